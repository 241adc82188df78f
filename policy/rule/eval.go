package rule

import (
	"huiqi/policy/exact"
	"huiqi/policy/money"
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
		if x := &f.p.facts[o.i]; !x.plain {
			return v.Num.Mul(x.factor), 0, true
		}
		return v.Num, 0, true
	case branchesOperand:
		return f.branches.num, f.branches.miss, f.branches.v != open
	}
	x := &f.slots[o.i]
	return x.num, x.miss, x.v != open
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
	n, miss, ok := f.get(s.value)
	if !ok {
		if s.op == opIncrement { // both facts are asked for at once, not one after the other
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

// growth compares value with base × (1 + p), without dividing.
func (f *frame) growth(s *step) outcome {
	base, miss, ok := f.get(s.base)
	n, m2, known := f.get(s.value)
	if ok && base.Sign() <= 0 && !s.lenient {
		return refuse(n)
	}
	if !ok || !known {
		return missing(miss | m2)
	}
	if base.Sign() <= 0 {
		return outcome{v: verdictOf(n.Sign() > 0), num: n}
	}
	x, _, miss := f.figure(s.limit)
	if x == nil {
		return none(miss)
	}
	return outcome{v: verdictOf(compares(n, s.cmp, base.Mul(x.plus))), num: n}
}

func (f *frame) increment(s *step, n exact.Num) outcome {
	base, miss, ok := f.get(s.base)
	if !ok {
		return missing(miss)
	}
	d := n.Sub(base)
	if d.Sign() > 0 {
		return value(d)
	}
	if s.lenient {
		return value(exact.Num{})
	}
	return refuse(d)
}

func (f *frame) net(s *step, n exact.Num) outcome {
	var gone uint64
	for _, o := range s.list {
		x, miss, _ := f.get(o)
		gone |= miss
		n = n.Sub(x)
	}
	if gone != 0 {
		return missing(gone)
	}
	if n.Sign() < 0 {
		return refuse(n)
	}
	return value(n)
}

func (f *frame) sum(s *step) outcome {
	var n exact.Num
	var gone uint64
	for _, o := range s.list {
		x, miss, _ := f.get(o)
		gone |= miss
		n = n.Add(x)
	}
	if gone != 0 {
		return missing(gone)
	}
	return value(n)
}

func (f *frame) multiply(s *step, n exact.Num) outcome {
	if s.limit == nil {
		m, miss, ok := f.get(s.by)
		if !ok {
			return missing(miss)
		}
		return value(n.Mul(m))
	}
	x, _, miss := f.figure(s.limit)
	if x == nil {
		return none(miss)
	}
	return value(n.Mul(x.num))
}

// cap takes the smaller of the value and what is left of the allowance. A given
// figure that the run did not supply caps nothing.
func (f *frame) cap(s *step, n exact.Num) outcome {
	x, _, miss := f.figure(s.limit)
	if x == nil {
		if s.limit.given {
			return value(n)
		}
		return none(miss)
	}
	left := x.num
	if s.across && f.s.Used != 0 {
		left = left.Sub(f.s.Used.Yuan())
		if left.Sign() < 0 {
			left = exact.Num{}
		}
	}
	if n.Cmp(left) > 0 {
		return value(left)
	}
	return value(n)
}

// lookUp pays for the whole value by the one bracket that holds it.
func lookUp(s *step, n exact.Num) outcome {
	for i := range s.table.src.Brackets {
		b := &s.table.src.Brackets[i]
		if d := n.Cmp(b.Low); d < 0 || d == 0 && !b.FromInclusive {
			continue
		}
		if b.To != "" && n.Cmp(b.High) > 0 {
			continue
		}
		if b.Each.Sign() == 0 {
			return value(b.Pay)
		}
		return value(parts(s, n, b.Each).Mul(b.Pay))
	}
	return refuse(exact.Num{})
}

// marginal pays for the part of the value inside each bracket.
func marginal(s *step, n exact.Num) exact.Num {
	var total exact.Num
	for i := range s.table.src.Brackets {
		b := &s.table.src.Brackets[i]
		if d := n.Cmp(b.Low); d < 0 || d == 0 && !b.FromInclusive {
			break
		}
		if b.Each.Sign() == 0 {
			total = total.Add(b.Pay)
			continue
		}
		top := n
		if b.To != "" && n.Cmp(b.High) > 0 {
			top = b.High
		}
		total = total.Add(parts(s, top.Sub(b.Low), b.Each).Mul(b.Pay))
	}
	return total
}

// parts counts how many times each fits into n, only whole ones if so declared.
func parts(s *step, n, each exact.Num) exact.Num {
	k := n.Div(each)
	if s.full {
		return k.Round(0, exact.Down)
	}
	return k
}

// result is what the branches of one subject came to.
type result struct {
	status   Status
	sum      exact.Num
	branch   int // the branch that paid, -1 without; the furthest one when ineligible
	several  bool
	step     int // index of the first failing step
	miss     uint64
	conflict []int
}

// judge evaluates the branches of f.s; slots must hold the longest list.
func (f *frame) judge() result {
	r := result{branch: -1, step: -1}
	var held, unknown uint64
	for i := range f.p.branches {
		b := &f.p.branches[i]
		v, at, miss := f.walk(b.steps)
		switch v {
		case fails:
			if held == 0 && at > r.step {
				r.branch, r.step = i, at
			}
		case open:
			unknown |= 1 << i
			r.miss |= miss
		case holds:
			if held == 0 {
				r.branch, r.step = i, -1
			} else {
				r.several = true
			}
			held |= 1 << i
			if b.paid >= 0 {
				r.sum = r.sum.Add(f.slots[b.paid].num)
			}
		}
	}
	for _, ids := range f.p.exclusive {
		if f.both(ids, held) {
			r.conflict = ids
			return r
		}
	}
	switch {
	case unknown != 0:
		r.status, r.branch = Unknown, -1
	case held != 0:
		r.status = Eligible
	default:
		r.status = Ineligible
	}
	return r
}

func (f *frame) both(ids []int, held uint64) bool {
	n := 0
	for _, i := range ids {
		if held&(1<<i) != 0 {
			n++
		}
	}
	return n > 1
}

// walk runs a list of steps until one fails. The list is open when a step is and
// none fails, for a later failure settles it whatever the missing facts are.
func (f *frame) walk(list []step) (verdict, int, uint64) {
	var miss uint64
	v := holds
	for i := range list {
		o := f.run(&list[i])
		f.slots[i] = o
		switch o.v {
		case fails:
			return fails, i, 0
		case open:
			v = open
			miss |= o.miss
		}
	}
	return v, -1, miss
}

// fen converts the final value of a subject; it must be whole fen, which is the
// pack's duty to see to by a round step.
func fen(n exact.Num) (money.Fen, error) { return money.FromYuan(n) }
