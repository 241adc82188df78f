package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// posting is a posting as a package has it; all amounts are fen.
type posting struct {
	ID       string      `json:"id"` // act and place in it
	Date     period.Date `json:"date"`
	Source   string      `json:"source"`
	Item     string      `json:"item"`
	From     string      `json:"from"`
	To       string      `json:"to"`
	Amount   money.Fen   `json:"amount"`
	Code     string      `json:"code"`
	Award    string      `json:"award,omitempty"`
	Batch    string      `json:"batch,omitempty"`
	Order    string      `json:"order,omitempty"`
	Recovery string      `json:"recovery,omitempty"`
	Doc      string      `json:"doc,omitempty"`
	Reverses string      `json:"reverses,omitempty"`
	Own      period.Date `json:"own,omitzero"`
	Late     bool        `json:"late,omitempty"`
	Who      string      `json:"who"`
	Name     string      `json:"name"`
	At       time.Time   `json:"at"`
}

// balance is what stands on the accounts of a pool or an award, in fen.
type balance struct {
	ID       string               `json:"id"` // "province fujian-2020-13/power", or an award
	Source   string               `json:"source"`
	Item     string               `json:"item"`
	Accounts map[string]money.Fen `json:"accounts"` // those that are not zero
}

func balanceOf(id string, p ledger.Pool, a ledger.Amounts) balance {
	b := balance{ID: id, Source: p.Source, Item: p.Item, Accounts: map[string]money.Fen{}}
	for _, account := range ledger.Accounts {
		if f := a.Of(account); f != 0 {
			b.Accounts[string(account)] = f
		}
	}
	return b
}

// accountNames are the accounts in the order of the sheets.
var accountNames = []string{"指标来源", "可用指标", "额度占用", "应付", "在途", "已付", "应追回", "已追回", "已缴库"}

func (b *balance) cells() []string {
	out := []string{b.ID, b.Source, b.Item}
	for _, account := range ledger.Accounts {
		out = append(out, yuan(b.Accounts[string(account)]))
	}
	return out
}

func (c *content) ledgerFiles() ([]file, error) {
	var records lines
	sheet := newSheet("编号", "记账日", "资金来源", "事项", "从", "到", "金额（元）", "事由", "奖励编号", "批次", "支付令", "追回", "文号", "冲销", "补记", "经办人编号", "姓名", "记录时间")
	met := map[string]bool{}
	var awards []string
	for e, err := range ledger.Entries(c.state) {
		if err != nil {
			return nil, err
		}
		records.add(posting{
			ID: e.ID, Date: e.Date, Source: e.Pool.Source, Item: e.Pool.Item, From: string(e.From), To: string(e.To), Amount: e.Amount, Code: string(e.Code),
			Award: e.Award, Batch: e.Batch, Order: e.Order, Recovery: e.Recovery, Doc: e.Doc, Reverses: e.Reverses, Own: e.Own, Late: e.Late,
			Who: e.Who, Name: e.Name, At: e.At,
		})
		sheet.add(e.ID, e.Date.String(), e.Pool.Source, e.Pool.Item, string(e.From), string(e.To), yuan(e.Amount), string(e.Code), e.Award, e.Batch, e.Order,
			e.Recovery, e.Doc, e.Reverses, tick(e.Late), e.Who, e.Name, e.At.In(act.China).Format("2006-01-02 15:04:05"))
		if e.Award != "" && !met[e.Award] {
			met[e.Award] = true
			awards = append(awards, e.Award)
		}
	}
	slices.Sort(awards)
	out := []file{records.file("ledger/postings.jsonl"), sheet.file("ledger/明细账.csv")}
	more, err := c.balances(awards)
	if err != nil {
		return nil, err
	}
	grants, err := c.grants()
	return append(append(out, more...), grants), errors.Join(records.err, err)
}

