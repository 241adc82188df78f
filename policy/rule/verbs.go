package rule

import "huiqi/policy/exact"

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
	if d.Sign() > 0 || s.keep {
		return value(d)
	}
	if s.lenient {
		return value(exact.Num{})
	}
	return refuse(d)
}

// ratio divides; a base that is not positive gives nothing, or 0.
func (f *frame) ratio(s *step, n exact.Num) outcome {
	base, miss, ok := f.get(s.base)
	switch {
	case !ok:
		return missing(miss)
	case base.Sign() > 0:
		return value(n.Div(base))
	case s.lenient:
		return value(exact.Num{})
	}
	return refuse(exact.Num{})
}

// elapsed counts the days from base to value; negative when value is the earlier.
func (f *frame) elapsed(s *step, n exact.Num) outcome {
	base, miss, ok := f.get(s.base)
	if !ok {
		return missing(miss)
	}
	return value(n.Sub(base))
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
