package payment

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Found is what somebody found out about an unknown batch, with the evidence.
type Found struct {
	Seen
	Outcome State       // Settled or Returned: of single orders; Sent: the bank has the file
	Orders  []string    // empty: every unknown order of the batch of which nothing is known
	Day     period.Date // the bank's
	Doc     string      // number or name of the evidence
	SHA256  string      // of its scan, "" when there is none
}

// Find records what was found out about unknown orders. It counts when a second
// person has confirmed it (ConfirmFound).
func (p Payments) Find(ctx context.Context, who act.Actor, f Found) error {
	return p.on(ctx, who, f.Seen, []act.Role{act.Maker, act.Checker, act.Approver}, func(t store.Reader, m act.Meta, b Batch) (act.Event, error) {
		switch {
		case m.Reason == "":
			return nil, desk.Errf("pay-reason")
		case f.Doc == "":
			return nil, desk.Errf("pay-no-evidence")
		}
		e := foundEvent{ID: b.ID, Outcome: f.Outcome, Date: f.Day, Doc: f.Doc, SHA256: f.SHA256, Orders: f.Orders}
		if f.Outcome != Sent && len(f.Orders) == 0 {
			rows, err := Rows(t, b.ID)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if r.State == Unknown && !r.Result.waits() {
					e.Orders = append(e.Orders, r.ID)
				}
			}
		}
		_, _, err := e.land(t, m)
		return e, err
	})
}

type foundEvent struct {
	ID      string      `json:"id"`
	Outcome State       `json:"outcome"`
	Orders  []string    `json:"orders,omitempty"`
	Date    period.Date `json:"date"`
	Doc     string      `json:"doc"`
	SHA256  string      `json:"sha256,omitempty"`
}

func (foundEvent) Kind() string { return "payment-found" }

// land brings the finding onto the batch, or onto its orders.
func (e foundEvent) land(t store.Reader, m act.Meta) (Batch, *landing, error) {
	b, err := BatchOf(t, e.ID)
	switch {
	case err != nil:
		return b, nil, err
	case b.State != Unknown:
		return b, nil, desk.Errf("pay-not-unknown", b.ID, b.State.Label())
	case e.Outcome == Sent && b.Claim != nil:
		return b, nil, desk.Errf("pay-found-already", b.ID, b.Claim.By.Name)
	case e.Outcome == Sent && (e.Date.Before(b.Sending.Date) || e.Date.After(act.Today(m.At))):
		return b, nil, desk.Errf("pay-date-before", b.ID, e.Date.String(), b.Sending.Date.String())
	case e.Outcome == Sent:
		b.Claim = &Fact{Date: e.Date, Reason: m.Reason, File: e.SHA256, Doc: e.Doc, By: signed(m), Waits: true}
		return b, nil, nil
	case len(e.Orders) == 0:
		return b, nil, desk.Errf("pay-nothing")
	}
	l := newLanding(t, m)
	for _, id := range e.Orders {
		if batchOf(id) != b.ID {
			return b, nil, desk.Errf("pay-not-in-batch", id, b.ID)
		}
		o, ob, err := l.order(id)
		if err != nil {
			return b, nil, err
		}
		if o == nil {
			return b, nil, desk.Errf("pay-no-order", id)
		}
		known, bad := l.fits(o, ob, finding{Outcome: e.Outcome, Date: e.Date})
		if bad != nil {
			return b, nil, desk.Errf("pay-does-not-fit", words.T("problem."+bad.code, bad.args...))
		}
		if !known {
			l.keep(o, ob, e.Outcome, Fact{Date: e.Date, Reason: m.Reason, File: e.SHA256, Doc: e.Doc, By: signed(m)})
		}
	}
	if l.fresh != l.waiting {
		return b, nil, desk.Errf("pay-not-unknown", b.ID, b.State.Label()) // one of them is known by now
	}
	return b, l, nil
}