// balances are what stands on each pool and each award.
func (c *content) balances(awards []string) ([]file, error) {
	heads := append([]string{"编号", "资金来源", "事项"}, accountNames...)
	var poolLines, awardLines lines
	poolSheet, awardSheet := newSheet(heads...), newSheet(heads...)
	pools, err := ledger.Pools(c.state)
	if err != nil {
		return nil, err
	}
	for _, p := range pools {
		a, err := ledger.Balances(c.state, p)
		if err != nil {
			return nil, err
		}
		b := balanceOf(p.String(), p, a)
		poolLines.add(b)
		poolSheet.add(b.cells()...)
	}
	for _, id := range awards {
		a, err := ledger.AwardOf(c.state, id)
		if err != nil {
			return nil, err
		}
		b := balanceOf(id, a.Pool, a.Amounts)
		awardLines.add(b)
		awardSheet.add(b.cells()...)
	}
	return []file{
		poolLines.file("ledger/balances.jsonl"), poolSheet.file("ledger/余额.csv"), awardLines.file("ledger/awards.jsonl"), awardSheet.file("ledger/奖励余额.csv"),
	}, errors.Join(poolLines.err, awardLines.err)
}

func (c *content) grants() (file, error) {
	s := newSheet("编号", "状态", "资金来源", "事项", "金额（元）", "文号", "日期", "经办人编号", "经办人", "经办日志序号", "确认人编号", "确认人", "确认日志序号")
	all, err := ledger.Grants(c.state)
	for _, g := range all {
		second := ""
		if g.Confirmer.Who != "" {
			second = fmt.Sprint(g.Confirmer.Seq)
		}
		s.add(g.ID, string(g.State), g.Pool.Source, g.Pool.Item, yuan(g.Amount), g.Doc, g.Date.String(), g.Maker.Who, g.Maker.Name, fmt.Sprint(g.Maker.Seq),
			g.Confirmer.Who, g.Confirmer.Name, second)
	}
	return s.file("ledger/指标.csv"), err
}

func (c *content) paymentFiles() ([]file, error) {
	all, err := payment.All(c.state)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var batches, orders, taken lines
	sheet := newSheet("支付令号", "支付批次", "收款单位代码", "收款单位", "户名", "开户银行", "账号（掩码）", "金额（元）", "状态", "银行日期", "退票日期", "退票原因", "原支付令")
	sent := newSheet("支付批次", "状态", "笔数", "金额（元）", "制单人编号", "签发人编号", "银行文件名", "银行文件 SHA-256", "字节", "文件所列笔数", "文件所列金额（元）")
	for i := range all {
		b := &all[i]
		batches.add(b)
		var f payment.SentFile
		if b.File != nil {
			f = *b.File
		}
		releaser := ""
		if b.Released != nil {
			releaser = b.Released.Who
		}
		sent.add(b.ID, string(b.State), number(b.Orders.Count), yuan(b.Orders.Amount), b.Prepared.Who, releaser, f.Name, f.SHA256, number(f.Size), number(f.Count), yuan(f.Total))
		rows, err := payment.Rows(c.state, b.ID)
		if err != nil {
			return nil, err
		}
		for k := range rows {
			orders.add(rows[k].Order)
			sheet.add(orderCells(&rows[k], b.ID)...)
		}
	}
	files, err := payment.Files(c.state)
	for _, f := range files {
		taken.add(f)
	}
	return []file{
		batches.file("payments/batches.jsonl"), orders.file("payments/orders.jsonl"), sheet.file("payments/支付令.csv"),
		sent.file("payments/银行文件.csv"), taken.file("payments/results.jsonl"),
	}, errors.Join(err, batches.err, orders.err, taken.err)
}

func orderCells(r *payment.Row, batch string) []string {
	var paid, back, why string
	if r.Result.Settled != nil {
		paid = r.Result.Settled.Date.String()
	}
	if r.Result.Returned != nil {
		back, why = r.Result.Returned.Date.String(), r.Result.Returned.Reason
	}
	return []string{
		r.ID, batch, r.Payee.ID, r.Payee.Name, r.Account.Holder, r.Account.Bank, r.Account.Number.Masked(), yuan(r.Amount), string(r.State),
		paid, back, why, r.ReissueOf,
	}
}

func (c *content) recoveryFiles() ([]file, error) {
	all, err := recovery.List(c.state)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var l lines
	for _, x := range all {
		l.add(x)
	}
	return []file{l.file("recoveries/cases.jsonl")}, l.err
}

