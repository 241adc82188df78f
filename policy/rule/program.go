package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Engine is the version of the arithmetic and the verbs. Results are byte-equal
// for equal facts, pack hash and Engine; it changes whenever a result could.
const Engine = "1.0"

// Errors of Compile.
var (
	ErrNoItem     = errors.New("no such item in this pack")
	ErrNotInForce = errors.New("the rule is not in force for this period")
	ErrReading    = errors.New("no such reading in this pack")
	ErrDecision   = errors.New("the clause names no amount: it is awarded by decision document, never by formula")
)

// Program is an item of a pack made ready for one period under chosen readings.
// It is immutable and may be used from several goroutines.
type Program struct {
	pack     *pack.Pack
	item     *pack.Item
	period   period.Period
	readings map[string]string

	facts     []fact
	uses      uint64 // facts the active steps read
	branches  []branch
	exclusive [][]int
	steps     []step
	findings  []finding // of a review
	outside   int       // the finding that holds outside of the window
	lists     []list    // of a scorecard
	figures   map[string]*param
	pooled    bool
	payers    []pack.Payer
	all       []pack.Fact
}

type fact struct {
	src    *pack.Fact
	factor exact.Num
	plain  bool     // factor is 1
	grades []string // of type grade
	dim    pack.Dimension
}

type branch struct {
	src   *pack.Branch
	steps []step
	paid  int // index of the last quantity step, -1 without
}

// Compile prepares one item for one period. readings maps interpretation ids to
// options and "parameter:ID" to the text of a figure the run supplies; what is
// left out is as the pack chose. A period the item is not in force for is
// ErrNotInForce: there is no falling back to another edition.
func Compile(p *pack.Pack, item string, per period.Period, readings map[string]string) (*Program, error) {
	it, ok := p.Item(item)
	if !ok {
		return nil, fmt.Errorf("item %q: %w", item, ErrNoItem)
	}
	if it.Decision {
		return nil, fmt.Errorf("item %s: %w", item, ErrDecision)
	}
	if !slices.Contains(it.Periods, per.String()) {
		return nil, fmt.Errorf("item %s for %s (in force for %s): %w", item, per, strings.Join(it.Periods, ", "), ErrNotInForce)
	}
	c := compiler{prog: &Program{pack: p, item: it, period: per}, slots: map[string]int{}}
	if err := c.choose(readings); err != nil {
		return nil, err
	}
	c.layout()
	if err := c.build(); err != nil {
		return nil, fmt.Errorf("item %s for %s: %w", item, per, err)
	}
	return c.prog, nil
}

// Facts returns the facts of the item in the order of Subject.Values. The order
// depends on the item alone, so one set of subjects serves every reading.
func (p *Program) Facts() []pack.Fact { return slices.Clone(p.all) }

// Uses reports whether the program reads the fact under its readings.
func (p *Program) Uses(id string) bool {
	i := p.factIndex(id)
	return i >= 0 && p.uses&(1<<i) != 0
}

// UsesGiven reports whether a step under its readings reads the figure the run
// supplies for this parameter.
func (p *Program) UsesGiven(id string) bool {
	reads := func(list []step) bool {
		return slices.ContainsFunc(list, func(s step) bool { return s.limit != nil && s.limit.src.ID == id })
	}
	if slices.ContainsFunc(p.lists, func(l list) bool { return reads(l.steps) }) {
		return true
	}
	if slices.ContainsFunc(p.findings, func(f finding) bool { return reads(f.steps) || f.tells(id) }) {
		return true
	}
	return reads(p.steps) || slices.ContainsFunc(p.branches, func(b branch) bool { return reads(b.steps) })
}

// Pack returns the pack the program was compiled from.
func (p *Program) Pack() *pack.Pack { return p.pack }

// Item returns the item the program assesses.
func (p *Program) Item() *pack.Item { return p.item }

// Period returns the period the program assesses.
func (p *Program) Period() period.Period { return p.period }

// Allowance names the allowance a cap of the item shares with other items under
// the readings, "" when there is none; Subject.Used is what of it is gone.
func (p *Program) Allowance() string {
	for i := range p.steps {
		if p.steps[i].across {
			return p.steps[i].src.Across
		}
	}
	for _, b := range p.branches {
		for i := range b.steps {
			if b.steps[i].across {
				return b.steps[i].src.Across
			}
		}
	}
	return ""
}

// Ranks reports whether the item sets its subjects in an order.
func (p *Program) Ranks() bool {
	return slices.ContainsFunc(p.steps, func(s step) bool { return s.op == opRank })
}

// Readings returns the choice of every interpretation of the pack, and the
// figures the run supplied.
func (p *Program) Readings() map[string]string { return maps.Clone(p.readings) }

func (p *Program) factIndex(id string) int {
	return slices.IndexFunc(p.facts, func(f fact) bool { return f.src.ID == id })
}

// compiler holds what Compile knows halfway.
type compiler struct {
	prog    *Program
	slots   map[string]int // steps of the list being compiled that yield a value
	current []step         // that list so far
}

