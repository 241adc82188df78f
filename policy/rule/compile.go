package rule

import (
	"fmt"
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// opcode is a verb.
type opcode uint8

const (
	opRequire opcode = iota + 1
	opBlock
	opThreshold
	opFloor
	opGrowth
	opDeclare
	opIncrement
	opNetOf
	opSum
	opMultiply
	opRateTable
	opMarginal
	opCap
	opRound
	opShare
	opElapsed
	opRatio
	opScale
	opRank
	opPrize
)

var opcodes = map[string]opcode{
	"require": opRequire, "block_if": opBlock, "threshold": opThreshold, "floor": opFloor, "growth": opGrowth,
	"declare": opDeclare, "increment": opIncrement, "net_of": opNetOf, "sum": opSum, "multiply": opMultiply,
	"rate_table": opRateTable, "marginal_scale": opMarginal, "cap": opCap, "round": opRound, "share": opShare, "elapsed": opElapsed, "ratio": opRatio,
	"scale": opScale, "rank": opRank, "prize": opPrize,
}

func (o opcode) quantity() bool { return o >= opIncrement }
func (o opcode) pool() bool     { return o >= opScale }

// comparison is at_least, above, at_most or below.
type comparison uint8

const (
	atLeast comparison = iota
	above
	atMost
	below
)

var comparisons = map[string]comparison{"at_least": atLeast, "above": above, "at_most": atMost, "below": below}

// step is a pack.Step ready to run.
type step struct {
	src     *pack.Step
	op      opcode
	when    *condition
	cond    condition
	value   operand
	base    operand
	list    []operand // less or values
	by      operand   // multiply by a quantity
	limit   *param    // the parameter of a test, rate, cap, budget or prize
	cmp     comparison
	table   *table
	full    bool // portion = full
	lenient bool // zero_base = pass, not_positive = zero
	keep    bool // not_positive = keep
	quantum exact.Num
	mode    exact.Mode
	across  bool
	shares  []*param
	tie     string
	low     bool // rank: the lowest first
	among   *set
	dim     pack.Dimension
	keys    map[string]string // of the trace; shared, never changed
}

type operandKind uint8

const (
	noOperand operandKind = iota
	factOperand
	stepOperand
	branchesOperand
)

// operand is where a quantity comes from.
type operand struct {
	kind operandKind
	i    int
}

// condition asks something of one fact; i is -1 for the region.
type condition struct {
	i    int
	ask  asking
	want bool
	set  *set
}

type asking uint8

const (
	askFlag asking = iota
	askNone
	askIn
	askNotIn
)

// set answers membership without allocation.
type set struct {
	src     *pack.Set
	prefix  bool
	lengths []int
	members map[string]bool
}

// has reports membership; a prefix set ignores one letter before digits.
func (s *set) has(text string) bool {
	if !s.prefix {
		return s.members[text]
	}
	if len(text) > 1 && (text[0] >= 'A' && text[0] <= 'Z' || text[0] >= 'a' && text[0] <= 'z') && text[1] >= '0' && text[1] <= '9' {
		text = text[1:]
	}
	for _, n := range s.lengths {
		if len(text) >= n && s.members[text[:n]] {
			return true
		}
	}
	return false
}

// table is a schedule of brackets.
type table struct {
	src *pack.Table
}

func (c *compiler) list(steps []pack.Step) ([]step, error) {
	c.current = nil
	for i := range steps {
		if !c.holds(steps[i].Reading) {
			continue
		}
		s, err := c.step(&steps[i])
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", steps[i].ID, err)
		}
		if s.op.quantity() {
			c.slots[steps[i].ID] = len(c.current)
		}
		c.current = append(c.current, s)
	}
	return c.current, nil
}

