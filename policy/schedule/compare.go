package schedule

import (
	"slices"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Row is one day of both schedules, side by side (对照行). A side with nothing due
// that day has zeros and the balance that stands.
type Row struct {
	Date            period.Date `json:"date"`
	BeforePrincipal money.Fen   `json:"before_principal"`
	BeforeInterest  money.Fen   `json:"before_interest"`
	BeforeBalance   money.Fen   `json:"before_balance"`
	AfterPrincipal  money.Fen   `json:"after_principal"`
	AfterInterest   money.Fen   `json:"after_interest"` // without what was added
	AfterAdded      money.Fen   `json:"after_added"`
	AfterBalance    money.Fen   `json:"after_balance"`
}

// Components are what a loan costs from From to its end, by what it is made of
// (费用构成). Always Residual = Accrued − Waived − Reversed − Capitalised.
type Components struct {
	Principal   money.Fen `json:"principal"`
	Interest    money.Fen `json:"interest"`
	Added       money.Fen `json:"added"` // interest added during the deferral
	Accrued     money.Fen `json:"penalty_accrued"`
	Waived      money.Fen `json:"penalty_waived"`
	Reversed    money.Fen `json:"penalty_reversed"`
	Capitalised money.Fen `json:"penalty_capitalised"`
	Residual    money.Fen `json:"penalty_residual"`
	Fees        money.Fen `json:"fees"`
}

// Owed is all that is to be paid: principal, interest, added interest, penalty
// that is left or became debt, and fees.
func (c Components) Owed() money.Fen {
	return c.Principal + c.Interest + c.Added + c.Capitalised + c.Residual + c.Fees
}

// Difference is what a deferral changes in all that is owed, and why (差异说明):
// always Total = Added − Waived.
type Difference struct {
	Total  money.Fen `json:"total"`  // after less before; negative where less is owed
	Added  money.Fen `json:"added"`  // interest on the deferred principal
	Waived money.Fen `json:"waived"` // penalty given up
}

// Comparison is before and after side by side (延期前后对照).
type Comparison struct {
	Rows       []Row      `json:"rows"`
	Before     Components `json:"before"` // the penalty as accrued and corrected, nothing waived or capitalised
	After      Components `json:"after"`
	Difference Difference `json:"difference"`
}

// Compare lays a schedule and what a deferral made of it side by side. It adds
// both up again and refuses with ErrUnequal what does not belong together: another
// principal, other interest or fees, interest added that no move accounts for, a
// penalty that does not add up, an amount below zero or a balance that does not
// end at 0.
func Compare(before Schedule, after After) (Comparison, error) {
	if err := before.Check(); err != nil {
		return Comparison{}, err
	}
	c := Comparison{
		Before: Components{Principal: before.Principal, Interest: before.Interest, Fees: before.Terms.Fees},
		After:  Components{Fees: after.Fees},
	}
	if err := c.add(before.Terms.Principal, after); err != nil {
		return Comparison{}, err
	}
	c.Before.Accrued, c.Before.Reversed = c.After.Accrued, c.After.Reversed
	c.Before.Residual = c.Before.Accrued - c.Before.Reversed
	c.Difference = Difference{Total: c.After.Owed() - c.Before.Owed(), Added: c.After.Added, Waived: c.After.Waived}

	var moved money.Fen
	for _, m := range after.Moves {
		for _, p := range m.Added {
			moved += p.Amount
		}
	}
	// The principal was held by the balances and the penalty line by line, so with
	// these equal the difference is added less waived, and nothing else.
	for _, x := range []struct {
		what         string
		before, then money.Fen
	}{
		{"interest", c.Before.Interest, c.After.Interest},
		{"fees", c.Before.Fees, c.After.Fees},
		{"added", moved, c.After.Added},
	} {
		if x.before != x.then {
			return Comparison{}, wrong(x.what, ErrUnequal, "%s and %s", x.before, x.then)
		}
	}
	c.rows(before, after)
	return c, nil
}

// add adds the lines of after up and holds each against what a line can be.
func (c *Comparison) add(balance money.Fen, after After) error {
	var last period.Date
	for _, l := range after.Lines {
		name := "line of " + l.Due.String()
		p := l.Penalty
		for _, v := range []money.Fen{l.Principal, l.Interest, l.Added, p.Accrued, p.Waived, p.Reversed, p.Capitalised, p.Residual} {
			if v < 0 || v > mostInterest {
				return wrong(name, ErrUnequal, "an amount of %s", v)
			}
		}
		if !l.Due.After(last) {
			return wrong(name, ErrUnequal, "not after %s", last)
		}
		last = l.Due
		if balance -= l.Principal; l.Balance != balance || balance < 0 {
			return wrong(name, ErrUnequal, "a balance of %s, not %s", l.Balance, balance)
		}
		if p.Residual != p.Accrued-p.Waived-p.Reversed-p.Capitalised {
			return wrong(name, ErrUnequal, "a penalty of %s left", p.Residual)
		}
		a := &c.After
		a.Principal += l.Principal
		a.Interest += l.Interest
		a.Added += l.Added
		a.Accrued += p.Accrued
		a.Waived += p.Waived
		a.Reversed += p.Reversed
		a.Capitalised += p.Capitalised
		a.Residual += p.Residual
		if a.Interest > mostInterest || a.Added > mostInterest || a.Accrued > most*mostLines {
			return wrong(name, ErrUnequal, "the sums are out of range")
		}
	}
	if balance != 0 {
		return wrong("lines", ErrUnequal, "%s of principal is left at the end", balance)
	}
	return nil
}

// rows merges the lines of both by date.
func (c *Comparison) rows(before Schedule, after After) {
	at := map[period.Date]*Row{}
	row := func(d period.Date) *Row {
		if at[d] == nil {
			at[d] = &Row{Date: d}
		}
		return at[d]
	}
	for _, l := range before.Lines {
		r := row(l.Due)
		r.BeforePrincipal, r.BeforeInterest = l.Principal, l.Interest
	}
	for _, l := range after.Lines {
		r := row(l.Due)
		r.AfterPrincipal, r.AfterInterest, r.AfterAdded = l.Principal, l.Interest, l.Added
	}
	for _, r := range at {
		c.Rows = append(c.Rows, *r)
	}
	slices.SortFunc(c.Rows, func(a, b Row) int { return a.Date.Compare(b.Date) })
	left, then := before.Terms.Principal, before.Terms.Principal
	for i := range c.Rows {
		r := &c.Rows[i]
		left, then = left-r.BeforePrincipal, then-r.AfterPrincipal
		r.BeforeBalance, r.AfterBalance = left, then
	}
}
