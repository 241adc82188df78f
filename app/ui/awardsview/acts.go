package awardsview

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/policy/money"
	"huiqi/policy/rule"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// Extensions are the workbooks that can be read.
var extensions = []string{".xlsx", ".csv", ".txt"}

// Actions are the acts of the crumb line.
func (v *View) Actions() []shell.Action {
	if v.taking {
		return v.takeActions()
	}
	if v.result == nil {
		return []shell.Action{{Label: words.T("awardsview.take_files"), Key: shell.Open, Do: v.startTaking}}
	}
	look := []shell.Action{
		{Label: words.T("awardsview.all_firms"), Do: func() { v.turnTo(pageFirms) }},
		{Label: words.T("awardsview.readings"), Do: func() { v.turnTo(pageReadings) }},
		{Label: words.T("awardsview.missing"), Do: func() { v.turnTo(pageMissing) }},
		{Label: words.T("awardsview.twice"), Do: func() { v.turnTo(pageTwice) }},
		{Label: words.T("awardsview.receipt"), Do: func() { v.turnTo(pageReceipt) }},
	}
	export := []shell.Action{
		{Label: words.T("awardsview.export_workbook"), Key: shell.Export, Do: v.exportWorkbook},
		{Label: words.T("awardsview.export_checked"), Do: v.exportChecked, Off: v.take.Data == nil},
		{Label: words.T("awardsview.export_missing"), Do: v.exportSupplements, Off: v.result.Run.Totals.Unknown == 0},
		{Label: words.T("awardsview.export_json"), Do: v.exportJSON},
	}
	return []shell.Action{
		{Label: words.T("awardsview.take_files"), Key: shell.Open, Do: v.startTaking},
		{Label: words.T("awardsview.look"), Menu: look},
		{Label: words.T("awardsview.export"), Menu: export},
		{Label: words.T("awardsview.make_notices"), Primary: true, Do: v.makeNotices, Off: v.result.Run.Totals.Eligible == 0},
	}
}

func (v *View) takeActions() []shell.Action {
	out := []shell.Action{}
	if v.result != nil {
		out = append(out, shell.Action{Label: words.T("awardsview.back_to_result"), Do: func() {
			v.taking = false
			v.show()
			v.focus()
		}})
	}
	if v.take.Busy() {
		return append(out, shell.Action{Label: words.T("ui.cancel"), Do: func() {
			v.take.Cancel()
			v.takeChanged()
		}})
	}
	if len(v.take.Sheets) > 0 {
		out = append(out, shell.Action{Label: words.T("awardsview.not_now"), Do: v.take.Clear})
	}
	out = append(out, shell.Action{Label: words.T("awardsview.choose_files"), Key: shell.Open, Do: v.chooseFiles})
	if v.take.Data != nil {
		out = append(out, shell.Action{Label: words.T("awardsview.export_checked"), Key: shell.Export, Do: v.exportChecked})
	}
	return append(out, shell.Action{Label: words.T("awardsview.accept"), Primary: true, Do: v.accept, Off: v.take.Data == nil})
}

func (v *View) chooseFiles() {
	v.place.Shell.Files().Open(words.T("awardsview.choose_files"), extensions, func(paths []string) { v.Drop(paths) })
}

// accept takes in all rows without a problem and shows the results.
func (v *View) accept() {
	v.take.Accept(time.Now(), func(out Accepted) {
		v.receipt = &out.Receipt
		v.showResult(out.Result)
		v.place.SetRun(out.Result.Run)
		v.place.Load(out.Result.Run.ID, nil)
		v.focus()
		if out.Receipt.Again {
			dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.again_title"), words.T("awardsview.again"))
		}
	})
}

// counted writes a count with separators.
func counted(n int) string { return traceview.Grouped(strconv.Itoa(n)) }

// tally counts the rows of the area worked on.
type tally struct {
	eligible, unknown, refused, near int
	amount                           money.Fen
}

