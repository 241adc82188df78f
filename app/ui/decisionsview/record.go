package decisionsview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/decisions"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// recordPage is where a document is entered: the document and its clause at the
// left, its list at the right, checked while it is typed.
type recordPage struct {
	v    *View
	form form

	item, period, fund       *widget.Select
	number, authority, title *field.Entry
	date                     *field.Date
	total                    *field.Money
	scan                     *parts.Column
	clause                   *parts.Column
	document                 *parts.Flow

	entry  *entryLine
	head   *parts.Column // of the list: where it comes from, what is asked
	grid   *grid.Grid[inputRow]
	right  *fyne.Container
	object fyne.CanvasObject

	sheet    *decisions.Sheet
	path     string
	maps     map[string]string
	checked  checked
	readings map[string]string
	checking task.Slot
	scanning task.Slot
	looking  task.Slot
	saving   task.Slot
}

// labels are the words before what a document says.
var labels = []string{
	"decisionsview.item", "decision.period", "decisionsview.fund", "decision.number", "decision.date", "decision.authority", "decision.title",
	"decisionsview.stated", "decision.scan", "decisionsview.state", "decisionsview.recorded",
}

// labelWidth is what the longest of them takes in the language of the window.
func labelWidth() float32 {
	w := float32(0)
	for _, key := range labels {
		w = max(w, parts.Quiet(words.T(key)).MinSize().Width)
	}
	return w + 14
}

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(labelWidth(), parts.Quiet(words.T(key))), nil, o)
}

func newRecordPage(v *View) *recordPage {
	p := &recordPage{
		v: v, number: field.NewEntry(), authority: field.NewEntry(), title: field.NewEntry(), date: field.NewDate(v.place.Today()),
		total: field.NewMoney(), scan: parts.NewColumn(4), clause: parts.NewColumn(8), head: parts.NewColumn(6), maps: map[string]string{},
	}
	p.number.SetPlaceHolder(words.T("decisionsview.number_hint"))
	p.total.SetPlaceHolder(words.T("decisionsview.total_hint"))
	p.grid = grid.New(grid.Options[inputRow]{
		ID: func(r *inputRow) string { return takein.Counted(r.at) }, Columns: inputColumns(), Frozen: 1, Totals: true,
		Empty: words.T("decisionsview.no_lines"), OnOpen: func(r *inputRow) { p.edit(r.at) }, Menu: p.menu,
	})
	p.entry = newEntryLine(p)
	p.document = parts.NewFlow(16, 8)
	p.right = container.NewStack()
	line := canvas.NewRectangle(theme.Color(theme.Line))
	p.object = container.New(parts.Sides{Left: func(float32) float32 { return 404 }, Min: fyne.NewSize(604, 200)},
		parts.Sheet(p.document), line, parts.Sheet(p.right))
	for _, e := range []*field.Entry{p.number, p.authority, p.title} {
		e.OnChanged = func(string) { p.v.update() }
	}
	p.total.OnChanged = func(string) { p.check() }
	return p
}

func inputColumns() []grid.Column[inputRow] {
	toned := func(r *inputRow) fyne.ThemeColorName {
		if r.bad {
			return theme.Bad
		}
		return theme.Good
	}
	return []grid.Column[inputRow]{
		{ID: "name", Title: words.T("decisionsview.beneficiary"), Width: 216, Text: func(r *inputRow) string { return r.name }},
		{ID: "amount", Title: words.T("decisionsview.total"), Width: 124, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *inputRow) string { return r.amount },
			Number: func(r *inputRow) int64 { return int64(r.fen) }, Total: func(shown []*inputRow) string {
				var sum money.Fen
				for _, r := range shown {
					sum += r.fen
				}
				return sum.String()
			}},
		{ID: "remark", Title: words.T("decisionsview.remark"), Width: 260, Text: func(r *inputRow) string { return r.remark }, Tone: toned},
		{ID: "place", Title: words.T("awardsview.place"), Width: 120, Text: func(r *inputRow) string { return r.place }},
		{ID: "account", Title: words.T("decisionsview.account"), Width: 220, Text: func(r *inputRow) string { return r.account }},
		{ID: "code", Title: words.T("firms.code"), Width: 176, Text: func(r *inputRow) string { return r.code }},
	}
}

