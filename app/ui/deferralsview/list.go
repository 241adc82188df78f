package deferralsview

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/deferralstats"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Figures of the list.
const (
	figWaiting = "waiting"
	figGranted = "granted"
	figRefused = "refused"
	figOpen    = "open"
)

// listPage is the tab 申请: one page of the cases that pass the filters.
type listPage struct {
	v       *View
	grid    *grid.Grid[row]
	search  *field.Entry
	bar     *fyne.Container
	foot    *fyne.Container
	content fyne.CanvasObject

	picked  map[string]string // attribute → value
	figure  string
	word    string // searched for
	page    int
	area    string
	from    deferrals.Filter // besides what is picked: of the page that led here
	choices deferrals.Choices
	counts  map[string]int
	total   int
	rev     uint64 // as of which choices and counts were read
	read    bool
	chooser []*chooser
	slot    task.Slot
}

type listState struct {
	grid         grid.State
	picked       map[string]string
	figure, word string
	page         int
	from         deferrals.Filter
}

func newList(v *View) *listPage {
	p := &listPage{v: v, bar: container.NewStack(), foot: container.NewStack(), picked: map[string]string{}, counts: map[string]int{}}
	p.grid = grid.New(grid.Options[row]{
		ID: func(r *row) string { return r.id }, Columns: listColumns(), Frozen: 2, NoFoot: true, Empty: words.T("defer.no_cases"),
		OnOpen: func(r *row) { v.open(r.No) },
		OnRune: func(r rune) { p.search.TypedRune(r); v.place.Shell.Window().Canvas().Focus(p.search) },
	})
	p.search = field.NewSearch(v.place.Shell.Runner(), words.T("defer.search"), func(word string) {
		if word != p.word {
			p.word, p.page = word, 0
			p.load()
		}
	})
	p.search.OnDown = func() { v.place.Shell.Window().Canvas().Focus(p.grid.Focusable()) }
	p.content = container.NewBorder(container.NewVBox(parts.Sheet(p.bar), parts.Rule()), parts.Sheet(p.foot), nil, nil, p.grid.Object())
	p.chooser = p.choosers()
	p.draw()
	return p
}

// choosers are the attributes to filter by.
func (p *listPage) choosers() []*chooser {
	one := func(id string, options func() []option) *chooser {
		c := &chooser{label: words.T("defer.col_" + id), options: options}
		c.picked = func(value string) {
			p.picked[id], p.page = value, 0
			if id == "state" || id == "finding" {
				p.figure = ""
			}
			p.load()
		}
		return c
	}
	list := func(values func() []string, label func(string) string) func() []option {
		return func() []option {
			var out []option
			for _, v := range values() {
				out = append(out, option{v, label(v)})
			}
			return out
		}
	}
	states := func() (out []string) {
		for _, s := range deferrals.States {
			out = append(out, string(s))
		}
		return out
	}
	banks := func() (out []option) {
		for _, b := range p.choices.Banks {
			out = append(out, option{b.Code, p.v.bank(b.Code, "")})
		}
		return out
	}
	return []*chooser{
		one("bank", banks), one("state", list(states, func(s string) string { return deferrals.State(s).Label() })),
		one("city", list(func() []string { return p.choices.Cities }, deferrals.CityName)), one("size", list(func() []string { return deferrals.Sizes }, sizeLabel)),
		one("month", list(func() []string { return p.choices.Months }, same)), one("pack", list(func() []string { return p.choices.Packs }, p.v.packNumber)),
		one("finding", list(func() []string { return deferrals.Rules }, deferrals.RuleLabel)), one("means", list(func() []string { return deferrals.Means }, meansLabel)),
		one("complaint", func() []option { return []option{{"yes", words.T("defer.complained")}} }),
	}
}

var chooserIDs = []string{"bank", "state", "city", "size", "month", "pack", "finding", "means", "complaint"}

// filter is what the choosers, the figure and the area of the window mean.
func (p *listPage) filter() deferrals.Filter {
	f := p.from
	f.Cities = deferralstats.Within(f.Cities, p.v.place.Area(), deferrals.CityName)
	one := func(id string, to *[]string, name func(string) string) {
		*to = deferralstats.Within(*to, p.picked[id], name)
	}
	one("bank", &f.Banks, func(code string) string { return p.v.bank(code, "") })
	one("city", &f.Cities, deferrals.CityName)
	one("size", &f.Sizes, sizeLabel)
	one("month", &f.Months, same)
	one("pack", &f.Packs, p.v.packNumber)
	one("finding", &f.Held, deferrals.RuleLabel)
	one("means", &f.Means, meansLabel)
	f.Complaints = f.Complaints || p.picked["complaint"] != ""
	narrow(&f, p.figure)
	if s := deferrals.State(p.picked["state"]); s != "" {
		keep(&f, func(x deferrals.State) bool { return x == s })
	}
	return f
}

func same(s string) string { return s }

