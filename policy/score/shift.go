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
	groups := t.ranked()
	for k := range out {
		g.Go(func() error {
			t.shift(&out[k], groups)
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

// shift orders the banks anew.
func (t *Table) shift(s *Shift, groups [][]int) {
	points := t.instead(s)
	s.Ranks = make([]int32, len(t.Rows))
	totals := make([]*Total, len(t.Rows))
	for _, list := range groups {
		for _, b := range list {
			totals[b] = t.total(b, s.Indicator, points[b])
		}
	}
	cmp := func(a, b int) int { return totals[b].Cmp(totals[a]) }
	for _, list := range groups {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b int) int {
			if d := cmp(a, b); d != 0 {
				return d
			}
			return compareIDs(t.Banks[a].ID, t.Banks[b].ID)
		})
		order := make([]int, len(list))
		for n := range order {
			order[n] = n
		}
		places := ranks(order, func(a, b int) int { return cmp(list[a], list[b]) }, t.Card.rules.Tie)
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

// instead are the points each bank would have in the indicator, the mean of its columns.
func (t *Table) instead(s *Shift) []part {
	out := make([]part, len(t.Rows))
	x := t.Card.indicators[s.Indicator]
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
			t.insteadOf(s, &x, known, k, out)
		}
	}
	return out
}

func (t *Table) insteadOf(s *Shift, x *indicator, known []int, k int, out []part) {
	at := func(b int) *Cell { return &t.Rows[b].Cells[k][s.Indicator] }
	put := func(b int, p part) {
		if len(t.Columns) == 1 {
			out[b] = p
			return
		}
		out[b] = part{num: out[b].num.Add(p.exactly().Mul(exact.Frac(1, int64(len(t.Columns)))))}
	}
	switch s.Kind {
	case WeightUp, WeightDown:
		by := exact.Frac(11, 10)
		if s.Kind == WeightDown {
			by = exact.Frac(9, 10)
		}
		for _, b := range known {
			p := at(b).points
			put(b, part{p.num.Mul(by), p.over})
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
