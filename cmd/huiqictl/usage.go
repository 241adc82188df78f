package main

import (
	"regexp"
	"strings"

	"huiqi/resources/words"
)

// langOf is the language asked for, known before the rest of the line is understood:
// what is wrong with the line is told in it.
func langOf(args []string) string {
	for i, a := range args {
		if lang, ok := strings.CutPrefix(a, "--lang="); ok {
			return lang
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return words.Chinese
}

// usages are what the parser of the command line says, with the words for it.
var usages = []struct {
	says *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^(\S+) must be one of (\S+) but got (.+)$`), "ctl.usage.one_of"},
	{regexp.MustCompile(`^(\S+): expected (?:a valid )?(.+?)(?: value)? but got ("[^"]*")`), "ctl.usage.value"},
	{regexp.MustCompile(`^missing flags?: (.+)$`), "ctl.usage.missing"},
	{regexp.MustCompile(`^unknown flag ([^,\s]+)(?:, did you mean (.+)\?)?$`), "ctl.usage.unknown"},
	{regexp.MustCompile(`^unexpected argument ([^,\s]+)(?:, did you mean (.+)\?)?$`), "ctl.usage.unexpected"},
	{regexp.MustCompile(`^expected (.+)$`), "ctl.usage.expected"},
}

// usage is what is wrong with the command line, in words.
func usage(err error) string {
	for _, u := range usages {
		m := u.says.FindStringSubmatch(err.Error())
		if m == nil {
			continue
		}
		args, key := []any{}, u.key
		for _, x := range m[1:] {
			if x != "" {
				args = append(args, strings.TrimPrefix(x, "one of "))
			}
		}
		if len(args) == len(m)-2 {
			key += "_only" // nothing was meant instead
		}
		return words.T(key, args...)
	}
	return err.Error()
}
