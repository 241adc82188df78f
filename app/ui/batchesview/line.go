package batchesview

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// detail is what the pane tells of a line besides its row.
type detail struct {
	award  string
	held   road.Held
	chain  []road.Held // its versions, the oldest first
	orders []payment.Row
}

// readLine reads an award with all its versions and orders.
func (d desk) readLine(ctx context.Context, award string) (*detail, error) {
	out := &detail{award: award}
	var err error
	if out.held, err = d.road().Award(ctx, award); err != nil {
		return nil, err
	}
	out.chain = []road.Held{out.held}
	for id := out.held.Line.Supersedes; id != ""; {
		h, err := d.road().Award(ctx, id)
		if err != nil {
			return nil, err
		}
		out.chain = append([]road.Held{h}, out.chain...)
		id = h.Line.Supersedes
	}
	for id := out.held.Line.Mark.Next; id != ""; {
		h, err := d.road().Award(ctx, id)
		if err != nil {
			return nil, err
		}
		out.chain = append(out.chain, h)
		id = h.Line.Mark.Next
	}
	out.orders, err = payment.Payments{Desk: d.s.Desk}.OfAward(ctx, award)
	return out, err
}

func (v *View) openLine(r *lineRow) { v.showLine(r.Line.Award) }

// follow keeps an open pane at the line of the cursor.
func (v *View) follow(r *lineRow) {
	if v.pane != nil && r != nil && (v.detail == nil || v.detail.award != r.Line.Award) {
		v.openLine(r)
		return
	}
	v.update()
}

// reopenLine opens the line that was asked for, or reads the one that is open anew.
func (v *View) reopenLine() {
	award := v.wanted
	v.wanted = ""
	if award == "" && v.pane != nil && v.detail != nil {
		award = v.detail.award
	}
	if award == "" {
		return
	}
	v.lines.SetCursor(award)
	v.showLine(award)
}

func (v *View) showLine(award string) {
	task.Start(v.place.Shell.Runner(), &v.reading, "", func(ctx context.Context, _ task.Tell) (*detail, error) {
		return v.desk.readLine(ctx, award)
	}, func(d *detail, err error) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				v.place.Shell.Failed(err)
			}
			return
		}
		v.detail = d
		v.pane = container.NewBorder(v.paneHead(), nil, nil, nil, parts.NewFlow(16, 8, v.drawLine(d)...))
		v.update()
	})
}

func (v *View) paneHead() fyne.CanvasObject {
	return parts.Pad(container.NewBorder(nil, nil, parts.Quiet(words.T("batches.line")), parts.Soft("×", func() {
		v.ClosePane()
		v.update()
	})), 16, 4)
}

// Pane is the line opened, or nil.
func (v *View) Pane() fyne.CanvasObject {
	if v.pane == nil || v.page != pageBatch {
		return nil
	}
	return v.pane
}

// ClosePane closes it.
func (v *View) ClosePane() {
	v.reading.Cancel()
	v.pane, v.detail = nil, nil
}

func (v *View) menu(r *lineRow) []*fyne.MenuItem {
	return []*fyne.MenuItem{
		fyne.NewMenuItem(words.T("batches.line.open"), func() { v.openLine(r) }),
		fyne.NewMenuItem(words.T("batches.line.firm"), func() { v.place.Shell.Go("firms", r.Line.Party.ID) }),
	}
}

// drawLine fills the pane.
func (v *View) drawLine(d *detail) []fyne.CanvasObject {
	l := &d.held.Line
	out := []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(l.Party.Name)),
		prose.New(prose.Quiet(l.Party.ID + "　" + l.Party.Place)),
		parts.Pairs(84, v.linePairs(d)...),
	}
	link := func(text string, do func()) {
		out = append(out, prose.NewLink(do, prose.Span{Text: text, Tone: theme.Accent}))
	}
	if v.batch != nil && v.batch.Batch.Source.Run != "" {
		link(words.T("batches.line.trace"), func() { v.toTrace(l.Party.ID) })
	}
	link(words.T("batches.line.firm"), func() { v.place.Shell.Go("firms", l.Party.ID) })
	out = append(out, v.objections(l)...)
	out = append(out, v.versions(d)...)
	return append(out, v.orders(d)...)
}

