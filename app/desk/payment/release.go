package payment

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Seen names a batch as the person saw it.
type Seen struct {
	Batch  string
	Seen   int // Version on the screen; an older one is refused with who changed it
	Reason string
	Date   period.Date // business date; zero is today
}

// Release lets a batch go (签发): the obligations of all its orders are on the way
// from here on. By a checker or approver who had no hand in the batch, in the award
// batches it pays, or in the accounts it pays to.
func (p Payments) Release(ctx context.Context, who act.Actor, s Seen) error {
	return p.on(ctx, who, s, []act.Role{act.Approver, act.Checker}, func(_ store.Reader, _ act.Meta, b Batch) (act.Event, error) {
		return releasedEvent{b.ID, b.Hash}, nil // all else is looked at in applyReleased, once
	})
}

type releasedEvent struct {
	ID   string `json:"id"`
	Hash string `json:"hash"`
}

func (releasedEvent) Kind() string { return "payment-released" }

func applyReleased(t store.Txn, m act.Meta, e releasedEvent) error {
	b, err := BatchOf(t, e.ID)
	if err != nil {
		return err
	}
	orders, err := ordersOf(t, &b)
	if err != nil {
		return err
	}
	if err := releasable(t, m, &b, orders); err != nil {
		return err
	}
	if e.Hash != b.Hash {
		return desk.Errf("pay-content-changed", b.ID)
	}
	if err := ledger.Post(t, m, moves(orders, ledger.Payable, ledger.InTransit, ledger.CodeRelease)); err != nil {
		return err
	}
	b.State, b.Released = Released, signed(m)
	return b.write(t, m)
}

// releasable says why a batch cannot be released by this person, nil when it can.
func releasable(t store.Reader, m act.Meta, b *Batch, orders []Order) error {
	if b.State != Prepared {
		return desk.Errf("pay-state", b.ID, b.State.Label())
	}
	if m.Date.Before(b.Prepared.Date) {
		return desk.Errf("pay-date-before", b.ID, m.Date.String(), b.Prepared.Date.String())
	}
	if contentHash(b, orders) != b.Hash {
		return desk.Errf("pay-content-changed", b.ID)
	}
	if err := noHand(t, m, b, orders); err != nil {
		return err
	}
	names, err := blockedIn(t, func() ([]Order, error) { return orders, nil })
	if err == nil && len(names) > 0 {
		err = desk.Errf("pay-blocked-in-batch", len(names), nameSome(names))
	}
	if err == nil {
		err = unmoved(t, b, orders)
	}
	return err
}

// unmoved refuses orders to accounts that were put right after the orders were
// prepared: the old one may be closed, or somebody else's.
func unmoved(t store.Reader, b *Batch, orders []Order) error {
	var names []string
	for i := range orders {
		o := &orders[i]
		a, err := accounts.Of(t, o.Payee.ID)
		if err != nil {
			return err
		}
		if a.Current != nil && !o.Account.Equal(a.Current.Details) {
			names = append(names, o.Payee.Name)
		}
	}
	if len(names) > 0 {
		return desk.Errf("pay-account-replaced", b.ID, len(names), nameSome(names))
	}
	return nil
}

// blockedIn names who of the orders is on the blocking list; the orders are asked
// for only when there is anybody on it.
func blockedIn(t store.Reader, list func() ([]Order, error)) (names []string, err error) {
	blocked, err := blockedParties(t)
	if err != nil || len(blocked) == 0 {
		return nil, err
	}
	orders, err := list()
	for i := range orders {
		if name, ok := isBlocked(blocked, &orders[i]); ok {
			names = append(names, name)
		}
	}
	return names, err
}

func isBlocked(blocked map[string]string, o *Order) (name string, ok bool) {
	if name, ok = blocked[o.Payee.ID]; ok {
		return name, true
	}
	for _, part := range o.Parts {
		if name, ok = blocked[part.Party]; ok {
			return name, true
		}
	}
	return "", false
}

// noHand refuses a person who had a hand in what the batch pays: in the award
// batches and what they come from, in the accounts, or in the finding that an order
// came back which is now paid again. Who only confirmed an account had none: two
// persons stand behind it already.
func noHand(t store.Reader, m act.Meta, b *Batch, orders []Order) error {
	scopes := []string{scope(b.ID)}
	for _, award := range b.Awards {
		more, err := road.Scopes(t, award)
		if err != nil {
			return err
		}
		scopes = append(scopes, more...)
	}
	for _, s := range scopes {
		if act.HasHand(t, s, m.Who) {
			return desk.Errf("pay-own-hand", m.Name, b.ID)
		}
	}
	for i := range orders {
		o := &orders[i]
		if act.HasHand(t, accounts.Scope(o.Payee.ID), m.Who) {
			return desk.Errf("pay-own-account", m.Name, o.Payee.Name)
		}
		if o.ReissueOf == "" {
			continue
		}
		var old Result
		if _, err := act.Read(t, resultKey(o.ReissueOf), &old); err != nil {
			return err
		}
		if old.Returned != nil && old.Returned.By.Who == m.Who {
			return desk.Errf("pay-own-return", m.Name, o.ReissueOf, o.ID)
		}
	}
	return nil
}

