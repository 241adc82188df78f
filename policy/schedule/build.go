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
// before each payment, each line's rounded on its own. With equal instalments a
// whole period counts by the period's rate, rate × Every/12, and a broken first or
// last one by days; the instalment is that of whole periods. With equal principal
// each line has the rounded part and no more than is left. The last line takes
// what is left of the principal. A loan so small that its instalments in whole fen
// would not fall due as agreed is refused with ErrInstalment.
func Build(t Terms) (Schedule, error) {
	if err := t.Check(); err != nil {
		return Schedule{}, err
	}
	b := builder{t: t}
	dues, err := b.dues()
	if err != nil {
		return Schedule{}, err
	}
	if len(dues) > mostLines {
		return Schedule{}, wrong("maturity", ErrLong, "%d lines, more than %d", len(dues), mostLines)
	}
	s := Schedule{Terms: t, Lines: make([]Line, 0, len(dues))}
	var share money.Fen
	switch t.Method {
	case EqualInstalments:
		s.Instalment, err = Instalment(t.Principal, b.rate(), len(dues), t.Convention.Rounding)
	case EqualPrincipal:
		share, err = fen(exact.Frac(int64(t.Principal), int64(len(dues))), t.Convention.Rounding)
	}
	if err != nil {
		return Schedule{}, err
	}
	balance, before := t.Principal, t.From
	for k, due := range dues {
		l := Line{Due: due, Days: days(before, due, t.Convention.DayCount)}
		l.Basis = b.basis(k, before, due)
		if l.Interest, err = b.interest(l, balance); err != nil {
			return Schedule{}, err
		}
		switch {
		case k == len(dues)-1:
			l.Principal = balance
		case t.Method == Own:
			l.Principal = t.Own[k].Principal
		case t.Method == EqualPrincipal:
			l.Principal = min(share, balance)
		case t.Method == EqualInstalments:
			l.Principal = s.Instalment - l.Interest
			if l.Principal < 0 || l.Principal > balance {
				return Schedule{}, wrong("principal", ErrInstalment, "%s, with %s of interest and %s of principal left on %s",
					s.Instalment, l.Interest, balance, due)
			}
		}
		balance, before = balance-l.Principal, due
		l.Balance = balance
		s.Lines = append(s.Lines, l)
		s.Principal += l.Principal
		s.Interest += l.Interest
	}
	return s, nil
}

// builder holds checked terms while a schedule is made of them.
type builder struct {
	t Terms
	g grid // where the method has settlement days
}

// dues lists the due dates.
func (b *builder) dues() ([]period.Date, error) {
	switch t := b.t; t.Method {
	case Bullet:
		return []period.Date{t.Maturity}, nil
	case Own:
		dues := make([]period.Date, len(t.Own))
		for k, l := range t.Own {
			dues[k] = l.Due
		}
		return dues, nil
	}
	var err error
	if b.g, err = b.t.grid(); err != nil {
		return nil, err
	}
	dues, err := b.g.between(b.t.From, b.t.Maturity)
	return append(dues, b.t.Maturity), err
}

// rate is that of a whole period.
func (b *builder) rate() exact.Num {
	return b.t.Rate.Mul(exact.Frac(int64(b.t.Every), 12))
}

// basis tells whether line k, from the day of the line before, is a whole period
// of equal instalments.
func (b *builder) basis(k int, before, due period.Date) Basis {
	if b.t.Method != EqualInstalments {
		return ByDays
	}
	start, err1 := b.g.at(k - 1)
	end, err2 := b.g.at(k)
	if err1 == nil && err2 == nil && start == before && end == due {
		return ByPeriod
	}
	return ByDays
}

func (b *builder) interest(l Line, balance money.Fen) (money.Fen, error) {
	if l.Basis == ByPeriod {
		return fen(exact.Int(int64(balance)).Mul(b.rate()), b.t.Convention.Rounding)
	}
	return fen(interest(balance, b.t.Rate, l.Days, b.t.Convention.DayCount), b.t.Convention.Rounding)
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
	bad := func(format string, args ...any) error {
		return wrong("lines", ErrSchedule, format, args...)
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
