package rule

import (
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// verdict is the truth of a test under Kleene logic. A quantity that has its
// value holds; one that has none for want of facts is open.
type verdict uint8

const (
	open verdict = iota
	holds
	fails
)

// regionBit stands for the subject's region in a set of missing facts.
const regionBit = 1 << 62

// outcome is what one step said about one subject.
type outcome struct {
	v    verdict
	idle bool      // its condition does not hold: passed by or handed on
	num  exact.Num // the value of a quantity, in the base unit
	miss uint64    // facts that are missing, when open
}

func value(n exact.Num) outcome    { return outcome{v: holds, num: n} }
func refuse(n exact.Num) outcome   { return outcome{v: fails, num: n} }
func missing(facts uint64) outcome { return outcome{v: open, miss: facts} }
func test(ok bool) outcome         { return outcome{v: verdictOf(ok)} }

func verdictOf(ok bool) verdict {
	if ok {
		return holds
	}
	return fails
}

// frame is one subject being assessed: the outcomes of the list of steps that
// runs, and the sum of the branches for the steps after them.
type frame struct {
	p        *Program
	s        *Subject
	slots    []outcome
	branches outcome
}

// get returns a quantity and, when it has none, the missing facts.
func (f *frame) get(o operand) (exact.Num, uint64, bool) {
	switch o.kind {
	case factOperand:
		if o.i >= len(f.s.Values) {
			return exact.Num{}, 1 << o.i, false
		}
		v := &f.s.Values[o.i]
		switch v.State {
		case Missing:
			return exact.Num{}, 1 << o.i, false
		case Absent:
			return exact.Num{}, 0, true
		}
		x := &f.p.facts[o.i]
		switch {
		case len(x.grades) > 0:
			i := slices.Index(x.grades, v.Text)
			if i < 0 { // no grade this program knows: as good as not said
				return exact.Num{}, 1 << o.i, false
			}
			return exact.Int(int64(i)), 0, true
		case !x.plain:
			return v.Num.Mul(x.factor), 0, true
		}
		return v.Num, 0, true
	case branchesOperand:
		return f.branches.num, f.branches.miss, f.branches.v != open
	}
	x := &f.slots[o.i]
	return x.num, x.miss, x.v != open
}

// nothing reports that the operand is a date or grade confirmed to be none: it is
// no day to compare or to count from, and never the day or grade 0.
func (f *frame) nothing(o operand) bool {
	if o.kind != factOperand || o.i >= len(f.s.Values) || f.s.Values[o.i].State != Absent {
		return false
	}
	d := f.p.facts[o.i].dim
	return d == pack.CalendarDay || d == pack.Grade
}

// ask answers a condition.
func (f *frame) ask(c *condition) (verdict, uint64) {
	if c.i < 0 {
		if f.s.Region == "" {
			return open, regionBit
		}
		return verdictOf(c.set.has(f.s.Region) == (c.ask == askIn)), 0
	}
	if c.i >= len(f.s.Values) || f.s.Values[c.i].State == Missing {
		return open, 1 << c.i
	}
	v := &f.s.Values[c.i]
	switch c.ask {
	case askFlag:
		return verdictOf((v.State == Known && v.Num.Sign() != 0) == c.want), 0
	case askNone:
		return verdictOf((v.State == Absent || v.Num.Sign() == 0) == c.want), 0
	}
	return verdictOf((v.State == Known && c.set.has(v.Text)) == (c.ask == askIn)), 0
}

// figure returns the value of a parameter for the subject; nil without missing
// facts means that the text gives none.
func (f *frame) figure(q *param) (*figure, string, uint64) {
	for i := range q.flags {
		x := &q.flags[i]
		var miss uint64
		for _, k := range x.facts {
			if k >= len(f.s.Values) || f.s.Values[k].State == Missing {
				miss |= 1 << k
			} else if v := &f.s.Values[k]; v.State == Known && v.Num.Sign() != 0 {
				return &x.figure, f.p.facts[k].src.ID, 0
			}
		}
		if miss != 0 {
			return nil, "", miss
		}
	}
	if len(q.areas) > 0 {
		if f.s.Region == "" {
			return nil, "", regionBit
		}
		for i := range q.areas {
			if k := &q.areas[i]; len(f.s.Region) >= len(k.key) && f.s.Region[:len(k.key)] == k.key {
				return &k.figure, k.key, 0
			}
		}
	}
	if len(q.byName) > 0 {
		if q.class >= len(f.s.Values) || f.s.Values[q.class].State == Missing {
			return nil, "", 1 << q.class
		}
		for i := range q.byName {
			if q.byName[i].key == f.s.Values[q.class].Text {
				return &q.byName[i].figure, q.byName[i].key, 0
			}
		}
	}
	return q.all, "", 0
}

// run evaluates a step with its condition.
func (f *frame) run(s *step) outcome {
	if s.when == nil {
		return f.do(s)
	}
	switch v, miss := f.ask(s.when); {
	case v == holds:
		return f.do(s)
	case v == fails && !s.op.quantity():
		return outcome{v: holds, idle: true}
	case v == fails:
		n, m, ok := f.get(s.value)
		if !ok {
			return missing(m)
		}
		return outcome{v: holds, idle: true, num: n}
	case s.op.quantity():
		return missing(miss)
	default:
		in := f.do(s)
		if in.v == holds {
			return in
		}
		return missing(miss | in.miss)
	}
}

// do evaluates a step of one subject; the pool's steps are in pool.go.
func (f *frame) do(s *step) outcome {
	switch s.op {
	case opRequire, opBlock:
		v, miss := f.ask(&s.cond)
		if s.op == opBlock && v != open {
			v = holds + fails - v
		}
		return outcome{v: v, miss: miss}
	case opDeclare:
		return test(true)
	case opGrowth:
		return f.growth(s)
	case opSum:
		return f.sum(s)
	}
	if f.nothing(s.value) || f.nothing(s.base) {
		return refuse(exact.Num{})
	}
	n, miss, ok := f.get(s.value)
	if !ok {
		if s.op == opIncrement || s.op == opElapsed || s.op == opRatio { // both facts are asked for at once, not one after the other
			_, more, _ := f.get(s.base)
			miss |= more
		}
		return missing(miss)
	}
	switch s.op {
	case opThreshold, opFloor:
		x, _, miss := f.figure(s.limit)
		if x == nil {
			return none(miss)
		}
		o := test(compares(n, s.cmp, x.num))
		o.num = n
		return o
	case opIncrement:
		return f.increment(s, n)
	case opElapsed:
		return f.elapsed(s, n)
	case opRatio:
		return f.ratio(s, n)
	case opNetOf:
		return f.net(s, n)
	case opMultiply:
		return f.multiply(s, n)
	case opRateTable:
		return lookUp(s, n)
	case opMarginal:
		return value(marginal(s, n))
	case opCap:
		return f.cap(s, n)
	case opRound:
		return value(n.Div(s.quantum).Round(0, s.mode).Mul(s.quantum))
	}
	return value(n) // share leaves the value as it is
}

// none is the outcome of a figure that is not there: for want of facts, or
// because the text gives this subject none.
func none(miss uint64) outcome {
	if miss != 0 {
		return missing(miss)
	}
	return refuse(exact.Num{})
}

func compares(n exact.Num, c comparison, limit exact.Num) bool {
	switch d := n.Cmp(limit); c {
	case atLeast:
		return d >= 0
	case above:
		return d > 0
	case atMost:
		return d <= 0
	default:
		return d < 0
	}
}
