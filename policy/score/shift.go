package score

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// Kinds of a Shift.
const (
	WeightUp   = "weight_up"   // the indicator counts a tenth more
	WeightDown = "weight_down" // a tenth less
	Dropped    = "dropped"     // it does not count
	Otherwise  = "method"      // its points come by another method
)

// Shift is what would be otherwise if one thing were: the other weights stay, so the
// total changes too.
type Shift struct {
	Kind      string
	Indicator int
	Method    string  // of Otherwise
	Ranks     []int32 // as Table.Banks; 0 where the bank is not ranked
	Moved     int     // banks whose rank differs
	Entered   []int   // banks that would come into the places with a prize (the first ten without prizes), by code
	Left      []int   // banks that would leave them
}

// Sensitivity tries each indicator with a tenth more and less weight, without it, and by
// each other method that compares banks where it has such a one now.
func (t *Table) Sensitivity(ctx context.Context) ([]Shift, error) {
	var out []Shift
	for i := range t.Card.indicators {
		for _, kind := range []string{WeightUp, WeightDown, Dropped} {
			out = append(out, Shift{Kind: kind, Indicator: i})
		}
		now := t.Card.indicators[i].m.Verb
		ways := []string{"best_ratio", "average_full", "rank_points"}
		if !slices.Contains(ways, now) {
			continue
		}
		for _, verb := range ways {
			if verb != now {
				out = append(out, Shift{Kind: Otherwise, Indicator: i, Method: verb})
			}
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	groups, keys := t.ranked(), t.keys()
	for k := range out {
		g.Go(func() error {
			t.shift(&out[k], groups, keys)
			return gctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// ranked are the banks that have a rank, by group, in the order of their codes.
func (t *Table) ranked() [][]int {
	out := make([][]int, t.Card.groups())
	for _, b := range t.order {
		if r := &t.Rows[b]; r.Rank > 0 {
			out[r.Peer] = append(out[r.Peer], b)
		}
	}
	return out
}

// keys are those of the totals; nil when one does not fit or totals have a floor, and
// all orders are then found from exact totals.
func (t *Table) keys() []int64 {
	out := make([]int64, len(t.Rows))
	for b := range t.Rows {
		if t.Rows[b].Total == nil {
			continue
		}
		k, ok := t.Rows[b].Total.Key()
		if !ok {
			return nil
		}
		out[b] = k
	}
	zeroed := slices.ContainsFunc(t.Rows, func(r Row) bool { return t.has(&r, pack.ZeroAll) })
	if t.Card.rules.NotBelow != "" || zeroed {
		return nil
	}
	return out
}

// shift orders the banks anew.
func (t *Table) shift(s *Shift, groups [][]int, keys []int64) {
	points := t.instead(s)
	s.Ranks = make([]int32, len(t.Rows))
	o := orderer{t: t, s: s, points: points}
	o.prepare(keys)
	for _, list := range groups {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b int) int {
			if d := o.cmp(a, b); d != 0 {
				return d
			}
			return compareIDs(t.Banks[a].ID, t.Banks[b].ID)
		})
		order := make([]int, len(list))
		for n := range order {
			order[n] = n
		}
		places := ranks(order, func(a, b int) int { return o.cmp(list[a], list[b]) }, t.Card.rules.Tie)
		for n, b := range list {
			if s.Ranks[b] = int32(places[n]); places[n] != t.Rows[b].Rank {
				s.Moved++
			}
		}
	}
	line := int32(len(t.Card.prizes))
	if line == 0 {
		line = 10
	}
	for _, b := range t.order {
		was, is := int32(t.Rows[b].Rank), s.Ranks[b]
		switch {
		case is == 0:
		case is <= line && was > line:
			s.Entered = append(s.Entered, b)
		case is > line && was <= line:
			s.Left = append(s.Left, b)
		}
	}
}

// instead are the points each bank would have in the indicator.
func (t *Table) instead(s *Shift) []exact.Num {
	out := make([]exact.Num, len(t.Rows))
	x := t.Card.indicators[s.Indicator]
	share := exact.Frac(1, int64(t.columns()))
	if s.Kind == Otherwise {
		m := *x.m
		m.Verb = s.Method
		x.m = &m
	}
	for k := range t.Columns {
		for g := range t.Columns[k] {
			var known []int
			for _, b := range t.order {
				if r := &t.Rows[b]; r.Peer == g && r.Cells[k][s.Indicator].State == Scored && !t.has(r, pack.Exclude) {
					known = append(known, b)
				}
			}
			t.insteadOf(s, &x, known, k, func(b int, n exact.Num) { out[b] = out[b].Add(n.Mul(share)) })
		}
	}
	return out
}

func (t *Table) insteadOf(s *Shift, x *indicator, known []int, k int, put func(int, exact.Num)) {
	at := func(b int) *Cell { return &t.Rows[b].Cells[k][s.Indicator] }
	switch s.Kind {
	case WeightUp, WeightDown:
		by := exact.Frac(11, 10)
		if s.Kind == WeightDown {
			by = exact.Frac(9, 10)
		}
		for _, b := range known {
			put(b, at(b).Points.Mul(by))
		}
	case Otherwise:
		value := func(b int) exact.Num { return at(b).Value }
		a := x.against(known, value)
		var places []int
		if s.Method == "rank_points" {
			places = x.places(known, value, t.Card.rules.Tie)
		}
		for n, b := range known {
			cell := Cell{Value: at(b).Value}
			if places != nil {
				cell.Place = int32(places[n])
			}
			p, _ := x.score(&cell, &a)
			put(b, p)
		}
	}
}

// orderer compares shifted totals: by the keys of total and difference where they
// settle it, else exactly.
type orderer struct {
	t      *Table
	s      *Shift
	points []exact.Num
	near   []int64 // the shifted total lies in near … near+2
	totals []*exact.Sum
}

func (o *orderer) prepare(keys []int64) {
	o.totals = make([]*exact.Sum, len(o.t.Rows))
	if keys == nil {
		return
	}
	o.near = slices.Clone(keys)
	for b := range o.near {
		d, ok := o.points[b].Sub(o.was(b)).Key()
		if !ok {
			o.near = nil
			return
		}
		o.near[b] += d
	}
}

// was are the points of the indicator as the table has them.
func (o *orderer) was(b int) exact.Num {
	cells := o.t.Rows[b].Cells
	if len(cells) == 1 {
		return cells[0][o.s.Indicator].Points
	}
	var n exact.Num
	for k := range cells {
		n = n.Add(cells[k][o.s.Indicator].Points)
	}
	return n.Div(exact.Int(int64(len(cells))))
}

// cmp puts the higher total first.
func (o *orderer) cmp(a, b int) int {
	if o.near != nil {
		if d := o.near[b] - o.near[a]; d > 2 {
			return 1
		} else if d < -2 {
			return -1
		}
	}
	return o.total(b).Cmp(o.total(a))
}

func (o *orderer) total(b int) *exact.Sum {
	if o.totals[b] == nil {
		o.totals[b] = o.t.total(b, o.s.Indicator, o.points)
	}
	return o.totals[b]
}

// Line is the prize line: the last bank with a prize and the first without, -1 where
// there is none, and how far apart their totals are.
func (t *Table) Line() (above, below int, gap exact.Num) {
	above, below = -1, -1
	for _, b := range t.order {
		r := &t.Rows[b]
		switch {
		case r.Status != rule.Eligible || r.Place == 0:
		case r.Amount > 0 && (above < 0 || r.Place > t.Rows[above].Place):
			above = b
		case r.Amount == 0 && (below < 0 || r.Place < t.Rows[below].Place):
			below = b
		}
	}
	if above >= 0 && below >= 0 {
		gap = t.Rows[above].Total.Num().Sub(t.Rows[below].Total.Num())
	}
	return above, below, gap
}
