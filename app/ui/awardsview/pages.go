package awardsview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/awards"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// missingPage lists what must still be supplied, by who must supply it.
func (v *View) missingPage() fyne.CanvasObject {
	run := v.result.Run
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("awardsview.supplier"), Width: 140}, {Title: words.T("awardsview.firm"), Width: 260},
		{Title: words.T("awardsview.place"), Width: 130}, {Title: words.T("awardsview.lacks"), Width: 360},
	}, 0, words.T("awardsview.nothing_missing"), nil)
	var cells [][]string
	for _, group := range run.MissingBySupplier() {
		who := group.Supplier
		if who == "" {
			who = words.T("awardsview.decision_due")
		}
		for _, m := range group.Rows {
			row := &run.Rows[m.Row]
			cells = append(cells, []string{who, row.Name, row.RegionName, strings.Join(run.Labels(m.Facts), "、")})
		}
	}
	g.SetRows(grid.TextRows(cells))
	write := parts.NewButton(words.T("awardsview.export_missing"), v.exportSupplements)
	if len(cells) == 0 {
		write.Disable()
	}
	return v.explained(words.T("awardsview.missing_help"), write, g.Object())
}

// readingsPage computes what each reading would cost, off the window's thread.
func (v *View) readingsPage() fyne.CanvasObject {
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("awardsview.reading"), Width: 160}, {Title: words.T("awardsview.option"), Width: 280},
		{Title: words.T("awardsview.used"), Width: 64, Align: grid.Center}, {Title: words.T("awardsview.fig_eligible"), Width: 80, Align: grid.Right},
		{Title: words.T("awardsview.fig_unknown"), Width: 96, Align: grid.Right}, {Title: words.T("awardsview.amount"), Width: 140, Align: grid.Right},
		{Title: words.T("awardsview.more_firms"), Width: 90, Align: grid.Right}, {Title: words.T("awardsview.more_amount"), Width: 150, Align: grid.Right},
		{Title: words.T("awardsview.signed"), Width: 90},
	}, 0, words.T("awardsview.computing"), nil)
	run := v.result.Run
	task.Start(v.place.Shell.Runner(), &v.work, words.T("awardsview.readings"), func(ctx context.Context, _ task.Tell) ([][]string, error) {
		all, err := run.Alternatives(ctx)
		return readingCells(run, all), err
	}, func(cells [][]string, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		g.SetRows(grid.TextRows(cells))
	})
	return v.explained(words.T("awardsview.readings_help"), nil, g.Object())
}

func readingCells(run *awards.Run, all []awards.Alternative) [][]string {
	item, _ := run.Pack.Item(run.Item)
	var out [][]string
	for _, a := range all {
		if a.Interpretation.Clause != item.Clause {
			continue // a reading of another clause changes nothing here
		}
		signed := words.T("awardsview.unsigned")
		if a.Interpretation.Signed() {
			signed = a.Interpretation.DecidedBy
		}
		row := []string{a.Interpretation.Label, a.Option.Label, "", "—", "—", "—", "—", "—", signed}
		if a.Chosen {
			row[2] = "✓"
		}
		if a.Err == nil {
			row[3], row[4], row[5] = strconv.Itoa(a.Eligible), strconv.Itoa(a.Unknown), a.Amount.String()
			row[6], row[7] = signedCount(a.MoreFirms), signedFen(a.MoreAmount)
		}
		out = append(out, row)
	}
	return out
}

