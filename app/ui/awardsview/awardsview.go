// Package awardsview is the screen 增产奖励: files are taken in, recognised and
// checked, the item is assessed, and the results stand in a grid beside the trace
// of one firm; from here go the workbook, the fill-in workbooks and the notices.
// It decides nothing and changes nothing once a run is kept.
//
// Result is a run ready to be shown, a plain value tested without a window; the
// files are taken in by package takein. View is the screen.
package awardsview

import (
	"context"
	"runtime/debug"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/session"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/app/ui/workplace"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; ArgTake as argument opens the taking
// in of files, anything else is the code of a firm.
const (
	Route   = "awards"
	ArgTake = "take"
)

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Crumber     = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Paner       = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
	_ shell.Dropper     = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
)

// page is what stands in the middle of the results.
type page uint8

const (
	pageFirms page = iota
	pageProblems
	pageMissing
	pageReadings
	pageTwice
	pageReceipt
)

// figures that filter.
const (
	figEligible = "eligible"
	figUnknown  = "unknown"
	figRefused  = "refused"
	figProblems = "problems"
	figNear     = "near"
)

// View is the screen.
type View struct {
	place *workplace.Place
	take  *takein.Take

	taking  bool // files are being taken in; else the results are shown
	result  *Result
	receipt *session.Receipt
	page    page
	figure  string
	kind    string // of problems

	takePage *takein.Page
	firms    *grid.Grid[Row]
	problems *grid.Grid[takein.Problem]
	trace    *traceview.View
	opened   string // firm in the pane
	wanted   string // argument of Shown that waits for the result
	content  *fyne.Container

	building task.Slot
	work     task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, taking: true, trace: traceview.New(), content: container.NewStack()}
	v.take = takein.NewTake(p.Session, p.Shell.Runner(), v.takeChanged, p.Shell.Failed)
	v.takePage = takein.NewPage(v.take, p.Shell, v.Drop, v.takeChanged)
	v.firms = grid.New(grid.Options[Row]{
		ID: func(r *Row) string { return r.ID }, Columns: firmColumns(), Frozen: 1, Ticks: true, Totals: true,
		OnOpen: v.open, OnCursor: v.follow, Menu: v.menu,
	})
	v.problems = grid.New(grid.Options[takein.Problem]{
		ID: (*takein.Problem).ID, Columns: takein.ProblemColumns(), Empty: words.T("awardsview.no_problems"),
		OnOpen: func(r *takein.Problem) { r.Tell(p.Shell.Window()) },
	})
	p.OnChange(v.placeChanged)
	v.aim()
	v.show()
	return v
}

