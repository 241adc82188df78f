package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

func sampleFirm(i int) Firm {
	return Firm{
		Code: fmt.Sprintf("9135%06dMA%06dX0", 100+i, i), Name: fmt.Sprintf("福建䶮𠮷第%d有限公司", i), Region: "350425", RegionName: "三明市大田县",
		Industry: "C1713", Output: "900000000", OutputPrior: "700000000.5", Kwh: fmt.Sprint(1_000_000 + i), KwhPrior: "1000000", Delta: fmt.Sprint(i),
	}
}

func sampleResult(paid, refused int) Result {
	r := Result{
		Title: "2020年二季度增产用电奖励测算结果", Item: "增产用电奖励", PeriodLabel: "2020年二季度",
		Pack: "fujian-2020-13 版本1", PackHash: strings.Repeat("a1", 32), Engine: "1.0", ResultHash: strings.Repeat("b2", 32),
		Made:     period.Date{Year: 2020, Month: 8, Day: 6},
		Inputs:   []Input{{"统计数据", "statistics-2020Q2.xlsx", strings.Repeat("c3", 32), 611}, {"用电数据", "power-2020Q2.csv", strings.Repeat("d4", 32), 723}},
		Figures:  []Figure{{"临界户数（1%以内）", "14"}},
		Missing:  []Missing{{sampleFirm(9001), "工业总产值、用电量", "统计局", "两行数据不一致"}},
		Problems: []Problem{{"statistics-2020Q2.xlsx", "规上工业", 22, "统一社会信用代码", "uscc-check", "校验位不对，请与营业执照核对。"}, {"power-2020Q2.csv", "", 365, "", "meter-firm", "找不到对应企业。"}},
		Allocation: []Share{
			{"三明市", "大田县", "350425", "省级财政资金", true, paid - 1, 0}, {"厦门市", "海沧区", "350205", "由厦门市统筹", false, 1, 358_692_504},
		},
	}
	for i := range paid {
		a := money.Fen(1_172_835 + i*7)
		r.Paid = append(r.Paid, Paid{Firm: sampleFirm(i), Branch: "增量奖励", Fund: "省级财政资金", Amount: a, Capped: i == 0, Bank: "示例银行", BankNo: "001391000012", Account: "0012345678901234567890", Findings: ""})
		r.Allocation[0].Amount += a
	}
	for i := range refused {
		r.Refused = append(r.Refused, Refused{Firm: sampleFirm(paid + i), Step: "用电增量", Reason: "本季用电量没有超过上年同季。", Distance: "-1,234千瓦时", Near: i%9 == 0, WouldBe: money.Fen(i%2*100 - 1)})
	}
	return r
}

