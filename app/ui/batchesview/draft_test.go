package batchesview

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/session"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// sample is the screen at a desk that took the sample data in.
func sample(t *testing.T) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SamplePlace(t)
	v := New(p)
	uitest.Show(p, &uitest.Stub{Name: "other"}, v)
	p.Shell.Go(Route, ArgNew)
	return v, p
}

func TestBatchesAreMadeOfTheRun(t *testing.T) {
	v, p := sample(t)
	plan := v.draft.plan
	if plan == nil || len(plan.batches) != 2 || len(plan.effects) != 2 {
		t.Fatalf("planned %+v, %v", plan, v.draft.problem)
	}
	n, total := v.draft.total()
	first := v.draft.lines.Shown()[0].line
	v.draft.lines.SetCursor(first.Party.ID + "/" + first.Measure)
	v.draft.lines.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if len(v.draft.lines.Ticked()) != 1 {
		t.Fatal("nothing is ticked")
	}
	v.draft.askExclude()
	answer(t, v, p, "正在核查")
	if m, sum := v.draft.total(); m != n-1 || sum != total-first.Net {
		t.Errorf("%d lines, %s are planned", m, sum)
	}
	v.draft.showing = true
	v.draft.draw()
	found := false
	for _, r := range v.draft.left.Shown() {
		found = found || r.line.Party == first.Party && strings.Contains(r.why, "正在核查")
	}
	if !found {
		t.Error("who was left out is not listed with the reason")
	}
	if p.Batched() {
		t.Fatal("control: there is a batch already")
	}
	primary(t, v).Do()
	if rows := v.list.Shown(); v.page != pageList || len(rows) != 2 || rows[0].Label != road.BeingDrafted || !p.Batched() {
		t.Fatalf("%d batches", len(rows))
	}
}

func TestALaterDraftIsOfferedAgainUntilTheFirstIsSubmitted(t *testing.T) {
	v, _ := sample(t)
	before, _ := v.draft.total()
	v.draft.make()
	v.Shown(ArgNew)
	if after, _ := v.draft.total(); after != before {
		t.Errorf("%d of %d", after, before)
	}
}

func TestScalingAndAdvanceArePlanned(t *testing.T) {
	v, _ := sample(t)
	fund := v.draft.funds[0]
	whole := v.draft.plan.batches[0].Total
	v.draft.fund.SetSelectedIndex(0)
	v.draft.budget.Set(1_000_000_00)
	v.draft.changed()
	if g := v.draft.plan.batches[0]; g.Header.Fund != fund || g.Total != 1_000_000_00 || g.Header.Scaling == nil {
		t.Errorf("scaled: %s of %s, %v", g.Total, whole, v.draft.problem)
	}
	v.draft.budget.SetText("")
	v.draft.share.SetText("0.5")
	v.draft.kind.SetSelectedIndex(1)
	if g := v.draft.plan.batches[0]; g.Header.Kind != road.Advance || g.Total > whole/2 || g.Total < whole/2-200 {
		t.Errorf("advance: %s of %s", g.Total, whole)
	}
	v.draft.share.SetText("2")
	v.draft.changed()
	if v.draft.problem == nil || v.draft.plan != nil {
		t.Error("control: twice the award may be paid in advance")
	}
	v.draft.kind.SetSelectedIndex(2)
	if v.draft.problem != nil || len(v.draft.plan.batches) != 0 || len(v.draft.plan.left) == 0 {
		t.Errorf("a supplement to nothing: %+v, %v", v.draft.plan, v.draft.problem)
	}
}

func TestAnEmptyPeriodSaysWhatToDo(t *testing.T) {
	p := uitest.Place(t)
	v := New(p)
	uitest.Show(p, &uitest.Stub{Name: "other"}, v)
	p.Shell.Go(Route, ArgNew)
	if v.draft.run != nil || !primary(t, v).Off || v.Figures() != nil {
		t.Error("something is offered")
	}
}

// large is the screen with a draft of n lines, ready to be opened.
func large(t testing.TB, n int) (*View, string) {
	t.Helper()
	s, err := session.Open(t.Context(), t.TempDir()+"/huiqi.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := roadtest.On(t, s.Store)
	s.Desk.Now = o.Now
	s.Enter(o.Maker)
	amounts := make([]money.Fen, n)
	for i := range amounts {
		amounts[i] = money.Fen(1000_00 + i)
	}
	run := o.Run("large", amounts...)
	b := o.Drafted(run)
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	w := test.NewTempWindow(t, nil)
	w.Resize(uitest.Size)
	p := workplace.New(s, shell.New(w, task.Inline(), filepick.Fixed{}), workplace.DefaultSettings())
	p.Today = func() period.Date { return o.Today() }
	v := New(p)
	p.Shell.Add(shell.See, v)
	p.Shell.Show()
	w.Resize(uitest.Size)
	return v, b.ID
}

// The batch opens at once, however large; the work shows its progress besides.
func TestALargeBatchOpens(t *testing.T) {
	v, id := large(t, 2000)
	v.openBatch(id)
	if len(v.lines.Rows()) != 2000 || v.batch.Batch.Lines != 2000 {
		t.Errorf("%d lines", len(v.lines.Rows()))
	}
}

func BenchmarkOpen20000(b *testing.B) {
	v, id := large(b, 20_000)
	for b.Loop() {
		start := time.Now()
		v.id = ""
		v.openBatch(id)
		if took := time.Since(start); took > 600*time.Millisecond {
			b.Logf("took %s", took)
		}
	}
}