func (v *View) tally() tally {
	var t tally
	area := v.place.Area()
	for i := range v.result.Rows {
		r := &v.result.Rows[i]
		if area != "" && r.City != area {
			continue
		}
		switch r.status {
		case rule.Eligible:
			t.eligible++
			t.amount += r.fen
		case rule.Ineligible:
			t.refused++
		default:
			t.unknown++
		}
		if r.near {
			t.near++
		}
	}
	return t
}

// Figures is the strip: what came out, or what is in the files; each filters.
func (v *View) Figures() []shell.Figure {
	if v.taking {
		return v.takeFigures()
	}
	if v.result == nil {
		return nil
	}
	t := v.tally()
	one := func(id, key, value, unit string, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{
			ID: id, Label: words.T(key), Value: value, Unit: unit, Tone: tone,
			Selected: v.figure == id || id == figProblems && v.page == pageProblems, Tap: func() { v.pick(id) },
		}
	}
	firms, good := words.T("awardsview.firms"), parts.StatusTone(rule.Eligible)
	return []shell.Figure{
		one(figEligible, "awardsview.fig_eligible", counted(t.eligible), firms, good),
		one("amount", "awardsview.fig_amount", t.amount.String(), words.T("awardsview.yuan"), good),
		one(figUnknown, "awardsview.fig_unknown", counted(t.unknown), firms, parts.StatusTone(rule.Unknown)),
		one(figRefused, "awardsview.fig_refused", counted(t.refused), firms, parts.StatusTone(rule.Ineligible)),
		one(figProblems, "awardsview.fig_problems", counted(len(v.result.Problems)), words.T("awardsview.lines"), theme.Warn),
		one(figNear, "awardsview.fig_near", counted(t.near), firms, theme.Warn),
	}
}

// takeFigures tell rows and problems of the files read, by kind.
func (v *View) takeFigures() []shell.Figure {
	data := v.take.Data
	if data == nil {
		return nil
	}
	rows := 0
	for _, b := range data.Batches {
		rows += len(b.Records)
	}
	all := v.take.problems()
	kind := func(k string) func() {
		return func() {
			v.takePage.kind, v.takePage.tab = k, tabProblems
			v.takeChanged()
		}
	}
	out := []shell.Figure{
		{ID: "rows", Label: words.T("awardsview.fig_rows"), Value: counted(rows), Unit: words.T("awardsview.lines"), Tone: theme.Good},
		{ID: "subjects", Label: words.T("awardsview.fig_subjects"), Value: counted(len(data.Subjects)), Unit: words.T("awardsview.firms"), Tone: theme.Ink},
		{ID: figProblems, Label: words.T("awardsview.fig_problems"), Value: counted(len(all)), Unit: words.T("awardsview.lines"), Tone: theme.Warn, Tap: kind("")},
	}
	for i, c := range countKinds(all) {
		if i == 5 {
			break
		}
		out = append(out, shell.Figure{
			ID: "kind." + c.Kind, Label: c.Kind, Value: counted(c.N), Unit: words.T("awardsview.lines"), Tone: theme.Ink,
			Selected: v.takePage.tab == tabProblems && v.takePage.kind == c.Kind, Tap: kind(c.Kind),
		})
	}
	return out
}

// pick filters by a figure; the same again shows all.
func (v *View) pick(id string) {
	if id == "amount" {
		id = figEligible
	}
	if id == figProblems {
		if v.page == pageProblems {
			v.turnTo(pageFirms)
		} else {
			v.figure = ""
			v.turnTo(pageProblems)
		}
		return
	}
	if v.figure == id {
		id = ""
	}
	v.figure = id
	v.refilter()
	v.turnTo(pageFirms)
}

func (v *View) refilter() {
	area, figure := v.place.Area(), v.figure
	v.firms.Filter(func(r *Row) bool { return (area == "" || r.City == area) && r.is(figure) })
}