// moves are the postings that move all orders' money between two accounts.
func moves(orders []Order, from, to ledger.Account, code ledger.Code) []ledger.Posting {
	out := make([]ledger.Posting, 0, len(orders))
	for i := range orders {
		out = orders[i].moves(out, from, to, code, period.Date{})
	}
	return out
}

func (o *Order) moves(out []ledger.Posting, from, to ledger.Account, code ledger.Code, date period.Date) []ledger.Posting {
	for _, p := range o.Parts {
		out = append(out, ledger.Posting{
			Pool: p.Pool, From: from, To: to, Amount: p.Amount, Code: code, Award: p.Award, Batch: p.Batch, Order: o.ID, Date: date,
		})
	}
	return out
}

// Withdraw gives a batch up before its file was sent: all its obligations may be
// ordered again. A prepared one by its maker too, a released one by those who release.
func (p Payments) Withdraw(ctx context.Context, who act.Actor, s Seen) error {
	return p.on(ctx, who, s, []act.Role{act.Maker, act.Approver, act.Checker}, func(t store.Reader, m act.Meta, b Batch) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("pay-reason")
		}
		return withdrawnEvent{b.ID}, withdrawable(t, m, &b)
	})
}

func withdrawable(t store.Reader, m act.Meta, b *Batch) error {
	switch b.State {
	case Prepared:
		return nil
	case Released:
		u, err := act.UserOf(t, m.Who)
		if err != nil {
			return err
		}
		if !u.Holds(act.Approver, act.Checker) {
			return desk.Errf("role-needed", m.Name, act.Approver.Label())
		}
		return nil
	}
	return desk.Errf("pay-state", b.ID, b.State.Label())
}

type withdrawnEvent struct {
	ID string `json:"id"`
}

func (withdrawnEvent) Kind() string { return "payment-withdrawn" }

func applyWithdrawn(t store.Txn, m act.Meta, e withdrawnEvent) error {
	b, err := BatchOf(t, e.ID)
	if err != nil {
		return err
	}
	if err := withdrawable(t, m, &b); err != nil {
		return err
	}
	orders, err := ordersOf(t, &b)
	if err != nil {
		return err
	}
	if b.State == Released {
		if err := ledger.Post(t, m, moves(orders, ledger.InTransit, ledger.Payable, ledger.CodeCancel)); err != nil {
			return err
		}
	}
	for _, o := range orders {
		if err := unmake(t, o); err != nil {
			return err
		}
	}
	b.State, b.Withdrawn, b.Reason = Withdrawn, signed(m), m.Reason
	return b.write(t, m)
}

// unmake frees what an order that was never sent had taken.
func unmake(t store.Txn, o Order) error {
	if err := free(t, o, o.ReissueOf); err != nil || o.ReissueOf == "" {
		return err
	}
	var old Result
	if _, err := act.Read(t, resultKey(o.ReissueOf), &old); err != nil {
		return err
	}
	old.Reissued = ""
	return act.Write(t, resultKey(o.ReissueOf), old)
}

// Drop takes single orders out of a prepared batch, for instance of a beneficiary
// that was put on the blocking list.
func (p Payments) Drop(ctx context.Context, who act.Actor, s Seen, orders []string) error {
	return p.on(ctx, who, s, []act.Role{act.Maker}, func(_ store.Reader, m act.Meta, b Batch) (act.Event, error) {
		switch {
		case m.Reason == "":
			return nil, desk.Errf("pay-reason")
		case b.State != Prepared:
			return nil, desk.Errf("pay-state", b.ID, b.State.Label())
		case len(orders) == 0:
			return nil, desk.Errf("pay-nothing")
		}
		return droppedEvent{b.ID, orders}, nil
	})
}

type droppedEvent struct {
	ID     string   `json:"id"`
	Orders []string `json:"orders"`
}

func (droppedEvent) Kind() string { return "payment-dropped" }

func applyDropped(t store.Txn, m act.Meta, e droppedEvent) error {
	b, err := BatchOf(t, e.ID)
	if err != nil {
		return err
	}
	if b.State != Prepared {
		return desk.Errf("pay-state", b.ID, b.State.Label())
	}
	for _, id := range e.Orders {
		o, _, r, err := orderWith(t, id)
		if err != nil {
			return err
		}
		if batchOf(id) != b.ID || r.Dropped != nil {
			return desk.Errf("pay-not-in-batch", id, b.ID)
		}
		if err := unmake(t, o); err != nil {
			return err
		}
		if err := act.Write(t, resultKey(id), Result{Dropped: signed(m)}); err != nil {
			return err
		}
		b.Orders = b.Orders.sub(o.Amount)
	}
	if b.Orders.Count == 0 {
		b.State, b.Withdrawn, b.Reason = Withdrawn, signed(m), m.Reason
	}
	left, err := ordersOf(t, &b)
	if err != nil {
		return err
	}
	b.Hash = contentHash(&b, left)
	if err := act.Touch(t, scope(b.ID), m.Who); err != nil {
		return err
	}
	return b.write(t, m)
}
