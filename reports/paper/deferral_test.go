package paper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
)

func TestConfirmation(t *testing.T) {
	for _, n := range []int{1, 2, 24} {
		c := sampleConfirmation(n)
		d := layOut(t, c)
		want := []string{c.Issuer + "文件", c.Number, "延期还本付息办理情况确认书", c.Borrower + "：", "于2020年6月8日就在" + c.Bank, c.Loan,
			"《" + phased.Title + "》（银发〔2020〕122号）第一条规定", "确认如下：", c.Borrower, c.Code, c.Case, c.Bank, c.Loan, "2020年6月8日", "同意", "2020年6月15日", c.Means, c.Interest}
		var interest, principal, all money.Fen
		for i, l := range c.Lines {
			want = append(want, fmt.Sprint(i+1), l.Kind, fmt.Sprintf("%d年%d月%d日", l.Due.Year, l.Due.Month, l.Due.Day), l.Amount.String(), "2021年3月31日", fmt.Sprint(l.Due.DaysUntil(l.New)))
			if all += l.Amount; l.Kind == paper.KindPrincipal {
				principal += l.Amount
			} else {
				interest += l.Amount
			}
		}
		want = append(want, fmt.Sprintf("合计%d项", n), all.String(), "延期本金", "（大写）"+principal.Capitals(), "￥"+principal.String())
		if interest > 0 {
			want = append(want, "延期利息", "（大写）"+interest.Capitals(), "￥"+interest.String())
		}
		says(t, d, append(want, "投诉渠道："+c.Complaint, c.Issuer, "2020年7月20日")...)
		if got := d.Pages[0].Modules[0].Content; got != paper.SealText(c.Number, all, c.Hash) {
			t.Errorf("the code says %q", got)
		}
	}
}

func TestConfirmationOfPart(t *testing.T) {
	c := sampleConfirmation(2)
	c.Outcome, c.Lines[1].New, c.Reason = paper.DeferralPartial, period.Date{}, "本金部分不在政策窗口内。"
	says(t, layOut(t, c), "部分同意", "未延部分原因", c.Reason, "未延期", "—", "延期利息", "未延期的本息请按原到期日归还")
	if got, want := sum(t, c), c.Lines[0].Amount; got != want {
		t.Errorf("the paper is about %v, want %v", got, want)
	}
}

func TestRefusalSaysWhyAndWhatCanBeDone(t *testing.T) {
	c := sampleRefusal()
	d := layOut(t, c)
	says(t, d, "延期还本付息申请办理情况告知书", "告知如下：", "不予办理", "不予办理原因", c.Reason, "未延期", "可以补充材料后再次向该行提出申请", "可以投诉反映", "投诉渠道："+c.Complaint)
	if all := text(d); strings.Contains(all, "大写") || strings.Contains(all, "办理方式") || strings.Contains(all, "利息处理") {
		t.Errorf("a refusal speaks of what was not granted: %s", all)
	}
	c.Remedies = []string{"可以在收到之日起五个工作日内申请复核。"}
	c.Lines = nil
	d = layOut(t, c)
	says(t, d, c.Remedies[0])
	if strings.Contains(text(d), "再次向该行") {
		t.Error("both remedies are printed")
	}
}

func TestQuery(t *testing.T) {
	for _, n := range []int{0, 1, 8, 9, 300} {
		q := sampleQuery(n)
		d := layOut(t, q)
		total := sum(t, q)
		want := []string{q.Issuer, q.Number, "关于延期还本付息有关问题的问询函", q.To + "：", "经审核你行报送的" + q.Return + "（2020年7月8日收到）",
			fmt.Sprintf("问题%d项，涉及借款人%d户、贷款%d笔，到期本息￥%s元（大写：%s）", n, (n+1)/2, (n+1)/2, total, total.Capitals()), "（银发〔2020〕122号）第一条"}
		for i := range min(n, len(ruleWords)) {
			want = append(want, ruleWords[i], fmt.Sprint((n-i+len(ruleWords)-1)/len(ruleWords)))
		}
		want = append(want, "答复要求。请于2020年7月31日前", "1.", "2.", "3.", q.Contact, "附件：", q.Issuer, "2020年7月20日", "附件", "延期还本付息问题清单")
		for i, f := range q.Findings {
			want = append(want, fmt.Sprint(i+1), f.Loan, f.Rule)
		}
		says(t, d, append(want, fmt.Sprintf("合计%d项", n), total.String())...)
		all := text(d)
		for _, f := range q.Findings {
			for _, s := range []string{f.Borrower, f.Code, f.Case} {
				if !strings.Contains(all, s) {
					t.Errorf("the letter does not say %q", s)
				}
			}
		}
		if strings.Contains(all, q.Issuer+"文件") {
			t.Error("a letter bears the mark of a document")
		}
		heads, lying := strings.Count(all, "查证情况"), 0
		for _, pg := range d.Pages {
			if pg.W > pg.H {
				lying++
			}
		}
		if heads != lying || n == 300 && lying < 10 {
			t.Errorf("%d findings: %d heads on %d lying pages", n, heads, lying)
		}
	}
}