func (p *listPage) areaFilter() deferrals.Filter {
	if a := p.v.place.Area(); a != "" {
		return deferrals.Filter{Cities: []string{a}}
	}
	return deferrals.Filter{}
}

// narrow keeps the cases of a figure.
func narrow(f *deferrals.Filter, figure string) {
	switch figure {
	case figWaiting:
		keep(f, deferrals.State.Open)
	case figGranted:
		keep(f, deferrals.State.Granted)
	case figRefused:
		keep(f, func(s deferrals.State) bool { return s == deferrals.Refused })
	case figOpen:
		if len(f.Open) == 0 {
			f.Open = deferrals.Rules
		}
	}
}

// noState is a state no case has.
const noState = deferrals.State("-")

// keep keeps the cases of some states among those meant.
func keep(f *deferrals.Filter, is func(deferrals.State) bool) {
	had := f.States
	f.States = nil
	for _, s := range deferrals.States {
		if is(s) && (len(had) == 0 || slices.Contains(had, s)) {
			f.States = append(f.States, s)
		}
	}
	if len(f.States) == 0 {
		f.States = []deferrals.State{noState}
	}
}

var listFigures = []string{"", figWaiting, figGranted, figRefused, figOpen}

// loaded is what one reading brings; choices and counts only where something changed
// since they were read.
type loaded struct {
	page    deferrals.Page
	anew    bool
	choices deferrals.Choices
	counts  map[string]int
}

// load reads the page of the filters, and what there is to filter by and the figures
// where the register changed.
func (p *listPage) load() {
	f, word, skip, reg := p.filter(), p.word, p.page*pageRows, p.v.reg
	area, known := p.v.place.Area(), p.rev
	if !p.read || area != p.area {
		known = 0
	}
	var figures []deferrals.Filter
	for _, id := range listFigures {
		one := p.areaFilter()
		narrow(&one, id)
		figures = append(figures, one)
	}
	task.Start(p.v.place.Shell.Runner(), &p.slot, "", func(ctx context.Context, _ task.Tell) (out loaded, err error) {
		if word == "" {
			out.page, err = reg.List(ctx, f, skip, pageRows)
		} else {
			out.page, err = found(ctx, reg, f, word)
		}
		if err != nil || known > 0 && uint64(out.page.Rev) == known {
			return out, err
		}
		return out, out.rest(ctx, reg, figures)
	}, func(out loaded, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.area = area
		p.set(out)
	})
}

// rest reads what there is to filter by and the figures.
func (l *loaded) rest(ctx context.Context, reg deferrals.Register, figures []deferrals.Filter) (err error) {
	l.anew = true
	if l.choices, err = reg.Choices(ctx); err != nil {
		return err
	}
	counts, err := reg.Count(ctx, figures...)
	l.counts = map[string]int{}
	for i := range counts {
		l.counts[listFigures[i]] = counts[i]
	}
	return err
}

// found searches, and keeps what passes the filter.
func found(ctx context.Context, reg deferrals.Register, f deferrals.Filter, word string) (deferrals.Page, error) {
	p, err := reg.List(ctx, f, 0, 0) // of which state
	if err != nil {
		return p, err
	}
	if no, ok := numberOf(word); ok && len(word) > 2 && word[0]|32 == 'y' {
		file, err := reg.Open(ctx, no)
		if err == nil {
			p.Rows, p.Total = []deferrals.Row{rowOf(&file)}, 1
			return p, nil
		}
	}
	p.Rows, err = reg.SearchIn(ctx, word, f, pageRows)
	p.Total = len(p.Rows)
	return p, err
}

// rowOf makes a row of the list of a case that was opened.
func rowOf(f *deferrals.File) deferrals.Row {
	r := deferrals.Row{Case: f.Case}
	for _, x := range f.Findings {
		if x.State.Unsettled() {
			r.Findings = append(r.Findings, x.Rule)
		} else {
			r.Settled = append(r.Settled, x.Rule)
		}
	}
	return r
}

func (p *listPage) set(out loaded) {
	p.total = out.page.Total
	if out.anew {
		was := p.bare()
		p.choices, p.counts, p.rev, p.read = out.choices, out.counts, uint64(out.page.Rev), true
		for _, b := range out.choices.Banks {
			p.v.names[b.Code] = b.Name
		}
		if p.bare() != was && p.v.now() == p {
			defer p.v.draw() // nothing was there, and now is
		}
	}
	if last := max((p.total-1)/pageRows, 0); p.page > last && p.word == "" {
		p.page = last
		p.load()
		return
	}
	p.grid.SetRows(rowsOf(out.page.Rows, p.v.bank))
	p.draw()
	p.v.update()
	event.Say("deferrals", p.total, len(out.page.Rows))
}

