package noticesview

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/notices"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/period"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// issued is the screen with the samples assessed and their notices numbered.
func issued(t *testing.T, answers ...string) (*View, fyne.Window) {
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
	sh := shell.New(w, task.Inline(), filepick.Fixed(answers))
	p := workplace.New(s, sh, workplace.DefaultSettings())
	v := New(p)
	sh.Add(shell.Do, v)
	sh.Show()
	p.TakeSamples()
	sh.Go(Route, ArgIssue)
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("who issues the notices must be asked")
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(v.grid.Rows()) != 131 {
		t.Fatalf("%d notices, want 131", len(v.grid.Rows()))
	}
	return v, w
}

// printer puts an lp that notes its arguments first in PATH and gives the notes.
func printer(t *testing.T) func() []string {
	t.Helper()
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes")
	if err := os.WriteFile(filepath.Join(dir, "lp"), []byte("#!/bin/sh\nprintf '%s\\n' \"$@\" >> \""+notes+"\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	return func() []string {
		b, err := os.ReadFile(notes)
		if err != nil {
			return nil
		}
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}
}

func TestTheNoticeShownIsPrinted(t *testing.T) {
	v, _ := issued(t)
	printed := printer(t)
	v.print()
	got := printed()
	if len(got) != 2 || filepath.Base(got[1]) != notices.FileName(v.batch.Notices[0]) {
		t.Fatalf("printed %q", got)
	}
	if b, err := os.ReadFile(got[1]); err != nil || !strings.HasPrefix(string(b), "%PDF") {
		t.Errorf("no PDF: %v", err)
	}
}

func TestThePreviewTurnsPages(t *testing.T) {
	v, _ := issued(t)
	pages := len(v.preview.doc.Pages)
	if pages < 2 || v.preview.picture.Image == nil {
		t.Fatalf("%d pages, picture %v", pages, v.preview.picture.Image != nil)
	}
	first := v.preview.picture.Image
	v.preview.turn(1)
	if v.preview.at != 1 || v.preview.picture.Image == first {
		t.Error("the page did not turn")
	}
	v.preview.turn(pages)
	if v.preview.at != 1 {
		t.Error("turned past the end")
	}
	for _, k := range []Kind{List, Allocation} {
		v.preview.pick(k)
		if len(v.preview.doc.Pages) == 0 {
			t.Errorf("paper %d has no page", k)
		}
	}
}

func TestTickedNoticesAreSavedEach(t *testing.T) {
	dir := t.TempDir()
	v, w := issued(t, dir)
	w.Canvas().Focus(v.grid.Focusable())
	v.grid.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	v.grid.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	v.saveEach()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d files, want 2: %v", len(entries), err)
	}
}

// A notice made again from the store is the same paper, whatever the office is
// called now.
func TestAReprintIsTheSamePaper(t *testing.T) {
	v, _ := issued(t)
	ctx, s := context.Background(), v.place.Session
	day, _ := period.NewDate(2027, 3, 1)
	if err := notices.KeepOffice(ctx, s.Store, "another-run", notices.Office{Issuer: "另一单位", Code: "另财", Date: day}); err != nil {
		t.Fatal(err)
	}
	again, err := load(ctx, s, nil, v.batch.Run.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range again.Notices {
		a, b := again.Notices[i], v.batch.Notices[i]
		if a.Number != b.Number || a.Issuer != b.Issuer || a.Amount != b.Amount || a.Date != b.Date || a.Hash != b.Hash {
			t.Fatalf("%s is now %s by %s", b.Number, a.Number, a.Issuer)
		}
	}
	if _, err := load(ctx, s, nil, "no-such-run"); err == nil {
		t.Error("control: a run that is not there was loaded")
	}
}

func TestNoticesAreFound(t *testing.T) {
	v, _ := issued(t)
	n := v.grid.Rows()[7]
	for _, text := range []string{n.Number, n.Firm, strings.ToLower(n.Issued.ID)} {
		if hits := v.Find(text); len(hits) == 0 || hits[0].Arg != n.Number {
			t.Errorf("%q finds %v", text, hits)
		}
	}
	if hits := v.Find("没有这个"); len(hits) != 0 {
		t.Errorf("control: %v", hits)
	}
	v.Shown(n.Number)
	if v.grid.Cursor().Number != n.Number || v.preview.number != n.Number {
		t.Error("the notice is not shown")
	}
}

func TestTheRunIsReadOnlyWhenTheScreenIsLookedAt(t *testing.T) {
	v, _ := issued(t)
	if !v.place.Issued() {
		t.Error("the first screen must learn that the notices are issued")
	}
	elsewhere := New(v.place) // the screen as a start of the program makes it, with another before it
	sh := shell.New(test.NewTempWindow(t, nil), task.Inline(), filepick.Fixed(nil))
	v.place.Shell = sh
	sh.Add(shell.See, &other{})
	sh.Add(shell.Do, elsewhere)
	sh.Show()
	elsewhere.load()
	if len(elsewhere.grid.Rows()) != 131 || elsewhere.batch != nil {
		t.Fatalf("%d notices, run read: %v; want 131 and nothing read", len(elsewhere.grid.Rows()), elsewhere.batch != nil)
	}
	sh.Go(Route, "")
	if elsewhere.batch == nil {
		t.Error("control: looked at, the screen shows no notice")
	}
}

// other is a screen with nothing on it.
type other struct{}

func (*other) Route() string              { return "other" }
func (*other) Title() string              { return "" }
func (*other) Content() fyne.CanvasObject { return container.NewWithoutLayout() }