func firmColumns() []grid.Column[Row] {
	return []grid.Column[Row]{
		{ID: "name", Title: words.T("awardsview.firm"), Width: 232, Text: func(r *Row) string { return r.Name }},
		{ID: "place", Title: words.T("awardsview.place"), Width: 112, Text: func(r *Row) string { return r.Place }},
		{ID: "trade", Title: words.T("awardsview.trade"), Width: 52, Text: func(r *Row) string { return r.Trade }},
		{
			ID: "status", Title: words.T("awardsview.status"), Width: 88, Text: func(r *Row) string { return r.Status },
			Tone: func(r *Row) fyne.ThemeColorName { return parts.StatusTone(r.status) },
		},
		{
			ID: "measure", Title: words.T("awardsview.measure"), Width: 164, Align: grid.Right, Scale: 3,
			Text: func(r *Row) string { return r.Measure }, Number: func(r *Row) int64 { return r.measure },
		},
		{
			ID: "amount", Title: words.T("awardsview.amount"), Width: 128, Align: grid.Right, Scale: 2, Bold: true,
			Text: func(r *Row) string { return r.Amount }, Number: func(r *Row) int64 { return int64(r.fen) },
			Total: func(shown []*Row) string { return sum(shown).String() },
			Tone: func(r *Row) fyne.ThemeColorName {
				if r.status != rule.Eligible {
					return theme.Quiet
				}
				return ""
			},
		},
		{
			ID: "why", Title: words.T("awardsview.note"), Width: 460, Text: func(r *Row) string { return r.Why },
			Tone: func(r *Row) fyne.ThemeColorName {
				if r.near {
					return theme.Warn
				}
				return theme.Quiet
			},
		},
		{ID: "code", Title: words.T("awardsview.code"), Width: 176, Text: func(r *Row) string { return r.ID }},
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("awardsview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("awardsview.help") }

// Crumbs tell the period and where in the work one is.
func (v *View) Crumbs() []string {
	out := []string{workplace.PeriodLabel(v.place.Period())}
	if v.taking {
		return append(out, words.T("awardsview.crumb_take"))
	}
	out = append(out, words.T("awardsview.crumb_result"))
	if key := pageCrumbs[v.page]; key != "" {
		out = append(out, words.T(key))
	}
	return out
}

var pageCrumbs = map[page]string{
	pageProblems: "awardsview.fig_problems", pageMissing: "awardsview.missing", pageReadings: "awardsview.readings",
	pageTwice: "awardsview.twice", pageReceipt: "awardsview.receipt",
}

// Shown opens what arg names.
func (v *View) Shown(arg string) {
	switch {
	case arg == ArgTake:
		v.startTaking()
	case arg != "" && v.result == nil:
		v.wanted = arg // until the run is prepared
	case arg == figEligible || arg == figUnknown || arg == figRefused || arg == figProblems || arg == figNear:
		v.taking, v.page, v.figure = false, pageFirms, ""
		v.pick(arg)
	case arg != "":
		v.taking, v.page, v.figure = false, pageFirms, ""
		v.show()
		v.firms.SetCursor(arg)
		if r := v.firms.Cursor(); r != nil && r.ID == arg {
			v.open(r)
		}
	}
}

// Prepare reads the run before the screen is shown.
func (v *View) Prepare(then func()) { v.place.NeedRun(then) }

// FirstFocus is the path while taking in, else the grid.
func (v *View) FirstFocus() fyne.Focusable {
	switch {
	case v.taking:
		return v.takePage.Path
	case v.page == pageProblems:
		return v.problems.Focusable()
	}
	return v.firms.Focusable()
}

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() {
	switch {
	case v.taking:
		v.takePage.ToggleFilters()
	case v.page == pageProblems:
		v.problems.ShowFilters(!v.problems.FiltersShown())
	default:
		v.firms.ShowFilters(!v.firms.FiltersShown())
	}
}

// Drop takes files let fall on the window.
func (v *View) Drop(paths []string) bool {
	if !v.taking {
		v.startTaking()
	}
	v.take.Add(paths)
	return true
}

// aim points the take at the item in force for the period.
func (v *View) aim() {
	p, id := v.place.Pack()
	t := takein.Target{Period: v.place.Period()}
	if p != nil {
		t.Pack = p
		t.Item, _ = p.Item(id)
	}
	v.take.Aim(t)
}

// placeChanged follows the period, the area and the run in hand.
func (v *View) placeChanged() {
	v.aim()
	run := v.place.Run()
	switch {
	case run == nil:
		// a run that is stored but not read yet is on its way: see Prepare
		v.result, v.receipt, v.opened = nil, nil, ""
		v.taking = v.place.Digest() == nil || v.taking && len(v.take.Sheets) > 0
		v.show()
	case v.result == nil || v.result.Run != run:
		v.build(run)
	default:
		v.refilter()
	}
}

// build prepares a run that came from elsewhere.
func (v *View) build(run *awards.Run) {
	task.Start(v.place.Shell.Runner(), &v.building, words.T("awardsview.preparing"), func(ctx context.Context, tell task.Tell) (*Result, error) {
		r, err := Build(ctx, run, tell)
		debug.FreeOSMemory() // the traces of a province are gone again; so is their room
		return r, err
	}, func(r *Result, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.receipt = nil
		v.showResult(r)
	})
}

func (v *View) showResult(r *Result) {
	v.result, v.taking, v.page, v.figure, v.opened = r, false, pageFirms, "", ""
	v.firms.SetColumnTitle("measure", r.Measure)
	v.firms.Untick()
	v.firms.SetRows(r.Rows)
	v.problems.SetRows(r.Problems)
	v.refilter()
	v.show()
	event.Say("result", r.Run.Totals.Eligible, r.Run.Totals.Amount.String())
	if arg := v.wanted; arg != "" {
		v.wanted = ""
		v.Shown(arg)
		v.update()
	}
	v.focus()
}

func (v *View) startTaking() {
	v.taking, v.opened = true, ""
	v.show()
	v.focus()
}

func (v *View) focus() {
	if f := v.FirstFocus(); f != nil && v.place.Shell.Here() == Route {
		v.place.Shell.Window().Canvas().Focus(f)
	}
}

func (v *View) takeChanged() {
	if !v.take.Busy() {
		event.Say("files", len(v.take.Sheets), v.take.Data != nil, len(v.take.Problems()))
	}
	if v.takePage != nil && v.taking {
		v.takePage.Show()
		v.update()
	}
}

// update shows the frame anew when this screen is in front.
func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// show puts the right page into the middle.
func (v *View) show() {
	var o fyne.CanvasObject
	switch {
	case v.taking:
		v.takePage.Show()
		o = v.takePage.Object()
	case v.result == nil:
		o = parts.Empty(words.T("awardsview.waiting"), words.T("awardsview.take_files"), v.startTaking)
	case v.page == pageProblems:
		o = v.problems.Object()
	case v.page == pageMissing:
		o = v.missingPage()
	case v.page == pageReadings:
		o = v.readingsPage()
	case v.page == pageTwice:
		o = v.twicePage()
	case v.page == pageReceipt:
		o = v.receiptPage()
	default:
		o = v.firms.Object()
	}
	v.content.Objects = []fyne.CanvasObject{o}
	v.content.Refresh()
	v.update()
}

func (v *View) turnTo(p page) {
	v.page = p
	if p != pageFirms {
		v.opened = ""
	}
	v.show()
	v.focus()
}

// State is what Back and Forward restore.
type state struct {
	taking       bool
	page         page
	figure, kind string
	opened       string
	grid         grid.State
}

// State implements shell.Rememberer.
func (v *View) State() any {
	return state{v.taking, v.page, v.figure, v.kind, v.opened, v.firms.State()}
}

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	was, ok := s.(state)
	if !ok || v.result == nil && !was.taking {
		return
	}
	v.taking, v.page, v.figure, v.kind = was.taking, was.page, was.figure, was.kind
	v.refilter()
	v.firms.Restore(was.grid)
	v.opened = ""
	if i := slices.IndexFunc(v.firms.Rows(), func(r Row) bool { return r.ID == was.opened && was.opened != "" }); i >= 0 {
		v.open(&v.firms.Rows()[i])
	}
	v.show()
}
