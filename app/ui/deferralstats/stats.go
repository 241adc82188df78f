package deferralstats

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Stats is the page 统计: the regulator's table along an axis, with refusals, findings,
// answer times and what falls due when.
type Stats struct {
	host    Host
	axis    deferrals.Axis
	rate    deferrals.RateBy
	picked  picked
	area    string // of the window, when it was read
	choices deferrals.Choices

	table     deferrals.Table // the one shown, counted of:
	shown     deferrals.Filter
	tableRate deferrals.RateBy

	bar     *fyne.Container
	body    *fyne.Container
	leagues [2]*grid.Grid[line] // the table of any axis, and with the rank of banks
	lines   *grid.Grid[line]    // the one in use
	lower   *lower
	content fyne.CanvasObject
	reading task.Slot
	after   func() // once, when the table was read
}

// picked is what the table is narrowed to, "" for all.
type picked struct{ bank, city, size, month, pack string }

// NewStats makes the page.
func NewStats(h Host) *Stats {
	p := &Stats{host: h, axis: deferrals.AxisBank, rate: deferrals.RatePrincipal, bar: container.NewStack(), body: container.NewStack()}
	p.tableRate = p.rate
	for i := range p.leagues {
		p.leagues[i] = grid.New(grid.Options[line]{
			ID: func(l *line) string { return l.Key }, Columns: p.lineColumns(i == 1), Frozen: 1, Totals: true, NoFoot: true, Empty: words.T("dstat.no_cases"),
			OnOpen: func(l *line) { p.drill(ofGroup(p.shown, p.table.Axis, l.Key)) }, Menu: p.menu,
		})
	}
	p.lines = p.leagues[1]
	p.lower = newLower(p)
	p.content = container.New(statsLayout{}, p.bar, p.body, parts.Rule(), p.lower.object)
	p.draw()
	h.Place.OnChange(func() {
		if p.table.Rev != 0 && p.area != h.Place.Area() {
			p.read(false)
		}
	})
	return p
}

// Content implements Page.
func (p *Stats) Content() fyne.CanvasObject { return p.content }

// Focus is the table.
func (p *Stats) Focus() fyne.Focusable { return p.lines.Focusable() }

// ToggleFilters shows or hides the filter row of the table.
func (p *Stats) ToggleFilters() { p.lines.ShowFilters(!p.lines.FiltersShown()) }

// Crumbs say what the table is by, and of which cases.
func (p *Stats) Crumbs() []string {
	out := []string{words.T("dstat.tab_stats"), axisLabel(p.axis)}
	if s := p.scope(); s != "" {
		out = append(out, ScopeCrumb(s))
	}
	return out
}

// ScopeCrumb cuts a scope to the room beside the title.
func ScopeCrumb(s string) string { return parts.Cut(s, 420, theme.Size(0), fyne.TextStyle{}) }

// scope says which cases the table in front was counted of, "" for all.
func (p *Stats) scope() string {
	bank := func(code string) string {
		for _, b := range p.choices.Banks {
			if b.Code == code {
				return b.Name
			}
		}
		return code
	}
	return papers.Scope(words.Lang(), &p.shown, papers.Names{Bank: bank, Pack: p.host.packName, Size: sizeLabel})
}

// filter is what was picked, within the area of the window.
func (p *Stats) filter() deferrals.Filter {
	var f deferrals.Filter
	one := func(v string, to *[]string) {
		if v != "" {
			*to = []string{v}
		}
	}
	one(p.host.Place.Area(), &f.Cities)
	f.Cities = Within(f.Cities, p.picked.city, deferrals.CityName)
	one(p.picked.bank, &f.Banks)
	one(p.picked.size, &f.Sizes)
	one(p.picked.month, &f.Months)
	one(p.picked.pack, &f.Packs)
	return f
}

// Load reads the statistics and what there is to filter by.
func (p *Stats) Load() { p.read(true) }

// statsRead is what one reading brings.
type statsRead struct {
	table   deferrals.Table
	choices deferrals.Choices
}

// read counts anew; the table before stays until the new one is there, and one that
// comes too late is dropped.
func (p *Stats) read(choices bool) {
	p.area = p.host.Place.Area()
	f, axis, rate, reg := p.filter(), p.axis, p.rate, p.host.Register
	task.Start(p.host.Place.Shell.Runner(), &p.reading, "", func(ctx context.Context, _ task.Tell) (out statsRead, err error) {
		if choices {
			if out.choices, err = reg.Choices(ctx); err != nil {
				return out, err
			}
		}
		out.table, err = reg.Table(ctx, f, axis, rate)
		return out, err
	}, func(out statsRead, err error) {
		if err != nil {
			p.host.Place.Shell.Failed(err)
			return
		}
		if choices {
			p.choices = out.choices
		}
		p.show(out.table, f, rate)
	})
}

