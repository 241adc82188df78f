package paymentview

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/resources/words"
)

// duesPage lists the confirmed award batches with something to order, or something
// in the way of it.
type duesPage struct {
	v    *View
	grid *grid.Grid[dueRow]
}

type dueRow struct {
	payment.Due
	item, source, city, count, amount, left string
}

func newDues(v *View) *duesPage {
	p := &duesPage{v: v}
	text := func(id, key string, width float32, f func(*dueRow) string) grid.Column[dueRow] {
		return grid.Column[dueRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	number := func(id, key string, width float32, f func(*dueRow) string, n func(*dueRow) int64, scale int) grid.Column[dueRow] {
		return grid.Column[dueRow]{ID: id, Title: words.T(key), Width: width, Align: grid.Right, Text: f, Number: n, Scale: scale}
	}
	left := number("left", "pay.left_out", 96, func(d *dueRow) string { return d.left }, func(d *dueRow) int64 { return int64(len(d.Left)) }, 0)
	left.Tone = func(d *dueRow) fyne.ThemeColorName {
		if len(d.Left) > 0 {
			return theme.Warn
		}
		return ""
	}
	p.grid = grid.New(grid.Options[dueRow]{
		ID: func(d *dueRow) string { return d.Batch.ID }, Ticks: true, Frozen: 1, Empty: words.T("pay.no_dues"),
		Columns: []grid.Column[dueRow]{
			text("id", "pay.award_batch", 112, func(d *dueRow) string { return d.Batch.ID }), text("item", "pay.item", 176, func(d *dueRow) string { return d.item }),
			text("period", "pay.period", 84, func(d *dueRow) string { return d.Batch.Period }), text("source", "pay.source", 96, func(d *dueRow) string { return d.source }),
			text("city", "pay.city", 88, func(d *dueRow) string { return d.city }),
			number("count", "pay.to_order", 80, func(d *dueRow) string { return d.count }, func(d *dueRow) int64 { return int64(d.Ready.Count) }, 0),
			number("amount", "pay.amount", 140, func(d *dueRow) string { return d.amount }, func(d *dueRow) int64 { return int64(d.Ready.Amount) }, 2), left,
		},
		OnOpen: p.show, OnCursor: func(d *dueRow) {
			if v.pane != nil && d != nil {
				p.show(d)
			}
		},
		OnTick: func(int) { v.update() },
	})
	return p
}

func (p *duesPage) label() string             { return words.T("pay.tab_dues", len(p.v.data.dues)) }
func (p *duesPage) object() fyne.CanvasObject { return p.grid.Object() }
func (p *duesPage) focus() fyne.Focusable     { return p.grid.Focusable() }
func (p *duesPage) filters()                  { p.grid.ShowFilters(!p.grid.FiltersShown()) }

func (p *duesPage) fill() {
	rows := make([]dueRow, len(p.v.data.dues))
	for i, d := range p.v.data.dues {
		r := dueRow{Due: d, item: d.Batch.Label, source: ledger.SourceLabel(d.Batch.Fund), count: strconv.Itoa(d.Ready.Count), amount: d.Ready.Amount.String(), left: strconv.Itoa(len(d.Left))}
		if city, ok := region.Lookup(d.Batch.City + "00"); ok {
			r.city = city.Name
		}
		rows[i] = r
	}
	slices.SortStableFunc(rows, func(a, b dueRow) int { return cmp.Compare(min(b.Ready.Count, 1), min(a.Ready.Count, 1)) }) // what can be ordered first
	p.grid.SetRows(rows)
	p.grid.Untick()
}

func (p *duesPage) open(id string) {
	p.grid.SetCursor(id)
	if d := p.grid.Cursor(); d != nil && d.Batch.ID == id {
		p.show(d)
	}
}

// show tells what of an award batch would be ordered, and what would not and why.
func (p *duesPage) show(d *dueRow) {
	objects := []fyne.CanvasObject{
		prose.New(prose.Strong(d.Batch.ID)), prose.New(prose.Plain(d.item + "　" + d.Batch.Period)),
		parts.Pairs(96,
			parts.Pair{Label: words.T("pay.source"), Value: d.source}, parts.Pair{Label: words.T("pay.to_order"), Value: words.T("pay.sum", d.Ready.Count, d.Ready.Amount.String())},
			parts.Pair{Label: words.T("pay.confirmed_on"), Value: d.Batch.ConfirmedOn.String()},
		),
		prose.NewLink(func() { p.v.place.Shell.Go("batches", d.Batch.ID) }, prose.Span{Text: words.T("pay.to_batch", d.Batch.ID), Tone: theme.Accent}),
	}
	if len(d.Left) > 0 {
		objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("pay.left_list", len(d.Left)))))
		for _, l := range d.Left[:min(len(d.Left), 60)] {
			objects = append(objects, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Strong(l.Name+"　"), prose.Plain(l.Why.Text())))
		}
	}
	p.v.setPane(words.T("pay.due"), objects...)
}