func (v *View) linePairs(d *detail) []parts.Pair {
	l := &d.held.Line
	yuan := " " + words.T("unit.yuan")
	out := []parts.Pair{
		{Label: words.T("batches.line.award"), Value: l.Award},
		{Label: words.T("batches.line.state"), Value: d.held.State.Label()},
		{Label: words.T("batches.line.gross_plain"), Value: l.Gross.String() + yuan},
	}
	if l.Scaled != l.Gross {
		out = append(out, parts.Pair{Label: words.T("batches.line.scaled"), Value: l.Scaled.String() + yuan})
	}
	if l.Advance != 0 {
		out = append(out, parts.Pair{Label: words.T("batches.line.advance_plain"), Value: "−" + l.Advance.String() + yuan})
	}
	out = append(out, parts.Pair{Label: words.T("batches.line.net_plain"), Value: l.Net.String() + yuan, Bold: true})
	m := d.held.Money
	for _, x := range []struct {
		key string
		sum money.Fen
	}{
		{"batches.committed", m.Committed}, {"batches.payable", m.Payable}, {"batches.transit", m.InTransit},
		{"batches.paid_plain", m.Paid}, {"batches.recoverable", m.Recoverable},
	} {
		if x.sum > 0 {
			out = append(out, parts.Pair{Label: words.T(x.key), Value: x.sum.String() + yuan})
		}
	}
	if l.Account != nil {
		out = append(out, parts.Pair{Label: words.T("batches.line.account"), Value: l.Account.Number.Masked() + "　" + l.Account.Bank})
	}
	if m := l.Mark; m.Reason != "" {
		out = append(out, parts.Pair{Label: words.T("batches.reason"), Value: m.Date.String() + "　" + m.Reason})
	}
	return out
}

// toTrace shows how the amount of a line was computed.
func (v *View) toTrace(party string) {
	b := &v.batch.Batch
	if per, err := period.Parse(b.Period); err == nil && per != v.place.Period() {
		v.place.SetPeriod(per)
	}
	v.place.Load(b.Source.Run, func() { v.place.Shell.Go("awards", party) })
}

// objections lists those to a line with how they ended.
func (v *View) objections(l *road.Line) []fyne.CanvasObject {
	if len(l.Mark.Objections) == 0 {
		return nil
	}
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("batches.line.objections_plain")))}
	for _, x := range l.Mark.Objections {
		lead, end := prose.Span{Text: "▲", Tone: theme.Bad}, words.T("batches.objection_open")
		if x.Outcome != road.Open {
			lead, end = prose.Span{Text: "●", Tone: theme.Quiet}, words.T("batches.outcome."+string(x.Outcome))
			if x.Decided != nil {
				end = words.T("batches.objection_decided", end, x.Decided.Name, x.Decided.Date.String(), x.Decided.Reason)
			}
		}
		out = append(out, prose.Hanging(18, lead, prose.Plain(words.T("batches.objection", x.Date.String(), x.By, x.Text))),
			prose.Hanging(18, prose.Plain(""), prose.Quiet(words.T("batches.objection_noted", x.Name)+"　"+end)))
	}
	return out
}

// versions links the chain a corrected award is part of.
func (v *View) versions(d *detail) []fyne.CanvasObject {
	if len(d.chain) < 2 {
		return nil
	}
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("batches.line.versions")))}
	for i, h := range d.chain {
		text := words.T("batches.line.version", i+1, h.Line.Net.String(), h.State.Label())
		if h.Line.Award == d.award {
			out = append(out, prose.Hanging(18, prose.Span{Text: "●", Tone: theme.Accent}, prose.Strong(text), prose.Quiet("　"+h.Line.Award)))
			continue
		}
		out = append(out, prose.HangingLink(18, prose.Span{Text: "○", Tone: theme.Quiet}, func() { v.place.Shell.Go(Route, h.Line.Award) },
			prose.Plain(text), prose.Span{Text: "　" + h.Line.Award, Tone: theme.Accent}))
	}
	return out
}

// orders lists the payment orders of a line.
func (v *View) orders(d *detail) []fyne.CanvasObject {
	if len(d.orders) == 0 {
		return nil
	}
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("batches.line.orders")))}
	for _, o := range d.orders {
		tone := name(theme.Ink)
		switch {
		case o.State.Back():
			tone = theme.Bad
		case o.State == payment.Settled:
			tone = theme.Good
		}
		spans := []prose.Span{prose.Plain(o.ID + "　" + o.Amount.String() + "　"), {Text: o.State.Label(), Tone: tone}}
		if f := o.Result.Returned; f != nil {
			spans = append(spans, prose.Quiet("　"+f.Date.String()+"　"+f.Reason))
		} else if f := o.Result.Settled; f != nil {
			spans = append(spans, prose.Quiet("　"+f.Date.String()))
		}
		out = append(out, prose.NewLink(func() { v.place.Shell.Go("payment", o.ID) }, spans...))
	}
	return out
}

// labelOf names a period in the language of the window.
func labelOf(text string) string {
	if per, err := period.Parse(text); err == nil {
		return workplace.PeriodLabel(per)
	}
	return text
}
