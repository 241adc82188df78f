package paper_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"huiqi/policy/money"
	"huiqi/reports/internal/sample"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

// The 版心 in millimetres.
const (
	left, right = 28.0, 184.0
	top, bottom = 37.0, 262.0
	slack       = 0.05
	odd, even   = 0, 1
	fourHao     = 14 * page.MM
)

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
	Context() context.Context
}

func notice(t fataler, n paper.Notice) page.Doc {
	t.Helper()
	d, err := paper.Notices(t.Context(), []paper.Notice{n}, paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d[0]
}

func list(t fataler, l paper.List) page.Doc {
	t.Helper()
	d, err := paper.PublicList(t.Context(), l, paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func allocation(t fataler, a paper.Allocation) page.Doc {
	t.Helper()
	d, err := paper.AllocationTable(t.Context(), a, paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// text is everything a document says, in the order it is set, without blanks and
// page numbers.
func text(d page.Doc) string {
	var b strings.Builder
	for _, pg := range d.Pages {
		_, _, _, low := frame(pg)
		for _, r := range pg.Runs {
			if r.Y < low+2 {
				b.WriteString(r.Text)
			}
		}
	}
	return squeeze(b.String())
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// says holds that the document has the texts, whole and in this order.
func says(t fataler, d page.Doc, want ...string) {
	t.Helper()
	all := text(d)
	for _, w := range want {
		i := strings.Index(all, squeeze(w))
		if i < 0 {
			t.Fatalf("the paper does not say %q after what came before; what is left: %.300q", w, all)
		}
		all = all[i+len(squeeze(w)):]
	}
}

func TestNoticeSaysEverything(t *testing.T) {
	for i := range 60 {
		n := sample.Notice(i)
		d := notice(t, n)
		says(t, d, n.Issuer+"文件", n.Number, n.PeriodLabel+"增产用电", "奖励资金兑现通知书", n.Firm+"：",
			"《"+n.Document+"》"+n.Clause+"规定：“"+n.Quote+"”", n.Code, n.RegionName,
			n.Amount.Capitals(), "￥"+n.Amount.String()+"元", "省级财政资金", "附件：核定过程", n.Issuer, "2020年8月6日",
			"附件", "核定过程", n.Firm, n.Code, n.Amount.String())
		for _, s := range n.Steps {
			says(t, d, "附件：核定过程", s.Sentence)
		}
		says(t, d, "statistics-2020Q2.xlsx（规上工业）", n.Pack, n.Engine, n.Hash)
		setWell(t, d)
	}
}

func TestCapitalsEqualTheFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := sample.Notice(3)
		n.Amount = money.Fen(rapid.Int64Range(0, 1e15).Draw(t, "amount"))
		all := text(notice(t, n))
		_, all, _ = strings.Cut(all, "（大写）：")
		capitals, all, _ := strings.Cut(all, "金额（小写）：￥")
		figure, _, _ := strings.Cut(all, "元")
		a, err1 := money.ParseCapitals(capitals)
		b, err2 := money.Parse(figure)
		if err1 != nil || err2 != nil || a != n.Amount || b != n.Amount {
			t.Fatalf("%s reads %v (%v), %s reads %v (%v), amount %v", capitals, a, err1, figure, b, err2, n.Amount)
		}
	})
}

// odd characters that must not be lost, whatever the line they fall on.
var any1 = rapid.StringOfN(rapid.SampledFrom([]rune("福建统一社会信用代码有限公司𠮷䶮㐂堃0123456789ABCXYZabc（）《》“”、，。：；—…·-/.%")), 1, 120, -1)

func TestNoCharacterIsLostWhateverTheNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := sample.Notice(rapid.IntRange(0, 200).Draw(t, "notice"))
		n.Firm, n.RegionName, n.Quote = any1.Draw(t, "firm"), any1.Draw(t, "region"), any1.Draw(t, "quote")
		n.Issuer, n.Item = any1.Draw(t, "issuer"), any1.Draw(t, "item")
		n.Steps[0].Sentence = any1.Draw(t, "sentence")
		n.Remarks = []string{any1.Draw(t, "remark")}
		d := notice(t, n)
		says(t, d, n.Issuer+"文件", n.Firm+"：", "规定：“"+n.Quote+"”", n.RegionName, n.Amount.Capitals(), n.Remarks[0], n.Issuer, n.Steps[0].Sentence)
		setWell(t, d)
	})
}

