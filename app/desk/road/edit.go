package road

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/store"
)

type edited struct {
	at
	Drop []int  `json:"drop,omitempty"`
	Add  []Line `json:"add,omitempty"`
}

func (edited) Kind() string { return "batch-edited" }

// Edit changes a draft: a.Lines are dropped, and the beneficiaries of add are taken
// from the run the batch was drafted from (nil when none are). A batch that was
// scaled to a budget is drafted again instead: its shares hang together.
func (r *Road) Edit(ctx context.Context, who act.Actor, a Ask, run *awards.Run, add []string) (Batch, error) {
	var lines []Line
	if len(add) > 0 {
		b, err := r.Batch(ctx, a.Batch)
		if err != nil {
			return b, err
		}
		if lines, err = r.fromRun(ctx, &b, run, add); err != nil {
			return b, err
		}
	}
	return r.do(ctx, who, a, []act.Role{act.Maker}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		b, err := a.on().open(t, Draft)
		if err != nil {
			return nil, err
		}
		if b.Scaling != nil {
			return nil, desk.Errf("road-scaled", b.ID)
		}
		return edited{a.on(), a.Lines, numbered(b.ID, b.Next, lines)}, nil
	})
}

// fromRun makes lines of a batch's own run.
func (r *Road) fromRun(ctx context.Context, b *Batch, run *awards.Run, add []string) ([]Line, error) {
	if run == nil || run.ID != b.Source.Run {
		return nil, desk.Errf("road-run-other", b.Source.Run)
	}
	p, err := r.plan(ctx, run, Options{Rows: add, Funds: []string{b.Fund}, Advance: b.Share}, b.Kind)
	if err != nil {
		return nil, err
	}
	if len(p.left) > 0 {
		return nil, desk.Errf("road-left", p.left[0].Party.Name, p.left[0].Why)
	}
	var lines []Line
	for _, g := range p.groups {
		if g.head.City == b.City {
			lines = append(lines, g.lines...)
		}
	}
	if len(lines) != len(add) {
		return nil, desk.Errf("road-not-in-run", b.ID, run.ID)
	}
	return lines, nil
}

func applyEdited(t store.Txn, m act.Meta, e edited) error {
	b, err := e.open(t, Draft)
	if err != nil {
		return err
	}
	for _, n := range e.Drop {
		var l Line
		ok, err := act.Read(t, lineKey(b.ID, n), &l)
		if err != nil {
			return err
		}
		if !ok {
			return desk.Errf("road-no-line", n, b.ID)
		}
		b.Lines--
		b.Total -= l.Net
		if err := t.Void(lineKey(b.ID, n)); err != nil {
			return err
		}
		if err := t.Void(partyKey(l.Party.ID, l.Award)); err != nil {
			return err
		}
	}
	if err := b.add(t, e.Add); err != nil {
		return err
	}
	if err := act.Touch(t, "batch/"+b.ID, m.Who); err != nil {
		return err
	}
	return b.write(t, m)
}
