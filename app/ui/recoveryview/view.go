// Package recoveryview is the screen 追回: the cases in which awarded money has to come
// back, each with its plan, what came back and what waits for whom; proposed by one
// person, decided by another, and every step that moves money noted by one and
// confirmed by another. It posts nothing itself: package recovery does. Its main type
// is View.
package recoveryview

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/recovery"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen. Its argument is a case ("ZH2020-001"),
// or "award/ID", for which a case is proposed.
const Route = "recovery"

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

// View is the screen 追回.
type View struct {
	place   *workplace.Place
	desk    recovery.Recoveries
	books   ledger.Books
	list    []*recovery.Case
	grid    *grid.Grid[row]
	only    string // figure chosen
	opened  string
	pane    fyne.CanvasObject
	dialog  *dialogs.Dialog
	loading task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, desk: recovery.Recoveries{Desk: p.Session.Desk, Claims: recovery.Awards{}}, books: ledger.Books{Desk: p.Session.Desk}}
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.ID }, Columns: columns(), Frozen: 1, Totals: true, Empty: words.T("rec.none"),
		OnOpen: func(r *row) { v.open(r.ID) },
		OnCursor: func(r *row) {
			if v.pane != nil && r != nil && r.ID != v.opened {
				v.open(r.ID)
			}
		},
	})
	return v
}