func TestNoticeLayout(t *testing.T) {
	n := sample.Notice(0)
	d := notice(t, n)
	if len(d.Pages) != 3 {
		t.Errorf("a notice with its annex takes %d pages", len(d.Pages))
	}
	pg := d.Pages[0]
	if len(pg.Modules) != 1 || pg.Modules[0].Content != paper.SealText(n.Number, n.Amount, n.Hash) || pg.Modules[0].X+pg.Modules[0].Size > right+slack {
		t.Errorf("code %+v", pg.Modules)
	}
	if got := paper.SealText(n.Number, n.Amount, n.Hash); got != "示财奖〔2020〕1号\n1000000.00元\n"+n.Hash[:12] {
		t.Errorf("the code says %q", got)
	}
	mark, number, rule := find(t, pg, n.Issuer+"文件"), find(t, pg, n.Number), pg.Rules[0]
	if mark.Colour != page.Red || rule.Colour != page.Red || rule.X1 != left || rule.X2 != right {
		t.Errorf("mark %+v, rule %+v", mark, rule)
	}
	if head := mark.Y - 0.86*mark.Size*page.MM; math.Abs(head-(top+35)) > 0.5 {
		t.Errorf("the mark begins %.1f mm below the 版心's head, want 35", head-top)
	}
	if below := rule.Y1 - (number.Y + 0.14*16*page.MM); math.Abs(below-4) > 0.5 {
		t.Errorf("the red rule lies %.1f mm below the number, want 4", below)
	}
	if want := notice(t, func() paper.Notice { m := n; m.Copy.Reprint = 2; return m }()); !strings.Contains(text(want), "补打（第2次）") {
		t.Error("a reprint is not marked")
	}
}

func find(t *testing.T, pg page.Page, text string) page.Run {
	t.Helper()
	for _, r := range pg.Runs {
		if r.Text == text {
			return r
		}
	}
	t.Fatalf("no run %q", text)
	return page.Run{}
}

func TestTheGridHoldsTwentyEightCharacters(t *testing.T) {
	n := sample.Notice(0)
	n.Quote = strings.Repeat("奖", 28*30)
	d := notice(t, n)
	full := 0
	for _, pg := range d.Pages[:2] {
		for _, r := range pg.Runs {
			if r.Text == strings.Repeat("奖", 28) {
				full++
				if math.Abs(r.X+r.W-right) > 0.3 {
					t.Errorf("a full line ends at %.2f", r.X+r.W)
				}
			}
		}
	}
	if full < 20 {
		t.Errorf("only %d lines hold 28 characters", full)
	}
	lines := map[int]bool{}
	for _, r := range d.Pages[1].Runs {
		if r.Y < bottom {
			lines[int(math.Round((r.Y-top)/(225.0/22)*10))] = true
		}
	}
	if len(lines) > 22 {
		t.Errorf("%d lines on a page", len(lines))
	}
}

func TestFundsAreNamed(t *testing.T) {
	for _, c := range []struct{ fund, label, want string }{
		{"province", "", "省级财政资金列支"}, {"350200", "", "厦门市统筹资金列支"}, {"province", "省级工业专项资金", "省级工业专项资金列支"}, {"999999", "", "999999统筹资金"},
	} {
		n := sample.Notice(0)
		n.Fund, n.FundLabel = c.fund, c.label
		says(t, notice(t, n), "上述资金由"+c.want)
	}
}

