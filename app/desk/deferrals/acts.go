package deferrals

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/money"
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
		w, err := newPlanner(t, &Taking{Loans: []review.Loan{loan}, Examine: examine}, m.Date)
		if err != nil {
			return nil, err
		}
		w.byHand = true
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

// Correct replaces what is known of a case and reviews it again; it says why. What it
// changes stands against later returns that say otherwise.
func (r Register) Correct(ctx context.Context, who act.Actor, no uint32, loan review.Loan, reason string, examine Examine) error {
	if strings.TrimSpace(reason) == "" {
		return desk.Errf("deferral-reason")
	}
	o := act.Order{Need: keepers, Reason: reason}
	_, err := r.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		if c.Loan.Bank != loan.Bank || c.Loan.Number != loan.Number || c.Loan.Code != loan.Code {
			return nil, desk.Errf("deferral-identity-fixed", no)
		}
		was := c.Loan
		loan.File, loan.Sheet, loan.Row = was.File, was.Sheet, was.Row
		changed := review.Differ(&was, &loan)
		if len(changed) == 0 && said(was) == said(loan) {
			return nil, desk.Errf("deferral-same", no)
		}
		c.Loan = loan
		if slices.ContainsFunc(changed, stateful) {
			c.State = stateOf(&loan)
		}
		w, err := c.written(ctx, changed, examine)
		return corrected(w), err
	})
	return err
}

// stateful tells of the fields that a case's state follows from.
func stateful(id string) bool {
	return id == "decision" || id == "outcome" || id == "arranged" || id == "accepted"
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
		was := c
		if !slices.Contains(c.State.Next(), to) {
			return nil, desk.Errf("deferral-state", no, c.State.Label(), to.Label())
		}
		if set != nil {
			set(&c.Loan)
		}
		c.State = to
		c.step(&was, m.Date)
		if err := c.complete(&was, reason); err != nil {
			return nil, err
		}
		w, err := c.written(ctx, review.Differ(&was.Loan, &c.Loan), examine)
		return moved(w), err
	})
	return err
}

// written is a case that a person changed, with what a review of it finds. changed are
// the fields the person wrote.
func (c *Case) written(ctx context.Context, changed []string, examine Examine) (written, error) {
	list, err := examine(ctx, []review.Loan{c.Loan})
	if err != nil {
		return written{}, err
	}
	for _, id := range changed {
		if !slices.Contains(c.Hand, id) {
			c.Hand = append(slices.Clone(c.Hand), id)
		}
	}
	c.Pack, c.Return = list[0].Pack, 0
	return written{Cases: c.line(), Found: foundOf(c.No, list[0].Found)}, nil
}

// step writes into the loan what the step itself says.
func (c *Case) step(was *Case, today period.Date) {
	l := &c.Loan
	on := func(d *period.Date) {
		if d.IsZero() {
			*d = today
		}
	}
	switch c.State {
	case Accepted:
		if was.State == Refused { // asked again: the clock starts anew, the answer is open
			l.Decided, l.Refusal = period.Date{}, ""
			if l.Accepted == was.Loan.Accepted {
				l.Accepted = today
			}
		}
		on(&l.Accepted)
		l.Decision = review.Pending
	case Approved, Partial:
		l.Decision = map[State]string{Approved: review.Granted, Partial: review.Partly}[c.State]
		on(&l.Decided)
	case Refused:
		l.Decision = review.Refused
		on(&l.Decided)
	case Arranged:
		on(&l.Arranged)
	case Repaid:
		l.Outcome = "已还"
	case Renewed:
		l.Outcome = "续贷"
	case Overdue:
		l.Outcome = "逾期"
	case Withdrawn:
		l.Decision = review.Withdrawn
	}
}

// complete refuses a step that lacks what it must say.
func (c *Case) complete(was *Case, reason string) error {
	l := &c.Loan
	switch c.State {
	case Accepted:
		if l.Accepted.IsZero() || was.State == Refused && l.Accepted.Before(was.Loan.Decided) {
			return desk.Errf("deferral-accepted-day", c.No)
		}
	case Approved, Partial:
		if l.Decided.IsZero() {
			return desk.Errf("deferral-decided-day", c.No)
		}
		return c.granted()
	case Refused:
		if l.Refusal == "" || l.Decided.IsZero() {
			return desk.Errf("deferral-refusal-reason", c.No)
		}
	case Arranged:
		if l.Evidence == "" || l.Arranged.IsZero() {
			return desk.Errf("deferral-evidence", c.No)
		}
	case Voided, Terminated, ClosedIncomplete:
		if strings.TrimSpace(reason) == "" {
			return desk.Errf("deferral-reason")
		}
	}
	return nil
}

// granted refuses a decision that does not say what is put off until when; granted in
// part it may be the one or the other.
func (c *Case) granted() error {
	l := &c.Loan
	if c.Reborrowing() && l.Refinanced > 0 {
		return nil
	}
	p, i := c.Principal() && l.NewPrincipalDue.IsZero(), c.Interest() && l.NewInterestDue.IsZero()
	if c.State == Partial {
		p = l.NewPrincipalDue.IsZero() && l.NewInterestDue.IsZero()
		i = p
	}
	switch {
	case p || i:
		return desk.Errf("deferral-new-missing", c.No)
	case l.DeferredPrincipal+l.DeferredInterest == 0:
		return desk.Errf("deferral-moved-missing", c.No)
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

// Penalty notes an entry of penalty interest on what was moved. What the entries come to
// is what the bank charged: the case is reviewed with it (D-7).
func (r Register) Penalty(ctx context.Context, who act.Actor, no uint32, e schedule.Entry, reason string, examine Examine) error {
	o := act.Order{Need: keepers, Reason: reason}
	_, err := r.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		x, err := readMore(t, no)
		if err != nil {
			return nil, err
		}
		if c.Loan.Penalty, err = charged(no, append(slices.Clone(x.Penalty), e)); err != nil {
			return nil, err
		}
		w, err := c.written(ctx, []string{"penalty"}, examine)
		return penalised{Entry: e, written: w}, err
	})
	return err
}

// charged is what entries of penalty interest come to: what accrued, less what was waived
// or reversed of it.
func charged(no uint32, entries []schedule.Entry) (money.Fen, error) {
	p, err := schedule.Tally(entries)
	if err != nil {
		return 0, desk.Errf("deferral-penalty", no, ScheduleError(err)).Wrap(err)
	}
	return p.Accrued - p.Waived - p.Reversed, nil
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
