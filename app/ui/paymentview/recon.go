package paymentview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/payment"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// reconRows hold orders, ledger and bank against each other, a line for each thing
// two of them speak of.
func reconRows(r payment.Reconciliation) [][]string {
	var way, bankPaid, bankBack payment.Sum
	for _, s := range []payment.State{payment.Released, payment.Unknown, payment.Sent} {
		way = plus(way, r.States[s])
	}
	back := plus(r.States[payment.Returned], r.States[payment.ReturnedAfter])
	for _, f := range r.Files {
		bankPaid, bankBack = plus(bankPaid, f.OfBatch.Settled), plus(bankBack, f.OfBatch.Returned)
	}
	line := func(what string, n payment.Sum, ledger, bank, differs string) []string {
		return []string{what, strconv.Itoa(n.Count), n.Amount.String(), ledger, bank, differs}
	}
	diff := func(a, b money.Fen) string { return (a - b).String() }
	out := [][]string{
		line(words.T("pay.recon_way"), way, r.Ledger.InTransit.String(), "—", diff(way.Amount, r.Ledger.InTransit)),
		line(payment.Settled.Label(), r.States[payment.Settled], r.Ledger.Paid.String(), bankPaid.Amount.String(), diff(r.States[payment.Settled].Amount, r.Ledger.Paid)),
		line(words.T("pay.recon_back"), back, "—", bankBack.Amount.String(), "—"),
	}
	for _, s := range []payment.State{payment.Prepared, payment.Withdrawn} {
		if n := r.States[s]; n.Count > 0 {
			out = append(out, line(s.Label(), n, "—", "—", "—"))
		}
	}
	if r.People.Count > 0 {
		out = append(out, line(words.T("pay.recon_people"), r.People, "—", "—", "—"))
	}
	for _, f := range r.Files {
		out = append(out, line(words.T("pay.recon_file", f.Name), payment.Sum{Count: f.OfBatch.Settled.Count + f.OfBatch.Returned.Count, Amount: f.OfBatch.Settled.Amount + f.OfBatch.Returned.Amount}, "—",
			f.OfBatch.Settled.Amount.String()+" / "+f.OfBatch.Returned.Amount.String(), "—"))
	}
	return out
}

// differences lists what does not agree.
func differences(list []payment.Difference) []string {
	var out []string
	for _, d := range list {
		out = append(out, words.T("pay.differs", orDash(d.Order), words.T("pay.differs."+d.What), d.Want.String(), d.Got.String()))
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// reconciliation is the page 对账 of the batch in hand.
func (p *batchesPage) reconciliation() fyne.CanvasObject {
	verdict := prose.Hanging(20, prose.Span{Text: "✓", Tone: theme.Good}, prose.Span{Text: words.T("pay.recon_good"), Tone: theme.Good})
	if n := len(p.recon.Differences); n > 0 {
		verdict = prose.Hanging(20, prose.Span{Text: "×", Tone: theme.Bad}, prose.Span{Text: words.T("pay.recon_bad", n), Tone: theme.Bad})
	}
	head := []fyne.CanvasObject{verdict}
	for _, text := range differences(p.recon.Differences) {
		head = append(head, prose.Hanging(20, prose.Span{Text: "·"}, prose.Plain(text)))
	}
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("pay.recon_what"), Width: 232}, {Title: words.T("pay.count"), Width: 64, Align: grid.Right}, {Title: words.T("pay.recon_orders"), Width: 132, Align: grid.Right},
		{Title: words.T("pay.recon_ledger"), Width: 132, Align: grid.Right}, {Title: words.T("pay.recon_bank"), Width: 190, Align: grid.Right}, {Title: words.T("pay.recon_diff"), Width: 100, Align: grid.Right},
	}, 1, "", nil)
	g.SetRows(grid.TextRows(reconRows(p.recon)))
	return parts.Fill(parts.Inset(parts.NewColumn(4, head...), 16, 8), g.Object())
}
