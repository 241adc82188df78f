package notices

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk/awards"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/reports/workbook"
)

// Workbook fills the result workbook of a run: paid, refused with the reason and
// the distance, missing, problems, allocation. made is the date it bears.
func Workbook(ctx context.Context, run *awards.Run, made period.Date) (workbook.Result, error) {
	item, _ := run.Pack.Item(run.Item)
	out := workbook.Result{
		Title: run.Period.Label() + item.Label + "测算结果", Item: item.Label, PeriodLabel: run.Period.Label(),
		Pack: run.Pack.ID + " " + run.Pack.Version, PackHash: run.Pack.SHA256, Engine: run.Engine,
		ResultHash: run.Receipt.Results, Made: made,
	}
	for _, f := range run.Files {
		out.Inputs = append(out.Inputs, workbook.Input{Kind: f.Kind, Name: f.Name, Hash: f.Hash, Rows: f.Rows})
	}
	paid, refused := make([]*workbook.Paid, len(run.Rows)), make([]*workbook.Refused, len(run.Rows))
	err := run.EachTrace(ctx, func(i int) bool { return run.Rows[i].Det.Status != rule.Unknown }, func(i int, t *rule.Trace) error {
		if run.Rows[i].Det.Status == rule.Eligible {
			paid[i] = paidRow(run, item, i, t)
		} else {
			refused[i] = refusedRow(run, item, i, t)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for i := range run.Rows {
		switch {
		case paid[i] != nil:
			out.Paid = append(out.Paid, *paid[i])
		case refused[i] != nil:
			out.Refused = append(out.Refused, *refused[i])
		default:
			out.Missing = append(out.Missing, missingRow(run, i))
		}
	}
	for _, p := range run.Problems {
		out.Problems = append(out.Problems, workbook.Problem(p))
	}
	for _, a := range Allocation(run, Office{}, "").Rows {
		out.Allocation = append(out.Allocation, workbook.Share{
			CityName: a.CityName, RegionName: a.RegionName, Region: a.Region, FundName: a.FundName,
			Province: a.Fund == awards.Province, Firms: a.Firms, Amount: a.Amount,
		})
	}
	return out, nil
}

func firm(run *awards.Run, i int) workbook.Firm {
	r := &run.Rows[i]
	f := workbook.Firm{
		Code: r.ID, Name: r.Name, Region: r.Region, RegionName: r.RegionName, Industry: r.Industry,
		Output: figure(run, i, "output"), OutputPrior: figure(run, i, "output_prior"),
		Kwh: figure(run, i, "kwh"), KwhPrior: figure(run, i, "kwh_prior"),
	}
	if now, before := run.Value(i, "kwh"), run.Value(i, "kwh_prior"); now.State == rule.Known && before.State == rule.Known {
		f.Delta = now.Num.Sub(before.Num).String()
	}
	return f
}

func figure(run *awards.Run, i int, fact string) string {
	if v := run.Value(i, fact); v.State == rule.Known {
		return v.Num.String()
	}
	return ""
}

func paidRow(run *awards.Run, item *pack.Item, i int, t *rule.Trace) *workbook.Paid {
	r := &run.Rows[i]
	p := &workbook.Paid{
		Firm: firm(run, i), Branch: BranchLabel(item, r.Det.Branch), Fund: FundLabel(r.Det.Fund), Amount: r.Det.Amount,
		Capped: capped(t), Findings: strings.Join(r.Findings, "；"),
	}
	if r.Account != nil {
		p.Bank, p.BankNo, p.Account = r.Account.Bank, r.Account.BankNo, r.Account.Number
	}
	return p
}

// capped tells whether a cap step took something away.
func capped(t *rule.Trace) bool {
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Verb != "cap" || s.Result != rule.Computed {
			continue
		}
		for j := range i {
			if from := &t.Steps[j]; len(s.Inputs) > 0 && from.ID == s.Inputs[0] && from.Result == rule.Computed {
				return from.Value != s.Value
			}
		}
	}
	return false
}

func refusedRow(run *awards.Run, item *pack.Item, i int, t *rule.Trace) *workbook.Refused {
	out := &workbook.Refused{
		Firm: firm(run, i), Step: StepLabel(item, t.FailedStep), Reason: t.WhyNot, WouldBe: t.WouldBe,
	}
	if s := awards.FailedStep(t); s != nil && s.Margin != nil {
		out.Distance, out.Near = s.Margin.Sentence, s.Margin.Near
	}
	return out
}

func missingRow(run *awards.Run, i int) workbook.Missing {
	r := &run.Rows[i]
	out := workbook.Missing{Firm: firm(run, i), Facts: strings.Join(run.Labels(r.Det.Missing), "、")}
	var suppliers []string
	for _, id := range r.Det.Missing {
		if f, ok := run.Pack.Fact(id); ok && !slices.Contains(suppliers, f.Supplier) {
			suppliers = append(suppliers, f.Supplier)
		}
	}
	out.Supplier = strings.Join(suppliers, "、")
	if len(r.Det.Conflict) > 0 {
		out.Note = "两个互斥的条款同时成立：" + strings.Join(r.Det.Conflict, "、")
	}
	return out
}
