package rule_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/rule"
)

// M-8: the trace alone gives the amount, each leaf has its clause or its place.
func TestTraceIsComplete(t *testing.T) {
	p := firstPack(t)
	prog := compile(t, p, "power", "2020Q2", nil)
	rapid.Check(t, func(t *rapid.T) {
		s := drawFirm(t, prog, 0)
		s.Sources = func(i int) []rule.Source { return []rule.Source{{File: "表.xlsx", Row: i + 5}} }
		d := one(t, prog, s)
		tr := prog.Explain(s, d)
		if again, err := rule.Recompute(tr); err != nil || again != d.Amount {
			t.Fatalf("the trace gives %s (%v), the run %s", again, err, d.Amount)
		}
		if (d.Status == rule.Eligible) != (tr.WhyNot == "") {
			t.Fatalf("%v with reason %q", d.Status, tr.WhyNot)
		}
		for _, st := range tr.Steps {
			if st.Clause == "" || !strings.HasSuffix(st.Sentence, "。") || strings.Contains(st.Sentence, "%!") {
				t.Fatalf("step %s: clause %q, sentence %q", st.ID, st.Clause, st.Sentence)
			}
			for _, u := range st.Parameters {
				if _, ok := p.Clause(u.Clause); !ok {
					t.Fatalf("parameter %s without clause", u.ID)
				}
			}
			for _, u := range st.Facts {
				if u.ID != "region" && (len(u.Sources) != 1 || u.Sources[0].Row == 0) {
					t.Fatalf("fact %s without its row", u.ID)
				}
			}
		}
	})
}

// The control of M-8: a trace with another leaf gives another amount.
func TestTamperedTraceGivesAnotherAmount(t *testing.T) {
	prog := compile(t, firstPack(t), "power", "2020Q2", nil)
	s := rule.Subject{ID: "x", Region: "350102", Values: []rule.Value{
		rule.Flag(true), rule.Text("C3360"), rule.Flag(false), num("53500000"), num("50000000"), num("11234567"), num("10000000"), {},
	}}
	dets := assess(t, prog, []rule.Subject{s})
	for name, spoil := range map[string]func(*rule.Step){
		"a kWh more": func(st *rule.Step) {
			for i := range st.Facts {
				if st.Facts[i].ID == "kwh" {
					st.Facts[i].Value = "11234587"
				}
			}
		},
		"another rate": func(st *rule.Step) {
			for i := range st.Parameters {
				if st.Parameters[i].ID == "rate_increment" {
					st.Parameters[i].Value = "0.06"
				}
			}
		},
		"lower output": func(st *rule.Step) {
			for i := range st.Facts {
				if st.Facts[i].ID == "output" {
					st.Facts[i].Value = "53499999.99"
				}
			}
		},
	} {
		tr := prog.Explain(s, dets[0])
		for i := range tr.Steps {
			spoil(&tr.Steps[i])
		}
		if got, err := rule.Recompute(tr); err == nil && got == dets[0].Amount {
			t.Errorf("%s: still %s", name, got)
		}
	}
}

// A mutilated trace is refused or gives some amount; it never breaks the program.
func TestMutilatedTraceIsHarmless(t *testing.T) {
	p := firstPack(t)
	power := compile(t, p, "power", "2020Q2", nil)
	city := compile(t, p, "city-growth", "2020H1", map[string]string{"tie": "split"})
	list := []rule.Subject{
		{ID: "350100", Region: "350100", Values: []rule.Value{num("1.3")}},
		{ID: "350400", Region: "350400", Values: []rule.Value{num("1.3")}},
	}
	prizes := assess(t, city, list)
	rapid.Check(t, func(t *rapid.T) {
		tr := city.Explain(list[0], prizes[0])
		if rapid.Bool().Draw(t, "power") {
			s := drawFirm(t, power, 0)
			tr = power.Explain(s, one(t, power, s))
		}
		tr.Status = rule.Eligible
		for i := range tr.Steps {
			st := &tr.Steps[i]
			st.Keys = maps.Clone(st.Keys)
			for _, k := range slices.Sorted(maps.Keys(st.Keys)) {
				if rapid.IntRange(0, 5).Draw(t, "key") == 0 {
					st.Keys[k] = rapid.SampledFrom([]string{"", "0", "-1", "7", "kwh", "region", "99999999999999999999"}).Draw(t, "to")
				}
			}
			if len(st.Parameters) > 0 && rapid.IntRange(0, 5).Draw(t, "parameter") == 0 {
				st.Parameters = st.Parameters[1:]
			}
			if len(st.Facts) > 0 && rapid.IntRange(0, 5).Draw(t, "fact") == 0 {
				st.Facts = st.Facts[1:]
			}
		}
		if _, err := rule.Recompute(tr); err != nil && !errors.Is(err, rule.ErrTrace) {
			t.Fatal(err)
		}
	})
}
