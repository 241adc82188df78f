package papers_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/pdf"
)

// claim asks for money of a paid award back; the case is approved.
func (o *season) claim(award string, amount money.Fen) (recovery.Recoveries, string) {
	o.t.Helper()
	all := recovery.Recoveries{Desk: o.s.Desk, Claims: recovery.Awards{}}
	id, err := all.Propose(o.ctx(), o.s.Who(), recovery.Proposal{Award: award, Amount: amount, Reason: "少报一个户号。", Doc: "示审〔2020〕3号"})
	o.must(err)
	o.must(all.Approve(o.ctx(), o.wang.Actor, recovery.Ask{Case: id, Seen: 1}))
	return all, id
}

func (o *season) seen(all recovery.Recoveries, id string) recovery.Ask {
	o.t.Helper()
	list, err := all.All(o.ctx())
	o.must(err)
	i := slices.IndexFunc(list, func(c *recovery.Case) bool { return c.ID == id })
	return recovery.Ask{Case: id, Seen: list[i].Version}
}

// offset keeps so much back from a later award.
func (o *season) offset(all recovery.Recoveries, id, award string, amount money.Fen) {
	o.t.Helper()
	n, err := all.Note(o.ctx(), o.s.Who(), o.seen(all, id), recovery.Step{Kind: recovery.Offset, Amount: amount, Against: award, Doc: "抵扣单1号"})
	o.must(err)
	o.must(all.Confirm(o.ctx(), o.wang.Actor, o.seen(all, id), n))
}

func (o *season) letter(id string) *papers.Plan {
	o.t.Helper()
	w := o.wish(papers.RecoveryLetter, id)
	w.Office.Code, w.Letter.Account = "示财追", "国家金库示例省分库"
	p, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	return p
}

// later is a decided award of the province to each of some firms, confirmed: the
// award batch of the season from here on.
func (o *season) later(firms ...payment.Row) {
	o.t.Helper()
	date := period.Date{Year: 2020, Month: 8, Day: 3}
	draft := decisions.Draft{
		Number: "闽工信〔2020〕88号", Date: date, Authority: "示例省工信厅", Title: "关于下达智能制造试点示范奖补的决定",
		Scan: decisions.Scan{Name: "88.pdf", Size: 3, SHA256: strings.Repeat("0a", 32)}, Pack: o.run.Pack, Item: "innovation", Period: "2020",
	}
	for _, f := range firms {
		i := slices.IndexFunc(o.run.Rows, func(r awards.Row) bool { return r.ID == f.Payee.ID })
		draft.Lines = append(draft.Lines, decisions.Input{ID: f.Payee.ID, Name: f.Payee.Name, Region: o.run.Rows[i].Region, Amount: "30万元"})
	}
	book := accounts.Book{Desk: o.s.Desk, Vault: o.s.Vault()}
	for _, f := range firms {
		_, err := book.Propose(o.ctx(), o.s.Who(), f.Payee.ID, 0, accounts.Entry{Holder: f.Payee.Name, Bank: "某银行", Number: "350000000001"}, accounts.ByHand, "", "")
		o.must(err)
		_, err = book.Confirm(o.ctx(), o.chen.Actor, []accounts.Look{{ID: f.Payee.ID, Seen: 1}}, "")
		o.must(err)
	}
	d, err := (decisions.Book{Desk: o.s.Desk, Vault: o.s.Vault()}).Record(o.ctx(), o.s.Who(), draft)
	o.must(err)
	pool := ledger.Pool{Source: awards.Province, Item: "fujian-2020-13/innovation"}
	id, err := ledger.Grant(o.ctx(), o.s.Desk, o.s.Who(), ledger.Granting{Pool: pool, Amount: 1_000_000_00, Doc: "示财指〔2020〕2号", Date: date})
	o.must(err)
	o.must(ledger.ConfirmGrant(o.ctx(), o.s.Desk, o.chen.Actor, id, 1))
	drafted, err := o.road.DraftDecision(o.ctx(), o.s.Who(), d.ID, o.run.Pack, nil)
	o.must(err)
	o.batch = drafted.Batches[0]
	o.approve()
	o.confirm()
}

