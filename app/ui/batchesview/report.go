package batchesview

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/road"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// reporting is the report on the emergency exception.
type reporting struct {
	v       *View
	object  fyne.CanvasObject
	said    *parts.Column
	grid    *grid.Grid[road.Emergency]
	report  road.Report
	loading task.Slot
}

func newReporting(v *View) *reporting {
	r := &reporting{v: v, said: parts.NewColumn(6)}
	r.grid = grid.New(grid.Options[road.Emergency]{
		ID: func(e *road.Emergency) string { return e.Batch }, Frozen: 1, Empty: words.T("batches.report.none"),
		OnOpen: func(e *road.Emergency) { v.place.Shell.Go(Route, e.Batch) },
		Columns: []grid.Column[road.Emergency]{
			{ID: "batch", Title: words.T("batches.id"), Width: 108, Bold: true, Text: func(e *road.Emergency) string { return e.Batch }},
			{ID: "item", Title: words.T("batches.item"), Width: 152, Text: func(e *road.Emergency) string { return e.Label }},
			{ID: "period", Title: words.T("batches.period"), Width: 104, Text: func(e *road.Emergency) string { return labelOf(e.Period) }},
			{
				ID: "lines", Title: words.T("batches.lines"), Width: 60, Align: grid.Right, Text: func(e *road.Emergency) string { return counted(e.Lines) },
				Number: func(e *road.Emergency) int64 { return int64(e.Lines) },
			},
			{
				ID: "total", Title: words.T("batches.total"), Width: 132, Align: grid.Right, Text: func(e *road.Emergency) string { return e.Total.String() },
				Number: func(e *road.Emergency) int64 { return int64(e.Total) }, Scale: 2,
			},
			{ID: "who", Title: words.T("batches.report.who"), Width: 96, Text: func(e *road.Emergency) string { return e.Signature.Name }},
			{ID: "when", Title: words.T("batches.report.when"), Width: 104, Text: func(e *road.Emergency) string { return e.Signature.Date.String() }},
			{ID: "reason", Title: words.T("batches.reason"), Width: 420, Text: func(e *road.Emergency) string { return e.Signature.Reason }},
		},
	})
	r.object = parts.Fill(parts.Inset(r.said, 16, 10), parts.Rule(), r.grid.Object())
	return r
}

func (r *reporting) load() {
	v := r.v
	task.Start(v.place.Shell.Runner(), &r.loading, words.T("batches.report"), func(ctx context.Context, _ task.Tell) (road.Report, error) {
		return v.desk.road().Emergencies(ctx)
	}, func(out road.Report, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		r.report = out
		r.grid.SetRows(out.Uses)
		r.tell()
		v.content.Refresh()
		v.update()
	})
}

// tell says what the report comes to, and more below it.
func (r *reporting) tell(more ...fyne.CanvasObject) {
	lead := prose.Span{Text: "●", Tone: theme.Good}
	if len(r.report.Uses) > 0 {
		lead = prose.Span{Text: "▲", Tone: theme.Warn}
	}
	said := []fyne.CanvasObject{
		prose.Hanging(18, lead, prose.Plain(words.T("batches.report.said", r.report.Approved, len(r.report.Uses)))),
		prose.New(prose.Quiet(words.T("batches.report.rule"))),
	}
	r.said.Set(append(said, more...)...)
}

func (r *reporting) figures() []shell.Figure {
	tone := name("")
	if len(r.report.Uses) > 0 {
		tone = theme.Warn
	}
	return []shell.Figure{
		{ID: "approved", Label: words.T("batches.report.approved"), Value: counted(r.report.Approved), Unit: words.T("batches.unit")},
		{ID: "uses", Label: words.T("batches.report.uses"), Value: counted(len(r.report.Uses)), Unit: words.T("batches.unit"), Tone: tone},
		{ID: "lines", Label: words.T("batches.lines_plain"), Value: counted(r.report.Lines), Unit: words.T("unit.rows")},
		{ID: "sum", Label: words.T("batches.total_plain"), Value: r.report.Total.String(), Unit: words.T("unit.yuan")},
	}
}

// export writes the report to a workbook.
func (r *reporting) export() {
	sh := r.v.place.Shell
	name := words.T("batches.report") + "-" + r.v.place.Today().String() + ".xlsx"
	sh.Files().Save(words.T("batches.report.export"), name, func(path string) {
		task.Start(sh.Runner(), &r.loading, words.T("batches.report.export"), func(ctx context.Context, _ task.Tell) (string, error) {
			report, err := r.v.desk.road().Emergencies(ctx)
			if err != nil {
				return "", err
			}
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return report.Workbook(ctx, f) })
		}, func(path string, err error) {
			if err != nil {
				sh.Failed(err)
				return
			}
			r.tell(prose.New(prose.Span{Text: words.T("batches.report.exported", filepath.Base(path)), Tone: theme.Good}))
			r.v.content.Refresh()
		})
	})
}
