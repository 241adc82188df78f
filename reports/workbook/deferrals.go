package workbook

import (
	"context"
	"fmt"
	"io"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

// Names of the sheets of the statistics of deferrals, in order behind SheetSummary.
const (
	SheetByBank           = "按银行"
	SheetByCity           = "按地区"
	SheetBySize           = "按规模"
	SheetByIndustry       = "按行业"
	SheetByMonth          = "按月份"
	SheetRefusals         = "不予办理原因"
	SheetCliff            = "到期分布"
	SheetDeferralFindings = "问题清单"
	SheetReconciled       = "对账"
)

// Deferrals is the workbook of statistics of deferrals (延期还本付息统计表).
type Deferrals struct {
	Title       string // "" makes one from PeriodLabel
	PeriodLabel string // "2020年6月"
	Scope       string // "全省"
	Issuer      string
	Made        period.Date
	Hash        string   // of the figures
	Definition  string   // of 延期率, in words
	Unsaid      []string // what the returns do not say and what stands for it, a sentence each
	Rate        Rate     // the same as a formula; zero is 延期本金 ÷ 到期本金
	Figures     []Figure
	Total       paper.DeferralFigures
	ByBank      []paper.DeferralRow // in the order of the league
	ByCity      []paper.DeferralRow
	BySize      []paper.DeferralRow
	ByIndustry  []paper.DeferralRow
	ByMonth     []paper.DeferralRow
	Refusals    []paper.DeferralReason
	Cliff       []paper.DeferralMonth
	Findings    []DeferralFinding
	Reconciled  []DeferralFile
}

// Measure is a figure a rate is made of; its value is its column on the sheets of
// figures, from 1.
type Measure int

// The figures of a rate.
const (
	Loans Measure = iota + 5
	DuePrincipal
	DeferredPrincipal
	DueInterest
	DeferredInterest
	Refinanced
	_ // the rate itself
	DeferredLoans
)

func (m Measure) of(f paper.DeferralFigures) money.Fen {
	return map[Measure]money.Fen{
		DuePrincipal: f.DuePrincipal, DeferredPrincipal: f.DeferredPrincipal, DueInterest: f.DueInterest,
		DeferredInterest: f.DeferredInterest, Refinanced: f.Refinanced, Loans: money.Fen(f.Loans), DeferredLoans: money.Fen(f.Deferred),
	}[m]
}

// Rate is a definition of 延期率: sums above and below the line.
type Rate struct{ Above, Below []Measure }

func (r Rate) orUsual() Rate {
	if len(r.Above) == 0 || len(r.Below) == 0 {
		return Rate{[]Measure{DeferredPrincipal}, []Measure{DuePrincipal}}
	}
	return r
}

// live is the rate of figures whose amounts stand where cell says; empty where
// nothing is below the line.
func (r Rate) live(f paper.DeferralFigures, cell func(Measure) string) live {
	sum := func(all []Measure) (formula string, v float64) {
		for i, m := range all {
			if i > 0 {
				formula += "+"
			}
			formula += cell(m)
			v += float64(m.of(f))
		}
		return formula, v
	}
	above, a := sum(r.Above)
	below, b := sum(r.Below)
	out := live{formula: fmt.Sprintf(`IF((%s)=0,"",(%s)/(%s))`, below, above, below)}
	if b != 0 {
		out.value = a / b
	}
	return out
}

// DeferralFinding is a finding with what became of it.
type DeferralFinding struct {
	Bank string
	paper.DeferralQuestion
	Pack    string
	Opened  period.Date
	State   string // in words
	Outcome string // in words, "" before it is decided
	Letter  string // number of the query, "" before it is sent
	Due     period.Date
}

// DeferralFile is a bank's file against the cases that came of it.
type DeferralFile struct {
	Bank    string
	File    string
	Hash    string
	Rows    int // of data in the file
	Left    int // rows that were not taken
	InFile  DeferralSide
	Cases   int
	InCases DeferralSide
	Note    string
}

// DeferralSide is what a file, or the cases, add up to.
type DeferralSide struct {
	DuePrincipal, DeferredPrincipal, DueInterest, DeferredInterest money.Fen
}

func (s DeferralSide) all() [4]money.Fen {
	return [4]money.Fen{s.DuePrincipal, s.DeferredPrincipal, s.DueInterest, s.DeferredInterest}
}

// WriteDeferrals writes the statistics as an .xlsx. Every sum, difference and rate is a
// formula with its value beside it; a breakdown that does not add up to the total is
// refused (paper.ErrFigures).
func WriteDeferrals(ctx context.Context, w io.Writer, d Deferrals) error {
	if d.Title == "" {
		d.Title = d.PeriodLabel + d.Scope + "延期还本付息统计表"
	}
	d.Rate = d.Rate.orUsual()
	for _, g := range d.groups() {
		if err := paper.AddUp(g.rows, d.Total); err != nil {
			return fmt.Errorf("write deferrals: %s: %w", g.sheet, err)
		}
	}
	b, err := newBook(d.Title, d.Made, SheetSummary, SheetByBank, SheetByCity, SheetBySize, SheetByIndustry, SheetByMonth,
		SheetRefusals, SheetCliff, SheetDeferralFindings, SheetReconciled)
	if err != nil {
		return fmt.Errorf("write deferrals: %w", err)
	}
	defer b.file.Close()
	sheets := []func(context.Context, Deferrals) error{b.deferralSummary}
	for _, g := range d.groups() {
		sheets = append(sheets, func(ctx context.Context, d Deferrals) error { return b.figures(ctx, d, g) })
	}
	for _, sheet := range append(sheets, b.refusals, b.cliff, b.deferralFindings, b.reconciled) {
		if err := sheet(ctx, d); err != nil {
			return fmt.Errorf("write deferrals: %w", err)
		}
	}
	if err := steady(w, b.file); err != nil {
		return fmt.Errorf("write deferrals: %w", err)
	}
	return nil
}

// group is one sheet of figures.
type group struct {
	sheet, first, name, code string
	rows                     []paper.DeferralRow
}

func (d Deferrals) groups() []group {
	return []group{
		{SheetByBank, "名次", "银行机构", "机构代码", d.ByBank}, {SheetByCity, "序号", "地区", "行政区划", d.ByCity},
		{SheetBySize, "序号", "企业规模", "代码", d.BySize}, {SheetByIndustry, "序号", "行业", "行业代码", d.ByIndustry},
		{SheetByMonth, "序号", "月份", "代码", d.ByMonth},
	}
}
