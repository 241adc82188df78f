package deferralsview

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Figures of the findings.
const (
	figUnsettled = "unsettled"
	figAsked     = "asked"
	figOverdue   = "overdue"
)

// findRow is a finding with every text the list shows.
type findRow struct {
	deferrals.FindingRow
	id, no, bank, rule, state, due, returned string
	late                                     bool
}

func findRows(list []deferrals.FindingRow, name func(code, told string) string, today period.Date) []findRow {
	out := make([]findRow, len(list))
	for i := range list {
		f, l := &list[i].Finding, &list[i].Case.Loan
		r := findRow{
			FindingRow: list[i], id: strconv.Itoa(int(f.No)) + "/" + f.Rule, no: number(f.No), bank: name(l.Bank, l.BankName),
			rule: deferrals.RuleLabel(f.Rule), state: f.State.Label(), due: none, returned: f.Opened.Date.String(),
		}
		if f.State == deferrals.Asked && f.Notified != nil {
			r.due, r.late = f.Notified.Due.String(), f.Notified.Due.Before(today)
		}
		out[i] = r
	}
	return out
}

func findColumns() []grid.Column[findRow] {
	col := func(id string, width float32, f func(*findRow) string) grid.Column[findRow] {
		return grid.Column[findRow]{ID: id, Title: words.T("defer.col_" + id), Width: width, Text: f}
	}
	state := col("state", wide(64, 100), func(r *findRow) string { return r.state })
	state.Tone = func(r *findRow) fyne.ThemeColorName { return findingTone(r.Finding.State) }
	due := col("answer_due", wide(92, 96), func(r *findRow) string { return r.due })
	due.Tone = func(r *findRow) fyne.ThemeColorName {
		if r.late {
			return theme.Bad
		}
		return ""
	}
	return []grid.Column[findRow]{
		col("no", 84, func(r *findRow) string { return r.no }), col("bank", 64, func(r *findRow) string { return r.bank }),
		col("finding", wide(132, 172), func(r *findRow) string { return r.rule }), state,
		col("borrower", 180, func(r *findRow) string { return r.Case.Loan.Name }),
		col("text", wide(360, 296), func(r *findRow) string { return r.Finding.Text }), due,
		col("opened", 92, func(r *findRow) string { return r.returned }),
	}
}

// findPage is the tab 问题.
type findPage struct {
	v       *View
	grid    *grid.Grid[findRow]
	bar     *fyne.Container
	foot    *fyne.Container
	content fyne.CanvasObject

	bank, rule, stand, figure string
	page, total               int
	counts                    deferrals.FindingCounts
	choices                   []deferrals.Bank
	opened                    string // in the pane
	pane                      fyne.CanvasObject
	slot                      task.Slot
}

type findState struct {
	grid                      grid.State
	bank, rule, stand, figure string
	page                      int
}

func newFind(v *View) *findPage {
	p := &findPage{v: v, bar: container.NewStack(), foot: container.NewStack(), figure: figUnsettled}
	p.grid = grid.New(grid.Options[findRow]{
		ID: func(r *findRow) string { return r.id }, Columns: findColumns(), Frozen: 1, Ticks: true, NoFoot: true, Empty: words.T("defer.no_findings_list"),
		OnOpen: p.show, OnTick: func(int) { p.draw(); v.update() },
		OnCursor: func(r *findRow) {
			if p.pane != nil && r != nil && r.id != p.opened {
				p.show(r)
			}
			p.draw() // whether the bank can be asked
			v.update()
		},
	})
	p.content = container.NewBorder(container.NewVBox(parts.Sheet(p.bar), parts.Rule()), parts.Sheet(p.foot), nil, nil, p.grid.Object())
	p.draw()
	return p
}

// only keeps the findings of a bank, in a state or of a figure.
func (p *findPage) only(bank string, stand deferrals.FindingState, figure string) {
	p.bank, p.rule, p.stand, p.figure, p.page = bank, "", string(stand), figure, 0
}

func (p *findPage) filter() deferrals.FindingFilter {
	var f deferrals.FindingFilter
	if p.bank != "" {
		f.Banks = []string{p.bank}
	}
	if p.rule != "" {
		f.Rules = []string{p.rule}
	}
	switch {
	case p.stand != "":
		f.States = []deferrals.FindingState{deferrals.FindingState(p.stand)}
	case p.figure == figUnsettled:
		f.Unsettled = true
	case p.figure == figAsked:
		f.States = []deferrals.FindingState{deferrals.Asked}
	case p.figure == figOverdue:
		f.Overdue = p.v.place.Today()
	}
	return f
}

