package papers_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/pdf"
)

// settle takes in what the bank says: the first order came back, the others arrived.
func (o *season) settle(b payment.Batch) []payment.Row {
	o.t.Helper()
	rows, err := o.pay.Rows(o.ctx(), b.ID)
	o.must(err)
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	o.must(w.Write([]string{"支付令号", "收款人账号", "金额（元）", "处理结果", "入账日期", "退票原因"}))
	var sum money.Fen
	for i, r := range rows {
		account, err := o.s.Vault().Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)
		o.must(err)
		word, why := "成功", ""
		if i == 0 {
			word, why = "退票", "户名不符"
		}
		o.must(w.Write([]string{r.ID, account, r.Amount.String(), word, "2020-08-06", why}))
		sum += r.Amount
	}
	o.must(w.Write([]string{"总笔数", itoa(len(rows)), "总金额", sum.String()}))
	w.Flush()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text.Bytes())
	o.must(err)
	path := filepath.Join(o.t.TempDir(), "回单.csv")
	o.must(os.WriteFile(path, gb, 0o600))
	_, _, err = o.pay.Import(o.ctx(), o.s.Who(), o.s.Vault(), path, payment.TemplateRef{ID: payment.ResultsCSV, Version: 1})
	o.must(err)
	rows, err = o.pay.Rows(o.ctx(), b.ID)
	o.must(err)
	return rows
}

// text is what the first of the papers says.
func (o *season) text(p *papers.Prints) string {
	o.t.Helper()
	pages, err := pdf.Read(o.file(p, 0))
	o.must(err)
	return strings.Join(slices.Concat(pages...), "")
}

func TestAfterTheBank(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	w := o.wish(papers.AwardNotice, o.batch.ID)
	plan, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	notices := o.make(plan)
	rows := o.settle(o.paid())
	text := o.text(o.make(o.plan(papers.Reconciliation, "ZF2020-001")))
	for _, want := range []string{"三方一致，差额为零", "户名不符", "回单.csv", "退票", "2020-08-06 第"} {
		if !strings.Contains(text, want) {
			t.Errorf("the reconciliation does not say %q", want)
		}
	}
	// a paid award still verifies, and so does one that came back
	for _, r := range rows[:2] {
		i := slices.IndexFunc(notices.Records, func(x papers.Record) bool { return x.Award == r.Parts[0].Award })
		if v, err := o.press.VerifyNumber(o.ctx(), notices.Records[i].Number); err != nil || !v.Good() {
			t.Errorf("%+v %v", v, err)
		}
	}
	o.recover(rows[1])
	// Another case noted under the same number gets no letter, and none under another.
	all := recovery.Recoveries{Desk: o.s.Desk, Claims: recovery.Awards{}}
	id, err := all.Propose(o.ctx(), o.s.Who(), recovery.Proposal{Award: rows[2].Parts[0].Award, Amount: rows[2].Amount, Reason: "同上。", Doc: "示审〔2020〕3号"})
	o.must(err)
	o.must(all.Approve(o.ctx(), o.wang.Actor, recovery.Ask{Case: id, Seen: 1}))
	due := []recovery.Part{{Due: period.Date{Year: 2020, Month: 9, Day: 30}, Amount: rows[2].Amount}}
	o.must(all.Notify(o.ctx(), o.s.Who(), recovery.Ask{Case: id, Seen: 2}, "示财监函〔2020〕12号", period.Date{}, due))
	if _, err := o.press.Make(o.ctx(), o.print.Actor, o.plan(papers.RecoveryLetter, id), nil); code(err) != "paper-letter-number" {
		t.Errorf("one number for two letters: %v", err)
	}
}

// recover asks for half of an award back.
func (o *season) recover(paid payment.Row) {
	t := o.t
	all := recovery.Recoveries{Desk: o.s.Desk, Claims: recovery.Awards{}}
	half := paid.Amount / 2
	id, err := all.Propose(o.ctx(), o.s.Who(), recovery.Proposal{
		Award: paid.Parts[0].Award, Amount: half, Reason: "上年同季用电量少报一个户号。", Doc: "示审〔2020〕3号",
	})
	o.must(err)
	if p := o.plan(papers.RecoveryLetter, id); code(p.Waits) != "paper-waits-recovery" {
		t.Errorf("before the approval: %v", p.Waits)
	}
	o.must(all.Approve(o.ctx(), o.wang.Actor, recovery.Ask{Case: id, Seen: 1}))
	due := period.Date{Year: 2020, Month: 9, Day: 30}
	o.must(all.Notify(o.ctx(), o.s.Who(), recovery.Ask{Case: id, Seen: 2}, "示财监函〔2020〕12号", period.Date{}, []recovery.Part{{Due: due, Amount: half}}))
	w := o.wish(papers.RecoveryLetter, id)
	w.Office.Code, w.Letter.Account = "示财追", "国家金库示例省分库"
	p, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	made := o.make(p)
	text := o.text(made)
	for _, want := range []string{"示财监函〔2020〕12号", half.Capitals(), "￥" + half.String() + "元", "￥" + paid.Amount.String() + "元（通知书文号：示财奖〔2020〕", "少报一个户号", id, "2020年9月30日", "国家金库示例省分库"} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q: %s", want, text)
		}
	}
	o.verified(made)
	if v, err := o.press.VerifyNumber(o.ctx(), made.Records[0].Number); err != nil || !v.Good() || v.Record.Party != paid.Payee.ID {
		t.Errorf("%+v %v", v, err)
	}
}

