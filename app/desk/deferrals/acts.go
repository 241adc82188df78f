package deferrals

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// Examine reviews loans by the packs of the desk; package review does it. It must
// depend on its arguments alone.
type Examine func(ctx context.Context, loans []review.Loan) ([]Reviewed, error)

// Add registers an application by hand, with its review; it returns the case's number.
func (r Register) Add(ctx context.Context, who act.Actor, loan review.Loan, examine Examine) (no uint32, err error) {
	loan.File, loan.Sheet, loan.Row = "", "", 0
	_, err = r.Desk.Do(ctx, who, act.Order{Need: keepers}, func(t store.Reader, m act.Meta) (act.Event, error) {
		in := Taking{Loans: []review.Loan{loan}}
		if err := r.times(t, in.Loans); err != nil {
			return nil, err
		}
		if in.Reviewed, err = examine(ctx, in.Loans); err != nil {
			return nil, err
		}
		w, err := newPlanner(t, &in, m.Date)
		if err != nil {
			return nil, err
		}
		w.ret.ID = 0
		if err := w.rows(ctx); err != nil {
			return nil, err
		}
		if len(w.problems) > 0 {
			return nil, desk.Errf("deferral-refused", w.problems[0].Message)
		}
		if w.ret.New == 0 {
			return nil, desk.Errf("deferral-known", loan.Number, loan.Applied.String())
		}
		no = w.n.Cases
		return registered{Cases: w.lines.String(), Found: w.found}, nil
	})
	return no, err
}

// Correct replaces what is known of a case and reviews it again; it says why.
func (r Register) Correct(ctx context.Context, who act.Actor, no uint32, loan review.Loan, reason string, examine Examine) error {
	if strings.TrimSpace(reason) == "" {
		return desk.Errf("deferral-reason")
	}
	o := act.Order{Need: keepers, Reason: reason}
	_, err := r.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		if c.Loan.Bank != loan.Bank || c.Loan.Number != loan.Number || c.Loan.Code != loan.Code {
			return nil, desk.Errf("deferral-identity-fixed", no)
		}
		if said(c.Loan) == said(loan) {
			return nil, desk.Errf("deferral-same", no)
		}
		loan.File, loan.Sheet, loan.Row = c.Loan.File, c.Loan.Sheet, c.Loan.Row
		list, err := examine(ctx, []review.Loan{loan})
		if err != nil {
			return nil, err
		}
		c.Loan, c.Pack, c.Changed, c.Return = loan, list[0].Pack, m.Date, 0
		switch s := stateOf(&loan); {
		case stage[s] >= stage[c.State]:
			c.State = s
		case s.Granted() != c.State.Granted():
			return nil, desk.Errf("deferral-contradicts", no, c.State.Label(), s.Label())
		}
		return corrected{Cases: c.line(), Found: foundOf(no, list[0].Found)}, nil
	})
	return err
}

// Move takes a case to another state; change may set what the step tells (a decision
// with its dates, an evidence number). A refusal needs its reason.
func (r Register) Move(ctx context.Context, who act.Actor, no uint32, to State, reason string, set func(*review.Loan), examine Examine) error {
	o := act.Order{Need: keepers, Reason: reason}
	_, err := r.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(c.State.Next(), to) {
			return nil, desk.Errf("deferral-state", no, c.State.Label(), to.Label())
		}
		if set != nil {
			set(&c.Loan)
		}
		if err := c.step(to, m.Date, reason); err != nil {
			return nil, err
		}
		list, err := examine(ctx, []review.Loan{c.Loan})
		if err != nil {
			return nil, err
		}
		c.State, c.Pack, c.Changed, c.Return = to, list[0].Pack, m.Date, 0
		return moved{Cases: c.line(), Found: foundOf(no, list[0].Found)}, nil
	})
	return err
}

