// Package batchesview is the screen 审批批次: all award batches; one of them with its
// road drawn as steps, its effect on the budget, its lines and the acts that fit its
// state and the person; a new batch of the period's run; and the report on the
// emergency exception. It decides nothing: package road does, in the store's
// transaction, and says why not.
package batchesview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a batch ("SP2020-001"),
// an award in it ("SP2020-001-00001"), ArgNew or ArgReport.
const Route = "batches"

// Arguments of Shell.Go besides batches and awards.
const (
	ArgNew    = "new"
	ArgReport = "report"
)

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Crumber     = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Paner       = (*View)(nil)
	_ shell.Finder      = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
)

// page is what the middle of the screen shows.
type page uint8

const (
	pageList page = iota
	pageBatch
	pageNew
	pageReport
)

// View is the screen 审批批次.
type View struct {
	place   *workplace.Place
	desk    desk
	page    page
	content *fyne.Container

	list    *grid.Grid[row]
	figure  string
	id      string // of the batch opened
	batch   *opened
	top     *parts.Column
	lines   *grid.Grid[lineRow]
	only    string // figure by which the lines are filtered
	shown   *fyne.Container
	detail  *detail
	pane    *fyne.Container
	wanted  string // award whose line is to be opened
	draft   *drafting
	report  *reporting
	dialog  *dialogs.Dialog // shown last
	listing task.Slot
	opening task.Slot
	reading task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, desk: desk{p.Session}, top: parts.NewColumn(6)}
	v.list = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.Batch.ID }, Columns: listColumns(), Frozen: 1, Totals: true,
		Empty:  words.T("batches.none"),
		OnOpen: func(r *row) { v.place.Shell.Go(Route, r.Batch.ID) },
	})
	v.lines = grid.New(grid.Options[lineRow]{
		ID: func(r *lineRow) string { return r.Line.Award }, Columns: lineColumns(), Frozen: 2, Ticks: true, Totals: true,
		Empty:    words.T("batches.no_lines"),
		OnOpen:   v.openLine,
		OnCursor: v.follow,
		OnTick:   func(int) { v.update() },
		Menu:     v.menu,
	})
	v.shown = parts.Fill(parts.Inset(v.top, 16, 10), parts.Rule(), v.lines.Object())
	v.draft, v.report = newDrafting(v), newReporting(v)
	v.content = container.NewStack(v.list.Object())
	p.OnChange(v.placeChanged)
	return v
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("batches.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("batches.help") }

// Crumbs name the page.
func (v *View) Crumbs() []string {
	switch v.page {
	case pageBatch:
		if v.batch == nil {
			return []string{v.id}
		}
		b := &v.batch.Batch
		return []string{b.ID, b.Label + " · " + b.Kind.Label()}
	case pageNew:
		return []string{words.T("batches.new"), workplace.PeriodLabel(v.place.Period())}
	case pageReport:
		return []string{words.T("batches.report")}
	}
	return nil
}

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable {
	switch v.page {
	case pageBatch:
		return v.lines.Focusable()
	case pageNew:
		return v.draft.lines.Focusable()
	case pageReport:
		return v.report.grid.Focusable()
	}
	return v.list.Focusable()
}

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() {
	switch v.page {
	case pageBatch:
		v.lines.ShowFilters(!v.lines.FiltersShown())
	case pageNew:
		v.draft.lines.ShowFilters(!v.draft.lines.FiltersShown())
	case pageList:
		v.list.ShowFilters(!v.list.FiltersShown())
	}
}

// Shown opens what is asked for, and reads it anew.
func (v *View) Shown(arg string) {
	switch {
	case arg == ArgNew:
		v.turn(pageNew)
		v.draft.start()
	case arg == ArgReport:
		v.turn(pageReport)
		v.report.load()
	case strings.Count(arg, "-") == 2:
		v.wanted = arg
		v.openBatch(arg[:strings.LastIndexByte(arg, '-')])
	case arg != "":
		v.openBatch(arg)
	default:
		v.turn(pageList)
		v.load()
	}
}

// turn puts a page into the middle.
func (v *View) turn(p page) {
	if p != pageBatch {
		v.ClosePane()
	}
	v.page = p
	v.content.Objects = []fyne.CanvasObject{map[page]fyne.CanvasObject{
		pageList: v.list.Object(), pageBatch: v.shown, pageNew: v.draft.object, pageReport: v.report.object,
	}[p]}
	v.content.Refresh()
	v.update()
}

// update shows the frame anew when this screen is in front.
func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// me is who acts.
func (v *View) me() act.Actor { return v.place.Session.Me().Actor }

func (v *View) load() {
	task.Start(v.place.Shell.Runner(), &v.listing, words.T("batches.title"), func(ctx context.Context, tell task.Tell) ([]row, error) {
		return v.desk.list(ctx, v.me(), tell)
	}, func(rows []row, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.list.SetRows(rows)
		v.refilter()
		v.update()
		event.Say("batches", len(rows))
	})
}

// openBatch reads a batch and shows it.
func (v *View) openBatch(id string) {
	if v.id != id {
		v.ClosePane()
		v.lines.SetRows(nil)
		v.lines.Untick()
		v.batch, v.only = nil, ""
		v.top.Set()
	}
	v.id = id
	v.turn(pageBatch)
	v.read(nil)
}

// read reads the batch in front anew, and then calls then.
func (v *View) read(then func()) {
	id := v.id
	task.Start(v.place.Shell.Runner(), &v.opening, words.T("batches.opening", id), func(ctx context.Context, _ task.Tell) (*opened, error) {
		return v.desk.open(ctx, v.me(), id)
	}, func(o *opened, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.batch = o
		v.lines.SetRows(o.rows)
		v.drawTop()
		v.refilterLines()
		v.reopenLine()
		v.update()
		event.Say("batch", id, len(o.rows))
		if then != nil {
			then()
		}
	})
}

// placeChanged follows the period and who is signed in.
func (v *View) placeChanged() {
	if v.place.Shell.Here() != Route {
		return
	}
	switch v.page {
	case pageNew:
		v.draft.start()
	case pageList:
		v.load()
	}
}

// Find answers the global search with batches.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	rows := v.list.Rows()
	for i := range rows {
		if b := &rows[i].Batch; len(out) < 3 && (strings.Contains(strings.ToLower(b.ID), strings.ToLower(text)) || strings.Contains(b.Label, text)) {
			out = append(out, shell.Hit{Title: b.ID + "  " + b.Label, Note: rows[i].label, Route: Route, Arg: b.ID})
		}
	}
	return out
}

// state is what Back and Forward restore.
type state struct {
	page       page
	id, figure string
	list       grid.State
	lines      grid.State
	line       string
}

// State implements shell.Rememberer.
func (v *View) State() any {
	s := state{page: v.page, id: v.id, figure: v.figure, list: v.list.State(), lines: v.lines.State()}
	if v.pane != nil && v.detail != nil {
		s.line = v.detail.award
	}
	return s
}

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.figure = st.figure
	switch st.page {
	case pageBatch:
		v.wanted = st.line
		v.openBatch(st.id)
		v.lines.Restore(st.lines)
	case pageNew:
		v.Shown(ArgNew)
	case pageReport:
		v.Shown(ArgReport)
	default:
		v.turn(pageList)
		v.refilter()
		v.list.Restore(st.list)
	}
}
