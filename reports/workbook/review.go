package workbook

import (
	"context"
	"fmt"
	"io"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Names of the sheets of a review, in order; SheetProblems follows.
const (
	SheetReviewed = "审查结果"
	SheetFindings = "问题清单"
)

// Review is everything the workbook of a review of loans shows.
type Review struct {
	Title    string
	Made     period.Date
	Loans    []ReviewedLoan
	Findings []FoundRow
	Problems []Problem
}

// LoanHead is what every sheet of a review tells of a loan first.
type LoanHead struct{ Bank, BankName, Number, Name, Code string }

// ReviewedLoan is a loan and what its review came to.
type ReviewedLoan struct {
	LoanHead
	Region, Size                         string
	OriginalDue                          period.Date
	Kind, Decision                       string
	Decided, NewPrincipalDue, NewIntDue  period.Date
	DeferredPrincipal, DeferredInterest  money.Fen
	Pack, Status, Findings, Missing, See string
	Found                                bool
}

// FoundRow is one finding with the words it rests on.
type FoundRow struct {
	LoanHead
	Rule, Label, Text, Clause, Pack string
}

var loanColumns = []column{
	{"贷款银行编码", 14, text, false}, {"贷款银行", 18, text, false}, {"借据号", 20, text, false},
	{"借款人名称", 32, text, false}, {"统一社会信用代码", 22, text, false},
}

func (h LoanHead) cells(buf []any) []any {
	return append(buf[:0], h.Bank, orNil(h.BankName), h.Number, orNil(h.Name), h.Code)
}

func day(d period.Date) any { return orNil(d.String()) }

// WriteReview writes the workbook of a review: a loan a row with what was found in it,
// the findings one by one, and the rows of the return that are in question.
func WriteReview(ctx context.Context, w io.Writer, r Review) error {
	b, err := newBook(r.Title, r.Made, SheetReviewed, SheetFindings, SheetProblems)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	defer b.file.Close()
	var buf []any
	loans := rows{
		name: SheetReviewed, n: len(r.Loans),
		columns: with(loanColumns,
			column{"行政区划", 10, text, false}, column{"企业规模", 12, text, false}, column{"原到期日", 12, text, false},
			column{"申请类型", 14, text, false}, column{"银行决定", 10, text, false}, column{"决定日期", 12, text, false},
			column{"延期后还本日", 12, text, false}, column{"延期后付息日", 12, text, false},
			column{"延期本金（元）", 18, amount, false}, column{"延期利息（元）", 16, amount, false},
			column{"适用政策包", 18, text, false}, column{"审查结论", 12, text, false}, column{"发现的问题", 40, wrapped, false},
			column{"缺少的数据", 24, wrapped, false}, column{"数据提示", 48, wrapped, false}),
		row: func(i int) []any {
			l := &r.Loans[i]
			buf = append(l.cells(buf), orNil(l.Region), orNil(l.Size), day(l.OriginalDue), orNil(l.Kind), orNil(l.Decision),
				day(l.Decided), day(l.NewPrincipalDue), day(l.NewIntDue), yuan(l.DeferredPrincipal), yuan(l.DeferredInterest),
				orNil(l.Pack), l.Status, orNil(l.Findings), orNil(l.Missing), orNil(l.See))
			return buf
		},
		tint: func(i int) string {
			if r.Loans[i].Found {
				return "FFF7E6"
			}
			return ""
		},
	}
	found := rows{
		name: SheetFindings, n: len(r.Findings),
		columns: with(loanColumns, column{"问题代码", 20, text, false}, column{"问题", 24, wrapped, false}, column{"情况", 70, wrapped, false},
			column{"依据条款", 12, text, false}, column{"政策包", 18, text, false}),
		row: func(i int) []any {
			f := &r.Findings[i]
			buf = append(f.cells(buf), f.Rule, f.Label, f.Text, f.Clause, orNil(f.Pack))
			return buf
		},
	}
	for _, sheet := range []rows{loans, found} {
		if err := b.table(ctx, sheet); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	if err := b.problems(ctx, Result{Problems: r.Problems}); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := steady(w, b.file); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
