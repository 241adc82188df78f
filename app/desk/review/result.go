package review

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Result is what the review of the loans of a request came to. It never changes.
type Result struct {
	Pack     *pack.Pack // of the request; may be nil for the item All
	Packs    []*pack.Pack
	Item     string
	Period   period.Period
	AsOf     period.Date
	Readings map[string]string // that differ from the packs'
	Engine   string
	Files    []awards.FileRef
	Loans    []Loan    // in the order of the files and of their rows
	Outcomes []Outcome // as Loans
	Problems []desk.Problem
	Doubts   []desk.Problem
	Totals   Totals
	Receipt  Receipt

	data     *Data
	examiner *Examiner
}

// Totals count loans, and findings by their rule.
type Totals struct {
	Eligible, Ineligible, Unknown int
	Rules                         []RuleTotal // by rule code
	Findings                      int         // without those outside the window: there nothing was reviewed
	Found                         int         // loans with at least one
}

// RuleTotal is in how many loans one rule was broken.
type RuleTotal struct {
	Rule  string
	Count int
}

// Review reviews the loans. The same loans give the same results, whatever the order
// of their rows.
func (d *Data) Review(ctx context.Context, e *Examiner, progress Progress) (*Result, error) {
	req := d.Intake.Request
	r := &Result{
		Pack: req.Pack, Item: e.Item, Period: e.Period, AsOf: e.AsOf, Readings: req.Readings, Engine: rule.Engine,
		Loans: d.Loans, Problems: d.Problems, Doubts: d.Doubts, data: d, examiner: e,
	}
	for _, p := range e.programs {
		r.Packs = append(r.Packs, p.Pack())
	}
	counts := make([]int, len(d.Batches))
	for i := range d.from {
		counts[d.from[i].batch]++
	}
	for i, b := range d.Batches {
		r.Files = append(r.Files, awards.FileRef{Kind: intake.Deferrals, Name: b.File.Name, Hash: b.File.Hash, Rows: counts[i]})
	}
	var err error
	if r.Outcomes, err = e.Review(ctx, d.Loans, progress); err != nil {
		return nil, err
	}
	r.Totals = e.Tally(r.Outcomes)
	r.Receipt = r.receipt()
	return r, nil
}

// Tally counts outcomes, each rule once a loan.
func (e *Examiner) Tally(list []Outcome) Totals {
	var t Totals
	masks, held := make([][]uint64, len(e.lenses)), make([][64]int, len(e.lenses))
	for at, x := range e.lenses {
		masks[at] = x.rules()
	}
	for i := range list {
		o := &list[i]
		switch o.Status {
		case rule.Eligible:
			t.Eligible++
		case rule.Ineligible:
			t.Ineligible++
		default:
			t.Unknown++
		}
		if o.Held != 0 && o.Status != rule.Ineligible {
			t.Found++
		}
		for k, m := range masks[o.program] {
			if o.Held&m != 0 {
				held[o.program][k]++
			}
		}
	}
	rules := map[string]int{}
	for at, x := range e.lenses {
		for k, m := range masks[at] {
			if n := held[at][k]; n > 0 && m != 0 {
				rules[x.found[k].Rule] += n
				if !x.found[k].Outside {
					t.Findings += n
				}
			}
		}
	}
	for _, code := range sorted(rules) {
		t.Rules = append(t.Rules, RuleTotal{code, rules[code]})
	}
	return t
}

// rules gives, at the place of the first finding of each rule, the bits of all of that
// rule; 0 elsewhere.
func (x *lens) rules() []uint64 {
	out := make([]uint64, len(x.found))
	for k, f := range x.found {
		first := slices.IndexFunc(x.found, func(g pack.Finding) bool { return g.Rule == f.Rule })
		out[first] |= 1 << k
	}
	return out
}

// Of is in how many loans a rule was broken.
func (t Totals) Of(code string) int {
	for _, x := range t.Rules {
		if x.Rule == code {
			return x.Count
		}
	}
	return 0
}

// Examiner is what the loans were reviewed by.
func (r *Result) Examiner() *Examiner { return r.examiner }

// Data is what the loans were read from.
func (r *Result) Data() *Data { return r.data }

// Findings are those of loan i.
func (r *Result) Findings(i int) []Finding { return r.examiner.Findings(&r.Loans[i], &r.Outcomes[i]) }

// Trace retells how the review of loan i came about, with the cells its facts were
// read from.
func (r *Result) Trace(i int) rule.Trace {
	o := &r.Outcomes[i]
	x := r.examiner.lenses[o.program]
	return r.examiner.explain(&r.Loans[i], o, func(k int) []rule.Source {
		if k == rule.RegionSource {
			if list := r.data.identity(i, intake.Region); list != nil {
				return list
			}
			return r.data.identity(i, intake.CreditCode)
		}
		return r.data.Sources(i, x.facts[k].ID)
	})
}
