package paper_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/money"
	"huiqi/reports/internal/sample"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

func layOut(t fataler, p paper.Paper) page.Doc {
	t.Helper()
	d, err := paper.LayOut(t.Context(), p, paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	setWell(t, d)
	return d
}

// both are the two writings of an amount as they stand side by side.
func both(v money.Fen) []string { return []string{v.Capitals(), "￥" + v.String()} }

func sum(t fataler, p paper.Paper) money.Fen {
	t.Helper()
	v, err := p.Sum()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A document never says that nobody objected when somebody did.
func TestTransmittalObjected(t *testing.T) {
	x := sample.Transmittal(12)
	x.Objected = true
	d := layOut(t, x)
	says(t, d, "2020年7月20日至2020年7月27日公示，公示期间收到的异议已依规处理或另行办理，")
	if strings.Contains(text(d), "公示无异议") {
		t.Error("the notice says that nobody objected")
	}
}

func TestTransmittal(t *testing.T) {
	for _, n := range []int{1, 12, 131} {
		x := sample.Transmittal(n)
		d, total := layOut(t, x), sum(t, x)
		says(t, d, x.Issuer+"文件", x.Number, x.Issuer+"关于下达"+x.PeriodLabel, x.Item+"资金的通知", x.To+"：",
			"根据《"+x.Document+"》"+x.Clause+"规定，"+x.Opinion, "2020年7月20日至2020年7月27日公示无异议", "（厦门市除外）",
			"一、资金安排。下达"+x.FundLabel+total.String()+"元（大写："+total.Capitals()+"）", fmt.Sprintf("%d户企业", n), x.Subject,
			"二、资金使用。", "三、资金监管。", "附件：1."+x.PeriodLabel+x.Item+"名单", "2."+x.PeriodLabel+x.Item+"资金分配表",
			x.Issuer, "2020年8月6日", "（此件主动公开）", "附件1")
		var want []string
		for i, r := range x.Rows {
			want = append(want, fmt.Sprint(i+1), r.Firm, r.Code, r.RegionName, r.Amount.String())
		}
		want = append(want, fmt.Sprintf("合计%d户", n), total.String(), "附件2")
		for _, r := range x.Shares {
			want = append(want, r.RegionName, r.Region, fmt.Sprint(r.Firms), r.Amount.String())
		}
		says(t, d, append(want, "省级财政资金合计", "总计", total.String(), "抄送："+strings.Join(x.CopyTo, "，")+"。", "2020年8月6日印发")...)
		if got := d.Pages[0].Modules[0].Content; got != paper.SealText(x.Number, total, x.Hash) {
			t.Errorf("the code says %q", got)
		}
	}
}

func TestTransmittalWithTwoSumsIsRefused(t *testing.T) {
	x := sample.Transmittal(5)
	x.Shares[0].Amount++
	if _, err := paper.LayOut(t.Context(), x, paper.Options{}); !errors.Is(err, paper.ErrShares) {
		t.Error(err)
	}
}

func TestBatchSheet(t *testing.T) {
	for _, netted := range []bool{false, true} {
		x := sample.BatchSheet(60, netted)
		x.Emergency, x.EmergencyCount, x.Signatures[2].Emergency = "复核人员防汛值班不能到岗，企业贷款当日到期。", 2, true
		d := layOut(t, x)
		want := []string{"奖励资金审批表", x.Number, x.Batch, x.State, x.Item, x.PeriodLabel, "《" + x.Document + "》" + x.Clause, x.Kind, "60户", x.FundLabel}
		want = append(append(want, both(sum(t, x))...), x.Run, x.Pack, x.PackHash, x.Hash, x.Notice, x.Effects[0].Pool,
			x.Effects[0].Before.String(), x.Effects[0].Change.String(), x.Effects[0].After.String(), "应急例外", x.Emergency, "本年度第2次")
		for i, s := range x.Signatures {
			step := s.Step
			if i == 2 {
				step += "（应急）"
			}
			want = append(want, step, s.Name, s.At, s.Record, s.Hash[:12])
		}
		want = append(want, x.Issuer, "2020年8月6日", "明细")
		for i, l := range x.Lines {
			want = append(want, fmt.Sprint(i+1), l.Name, l.Code, l.RegionName, l.Measure)
			if netted {
				want = append(want, l.Gross.String(), l.Advance.String())
			}
			want = append(want, l.Net.String(), l.State)
		}
		says(t, d, append(want, "合计60户", sum(t, x).String())...)
		if wide := d.Pages[1].W > d.Pages[1].H; wide != netted {
			t.Errorf("netted %v, the annex lies %v", netted, wide)
		}
		x.Emergency = ""
		if strings.Contains(text(layOut(t, x)), "应急例外") {
			t.Error("an exception that was not used is printed")
		}
	}
}

func TestPaymentList(t *testing.T) {
	for _, n := range []int{1, 6, 7, 45} {
		x := sample.PaymentList(n)
		d := layOut(t, x)
		want := append([]string{x.PeriodLabel + x.Item + "资金拨付清单", x.Number, x.Batch, x.Awards, x.FundLabel, fmt.Sprintf("%d笔", n)}, both(sum(t, x))...)
		want = append(want, x.File, x.FileHash)
		for i, r := range x.Rows {
			want = append(want, fmt.Sprint(i+1), r.Order, r.Payee, r.Code, r.Bank, r.Account, r.Amount.String(), r.Note)
		}
		want = append(want, fmt.Sprintf("合计%d笔", n), sum(t, x).String(), "制单", "陈一鸣", "1287条", x.Checkpoint.At, x.Checkpoint.Root, x.Checkpoint.Note, x.Issuer)
		says(t, d, want...)
		var parts money.Fen
		for _, pg := range d.Pages {
			for i, r := range pg.Runs {
				if strings.HasPrefix(r.Text, "本页小计") {
					v, err := money.Parse(pg.Runs[i+1].Text)
					if err != nil {
						t.Fatal(err)
					}
					parts += v
				}
			}
		}
		if len(d.Pages) > 1 && parts != sum(t, x) && parts != 0 {
			t.Errorf("%d rows: page totals make %v of %v", n, parts, sum(t, x))
		}
	}
}

func TestReconciliation(t *testing.T) {
	x := sample.Reconciliation(40)
	d := layOut(t, x)
	var want []string
	for i, r := range x.Rows {
		want = append(want, fmt.Sprint(i+1), r.Order, r.Payee, r.State, r.Ordered.String(), r.Ledger.String())
		if r.Settled {
			want = append(want, r.Bank.String(), r.Difference().String(), r.BankDate, r.Line)
		}
		want = append(want, r.Note)
	}
	says(t, d, "资金对账单", x.Number, x.Batch, "40笔"+sum(t, x).String(), "差额-1.00", "有1笔账面与银行或支付令不一致", "另有1笔银行尚无结果")
	says(t, d, append(append(want, "合计40笔", sum(t, x).String()), x.Files[0].Name, x.Files[0].Date, "39", x.Files[0].SHA256, "对账", x.Checkpoint.Root)...)
	even := x
	even.Rows = x.Rows[:3]
	says(t, layOut(t, even), "三方一致，差额为零")
}

func TestStatement(t *testing.T) {
	x := sample.Statement(30)
	d := layOut(t, x)
	want := []string{"财政资金指标台账", x.Number, x.Pool, "2020年7月1日至2020年9月30日", "30行"}
	for _, b := range x.Closing {
		want = append(want, b.Account)
	}
	for _, b := range append(x.Opening[:len(x.Opening):len(x.Opening)], x.Closing...) {
		want = append(want, b.Amount.String())
	}
	for i, r := range x.Rows {
		want = append(want, fmt.Sprint(i+1), r.Date, r.From, r.To, r.Amount.String(), r.About)
		if r.Late {
			want = append(want, "（补记）")
		}
		want = append(want, r.Text)
	}
	says(t, d, append(want, x.Checkpoint.Root)...)
	says(t, layOut(t, sample.Statement(0)), "本期无发生额")
}

func TestRecoveryLetter(t *testing.T) {
	x := sample.RecoveryLetter()
	says(t, layOut(t, x), x.Issuer+"文件", x.Number, "奖励资金追回通知书", x.Firm+"：", "￥"+x.Paid.String()+"元（通知书文号："+x.Notice+"）", x.Reason,
		x.Code, "金额（大写）："+x.Amount.Capitals(), "￥"+x.Amount.String()+"元", "2020年9月30日前", x.Recovery, x.Account,
		"第1期：2020年8月31日前退回￥"+x.Instalments[0].Amount.String(), "第2期：", x.Contact, x.Issuer, "2020年8月6日")
}

func TestKeySheet(t *testing.T) {
	x := sample.KeySheet()
	d := layOut(t, x)
	var want []string
	for i, g := range x.Groups {
		want = append(want, fmt.Sprint(i+1), g)
	}
	says(t, d, append([]string{"机密", "恢复密钥", x.Office, "2020年8月6日", x.Store, x.KeyID, x.By, "11组"}, append(want, "登录页点“忘记口令…”", "“用户”页点“换恢复密钥…”")...)...)
	// The places that it sends its reader to are those of the windows.
	screens, err := os.ReadFile("../../resources/words/zh/people_ui.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"users.title" = "用户"`, `"signin.forgot" = "忘记口令…"`, `"users.new_sheet" = "换恢复密钥…"`} {
		if !bytes.Contains(screens, []byte(key)) {
			t.Errorf("no %s on the screens", key)
		}
	}
	if len(d.Pages) != 1 || len(d.Pages[0].Modules) != 0 {
		t.Errorf("%d pages, %d codes", len(d.Pages), len(d.Pages[0].Modules))
	}
}

// Cities bear the codes of their divisions, and papers call them so.
func TestPapersOfCities(t *testing.T) {
	x := sample.Transmittal(3)
	for i := range x.Rows {
		x.Rows[i].Firm, x.Rows[i].Code = []string{"宁德市", "泉州市", "漳州市"}[i], []string{"350900", "350500", "350600"}[i]
	}
	says(t, layOut(t, x), "用于兑现3个设区市", "附件1", "设区市行政区划代码", "宁德市", "350900")
	n := sample.Notice(0)
	n.Firm, n.Code = "宁德市", "350900"
	says(t, layOut(t, n), "宁德市：", "行政区划代码：350900", "附件", "行政区划代码：350900")
	b := sample.BatchSheet(1, false)
	b.Lines[0].Code = "350900"
	says(t, layOut(t, b), "行政区划代码", "350900")
}

func TestListWithACode(t *testing.T) {
	for _, n := range []int{0, 12, 131} {
		x := sample.List(n)
		x.Number, x.Hash = "GS2020-1", "0123456789abcdef"
		d := layOut(t, x)
		last := d.Pages[len(d.Pages)-1]
		if len(last.Modules) != 1 || last.Modules[0].Y+last.Modules[0].Size > bottom {
			t.Errorf("%d rows: codes on the last page %+v", n, last.Modules)
		}
	}
}

// every paper can be a draft or a reprint, and says so on each page or at its head.
func TestCopies(t *testing.T) {
	draft, again := paper.Copy{Draft: true}, paper.Copy{Reprint: 3}
	for name, make := range map[string]func(paper.Copy) paper.Paper{
		"notice":      func(c paper.Copy) paper.Paper { x := sample.Notice(1); x.Copy = c; return x },
		"list":        func(c paper.Copy) paper.Paper { x := sample.List(40); x.Copy = c; return x },
		"transmittal": func(c paper.Copy) paper.Paper { x := sample.Transmittal(9); x.Copy = c; return x },
		"recovery":    func(c paper.Copy) paper.Paper { x := sample.RecoveryLetter(); x.Copy = c; return x },
		"batch":       func(c paper.Copy) paper.Paper { x := sample.BatchSheet(9, true); x.Copy = c; return x },
		"payment":     func(c paper.Copy) paper.Paper { x := sample.PaymentList(9); x.Copy = c; return x },
		"reconcile":   func(c paper.Copy) paper.Paper { x := sample.Reconciliation(20); x.Copy = c; return x },
		"statement":   func(c paper.Copy) paper.Paper { x := sample.Statement(9); x.Copy = c; return x },
	} {
		original, sketch, reprint := layOut(t, make(paper.Copy{})), layOut(t, make(draft)), layOut(t, make(again))
		for i, pg := range sketch.Pages {
			if len(pg.Under) != 1 || pg.Under[0].Text != "样稿" || pg.Under[0].Turn == 0 {
				t.Errorf("%s: page %d of a draft has %+v across it", name, i+1, pg.Under)
			}
		}
		says(t, sketch, "样稿")
		says(t, reprint, "补打（第3次）")
		if s := text(original); strings.Contains(s, "补打") || strings.Contains(s, "样稿") || len(original.Pages[0].Under) > 0 {
			t.Errorf("%s: the original is marked", name)
		}
	}
}

// long and odd names are set whole on every sheet.
func TestNoCharacterIsLostOnSheets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "rows")
		name, bank, note := any1.Draw(t, "name"), any1.Draw(t, "bank"), any1.Draw(t, "note")
		amount := money.Fen(rapid.Int64Range(1, 1e14).Draw(t, "amount"))
		p := sample.PaymentList(n)
		p.Rows[0].Payee, p.Rows[0].Bank, p.Rows[0].Note, p.Rows[0].Amount = name, bank, note, amount
		says(t, layOut(t, p), p.Rows[0].Order)
		b := sample.BatchSheet(n, true)
		b.Lines[0].Name, b.Emergency, b.Notice, b.Lines[0].Net = name, note, bank, amount
		says(t, layOut(t, b), bank, note, amount.String())
		r := sample.Reconciliation(n)
		r.Rows[0].Payee, r.Rows[0].Note = name, note
		layOut(t, r)
	})
}

func TestSheetFaults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := paper.LayOut(ctx, sample.PaymentList(3), paper.Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	p := sample.PaymentList(2)
	p.Rows[0].Amount, p.Rows[1].Amount = math.MaxInt64, 1
	if _, err := paper.LayOut(t.Context(), p, paper.Options{}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
}