func columns() []grid.Column[row] {
	text := func(id, key string, width float32, f func(*row) string) grid.Column[row] {
		return grid.Column[row]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	amount := func(id, key string, f func(*row) string, n func(*row) money.Fen) grid.Column[row] {
		return grid.Column[row]{
			ID: id, Title: words.T(key), Width: 132, Align: grid.Right, Text: f, Number: func(r *row) int64 { return int64(n(r)) }, Scale: 2,
			Total: func(shown []*row) string {
				var all money.Fen
				for _, r := range shown {
					all += n(r)
				}
				return all.String()
			},
		}
	}
	state := text("state", "rec.state", 116, func(r *row) string { return r.state })
	state.Tone = func(r *row) fyne.ThemeColorName { return r.tone }
	left := amount("left", "rec.left", func(r *row) string { return r.left }, func(r *row) money.Fen { return leftOf(r.Case) })
	left.Bold = true
	return []grid.Column[row]{
		text("id", "rec.case", 104, func(r *row) string { return r.ID }), text("name", "rec.party", 216, func(r *row) string { return r.Claim.Name }), state,
		amount("amount", "rec.amount", func(r *row) string { return r.amount }, func(r *row) money.Fen { return r.Amount }),
		amount("back", "rec.back", func(r *row) string { return r.back }, func(r *row) money.Fen { return r.Back }), left,
		text("due", "rec.due", 104, func(r *row) string { return r.due }), text("waits", "rec.waits", 232, func(r *row) string { return r.waits }),
		text("award", "rec.award", 152, func(r *row) string { return r.Claim.Award }), text("pool", "rec.pool", 200, func(r *row) string { return r.pool }),
		text("doc", "rec.doc", 160, func(r *row) string { return r.Doc }),
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("rec.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.grid.Object() }

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable { return v.grid.Focusable() }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid.ShowFilters(!v.grid.FiltersShown()) }

// Help is for F1.
func (v *View) Help() string { return words.T("rec.help") }

func (v *View) me() string { return v.place.Session.Me().User.ID }

// Waiting counts what waits for this person: cases to decide, letters to send, steps
// to confirm.
func (v *View) Waiting() int {
	n := 0
	for _, c := range v.list {
		switch {
		case c.State == recovery.Proposed && v.place.Holds(act.Approver) && c.Maker.Who != v.me(), c.State == recovery.Approved && v.place.Holds(act.Maker):
			n++
		}
		for _, s := range c.Steps {
			if may(s, v.place.Holds, v.me()) {
				n++
			}
		}
	}
	return n
}

// Actions propose a case.
func (v *View) Actions() []shell.Action {
	return []shell.Action{{Label: words.T("rec.propose"), Primary: true, Do: func() { v.askPropose("") }, Off: !v.place.Holds(act.Maker)}}
}

// Shown reads the cases anew and opens what was asked for.
func (v *View) Shown(arg string) {
	kind, id, _ := strings.Cut(arg, "/")
	v.load(func() {
		switch {
		case kind == "award" && id != "":
			v.askPropose(id)
		case arg != "":
			v.grid.SetCursor(arg)
			v.open(arg)
		}
	})
}

func (v *View) load(then func()) {
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) ([]*recovery.Case, error) {
		return v.desk.All(ctx)
	}, func(list []*recovery.Case, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.list = list
		v.grid.SetRows(rowsOf(list, func(c *recovery.Case) string { return v.place.PoolLabel(c.Claim.Pool) }, v.place.Today()))
		v.refilter()
		if v.opened != "" {
			v.open(v.opened)
		}
		if then != nil {
			then()
		}
		v.update()
		event.Say("recovery", len(list))
	})
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// keeps tells whether a case belongs to a figure.
func (v *View) keeps(c *recovery.Case, figure string) bool {
	switch figure {
	case "open":
		return c.State.Live()
	case "overdue":
		return c.Overdue(v.place.Today()) > 0
	case "noted":
		return len(noted(c)) > 0
	case "":
		return true
	}
	return string(c.State) == figure
}

func (v *View) refilter() {
	v.grid.Filter(func(r *row) bool { return v.keeps(r.Case, v.only) })
}

// Figures are the cases by state, with what is to come back and what has.
func (v *View) Figures() []shell.Figure {
	one := func(id, label string, tone fyne.ThemeColorName) shell.Figure {
		n := 0
		for _, c := range v.list {
			if v.keeps(c, id) {
				n++
			}
		}
		if n == 0 {
			tone = theme.Quiet
		}
		return shell.Figure{
			ID: id, Label: label, Value: strconv.Itoa(n), Unit: words.T("rec.unit"), Tone: tone, Selected: v.only == id,
			Tap: func() {
				if v.only == id {
					id = ""
				}
				v.only = id
				v.refilter()
				v.update()
			},
		}
	}
	var left, back money.Fen
	for _, c := range v.list {
		if c.State.Live() {
			left += c.Left()
		}
		back += c.Back
	}
	return []shell.Figure{
		one("", words.T("rec.all"), theme.Ink), one(string(recovery.Proposed), recovery.Proposed.Label(), theme.Warn), one(string(recovery.Approved), recovery.Approved.Label(), theme.Warn),
		one(string(recovery.Notified), recovery.Notified.Label(), theme.Accent), one("overdue", words.T("rec.overdue"), theme.Bad), one("noted", words.T("rec.noted"), theme.Warn),
		{ID: "left", Label: words.T("rec.left_sum"), Value: left.String(), Unit: words.T("rec.yuan"), Tone: theme.Bad}, {ID: "back", Label: words.T("rec.back_sum"), Value: back.String(), Unit: words.T("rec.yuan"), Tone: theme.Good},
	}
}

// Pane is the case opened, or nil.
func (v *View) Pane() fyne.CanvasObject { return v.pane }

// ClosePane closes it.
func (v *View) ClosePane() { v.pane, v.opened = nil, "" }

// state is what Back and Forward restore.
type state struct {
	grid         grid.State
	only, opened string
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.grid.State(), v.only, v.opened} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.only = st.only
	v.ClosePane()
	v.load(func() {
		v.grid.Restore(st.grid)
		if st.opened != "" {
			v.open(st.opened)
		}
	})
}

// open shows a case in the pane.
func (v *View) open(id string) {
	for _, c := range v.list {
		if c.ID == id {
			v.opened = id
			v.show(c)
			return
		}
	}
	v.ClosePane()
	v.update()
}

func (v *View) show(c *recovery.Case) {
	objects := []fyne.CanvasObject{
		prose.New(prose.Strong(c.ID+"　"), prose.Span{Text: c.State.Label(), Tone: toneOf(c.State)}), prose.New(prose.Plain(c.Claim.Name)),
		prose.Sized(7, prose.Strong(c.Amount.String()), prose.Quiet(" "+words.T("rec.yuan"))), picture.NewStack(bar(c)...),
		prose.New(prose.Quiet(words.T("rec.reason")+"　"), prose.Plain(c.Reason)),
		parts.Pairs(92,
			parts.Pair{Label: words.T("rec.doc"), Value: c.Doc}, parts.Pair{Label: words.T("rec.award"), Value: c.Claim.Award},
			parts.Pair{Label: words.T("rec.pool"), Value: v.place.PoolLabel(c.Claim.Pool)}, parts.Pair{Label: words.T("rec.goes_to"), Value: c.Claim.To.Label()},
			parts.Pair{Label: words.T("rec.made_by"), Value: hand(c.Maker)}, parts.Pair{Label: words.T("rec.decided_by"), Value: hand(c.Decided)},
		),
	}
	if c.Refusal != "" {
		objects = append(objects, prose.New(prose.Quiet(c.Refusal)))
	}
	objects = append(objects,
		prose.NewLink(func() { v.place.Shell.Go("budget", "award/"+c.Claim.Award) }, prose.Span{Text: words.T("rec.to_money"), Tone: theme.Accent}),
		prose.NewLink(func() { v.place.Shell.Go("firms", c.Claim.Party) }, prose.Span{Text: words.T("rec.to_firm"), Tone: theme.Accent}))
	objects = append(objects, v.acts(c)...)
	objects = append(objects, v.plan(c)...)
	objects = append(objects, v.steps(c)...)
	head := parts.Pad(container.NewBorder(nil, nil, parts.Quiet(words.T("rec.one")), parts.Soft("×", func() {
		v.ClosePane()
		v.update()
	})), 16, 4)
	v.pane = container.NewBorder(head, nil, nil, nil, parts.NewFlow(16, 8, objects...))
	v.update()
}

func hand(h ledger.Hand) string {
	if h.Who == "" {
		return "—"
	}
	day, _, _ := strings.Cut(h.At, " ")
	return h.Name + "　" + day
}

// plan lists what is due when, and what of it has come back.
func (v *View) plan(c *recovery.Case) []fyne.CanvasObject {
	if c.Notice == nil {
		return nil
	}
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("rec.plan")), prose.Quiet("　"+c.Notice.Doc+"　"+c.Notice.Date.String()))}
	sum, today := money.Fen(0), v.place.Today()
	for _, p := range c.Notice.Plan {
		sum += p.Amount
		lead, tone := "○", theme.Quiet
		switch {
		case sum <= c.Back+c.Off:
			lead, tone = "✓", theme.Good
		case p.Due.Before(today) && c.State == recovery.Notified:
			lead, tone = "▲", theme.Bad
		}
		out = append(out, prose.Hanging(20, prose.Span{Text: lead, Tone: tone}, prose.Plain(p.Due.String()+"　"+p.Amount.String())))
	}
	return out
}

