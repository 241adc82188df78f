package rule

import (
	"context"
	"fmt"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Reviewed is what a review found in one loan. Its Status is Eligible when the loan
// lies in the window and every finding is decided; Unknown when one is not, and
// Missing names the facts that would settle it; Ineligible outside of the window,
// with FailedStep, and then exactly the finding for that holds.
type Reviewed struct {
	Determination
	Held uint64 // bit i: Program.Findings()[i] holds
	Open uint64 // bit i: it is undecided
}

// finding is a pack.Finding ready to run.
type finding struct {
	src   *pack.Finding
	steps []step
	text  []piece
}

// piece is a part of a finding's sentence: words, or the place of a fact, a
// parameter or a step's value.
type piece struct {
	words string
	of    operand
	q     *param
}

// tells reports whether the sentence has the figure of the parameter.
func (f *finding) tells(id string) bool {
	for i := range f.text {
		if q := f.text[i].q; q != nil && q.src.ID == id {
			return true
		}
	}
	return false
}

// findings compiles those in force under the readings.
func (c *compiler) findings(it *pack.Item) error {
	for i := range it.Findings {
		src := &it.Findings[i]
		if !c.holds(src.Reading) {
			continue
		}
		clear(c.slots)
		list, err := c.list(src.Steps)
		if err != nil {
			return fmt.Errorf("finding %s: %w", src.ID, err)
		}
		f := finding{src: src, steps: list}
		switch {
		case src.Outside:
			c.prog.outside = len(c.prog.findings)
		case len(list) == 0:
			return fmt.Errorf("finding %s: no step is left under these readings", src.ID)
		}
		for _, x := range src.Pieces() {
			p, err := c.piece(x)
			if err != nil {
				return fmt.Errorf("finding %s: %w", src.ID, err)
			}
			f.text = append(f.text, p)
		}
		c.prog.findings = append(c.prog.findings, f)
	}
	return nil
}

func (c *compiler) piece(x pack.Piece) (piece, error) {
	if x.ID == "" {
		return piece{words: x.Words}, nil
	}
	if _, ok := c.prog.pack.Parameter(x.ID); ok {
		q, err := c.param(x.ID)
		return piece{q: q}, err
	}
	o, err := c.operand(x.ID)
	return piece{of: o}, err
}

// Reviews reports whether the item looks at what others did and pays nothing.
func (p *Program) Reviews() bool { return p.item != nil && p.item.Review }

// Findings are those of the item under the readings, in the pack's order.
func (p *Program) Findings() []pack.Finding {
	out := make([]pack.Finding, len(p.findings))
	for i := range p.findings {
		out[i] = *p.findings[i].src
	}
	return out
}

// Review looks at every loan, in the order given; like Assess it depends on the
// subjects alone. An item that is no review is an error.
func (p *Program) Review(ctx context.Context, subjects []Subject, progress func(done, total int)) ([]Reviewed, error) {
	if !p.Reviews() {
		return nil, fmt.Errorf("item %s pays and reviews nothing: %w", p.item.ID, ErrNoItem)
	}
	out := make([]Reviewed, len(subjects))
	err := p.share(ctx, len(subjects), progress, func(w *worker, i int) error {
		out[i] = w.review(&subjects[i])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// review looks at one loan.
func (w *worker) review(s *Subject) Reviewed {
	p := w.f.p
	w.f.s = s
	var r Reviewed
	window := p.branches[0].steps
	in, at, miss := w.f.walk(window)
	switch in {
	case fails:
		r.Status, r.FailedStep, r.Held = Ineligible, window[at].src.ID, 1<<p.outside
		return r
	case open:
		r.Open = 1 << p.outside
	}
	for i := range p.findings {
		if i == p.outside {
			continue
		}
		switch v, _, more := w.f.walk(p.findings[i].steps); {
		case v == fails:
		case v == holds && in == holds:
			r.Held |= 1 << i
		default:
			r.Open |= 1 << i
			miss |= more
		}
	}
	r.Status = Eligible
	if r.Open != 0 {
		r.Status, r.Missing = Unknown, w.spell(miss)
	}
	return r
}

// FindingText is the sentence of Findings()[i] with the figures of the subject; a
// fact that is missing or confirmed none says so.
func (p *Program) FindingText(s Subject, i int) string {
	if i < 0 || i >= len(p.findings) {
		return ""
	}
	x := &p.findings[i]
	f := frame{p: p, s: &s, slots: make([]outcome, len(x.steps))}
	for k := range x.steps {
		f.slots[k] = f.run(&x.steps[k])
	}
	text := ""
	for k := range x.text {
		text += f.piece(x, &x.text[k])
	}
	return text
}

const (
	saidMissing = "（缺）"
	saidNone    = "（无）"
	saidNowhere = "（没有规定）"
)

func (f *frame) piece(x *finding, p *piece) string {
	switch {
	case p.q != nil:
		fig, _, miss := f.figure(p.q)
		switch {
		case miss != 0:
			return saidMissing
		case fig == nil:
			return saidNowhere
		}
		return showText(fig.src.Value, p.q.src.Unit)
	case p.of.kind == noOperand:
		return p.words
	}
	n, _, ok := f.get(p.of)
	if p.of.kind == stepOperand {
		if !ok {
			return saidMissing
		}
		return show(n, x.steps[p.of.i].dim)
	}
	src := f.p.facts[p.of.i].src
	switch {
	case p.of.i >= len(f.s.Values) || f.s.Values[p.of.i].State == Missing:
		return saidMissing
	case f.s.Values[p.of.i].State == Absent:
		return saidNone
	case src.Type == "number":
		return show(n, f.p.facts[p.of.i].dim)
	}
	return factText(src, &f.s.Values[p.of.i])
}

// Window is the first and last original due date of the loans a review answers
// for, read from its window's thresholds on one date; false when they do not bound
// it on both sides, or differ from loan to loan.
func (p *Program) Window() (from, to period.Date, ok bool) {
	if !p.Reviews() {
		return from, to, false
	}
	due := -1
	for i := range p.branches[0].steps {
		s := &p.branches[0].steps[i]
		if s.op != opThreshold || s.when != nil || s.value.kind != factOperand || p.facts[s.value.i].dim != pack.CalendarDay {
			continue
		}
		if due < 0 {
			due = s.value.i
		}
		q := s.limit
		if s.value.i != due || q.all == nil || len(q.areas)+len(q.flags)+len(q.byName) > 0 {
			continue
		}
		d := pack.DateOf(q.all.num)
		switch s.cmp {
		case atLeast:
			from = d
		case above:
			from = pack.DateOf(q.all.num.Add(exact.Int(1)))
		case atMost:
			to = d
		case below:
			to = pack.DateOf(q.all.num.Sub(exact.Int(1)))
		}
	}
	return from, to, !from.IsZero() && !to.IsZero()
}

// Pick chooses the review that answers for a loan originally due on a day, among
// reviews of one family: the one whose window holds the day; of several that of the
// later window, unless its pack yields to the earlier. -1 when none does.
func Pick(programs []*Program, due period.Date) int {
	best := -1
	var first period.Date
	for i, p := range programs {
		from, to, ok := p.Window()
		if !ok || due.IsZero() || due.Before(from) || due.After(to) {
			continue
		}
		if best >= 0 {
			later, earlier := p, programs[best]
			if from.Before(first) {
				later, earlier = earlier, later
			}
			if (earlier == p) != later.pack.Yields(later.item, later.readings) {
				continue
			}
		}
		best, first = i, from
	}
	return best
}
