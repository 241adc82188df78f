package signin

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
	"huiqi/resources/words"
)

// Sheet shows a recovery key and brings it to paper. It is shown once: nobody can
// read the key again afterwards.
type Sheet struct {
	Runner *task.Runner
	Files  filepick.Picker
	Paper  paper.KeySheet
	// Said tells what came of printing and saving.
	Said func(text string, tone fyne.ThemeColorName)

	slot task.Slot
	dir  string // holds what was printed, until Done
}

// NewSheet is the sheet of a key made by a person of a store.
func NewSheet(key vault.Recovery, in people.SignedIn, reg people.Register, store string) *Sheet {
	return &Sheet{Paper: paper.KeySheet{
		Store: filepath.Base(store), KeyID: in.Vault.ID(), Groups: strings.Split(key.Text(), "-"),
		Made: act.Today(reg.Desk.Now()), By: in.User.Name,
	}}
}

// Box shows the key in large signs.
func (s *Sheet) Box() fyne.CanvasObject {
	grid := container.NewGridWithColumns(4)
	for _, g := range s.Paper.Groups {
		grid.Add(container.NewCenter(parts.Line(g, theme.Ink, 7, true)))
	}
	return parts.Card(grid)
}

func (s *Sheet) write(ctx context.Context, path string) (string, error) {
	doc, err := paper.LayOut(ctx, s.Paper, paper.Options{})
	if err != nil {
		return "", err
	}
	return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error {
		return pdf.WriteOne(ctx, f, []page.Doc{doc}, pdf.Options{})
	})
}

// Save writes the sheet to a file of the clerk's choice.
func (s *Sheet) Save() {
	s.Files.Save(words.T("signin.save"), words.T("signin.sheet_file")+".pdf", func(path string) {
		task.Start(s.Runner, &s.slot, "", func(ctx context.Context, _ task.Tell) (string, error) {
			return s.write(ctx, path)
		}, func(path string, err error) { s.tell(words.T("signin.saved", filepath.Base(path)), err) })
	})
}

// Print sends the sheet to the printer.
func (s *Sheet) Print() {
	s.Done()
	dir, err := os.MkdirTemp("", "huiqi-key-")
	if err != nil {
		s.tell("", desk.Errf("print-failed", os.TempDir()).Wrap(err))
		return
	}
	s.dir = dir
	task.Start(s.Runner, &s.slot, "", func(ctx context.Context, _ task.Tell) (printing.Way, error) {
		path, err := s.write(ctx, filepath.Join(dir, words.T("signin.sheet_file")+".pdf"))
		if err != nil {
			return 0, err
		}
		return printing.Print(ctx, path)
	}, func(way printing.Way, err error) {
		text := words.T("signin.printed")
		if way == printing.Viewer {
			text = words.T("signin.viewed")
		}
		s.tell(text, err)
	})
}

// Done takes away what was left for the printer to read.
func (s *Sheet) Done() {
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // a viewer may hold it; the folder is its own user's alone
	}
}

func (s *Sheet) tell(good string, err error) {
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil:
		s.Said(desk.Text(err), theme.Bad)
	default:
		s.Said(good, theme.Good)
	}
}

// newSheet shows the recovery key of a new store.
func newSheet(g *Gate, in people.SignedIn, key vault.Recovery) *form {
	s := NewSheet(key, in, g.o.Register, g.o.Path)
	s.Runner, s.Files = g.o.Runner, g.o.Files
	f := newForm(g.o.Window, words.T("signin.sheet_title"), words.T("signin.kept"), func() {
		s.Done()
		g.in(in, true)
	})
	s.Said = f.say
	f.lay([]fyne.CanvasObject{prose.New(prose.Plain(words.T("signin.sheet_why"))), s.Box(), quiet("signin.sheet_where")},
		parts.NewButton("  "+words.T("signin.print")+"  ", s.Print),
		parts.NewButton("  "+words.T("signin.save")+"  ", s.Save))
	return f
}
