package deferrals

import (
	"maps"
	"slices"
	"strings"

	"huiqi/app/desk/review"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// row decides what one row is: a new case, news of a known one, or a problem.
func (w *planner) row(raw *review.Loan) error {
	if code, args := unfit(raw); code != "" {
		w.problem(raw, code, args...)
		return nil
	}
	all, err := w.casesOf(raw)
	if err != nil {
		return err
	}
	live := slices.DeleteFunc(slices.Clone(all), func(c Case) bool { return c.State == Voided })
	if i := slices.IndexFunc(live, func(c Case) bool { return c.Loan.Code != raw.Code }); i >= 0 {
		w.problem(raw, "deferral-other-borrower", raw.Number, live[i].Loan.Name, live[i].Loan.Code, raw.Code)
		return nil
	}
	if prior := spokenOf(live, raw); prior != nil {
		w.news(raw, prior, live)
		return nil
	}
	w.fresh(raw, all, live)
	return nil
}

// mostFen is the most an amount of one loan may be: 50 billion yuan. What is above it is
// a unit mistaken, and a million of them could not be added up.
const mostFen money.Fen = 50_000_000_000_00

// unfit says why a loan cannot stand in the register at all; "" of one that can.
func unfit(l *review.Loan) (code string, args []any) {
	if before(l.NewPrincipalDue, l.OriginalDue) || before(l.NewInterestDue, interestDue(l)) {
		return "deferral-new-before", []any{l.Number, l.OriginalDue.String()}
	}
	l.Days(func(f *review.Field, d period.Date) {
		if dayOf(d) == 0 && code == "" {
			code, args = "deferral-date-range", []any{l.Number, f.Label, d.String()}
		}
	})
	l.Amounts(func(f *review.Field, n money.Fen) {
		if (n < 0 || n > mostFen) && code == "" {
			code, args = "deferral-amount", []any{l.Number, f.Label, n.String()}
		}
	})
	if f, word := l.Unknown(); f != nil && code == "" {
		code, args = "deferral-word", []any{l.Number, f.Label, word}
	}
	return code, args
}

// casesOf are the cases of a loan in the register, with what this file made of them,
// the oldest first.
func (w *planner) casesOf(l *review.Loan) ([]Case, error) {
	list, err := loanCases(w.t, l.Bank, l.Number)
	if err != nil {
		return nil, err
	}
	all := make([]Case, 0, len(list)+1)
	for _, no := range list {
		c, err := caseOf(w.t, no)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	staged, several := w.several[loanKey(l.Bank, l.Number)]
	if several {
		for _, c := range staged {
			if i := slices.IndexFunc(all, func(x Case) bool { return x.No == c.No }); i >= 0 {
				all[i] = c
			} else {
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// spokenOf is the case a row speaks of: that of the same application, else the one whose
// day of application it corrects. nil is an application not known yet.
func spokenOf(live []Case, l *review.Loan) *Case {
	for i := len(live) - 1; i >= 0; i-- {
		if live[i].Loan.Applied == l.Applied {
			return &live[i]
		}
	}
	for i := len(live) - 1; i >= 0; i-- {
		if sameItem(&live[i], l) {
			return &live[i]
		}
	}
	return nil
}

// sameItem tells whether a row with another day of application is the same application
// for all that: the same item was due on the same day, and the bank has not answered
// yet, decided on the same day, or put it off until the same day.
func sameItem(c *Case, l *review.Loan) bool {
	x := &c.Loan
	if x.OriginalDue != l.OriginalDue || interestDue(x) != interestDue(l) || x.Kind != l.Kind {
		return false
	}
	if before(l.Decided, x.Applied) {
		return false // an application before that one
	}
	if c.State.Open() || !l.Decided.IsZero() && l.Decided == x.Decided {
		return true
	}
	told := l.NewPrincipalDue != period.Date{} || l.NewInterestDue != period.Date{}
	return told && c.State.Granted() && l.NewPrincipalDue == x.NewPrincipalDue && l.NewInterestDue == x.NewInterestDue
}

// granted counts the deferrals of a loan before one (D-4).
func granted(live []Case, before *Case) (n int) {
	for i := range live {
		if c := &live[i]; c.No < before.No && c.State.Granted() {
			n++
		}
	}
	return n
}

// times settles how often the loan was deferred before: as its return says, and no less
// than the register knows.
func (w *planner) times(c *Case, raw *review.Loan, live []Case) {
	n := granted(live, c)
	if raw.Times > 0 && raw.Times < n {
		w.doubt(raw, "times", raw.Number, raw.Times, n)
	}
	c.Loan.Times = max(raw.Times, n)
}

// news is a row of a known application.
func (w *planner) news(raw *review.Loan, prior *Case, live []Case) {
	key := loanKey(raw.Bank, raw.Number)
	if slices.ContainsFunc(w.several[key], func(c Case) bool { return c.No == prior.No }) {
		w.problem(raw, "deferral-twice", raw.Number)
		return
	}
	c := *prior
	c.Loan = *raw
	left, clashes := c.Loan.Meet(&prior.Loan, prior.Hand)
	c.Hand = left
	if prior.State.Open() && slices.Contains(prior.Hand, "accepted") && before(raw.Decided, prior.Loan.Accepted) {
		w.problem(raw, "deferral-older", raw.Number, raw.Applied.String())
		return // the answer before it was asked again
	}
	if code, args := unfit(&c.Loan); code != "" { // with what a person wrote
		w.problem(raw, code, args...)
		return
	}
	says := stateOf(&c.Loan)
	state, ok := prior.follow(says, &c.Loan)
	if !ok {
		w.problem(raw, "deferral-contradicts", raw.Number, prior.State.Label(), says.Label())
		return
	}
	if later := laterOf(live, prior); state != prior.State && later != nil && state.stands() != prior.State.stands() {
		w.problem(raw, "deferral-later", raw.Number, prior.No, later.No)
		return
	}
	if i := slices.IndexFunc(live, func(x Case) bool { return x.No != prior.No && x.State.Open() }); i >= 0 && state.stands() && !prior.State.stands() {
		w.problem(raw, "deferral-open-case", raw.Number, live[i].No)
		return
	}
	c.State = state
	w.times(&c, raw, live)
	for _, x := range clashes {
		f, _ := review.FieldOf(x.Field)
		w.doubt(raw, "hand", raw.Number, f.Label, x.Told, x.Hand, prior.No)
	}
	if raw.Applied != prior.Loan.Applied && c.Loan.Applied == raw.Applied {
		w.doubt(raw, "applied", raw.Number, prior.Loan.Applied.String(), raw.Applied.String())
	}
	c.Return = w.standsOn(&c, raw)
	x := told{c: c, raw: raw}
	x.same = said(prior.Loan) == said(c.Loan) && prior.State == c.State && slices.Equal(prior.Hand, c.Hand)
	x.moved = c.Return != prior.Return || c.Return > 0
	if !x.same {
		w.ret.Changed++
	}
	w.keep(key, &x)
}

// fresh is a row of an application not known yet.
func (w *planner) fresh(raw *review.Loan, all, live []Case) {
	for i := range all {
		if c := &all[i]; c.State == Voided && !w.byHand && said(c.Loan) == said(*raw) {
			w.problem(raw, "deferral-voided", raw.Number, raw.Applied.String(), c.No)
			return
		}
	}
	c := Case{No: w.n.Cases + 1, State: stateOf(raw), Since: w.today, Loan: *raw}
	for i := len(live) - 1; i >= 0; i-- {
		prior := &live[i]
		switch {
		case prior.State.Open():
			w.problem(raw, "deferral-open-case", raw.Number, prior.No)
			return
		case before(raw.Applied, prior.Loan.Applied):
			w.problem(raw, "deferral-older", raw.Number, raw.Applied.String())
			return
		}
		if prior.State.Granted() && c.Extends == 0 {
			// 再次延期; asked again after a refusal it is a case of its own
			c.Extends = prior.No
		}
	}
	w.times(&c, raw, live)
	c.Return = w.standsOn(&c, raw)
	w.n.Cases++
	w.ret.New++
	w.keep(loanKey(raw.Bank, raw.Number), &told{c: c, raw: raw})
}

// keep puts a row that is taken into the batch, and remembers what it makes of a loan
// that has more rows.
func (w *planner) keep(key string, x *told) {
	if list, several := w.several[key]; several {
		for i := range list {
			if list[i].No == x.c.Extends && x.c.State.Granted() && list[i].State.Running() {
				list[i].State = ReExtended
			}
		}
		w.several[key] = append(list, x.c)
	}
	w.batch = append(w.batch, *x)
}

// standsOn is the return a case stands on: this one, unless the register's figures are
// others than the row's because a person's stand, or an earlier return's.
func (w *planner) standsOn(c *Case, raw *review.Loan) uint32 {
	row := Case{State: stateOf(raw), Loan: *raw}
	if w.byHand || row.Figures() != c.Figures() {
		return 0
	}
	return w.ret.ID
}

// laterOf is a case of the loan after another that builds on it.
func laterOf(live []Case, c *Case) *Case {
	for i := range live {
		if x := &live[i]; x.No > c.No && x.State.stands() {
			return x
		}
	}
	return nil
}

// follow is the state of a case when a return tells of another, told; l is the loan as it
// tells it. false is a contradiction that people have to settle: no return takes back
// what was granted, arranged or ended.
func (c *Case) follow(told State, l *review.Loan) (State, bool) {
	is := c.State
	switch {
	case told == is:
		return is, true
	case is.Open():
		if told.Open() && stage[told] < stage[is] {
			return is, true // people know more than the return
		}
		return told, true
	case is == Refused: // decided anew, or asked again
		anew := c.Loan.Decided.Before(l.Decided) && !c.Loan.Decided.IsZero() || told.Open() && c.Loan.Decided.Before(l.Accepted)
		return told, anew && told != Withdrawn
	case is == Approved || is == Partial:
		return told, told.Granted() || told == Withdrawn
	case !is.Granted():
		return is, false // withdrawn, closed
	case !told.Granted(), stage[is] == stage[Repaid] && ended(told) && !(is == ReExtended && told == Renewed):
		return is, false
	case stage[told] < stage[is] || is == ReExtended:
		return is, true // the return lags behind
	}
	return told, stage[told] > stage[is]
}

// ended tells of the ends that contradict each other.
func ended(s State) bool { return s == Repaid || s == Renewed || s == Overdue || s == Terminated }

// stateOf is the state a row of a return speaks of.
func stateOf(l *review.Loan) State {
	switch strings.TrimSpace(l.Decision) {
	case review.Granted, review.Partly:
		switch {
		case l.Outcome == "已还":
			return Repaid
		case l.Outcome == "续贷":
			return Renewed
		case l.Outcome == "逾期":
			return Overdue
		case !l.Arranged.IsZero():
			return Arranged
		case l.Decision == review.Partly:
			return Partial
		}
		return Approved
	case review.Refused:
		return Refused
	case review.Withdrawn:
		return Withdrawn
	}
	if l.Accepted.IsZero() {
		return Registered
	}
	return Accepted
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
