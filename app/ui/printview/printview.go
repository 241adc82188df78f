// Package printview is the print centre 打印中心: what papers can be made of, the
// papers of it in a grid, beside them the very page that is printed; from here they
// are numbered, printed, saved, reprinted and looked up, and a paper is held against
// the books. It makes papers through package papers and lays out, numbers and
// computes nothing itself. Its main type is View.
package printview

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/papers"
	"huiqi/app/ui/dialogs"
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

// Route is where the shell finds the screen. Its argument is the number of a paper,
// a kind of paper with what it is made of ("award_notice/SP2020-001",
// "deferral_confirmation/17", "deferral_query/B027", "deferral_bulletin/2020-06"), either
// of them alone, or ArgVerify.
const (
	Route     = "notices"
	ArgVerify = "verify"
)

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Crumber     = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Finder      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.Searcher    = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Dropper     = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
)

// View is the screen.
type View struct {
	place    *workplace.Place
	kinds    *grid.Grid[kind]
	subjects *grid.Grid[subject]
	grid     *grid.Grid[row]
	preview  *preview

	offers  []papers.Offer
	records []papers.Record // of all papers, the oldest first
	office  papers.House

	kind    string // chosen at the left
	subject string
	plan    *papers.Plan // nil in the registry
	want    wanted
	stand   string // row to stand on once the list is there
	ticked  int
	filling bool // lists are filled by the program

	search      *field.Entry
	from, until *field.Date
	days        *fyne.Container
	asking      *asking
	said        *prose.Para
	top         *fyne.Container
	content     *fyne.Container

	verifying *verify         // the dialog, while it is open
	dialog    *dialogs.Dialog // shown last
	loading   task.Slot
	planning  task.Slot
	work      task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, kind: registry, said: prose.New()}
	v.preview = newPreview(p.Shell.Runner())
	v.kinds = grid.New(grid.Options[kind]{
		ID: func(k *kind) string { return k.id }, NoFoot: true, OnCursor: v.chooseKind, Columns: kindColumns(),
	})
	v.subjects = grid.New(grid.Options[subject]{
		ID: func(s *subject) string { return s.id }, NoFoot: true, OnCursor: v.chooseSubject, Columns: subjectColumns(),
		Empty: words.T("printview.no_subject"),
	})
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.id }, Columns: columns(), Frozen: 1, Ticks: true, Totals: true,
		Empty: words.T("printview.none"), OnCursor: v.follow, OnOpen: func(*row) { v.print() }, OnRune: v.typed, Menu: v.menu,
		OnTick: func(n int) {
			v.ticked = n
			v.update()
		},
	})
	v.content = container.New(&columnsLayout{}, v.left(), hair(), v.middle(), hair(), v.preview.object)
	p.OnChange(func() { v.load("") })
	return v
}

func hair() fyne.CanvasObject { return canvas.NewRectangle(theme.Color(theme.Line)) }

func kindColumns() []grid.Column[kind] {
	return []grid.Column[kind]{
		{ID: "kind", Title: words.T("printview.kind"), Width: 160, Text: func(k *kind) string { return k.label }},
		{
			ID: "ready", Title: words.T("printview.ready"), Width: 56, Align: grid.Right, Text: func(k *kind) string { return some(k.ready) },
			Number: func(k *kind) int64 { return int64(k.ready) }, Tone: func(*kind) fyne.ThemeColorName { return theme.Warn },
		},
		{
			ID: "made", Title: words.T("printview.made"), Width: 56, Align: grid.Right, Text: func(k *kind) string { return some(k.made) },
			Number: func(k *kind) int64 { return int64(k.made) },
		},
	}
}

