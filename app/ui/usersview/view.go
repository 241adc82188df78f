// Package usersview is the screen 用户: who works at the desk, in which roles, who
// is let in; and what of it keeps awards from their road, as sentences. Everybody
// may look; only 管理 may change. It proves nobody and decides nothing: package
// people does, in the store's transaction.
package usersview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a user's id.
const Route = "users"

var (
	_ shell.Screen     = (*View)(nil)
	_ shell.Shower     = (*View)(nil)
	_ shell.Actor      = (*View)(nil)
	_ shell.Figurer    = (*View)(nil)
	_ shell.Paner      = (*View)(nil)
	_ shell.Finder     = (*View)(nil)
	_ shell.Helper     = (*View)(nil)
	_ shell.Focuser    = (*View)(nil)
	_ shell.Rememberer = (*View)(nil)
)

// View is the screen 用户.
type View struct {
	place   *workplace.Place
	grid    *grid.Grid[row]
	people  []people.Person
	warned  *parts.Column
	content *fyne.Container
	figure  string
	opened  string
	pane    *fyne.Container
	loading task.Slot
	dialog  *dialogs.Dialog // shown last
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, warned: parts.NewColumn(4)}
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.person.ID }, Columns: columns(), Frozen: 1,
		Empty:    words.T("users.none"),
		OnOpen:   func(r *row) { v.open(r.person.ID) },
		OnCursor: v.follow,
		Menu:     v.menu,
	})
	v.content = parts.Fill(parts.Inset(v.warned, 16, 8), parts.Rule(), v.grid.Object())
	v.draw()
	return v
}

func columns() []grid.Column[row] {
	return []grid.Column[row]{
		{ID: "name", Title: words.T("users.name"), Width: 120, Bold: true, Text: func(r *row) string { return r.person.Name }},
		{ID: "login", Title: words.T("users.login"), Width: 132, Text: func(r *row) string { return r.person.Login }},
		{ID: "roles", Title: words.T("users.roles"), Width: 200, Text: func(r *row) string { return r.roles }},
		{
			ID: "state", Title: words.T("users.state"), Width: 128, Text: func(r *row) string { return r.state },
			Tone: func(r *row) fyne.ThemeColorName { return r.tone },
		},
		{ID: "last", Title: words.T("users.last_in"), Width: 144, Text: func(r *row) string { return r.lastIn }},
		{ID: "since", Title: words.T("users.since"), Width: 104, Text: func(r *row) string { return r.since }},
		{ID: "id", Title: words.T("users.id"), Width: 72, Text: func(r *row) string { return r.person.ID }},
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("users.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable { return v.grid.Focusable() }

// Help is for F1.
func (v *View) Help() string { return words.T("users.help") }

func (v *View) admin() bool { return v.place.Holds(act.Admin) }

// Actions add a user and make a new recovery key; both are for 管理.
func (v *View) Actions() []shell.Action {
	return []shell.Action{
		{Label: words.T("users.new_sheet"), Do: v.askSheet, Off: !v.admin()},
		{Label: words.T("users.add"), Primary: true, Do: v.add, Off: !v.admin()},
	}
}

// Shown reads the users anew and opens the one named.
func (v *View) Shown(arg string) {
	v.load(func() {
		if arg != "" {
			v.figure = ""
			v.refilter()
			v.grid.SetCursor(arg)
			v.open(arg)
		}
	})
}

func (v *View) load(then func()) {
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) ([]people.Person, error) {
		return people.List(ctx, v.place.Session.Store)
	}, func(all []people.Person, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.people = all
		v.grid.SetRows(rowsOf(all))
		v.draw()
		if v.opened != "" {
			v.show(v.opened)
		}
		if then != nil {
			then()
		}
		if v.place.Shell.Here() == Route {
			v.place.Shell.Update()
		}
		event.Say("users", len(all))
	})
}

// draw tells the warnings above the grid.
func (v *View) draw() {
	var out []fyne.CanvasObject
	if !v.admin() {
		out = append(out, prose.New(prose.Quiet(words.T("users.look_only"))))
	}
	list := warnings(v.people, v.place.Session.Desk.Now())
	for _, text := range list {
		out = append(out, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(text)))
	}
	if len(list) == 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "●", Tone: theme.Good}, prose.Plain(words.T("users.all_good"))))
	}
	v.warned.Set(out...)
	v.content.Refresh()
}

// Figures count who is let in, by role.
func (v *View) Figures() []shell.Figure {
	one := func(id, label string, n int, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{
			ID: id, Label: label, Value: itoa(n), Unit: words.T("users.unit"), Tone: tone, Selected: v.figure == id,
			Tap: func() {
				if v.figure == id {
					id = ""
				}
				v.figure = id
				v.refilter()
				v.place.Shell.Update()
			},
		}
	}
	in := 0
	for _, p := range v.people {
		if p.Active {
			in++
		}
	}
	out := []shell.Figure{one("", words.T("users.all"), len(v.people), ""), one("in", words.T("users.let_in"), in, "")}
	for _, r := range act.Roles {
		n, tone := holding(v.people, r), fyne.ThemeColorName("")
		if n == 0 && (r == act.Maker || r == act.Checker || r == act.Approver) {
			tone = theme.Warn
		}
		out = append(out, one(string(r), r.Label(), n, tone))
	}
	return out
}

func (v *View) refilter() {
	v.grid.Filter(func(r *row) bool {
		p := r.person
		switch v.figure {
		case "":
			return true
		case "in":
			return p.Active
		}
		return p.Active && has(p, act.Role(v.figure))
	})
}

// Find answers the global search with users.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	for _, p := range v.people {
		if len(out) < 3 && (contains(p.Name, text) || contains(p.Login, text)) {
			out = append(out, shell.Hit{Title: p.Name, Note: words.T("users.title") + "  " + p.Login, Route: Route, Arg: p.ID})
		}
	}
	return out
}

// Pane is the user opened, or nil.
func (v *View) Pane() fyne.CanvasObject {
	if v.pane == nil {
		return nil
	}
	return v.pane
}

// ClosePane closes it.
func (v *View) ClosePane() { v.pane, v.opened = nil, "" }

func (v *View) open(id string) {
	v.show(id)
	v.place.Shell.Update()
}

func (v *View) follow(r *row) {
	if v.pane != nil && r != nil && r.person.ID != v.opened {
		v.open(r.person.ID)
	}
}

// state is what Back and Forward restore.
type state struct {
	grid         grid.State
	figure, open string
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.grid.State(), v.figure, v.opened} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.figure = st.figure
	v.refilter()
	v.grid.Restore(st.grid)
	v.ClosePane()
	if st.open != "" {
		v.show(st.open)
	}
}

// Poses show one user in the pane, and a new one being added.
func (v *View) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "one", Take: func() {
			if len(v.people) > 1 {
				v.grid.SetCursor(v.people[1].ID)
				v.open(v.people[1].ID)
			}
		}},
		{Name: "add", Take: v.add, Leave: v.dropDialog},
	}
}

// head is the first line of the pane.
func (v *View) head(title string) fyne.CanvasObject {
	return parts.Pad(container.NewBorder(nil, nil, parts.Quiet(title), parts.Soft("×", func() {
		v.ClosePane()
		v.place.Shell.Update()
	})), 16, 4)
}
