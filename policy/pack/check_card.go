package pack

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/period"
)

// The closed sets of words of a card.
var (
	cardMissing = []string{"apart", "wait", "zero"}
	cardYears   = []string{"last", "mean_points", "mean_values"}
	cardTies    = []string{"shared", "dense"}
	cardPeers   = []string{"together", "apart"}
	vacancies   = []string{"next", "vacant"}
	effects     = []string{Exclude, Veto, ZeroAll}
)

// methods and the keys that each needs.
var methods = map[string][]string{
	"best_ratio": nil, "average_full": nil, "rank_points": nil, "target": {"at"}, "band": {"band"}, "manual": nil,
	"deduction": {"each", "floor"}, "cases": {"case"},
}

// scorecard checks an item that scores banks.
func (c *checker) scorecard(it *Item, at string) {
	if it.Subject != "bank" {
		c.fail(at+".subject", "a scorecard is of banks, not of a %s", it.Subject)
	}
	if it.Decision || len(it.Payers) > 0 || len(it.Branches) > 0 || len(it.Steps) > 0 || len(it.Exclusive) > 0 {
		c.fail(at+".scorecard", "a scorecard has a card: no decision, payer, branch, exclusive and no steps of its own")
	}
	if prizes := len(it.Card.Prizes) > 0; prizes != it.Road.Declared() || prizes != (it.Fund != "") {
		c.fail(at+".road", "a scorecard with prizes has a fund and a road, one without has neither")
	}
	k, at := &it.Card, at+".card"
	c.cardRules(it, k, at)
	seen := map[string]string{}
	for i := range k.Indicators {
		c.indicator(k, &k.Indicators[i], fmt.Sprintf("%s.indicator[%d]", at, i), seen)
	}
	if len(k.Indicators) == 0 {
		c.fail(at+".indicator", "the card has no indicator")
	}
	c.weights(k, at)
	for i := range k.Gates {
		g, path := &k.Gates[i], fmt.Sprintf("%s.gate[%d]", at, i)
		c.id(path, g.ID, seen)
		c.clauseRef(path+".clause", g.Clause)
		c.oneOf(path+".effect", g.Effect, effects...)
		if g.Label == "" || len(g.Steps) == 0 {
			c.fail(path, "needs a label and steps")
		}
		c.stepList(g.Steps, g.Clause, path)
	}
	c.levels(k, at)
	c.cardPrizes(it, k, at)
}

func (c *checker) stepList(steps []Step, clause, path string) Dimension {
	s := scope{c: c, clause: clause, dims: map[string]Dimension{}}
	s.steps(steps, path)
	return s.last
}

func (c *checker) cardRules(it *Item, k *Card, at string) {
	c.clauseRef(at+".clause", k.Clause)
	k.TotalNum = c.points(at+".total", k.Total)
	k.LowestNum = c.points(at+".lowest_total", orZero(k.LowestTotal))
	k.FloorNum = c.points(at+".not_below", orZero(k.NotBelow))
	c.oneOf(at+".missing", k.Missing, cardMissing...)
	c.oneOf(at+".tie", k.Tie, cardTies...)
	c.may(at+".year", k.Year, cardYears)
	years := slices.ContainsFunc(it.Periods, func(text string) bool { return kindOf(text) == period.Year })
	if years != (k.Year != "") {
		c.fail(at+".year", "a card for years says what a year is, one for quarters does not")
	}
	for _, text := range it.Periods {
		if n := kindOf(text); n != period.Year && n != period.Quarter {
			c.fail(at, "a scorecard is for quarters and years, not for %s", text)
		}
	}
	c.peers(k, at)
	for _, id := range k.Reading {
		if _, ok := c.p.Interpretation(id); !ok {
			c.fail(at+".reading", "no interpretation %q", id)
		}
	}
	for i, x := range k.Instead {
		path := fmt.Sprintf("%s.instead[%d]", at, i)
		c.reading(path, []string{x.Reading})
		if c.p.holds([]string{x.Reading}, nil) {
			c.fail(path+".reading", "%q is what the pack chose: put it into the card itself", x.Reading)
		}
		if (CardInstead{Reading: x.Reading}) == x {
			c.fail(path, "changes nothing")
		}
		c.may(path+".missing", x.Missing, cardMissing)
		c.may(path+".year", x.Year, cardYears)
		c.may(path+".tie", x.Tie, cardTies)
		c.may(path+".peers", x.Peers, cardPeers)
		c.may(path+".prize_tie", x.PrizeTie, choices["tie"])
		c.may(path+".vacancy", x.Vacancy, vacancies)
	}
}

func (c *checker) peers(k *Card, at string) {
	if k.PeerFact == "" {
		if k.Peers != "" || len(k.Peer) > 0 {
			c.fail(at+".peer_fact", "peers are told apart by a fact")
		}
		return
	}
	c.factOf(at+".peer_fact", k.PeerFact, "text")
	c.oneOf(at+".peers", k.Peers, cardPeers...)
	seen := map[string]string{}
	var members []string
	for i, p := range k.Peer {
		path := fmt.Sprintf("%s.peer[%d]", at, i)
		c.id(path, p.ID, seen)
		if p.Label == "" || len(p.Members) == 0 {
			c.fail(path, "needs a label and members")
		}
		for _, m := range p.Members {
			if m == "" || slices.Contains(members, m) {
				c.fail(path+".members", "%q is empty or in two groups", m)
			}
			members = append(members, m)
		}
	}
	if len(k.Peer) == 0 {
		c.fail(at+".peer", "names no group")
	}
}

