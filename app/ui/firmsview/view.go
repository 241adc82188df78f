package firmsview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/digest"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/firms"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen.
const Route = "firms"

// View is the screen 企业.
type View struct {
	place   *workplace.Place
	grid    *grid.Grid[row]
	search  *field.Entry
	list    fyne.CanvasObject // search and grid
	file    *filePage
	filed   bool // the page of one beneficiary is shown instead of the list
	content *fyne.Container
	dialog  *dialogs.Dialog // shown last
	slot    task.Slot
	found   map[string]bool // codes the search found, nil for all
	figure  string
	counts  figures
	pane    fyne.CanvasObject
	opened  string
	area    string
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p}
	v.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.firm.Code }, Columns: columns(), Frozen: 1, Totals: true,
		Empty:    words.T("firms.none"),
		OnOpen:   func(r *row) { v.open(r) },
		OnCursor: v.follow,
		OnRune:   v.typed,
	})
	v.search = field.NewSearch(p.Shell.Runner(), words.T("firms.search"), v.find)
	v.search.OnDown = func() { p.Shell.Window().Canvas().Focus(v.grid.Focusable()) }
	bar := parts.Sheet(parts.Pad(container.NewBorder(nil, nil, parts.Box(360, 30, v.search), nil), 8, 6))
	v.list = container.NewBorder(container.NewVBox(bar, parts.Rule()), nil, nil, nil, v.grid.Object())
	v.file = newFilePage(v)
	v.content = container.NewStack(v.list)
	p.OnChange(v.load)
	return v
}

