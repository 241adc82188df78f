// Package citiesview is the screen 城市激励: the growth prizes of the cities. A
// workbook of growth rates is taken in as any other, the ranking stands as a picture
// and a grid with the prizes of the pack, those outside the ranking with why; where
// a place is shared, the ways to decide it stand side by side with who would get
// what, and a person records the decision with its document. From a run go the award
// batches. It decides nothing itself and computes no prize.
//
// Result is a run ready to be shown, a plain value tested without a window; View is
// the screen.
package citiesview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a period ("2020H1").
const Route = "cities"

var (
	_ shell.Screen     = (*View)(nil)
	_ shell.Shower     = (*View)(nil)
	_ shell.Crumber    = (*View)(nil)
	_ shell.Actor      = (*View)(nil)
	_ shell.Figurer    = (*View)(nil)
	_ shell.Paner      = (*View)(nil)
	_ shell.Rememberer = (*View)(nil)
	_ shell.Dropper    = (*View)(nil)
	_ shell.Focuser    = (*View)(nil)
	_ shell.Helper     = (*View)(nil)
)

// page is what stands in the middle of the results.
type page uint8

const (
	pageRanking page = iota
	pageTies
	pageReadings
)

// View is the screen.
type View struct {
	place  *workplace.Place
	offers []offer
	at     int // of offers
	result *Result
	taking bool
	page   page
	figure string

	take     *takein.Take
	takePage *takein.Page
	grid     *grid.Grid[Row]
	chart    *chart
	trace    *traceview.View
	opened   string
	content  *fyne.Container

	dialog  *dialogs.Dialog // shown last
	loading task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, offers: offers(p.Session.Shelf), trace: traceview.New(), content: container.NewStack()}
	v.take = takein.NewTake(p.Session, p.Shell.Runner(), v.takeChanged, p.Shell.Failed)
	v.takePage = takein.NewPage(v.take, p.Shell, v.Drop, v.takeChanged)
	v.grid = grid.New(grid.Options[Row]{
		ID: func(r *Row) string { return r.ID }, Columns: columns(), Frozen: 2, Totals: true,
		OnOpen: func(r *Row) { v.open(r.ID) }, OnCursor: v.follow,
	})
	v.chart = newChart(func(id string) {
		v.grid.SetCursor(id)
		v.open(id)
	})
	v.at = max(len(v.offers)-1, 0)
	v.aim()
	v.show()
	return v
}

func columns() []grid.Column[Row] {
	return []grid.Column[Row]{
		{ID: "rank", Title: words.T("citiesview.rank"), Width: 52, Align: grid.Center, Text: func(r *Row) string { return r.Rank },
			Number: func(r *Row) int64 { return int64(r.rank) }},
		{ID: "name", Title: words.T("citiesview.city"), Width: 132, Text: func(r *Row) string { return r.Name }},
		{ID: "rate", Title: words.T("citiesview.rate"), Width: 200, Align: grid.Right, Scale: 3, Text: func(r *Row) string { return r.Rate },
			Number: func(r *Row) int64 { return r.rate }},
		{ID: "status", Title: words.T("awardsview.status"), Width: 96, Text: func(r *Row) string { return r.Status },
			Tone: func(r *Row) fyne.ThemeColorName { return parts.StatusTone(r.status) }},
		{ID: "amount", Title: words.T("citiesview.amount"), Width: 140, Align: grid.Right, Scale: 2, Bold: true,
			Text: func(r *Row) string { return r.Amount }, Number: func(r *Row) int64 { return int64(r.fen) }, Total: total},
		{ID: "why", Title: words.T("awardsview.note"), Width: 436, Text: func(r *Row) string { return r.Why },
			Tone: func(*Row) fyne.ThemeColorName { return theme.Quiet }},
		{ID: "code", Title: words.T("citiesview.code"), Width: 84, Text: func(r *Row) string { return r.ID }},
	}
}