// registered are the papers about the batches of the package: all of a whole one.
func (c *content) registered(ctx context.Context) ([]papers.Record, error) {
	all, err := c.press().List(ctx)
	if err != nil || c.whole {
		return all, err
	}
	about := make(map[string]bool)
	for i := range c.batches {
		about[c.batches[i].ID] = true
	}
	paid, err := payment.All(c.state)
	for i := range paid {
		if slices.ContainsFunc(paid[i].Awards, func(id string) bool { return about[id] }) {
			about[paid[i].ID] = true
		}
	}
	return slices.DeleteFunc(all, func(r papers.Record) bool { return !about[r.Subject] }), err
}

// press makes papers again.
func (c *content) press() papers.Press {
	return papers.Press{Desk: act.New(still{c.state}, func() time.Time { return time.Time{} }), Packs: c.packs}
}

func (c *content) paperFiles() ([]file, error) {
	all, err := c.registered(context.Background())
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var l lines
	kept := printed(all)
	s := newSheet("编号", "种类", "关于", "奖励编号", "单位", "金额（元）", "大写", "成文日期", "页数", "文件 SHA-256", "制作人编号", "日志序号", "补打次数", "PDF 在本包")
	for _, r := range all {
		l.add(r)
		s.add(r.Number, kindName(r.Kind), r.Subject, r.Award, r.Name, yuan(r.Amount), r.Amount.Capitals(), r.Date.String(), number(r.Pages), r.SHA256,
			r.Made.Who, fmt.Sprint(r.Made.Seq), number(len(r.Copies)), tick(kept[r.Number]))
	}
	return []file{l.file("papers/papers.jsonl"), s.file("papers/登记簿.csv")}, l.err
}

var kindNames = map[papers.Kind]string{
	papers.PublicList: "公示名单", papers.Transmittal: "下达通知", papers.AwardNotice: "兑现通知书", papers.BatchSheet: "审批表",
	papers.PaymentList: "拨付清单", papers.Reconciliation: "对账单", papers.Statement: "指标台账", papers.RecoveryLetter: "追回通知书",
	papers.DeferralConfirmation: "延期办理确认书", papers.DeferralQuery: "银行问询函", papers.DeferralBulletin: "延期情况通报",
}

func kindName(k papers.Kind) string { return kindNames[k] }

// mostNotices is how many award notices lie in a package as PDF. The check makes
// all of them again, those in it and those not.
const mostNotices = 200

// printed are the numbers of the papers whose PDF is in the package: the first of
// the award notices, and all others.
func printed(all []papers.Record) map[string]bool {
	out := make(map[string]bool, len(all))
	notices := 0
	for _, r := range all {
		if r.Kind == papers.AwardNotice {
			if notices++; notices > mostNotices {
				continue
			}
		}
		out[r.Number] = true
	}
	return out
}

const paperDir = "papers/pdf/"

// print makes the papers again into the package; one whose bytes are not those that
// were recorded is left out, and the check says why.
func (c *content) print(ctx context.Context, dir string) ([]listed, error) {
	all, err := c.registered(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	kept := printed(all)
	all = slices.DeleteFunc(all, func(r papers.Record) bool { return !kept[r.Number] })
	numbers := make([]string, len(all))
	for i := range all {
		numbers[i] = all[i].Number
	}
	prints, err := c.press().Original(ctx, numbers...)
	if err != nil {
		return nil, err
	}
	to := filepath.Join(dir, filepath.FromSlash(paperDir))
	if err := os.MkdirAll(to, 0o755); err != nil {
		return nil, err
	}
	if err := prints.WriteEach(ctx, to, func(done, total int) { c.tell.tell("papers", done, total) }); err != nil {
		return nil, err
	}
	var out []listed
	for i := range all {
		name := all[i].FileName()
		data, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			return nil, err
		}
		if digest(data) != all[i].SHA256 {
			if err := os.Remove(filepath.Join(to, name)); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, listed{paperDir + name, int64(len(data)), all[i].SHA256})
	}
	return out, nil
}