func kindOf(text string) period.Kind {
	p, err := period.Parse(text)
	if err != nil {
		return 0
	}
	return p.Kind()
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func (c *checker) points(path, text string) exact.Num { return c.number(path, text, "分值") }

// weights demands that they make the declared totals (S-1).
func (c *checker) weights(k *Card, at string) {
	var least exact.Num
	readings := []string{""}
	for i := range k.Indicators {
		least = least.Add(k.Indicators[i].LeastNum)
		for _, w := range k.Indicators[i].Instead {
			if !slices.Contains(readings, w.Reading) {
				readings = append(readings, w.Reading)
			}
		}
	}
	for _, r := range readings {
		var most exact.Num
		id, choice, _ := strings.Cut(r, "=")
		for i := range k.Indicators {
			most = most.Add(k.Indicators[i].WeightUnder(map[string]string{id: choice}))
		}
		if most.Cmp(k.TotalNum) != 0 {
			c.fail(at+".total", "the weights make %s, not %s, under %q", most, k.TotalNum, r)
		}
	}
	if k.LowestTotal != "" && least.Cmp(k.LowestNum) != 0 {
		c.fail(at+".lowest_total", "the lowest points make %s, not %s", least, k.LowestNum)
	}
}

func (c *checker) indicator(k *Card, x *Indicator, at string, seen map[string]string) {
	c.id(at, x.ID, seen)
	c.clauseRef(at+".clause", x.Clause)
	c.quote(at+".quote", x.Quote)
	if x.Label == "" || x.Quote == "" {
		c.fail(at, "needs a label and a quote")
	}
	c.oneOf(at+".direction", x.Direction, "high", "low")
	x.WeightNum, x.LeastNum = c.points(at+".weight", x.Weight), c.points(at+".least", orZero(x.Least))
	if x.WeightNum.Sign() < 0 || x.LeastNum.Cmp(x.WeightNum) > 0 || x.LeastNum.Sign() > 0 {
		c.fail(at+".weight", "from %s to %s is no range around 0", orZero(x.Least), x.Weight)
	}
	value := c.stepList(x.Steps, x.Clause, at)
	unit, ok := UnitOf(x.Unit)
	if len(x.Steps) > 0 && (!ok || value != "" && unit.Dimension != value) {
		c.fail(at+".unit", "%q does not measure the value (%s)", x.Unit, value)
	}
	for i := range x.Instead {
		w, path := &x.Instead[i], fmt.Sprintf("%s.instead[%d]", at, i)
		c.reading(path, []string{w.Reading})
		if w.Num = c.points(path+".weight", w.Weight); w.Num.Sign() < 0 {
			c.fail(path+".weight", "is below 0")
		}
		if c.p.holds([]string{w.Reading}, nil) {
			c.fail(path+".reading", "%q is what the pack chose: put it into the indicator itself", w.Reading)
		}
	}
	for i := range x.Methods {
		m, path := &x.Methods[i], fmt.Sprintf("%s.method[%d]", at, i)
		c.reading(path, m.Reading)
		c.method(x, m, value, path)
		for j := range i {
			if !differ(x.Methods[j].Reading, m.Reading) {
				c.fail(path+".reading", "two methods can exist under the same reading")
			}
		}
	}
	if len(x.Methods) == 0 {
		c.fail(at+".method", "must say how the value becomes points")
	}
}

func (c *checker) method(x *Indicator, m *CardMethod, value Dimension, at string) {
	needs, ok := methods[m.Verb]
	if !ok {
		c.fail(at+".verb", "unknown method %q", m.Verb)
		return
	}
	for key, there := range map[string]bool{"at": m.At != "", "each": m.Each != "", "floor": m.Floor != "", "band": len(m.Bands) > 0, "case": len(m.Cases) > 0} {
		if there != slices.Contains(needs, key) {
			c.fail(at+"."+key, "%s needs %v and has no other key", m.Verb, needs)
		}
	}
	s := scope{c: c}
	switch {
	case m.Verb == "cases" && len(x.Steps) > 0:
		c.fail(at+".verb", "situations have steps of their own, the indicator has none")
	case m.Verb != "cases" && value == "":
		c.fail(at+".verb", "%s needs a definition that gives a value", m.Verb)
	case m.OutOf != "" && m.Verb != "manual":
		c.fail(at+".out_of", "only marks are out of something")
	case m.Verb == "manual":
		s.same(at+".verb", value, Points)
		if m.OutOf != "" {
			if m.OutOfNum = c.points(at+".out_of", m.OutOf); m.OutOfNum.Sign() <= 0 {
				c.fail(at+".out_of", "must be more than 0")
			}
		}
	case m.Verb == "target":
		s.same(at+".at", value, s.param(at+".at", m.At))
	case m.Verb == "deduction":
		s.same(at+".each", Points, s.param(at+".each", m.Each))
		s.same(at+".floor", Points, s.param(at+".floor", m.Floor))
		if value != Times && value != Count {
			c.fail(at+".verb", "points come off for a count, not for %s", value)
		}
	}
	if m.Verb != "manual" && m.Verb != "cases" && m.Verb != "deduction" && m.Verb != "band" && x.Least != "" {
		c.fail(at+".verb", "%s gives no points below 0", m.Verb)
	}
	if m.Verb == "deduction" && x.WeightNum.Sign() != 0 {
		c.fail(at+".verb", "a deduction gives no points: its weight is 0")
	}
	c.bands(x, m, at)
	c.cardCases(x, m, at)
}