// step writes into the loan what the step itself says, and refuses one that lacks what
// it must say.
func (c *Case) step(to State, today period.Date, reason string) error {
	l := &c.Loan
	on := func(d *period.Date) {
		if d.IsZero() {
			*d = today
		}
	}
	switch to {
	case Accepted:
		if c.State == Refused { // asked again: the answer is open once more
			l.Decided, l.Refusal = period.Date{}, ""
		}
		on(&l.Accepted)
		l.Decision = "审核中"
	case Approved, Partial:
		l.Decision = map[State]string{Approved: "同意", Partial: "部分同意"}[to]
		on(&l.Decided)
		if c.Principal() && l.NewPrincipalDue.IsZero() || c.Interest() && l.NewInterestDue.IsZero() {
			return desk.Errf("deferral-new-missing", c.No)
		}
		if l.DeferredPrincipal+l.DeferredInterest == 0 {
			return desk.Errf("deferral-moved-missing", c.No)
		}
	case Refused:
		l.Decision = "不同意"
		on(&l.Decided)
		if l.Refusal == "" {
			return desk.Errf("deferral-refusal-reason", c.No)
		}
	case Arranged:
		on(&l.Arranged)
		if l.Evidence == "" {
			return desk.Errf("deferral-evidence", c.No)
		}
	case Repaid:
		l.Outcome = "已还"
	case Renewed:
		l.Outcome = "续贷"
	case Overdue:
		l.Outcome = "逾期"
	case Withdrawn:
		l.Decision = "撤回"
	case Voided, Terminated, ClosedIncomplete:
		if strings.TrimSpace(reason) == "" {
			return desk.Errf("deferral-reason")
		}
	}
	return nil
}

func foundOf(no uint32, list []Finding) (out []found) {
	for i := range list {
		f := &list[i]
		out = append(out, found{No: no, Rule: f.Rule, ID: f.ID, Clause: f.Clause, Text: f.Text})
	}
	return out
}

func caseOf(t store.Reader, no uint32) (Case, error) {
	c, ok, err := readCase(t, no)
	if err == nil && !ok {
		err = desk.Errf("deferral-no-case", no)
	}
	return c, err
}

// Times fills in how often each loan was deferred before, where its return does not
// say: the register knows (D-4).
func (r Register) Times(ctx context.Context, loans []review.Loan) error {
	return desk.FromStore(r.Desk.Store.View(ctx, func(t store.Reader) error { return r.times(t, loans) }))
}

func (r Register) times(t store.Reader, loans []review.Loan) error {
	for i := range loans {
		l := &loans[i]
		if l.Times > 0 {
			continue
		}
		list, err := loanCases(t, l.Bank, l.Number)
		if err != nil {
			return err
		}
		for _, no := range list {
			c, ok, err := readCase(t, no)
			if err != nil {
				return err
			}
			if ok && c.State.Granted() && c.Loan.Applied.Before(l.Applied) {
				l.Times++
			}
		}
	}
	return nil
}

// Complain notes what a firm brings forward.
func (r Register) Complain(ctx context.Context, who act.Actor, no uint32, from, text string) error {
	if strings.TrimSpace(text) == "" {
		return desk.Errf("deferral-complaint-empty")
	}
	return r.simple(ctx, who, keepers, "", no, complaintMade{No: no, Text: text, From: from})
}

// Hear notes what became of a complaint.
func (r Register) Hear(ctx context.Context, who act.Actor, no uint32, n int, reply string) error {
	if strings.TrimSpace(reply) == "" {
		return desk.Errf("deferral-complaint-empty")
	}
	return r.simple(ctx, who, keepers, "", no, heard{No: no, N: n, Reply: reply})
}

// Penalty notes an entry of penalty interest on what was moved.
func (r Register) Penalty(ctx context.Context, who act.Actor, no uint32, e schedule.Entry, reason string) error {
	return r.simple(ctx, who, keepers, reason, no, penalised{No: no, Entry: e})
}

// SetPlan keeps the terms of a loan and what was moved of its schedule.
func (r Register) SetPlan(ctx context.Context, who act.Actor, no uint32, terms schedule.Terms, moves []schedule.Move) error {
	return r.simple(ctx, who, keepers, "", no, planned{No: no, Terms: terms, Moves: moves})
}

// NameBank gives a bank's code its name.
func (r Register) NameBank(ctx context.Context, who act.Actor, bank, name string) error {
	if strings.TrimSpace(bank) == "" || strings.TrimSpace(name) == "" {
		return desk.Errf("deferral-bank-name")
	}
	_, err := r.Desk.Do(ctx, who, act.Order{Need: keepers}, func(store.Reader, act.Meta) (act.Event, error) {
		return named{Bank: bank, Name: strings.TrimSpace(name)}, nil
	})
	return err
}

// simple is an act that needs no more than its event; Apply refuses what is wrong.
func (r Register) simple(ctx context.Context, who act.Actor, need []act.Role, reason string, no uint32, e act.Event) error {
	_, err := r.Desk.Do(ctx, who, act.Order{Need: need, Reason: reason}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := caseOf(t, no)
		return e, err
	})
	return err
}
