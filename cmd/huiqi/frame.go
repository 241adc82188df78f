package main

import (
	"context"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/people"
	"huiqi/app/desk/session"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/idle"
	"huiqi/app/ui/screens"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/signin"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// frame is the one window with what it is made of: the gate until somebody has
// signed in, then the desk, and the gate over it while it is locked.
type frame struct {
	app     fyne.App
	window  fyne.Window
	session *session.Session
	runner  *task.Runner
	place   *workplace.Place // nil at the gate
	chosen  workplace.Settings
	opened  string // when, hh:mm
	idling  task.Slot
	limit   task.Slot
	sealing task.Slot
}

func newFrame(a fyne.App, s *session.Session, settings workplace.Settings) *frame {
	f := &frame{app: a, session: s, runner: task.Live(), chosen: settings, opened: time.Now().Format("15:04")}
	f.window = a.NewWindow(words.T("ui.app"))
	f.window.SetMaster()
	return f
}

// settings are those in force now.
func (f *frame) settings() *workplace.Settings {
	if f.place != nil {
		return &f.place.Settings
	}
	return &f.chosen
}

func (f *frame) style() {
	s := f.settings()
	words.Use(s.Lang)
	shell.ToolkitWords()
	f.app.Settings().SetTheme(theme.New(s.Theme, s.Text))
	f.window.SetTitle(words.T("ui.app"))
}

// gate shows the first start or the sign-in; the desk is gone.
func (f *frame) gate() {
	f.style()
	g := signin.New(f.options())
	shell.Bare(f.window, g.Object())
	g.Open()
}

func (f *frame) options() signin.Options {
	s := f.settings()
	return signin.Options{
		Window: f.window, Runner: f.runner, Files: filepick.New(f.window, f.runner, s.Folder, nil),
		Register: f.session.People, Path: f.session.Path, Last: s.Last,
		In: f.enter, Lang: func(lang string) {
			f.chosen.Lang = lang
			f.gate()
		},
	}
}

// enter lets a person in and opens the desk.
func (f *frame) enter(in people.SignedIn, _ bool) {
	f.session.Enter(in)
	f.chosen.Last = in.User.Login
	f.compose("")
	f.place.SaveSettings()
	task.Start(f.runner, &f.sealing, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, f.session.SealOld(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			dialogs.Failed(f.window, err)
		}
	})
}

// compose fills the window with the desk in the language and look of the
// settings; route is the screen to come back to, "" after signing in.
func (f *frame) compose(route string) {
	f.style()
	settings := *f.settings()
	files := filepick.New(f.window, f.runner, settings.Folder, f.keepFolder)
	sh := shell.New(f.window, f.runner, files)
	f.place = workplace.New(f.session, sh, settings)
	f.place.Checked(f.opened, true) // opening the store read it through
	f.place.Restyle = func() { f.compose(sh.Here()) }
	f.place.Lock, f.place.Leave = f.lock, f.leave
	screens.Add(f.place)
	sh.Show()
	if route != "" {
		sh.Go(route, "")
	}
	idle.Touch()
	f.watch()
	f.place.Load("", func() {
		if route != "" {
			return
		}
		slog.Info("desk ready", "firms", len(f.place.Firms().Firms), "after", time.Since(started).Round(time.Millisecond))
		f.place.Welcome()
	})
}

// lock covers the window until its person types the password.
func (f *frame) lock() {
	in := f.session.Me()
	if f.place == nil || f.place.Shell.Covered() || in.User.ID == "" {
		return
	}
	o := f.options()
	o.Lang = nil
	o.In = func(in people.SignedIn, _ bool) {
		f.session.Enter(in)
		f.place.Shell.Uncover()
		idle.Touch()
		f.watch()
	}
	var g *signin.Gate
	o.Leave = func() {
		dialogs.Drop(f.window)
		f.leave()
	}
	g = signin.New(o)
	f.place.Shell.Cover(g.Object())
	f.session.Lock()
	g.Lock(in)
	event.Say("locked", in.User.Login)
}

// leave signs the person out and shows the sign-in.
func (f *frame) leave() {
	f.chosen = *f.settings()
	f.idling.Cancel()
	for _, job := range f.runner.Running() {
		job.Cancel() // what it would show is no business of the next person
	}
	f.place = nil
	f.session.SignOut()
	f.gate()
}

// watch locks the window when nobody used it for as long as the limit says.
func (f *frame) watch() {
	task.Start(f.runner, &f.limit, "", func(ctx context.Context, _ task.Tell) (time.Duration, error) {
		return f.session.People.Idle(ctx)
	}, func(limit time.Duration, err error) {
		if err != nil {
			slog.Error("idle limit", "error", err)
			limit = people.DefaultIdle * time.Minute
		}
		lock, again := idle.Due(limit, time.Now())
		if lock {
			f.lock()
			return
		}
		f.runner.After(&f.idling, again, f.watch)
	})
}

func (f *frame) keepFolder(folder string) {
	if f.place != nil && f.place.Settings.Folder != folder {
		f.place.Settings.Folder = folder
		f.place.SaveSettings()
	}
}
