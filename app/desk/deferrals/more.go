package deferrals

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// More is what few cases have: what a firm complained of, penalty interest entry by
// entry, the repayment schedule.
type More struct {
	Complaints []Complaint      `json:"complaints,omitempty"`
	Penalty    []schedule.Entry `json:"penalty,omitempty"` // of the moved lines, by date
	Plan       *Plans           `json:"plan,omitempty"`
}

// Complaint is what a firm brought forward against its bank (企业投诉).
type Complaint struct {
	N     int    `json:"n"` // from 1
	Text  string `json:"text"`
	From  string `json:"from,omitempty"` // who spoke for the firm
	By    Sign   `json:"by"`
	Reply string `json:"reply,omitempty"` // what became of it
	Heard *Sign  `json:"heard,omitempty"`
}

// Plans are the terms of the loan and what was moved of its schedule; the schedules
// before and after follow from them exactly. They are frozen once the bank has arranged
// the deferral.
type Plans struct {
	Terms  schedule.Terms  `json:"terms"`
	Moves  []schedule.Move `json:"moves,omitempty"`
	By     Sign            `json:"by"`
	Frozen *Sign           `json:"frozen,omitempty"`
}

func readMore(t store.Reader, no uint32) (m More, err error) {
	_, err = act.Read(t, moreKey(no), &m)
	return m, err
}

type complaintMade struct {
	No   uint32 `json:"no"`
	Text string `json:"text"`
	From string `json:"from,omitempty"`
}

func (complaintMade) Kind() string      { return "deferral-complaint" }
func (e complaintMade) Subject() string { return subject(e.No) }

func applyComplaint(t store.Txn, m act.Meta, e complaintMade) error {
	if strings.TrimSpace(e.Text) == "" {
		return desk.Errf("deferral-complaint-empty")
	}
	return change(t, e.No, func(b *book, c *Case, x *More) error {
		x.Complaints = append(x.Complaints, Complaint{N: len(x.Complaints) + 1, Text: e.Text, From: e.From, By: signed(m)})
		return b.put(c, c, func(h *Head) { h.Asked |= complained })
	})
}

type heard struct {
	No    uint32 `json:"no"`
	N     int    `json:"n"`
	Reply string `json:"reply"`
}

func (heard) Kind() string      { return "deferral-heard" }
func (e heard) Subject() string { return subject(e.No) }

func applyHeard(t store.Txn, m act.Meta, e heard) error {
	return change(t, e.No, func(_ *book, c *Case, x *More) error {
		i := slices.IndexFunc(x.Complaints, func(c Complaint) bool { return c.N == e.N })
		if i < 0 || x.Complaints[i].Heard != nil {
			return desk.Errf("deferral-complaint-heard", c.No, e.N)
		}
		s := signed(m)
		x.Complaints[i].Reply, x.Complaints[i].Heard = e.Reply, &s
		return nil
	})
}

type penalised struct {
	Entry schedule.Entry `json:"entry"`
	written
}

func (penalised) Kind() string      { return "deferral-penalty" }
func (e penalised) Subject() string { return firstCase(e.Cases) }

// applyPenalty keeps D-5 and D-6: nothing is waived beyond what is there, nor after any
// of it was capitalised. The case says what the entries come to.
func applyPenalty(t store.Txn, m act.Meta, e penalised) error {
	b, err := openBook(t)
	if err != nil {
		return err
	}
	if err := b.apply(m, e.written, func(_ act.Meta, was, c *Case) error {
		if was == nil || c.Return != 0 || c.State != was.State {
			return fmt.Errorf("case %d is new, or moved", c.No)
		}
		if due := c.Lines(); e.Entry.On.Before(due[0].Due) && e.Entry.On.Before(due[len(due)-1].Due) {
			return desk.Errf("deferral-penalty-early", c.No, e.Entry.On.String())
		}
		x, err := readMore(t, c.No)
		if err != nil {
			return err
		}
		x.Penalty = append(x.Penalty, e.Entry)
		sum, err := charged(c.No, x.Penalty)
		if err == nil && sum != c.Loan.Penalty {
			err = fmt.Errorf("case %d has a penalty of %s, its entries come to %s", c.No, c.Loan.Penalty, sum)
		}
		if err != nil {
			return err
		}
		return b.write(moreKey(c.No), x)
	}); err != nil {
		return err
	}
	return b.flush()
}

