package recovery

import (
	"cmp"
	"context"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Proposal is what a maker asks to get back.
type Proposal struct {
	Award  string
	Amount money.Fen
	Reason string
	Doc    string     // number of the finding or decision it rests on
	Op     store.OpID // "" makes a fresh one
}

// Propose opens a case; a maker does. It posts nothing.
func (r Recoveries) Propose(ctx context.Context, who act.Actor, p Proposal) (id string, err error) {
	o := act.Order{Need: []act.Role{act.Maker}, Subject: "award/" + p.Award, Reason: p.Reason, Op: p.Op}
	_, err = r.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		claim, err := r.Claims.Claim(t, p.Award)
		if err != nil {
			return nil, err
		}
		a, err := ledger.AwardOf(t, p.Award)
		if err != nil {
			return nil, err
		}
		claim.Pool = a.Pool
		var n int
		if _, err := act.Read(t, seqKey(m.Date.Year), &n); err != nil {
			return nil, err
		}
		id = number(m.Date.Year, n+1)
		e := proposed{ID: id, Claim: claim, Amount: p.Amount, Doc: strings.TrimSpace(p.Doc)}
		return e, e.check(t, m)
	})
	if err == nil && id == "" { // p.Op was done before, and the answer got lost
		id, err = r.newest(ctx, p.Award)
	}
	return id, err
}

// newest is the last case of an award.
func (r Recoveries) newest(ctx context.Context, award string) (id string, err error) {
	err = desk.FromStore(r.Desk.Store.View(ctx, func(t store.Reader) error {
		list, err := OfAward(t, award)
		if err == nil && len(list) > 0 {
			id = list[len(list)-1].ID
		}
		return err
	}))
	return id, err
}

// Approve decides that the money is to be got back; an approver does, who had no
// hand in the case. The claim is posted with it.
func (r Recoveries) Approve(ctx context.Context, who act.Actor, a Ask) error {
	return r.do(ctx, who, a, []act.Role{act.Approver}, func(_ store.Reader, c *Case, m act.Meta) (act.Event, error) {
		return approved{c.ID}, nil
	})
}

// Reject turns a proposal down with the reason; an approver does.
func (r Recoveries) Reject(ctx context.Context, who act.Actor, a Ask) error {
	return r.do(ctx, who, a, []act.Role{act.Approver}, func(_ store.Reader, c *Case, m act.Meta) (act.Event, error) {
		return rejected{c.ID}, nil
	})
}

// Notify records the letter to the beneficiary, with its number, date (zero: today)
// and when how much is due; a maker does. One part is one refund, several are
// instalments. A letter that was put on paper before has its number already: doc is
// that one, or "" for it.
func (r Recoveries) Notify(ctx context.Context, who act.Actor, a Ask, doc string, date period.Date, plan []Part) error {
	return r.do(ctx, who, a, []act.Role{act.Maker}, func(_ store.Reader, c *Case, m act.Meta) (act.Event, error) {
		if date.IsZero() {
			date = m.Date
		}
		return notified{ID: c.ID, Doc: cmp.Or(strings.TrimSpace(doc), c.Letter), Date: date, Plan: plan}, nil
	})
}

// Note writes down a step that moves money, with its kind, amount, date (zero:
// today), document and, of an offset, the later award; a maker does. It counts when
// another person confirms it. It returns the number of the step.
func (r Recoveries) Note(ctx context.Context, who act.Actor, a Ask, s Step) (n int, err error) {
	err = r.do(ctx, who, a, []act.Role{act.Maker}, func(t store.Reader, c *Case, m act.Meta) (act.Event, error) {
		if s.Date.IsZero() {
			s.Date = m.Date
		}
		if err := ledger.Dated(t, s.Date); err != nil {
			return nil, err
		}
		if s.Kind == Offset {
			if err := r.sameParty(t, c, s.Against); err != nil {
				return nil, err
			}
		}
		n = len(c.Steps) + 1
		return noted{c.ID, n, s.Kind, s.Amount, s.Date, strings.TrimSpace(s.Doc), s.Against}, nil
	})
	if err == nil && n == 0 { // a.Op was done before: as many steps as there were seen, and this one
		err = desk.FromStore(r.Desk.Store.View(ctx, func(t store.Reader) error {
			c, err := Of(t, a.Case)
			n = len(c.Steps)
			return err
		}))
	}
	return n, err
}

// sameParty refuses to keep money back from another beneficiary.
func (r Recoveries) sameParty(t store.Reader, c *Case, award string) error {
	other, err := r.Claims.Claim(t, award)
	if err != nil {
		return err
	}
	if other.Party != c.Claim.Party {
		return desk.Errf("recovery-offset-party", award, other.Name, c.Claim.Name)
	}
	return nil
}

// deciders may decide steps; of which kind, Kind.Confirms says.
var deciders = []act.Role{act.Checker, act.Approver}

// Confirm lets noted step n count: it is posted. A checker does, or an approver
// where the kind asks for one, never who noted it.
func (r Recoveries) Confirm(ctx context.Context, who act.Actor, a Ask, n int) error {
	return r.do(ctx, who, a, deciders, func(_ store.Reader, c *Case, m act.Meta) (act.Event, error) {
		return stepConfirmed{c.ID, n}, nil
	})
}

// TurnDown sends noted step n back with the reason: it never counts.
func (r Recoveries) TurnDown(ctx context.Context, who act.Actor, a Ask, n int) error {
	return r.do(ctx, who, a, deciders, func(_ store.Reader, c *Case, m act.Meta) (act.Event, error) {
		return stepTurnedDown{c.ID, n}, nil
	})
}

// do does one act on a case as the person saw it. What an act needs is checked by
// its Apply, in the same transaction.
func (r Recoveries) do(ctx context.Context, who act.Actor, a Ask, need []act.Role, decide func(store.Reader, *Case, act.Meta) (act.Event, error)) error {
	o := act.Order{Need: need, Subject: scope(a.Case), Reason: a.Reason, Op: a.Op}
	_, err := r.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		c, err := Of(t, a.Case)
		if err != nil {
			return nil, err
		}
		if c.Version != a.Seen {
			return nil, desk.Errf("changed-meanwhile", c.ID, c.Last.Name, c.Last.At)
		}
		return decide(t, c, m)
	})
	return err
}
