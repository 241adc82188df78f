// Package budgetview is the screen 资金: where the money of every pool stands at the
// end of any day, as a picture with its figures and how it came there; the statement
// behind each figure, down to a single posting and its award; the grants, each by two
// people; and the closing of months. It posts nothing itself: package ledger does,
// in the store's transaction. Its main type is View.
package budgetview

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen. Its argument is "award/ID" or
// "batch/ID", whose postings are shown, the number of a grant, or "grants".
const Route = "budget"

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Paner       = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
	_ shell.Waiter      = (*View)(nil)
)

// The pages under the board.
const (
	pageSheet = iota
	pageGrants
	pageMonths
)

// View is the screen 资金.
type View struct {
	place *workplace.Place
	books ledger.Books
	date  *field.Date
	asOf  period.Date // zero: now
	panel ledger.Panel
	sheet ledger.Sheet
	want  wanted
	page  int

	board   *parts.Flow
	lower   *fyne.Container
	tabs    *fyne.Container
	lines   *grid.Grid[row]    // the one of sheets in use
	sheets  [2]*grid.Grid[row] // all postings; those of an account, with its balance
	grants  *grid.Grid[grant]
	months  *grid.Grid[month]
	content *fyne.Container

	pane    fyne.CanvasObject
	opened  string // id of the posting or grant in the pane
	dialog  *dialogs.Dialog
	loading task.Slot
	reading task.Slot
	opening task.Slot
	work    task.Slot
	after   func() // when the statement was read
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, books: ledger.Books{Desk: p.Session.Desk}, board: parts.NewFlow(16, 12), lower: container.NewStack(), tabs: container.NewStack()}
	v.date = field.NewDate(p.Today())
	v.date.OnChanged = func(string) { v.dated() }
	for i := range v.sheets {
		v.sheets[i] = grid.New(grid.Options[row]{
			ID: func(r *row) string { return r.ID }, Columns: lineColumns(i == 1), Frozen: 1, Totals: true, Empty: words.T("budget.no_lines"),
			OnOpen: func(r *row) { v.openLine(r) }, OnCursor: func(r *row) { v.follow(r) },
		})
	}
	v.lines = v.sheets[0]
	v.grants = grid.New(grid.Options[grant]{
		ID: func(g *grant) string { return g.ID }, Columns: grantColumns(), Frozen: 1, Empty: words.T("budget.no_grants"),
		OnOpen: func(g *grant) { v.openGrant(g.ID) }, OnCursor: func(g *grant) {
			if v.pane != nil && g != nil {
				v.openGrant(g.ID)
			}
		},
	})
	v.months = grid.New(grid.Options[month]{ID: func(m *month) string { return m.id }, Columns: monthColumns(), Empty: words.T("budget.no_months")})
	v.content = container.New(halves{v.board}, parts.Pad(v.bar(), 16, 6), parts.Rule(), v.board, parts.Rule(), v.tabs, v.lower)
	return v
}

// bar holds the day asked for.
func (v *View) bar() fyne.CanvasObject {
	return parts.Row(8, parts.Quiet(words.T("budget.as_of")), parts.Box(136, 30, v.date.Box()),
		parts.Soft(words.T("budget.today"), func() { v.date.SetText("") }), parts.Quiet(words.T("budget.as_of_note")))
}

