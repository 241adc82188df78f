package schedule

import (
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Errors of Terms and of a Schedule.
var (
	ErrWord       = errors.New("unknown word")
	ErrAmount     = errors.New("amount out of range")
	ErrRate       = errors.New("rate is not a fraction of one")
	ErrDate       = errors.New("date missing or out of place")
	ErrMonths     = errors.New("months between payments or settlement day out of range")
	ErrOwn        = errors.New("own lines do not fit the terms")
	ErrLong       = errors.New("schedule too long")
	ErrInstalment = errors.New("no equal instalment pays this loan off")
	ErrSchedule   = errors.New("schedule does not add up")
)

// Errors of moves.
var (
	ErrUnknownLine = errors.New("the schedule has no such line")
	ErrEarlier     = errors.New("new date before the original")
	ErrMoreThanDue = errors.New("more moved than is due")
	ErrNothing     = errors.New("a move that moves nothing and records nothing")
)

// Errors of penalty entries.
var (
	ErrOrder       = errors.New("penalty entries out of order")
	ErrMoreThanIs  = errors.New("more penalty taken away than there is")
	ErrCapitalised = errors.New("a capitalised penalty cannot be waived")
)

// ErrUnequal says that an After does not belong to the Schedule it was compared
// with, or that their difference is more than waiver and added interest.
var ErrUnequal = errors.New("difference not explained")

// Detail is what an error tells besides its sentinel: a form as of package fmt with what
// goes into it, so that who shows the error can say it in other words. Without a form
// there is nothing more to tell.
type Detail struct {
	Form string
	Args []any
}

// String is the detail as this package words it.
func (d Detail) String() string {
	if len(d.Args) == 0 {
		return d.Form
	}
	return fmt.Sprintf(d.Form, d.Args...)
}

// TermError says which field of the Terms is wrong, and how.
type TermError struct {
	Field  string // as in JSON: "rate"; or a line: "own line 2", "line 3 of 2020-06-20", "line of 2020-06-20"
	Detail Detail
	Err    error // one of the errors of this package
}

// Error gives the field, the sentinel and the detail.
func (e *TermError) Error() string { return e.Field + ": " + join(e.Err, e.Detail) }

// Unwrap gives the sentinel.
func (e *TermError) Unwrap() error { return e.Err }

// MoveError says which move is wrong, and how.
type MoveError struct {
	Index  int         // in the list given to Apply, from 0
	Due    period.Date // the line it speaks of
	Detail Detail
	Err    error // a sentinel, or an *EntryError or *TermError that wraps one
}

// Error gives the move counted from 1, its line, the sentinel and the detail.
func (e *MoveError) Error() string {
	return fmt.Sprintf("move %d, line of %s: %s", e.Index+1, e.Due, join(e.Err, e.Detail))
}

// Unwrap gives Err.
func (e *MoveError) Unwrap() error { return e.Err }

// EntryError says which penalty entry of a line is wrong, and how.
type EntryError struct {
	Index  int // in the line's list, from 0
	Entry  Entry
	Detail Detail
	Err    error
}

// Error gives the entry counted from 1, the sentinel and the detail.
func (e *EntryError) Error() string {
	return fmt.Sprintf("penalty entry %d (%s, %s, %s): %s", e.Index+1, e.Entry.On, e.Entry.Kind, e.Entry.Amount, join(e.Err, e.Detail))
}

// Unwrap gives the sentinel.
func (e *EntryError) Unwrap() error { return e.Err }

func join(err error, detail Detail) string {
	if detail.Form == "" {
		return err.Error()
	}
	return err.Error() + ": " + detail.String()
}

func wrong(field string, err error, form string, args ...any) error {
	return &TermError{Field: field, Err: err, Detail: Detail{form, args}}
}

// word returns s as one of the known words, or an error that lists them.
func word[T ~string](field, s string, known ...T) (T, error) {
	names := make([]string, len(known))
	for i, k := range known {
		if string(k) == s {
			return k, nil
		}
		names[i] = string(k)
	}
	return "", wrong(field, ErrWord, "%q is none of %s", s, strings.Join(names, ", "))
}

// amount holds an amount against what the package can add up without overflow.
func amount(field string, v money.Fen) error {
	if v < 0 || v > most {
		return wrong(field, ErrAmount, "%s is not between 0 and %s", v, most)
	}
	return nil
}

// date holds a date against the calendar; the zero date is refused.
func date(field string, d period.Date) error {
	if d.IsZero() {
		return wrong(field, ErrDate, "missing")
	}
	if _, err := period.NewDate(int(d.Year), int(d.Month), int(d.Day)); err != nil {
		return wrong(field, ErrDate, "%v", err)
	}
	return nil
}