func signedCount(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func signedFen(f money.Fen) string {
	if f > 0 {
		return "+" + f.String()
	}
	return f.String()
}

func (v *View) twiceOf(id string) *takein.Twice {
	for _, t := range takein.Twices(v.take) {
		if t.ID == id {
			return &t
		}
	}
	return nil
}

// twicePage lets one of the lines be chosen; the files are then read again.
func (v *View) twicePage() fyne.CanvasObject {
	all := takein.Twices(v.take)
	out := []fyne.CanvasObject{prose.New(prose.Quiet(words.T("awardsview.twice_help"))), parts.Gap(1, 6)}
	if len(all) == 0 {
		text := words.T("awardsview.no_twice")
		if v.take.Data == nil && v.hasTwice() {
			text = words.T("awardsview.twice_files_gone")
		}
		out = append(out, prose.New(prose.Plain(text)))
	}
	for _, t := range all {
		out = append(out, prose.Sized(1, prose.Strong(t.Name), prose.Quiet("　"+t.ID)))
		for _, l := range t.Lines {
			out = append(out, prose.HangingLink(22, prose.Span{Text: "○", Tone: theme.Accent}, func() { v.chooseLine(t.ID, l.Line) },
				prose.Span{Text: words.T("awardsview.line_at", l.Line.File, l.Line.Row), Tone: theme.Accent}, prose.Plain("　"+l.Text)))
		}
		out = append(out, parts.Rule(), parts.Gap(1, 4))
	}
	return parts.Sheet(parts.NewFlow(20, 6, out...))
}

func (v *View) hasTwice() bool {
	return slices.ContainsFunc(v.result.Problems, func(p takein.Problem) bool { return p.Code == "duplicate-differs" })
}

// chooseLine takes one line and goes back to the files, where the rows can be accepted again.
func (v *View) chooseLine(id string, line awards.Line) {
	v.startTaking()
	v.take.ChooseLine(id, line)
}

// receiptPage shows by what the run can be checked.
func (v *View) receiptPage() fyne.CanvasObject {
	run, r := v.result.Run, v.result.Run.Receipt
	out := []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(workplace.PeriodLabel(v.place.Period())+v.result.Item.Label)),
		parts.Pairs(140,
			parts.Pair{Label: words.T("awardsview.run_id"), Value: run.ID},
			parts.Pair{Label: words.T("awardsview.pack"), Value: r.Pack.ID + "　" + words.T("awardsview.version", r.Pack.Version)},
			parts.Pair{Label: words.T("awardsview.pack_hash"), Value: r.Pack.SHA256},
			parts.Pair{Label: words.T("awardsview.engine"), Value: r.Engine},
			parts.Pair{Label: words.T("awardsview.facts_hash"), Value: r.Facts},
			parts.Pair{Label: words.T("awardsview.results_hash"), Value: r.Results}),
		parts.Gap(1, 6), parts.Rule(), parts.Gap(1, 6),
		prose.New(prose.Strong(words.T("awardsview.files"))),
	}
	if !v.place.Active(run.Pack) {
		out = slices.Insert(out, 1, fyne.CanvasObject(prose.New(prose.Span{Text: words.T("awardsview.inactive"), Tone: theme.Warn})))
	}
	for _, f := range run.Files {
		bad := 0
		for _, p := range run.Problems {
			if p.File == f.Name {
				bad++
			}
		}
		out = append(out, prose.New(prose.Plain(takein.KindName(f.Kind)+"　"+f.Name+"　"), prose.Plain(words.T("awardsview.rows_read", f.Rows, bad))),
			prose.Hanging(22, prose.Span{}, prose.Quiet(f.Hash)))
	}
	if v.receipt != nil && v.receipt.Again {
		out = append(out, prose.New(prose.Span{Text: words.T("awardsview.again"), Tone: theme.Warn}))
	}
	out = append(out, parts.Gap(1, 8), parts.Row(8, parts.NewButton(words.T("awardsview.verify"), v.verify)))
	return parts.Sheet(parts.NewFlow(24, 6, out...))
}

// explained is a page with a line of explanation, and an act, above its grid.
func (v *View) explained(text string, act fyne.CanvasObject, table fyne.CanvasObject) fyne.CanvasObject {
	head := []fyne.CanvasObject{prose.New(prose.Quiet(text))}
	if act != nil {
		head = append(head, parts.Row(8, act))
	}
	return parts.Sheet(parts.Fill(parts.Inset(parts.NewColumn(6, head...), 16, 10), parts.Rule(), table))
}
