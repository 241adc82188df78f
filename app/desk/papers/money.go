package papers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

// payments is a payment batch with what its papers say.
type payments struct {
	payment.Batch
	rows         []payment.Row
	item, period string
}

func (p Press) paymentsOf(t store.Reader, id string) (*payments, error) {
	b, err := payment.BatchOf(t, id)
	if err != nil {
		return nil, err
	}
	rows, err := payment.Rows(t, id)
	if err != nil {
		return nil, err
	}
	out := &payments{Batch: b}
	for _, r := range rows {
		if r.Result.Dropped == nil {
			out.rows = append(out.rows, r)
		}
	}
	for _, id := range b.Awards {
		x, err := p.batchOf(t, id)
		if err != nil {
			return nil, err
		}
		out.item, out.period = and(out.item, x.itemLabel()), and(out.period, x.period)
	}
	return out, nil
}

// and adds a text to a list in words, once if it is the same all the time.
func and(list, text string) string {
	switch {
	case list == "" || list == text:
		return text
	}
	return list + "、" + text
}

func (b *payments) signatures() []paper.Signature {
	var out []paper.Signature
	for _, s := range []struct {
		step string
		by   *payment.Sign
	}{{"制单", b.Prepared}, {"复核签发", b.Released}, {"发送", b.Sent}} {
		if s.by != nil {
			out = append(out, paper.Signature{Step: s.step, Name: s.by.Name, At: moment(s.by.At), Record: fmt.Sprintf("第%d号", s.by.Seq), Hash: b.Hash})
		}
	}
	return out
}