// dated takes the day typed; nothing typed means now.
func (v *View) dated() {
	day, err := v.date.Value()
	switch {
	case errors.Is(err, field.ErrEmpty):
		day = period.Date{}
	case err != nil:
		return // half typed
	}
	if day != v.asOf {
		v.asOf = day
		v.load(nil)
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("budget.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Crumbs tell the day, and what the statement is narrowed to.
func (v *View) Crumbs() []string {
	var out []string
	if !v.asOf.IsZero() {
		out = append(out, words.T("budget.at", v.asOf.String()))
	}
	if text := v.narrowed(); text != "" {
		out = append(out, text)
	}
	return out
}

// narrowed says what the statement is narrowed to.
func (v *View) narrowed() string {
	w := v.want
	switch {
	case w.award != "":
		return w.award
	case w.batch != "":
		return w.batch
	}
	text := ""
	if w.pool.Valid() {
		text = v.place.PoolLabel(w.pool)
	}
	if w.account != "" {
		label := words.T("budget.returned")
		if w.account != returned {
			label = w.account.Label()
		}
		if text != "" {
			text += " · "
		}
		text += label
	}
	return text
}

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable {
	switch v.page {
	case pageGrants:
		return v.grants.Focusable()
	case pageMonths:
		return v.months.Focusable()
	}
	return v.lines.Focusable()
}

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() {
	if v.page == pageGrants {
		v.grants.ShowFilters(!v.grants.FiltersShown())
	} else {
		v.lines.ShowFilters(!v.lines.FiltersShown())
	}
}

// Help is for F1.
func (v *View) Help() string { return words.T("budget.help") }

// Waiting counts the grants that this person may confirm.
func (v *View) Waiting() int {
	if !v.place.Holds(act.Checker) {
		return 0
	}
	n, me := 0, v.place.Session.Me().User.ID
	for _, g := range v.panel.Grants {
		if g.State == ledger.Proposed && g.Maker.Who != me {
			n++
		}
	}
	return n
}

// Shown reads the books anew and narrows them to what was asked for.
func (v *View) Shown(arg string) {
	kind, id := cut(arg)
	if id == "" && strings.HasPrefix(arg, "ZB") {
		kind, id = "grant", arg
	}
	switch kind {
	case "award":
		v.want, v.page = wanted{award: id}, pageSheet
	case "batch":
		v.want, v.page = wanted{batch: id}, pageSheet
	case "grant", "grants":
		v.page = pageGrants
	}
	v.load(func() {
		if kind == "grant" {
			v.grants.SetCursor(id)
			v.openGrant(id)
		}
	})
}

func (v *View) load(then func()) {
	day := v.asOf
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (ledger.Panel, error) {
		return v.books.Panel(ctx, day)
	}, func(p ledger.Panel, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.panel = busiest(p)
		v.grants.SetRows(grantsOf(p.Grants, v.place.ItemLabel))
		v.months.SetRows(monthsOf(p, v.place.Today()))
		v.draw()
		v.read()
		if v.opened != "" && v.page == pageGrants {
			v.openGrant(v.opened)
		}
		if then != nil {
			then()
		}
		v.update()
		event.Say("budget", len(p.Stands), len(p.Grants))
	})
}

// read reads the statement.
func (v *View) read() {
	want, day := v.want, v.asOf
	task.Start(v.place.Shell.Runner(), &v.reading, "", func(ctx context.Context, _ task.Tell) (ledger.Sheet, error) {
		return v.books.Sheet(ctx, want.filter(day))
	}, func(s ledger.Sheet, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.sheet = s
		account := want.account != "" && want.account != returned
		v.lines = v.sheets[0]
		if account {
			v.lines = v.sheets[1]
		}
		v.lines.SetRows(rowsOf(s, account, v.place.ItemLabel))
		v.draw()
		if do := v.after; do != nil {
			v.after = nil
			do()
		}
		v.update()
	})
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// narrow shows the postings of a pool and an account; the same again shows all.
func (v *View) narrow(w wanted) {
	if v.want == w {
		w = wanted{}
	}
	v.want, v.page = w, pageSheet
	v.draw()
	v.read()
	v.update()
}

// Figures are the sums over all pools; one narrows the statement.
func (v *View) Figures() []shell.Figure {
	sum, err := ledger.Sum(v.panel.Stands)
	if err != nil {
		return nil // no desk grants nine quadrillion yuan; the rows still say what they are
	}
	out := []shell.Figure{{
		ID: "granted", Label: words.T("budget.granted"), Value: sum.Granted().String(), Unit: words.T("budget.yuan"), Selected: v.want.empty(),
		Tap: func() { v.narrow(wanted{}) },
	}}
	tones := map[ledger.Account]fyne.ThemeColorName{ledger.Paid: theme.Good, ledger.Recoverable: theme.Bad, ledger.Payable: theme.Warn, ledger.InTransit: theme.Accent}
	for _, a := range []ledger.Account{ledger.Available, ledger.Committed, ledger.Payable, ledger.InTransit, ledger.Paid, ledger.Recoverable} {
		w := wanted{account: a}
		f := shell.Figure{ID: string(a), Label: a.Label(), Value: sum.Of(a).String(), Tone: tones[a], Selected: v.want == w, Tap: func() { v.narrow(w) }}
		if sum.Of(a) == 0 {
			f.Tone = theme.Quiet
		}
		out = append(out, f)
	}
	return out
}

// Actions enter a grant, export the statement and close a month.
func (v *View) Actions() []shell.Action {
	maker, checker := v.place.Holds(act.Maker), v.place.Holds(act.Checker)
	out := []shell.Action{{Label: words.T("budget.export"), Key: shell.Export, Do: v.export, Off: len(v.lines.Shown()) == 0}}
	if next := nextMonth(v.panel, v.place.Today()); next != "" {
		out = append(out, shell.Action{Label: words.T("budget.close_month", next), Do: v.askClose, Off: !checker})
	}
	return append(out, shell.Action{Label: words.T("budget.add_grant"), Primary: true, Do: v.add, Off: !maker})
}

// turn shows another page under the board.
func (v *View) turn(page int) {
	v.page = page
	v.ClosePane()
	v.draw()
	v.update()
}

// Pane is the posting or grant opened, or nil.
func (v *View) Pane() fyne.CanvasObject { return v.pane }

// ClosePane closes it.
func (v *View) ClosePane() {
	v.opening.Cancel()
	v.pane, v.opened = nil, ""
}

// state is what Back and Forward restore.
type state struct {
	want   wanted
	asOf   period.Date
	page   int
	lines  grid.State
	grants grid.State
	opened string
}

// State implements shell.Rememberer.
func (v *View) State() any {
	return state{v.want, v.asOf, v.page, v.lines.State(), v.grants.State(), v.opened}
}

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.want, v.page, v.asOf = st.want, st.page, st.asOf
	text := ""
	if !st.asOf.IsZero() {
		text = st.asOf.String()
	}
	v.date.SetText(text)
	v.ClosePane()
	v.after = func() {
		v.lines.Restore(st.lines)
		v.grants.Restore(st.grants)
		switch {
		case st.opened == "":
		case v.page == pageGrants:
			v.openGrant(st.opened)
		default:
			if r := v.lines.Cursor(); r != nil {
				v.openLine(r)
			}
		}
	}
	v.load(nil)
}
