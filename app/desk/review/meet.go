package review

import (
	"slices"
	"strings"

	"huiqi/app/desk/intake"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Clash is a field in which a return says something else than a person wrote.
type Clash struct {
	Field      string // id
	Told, Hand string // what the return says, what the person wrote
}

// Meet brings a loan as a return tells it together with what is known of it: a field
// that its file has no column for stays as it was, and so does one that a person wrote
// (hand, ids of fields) where the return is blank or says something else, which is a
// Clash. What a return leaves blank takes no step back that was taken: the day of the
// arrangement, its evidence, the outcome. left are the fields of hand that the return
// does not say itself by now.
func (l *Loan) Meet(was *Loan, hand []string) (left []string, clashes []Clash) {
	var kept, told uint64
	for i := range fields {
		f, bit := &fields[i], uint64(1)<<i
		mine := slices.Contains(hand, f.ID)
		switch {
		case l.untold&bit != 0:
			kept |= bit
		case equalAt(f.at(l), f.at(was)):
			told |= bit // the return says it by now
		case blankAt(f.at(l)) && (mine || f.step()):
			kept |= bit
		case !mine:
			told |= bit
		case f.ID == "decision" || f.ID == "outcome":
			told |= bit // the state of the case tells which goes on
		default:
			kept |= bit
			clashes = append(clashes, Clash{f.ID, textAt(f.at(l)), textAt(f.at(was))})
		}
		if kept&bit != 0 {
			copyAt(f.at(l), f.at(was))
		}
		if mine && told&bit == 0 {
			left = append(left, f.ID)
		}
	}
	if l.BankName == "" {
		l.BankName = was.BankName
	}
	if kept != 0 && len(l.Missing)+len(was.Missing) > 0 {
		l.Missing = l.missing(was, kept)
	}
	return left, clashes
}

// missing are the fields that are missing when those of kept are as they were.
func (l *Loan) missing(was *Loan, kept uint64) (out []string) {
	for i := range fields {
		of := l
		if kept&(1<<i) != 0 {
			of = was
		}
		if slices.Contains(of.Missing, fields[i].ID) {
			out = append(out, fields[i].ID)
		}
	}
	return out
}

// Differ are the ids of the fields in which two tellings of a loan differ.
func Differ(a, b *Loan) (ids []string) {
	for i := range fields {
		if !equalAt(fields[i].at(a), fields[i].at(b)) {
			ids = append(ids, fields[i].ID)
		}
	}
	return ids
}

// step tells of the fields that say how far a case has come.
func (f *Field) step() bool { return f.ID == "arranged" || f.ID == "evidence" || f.ID == "outcome" }

// Days are the days a loan names, with the fields they stand in.
func (l *Loan) Days(each func(f *Field, day period.Date)) {
	for i := range fields {
		if d, ok := fields[i].at(l).(*period.Date); ok && !d.IsZero() {
			each(&fields[i], *d)
		}
	}
}

// Amounts are the amounts of money of a loan, with the fields they stand in.
func (l *Loan) Amounts(each func(f *Field, n money.Fen)) {
	for i := range fields {
		if n, ok := fields[i].at(l).(*money.Fen); ok {
			each(&fields[i], *n)
		}
	}
}

// Unknown gives the first word of a loan that is none of its field's; "" where all are
// known or blank.
func (l *Loan) Unknown() (f *Field, word string) {
	for i := range fields {
		s, ok := fields[i].at(l).(*string)
		if !ok || *s == "" || fields[i].Words == nil {
			continue
		}
		if !slices.ContainsFunc(fields[i].Words, func(w Word) bool { return w.Form == *s }) {
			return &fields[i], *s
		}
	}
	return nil, ""
}

func blankAt(v any) bool {
	switch v := v.(type) {
	case *money.Fen:
		return *v == 0
	case *exact.Num:
		return v.Sign() == 0
	case *int:
		return *v == 0
	case *string:
		return *v == ""
	case *period.Date:
		return v.IsZero()
	}
	return false // a flag says no
}

func equalAt(a, b any) bool {
	switch a := a.(type) {
	case *money.Fen:
		return *a == *b.(*money.Fen)
	case *exact.Num:
		return a.Cmp(*b.(*exact.Num)) == 0
	case *int:
		return *a == *b.(*int)
	case *bool:
		return *a == *b.(*bool)
	case *string:
		return *a == *b.(*string)
	case *period.Date:
		return *a == *b.(*period.Date)
	}
	return false
}

func copyAt(to, from any) {
	switch to := to.(type) {
	case *money.Fen:
		*to = *from.(*money.Fen)
	case *exact.Num:
		*to = *from.(*exact.Num)
	case *int:
		*to = *from.(*int)
	case *bool:
		*to = *from.(*bool)
	case *string:
		*to = *from.(*string)
	case *period.Date:
		*to = *from.(*period.Date)
	}
}

// textAt is a value for a sentence; flags as returns write them.
func textAt(v any) string {
	switch v := v.(type) {
	case *money.Fen:
		return v.String()
	case *exact.Num:
		return v.Mul(exact.Int(100)).String() + "%"
	case *int:
		return exact.Int(int64(*v)).String()
	case *bool:
		return map[bool]string{true: "是", false: "否"}[*v]
	case *string:
		return strings.TrimSpace(*v)
	case *period.Date:
		return v.String()
	}
	return ""
}

// silent are the fields that a batch has no column for.
func silent(b *intake.Batch) (set uint64) {
	for i := range fields {
		if len(b.FieldColumns(i)) == 0 {
			set |= 1 << i
		}
	}
	return set
}
