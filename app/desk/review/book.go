package review

import (
	"slices"
	"strings"

	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// Workbook is the result as its workbook shows it. Legal words and sentences stay
// Chinese in every language.
func (r *Result) Workbook(made period.Date) workbook.Review {
	out := workbook.Review{
		Title: "延期还本付息审查结果（" + r.Period.Label() + "）", Made: made, Loans: make([]workbook.ReviewedLoan, len(r.Loans)),
	}
	type at struct {
		file string
		row  int
	}
	see := map[at][]string{}
	for _, p := range r.Doubts {
		k := at{p.File, p.Row}
		see[k] = append(see[k], p.Message)
	}
	for i := range r.Loans {
		l, o := &r.Loans[i], &r.Outcomes[i]
		head := workbook.LoanHead{Bank: l.Bank, BankName: l.BankName, Number: l.Number, Name: l.Name, Code: l.Code}
		var labels []string
		for _, f := range r.Findings(i) {
			labels = append(labels, f.Label)
			out.Findings = append(out.Findings, workbook.FoundRow{
				LoanHead: head, Rule: f.Rule, Label: f.Label, Text: f.Text, Clause: f.Clause, Pack: o.Pack,
			})
		}
		out.Loans[i] = workbook.ReviewedLoan{
			LoanHead: head, Region: l.Region, Size: l.Size, OriginalDue: l.OriginalDue, Kind: l.Kind, Decision: l.Decision,
			Decided: l.Decided, NewPrincipalDue: l.NewPrincipalDue, NewIntDue: l.NewInterestDue,
			DeferredPrincipal: l.DeferredPrincipal, DeferredInterest: l.DeferredInterest,
			Pack: o.Pack, Status: conclusion(o), Findings: strings.Join(labels, "；"), Missing: Labels(o.Missing),
			See: strings.Join(see[at{l.File, l.Row}], ""), Found: o.Held != 0,
		}
	}
	for _, p := range r.data.All() {
		out.Problems = append(out.Problems, workbook.Problem(p))
	}
	return out
}

// conclusion is the outcome in the words of a reviewer.
func conclusion(o *Outcome) string {
	switch {
	case o.Status == rule.Ineligible:
		return "不在范围内"
	case o.Held != 0:
		return "有问题"
	case o.Status == rule.Unknown:
		return "待补数据"
	}
	return "未发现问题"
}

// Labels are the names of facts, joined for a sentence.
func Labels(ids []string) string {
	out := slices.Clone(ids)
	for i, id := range out {
		if f, ok := FieldOf(id); ok {
			out[i] = f.Label
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}
