package deferrals

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"huiqi/app/desk/review"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// A case lies in the store, and in the event that brought it, as one line of text:
// its fields in a fixed order, parted by | (one within a text becomes ｜). An event of
// 100,000 rows is then read and written in the time JSON would take for a tenth of
// them, and an auditor reads it with any tool.
const caseFields = 56

// lineSize is about how long a line is.
const lineSize = 400

// lineVersion is the first field; a later form gets another.
const lineVersion = "1"

type lineWriter struct{ b strings.Builder }

func (w *lineWriter) text(s string) {
	if w.b.Len() > 0 {
		w.b.WriteByte('|')
	}
	w.b.WriteString(inLine(s))
}

// inLine is a text as a line can hold it, and every list that is made of lines: no sign
// that parts fields, no line end, no other control character.
func inLine(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, parts) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '|':
			return '｜'
		case parts(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// parts tells of the signs that no text in a line may have.
func parts(r rune) bool { return r == '|' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func (w *lineWriter) int(n int64) {
	w.b.WriteByte('|')
	if n != 0 {
		var buf [20]byte
		w.b.Write(strconv.AppendInt(buf[:0], n, 10))
	}
}

func (w *lineWriter) fen(f money.Fen) { w.int(int64(f)) }

func (w *lineWriter) date(d period.Date) {
	w.b.WriteByte('|')
	if !d.IsZero() {
		w.b.WriteString(d.String())
	}
}

func (w *lineWriter) flag(b bool) {
	w.b.WriteByte('|')
	if b {
		w.b.WriteByte('1')
	}
}

// line writes a case; parse reads it back.
func (c *Case) line() string {
	var w lineWriter
	w.b.Grow(lineSize)
	l := &c.Loan
	w.text(lineVersion)
	w.int(int64(c.No))
	w.text(string(c.State))
	w.text(c.Pack)
	w.int(int64(c.Return))
	w.int(int64(c.Extends))
	w.int(int64(c.ExtendedBy))
	w.date(c.Since)
	w.date(c.Changed)
	for _, s := range [...]string{l.Bank, l.BankName, l.Number, l.Name, l.Code, l.Region, l.Size, l.Industry} {
		w.text(s)
	}
	w.fen(l.CreditLine)
	w.fen(l.Balance)
	w.fen(l.BalanceAfter)
	w.text(rateText(l.Rate))
	w.date(l.OriginalDue)
	w.date(l.InterestDay)
	w.date(l.Applied)
	w.text(l.Kind)
	w.date(l.Accepted)
	w.text(l.Decision)
	w.date(l.Decided)
	w.date(l.NewPrincipalDue)
	w.date(l.NewInterestDue)
	for _, f := range [...]money.Fen{l.DuePrincipal, l.DeferredPrincipal, l.DueInterest, l.DeferredInterest, l.Refinanced} {
		w.fen(f)
	}
	w.text(l.Means)
	w.text(l.Guarantee)
	w.flag(l.Jobs)
	w.text(l.ClassBefore)
	w.text(l.ClassAfter)
	w.fen(l.Penalty)
	w.text(l.Refusal)
	w.int(int64(l.Times))
	w.flag(l.HardHit)
	w.flag(l.Chain)
	w.date(l.Arranged)
	w.text(l.Evidence)
	w.text(l.Outcome)
	w.text(l.Extends)
	w.text(strings.Join(l.Missing, " "))
	w.text(l.File)
	w.text(l.Sheet)
	w.int(int64(l.Row))
	w.text(string(c.Former))
	w.text(strings.Join(c.Hand, " "))
	w.text(strings.Join(c.Hands, " "))
	return w.b.String()
}

func rateText(n exact.Num) string {
	if n.Sign() == 0 {
		return ""
	}
	return n.String()
}

// lineReader takes a line apart; the first thing that does not fit is kept in err.
type lineReader struct {
	rest string
	n    int
	err  error
}

func (r *lineReader) next() string {
	if r.n == caseFields {
		r.fail("too short a list")
		return ""
	}
	r.n++
	field, rest, _ := strings.Cut(r.rest, "|")
	r.rest = rest
	return field
}

func (r *lineReader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("field %d: %s", r.n, what)
	}
}

func (r *lineReader) int() int64 {
	s := r.next()
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.fail(err.Error())
	}
	return n
}

func (r *lineReader) fen() money.Fen { return money.Fen(r.int()) }
func (r *lineReader) flag() bool     { return r.next() == "1" }

func (r *lineReader) date() period.Date {
	s := r.next()
	if s == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(s)
	if err != nil {
		r.fail(err.Error())
	}
	return d
}

func (r *lineReader) list() []string {
	s := r.next()
	if s == "" {
		return nil
	}
	return strings.Fields(s)
}

func (r *lineReader) rate() exact.Num {
	s := r.next()
	if s == "" {
		return exact.Num{}
	}
	n, err := exact.Parse(s)
	if err != nil {
		r.fail(err.Error())
	}
	return n
}

// parseCase reads what line wrote. The texts share the memory of the line.
func parseCase(line string) (Case, error) {
	var c Case
	if n := strings.Count(line, "|") + 1; n != caseFields {
		return c, fmt.Errorf("a case of %d fields, want %d", n, caseFields)
	}
	r := lineReader{rest: line}
	if v := r.next(); v != lineVersion {
		return c, fmt.Errorf("a case of form %q", v)
	}
	c.No, c.State, c.Pack = uint32(r.int()), State(r.next()), r.next()
	c.Return, c.Extends, c.ExtendedBy = uint32(r.int()), uint32(r.int()), uint32(r.int())
	c.Since, c.Changed = r.date(), r.date()
	l := &c.Loan
	for _, s := range [...]*string{&l.Bank, &l.BankName, &l.Number, &l.Name, &l.Code, &l.Region, &l.Size, &l.Industry} {
		*s = r.next()
	}
	l.CreditLine, l.Balance, l.BalanceAfter, l.Rate = r.fen(), r.fen(), r.fen(), r.rate()
	l.OriginalDue, l.InterestDay, l.Applied, l.Kind = r.date(), r.date(), r.date(), r.next()
	l.Accepted, l.Decision, l.Decided = r.date(), r.next(), r.date()
	l.NewPrincipalDue, l.NewInterestDue = r.date(), r.date()
	for _, f := range [...]*money.Fen{&l.DuePrincipal, &l.DeferredPrincipal, &l.DueInterest, &l.DeferredInterest, &l.Refinanced} {
		*f = r.fen()
	}
	l.Means, l.Guarantee, l.Jobs, l.ClassBefore, l.ClassAfter = r.next(), r.next(), r.flag(), r.next(), r.next()
	l.Penalty, l.Refusal, l.Times, l.HardHit, l.Chain = r.fen(), r.next(), int(r.int()), r.flag(), r.flag()
	l.Arranged, l.Evidence, l.Outcome, l.Extends = r.date(), r.next(), r.next(), r.next()
	l.Missing = r.list()
	l.File, l.Sheet, l.Row = r.next(), r.next(), int(r.int())
	c.Former, c.Hand, c.Hands = State(r.next()), r.list(), r.list()
	for _, s := range [...]State{c.State, c.Former} {
		if _, ok := stage[s]; !ok && s != "" || c.State == "" {
			r.fail("state " + string(s))
		}
	}
	return c, r.err
}

// said is a loan as text without where it stands in a file: what a later return must
// change to be a change.
func said(l review.Loan) string {
	l.File, l.Sheet, l.Row = "", "", 0
	c := Case{Loan: l}
	return c.line()
}
