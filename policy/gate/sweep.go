package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// most is how many combinations of readings are compiled; beyond it each
// interpretation is varied alone.
const most = 4096

// periods finds for each parameter and key one value or none, without gap or overlap.
func (g *gate) periods() {
	for _, q := range g.p.Parameters {
		lines, always := map[string][][2]period.Period{}, map[string]bool{}
		for _, v := range q.Values {
			if v.From == "" && v.To == "" {
				for _, key := range keysOf(&v) {
					line := fmt.Sprint(key, v.Reading)
					if always[line] {
						g.find(Periods, q.ID, "参数“%s”有两个各期通用的数值", q.Label)
					}
					always[line] = true
				}
				continue
			}
			a, err1 := period.Parse(v.From)
			b, err2 := period.Parse(v.To)
			if err1 != nil || err2 != nil {
				g.find(Periods, q.ID, "参数“%s”的期间 %s 至 %s 无法识别", q.Label, v.From, v.To)
				continue
			}
			for _, key := range keysOf(&v) {
				line := fmt.Sprint(a.Kind(), key, v.Reading)
				lines[line] = append(lines[line], [2]period.Period{a, b})
			}
			if !g.anyItem(a, b) {
				g.find(Used, q.ID, "参数“%s”在 %s 至 %s 的数值没有事项使用", q.Label, v.From, v.To)
			}
		}
		for _, spans := range lines {
			g.spans(&q, spans)
		}
	}
}

// keysOf lists the keys a value serves.
func keysOf(v *pack.ParamValue) []string {
	switch {
	case len(v.Areas) > 0:
		return v.Areas
	case len(v.Flags) > 0:
		return []string{strings.Join(v.Flags, "+")}
	case v.Class != "":
		return []string{"class " + v.Class}
	case v.Rank != "":
		return []string{"rank " + v.Rank}
	}
	return []string{""}
}

func (g *gate) spans(q *pack.Parameter, spans [][2]period.Period) {
	slices.SortFunc(spans, func(a, b [2]period.Period) int { return a[0].Compare(b[0]) })
	for i := 1; i < len(spans); i++ {
		last, first := spans[i-1][1], spans[i][0]
		switch {
		case first.Compare(last) <= 0:
			g.find(Periods, q.ID, "参数“%s”在 %s 有两个数值", q.Label, first)
		case first.Compare(last.Next()) > 0:
			g.find(Periods, q.ID, "参数“%s”在 %s 之后、%s 之前没有数值", q.Label, last, first)
		}
	}
}

// anyItem reports whether some item is in force in a … b.
func (g *gate) anyItem(a, b period.Period) bool {
	for _, it := range g.p.Items {
		for _, text := range it.Periods {
			if p, err := period.Parse(text); err == nil && p.Kind() == a.Kind() && a.Compare(p) <= 0 && p.Compare(b) <= 0 {
				return true
			}
		}
	}
	return false
}

// readings compiles every item for every period it is in force for under every
// combination of choices, and finds it not in force just before and after.
func (g *gate) readings() {
	for i := range g.p.Items {
		it := &g.p.Items[i]
		if it.Decision {
			continue
		}
		combos := g.combinations(it)
		for _, text := range it.Periods {
			per, err := period.Parse(text)
			if err != nil {
				continue
			}
			for _, c := range combos {
				if err := compiles(g.p, it, per, c); err != nil {
					g.find(Readings, it.ID, "口径组合 %v 在 %s 不能执行：%v", c, per, err)
					break
				}
			}
			for _, other := range []period.Period{per.Prev(), per.Next()} {
				if slices.Contains(it.Periods, other.String()) {
					continue
				}
				if _, err := rule.Compile(g.p, it.ID, other, nil); !errors.Is(err, rule.ErrNotInForce) {
					g.find(Periods, it.ID, "事项“%s”在 %s 应当不适用", it.Label, other)
				}
			}
		}
	}
}

// compiles reports whether an item can be computed.
func compiles(p *pack.Pack, it *pack.Item, per period.Period, readings map[string]string) error {
	if it.Scorecard {
		_, err := score.Compile(p, it.ID, per, readings)
		return err
	}
	_, err := rule.Compile(p, it.ID, per, readings)
	return err
}

// combinations lists the choices of the interpretations that touch the item.
func (g *gate) combinations(it *pack.Item) []map[string]string {
	names := map[string]bool{}
	read := func(list []string) {
		for _, r := range list {
			id, _, _ := strings.Cut(r, "=")
			names[id] = true
		}
	}
	for _, b := range it.Branches {
		read(b.Reading)
		g.names(b.Steps, map[string]bool{}, read)
	}
	g.names(it.Steps, map[string]bool{}, read)
	g.cardNames(it, map[string]bool{}, read)
	for i := range it.Findings {
		read(it.Findings[i].Reading)
		g.names(it.Findings[i].Steps, map[string]bool{}, read)
	}
	for _, q := range g.p.Parameters {
		for _, v := range q.Values {
			read(v.Reading)
		}
	}
	all := []map[string]string{{}}
	single := []map[string]string{{}}
	for _, n := range g.p.Interpretations {
		if !names[n.ID] {
			continue
		}
		var next []map[string]string
		for _, o := range n.Options {
			single = append(single, map[string]string{n.ID: o.ID})
			for _, c := range all {
				x := map[string]string{n.ID: o.ID}
				for k, v := range c {
					x[k] = v
				}
				next = append(next, x)
			}
		}
		if len(all) <= most {
			all = next
		}
	}
	if len(all) > most {
		return single
	}
	return all
}
