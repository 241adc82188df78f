// Package words holds every sentence of the interface in Chinese and English
// and gives them out by key in the language chosen. It never holds text of the
// law, of a trace or of printed paper: those are Chinese and live with what
// makes them.
//
// Words lie in zh/<area>.toml and en/<area>.toml, flat lines of
//
//	"key" = "text with %s verbs"
//
// one file an area of the program. The tests keep both languages complete.
package words

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
)

// Languages of the interface.
const (
	Chinese = "zh"
	English = "en"
)

//go:embed zh/*.toml en/*.toml
var files embed.FS

var (
	catalogues = map[string]map[string]string{Chinese: mustLoad(Chinese), English: mustLoad(English)}
	current    atomic.Value // string
)

// T gives the words of a key in the current language, with the arguments put
// in as fmt does. A key that does not exist comes back as it is, so that it is
// seen; a test finds it first.
func T(key string, args ...any) string { return In(Lang(), key, args...) }

// In is T in a named language. What English lacks is given in Chinese.
func In(lang, key string, args ...any) string {
	text, ok := catalogues[lang][key]
	if !ok {
		text, ok = catalogues[Chinese][key]
	}
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Has tells whether a key exists.
func Has(key string) bool { _, ok := catalogues[Chinese][key]; return ok }

// Use chooses the language for T: "zh" or "en"; anything else means Chinese.
func Use(lang string) {
	if lang != English {
		lang = Chinese
	}
	current.Store(lang)
}

// Lang is the current language, Chinese at the start.
func Lang() string {
	if lang, ok := current.Load().(string); ok {
		return lang
	}
	return Chinese
}

func mustLoad(lang string) map[string]string {
	out, err := load(files, lang)
	if err != nil {
		panic(err) // the files are built in: the tests load them
	}
	return out
}

func load(fsys fs.FS, dir string) (map[string]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("words of %s: %w", dir, err)
	}
	out := map[string]string{}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("words of %s: %w", dir, err)
		}
		if err := parse(name, string(data), out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// parse reads the flat part of TOML these files use: comments, blank lines and
// quoted keys with basic strings. Written here because resources stands on the
// standard library alone.
func parse(name, text string, into map[string]string) error {
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return fmt.Errorf("%s:%d: want \"key\" = \"text\"", name, n)
		}
		key, _ := strconv.Unquote(quoted)
		rest, found := strings.CutPrefix(strings.TrimSpace(line[len(quoted):]), "=")
		value, err := strconv.Unquote(strings.TrimSpace(rest))
		if !found || err != nil {
			return fmt.Errorf("%s:%d: want \"key\" = \"text\"", name, n)
		}
		if _, twice := into[key]; twice {
			return fmt.Errorf("%s:%d: key %q stands twice", name, n, key)
		}
		into[key] = value
	}
	return lines.Err()
}
