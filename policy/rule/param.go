package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// param is a parameter narrowed to the period and readings.
type param struct {
	src    *pack.Parameter
	given  bool
	all    *figure // for everyone else
	areas  []keyed // longest prefix first
	flags  []flagged
	class  int // index of the class fact
	byName []keyed
	ranks  []*figure // from rank 1
}

type figure struct {
	num  exact.Num // in the base unit
	plus exact.Num // 1 + num, for growth
	src  *pack.ParamValue
}

func newFigure(v *pack.ParamValue) figure {
	return figure{v.Num, v.Num.Add(exact.Int(1)), v}
}

type keyed struct {
	key string
	figure
}

type flagged struct {
	facts []int
	figure
}

func (c *compiler) param(id string) (*param, error) {
	src, ok := c.prog.pack.Parameter(id)
	if !ok {
		return nil, fmt.Errorf("no parameter %q", id)
	}
	q := &param{src: src, given: src.Given, class: -1}
	if src.ClassFact != "" {
		q.class = c.prog.factIndex(src.ClassFact)
		c.prog.uses |= 1 << q.class
	}
	if src.Given {
		return q, c.supplied(q)
	}
	n := 0
	for i := range src.Values {
		v := &src.Values[i]
		if !v.In(c.prog.period) || !c.holds(v.Reading) {
			continue
		}
		n++
		if err := c.value(q, v); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("parameter %s (%s): %w", id, src.Clause, ErrNotInForce)
	}
	slices.SortStableFunc(q.areas, func(a, b keyed) int { return len(b.key) - len(a.key) })
	if i := slices.Index(q.ranks, nil); i >= 0 {
		return nil, fmt.Errorf("parameter %s has no value for rank %d", id, i+1)
	}
	return q, nil
}

func (c *compiler) value(q *param, v *pack.ParamValue) error {
	f := newFigure(v)
	twice := fmt.Errorf("parameter %s has two values for one key", q.src.ID)
	add := func(list *[]keyed, key string) error {
		if slices.ContainsFunc(*list, func(k keyed) bool { return k.key == key }) {
			return twice
		}
		*list = append(*list, keyed{key, f})
		return nil
	}
	switch {
	case len(v.Areas) > 0:
		for _, a := range v.Areas {
			if err := add(&q.areas, a); err != nil {
				return err
			}
		}
	case len(v.Flags) > 0:
		x := flagged{figure: f}
		for _, id := range v.Flags {
			i := c.prog.factIndex(id)
			c.prog.uses |= 1 << i
			x.facts = append(x.facts, i)
		}
		q.flags = append(q.flags, x)
	case v.Class != "":
		return add(&q.byName, v.Class)
	case v.Rank != "":
		r, err := strconv.Atoi(v.Rank)
		if err != nil {
			return err
		}
		for len(q.ranks) < r {
			q.ranks = append(q.ranks, nil)
		}
		if q.ranks[r-1] != nil {
			return twice
		}
		q.ranks[r-1] = &f
	default:
		if q.all != nil {
			return twice
		}
		q.all = &f
	}
	return nil
}

// supplied takes the figure of a given parameter from the readings; without one
// the parameter stays empty.
func (c *compiler) supplied(q *param) error {
	text, ok := c.prog.readings["parameter:"+q.src.ID]
	if !ok {
		return nil
	}
	u, _ := pack.UnitOf(q.src.Unit)
	n, err := u.Parse(strings.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("parameter %s=%s: %w", q.src.ID, text, err)
	}
	f := newFigure(&pack.ParamValue{Value: strings.TrimSpace(text), Num: n})
	q.all = &f
	return nil
}