func columns() []grid.Column[row] {
	return []grid.Column[row]{
		{ID: "name", Title: words.T("firms.name"), Width: 248, Text: func(r *row) string { return r.firm.Name }},
		{ID: "city", Title: words.T("firms.city"), Width: 76, Text: func(r *row) string { return r.city }},
		{ID: "region", Title: words.T("firms.region"), Width: 112, Text: func(r *row) string { return r.region }},
		{ID: "division", Title: words.T("firms.division"), Width: 72, Text: func(r *row) string { return r.division }},
		{
			ID: "result", Title: words.T("firms.result"), Width: 88, Text: func(r *row) string { return r.result },
			Tone: func(r *row) fyne.ThemeColorName {
				if !r.assessed {
					return theme.Quiet
				}
				return parts.StatusTone(r.status)
			},
		},
		{
			ID: "amount", Title: words.T("firms.amount"), Width: 136, Align: grid.Right,
			Text: func(r *row) string { return r.amount }, Number: func(r *row) int64 { return int64(r.fen) }, Scale: 2,
			Total: total,
		},
		{ID: "code", Title: words.T("firms.code"), Width: 176, Text: func(r *row) string { return r.firm.Code }},
		{ID: "above", Title: words.T("firms.above"), Width: 64, Align: grid.Center, Text: func(r *row) string { return r.above }},
		{ID: "listed", Title: words.T("firms.listed"), Width: 64, Align: grid.Center, Text: func(r *row) string { return r.listed }},
	}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("firms.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// FirstFocus puts the keyboard on the grid.
func (v *View) FirstFocus() fyne.Focusable {
	if v.filed {
		return v.file.focus()
	}
	return v.grid.Focusable()
}

// SearchField is for Ctrl+F.
func (v *View) SearchField() fyne.Focusable { return v.search }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.grid.ShowFilters(!v.grid.FiltersShown()) }

// Help is for F1.
func (v *View) Help() string { return words.T("firms.help") }

// Crumbs tell whose page is shown.
func (v *View) Crumbs() []string {
	if v.filed {
		return []string{v.file.file.Name}
	}
	return []string{words.T("firms.all")}
}

// Actions lead from the page of one back to all.
func (v *View) Actions() []shell.Action {
	if !v.filed {
		return nil
	}
	return []shell.Action{{Label: words.T("firms.all"), Do: v.showAll}}
}

// Shown opens the page of the beneficiary named, as the global search and other
// screens lead to it; without a name all are shown.
func (v *View) Shown(arg string) {
	if arg == "" {
		if v.filed {
			v.showAll()
		}
		return
	}
	v.clear()
	v.grid.SetCursor(arg)
	v.openFile(arg, nil)
}

// openFile shows the page of one beneficiary; who it is stands in the pane.
func (v *View) openFile(id string, then func()) {
	v.file.open(id, func() {
		v.filed = true
		v.swap()
		v.show(id)
		if v.place.Shell.Here() == Route {
			v.place.Shell.Update()
			v.place.Shell.Window().Canvas().Focus(v.FirstFocus())
		}
		if then != nil {
			then()
		}
	})
}

func (v *View) showAll() {
	v.filed = false
	v.swap()
	if v.opened != "" {
		v.show(v.opened)
	}
	v.place.Shell.Update()
}

// swap puts the list or the page into the middle.
func (v *View) swap() {
	v.content.Objects = []fyne.CanvasObject{v.list}
	if v.filed {
		v.content.Objects = []fyne.CanvasObject{v.file.object}
	}
	v.content.Refresh()
}

func (v *View) clear() {
	v.figure, v.found = "", nil
	v.search.Text = ""
	v.search.Refresh()
	v.refilter()
}

// load builds the rows anew from the registry and the run in hand.
func (v *View) load() {
	registry, results := v.place.Firms(), outcomes(v.place)
	v.area = v.place.Area()
	task.Start(v.place.Shell.Runner(), &v.slot, "", func(ctx context.Context, _ task.Tell) ([]row, error) {
		return build(ctx, registry, results)
	}, func(rows []row, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.counts = count(rows)
		v.grid.SetRows(rows)
		v.refilter()
		if v.opened != "" {
			v.show(v.opened)
		}
		v.place.Shell.Update()
	})
}

func outcomes(p *workplace.Place) map[string]digest.Outcome {
	if d := p.Digest(); d != nil {
		return d.Outcomes
	}
	return nil
}

func (v *View) find(text string) {
	v.found = nil
	if text != "" {
		v.found = map[string]bool{}
		registry := v.place.Firms()
		for _, i := range registry.Search(text) {
			v.found[registry.Firms[i].Code] = true
		}
	}
	v.refilter()
}

func (v *View) refilter() {
	v.grid.Filter(func(r *row) bool {
		return chosen(v.figure, r) && (v.found == nil || v.found[r.firm.Code]) &&
			(v.area == "" || len(r.firm.Region) >= 4 && r.firm.Region[:4] == v.area)
	})
}

// typed begins a search with a letter typed on the grid.
func (v *View) typed(r rune) {
	v.place.Shell.Window().Canvas().Focus(v.search)
	v.search.TypedRune(r)
}

// Figures is the strip.
func (v *View) Figures() []shell.Figure {
	if v.filed {
		return v.file.figures()
	}
	one := func(id, label string, n int, tone fyne.ThemeColorName) shell.Figure {
		return shell.Figure{
			ID: id, Label: label, Value: thousands(n), Unit: words.T("unit.firms"), Tone: tone, Selected: v.figure == id,
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
	return []shell.Figure{
		one("", words.T("firms.all"), v.counts.all, ""),
		one("above", words.T("firms.above_long"), v.counts.above, ""),
		one("listed", words.T("firms.listed_long"), v.counts.listed, ""),
		one("assessed", words.T("firms.assessed", workplace.PeriodLabel(v.place.Period())), v.counts.assessed, ""),
		one("eligible", words.T("status.eligible"), v.counts.eligible, theme.Good),
	}
}

// Find answers the global search.
func (v *View) Find(text string) []shell.Hit {
	registry := v.place.Firms()
	hits := v.byAccount(text)
	for _, i := range registry.Search(text) {
		f := &registry.Firms[i]
		hits = append(hits, shell.Hit{Title: f.Name, Note: f.Code + "  " + f.CityName() + f.RegionName(), Route: Route, Arg: f.Code})
		if len(hits) == 8 {
			break
		}
	}
	return hits
}

// Pane is the firm opened, or nil.
func (v *View) Pane() fyne.CanvasObject { return v.pane }

// ClosePane closes it.
func (v *View) ClosePane() { v.pane, v.opened = nil, "" }

// open shows a firm in the pane and reads the run for its steps.
func (v *View) open(r *row) {
	v.show(r.firm.Code)
	v.place.Shell.Update()
	v.place.NeedRun(func() {})
}

// follow keeps an open pane with the cursor.
func (v *View) follow(r *row) {
	if v.pane != nil && r != nil && r.firm.Code != v.opened {
		v.show(r.firm.Code)
		v.place.Shell.Update()
	}
}

// show fills the pane with a firm: who it is, what the period's run found, and on
// its page where it is paid to.
func (v *View) show(code string) {
	f, ok := v.place.Firms().Get(code)
	if !ok && !v.filed {
		v.ClosePane()
		return
	}
	v.opened = code
	var objects []fyne.CanvasObject
	if ok && !v.filed { // else it stands above
		objects = append(objects, prose.Sized(3, prose.Strong(f.Name)))
	}
	if v.filed {
		objects = append(append(objects, v.file.account()...), parts.Rule())
	} else {
		objects = append(objects, prose.NewLink(func() { v.place.Shell.Go(Route, code) }, prose.Span{Text: words.T("firms.to_file"), Tone: theme.Accent}))
	}
	if ok {
		objects = append(append(objects, facts(f), parts.Rule()), v.award(code)...)
	}
	head := container.NewBorder(nil, nil, parts.Quiet(words.T("firms.one")), parts.Soft("×", func() {
		v.ClosePane()
		v.place.Shell.Update()
	}))
	v.pane = container.NewBorder(parts.Pad(head, 16, 4), nil, nil, nil, parts.NewFlow(16, 10, objects...))
}

func facts(f firms.Firm) fyne.CanvasObject {
	return parts.Pairs(124,
		parts.Pair{Label: words.T("firms.code"), Value: f.Code},
		parts.Pair{Label: words.T("firms.region"), Value: f.CityName() + " " + f.RegionName() + "  " + f.Region},
		parts.Pair{Label: words.T("firms.industry"), Value: f.Industry + "  " + f.IndustryName()},
		parts.Pair{Label: words.T("firms.above_long"), Value: flag(f.AboveScale)},
		parts.Pair{Label: words.T("firms.listed_long"), Value: flag(f.NewListed)},
		parts.Pair{Label: words.T("firms.initials"), Value: f.Initials},
	)
}

// award says what the run in hand found for the firm, and leads there.
func (v *View) award(code string) []fyne.CanvasObject {
	d := v.place.Digest()
	if d == nil {
		return []fyne.CanvasObject{prose.New(prose.Quiet(words.T("firms.no_run", workplace.PeriodLabel(v.place.Period()))))}
	}
	out := []fyne.CanvasObject{prose.New(prose.Strong(words.T("firms.in_run", workplace.PeriodLabel(v.place.Period()))))}
	o, ok := d.Outcomes[code]
	if !ok {
		return append(out, prose.New(prose.Quiet(words.T("firms.not_in_run"))))
	}
	head := prose.Span{Text: parts.StatusWord(o.Status), Bold: true, Tone: parts.StatusTone(o.Status)}
	if o.Status == rule.Eligible {
		out = append(out, prose.Sized(7, prose.Strong(o.Amount.String()), prose.Quiet(" "+words.T("unit.yuan"))))
	}
	return append(append(out, prose.New(head)), v.steps(code)...)
}

// steps explains the outcome; without the run in hand it offers to read it.
func (v *View) steps(code string) []fyne.CanvasObject {
	run := v.place.Run()
	if run == nil {
		return []fyne.CanvasObject{prose.NewLink(func() { v.place.NeedRun(func() {}) }, prose.Span{Text: words.T("firms.explain"), Tone: theme.Accent})}
	}
	i := run.Index(code)
	if i < 0 {
		return nil
	}
	var out []fyne.CanvasObject
	trace := run.Trace(i)
	if trace.WhyNot != "" {
		out = append(out, prose.New(prose.Plain(trace.WhyNot)))
	}
	for n, s := range trace.Steps {
		out = append(out, prose.Hanging(24, prose.Quiet(circled(n)), prose.Plain(s.Sentence)))
	}
	return append(out, prose.NewLink(func() { v.place.Shell.Go("awards", code) }, prose.Span{Text: words.T("firms.to_award"), Tone: theme.Accent}))
}

func circled(n int) string {
	if n < 20 {
		return string(rune('①' + n))
	}
	return "·"
}

func total(shown []*row) string {
	var sum money.Fen
	for _, r := range shown {
		sum += r.fen
	}
	return sum.String()
}

// State implements shell.Rememberer.
func (v *View) State() any {
	st := state{grid: v.grid.State(), search: v.search.Text, figure: v.figure, open: v.opened}
	if v.filed {
		st.file, st.tab = v.file.file.ID, v.file.tab
	}
	return st
}

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.figure = st.figure
	v.search.Text = st.search
	v.search.Refresh()
	v.find(st.search)
	v.grid.Restore(st.grid)
	v.ClosePane()
	v.filed = false
	v.swap()
	if st.file != "" {
		v.openFile(st.file, func() {
			v.file.tab = st.tab
			v.file.show()
		})
		return
	}
	if st.open != "" {
		v.show(st.open)
	}
}

// Poses show one firm in the pane, and the pages of who was paid, paid again, paid
// back, and whose account waits.
func (v *View) Poses() []shell.Pose {
	page := func(t tab) func() {
		return func() {
			v.file.tab = t
			v.file.show()
		}
	}
	return []shell.Pose{
		{Name: "one", Take: func() {
			v.grid.Sort("amount", true)
			if shown := v.grid.Shown(); len(shown) > 0 {
				v.grid.SetCursor(shown[0].firm.Code)
				v.open(shown[0])
			}
		}},
		{Name: "file", Take: func() { v.openFile(v.busiest(), func() { page(tabAwards)() }) }},
		{Name: "payments", Take: page(tabOrders)},
		{Name: "recoveries", Take: page(tabCases)},
		{Name: "papers", Take: page(tabPapers)},
		{Name: "accounts", Take: page(tabAccount)},
		{Name: "propose", Take: v.file.propose, Leave: func() {
			if v.dialog != nil {
				v.dialog.Close()
			}
		}},
	}
}

// busiest is the beneficiary with most to show.
func (v *View) busiest() string {
	reader := dossier.Reader{Desk: v.place.Session.Desk}
	best, most := v.opened, -1
	for _, r := range v.grid.Shown() {
		if !r.assessed || r.status != rule.Eligible {
			continue
		}
		f, err := reader.Of(context.Background(), r.firm.Code)
		if n := len(f.Awards) + 2*len(f.Orders) + 20*len(f.Cases) + len(f.History); err == nil && n > most {
			best, most = r.firm.Code, n
		}
	}
	return best
}
