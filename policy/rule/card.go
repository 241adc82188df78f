package rule

import (
	"errors"
	"fmt"
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// ErrScorecard is that of an item which package score computes.
var ErrScorecard = errors.New("it is scored, not assessed")

// list is one list of steps of a scorecard under its name.
type list struct {
	name  string
	steps []step
	last  int // index of the last quantity, -1 without
}

// Names of the lists of a card.
func definitionName(indicator string) string { return "indicator:" + indicator }
func situationName(indicator, id string) string {
	return "case:" + indicator + "/" + id
}
func gateName(id string) string { return "gate:" + id }

// ListOf is the place of an indicator's definition, -1 when it has none.
func (p *Program) ListOf(indicator string) int { return p.listIndex(definitionName(indicator)) }

// ListOfCase is the place of a situation of an indicator.
func (p *Program) ListOfCase(indicator, id string) int {
	return p.listIndex(situationName(indicator, id))
}

// ListOfGate is the place of a gate.
func (p *Program) ListOfGate(id string) int { return p.listIndex(gateName(id)) }

func (p *Program) listIndex(name string) int {
	return slices.IndexFunc(p.lists, func(l list) bool { return l.name == name })
}

// card compiles the lists of a scorecard: definitions, the situations of the methods
// in force, and gates.
func (c *compiler) card(it *pack.Item) error {
	add := func(name string, steps []pack.Step) error {
		clear(c.slots)
		done, err := c.list(steps)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.prog.lists = append(c.prog.lists, list{name, done, lastQuantity(done)})
		return nil
	}
	c.prog.figures = map[string]*param{}
	for i := range it.Card.Indicators {
		x := &it.Card.Indicators[i]
		m, err := c.method(x)
		if err != nil {
			return fmt.Errorf("indicator %s: %w", x.ID, err)
		}
		if m.Verb != "cases" {
			if err := add(definitionName(x.ID), x.Steps); err != nil {
				return err
			}
			if c.prog.lists[len(c.prog.lists)-1].last < 0 {
				return fmt.Errorf("indicator %s: no value under these readings", x.ID)
			}
		}
		for k := range m.Cases {
			if err := add(situationName(x.ID, m.Cases[k].ID), m.Cases[k].Steps); err != nil {
				return err
			}
		}
	}
	for i := range it.Card.Gates {
		if err := add(gateName(it.Card.Gates[i].ID), it.Card.Gates[i].Steps); err != nil {
			return err
		}
	}
	if id := it.Card.PeerFact; id != "" && it.Card.Under(c.prog.readings).Peers == "apart" {
		c.prog.uses |= 1 << c.prog.factIndex(id)
	}
	return nil
}

// method is that of an indicator under the readings, with its figures.
func (c *compiler) method(x *pack.Indicator) (*pack.CardMethod, error) {
	for i := range x.Methods {
		m := &x.Methods[i]
		if !c.holds(m.Reading) {
			continue
		}
		for _, id := range [...]string{m.At, m.Each, m.Floor} {
			if id == "" {
				continue
			}
			q, err := c.param(id)
			switch {
			case err != nil:
				return nil, err
			case q.all == nil:
				return nil, fmt.Errorf("parameter %s has no one value for all banks", id)
			}
			c.prog.figures[id] = q
		}
		return m, nil
	}
	return nil, errors.New("no method is left under these readings")
}

// Scores reports whether the item is a scorecard, which package score computes.
func (p *Program) Scores() bool { return p.item != nil && p.item.Scorecard }

// Method is the way from value to points in force for an indicator of the card.
func (p *Program) Method(x *pack.Indicator) *pack.CardMethod {
	for i := range x.Methods {
		c := compiler{prog: p}
		if c.holds(x.Methods[i].Reading) {
			return &x.Methods[i]
		}
	}
	return nil
}

// Figure is the value of a parameter that a method of the card names, in the base unit,
// and how it is told.
func (p *Program) Figure(id string) (exact.Num, ParamUse) {
	q := p.figures[id]
	if q == nil || q.all == nil {
		return exact.Num{}, ParamUse{}
	}
	return q.all.num, ParamUse{ID: q.src.ID, Label: q.src.Label, Value: q.all.src.Value, Unit: q.src.Unit, Clause: q.src.Clause}
}

// Measure is what a list of steps says of a subject. Value is there when Held and the
// list has a quantity; Missing are the facts it waits for (see Names); Failed is the
// index of the step that failed.
type Measure struct {
	Held, Open bool
	Value      exact.Num
	Missing    uint64
	Failed     int
}

// Measurer evaluates the lists of a card for one subject after another. It is for one
// goroutine.
type Measurer struct{ w *worker }

// Measurer makes one.
func (p *Program) Measurer() Measurer { return Measurer{newWorker(p)} }

// Measure evaluates list i for a subject.
func (m Measurer) Measure(s *Subject, i int) Measure {
	f, l := &m.w.f, &m.w.f.p.lists[i]
	f.s = s
	v, at, miss := f.walk(l.steps)
	out := Measure{Held: v == holds, Open: v == open, Missing: miss, Failed: at}
	if v == holds && l.last >= 0 {
		out.Value = f.slots[l.last].num
	}
	return out
}

// Names spells the facts of a Measure, in the order of Facts.
func (p *Program) Names(missing uint64) []string { return p.names(missing) }

// FactIndex is the place of a fact in Subject.Values, -1 when the item has none such.
func (p *Program) FactIndex(id string) int { return p.factIndex(id) }

// ExplainList tells the steps of list i for a subject under a name (Step.Branch).
func (p *Program) ExplainList(s Subject, i int, name string) []Step {
	e := &explainer{p: p}
	w := newWorker(p)
	e.f = &w.f
	e.f.s = &s
	e.told(name, p.lists[i].steps)
	return e.t.Steps
}

// Lacking says what is missing and who supplies it, as a sentence.
func (p *Program) Lacking(ids []string) string { return (&explainer{p: p}).lacking(ids) }

// RecomputeList works out the value of told steps again from their leaves alone: whether
// they hold, and the value of the last quantity.
func RecomputeList(steps []Step) (n exact.Num, held bool, err error) {
	r := &reader{p: &Program{}, slots: map[string]int{}, det: map[int]Determination{}}
	for i := range steps {
		if err := r.step(&steps[i]); err != nil {
			return n, false, fmt.Errorf("%w: step %s: %w", ErrTrace, steps[i].ID, err)
		}
	}
	f := frame{p: r.p, s: &r.s, slots: make([]outcome, len(steps)+1)}
	v, _, _ := f.walk(r.cur)
	if k := lastQuantity(r.cur); v == holds && k >= 0 {
		n = f.slots[k].num
	}
	return n, v == holds, nil
}
