package road

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// The questions of a screen, each answered from a snapshot of its own.

// Batch is Of.
func (r *Road) Batch(ctx context.Context, id string) (b Batch, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		b, err = Of(t, id)
		return err
	})
	return b, err
}

// Batches are all batches in the order of their ids.
func (r *Road) Batches(ctx context.Context) (out []Batch, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		out, err = List(t)
		return err
	})
	return out, err
}

// LinesOf is Lines.
func (r *Road) LinesOf(ctx context.Context, id string) (out []Line, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		out, err = Lines(t, id)
		return err
	})
	return out, err
}

// Held is a line with its batch and what the ledger has of it.
type Held struct {
	Line  Line
	Batch Batch
	State LineState // PartlyPaid and Paid too
	Money ledger.Amounts
}

// Award finds one award by its id.
func (r *Road) Award(ctx context.Context, id string) (h Held, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		h, err = heldBy(t, id)
		return err
	})
	return h, err
}

// AwardsOf are all awards of a beneficiary, dead ones too, in the order of their ids.
func (r *Road) AwardsOf(ctx context.Context, party string) (out []Held, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		out = out[:0]
		ids, err := OfParty(t, party)
		if err != nil {
			return err
		}
		for _, id := range ids {
			h, err := heldBy(t, id)
			if err != nil {
				return err
			}
			out = append(out, h)
		}
		return nil
	})
	return out, err
}

func heldBy(t store.Reader, award string) (h Held, err error) {
	if h.Line, h.Batch, err = LineOf(t, award); err != nil {
		return h, err
	}
	h.State, h.Money, err = h.Line.Money(t)
	return h, err
}

// Effect is EffectOf, for the screen before submitting.
func (r *Road) Effect(ctx context.Context, id string) (e Effect, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		e, err = EffectOf(t, id)
		return err
	})
	return e, err
}

// Waiting is what waits today, marked with what this person may do.
func (r *Road) Waiting(ctx context.Context, who act.Actor) (out []Task, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		out, err = Waiting(t, who, act.Today(r.Desk.Now()))
		return err
	})
	return out, err
}

// Standing is the derived label of a batch and its sums.
func (r *Road) Standing(ctx context.Context, id string, returned map[string]bool) (d Derived, s Sums, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		d, s, err = Standing(t, id, returned)
		return err
	})
	return d, s, err
}

// Report is the use of the emergency exception so far.
type Report struct {
	Approved int // batches that were approved
	Lines    int // of the exceptions
	Total    money.Fen
	Uses     []Emergency
}

// Emergencies is the report on the emergency exception.
func (r *Road) Emergencies(ctx context.Context) (out Report, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		out = Report{}
		all, err := List(t)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Kind != Child && all[i].Signed(SignApprove) != nil {
				out.Approved++
			}
		}
		out.Uses = emergencies(all)
		for _, u := range out.Uses {
			out.Lines += u.Lines
			if out.Total, err = out.Total.Add(u.Total); err != nil {
				return desk.Errf("total-overflow").Wrap(err)
			}
		}
		return nil
	})
	return out, err
}

func (r *Road) view(ctx context.Context, fn func(store.Reader) error) error {
	return desk.FromStore(r.Desk.Store.View(ctx, fn))
}