func written(t testing.TB, r Result) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, r); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func cells(t testing.TB, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestReadsBackEqual(t *testing.T) {
	r := sampleResult(5, 7)
	f := written(t, r)
	if got, want := fmt.Sprint(f.GetSheetList()), "[汇总 奖励名单 不合格 待补数据 问题行 资金分配]"; got != want {
		t.Fatalf("sheets %s, want %s", got, want)
	}
	paid := cells(t, f, SheetPaid)
	if len(paid) != 1+5+1 {
		t.Fatalf("%d rows of paid firms", len(paid))
	}
	for i, p := range r.Paid {
		capped := ""
		if p.Capped {
			capped = "是"
		}
		want := []string{p.Code, p.Name, p.Region, p.RegionName, p.Industry, p.Output, p.OutputPrior, p.Kwh, p.KwhPrior, p.Delta, p.Branch, p.Fund,
			strings.ReplaceAll(p.Amount.String(), ",", ""), capped, p.Bank, p.BankNo, p.Account}
		if fmt.Sprint(paid[i+1][:17]) != fmt.Sprint(want) {
			t.Errorf("paid row %d\n got %q\nwant %q", i, paid[i+1], want)
		}
	}
	for _, c := range []struct {
		sheet string
		rows  int
	}{{SheetRefused, 1 + 7}, {SheetMissing, 2}, {SheetProblems, 3}, {SheetAllocation, 1 + 2 + 1}} {
		if got := cells(t, f, c.sheet); len(got) != c.rows {
			t.Errorf("%s has %d rows, want %d", c.sheet, len(got), c.rows)
		}
	}
	if got := cells(t, f, SheetProblems)[1]; fmt.Sprint(got) != "[statistics-2020Q2.xlsx 规上工业 22 统一社会信用代码 uscc-check 校验位不对，请与营业执照核对。]" {
		t.Errorf("problem %q", got)
	}
	if got := cells(t, f, SheetRefused)[1]; got[13] != "是" || len(got) > 14 {
		t.Errorf("a refused firm whose award cannot be told: %q", got)
	}
}

func TestSumsAreFormulasWithTheirValue(t *testing.T) {
	r := sampleResult(5, 0)
	f := written(t, r)
	formula, err := f.GetCellFormula(SheetPaid, "M7")
	if err != nil || formula != "SUM(M2:M6)" {
		t.Errorf("formula %q (%v)", formula, err)
	}
	stored, err := f.GetCellValue(SheetPaid, "M7", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	computed, err := f.CalcCellValue(SheetPaid, "M7", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if stored != "58642.45" || computed != stored {
		t.Errorf("stored %s, computed %s", stored, computed)
	}
	shown, err := f.GetCellValue(SheetAllocation, "F4")
	if err != nil || shown != "3,645,567.49" {
		t.Errorf("allocation shows %s (%v)", shown, err)
	}
}

func TestHeadIsFrozenAndPrinted(t *testing.T) {
	f := written(t, sampleResult(2, 2))
	for _, s := range []string{SheetPaid, SheetRefused, SheetMissing, SheetProblems, SheetAllocation} {
		p, err := f.GetPanes(s)
		if err != nil || !p.Freeze || p.YSplit != 1 {
			t.Errorf("%s: panes %+v (%v)", s, p, err)
		}
		l, err := f.GetPageLayout(s)
		if err != nil || *l.Size != 9 || *l.Orientation != "landscape" || *l.FitToWidth != 1 {
			t.Errorf("%s: layout %+v (%v)", s, l, err)
		}
	}
	titles := 0
	for _, d := range f.GetDefinedName() {
		if d.Name == "_xlnm.Print_Titles" {
			titles++
		}
	}
	if titles != 5 {
		t.Errorf("%d sheets repeat their head in print", titles)
	}
}

func TestCodesStayText(t *testing.T) {
	f := written(t, sampleResult(1, 1))
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "P2": excelize.CellTypeInlineString, "Q2": excelize.CellTypeInlineString, "M2": excelize.CellTypeUnset} {
		if got, err := f.GetCellType(SheetPaid, cell); err != nil || got != want {
			t.Errorf("%s is of type %v, want %v (%v)", cell, got, want, err)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]any{
		"": nil, "0": 0.0, "-12.5": -12.5, "123456789012345": 123456789012345.0,
		"1234567890123456": "1234567890123456", "2/7": "2/7", "0.05": 0.05, "待补": "待补",
	} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestEmptyResult(t *testing.T) {
	f := written(t, Result{})
	if rows := cells(t, f, SheetPaid); len(rows) != 1 {
		t.Errorf("an empty list has %d rows", len(rows))
	}
}

func TestFaults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Write(ctx, io.Discard, sampleResult(1, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	r := sampleResult(2, 0)
	r.Paid[0].Amount, r.Paid[1].Amount = math.MaxInt64, 1
	if err := Write(t.Context(), io.Discard, r); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if err := Write(t.Context(), io.Discard, sampleResult(2, 0)); err != nil {
		t.Errorf("control: %v", err)
	}
}

// BenchmarkProvince is the workbook of a province: 17,000 firms, 3,600 paid.
func BenchmarkProvince(b *testing.B) {
	r := sampleResult(3600, 13400)
	for b.Loop() {
		if err := Write(b.Context(), io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLinesIn(t *testing.T) {
	for _, c := range []struct {
		name, said string
		width      float64
		want       int
	}{
		{"fits", "低于 7% 门槛", 24, 1},
		{"Chinese is two wide", strings.Repeat("产", 11), 24, 1},
		{"one more character", strings.Repeat("产", 12), 24, 2},
		{"letters are one wide", strings.Repeat("x", 23), 24, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := linesIn(c.said, c.width); got != c.want {
				t.Errorf("%d lines, want %d", got, c.want)
			}
		})
	}
}
