// Package settingsview is the screen 设置: language, text size, look, when the window
// locks, backup and restore of the store, and reading it through. Language, size and look take hold
// at once.
package settingsview

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/session"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen.
const Route = "settings"

// View is the screen 设置.
type View struct {
	place   *workplace.Place
	content fyne.CanvasObject
	slot    task.Slot
	reading task.Slot
	said    *prose.Para
	limit   *widget.Select
	inRing  *prose.Para
	keyring vault.Keyring
	version string
}

// New makes the screen.
func New(p *workplace.Place, version string) *View {
	v := &View{place: p, version: version, said: prose.New(prose.Quiet("")), keyring: vault.System{}}
	v.content = parts.NewFlow(16, 16, v.look(), v.door(), v.data(), v.about())
	return v
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("settings.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("settings.help") }

const labelWidth = 120

func line(label string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(labelWidth, container.NewBorder(nil, nil, parts.Quiet(label), nil)), nil, container.NewHBox(o))
}

// choice is a select whose words are the keys' words.
func choice(labels []string, selected int, pick func(i int)) fyne.CanvasObject {
	s := widget.NewSelect(labels, nil)
	if selected >= 0 {
		s.Selected = labels[selected]
	}
	s.OnChanged = func(label string) { pick(slices.Index(labels, label)) }
	return parts.Fixed(200, s)
}

func (v *View) look() fyne.CanvasObject {
	p := v.place
	langs := []string{words.Chinese, words.English}
	sizes := theme.TextSizes()
	sizeLabels := make([]string, len(sizes))
	for i, s := range sizes {
		sizeLabels[i] = strconv.Itoa(int(s))
	}
	kinds := theme.Kinds()
	kindLabels := []string{words.T("settings.light"), words.T("settings.dark"), words.T("settings.contrast")}
	return parts.Titled(words.T("settings.look"), container.NewVBox(
		line(words.T("settings.language"), choice([]string{"中文", "English"}, slices.Index(langs, p.Settings.Lang), func(i int) {
			p.Settings.Lang = langs[i]
			v.restyle()
		})),
		line(words.T("settings.text"), choice(sizeLabels, slices.Index(sizes, p.Settings.Text), func(i int) {
			p.Settings.Text = sizes[i]
			v.restyle()
		})),
		line(words.T("settings.theme"), choice(kindLabels, slices.Index(kinds, p.Settings.Theme), func(i int) {
			p.Settings.Theme = kinds[i]
			v.restyle()
		})),
	))
}

func (v *View) restyle() {
	v.place.SaveSettings()
	if v.place.Restyle != nil {
		v.place.Restyle()
	}
}

func (v *View) data() fyne.CanvasObject {
	restore := parts.NewButton("  "+words.T("settings.restore")+"  ", v.askRestore)
	if !v.place.Holds(act.Admin) {
		restore.Disable()
	}
	buttons := container.NewHBox(
		parts.NewButton("  "+words.T("settings.backup")+"  ", v.backup), restore,
		parts.NewButton("  "+words.T("settings.verify")+"  ", v.verify),
	)
	return parts.Titled(words.T("settings.data"), parts.NewColumn(10,
		prose.New(prose.Quiet(words.T("settings.store_at")), prose.Plain(v.place.Session.Path)),
		prose.New(prose.Quiet(words.T("settings.data_note"))),
		buttons, v.said,
	))
}

func (v *View) about() fyne.CanvasObject {
	return parts.Titled(words.T("settings.about"), parts.NewColumn(4,
		prose.New(prose.Plain(words.T("settings.version", v.version))),
		prose.New(prose.Quiet(words.T("settings.fonts"))),
		container.NewHBox(parts.NewButton("  "+words.T("overview.samples")+"  ", v.askSamples)),
	))
}

func (v *View) askSamples() {
	dialogs.Confirm(v.place.Shell.Window(), words.T("overview.samples"), words.T("settings.samples_ask"), words.T("overview.samples"), false, func() {
		v.place.TakeSamples()
		v.place.Shell.Go("overview", "")
	})
}

func (v *View) say(text string, tone fyne.ThemeColorName) {
	v.said.Set(prose.Span{Text: text, Tone: tone})
}

func (v *View) backup() {
	name := "huiqi-" + v.place.Today().String() + ".backup"
	v.place.Shell.Files().Save(words.T("settings.backup"), name, func(path string) {
		v.run(words.T("settings.backing_up"), func(ctx context.Context, tell task.Tell) error {
			_, err := v.place.Session.Backup(ctx, path, backup.Progress(tell))
			return err
		}, func() { v.say(words.T("settings.backed_up", filepath.Base(path)), theme.Good) })
	})
}

// askRestore tells what restoring would take back before it is done.
func (v *View) askRestore() {
	v.place.Shell.Files().Open(words.T("settings.restore"), []string{".backup"}, func(paths []string) {
		var loss backup.Loss
		v.run(words.T("settings.reading_backup"), func(ctx context.Context, _ task.Tell) (err error) {
			loss, err = backup.Loses(ctx, v.place.Session.Store, paths[0])
			return err
		}, func() {
			v.say("", theme.Quiet)
			text := words.T("settings.restore_ask", filepath.Base(paths[0]))
			switch {
			case loss.Other:
				text += words.T("settings.restore_other")
			case loss.Entries > 0:
				text += words.T("settings.restore_loses", loss.Entries)
			}
			dialogs.Confirm(v.place.Shell.Window(), words.T("settings.restore"), text, words.T("settings.restore"), true, func() { v.restore(paths[0]) })
		})
	})
}

// restore brings a backup back. The people are those of the backup then: whoever
// is here signs in again.
func (v *View) restore(path string) {
	kept := ""
	v.run(words.T("settings.restoring"), func(ctx context.Context, tell task.Tell) (err error) {
		kept, err = v.place.Session.Restore(ctx, path, backup.Progress(tell))
		return err
	}, func() {
		text := words.T("settings.restored", filepath.Base(path), filepath.Base(kept))
		v.say(text, theme.Good)
		v.place.SetRun(nil)
		v.place.Load("", nil)
		dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
			Title: words.T("settings.restore"), Body: prose.New(prose.Plain(text + words.T("settings.sign_in_again"))),
			Choices: []dialogs.Choice{{Label: words.T("ui.ok"), Kind: dialogs.Primary, Do: func() {
				if v.place.Leave != nil {
					v.place.Leave()
				}
			}}},
		})
	})
}

func (v *View) verify() {
	var found session.Verified
	v.run(words.T("settings.verifying"), func(ctx context.Context, tell task.Tell) (err error) {
		found, err = v.place.Session.Verify(ctx, func(done, total int) { tell(int64(done), int64(total)) })
		return err
	}, func() {
		v.say(words.T("settings.verified", found.Runs, found.Entries), theme.Good)
		v.place.Checked(v.place.Clock(), true)
	})
}

// run does one piece of work and says what came of it.
func (v *View) run(name string, work func(context.Context, task.Tell) error, good func()) {
	v.say(name+"…", theme.Quiet)
	task.Start(v.place.Shell.Runner(), &v.slot, name, func(ctx context.Context, tell task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx, tell)
	}, func(_ struct{}, err error) {
		if err != nil {
			err = desk.FromStore(err)
			v.say(desk.Text(err), theme.Bad)
			v.place.Shell.Failed(err)
			return
		}
		good()
	})
}
