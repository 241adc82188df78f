// Package uscc cleans and checks the unified social credit code (统一社会信用代码)
// of GB 32100-2015: 18 characters of a 31-letter alphabet, the last a check
// character over the others. It never looks a firm up and never repairs a code by
// itself; what it offers is a suggestion for a person. Its main functions are
// Normalise and Check, which neither allocate for a clean code.
package uscc

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of fault; every error of Check is an *Error wrapping one of them.
var (
	ErrLength   = errors.New("not 18 characters")
	ErrAlphabet = errors.New("character not allowed here")
	ErrCheck    = errors.New("check character does not agree")
)

// Error tells what is wrong with a code.
type Error struct {
	Code string
	Kind error // ErrLength, ErrAlphabet or ErrCheck
	// Length is the number of characters found.
	Length int
	// Position counts from 1 and Found is the character there (ErrAlphabet, ErrCheck).
	Position int
	Found    rune
	// Want is the check character the first 17 ask for (ErrCheck).
	Want rune
}

// Error is for logs; a clerk is shown a sentence made of the fields.
func (e *Error) Error() string {
	switch {
	case errors.Is(e.Kind, ErrLength):
		return fmt.Sprintf("credit code %q: %v but %d", e.Code, e.Kind, e.Length)
	case errors.Is(e.Kind, ErrAlphabet):
		return fmt.Sprintf("credit code %q: %q at %d: %v", e.Code, e.Found, e.Position, e.Kind)
	}
	return fmt.Sprintf("credit code %q: %v: %q, want %q", e.Code, e.Kind, e.Found, e.Want)
}

// Unwrap gives the kind to errors.Is.
func (e *Error) Unwrap() error { return e.Kind }

// Length of a code in characters.
const Length = 18

// alphabet leaves out I O S V Z, which are easily taken for others.
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// bad marks a byte outside the alphabet.
const bad = 255

var (
	values  [256]uint8 // of a byte in the alphabet, or bad
	weights [Length - 1]uint16
)

func init() {
	for i := range values {
		values[i] = bad
	}
	for i := range len(alphabet) {
		values[alphabet[i]] = uint8(i)
	}
	w := uint16(1)
	for i := range weights {
		weights[i] = w // 3^i mod 31
		w = w * 3 % 31
	}
}

// Normalise removes every blank (also inside, full-width and zero-width ones),
// every invisible sign of direction or format and the apostrophe that marks text in a workbook, turns full-width characters
// into plain ones and letters into capitals. It changes nothing else, so what is
// wrong stays visible. A clean code comes back as it is.
func Normalise(raw string) string {
	if clean(raw) {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw))
	for _, r := range raw {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("'‘’`", r) && b.Len() == 0 {
			continue
		}
		if r >= 'a' && r <= 'z' {
			r += 'A' - 'a'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// clean reports whether Normalise would change nothing.
func clean(raw string) bool {
	for i := range len(raw) {
		if c := raw[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Check reports whether a normalised code is well formed; the error is an *Error.
func Check(code string) error {
	if len(code) != Length {
		if n := utf8.RuneCountInString(code); n != Length {
			return &Error{Code: code, Kind: ErrLength, Length: n}
		}
	}
	sum := uint16(0)
	for i := range len(code) {
		v := values[code[i]]
		if v == bad || i >= 2 && i < 8 && v > 9 || i >= Length {
			return alphabetError(code)
		}
		if i < len(weights) {
			sum += uint16(v) * weights[i]
		}
	}
	if want := alphabet[(31-sum%31)%31]; code[Length-1] != want {
		return &Error{Code: code, Kind: ErrCheck, Length: Length, Position: Length, Found: rune(code[Length-1]), Want: rune(want)}
	}
	return nil
}

// alphabetError names the first character that cannot stand where it does.
func alphabetError(code string) error {
	pos := 0
	for _, r := range code {
		pos++
		if r >= utf8.RuneSelf || values[r] == bad || pos > 2 && pos < 9 && values[r] > 9 {
			return &Error{Code: code, Kind: ErrAlphabet, Length: Length, Position: pos, Found: r}
		}
	}
	panic("uscc: alphabetError called for a code of the alphabet")
}

// CheckCharacter returns the 18th character that the first 17 of body ask for.
func CheckCharacter(body string) (byte, error) {
	if len(body) < Length-1 {
		return 0, &Error{Code: body, Kind: ErrLength, Length: utf8.RuneCountInString(body)}
	}
	sum := uint16(0)
	for i, w := range weights {
		v := values[body[i]]
		if v == bad {
			return 0, alphabetError(body)
		}
		sum += uint16(v) * w
	}
	return alphabet[(31-sum%31)%31], nil
}
