package policyview

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/act"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/policy/gate"
)

// atGate is the screen on a desk with the samples taken in, at the gate.
func atGate(t *testing.T) (*View, fyne.Window) {
	t.Helper()
	p := uitest.SamplePlace(t)
	v := New(p)
	uitest.Show(p, v)
	p.Shell.Go(Route, v.pack.ID+"/gate")
	if v.tab != tabGate || v.report == nil {
		t.Fatalf("at tab %d", v.tab)
	}
	return v, p.Shell.Window()
}

// signs signs as a person for a role in the dialog and gives the sentence it was
// refused with, "" when it was not.
func signs(t *testing.T, v *View, w fyne.Window, role gate.Role, name string) string {
	t.Helper()
	uitest.As(t, v.place, name, name, act.Maker, act.Checker)
	v.sign(role)
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("no dialog")
	}
	said := inSight(w)
	if strings.Contains(said, "的名义签署") {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if w.Canvas().Overlays().Top() == nil {
			return ""
		}
		said = inSight(w)
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("the sentence does not go away")
	}
	return said
}

// inSight is the text of the dialog in front.
func inSight(w fyne.Window) string {
	var said []string
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if text, ok := o.(*canvas.Text); ok {
			said = append(said, text.Text)
		}
	}
	return strings.Join(said, "")
}

func TestAPackIsSignedByTwoAfterTheImpactRun(t *testing.T) {
	v, w := atGate(t)
	crumb := func() string { return strings.Join(v.Crumbs(), " ") }
	if !strings.Contains(crumb(), "未启用") || v.place.Active(v.pack) {
		t.Fatalf("at first %s", crumb())
	}
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
		{"the gate is shut", func() { v.report.Findings = []gate.Finding{{Check: gate.CasesPass}} }, gate.Activated, "李某", "没有通过校验"},
		{"another edition was chosen since", func() { v.report.Findings = nil; v.forget(v.pack) }, gate.Activated, "李某", "影响测算还没有看过"},
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
	if !strings.Contains(crumb(), "已启用") || !v.place.Active(v.pack) {
		t.Errorf("in the end %s", crumb())
	}
	s, err := rules.StandingOf(t.Context(), v.place.Session.Store, v.pack)
	if err != nil || s.By(gate.Activated).Impact != v.impact.Hash || s.By(gate.Activated).On != v.place.Today().String() {
		t.Errorf("%+v %v", s, err)
	}
	if all := strings.Join(uitest.Texts(w), " "); !strings.Contains(all, "王某") || !strings.Contains(all, "李某") {
		t.Errorf("who signed is not told: %s", all)
	}
}

func TestTheImpactRunIsShownFirmByFirm(t *testing.T) {
	v, w := atGate(t)
	if v.against < 0 || v.rivals[v.against].Pack.ID != "fujian-power-2020q1" {
		t.Fatalf("against %d of %d", v.against, len(v.rivals))
	}
	v.against = -1
	v.turn(tabGate) // from the keyboard: its tab has it
	v.runImpact()
	if v.impact == nil || v.impact.Gained != 131 || v.impact.NewTotal.String() != "15,358,704.23" || v.impact.Subjects != 606 {
		t.Fatalf("%+v", v.impact)
	}
	cells := impactCells(v.impact.Changes)
	if len(cells) != 606 || !slices.Equal(cells[0][1:], []string{"—", "—", "合格", "1,000,000.00", "+1,000,000.00"}) {
		t.Errorf("%d rows, first %v", len(cells), cells[0])
	}
	if w.Canvas().Focused() != v.changes.Focusable() {
		t.Errorf("the keyboard is with %T", w.Canvas().Focused())
	}
	if all := strings.Join(uitest.Texts(w), " "); !strings.Contains(all, cells[0][0]) || !strings.Contains(all, "15,358,704.23") {
		t.Errorf("not in sight: %s", all)
	}
}

func TestImpactWithoutARun(t *testing.T) {
	v, w := shown(t)
	v.turn(tabGate)
	v.runImpact()
	if v.impact == nil || v.impact.Subjects != 0 || v.impact.Hash == "" {
		t.Fatalf("%+v", v.impact)
	}
	if all := strings.Join(uitest.Texts(w), ""); !strings.Contains(all, "还没有测算过企业数据") {
		t.Errorf("not told: %s", all)
	}
}

// A change elsewhere does not lead away from the pack looked at.
func TestAnotherPackStaysInSight(t *testing.T) {
	v, _ := atGate(t)
	p, _ := v.place.Session.Shelf.Pack("fujian-power-2024q1", "")
	v.show(p, "")
	v.runImpact()
	if v.pack != p || v.impact == nil || v.impact.New != p || len(v.impact.Lacking) == 0 {
		t.Fatalf("%s %+v", v.pack.ID, v.impact)
	}
	v.place.Changed()
	if v.pack != p || v.impact == nil {
		t.Errorf("led away to %s", v.pack.ID)
	}
	v.place.NeedRun(func() {})
	if v.impact == nil {
		t.Fatal("the same facts take the impact run away")
	}
	other := *v.place.Run()
	other.ID = "another"
	v.place.SetRun(&other)
	if v.pack != p || v.impact != nil {
		t.Error("the impact run on facts no longer at hand stays")
	}
	v.runImpact()
	v.show(v.place.Session.Shelf.All()[0], "")
	if v.impact != nil {
		t.Error("the impact run of another pack stays")
	}
}

func TestPosesLeadToTheImpactRun(t *testing.T) {
	v, _ := atGate(t)
	i := slices.IndexFunc(v.Poses(), func(p shell.Pose) bool { return p.Name == "impact" })
	if i < 0 {
		t.Fatal("no pose")
	}
	v.turn(tabRule)
	v.Poses()[i].Take()
	if v.tab != tabGate || v.impact == nil {
		t.Errorf("tab %d", v.tab)
	}
	for _, p := range v.Poses() {
		p.Take()
		if strings.HasPrefix(p.Name, "review") != v.reviews() {
			t.Errorf("%s shows %s", p.Name, v.pack.ID)
		}
	}
	if v.reviewed == nil || !v.byCase {
		t.Error("the last pose shows no examples")
	}
}