// An award that a document decided has a notice without a trace, which names the
// document.
func TestNoticeOfADecision(t *testing.T) {
	t.Parallel()
	o := begin(t)
	book := decisions.Book{Desk: o.s.Desk, Vault: o.s.Vault()}
	d, err := book.Record(o.ctx(), o.s.Who(), decisions.Draft{
		Number: "闽工信〔2020〕88号", Date: period.Date{Year: 2020, Month: 7, Day: 15}, Authority: "示例省工信厅", Title: "关于下达智能制造试点示范奖补的决定",
		Scan: decisions.Scan{Name: "88.pdf", Size: 3, SHA256: strings.Repeat("0a", 32)}, Pack: o.run.Pack, Item: "innovation", Period: "2020",
		Lines: []decisions.Input{{ID: o.run.Rows[0].ID, Name: "示例一公司", Region: "350102", Amount: "30万元"}},
	})
	o.must(err)
	pool := ledger.Pool{Source: awards.Province, Item: "fujian-2020-13/innovation"}
	id, err := ledger.Grant(o.ctx(), o.s.Desk, o.s.Who(), ledger.Granting{Pool: pool, Amount: 1_000_000_00, Doc: "示财指〔2020〕2号", Date: d.Date})
	o.must(err)
	o.must(ledger.ConfirmGrant(o.ctx(), o.s.Desk, o.chen.Actor, id, 1))
	drafted, err := o.road.DraftDecision(o.ctx(), o.s.Who(), d.ID, o.run.Pack, nil)
	o.must(err)
	o.batch = drafted.Batches[0]
	o.approve()
	o.confirm()
	made := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	text := o.text(made)
	for _, want := range []string{"示例一公司", "示例省工信厅《关于下达智能制造试点示范奖补的决定》（闽工信〔2020〕88号）", "（三）", "人民币叁拾万元整", "￥300,000.00元"} {
		if !strings.Contains(text, want) {
			t.Errorf("the notice does not say %q: %s", want, text)
		}
	}
	if strings.Contains(text, "附件") || strings.Contains(text, "核定过程") {
		t.Error("a decided award has a trace")
	}
	o.verified(made, o.make(o.plan(papers.BatchSheet, o.batch.ID)), o.make(o.plan(papers.Transmittal, o.batch.ID)))
}

// Each role prints what it works on, and only who issues documents of the office
// numbers them; 管理 prints nothing.
func TestWhoPrints(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	for i, r := range act.Roles {
		p := o.person("only-"+string(r), r)
		for kind, want := range map[papers.Kind]bool{
			papers.BatchSheet:  r != act.Admin,
			papers.AwardNotice: r == act.Printer || r == act.Maker || r == act.Approver,
		} {
			w := o.wish(kind, o.batch.ID)
			w.Office.Issuer += p.User.Login // another sheet, and another line's notice, for each
			w.Lines = []int{i + 1}
			plan, err := o.press.Plan(o.ctx(), w)
			o.must(err)
			if plan.Missing() != 1 {
				t.Fatalf("%s, %s: %d papers to make", r, kind, plan.Missing())
			}
			_, err = o.press.Make(o.ctx(), p.Actor, plan, nil)
			if want != (err == nil) || !want && code(err) != "role-needed" {
				t.Errorf("%s, %s: %v", r, kind, err)
			}
		}
	}
}

