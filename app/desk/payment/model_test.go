package payment_test

import (
	"fmt"
	"slices"

	"huiqi/app/desk/payment"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// model is payment as plainly as can be said: no batches of acts, no keys, no
// ledger; a list of awards and of orders.
type model struct {
	awards  []*mAward
	batches []*mBatch
	orders  []*mOrder
	blocked map[string]bool
}

type mAward struct {
	id, batch, party      string
	net, offset           money.Fen
	payable, transit, got money.Fen // got: paid, without what was offset
}

type mBatch struct {
	id, maker string
	state     payment.State
	sent      period.Date // day of the sending
	claim     string      // who said that the bank has the file
}

type mFact struct {
	date period.Date
	by   string // set while it waits
	said string // who found it out; "" of a bank's file
}

type mOrder struct {
	id      string
	batch   *mBatch
	award   *mAward
	amount  money.Fen
	of      *mOrder // it replaces
	gone    bool    // dropped or withdrawn
	again   *mOrder // replaced by
	settled *mFact
	back    *mFact
	// What the bank will say: the day of the settlement and of the return; zero: never.
	truthPaid, truthBack period.Date
}

func (f *mFact) known() bool { return f != nil && f.by == "" }

func (o *mOrder) state() payment.State {
	switch {
	case o.gone:
		return payment.Withdrawn
	case o.settled.known() && o.back.known():
		return payment.ReturnedAfter
	case o.back.known():
		return payment.Returned
	case o.settled.known():
		return payment.Settled
	}
	return o.batch.state
}

func (o *mOrder) waits() bool {
	return o.settled != nil && o.settled.by != "" || o.back != nil && o.back.by != ""
}

// holds: no other order may be made for what it pays.
func (o *mOrder) holds() bool {
	s := o.state()
	return s == payment.Prepared || s.InTransit() || s == payment.Settled
}

func (m *model) of(a *mAward) (out []*mOrder) {
	for _, o := range m.orders {
		if o.award == a {
			out = append(out, o)
		}
	}
	return out
}

func (m *model) in(b *mBatch) (out []*mOrder) {
	for _, o := range m.orders {
		if o.batch == b && !o.gone {
			out = append(out, o)
		}
	}
	return out
}

// free tells whether a first order may be made for an award.
func (m *model) free(a *mAward) bool {
	for _, o := range m.of(a) {
		if o.holds() || o.state().Back() {
			return false
		}
	}
	return a.payable > 0 && !m.blocked[a.party]
}

// again tells whether an order may be replaced.
func (m *model) again(o *mOrder) bool {
	return o.state().Back() && o.again == nil && !m.blocked[o.award.party] && o.award.payable > 0
}

func (m *model) newBatch(maker string) *mBatch {
	b := &mBatch{id: fmt.Sprintf("ZF2020-%03d", len(m.batches)+1), maker: maker, state: payment.Prepared}
	m.batches = append(m.batches, b)
	return b
}

func (m *model) newOrder(b *mBatch, n int, a *mAward, of *mOrder) {
	o := &mOrder{id: fmt.Sprintf("%s-%05d", b.id, n), batch: b, award: a, amount: a.payable, of: of}
	if of != nil {
		of.again = o
	}
	m.orders = append(m.orders, o)
}

// blockedIn: somebody the batch pays is on the list.
func (m *model) blockedIn(b *mBatch) bool {
	return slices.ContainsFunc(m.in(b), func(o *mOrder) bool { return m.blocked[o.award.party] })
}

// releasable: somebody else, nobody blocked, all still owed.
func (m *model) releasable(b *mBatch, who string) bool {
	for _, o := range m.in(b) {
		if o.award.payable < o.amount || o.of != nil && o.of.back.said == who {
			return false
		}
	}
	return b.state == payment.Prepared && !m.blockedIn(b) && who != "maker" && who != b.maker
}

func (m *model) drop(o *mOrder) {
	o.gone = true
	if o.of != nil {
		o.of.again = nil
	}
}

// move moves the amounts of a batch between payable and transit.
func (m *model) move(b *mBatch, out bool) {
	for _, o := range m.in(b) {
		sign := money.Fen(1)
		if !out {
			sign = -1
		}
		o.award.payable -= sign * o.amount
		o.award.transit += sign * o.amount
	}
}

// fits tells whether the bank can have said so.
func (o *mOrder) fits(settled bool, date, today period.Date) (known, ok bool) {
	if o.batch.sent.IsZero() || o.gone {
		return false, false
	}
	same, other := o.settled, o.back
	if !settled {
		same, other = other, same
	}
	switch {
	case same != nil:
		return same.date == date, same.date == date
	case date.Before(o.batch.sent) || date.After(today):
		return false, false
	case other == nil:
		return false, true
	case settled:
		return false, !date.After(other.date)
	}
	return false, !date.Before(other.date)
}

// hear takes a fact; the money follows from what is known before and after.
func (o *mOrder) hear(settled bool, date period.Date, by string) {
	f := &mFact{date: date}
	if o.state() == payment.Unknown {
		f.by = by
	}
	f.said = by
	before := *o
	if settled {
		o.settled = f
	} else {
		o.back = f
	}
	o.follow(&before)
}

func (o *mOrder) follow(before *mOrder) {
	place := func(o *mOrder) *money.Fen {
		switch s := o.state(); {
		case s.Back():
			return &o.award.payable
		case s == payment.Settled:
			return &o.award.got
		}
		return &o.award.transit
	}
	*place(before) -= o.amount
	*place(o) += o.amount
}

// decide confirms what waits at an order, or throws it away.
func (o *mOrder) decide(agree bool) {
	before := *o
	for _, f := range []**mFact{&o.settled, &o.back} {
		if *f == nil || (*f).by == "" {
			continue
		}
		if agree {
			*f = &mFact{date: (*f).date, said: (*f).said}
		} else {
			*f = nil
		}
	}
	o.follow(&before)
}

// finders are who recorded what waits in a batch.
func (m *model) finders(b *mBatch) (out []string) {
	if b.claim != "" {
		out = append(out, b.claim)
	}
	for _, o := range m.in(b) {
		for _, f := range []*mFact{o.settled, o.back} {
			if f != nil && f.by != "" {
				out = append(out, f.by)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