func TestQueryNamesEveryRow(t *testing.T) {
	q := sampleQuery(70)
	_, annex, ok := strings.Cut(text(layOut(t, q)), "序号与附件1相同")
	if !ok {
		t.Fatal("no annex of rows")
	}
	for i, f := range q.Findings {
		for _, e := range f.Rows {
			want := fmt.Sprint(i+1) + f.Loan
			at := strings.Index(annex, want)
			if at < 0 || !strings.Contains(annex[at:], fmt.Sprint(e.Row)) {
				t.Fatalf("finding %d: row %d of %s is not named", i+1, e.Row, e.File)
			}
			annex = annex[at+len(want):]
		}
		q.Findings[i].Rows = nil
	}
	if d := layOut(t, q); strings.Contains(text(d), "附件2") || strings.Contains(text(d), "附件1") {
		t.Error("a letter without rows speaks of their annex")
	}
}

func TestBulletin(t *testing.T) {
	for _, c := range []struct{ banks, months int }{{3, 1}, {8, 14}, {130, 40}} {
		b := sampleBulletin(c.banks, c.months)
		d := layOut(t, b)
		f := b.Total
		want := []string{b.Issuer + "文件", b.Number, b.Issuer + "关于2020年6月", "延期还本付息工作情况的通报", b.To + "：", "一、总体情况。",
			fmt.Sprintf("全省%d家银行机构涉及借款人%d户、贷款%d笔。", c.banks, f.Firms, f.Loans), "到期本金" + f.DuePrincipal.String(), "延期本金" + f.DeferredPrincipal.String(),
			"到期利息" + f.DueInterest.String(), "延期利息" + f.DeferredInterest.String(), "再融资" + f.Refinanced.String(), "延期率63.21%（" + b.Definition + "）", b.AsOf,
			"提出延期申请2310笔", "同意2104笔", "超过时限答复31笔", "二、", "三、", "不予办理118笔"}
		for i, r := range b.Refusals {
			want = append(want, fmt.Sprint(i+1), r.Reason, fmt.Sprint(r.Firms), fmt.Sprint(r.Loans), r.Amount.String())
		}
		want = append(want, "合计", "118", "四、", "审核发现问题126项")
		for _, r := range b.Findings {
			want = append(want, r.Rule, fmt.Sprint(r.Found), fmt.Sprint(r.Rectified))
		}
		want = append(want, "五、", "延期后每月到期本息（单位：亿元）", "到期月份")
		for _, m := range b.Cliff {
			want = append(want, fmt.Sprintf("%d年%d月", m.Month.Year, m.Month.Month), fmt.Sprint(m.Loans), m.Principal.String(), m.Interest.String(), (m.Principal + m.Interest).String())
		}
		want = append(want, b.Remarks...)
		want = append(want, "附件：1.2020年6月延期还本付息情况表（分银行）", "2.", "3.", b.Issuer, "2020年7月20日", "（此件主动公开）", "附件1")
		for i, r := range b.ByBank {
			want = append(want, fmt.Sprint(i+1), r.DuePrincipal.String(), r.Rate)
		}
		want = append(want, "合计", f.DuePrincipal.String(), f.Rate, "同一借款人列入多行的，合计户数只计一次。", "附件2", "福州市", "平潭综合实验区", "附件3", "个体工商户", "抄送：人民银行")
		says(t, d, want...)
	}
}

// the columns of the chart stand to each other as the months do.
func TestTheChartIsOfTheTable(t *testing.T) {
	b := sampleBulletin(8, 14)
	d := layOut(t, b)
	var high []float64
	for _, pg := range d.Pages {
		for i, x := range pg.Boxes {
			if x.Fill == 0x1F5FBF && x.H != x.W && i+1 < len(pg.Boxes) {
				high = append(high, x.H+pg.Boxes[i+1].H)
			}
		}
	}
	if len(high) != len(b.Cliff) {
		t.Fatalf("%d columns for %d months", len(high), len(b.Cliff))
	}
	for i, m := range b.Cliff {
		want := high[0] * float64(m.Principal+m.Interest) / float64(b.Cliff[0].Principal+b.Cliff[0].Interest)
		if math.Abs(high[i]-want) > 1e-3 {
			t.Errorf("month %d is %.3f high, want %.3f", i, high[i], want)
		}
	}
}