// What was kept back from an award stands on the papers made after it, on the
// letter and on the notice; those made before come out again byte for byte. The
// payment of the rest is what the verdict expects.
func TestOffsetsOnPaper(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	rows := o.settle(o.paid())
	early, late := rows[1], rows[2]
	o.later(early, late)
	first, _ := o.claim(early.Parts[0].Award, 1000_00)
	_, second := o.claim(late.Parts[0].Award, 2000_00)
	cases, err := first.All(o.ctx())
	o.must(err)
	one := o.wish(papers.AwardNotice, o.batch.ID)
	one.Lines = []int{1}
	plan, err := o.press.Plan(o.ctx(), one)
	o.must(err)
	before := o.make(plan)
	letterBefore := o.make(o.letter(cases[0].ID))
	was, wasLetter := o.file(before, 0), o.file(letterBefore, 0)
	all := o.wish(papers.AwardNotice, o.batch.ID)
	stale, err := o.press.Plan(o.ctx(), all)
	o.must(err)
	for i, id := range []string{cases[0].ID, second} {
		o.offset(first, id, o.award(i+1), 400_00)
	}
	if _, err := o.press.Make(o.ctx(), o.print.Actor, stale, nil); code(err) != "paper-kept-meanwhile" {
		t.Errorf("a notice planned before the offset: %v", err)
	}
	plan, err = o.press.Plan(o.ctx(), all)
	o.must(err)
	if plan.Missing() != 1 {
		t.Fatalf("%d notices to make", plan.Missing())
	}
	made := o.make(plan)
	letterAfter := o.make(o.letter(second))
	for name, c := range map[string]struct {
		got, want []byte
	}{"notice": {o.file(made, 0), was}, "letter": {o.file(o.make(o.letter(cases[0].ID)), 0), wasLetter}} {
		if !bytes.Equal(c.got, c.want) || strings.Contains(o.said(c.got), "抵扣") {
			t.Errorf("the %s made before the offset is another now", name)
		}
	}
	again, err := o.press.Original(o.ctx(), made.Records[1].Number)
	o.must(err)
	if !bytes.Equal(o.file(again, 0), o.file(made, 1)) {
		t.Error("the notice made after the offset comes out otherwise")
	}
	for _, c := range []struct{ text, want string }{
		{o.said(o.file(made, 1)), "本次资金中400.00元用于抵扣你单位应退回的奖励资金（追回编号" + second + "，抵扣单1号）。"},
		{o.said(o.file(made, 1)), "抵扣后实际拨付299,600.00元。"},
		{o.said(o.file(letterAfter, 0)), "其中￥400.00元已于2020年8月"},
		{o.said(o.file(letterAfter, 0)), made.Records[1].Number + "）中抵扣（抵扣单1号）。"},
		{o.said(o.file(letterAfter, 0)), "请将余额￥1,600.00元退回"},
		{o.said(o.file(letterAfter, 0)), "￥" + late.Amount.String() + "元"}, // what was paid stays what was paid
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("no %q: %s", c.want, c.text)
		}
	}
	o.paid()
	for _, r := range made.Records {
		v, err := o.press.VerifyNumber(o.ctx(), r.Number)
		if err != nil || !v.Good() || !slices.ContainsFunc(v.Points, func(p papers.Point) bool { return p.What == papers.OfOrder && p.Desk == "299,600.00" }) {
			t.Errorf("%s: %+v %v", r.Number, v.Points, err)
		}
	}
	if _, err := o.s.Desk.Verify(o.ctx(), nil); err != nil {
		t.Error(err)
	}
}

// award is the award of a line of the season's batch.
func (o *season) award(n int) (award string) {
	o.t.Helper()
	o.must(o.s.Store.View(o.ctx(), func(t store.Reader) error {
		lines, err := road.Lines(t, o.batch.ID)
		award = lines[n-1].Award
		return err
	}))
	return award
}

// said are the words of a file.
func (o *season) said(file []byte) string {
	o.t.Helper()
	pages, err := pdf.Read(file)
	o.must(err)
	return strings.Join(slices.Concat(pages...), "")
}

// A letter that was numbered before its notice is noted is the letter of the case:
// the notice takes its number and no other, and there is no second letter.
func TestLetterBeforeTheNotice(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	rows := o.settle(o.paid())
	all, id := o.claim(rows[1].Parts[0].Award, 1000_00)
	made := o.make(o.letter(id))
	if text := o.text(made); !strings.Contains(text, "请将上述资金退回") {
		t.Errorf("a letter without a plan: %s", text)
	}
	plan := []recovery.Part{{Due: period.Date{Year: 2020, Month: 9, Day: 30}, Amount: 1000_00}}
	if err := all.Notify(o.ctx(), o.s.Who(), o.seen(all, id), "示财追〔2020〕9号", period.Date{}, plan); code(err) != "recovery-letter" {
		t.Errorf("another number: %v", err)
	}
	o.must(all.Notify(o.ctx(), o.s.Who(), o.seen(all, id), "", period.Date{}, plan))
	again := o.letter(id)
	if list, err := all.All(o.ctx()); err != nil || list[0].Notice.Doc != made.Records[0].Number || again.Missing() != 0 {
		t.Errorf("%+v, %d letters to make, %v", list[0].Notice, again.Missing(), err)
	}
	if !bytes.Equal(o.file(o.make(again), 0), o.file(made, 0)) {
		t.Error("the letter is another after the notice was noted")
	}
	o.verified(made)
}
