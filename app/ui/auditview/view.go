// Package auditview is the screen 审计日志: every act at the desk in a grid that is
// searched by person, kind, subject, text and day; one act with its fields and the
// proof that it is in the log; the whole log verified; what is shown as a workbook.
// It changes nothing.
package auditview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/act"
	"huiqi/app/desk/trail"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a subject
// ("user/u002", "batch/SP2020-001") whose acts are shown.
const Route = "audit"

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Paner       = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.Searcher    = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
)

// View is the screen 审计日志.
type View struct {
	place *workplace.Place
	grid  *grid.Grid[row]
	want  wanted

	search      *field.Entry
	from, to    *field.Date
	who, kind   *widget.Select
	people      []named
	kinds       []named
	failed      int
	said        *prose.Para
	content     *fyne.Container
	detail      *trail.Detail
	pane        *fyne.Container
	drawing     bool // the fields are being filled by the program
	loading     task.Slot
	reading     task.Slot
	work        task.Slot
	stale       bool
	listedWords string // language of the names listed
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, said: prose.New(), stale: true}
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return strconv.FormatUint(r.Seq, 10) }, Columns: columns(), Frozen: 1,
		Empty:    words.T("audit.none"),
		OnOpen:   func(r *row) { v.open(r.Seq) },
		OnCursor: v.follow,
		OnRune:   v.typed,
	})
	v.content = parts.Fill(v.bar(), parts.Rule(), v.grid.Object())
	p.OnChange(func() { v.stale = true })
	return v
}

func columns() []grid.Column[row] {
	return []grid.Column[row]{
		{
			ID: "seq", Title: words.T("audit.seq"), Width: 64, Align: grid.Right,
			Text: func(r *row) string { return strconv.FormatUint(r.Seq+1, 10) }, Number: func(r *row) int64 { return int64(r.Seq) + 1 },
		},
		{ID: "time", Title: words.T("audit.time"), Width: 148, Text: func(r *row) string { return r.Time }},
		{ID: "who", Title: words.T("audit.who"), Width: 96, Text: func(r *row) string { return r.Name }},
		{
			ID: "kind", Title: words.T("audit.kind"), Width: 168, Text: func(r *row) string { return r.Kind },
			Tone: func(r *row) fyne.ThemeColorName {
				if r.Entry.Kind == refused {
					return theme.Warn
				}
				return ""
			},
		},
		{ID: "about", Title: words.T("audit.about"), Width: 208, Text: func(r *row) string { return r.About }},
		{ID: "reason", Title: words.T("audit.reason"), Width: 208, Text: func(r *row) string { return r.Reason }},
		{ID: "role", Title: words.T("audit.role"), Width: 72, Text: func(r *row) string { return r.Role }},
		{ID: "date", Title: words.T("audit.date"), Width: 104, Text: func(r *row) string { return r.Date }},
	}
}