func subjectColumns() []grid.Column[subject] {
	return []grid.Column[subject]{
		{ID: "name", Title: words.T("printview.of"), Width: 92, Text: func(s *subject) string { return s.name }},
		{ID: "state", Title: words.T("printview.stands"), Width: 80, Text: func(s *subject) string { return s.state }},
		{
			ID: "ready", Title: words.T("printview.ready"), Width: 52, Align: grid.Right, Text: func(s *subject) string { return some(s.ready) },
			Number: func(s *subject) int64 { return int64(s.ready) }, Tone: func(*subject) fyne.ThemeColorName { return theme.Warn },
		},
		{
			ID: "made", Title: words.T("printview.made"), Width: 50, Align: grid.Right, Text: func(s *subject) string { return some(s.made) },
			Number: func(s *subject) int64 { return int64(s.made) },
		},
	}
}

func columns() []grid.Column[row] {
	return []grid.Column[row]{
		{ID: "number", Title: words.T("printview.number"), Width: 146, Text: func(r *row) string { return r.number }},
		{ID: "name", Title: words.T("printview.about"), Width: 112, Text: func(r *row) string { return r.name }},
		{
			ID: "amount", Title: words.T("printview.amount"), Width: 114, Align: grid.Right, Text: func(r *row) string { return r.amount.String() },
			Number: func(r *row) int64 { return int64(r.amount) }, Scale: 2, Total: total,
		},
		{
			ID: "state", Title: words.T("printview.state"), Width: 76, Text: func(r *row) string { return r.word },
			Tone: func(r *row) fyne.ThemeColorName { return r.state.tone() },
		},
		{
			ID: "pages", Title: words.T("printview.pages"), Width: 52, Align: grid.Right, Text: func(r *row) string { return r.pages },
			Number: func(r *row) int64 { return int64(r.record.Pages) },
		},
		{ID: "kind", Title: words.T("printview.kind"), Width: 96, Text: func(r *row) string { return r.kind }},
		{ID: "date", Title: words.T("printview.date"), Width: 96, Text: func(r *row) string { return r.date }},
		{ID: "by", Title: words.T("printview.by"), Width: 80, Text: func(r *row) string { return r.by }},
		{ID: "subject", Title: words.T("printview.of"), Width: 112, Text: func(r *row) string { return r.record.Subject }},
		{ID: "party", Title: words.T("printview.code"), Width: 168, Text: func(r *row) string { return r.record.Party }},
	}
}

// columnsLayout gives the choice at the left and the page at the right their widths
// and the papers the rest.
type columnsLayout struct{}

func (*columnsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(700, 300) }

func (*columnsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := theme.Scaled(284)
	right := (size.Width - left) * 0.43
	at := float32(0)
	for i, w := range []float32{left, 1, size.Width - left - right - 2, 1, right} {
		o[i].Move(fyne.NewPos(at, 0))
		o[i].Resize(fyne.NewSize(w, size.Height))
		at += w
	}
}

// left is the choice: kinds above, what they are made of below.
func (v *View) left() fyne.CanvasObject {
	return container.New(&leftLayout{v}, v.kinds.Object(), hair(), v.subjects.Object())
}

// leftLayout gives the kinds the height of their rows.
type leftLayout struct{ v *View }

func (*leftLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(160, 300) }

func (l *leftLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	line := theme.Scaled(theme.RowHeight)
	top := min(float32(len(papers.All)+3)*line+4, size.Height*0.7)
	at := float32(0)
	for i, h := range []float32{top, 1, size.Height - top - 1} {
		o[i].Move(fyne.NewPos(0, at))
		o[i].Resize(fyne.NewSize(size.Width, h))
		at += h
	}
}

