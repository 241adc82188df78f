// Package locale gives the toolkit a locale it can read before the toolkit's own
// packages start. On machines set to C, POSIX or C.UTF-8, as servers and
// containers are, Fyne would otherwise complain on standard error of every
// command, also of those that draw nothing. Importing it is all: it has no names.
//
// It works because the language fixes the order: packages start sorted by import
// path, each after those it imports. This one imports only os and strings, and
// Fyne's need packages that sort behind it; a test of the built program keeps
// watch.
package locale

import (
	"os"
	"strings"
)

func init() {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v, _, _ := strings.Cut(os.Getenv(name), ".")
		switch v {
		case "":
			continue
		case "C", "POSIX":
			_ = os.Setenv("LC_ALL", "zh_CN.UTF-8") // fails only for a name with NUL or =
		}
		return
	}
}