func TestPublicList(t *testing.T) {
	for _, count := range []int{0, 1, 12, 131} {
		l := sample.List(count)
		if count == 12 {
			for i := range l.Rows {
				l.Rows[i].Branch, l.Rows[i].Note = "", "封顶"
			}
		}
		d := list(t, l)
		setWell(t, d)
		var total money.Fen
		want := []string{"2020年二季度增产用电奖励", "资金拟兑现名单公示", l.Intro}
		for i, r := range l.Rows {
			total += r.Amount
			want = append(want, fmt.Sprint(i+1), r.Firm, r.Code, r.RegionName, r.Amount.String())
		}
		says(t, d, append(want, fmt.Sprintf("合计%d户", count), total.String(), l.Until, l.Issuer, "2020年7月20日")...)
		heads, subtotals := strings.Count(text(d), "序号"), strings.Count(text(d), "本页小计")
		tables := 0
		for _, pg := range d.Pages {
			if len(pg.Boxes) > 0 {
				tables++
			}
		}
		if heads != tables || len(d.Pages) > 1 && subtotals != tables {
			t.Errorf("%d rows: %d heads and %d page totals on %d pages with a table", count, heads, subtotals, tables)
		}
	}
}

func TestPageTotalsAddUp(t *testing.T) {
	l := sample.List(200)
	var sum, total money.Fen
	for _, r := range l.Rows {
		total += r.Amount
	}
	d := list(t, l)
	for _, pg := range d.Pages {
		for i, r := range pg.Runs {
			if strings.HasPrefix(r.Text, "本页小计") {
				v, err := money.Parse(pg.Runs[i+1].Text)
				if err != nil {
					t.Fatal(err)
				}
				sum += v
			}
		}
	}
	if sum != total {
		t.Errorf("page totals make %v, the list %v", sum, total)
	}
}

func TestAllocationTable(t *testing.T) {
	a := sample.Allocation()
	d := allocation(t, a)
	setWell(t, d)
	var province, xiamen money.Fen
	want := []string{"附件", "2020年二季度增产用电奖励资金分配表"}
	for _, r := range a.Rows {
		if r.Fund == "province" {
			province += r.Amount
			want = append(want, r.RegionName, r.Region, r.Amount.String())
		} else {
			xiamen += r.Amount
		}
	}
	want = append(want, "省级财政资金合计", province.String(), "思明区", "由厦门市统筹：厦门市小计", xiamen.String(), "总计", (province + xiamen).String(), a.Issuer, "2020年8月6日")
	says(t, d, want...)
	if before, _, _ := strings.Cut(text(d), "省级财政资金合计"); strings.Contains(before, "思明区") {
		t.Error("Xiamen's counties stand among the province's")
	}
	one := paper.Allocation{Issuer: "示例市财政局", Rows: a.Rows[:1], Title: "表"}
	says(t, allocation(t, one), "福州市小计", "省级财政资金合计", "总计", a.Rows[0].Amount.String())
}

func TestATallRowGoesOnOverThePage(t *testing.T) {
	n := sample.Notice(0)
	n.Steps[2].Sentence = strings.Repeat("工业总产值不低于门槛，", 300)
	d := notice(t, n)
	says(t, d, "附件：核定过程", n.Steps[2].Sentence[:len("工业总产值不低于门槛，")*20])
	count := strings.Count(text(d), "工业总产值不低于门槛，")
	if count < 295 { // a line may end within the phrase at a page's end, where the head comes between
		t.Errorf("%d of 300 phrases are left", count)
	}
	setWell(t, d)
}

func TestFaults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := paper.Notices(ctx, sample.Notices(3), paper.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("notices: %v", err)
	}
	if _, err := paper.PublicList(ctx, sample.List(3), paper.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("list: %v", err)
	}
	if _, err := paper.AllocationTable(ctx, sample.Allocation(), paper.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("allocation: %v", err)
	}
	l := sample.List(2)
	l.Rows[0].Amount, l.Rows[1].Amount = math.MaxInt64, 1
	if _, err := paper.PublicList(t.Context(), l, paper.Options{}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if _, err := paper.PublicList(t.Context(), sample.List(2), paper.Options{}); err != nil {
		t.Errorf("control: %v", err)
	}
}