func total(shown []*Row) string {
	var sum money.Fen
	for _, r := range shown {
		sum += r.fen // the total of the run was checked
	}
	return sum.String()
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("citiesview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("citiesview.help") }

// Crumbs tell the period and where in the work one is.
func (v *View) Crumbs() []string {
	if len(v.offers) == 0 {
		return nil
	}
	out := []string{workplace.PeriodLabel(v.offers[v.at].period)}
	switch {
	case v.taking:
		return append(out, words.T("awardsview.crumb_take"))
	case v.page == pageTies:
		return append(out, words.T("citiesview.ties"))
	case v.page == pageReadings:
		return append(out, words.T("awardsview.readings"))
	}
	return append(out, words.T("citiesview.ranking"))
}

// FirstFocus is the path while taking in, else the grid.
func (v *View) FirstFocus() fyne.Focusable {
	if v.taking {
		return v.takePage.Path
	}
	return v.grid.Focusable()
}

// Shown reads the newest run of the period, or of the one named.
func (v *View) Shown(arg string) {
	for i, o := range v.offers {
		if o.period.String() == arg {
			v.at, v.taking = i, false
			v.aim()
		}
	}
	v.load(nil)
}

// aim points the take at the period chosen.
func (v *View) aim() {
	if len(v.offers) == 0 {
		return
	}
	o := v.offers[v.at]
	v.take.Aim(takein.Target{Pack: o.pack, Item: o.item, Period: o.period})
}

// load reads the newest run of the period off the window's thread.
func (v *View) load(then func()) {
	if len(v.offers) == 0 {
		return
	}
	o, s := v.offers[v.at], v.place.Session
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (*Result, error) {
		return Read(ctx, s, o)
	}, func(r *Result, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.set(r)
		if then != nil {
			then()
		}
	})
}

func (v *View) set(r *Result) {
	v.result = r
	if r == nil {
		v.taking, v.opened = true, ""
	} else {
		v.grid.SetColumnTitle("rate", r.Rate)
		v.grid.SetRows(r.Rows)
		v.chart.set(r.Rows)
		v.refilter()
		if v.page == pageTies && len(r.Ties) == 0 {
			v.page = pageRanking
		}
		event.Say("cities", r.Run.Totals.Eligible, r.Run.Totals.Amount.String())
	}
	v.show()
}

// choose turns to another period.
func (v *View) choose(i int) {
	if i == v.at {
		return
	}
	v.at, v.taking, v.page, v.figure, v.opened = i, false, pageRanking, "", ""
	v.aim()
	v.load(nil)
}

// Drop takes files let fall on the window.
func (v *View) Drop(paths []string) bool {
	if len(v.offers) == 0 {
		return false
	}
	if !v.taking {
		v.startTaking()
	}
	v.take.Add(paths)
	return true
}

func (v *View) startTaking() {
	v.taking, v.opened = true, ""
	v.show()
	v.focus()
}

func (v *View) focus() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Window().Canvas().Focus(v.FirstFocus())
	}
}

