package takein

import (
	"context"
	"path/filepath"
	"strconv"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/resources/words"
)

// Actions are the acts of the page, the acceptance the primary one.
func (p *Page) Actions(accept func()) []shell.Action {
	t := p.Take
	if t.Busy() {
		return []shell.Action{{Label: words.T("ui.cancel"), Do: func() {
			t.Cancel()
			p.changed()
		}}}
	}
	var out []shell.Action
	if len(t.Sheets) > 0 {
		out = append(out, shell.Action{Label: words.T("awardsview.not_now"), Do: t.Clear})
	}
	out = append(out, shell.Action{Label: words.T("awardsview.choose_files"), Key: shell.Open, Do: p.Choose})
	if t.Ready() {
		out = append(out, shell.Action{Label: words.T("awardsview.export_checked"), Key: shell.Export, Do: p.ExportChecked})
	}
	return append(out, shell.Action{Label: words.T("awardsview.accept"), Primary: true, Do: accept, Off: !t.Ready()})
}

// Figures tell rows and problems of the files read, by kind; label and unit are
// those of the subjects.
func (p *Page) Figures(label, unit string) []shell.Figure {
	data := p.Take.Data
	if data == nil {
		return nil
	}
	rows := 0
	for _, b := range data.Batches {
		rows += len(b.Records)
	}
	all := p.Take.Problems()
	kind := func(k string) func() {
		return func() { p.ShowProblems(k) }
	}
	out := []shell.Figure{
		{ID: "rows", Label: words.T("awardsview.fig_rows"), Value: Counted(rows), Unit: words.T("awardsview.lines"), Tone: theme.Good},
		{ID: "subjects", Label: label, Value: Counted(len(data.Subjects)), Unit: unit, Tone: theme.Ink},
		{ID: "problems", Label: words.T("awardsview.fig_problems"), Value: Counted(len(all)), Unit: words.T("awardsview.lines"), Tone: theme.Warn, Tap: kind("")},
	}
	for i, c := range CountKinds(all) {
		if i == 5 {
			break
		}
		out = append(out, shell.Figure{
			ID: "kind." + c.Kind, Label: c.Kind, Value: Counted(c.N), Unit: words.T("awardsview.lines"), Tone: theme.Ink,
			Selected: p.tab == tabProblems && p.kind == c.Kind, Tap: kind(c.Kind),
		})
	}
	return out
}

// ExportChecked writes each workbook again with a column 校验结果 into a folder.
func (p *Page) ExportChecked() {
	rows := p.Take.Rows
	p.shell.Files().Folder(words.T("awardsview.export_checked"), func(dir string) {
		task.Start(p.shell.Runner(), &p.saving, words.T("awardsview.export_checked"), func(ctx context.Context, tell task.Tell) (string, error) {
			for i, f := range rows.Files {
				tell(int64(i), int64(len(rows.Files)))
				if err := rows.Checked(ctx, i, filepath.Join(dir, checkedName(f.Name))); err != nil {
					return "", err
				}
			}
			return dir, nil
		}, func(dir string, err error) {
			if err != nil {
				p.shell.Failed(err)
				return
			}
			dialogs.Tell(p.shell.Window(), words.T("awardsview.saved"), dir)
		})
	})
}

func checkedName(name string) string {
	ext := filepath.Ext(name)
	return name[:len(name)-len(ext)] + words.In(words.Chinese, "awardsview.name_checked") + ext
}

// Counted writes a count with separators.
func Counted(n int) string { return traceview.Grouped(strconv.Itoa(n)) }
