package schedule

import (
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Kind is what an entry does to the penalty interest of a line (罚息变动).
type Kind string

// The kinds.
const (
	Accrue     Kind = "accrue"     // 计收
	Waive      Kind = "waive"      // 减免: given up, though rightly charged
	Reverse    Kind = "reverse"    // 冲销: taken back, because wrongly charged
	Capitalise Kind = "capitalise" // 计入本金: from then on part of the debt
)

// ParseKind returns the kind of that word, or ErrWord with the known words.
func ParseKind(s string) (Kind, error) {
	return word("kind", s, Accrue, Waive, Reverse, Capitalise)
}

// Entry is one dated change of the penalty interest of a line (罚息分录).
type Entry struct {
	On     period.Date `json:"on"`
	Kind   Kind        `json:"kind"`
	Amount money.Fen   `json:"amount"` // more than 0
}

// Penalty is where the penalty interest of a line stands (罚息余额). Always
// Residual = Accrued − Waived − Reversed − Capitalised, and none is negative. What
// was capitalised stays here and is never added to the principal, so that the
// principal of a loan is the same before and after a deferral.
type Penalty struct {
	Accrued     money.Fen `json:"accrued"`
	Waived      money.Fen `json:"waived"`
	Reversed    money.Fen `json:"reversed"`
	Capitalised money.Fen `json:"capitalised"`
	Residual    money.Fen `json:"residual"`
}

// Tally adds the entries of one line up, in their order, which must be that of
// their dates. Nothing can be waived, reversed or capitalised beyond what was
// accrued by then and is still there, and nothing of a line can be waived once any
// of its penalty was capitalised. Errors are *EntryError.
func Tally(entries []Entry) (Penalty, error) {
	var p Penalty
	var before period.Date
	for i, e := range entries {
		bad := func(err error, form string, args ...any) (Penalty, error) {
			return Penalty{}, &EntryError{Index: i, Entry: e, Err: err, Detail: Detail{form, args}}
		}
		if err := date("on", e.On); err != nil {
			return bad(err, "")
		}
		if e.On.Before(before) {
			return bad(ErrOrder, "the entry before is of %s", before)
		}
		before = e.On
		if e.Amount <= 0 || e.Amount > most {
			return bad(ErrAmount, "not more than 0 and up to %s", most)
		}
		var counter *money.Fen
		switch e.Kind {
		case Accrue:
			if e.Amount > most-p.Accrued {
				return bad(ErrAmount, "%s was accrued already", p.Accrued)
			}
			p.Accrued += e.Amount
			p.Residual += e.Amount
			continue
		case Waive:
			if p.Capitalised > 0 {
				return bad(ErrCapitalised, "%s was", p.Capitalised)
			}
			counter = &p.Waived
		case Reverse:
			counter = &p.Reversed
		case Capitalise:
			counter = &p.Capitalised
		default:
			_, err := ParseKind(string(e.Kind))
			return bad(err, "")
		}
		if e.Amount > p.Residual {
			return bad(ErrMoreThanIs, "%s is left of %s accrued", p.Residual, p.Accrued)
		}
		*counter += e.Amount
		p.Residual -= e.Amount
	}
	return p, nil
}
