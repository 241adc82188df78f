// Package desk holds what every use case of the desk shares: the one error that
// may be shown to a clerk, the place in a workbook it speaks of, and a row that
// could not be taken. It does no work itself and never reads or writes anything.
package desk

import (
	"errors"
	"fmt"
	"strings"

	"huiqi/resources/words"
)

// Place is a spot in a file of the clerk's: the file as she named it, the sheet,
// the row (from 1) and the head of the column. Parts not known are empty.
type Place struct {
	File   string
	Sheet  string
	Row    int
	Column string
}

// String writes the place as she would say it: "a.xlsx，工作表 Sheet1，第 3 行，产值列".
func (p Place) String() string {
	parts := make([]string, 0, 4)
	if p.File != "" {
		parts = append(parts, p.File)
	}
	if p.Sheet != "" {
		parts = append(parts, words.T("place.sheet", p.Sheet))
	}
	if p.Row > 0 {
		parts = append(parts, words.T("place.row", p.Row))
	}
	if p.Column != "" {
		parts = append(parts, words.T("place.column", p.Column))
	}
	return strings.Join(parts, words.T("place.comma"))
}

// Error is the one kind of error shown to a clerk. Its text is the words of
// "error.<Code>": what happened and what to do. Err is the cause, for the log only.
type Error struct {
	Code  string
	Args  []any
	Where Place
	Err   error
}

// Errf makes an error of the given code; args fill the words of "error.<code>".
func Errf(code string, args ...any) *Error { return &Error{Code: code, Args: args} }

// At returns a copy that says where.
func (e *Error) At(where Place) *Error {
	c := *e
	c.Where = where
	return &c
}

// Wrap returns a copy that keeps err as its cause.
func (e *Error) Wrap(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Text is the sentence for the clerk in the language now in use, led by the place.
func (e *Error) Text() string {
	text := words.T("error."+e.Code, e.Args...)
	if where := e.Where.String(); where != "" {
		return words.T("place.lead", where, text)
	}
	return text
}

// Error is the line for the log: code, place, arguments and cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Where != (Place{}) {
		fmt.Fprintf(&b, " at %s!%s:%d:%s", e.Where.File, e.Where.Sheet, e.Where.Row, e.Where.Column)
	}
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error of the same code, so that
// errors.Is(err, desk.Errf("code")) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Where == (Place{}) && t.Err == nil
}

// Text gives the sentence for any error: that of the *Error inside, or the
// general one for a fault nobody foresaw (whose cause belongs in the log).
func Text(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Text()
	}
	return words.T("error.unforeseen", err.Error())
}
