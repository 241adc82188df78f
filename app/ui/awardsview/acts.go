package awardsview

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/rule"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// Actions are the acts of the crumb line.
func (v *View) Actions() []shell.Action {
	if v.taking {
		var back []shell.Action
		if v.result != nil {
			back = append(back, shell.Action{Label: words.T("awardsview.back_to_result"), Do: func() {
				v.taking = false
				v.show()
				v.focus()
			}})
		}
		return append(back, v.takePage.Actions(v.accept)...)
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
		{Label: words.T("awardsview.export_checked"), Do: v.takePage.ExportChecked, Off: v.take.Data == nil},
		{Label: words.T("awardsview.export_missing"), Do: v.exportSupplements, Off: v.result.Run.Totals.Unknown == 0},
		{Label: words.T("awardsview.export_json"), Do: v.exportJSON},
	}
	return []shell.Action{
		{Label: words.T("awardsview.take_files"), Key: shell.Open, Do: v.startTaking},
		{Label: words.T("awardsview.look"), Menu: look},
		{Label: words.T("awardsview.export"), Menu: export},
		{Label: words.T("awardsview.to_batch"), Primary: true, Key: shell.Start, Do: v.toBatch, Off: v.result.Run.Totals.Eligible == 0},
	}
}

// accept takes in all rows without a problem and shows the results.
func (v *View) accept() {
	var result *Result
	v.take.Accept(time.Now(), func(ctx context.Context, run *awards.Run, tell task.Tell) (err error) {
		result, err = Build(ctx, run, tell)
		return err
	}, func(out takein.Accepted) {
		v.receipt = &out.Receipt
		v.showResult(result)
		v.place.SetRun(out.Run)
		v.place.Load(out.Run.ID, nil)
		v.focus()
		if out.Receipt.Again {
			dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.again_title"), words.T("awardsview.again"))
		}
	})
}

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
		return v.takePage.Figures(words.T("awardsview.fig_subjects"), words.T("awardsview.firms"))
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
		one(figEligible, "awardsview.fig_eligible", takein.Counted(t.eligible), firms, good),
		one("amount", "awardsview.fig_amount", t.amount.String(), words.T("awardsview.yuan"), good),
		one(figUnknown, "awardsview.fig_unknown", takein.Counted(t.unknown), firms, parts.StatusTone(rule.Unknown)),
		one(figRefused, "awardsview.fig_refused", takein.Counted(t.refused), firms, parts.StatusTone(rule.Ineligible)),
		one(figProblems, "awardsview.fig_problems", takein.Counted(len(v.result.Problems)), words.T("awardsview.lines"), theme.Warn),
		one(figNear, "awardsview.fig_near", takein.Counted(t.near), firms, theme.Warn),
	}
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

// toBatch goes to where the award batches of the run are drafted.
func (v *View) toBatch() {
	if v.result.Run.ID == "" {
		v.place.Shell.Failed(desk.Errf("run-not-frozen"))
		return
	}
	v.place.Shell.Go("batches", "new")
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
