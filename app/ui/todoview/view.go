// Package todoview is the screen 待办: what waits for the person signed in, by step,
// with its age and amount, one press from where it is done; and what the batches
// wait for from others. The rail counts it. It does nothing itself.
package todoview

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/todo"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen.
const Route = "todo"

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
	_ shell.Waiter      = (*View)(nil)
)

// View is the screen 待办.
type View struct {
	place   *workplace.Place
	mine    *grid.Grid[row]
	others  *grid.Grid[row]
	content *fyne.Container
	list    todo.List
	figure  string // a group, figOthers, or "" for all of one's own
	size    uint64 // of the log when the list was read
	loading task.Slot
	looking task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p}
	v.mine, v.others = v.newGrid(words.T("todo.none"), false), v.newGrid(words.T("todo.none_others"), true)
	v.content = container.NewStack(v.mine.Object())
	p.OnChange(v.load)
	return v
}

func (v *View) newGrid(empty string, why bool) *grid.Grid[row] {
	return grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.id }, Columns: columns(why), Frozen: 1, Empty: empty,
		OnOpen:   v.open,
		OnCursor: func(*row) { v.update() },
		Menu: func(r *row) []*fyne.MenuItem {
			return []*fyne.MenuItem{fyne.NewMenuItem(words.T("todo.open"), func() { v.open(r) })}
		},
	})
}

// columns are those of one's own work, or with why it is not one's own.
func columns(why bool) []grid.Column[row] {
	title, do := float32(340), float32(340)
	if why {
		title, do = 220, 128
	}
	out := []grid.Column[row]{
		{ID: "group", Title: words.T("todo.col.group"), Width: 96, Bold: true, Text: func(r *row) string { return r.group }},
		{ID: "title", Title: words.T("todo.col.title"), Width: title, Text: func(r *row) string { return r.Title }},
		{ID: "do", Title: words.T("todo.col.do"), Width: do, Text: func(r *row) string { return r.Do }},
		{
			ID: "amount", Title: words.T("todo.col.amount"), Width: 132, Align: grid.Right, Text: func(r *row) string { return r.amount },
			Number: func(r *row) int64 { return int64(r.Amount) }, Scale: 2,
			Total: func(shown []*row) string {
				var sum money.Fen
				for _, r := range shown {
					sum += r.Amount
				}
				return sum.String()
			},
		},
		{
			ID: "count", Title: words.T("todo.col.count"), Width: 64, Align: grid.Right, Text: func(r *row) string { return r.count },
			Number: func(r *row) int64 { return int64(r.Count) },
		},
		{ID: "since", Title: words.T("todo.col.since"), Width: 100, Text: func(r *row) string { return r.since }},
		{
			ID: "days", Title: words.T("todo.col.days"), Width: 76, Align: grid.Right, Text: func(r *row) string { return r.days },
			Number: func(r *row) int64 { return int64(r.Days) },
			Tone: func(r *row) fyne.ThemeColorName {
				if r.Days >= long {
					return theme.Warn
				}
				return ""
			},
		},
	}
	if why {
		reason := grid.Column[row]{ID: "why", Title: words.T("todo.col.why"), Width: 310, Text: func(r *row) string { return r.Why }}
		out = append(out[:3:3], append([]grid.Column[row]{reason}, out[3:]...)...)
	}
	return out
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("todo.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// FirstFocus puts the keyboard on the list.
func (v *View) FirstFocus() fyne.Focusable { return v.grid().Focusable() }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid().ShowFilters(!v.grid().FiltersShown()) }

// Help is for F1.
func (v *View) Help() string { return words.T("todo.help") }

// Waiting counts what the person may do now. The shell asks whenever it shows
// itself anew: the list is then read again if anybody acted since.
func (v *View) Waiting() int {
	ask := todo.Desk{Desk: v.place.Session.Desk}
	task.Start(v.place.Shell.Runner(), &v.looking, "", func(ctx context.Context, _ task.Tell) (uint64, error) {
		return ask.Acts(ctx)
	}, func(size uint64, err error) {
		if err == nil && size != v.size && !v.loading.Busy() { // what cannot be read now is told when the list is
			v.size = size
			v.load()
		}
	})
	return v.list.Mine
}

func (v *View) grid() *grid.Grid[row] {
	if v.figure == figOthers {
		return v.others
	}
	return v.mine
}

// Actions go where the chosen item is done.
func (v *View) Actions() []shell.Action {
	r := v.grid().Cursor()
	return []shell.Action{{Label: words.T("todo.open"), Primary: true, Key: shell.Start, Off: r == nil, Do: func() {
		if r := v.grid().Cursor(); r != nil {
			v.open(r)
		}
	}}}
}

// Shown reads what waits.
func (v *View) Shown(string) { v.load() }

func (v *View) load() {
	s := v.place.Session
	if s.Me().User.ID == "" {
		return
	}
	who := s.Me().Actor
	ask := todo.Desk{Desk: s.Desk, Packs: s.Shelf.All()}
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (todo.List, error) {
		return ask.For(ctx, who)
	}, func(list todo.List, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.list = list
		mine, others := rowsOf(list, act.Today(s.Desk.Now()))
		v.mine.SetRows(mine)
		v.others.SetRows(others)
		v.refilter()
		v.place.Shell.Update()
		event.Say("todo", list.Mine)
	})
}

func (v *View) refilter() {
	group := v.figure
	v.mine.Filter(func(r *row) bool { return group == "" || string(r.Group) == group })
	if object := v.grid().Object(); v.content.Objects[0] != object {
		v.content.Objects[0] = object
		v.content.Refresh()
	}
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// open goes to where an item is done.
func (v *View) open(r *row) { v.place.Shell.Go(r.route, r.arg) }

// Figures count one's own work by group, and that of others.
func (v *View) Figures() []shell.Figure {
	one := func(id, label string, n int, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{
			ID: id, Label: label, Value: strconv.Itoa(n), Unit: words.T("todo.unit"), Tone: tone, Selected: v.figure == id,
			Tap: func() {
				if v.figure == id {
					id = ""
				}
				v.figure = id
				v.refilter()
				v.update()
			},
		}
	}
	out := []shell.Figure{one("", words.T("todo.mine"), v.list.Mine, theme.Accent)}
	for _, g := range todo.Groups {
		n := 0
		for _, x := range v.list.Items {
			if x.Mine && x.Group == g {
				n++
			}
		}
		if n > 0 || v.figure == string(g) {
			out = append(out, one(string(g), g.Label(), n, ""))
		}
	}
	return append(out, one(figOthers, words.T("todo.others"), len(v.list.Items)-v.list.Mine, theme.Quiet))
}

// state is what Back and Forward restore.
type state struct {
	grid   grid.State
	figure string
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.grid().State(), v.figure} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	if st, ok := s.(state); ok {
		v.figure = st.figure
		v.refilter()
		v.grid().Restore(st.grid)
	}
}

// Poses show what waits for others.
func (v *View) Poses() []shell.Pose {
	return []shell.Pose{{Name: "others", Take: func() { v.figure = figOthers; v.refilter() }, Leave: func() { v.figure = ""; v.refilter() }}}
}
