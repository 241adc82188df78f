// Package score turns a scorecard of a policy pack and the reported facts of banks into
// points, ranks, levels and prizes, each point traced to its definition and figures. It
// is exact: nothing is rounded before the total, and ranks go by the exact total. The
// result depends on the banks alone, not on their order. It knows the methods and no
// number of any edition; it never reads a clock, a file or a float.
package score

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Card is a scorecard made ready for one period under chosen readings. It is immutable
// and may be used from several goroutines.
type Card struct {
	prog       *rule.Program
	rules      pack.Card
	quarters   []period.Period
	indicators []indicator
	gates      []int // lists of rules.Gates
	levels     []pack.Level
	prizes     []exact.Num
	peer       int // fact that tells the group, -1 when all stand together
	tieID      string
	tied       string
}

type indicator struct {
	src    *pack.Indicator
	m      *pack.CardMethod
	list   int   // of the definition, -1 for situations
	cases  []int // lists of m.Cases
	low    bool
	target exact.Num
	each   exact.Num
	floor  exact.Num
	factor exact.Num // of the indicator's unit
	bands  []pack.Band
}

// Compile prepares a scorecard; its errors are those of rule.Compile.
func Compile(p *pack.Pack, item string, per period.Period, readings map[string]string) (*Card, error) {
	prog, err := rule.Compile(p, item, per, readings)
	if err != nil {
		return nil, err
	}
	if !prog.Scores() {
		return nil, fmt.Errorf("item %s is no scorecard: %w", item, rule.ErrNoItem)
	}
	src := &prog.Item().Card
	c := &Card{prog: prog, rules: src.Under(prog.Readings()), peer: -1, prizes: src.PrizesOf(per.String())}
	if c.rules.Peers == "apart" {
		c.peer = prog.FactIndex(src.PeerFact)
	}
	c.readQuarters(per)
	var sum exact.Num
	for i := range src.Indicators {
		x := c.indicator(&src.Indicators[i])
		c.indicators, sum = append(c.indicators, x), sum.Add(x.src.WeightNum)
	}
	if sum.Cmp(src.TotalNum) != 0 {
		return nil, fmt.Errorf("the weights make %s, not %s: %w", sum, src.TotalNum, rule.ErrReading)
	}
	for _, g := range src.Gates {
		c.gates = append(c.gates, prog.ListOfGate(g.ID))
	}
	for _, l := range src.Levels {
		if holds(l.Reading, prog.Readings()) {
			c.levels = append(c.levels, l)
		}
	}
	for _, x := range src.Instead {
		if x.PrizeTie != "" {
			c.tieID, _, _ = strings.Cut(x.Reading, "=")
		}
	}
	c.tied = c.rules.PrizeTie
	return c, nil
}

func holds(conditions []string, readings map[string]string) bool {
	return !slices.ContainsFunc(conditions, func(r string) bool {
		id, choice, _ := strings.Cut(r, "=")
		return readings[id] != choice
	})
}

// readQuarters settles which quarters a bank's figures are of.
func (c *Card) readQuarters(per period.Period) {
	c.quarters = []period.Period{per}
	if per.Kind() != period.Year {
		return
	}
	c.quarters = nil
	for n := 1; n <= 4; n++ {
		if q, err := period.New(period.Quarter, per.Year(), n); err == nil && (n == 4 || c.rules.Year != "last") {
			c.quarters = append(c.quarters, q)
		}
	}
}

func (c *Card) indicator(src *pack.Indicator) indicator {
	own := *src
	own.WeightNum = src.WeightUnder(c.prog.Readings())
	src = &own
	x := indicator{src: src, m: c.prog.Method(src), list: -1, low: src.Direction == "low", factor: exact.Int(1)}
	if u, ok := pack.UnitOf(src.Unit); ok {
		x.factor = u.Factor
	}
	if x.m.Verb != "cases" {
		x.list = c.prog.ListOf(src.ID)
	}
	for _, k := range x.m.Cases {
		x.cases = append(x.cases, c.prog.ListOfCase(src.ID, k.ID))
	}
	x.bands = x.m.Bands
	x.target, _ = c.prog.Figure(x.m.At)
	x.each, _ = c.prog.Figure(x.m.Each)
	x.floor, _ = c.prog.Figure(x.m.Floor)
	return x
}

// Program is what evaluates the lists of the card; its Facts order a bank's values.
func (c *Card) Program() *rule.Program { return c.prog }

// Rules are the card's rules under the readings.
func (c *Card) Rules() pack.Card { return c.rules }

// Quarters are those a bank's figures must be of: the period itself, of a year its last
// quarter or all four. Bank.Quarters stands in their order.
func (c *Card) Quarters() []period.Period { return slices.Clone(c.quarters) }

// Indicators are those of the card, in the pack's order; Row.Cells and Table.Columns
// stand in it too.
func (c *Card) Indicators() []pack.Indicator {
	out := make([]pack.Indicator, len(c.indicators))
	for i := range c.indicators {
		out[i] = *c.indicators[i].src
	}
	return out
}

// Method is how indicator i becomes points under the readings.
func (c *Card) Method(i int) pack.CardMethod { return *c.indicators[i].m }

// Target is the figure that earns full marks for indicator i, in base units.
func (c *Card) Target(i int) exact.Num { return c.indicators[i].target }

// Each is what one count takes off.
func (c *Card) Each(i int) exact.Num { return c.indicators[i].each }

// Floor is where a deduction ends.
func (c *Card) Floor(i int) exact.Num { return c.indicators[i].floor }

// Prizes are those of the period in yuan, one for each place.
func (c *Card) Prizes() []exact.Num { return slices.Clone(c.prizes) }

// Bank is one bank with its figures: a subject for each of Card.Quarters, its Values in
// the order of Program().Facts(); a quarter without a return has no Values.
type Bank struct {
	ID, Name string
	Quarters []rule.Subject
}

// groupOf is the peer group of a bank, -1 when it cannot be told.
func (c *Card) groupOf(b *Bank) int {
	if c.peer < 0 {
		return 0
	}
	last := &b.Quarters[len(b.Quarters)-1]
	if c.peer >= len(last.Values) {
		return -1
	}
	word := last.Values[c.peer].Text
	return slices.IndexFunc(c.rules.Peer, func(p pack.Peer) bool { return slices.Contains(p.Members, word) })
}

// groups is how many peer groups are ranked apart.
func (c *Card) groups() int {
	if c.peer < 0 {
		return 1
	}
	return len(c.rules.Peer)
}
