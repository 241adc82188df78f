package paymentview

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// option is something that can be chosen, by its key.
type option struct{ key, label string }

var encodings = []option{{"gb18030", "GB18030"}, {"utf-8", "UTF-8"}, {"utf-8-bom", "UTF-8 BOM"}}

func separators() []option {
	return []option{{",", words.T("pay.sep_comma")}, {"|", words.T("pay.sep_bar")}, {";", words.T("pay.sep_semicolon")}, {"\t", words.T("pay.sep_tab")}}
}

func labelOf(list []option, key string) string {
	for _, o := range list {
		if o.key == key {
			return o.label
		}
	}
	return key
}

// orderSources and resultSources are what a column of either use may hold.
var (
	orderSources = []payment.Source{
		payment.SrcNumber, payment.SrcOrder, payment.SrcBatch, payment.SrcPayee, payment.SrcPayeeID, payment.SrcAccountName, payment.SrcAccount,
		payment.SrcBank, payment.SrcBankNo, payment.SrcAmount, payment.SrcPurpose, payment.SrcDate, payment.SrcReissueOf, payment.SrcFixed,
	}
	resultSources = []payment.Source{payment.SrcOrder, payment.SrcAccount, payment.SrcAmount, payment.SrcOutcome, payment.SrcDate, payment.SrcReason, payment.SrcFixed}
)

// editor defines a template: what is said once at the left, the columns at the right,
// and under them the first lines as they would be written.
type editor struct {
	p      *templatesPage
	base   payment.Template
	object fyne.CanvasObject

	name, id, sheet, file, count, total *field.Entry
	settled, returned, pending          *field.Entry
	use, format, encoding, separator    *choice
	amounts, dates, declared            *choice
	noHead                              *field.Tick
	columns                             []payment.Column
	left, rows                          *parts.Flow
	lines                               *fyne.Container
	said                                *prose.Para
	later, reading                      task.Slot
	ready                               bool
}

// choice is a select over options.
type choice struct {
	*widget.Select
	list []option
}

func (e *editor) choice(chosen string, list []option) *choice {
	c := &choice{widget.NewSelect(nil, nil), list}
	for i, o := range list {
		c.Options = append(c.Options, o.label)
		if o.key == chosen || i == 0 {
			c.SetSelectedIndex(i)
		}
	}
	c.OnChanged = func(string) { e.changed() }
	return c
}

func (c *choice) key() string { return c.list[c.SelectedIndex()].key }

func (e *editor) entry(text, hint string) *field.Entry {
	f := field.NewEntry()
	f.SetText(text)
	f.SetPlaceHolder(hint)
	f.OnChanged = func(string) { e.changed() }
	return f
}

const listSign = "、"

func newEditor(p *templatesPage, t payment.Template) *editor {
	e := &editor{p: p, base: t, columns: slices.Clone(t.Columns), left: parts.NewFlow(16, 6), rows: parts.NewFlow(12, 2), lines: container.NewStack(), said: prose.New()}
	e.name, e.id = e.entry(t.Name, words.T("pay.name_hint")), e.entry(t.ID, words.T("pay.id_hint"))
	if t.Version > 0 {
		e.id.Disable()
	}
	e.sheet, e.file = e.entry(t.Sheet, ""), e.entry(t.FileName, "{batch}-{date}")
	e.count, e.total = e.entry(t.Declared.Count, ""), e.entry(t.Declared.Total, "")
	e.settled, e.returned, e.pending = e.entry(strings.Join(t.Settled, listSign), ""), e.entry(strings.Join(t.Returned, listSign), ""), e.entry(strings.Join(t.Pending, listSign), "")
	e.use = e.choice(string(t.Use), []option{{string(payment.ForOrders), words.T("pay.use.orders")}, {string(payment.ForResults), words.T("pay.use.results")}})
	e.use.OnChanged = func(string) { e.draw() }
	e.format = e.choice(t.Format, []option{{"csv", "CSV"}, {"xlsx", "XLSX"}})
	e.format.OnChanged = func(string) { e.draw() }
	e.encoding, e.separator = e.choice(t.Encoding, encodings), e.choice(t.Separator, separators())
	e.amounts = e.choice(t.Amounts, []option{{"yuan", words.T("pay.in_yuan")}, {"fen", words.T("pay.in_fen")}})
	e.dates = e.choice(t.Dates, []option{{"2006-01-02", "2020-07-20"}, {"20060102", "20200720"}})
	e.declared = e.choice(t.Declared.At, []option{{"", words.T("pay.declared_none")}, {"top", words.T("pay.declared_top")}, {"bottom", words.T("pay.declared_bottom")}})
	e.declared.OnChanged = func(string) { e.draw() }
	e.noHead = field.NewTick(words.T("pay.no_head"), "", t.NoHead)
	e.noHead.OnChanged = func(bool) { e.changed() }
	line := canvas.NewRectangle(theme.Color(theme.Line))
	heads := parts.Pad(container.NewBorder(nil, nil, parts.Line(words.T("pay.columns"), theme.Ink, 0, true), parts.NewButton("  "+words.T("pay.add_column")+"  ", e.add)), 12, 6)
	foot := parts.Fill(parts.Rule(), parts.Inset(parts.NewColumn(4, prose.New(prose.Strong(words.T("pay.sample")), prose.Quiet("　"+words.T("pay.sample_note"))), e.said), 12, 6), e.lines)
	e.object = container.New(parts.Sides{Left: func(float32) float32 { return theme.Scaled(344) }, Min: fyne.NewSize(700, 300)}, e.left, line, container.New(topBottom{}, heads, e.rows, foot))
	e.ready = true
	e.draw()
	return e
}

