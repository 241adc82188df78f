package gate

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// score runs the banks of a case through a scorecard and compares.
func (r *CaseResult) score(p *pack.Pack, k *pack.Case, per period.Period) {
	fail := func(format string, args ...any) { r.Failures = append(r.Failures, fmt.Sprintf(format, args...)) }
	card, err := score.Compile(p, k.Item, per, k.Readings)
	if err != nil {
		fail("%v", err)
		return
	}
	banks := make([]score.Bank, len(k.Subjects))
	for i := range k.Subjects {
		if banks[i], err = bankOf(card, &k.Subjects[i]); err != nil {
			fail("%s: %v", k.Subjects[i].ID, err)
			return
		}
	}
	if len(banks) == 0 {
		fail("a case of a scorecard names its banks as subjects")
		return
	}
	t := card.Evaluate(banks)
	r.table = t
	for i := range banks {
		trace := t.Explain(i)
		r.Traces = append(r.Traces, rule.Trace{Determination: rule.Determination{Status: t.Rows[i].Status}, Steps: trace.Steps})
		for _, f := range compareScore(t, i, trace, k.Subjects[i].Expect) {
			fail("%s: %s", banks[i].ID, f)
		}
	}
}

// bankOf turns the facts of a case into a bank.
func bankOf(card *score.Card, s *pack.CaseSubject) (score.Bank, error) {
	b := score.Bank{ID: s.ID, Name: s.ID}
	list := s.Quarters
	if len(list) == 0 {
		list = []map[string]any{s.Facts}
	}
	if len(list) != len(card.Quarters()) {
		return b, fmt.Errorf("%d quarters given, %d wanted", len(list), len(card.Quarters()))
	}
	for _, facts := range list {
		one, err := subject(card.Program(), pack.CaseSubject{ID: s.ID, Region: s.Region, Facts: facts})
		if err != nil {
			return b, err
		}
		b.Quarters = append(b.Quarters, one)
	}
	return b, nil
}

// compareScore lists how a row differs from what a case expects.
func compareScore(t *score.Table, i int, trace score.Trace, e pack.Expect) []string {
	var out []string
	row := &t.Rows[i]
	differ := func(what string, got, want any) {
		if got != want {
			out = append(out, fmt.Sprintf("%s is %v, expected %v", what, got, want))
		}
	}
	differ("status", row.Status.String(), e.Status)
	total, scored := exact.Num{}, row.Total != nil
	if scored {
		total = row.Total.Num()
	}
	if e.Score != "" {
		differ("score", pickText(scored, total.Fixed(2)), e.Score)
	}
	if e.Rank != 0 {
		differ("rank", row.Rank, e.Rank)
	}
	if e.Amount != "" {
		differ("amount", row.Amount, fenOf(e.Amount))
	}
	if e.Level != "" {
		differ("level", row.Level, e.Level)
	}
	if e.FailedStep != "" {
		differ("failed_step", row.FailedStep, e.FailedStep)
	}
	if e.Branch != "" && row.Peer >= 0 && len(t.Card.Rules().Peer) > 0 {
		differ("branch", t.Card.Rules().Peer[row.Peer].ID, e.Branch)
	}
	if e.Missing != nil && !slices.Equal(e.Missing, row.Missing) {
		out = append(out, fmt.Sprintf("missing is %v, expected %v", row.Missing, e.Missing))
	}
	again, ok, err := score.Recompute(trace)
	switch {
	case err != nil:
		out = append(out, err.Error())
	case ok != scored || again.Cmp(total) != 0:
		out = append(out, fmt.Sprintf("the total recomputed from the trace is %v, not %v", again, total))
	}
	return out
}

func pickText(ok bool, text string) string {
	if ok {
		return text
	}
	return "none"
}

