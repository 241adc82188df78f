package paymentview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// show opens an order in the pane: whom it pays, where to, what for, and what became
// of it.
func (p *batchesPage) show(o *orderRow) {
	v, b := p.v, p.batch()
	if b == nil {
		return
	}
	objects := append(orderObjects(v, &o.Row), fates(&o.Row)...)
	if b.State == payment.Prepared && o.State == payment.Prepared && v.place.Holds(act.Maker) {
		row := o.Row
		objects = append(objects, parts.Rule(), container.NewHBox(parts.NewButton("  "+words.T("pay.drop_one")+"  ", func() { p.askDrop([]payment.Row{row}) })))
	}
	v.setPane(words.T("pay.order"), objects...)
}

// orderObjects say whom an order pays and what for.
func orderObjects(v *View, o *payment.Row) []fyne.CanvasObject {
	out := []fyne.CanvasObject{
		prose.New(prose.Strong(o.ID+"　"), prose.Span{Text: o.State.Label(), Tone: toneOf(o.State)}),
		prose.Sized(7, prose.Strong(o.Amount.String()), prose.Quiet(" "+words.T("pay.yuan"))),
		prose.New(prose.Quiet(o.Amount.Capitals())),
		parts.Pairs(96,
			parts.Pair{Label: words.T("pay.payee"), Value: o.Payee.Name}, parts.Pair{Label: words.T("pay.payee_id"), Value: o.Payee.ID},
			parts.Pair{Label: words.T("pay.holder"), Value: o.Account.Holder}, parts.Pair{Label: words.T("pay.account"), Value: o.Account.Number.Masked()},
			parts.Pair{Label: words.T("pay.bank"), Value: o.Account.Bank},
		),
		prose.NewLink(func() { v.place.Shell.Go("firms", o.Payee.ID) }, prose.Span{Text: words.T("pay.to_firm"), Tone: theme.Accent}),
		parts.Rule(), prose.New(prose.Strong(words.T("pay.pays_for"))),
	}
	for _, part := range o.Parts[:min(len(o.Parts), 40)] {
		award := part.Award
		out = append(out, prose.NewLink(func() { v.place.Shell.Go("budget", "award/"+award) },
			prose.Span{Text: award, Tone: theme.Accent}, prose.Quiet("　"+v.place.PoolLabel(part.Pool)+"　"), prose.Plain(part.Amount.String())))
	}
	if n := len(o.Parts) - 40; n > 0 {
		out = append(out, prose.New(prose.Quiet(words.T("pay.more_parts", n))))
	}
	for i, part := range o.Parts {
		if i > 0 && part.Batch == o.Parts[i-1].Batch {
			continue
		}
		batch := part.Batch
		out = append(out, prose.NewLink(func() { v.place.Shell.Go("batches", batch) }, prose.Span{Text: words.T("pay.to_batch", batch), Tone: theme.Accent}))
	}
	return out
}

// fates tell what the bank, or two people, said of an order.
func fates(o *payment.Row) []fyne.CanvasObject {
	out := []fyne.CanvasObject{parts.Rule(), prose.New(prose.Strong(words.T("pay.fate")))}
	none := len(out)
	fact := func(sign string, tone fyne.ThemeColorName, label string, f *payment.Fact) {
		if f == nil {
			return
		}
		out = append(out, prose.Hanging(20, prose.Span{Text: sign, Tone: tone}, prose.Span{Text: label + "　" + f.Date.String(), Tone: tone}, prose.Plain(space(f.Reason))))
		source := words.T("pay.from_people", orDash(f.Doc), f.By.Name)
		if f.Line > 0 {
			source = words.T("pay.from_file", f.Line)
		}
		if f.Waits {
			source += words.T("pay.and_waits")
		} else if f.Second != nil {
			source += words.T("pay.and_second", f.Second.Name)
		}
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(source)))
	}
	fact("✓", theme.Good, payment.Settled.Label(), o.Result.Settled)
	fact("↩", theme.Bad, payment.Returned.Label(), o.Result.Returned)
	if d := o.Result.Dropped; d != nil {
		out = append(out, prose.New(prose.Quiet(words.T("pay.dropped_by", d.Name, d.Date.String()))))
	}
	if o.ReissueOf != "" {
		out = append(out, prose.New(prose.Plain(words.T("pay.is_reissue", o.ReissueOf))))
	}
	if o.Result.Reissued != "" {
		out = append(out, prose.New(prose.Plain(words.T("pay.reissued_as", o.Result.Reissued))))
	}
	if len(out) == none {
		out = append(out, prose.New(prose.Quiet(words.T("pay.no_fate"))))
	}
	return out
}

func space(s string) string {
	if s == "" {
		return ""
	}
	return "　" + s
}

// askDrop takes orders out of a prepared batch, after a reason.
func (p *batchesPage) askDrop(rows []payment.Row) {
	v, b := p.v, p.batch()
	var sum payment.Sum
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i], sum = r.ID, plus(sum, payment.Sum{Count: 1, Amount: r.Amount})
	}
	seen := payment.Seen{Batch: b.ID, Seen: b.Version}
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("pay.drop_title", b.ID),
		words.T("pay.drop_ask", sum.Count, sum.Amount.String(), b.Orders.Count-sum.Count, (b.Orders.Amount-sum.Amount).String()), words.T("pay.drop"), func(reason string) {
			seen.Reason = reason
			who := v.place.Session.Who()
			v.do(words.T("pay.drop"), func(ctx context.Context) error { return v.pay.Drop(ctx, who, seen, ids) }, nil)
		})
}
