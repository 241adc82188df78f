package policyview

import (
	"strings"
	"testing"

	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
)

// every step of every shipped pack is told, with names instead of ids.
func TestEveryStepIsTold(t *testing.T) {
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range shelf.All() {
		for i := range p.Items {
			it := &p.Items[i]
			if it.Decision {
				continue // awarded by document, no step
			}
			tell := teller{p: p, item: it, period: it.Periods[0]}
			for j := range it.Branches {
				tell.branch = &it.Branches[j]
				told(t, tell, it.Branches[j].Steps)
			}
			tell.branch = nil
			told(t, tell, it.Steps)
		}
	}
}

func told(t *testing.T, tell teller, steps []pack.Step) {
	t.Helper()
	for i := range steps {
		s := &steps[i]
		if !tell.holds(s.Reading) {
			continue
		}
		text := tell.Describe(s)
		if strings.ContainsAny(text, "_") || strings.Contains(text, "branches") || len([]rune(text)) < 5 {
			t.Errorf("%s %s: %q", tell.p.ID, s.ID, text)
		}
	}
}

func TestThresholdNamesItsAreas(t *testing.T) {
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := shelf.Pack("fujian-2020-13", "")
	it, _ := p.Item("power")
	tell := teller{p: p, item: it, branch: &it.Branches[0], period: "2020Q2"}
	if got := tell.param("output_min"); !strings.HasPrefix(got, "5,000万元（三明市") || !strings.HasSuffix(got, "3,000万元）") {
		t.Error(got)
	}
	if within("2020Q2", "2020Q3", "") || !within("2020Q2", "2020Q2", "2020Q2") {
		t.Error("control: periods are compared wrongly")
	}
}