func (r *Row) is(figure string) bool {
	switch figure {
	case figEligible:
		return r.status == rule.Eligible
	case figUnknown:
		return r.status == rule.Unknown
	case figRefused:
		return r.status == rule.Ineligible
	case figNear:
		return r.near
	}
	return true
}

// saving runs work that writes something and says where it lies.
func (v *View) saving(name string, work func(context.Context, task.Tell) (string, error)) {
	task.Start(v.place.Shell.Runner(), &v.work, name, work, func(path string, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.saved"), path)
	})
}

// toFile writes a file as a whole under the path chosen.
func toFile(path string, fill func(io.Writer) error) (string, error) {
	return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return fill(f) })
}

func (v *View) exportName(key, ext string) string {
	return v.place.Period().Label() + v.result.Item.Label + words.T(key) + ext
}

func (v *View) exportWorkbook() {
	run := v.result.Run
	v.place.Shell.Files().Save(words.T("awardsview.export_workbook"), v.exportName("awardsview.name_workbook", ".xlsx"), func(path string) {
		v.saving(words.T("awardsview.export_workbook"), func(ctx context.Context, tell task.Tell) (string, error) {
			out, err := notices.Workbook(ctx, run, v.place.Today())
			if err != nil {
				return "", err
			}
			return toFile(path, func(w io.Writer) error { return workbook.Write(ctx, w, out) })
		})
	})
}

func (v *View) exportJSON() {
	run := v.result.Run
	v.place.Shell.Files().Save(words.T("awardsview.export_json"), "result.json", func(path string) {
		v.saving(words.T("awardsview.export_json"), func(ctx context.Context, tell task.Tell) (string, error) {
			return toFile(path, func(w io.Writer) error { return run.WriteJSON(ctx, w) })
		})
	})
}

// exportChecked writes each workbook again with a column 校验结果 into a folder.
func (v *View) exportChecked() {
	data := v.take.Data
	v.place.Shell.Files().Folder(words.T("awardsview.export_checked"), func(dir string) {
		v.saving(words.T("awardsview.export_checked"), func(ctx context.Context, tell task.Tell) (string, error) {
			for i, b := range data.Batches {
				tell(int64(i), int64(len(data.Batches)))
				if err := data.Checked(ctx, i, filepath.Join(dir, checkedName(b.File.Name))); err != nil {
					return "", err
				}
			}
			return dir, nil
		})
	})
}

func checkedName(name string) string {
	ext := filepath.Ext(name)
	return name[:len(name)-len(ext)] + words.In(words.Chinese, "awardsview.name_checked") + ext
}

// exportSupplements writes a fill-in workbook for each supplier into a folder.
func (v *View) exportSupplements() {
	run := v.result.Run
	v.place.Shell.Files().Folder(words.T("awardsview.export_missing"), func(dir string) {
		v.saving(words.T("awardsview.export_missing"), func(ctx context.Context, tell task.Tell) (string, error) {
			for _, g := range run.MissingBySupplier() {
				if !g.Fillable() {
					continue // a decision is due, nothing can be filled in
				}
				name := run.Period.Label() + words.In(words.Chinese, "awardsview.name_missing") + "（" + g.Supplier + "）.xlsx"
				if _, err := toFile(filepath.Join(dir, name), func(w io.Writer) error { return run.WriteSupplement(w, g) }); err != nil {
					return "", err
				}
			}
			return dir, nil
		})
	})
}

func (v *View) makeNotices() {
	if v.result.Run.ID == "" {
		v.place.Shell.Failed(desk.Errf("run-not-frozen"))
		return
	}
	v.place.Shell.Go("notices", "issue")
}

// verify computes the run again from its frozen facts.
func (v *View) verify() {
	run := v.result.Run
	task.Start(v.place.Shell.Runner(), &v.work, words.T("awardsview.verify"), func(ctx context.Context, _ task.Tell) (awards.Receipt, error) {
		return run.Receipt, run.Verify(ctx)
	}, func(r awards.Receipt, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.verify"), words.T("awardsview.verified", r.Results))
	})
}
