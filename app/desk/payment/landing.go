package payment

import (
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// finding is what is said of an order: by a bank's file, or by people.
type finding struct {
	Amount  money.Fen   `json:"amount"`
	Find    string      `json:"find"`    // mark of the account number
	Outcome State       `json:"outcome"` // Settled or Returned
	Date    period.Date `json:"date"`    // the bank's
	Reason  string      `json:"reason,omitempty"`
	Doc     string      `json:"doc,omitempty"`
}

// problem is why a finding does not fit.
type problem struct {
	code string
	args []any
}

func problemf(code string, args ...any) *problem { return &problem{code, args} }

func (p *problem) at(file string, row int) desk.Problem {
	return desk.NewProblem(desk.Place{File: file, Row: row}, p.code, p.args...)
}

// landing brings findings onto orders. The state of an order follows from what is
// known of it, so the order in which findings come does not matter.
type landing struct {
	t       store.Reader
	m       act.Meta
	batches map[string]*Batch
	orders  map[string]*landed
	ids     []string // of orders, as they came
	posts   []ledger.Posting
	freed   []*Order
	fresh   int
	waiting int
}

type landed struct {
	Order
	Result
	changed bool
}

func newLanding(t store.Reader, m act.Meta) *landing {
	return &landing{t: t, m: m, batches: map[string]*Batch{}, orders: map[string]*landed{}}
}

// order reads an order with its batch, once; nil when there is none.
func (l *landing) order(id string) (*landed, *Batch, error) {
	o, b := l.orders[id], l.batches[batchOf(id)]
	if o != nil {
		return o, b, nil
	}
	o = new(landed)
	if ok, err := act.Read(l.t, orderKey(id), &o.Order); err != nil || !ok {
		return nil, nil, err
	}
	if _, err := act.Read(l.t, resultKey(id), &o.Result); err != nil {
		return nil, nil, err
	}
	if b == nil {
		read, err := BatchOf(l.t, batchOf(id))
		if err != nil {
			return nil, nil, err
		}
		b = &read
		l.batches[b.ID] = b
	}
	l.orders[id] = o
	l.ids = append(l.ids, id)
	return o, b, nil
}

// put brings a line of a file onto its order. A line that is known already does
// nothing.
func (l *landing) put(x line, file string) (*problem, error) {
	o, b, err := l.order(x.Order)
	switch {
	case err != nil:
		return nil, err
	case o == nil:
		return problemf("pay-unknown-order", x.Order), nil
	case o.Amount != x.Amount:
		return problemf("pay-amount-differs", x.Order, x.Amount.String(), o.Amount.String()), nil
	case o.Account.Number.Find != x.Find:
		return problemf("pay-account-differs", x.Order, o.Account.Number.Masked()), nil
	}
	known, bad := l.fits(o, b, x.finding)
	if known || bad != nil {
		return bad, nil
	}
	l.keep(o, b, x.Outcome, Fact{Date: x.Date, Reason: x.Reason, Doc: x.Doc, File: file, Line: x.Line, By: signed(l.m)})
	return nil, nil
}

// fits tells whether a finding is known already, or why it cannot be true.
func (l *landing) fits(o *landed, b *Batch, x finding) (known bool, bad *problem) {
	if x.Outcome != Settled && x.Outcome != Returned {
		return false, problemf("pay-outcome", string(x.Outcome))
	}
	if b.Sending == nil || o.Dropped != nil || b.State == Withdrawn {
		return false, problemf("pay-never-sent", o.ID)
	}
	same, other := o.Settled, o.Returned
	if x.Outcome == Returned {
		same, other = other, same
	}
	switch {
	case same != nil && same.Date == x.Date:
		return true, nil
	case same != nil:
		return false, problemf("pay-other-date", o.ID, x.Outcome.Label(), same.Date.String(), x.Date.String())
	case x.Date.Before(b.Sending.Date):
		return false, problemf("pay-before-sent", o.ID, x.Date.String(), b.Sending.Date.String())
	case x.Date.After(act.Today(l.m.At)):
		return false, problemf("pay-date-ahead", o.ID, x.Date.String())
	case other != nil && x.Outcome == Settled && x.Date.After(other.Date):
		return false, problemf("pay-settled-after-return", o.ID, x.Date.String(), other.Date.String())
	case other != nil && x.Outcome == Returned && x.Date.Before(other.Date):
		return false, problemf("pay-settled-after-return", o.ID, other.Date.String(), x.Date.String())
	}
	return false, nil
}

// keep notes a fact. Of an order whose batch is unknown it waits for a second person,
// unless two have found out about the order already.
func (l *landing) keep(o *landed, b *Batch, outcome State, f Fact) {
	before := o.Result
	f.Waits = b.StateOf(o.Result) == Unknown
	if outcome == Settled {
		o.Settled = &f
	} else {
		o.Returned = &f
	}
	l.fresh++
	if f.Waits {
		l.waiting++
	}
	l.change(o, b, before)
}

// change follows a changed result into the counts, the ledger and the obligations.
func (l *landing) change(o *landed, b *Batch, before Result) {
	o.changed = true
	if was, is := before.waits(), o.waits(); was != is {
		if is {
			b.Claims++
		} else {
			b.Claims--
		}
	}
	if s := b.tally(b.StateOf(before)); s != nil {
		*s = s.sub(o.Amount)
	}
	if s := b.tally(b.StateOf(o.Result)); s != nil {
		*s = s.add(o.Amount)
	}
	newPaid := o.Settled.known() && !before.Settled.known()
	newBack := o.Returned.known() && !before.Returned.known()
	if newPaid {
		l.post(o, ledger.InTransit, ledger.Paid, ledger.CodeSettle, o.Settled.Date)
	}
	switch {
	case newBack && o.Settled.known():
		l.post(o, ledger.Paid, ledger.Payable, ledger.CodeReturn, o.Returned.Date)
	case newBack:
		l.post(o, ledger.InTransit, ledger.Payable, ledger.CodeReturn, o.Returned.Date)
	case newPaid && o.Returned.known(): // it had gone back straight from transit: let it go over paid
		l.post(o, ledger.Paid, ledger.InTransit, ledger.CodeReturn, o.Returned.Date)
	}
	if newBack {
		l.freed = append(l.freed, &o.Order)
	}
}

func (l *landing) post(o *landed, from, to ledger.Account, code ledger.Code, date period.Date) {
	l.posts = o.moves(l.posts, from, to, code, date)
}

// tally is the sum of the batch that counts orders of a state, nil when none does.
func (b *Batch) tally(s State) *Sum {
	switch s {
	case Settled:
		return &b.Settled
	case Returned:
		return &b.Returned
	case ReturnedAfter:
		return &b.ReturnedAfter
	}
	return nil
}

// finish writes what changed, and posts it.
func (l *landing) finish(t store.Txn) error {
	touched := map[string]bool{}
	for _, id := range l.ids {
		o := l.orders[id]
		if !o.changed {
			continue
		}
		touched[batchOf(id)] = true
		if err := act.Write(t, resultKey(id), o.Result); err != nil {
			return err
		}
	}
	for _, o := range l.freed {
		if err := free(t, *o, o.ID); err != nil {
			return err
		}
	}
	ids := make([]string, 0, len(touched))
	for id := range touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := l.batches[id].write(t, l.m); err != nil {
			return err
		}
	}
	return ledger.Post(t, l.m, l.posts)
}
