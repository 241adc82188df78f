package deferralsview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/session"
	"huiqi/app/desk/trail"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

// filePage is one case with all that is known of it.
type filePage struct {
	v       *View
	no      uint32
	data    fileData
	left    *parts.Flow
	right   *parts.Flow
	content fyne.CanvasObject
	slot    task.Slot
}

// fileData is what is read of a case.
type fileData struct {
	deferrals.File
	log     []trail.Row
	pack    *pack.Pack
	used    schedule.Convention
	clause  string // of the pack that says how schedules are computed, "" where none does
	sides   deferrals.Sides
	unequal error // why there are no schedules
}

func newFile(v *View) *filePage {
	p := &filePage{v: v, left: parts.NewFlow(20, 8), right: parts.NewFlow(16, 6)}
	line := canvas.NewRectangle(theme.Color(theme.Line))
	p.content = container.New(parts.Sides{Left: func(w float32) float32 { return w - theme.Scaled(372) }, Min: fyne.NewSize(700, 200)}, parts.Sheet(p.left), line, parts.Sheet(p.right))
	return p
}

// reviewOf is the item of a pack that reviews loans, nil without one.
func reviewOf(p *pack.Pack) *pack.Item {
	for i := range p.Items {
		if p.Items[i].Review {
			return &p.Items[i]
		}
	}
	return nil
}

// packNumber names a pack by its document's number.
func (v *View) packNumber(id string) string {
	if p, ok := v.place.Session.Shelf.Pack(id, ""); ok && p.Document.Number != "" {
		return p.Document.Number
	}
	return text(id)
}

// declared is the clause of the pack that says how schedules are computed, "" where it
// does not.
func declared(p *pack.Pack) string {
	if p == nil {
		return ""
	}
	if it := reviewOf(p); it != nil && it.Schedule.Declared() {
		return it.Schedule.Clause
	}
	return ""
}

// open reads a case and shows it.
func (p *filePage) open(no uint32) {
	s, reg := p.v.place.Session, p.v.reg
	if p.no != no {
		p.left.Set()
		p.right.Set()
	}
	p.no = no
	task.Start(p.v.place.Shell.Runner(), &p.slot, "", func(ctx context.Context, _ task.Tell) (fileData, error) {
		return readFile(ctx, s, reg, no)
	}, func(d fileData, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			p.v.turn(0)
			return
		}
		p.data = d
		p.v.names[d.Case.Loan.Bank] = d.BankName
		p.fill()
		p.v.turnOver(p)
		event.Say("deferral", int(no))
	})
}

func readFile(ctx context.Context, s *session.Session, reg deferrals.Register, no uint32) (d fileData, err error) {
	if d.File, err = reg.Open(ctx, no); err != nil {
		return d, err
	}
	if pk, ok := s.Shelf.Pack(d.Case.Pack, ""); ok && d.Case.Pack != "" {
		d.pack = pk
	}
	readings, err := reg.Readings(ctx)
	if err != nil {
		return d, err
	}
	d.used, d.clause = reg.Convention(d.Case.Pack, readings), declared(d.pack)
	d.sides, d.unequal = d.Compare(d.used)
	rows, err := trail.List(ctx, s.Store, 0, nil)
	for _, r := range rows {
		if r.Subject == subjectOf(no) {
			d.log = append(d.log, r)
		}
	}
	return d, err
}

func subjectOf(no uint32) string { return "deferral/" + pad(int(no), 0) }

func (p *filePage) object() fyne.CanvasObject { return p.content }

func (p *filePage) focus() fyne.Focusable { return nil }

func (p *filePage) crumbs() []string {
	if p.data.Case.No == 0 {
		return []string{number(p.no)}
	}
	return []string{number(p.no), p.data.Case.Loan.Name}
}

func (p *filePage) figures() []shell.Figure { return nil }

// fill shows what was read.
func (p *filePage) fill() {
	left := p.head()
	left = append(left, p.dues()...)
	left = append(left, p.schedules()...)
	left = append(left, p.findings()...)
	left = append(left, p.complaints()...)
	left = append(left, p.penalty()...)
	p.left.Set(left...)
	right := p.reviewed()
	right = append(right, p.facts()...)
	right = append(right, p.chain()...)
	right = append(right, p.others()...)
	right = append(right, p.history()...)
	p.right.Set(right...)
}