// middle is the search and the papers.
func (v *View) middle() fyne.CanvasObject {
	p := v.place
	v.search = field.NewSearch(p.Shell.Runner(), words.T("printview.search"), func(text string) {
		v.want.text = text
		v.refilter()
	})
	v.search.OnDown = func() { p.Shell.Window().Canvas().Focus(v.grid.Focusable()) }
	v.from, v.until = field.NewDate(p.Today()), field.NewDate(p.Today())
	year := p.Today()
	year.Month, year.Day = 1, 1
	v.from.Set(year)
	v.until.Set(p.Today())
	for _, d := range []*field.Date{v.from, v.until} {
		slot := &task.Slot{}
		d.OnChanged = func(string) { p.Shell.Runner().After(slot, field.SearchDelay, v.redraw) }
	}
	v.days = parts.Row(8, parts.Quiet(words.T("printview.from")), parts.Box(138, 30, v.from.Box()), parts.Quiet(words.T("printview.until")), parts.Box(138, 30, v.until.Box()))
	v.days.Hide()
	v.asking = v.newAsking()
	v.said.Hide()
	v.top = container.NewStack(parts.Inset(parts.NewColumn(4, v.search, v.days, v.asking.row, v.said), 8, 6))
	return parts.Fill(v.top.Objects[0], parts.Rule(), v.grid.Object())
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("printview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("printview.help") }

// FirstFocus puts the keyboard on the papers.
func (v *View) FirstFocus() fyne.Focusable { return v.grid.Focusable() }

// SearchField is for Ctrl+F.
func (v *View) SearchField() fyne.Focusable { return v.search }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid.ShowFilters(!v.grid.FiltersShown()) }

// Crumbs say what is shown.
func (v *View) Crumbs() []string {
	k := v.kinds.Cursor()
	if k == nil {
		return nil
	}
	if s := v.subjects.Cursor(); s != nil && s.id != "" {
		return []string{k.label, strings.TrimSpace(s.name + "　" + s.label)}
	}
	return []string{k.label}
}

// Figures count the papers; a click keeps those of one state.
func (v *View) Figures() []shell.Figure {
	if v.kind == keySheet {
		return nil
	}
	c := count(v.grid.Rows(), v.want)
	one := func(s state, id string, n int, tone fyne.ThemeColorName) shell.Figure {
		if n == 0 {
			tone = theme.Ink
		}
		return shell.Figure{
			ID: id, Label: words.T("printview.figure_" + id), Value: countText(n), Unit: words.T("printview.copies"), Tone: tone, Selected: v.want.state == s,
			Tap: func() {
				if v.want.state == s {
					s = 0
				}
				v.want.state = s
				v.refilter()
			},
		}
	}
	return []shell.Figure{
		one(0, "all", c.all, theme.Ink), one(draft, "drafts", c.drafts, theme.Warn), one(numbered, "numbered", c.numbered, theme.Good),
		one(reprinted, "reprinted", c.reprinted, theme.Accent),
		{ID: "amount", Label: words.T("printview.total"), Value: c.amount.String(), Unit: words.T("awardsview.yuan"), Tone: theme.Ink},
	}
}

// Find answers the global search by number, firm, code and subject.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	want := wanted{text: text}
	for i := len(v.records) - 1; i >= 0 && len(out) < 5; i-- {
		r := rowOf(v.records[i], v.records[i].Subject)
		if text != "" && want.keeps(&r) {
			out = append(out, shell.Hit{Title: r.number, Note: r.kind + "　" + r.name + "　" + r.amount.String(), Route: Route, Arg: r.number})
		}
	}
	return out
}

// Drop verifies a PDF that is let fall on the window.
func (v *View) Drop(paths []string) bool {
	path := firstPDF(paths)
	if path == "" {
		return false
	}
	v.openVerify()
	v.verifying.file(path)
	return true
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// typed begins a search with a letter typed on the grid.
func (v *View) typed(r rune) {
	v.place.Shell.Window().Canvas().Focus(v.search)
	v.search.TypedRune(r)
}

// viewState is what Back and Forward restore.
type viewState struct {
	kind, subject string
	want          wanted
	grid          grid.State
}

// State implements shell.Rememberer.
func (v *View) State() any { return viewState{v.kind, v.subject, v.want, v.grid.State()} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(viewState)
	if !ok {
		return
	}
	v.want = st.want
	v.search.Text = st.want.text
	v.search.Refresh()
	v.choose(st.kind, st.subject)
	v.grid.Restore(st.grid)
	v.refilter()
}