func (v *View) takeChanged() {
	if v.takePage != nil && v.taking {
		v.takePage.Show()
		v.update()
	}
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

func (v *View) turnTo(p page) {
	v.page, v.taking = p, false
	if p != pageRanking {
		v.opened = ""
	}
	v.show()
	v.focus()
}

// show puts the right page into the middle.
func (v *View) show() {
	var o fyne.CanvasObject
	switch {
	case len(v.offers) == 0:
		o = parts.Empty(words.T("citiesview.no_rule"), "", nil)
	case v.taking:
		v.takePage.Show()
		o = v.takePage.Object()
	case v.result == nil:
		o = parts.Empty("", "", nil)
	case v.page == pageTies:
		o = v.tiesPage()
	case v.page == pageReadings:
		o = v.readingsPage()
	default:
		o = v.rankingPage()
	}
	v.content.Objects = []fyne.CanvasObject{parts.Fill(v.periods(), parts.Rule(), o)}
	v.content.Refresh()
	v.update()
}

// periods are the tabs of the item's periods.
func (v *View) periods() fyne.CanvasObject {
	if len(v.offers) == 0 {
		return parts.Gap(1, 1)
	}
	labels := make([]string, len(v.offers))
	for i, o := range v.offers {
		labels[i] = workplace.PeriodLabel(o.period)
	}
	o := v.offers[v.at]
	note := parts.Quiet(o.item.Label + "　《" + o.pack.Title + "》" + o.item.Clause)
	return parts.Sheet(parts.Pad(container.NewBorder(nil, nil, parts.Tabs(labels, v.at, v.choose), parts.Row(0, note)), 12, 4))
}

// rankingPage is the picture over the grid, under what waits for somebody.
func (v *View) rankingPage() fyne.CanvasObject {
	r := v.result
	var said []fyne.CanvasObject
	say := func(sign string, tone fyne.ThemeColorName, text, link string, do func()) {
		said = append(said, prose.HangingLink(20, prose.Span{Text: sign, Tone: tone}, do, prose.Plain(text+"　"), prose.Span{Text: link, Tone: theme.Accent}))
	}
	for i := range r.Ties {
		say("▲", theme.Warn, v.tieText(i), words.T("citiesview.see_ties"), func() { v.turnTo(pageTies) })
	}
	if r.Due {
		say("▲", theme.Warn, words.T("citiesview.due"), words.T("citiesview.again"), v.again)
	}
	if len(r.Batches) > 0 {
		say("●", theme.Good, words.T("citiesview.batched", list(r.Batches)), words.T("citiesview.to_batch"), func() { v.place.Shell.Go("batches", r.Batches[0]) })
	}
	objects := []fyne.CanvasObject{}
	if len(said) > 0 {
		objects = append(objects, parts.Inset(parts.NewColumn(4, said...), 16, 6), parts.Rule())
	}
	objects = append(objects, parts.Inset(v.chart, 16, 8), parts.Rule(), v.grid.Object())
	return parts.Sheet(parts.Fill(objects...))
}

// Figures count the areas by what came of them.
func (v *View) Figures() []shell.Figure {
	if v.taking {
		return v.takePage.Figures(words.T("citiesview.all"), words.T("citiesview.unit"))
	}
	if v.result == nil {
		return nil
	}
	t := v.result.Run.Totals
	growing := 0
	for i := range v.result.Rows {
		if v.result.Rows[i].is("growing") {
			growing++
		}
	}
	one := func(id, label, value, unit string, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{ID: id, Label: label, Value: value, Unit: unit, Tone: tone, Selected: v.figure == id && id != "", Tap: func() {
			if v.figure == id {
				id = ""
			}
			v.figure = id
			v.refilter()
			v.turnTo(pageRanking)
		}}
	}
	unit := words.T("citiesview.unit")
	return []shell.Figure{
		one("", words.T("citiesview.all"), takein.Counted(len(v.result.Rows)), unit, ""),
		one("growing", words.T("citiesview.growing"), takein.Counted(growing), unit, ""),
		one("paid", words.T("citiesview.paid"), takein.Counted(t.Eligible), unit, parts.StatusTone(rule.Eligible)),
		one("paid", words.T("awardsview.fig_amount"), t.Amount.String(), words.T("awardsview.yuan"), parts.StatusTone(rule.Eligible)),
		one("waiting", words.T("citiesview.waiting"), takein.Counted(t.Unknown), unit, parts.StatusTone(rule.Unknown)),
		one("outside", words.T("citiesview.outsiders"), takein.Counted(v.count("outside")), unit, theme.Quiet),
	}
}

func (v *View) count(figure string) (n int) {
	for i := range v.result.Rows {
		if v.result.Rows[i].is(figure) {
			n++
		}
	}
	return n
}

// is tells whether a figure keeps a row.
func (r *Row) is(figure string) bool {
	switch figure {
	case "growing":
		return r.known && r.rate > 0 && !r.outside
	case "paid":
		return r.status == rule.Eligible
	case "waiting":
		return r.status == rule.Unknown
	case "outside":
		return r.outside
	}
	return true
}

func (v *View) refilter() { v.grid.Filter(func(r *Row) bool { return r.is(v.figure) }) }

// Pane is the trace of one area, nil while none is open.
func (v *View) Pane() fyne.CanvasObject {
	if v.opened == "" || v.taking || v.page != pageRanking {
		return nil
	}
	return parts.Sheet(v.trace.Object())
}

// ClosePane leaves an inner page, then the pane.
func (v *View) ClosePane() {
	if !v.trace.Back() {
		v.opened = ""
	}
}

func (v *View) open(id string) {
	i := v.result.Run.Index(id)
	if i < 0 {
		return
	}
	run := v.result.Run
	row := &run.Rows[i]
	v.opened = id
	v.trace.Show(run.Pack, run.Item, traceview.Subject{Name: row.Name, Code: row.ID, Findings: row.Findings}, run.Trace(i))
	v.update()
}

func (v *View) follow(r *Row) {
	if v.opened != "" && r != nil && r.ID != v.opened {
		v.open(r.ID)
	}
}

// state is what Back and Forward restore.
type state struct {
	at     int
	taking bool
	page   page
	figure string
	opened string
	grid   grid.State
}

// State implements shell.Rememberer.
func (v *View) State() any {
	return state{v.at, v.taking, v.page, v.figure, v.opened, v.grid.State()}
}

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	was, ok := s.(state)
	if !ok || was.at >= len(v.offers) {
		return
	}
	v.at, v.taking, v.page, v.figure, v.opened = was.at, was.taking, was.page, was.figure, ""
	v.aim()
	v.load(func() {
		v.grid.Restore(was.grid)
		if was.opened != "" && v.result != nil {
			v.open(was.opened)
		}
	})
}