// table notes what a scored case has touched.
func (c *cover) table(k *pack.Case, t *score.Table) {
	card := t.Card.Rules()
	note := func(parts ...string) { c.scored[k.Item+"/"+strings.Join(parts, "/")] = true }
	for _, x := range card.Instead {
		if id, choice, _ := strings.Cut(x.Reading, "="); t.Card.Program().Readings()[id] == choice {
			note("instead", x.Reading)
		}
	}
	ranked := 0
	for b := range t.Rows {
		row := &t.Rows[b]
		if row.Level != "" {
			note("level", row.Level)
		}
		if row.Rank > 0 {
			ranked++
		}
		if prizes := len(t.Card.Prizes()); prizes > 0 && row.Tied > 1 && row.Place <= prizes {
			note("tie")
		}
		for g := range card.Gates {
			if slices.Contains(row.Struck, card.Gates[g].ID) {
				note("gate", card.Gates[g].ID, "held")
			} else {
				note("gate", card.Gates[g].ID, "not")
			}
		}
		for i, x := range t.Card.Indicators() {
			m := t.Card.Method(i)
			for q := range row.Cells {
				if cell := &row.Cells[q][i]; cell.State == score.Scored {
					note("method", x.ID, strings.Join(m.Reading, ", "))
					note("choice", x.ID, strings.Join(m.Reading, ", "), fmt.Sprint(cell.Choice))
				}
			}
		}
	}
	if prizes := len(t.Card.Prizes()); prizes > 0 && ranked < prizes {
		note("short")
	}
}

// card demands that the cases use every method, band, situation, level, gate and rule,
// and meet prizes with a tie and with fewer banks than prizes.
func (c *cover) card(it *pack.Item) {
	want := func(label string, parts ...string) {
		if !c.scored[it.ID+"/"+strings.Join(parts, "/")] {
			c.g.find(Covered, it.ID+"/"+strings.Join(parts[1:], "/"), "%s没有案例用到", label)
		}
	}
	k := &it.Card
	for i := range k.Indicators {
		x := &k.Indicators[i]
		for n := range x.Methods {
			m := &x.Methods[n]
			reading := strings.Join(m.Reading, ", ")
			want("指标“"+x.Label+"”的计分方法 "+m.Verb, "method", x.ID, reading)
			for j := range max(len(m.Bands), len(m.Cases)) {
				want(fmt.Sprintf("指标“%s”的第 %d 种情形", x.Label, j+1), "choice", x.ID, reading, fmt.Sprint(j))
			}
		}
	}
	for _, x := range k.Instead {
		want("口径“"+x.Reading+"”", "instead", x.Reading)
	}
	for _, l := range k.Levels {
		want("等级“"+l.Label+"”", "level", l.ID)
	}
	for i := range k.Gates {
		want("门槛“"+k.Gates[i].Label+"”的成立", "gate", k.Gates[i].ID, "held")
		want("门槛“"+k.Gates[i].Label+"”的不成立", "gate", k.Gates[i].ID, "not")
	}
	if len(k.Prizes) > 0 {
		want("奖励的名次并列", "tie")
		want("机构少于奖励名额", "short")
	}
}

// listsOf are the lists of steps of a card under the names they have in a trace of one
// quarter.
func listsOf(it *pack.Item) (names []string, lists map[string][]pack.Step) {
	lists = map[string][]pack.Step{}
	add := func(name string, steps []pack.Step) {
		names, lists[name] = append(names, name), steps
	}
	for i := range it.Card.Indicators {
		x := &it.Card.Indicators[i]
		add(x.ID, x.Steps)
		for _, m := range x.Methods {
			for k := range m.Cases {
				add(x.ID+"/"+m.Cases[k].ID, m.Cases[k].Steps)
			}
		}
	}
	for i := range it.Card.Gates {
		add("gate/"+it.Card.Gates[i].ID, it.Card.Gates[i].Steps)
	}
	return names, lists
}

// cardNames notes what a card names.
func (g *gate) cardNames(it *pack.Item, names map[string]bool, read func([]string)) {
	for _, list := range it.Card.Lists() {
		g.names(list, names, read)
	}
	for _, id := range it.Card.Names() {
		names[id] = true
	}
	read(it.Card.Readings())
}