// draw shows the fields that the choices need, and the columns.
func (e *editor) draw() {
	line := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(nil, nil, parts.Fixed(88, parts.Quiet(words.T(key))), nil, o)
	}
	list := []fyne.CanvasObject{line("pay.name", e.name), line("pay.template_id", e.id), line("pay.use", e.use.Select), line("pay.form", e.format.Select)}
	if e.format.key() == "csv" {
		list = append(list, line("pay.encoding", e.encoding.Select), line("pay.separator", e.separator.Select))
	} else {
		list = append(list, line("pay.sheet", e.sheet))
	}
	list = append(list, line("pay.amounts", e.amounts.Select), line("pay.dates", e.dates.Select), line("pay.declared", e.declared.Select))
	if e.declared.key() != "" {
		list = append(list, line("pay.declared_count", e.count), line("pay.declared_total", e.total))
	}
	if e.use.key() == string(payment.ForOrders) {
		list = append(list, line("pay.file_name", e.file))
	} else {
		list = append(list, line("pay.words_settled", e.settled), line("pay.words_returned", e.returned), line("pay.words_pending", e.pending))
	}
	e.left.Set(append(list, e.noHead)...)
	e.drawColumns()
	e.changed()
}

// sources are what a column may hold, by the use chosen.
func (e *editor) sources() []payment.Source {
	if e.use.key() == string(payment.ForResults) {
		return resultSources
	}
	return orderSources
}

// drawColumns shows a line for each column.
func (e *editor) drawColumns() {
	var list []fyne.CanvasObject
	for i := range e.columns {
		list = append(list, e.column(i))
	}
	e.rows.Set(list...)
}

// column is the line of a column: its letter, head, content, and the moves.
func (e *editor) column(i int) fyne.CanvasObject {
	c := &e.columns[i]
	head := field.NewEntry()
	head.SetText(c.Head)
	head.OnChanged = func(text string) { c.Head = strings.TrimSpace(text); e.changed() }
	all := e.sources()
	source := widget.NewSelect(nil, nil)
	for k, s := range all {
		source.Options = append(source.Options, s.Label())
		if s == c.Source {
			source.SetSelectedIndex(k)
		}
	}
	source.OnChanged = func(string) {
		if k := source.SelectedIndex(); k >= 0 {
			was := c.Source
			c.Source = all[k]
			if was == payment.SrcFixed || c.Source == payment.SrcFixed {
				e.drawColumns()
			}
			e.changed()
		}
	}
	var content fyne.CanvasObject = source
	if c.Source == payment.SrcFixed {
		text := field.NewEntry()
		text.SetText(c.Text)
		text.SetPlaceHolder(words.T("pay.fixed_hint"))
		text.OnChanged = func(s string) { c.Text = s; e.changed() }
		content = container.NewGridWithColumns(2, source, text)
	}
	move := parts.Row(0, parts.Soft("↑", func() { e.swap(i, i-1) }), parts.Soft("↓", func() { e.swap(i, i+1) }), parts.Soft("×", func() { e.remove(i) }))
	return container.NewBorder(nil, nil, parts.Fixed(28, parts.Quiet(letter(i))), move, container.NewGridWithColumns(2, head, content))
}