// foundList is what one reading brings.
type foundList struct {
	page   deferrals.FindingPage
	counts deferrals.FindingCounts
	banks  []deferrals.Bank
}

func (p *findPage) load() {
	f, skip, reg, today := p.filter(), p.page*pageRows, p.v.reg, p.v.place.Today()
	task.Start(p.v.place.Shell.Runner(), &p.slot, "", func(ctx context.Context, _ task.Tell) (out foundList, err error) {
		choices, err := reg.Choices(ctx)
		if err != nil {
			return out, err
		}
		out.banks = choices.Banks
		if out.counts, err = reg.CountFindings(ctx, f.Banks, today); err != nil {
			return out, err
		}
		out.page, err = reg.Findings(ctx, f, skip, pageRows)
		return out, err
	}, func(out foundList, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.set(out, today)
	})
}

func (p *findPage) set(out foundList, today period.Date) {
	p.counts, p.choices, p.total = out.counts, out.banks, out.page.Total
	for _, b := range out.banks {
		p.v.names[b.Code] = b.Name
	}
	if last := max((p.total-1)/pageRows, 0); p.page > last {
		p.page = last
		p.load()
		return
	}
	p.grid.SetRows(findRows(out.page.Rows, p.v.bank, today))
	p.draw()
	if p.pane != nil {
		p.showAgain()
	}
	p.v.update()
	event.Say("findings", p.total)
}

// ticked are the findings ticked that a bank can be asked about, and why it cannot be
// asked about them, "" when it can.
func (p *findPage) ticked() (bank string, list []deferrals.FindingRef, why string) {
	rows := p.grid.Ticked()
	if len(rows) == 0 {
		if c := p.grid.Cursor(); c != nil {
			rows = []*findRow{c}
		}
	}
	for _, r := range rows {
		switch {
		case bank != "" && r.Case.Loan.Bank != bank:
			return "", nil, words.T("defer.why_banks")
		case r.Finding.State != deferrals.Found:
			return "", nil, words.T("defer.why_asked", r.no, r.state)
		}
		bank = r.Case.Loan.Bank
		list = append(list, deferrals.FindingRef{No: r.Finding.No, Rule: r.Finding.Rule})
	}
	switch {
	case len(list) == 0:
		why = words.T("defer.why_none")
	case !p.v.keeps():
		why = words.T("defer.why_keeper")
	}
	return bank, list, why
}

func (p *findPage) draw() {
	set := func(to *string) func(string) {
		return func(value string) {
			*to, p.page = value, 0
			if to == &p.stand && value != "" {
				p.figure = ""
			}
			p.load()
		}
	}
	banks := func() (out []option) {
		for _, b := range p.choices {
			out = append(out, option{b.Code, p.v.bank(b.Code, "")})
		}
		return out
	}
	rules := func() (out []option) {
		for _, r := range deferrals.Rules {
			label := deferrals.RuleLabel(r)
			if n := p.counts.ByRule[r]; n > 0 {
				label += "　" + takein.Counted(n)
			}
			out = append(out, option{r, label})
		}
		return out
	}
	states := func() (out []option) {
		for _, s := range deferrals.FindingStates {
			out = append(out, option{string(s), s.Label()})
		}
		return out
	}
	list := []*chooser{
		{label: words.T("defer.col_bank"), value: p.bank, options: banks, picked: set(&p.bank)},
		{label: words.T("defer.col_finding"), value: p.rule, options: rules, picked: set(&p.rule)},
		{label: words.T("defer.col_state"), value: p.stand, options: states, picked: set(&p.stand)},
	}
	clear := func() {
		p.bank, p.rule, p.stand, p.page = "", "", "", 0
		p.load()
	}
	said := ""
	if n := len(p.grid.Ticked()); n > 0 {
		said = words.T("defer.ticked", n)
	}
	if _, list, why := p.ticked(); why != "" && (list != nil || p.grid.Cursor() != nil) {
		said = strings.TrimLeft(said+"　"+why, "　")
	}
	p.bar.Objects = []fyne.CanvasObject{bar(p.v.place.Shell, list, false, clear, parts.Quiet(said))}
	p.bar.Refresh()
	p.foot.Objects = []fyne.CanvasObject{pager("defer.rows_findings", p.total, p.page, func(to int) {
		p.page = to
		p.load()
	})}
	p.foot.Refresh()
}

