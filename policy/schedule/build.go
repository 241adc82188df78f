package schedule

import (
	"fmt"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Basis is how the interest of a line was counted (计息方式).
type Basis string

// The bases.
const (
	ByDays   Basis = "days"   // principal × rate × days over the year, by the day count
	ByPeriod Basis = "period" // principal × rate × months/12: a whole period of equal instalments
)

// Line is one payment of a schedule (期次).
type Line struct {
	Due       period.Date `json:"due"`
	Days      int         `json:"days"` // since the line before, by the day count
	Basis     Basis       `json:"basis"`
	Principal money.Fen   `json:"principal"`
	Interest  money.Fen   `json:"interest"`
	Balance   money.Fen   `json:"balance"` // of the principal, after this payment
}

// Payment is what is due on the line's day.
func (l Line) Payment() money.Fen { return l.Principal + l.Interest }

// Schedule is a repayment schedule (还款计划): its lines by date, each due once,
// their principal adding up to that of the terms.
type Schedule struct {
	Terms      Terms     `json:"terms"`
	Lines      []Line    `json:"lines"`
	Instalment money.Fen `json:"instalment,omitempty"` // of equal instalments; the last may differ
	Principal  money.Fen `json:"principal"`            // total of the lines
	Interest   money.Fen `json:"interest"`             // total of the lines
}

// Build makes the schedule of the terms. Interest is counted on the balance
// before each payment, each line's rounded on its own: with equal instalments a
// whole period by the period's rate, rate × Every/12, and all else by days. The
// equal instalment is the one that pays the loan off with interest so counted; where
// all periods are whole it is Instalment. With equal principal each line has the
// rounded part and no more than is left. The last line takes what is left of the
// principal. A loan that equal instalments in whole fen would not pay off as agreed,
// because it is so small or its first period so long, is refused with ErrInstalment.
func Build(t Terms) (Schedule, error) {
	if err := t.Check(); err != nil {
		return Schedule{}, err
	}
	lines, rates, err := t.empty()
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{Terms: t, Lines: lines}
	var share money.Fen
	switch t.Method {
	case EqualInstalments:
		s.Instalment, err = level(t.Principal, rates, t.Convention.Rounding)
	case EqualPrincipal:
		share, err = fen(exact.Frac(int64(t.Principal), int64(len(lines))), t.Convention.Rounding)
	}
	if err != nil {
		return Schedule{}, err
	}
	balance := t.Principal
	for k := range lines {
		l := &lines[k]
		if l.Interest, err = fen(exact.Int(int64(balance)).Mul(rates[k]), t.Convention.Rounding); err != nil {
			return Schedule{}, err
		}
		switch {
		case k == len(lines)-1:
			l.Principal = balance
		case t.Method == Own:
			l.Principal = t.Own[k].Principal
		case t.Method == EqualPrincipal:
			l.Principal = min(share, balance)
		case t.Method == EqualInstalments:
			l.Principal = s.Instalment - l.Interest
			if l.Principal < 0 || l.Principal > balance {
				return Schedule{}, wrong("principal", ErrInstalment, "%s, with %s of interest and %s of principal left on %s",
					s.Instalment, l.Interest, balance, l.Due)
			}
		}
		balance -= l.Principal
		l.Balance = balance
		s.Principal += l.Principal
		s.Interest += l.Interest
	}
	return s, nil
}

// empty makes the lines of checked terms without their amounts, and the interest
// of each on one.
func (t Terms) empty() ([]Line, []exact.Num, error) {
	dues, g, err := t.dues()
	if err != nil {
		return nil, nil, err
	}
	if len(dues) > mostLines {
		return nil, nil, wrong("maturity", ErrLong, "%d lines, more than %d", len(dues), mostLines)
	}
	lines, rates := make([]Line, len(dues)), make([]exact.Num, len(dues))
	before := t.From
	for k, due := range dues {
		n := days(before, due, t.Convention.DayCount)
		lines[k] = Line{Due: due, Days: n, Basis: ByDays}
		rates[k] = factor(t.Rate, n, t.Convention.DayCount)
		if t.Method == EqualInstalments && g.whole(k, before, due) {
			lines[k].Basis = ByPeriod
			rates[k] = t.Rate.Mul(exact.Frac(int64(t.Every), 12))
		}
		before = due
	}
	return lines, rates, nil
}

// dues lists the due dates, with the settlement days they come from where the
// method has any.
func (t Terms) dues() ([]period.Date, grid, error) {
	switch {
	case t.Method == Bullet:
		return []period.Date{t.Maturity}, grid{}, nil
	case t.Method == Own:
		dues := make([]period.Date, len(t.Own))
		for k, l := range t.Own {
			dues[k] = l.Due
		}
		return dues, grid{}, nil
	}
	g, err := t.grid()
	if err != nil {
		return nil, grid{}, err
	}
	dues, err := g.between(t.From, t.Maturity)
	return append(dues, t.Maturity), g, err
}

// Check holds a schedule that may have been made or changed by other hands (a
// bank's own figures of interest, a file) against its terms: lines by date after
// From and up to the maturity, no negative amount, balances that follow from the
// principal and end at 0, totals that are those of the lines. It does not count
// the interest again: a bank's may differ.
func (s Schedule) Check() error {
	if err := s.Terms.Check(); err != nil {
		return err
	}
	bad := func(form string, args ...any) error {
		return wrong("lines", ErrSchedule, form, args...)
	}
	if len(s.Lines) == 0 || len(s.Lines) > mostLines {
		return bad("%d lines, not from 1 to %d", len(s.Lines), mostLines)
	}
	balance, before, total := s.Terms.Principal, s.Terms.From, money.Fen(0)
	for i, l := range s.Lines {
		name := fmt.Sprintf("line %d of %s", i+1, l.Due)
		if err := s.Terms.within(name, l.Due); err != nil {
			return err
		}
		if !l.Due.After(before) {
			return bad("%s is not after %s", name, before)
		}
		if l.Principal < 0 || l.Principal > balance {
			return bad("%s has %s of principal, with %s left", name, l.Principal, balance)
		}
		if l.Interest < 0 || l.Interest > mostInterest-total {
			return bad("%s has %s of interest", name, l.Interest)
		}
		balance, before, total = balance-l.Principal, l.Due, total+l.Interest
		if l.Balance != balance {
			return bad("%s leaves %s, not %s", name, balance, l.Balance)
		}
	}
	if balance != 0 {
		return bad("%s of principal is left at the end", balance)
	}
	if m := s.Terms.Maturity; !m.IsZero() && m != before {
		return bad("the last line is of %s, the maturity %s", before, m)
	}
	if s.Principal != s.Terms.Principal || s.Interest != total {
		return bad("totals %s and %s, the lines have %s and %s", s.Principal, s.Interest, s.Terms.Principal, total)
	}
	return nil
}

// mostInterest bounds the interest of a schedule: of most over mostYears at a rate
// below one, with the actual days over 360, it is less.
const mostInterest = most * 102
