// Package decisionsview is the screen 奖补决定: documents by which the office decides
// awards that no formula gives. A document is recorded by hand or with its list from
// a workbook, checked while it is typed, with the name and hash of its scanned file
// beside the words of the clause it carries out; from it go the award batches. The
// screen computes no amount and decides nothing.
//
// The form and its check are plain values tested without a window; View is the screen.
package decisionsview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/dossier"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a decision's id.
const Route = "decisions"

var (
	_ shell.Screen     = (*View)(nil)
	_ shell.Shower     = (*View)(nil)
	_ shell.Crumber    = (*View)(nil)
	_ shell.Actor      = (*View)(nil)
	_ shell.Figurer    = (*View)(nil)
	_ shell.Paner      = (*View)(nil)
	_ shell.Finder     = (*View)(nil)
	_ shell.Rememberer = (*View)(nil)
	_ shell.Dropper    = (*View)(nil)
	_ shell.Focuser    = (*View)(nil)
	_ shell.Helper     = (*View)(nil)
)

// page is what stands in the middle.
type page uint8

const (
	pageAll page = iota
	pageLines
	pageRecord
)

// View is the screen.
type View struct {
	place   *workplace.Place
	offers  []offer
	grid    *grid.Grid[row]
	lines   *grid.Grid[lineRow]
	record  *recordPage
	rows    []row
	figure  string
	page    page
	opened  string
	pane    *fyne.Container
	content *fyne.Container
	dialog  *dialogs.Dialog // shown last
	loading task.Slot
	reading task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, offers: offers(p.Session.Shelf), content: container.NewStack()}
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.ID }, Columns: columns(), Frozen: 2, Totals: true, Empty: words.T("decisionsview.none"),
		OnOpen: func(r *row) { v.open(r.ID, pageLines) }, OnCursor: v.follow,
	})
	v.lines = grid.New(grid.Options[lineRow]{
		ID: func(r *lineRow) string { return r.ID }, Columns: lineColumns(), Frozen: 1, Totals: true,
		OnOpen: func(r *lineRow) { p.Shell.Go("firms", r.ID) },
	})
	v.record = newRecordPage(v)
	v.show()
	return v
}

func columns() []grid.Column[row] {
	return []grid.Column[row]{
		{ID: "id", Title: words.T("decisionsview.id"), Width: 104, Text: func(r *row) string { return r.ID }},
		{ID: "number", Title: words.T("decision.number"), Width: 168, Bold: true, Text: func(r *row) string { return r.Number }},
		{ID: "item", Title: words.T("decisionsview.item"), Width: 128, Text: func(r *row) string { return r.Label }},
		{ID: "lines", Title: words.T("decisionsview.lines"), Width: 64, Align: grid.Right, Text: func(r *row) string { return r.lines },
			Number: func(r *row) int64 { return int64(r.Lines) }},
		{ID: "total", Title: words.T("decisionsview.total"), Width: 132, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *row) string { return r.sum },
			Number: func(r *row) int64 { return int64(r.Total) }, Total: func(shown []*row) string {
				var sum money.Fen
				for _, r := range shown {
					if r.State == decisions.Recorded {
						sum += r.Total
					}
				}
				return sum.String()
			}},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 108, Text: (*row).state, Tone: tone},
		{ID: "date", Title: words.T("firms.paper_date"), Width: 96, Text: func(r *row) string { return r.Date.String() }},
		{ID: "title", Title: words.T("decision.title"), Width: 288, Text: func(r *row) string { return r.Title }},
		{ID: "batches", Title: words.T("decisionsview.batch"), Width: 120, Text: func(r *row) string { return r.batches }},
		{ID: "by", Title: words.T("decisionsview.by"), Width: 80, Text: func(r *row) string { return r.ByName }},
		{ID: "authority", Title: words.T("decision.authority"), Width: 280, Text: func(r *row) string { return r.Authority }},
	}
}

func tone(r *row) fyne.ThemeColorName {
	switch {
	case r.State == decisions.Withdrawn:
		return theme.Quiet
	case r.Standing == "":
		return theme.Warn
	}
	return workplace.StandingTone(r.Standing)
}

