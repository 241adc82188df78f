package gate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// cases runs the built-in cases and looks at what their traces touched.
func (g *gate) cases() {
	c := cover{g: g, sides: map[string]*sides{}, steps: map[string]bool{}, values: map[string]bool{}, brackets: map[string]bool{}, held: map[string]bool{}, not: map[string]bool{}, scored: map[string]bool{}}
	for i := range g.p.Cases {
		k := &g.p.Cases[i]
		r := RunCase(g.p, k)
		g.r.Cases++
		if len(r.Failures) == 0 {
			g.r.Passed++
		}
		for _, f := range r.Failures {
			g.find(CasesPass, k.Name, "案例没有得出预期的结果：%s", f)
		}
		for _, t := range r.Traces {
			c.trace(k, &t)
		}
		if r.table != nil {
			c.table(k, r.table)
		}
		for n := range r.Held {
			for _, id := range r.Held[n] {
				c.held[k.Item+"/"+id] = true
			}
			for _, id := range r.Not[n] {
				c.not[k.Item+"/"+id] = true
			}
		}
	}
	for i := range g.p.Items {
		if !g.p.Items[i].Decision {
			c.item(&g.p.Items[i])
		}
	}
	c.parameters()
}

// cover is what the cases have touched.
type cover struct {
	g        *gate
	sides    map[string]*sides // by item/branch/step/reading/value
	steps    map[string]bool   // by item/branch/step/reading
	values   map[string]bool   // by parameter/period/value/key
	brackets map[string]bool   // by table/number
	held     map[string]bool   // by item/finding
	not      map[string]bool
	scored   map[string]bool // by item/what of its card
}

// sides says from where a threshold, cap or prize was met.
type sides struct {
	verb             string
	below, at, above bool // just below and just above, but for caps
	tie, short       bool
	label            string
	value            string
}

func stepKey(item, branch, id, reading string) string {
	return item + "/" + branch + "/" + id + "/" + reading
}

func (c *cover) trace(k *pack.Case, t *rule.Trace) {
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Result == rule.Skipped {
			continue
		}
		c.steps[stepKey(k.Item, s.Branch, s.ID, s.Reading)] = true
		for _, u := range s.Parameters {
			c.values[strings.Join([]string{u.ID, k.Period, u.Value, u.Key}, "/")] = true
		}
		for _, n := range strings.Fields(s.Keys["brackets"]) {
			c.brackets[s.Keys["table"]+"/"+n] = true
		}
		c.side(k, t, s)
	}
}

func (c *cover) side(k *pack.Case, t *rule.Trace, s *rule.Step) {
	if len(s.Parameters) == 0 {
		return
	}
	limit := s.Parameters[len(s.Parameters)-1]
	if s.Verb == "prize" {
		limit.Value = ""
	}
	key := stepKey(k.Item, s.Branch, s.ID, s.Reading) + "/" + limit.Value
	x := c.sides[key]
	if x == nil {
		x = &sides{verb: s.Verb, label: limit.Label, value: limit.Value + limit.Unit}
		c.sides[key] = x
	}
	if s.Verb == "prize" && t.Pool != nil {
		q, _ := c.g.p.Parameter(s.Keys["by"])
		x.tie = x.tie || t.Pool.Tied > 1
		x.short = x.short || q != nil && t.Pool.Count < prizes(q, k.Period)
		return
	}
	if s.Margin == nil {
		return
	}
	d, err := exact.Parse(s.Margin.Distance)
	sign := d.Sign()
	if err != nil && strings.HasPrefix(s.Margin.Distance, "-") { // a fraction such as -1/7
		sign = -1
	} else if err != nil {
		sign = 1
	}
	zero := strings.Trim(limit.Value, "0.") == ""
	close := s.Margin.Near || zero || s.Verb == "cap"
	x.at = x.at || sign == 0
	x.below = x.below || sign < 0 && close
	x.above = x.above || sign > 0 && close
}

func prizes(q *pack.Parameter, per string) int {
	n := 0
	for _, v := range q.Values {
		r, err := strconv.Atoi(v.Rank)
		if err == nil && spans(v, per) {
			n = max(n, r)
		}
	}
	return n
}

func spans(v pack.ParamValue, per string) bool {
	p, err := period.Parse(per)
	return err == nil && v.In(p)
}

