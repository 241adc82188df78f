package policyview

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/rules"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/field"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func shown(t *testing.T) (*View, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	s, err := session.Open(context.Background(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sessiontest.Enter(t, s)
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(1280, 800))
	sh := shell.New(w, task.Inline(), filepick.Fixed{})
	p := workplace.New(s, sh, workplace.DefaultSettings())
	v := New(p)
	sh.Add(shell.See, v)
	sh.Show()
	p.Load("", nil)
	return v, w
}

func TestAReadingIsDecidedWithNameDateAndDocument(t *testing.T) {
	v, w := shown(t)
	n, _ := v.pack.Interpretation("rounding")
	v.decide(n, n.Options[1])
	enter := func() { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }
	enter()
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("a decision without name and document must not be taken")
	}
	type typing interface{ SetText(string) }
	w.Canvas().Focused().(typing).SetText("王某")
	for range 5 { // past the date and its sheet to the document, which is empty
		w.Canvas().FocusNext()
		if e, ok := w.Canvas().Focused().(*field.Entry); ok && e.Text == "" {
			break
		}
	}
	w.Canvas().Focused().(typing).SetText("财审〔2026〕3号")
	enter()
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("the decision was not taken")
	}
	got, err := rules.Decisions(context.Background(), v.place.Session.Store, v.pack)
	if err != nil || got["rounding"].Choice != n.Options[1].ID || got["rounding"].By != "王某" {
		t.Fatalf("%+v, %v", got, err)
	}
	if tell := (teller{p: v.pack, readings: v.readings()}); tell.choice("rounding") != n.Options[1].ID {
		t.Error("the screen does not follow the decision")
	}
}

func TestTheCalculatorFollowsWhatIsTyped(t *testing.T) {
	v, _ := shown(t)
	v.turn(tabTry)
	c := v.try
	if c == nil || len(c.entries) == 0 {
		t.Fatal("no calculator")
	}
	trace := func() string {
		c.compute()
		return c.last.Amount.String() + " " + c.last.Status.String()
	}
	before := trace()
	c.entries["kwh"].SetText("30,000,001")
	c.entries["kwh_prior"].SetText("10000000")
	if got := trace(); got != "1,000,000.00 eligible" || got == before {
		t.Errorf("capped firm: %s, before %s", got, before)
	}
	c.entries["kwh"].SetText("")
	if got := trace(); got != "0.00 unknown" {
		t.Errorf("without a figure: %s", got)
	}
	c.entries["kwh"].SetText("1")
	if got := trace(); got != "0.00 ineligible" {
		t.Errorf("less than the year before: %s", got)
	}
}

func TestEveryEditionAndTabIsDrawn(t *testing.T) {
	v, w := shown(t)
	for _, p := range v.place.Session.Shelf.All() {
		v.show(p, "")
		for tab := tabRule; tab <= tabTry; tab++ {
			if tab == tabGate {
				continue // its own test: every case of a pack is run there
			}
			v.turn(tab)
		}
	}
	if w.Canvas().Capture().Bounds().Empty() {
		t.Error("nothing is drawn")
	}
}

func TestTheGateIsTold(t *testing.T) {
	v, _ := shown(t)
	v.turn(tabGate)
	if v.report == nil || !v.report.OK() || v.report.Passed == 0 {
		t.Errorf("%+v", v.report)
	}
}

func TestClausesAreFound(t *testing.T) {
	v, _ := shown(t)
	hits := v.Find("用工")
	if len(hits) == 0 {
		t.Fatal("no clause about 用工")
	}
	v.Shown(hits[0].Arg)
	if c, ok := v.pack.Clause(v.clause); !ok || !contains(c.Heading+c.Quote, "用工") {
		t.Errorf("at %s of %s", v.clause, v.pack.ID)
	}
	if len(v.Find("没有这样的话")) != 0 {
		t.Error("control: something was found")
	}
}
