package shell

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
)

func TestBehindACoverNothingIsReachedAndNothingIsLost(t *testing.T) {
	s, a, b := opened(t)
	entry := field.NewEntry()
	dialogs.Show(s.window, dialogs.Spec{Title: "填写", Body: entry, Focus: entry, Choices: []dialogs.Choice{{Label: "取消"}}})
	test.Type(entry, "写了一半")
	cover := widget.NewLabel("锁")
	s.Cover(cover)
	if s.window.Content() != fyne.CanvasObject(cover) || s.window.Canvas().Overlays().Top() != nil || !s.Covered() {
		t.Fatal("something is seen over the cover")
	}
	if len(s.window.MainMenu().Items) != 1 || len(s.window.MainMenu().Items[0].Items) != 1 {
		t.Error("the menu offers more than to quit")
	}
	if s.window.Canvas().OnTypedKey() != nil {
		t.Error("keys reach the window behind")
	}
	s.Go("b", "x") // work that ended leads on behind the cover
	dialogs.Tell(s.window, "办完", "结果")
	if s.window.Canvas().Overlays().Top() != nil || s.window.Canvas().Focused() != nil {
		t.Fatal("a result is shown over the cover")
	}
	s.Uncover()
	if over := s.window.Canvas().Overlays().List(); len(over) != 2 {
		t.Fatalf("%d dialogs came back, want 2", len(over))
	}
	if entry.Text != "写了一半" || s.Here() != "b" || len(b.log) != 1 {
		t.Errorf("typed %q, at %s", entry.Text, s.Here())
	}
	s.window.Canvas().Overlays().Remove(s.window.Canvas().Overlays().List()[0])
	shortcut(t, s, "CustomDesktop:Control+1")
	if s.Here() != "a" || len(a.log) == 0 {
		t.Error("after the cover the shortcuts do nothing")
	}
}

func TestThePersonHasAMenu(t *testing.T) {
	s, _, _ := opened(t)
	locked := 0
	s.SetPerson(Person{Name: "林敏", Roles: "经办、管理", Menu: []Action{{Label: "锁定", Key: Lock, Do: func() { locked++ }}}})
	s.menu = s.mainMenu()
	shortcut(t, s, "CustomDesktop:Shift+Control+L")
	if locked != 1 {
		t.Error("Ctrl+Shift+L does not lock")
	}
	b, ok := s.personButton().(*parts.Button)
	if !ok || b.Text != "林敏  经办、管理" {
		t.Errorf("%T", s.personButton())
	}
	s.SetPerson(Person{Name: "欧阳某某某", Roles: "经办、复核、审定、监管、打印、管理、审计", Menu: s.person.Menu})
	if w := s.personWidth(); w != personMost {
		t.Errorf("many roles take %v", w)
	}
}

func TestScreensStandInTheirGroups(t *testing.T) {
	s := New(test.NewTempWindow(t, nil), nil, nil)
	for _, one := range []struct {
		g     Group
		route string
	}{{Keep, "users"}, {See, "overview"}, {Do, "awards"}, {See, "firms"}, {Keep, "settings"}, {Do, "notices"}} {
		s.Add(one.g, &room{route: one.route})
	}
	var got []string
	for _, screen := range s.Screens() {
		got = append(got, screen.Route())
	}
	want := []string{"overview", "firms", "awards", "notices", "users", "settings"}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
