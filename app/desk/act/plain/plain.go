// Package plain reads records of JSON in the very form in which encoding/json
// writes a struct: keys in the order of the fields, nothing between them, texts
// without escapes. An act on 20,000 lines reads most of what it reads in that form,
// and this takes a tenth of the time. What has any other form is left to
// encoding/json, so a record means the same however it is read.
//
// It never writes and never guesses: what does not fit to the letter is refused.
// Its main types are Text and Scanner.
package plain

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/policy/period"
)

// Scanner is a type that can read its plain form. It may leave half of it in the
// receiver when the form is another.
type Scanner interface{ Scan(t *Text) }

// Unmarshal is json.Unmarshal into a zero value, faster where v is a Scanner and
// the form is plain.
func Unmarshal(b []byte, v any) error {
	if s, ok := v.(Scanner); ok {
		if Take(b, s) {
			return nil
		}
		reflect.ValueOf(v).Elem().SetZero()
	}
	return json.Unmarshal(b, v)
}

// Take reads a record that is plain, and tells whether it was.
func Take(b []byte, into Scanner) bool {
	t := Text{rest: string(b), bad: !utf8.Valid(b)}
	into.Scan(&t)
	return !t.bad && t.rest == ""
}

// Text is what is left to read of a record. Once something does not fit, nothing
// more is read.
type Text struct {
	rest string
	bad  bool
	at   string // the last time as text, since most lines of an act have the same
	time time.Time
}

// Has takes a piece of text if it comes next.
func (t *Text) Has(s string) bool {
	if t.bad || !strings.HasPrefix(t.rest, s) {
		return false
	}
	t.rest = t.rest[len(s):]
	return true
}

// Lit takes a piece of text that must come next.
func (t *Text) Lit(s string) {
	if !t.Has(s) {
		t.bad = true
	}
}

// String takes a text after the given piece.
func (t *Text) String(after string) string {
	if t.Lit(after); !t.Has(`"`) {
		t.bad = true
		return ""
	}
	for i := range len(t.rest) {
		switch c := t.rest[i]; {
		case c == '"':
			s := t.rest[:i]
			t.rest = t.rest[i+1:]
			return s
		case c == '\\' || c < ' ':
			t.bad = true
			return ""
		}
	}
	t.bad = true
	return ""
}

// Maybe takes a text if the given piece comes next.
func (t *Text) Maybe(after string) string {
	if !t.Has(after) {
		return ""
	}
	return t.String("")
}

// Int takes a whole number after the given piece.
func (t *Text) Int(after string) int64 {
	t.Lit(after)
	minus := t.Has("-")
	var n int64
	i := 0
	for i < len(t.rest) && '0' <= t.rest[i] && t.rest[i] <= '9' {
		n = n*10 + int64(t.rest[i]-'0')
		if i++; i > 18 {
			t.bad = true
			return 0
		}
	}
	if t.bad || i == 0 || t.rest[0] == '0' && (i > 1 || minus) {
		t.bad = true
		return 0
	}
	t.rest = t.rest[i:]
	if minus {
		return -n
	}
	return n
}

// Uint is Int of a number that is not negative.
func (t *Text) Uint(after string) uint64 {
	n := t.Int(after)
	if n < 0 {
		t.bad = true
	}
	return uint64(n)
}

// Int16 is Int of a small number.
func (t *Text) Int16(after string) int16 {
	n := t.Int(after)
	if n != int64(int16(n)) {
		t.bad = true
	}
	return int16(n)
}

// Date takes a date after the given piece.
func (t *Text) Date(after string) period.Date {
	var d period.Date
	if err := d.UnmarshalText([]byte(t.String(after))); err != nil {
		t.bad = true
	}
	return d
}

// Time takes a time after the given piece.
func (t *Text) Time(after string) time.Time {
	s := t.String(after)
	if s == t.at && s != "" {
		return t.time
	}
	if err := t.time.UnmarshalText([]byte(s)); err != nil {
		t.bad = true
	}
	t.at = s
	return t.time
}

// Each takes the lines of a list, what stands before the first bracket being taken
// already.
func (t *Text) Each(one func()) {
	t.Lit("[")
	for first := true; !t.bad && !t.Has("]"); first = false {
		if !first {
			t.Lit(",")
		}
		one()
	}
}
