package papers_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/reports/pdf"
)

// The amount of each award is one figure: on its line, in the words and the figures
// of its notice as the PDF says them, in the ledger, and in the bytes of the file
// that went to the bank, in the row of its account.
func TestOneFigureEverywhere(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	notices := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	pay, sent := o.sent()
	inFile, count, total := o.bankFile(sent)
	rows, err := o.pay.Rows(o.ctx(), pay.ID)
	o.must(err)
	if len(notices.Records) != 20 || len(rows) != 20 || len(inFile) != 20 || count != 20 || total != o.batch.ObligatedTotal {
		t.Fatalf("%d notices, %d orders, %d rows in the file, which says %d and %v", len(notices.Records), len(rows), len(inFile), count, total)
	}
	byAward := map[string]payment.Row{}
	for _, r := range rows {
		byAward[r.Parts[0].Award] = r
	}
	seen := map[money.Fen]bool{}
	for i, r := range notices.Records {
		figures := o.figures(o.file(notices, i))
		order := byAward[r.Award]
		account, err := o.s.Vault().Open(vault.AccountPlace(order.Payee.ID), order.Account.Number)
		o.must(err)
		figures["order"], figures["bank file"] = order.Amount, inFile[order.ID+" "+account]
		o.must(o.s.Store.View(o.ctx(), func(x store.Reader) error {
			l, _, err := road.LineOf(x, r.Award)
			if err != nil {
				return err
			}
			a, err := ledger.AwardBalances(x, r.Award)
			figures["line"], figures["ledger, in transit"] = l.Net, a.InTransit
			return err
		}))
		figures["capitals of the figure"], err = money.ParseCapitals(r.Amount.Capitals())
		o.must(err)
		for where, got := range figures {
			if got != r.Amount || got <= 0 {
				t.Errorf("%s %s: %v on the %s, recorded %v", r.Number, r.Name, got, where, r.Amount)
			}
		}
		seen[r.Amount] = true
	}
	if len(seen) < 2 { // with one amount for all, no row could be mistaken for another
		t.Error("control: the awards have all the same amount")
	}
}

// sent pays the batch of the season, and gives the very bytes that left.
func (o *season) sent() (b payment.Batch, file []byte) {
	o.t.Helper()
	b, _, err := o.pay.Prepare(o.ctx(), o.s.Who(), payment.Ask{
		Batches: []string{o.batch.ID}, Template: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, Purpose: "增产用电奖励",
	})
	o.must(err)
	o.must(o.pay.Release(o.ctx(), o.chen.Actor, payment.Seen{Batch: b.ID, Seen: b.Version}))
	b, err = o.pay.Batch(o.ctx(), b.ID)
	o.must(err)
	_, err = o.pay.Send(o.ctx(), o.s.Who(), o.s.Vault(), payment.Seen{Batch: b.ID, Seen: b.Version}, func(_ string, content []byte) error {
		file = slices.Clone(content)
		return nil
	})
	o.must(err)
	return b, file
}

// figures are the amounts that a notice says, read off its PDF.
func (o *season) figures(file []byte) map[string]money.Fen {
	o.t.Helper()
	pages, err := pdf.Read(file)
	o.must(err)
	runs := slices.Concat(pages...)
	capitals, err := money.ParseCapitals(after(runs, "金额（大写）："))
	o.must(err)
	figure, err := money.Parse(strings.Trim(after(runs, "金额（小写）："), "￥元"))
	o.must(err)
	return map[string]money.Fen{"notice in words": capitals, "notice in figures": figure}
}

// bankFile reads the file as the bank does, with nothing of the desk's own: amounts
// by order and account, and what its last row declares.
func (o *season) bankFile(content []byte) (amounts map[string]money.Fen, count int, total money.Fen) {
	o.t.Helper()
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	o.must(err)
	r := csv.NewReader(strings.NewReader(string(text)))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	o.must(err)
	at := func(head string) int {
		i := slices.IndexFunc(all[0], func(h string) bool { return strings.Contains(h, head) })
		if i < 0 {
			o.t.Fatalf("no column %s among %q", head, all[0])
		}
		return i
	}
	order, account, amount := at("支付令号"), at("账号"), at("金额")
	amounts = map[string]money.Fen{}
	for _, row := range all[1 : len(all)-1] {
		fen, err := money.Parse(row[amount])
		o.must(err)
		amounts[row[order]+" "+row[account]] = fen
		count++
	}
	last := all[len(all)-1]
	for i, word := range last {
		switch word {
		case "总笔数":
			if last[i+1] != itoa(count) {
				o.t.Errorf("the file declares %s rows, and has %d", last[i+1], count)
			}
		case "总金额":
			total, err = money.Parse(last[i+1])
			o.must(err)
		}
	}
	return amounts, count, total
}