func title(text string) fyne.CanvasObject { return prose.New(prose.Strong(text)) }

// section begins a part of a page.
func section(text string, quiet string) []fyne.CanvasObject {
	spans := []prose.Span{prose.Strong(text)}
	if quiet != "" {
		spans = append(spans, prose.Quiet("　"+quiet))
	}
	return []fyne.CanvasObject{parts.Gap(1, 4), parts.Rule(), prose.New(spans...)}
}

// head says whose case it is, where it stands and what it waits for.
func (p *filePage) head() []fyne.CanvasObject {
	c := &p.data.Case
	l := &c.Loan
	out := []fyne.CanvasObject{
		prose.Sized(4, prose.Strong(l.Name), prose.Plain("　"), prose.Span{Text: c.State.Label(), Tone: toneOf(c.State), Bold: true}),
		prose.New(prose.Plain(p.v.bank(l.Bank, l.BankName)+"　"), prose.Quiet(words.T("defer.loan_no")+" "), prose.Plain(l.Number+"　"),
			prose.Plain(kindLabel(l.Kind)+"　"), prose.Quiet(sizeLabel(l.Size)+"　"+cityOf(l.Region)+"　"+l.Code)),
		prose.Hanging(20, prose.Span{Text: "▶", Tone: theme.Accent}, prose.Plain(p.waits())),
	}
	if !p.v.keeps() {
		out = append(out, prose.Hanging(20, prose.Span{Text: "○", Tone: theme.Quiet}, prose.Quiet(words.T("defer.why_keeper"))))
	}
	return out
}

// waits says what the case waits for.
func (p *filePage) waits() string {
	c := &p.data.Case
	if c.State.Open() && c.State == deferrals.Accepted && !c.Loan.Accepted.IsZero() {
		return words.T("defer.waits.decided", c.Loan.Accepted.String(), c.Loan.Accepted.DaysUntil(p.v.place.Today()))
	}
	if c.State == deferrals.ReExtended && c.ExtendedBy > 0 {
		return words.T("defer.waits.re_extended", number(c.ExtendedBy))
	}
	if c.State.Running() {
		return words.T("defer.waits."+string(c.State), date(newDue(c)))
	}
	return words.T("defer.waits." + string(c.State))
}

// dues lists the due items.
func (p *filePage) dues() []fyne.CanvasObject {
	var rows [][]cell
	granted := p.data.Case.State.Granted()
	for _, x := range p.data.Case.Lines() {
		what, days := words.T("defer.principal"), none
		if x.Interest {
			what = words.T("defer.interest")
		}
		if granted && !x.NewDue.IsZero() && !x.Due.IsZero() {
			days = words.T("defer.days", x.Due.DaysUntil(x.NewDue))
		}
		row := []cell{{text: what}, {text: date(x.Due)}, {text: dueAmount(&x)}, {text: none}, {text: none}, {text: none}}
		if granted {
			row[3], row[4], row[5] = cell{text: amount(x.Moved), bold: true}, cell{text: date(x.NewDue), bold: true}, cell{text: days}
		}
		rows = append(rows, row)
	}
	heads := []cellHead{
		{title: words.T("defer.item"), share: wide(1, 0.8)}, {title: words.T("defer.due"), share: wide(1.3, 1)}, {title: words.T("defer.due_amount"), share: wide(1.6, 2.3), right: true},
		{title: words.T("defer.moved"), share: 1.6, right: true}, {title: words.T("defer.new_due"), share: 1.4, right: true}, {title: words.T("defer.longer"), share: 1, right: true},
	}
	return append(section(words.T("defer.lines"), words.T("defer.in_yuan")), newCells(heads, rows, nil))
}

// dueAmount is what fell due, or that the return does not say.
func dueAmount(x *deferrals.Line) string {
	if x.Unsaid && x.Amount == 0 {
		return words.T("deferral.unsaid")
	}
	if x.Unsaid {
		return words.T("defer.unsaid", amount(x.Amount))
	}
	return amount(x.Amount)
}

// failure says why something is not there, in the clerk's words.
func failure(err error) fyne.CanvasObject {
	return prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(desk.Text(err)))
}