// bar is the search above the grid.
func (v *View) bar() fyne.CanvasObject {
	p := v.place
	v.search = field.NewSearch(p.Shell.Runner(), words.T("audit.search"), func(text string) {
		v.want.Text = text
		v.refilter()
	})
	v.search.OnDown = func() { p.Shell.Window().Canvas().Focus(v.grid.Focusable()) }
	v.who, v.kind = widget.NewSelect(nil, nil), widget.NewSelect(nil, nil)
	v.from, v.to = field.NewDate(p.Today()), field.NewDate(p.Today())
	days := func(string) {
		v.want.From, v.want.To = dayOf(v.from.Value()), dayOf(v.to.Value())
		v.refilter()
	}
	v.from.OnChanged, v.to.OnChanged = days, days
	v.said.Hide()
	right := parts.Row(8, parts.Gap(0, 1),
		parts.Box(112, 30, v.who), parts.Box(150, 30, v.kind),
		parts.Quiet(words.T("audit.from")), parts.Box(126, 30, v.from.Box()), parts.Quiet(words.T("audit.to")), parts.Box(126, 30, v.to.Box()),
	)
	return parts.Inset(parts.NewColumn(4, container.NewBorder(nil, nil, nil, right, v.search), v.said), 8, 6)
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("audit.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable { return v.grid.Focusable() }

// SearchField is for Ctrl+F.
func (v *View) SearchField() fyne.Focusable { return v.search }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid.ShowFilters(!v.grid.FiltersShown()) }

// Help is for F1.
func (v *View) Help() string { return words.T("audit.help") }

// Actions export what is shown and verify the whole.
func (v *View) Actions() []shell.Action {
	return []shell.Action{
		{Label: words.T("audit.package"), Do: v.carry, Off: !v.place.Holds(act.Auditor, act.Admin)},
		{Label: words.T("audit.export"), Key: shell.Export, Do: v.export, Off: len(v.grid.Shown()) == 0},
		{Label: words.T("audit.verify"), Primary: true, Do: v.verify},
	}
}

// Shown reads what was added since, and shows the acts about a subject.
func (v *View) Shown(arg string) {
	if arg != "" {
		v.want = wanted{Text: arg}
		v.fill()
	}
	v.load()
}

// load reads the log, or what was added to it; newest first.
func (v *View) load() {
	known := v.grid.Rows()
	if v.stale || v.listedWords != words.Lang() {
		known = nil
	}
	from := uint64(len(known))
	task.Start(v.place.Shell.Runner(), &v.loading, words.T("audit.title"), func(ctx context.Context, tell task.Tell) ([]row, error) {
		list, err := trail.List(ctx, v.place.Session.Store, from, tell)
		if err != nil {
			return nil, err
		}
		added := rowsOf(list)
		slices.Reverse(added)
		return append(added, known...), nil
	}, func(rows []row, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.stale, v.listedWords = false, words.Lang()
		if len(rows) != len(known) || from == 0 {
			v.grid.SetRows(rows)
			v.people, v.kinds, v.failed = found(rows)
			v.fill()
		}
		v.refilter()
		if v.place.Shell.Here() == Route {
			v.place.Shell.Update()
		}
		event.Say("audit", len(rows))
	})
}

// fill shows in the fields of the bar what is asked for.
func (v *View) fill() {
	v.drawing = true
	defer func() { v.drawing = false }()
	choose := func(s *widget.Select, any string, all []named, chosen string, pick func(id string)) {
		options, at := []string{any}, 0
		for i, n := range all {
			options = append(options, n.name)
			if n.id == chosen {
				at = i + 1
			}
		}
		s.OnChanged = nil
		s.Options = options
		s.SetSelectedIndex(at)
		s.OnChanged = func(string) {
			if i := s.SelectedIndex(); !v.drawing {
				id := ""
				if i > 0 {
					id = all[i-1].id
				}
				pick(id)
				v.refilter()
			}
		}
	}
	choose(v.who, words.T("audit.any_person"), v.people, v.want.Who, func(id string) { v.want.Who = id })
	choose(v.kind, words.T("audit.any_kind"), v.kinds, v.want.Kind, func(id string) { v.want.Kind = id })
	v.search.Text = v.want.Text
	v.search.Refresh()
	want := v.want
	v.from.SetText(want.From)
	v.to.SetText(want.To)
	v.want = want
}

func (v *View) refilter() {
	if v.drawing {
		return
	}
	want, day := v.want, today(v.place.Session.Desk.Now())
	v.grid.Filter(func(r *row) bool { return want.keeps(r, day) })
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// typed begins a search with a letter typed on the grid.
func (v *View) typed(r rune) {
	v.place.Shell.Window().Canvas().Focus(v.search)
	v.search.TypedRune(r)
}

// Figures count the acts.
func (v *View) Figures() []shell.Figure {
	rows, day := v.grid.Rows(), today(v.place.Session.Desk.Now())
	n := 0
	for i := range rows {
		if rows[i].day != day {
			break // newest first
		}
		n++
	}
	one := func(id, label string, n int, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{
			ID: id, Label: label, Value: strconv.Itoa(n), Unit: words.T("audit.unit"), Tone: tone, Selected: v.want.Figure == id,
			Tap: func() {
				if v.want.Figure == id {
					id = ""
				}
				v.want.Figure = id
				v.refilter()
			},
		}
	}
	tone := fyne.ThemeColorName("")
	if v.failed > 0 {
		tone = theme.Warn
	}
	return []shell.Figure{
		one("", words.T("audit.all"), len(rows), ""), one("today", words.T("audit.today"), n, ""), one("refused", words.T("audit.refused"), v.failed, tone),
		{ID: "people", Label: words.T("audit.people"), Value: strconv.Itoa(len(v.people)), Unit: words.T("audit.unit_people")},
	}
}

// state is what Back and Forward restore.
type state struct {
	grid grid.State
	want wanted
	open bool
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.grid.State(), v.want, v.pane != nil} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.want = st.want
	v.fill()
	v.refilter()
	v.grid.Restore(st.grid)
	v.ClosePane()
	if r := v.grid.Cursor(); st.open && r != nil {
		v.open(r.Seq)
	}
}

// Poses show one act with its proof, and the log verified.
func (v *View) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "one", Take: func() {
			rows := v.grid.Shown()
			i := max(slices.IndexFunc(rows, func(r *row) bool { return strings.HasPrefix(r.Entry.Kind, "files") }), 0)
			if i < len(rows) {
				v.grid.SetCursor(strconv.FormatUint(rows[i].Seq, 10))
				v.open(rows[i].Seq)
			}
		}},
		{Name: "verified", Take: v.verify},
	}
}

// Pane is the act opened, or nil.
func (v *View) Pane() fyne.CanvasObject {
	if v.pane == nil {
		return nil
	}
	return v.pane
}

// ClosePane closes it.
func (v *View) ClosePane() {
	v.reading.Cancel()
	v.pane, v.detail = nil, nil
}

func (v *View) follow(r *row) {
	if v.pane != nil && r != nil && (v.detail == nil || r.Seq != v.detail.Seq) {
		v.open(r.Seq)
	}
}

// head is the first line of the pane.
func (v *View) head() fyne.CanvasObject {
	return parts.Pad(container.NewBorder(nil, nil, parts.Quiet(words.T("audit.one")), parts.Soft("×", func() {
		v.ClosePane()
		v.place.Shell.Update()
	})), 16, 4)
}