// show puts a table in place of the one before.
func (p *Stats) show(t deferrals.Table, f deferrals.Filter, rate deferrals.RateBy) {
	p.table, p.shown, p.tableRate = t, f, rate
	p.lines = p.leagues[0]
	if t.Axis == deferrals.AxisBank {
		p.lines = p.leagues[1]
	}
	p.lines.SetColumnTitle("name", axisLabel(t.Axis))
	p.lines.SetRows(linesOf(&t, rate))
	p.lower.fill()
	p.draw()
	if do := p.after; do != nil {
		p.after = nil
		do()
	}
	p.host.update()
	event.Say("deferral-table", string(t.Axis), t.Total.Figures.Cases)
}

// draw shows the row of choices and the table in use.
func (p *Stats) draw() {
	labels := make([]string, len(deferrals.Axes))
	for i, a := range deferrals.Axes {
		labels[i] = axisLabel(a)
	}
	axes := parts.Row(4, parts.Quiet(words.T("dstat.by")), parts.Tabs(labels, slices.Index(deferrals.Axes, p.axis), func(i int) { p.turn(deferrals.Axes[i]) }))
	axes.Add(parts.Gap(8, 1))
	axes.Add(parts.Quiet(words.T("dstat.in_yuan")))
	rate := parts.Row(4, parts.Quiet(words.T("dstat.rate_by")), p.rateChoice().object(p.host.Place.Shell))
	filters := p.filters()
	p.bar.Objects = []fyne.CanvasObject{parts.Sheet(container.NewVBox(
		parts.Pad(container.NewBorder(nil, nil, axes, rate), 12, 1), parts.Pad(container.NewBorder(nil, nil, filters, p.unsaid(filters.MinSize().Width)), 12, 1), parts.Rule()))}
	p.bar.Refresh()
	p.body.Objects = []fyne.CanvasObject{p.lines.Object()}
	p.body.Refresh()
	p.content.Refresh()
}

// unsaid tells of how many loans the table has an amount that was not reported, cut to
// what the filters leave of their line.
func (p *Stats) unsaid(filters float32) fyne.CanvasObject {
	f := &p.table.Total.Figures
	if f.PrincipalUnsaid+f.InterestUnsaid == 0 {
		return nil
	}
	t := parts.Quiet(words.T("dstat.unsaid", count(f.PrincipalUnsaid), count(f.InterestUnsaid)))
	if all := p.bar.Size().Width; all > 0 {
		t.Text = parts.Cut(t.Text, max(all-filters-48, 1), t.TextSize, t.TextStyle)
	}
	return container.NewCenter(t)
}

// turn counts along another axis.
func (p *Stats) turn(axis deferrals.Axis) {
	if axis == p.axis {
		return
	}
	p.axis = axis
	p.draw()
	p.read(false)
}

// rateChoice chooses how the deferral rate is read: no text says it.
func (p *Stats) rateChoice() choice {
	c := choice{what: words.T("dstat.rate_by"), value: string(p.rate), picked: func(v string) {
		p.rate = deferrals.RateBy(v)
		p.draw()
		p.read(false)
	}}
	for _, by := range deferrals.RateReadings {
		c.options = append(c.options, option{string(by), rateLabel(by)})
	}
	return c
}

// filters is the row of what the table can be narrowed to.
func (p *Stats) filters() fyne.CanvasObject {
	row := parts.Row(2)
	pick := func(what string, value *string, options []option) {
		row.Add(choice{what: words.T(what), value: *value, options: options, any: true, picked: func(v string) {
			*value = v
			p.draw()
			p.read(false)
		}}.object(p.host.Place.Shell))
	}
	var banks []option
	for _, b := range p.choices.Banks {
		g := deferrals.Group{Key: b.Code, Name: b.Name}
		banks = append(banks, option{b.Code, groupName(deferrals.AxisBank, &g)})
	}
	each := func(values []string, label func(string) string) (out []option) {
		for _, v := range values {
			out = append(out, option{v, label(v)})
		}
		return out
	}
	pick("dstat.axis.bank", &p.picked.bank, banks)
	pick("dstat.axis.city", &p.picked.city, each(p.cities(), deferrals.CityName))
	pick("dstat.axis.size", &p.picked.size, each(deferrals.Sizes, sizeLabel))
	pick("dstat.axis.month", &p.picked.month, each(p.choices.Months, func(m string) string { return m }))
	pick("dstat.pack", &p.picked.pack, each(p.choices.Packs, p.host.packName))
	if p.picked != (picked{}) {
		row.Add(parts.Soft(words.T("dstat.clear"), func() {
			p.picked = picked{}
			p.draw()
			p.read(false)
		}))
	}
	return row
}

// cities are those that can be picked: within the area of the window, and the one picked.
func (p *Stats) cities() []string {
	area := p.host.Place.Area()
	return slices.DeleteFunc(slices.Clone(p.choices.Cities), func(c string) bool { return area != "" && c != area && c != p.picked.city })
}

