package deferralsview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/review"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// formPage is an application entered by hand, or one corrected: its fields in three
// columns, what is wrong with them said while they are typed.
type formPage struct {
	v       *View
	fields  []*formField
	reason  *field.Entry
	said    *parts.Column
	content fyne.CanvasObject
	was     *review.Loan // corrected; nil for a new one
	no      uint32
	empty   string // the fields as they stood at first
	slot    task.Slot
}

func newForm(v *View) *formPage { return &formPage{v: v, said: parts.NewColumn(4)} }

// begin asks for a new application.
func (p *formPage) begin() {
	p.was, p.no = nil, 0
	p.build(&review.Loan{Decision: review.Pending, Kind: review.DeferBoth})
	p.v.turnOver(p)
}

// correct asks what is otherwise of a case.
func (p *formPage) correct(d *fileData) {
	l := d.Case.Loan
	p.was, p.no = &l, d.Case.No
	p.build(&l)
	p.v.turnOver(p)
}

// build makes the fields with what the loan says.
func (p *formPage) build(l *review.Loan) {
	p.fields = formFields(p.v.place.Today())
	p.reason = field.NewEntry()
	p.reason.SetPlaceHolder(words.T("defer.correct_reason"))
	columns := make([]fyne.CanvasObject, len(formGroups))
	for i, g := range formGroups {
		list := []fyne.CanvasObject{title(words.T("defer.group." + g.name)), parts.Gap(1, 2)}
		for _, id := range g.fields {
			f := p.field(id)
			f.set(l)
			f.changed(p.check)
			if p.was != nil && (id == "bank" || id == "number" || id == "code") {
				f.disable()
			}
			list = append(list, container.NewBorder(nil, nil, parts.Fixed(theme.Scaled(wide(116, 148)), parts.Quiet(f.label())), nil, f.object))
		}
		columns[i] = parts.Framed(parts.NewColumn(5, list...))
	}
	top := []fyne.CanvasObject{}
	if p.was != nil {
		top = append(top, container.NewBorder(nil, nil, parts.Fixed(theme.Scaled(120), parts.Label(words.T("defer.correct_why"))), nil, p.reason))
	}
	p.content = parts.NewFlow(16, 8, append(top, parts.Beside(12, columns...), p.said)...)
	p.empty = p.line()
	p.check()
}

func (p *formPage) field(id string) *formField {
	for _, f := range p.fields {
		if f.id == id {
			return f
		}
	}
	panic("no field " + id) // formGroups and formFields name the same
}

// line is what stands in the fields, to know whether something was typed.
func (p *formPage) line() string {
	var all []string
	for _, f := range p.fields {
		all = append(all, f.text())
	}
	return strings.Join(all, "\x1f")
}

// loan reads the fields; problems are what is wrong with them, the first per field.
func (p *formPage) loan() (l review.Loan, problems []problemOf) {
	if p.was != nil {
		l = *p.was
	}
	for _, f := range p.fields {
		if err := f.read(&l); err != nil {
			problems = append(problems, problemOf{f.label(), desk.Text(err), true})
		}
	}
	if len(l.Code) == 18 {
		l.Region = l.Code[2:8]
	}
	l.Missing = missing(&l)
	for _, id := range l.Missing {
		problems = append(problems, problemOf{fieldLabel(id), words.T("defer.need_field"), essential(id)})
	}
	for _, d := range review.Doubts(&l) {
		problems = append(problems, problemOf{"", d.Message, false})
	}
	return l, problems
}

// problemOf is what is wrong with a field; one that stops lets nothing be recorded.
type problemOf struct {
	label, text string
	stops       bool
}

// missing are the fields that should say something and do not.
func missing(l *review.Loan) (list []string) {
	for _, f := range review.Fields() {
		if f.Needed(l) && isBlank(l, f.ID) {
			list = append(list, f.ID)
		}
	}
	return list
}

func essential(id string) bool {
	f, ok := review.FieldOf(id)
	return ok && f.Essential
}

// check says what is wrong with what was typed so far.
func (p *formPage) check() {
	_, problems := p.loan()
	var out []fyne.CanvasObject
	if p.line() == p.empty && p.was == nil {
		out = append(out, prose.New(prose.Quiet(words.T("defer.form_hint"))))
		problems = nil
	}
	var open []string
	for _, x := range problems {
		if x.text == words.T("defer.need_field") && !x.stops {
			open = append(open, x.label)
			continue
		}
		lead, tone := "▲", theme.Warn
		if x.stops {
			tone = theme.Bad
		}
		spans := []prose.Span{prose.Plain(x.text)}
		if x.label != "" {
			spans = []prose.Span{prose.Strong(x.label + "　"), prose.Plain(x.text)}
		}
		out = append(out, prose.Hanging(20, prose.Span{Text: lead, Tone: tone}, spans...))
	}
	if len(open) > 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "○", Tone: theme.Warn}, prose.Plain(words.T("defer.form_open")+"　"), prose.Quiet(strings.Join(open, words.T("defer.comma")))))
	}
	if len(out) == 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "✓", Tone: theme.Good}, prose.Quiet(words.T("defer.form_fine"))))
	}
	p.said.Set(out...)
	if p.content != nil {
		p.content.Refresh()
	}
}

// save records the application, or says why not.
func (p *formPage) save() {
	l, problems := p.loan()
	for _, x := range problems {
		if x.stops {
			p.v.place.Shell.Failed(desk.Errf("defer-field", x.label, x.text))
			return
		}
	}
	reg, who, today, no, why := p.v.reg, p.v.place.Session.Who(), p.v.place.Today(), p.no, strings.TrimSpace(p.reason.Text)
	task.Start(p.v.place.Shell.Runner(), &p.slot, words.T("defer.register"), func(ctx context.Context, _ task.Tell) (uint32, error) {
		examine, err := reg.Examine(ctx, today)
		if err != nil {
			return 0, err
		}
		if no > 0 {
			return no, reg.Correct(ctx, who, no, l, why, examine)
		}
		return reg.Add(ctx, who, l, examine)
	}, func(made uint32, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.v.file.open(made)
	})
}

func (p *formPage) object() fyne.CanvasObject { return p.content }

func (p *formPage) focus() fyne.Focusable {
	for _, f := range p.fields {
		if f.entry != nil && !f.entry.Disabled() {
			return f.entry
		}
	}
	return nil
}

func (p *formPage) crumbs() []string {
	if p.no > 0 {
		return []string{number(p.no), words.T("defer.correct")}
	}
	return []string{words.T("defer.register")}
}

func (p *formPage) figures() []shell.Figure { return nil }

func (p *formPage) actions() []shell.Action {
	verb := words.T("defer.register")
	if p.no > 0 {
		verb = words.T("defer.correct")
	}
	return []shell.Action{{Label: words.T("ui.cancel"), Do: p.leave}, {Label: verb, Primary: true, Key: shell.Save, Do: p.save, Off: !p.v.keeps()}}
}

// leave goes back; what was typed is asked after.
func (p *formPage) leave() {
	back := func() {
		if p.no > 0 {
			p.v.file.open(p.no)
			return
		}
		p.v.turn(0)
	}
	if p.line() == p.empty {
		back()
		return
	}
	p.v.confirm(words.T("defer.leave"), words.T("defer.leave_ask"), words.T("defer.leave_do"), back)
}
