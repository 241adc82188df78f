package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

const longBank = "福建某某农村商业银行股份有限公司永安市小陶镇科技特派员工作站专营支行营业部（筹）"

func deferralRows(names ...string) (rows []paper.DeferralRow, all paper.DeferralFigures) {
	for i, n := range names {
		k := money.Fen(i + 1)
		f := paper.DeferralFigures{
			Firms: 10 * (i + 1), Loans: 12 * (i + 1), Deferred: 9 * (i + 1), DuePrincipal: k * 12_345_678_99, DeferredPrincipal: k * 7_000_000_01, DueInterest: k * 61_728_39,
			DeferredInterest: k * 30_000_03, Refinanced: k * 1_000_000_07,
		}
		rows = append(rows, paper.DeferralRow{Code: fmt.Sprintf("0%d", i), Name: n, Rank: i + 1, DeferralFigures: f})
		all.Firms += f.Firms
		all.Loans += f.Loans
		all.Deferred += f.Deferred
		all.DuePrincipal += f.DuePrincipal
		all.DeferredPrincipal += f.DeferredPrincipal
		all.DueInterest += f.DueInterest
		all.DeferredInterest += f.DeferredInterest
		all.Refinanced += f.Refinanced
	}
	return rows, all
}

func inOne(all paper.DeferralFigures, names ...string) (rows []paper.DeferralRow) {
	for i, n := range names {
		r := paper.DeferralRow{Name: n}
		if i == 0 {
			r.DeferralFigures = all
		}
		rows = append(rows, r)
	}
	return rows
}

func sampleDeferrals(findings int) Deferrals {
	d := Deferrals{
		PeriodLabel: "2020年6月", Scope: "全省", Issuer: "示例省地方金融监督管理局", Made: period.Date{Year: 2020, Month: 7, Day: 20}, Hash: strings.Repeat("a1", 32),
		Definition: "延期本金与再融资之和占到期本金的比例", Rate: Rate{[]Measure{DeferredPrincipal, Refinanced}, []Measure{DuePrincipal}},
		Figures: []Figure{{"政策包", "deferral-2020-06 版本1"}},
		Refusals: []paper.DeferralReason{
			{Reason: "前期经营不正常", Firms: 61, Loans: 70, Amount: 8_812_345_67}, {Reason: "其他", Firms: 15, Loans: 15, Amount: 99_999_99},
		},
	}
	d.ByBank, d.Total = deferralRows("示例国有商业银行福建省分行", longBank, "福建䶮𠮷村镇银行", "示例县农村信用合作联社")
	d.Total.Firms -= 3
	d.ByCity = inOne(d.Total, "福州市", "三明市", "平潭综合实验区")
	d.BySize = inOne(d.Total, "中型", "小型", "微型", "小微企业主", "个体工商户")
	d.ByIndustry, d.ByMonth = inOne(d.Total, "制造业", "未填"), inOne(d.Total, "2020-06")
	for i := range 14 {
		at := period.Date{Year: 2020, Month: 7, Day: 1}.AddMonths(i)
		v := money.Fen(30_000_000 + (i*7919%97)*1_000_000)
		d.Cliff = append(d.Cliff, paper.DeferralMonth{Month: period.YearMonth{Year: at.Year, Month: at.Month}, Loans: 100 + i, Principal: v, Interest: v / 21})
	}
	for i := range findings {
		d.Findings = append(d.Findings, DeferralFinding{
			Bank: longBank, Pack: "deferral-2020-06 1", Opened: d.Made, State: "已问询", Letter: "示金延函〔2020〕3号", Due: d.Made.AddDays(11),
			DeferralQuestion: paper.DeferralQuestion{
				Case: fmt.Sprintf("YQ2020-%06d", i), Loan: fmt.Sprintf("00XD2019-%05d", i), Borrower: "三明市䶮𠮷机械制造有限公司", Code: "91350400MA0000000X", Rule: "超过最迟延期日",
				Text: "原到期日2020年6月8日的本金延期至2021年6月30日，晚于政策规定的2021年3月31日。", Clause: "银发〔2020〕122号第二条", Amount: 1_000_000_00,
				Rows: []paper.DeferralEvidence{{File: "示例银行.xlsx", Sheet: "明细表", Row: i + 5}, {File: "补充.csv", Row: 2}},
			},
		})
	}
	side := DeferralSide{12_345_678_99, 7_000_000_01, 61_728_39, 30_000_03}
	other := side
	other.DeferredPrincipal++
	d.Reconciled = []DeferralFile{
		{Bank: "示例国有商业银行福建省分行", File: "示例银行_2020年6月.xlsx", Hash: strings.Repeat("c3", 32), Rows: 130, Left: 2, InFile: side, Cases: 128, InCases: side},
		{Bank: longBank, File: "农商行_2020年6月.xlsx", Hash: strings.Repeat("d4", 32), Rows: 50, InFile: side, Cases: 50, InCases: other, Note: "一笔金额由手工更正"},
	}
	return d
}

func writtenDeferrals(t *testing.T, d Deferrals) (*excelize.File, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteDeferrals(t.Context(), &b, d); err != nil {
		t.Fatal(err)
	}
	data := bytes.Clone(b.Bytes())
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, data
}