// reset begins a new document.
func (p *recordPage) reset() {
	p.form = form{}
	p.sheet, p.path, p.maps, p.checked = nil, "", map[string]string{}, checked{}
	for _, e := range []*field.Entry{p.number, p.authority, p.title, p.total.Entry} {
		e.SetText("")
	}
	p.date.SetText("")
	p.entry.clear()
	p.selects()
	p.showScan()
	p.showRight()
}

// selects offer the items, the periods and who pays.
func (p *recordPage) selects() {
	var items []string
	for _, o := range p.v.offers {
		items = append(items, o.item.Clause+"　"+o.item.Label)
	}
	periods := p.v.place.Periods()
	var labels []string
	for _, per := range periods {
		labels = append(labels, workplace.PeriodLabel(per))
	}
	p.period = widget.NewSelect(labels, func(string) {
		if i := p.period.SelectedIndex(); i >= 0 {
			p.form.period = periods[i].String()
		}
	})
	p.item = widget.NewSelect(items, func(string) { p.pick(p.item.SelectedIndex()) })
	p.fund = widget.NewSelect(nil, func(string) {
		if i, all := p.fund.SelectedIndex(), p.form.offer.funds(); i >= 0 && i < len(all) {
			p.form.fund = all[i]
			p.check()
		}
	})
	p.item.SetSelectedIndex(0)
	if i := indexOf(periods, p.v.place.Period()); i >= 0 {
		p.period.SetSelectedIndex(i)
	}
	p.document.Set(
		labelled("decisionsview.item", p.item), labelled("decision.period", p.period), labelled("decisionsview.fund", p.fund),
		labelled("decision.number", p.number), labelled("decision.date", container.NewHBox(parts.Box(168, 32, p.date.Box()))),
		labelled("decision.authority", p.authority), labelled("decision.title", p.title), labelled("decisionsview.stated", p.total.Entry),
		p.scan, parts.Rule(), p.clause)
}

func indexOf(all []period.Period, one period.Period) int {
	for i, p := range all {
		if p == one {
			return i
		}
	}
	return -1
}

// pick takes an item: its clause stands below, its payers may be chosen.
func (p *recordPage) pick(i int) {
	if i < 0 || i >= len(p.v.offers) {
		return
	}
	o := p.v.offers[i]
	p.form.offer, p.form.fund = o, o.item.Fund
	var names []string
	for _, f := range o.funds() {
		names = append(names, fundName(f))
	}
	p.fund.Options = names
	p.fund.SetSelectedIndex(0)
	p.clause.Set(clause(o.pack, o.item.Clause)...)
	s := p.v.place.Session
	task.Start(p.v.place.Shell.Runner(), &p.scanning, "", func(ctx context.Context, _ task.Tell) (map[string]string, error) {
		return rules.Readings(ctx, s.Store, o.pack)
	}, func(readings map[string]string, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.readings = readings
		p.check()
	})
}

// showScan shows the scanned file chosen, with its hash.
func (p *recordPage) showScan() {
	button := parts.NewButton(words.T("decisionsview.choose_scan"), p.chooseScan)
	out := []fyne.CanvasObject{labelled("decision.scan", container.NewHBox(button))}
	if s := p.form.scan; s.SHA256 != "" {
		out = append(out, prose.New(prose.Plain(s.Name+"　"), prose.Quiet(words.T("decisionsview.bytes", takein.Counted(int(s.Size))))),
			prose.New(prose.Quiet("SHA-256　"+s.SHA256)))
	} else {
		out = append(out, prose.New(prose.Quiet(words.T("decisionsview.scan_hint"))))
	}
	p.scan.Set(out...)
	p.document.Refresh()
}

