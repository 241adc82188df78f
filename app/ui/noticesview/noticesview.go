// Package noticesview is the screen 通知书: the issued notices in a grid, beside
// them the very page that is printed, the list for public notice and the
// allocation table; from here they are printed and saved. It numbers notices
// through package notices and never lays out or computes anything itself.
package noticesview

import (
	"context"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is ArgIssue, or the
// number of a notice.
const (
	Route    = "notices"
	ArgIssue = "issue"
)

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Crumber     = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Finder      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
)

// View is the screen.
type View struct {
	place   *workplace.Place
	grid    *grid.Grid[Row]
	preview *preview
	content *fyne.Container
	full    fyne.CanvasObject
	batch   *notices.Batch
	want    string // notice to stand on once the list is there
	ticked  int
	loading task.Slot
	opening task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, content: container.NewStack()}
	v.preview = newPreview(p.Shell.Runner(), v.update)
	v.grid = grid.New(grid.Options[Row]{
		ID: func(r *Row) string { return r.Number }, Columns: columns(), Frozen: 1, Ticks: true, Totals: true,
		Empty: words.T("noticesview.none"), OnCursor: v.follow,
		OnOpen: func(r *Row) { v.printNumbers([]string{r.Number}) },
		OnTick: func(n int) {
			v.ticked = n
			v.update()
		},
		Menu: func(r *Row) []*fyne.MenuItem {
			return []*fyne.MenuItem{
				fyne.NewMenuItem(words.T("noticesview.print_this"), func() { v.printNumbers([]string{r.Number}) }),
				fyne.NewMenuItem(words.T("noticesview.why"), func() { v.place.Shell.Go("awards", r.Issued.ID) }),
			}
		},
	})
	line := canvas.NewRectangle(theme.Color(theme.Line))
	v.full = container.New(parts.Sides{Left: func(whole float32) float32 { return whole * 0.46 }, Min: fyne.NewSize(600, 200)}, v.grid.Object(), line, v.preview.object)
	v.content.Objects = []fyne.CanvasObject{parts.Empty(words.T("noticesview.none"), "", nil)}
	p.OnChange(v.load)
	return v
}

func columns() []grid.Column[Row] {
	return []grid.Column[Row]{
		{ID: "number", Title: words.T("noticesview.number"), Width: 152, Text: func(r *Row) string { return r.Number }},
		{ID: "firm", Title: words.T("noticesview.firm"), Width: 208, Text: func(r *Row) string { return r.Firm }},
		{
			ID: "amount", Title: words.T("noticesview.amount"), Width: 116, Align: grid.Right, Scale: 2,
			Text: func(r *Row) string { return r.Amount }, Number: func(r *Row) int64 { return int64(r.Issued.Amount) }, Total: total,
		},
		{ID: "date", Title: words.T("noticesview.date"), Width: 92, Text: func(r *Row) string { return r.Date }},
		{ID: "fund", Title: words.T("noticesview.fund"), Width: 132, Text: func(r *Row) string { return r.Fund }},
		{ID: "code", Title: words.T("noticesview.code"), Width: 170, Text: func(r *Row) string { return r.Issued.ID }},
		{ID: "run", Title: words.T("noticesview.run"), Width: 210, Text: func(r *Row) string { return r.Issued.Run }},
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("noticesview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("noticesview.help") }

// FirstFocus puts the keyboard on the list.
func (v *View) FirstFocus() fyne.Focusable { return v.grid.Focusable() }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid.ShowFilters(!v.grid.FiltersShown()) }

// Crumbs say which paper is shown.
func (v *View) Crumbs() []string {
	return []string{words.T([]string{"noticesview.numbered", "noticesview.list", "noticesview.allocation"}[v.preview.kind])}
}

// Figures count the notices and their money.
func (v *View) Figures() []shell.Figure {
	all := v.grid.Shown()
	if len(v.grid.Rows()) == 0 {
		return nil
	}
	return []shell.Figure{
		{ID: "count", Label: words.T("noticesview.issued"), Value: countText(len(all)), Unit: words.T("noticesview.copies"), Tone: theme.Ink},
		{ID: "amount", Label: words.T("noticesview.total"), Value: total(all), Unit: words.T("awardsview.yuan"), Tone: theme.Good},
	}
}

// Find answers the global search by number, firm and code.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	for i := range v.grid.Rows() {
		if r := &v.grid.Rows()[i]; r.matches(text) && len(out) < 5 {
			out = append(out, shell.Hit{Title: r.Number, Note: r.Firm + "　" + r.Amount, Route: Route, Arg: r.Number})
		}
	}
	return out
}

// Shown opens what arg names.
func (v *View) Shown(arg string) {
	switch arg {
	case "":
	case ArgIssue:
		v.issueHere()
	default:
		v.grid.SetCursor(arg)
	}
	if v.batch == nil {
		v.follow(v.grid.Cursor())
	}
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// load reads the list of issued notices.
func (v *View) load() {
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) ([]Row, error) {
		all, err := notices.All(ctx, v.place.Session.Store)
		return rows(all), err
	}, func(rows []Row, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.fill(rows)
	})
}

func (v *View) fill(rows []Row) {
	if len(rows) == 0 {
		act, label := func() {}, ""
		if d := v.place.Digest(); d != nil && d.Sum("").Eligible > 0 {
			act, label = v.issueHere, words.T("awardsview.make_notices")
		}
		v.content.Objects = []fyne.CanvasObject{parts.Empty(words.T("noticesview.none"), label, act)}
	} else {
		v.content.Objects = []fyne.CanvasObject{v.full}
	}
	v.content.Refresh()
	v.grid.SetRows(rows)
	event.Say("notices", len(rows))
	if v.want != "" {
		v.grid.SetCursor(v.want)
		v.want = ""
	}
	if r := v.grid.Cursor(); r != nil && v.batch == nil {
		v.follow(r)
	}
	v.update()
}

// follow shows the notice of the cursor's row, reading its run when needed. A
// province's run is large, so nothing is read before the screen is looked at.
func (v *View) follow(r *Row) {
	if r == nil || v.place.Shell.Here() != Route {
		return
	}
	if v.batch != nil && v.batch.Run.ID == r.Issued.Run {
		v.preview.show(v.batch, r.Number)
		return
	}
	run, known := r.Issued.Run, v.place.Run()
	task.Start(v.place.Shell.Runner(), &v.opening, words.T("noticesview.opening"), func(ctx context.Context, _ task.Tell) (*notices.Batch, error) {
		defer debug.FreeOSMemory() // what was only needed to read them
		return load(ctx, v.place.Session, known, run)
	}, func(b *notices.Batch, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.batch = b
		if r := v.grid.Cursor(); r != nil {
			v.preview.show(b, r.Number)
		}
	})
}

// issued tells whether a run has its notices already, and the first of them.
func (v *View) issued(run *awards.Run) (string, bool) {
	for i := range v.grid.Rows() {
		if r := &v.grid.Rows()[i]; r.Issued.Run == run.ID {
			return r.Number, true
		}
	}
	return "", false
}
