package payment

import (
	"context"
	"fmt"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/act/plain"
	"huiqi/app/store"
)

// BatchOf reads a payment batch.
func BatchOf(t store.Reader, id string) (Batch, error) {
	var b Batch
	ok, err := act.Read(t, batchKey(id), &b)
	if err == nil && !ok {
		err = desk.Errf("pay-no-batch", id)
	}
	return b, err
}

// PayingOf reads what orders an obligation had.
func PayingOf(t store.Reader, award string) (Paying, error) {
	var p Paying
	_, err := act.Read(t, payingKey(award), &p)
	return p, err
}

// Row is an order with what became of it.
type Row struct {
	Order
	Result Result
	State  State
}

// Rows are the orders of a batch in order, with those dropped.
func Rows(t store.Reader, batch string) ([]Row, error) {
	b, err := BatchOf(t, batch)
	if err != nil {
		return nil, err
	}
	results, err := resultsOf(t, batch)
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, b.Highest)
	err = eachOrder(t, batch, func(o Order) {
		r := results[o.ID]
		out = append(out, Row{Order: o, Result: r, State: b.StateOf(r)})
	})
	return out, err
}

// RowOf is one order with what became of it.
func RowOf(t store.Reader, id string) (Row, error) {
	o, b, r, err := orderWith(t, id)
	return Row{Order: o, Result: r, State: b.StateOf(r)}, err
}

// OfAward are all orders of an obligation, the oldest first.
func OfAward(t store.Reader, award string) ([]Row, error) {
	p, err := PayingOf(t, award)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(p.Orders))
	for i, id := range p.Orders {
		if out[i], err = RowOf(t, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// All lists the payment batches in the order of their numbers.
func All(t store.Reader) ([]Batch, error) { return scan[Batch](t, batchKey("")) }

// scan reads all records under a prefix.
func scan[T any](t store.Reader, prefix string) ([]T, error) {
	var out []T
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		var x T
		if err := plain.Unmarshal(v, &x); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, x)
	}
	return out, nil
}

// Batch reads a payment batch.
func (p Payments) Batch(ctx context.Context, id string) (b Batch, err error) {
	err = p.view(ctx, func(t store.Reader) error { b, err = BatchOf(t, id); return err })
	return b, err
}

// Rows are the orders of a batch in order, with those dropped.
func (p Payments) Rows(ctx context.Context, batch string) (out []Row, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = Rows(t, batch); return err })
	return out, err
}

// All lists the payment batches in the order of their numbers.
func (p Payments) All(ctx context.Context) (out []Batch, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = All(t); return err })
	return out, err
}

// OfAward are all orders of an obligation, the oldest first.
func (p Payments) OfAward(ctx context.Context, award string) (out []Row, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = OfAward(t, award); return err })
	return out, err
}

func (p Payments) view(ctx context.Context, fn func(store.Reader) error) error {
	return desk.FromStore(p.Desk.Store.View(ctx, fn))
}

// on is an act on a batch that nobody changed since the person saw it.
func (p Payments) on(ctx context.Context, who act.Actor, s Seen, need []act.Role, decide func(store.Reader, act.Meta, Batch) (act.Event, error)) error {
	o := act.Order{Need: need, Subject: scope(s.Batch), Reason: s.Reason, Date: s.Date}
	_, err := p.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		b, err := BatchOf(t, s.Batch)
		if err != nil {
			return nil, err
		}
		if b.Version != s.Seen {
			return nil, b.stale()
		}
		return decide(t, m, b)
	})
	return err
}

// stale is the error of who saw an older version.
func (b *Batch) stale() error {
	return desk.Errf("pay-changed-meanwhile", b.ID, b.Changed.Name, b.Changed.At.In(act.China).Format(time.DateTime))
}

// write keeps a changed batch.
func (b *Batch) write(t store.Txn, m act.Meta) error {
	b.Version++
	b.Changed = signed(m)
	return act.Write(t, batchKey(b.ID), b)
}

// orderWith reads an order with its batch and result.
func orderWith(t store.Reader, id string) (o Order, b Batch, r Result, err error) {
	ok, err := act.Read(t, orderKey(id), &o)
	if err == nil && !ok {
		err = desk.Errf("pay-no-order", id)
	}
	if err != nil {
		return o, b, r, err
	}
	if b, err = BatchOf(t, batchOf(id)); err != nil {
		return o, b, r, err
	}
	_, err = act.Read(t, resultKey(id), &r)
	return o, b, r, err
}

// ordersOf reads the orders of a batch in order, without those dropped.
func ordersOf(t store.Reader, b *Batch) ([]Order, error) {
	dropped := map[string]bool{}
	if b.Orders.Count < b.Highest {
		results, err := resultsOf(t, b.ID)
		if err != nil {
			return nil, err
		}
		for id, r := range results {
			dropped[id] = r.Dropped != nil
		}
	}
	out := make([]Order, 0, b.Orders.Count)
	err := eachOrder(t, b.ID, func(o Order) {
		if !dropped[o.ID] {
			out = append(out, o)
		}
	})
	return out, err
}

func eachOrder(t store.Reader, batch string, fn func(Order)) error {
	from, to := store.Prefix(orderKey(batch + "-"))
	for key, v := range t.Scan(from, to, 0) {
		var o Order
		if err := plain.Unmarshal(v, &o); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		fn(o)
	}
	return nil
}

func resultsOf(t store.Reader, batch string) (map[string]Result, error) {
	out := map[string]Result{}
	prefix := resultKey(batch + "-")
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		var r Result
		if err := plain.Unmarshal(v, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out[key[len(resultKey("")):]] = r
	}
	return out, nil
}
