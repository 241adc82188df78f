package gate

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// Check is one of the demands of the gate.
type Check string

// The demands, in the order they are made.
const (
	CasesPass Check = "cases"    // built-in cases come out as expected
	Covered   Check = "coverage" // every figure and threshold is exercised
	Periods   Check = "periods"  // one value or none for each period
	Readings  Check = "readings" // every combination of readings compiles
	Anchored  Check = "quotes"   // quotes stand in the source
	Used      Check = "unused"   // nothing is declared in vain
	Formula   Check = "formula"  // amounts only under computable clauses
)

// Finding is one reason why a pack may not become active. Message is Chinese: the
// person who activates reads it.
type Finding struct {
	Check   Check
	Where   string
	Message string
}

// Report is what the gate found. A pack passes when there are no findings; the
// signatures come after.
type Report struct {
	Pack, Version, SHA256, Engine string
	Cases                         int // run
	Passed                        int
	Unsigned                      []string // interpretations nobody has signed; told, not refused
	Findings                      []Finding
}

// OK reports whether the pack passed.
func (r Report) OK() bool { return len(r.Findings) == 0 }

// Run puts a loaded pack to every check but the signatures.
func Run(p *pack.Pack) Report {
	g := &gate{p: p, r: Report{Pack: p.ID, Version: p.Version, SHA256: p.SHA256, Engine: rule.Engine}}
	g.anchored()
	g.used()
	g.formula()
	g.periods()
	g.readings()
	g.cases()
	for _, n := range p.Interpretations {
		if !n.Signed() {
			g.r.Unsigned = append(g.r.Unsigned, n.ID)
		}
	}
	return g.r
}

type gate struct {
	p *pack.Pack
	r Report
}

func (g *gate) find(c Check, where, format string, args ...any) {
	g.r.Findings = append(g.r.Findings, Finding{c, where, fmt.Sprintf(format, args...)})
}

// anchored looks every quote up again, for a pack may have been built by hand.
func (g *gate) anchored() {
	look := func(where, quote string) {
		if quote == "" || !strings.Contains(g.p.SourceText, quote) {
			g.find(Anchored, where, "原文中找不到引文：%s", quote)
		}
	}
	for _, c := range g.p.Clauses {
		look("clause "+c.Number, c.Quote)
	}
	for _, it := range g.p.Items {
		for _, b := range it.Branches {
			look(it.ID+"/"+b.ID, b.Quote)
		}
		for _, f := range it.Findings {
			if f.Quote != "" {
				look(it.ID+"/"+f.ID, f.Quote)
			}
		}
		for _, x := range it.Card.Indicators {
			look(it.ID+"/"+x.ID, x.Quote)
		}
	}
}

// used demands that everything declared is named by a step, a condition or a key.
func (g *gate) used() {
	names, readings := map[string]bool{}, map[string]bool{}
	read := func(list []string) {
		for _, r := range list {
			id, _, _ := strings.Cut(r, "=")
			readings[id] = true
		}
	}
	for i := range g.p.Items {
		it := &g.p.Items[i]
		for _, pay := range it.Payers {
			read(pay.Reading)
		}
		for _, x := range it.Road.Instead {
			read([]string{x.Reading})
		}
		for j := range it.Branches {
			read(it.Branches[j].Reading)
			g.names(it.Branches[j].Steps, names, read)
		}
		g.names(it.Steps, names, read)
		g.cardNames(it, names, read)
		g.namesOf(it, names, read)
	}
	for _, q := range g.p.Parameters {
		if !names[q.ID] {
			g.find(Used, q.ID, "参数“%s”没有被任何步骤使用", q.Label)
			continue
		}
		names[q.ClassFact] = true
		for _, v := range q.Values {
			read(v.Reading)
			for _, f := range v.Flags {
				names[f] = true
			}
		}
	}
	for _, f := range g.p.Facts {
		if !names[f.ID] {
			g.find(Used, f.ID, "数据项“%s”没有被任何步骤使用", f.Label)
		}
	}
	for _, s := range g.p.Sets {
		if !names[s.ID] {
			g.find(Used, s.ID, "名单“%s”没有被任何步骤使用", s.Label)
		}
	}
	for _, t := range g.p.Tables {
		if !names[t.ID] {
			g.find(Used, t.ID, "档次表“%s”没有被任何步骤使用", t.Label)
		}
	}
	for _, n := range g.p.Interpretations {
		if !readings[n.ID] {
			g.find(Used, n.ID, "口径“%s”不影响任何步骤", n.Label)
		}
	}
}

func (g *gate) names(steps []pack.Step, names map[string]bool, read func([]string)) {
	for i := range steps {
		s := &steps[i]
		read(s.Reading)
		list := []string{s.Fact, s.In, s.NotIn, s.Value, s.Base, s.By, s.At, s.AtLeast, s.Above, s.AtMost, s.Below, s.Table, s.Budget, s.Among}
		list = append(append(list, s.Less...), s.Values...)
		for _, sh := range s.Shares {
			list = append(list, sh.By)
		}
		if s.When != nil {
			list = append(list, s.When.Fact, s.When.In, s.When.NotIn)
		}
		for _, n := range list {
			names[n] = true
		}
	}
}

// formula lets amounts come only from computable clauses, and wants an item or a
// figure for each of those.
func (g *gate) formula() {
	served := map[string]bool{}
	for _, it := range g.p.Items {
		if it.Review {
			served[it.Clause] = true
			for _, f := range it.Findings {
				served[f.Clause] = true
			}
			continue
		}
		if it.Scorecard {
			served[it.Clause] = true
			for _, x := range it.Card.Indicators {
				served[x.Clause] = true
			}
			for _, x := range it.Card.Prizes {
				served[x.Clause] = true
				if c, ok := g.p.Clause(x.Clause); ok && c.Kind != pack.Computable {
					g.find(Formula, it.ID, "条款%s没有给出金额，不能由公式计算", x.Clause)
				}
			}
			continue
		}
		if !it.Road.Declared() {
			g.find(Formula, it.ID, "事项“%s”没有写明公示期限和兑现方式，不能办理", it.Label)
		}
		if it.Decision {
			continue
		}
		numbers := []string{it.Clause}
		for _, b := range it.Branches {
			numbers = append(numbers, b.Clause)
		}
		for _, n := range numbers {
			served[n] = true
			if c, ok := g.p.Clause(n); ok && c.Kind != pack.Computable && c.Kind != pack.Scope {
				g.find(Formula, it.ID, "条款%s没有给出金额，不能由公式计算", n)
			}
		}
	}
	for _, q := range g.p.Parameters {
		served[q.Clause] = true
	}
	for _, t := range g.p.Tables {
		served[t.Clause] = true
	}
	for _, c := range g.p.Clauses {
		if c.Kind == pack.Computable && !served[c.Number] {
			g.find(Covered, "clause "+c.Number, "可计算的条款%s没有对应的事项或参数", c.Number)
		}
	}
	for _, it := range g.p.Items {
		if !it.Decision && !slices.ContainsFunc(g.p.Cases, func(k pack.Case) bool { return k.Item == it.ID }) {
			g.find(Covered, it.ID, "事项“%s”没有案例", it.Label)
		}
	}
}