func (c *compiler) step(src *pack.Step) (step, error) {
	s := step{src: src, keys: keysOf(src), op: opcodes[src.Verb], quantum: src.Quantum, tie: src.Tie, low: src.Order == "low", across: src.Across != ""}
	s.full = src.Portion == "full"
	s.lenient = src.ZeroBase == "pass" || src.NotPositive == "zero"
	s.keep = src.NotPositive == "keep"
	s.mode = map[string]exact.Mode{"half_even": exact.HalfEven, "down": exact.Down, "up": exact.Up}[src.Mode]
	var err error
	keep := func(e error) {
		if err == nil {
			err = e
		}
	}
	if src.When != nil {
		w := c.condition(*src.When)
		s.when = &w
	}
	if src.Fact != "" {
		s.cond = c.condition(src.Condition())
	}
	if src.Value != "" {
		var e error
		s.value, e = c.operand(src.Value)
		keep(e)
	}
	if src.Base != "" {
		var e error
		s.base, e = c.operand(src.Base)
		keep(e)
	}
	for _, id := range append(slices.Clone(src.Less), src.Values...) {
		o, e := c.operand(id)
		keep(e)
		s.list = append(s.list, o)
	}
	key, limit := src.Limit()
	s.cmp = comparisons[key]
	switch s.op {
	case opMultiply:
		if _, ok := c.prog.pack.Parameter(src.By); ok {
			limit = src.By
		} else {
			var e error
			s.by, e = c.operand(src.By)
			keep(e)
		}
	case opPrize:
		limit = src.By
	case opCap:
		limit = src.At
	case opScale:
		limit = src.Budget
	case opRank:
		if src.Among != "eligible" {
			s.among = c.set(src.Among)
		}
	case opRateTable, opMarginal:
		var e error
		s.table, e = c.table(src.Table)
		keep(e)
	case opShare:
		for _, sh := range src.Shares {
			q, e := c.param(sh.By)
			keep(e)
			s.shares = append(s.shares, q)
		}
	}
	if limit != "" {
		var e error
		s.limit, e = c.param(limit)
		keep(e)
	}
	if err == nil {
		s.dim = c.dimension(&s)
	}
	return s, err
}

func (c *compiler) operand(id string) (operand, error) {
	if id == "branches" {
		return operand{branchesOperand, 0}, nil
	}
	if i, ok := c.slots[id]; ok {
		return operand{stepOperand, i}, nil
	}
	if i := c.prog.factIndex(id); i >= 0 {
		c.prog.uses |= 1 << i
		return operand{factOperand, i}, nil
	}
	return operand{}, fmt.Errorf("nothing gives %q under these readings", id)
}

func (c *compiler) condition(k pack.Condition) condition {
	x := condition{i: -1}
	if k.Fact != "region" {
		x.i = c.prog.factIndex(k.Fact)
		c.prog.uses |= 1 << x.i
	}
	switch {
	case k.Is != nil:
		x.ask, x.want = askFlag, *k.Is
	case k.None != nil:
		x.ask, x.want = askNone, *k.None
	case k.In != "":
		x.ask, x.set = askIn, c.set(k.In)
	default:
		x.ask, x.set = askNotIn, c.set(k.NotIn)
	}
	return x
}

func (c *compiler) set(id string) *set {
	i := slices.IndexFunc(c.prog.pack.Sets, func(s pack.Set) bool { return s.ID == id })
	return newSet(&c.prog.pack.Sets[i])
}

func newSet(src *pack.Set) *set {
	s := &set{src: src, prefix: src.Match == "prefix", members: map[string]bool{}}
	for _, m := range src.Members {
		s.members[m] = true
		if !slices.Contains(s.lengths, len(m)) {
			s.lengths = append(s.lengths, len(m))
		}
	}
	return s
}

func (c *compiler) table(id string) (*table, error) {
	i := slices.IndexFunc(c.prog.pack.Tables, func(t pack.Table) bool { return t.ID == id })
	t := &c.prog.pack.Tables[i]
	if span := (pack.ParamValue{From: t.From, To: t.To}); !span.In(c.prog.period) {
		return nil, fmt.Errorf("table %s: %w", id, ErrNotInForce)
	}
	return &table{src: t}, nil
}

// dimension of what the step yields; the loader has checked that it has one.
func (c *compiler) dimension(s *step) pack.Dimension {
	if s.table != nil {
		u, _ := pack.UnitOf(s.table.src.Pays)
		return u.Dimension
	}
	switch s.op {
	case opPrize, opScale:
		return pack.Money
	case opRank:
		return pack.Count
	case opElapsed:
		return pack.Days
	case opRatio:
		return pack.Ratio
	}
	d := c.dimOf(s.src.Value)
	if s.op == opIncrement && d == pack.Grade {
		return pack.Count
	}
	if s.op == opSum {
		d = c.dimOf(s.src.Values[0])
	}
	if s.op == opMultiply {
		d, _ = d.Times(c.dimOf(s.src.By))
	}
	return d
}

func (c *compiler) dimOf(id string) pack.Dimension {
	if id == "branches" {
		for _, b := range c.prog.branches {
			if b.paid >= 0 {
				return b.steps[b.paid].dim
			}
		}
		return pack.Money
	}
	if i, ok := c.slots[id]; ok {
		return c.current[i].dim
	}
	if q, ok := c.prog.pack.Parameter(id); ok {
		u, _ := pack.UnitOf(q.Unit)
		return u.Dimension
	}
	if f, ok := c.prog.pack.Fact(id); ok {
		return f.Dimension()
	}
	return ""
}