func applyFound(t store.Txn, m act.Meta, e foundEvent) error {
	b, l, err := e.land(t, m)
	switch {
	case err != nil:
		return err
	case l != nil:
		return l.finish(t)
	}
	return b.write(t, m)
}

// ConfirmFound makes what somebody else found out, or a bank's file said of unknown
// orders, count: of these orders, or of all with what was found of the batch. The
// second person must be none of those who recorded it.
func (p Payments) ConfirmFound(ctx context.Context, who act.Actor, s Seen, orders []string) error {
	return p.decideFound(ctx, who, s, orders, true)
}

// DismissFound throws away what was recorded and not confirmed; a reason is needed.
func (p Payments) DismissFound(ctx context.Context, who act.Actor, s Seen, orders []string) error {
	return p.decideFound(ctx, who, s, orders, false)
}

func (p Payments) decideFound(ctx context.Context, who act.Actor, s Seen, orders []string, agree bool) error {
	return p.on(ctx, who, s, []act.Role{act.Checker, act.Approver}, func(t store.Reader, m act.Meta, b Batch) (act.Event, error) {
		if !agree && m.Reason == "" {
			return nil, desk.Errf("pay-reason")
		}
		e := foundDecidedEvent{ID: b.ID, Agreed: agree, Whole: len(orders) == 0, Orders: orders}
		if e.Whole {
			results, err := resultsOf(t, b.ID)
			if err != nil {
				return nil, err
			}
			for id, r := range results {
				if r.waits() {
					e.Orders = append(e.Orders, id)
				}
			}
			slices.Sort(e.Orders)
		}
		_, _, err := e.land(t, m)
		return e, err
	})
}

type foundDecidedEvent struct {
	ID     string   `json:"id"`
	Agreed bool     `json:"agreed"`
	Whole  bool     `json:"whole"` // also what was found of the batch
	Orders []string `json:"orders,omitempty"`
}

func (foundDecidedEvent) Kind() string { return "payment-found-decided" }

func (e foundDecidedEvent) land(t store.Reader, m act.Meta) (*Batch, *landing, error) {
	l := newLanding(t, m)
	for _, id := range e.Orders {
		o, b, err := l.order(id)
		if err != nil {
			return nil, nil, err
		}
		if o == nil || b.ID != e.ID || !o.waits() {
			return nil, nil, desk.Errf("pay-none-found", id)
		}
		before := o.Result
		if o.Settled, err = e.decide(o.Settled, m); err != nil {
			return nil, nil, err
		}
		if o.Returned, err = e.decide(o.Returned, m); err != nil {
			return nil, nil, err
		}
		l.change(o, b, before)
	}
	b := l.batches[e.ID]
	if b == nil {
		read, err := BatchOf(t, e.ID)
		if err != nil {
			return nil, nil, err
		}
		b = &read
		l.batches[e.ID] = b
	}
	if len(e.Orders) == 0 && (b.Claim == nil || !b.Claim.Waits) {
		return nil, nil, desk.Errf("pay-none-found", e.ID)
	}
	if !e.Whole || b.Claim == nil || !b.Claim.Waits {
		return b, l, nil
	}
	var err error
	if b.Claim, err = e.decide(b.Claim, m); err == nil && b.Claim != nil {
		b.State, b.Sent, b.Ticket = Sent, signed(m), ""
	}
	return b, l, err
}

// decide confirms a fact that waits, or drops it; another one stays.
func (e foundDecidedEvent) decide(f *Fact, m act.Meta) (*Fact, error) {
	switch {
	case f == nil || !f.Waits:
		return f, nil
	case !e.Agreed:
		return nil, nil
	case f.By.Who == m.Who:
		return nil, desk.Errf("pay-own-finding", m.Name)
	}
	out := *f
	out.Waits, out.Second = false, signed(m)
	return &out, nil
}

func applyFoundDecided(t store.Txn, m act.Meta, e foundDecidedEvent) error {
	b, l, err := e.land(t, m)
	if err != nil {
		return err
	}
	if len(e.Orders) == 0 {
		return b.write(t, m)
	}
	return l.finish(t)
}