// Money that goes through a city is one order on the payment list, and each firm's
// notice is still held against its own part of it.
func TestPapersThroughACity(t *testing.T) {
	t.Parallel()
	o := begin(t)
	through := o.some()
	through.Readings = map[string]string{"payout": "through-city"}
	d, err := o.road.Draft(o.ctx(), o.s.Who(), o.run, through)
	o.must(err)
	o.batch = slices.MaxFunc(d.Batches, func(a, b road.Batch) int { return a.Lines - b.Lines })
	city := o.batch.City + "00"
	book := accounts.Book{Desk: o.s.Desk, Vault: o.s.Vault()}
	_, err = book.Propose(o.ctx(), o.s.Who(), city, 0, accounts.Entry{Holder: "某市财政局", Bank: "国家金库", Number: "350000000001"}, accounts.ByHand, "", "")
	o.must(err)
	_, err = book.Confirm(o.ctx(), o.chen.Actor, []accounts.Look{{ID: city, Seen: 1}}, "")
	o.must(err)
	o.approve()
	o.confirm()
	notices := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	pay := o.paid()
	list := o.make(o.plan(papers.PaymentList, pay.ID))
	text := o.text(list)
	if o.batch.Lines < 2 || pay.Orders.Count != 1 || list.Records[0].Amount != o.batch.ObligatedTotal ||
		!strings.Contains(text, "某市财政局") || !strings.Contains(text, "**** 0001") || !strings.Contains(text, o.batch.ObligatedTotal.Capitals()) {
		t.Errorf("%d lines, %+v: %s", o.batch.Lines, pay.Orders, text)
	}
	for _, r := range notices.Records {
		v, err := o.press.VerifyNumber(o.ctx(), r.Number)
		if err != nil || !v.Good() || !slices.ContainsFunc(v.Points, func(p papers.Point) bool { return p.What == papers.OfOrder && p.Desk == r.Amount.String() }) {
			t.Errorf("%s: %+v %v", r.Number, v.Points, err)
		}
	}
	o.verified(list)
}

// The emergency exception is printed on the sheet of its batch: who, why, and the
// how manieth of the year; a sheet of three people's signatures says nothing of it.
func TestSheetOfAnEmergency(t *testing.T) {
	t.Parallel()
	o := begin(t)
	both := o.person("both", act.Checker, act.Approver)
	const why = "台风停工，审定人被困在外，企业贷款当日到期。"
	emergency := func() {
		o.step(o.road.Submit(o.ctx(), o.s.Who(), o.ask()))
		o.step(o.road.Check(o.ctx(), both.Actor, o.ask()))
		a := o.ask()
		a.Reason = why
		o.step(o.road.Approve(o.ctx(), both.Actor, a, true))
	}
	emergency()
	sheet := o.make(o.plan(papers.BatchSheet, o.batch.ID))
	rest := o.some()
	for i := range o.run.Rows { // one more firm of the province, for a second batch
		if r := &o.run.Rows[i]; r.Det.Amount > 0 && r.Det.Fund == awards.Province && !slices.Contains(rest.Rows, r.ID) {
			rest.Rows = []string{r.ID}
			break
		}
	}
	d, err := o.road.Draft(o.ctx(), o.s.Who(), o.run, rest)
	o.must(err)
	o.batch = d.Batches[0]
	o.step(o.road.Submit(o.ctx(), o.s.Who(), o.ask()))
	plain := o.text(o.make(o.plan(papers.BatchSheet, o.batch.ID)))
	o.step(o.road.Return(o.ctx(), o.chen.Actor, road.Ask{Batch: o.batch.ID, Seen: o.batch.Version, Reason: "再核"}))
	emergency()
	second := o.text(o.make(o.plan(papers.BatchSheet, o.batch.ID)))
	first := o.text(sheet)
	for _, c := range []struct{ text, want string }{
		{first, "复核与审定由同一人签批"}, {first, why}, {first, "本年度第1次"}, {first, "审定（应急）both"}, {second, "本年度第2次"},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("no %q on %.900s", c.want, c.text)
		}
	}
	if strings.Contains(plain, "应急") {
		t.Error("a sheet without the exception speaks of it")
	}
	o.verified(sheet)
}

// An advance and what is netted from the rest are told in words.
func TestNoticeOfAnAdvance(t *testing.T) {
	t.Parallel()
	o := begin(t)
	half := o.some()
	half.Advance = "0.5"
	d, err := o.road.Draft(o.ctx(), o.s.Who(), o.run, half)
	o.must(err)
	o.batch = d.Batches[0]
	o.approve()
	o.confirm()
	made := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	if text := o.text(made); !strings.Contains(text, "本次为预拨，核定总额") || total(made.Records) != o.batch.ObligatedTotal {
		t.Errorf("%v of %v: %s", total(made.Records), o.batch.ObligatedTotal, text)
	}
	o.verified(made.Part(0))
}