func lineColumns() []grid.Column[lineRow] {
	return []grid.Column[lineRow]{
		{ID: "name", Title: words.T("decisionsview.beneficiary"), Width: 264, Text: func(r *lineRow) string { return r.Name }},
		{ID: "place", Title: words.T("awardsview.place"), Width: 128, Text: func(r *lineRow) string { return r.place }},
		{ID: "amount", Title: words.T("decisionsview.total"), Width: 140, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *lineRow) string { return r.amount },
			Number: func(r *lineRow) int64 { return int64(r.Amount) }, Total: func(shown []*lineRow) string {
				var sum money.Fen
				for _, r := range shown {
					sum += r.Amount
				}
				return sum.String()
			}},
		{ID: "account", Title: words.T("decisionsview.account"), Width: 264, Text: func(r *lineRow) string { return r.account }},
		{ID: "code", Title: words.T("firms.code"), Width: 184, Text: func(r *lineRow) string { return r.ID }},
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("decisionsview.screen") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("decisionsview.help") }

// Crumbs tell where one is.
func (v *View) Crumbs() []string {
	switch v.page {
	case pageRecord:
		return []string{words.T("decisionsview.record")}
	case pageLines:
		if r := v.row(v.opened); r != nil {
			return []string{r.ID + "　" + r.Number}
		}
	}
	return []string{words.T("decisionsview.all")}
}

// FirstFocus is what is worked on.
func (v *View) FirstFocus() fyne.Focusable {
	switch v.page {
	case pageRecord:
		return v.record.number
	case pageLines:
		return v.lines.Focusable()
	}
	return v.grid.Focusable()
}

// Shown reads the decisions anew and opens the one named.
func (v *View) Shown(arg string) {
	v.load(func() {
		if arg != "" {
			v.figure = ""
			v.refilter()
			v.grid.SetCursor(arg)
			v.open(arg, pageLines)
		}
	})
}

func (v *View) load(then func()) {
	reader := v.reader()
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) ([]row, error) {
		all, err := reader.Decisions(ctx)
		return rowsOf(all), err
	}, func(rows []row, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.rows = rows
		v.grid.SetRows(rows)
		v.refilter()
		if v.opened != "" {
			v.showPane(v.opened)
		}
		if then != nil {
			then()
		}
		v.update()
	})
}

func (v *View) reader() dossier.Reader { return dossier.Reader{Desk: v.place.Session.Desk} }