// choose fills in the readings and refuses unknown ones.
func (c *compiler) choose(given map[string]string) error {
	r := map[string]string{}
	for _, n := range c.prog.pack.Interpretations {
		r[n.ID] = n.Choice
	}
	for id, choice := range given {
		if param, ok := strings.CutPrefix(id, "parameter:"); ok {
			q, ok := c.prog.pack.Parameter(param)
			if !ok || !q.Given {
				return fmt.Errorf("%s=%s: %w", id, choice, ErrReading)
			}
			if u, _ := pack.UnitOf(q.Unit); !u.Reads(choice) {
				return fmt.Errorf("%s=%s (%s): %w", id, choice, q.Unit, ErrReading)
			}
			r[id] = choice
			continue
		}
		n, ok := c.prog.pack.Interpretation(id)
		if !ok || !slices.ContainsFunc(n.Options, func(o pack.Option) bool { return o.ID == choice }) {
			return fmt.Errorf("%s=%s: %w", id, choice, ErrReading)
		}
		r[id] = choice
	}
	c.prog.readings = r
	return nil
}

// holds reports whether all the readings hold.
func (c *compiler) holds(conditions []string) bool {
	for _, cond := range conditions {
		id, choice, _ := strings.Cut(cond, "=")
		if c.prog.readings[id] != choice {
			return false
		}
	}
	return true
}

// layout decides the facts of the item, under any reading, in the pack's order.
func (c *compiler) layout() {
	names := mentioned(c.prog.pack, c.prog.item)
	for i := range c.prog.pack.Facts {
		f := &c.prog.pack.Facts[i]
		if !names[f.ID] {
			continue
		}
		x := fact{src: f, factor: exact.Int(1), plain: true, grades: f.Grades, dim: f.Dimension()}
		if u, ok := pack.UnitOf(f.Unit); ok {
			x.factor, x.plain = u.Factor, u.Factor.Cmp(exact.Int(1)) == 0
		}
		c.prog.facts = append(c.prog.facts, x)
		c.prog.all = append(c.prog.all, *f)
	}
}

// mentioned collects every name a step of the item may read.
func mentioned(p *pack.Pack, it *pack.Item) map[string]bool {
	names := map[string]bool{}
	add := func(ids ...string) {
		for _, id := range ids {
			names[id] = true
			if q, ok := p.Parameter(id); ok {
				names[q.ClassFact] = true
				for _, v := range q.Values {
					for _, f := range v.Flags {
						names[f] = true
					}
				}
			}
		}
	}
	steps := func(list []pack.Step) {
		for i := range list {
			s := &list[i]
			add(s.Fact, s.Value, s.Base, s.By, s.At, s.AtLeast, s.Above, s.AtMost, s.Below, s.Budget)
			add(s.Less...)
			add(s.Values...)
			for _, sh := range s.Shares {
				add(sh.By)
			}
			if s.When != nil {
				add(s.When.Fact)
			}
		}
	}
	for i := range it.Branches {
		steps(it.Branches[i].Steps)
	}
	steps(it.Steps)
	for _, list := range it.Card.Lists() {
		steps(list)
	}
	add(it.Card.Names()...)
	for i := range it.Findings {
		steps(it.Findings[i].Steps)
		for _, x := range it.Findings[i].Pieces() {
			add(x.ID)
		}
	}
	return names
}

func (c *compiler) build() error {
	it := c.prog.item
	if it.Scorecard {
		return c.card(it)
	}
	at := map[string]int{}
	for i := range it.Branches {
		b := &it.Branches[i]
		if !c.holds(b.Reading) {
			continue
		}
		clear(c.slots)
		list, err := c.list(b.Steps)
		if err != nil {
			return fmt.Errorf("branch %s: %w", b.ID, err)
		}
		at[b.ID] = len(c.prog.branches)
		c.prog.branches = append(c.prog.branches, branch{src: b, steps: list, paid: lastQuantity(list)})
	}
	for _, set := range it.Exclusive {
		var ids []int
		for _, id := range set {
			if i, ok := at[id]; ok {
				ids = append(ids, i)
			}
		}
		c.prog.exclusive = append(c.prog.exclusive, ids)
	}
	if err := c.findings(it); err != nil {
		return err
	}
	clear(c.slots)
	var err error
	if c.prog.steps, err = c.list(it.Steps); err != nil {
		return err
	}
	for i := range c.prog.steps {
		c.prog.pooled = c.prog.pooled || c.prog.steps[i].op.pool()
	}
	for _, pay := range it.Payers {
		if c.holds(pay.Reading) {
			c.prog.payers = append(c.prog.payers, pay)
		}
	}
	slices.SortStableFunc(c.prog.payers, func(a, b pack.Payer) int { return len(b.Area) - len(a.Area) })
	if len(c.prog.branches) == 0 {
		return errors.New("no branch is left under these readings")
	}
	return nil
}

func lastQuantity(list []step) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].op.quantity() && list[i].op != opRank {
			return i
		}
	}
	return -1
}

// fundOf returns who pays for a region.
func (p *Program) fundOf(region string) string {
	for i := range p.payers {
		if strings.HasPrefix(region, p.payers[i].Area) {
			return p.payers[i].Fund
		}
	}
	return p.item.Fund
}
