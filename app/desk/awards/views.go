package awards

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk/intake"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// EachTrace explains the wanted rows (all when want is nil) on as many cores as
// there are; do is called once a row, from several goroutines, with a trace it
// may keep.
func (r *Run) EachTrace(ctx context.Context, want func(i int) bool, do func(i int, t *rule.Trace) error) error {
	return r.eachTrace(ctx, 0, len(r.Rows), want, do)
}

// eachTrace is EachTrace for the rows from start up to end.
func (r *Run) eachTrace(ctx context.Context, start, end int, want func(i int) bool, do func(i int, t *rule.Trace) error) error {
	const chunk = 64
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := start; from < end && inner.Err() == nil; from += chunk {
		g.Go(func() error {
			for i := from; i < min(from+chunk, end); i++ {
				if err := inner.Err(); err != nil {
					return err
				}
				if want != nil && !want(i) {
					continue
				}
				t := r.Trace(i)
				if err := do(i, &t); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// Near is a subject refused by no more than one per cent of a threshold.
type Near struct {
	Row     int
	Step    rule.Step // the failed step, with its margin
	WhyNot  string
	WouldBe money.Fen // -1 when it cannot be told
}

// NearMisses lists the refused subjects within one per cent of the threshold
// that refused them, in the order of the rows.
func (r *Run) NearMisses(ctx context.Context) ([]Near, error) {
	found := make([]*Near, len(r.Rows))
	err := r.EachTrace(ctx, func(i int) bool { return r.Rows[i].Det.Status == rule.Ineligible },
		func(i int, t *rule.Trace) error {
			if s := FailedStep(t); s != nil && s.Margin != nil && s.Margin.Near {
				found[i] = &Near{Row: i, Step: *s, WhyNot: t.WhyNot, WouldBe: t.WouldBe}
			}
			return nil
		})
	var out []Near
	for _, n := range found {
		if n != nil {
			out = append(out, *n)
		}
	}
	return out, err
}

// FailedStep is the step of a trace that refused the subject, nil when none did.
func FailedStep(t *rule.Trace) *rule.Step {
	for i := range t.Steps {
		if t.Steps[i].ID == t.FailedStep && t.Steps[i].Result == rule.Fail {
			return &t.Steps[i]
		}
	}
	return nil
}

// SupplierGroup is what one supplier must still give.
type SupplierGroup struct {
	Supplier string // as in the pack; "" for a decision that is due
	Facts    []pack.Fact
	Rows     []MissingRow
}

// MissingRow is a subject and the facts of it that are missing.
type MissingRow struct {
	Row   int
	Facts []string // ids, or "decision:ID"
}

// missingRegion is how the rules name a subject's unknown division, which is no fact.
const missingRegion = "region"

// rosterSupplier is who supplies the file that lists the subjects.
func (r *Run) rosterSupplier() string {
	if i := slices.IndexFunc(r.facts, func(f pack.Fact) bool { return f.File == intake.Statistics }); i >= 0 {
		return r.facts[i].Supplier
	}
	if len(r.facts) > 0 {
		return r.facts[0].Supplier
	}
	return ""
}

// Fillable reports whether a fill-in workbook can ask for what the group lacks;
// decisions cannot be asked of a supplier.
func (g SupplierGroup) Fillable() bool { return len(g.Facts) > 0 || g.lacksRegion() }

func (g SupplierGroup) lacksRegion() bool {
	return slices.ContainsFunc(g.Rows, func(row MissingRow) bool { return slices.Contains(row.Facts, missingRegion) })
}

// MissingBySupplier groups the missing facts of all undecided subjects by who
// must supply them, suppliers in the order of the pack's facts.
func (r *Run) MissingBySupplier() []SupplierGroup {
	var groups []SupplierGroup
	for _, f := range r.facts {
		if !slices.ContainsFunc(groups, func(g SupplierGroup) bool { return g.Supplier == f.Supplier }) {
			groups = append(groups, SupplierGroup{Supplier: f.Supplier})
		}
	}
	groups = append(groups, SupplierGroup{})
	for i := range r.Rows {
		for _, id := range r.Rows[i].Det.Missing {
			g := &groups[len(groups)-1]
			f := r.factIndex(id)
			if id == missingRegion {
				if at := slices.IndexFunc(groups, func(g SupplierGroup) bool { return g.Supplier == r.rosterSupplier() }); at >= 0 {
					g = &groups[at]
				}
			}
			if f >= 0 {
				g = &groups[slices.IndexFunc(groups, func(g SupplierGroup) bool { return g.Supplier == r.facts[f].Supplier })]
				if !slices.ContainsFunc(g.Facts, func(have pack.Fact) bool { return have.ID == id }) {
					g.Facts = append(g.Facts, r.facts[f])
				}
			}
			if n := len(g.Rows); n > 0 && g.Rows[n-1].Row == i {
				g.Rows[n-1].Facts = append(g.Rows[n-1].Facts, id)
				continue
			}
			g.Rows = append(g.Rows, MissingRow{Row: i, Facts: []string{id}})
		}
	}
	return slices.DeleteFunc(groups, func(g SupplierGroup) bool { return len(g.Rows) == 0 })
}

// Alternative is what another option of one interpretation would come to on the
// same facts.
type Alternative struct {
	Interpretation pack.Interpretation
	Option         pack.Option
	Chosen         bool
	Err            error // why this option gives no figures, nil otherwise
	Eligible       int
	Unknown        int
	Amount         money.Fen
	MoreFirms      int       // eligible against the run
	MoreAmount     money.Fen // amount against the run
}

type alternative struct {
	of       *pack.Interpretation
	option   pack.Option
	chosen   bool
	readings map[string]string
}

// alternatives lists every option of every interpretation that bears on the item,
// with the readings it means.
func alternatives(p *pack.Pack, item string, readings map[string]string) []alternative {
	var out []alternative
	for i := range p.Interpretations {
		n := &p.Interpretations[i]
		if !bears(p, item, n.ID) {
			continue
		}
		choice := n.Choice
		if own, ok := readings[n.ID]; ok {
			choice = own
		}
		for _, o := range n.Options {
			with := maps.Clone(readings)
			if with == nil {
				with = make(map[string]string)
			}
			with[n.ID] = o.ID
			out = append(out, alternative{of: n, option: o, chosen: o.ID == choice, readings: with})
		}
	}
	return out
}

// bears reports whether an interpretation decides anything of the item: a branch,
// a step, a payer, or a value of some parameter.
func bears(p *pack.Pack, id, interpretation string) bool {
	item, ok := p.Item(id)
	if !ok {
		return false
	}
	names := func(readings []string) bool {
		return slices.ContainsFunc(readings, func(r string) bool { return strings.HasPrefix(r, interpretation+"=") })
	}
	steps := func(list []pack.Step) bool {
		return slices.ContainsFunc(list, func(s pack.Step) bool { return names(s.Reading) })
	}
	return steps(item.Steps) ||
		slices.ContainsFunc(item.Branches, func(b pack.Branch) bool { return names(b.Reading) || steps(b.Steps) }) ||
		slices.ContainsFunc(item.Payers, func(b pack.Payer) bool { return names(b.Reading) }) ||
		slices.ContainsFunc(p.Parameters, func(q pack.Parameter) bool {
			return slices.ContainsFunc(q.Values, func(v pack.ParamValue) bool { return names(v.Reading) })
		})
}

// Alternatives computes every option of every interpretation of the item on the
// facts at hand, one at a time beside the readings of the run.
func (r *Run) Alternatives(ctx context.Context) ([]Alternative, error) {
	var out []Alternative
	for _, alt := range alternatives(r.Pack, r.Item, r.Readings) {
		a := Alternative{Interpretation: *alt.of, Option: alt.option, Chosen: alt.chosen}
		t := r.Totals
		if !alt.chosen {
			other, err := r.with(ctx, alt.readings)
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if a.Err = err; err == nil {
				t = other.Totals
			}
		}
		if a.Err == nil {
			a.Eligible, a.Unknown, a.Amount = t.Eligible, t.Unknown, t.Amount
			a.MoreFirms, a.MoreAmount = t.Eligible-r.Totals.Eligible, t.Amount-r.Totals.Amount
		}
		out = append(out, a)
	}
	return out, nil
}

// WhatIf assesses one subject made up on the screen: values by fact id, those
// left out are missing.
func WhatIf(p *pack.Pack, item string, per period.Period, readings map[string]string, region string, values map[string]rule.Value) (rule.Trace, error) {
	program, err := rule.Compile(p, item, per, readings)
	if err != nil {
		return rule.Trace{}, ruleError(p, item, per, err)
	}
	facts := program.Facts()
	s := rule.Subject{ID: "-", Region: region, Values: make([]rule.Value, len(facts))}
	for i, f := range facts {
		s.Values[i] = values[f.ID]
	}
	dets, err := program.Assess(context.Background(), []rule.Subject{s}, nil)
	if err != nil {
		return rule.Trace{}, ruleError(p, item, per, err)
	}
	return program.Explain(s, dets[0]), nil
}

func join(parts []string) string { return strings.Join(parts, "、") }
