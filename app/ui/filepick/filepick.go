// Package filepick asks the clerk for files and folders: through the desktop's
// own dialog (the XDG portal) where there is one, else through the toolkit's,
// which it makes as large as the window allows. It remembers the last folder.
// It opens and reads nothing.
package filepick

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/rymdport/portal/filechooser"

	"huiqi/app/ui/task"
	"huiqi/resources/words"
)

// Picker asks for paths. done is called on the window's thread, and not at all
// when the clerk leaves the dialog.
type Picker interface {
	// Open asks for existing files with one of the extensions (".xlsx").
	Open(title string, extensions []string, done func(paths []string))
	// Save asks where to put a file that would be called name.
	Save(title, name string, done func(path string))
	// Folder asks for a folder.
	Folder(title string, done func(path string))
}

// Desk is the picker of a window.
type Desk struct {
	window fyne.Window
	runner *task.Runner
	slot   task.Slot
	folder string
	chosen func(folder string)
}

// New makes a picker that begins in folder and tells chosen where it was last used.
func New(w fyne.Window, r *task.Runner, folder string, chosen func(folder string)) *Desk {
	return &Desk{window: w, runner: r, folder: folder, chosen: chosen}
}

// Open implements Picker.
func (d *Desk) Open(title string, extensions []string, done func([]string)) {
	o := &filechooser.OpenFileOptions{
		AcceptLabel: words.T("files.choose"), Multiple: true, CurrentFolder: d.folder, Filters: filters(extensions),
	}
	d.ask(func() ([]string, error) { return filechooser.OpenFile("", title, o) }, func(paths []string) { d.took(paths[0]); done(paths) },
		func() {
			f := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
				if r == nil || err != nil {
					return
				}
				path := r.URI().Path()
				_ = r.Close() // only its name is wanted
				d.took(path)
				done([]string{path})
			}, d.window)
			f.SetFilter(storage.NewExtensionFileFilter(extensions))
			d.show(f, title)
		})
}

// Save implements Picker.
func (d *Desk) Save(title, name string, done func(string)) {
	o := &filechooser.SaveFileOptions{AcceptLabel: words.T("files.save"), CurrentFolder: d.folder, CurrentName: name}
	d.ask(func() ([]string, error) { return filechooser.SaveFile("", title, o) }, func(paths []string) { d.took(paths[0]); done(paths[0]) },
		func() {
			f := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
				if w == nil || err != nil {
					return
				}
				path := w.URI().Path()
				_ = w.Close() // the caller writes the file anew, as a whole
				d.took(path)
				done(path)
			}, d.window)
			f.SetFileName(name)
			d.show(f, title)
		})
}

// Folder implements Picker.
func (d *Desk) Folder(title string, done func(string)) {
	o := &filechooser.OpenFileOptions{AcceptLabel: words.T("files.choose"), Directory: true, CurrentFolder: d.folder}
	d.ask(func() ([]string, error) { return filechooser.OpenFile("", title, o) }, func(paths []string) {
		d.took(filepath.Join(paths[0], "x"))
		done(paths[0])
	}, func() {
		f := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if u == nil || err != nil {
				return
			}
			d.took(filepath.Join(u.Path(), "x"))
			done(u.Path())
		}, d.window)
		d.show(f, words.T("files.folder"))
	})
}

// ask calls the portal off the window's thread; without one it calls fallback.
func (d *Desk) ask(portal func() ([]string, error), done func([]string), fallback func()) {
	task.Start(d.runner, &d.slot, "", func(context.Context, task.Tell) ([]string, error) { return portal() },
		func(uris []string, err error) {
			if err != nil {
				fallback()
				return
			}
			if paths, err := localPaths(uris); err == nil && len(paths) > 0 {
				done(paths)
			}
		})
}

type fileDialog interface {
	SetLocation(fyne.ListableURI)
	SetConfirmText(string)
	SetDismissText(string)
	SetTitleText(string)
	Resize(fyne.Size)
	Show()
}

func (d *Desk) show(f fileDialog, title string) {
	if d.folder != "" {
		if u, err := storage.ListerForURI(storage.NewFileURI(d.folder)); err == nil {
			f.SetLocation(u)
		}
	}
	f.SetTitleText(title)
	f.SetConfirmText(words.T("files.choose"))
	f.SetDismissText(words.T("ui.cancel"))
	s := d.window.Canvas().Size()
	f.Resize(fyne.NewSize(min(s.Width-80, 900), s.Height-80))
	f.Show()
}

func (d *Desk) took(path string) {
	d.folder = filepath.Dir(path)
	if d.chosen != nil {
		d.chosen(d.folder)
	}
}

func filters(extensions []string) []*filechooser.Filter {
	if len(extensions) == 0 {
		return nil
	}
	f := &filechooser.Filter{Name: strings.Join(extensions, " ")}
	for _, e := range extensions {
		f.Rules = append(f.Rules, filechooser.Rule{Type: filechooser.GlobPattern, Pattern: "*" + e})
	}
	return []*filechooser.Filter{f}
}

var errRemote = errors.New("not a file of this machine")

func localPaths(uris []string) ([]string, error) {
	var out []string
	for _, s := range uris {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "file" {
			return nil, errRemote
		}
		out = append(out, u.Path)
	}
	return out, nil
}

// Fixed is a picker that always answers with the same paths, for tests.
type Fixed []string

// Open implements Picker.
func (f Fixed) Open(_ string, _ []string, done func([]string)) { done(f) }

// Save implements Picker.
func (f Fixed) Save(_, _ string, done func(string)) { done(f[0]) }

// Folder implements Picker.
func (f Fixed) Folder(_ string, done func(string)) { done(f[0]) }
