package workbook

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inert is a text as a cell of a CSV that people open in a spreadsheet program: what
// the program would run as a formula gets an apostrophe in front, which it shows and
// does not run. Plain numbers, negative ones too, and signs alone, as offices write
// for "none", stay as they are. A bank's file must not go through it: a bank reads
// names as they are. Cells of a workbook are texts and need nothing.
func Inert(text string) string {
	seen := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
	first, size := utf8.DecodeRuneInString(seen)
	if !strings.ContainsRune("=+-@＝＋－＠", first) || strings.Trim(seen[size:], "-－+＋ ") == "" {
		return text
	}
	if strings.ContainsRune("+-", first) && strings.Trim(seen[size:], "0123456789,.") == "" {
		return text
	}
	return "'" + text
}
