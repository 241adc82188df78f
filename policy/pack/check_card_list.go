package pack

import (
	"fmt"
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/period"
)

// within demands points an indicator can give.
func (c *checker) within(x *Indicator, n exact.Num, path string) {
	if n.Cmp(x.LeastNum) < 0 || n.Cmp(x.WeightNum) > 0 {
		c.fail(path, "%s is not from %s to %s", n, x.LeastNum, x.WeightNum)
	}
}

// bands demands that they cover every value once (S-2).
func (c *checker) bands(x *Indicator, m *CardMethod, at string) {
	for i := range m.Bands {
		b, path := &m.Bands[i], fmt.Sprintf("%s.band[%d]", at, i)
		b.Low, b.High = c.stretch(path, x.Unit, b.From, b.To, i, len(m.Bands))
		if i > 0 && b.From != m.Bands[i-1].To {
			c.fail(path+".from", "must be %q, where the band before ends", m.Bands[i-1].To)
		}
		b.Pays = c.points(path+".points", b.Points)
		c.within(x, b.Pays, path+".points")
	}
}

// stretch reads the ends of one of n bands; only the outer ends are open.
func (c *checker) stretch(path, unit, from, to string, i, n int) (low, high exact.Num) {
	if (from == "") != (i == 0) || (to == "") != (i == n-1) {
		c.fail(path, "only the first band has no from, only the last no to")
	}
	if from != "" {
		low = c.number(path+".from", from, unit)
	}
	if to != "" {
		if high = c.number(path+".to", to, unit); from != "" && high.Cmp(low) <= 0 {
			c.fail(path+".to", "is not above from")
		}
	}
	return low, high
}

func (c *checker) cardCases(x *Indicator, m *CardMethod, at string) {
	seen := map[string]string{}
	for i := range m.Cases {
		k, path := &m.Cases[i], fmt.Sprintf("%s.case[%d]", at, i)
		c.id(path, k.ID, seen)
		if k.Label == "" {
			c.fail(path+".label", "is missing")
		}
		if k.Quote != "" {
			c.quote(path+".quote", k.Quote)
		}
		value := c.stepList(k.Steps, x.Clause, path)
		switch {
		case k.Points != "":
			k.Pays = c.points(path+".points", k.Points)
			c.within(x, k.Pays, path+".points")
		case value != Points:
			c.fail(path+".points", "needs points, or steps whose last value is in 分值")
		}
		if len(k.Steps) == 0 && i < len(m.Cases)-1 {
			c.fail(path+".step", "only the last situation holds for all that is left")
		}
	}
	if n := len(m.Cases); n > 0 && len(m.Cases[n-1].Steps) > 0 {
		c.fail(at+".case", "the last situation must hold for all that is left: no steps")
	}
}

// levels demands that those of each reading cover every total once (S-2).
func (c *checker) levels(k *Card, at string) {
	seen := map[string]string{}
	sets := map[string][]int{}
	var order []string
	for i := range k.Levels {
		l, path := &k.Levels[i], fmt.Sprintf("%s.level[%d]", at, i)
		c.id(path, l.ID, seen)
		c.clauseRef(path+".clause", l.Clause)
		c.reading(path, l.Reading)
		if l.Label == "" {
			c.fail(path+".label", "is missing")
		}
		key := fmt.Sprint(l.Reading)
		if sets[key] == nil {
			order = append(order, key)
		}
		sets[key] = append(sets[key], i)
	}
	for _, key := range order {
		list := sets[key]
		for n, i := range list {
			l, path := &k.Levels[i], fmt.Sprintf("%s.level[%d]", at, i)
			l.Low, l.High = c.stretch(path, "分值", l.From, l.To, n, len(list))
			if n > 0 && l.From != k.Levels[list[n-1]].To {
				c.fail(path+".from", "must be %q, where the level before ends", k.Levels[list[n-1]].To)
			}
		}
		for _, other := range order {
			a, b := k.Levels[list[0]].Reading, k.Levels[sets[other][0]].Reading
			if other != key && !differ(a, b) {
				c.fail(at+".level", "two scales of levels can exist under the same reading")
			}
		}
	}
}

func (c *checker) cardPrizes(it *Item, k *Card, at string) {
	if len(k.Prizes) == 0 {
		if k.PrizeTie != "" || k.Vacancy != "" {
			c.fail(at+".prize", "there is no prize to divide")
		}
		return
	}
	c.oneOf(at+".prize_tie", k.PrizeTie, choices["tie"]...)
	c.oneOf(at+".vacancy", k.Vacancy, vacancies...)
	for i := range k.Prizes {
		p, path := &k.Prizes[i], fmt.Sprintf("%s.prize[%d]", at, i)
		c.clauseRef(path+".clause", p.Clause)
		c.quote(path+".quote", p.Quote)
		if p.Count < 1 || p.Count > 99 || p.Quote == "" {
			c.fail(path, "needs a count from 1 to 99 and a quote")
		}
		u, _ := UnitOf(p.Unit)
		if u.Dimension != Money {
			c.fail(path+".unit", "%q is no unit of money", p.Unit)
		}
		p.Num = c.number(path+".amount", p.Amount, p.Unit)
		if cents, ok := p.Num.Mul(exact.Int(100)).Int64(); !ok || cents <= 0 {
			c.fail(path+".amount", "is no positive amount in fen")
		}
		if len(p.Periods) == 0 {
			c.fail(path+".periods", "must say for which periods")
		}
		for _, text := range p.Periods {
			if _, err := period.Parse(text); err != nil || !slices.Contains(it.Periods, text) {
				c.fail(path+".periods", "%q is no period of the item", text)
			}
		}
	}
}
