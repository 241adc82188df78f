package traceview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/exact"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// texts lists the paragraphs that stand in an object, from top to bottom.
func texts(o fyne.CanvasObject) []string {
	switch x := o.(type) {
	case *prose.Para:
		return []string{x.Text()}
	case *prose.Link:
		return []string{x.Text()}
	case *fyne.Container:
		var out []string
		for _, c := range x.Objects {
			out = append(out, texts(c)...)
		}
		return out
	case fyne.Widget:
		var out []string
		for _, c := range test.WidgetRenderer(x).Objects() {
			out = append(out, texts(c)...)
		}
		return out
	}
	return nil
}

func explained(t *testing.T, kwh int64) *View {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := shelf.Pack("fujian-2020-13", "")
	number := func(n int64) rule.Value { return rule.Number(exact.Int(n)) }
	trace, err := awards.WhatIf(p, "power", period.MustParse("2020Q2"), nil, "350181", map[string]rule.Value{
		"above_scale": rule.Flag(true), "industry": rule.Text("C3140"), "new_listed": rule.Flag(false),
		"output": number(900_000_000), "output_prior": number(700_000_000), "kwh": number(kwh), "kwh_prior": number(10_000_000),
	})
	if err != nil {
		t.Fatal(err)
	}
	v := New()
	v.Show(p, "power", Subject{Name: "福建封顶冶炼有限公司"}, trace)
	test.NewTempWindow(t, v.Object()).Resize(fyne.NewSize(340, 700))
	return v
}

func TestACappedAwardIsExplained(t *testing.T) {
	v := explained(t, 30_000_001)
	all := strings.Join(texts(v.Object()), "\n")
	for _, want := range []string{"福建封顶冶炼有限公司", "1,000,000.00 元", "①", "20,000,001", "100"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told in\n%s", want, all)
		}
	}
	if strings.Contains(all, "不合格") {
		t.Error("control: a paid firm is called refused")
	}
}

func TestARefusalTellsWhy(t *testing.T) {
	v := explained(t, 9_000_000)
	all := strings.Join(texts(v.Object()), "\n")
	if !strings.Contains(all, "不合格") || !strings.Contains(all, "×") {
		t.Errorf("no refusal in\n%s", all)
	}
}

func TestAStepOpensItsClauseAndEscLeavesIt(t *testing.T) {
	v := explained(t, 30_000_001)
	v.OpenStep(2)
	if all := strings.Join(texts(v.Object()), ""); !strings.Contains(all, "不低于5000万元") {
		t.Errorf("the clause is not quoted: %s", all)
	}
	if !v.Back() || v.Back() {
		t.Error("Back leaves the inner page once")
	}
}

func TestAParameterIsShownAsPeopleReadIt(t *testing.T) {
	v := explained(t, 30_000_001)
	for step, want := range map[int]string{0: "41 42 43", 2: "5,000 万元"} {
		v.OpenStep(step)
		all := strings.Join(texts(v.Object()), "")
		if !strings.Contains(all, want) {
			t.Errorf("step %d: %q is not told in %s", step, want, all)
		}
		if strings.Contains(all, "prefix") {
			t.Errorf("step %d shows how the pack compares: %s", step, all)
		}
		v.Back()
	}
}

func TestMarkup(t *testing.T) {
	v := explained(t, 30_000_001)
	w := test.NewTempWindow(t, v.Object())
	w.Resize(fyne.NewSize(340, 900))
	test.AssertRendersToMarkup(t, "trace.xml", w.Canvas())
}
