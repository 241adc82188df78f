package score_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// head opens a small pack of two facts an indicator: a figure and what it is divided by.
const head = `id = "small"
version = "1"
title = "T"
[document]
issuers = ["x"]
recorded = "2026-12-01"
source = "s.txt"
[[clause]]
number = "一"
kind = "computable"
quote = "score the banks"
[[interpretation]]
id = "m"
label = "m"
question = "?"
clause = "一"
choice = "a"
[[interpretation.option]]
id = "a"
label = "a"
[[interpretation.option]]
id = "b"
label = "b"
[[interpretation]]
id = "n"
label = "n"
question = "?"
clause = "一"
choice = "a"
[[interpretation.option]]
id = "a"
label = "a"
[[interpretation.option]]
id = "b"
label = "b"
`

func number(id, unit string) string {
	return fmt.Sprintf("[[fact]]\nid = %q\nlabel = %q\ntype = \"number\"\nunit = %q\nfile = \"banks\"\nsupplier = \"s\"\nperiod = \"current\"\nheads = [%q]\n", id, id, unit, id)
}

// card writes a pack of indicators i0, i1 … each with its method; rules are further keys
// of the card, more what stands behind its indicators.
func card(rules, more string, methods ...string) string {
	s := head
	for i, m := range methods {
		unit := "亿元"
		switch {
		case strings.Contains(m, `"manual"`):
			unit = "分值"
		case strings.Contains(m, `"deduction"`):
			unit = "次"
		}
		s += number(fmt.Sprintf("f%d", i), unit)
		if unit == "亿元" {
			s += number(fmt.Sprintf("g%d", i), unit)
		}
	}
	if strings.Contains(rules+more, "new_bank") {
		s += "[[fact]]\nid = \"new_bank\"\nlabel = \"新设\"\ntype = \"flag\"\nfile = \"banks\"\nsupplier = \"s\"\nperiod = \"none\"\nheads = [\"新设\"]\n"
	}
	if strings.Contains(rules, "peer_fact") {
		s += "[[fact]]\nid = \"kind\"\nlabel = \"类别\"\ntype = \"text\"\nfile = \"banks\"\nsupplier = \"s\"\nperiod = \"none\"\nheads = [\"类别\"]\n"
	}
	for _, p := range []string{"goal=100=%", "each=2=分值", "floor=-10=分值"} {
		x := strings.Split(p, "=")
		s += fmt.Sprintf("[[parameter]]\nid = %q\nlabel = %q\nunit = %q\nclause = \"一\"\n[[parameter.value]]\nfrom = \"\"\nto = \"\"\nvalue = %q\n", x[0], x[0], x[2], x[1])
	}
	weight := 0
	body := ""
	for i, m := range methods {
		w, direction := 10, "high"
		if strings.Contains(m, `"deduction"`) {
			w = 0
		}
		if strings.HasPrefix(m, "low ") {
			m, direction = strings.TrimPrefix(m, "low "), "low"
		}
		weight += w
		unit, step := "%", fmt.Sprintf("verb = \"ratio\"\nvalue = \"f%d\"\nbase = \"g%d\"\nnot_positive = \"fail\"", i, i)
		if strings.Contains(m, `"manual"`) {
			unit, step = "分值", fmt.Sprintf("verb = \"sum\"\nvalues = [\"f%d\"]", i)
		}
		if strings.Contains(m, `"deduction"`) {
			unit, step = "次", fmt.Sprintf("verb = \"sum\"\nvalues = [\"f%d\"]", i)
		}
		body += fmt.Sprintf("[[item.card.indicator]]\nid = \"i%d\"\nlabel = \"指标%d\"\nclause = \"一\"\nquote = \"score\"\nunit = %q\ndirection = %q\nweight = \"%d\"\n[[item.card.indicator.step]]\nid = \"value\"\nlabel = \"值\"\n%s\n%s\n", i, i, unit, direction, w, step, m)
	}
	fund, road := "", ""
	if strings.Contains(more, "item.card.prize") {
		fund, road = "fund = \"province\"\n", "[item.road]\nnotice = 5\nnotice_unit = \"workday\"\nclause = \"一\"\nrecovered = \"available\"\nvia = \"beneficiary\"\n"
	}
	return s + "[[item]]\nid = \"card\"\nlabel = \"卡\"\nsubject = \"bank\"\nscorecard = true\nclause = \"一\"\nperiods = [\"2020Q2\", \"2020\"]\n" + fund + road +
		fmt.Sprintf("[item.card]\ntotal = \"%d\"\nmissing = \"apart\"\ntie = \"shared\"\nyear = \"last\"\nclause = \"一\"\n", weight) + rules + body + more
}

func method(verb string, more ...string) string {
	return "[[item.card.indicator.method]]\nverb = \"" + verb + "\"\n" + strings.Join(more, "\n") + "\n"
}

var everyMethod = []string{
	method("best_ratio"), "low " + method("best_ratio"), method("average_full"), "low " + method("average_full"), method("rank_points"),
	"low " + method("rank_points"), method("target", `at = "goal"`), method("manual", `out_of = "100"`), method("deduction", `each = "each"`, `floor = "floor"`),
	method("band") + "[[item.card.indicator.method.band]]\nto = \"20\"\npoints = \"0\"\n[[item.card.indicator.method.band]]\nfrom = \"20\"\nto = \"60\"\npoints = \"5\"\n[[item.card.indicator.method.band]]\nfrom = \"60\"\npoints = \"10\"\n",
}

func compile(t testing.TB, form string, per string, readings map[string]string) *score.Card {
	t.Helper()
	p, err := pack.Parse([]byte(form), []byte("score the banks"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := score.Compile(p, "card", period.MustParse(per), readings)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bank makes a bank of one quarter from values by fact id; what is left out is missing.
func bank(c *score.Card, id string, values map[string]string) score.Bank {
	facts := c.Program().Facts()
	s := rule.Subject{ID: id, Name: "银行" + id, Values: make([]rule.Value, len(facts))}
	for i, f := range facts {
		text, ok := values[f.ID]
		switch {
		case !ok:
		case f.Type == "flag":
			s.Values[i] = rule.Flag(text == "yes")
		case f.Type == "text":
			s.Values[i] = rule.Text(text)
		default:
			s.Values[i] = rule.Number(exact.MustParse(text))
		}
	}
	return score.Bank{ID: id, Name: s.Name, Quarters: []rule.Subject{s}}
}

// some makes n banks with figures drawn at random; a part of them lacks one.
func some(c *score.Card, r *rand.Rand, n int, lacking bool) []score.Bank {
	out := make([]score.Bank, n)
	for b := range out {
		values := map[string]string{}
		for _, f := range c.Program().Facts() {
			switch {
			case lacking && r.IntN(40) == 0:
			case f.ID == "kind":
				values[f.ID] = []string{"甲", "乙"}[r.IntN(2)]
			case f.Type == "flag":
				values[f.ID] = []string{"no", "no", "no", "yes"}[r.IntN(4)]
			case f.Unit == "分值":
				values[f.ID] = fmt.Sprint(r.IntN(101))
			case f.Unit == "次":
				values[f.ID] = fmt.Sprint(r.IntN(8))
			case f.ID[0] == 'g':
				values[f.ID] = fmt.Sprintf("%d.%02d", 1+r.IntN(400), r.IntN(100))
			default:
				values[f.ID] = fmt.Sprintf("%d.%02d", r.IntN(300)-40, r.IntN(100))
			}
		}
		out[b] = bank(c, fmt.Sprintf("B%03d", b+1), values)
	}
	return out
}
