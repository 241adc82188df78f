package policyview

import (
	"slices"
	"strings"

	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/traceview"
	"huiqi/policy/pack"
	"huiqi/policy/region"
)

// teller tells the steps of one pack as sentences, under the readings in use.
type teller struct {
	p        *pack.Pack
	item     *pack.Item
	branch   *pack.Branch
	period   string
	readings map[string]string
}

// choice is the option of an interpretation that is in use.
func (t teller) choice(id string) string {
	if c, ok := t.readings[id]; ok {
		return c
	}
	if n, ok := t.p.Interpretation(id); ok {
		return n.Choice
	}
	return ""
}

// holds tells whether all readings a part depends on are in use.
func (t teller) holds(reading []string) bool {
	return !slices.ContainsFunc(reading, func(r string) bool {
		id, option, _ := strings.Cut(r, "=")
		return t.choice(id) != option
	})
}

// Describe tells a step as a sentence.
func (t teller) Describe(s *pack.Step) string {
	text := t.verb(s)
	if s.When != nil {
		text = "仅当" + t.condition(*s.When) + "时：" + text
	}
	return text
}

func (t teller) verb(s *pack.Step) string {
	switch s.Verb {
	case "require":
		return t.condition(s.Condition()) + "。"
	case "block_if":
		if t.item.Review {
			return t.condition(s.Condition()) + "的除外。"
		}
		return t.condition(s.Condition()) + "的，不予奖励。"
	case "declare":
		return s.Text
	case "share":
		return t.name(s.Value) + "由" + t.shares(s) + "分担。"
	case "scale":
		return "合计超过" + t.param(s.Budget) + "时，同比例压减，尾数按最大余数法分配。"
	case "rank":
		return "按" + t.name(s.Value) + "从" + map[string]string{"high": "高到低", "low": "低到高"}[s.Order] + "排名次。"
	case "prize":
		return "按名次奖励：" + t.param(s.By) + "。"
	}
	return t.figure(s)
}

// figure tells the steps that compare or compute.
func (t teller) figure(s *pack.Step) string {
	value := t.name(s.Value)
	switch s.Verb {
	case "threshold":
		return value + t.limit(s) + "。"
	case "floor":
		return value + t.limit(s) + "，不足的不奖励。"
	case "growth":
		return value + "比" + t.name(s.Base) + "增长" + t.grown(s) + "。"
	case "elapsed":
		return "自" + t.name(s.Base) + "至" + value + "的日数。"
	case "increment":
		if t.item.Review {
			return value + "超过" + t.name(s.Base) + "。"
		}
		if s.NotPositive == "keep" {
			return value + "减去" + t.name(s.Base) + "。"
		}
		return value + "减去" + t.name(s.Base) + "；没有增加的" + map[string]string{"fail": "不予奖励", "zero": "按零计"}[s.NotPositive] + "。"
	case "ratio":
		return value + " ÷ " + t.name(s.Base) + "；除数不为正数的" + map[string]string{"fail": "没有这一比率", "zero": "按零计"}[s.NotPositive] + "。"
	case "net_of":
		return value + "减去" + t.names(s.Less) + "。"
	case "sum":
		return t.names(s.Values) + "合计。"
	case "multiply":
		if _, ok := t.p.Parameter(s.By); ok {
			return value + " × " + t.param(s.By) + "。"
		}
		return value + " × " + t.name(s.By) + "。"
	case "rate_table":
		return value + "整额适用所在的一档（" + t.table(s.Table) + "）" + portion(s) + "。"
	case "marginal_scale":
		return value + "分档分段累计（" + t.table(s.Table) + "）" + portion(s) + "。"
	case "cap":
		return value + "超过" + t.param(s.At) + "的，按" + t.param(s.At) + "计。"
	case "round":
		return value + map[string]string{"half_up": "四舍五入", "half_even": "四舍六入五成双", "down": "舍去尾数", "up": "进位"}[s.Mode] + "到" + s.To + s.Unit + "。"
	}
	return s.Label + "。"
}

func portion(s *pack.Step) string {
	if s.Portion == "full" {
		return "，只计满额部分"
	}
	return "，不足部分按比例计"
}

func (t teller) limit(s *pack.Step) string {
	key, param := s.Limit()
	if p, ok := t.p.Parameter(param); ok && p.Unit == "日期" {
		return map[string]string{"at_least": "不早于", "above": "晚于", "at_most": "不晚于", "below": "早于"}[key] + t.param(param)
	}
	return map[string]string{"at_least": "不低于", "above": "高于", "at_most": "不高于", "below": "低于"}[key] + t.param(param)
}

func (t teller) grown(s *pack.Step) string {
	key, param := s.Limit()
	text := t.param(param) + "及以上"
	if key == "above" {
		text = "超过" + t.param(param)
	}
	if s.ZeroBase == "pass" {
		return text + "；没有基数的视为满足"
	}
	return text + "；没有基数的视为不满足"
}

func (t teller) shares(s *pack.Step) string {
	names := map[string]string{"province": "省级", "city": "市级", "county": "县级"}
	var out []string
	for _, sh := range s.Shares {
		name, ok := names[sh.Fund]
		if !ok {
			name = areaName(sh.Fund)
		}
		out = append(out, name+t.param(sh.By))
	}
	return strings.Join(out, "、")
}