func TestDeferralsReadBack(t *testing.T) {
	d := sampleDeferrals(300)
	f, data := writtenDeferrals(t, d)
	if got, want := fmt.Sprint(f.GetSheetList()), "[汇总 按银行 按地区 按规模 按行业 按月份 不予办理原因 到期分布 问题清单 对账]"; got != want {
		t.Fatalf("sheets %s, want %s", got, want)
	}
	banks := cells(t, f, SheetByBank)
	plain := func(v money.Fen) string { return strings.TrimSuffix(strings.ReplaceAll(v.String(), ",", ""), ".00") }
	for i, r := range d.ByBank {
		want := []string{fmt.Sprint(i + 1), r.Name, r.Code, fmt.Sprint(r.Firms), fmt.Sprint(r.Loans), plain(r.DuePrincipal), plain(r.DeferredPrincipal), plain(r.DueInterest), plain(r.DeferredInterest), plain(r.Refinanced)}
		if fmt.Sprint(banks[i+1][:10]) != fmt.Sprint(want) {
			t.Errorf("bank %d\n got %q\nwant %q", i, banks[i+1], want)
		}
	}
	for sheet, rows := range map[string]int{SheetRefusals: 1 + 2 + 1, SheetCliff: 1 + 14 + 1, SheetDeferralFindings: 1 + 300, SheetReconciled: 1 + 2 + 1, SheetByCity: 1 + 3 + 1 + 1 + 1} {
		if got := cells(t, f, sheet); len(got) != rows {
			t.Errorf("%s has %d rows, want %d", sheet, len(got), rows)
		}
	}
	found := cells(t, f, SheetDeferralFindings)[300]
	if found[3] != "00XD2019-00299" || found[16] != "示例银行.xlsx（明细表）第304行；补充.csv第2行" || found[10] != "1000000" {
		t.Errorf("the last finding is %q", found)
	}
	if files := cells(t, f, SheetReconciled); files[1][19] != "一致" || files[2][19] != "不一致" || files[2][12] != "-0.01" {
		t.Errorf("files %q", files)
	}
	_, again := writtenDeferrals(t, d)
	if !bytes.Equal(data, again) {
		t.Error("the same figures give different bytes")
	}
	if dir := os.Getenv("HUIQI_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "deferrals.xlsx"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Every formula gives, when it is computed, the value that stands beside it.
func TestDeferralFormulasGiveTheirValues(t *testing.T) {
	f, _ := writtenDeferrals(t, sampleDeferrals(2))
	n := 0
	for _, sheet := range f.GetSheetList() {
		for r, row := range cells(t, f, sheet) {
			for c := range row {
				formula, err := f.GetCellFormula(sheet, at(c+1, r+1))
				if err != nil || formula == "" {
					continue
				}
				n++
				stored, _ := f.GetCellValue(sheet, at(c+1, r+1), excelize.Options{RawCellValue: true})
				computed, err := f.CalcCellValue(sheet, at(c+1, r+1), excelize.Options{RawCellValue: true})
				var a, b float64
				_, e1 := fmt.Sscan(stored, &a)
				_, e2 := fmt.Sscan(computed, &b)
				if stored == "" && computed == "" {
					continue
				}
				if err = errors.Join(err, e1, e2); err != nil || math.Abs(a-b) > 1e-6 {
					t.Errorf("%s %s: %s stored %s, computed %s (%v)", sheet, at(c+1, r+1), formula, stored, computed, err)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d formulas", n)
	}
	for cell, want := range map[string]string{"E6": "SUM(E2:E5)", "D6": "", "K6": `IF((F6)=0,"",(G6+J6)/(F6))`, "K2": `IF((F2)=0,"",(G2+J2)/(F2))`} {
		if got, err := f.GetCellFormula(SheetByBank, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range map[string]string{"D6": "97", "K6": "64.80%", "F2": "12,345,678.99"} {
		if got, err := f.GetCellValue(SheetByBank, cell); err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
	}
	p, err := f.GetPanes(SheetByBank)
	if err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("panes %+v (%v)", p, err)
	}
}

// A rate may be of loans as well as of amounts: its cells lead to the counts.
func TestARateOfLoans(t *testing.T) {
	d := sampleDeferrals(1)
	d.Rate = Rate{[]Measure{DeferredLoans}, []Measure{Loans}}
	f, _ := writtenDeferrals(t, d)
	for sheet, cell := range map[string]string{SheetByBank: "K3", SheetSummary: "B13"} {
		formula, err := f.GetCellFormula(sheet, cell)
		shown, err2 := f.GetCellValue(sheet, cell)
		if err := errors.Join(err, err2); err != nil || shown != "75.00%" || !strings.HasPrefix(formula, "IF((") {
			t.Errorf("%s %s: %q shows %q (%v)", sheet, cell, formula, shown, err)
		}
	}
}

func TestDeferralsOfNothing(t *testing.T) {
	f, _ := writtenDeferrals(t, Deferrals{Definition: "延期本金占到期本金的比例"})
	if rows := cells(t, f, SheetCliff); len(rows) != 1 {
		t.Errorf("no months make %d rows", len(rows))
	}
	if got, err := f.GetCellFormula(SheetSummary, "B13"); err != nil || got != `IF((B8)=0,"",(B9)/(B8))` {
		t.Errorf("the rate of nothing is %q (%v)", got, err)
	}
}

func TestDeferralFaults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := WriteDeferrals(ctx, io.Discard, sampleDeferrals(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	d := sampleDeferrals(1)
	d.BySize[2].Loans++
	if err := WriteDeferrals(t.Context(), io.Discard, d); !errors.Is(err, paper.ErrFigures) {
		t.Errorf("a breakdown that does not add up: %v", err)
	}
	d = sampleDeferrals(1)
	d.Cliff[0].Principal = math.MaxInt64
	if err := WriteDeferrals(t.Context(), io.Discard, d); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if err := WriteDeferrals(t.Context(), io.Discard, sampleDeferrals(1)); err != nil {
		t.Errorf("control: %v", err)
	}
}