type planned struct {
	No    uint32          `json:"no"`
	Terms schedule.Terms  `json:"terms"`
	Moves []schedule.Move `json:"moves,omitempty"`
}

func (planned) Kind() string      { return "deferral-schedule" }
func (e planned) Subject() string { return subject(e.No) }

// applySchedule keeps what is frozen, and what was granted: the plan of a case moves
// what the case says, until the day it says. Of a case that was arranged it is frozen
// at once.
func applySchedule(t store.Txn, m act.Meta, e planned) error {
	return change(t, e.No, func(_ *book, c *Case, x *More) error {
		if x.Plan != nil && x.Plan.Frozen != nil {
			return desk.Errf("deferral-schedule-frozen", c.No, x.Plan.Frozen.Date.String())
		}
		p := Plans{Terms: e.Terms, Moves: e.Moves, By: signed(m)}
		if _, _, err := p.compute(); err != nil {
			return desk.Errf("deferral-schedule", c.No, ScheduleError(err)).Wrap(err)
		}
		if c.State.Granted() {
			if err := p.holds(c); err != nil {
				return err
			}
		}
		if c.State.Granted() && stage[c.State] >= stage[Arranged] {
			p.Frozen = &p.By
		}
		x.Plan = &p
		return nil
	})
}

// holds refuses a plan that moves another principal than its case says, or anything to
// another day. The interest a plan moves follows from its terms, to the fen; what the
// bank reports may be rounded otherwise.
func (p *Plans) holds(c *Case) error {
	var principal money.Fen
	var until, untilInterest period.Date
	for _, x := range p.Moves {
		principal += x.Principal
		if x.Principal > 0 && until.Before(x.PrincipalTo) {
			until = x.PrincipalTo
		}
		if x.Interest > 0 && untilInterest.Before(x.InterestTo) {
			untilInterest = x.InterestTo
		}
	}
	l, told := &c.Loan, c.Figures().MovedPrincipal
	switch {
	case principal != told, principal > 0 && until != l.NewPrincipalDue:
		return desk.Errf("deferral-schedule-differs", c.No, principal.String(), until.String(), told.String(), l.NewPrincipalDue.String())
	case !untilInterest.IsZero() && (!c.Interest() || untilInterest != l.NewInterestDue):
		return desk.Errf("deferral-schedule-interest", c.No, untilInterest.String(), l.NewInterestDue.String())
	}
	return nil
}

// compute makes the schedules before and after.
func (p *Plans) compute() (schedule.Schedule, schedule.After, error) {
	before, err := schedule.Build(p.Terms)
	if err != nil {
		return before, schedule.After{}, err
	}
	after, err := schedule.Apply(before, p.Moves)
	return before, after, err
}

// change changes what few cases have, of a case that is there.
func change(t store.Txn, no uint32, do func(b *book, c *Case, x *More) error) error {
	b, err := openBook(t)
	if err != nil {
		return err
	}
	c, ok, err := readCase(t, no)
	if err != nil {
		return err
	}
	if !ok {
		return desk.Errf("deferral-no-case", no)
	}
	x, err := readMore(t, no)
	if err != nil {
		return err
	}
	if err := do(b, &c, &x); err != nil {
		return err
	}
	if err := b.write(moreKey(no), x); err != nil {
		return err
	}
	return b.flush()
}

type named struct {
	Bank string `json:"bank"`
	Name string `json:"name"`
}

func (named) Kind() string      { return "deferral-bank-named" }
func (e named) Subject() string { return "bank/" + e.Bank }

func applyNamed(t store.Txn, _ act.Meta, e named) error {
	_, d, err := readIndex(t)
	if err != nil {
		return err
	}
	if d.Names == nil {
		d.Names = map[string]string{}
	}
	d.Names[e.Bank] = e.Name
	raw, err := d.encode()
	if err != nil {
		return err
	}
	return t.Put(dictKey, raw)
}