func (p *findPage) object() fyne.CanvasObject { return p.content }

func (p *findPage) crumbs() []string { return []string{words.T("defer.tab_findings")} }

func (p *findPage) focus() fyne.Focusable { return p.grid.Focusable() }

func (p *findPage) actions() []shell.Action {
	bank, list, why := p.ticked()
	out := []shell.Action{}
	if c := p.grid.Cursor(); c != nil {
		no := c.Finding.No
		out = append(out, shell.Action{Label: words.T("defer.to_case"), Do: func() { p.v.open(no) }})
	}
	return append(out, shell.Action{
		Label: words.T("defer.ask"), Primary: true, Key: shell.Start, Off: why != "", Do: func() { p.v.askNotify(bank, list) },
	})
}

func (p *findPage) figures() []shell.Figure {
	one := func(id string, n int, tone fyne.ThemeColorName) shell.Figure {
		if n == 0 {
			tone = theme.Quiet
		}
		return shell.Figure{
			ID: id, Label: words.T("defer.found_" + id), Value: takein.Counted(n), Unit: words.T("defer.unit_findings"), Tone: tone, Selected: p.figure == id && p.stand == "",
			Tap: func() {
				p.figure, p.stand, p.page = id, "", 0
				p.load()
			},
		}
	}
	c := p.counts
	out := []shell.Figure{one("all", c.All, theme.Ink), one(figUnsettled, c.Unsettled, theme.Bad), one(figAsked, c.Waiting, theme.Warn), one(figOverdue, c.Overdue, theme.Bad)}
	out = append(out, shell.Figure{ID: "settled", Label: words.T("defer.found_settled"), Value: takein.Counted(c.All - c.Unsettled), Unit: words.T("defer.unit_findings"), Tone: theme.Good})
	return out
}

// show opens a finding in the pane.
func (p *findPage) show(r *findRow) {
	p.opened = r.id
	objects := []fyne.CanvasObject{
		prose.Sized(2, prose.Strong(r.Case.Loan.Name)), prose.New(prose.Plain(r.bank+"　"), prose.Quiet(r.Case.Loan.Number)), parts.Gap(1, 2),
	}
	f := r.Finding
	objects = append(objects, p.v.finding(&f)...)
	objects = append(objects, p.v.file.clause(&f)...)
	objects = append(objects, p.v.course(&f)...)
	row, why := container.NewHBox(), ""
	for _, o := range p.v.deeds(&f, &r.Case) {
		b := parts.NewButton("  "+o.label+"  ", o.do)
		if o.why != "" {
			b.Disable()
			why = o.label + words.T("defer.colon") + o.why
		}
		row.Add(b)
	}
	if len(row.Objects) > 0 {
		objects = append(objects, row)
	}
	if why != "" {
		objects = append(objects, prose.New(prose.Quiet(why)))
	}
	no := f.No
	objects = append(objects, parts.Rule(), prose.NewLink(func() { p.v.open(no) }, prose.Span{Text: words.T("defer.to_case") + " " + r.no, Tone: theme.Accent}))
	head := parts.Pad(container.NewBorder(nil, nil, parts.Quiet(words.T("defer.one_finding")), parts.Soft("×", func() {
		p.v.ClosePane()
		p.v.update()
	})), 16, 4)
	p.pane = container.NewBorder(head, nil, nil, nil, parts.NewFlow(16, 8, objects...))
	p.v.update()
}

func (p *findPage) showAgain() {
	for _, r := range p.grid.Shown() {
		if r.id == p.opened {
			p.show(r)
			return
		}
	}
	p.pane, p.opened = nil, ""
}

// Pane is the finding opened, or nil.
func (v *View) Pane() fyne.CanvasObject {
	if v.now() != v.find || v.find.pane == nil {
		return nil
	}
	return v.find.pane
}

// ClosePane closes it.
func (v *View) ClosePane() { v.find.pane, v.find.opened = nil, "" }

func (p *findPage) state() findState {
	return findState{p.grid.State(), p.bank, p.rule, p.stand, p.figure, p.page}
}

func (p *findPage) restore(s findState) {
	p.bank, p.rule, p.stand, p.figure, p.page = s.bank, s.rule, s.stand, s.figure, s.page
	p.grid.Restore(s.grid)
}