func (e *editor) swap(i, j int) {
	if j >= 0 && j < len(e.columns) {
		e.columns[i], e.columns[j] = e.columns[j], e.columns[i]
		e.drawColumns()
		e.changed()
	}
}

func (e *editor) remove(i int) {
	e.columns = slices.Delete(e.columns, i, i+1)
	e.drawColumns()
	e.changed()
}

// add puts the first content that no column has at the end.
func (e *editor) add() {
	next := payment.SrcFixed
	for _, s := range e.sources() {
		if !slices.ContainsFunc(e.columns, func(c payment.Column) bool { return c.Source == s }) {
			next = s
			break
		}
	}
	e.columns = append(e.columns, payment.Column{Head: words.In(words.Chinese, "payment.source."+string(next)), Source: next})
	e.drawColumns()
	e.rows.ScrollTo(1e6)
	e.changed()
}

// template is what the fields now say.
func (e *editor) template() payment.Template {
	t := payment.Template{
		ID: strings.TrimSpace(e.id.Text), Version: e.base.Version, Name: strings.TrimSpace(e.name.Text), Use: payment.Use(e.use.key()), Format: e.format.key(),
		Columns: slices.Clone(e.columns), NoHead: e.noHead.On, Amounts: e.amounts.key(), Dates: e.dates.key(),
	}
	if t.Format == "csv" {
		t.Encoding, t.Separator = e.encoding.key(), e.separator.key()
	} else {
		t.Sheet = strings.TrimSpace(e.sheet.Text)
	}
	if at := e.declared.key(); at != "" {
		t.Declared = payment.Declared{At: at, Count: strings.TrimSpace(e.count.Text), Total: strings.TrimSpace(e.total.Text)}
	}
	if t.Use == payment.ForOrders {
		t.FileName = strings.TrimSpace(e.file.Text)
	} else {
		t.Settled, t.Returned, t.Pending = split(e.settled.Text), split(e.returned.Text), split(e.pending.Text)
	}
	return t
}

// split parts a list as people type it.
func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； ", r) })
}

// changed shows the sample anew when typing has stopped.
func (e *editor) changed() {
	if e.ready {
		e.p.v.place.Shell.Runner().After(&e.later, field.SearchDelay, e.show)
	}
}

// show writes the first lines by the template.
func (e *editor) show() {
	v, t := e.p.v, e.template()
	batch := ""
	if all := v.data.batches; len(all) > 0 {
		batch = all[len(all)-1].ID
	}
	task.Start(v.place.Shell.Runner(), &e.reading, "", func(ctx context.Context, _ task.Tell) ([][]string, error) {
		return v.pay.Sample(ctx, t, batch, 3)
	}, func(rows [][]string, err error) {
		if err != nil {
			e.said.Set(prose.Span{Text: desk.Text(err), Tone: theme.Bad})
			return
		}
		e.said.Set()
		heads := make([]grid.Head, 0, len(t.Columns))
		wide := len(t.Columns)
		for _, r := range rows {
			wide = max(wide, len(r))
		}
		for i := range wide {
			heads = append(heads, grid.Head{Title: letter(i), Width: 132})
		}
		g := grid.NewTexts(heads, 0, "", nil)
		g.SetRows(grid.TextRows(rows))
		e.lines.Objects = []fyne.CanvasObject{g.Object()}
		e.lines.Refresh()
	})
}

// ask asks why, and enters the template for a second person to confirm.
func (e *editor) ask() {
	v, t := e.p.v, e.template()
	reason := field.NewEntry()
	who := v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("pay.define_title", t.Name), Verb: words.T("pay.define"), Said: []string{words.T("pay.define_says")},
		Fields: []ask.Field{ask.Text(words.T("pay.explain"), reason)},
		Take: func() (func(context.Context) error, error) {
			why := strings.TrimSpace(reason.Text)
			if why == "" {
				return nil, desk.Errf("pay-reason")
			}
			return func(ctx context.Context) error {
				_, err := v.pay.Define(ctx, who, t, why)
				return err
			}, nil
		},
		Done: func() {
			e.p.leave()
			v.load(func() { e.p.open(t.ID) })
		},
	})
}

// topBottom gives the sample its room at the foot and the columns the rest.
type topBottom struct{}

func (topBottom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 300) }

func (topBottom) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head, foot := o[0].MinSize().Height, min(theme.Scaled(240), size.Height/2)
	y := float32(0)
	for i, h := range []float32{head, size.Height - head - foot, foot} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, max(h, 0)))
		y += h
	}
}