func (v *View) row(id string) *row {
	for i := range v.rows {
		if v.rows[i].ID == id {
			return &v.rows[i]
		}
	}
	return nil
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// show puts the right page into the middle.
func (v *View) show() {
	o := v.grid.Object()
	switch v.page {
	case pageLines:
		o = v.lines.Object()
	case pageRecord:
		o = v.record.object
	}
	v.content.Objects = []fyne.CanvasObject{o}
	v.content.Refresh()
	v.update()
}

func (v *View) turnTo(p page) {
	v.page = p
	if p == pageRecord {
		v.ClosePane()
	}
	v.show()
	if v.place.Shell.Here() == Route {
		v.place.Shell.Window().Canvas().Focus(v.FirstFocus())
	}
}

// open shows a decision in the pane, and its lines in the middle when p says so.
func (v *View) open(id string, p page) {
	r := v.row(id)
	if r == nil {
		return
	}
	v.showPane(id)
	if p != pageLines {
		v.update()
		return
	}
	reader := v.reader()
	task.Start(v.place.Shell.Runner(), &v.reading, "", func(ctx context.Context, _ task.Tell) ([]lineRow, error) {
		lines, err := reader.DecisionLines(ctx, id)
		return lineRows(lines), err
	}, func(rows []lineRow, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.lines.SetRows(rows)
		v.turnTo(pageLines)
		v.showPane(id)
		v.update()
	})
}

func (v *View) follow(r *row) {
	if v.pane != nil && r != nil && r.ID != v.opened {
		v.open(r.ID, pageAll)
	}
}

// Figures sum the decisions by where they stand.
func (v *View) Figures() []shell.Figure {
	if v.page == pageRecord {
		return v.record.figures()
	}
	one := func(id, label, unit string, tone fyne.ThemeColorName) shell.Figure {
		n := 0
		for i := range v.rows {
			if v.rows[i].is(id) {
				n++
			}
		}
		return shell.Figure{ID: id, Label: label, Value: takein.Counted(n), Unit: unit, Tone: tone, Selected: v.figure == id && id != "", Tap: func() {
			if v.figure == id {
				id = ""
			}
			v.figure = id
			v.refilter()
			v.turnTo(pageAll)
		}}
	}
	unit := words.T("decisionsview.unit")
	var sum money.Fen
	for i := range v.rows {
		if v.rows[i].State == decisions.Recorded {
			sum += v.rows[i].Total
		}
	}
	return []shell.Figure{
		one("", words.T("decisionsview.all"), unit, ""),
		{ID: "total", Label: words.T("decisionsview.sum"), Value: sum.String(), Unit: words.T("unit.yuan")},
		one("free", words.T("decisionsview.free"), unit, theme.Warn),
		one("batched", words.T("decisionsview.batched"), unit, theme.Good),
		one("withdrawn", decisions.Withdrawn.Label(), unit, theme.Quiet),
	}
}

func (r *row) is(figure string) bool {
	switch figure {
	case "free":
		return r.State == decisions.Recorded && len(r.Batches) == 0
	case "batched":
		return len(r.Batches) > 0
	case "withdrawn":
		return r.State == decisions.Withdrawn
	}
	return true
}

func (v *View) refilter() { v.grid.Filter(func(r *row) bool { return r.is(v.figure) }) }

// Actions are the acts of the crumb line.
func (v *View) Actions() []shell.Action {
	maker := v.place.Holds(act.Maker)
	switch v.page {
	case pageRecord:
		return v.record.actions()
	case pageLines:
		r := v.row(v.opened)
		if r == nil {
			return nil
		}
		out := []shell.Action{{Label: words.T("decisionsview.back"), Do: func() { v.turnTo(pageAll) }}}
		if len(r.Batches) > 0 {
			return append(out, shell.Action{Label: words.T("decisionsview.to_batch"), Primary: true, Do: func() { v.place.Shell.Go("batches", r.Batches[0]) }})
		}
		return append(out, shell.Action{Label: words.T("citiesview.draft"), Primary: true, Do: v.draft, Off: !maker || r.State != decisions.Recorded})
	}
	return []shell.Action{{Label: words.T("decisionsview.record"), Primary: true, Off: !maker || len(v.offers) == 0, Do: v.startRecord}}
}

func (v *View) startRecord() {
	v.record.reset()
	v.turnTo(pageRecord)
}

// Drop takes a workbook let fall on the window as the list of the document.
func (v *View) Drop(paths []string) bool {
	if v.page != pageRecord || len(paths) == 0 {
		return false
	}
	v.record.look(paths[0])
	return true
}

// Find answers the global search by the number and the title of a document.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	for i := range v.rows {
		r := &v.rows[i]
		if len(out) < 3 && (contains(r.Number, text) || contains(r.Title, text) || contains(r.ID, text)) {
			out = append(out, shell.Hit{Title: r.Number + "　" + r.Title, Note: words.T("decisionsview.screen") + "  " + r.ID, Route: Route, Arg: r.ID})
		}
	}
	return out
}

// Pane is the document opened, or nil.
func (v *View) Pane() fyne.CanvasObject {
	if v.pane == nil {
		return nil
	}
	return v.pane
}

// ClosePane closes it.
func (v *View) ClosePane() {
	v.pane, v.opened = nil, ""
	if v.page == pageLines {
		v.page = pageAll
		v.show()
	}
}

// state is what Back and Forward restore.
type state struct {
	grid   grid.State
	figure string
	page   page
	open   string
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.grid.State(), v.figure, v.page, v.opened} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	was, ok := s.(state)
	if !ok {
		return
	}
	v.figure = was.figure
	v.refilter()
	v.grid.Restore(was.grid)
	v.page, v.pane, v.opened = pageAll, nil, ""
	if was.page == pageRecord {
		v.page = pageRecord
	}
	v.show()
	if was.open != "" {
		v.open(was.open, was.page)
	}
}

// head is the first line of the pane.
func (v *View) head(title string) fyne.CanvasObject {
	return parts.Pad(container.NewBorder(nil, nil, parts.Quiet(title), parts.Soft("×", func() {
		v.ClosePane()
		v.update()
	})), 16, 4)
}
