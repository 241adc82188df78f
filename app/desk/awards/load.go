package awards

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// storedPack is the edition the run was made with, word for word, so that the run
// can be computed again when the program ships another.
type storedPack struct {
	Form   string `json:"form"`
	Source string `json:"source"`
}

// packOf is the pack of a run's receipt: the one at hand, else the run's own.
func packOf(t store.Reader, packs Packs, sum *Summary) (*pack.Pack, error) {
	want := sum.Receipt.Pack
	if p, ok := packs.Pack(want.ID, want.Version); ok && p.SHA256 == want.SHA256 {
		return p, nil
	}
	gone := desk.Errf("run-pack-gone", want.ID, want.Version)
	b, err := t.Get("run/" + sum.ID + "/pack")
	if errors.Is(err, store.ErrNotFound) {
		return nil, gone // frozen before runs kept their pack
	}
	if err != nil {
		return nil, err
	}
	var kept storedPack
	if err := json.Unmarshal(b, &kept); err != nil {
		return nil, err
	}
	p, err := pack.Parse([]byte(kept.Form), []byte(kept.Source))
	if err != nil || p.SHA256 != want.SHA256 {
		return nil, gone.Wrap(err)
	}
	return p, nil
}

// Load reads a frozen run with the pack of its receipt: the one at hand when it has
// that hash, else the one the run was frozen with.
func Load(ctx context.Context, s store.Store, packs Packs, id string) (*Run, error) {
	var (
		sum   Summary
		facts []storedFact
		rows  []storedRow
		p     *pack.Pack
	)
	err := s.View(ctx, func(t store.Reader) (err error) {
		facts, rows = facts[:0], rows[:0]
		if sum, err = summary(t, id); err != nil {
			return err
		}
		if p, err = packOf(t, packs, &sum); err != nil {
			return err
		}
		if facts, err = scan[storedFact](t, "run/"+id+"/fact/", sum.Rows); err != nil {
			return err
		}
		rows, err = scan[storedRow](t, "run/"+id+"/row/", sum.Rows)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, desk.Errf("no-run", id).Wrap(err)
	}
	if err != nil {
		return nil, desk.FromStore(err)
	}
	r, err := sum.run(p, facts, rows)
	if err != nil {
		return nil, desk.FromStore(fmt.Errorf("run %s: %w", id, err))
	}
	return r, r.recall(ctx)
}

// recall puts back what a rank, a prize or a budget saw of the other subjects,
// which is not stored because it follows from them.
func (r *Run) recall(ctx context.Context) error {
	dets := make([]rule.Determination, len(r.Rows))
	for i := range r.Rows {
		dets[i] = r.Rows[i].Det
	}
	if err := r.program.Recall(ctx, r.subjects, dets); err != nil {
		return desk.Errf("verify-results").Wrap(err)
	}
	for i := range dets {
		r.Rows[i].Det.Pool = dets[i].Pool
	}
	return nil
}

func scan[T any](t store.Reader, prefix string, size int) ([]T, error) {
	out := make([]T, 0, size)
	from, to := store.Prefix(prefix)
	for key, b := range t.Scan(from, to, 0) {
		var v T
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, v)
	}
	if len(out) != size {
		return nil, fmt.Errorf("%s: %d records of %d", prefix, len(out), size)
	}
	return out, nil
}

// run puts the records of a frozen run together again.
func (sum Summary) run(p *pack.Pack, facts []storedFact, rows []storedRow) (*Run, error) {
	per, err := period.Parse(sum.Receipt.Period)
	if err != nil {
		return nil, err
	}
	r := &Run{
		ID: sum.ID, When: sum.When, Pack: p, Item: sum.Receipt.Item, Period: per, Readings: sum.Receipt.Readings,
		Engine: sum.Receipt.Engine, Files: sum.Files, Problems: sum.Problems, Totals: sum.Totals, Receipt: sum.Receipt,
	}
	if r.program, err = rule.Compile(p, r.Item, per, r.Readings); err != nil {
		return nil, err
	}
	for _, id := range sum.Facts {
		f, ok := p.Fact(id)
		if !ok {
			return nil, fmt.Errorf("fact %s is not in the pack", id)
		}
		r.facts = append(r.facts, *f)
	}
	r.subjects = make([]rule.Subject, len(facts))
	dets := make([]rule.Determination, len(rows))
	accounts := make(map[string]*Account, len(facts))
	for i := range facts {
		f := &facts[i]
		values := make([]rule.Value, len(f.Values))
		for j, v := range f.Values {
			if values[j], err = v.value(); err != nil {
				return nil, err
			}
			if err := sum.known(v.Cells); err != nil {
				return nil, fmt.Errorf("fact %d of %s: %w", j, f.ID, err)
			}
		}
		if err := sum.known(f.Place); err != nil {
			return nil, fmt.Errorf("region of %s: %w", f.ID, err)
		}
		r.subjects[i] = rule.Subject{
			ID: f.ID, Name: f.Name, Region: f.Region, Values: values, Used: f.Used,
			Sources: func(j int) []rule.Source {
				if j == rule.RegionSource {
					return sources(sum.Columns, f.Place)
				}
				return sources(sum.Columns, f.Values[j].Cells)
			},
		}
		accounts[f.ID] = f.Account.account()
		d := rows[i]
		dets[i] = rule.Determination{
			Status: d.Status, Branch: d.Branch, Amount: d.Amount, Fund: d.Fund, Missing: d.Missing,
			FailedStep: d.FailedStep, Conflict: d.Conflict, Rank: d.Rank,
		}
	}
	r.rows(dets, accounts)
	for i := range rows {
		r.Rows[i].Findings = rows[i].Findings
	}
	return r, nil
}
