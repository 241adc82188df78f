package rule

import "huiqi/policy/exact"

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