// chosen are the batches ticked, else the one under the cursor, with something to order.
func (p *duesPage) chosen() []*dueRow {
	list := p.grid.Ticked()
	if c := p.grid.Cursor(); len(list) == 0 && c != nil {
		list = []*dueRow{c}
	}
	var out []*dueRow
	for _, d := range list {
		if d.Ready.Count > 0 {
			out = append(out, d)
		}
	}
	return out
}

func (p *duesPage) actions() []shell.Action {
	return []shell.Action{{Label: words.T("pay.prepare"), Primary: true, Key: shell.Start, Do: p.ask, Off: !p.v.place.Holds(act.Maker) || len(p.chosen()) == 0}}
}

// ask prepares a payment batch of what is chosen.
func (p *duesPage) ask() {
	v := p.v
	var a payment.Ask
	var sum payment.Sum
	out := 0
	purpose := field.NewEntry()
	for _, d := range p.chosen() {
		a.Batches, sum, out = append(a.Batches, d.Batch.ID), plus(sum, d.Ready), out+len(d.Left)
		if purpose.Text == "" {
			purpose.SetText(chinese(d.Batch.Period) + d.item)
		}
	}
	said := []string{words.T("pay.prepare_says", joined(a.Batches), sum.Count, sum.Amount.String())}
	if out > 0 {
		said = append(said, words.T("pay.prepare_left", out))
	}
	v.askPrepare(words.T("pay.prepare_title"), append(said, words.T("pay.prepare_then")), a, purpose, nil)
}

// chinese names a period as the bank's file has it, which is Chinese.
func chinese(text string) string {
	if per, err := period.Parse(text); err == nil {
		return per.Label()
	}
	return text
}

// askPrepare asks for template and purpose of a payment batch and makes it.
func (v *View) askPrepare(title string, said []string, a payment.Ask, purpose, reason *field.Entry) {
	list := usable(v.data.templates, payment.ForOrders)
	template := widget.NewSelect(nil, nil)
	for _, t := range list {
		template.Options = append(template.Options, nameOf(t))
	}
	template.SetSelectedIndex(0)
	fields := []ask.Field{ask.Choice(words.T("pay.template"), template), ask.Text(words.T("pay.purpose"), purpose)}
	if reason != nil {
		fields = append(fields, ask.Text(words.T("pay.why_same"), reason))
	}
	who := v.place.Session.Who()
	var made payment.Batch
	var left []payment.Left
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: title, Verb: words.T("pay.prepare"), Said: said, Fields: fields,
		Take: func() (func(context.Context) error, error) {
			t := list[template.SelectedIndex()]
			a.Template, a.Purpose = payment.TemplateRef{ID: t.ID, Version: t.Version}, strings.TrimSpace(purpose.Text)
			if reason != nil {
				a.Reason = strings.TrimSpace(reason.Text)
			}
			if a.Purpose == "" {
				return nil, desk.Errf("pay-purpose")
			}
			return func(ctx context.Context) (err error) {
				made, left, err = v.pay.Prepare(ctx, who, a)
				return err
			}, nil
		},
		Done: func() {
			v.load(func() {
				v.turn(atBatches)
				v.batches.open(made.ID)
				if len(left) > 0 {
					v.tellLeft(made, left)
				}
			})
		},
	})
}

// tellLeft says which obligations did not come into a batch.
func (v *View) tellLeft(b payment.Batch, left []payment.Left) {
	lines := []string{words.T("pay.made", b.ID, b.Orders.Count, b.Orders.Amount.String(), len(left))}
	for _, l := range left[:min(len(left), 8)] {
		lines = append(lines, l.Name+"　"+l.Why.Text())
	}
	dialogs.Tell(v.place.Shell.Window(), words.T("pay.prepare_title"), strings.Join(lines, "\n"))
}
