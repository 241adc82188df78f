package main

import (
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/session"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/screens"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// frame is the one window with what it is made of.
type frame struct {
	app     fyne.App
	window  fyne.Window
	session *session.Session
	runner  *task.Runner
	place   *workplace.Place
	opened  string // when, hh:mm
}

func newFrame(a fyne.App, s *session.Session, settings workplace.Settings) *frame {
	f := &frame{app: a, session: s, runner: task.Live()}
	f.window = a.NewWindow(words.T("ui.app"))
	f.window.SetMaster()
	f.place = &workplace.Place{Settings: settings}
	f.opened = f.place.Clock()
	return f
}

// compose fills the window in the language and look of the settings; route is
// the screen to come back to, "" at the start.
func (f *frame) compose(route string) {
	settings := f.place.Settings
	words.Use(settings.Lang)
	shell.ToolkitWords()
	f.app.Settings().SetTheme(theme.New(settings.Theme, settings.Text))
	f.window.SetTitle(words.T("ui.app"))
	files := filepick.New(f.window, f.runner, settings.Folder, f.keepFolder)
	sh := shell.New(f.window, f.runner, files)
	f.place = workplace.New(f.session, sh, settings)
	f.place.Checked(f.opened, true) // opening the store read it through
	f.place.Restyle = func() { f.compose(sh.Here()) }
	screens.Add(f.place)
	sh.Show()
	if route != "" {
		sh.Go(route, "")
	}
	f.place.Load("", func() {
		if route != "" {
			return
		}
		slog.Info("desk ready", "firms", len(f.place.Firms().Firms), "after", time.Since(started).Round(time.Millisecond))
		f.place.Welcome()
	})
}

func (f *frame) keepFolder(folder string) {
	if f.place.Settings.Folder != folder {
		f.place.Settings.Folder = folder
		f.place.SaveSettings()
	}
}
