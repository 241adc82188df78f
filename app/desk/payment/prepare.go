package payment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Ask says what shall be paid.
type Ask struct {
	Batches  []string // award batches; each obligation that was never ordered
	Only     []string // of those, only these awards; empty: all
	Reissue  []string // orders that came back, to be paid again
	Template TemplateRef
	Purpose  string // 用途
	Reason   string // for a reissue to the same account: why it will work now
	Date     period.Date
}

// Left is an obligation that was not taken into the batch, and why.
type Left struct {
	Award, Name string
	Why         *desk.Error
}

// Prepare makes a payment batch (经办). Obligations that cannot be paid now stay
// out and are named; none at all is an error.
func (p Payments) Prepare(ctx context.Context, who act.Actor, ask Ask) (Batch, []Left, error) {
	var id string
	var left []Left
	_, err := p.Desk.Do(ctx, who, act.Order{Need: []act.Role{act.Maker}, Reason: ask.Reason, Date: ask.Date},
		func(t store.Reader, m act.Meta) (act.Event, error) {
			e, out, err := plan(t, m, ask)
			id, left = e.ID, out
			return e, err
		})
	if err != nil {
		return Batch{}, left, err
	}
	b, err := p.Batch(ctx, id)
	return b, left, err
}

// preparedEvent makes a batch with its orders.
type preparedEvent struct {
	ID       string      `json:"id"`
	Year     int16       `json:"year"`
	N        int         `json:"n"`
	Source   string      `json:"source"`
	Awards   []string    `json:"awards"`
	Purpose  string      `json:"purpose"`
	Template TemplateRef `json:"template"`
	Orders   []Order     `json:"orders"`
}

func (preparedEvent) Kind() string { return "payment-prepared" }

func nextBatch(t store.Reader, year int16) (n int, id string, err error) {
	_, err = act.Read(t, seqKey(year), &n)
	n++
	return n, fmt.Sprintf("ZF%d-%03d", year, n), err
}

// plan decides what a batch holds.
func plan(t store.Reader, m act.Meta, ask Ask) (preparedEvent, []Left, error) {
	e := preparedEvent{Year: m.Date.Year, Purpose: ask.Purpose, Template: ask.Template}
	if err := usable(t, ask.Template, ForOrders); err != nil {
		return e, nil, err
	}
	var err error
	if e.N, e.ID, err = nextBatch(t, e.Year); err != nil {
		return e, nil, err
	}
	d, err := newDraft(t)
	if err != nil {
		return e, nil, err
	}
	only := make(map[string]bool, len(ask.Only))
	for _, award := range ask.Only {
		only[award] = true
	}
	for _, batch := range ask.Batches {
		if err := d.debts(batch, only); err != nil {
			return e, d.left, err
		}
	}
	for _, order := range ask.Reissue {
		if err := d.again(order, ask.Reason != ""); err != nil {
			return e, d.left, err
		}
	}
	if len(d.orders) == 0 {
		if len(d.left) > 0 {
			return e, d.left, desk.Errf("pay-none-left", len(d.left), d.left[0].Name, d.left[0].Why.Text())
		}
		return e, d.left, desk.Errf("pay-nothing")
	}
	if len(d.orders) > maxOrders {
		return e, d.left, desk.Errf("pay-too-many", len(d.orders), maxOrders)
	}
	e.Orders, e.Awards = d.orders, slices.Sorted(slices.Values(d.batches))
	e.Awards = slices.Compact(e.Awards)
	e.Source = e.Orders[0].Parts[0].Pool.Source
	for i := range e.Orders {
		e.Orders[i].N, e.Orders[i].ID = i+1, orderID(e.ID, i+1)
		for _, part := range e.Orders[i].Parts {
			if part.Pool.Source != e.Source {
				return e, d.left, desk.Errf("pay-two-funds", ledger.SourceLabel(e.Source), ledger.SourceLabel(part.Pool.Source), part.Award)
			}
		}
	}
	return e, d.left, nil
}