// steps lists what was noted, and lets another person decide it.
func (v *View) steps(c *recovery.Case) []fyne.CanvasObject {
	if len(c.Steps) == 0 {
		return nil
	}
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("rec.steps")))}
	for _, s := range c.Steps {
		lead := map[recovery.StepState]prose.Span{
			recovery.Noted: {Text: "○", Tone: theme.Warn}, recovery.Confirmed: {Text: "✓", Tone: theme.Good}, recovery.TurnedDown: {Text: "×", Tone: theme.Quiet},
		}[s.State]
		out = append(out, prose.Hanging(20, lead, prose.Strong(s.Kind.Label()+"　"+s.Amount.String()), prose.Quiet("　"+s.Date.String()+"　"+s.State.Label())),
			prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("rec.step_said", s.Doc, s.Noted.Name))))
		if s.Against != "" {
			out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("rec.against_said", s.Against))))
		}
		switch {
		case s.State != recovery.Noted:
		case may(s, v.place.Holds, v.me()):
			out = append(out, container.NewHBox(parts.Primary("  "+words.T("rec.confirm")+"  ", func() { v.askConfirm(c, s) }), parts.NewButton("  "+words.T("rec.turn_down")+"  ", func() { v.askTurnDown(c, s) })))
		default:
			out = append(out, prose.Hanging(20, prose.Span{}, prose.Span{Text: words.T("rec.other_confirms", s.Kind.Confirms().Label()), Tone: theme.Warn}))
		}
	}
	return out
}
