package printview

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// verify is the dialog that holds a paper against the books: by what its code says,
// by its number, or by its file.
type verify struct {
	view   *View
	entry  *field.Entry
	said   *prose.Para
	more   *prose.Para
	points *grid.Grid[grid.Texts]
	slot   task.Slot
	dialog *dialogs.Dialog
	asked  string
}

// mostFile is the largest file that is read: more than the papers of a province.
const mostFile = 256 << 20

// openVerify shows the dialog, or goes back to the one that is open.
func (v *View) openVerify() {
	if v.verifying != nil {
		return
	}
	d := &verify{view: v, said: prose.Sized(2), more: prose.New(prose.Quiet(words.T("printview.verify_note")))}
	d.points = grid.NewTexts([]grid.Head{
		{Title: words.T("printview.number"), Width: 132}, {Title: words.T("printview.point"), Width: 132},
		{Title: words.T("printview.on_paper"), Width: 180}, {Title: words.T("printview.at_desk"), Width: 180}, {Title: "", Width: 32},
	}, 0, words.T("printview.verify_nothing"), nil)
	d.entry = field.NewEntry()
	d.entry.MultiLine = true
	d.entry.SetPlaceHolder(words.T("printview.verify_hint"))
	slot := &task.Slot{}
	run := v.place.Shell.Runner()
	d.entry.OnChanged = func(s string) { run.After(slot, field.SearchDelay, func() { d.text(s) }) }
	choose := parts.NewButton(words.T("printview.verify_file"), func() {
		v.place.Shell.Files().Open(words.T("printview.verify_file"), []string{".pdf"}, func(paths []string) { d.file(firstPDF(paths)) })
	})
	body := parts.Fill(
		prose.New(prose.Plain(words.T("printview.verify_text"))), parts.Gap(1, 8),
		parts.Box(0, 84, d.entry), parts.Gap(1, 6),
		container.NewBorder(nil, nil, choose, nil, parts.Pad(parts.Quiet(words.T("printview.verify_drop")), 8, 0)),
		parts.Gap(1, 10), parts.NewColumn(4, d.said, d.more), parts.Gap(1, 8), d.points.Object())
	d.dialog = dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("printview.verify_title"), Body: body, Width: 712, Height: 600, Focus: d.entry,
		Choices: []dialogs.Choice{{Label: words.T("ui.close"), Do: func() {
			d.slot.Cancel()
			v.verifying = nil
		}}},
	})
	d.entry.OnEsc = d.dialog.Escape
	choose.OnEsc = d.dialog.Escape
	v.verifying = d
}

// text verifies what a code says, or a number that was typed.
func (d *verify) text(s string) {
	s = strings.TrimSpace(s)
	if s == d.asked {
		return
	}
	if strings.TrimSpace(d.entry.Text) != s {
		d.asked = s // what SetText tells is not asked again
		d.entry.SetText(s)
	}
	d.asked = s
	if s == "" {
		d.slot.Cancel()
		d.show(nil, "")
		return
	}
	press := d.view.press()
	d.start("", func(ctx context.Context) ([]papers.Verdict, error) {
		v, err := press.VerifyText(ctx, s)
		return []papers.Verdict{v}, err
	})
}

// file verifies a PDF.
func (d *verify) file(path string) {
	if path == "" {
		return
	}
	press := d.view.press()
	d.start(filepath.Base(path), func(ctx context.Context) ([]papers.Verdict, error) {
		data, err := read(path)
		if err != nil {
			return nil, err
		}
		return press.VerifyFile(ctx, data)
	})
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, desk.Errf("paper-foreign").At(desk.Place{File: filepath.Base(path)}).Wrap(err)
	}
	data, err := io.ReadAll(io.LimitReader(f, mostFile))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, desk.Errf("paper-foreign").At(desk.Place{File: filepath.Base(path)}).Wrap(err)
	}
	return data, nil
}

func firstPDF(paths []string) string {
	for _, p := range paths {
		if strings.EqualFold(filepath.Ext(p), ".pdf") {
			return p
		}
	}
	return ""
}

func (d *verify) start(name string, work func(context.Context) ([]papers.Verdict, error)) {
	task.Start(d.view.place.Shell.Runner(), &d.slot, words.T("printview.verifying"), func(ctx context.Context, _ task.Tell) ([]papers.Verdict, error) {
		return work(ctx)
	}, func(all []papers.Verdict, err error) {
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			d.show(nil, name)
			d.said.Set(prose.Span{Text: words.T("printview.verdict_none"), Tone: theme.Bad, Bold: true})
			d.more.Set(prose.Plain(desk.Text(err)))
			d.dialog.Refresh()
		default:
			d.show(all, name)
		}
		event.Say("verified", len(all), err == nil)
	})
}

// show tells the verdict.
func (d *verify) show(all []papers.Verdict, name string) {
	head, tone, note := sentence(all)
	d.said.Set(prose.Span{Text: head, Tone: tone, Bold: true})
	if name != "" {
		note = name + "　" + note
	}
	d.more.Set(prose.Quiet(note))
	d.points.SetRows(grid.TextRows(pointsOf(all)))
	d.dialog.Refresh()
}

// sentence is the verdict in a line, and what it is about in another.
func sentence(all []papers.Verdict) (head string, tone fyne.ThemeColorName, note string) {
	if len(all) == 0 {
		return "", theme.Ink, words.T("printview.verify_note")
	}
	bad := 0
	for i := range all {
		if !all[i].Good() {
			bad++
		}
	}
	if len(all) > 1 {
		if bad == 0 {
			return words.T("printview.verdict_all_good", len(all)), theme.Good, ""
		}
		return words.T("printview.verdict_some_bad", len(all), bad), theme.Bad, ""
	}
	v := &all[0]
	r := rowOf(v.Record, v.Record.Subject)
	note = strings.Join([]string{r.kind, r.number, r.name, words.T("printview.yuan", r.amount.String()), words.T("printview.made_by", r.by, r.date)}, "　")
	switch {
	case v.Copy > 0:
		note += "　" + words.T("printview.copy_of", v.Copy)
	case v.Exact:
		note += "　" + words.T("printview.exact")
	}
	switch {
	case bad == 0 && v.Outdated():
		return words.T("printview.verdict_later"), theme.Warn, note
	case bad == 0:
		return words.T("printview.verdict_good"), theme.Good, note
	}
	return words.T("printview.verdict_bad", differing(v)), theme.Bad, note
}

func differing(v *papers.Verdict) int {
	n := 0
	for _, p := range v.Points {
		if p.Differs() {
			n++
		}
	}
	return n
}

// pointsOf lists what was held against what: of one paper all points, what differs
// first; of many only what differs.
func pointsOf(all []papers.Verdict) [][]string {
	var out, same [][]string
	for i := range all {
		for _, p := range all[i].Points {
			line := []string{all[i].Record.Number, p.What.Label(), p.Paper, p.Desk, "×"}
			switch {
			case p.Later:
				line[4] = "△"
				out = append(out, line)
			case !p.Same:
				out = append(out, line)
			case len(all) == 1:
				line[4] = "✓"
				same = append(same, line)
			}
		}
	}
	return append(out, same...)
}
