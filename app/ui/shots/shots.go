// Package shots draws every screen of the window to a PNG with the toolkit's
// test driver: no display, no OpenGL, no cgo. What it draws is the real shell
// with the real screens; work runs inline.
package shots

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/people"
	"huiqi/app/desk/session"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/screens"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/signin"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Size is the smallest window the screens are made for.
var Size = fyne.NewSize(1280, 800)

// Window is a window of the test driver with every screen in it.
type Window struct {
	Place  *workplace.Place
	window fyne.Window
}

// Open makes a window over a session. Close it before opening another.
func Open(s *session.Session, settings workplace.Settings) *Window {
	out := window(settings)
	w := out.window
	sh := shell.New(w, task.Inline(), filepick.Fixed{})
	p := workplace.New(s, sh, settings)
	screens.Add(p)
	w.Resize(Size)
	sh.Show()
	w.Resize(Size)
	p.Load("", nil)
	out.Place = p
	return out
}

// window is an empty one in the look and language of the settings.
func window(settings workplace.Settings) *Window {
	app := test.NewApp()
	app.Settings().SetTheme(theme.New(settings.Theme, settings.Text))
	words.Use(settings.Lang)
	return &Window{window: test.NewWindow(nil)}
}

// Close ends the window.
func (w *Window) Close() { w.window.Close() }

// Save draws the window as it now is.
func (w *Window) Save(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(f, w.window.Canvas().Capture()); err != nil {
		_ = f.Close() // the first error is the one to tell
		return fmt.Errorf("picture %s: %w", path, err)
	}
	return f.Close()
}

// Poser is a screen that takes up several positions worth a picture; each gets
// its own, named after it.
type Poser interface {
	Poses() []Pose
}

// Pose is one position of a screen.
type Pose = shell.Pose

// All draws every screen of the desk into dir, in the language in use, and gives
// the files written.
func All(ctx context.Context, dir string, s *session.Session) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	var files []string
	settings := workplace.DefaultSettings()
	settings.Lang = words.Lang()
	save := func(name string, w *Window) error {
		path := filepath.Join(dir, name+".png")
		files = append(files, path)
		return w.Save(path)
	}
	if err := walk(ctx, s, settings, save); err != nil {
		return files, err
	}
	return files, walkGate(s, settings, save)
}

// walkGate visits every page that stands before the desk.
func walkGate(s *session.Session, settings workplace.Settings, visit func(name string, w *Window) error) error {
	w := window(settings)
	defer w.Close()
	reg := s.People
	reg.Cost = people.Cost{Passes: 1, Memory: 8, Lanes: 1}
	g := signin.New(signin.Options{
		Window: w.window, Runner: task.Inline(), Files: filepick.Fixed{}, Register: reg, Path: s.Path,
		Last: s.Me().User.Login, In: func(people.SignedIn, bool) {}, Lang: func(string) {}, Leave: func() {},
	})
	shell.Bare(w.window, g.Object())
	w.window.Resize(Size)
	for _, pose := range g.Poses() {
		pose.Take()
		if err := visit("00-gate-"+pose.Name, w); err != nil {
			return err
		}
	}
	return nil
}

// walk brings about every position of every screen and visits it under its name.
func walk(ctx context.Context, s *session.Session, settings workplace.Settings, visit func(name string, w *Window) error) error {
	w := Open(s, settings)
	defer w.Close()
	for i, screen := range w.Place.Shell.Screens() {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := fmt.Sprintf("%02d-%s", i+1, screen.Route())
		w.Place.Shell.Go(screen.Route(), "")
		if err := visit(name, w); err != nil {
			return err
		}
		p, ok := screen.(Poser)
		if !ok {
			continue
		}
		for _, pose := range p.Poses() {
			pose.Take()
			w.Place.Shell.Update()
			if err := visit(name+"-"+pose.Name, w); err != nil {
				return err
			}
			if pose.Leave != nil {
				pose.Leave()
			}
		}
	}
	return nil
}