// list is the list of the orders.
func (b *payments) list(o Office) paper.PaymentList {
	l := paper.PaymentList{
		Head: paper.Head{Issuer: o.Issuer, Date: o.Date, Hash: b.Hash}, Batch: b.ID, Item: b.item, PeriodLabel: b.period,
		FundLabel: notices.FundLabel(b.Source), Signatures: b.signatures(),
	}
	for _, a := range b.Awards {
		l.Awards = and(l.Awards, a)
	}
	if b.File != nil {
		l.File, l.FileHash = b.File.Name, b.File.SHA256
	}
	for _, r := range b.rows {
		row := paper.PaymentRow{
			Order: r.ID, Payee: cmp.Or(r.Account.Holder, r.Payee.Name), Code: r.Payee.ID, Bank: r.Account.Bank,
			Account: r.Account.Number.Masked(), Amount: r.Amount,
		}
		if r.ReissueOf != "" {
			row.Note = "重付 " + r.ReissueOf
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// reconciliation holds the orders against the ledger and the bank.
func (b *payments) reconciliation(t store.Reader, o Office) (paper.Reconciliation, error) {
	out := paper.Reconciliation{
		Head: paper.Head{Issuer: o.Issuer, Date: o.Date}, Batch: b.ID, Item: b.item, PeriodLabel: b.period,
		FundLabel: notices.FundLabel(b.Source), Signatures: b.signatures(),
	}
	r, err := payment.Reconcile(t, b.ID)
	if err != nil {
		return out, err
	}
	off := map[string]money.Fen{} // what the ledger has more of an order than its state says
	for _, d := range r.Differences {
		if d.What == "in_transit" || d.What == "paid" {
			off[d.Order] += d.Got - d.Want
		}
	}
	for _, row := range b.rows {
		x := reconciled(row)
		x.Ledger = x.Due + off[row.ID]
		out.Rows = append(out.Rows, x)
	}
	for _, f := range r.Files {
		out.Files = append(out.Files, paper.BankFile{Name: f.Name, SHA256: f.SHA256, Rows: f.Lines, Date: moment(f.By.At)})
	}
	return out, nil
}

// reconciled is an order with what its state says of the ledger and the bank of it.
func reconciled(r payment.Row) paper.ReconciliationRow {
	row := paper.ReconciliationRow{
		Order: r.ID, Payee: cmp.Or(r.Account.Holder, r.Payee.Name), State: han("payment.state." + string(r.State)), Ordered: r.Amount,
	}
	if r.State.InTransit() || r.State == payment.Settled {
		row.Due = r.Amount
	}
	if r.State == payment.Settled {
		row.Bank = r.Amount
	}
	for _, f := range []*payment.Fact{r.Result.Settled, r.Result.Returned} {
		if f == nil || f.Waits {
			continue
		}
		row.Settled, row.BankDate, row.Note = true, f.Date.String(), f.Reason
		if f.Line > 0 {
			row.Line = fmt.Sprintf("第%d行", f.Line)
		} else {
			row.Line = f.Doc
		}
	}
	return row
}

// statement is what happened in a pool.
func (p Press) statement(t store.Reader, name string, from, until period.Date, o Office) (paper.Statement, error) {
	out := paper.Statement{Head: paper.Head{Issuer: o.Issuer, Date: o.Date}, From: from, Until: until}
	pools, err := ledger.Pools(t)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(pools, func(x ledger.Pool) bool { return x.String() == name })
	if i < 0 {
		return out, desk.Errf("paper-no-pool", name)
	}
	pool := pools[i]
	out.Pool = regionName(pool.Source) + "　" + p.itemName(pool.Item)
	before, err := ledger.AsOf(t, pool, from.AddDays(-1))
	if err != nil {
		return out, err
	}
	after, err := ledger.AsOf(t, pool, until)
	if err != nil {
		return out, err
	}
	for _, a := range ledger.Accounts {
		if a == ledger.Appropriation {
			continue
		}
		label := han("ledger.account." + string(a))
		out.Opening = append(out.Opening, paper.Balance{Account: label, Amount: before.Of(a)})
		out.Closing = append(out.Closing, paper.Balance{Account: label, Amount: after.Of(a)})
	}
	sheet, err := ledger.Statement(t, ledger.Filter{Pool: pool, From: from, To: until})
	for from := 0; from < len(sheet.Lines); {
		to := from + 1
		for to < len(sheet.Lines) && together(&sheet.Lines[from], &sheet.Lines[to]) {
			to++
		}
		out.Rows = append(out.Rows, statementRow(sheet.Lines[from:to]))
		from = to
	}
	return out, err
}

// together tells whether postings are one row: of one act, for one reason, of one
// batch.
func together(a, b *ledger.Line) bool {
	return actOf(a.ID) == actOf(b.ID) && a.Date == b.Date && a.Code == b.Code && a.From == b.From && a.To == b.To &&
		a.Batch == b.Batch && batchOf(a.Order) == batchOf(b.Order) && a.Doc == b.Doc
}

// actOf is the number of the act in a posting's id, "18.5".
func actOf(id string) string {
	seq, _, _ := strings.Cut(id, ".")
	return seq
}

// batchOf is the payment batch of an order.
func batchOf(order string) string {
	i := strings.LastIndexByte(order, '-')
	return order[:max(i, 0)]
}

// itemName is the label of an item that is named by its pack, the name where the
// pack is gone.
func (p Press) itemName(item string) string {
	id, name, _ := strings.Cut(item, "/")
	if pk, ok := p.Packs.Pack(id, ""); ok {
		if it, ok := pk.Item(name); ok {
			return it.Label
		}
	}
	return item
}

func statementRow(list []ledger.Line) paper.StatementRow {
	l := list[0]
	r := paper.StatementRow{
		Date: l.Date.String(), Recorded: moment(l.At) + "\n第" + actOf(l.ID) + "号 " + l.Name, From: han("ledger.account." + string(l.From)),
		To: han("ledger.account." + string(l.To)), About: cmp.Or(l.Order, l.Recovery, l.Award, l.Batch),
		Text: han("ledger.code." + string(l.Code)), Late: l.Late,
	}
	for _, x := range list {
		r.Amount += x.Amount // no more than what stood on the account
	}
	if len(list) > 1 {
		r.About = fmt.Sprintf("%s　%d笔", cmp.Or(batchOf(l.Order), l.Batch), len(list))
	}
	if l.Doc != "" {
		r.Text += " " + l.Doc
	}
	return r
}

// recoveryLetter asks for money back.
func (p Press) recoveryLetter(t store.Reader, id string, o Office, l Letter) (paper.RecoveryLetter, *recovery.Case, error) {
	c, err := recovery.Of(t, id)
	if err != nil {
		return paper.RecoveryLetter{}, nil, err
	}
	b, err := p.batchOf(t, c.Claim.Batch)
	if err != nil {
		return paper.RecoveryLetter{}, c, err
	}
	m, err := ledger.AwardBalances(t, c.Claim.Award)
	if err != nil {
		return paper.RecoveryLetter{}, c, err
	}
	out := paper.RecoveryLetter{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, Recovery: c.ID, Firm: c.Claim.Name, Code: c.Claim.Party,
		Item: b.itemLabel(), PeriodLabel: b.period, Document: b.pack.Title, Clause: b.clause(),
		Paid: m.Paid + m.Recoverable + m.Recovered + c.Passed, Amount: c.Amount, Reason: c.Reason, Account: l.Account, Contact: l.Contact, Remarks: l.Remarks,
	}
	if made, err := about(t, c.Claim.Award); err != nil {
		return out, c, err
	} else if len(made) > 0 {
		out.Notice = made[0].Number
	}
	for _, k := range c.Kept() {
		x := paper.Offset{Award: k.Award, Doc: k.Doc, Date: k.Date, Amount: k.Amount}
		made, err := about(t, k.Award)
		if err != nil {
			return out, c, err
		}
		if len(made) > 0 {
			x.Award = made[0].Number
		}
		out.Offsets = append(out.Offsets, x)
	}
	if c.Notice != nil && c.Letter == "" { // a letter that came before the plan stays as it was
		for _, part := range c.Notice.Plan {
			out.Instalments = append(out.Instalments, paper.Instalment{Due: part.Due, Amount: part.Amount})
			out.Until = part.Due
		}
	}
	if len(out.Instalments) == 1 {
		out.Instalments = nil
	}
	return out, c, nil
}