func applyPrepared(t store.Txn, m act.Meta, e preparedEvent) error {
	n, id, err := nextBatch(t, e.Year)
	if err != nil {
		return err
	}
	if n != e.N || id != e.ID || e.Year != m.Date.Year || len(e.Orders) == 0 || len(e.Orders) > maxOrders {
		return desk.Errf("pay-batch-number", e.ID)
	}
	if err := usable(t, e.Template, ForOrders); err != nil {
		return err
	}
	b := Batch{
		ID: e.ID, State: Prepared, Source: e.Source, Awards: e.Awards, Purpose: e.Purpose, Template: e.Template,
		Highest: len(e.Orders), Prepared: signed(m),
	}
	for i, o := range e.Orders {
		if o.N != i+1 || o.ID != orderID(e.ID, i+1) {
			return desk.Errf("pay-batch-number", o.ID)
		}
		if err := putOrder(t, e.Source, o); err != nil {
			return err
		}
		b.Orders = b.Orders.add(o.Amount)
	}
	b.Hash = contentHash(&b, e.Orders)
	if err := act.Touch(t, scope(b.ID), m.Who); err != nil {
		return err
	}
	if err := act.Write(t, seqKey(e.Year), n); err != nil {
		return err
	}
	return b.write(t, m)
}

// putOrder keeps an order and takes its obligations, each of which must be free
// (P-2) or have come back with the order that this one replaces (P-6).
func putOrder(t store.Txn, source string, o Order) error {
	var sum money.Fen
	for _, part := range o.Parts {
		var err error
		if sum, err = sum.Add(part.Amount); err != nil || part.Amount <= 0 || part.Pool.Source != source {
			return desk.Errf("pay-order-parts", o.ID).Wrap(err)
		}
		if err := take(t, o, part.Award); err != nil {
			return err
		}
	}
	if sum != o.Amount || o.Amount <= 0 || o.Account.Number.IsZero() || o.Payee.ID == "" {
		return desk.Errf("pay-order-parts", o.ID)
	}
	if o.ReissueOf != "" {
		var old Result
		if ok, err := act.Read(t, resultKey(o.ReissueOf), &old); err != nil || !ok {
			return desk.Errf("pay-not-returned", o.ReissueOf).Wrap(err)
		}
		if !old.Returned.known() || old.Reissued != "" {
			return desk.Errf("pay-not-returned", o.ReissueOf)
		}
		old.Reissued = o.ID
		if err := act.Write(t, resultKey(o.ReissueOf), old); err != nil {
			return err
		}
	}
	return act.Write(t, orderKey(o.ID), o)
}

func take(t store.Txn, o Order, award string) error {
	p, err := PayingOf(t, award)
	if err != nil {
		return err
	}
	switch {
	case p.Live != "":
		return desk.Errf("pay-has-order", award, p.Live)
	case p.Returned != o.ReissueOf:
		return desk.Errf("pay-was-returned", award, p.Returned)
	}
	p.Live, p.Returned = o.ID, ""
	p.Orders = append(p.Orders, o.ID)
	return act.Write(t, payingKey(award), p)
}

// free gives the obligations of an order back: back is the order that came back
// last, "" when none did.
func free(t store.Txn, o Order, back string) error {
	for _, part := range o.Parts {
		p, err := PayingOf(t, part.Award)
		if err != nil {
			return err
		}
		if p.Live != o.ID {
			return desk.Errf("pay-has-order", part.Award, p.Live)
		}
		p.Live, p.Returned = "", back
		if err := act.Write(t, payingKey(part.Award), p); err != nil {
			return err
		}
	}
	return nil
}

// contentHash is what a release signs: the orders with template and purpose.
func contentHash(b *Batch, orders []Order) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	// What is encoded is plain and a hash takes every write: there is no error.
	_ = enc.Encode([]any{"huiqi-payment/1", b.ID, b.Source, b.Purpose, b.Template})
	for i := range orders {
		_ = enc.Encode(&orders[i])
	}
	return hex.EncodeToString(h.Sum(nil))
}
