package road

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Stood is a line with its state by the ledger (PartlyPaid and Paid too) and what
// the ledger has of it.
type Stood struct {
	Line  Line
	State LineState
	Money ledger.Amounts
	Label Derived
}

// Sheet is a batch with all its lines as a screen shows them, from one reading.
type Sheet struct {
	Batch Batch
	Lines []Stood
	Label Derived
	Sums  Sums
}

// Sheet reads a batch with its lines; returned is as in Standing.
func (r *Road) Sheet(ctx context.Context, id string, returned map[string]bool) (s Sheet, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		s = Sheet{}
		if s.Batch, err = Of(t, id); err != nil {
			return err
		}
		lines, err := linesOf(t, &s.Batch, true)
		if err != nil {
			return err
		}
		s.Lines = make([]Stood, len(lines))
		for i := range lines {
			x := &s.Lines[i]
			x.Line, x.State = lines[i], lines[i].State
			if !s.Batch.early() {
				if x.State, x.Money, err = lines[i].Money(t); err != nil {
					return err
				}
			}
			var own Sums
			own.add(&x.Line, x.Money, returned[x.Line.Award])
			x.Label = derive(&s.Batch, own)
			s.Sums.add(&x.Line, x.Money, returned[x.Line.Award])
		}
		s.Label = derive(&s.Batch, s.Sums)
		return nil
	})
	return s, err
}

// early tells that the ledger has nothing of the batch.
func (b *Batch) early() bool {
	return slices.Contains([]State{Draft, Submitted, Checked, Discarded}, b.State)
}

// Listed is a batch with its label, for a list of all.
type Listed struct {
	Batch Batch
	Label Derived
	Sums  Sums // zero of a batch that is not approved yet
}

// Listing are all batches in the order of their ids with their labels, from one
// reading; returned is as in Standing.
func (r *Road) Listing(ctx context.Context, returned map[string]bool, tell func(done, total int64)) (out []Listed, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		all, err := List(t)
		if err != nil {
			return err
		}
		out = make([]Listed, len(all))
		for i := range all {
			x := &out[i]
			if x.Batch = all[i]; x.Batch.early() {
				x.Label = derive(&x.Batch, Sums{})
			} else if x.Label, x.Sums, err = Standing(t, x.Batch.ID, returned); err != nil {
				return err
			}
			if tell != nil {
				tell(int64(i+1), int64(len(all)))
			}
		}
		return nil
	})
	return out, err
}

// Planned is a batch that Draft or Supplement would make; it has no number yet.
type Planned struct {
	Header Header
	Lines  []Line
	Total  money.Fen
}

// Preview is what Draft, or Supplement, would make of a run, who would be left out,
// and the effect on each pool. It is no act.
func (r *Road) Preview(ctx context.Context, run *awards.Run, o Options, supplement bool) (list []Planned, left []Left, effects []Effect, err error) {
	kind := Award
	switch {
	case supplement:
		kind = Supplement
	case o.Advance != "":
		kind = Advance
	}
	p, err := r.plan(ctx, run, o, kind)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, g := range p.groups {
		total, err := sum(g.lines)
		if err != nil {
			return nil, nil, nil, err
		}
		list = append(list, Planned{g.head, g.lines, total})
	}
	err = r.view(ctx, func(t store.Reader) error {
		effects = effects[:0]
		return effectsOf(t, list, &effects)
	})
	return list, p.left, effects, err
}

// effectsOf adds up what planned batches would take from each pool.
func effectsOf(t store.Reader, list []Planned, out *[]Effect) error {
	all, err := List(t)
	if err != nil {
		return err
	}
	for _, g := range list {
		pool := g.Header.Pool()
		i := slices.IndexFunc(*out, func(e Effect) bool { return e.Pool == pool })
		if i < 0 {
			i = len(*out)
			e := Effect{Pool: pool}
			if e.Before, err = ledger.Balances(t, pool); err != nil {
				return err
			}
			e.After = e.Before
			for _, b := range all {
				if b.Pool() == pool && (b.State == Submitted || b.State == Checked) {
					e.Waits += b.Total // sums of one pool
				}
			}
			*out = append(*out, e)
		}
		e := &(*out)[i]
		if e.After.Available, err = e.After.Available.Add(-g.Total); err == nil {
			e.After.Committed, err = e.After.Committed.Add(g.Total)
		}
		if err != nil {
			return desk.Errf("total-overflow").Wrap(err)
		}
	}
	return nil
}