// drill shows the cases of a filter that means them exactly.
func (p *Stats) drill(f deferrals.Filter, ok bool) {
	if ok {
		p.host.cases(f)
	}
}

// menu leads from a line to a part of its cases.
func (p *Stats) menu(l *line) []*fyne.MenuItem {
	f, ok := ofGroup(p.shown, p.table.Axis, l.Key)
	if !ok {
		return nil
	}
	item := func(key string, n int, f deferrals.Filter) *fyne.MenuItem {
		m := fyne.NewMenuItem(words.T(key, n), func() { p.host.cases(f) })
		m.Disabled = n == 0
		return m
	}
	return []*fyne.MenuItem{
		item("dstat.open_all", l.Figures.Cases, f), item("dstat.open_refused", l.Refused, refused(f)),
		item("dstat.open_waiting", l.Waiting, waiting(f)), item("dstat.open_held", l.Held, ofRule(f, deferrals.Rules...)),
	}
}

// Figures are the sums over all cases counted.
func (p *Stats) Figures() []shell.Figure {
	t := p.table.Total.Figures
	most := max(t.DuePrincipal, t.MovedPrincipal, t.DueInterest, t.MovedInterest, t.Refinanced)
	u := unitFor(most, stripRoom)
	all := func() { p.host.cases(counted(p.shown)) }
	out := []shell.Figure{
		{ID: "parties", Label: words.T("dstat.col_parties"), Value: count(t.Parties), Tap: all},
		{ID: "cases", Label: words.T("dstat.col_cases"), Value: count(t.Cases), Tap: all},
	}
	sum := func(id string, f money.Fen, tone fyne.ThemeColorName) {
		out = append(out, shell.Figure{ID: id, Label: words.T("dstat.fig_" + id), Value: u.write(f), Unit: u.label, Tone: tone})
	}
	sum("due", t.DuePrincipal, "")
	sum("moved", t.MovedPrincipal, theme.Accent)
	sum("due_interest", t.DueInterest, "")
	sum("moved_interest", t.MovedInterest, theme.Accent)
	sum("refinanced", t.Refinanced, "")
	rate, ok := t.Rate(p.tableRate)
	return append(out, shell.Figure{ID: "rate", Label: words.T("dstat.fig_rate", rateShort(p.tableRate)), Value: percent(rate, ok), Tone: theme.Accent})
}

// Actions write the papers, as far as the host writes any.
func (p *Stats) Actions() []shell.Action {
	var out []shell.Action
	off := p.table.Total.Figures.Cases == 0
	if f := p.host.Bulletin; f != nil {
		out = append(out, shell.Action{Label: words.T("dstat.bulletin"), Do: func() { f(p.asked()) }, Off: off})
	}
	if f := p.host.Workbook; f != nil {
		out = append(out, shell.Action{Label: words.T("dstat.workbook"), Key: shell.Export, Do: func() { f(p.asked()) }, Off: off})
	}
	return out
}

func (p *Stats) asked() Asked {
	return Asked{Filter: p.shown, Axis: p.table.Axis, Rate: p.tableRate, Table: p.table}
}

func axisLabel(a deferrals.Axis) string { return words.T("dstat.axis." + string(a)) }

// rateLabel names a reading of the deferral rate, rateShort without saying that it is one.
func rateLabel(by deferrals.RateBy) string { return words.T("dstat.rate." + string(by)) }
func rateShort(by deferrals.RateBy) string { return words.T("dstat.rate_short." + string(by)) }

// statsState is what Back and Forward restore.
type statsState struct {
	axis   deferrals.Axis
	rate   deferrals.RateBy
	picked picked
	table  bool
	lines  grid.State
}

// State implements Page.
func (p *Stats) State() any {
	return statsState{p.axis, p.rate, p.picked, p.lower.table, p.lines.State()}
}

// Restore implements Page.
func (p *Stats) Restore(was any) {
	s, ok := was.(statsState)
	if !ok {
		return
	}
	p.axis, p.rate, p.picked = s.axis, s.rate, s.picked
	p.lower.turn(s.table)
	p.after = func() { p.lines.Restore(s.lines) }
	p.draw()
	p.Load()
}

// statsLayout gives the table the upper half and more, what stands under it the rest.
type statsLayout struct{}

func (statsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }

func (statsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	y := o[0].MinSize().Height
	under := min(max((size.Height-y)*0.46, theme.Scaled(200)), theme.Scaled(320))
	for i, h := range []float32{y, size.Height - y - under - 1, 1, under} {
		o[i].Resize(fyne.NewSize(size.Width, max(h, 0)))
	}
	o[1].Move(fyne.NewPos(0, y))
	o[2].Move(fyne.NewPos(0, size.Height-under-1))
	o[3].Move(fyne.NewPos(0, size.Height-under))
}
