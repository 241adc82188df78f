package score

import (
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// compare gives the cells of a column their points, peer group by peer group.
func (t *Table) compare(k int) {
	c := t.Card
	out := make([][]Against, c.groups())
	for g := range out {
		out[g] = make([]Against, len(c.indicators))
		var members []int
		for _, b := range t.order {
			if r := &t.Rows[b]; r.Peer == g && !t.has(r, pack.Exclude) {
				members = append(members, b)
			}
		}
		for i := range c.indicators {
			out[g][i] = t.points(k, i, &c.indicators[i], members)
		}
	}
	t.Columns = append(t.Columns, out)
}

// points scores indicator x for the banks of one group, in the order of their codes.
func (t *Table) points(k, i int, x *indicator, members []int) Against {
	at := func(b int) *Cell { return &t.Rows[b].Cells[k][i] }
	var known []int
	for _, b := range members {
		if at(b).State == Scored {
			known = append(known, b)
		}
	}
	a := x.against(known, func(b int) exact.Num { return at(b).Value })
	if x.m.Verb == "rank_points" {
		places := x.places(known, func(b int) exact.Num { return at(b).Value }, t.Card.rules.Tie)
		for n, b := range known {
			at(b).Place = int32(places[n])
		}
	}
	for _, b := range known {
		cell := at(b)
		cell.points, cell.Choice = x.score(cell, &a)
		cell.key, cell.keyed = cell.points.key()
	}
	return a
}

// against is what a value is held against: the best, or the average.
func (x *indicator) against(known []int, value func(int) exact.Num) Against {
	a := Against{Best: -1, Figure: &exact.Num{}, Compare: len(known)}
	if x.m.Verb == "average_full" {
		var sum exact.Sum
		for _, b := range known {
			sum.Add(value(b))
		}
		if len(known) > 0 {
			*a.Figure = sum.Num().Div(exact.Int(int64(len(known))))
		}
		return a
	}
	for _, b := range known {
		if v := value(b); a.Best < 0 || x.better(v, *a.Figure) {
			a.Best, *a.Figure = b, v
		}
	}
	return a
}

func (x *indicator) better(a, b exact.Num) bool {
	if x.low {
		return a.Cmp(b) < 0
	}
	return a.Cmp(b) > 0
}

// places are the ranks of banks by value.
func (x *indicator) places(known []int, value func(int) exact.Num, tie string) []int {
	order := make([]int, len(known))
	for n := range order {
		order[n] = n
	}
	cmp := func(a, b int) int {
		d := value(known[a]).Cmp(value(known[b]))
		if x.low {
			return d
		}
		return -d
	}
	slices.SortFunc(order, cmp)
	return ranks(order, cmp, tie)
}

// ranks gives the places of an order in which equals share one: 1, 2, 2, 4 when
// shared, 1, 2, 2, 3 when dense. The result stands by what order lists.
func ranks(order []int, cmp func(a, b int) int, tie string) []int {
	out := make([]int, len(order))
	place := 0
	for n, at := range order {
		switch {
		case n > 0 && cmp(order[n-1], at) == 0:
		case tie == "dense":
			place++
		default:
			place = n + 1
		}
		out[at] = place
	}
	return out
}

// score turns a value into points, by what it is held against; choice is the band.
func (x *indicator) score(cell *Cell, a *Against) (points part, choice int16) {
	w, v := x.src.WeightNum, cell.Value
	switch x.m.Verb {
	case "best_ratio":
		p := x.ratio(v, a.Figure)
		return part{num: p.exactly()}, 0
	case "average_full":
		return x.average(v, a.Figure), 0
	case "rank_points":
		n := int64(a.Compare)
		return part{num: w.Mul(exact.Frac(n-int64(cell.Place)+1, n))}, 0
	case "target":
		return x.ratio(v, &x.target), 0
	case "manual":
		if x.m.OutOf == "" {
			return part{num: v}, 0
		}
		return part{num: v.Div(x.m.OutOfNum).Mul(w)}, 0
	case "deduction":
		return part{num: clamp(x.each.Mul(v).Neg(), x.floor, exact.Num{})}, 0
	case "band":
		for n := range x.bands {
			b := &x.bands[n]
			if (b.From == "" || v.Cmp(b.Low) >= 0) && (b.To == "" || v.Cmp(b.High) < 0) {
				return part{num: b.Pays}, int16(n)
			}
		}
	}
	return part{num: v}, cell.Choice // of a situation
}

// average is full from the average on; what is not positive gives 0, where more is better.
func (x *indicator) average(v exact.Num, figure *exact.Num) part {
	if v.Cmp(*figure) == 0 || x.better(v, *figure) {
		if !x.low && v.Sign() <= 0 {
			return part{}
		}
		return part{num: x.src.WeightNum}
	}
	return x.ratio(v, figure)
}

// ratio is value ÷ figure × weight, of a low indicator figure ÷ value × weight, from 0
// to the weight: what is not positive gives 0, where more is better.
func (x *indicator) ratio(v exact.Num, figure *exact.Num) part {
	w := x.src.WeightNum
	if x.low {
		switch {
		case v.Cmp(*figure) <= 0:
			return part{num: w}
		case figure.Sign() <= 0:
			return part{}
		}
		over := v
		return part{num: figure.Mul(w), over: &over}
	}
	switch {
	case v.Sign() <= 0 || figure.Sign() <= 0:
		return part{}
	case v.Cmp(*figure) >= 0:
		return part{num: w}
	}
	return part{num: v.Mul(w), over: figure}
}