func TestBulletinOfNothing(t *testing.T) {
	b := paper.DeferralBulletin{Issuer: "示例省地方金融监督管理局", MonthLabel: "2020年6月", Date: day(2020, 7, 20), Definition: "延期本金占到期本金的比例"}
	says(t, layOut(t, b), "涉及借款人0户、贷款0笔", "没有到期本金，不计算延期率。", "没有不予办理的申请。", "没有发现问题。", "目前没有延期后待到期的本息。", "附件1", "没有数据", "附件3", "没有数据")
	b.Definition = ""
	if strings.Contains(text(layOut(t, b)), "延期率：") {
		t.Error("a definition that is none is printed")
	}
}

func TestBulletinWhoseRowsDoNotAddUpIsRefused(t *testing.T) {
	b := sampleBulletin(8, 3)
	b.ByCity[3].DeferredInterest++
	if _, err := paper.LayOut(t.Context(), b, paper.Options{}); !errors.Is(err, paper.ErrFigures) {
		t.Errorf("rows that differ from the total: %v", err)
	}
	b = sampleBulletin(2, 1)
	b.ByBank[0].DuePrincipal, b.ByBank[1].DuePrincipal = math.MaxInt64, 1
	if _, err := paper.LayOut(t.Context(), b, paper.Options{}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
}

func deferralPapers() map[string]paper.Paper {
	return map[string]paper.Paper{
		"confirmation": sampleConfirmation(6), "refusal": sampleRefusal(), "query": sampleQuery(30), "bulletin": sampleBulletin(40, 14),
		"bulletin-none": paper.DeferralBulletin{Issuer: "示例省地方金融监督管理局", MonthLabel: "2020年6月", Date: day(2020, 7, 20)},
	}
}

func TestDeferralCopies(t *testing.T) {
	for name, p := range deferralPapers() {
		draft, again := layOut(t, p.As("", paper.Copy{Draft: true})), layOut(t, p.As("示〔2020〕1号", paper.Copy{Reprint: 3}))
		for i, pg := range draft.Pages {
			if len(pg.Under) != 1 || pg.Under[0].Text != "样稿" {
				t.Errorf("%s: page %d of a draft has %+v across it", name, i+1, pg.Under)
			}
		}
		if len(draft.Pages[0].Modules) != 0 || len(again.Pages[0].Modules) != 1 {
			t.Errorf("%s: a draft has a code or a reprint none", name)
		}
		says(t, draft, "样稿")
		says(t, again, "补打（第3次）", "示〔2020〕1号")
	}
}

// What the desk keeps of a paper is its JSON: it must make the same bytes again.
func TestDeferralPapersAreMadeAgainByteForByte(t *testing.T) {
	for name, p := range deferralPapers() {
		kept, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(p))
		if err := json.Unmarshal(kept, back.Interface()); err != nil {
			t.Fatal(err)
		}
		if a, b := file(t, p), file(t, back.Elem().Interface().(paper.Paper)); !bytes.Equal(a, b) {
			t.Errorf("%s: the reprint differs", name)
		}
	}
}

func file(t *testing.T, p paper.Paper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.WriteOne(t.Context(), &b, []page.Doc{layOut(t, p)}, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDeferralPictures(t *testing.T) {
	dir := os.Getenv("HUIQI_PICTURES")
	if dir == "" {
		t.Skip("no folder for pictures")
	}
	for name, p := range deferralPapers() {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), file(t, p), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// long and odd names are set whole, wherever they stand.
func TestNoCharacterIsLostOnDeferralPapers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, bank, note := any1.Draw(t, "name"), any1.Draw(t, "bank"), any1.Draw(t, "note")
		amount := money.Fen(rapid.Int64Range(1, 1e14).Draw(t, "amount"))
		c := sampleConfirmation(3)
		c.Borrower, c.Bank, c.Reason, c.Complaint, c.Lines[0].Amount = name, bank, note, note, amount
		says(t, layOut(t, c), name+"：", "就在"+bank, name, bank, note, amount.String(), "投诉渠道："+note)
		q := sampleQuery(1)
		q.To, q.Findings[0].Rule, q.Findings[0].Text, q.Findings[0].Amount = bank, name, note, amount
		says(t, layOut(t, q), bank+"：", amount.Capitals(), name, note, amount.String())
		b := sampleBulletin(3, 2)
		b.ByBank[0].Name, b.Refusals[0].Reason, b.Remarks[0], b.Cliff[0].Principal = bank, name, note, amount
		says(t, layOut(t, b), name, amount.String(), note, bank)
	})
}

func TestDeferralFaults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, p := range deferralPapers() {
		if _, err := paper.LayOut(ctx, p, paper.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := sampleConfirmation(2)
	c.Lines[0].Amount, c.Lines[1].Amount = math.MaxInt64, 1
	q := sampleQuery(3)
	q.Findings[0].Amount, q.Findings[2].Amount = math.MaxInt64, 1
	for _, p := range []paper.Paper{c, q} {
		if _, err := paper.LayOut(t.Context(), p, paper.Options{}); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("overflow: %v", err)
		}
	}
}
