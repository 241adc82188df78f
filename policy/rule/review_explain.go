package rule

import (
	"fmt"

	"huiqi/policy/pack"
)

// ExplainReview retells how a review of the loan came about: the steps of its
// window, then those of every finding, with Step.Branch the finding's id. Behind
// the first step of a finding that fails, what follows is told as skipped. Outside
// of the window only that is told. r must be the loan's review by this program.
func (p *Program) ExplainReview(s Subject, r Reviewed) Trace {
	e := &explainer{p: p, t: Trace{Determination: r.Determination, WouldBe: -1}}
	w := newWorker(p)
	e.f = &w.f
	e.f.s = &s
	e.told(pack.Window, p.branches[0].steps)
	if r.Status != Ineligible {
		for i := range p.findings {
			e.told(p.findings[i].src.ID, p.findings[i].steps)
		}
	}
	e.t.WhyNot = e.unsettled()
	return e.t
}

// told tells a list of steps under a name.
func (e *explainer) told(name string, list []step) {
	e.list = list
	failed := false
	for k := range list {
		o := e.f.run(&list[k])
		e.f.slots[k] = o
		st := e.tell(&list[k], o, failed)
		st.Branch = name
		e.t.Steps = append(e.t.Steps, st)
		failed = failed || o.v == fails
		if o.v == fails && list[k].op.quantity() {
			return // there is no quantity to go on with
		}
	}
}

// unsettled is the sentence for a loan that the review does not answer for, or not yet.
func (e *explainer) unsettled() string {
	switch e.t.Status {
	case Eligible:
		return ""
	case Unknown:
		return e.lacking(e.t.Missing)
	}
	for i := range e.t.Steps {
		if st := &e.t.Steps[i]; st.Result == Fail {
			return "不在" + st.Clause + "的核查范围内：" + st.Sentence
		}
	}
	return ""
}

// RecomputeReview works a review out again from the leaves of its trace alone, as
// Recompute does an amount: where the loan stands and, in the window, the ids of
// the findings that hold. Findings of a loan outside are none but that.
func RecomputeReview(t Trace) (Status, []string, error) {
	r := &reader{p: &Program{}, slots: map[string]int{}}
	if err := r.read(t); err != nil {
		return Unknown, nil, fmt.Errorf("%w: %w", ErrTrace, err)
	}
	f := frame{p: r.p, s: &r.s, slots: make([]outcome, len(t.Steps)+1)}
	in, undecided := open, false
	var held []string
	for i := range r.p.branches {
		b := &r.p.branches[i]
		v, _, _ := f.walk(b.steps)
		switch {
		case b.src.ID == pack.Window:
			in = v
		case v == holds:
			held = append(held, b.src.ID)
		case v == open:
			undecided = true
		}
	}
	switch {
	case in == fails:
		return Ineligible, nil, nil
	case in == open:
		return Unknown, nil, nil
	case undecided:
		return Unknown, held, nil
	}
	return Eligible, held, nil
}
