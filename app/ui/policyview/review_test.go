package policyview

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/rules"
	"huiqi/app/ui/uitest"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

const sampleReturn = "../../../resources/samples/deferrals-2020.xlsx"

// atReview is the gate of a deferral pack, with or without cases in the register.
func atReview(t *testing.T, cases bool) (*View, fyne.Window, *uitest.Stub) {
	t.Helper()
	p := uitest.Place(t)
	v := New(p)
	register := &uitest.Stub{Name: "deferral"}
	uitest.Show(p, v, register)
	if cases {
		if _, err := p.Session.TakeReturn(t.Context(), sampleReturn, period.Date{Year: 2021, Month: 2, Day: 28}, nil); err != nil {
			t.Fatal(err)
		}
	}
	p.Shell.Go(Route, "deferral-2020-06/gate")
	if v.tab != tabGate || v.report == nil || !v.report.OK() || !v.reviews() {
		t.Fatalf("at tab %d of %s: %+v", v.tab, v.pack.ID, v.report)
	}
	return v, p.Shell.Window(), register
}

// newer is the pack looked at, loaded as its next version.
func newer(t *testing.T, v *View) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	form := strings.Replace(string(v.pack.Form), `version = "1"`, `version = "2"`, 1)
	for name, text := range map[string]string{pack.FormFile: form, v.pack.Document.Source: v.pack.SourceText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := v.place.Session.Shelf.Add(t.Context(), v.place.Session.Store, dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAReviewIsSignedByTwoAfterItsImpactRun(t *testing.T) {
	v, w, _ := atReview(t, true)
	for _, step := range []struct {
		name   string
		before func()
		role   gate.Role
		person string
		said   string
	}{
		{"activated without the impact run", nil, gate.Activated, "李某", "影响测算还没有看过"},
		{"activated before prepared", v.runImpact, gate.Activated, "李某", "还没有编制人签署"},
		{"prepared", nil, gate.Prepared, "王某", ""},
		{"the same person activates", nil, gate.Activated, "王某", "必须由两个人签署"},
		{"the impact run is out of sight", func() { v.forget(v.pack) }, gate.Activated, "李某", "影响测算还没有看过"},
		{"another person activates", v.runImpact, gate.Activated, "李某", ""},
		{"an active version is final", nil, gate.Prepared, "张某", "已经启用"},
	} {
		if step.before != nil {
			step.before()
		}
		said := signs(t, v, w, step.role, step.person)
		if (step.said == "") != (said == "") || !strings.Contains(said, step.said) {
			t.Fatalf("%s: %q, want %q", step.name, said, step.said)
		}
	}
	s, err := rules.StandingOf(t.Context(), v.place.Session.Store, v.pack)
	if err != nil || !s.Active() || !v.place.Active(v.pack) || s.By(gate.Activated).Impact != v.reviewed.Hash || v.reviewed.Cases == 0 {
		t.Errorf("%+v %v", s, err)
	}
	if s.By(gate.Prepared).User == s.By(gate.Activated).User {
		t.Error("one person signed twice")
	}
}

// The rules are told before and after; an example leads to its case.
func TestTheImpactOfAReviewIsShown(t *testing.T) {
	v, w, register := atReview(t, true)
	v.runImpact()
	if all := strings.Join(uitest.Texts(w), ""); !strings.Contains(all, "延期超过最迟日") || !strings.Contains(all, "新增发现 0 笔") {
		t.Fatalf("control: the pack that reviewed the register: %s", all)
	}
	if len(v.reviewed.Examples) != 0 {
		t.Fatalf("control: %+v", v.reviewed.Examples)
	}
	next := newer(t, v)
	if err := rules.Settle(t.Context(), v.place.Session.Desk, v.place.Session.Who(), next, "answer-limit", rules.Decision{Choice: "five", Document: "纪要 1 号"}); err != nil {
		t.Fatal(err)
	}
	v.place.Shell.Go(Route, next.ID+"/"+next.Version+"/gate")
	if v.pack != next || v.reviewed != nil {
		t.Fatalf("at %s %s with %v", v.pack.ID, v.pack.Version, v.reviewed)
	}
	v.turn(tabGate) // from the keyboard: its tab has it
	v.runImpact()
	m := v.reviewed
	if m.Gained == 0 || len(m.Examples) == 0 || m.New != next {
		t.Fatalf("%+v", m)
	}
	if w.Canvas().Focused() != v.changes.Focusable() {
		t.Errorf("the keyboard is with %T", w.Canvas().Focused())
	}
	all := strings.Join(uitest.Texts(w), "")
	if !strings.Contains(all, fmt.Sprintf("新增发现 %d 笔", m.Gained)) {
		t.Errorf("the counts are not told: %s", all)
	}
	v.byCase = true
	v.drawRight()
	e := m.Examples[0]
	if all := strings.Join(uitest.Texts(w), ""); !strings.Contains(all, caseNumber(e.No)) || !strings.Contains(all, e.Borrower) || !strings.Contains(all, "答复期限 5 日。") {
		t.Errorf("%+v is not in sight: %s", e, all)
	}
	w.Canvas().Focus(v.examples.Focusable())
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(register.Args) == 0 || register.Args[len(register.Args)-1] != caseNumber(e.No) {
		t.Fatalf("led to %q", register.Args)
	}
	v.place.Shell.Back()
	if v.reviewed != m || v.pack != next || v.tab != tabGate {
		t.Error("coming back from a case the impact run is gone")
	}
}

// Without a case the run says so, and the pack can be signed like any other.
func TestAReviewWithoutCases(t *testing.T) {
	v, w, _ := atReview(t, false)
	if said := signs(t, v, w, gate.Prepared, "王某"); said != "" {
		t.Fatal(said)
	}
	if said := signs(t, v, w, gate.Activated, "李某"); !strings.Contains(said, "影响测算还没有看过") {
		t.Fatalf("control: activated unseen: %q", said)
	}
	v.runImpact()
	if all := strings.Join(uitest.Texts(w), ""); v.reviewed.Cases != 0 || !strings.Contains(all, "没有可以对照的") {
		t.Errorf("not told: %s", all)
	}
	if said := signs(t, v, w, gate.Activated, "李某"); said != "" || !v.place.Active(v.pack) {
		t.Errorf("not activated: %q", said)
	}
}

// A link to a version opens that one; without, the newest.
func TestLinksChooseTheVersion(t *testing.T) {
	v, _, _ := atReview(t, false)
	old, next := v.pack, newer(t, v)
	for arg, want := range map[string]*pack.Pack{
		old.ID: next, old.ID + "/1": old, old.ID + "/2": next, old.ID + "/2/gate": next, old.ID + "/gate": next, old.ID + "/摘录五": next,
	} {
		v.Shown("fujian-2020-13")
		if v.Shown(arg); v.pack != want {
			t.Errorf("%s leads to %s %s", arg, v.pack.ID, v.pack.Version)
		}
	}
	v.Shown("fujian-2020-13")
	if v.Shown(old.ID + "/3"); v.pack.ID != "fujian-2020-13" {
		t.Error("control: a version that is none leads somewhere")
	}
}
