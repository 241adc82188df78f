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
	b := newBook(run, made)
	if err := run.EachTrace(ctx, b.wants, b.add); err != nil {
		return workbook.Result{}, err
	}
	return b.result(), nil
}

// book gathers the rows of the workbook; add may be called from several
// goroutines, for each row once.
type book struct {
	run     *awards.Run
	item    *pack.Item
	made    period.Date
	paid    []*workbook.Paid
	refused []*workbook.Refused
}

func newBook(run *awards.Run, made period.Date) *book {
	item, _ := run.Pack.Item(run.Item) // a run has an item: it was compiled
	return &book{
		run: run, item: item, made: made,
		paid: make([]*workbook.Paid, len(run.Rows)), refused: make([]*workbook.Refused, len(run.Rows)),
	}
}

func (b *book) wants(i int) bool { return b.run.Rows[i].Det.Status != rule.Unknown }

func (b *book) add(i int, t *rule.Trace) error {
	switch b.run.Rows[i].Det.Status {
	case rule.Eligible:
		b.paid[i] = paidRow(b.run, b.item, i, t)
	case rule.Ineligible:
		b.refused[i] = refusedRow(b.run, b.item, i, t)
	}
	return nil
}

func (b *book) result() workbook.Result {
	run := b.run
	out := workbook.Result{
		Title: run.Period.Label() + b.item.Label + "测算结果", Item: b.item.Label, PeriodLabel: run.Period.Label(),
		Pack: run.Pack.ID + " " + run.Pack.Version, PackHash: run.Pack.SHA256, Engine: run.Engine,
		ResultHash: run.Receipt.Results, Made: b.made,
	}
	for _, f := range run.Files {
		out.Inputs = append(out.Inputs, workbook.Input{Kind: f.Kind, Name: f.Name, Hash: f.Hash, Rows: f.Rows})
	}
	for i := range run.Rows {
		switch {
		case b.paid[i] != nil:
			out.Paid = append(out.Paid, *b.paid[i])
		case b.refused[i] != nil:
			out.Refused = append(out.Refused, *b.refused[i])
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
	return out
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
		p.Bank, p.BankNo, p.Account = r.Account.Bank, r.Account.BankNo, r.Account.Shown()
	}
	return p
}

// capped tells whether a cap step took something away: its value is another than
// that of the step it caps, or than the last quantity of the branch that paid.
func capped(t *rule.Trace) bool {
	var last string // value of the last quantity before the cap, in the branch that paid
	values := make(map[string]string, len(t.Steps))
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Result != rule.Computed {
			continue
		}
		if s.Verb == "cap" {
			before := last
			if len(s.Inputs) > 0 && values[s.Inputs[0]] != "" {
				before = values[s.Inputs[0]]
			}
			if before != s.Value {
				return true
			}
		}
		if s.Branch == "" || s.Branch == t.Branch {
			last = s.Value
		}
		values[s.ID] = s.Value
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
