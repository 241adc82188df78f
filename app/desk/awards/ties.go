package awards

import (
	"context"
	"maps"
	"slices"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// waitsFor is how a determination names the interpretation it waits for.
const waitsFor = "decision:"

// Tie is a question the text leaves open on which awards wait: who shares a place,
// and what each way to decide it would cost. The others are paid meanwhile.
type Tie struct {
	Interpretation pack.Interpretation
	Groups         []TieGroup
	Options        []TieOption
}

// TieGroup is the subjects that share a rank.
type TieGroup struct {
	Rank int
	Rows []int
}

// TieOption is one way to decide it.
type TieOption struct {
	Option pack.Option
	Gets   []TieAward // those who wait, in the order of the groups
	Amount money.Fen  // what they get together
	Total  money.Fen  // what the whole run then comes to
	More   money.Fen  // above what the run pays while it waits
	Err    error      // why the option gives no figures, nil otherwise
}

// TieAward is what one subject would get.
type TieAward struct {
	Row    int
	Status rule.Status
	Amount money.Fen
}

// Ties lists the questions rows of the run wait for, with every option but the
// one that waits, each computed on the facts at hand.
func (r *Run) Ties(ctx context.Context) ([]Tie, error) {
	var out []Tie
	for i := range r.Pack.Interpretations {
		n := &r.Pack.Interpretations[i]
		groups := r.waiting(waitsFor + n.ID)
		if len(groups) == 0 {
			continue
		}
		t := Tie{Interpretation: *n, Groups: groups}
		for _, o := range n.Options {
			if o.ID == r.Readings[n.ID] {
				continue
			}
			t.Options = append(t.Options, r.decideTie(ctx, n.ID, o, groups))
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// waiting groups the rows that wait for a decision by their rank, best first.
func (r *Run) waiting(name string) []TieGroup {
	var out []TieGroup
	for i := range r.Rows {
		d := &r.Rows[i].Det
		if !slices.Contains(d.Missing, name) {
			continue
		}
		at := slices.IndexFunc(out, func(g TieGroup) bool { return g.Rank == d.Rank })
		if at < 0 {
			at = len(out)
			out = append(out, TieGroup{Rank: d.Rank})
		}
		out[at].Rows = append(out[at].Rows, i)
	}
	for _, g := range out {
		slices.SortFunc(g.Rows, func(a, b int) int { return strings.Compare(r.Rows[a].ID, r.Rows[b].ID) })
	}
	slices.SortFunc(out, func(a, b TieGroup) int { return a.Rank - b.Rank })
	return out
}

func (r *Run) decideTie(ctx context.Context, id string, o pack.Option, groups []TieGroup) TieOption {
	out := TieOption{Option: o}
	with := maps.Clone(r.Readings)
	if with == nil {
		with = make(map[string]string)
	}
	with[id] = o.ID
	other, err := r.with(ctx, with)
	if err != nil {
		out.Err = err
		return out
	}
	for _, g := range groups {
		for _, i := range g.Rows {
			d := &other.Rows[i].Det
			out.Gets = append(out.Gets, TieAward{Row: i, Status: d.Status, Amount: d.Amount})
			out.Amount += d.Amount // no more than the total, which is checked
		}
	}
	out.Total = other.Totals.Amount
	out.More = out.Total - r.Totals.Amount
	return out
}