func (t teller) condition(c pack.Condition) string {
	name := t.name(c.Fact)
	switch {
	case c.Is != nil && *c.Is:
		return name + "为“是”"
	case c.Is != nil:
		return name + "为“否”"
	case c.In != "":
		return name + "属于" + t.set(c.In)
	case c.NotIn != "":
		return name + "不属于" + t.set(c.NotIn)
	case c.None != nil && *c.None:
		return "没有" + name
	}
	return "有" + name
}

func (t teller) set(id string) string {
	for _, s := range t.p.Sets {
		if s.ID == id {
			return s.Label
		}
	}
	return id
}

func (t teller) names(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = t.name(id)
	}
	return strings.Join(out, "、")
}

// name is what an operand is called.
func (t teller) name(id string) string {
	switch id {
	case "region":
		return "所在地"
	case "branches":
		return "以上各项合计"
	}
	if f, ok := t.p.Fact(id); ok {
		return f.Label
	}
	lists := [][]pack.Step{t.item.Steps}
	if t.branch != nil {
		lists = append(lists, t.branch.Steps)
	}
	for _, list := range lists {
		for i := range list {
			if list[i].ID == id && t.holds(list[i].Reading) {
				return list[i].Label
			}
		}
	}
	return id
}

// param tells a parameter's figures for the period: 5,000万元（三明市 3,000万元）.
func (t teller) param(id string) string {
	p, ok := t.p.Parameter(id)
	if !ok {
		return id
	}
	if p.Given {
		return p.Label + "（测算时给定）"
	}
	var plain string
	var keyed []string
	for _, v := range p.Values {
		if !within(t.period, v.From, v.To) || !t.holds(v.Reading) {
			continue
		}
		text := figure(v.Value, p.Unit)
		if p.Unit != "日期" {
			text += p.Unit
		}
		if key := t.key(v); key != "" {
			keyed = append(keyed, key+text)
		} else {
			plain = text
		}
	}
	switch {
	case plain == "":
		return strings.Join(keyed, "、")
	case len(keyed) > 0:
		return plain + "（" + strings.Join(keyed, "、") + "）"
	}
	return plain
}

// figure is a parameter's value as people write it.
func figure(value, unit string) string {
	if unit == "日期" {
		return value
	}
	return traceview.Grouped(value)
}

// whom says for whom and under which reading a value holds, "" for everyone under any.
func (t teller) whom(v pack.ParamValue) string {
	var out []string
	if key := t.key(v); key != "" {
		out = append(out, key)
	}
	for _, r := range v.Reading {
		id, option, _ := strings.Cut(r, "=")
		n, ok := t.p.Interpretation(id)
		if !ok {
			continue
		}
		i := slices.IndexFunc(n.Options, func(o pack.Option) bool { return o.ID == option })
		if i < 0 {
			continue
		}
		mark := "○"
		if t.choice(id) == option {
			mark = "●"
		}
		out = append(out, mark+n.Options[i].Label)
	}
	return strings.Join(out, "、")
}

// key says for whom a value holds, "" for everyone.
func (t teller) key(v pack.ParamValue) string {
	var out []string
	for _, a := range v.Areas {
		out = append(out, areaName(a))
	}
	for _, f := range v.Flags {
		out = append(out, t.name(f))
	}
	if v.Class != "" {
		out = append(out, v.Class)
	}
	if v.Rank != "" {
		out = append(out, "第"+v.Rank+"名")
	}
	return strings.Join(out, "、")
}

// areaName is the name of a code or of the beginning of one.
func areaName(code string) string {
	whole := code
	for len(whole) < 6 {
		whole += "0"
	}
	if r, ok := region.Lookup(whole); ok {
		return r.Name
	}
	return code
}

// within compares the texts of periods of one kind, which sort as they follow.
func within(period, from, to string) bool {
	return period == "" || (from == "" || period >= from) && (to == "" || period <= to)
}

func (t teller) table(id string) string {
	for _, tab := range t.p.Tables {
		if tab.ID != id || !within(t.period, tab.From, tab.To) {
			continue
		}
		var out []string
		for _, b := range tab.Brackets {
			out = append(out, bracket(tab, b))
		}
		return strings.Join(out, "；")
	}
	return id
}

func bracket(tab pack.Table, b pack.Bracket) string {
	text := "高于" + b.From + tab.Unit
	if b.FromInclusive {
		text = b.From + tab.Unit + "及以上"
	}
	if b.To != "" {
		text += "至" + b.To + tab.Unit
	}
	if b.Amount != "" {
		return text + "奖励" + b.Amount + tab.Pays
	}
	return text + "每" + b.Per + tab.Unit + "奖励" + b.Rate + tab.Pays
}

// figures are the ways the parameters of a step may be printed in the notice.
func (t teller) figures(s *pack.Step) []string {
	var out []string
	_, limit := s.Limit()
	for _, id := range []string{limit, s.By, s.At, s.Budget} {
		p, ok := t.p.Parameter(id)
		if !ok {
			continue
		}
		for _, v := range p.Values {
			out = append(out, lawtext.Figures(v.Value, p.Unit)...)
		}
	}
	return out
}