func (p *listPage) draw() {
	for i, id := range chooserIDs {
		p.chooser[i].value = p.picked[id]
	}
	clear := func() {
		clear(p.picked)
		p.figure, p.page, p.from = "", 0, deferrals.Filter{}
		p.load()
	}
	search := parts.Box(theme.Scaled(210), max(30, p.search.MinSize().Height), p.search)
	p.bar.Objects = []fyne.CanvasObject{bar(p.v.place.Shell, p.chooser, !p.from.Empty(), clear, search)}
	p.bar.Refresh()
	p.foot.Objects = []fyne.CanvasObject{p.pager()}
	p.foot.Refresh()
}

// pager tells which page it is and leads to the others.
func (p *listPage) pager() fyne.CanvasObject {
	if p.word != "" {
		said := words.T("defer.found", takein.Counted(p.total))
		if p.total == pageRows {
			said = words.T("defer.found_most", takein.Counted(p.total))
		}
		return parts.Pad(container.NewBorder(nil, nil, parts.Quiet(said), nil), 12, 6)
	}
	return pager("defer.rows", p.total, p.page, func(to int) {
		p.page = to
		p.load()
	})
}

// pager is the line under a list of pages; key are the words that tell how many.
func pager(key string, total, at int, turn func(int)) fyne.CanvasObject {
	pages := max((total+pageRows-1)/pageRows, 1)
	back, on := parts.Soft("‹ "+words.T("defer.page_back"), func() { turn(at - 1) }), parts.Soft(words.T("defer.page_on")+" ›", func() { turn(at + 1) })
	if at == 0 {
		back.Disable()
	}
	if at >= pages-1 {
		on.Disable()
	}
	from, to := at*pageRows+1, min((at+1)*pageRows, total)
	said := words.T(key, takein.Counted(total), takein.Counted(min(from, total)), takein.Counted(to))
	return parts.Pad(container.NewBorder(nil, nil, parts.Row(0, parts.Quiet(said)),
		parts.Row(8, back, parts.Label(words.T("defer.page", takein.Counted(at+1), takein.Counted(pages))), on)), 12, 2)
}

// bare tells whether the register holds nothing.
func (p *listPage) bare() bool { return p.read && p.choices.Cases == 0 }

func (p *listPage) object() fyne.CanvasObject {
	if p.bare() {
		if !p.v.keeps() {
			return parts.Empty(words.T("defer.empty_reader"), "", nil)
		}
		return parts.Empty(words.T("defer.empty"), words.T("defer.take"), func() { p.v.place.Shell.Go(Route, "take") })
	}
	return p.content
}

// crumbs tell which cases another page asked for.
func (p *listPage) crumbs() []string {
	out := []string{p.v.tabs[0].label}
	n := papers.Names{Bank: func(code string) string { return p.v.bank(code, "") }, Pack: p.v.packNumber, Size: sizeLabel, Means: meansLabel}
	if s := papers.Scope(words.Lang(), &p.from, n); s != "" {
		out = append(out, deferralstats.ScopeCrumb(s))
	}
	return out
}

// focus is the list; where there is none, nothing.
func (p *listPage) focus() fyne.Focusable {
	if p.bare() {
		return nil
	}
	return p.grid.Focusable()
}

func (p *listPage) actions() []shell.Action {
	off := !p.v.keeps()
	return []shell.Action{
		{Label: words.T("defer.register"), Do: func() { p.v.place.Shell.Go(Route, "new") }, Off: off},
		{Label: words.T("defer.take"), Primary: true, Key: shell.Open, Do: func() { p.v.place.Shell.Go(Route, "take") }, Off: off},
	}
}

// figures count the cases; each keeps its own.
func (p *listPage) figures() []shell.Figure {
	one := func(id string, tone fyne.ThemeColorName) shell.Figure {
		if p.counts[id] == 0 {
			tone = theme.Quiet
		}
		return shell.Figure{
			ID: id, Label: words.T("defer.fig_" + cmp.Or(id, "all")), Value: takein.Counted(p.counts[id]), Unit: words.T("defer.unit"), Tone: tone, Selected: p.figure == id && id != "",
			Tap: func() {
				if p.figure == id {
					id = ""
				}
				p.figure, p.page, p.picked["state"] = id, 0, ""
				p.load()
			},
		}
	}
	return []shell.Figure{
		one("", theme.Ink),
		{ID: "parties", Label: words.T("defer.fig_parties"), Value: takein.Counted(p.choices.Parties), Unit: words.T("defer.unit_parties"), Tone: theme.Ink},
		one(figWaiting, theme.Warn), one(figGranted, theme.Good), one(figRefused, theme.Bad), one(figOpen, theme.Bad),
	}
}

func (p *listPage) state() listState {
	picked := map[string]string{}
	for k, v := range p.picked {
		picked[k] = v
	}
	return listState{p.grid.State(), picked, p.figure, p.word, p.page, p.from}
}

func (p *listPage) restore(s listState) {
	p.picked, p.figure, p.word, p.page, p.from = s.picked, s.figure, s.word, s.page, s.from
	if p.picked == nil {
		p.picked = map[string]string{}
	}
	if p.search.Text != s.word {
		p.search.Text = s.word
		p.search.Refresh()
	}
	p.grid.Restore(s.grid)
}
