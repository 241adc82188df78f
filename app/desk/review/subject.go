package review

import (
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// asOf is the fact the run supplies: the cut-off day of the return.
const asOf = "as_of"

// lens sees loans as the subjects of one program.
type lens struct {
	program *rule.Program
	facts   []pack.Fact
	field   []int // as facts; -1 for one that no column of a return holds
	factor  []exact.Num
	found   []pack.Finding
}

func newLens(p *rule.Program) *lens {
	x := &lens{program: p, facts: p.Facts(), found: p.Findings()}
	for i := range x.facts {
		f := &x.facts[i]
		x.field = append(x.field, fieldIndex(f.ID))
		factor := exact.Int(1)
		if u, ok := pack.UnitOf(f.Unit); ok && f.Type == "number" {
			factor = u.Factor
		}
		x.factor = append(x.factor, factor)
	}
	return x
}

// Subject is a loan as a program sees it, its values in the order of Program.Facts.
// The cut-off day is the last of the program's period when day is zero. What the loan's
// return should have said and did not is missing; for what else it leaves blank the pack
// says what that means.
func Subject(p *rule.Program, l *Loan, day period.Date) rule.Subject {
	if day.IsZero() {
		day = p.Period().Last()
	}
	x := newLens(p)
	s := x.subject(l, day, make([]rule.Value, len(x.facts)))
	s.Sources = func(i int) []rule.Source {
		at := rule.Source{File: l.File, Sheet: l.Sheet, Row: l.Row}
		if i >= 0 && x.field[i] < 0 || l.Row == 0 {
			return nil
		}
		if i >= 0 {
			at.Head = fields[x.field[i]].Label
		}
		return []rule.Source{at}
	}
	return s
}

// subject fills the values into room.
func (x *lens) subject(l *Loan, day period.Date, room []rule.Value) rule.Subject {
	for i := range x.facts {
		room[i] = x.value(i, l, day)
	}
	return rule.Subject{ID: l.Number, Name: l.Name, Region: l.Region, Values: room}
}

func (x *lens) value(i int, l *Loan, day period.Date) rule.Value {
	k := x.field[i]
	if k < 0 {
		if x.facts[i].ID == asOf {
			return rule.Date(day)
		}
		return x.blank(i)
	}
	for _, id := range l.Missing {
		if id == fields[k].ID {
			return rule.Value{}
		}
	}
	switch v := fields[k].at(l).(type) {
	case *money.Fen:
		if *v == 0 && fields[k].Optional {
			return x.blank(i)
		}
		return x.number(i, v.Yuan())
	case *exact.Num:
		return x.number(i, *v)
	case *int:
		return rule.Number(exact.Int(int64(*v)))
	case *bool:
		return rule.Flag(*v)
	case *string:
		if *v != "" {
			return rule.Text(*v)
		}
	case *period.Date:
		if !v.IsZero() {
			return rule.Date(*v)
		}
	}
	return x.blank(i)
}

// number is a quantity in the unit of fact i.
func (x *lens) number(i int, n exact.Num) rule.Value {
	if one := exact.Int(1); x.factor[i].Cmp(one) != 0 {
		n = n.Div(x.factor[i])
	}
	return rule.Number(n)
}

// blank is what the pack says of a blank, and where it says nothing: none, since the
// loan's return need not have said it.
func (x *lens) blank(i int) rule.Value {
	switch x.facts[i].WhenBlank() {
	case pack.BlankNo:
		return rule.Flag(false)
	case pack.BlankNone:
		return rule.Value{State: rule.Absent}
	}
	if k := x.field[i]; k >= 0 && !fields[k].Optional {
		return rule.Value{State: rule.Absent}
	}
	return rule.Value{}
}

// Lacks are the ids of what a loan that a person wrote down should say and does not,
// for its Missing. A promise of jobs left out there is none.
func Lacks(l *Loan) (ids []string) {
	for i := range fields {
		f, said := &fields[i], true
		switch v := f.at(l).(type) {
		case *money.Fen:
			said = *v != 0
		case *exact.Num:
			said = v.Sign() != 0
		case *string:
			said = *v != ""
		case *period.Date:
			said = !v.IsZero()
		}
		if !said && f.Needed(l) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}