func (p *recordPage) chooseScan() {
	p.v.place.Shell.Files().Open(words.T("decisionsview.choose_scan"), []string{".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".ofd"}, func(paths []string) {
		if len(paths) == 0 {
			return
		}
		task.Start(p.v.place.Shell.Runner(), &p.scanning, words.T("decisionsview.choose_scan"), func(context.Context, task.Tell) (decisions.Scan, error) {
			return decisions.ScanOf(paths[0])
		}, func(s decisions.Scan, err error) {
			if err != nil {
				p.v.place.Shell.Failed(err)
				return
			}
			p.form.scan = s
			p.showScan()
		})
	})
}

// gather reads the fields of the document into the form.
func (p *recordPage) gather() {
	p.form.number, p.form.authority, p.form.title = p.number.Text, p.authority.Text, p.title.Text
	p.form.total = p.total.Text
	p.form.date, _ = p.date.Value() // zero when it cannot be read: then it is asked for
}

// check holds the lines against the rules of a record, off the window's thread.
func (p *recordPage) check() {
	if p.form.offer.pack == nil {
		return
	}
	p.gather()
	dr, book := p.form.draft(p.readings), p.book()
	task.Start(p.v.place.Shell.Runner(), &p.checking, "", func(ctx context.Context, _ task.Tell) (checked, error) {
		return check(ctx, book, dr)
	}, func(c checked, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.checked = c
		p.showRows()
	})
}

func (p *recordPage) book() decisions.Book {
	s := p.v.place.Session
	return decisions.Book{Desk: s.Desk, Vault: s.Vault()}
}

func (p *recordPage) showRows() {
	p.grid.SetRows(inputRows(p.form.lines, p.checked, words.T("decisionsview.fine"), words.T("decisionsview.desk_account")))
	p.showHead()
	p.v.update()
}

// save records the document with all its lines, or says why not.
func (p *recordPage) save() {
	p.gather()
	dr, book, who := p.form.draft(p.readings), p.book(), p.v.place.Session.Who()
	task.Start(p.v.place.Shell.Runner(), &p.saving, words.T("decisionsview.record_do"), func(ctx context.Context, _ task.Tell) (decisions.Decision, error) {
		return book.Record(ctx, who, dr)
	}, func(d decisions.Decision, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.v.page = pageAll
		p.v.Shown(d.ID)
	})
}

func (p *recordPage) actions() []shell.Action {
	return []shell.Action{
		{Label: words.T("ui.cancel"), Do: p.leave},
		{Label: words.T("decisionsview.from_workbook"), Key: shell.Open, Do: p.chooseList},
		{Label: words.T("decisionsview.record_do"), Primary: true, Key: shell.Start, Do: p.save, Off: len(p.form.lines) == 0},
	}
}

// leave goes back to the list; what was typed is asked after.
func (p *recordPage) leave() {
	p.gather()
	if len(p.form.lines) == 0 && p.form.number == "" && p.form.title == "" {
		p.v.turnTo(pageAll)
		return
	}
	p.v.dialog = dialogs.Confirm(p.v.place.Shell.Window(), words.T("decisionsview.leave"), words.T("decisionsview.leave_ask"), words.T("decisionsview.leave_do"), true,
		func() { p.v.turnTo(pageAll) })
}

func (p *recordPage) figures() []shell.Figure {
	c := p.checked
	out := []shell.Figure{
		{ID: "lines", Label: words.T("decisionsview.lines"), Value: takein.Counted(len(p.form.lines)), Unit: words.T("decisionsview.unit_lines")},
		{ID: "sum", Label: words.T("decisionsview.sum_lines"), Value: c.sum.String(), Unit: words.T("unit.yuan"), Tone: theme.Good},
	}
	if c.differ != "" {
		out = append(out, shell.Figure{ID: "differ", Label: words.T("decisionsview.differ"), Value: c.differ, Unit: words.T("unit.yuan"), Tone: theme.Bad})
	}
	tone := theme.Quiet
	if c.bad > 0 {
		tone = theme.Bad
	}
	return append(out, shell.Figure{ID: "bad", Label: words.T("decisionsview.bad"), Value: takein.Counted(c.bad + len(p.form.unread)), Unit: words.T("decisionsview.unit_lines"), Tone: tone})
}
