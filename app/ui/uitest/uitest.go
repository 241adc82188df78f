// Package uitest sets a desk up for the tests of screens: a store in a folder of
// the test, a window of the toolkit's test driver, work done inline. It is for
// tests only and shows nothing itself.
package uitest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Size is that of the window: the smallest the screens are made for.
var Size = fyne.NewSize(1280, 800)

// Place makes a workplace on a store without files, at which sessiontest.Login is
// signed in (经办 and 管理), and whose file dialogs always answer with the given
// paths. Add screens with Show.
func Place(t testing.TB, paths ...string) *workplace.Place {
	t.Helper()
	return place(t, filepath.Join(t.TempDir(), "huiqi.db"), paths)
}

// SamplePlace is Place on a store with the samples taken in.
func SamplePlace(t testing.TB, paths ...string) *workplace.Place {
	t.Helper()
	return place(t, SampleStore(t), paths)
}

var (
	sampleOnce sync.Once
	sampleDB   []byte
)

// SampleStore gives a store with the samples taken in, made once a test binary,
// as a file of the test's own.
func SampleStore(t testing.TB) string {
	t.Helper()
	sampleOnce.Do(func() {
		path := filepath.Join(t.TempDir(), "huiqi.db")
		p := place(t, path, nil)
		Show(p)
		Samples(t, p)
		var err error
		if sampleDB, err = os.ReadFile(path); err != nil { // every commit is on disk
			t.Fatal(err)
		}
	})
	path := filepath.Join(t.TempDir(), "huiqi.db")
	if err := os.WriteFile(path, sampleDB, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	seasonOnce sync.Once
	seasonDB   []byte
	seasonEnd  time.Time
)

// SeasonPlace is Place on a store at which a whole season was played, with work
// that waits: 林经办 is signed in, and its clock stands at the season's end. Enter
// signs the others in.
func SeasonPlace(t testing.TB, paths ...string) *workplace.Place {
	t.Helper()
	seasonOnce.Do(func() {
		path := filepath.Join(t.TempDir(), "huiqi.db")
		s, err := session.Open(context.Background(), path)
		if err == nil {
			_, err = season.Play(context.Background(), s, season.Options{Open: true})
			seasonEnd = s.Desk.Now()
			err = errors.Join(err, s.Close())
		}
		if err == nil {
			seasonDB, err = os.ReadFile(path)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	path := filepath.Join(t.TempDir(), "huiqi.db")
	if err := os.WriteFile(path, seasonDB, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	s.Desk.Now = func() time.Time { return seasonEnd }
	if err := s.SignIn(context.Background(), "lin", staff.Password); err != nil {
		t.Fatal(err)
	}
	return desk(t, s, paths)
}

// Enter signs another of the season's people in, by login.
func Enter(t testing.TB, p *workplace.Place, login string) {
	t.Helper()
	if err := p.Session.SignIn(context.Background(), login, staff.Password); err != nil {
		t.Fatal(err)
	}
}

func place(t testing.TB, path string, paths []string) *workplace.Place {
	t.Helper()
	s := open(t, path)
	sessiontest.Enter(t, s)
	return desk(t, s, paths)
}

// open is the session of a store, closed with the test.
func open(t testing.TB, path string) *session.Session {
	t.Helper()
	s, err := session.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// desk is a workplace at which somebody is signed in.
func desk(t testing.TB, s *session.Session, paths []string) *workplace.Place {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	words.Use(words.Chinese)
	w := test.NewTempWindow(t, nil)
	w.Resize(Size)
	return workplace.New(s, shell.New(w, task.Inline(), filepick.Fixed(paths)), workplace.DefaultSettings())
}

// Show puts the screens into the shell and reads the store.
func Show(p *workplace.Place, screens ...shell.Screen) {
	for _, s := range screens {
		p.Shell.Add(shell.See, s)
	}
	p.Shell.Show()
	p.Shell.Window().Resize(Size)
	p.Load("", nil)
}

// Samples takes the sample data in.
func Samples(t testing.TB, p *workplace.Place) {
	t.Helper()
	p.TakeSamples()
	if p.Digest() == nil {
		t.Fatal("the samples gave no run")
	}
}

// Texts lists every text now in sight, in the order drawn.
func Texts(w fyne.Window) []string {
	var out []string
	for _, o := range test.LaidOutObjects(w.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() && text.Text != "" {
			out = append(out, text.Text)
		}
	}
	return out
}

// Stub is a screen that only notes how it was reached.
type Stub struct {
	Name string
	Args []string
}

// Route implements shell.Screen.
func (s *Stub) Route() string { return s.Name }

// Title implements shell.Screen.
func (s *Stub) Title() string { return s.Name }

// Content implements shell.Screen.
func (s *Stub) Content() fyne.CanvasObject { return canvas.NewText("", theme.Color(theme.Ink)) }

// Shown notes the argument.
func (s *Stub) Shown(arg string) { s.Args = append(s.Args, arg) }