// item demands that every step was reached, and that those in force by the pack's
// own choices were met from each side.
func (c *cover) item(it *pack.Item) {
	lists := map[string][]pack.Step{"": it.Steps}
	order := []string{""}
	for _, b := range it.Branches {
		lists[b.ID] = b.Steps
		order = append(order, b.ID)
	}
	for _, f := range it.Findings {
		lists[f.ID] = f.Steps
		order = append(order, f.ID)
	}
	c.findings(it)
	if it.Scorecard {
		c.card(it)
		order, lists = listsOf(it)
	}
	for _, branch := range order {
		for i := range lists[branch] {
			s := &lists[branch][i]
			key := stepKey(it.ID, branch, s.ID, strings.Join(s.Reading, ", "))
			if !c.steps[key] {
				c.g.find(Covered, strings.TrimRight(key, "/"), "步骤“%s”没有案例经过", s.Label)
				continue
			}
			if c.chosen(s.Reading) {
				c.met(it, key, s)
			}
		}
	}
}

// chosen reports whether the pack's own choices include the reading.
func (c *cover) chosen(reading []string) bool {
	for _, r := range reading {
		id, choice, _ := strings.Cut(r, "=")
		if n, ok := c.g.p.Interpretation(id); !ok || n.Choice != choice {
			return false
		}
	}
	return true
}

func (c *cover) met(it *pack.Item, key string, s *pack.Step) {
	var seen []*sides
	var names []string
	for k := range c.sides {
		if strings.HasPrefix(k, key+"/") {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	for _, k := range names {
		seen = append(seen, c.sides[k])
	}
	where := it.ID + "/" + s.ID
	switch s.Verb {
	case "threshold", "growth", "floor":
		for _, x := range seen {
			if !x.below || !x.at || !x.above {
				c.g.find(Covered, where, "“%s”（%s）缺少案例：%s", s.Label, x.value, lacks(x, "略低于门槛", "恰好等于门槛", "略高于门槛"))
			}
		}
	case "cap":
		for _, x := range seen {
			if !x.below || !x.at || !x.above {
				c.g.find(Covered, where, "“%s”（%s）缺少案例：%s", s.Label, x.value, lacks(x, "未到上限", "恰好等于上限", "超过上限"))
			}
		}
	case "prize":
		all := sides{}
		for _, x := range seen {
			all.tie, all.short = all.tie || x.tie, all.short || x.short
		}
		if !all.tie {
			c.g.find(Covered, where, "“%s”缺少名次并列的案例", s.Label)
		}
		if !all.short {
			c.g.find(Covered, where, "“%s”缺少符合条件者少于奖励名额的案例", s.Label)
		}
	}
}

func lacks(x *sides, below, at, above string) string {
	var out []string
	for _, p := range []struct {
		have bool
		name string
	}{{x.below, below}, {x.at, at}, {x.above, above}} {
		if !p.have {
			out = append(out, p.name)
		}
	}
	return strings.Join(out, "、")
}

// parameters demands that every value, and every bracket, was used by some case.
func (c *cover) parameters() {
	for _, q := range c.g.p.Parameters {
		for _, v := range q.Values {
			if !c.valueUsed(&q, v) {
				c.g.find(Covered, q.ID, "参数“%s”的数值 %s %s（%s）没有案例用到", q.Label, v.Value, q.Unit, v.From)
			}
		}
	}
	for _, t := range c.g.p.Tables {
		for i := range t.Brackets {
			if !c.brackets[fmt.Sprintf("%s/%d", t.ID, i+1)] {
				c.g.find(Covered, t.ID, "档次表“%s”第 %d 档没有案例用到", t.Label, i+1)
			}
		}
	}
}

// valueUsed reports whether a case of the value's periods used it under one of its
// keys; each area of a value needs its own case, for that is where typing errs.
func (c *cover) valueUsed(q *pack.Parameter, v pack.ParamValue) bool {
	keys := v.Areas
	switch {
	case v.Rank != "":
		keys = []string{v.Rank}
	case v.Class != "":
		keys = []string{v.Class}
	case len(v.Flags) > 0:
		keys = v.Flags
	case len(keys) == 0:
		keys = []string{""}
	}
	for _, key := range keys {
		used := false
		for _, k := range c.g.p.Cases {
			used = used || spans(v, k.Period) && c.values[strings.Join([]string{q.ID, k.Period, v.Value, key}, "/")]
		}
		if !used {
			return false
		}
	}
	return true
}
