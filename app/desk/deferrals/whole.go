package deferrals

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"

	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Whole is what a bulletin or a workbook says of the cases a filter means: all of it
// counted in one snapshot, so that its parts agree.
type Whole struct {
	Tables  map[Axis]Table
	Answers Answers
	Refused []Refusal // the most frequent first
	Rules   []RuleState
	Packs   []string // ids of the packs the cases were reviewed by, in the order of their ids
}

// Answers is what became of applications; the rest was withdrawn or never completed.
type Answers struct{ Requests, Granted, Refused, Open int }

// Refusal is a reason why banks refused, with what was refused.
type Refusal struct {
	Text    string // "" none given
	Parties int
	Cases   int
	Due     money.Fen // principal and interest that fell due
}

// RuleState counts the findings of a rule by what became of them.
type RuleState struct {
	Rule                                      string
	Packs                                     []string // of the findings, in the order of their ids
	Found, Open, Rectified, Upheld, Dismissed int
}

// Total is the line of all cases.
func (w *Whole) Total() Group {
	for _, t := range w.Tables {
		return t.Total
	}
	return Group{}
}

// MonthsOf are the months of a period as a filter wants them.
func MonthsOf(p period.Period) (list []string) {
	for _, m := range p.Months() {
		list = append(list, m.String())
	}
	return list
}

// WholeIn counts along several axes, and what no table has. It reads every case that
// the filter means once, and of cases with findings those.
func WholeIn(ctx context.Context, t store.Reader, f Filter, rate RateBy, axes ...Axis) (w Whole, err error) {
	n, d, err := readIndex(t)
	if err != nil {
		return w, err
	}
	s, err := choose(t, n, &f)
	if err != nil {
		return w, err
	}
	g := wholeCount{refused: map[uint16]*refusal{}, packs: map[uint8]bool{}}
	for _, axis := range axes {
		g.tables = append(g.tables, newGatherer(&d, axis))
	}
	if err := eachHead(ctx, t, n, s, g.add); err != nil {
		return w, err
	}
	w = g.whole(&d, rate)
	for axis, tab := range w.Tables {
		tab.Rev = t.Rev()
		w.Tables[axis] = tab
	}
	w.Rules, err = ruleStates(ctx, t, g.held)
	return w, err
}

// wholeCount adds heads up for a Whole.
type wholeCount struct {
	tables  []*gatherer
	answers Answers
	refused map[uint16]*refusal
	packs   map[uint8]bool
	held    []uint32 // cases with findings
}

func (g *wholeCount) add(no uint32, h *Head) {
	state := States[h.State]
	if state == Voided {
		return
	}
	for _, x := range g.tables {
		x.add(no, h)
	}
	g.answers.add(state)
	g.packs[h.Pack] = true
	if h.Held != 0 {
		g.held = append(g.held, no)
	}
	if state != Refused {
		return
	}
	x := g.refused[h.Reason]
	if x == nil {
		x = &refusal{parties: map[uint32]bool{}}
		g.refused[h.Reason] = x
	}
	x.cases++
	x.due += h.DuePrincipal + h.DueInterest
	x.parties[h.Party] = true
}

func (g *wholeCount) whole(d *dict, rate RateBy) Whole {
	w := Whole{Tables: make(map[Axis]Table, len(g.tables)), Answers: g.answers}
	for _, x := range g.tables {
		w.Tables[x.axis] = x.table(rate)
	}
	for reason, x := range g.refused {
		w.Refused = append(w.Refused, Refusal{d.reason(reason), len(x.parties), x.cases, x.due})
	}
	slices.SortFunc(w.Refused, func(a, b Refusal) int { return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Text, b.Text)) })
	for at := range g.packs {
		if id := d.pack(at); id != "" {
			w.Packs = append(w.Packs, id)
		}
	}
	slices.Sort(w.Packs)
	return w
}

type refusal struct {
	cases   int
	due     money.Fen
	parties map[uint32]bool
}

func (a *Answers) add(s State) {
	a.Requests++
	switch {
	case s.Granted():
		a.Granted++
	case s == Refused:
		a.Refused++
	case s.Open():
		a.Open++
	}
}

// ruleStates counts the findings of cases by rule, in the order of Rules; a rule
// without findings is left out.
func ruleStates(ctx context.Context, t store.Reader, cases []uint32) ([]RuleState, error) {
	list := make([]RuleState, len(Rules))
	for i, no := range cases {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		found, err := FindingsOf(t, no)
		if err != nil {
			return nil, err
		}
		for k := range found {
			f := &found[k]
			bit, ok := ruleBit(f.Rule)
			if !ok {
				return nil, fmt.Errorf("case %d: no rule %q", no, f.Rule)
			}
			list[bits.TrailingZeros16(bit)].add(f)
		}
	}
	for i := range list {
		list[i].Rule = Rules[i]
	}
	return slices.DeleteFunc(list, func(r RuleState) bool { return r.Found == 0 }), nil
}

func (r *RuleState) add(f *Finding) {
	r.Found++
	if i, known := slices.BinarySearch(r.Packs, f.Pack); !known && f.Pack != "" {
		r.Packs = slices.Insert(r.Packs, i, f.Pack)
	}
	switch f.Outcome {
	case Rectified:
		r.Rectified++
	case Upheld:
		r.Upheld++
	case Dismissed:
		r.Dismissed++
	default:
		r.Open++
	}
}

// FindingsIn are all findings of the cases a filter means, the oldest case first, in
// the order of their rules' names.
func FindingsIn(ctx context.Context, t store.Reader, f Filter) (list []FindingRow, err error) {
	n, _, err := readIndex(t)
	if err != nil {
		return nil, err
	}
	if len(f.Held) == 0 && len(f.Open) == 0 {
		f.Held = Rules
	}
	s, err := choose(t, n, &f)
	if err != nil {
		return nil, err
	}
	var cases []uint32
	if err := eachHead(ctx, t, n, s, func(no uint32, h *Head) {
		if States[h.State] != Voided {
			cases = append(cases, no)
		}
	}); err != nil {
		return nil, err
	}
	for i, no := range cases {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		found, err := FindingsOf(t, no)
		if err != nil {
			return nil, err
		}
		for _, x := range found {
			list = append(list, FindingRow{Finding: x, Case: c})
		}
	}
	return list, nil
}

// ReconciledIn holds every return that told of one of the banks against the register,
// bank by bank, the oldest return first; without banks all.
func ReconciledIn(ctx context.Context, t store.Reader, banks []string) (out []Reconciliation, err error) {
	n, _, err := readIndex(t)
	if err != nil {
		return nil, err
	}
	for id := uint32(1); id <= n.Returns; id++ {
		list, err := reconcile(ctx, t, id)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			if len(banks) == 0 || slices.Contains(banks, x.Bank) {
				out = append(out, x)
			}
		}
	}
	return out, nil
}
