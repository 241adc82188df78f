package workbook

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/period"
)

func TestReviewReadsBack(t *testing.T) {
	head := LoanHead{Bank: "B001", Number: "000123", Name: "甲公司", Code: "91350200MA0000007C"}
	r := Review{
		Title: "审查结果", Made: period.Date{Year: 2020, Month: 7, Day: 1},
		Loans:    []ReviewedLoan{{LoanHead: head, OriginalDue: period.Date{Year: 2020, Month: 6, Day: 2}, DeferredPrincipal: 123_450, Status: "有问题", Findings: "已收罚息", Found: true}},
		Findings: []FoundRow{{LoanHead: head, Rule: "penalty-charged", Label: "已收罚息", Text: "已收罚息 1 元", Clause: "摘录一", Pack: "deferral-2020-06"}},
		Problems: []Problem{{File: "a.xlsx", Row: 7, Code: "loan-twice", Message: "列了多行"}},
	}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := WriteReview(t.Context(), w, r); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same review gives other bytes")
	}
	f, err := excelize.OpenReader(&a)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[[2]string]string{
		{SheetReviewed, "C1"}: "借据号", {SheetReviewed, "C2"}: "000123", {SheetReviewed, "H2"}: "2020-06-02", {SheetReviewed, "N2"}: "1,234.50",
		{SheetFindings, "F2"}: "penalty-charged", {SheetFindings, "H2"}: "已收罚息 1 元", {SheetFindings, "I2"}: "摘录一", {SheetProblems, "C2"}: "7",
	} {
		if got, err := f.GetCellValue(cell[0], cell[1]); err != nil || got != want {
			t.Errorf("%v: %q, want %q (%v)", cell, got, want, err)
		}
	}
	for _, sheet := range f.GetSheetList() {
		if p, err := f.GetPanes(sheet); err != nil || !p.Freeze || p.YSplit != 1 {
			t.Errorf("%s: the head is not frozen: %+v, %v", sheet, p, err)
		}
	}
}
