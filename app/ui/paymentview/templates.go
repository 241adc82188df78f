package paymentview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// templatesPage lists how banks want orders and give results, and defines more.
type templatesPage struct {
	v      *View
	grid   *grid.Grid[templateRow]
	box    *fyne.Container
	editor *editor // nil: the list is shown
}

type templateRow struct {
	payment.Template
	id, use, form, state, by string
	tone                     fyne.ThemeColorName
}

func newTemplates(v *View) *templatesPage {
	p := &templatesPage{v: v, box: container.NewStack()}
	text := func(id, key string, width float32, f func(*templateRow) string) grid.Column[templateRow] {
		return grid.Column[templateRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	state := text("state", "pay.state", 104, func(t *templateRow) string { return t.state })
	state.Tone = func(t *templateRow) fyne.ThemeColorName { return t.tone }
	p.grid = grid.New(grid.Options[templateRow]{
		ID: func(t *templateRow) string { return t.id }, Frozen: 1, Empty: "—",
		Columns: []grid.Column[templateRow]{
			text("name", "pay.template", 280, func(t *templateRow) string { return nameOf(t.Template) }), text("use", "pay.use", 88, func(t *templateRow) string { return t.use }),
			text("form", "pay.form", 200, func(t *templateRow) string { return t.form }), state, text("by", "pay.defined_by", 180, func(t *templateRow) string { return t.by }),
		},
		OnOpen: p.show, OnCursor: func(t *templateRow) {
			if v.pane != nil && t != nil {
				p.show(t)
			}
			v.update()
		},
	})
	p.box.Objects = []fyne.CanvasObject{p.grid.Object()}
	return p
}

func (p *templatesPage) label() string             { return words.T("pay.tab_templates", len(p.v.data.templates)) }
func (p *templatesPage) object() fyne.CanvasObject { return p.box }
func (p *templatesPage) filters()                  { p.grid.ShowFilters(!p.grid.FiltersShown()) }

func (p *templatesPage) focus() fyne.Focusable {
	if p.editor != nil {
		return p.editor.name
	}
	return p.grid.Focusable()
}

func rowOfTemplate(t payment.Template) templateRow {
	r := templateRow{Template: t, id: words.T("pay.version", t.ID, t.Version), use: words.T("pay.use." + string(t.Use)), form: formOf(t), by: words.T("pay.built_in")}
	switch {
	case t.BuiltIn():
		r.state, r.tone = words.T("pay.usable"), theme.Good
	case t.Confirmed != nil:
		r.state, r.tone, r.by = words.T("pay.usable"), theme.Good, t.Defined.Name+" / "+t.Confirmed.Name
	case t.Rejected != nil:
		r.state, r.tone, r.by = words.T("pay.rejected"), theme.Quiet, t.Defined.Name+" / "+t.Rejected.Name
	default:
		r.state, r.tone, r.by = words.T("pay.to_confirm"), theme.Warn, t.Defined.Name
	}
	return r
}

// formOf says how the file is written.
func formOf(t payment.Template) string {
	if t.Format == "xlsx" {
		return "XLSX"
	}
	text := "CSV"
	for _, o := range encodings {
		if o.key == t.Encoding {
			text += "　" + o.label
		}
	}
	if t.Separator != "" && t.Separator != "," {
		text += "　" + labelOf(separators(), t.Separator)
	}
	return text
}

func (p *templatesPage) fill() {
	all := p.v.data.templates
	rows := make([]templateRow, len(all))
	for i, t := range all {
		rows[i] = rowOfTemplate(t)
	}
	p.grid.SetRows(rows)
}

func (p *templatesPage) open(id string) {
	for _, t := range p.grid.Rows() {
		if t.ID == id || t.id == id {
			p.grid.SetCursor(t.id)
			p.show(&t)
		}
	}
}

func (p *templatesPage) actions() []shell.Action {
	may := p.v.place.Holds(act.Maker, act.Admin)
	if p.editor != nil {
		return []shell.Action{{Label: words.T("ui.cancel"), Do: p.leave}, {Label: words.T("pay.define"), Primary: true, Key: shell.Save, Do: p.editor.ask, Off: !may}}
	}
	t := p.grid.Cursor()
	return []shell.Action{{Label: words.T("pay.new_template"), Primary: true, Off: !may, Do: func() {
		if t != nil {
			p.edit(t.Template, true)
		} else if len(p.v.data.templates) > 0 {
			p.edit(p.v.data.templates[0], true)
		}
	}}}
}

// edit opens the editor on a template, or on a copy of it under another name.
func (p *templatesPage) edit(t payment.Template, anew bool) {
	if anew {
		t.ID, t.Version, t.Name = "", 0, ""
	}
	p.v.ClosePane()
	p.editor = newEditor(p, t)
	p.box.Objects = []fyne.CanvasObject{p.editor.object}
	p.box.Refresh()
	p.v.update()
	p.v.place.Shell.Window().Canvas().Focus(p.editor.name)
}

// leave goes back to the list.
func (p *templatesPage) leave() {
	p.editor = nil
	p.box.Objects = []fyne.CanvasObject{p.grid.Object()}
	p.box.Refresh()
	p.v.update()
}

// show opens a template: its columns, who defined it, and what waits.
func (p *templatesPage) show(t *templateRow) {
	v, row := p.v, *t
	objects := []fyne.CanvasObject{
		prose.New(prose.Strong(nameOf(row.Template))), prose.New(prose.Quiet(row.use+"　"+row.form+"　"), prose.Span{Text: row.state, Tone: row.tone}), parts.Rule(),
	}
	for i, c := range row.Columns {
		what := c.Source.Label()
		if c.Source == payment.SrcFixed {
			what = words.T("pay.fixed", c.Text)
		}
		objects = append(objects, prose.Hanging(28, prose.Quiet(letter(i)), prose.Plain(c.Head), prose.Quiet("　"+what)))
	}
	if row.Defined != nil {
		objects = append(objects, parts.Rule(), prose.New(prose.Quiet(words.T("pay.defined_by")+"　"), prose.Plain(signText(row.Defined))))
	}
	waits := !row.BuiltIn() && row.Confirmed == nil && row.Rejected == nil
	switch {
	case waits && row.Defined.Who == v.place.Session.Me().User.ID:
		objects = append(objects, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("pay.template_own"))))
	case waits && v.place.Holds(act.Checker, act.Approver):
		objects = append(objects, container.NewHBox(
			parts.Primary("  "+words.T("pay.agree_template")+"  ", func() { p.decide(row, true) }), parts.NewButton("  "+words.T("pay.refuse_template")+"  ", func() { p.decide(row, false) })))
	case !waits && !row.BuiltIn() && v.place.Holds(act.Maker, act.Admin):
		objects = append(objects, container.NewHBox(parts.NewButton("  "+words.T("pay.next_version")+"  ", func() { p.edit(row.Template, false) })))
	}
	v.setPane(words.T("pay.template"), objects...)
}

// letter names a column as a workbook does.
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

// decide confirms a version of a template, or refuses it.
func (p *templatesPage) decide(t templateRow, agree bool) {
	v := p.v
	who := v.place.Session.Who()
	verb, said := words.T("pay.agree_template"), words.T("pay.agree_template_says", len(t.Columns))
	if !agree {
		verb, said = words.T("pay.refuse_template"), words.T("pay.refuse_template_says")
	}
	ref := payment.TemplateRef{ID: t.ID, Version: t.Version}
	v.dialog = dialogs.Reason(v.place.Shell.Window(), verb+"："+nameOf(t.Template), said, verb, func(reason string) {
		v.do(verb, func(ctx context.Context) error { return v.pay.DecideTemplate(ctx, who, ref, agree, reason) }, nil)
	})
}
