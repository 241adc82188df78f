package awards

import (
	"cmp"
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/policy/industry"
	"huiqi/policy/money"
	"huiqi/policy/region"
	"huiqi/policy/rule"
)

// Province is the fund of a determination the province pays.
const Province = "province"

// Assess computes the run. The same data give the same run, whatever the order
// of the rows, apart from the order of Rows.
func (d *Data) Assess(ctx context.Context, progress Progress) (*Run, error) {
	in := d.Intake
	r := &Run{
		Pack: in.Request.Pack, Item: in.Request.Item, Period: in.Request.Period,
		Readings: in.program.Readings(), Engine: rule.Engine,
		Problems: slices.Clone(d.Problems), program: in.program, facts: in.facts, subjects: d.used(),
	}
	for _, b := range d.Batches {
		r.Files = append(r.Files, FileRef{Kind: b.File.Kind, Name: b.File.Name, Hash: b.File.Hash, Rows: len(b.Records)})
	}
	dets, err := r.program.Assess(ctx, r.subjects, func(done, total int) {
		progress.tell("assess", int64(done), int64(total))
	})
	if err != nil {
		return nil, ruleError(r.Pack, r.Item, r.Period, err)
	}
	r.rows(dets, d.accounts)
	r.conflicts()
	if r.Totals, err = tally(dets); err != nil {
		return nil, desk.Errf("total-overflow").Wrap(err)
	}
	r.Receipt = r.receipt()
	return r, nil
}

// used are the subjects with what they have used of a shared allowance.
func (d *Data) used() []rule.Subject {
	req := d.Intake.Request
	if len(req.Used) == 0 || d.Intake.program.Allowance() == "" {
		return d.Subjects
	}
	out := slices.Clone(d.Subjects)
	for i := range out {
		out[i].Used = req.Used[out[i].ID]
	}
	return out
}

func (r *Run) factIndex(id string) int {
	for i := range r.facts {
		if r.facts[i].ID == id {
			return i
		}
	}
	return -1
}

// Value is fact id of row i as frozen; Missing when the run has no such fact.
func (r *Run) Value(i int, id string) rule.Value {
	j := r.factIndex(id)
	if j < 0 {
		return rule.Value{}
	}
	return r.subjects[i].Values[j]
}

func (r *Run) rows(dets []rule.Determination, accounts map[string]*Account) {
	trade := r.factIndex("industry")
	r.Rows = make([]Row, len(dets))
	for i, det := range dets {
		s := &r.subjects[i]
		row := &r.Rows[i]
		*row = Row{ID: s.ID, Name: s.Name, Region: s.Region, Det: det, Account: accounts[s.ID]}
		if at, ok := region.Lookup(s.Region); ok {
			row.City, row.CityName = at.City, at.CityName
			row.RegionName = at.CityName + at.Name
			if at.IsCity() {
				row.RegionName = at.Name
			}
		}
		if trade >= 0 && s.Values[trade].State == rule.Known {
			row.Industry = s.Values[trade].Text
		}
		row.Findings = findings(row, len(accounts) > 0)
	}
}

// findings are what a clerk should look at before money moves. listed tells that
// accounts were given.
func findings(row *Row, listed bool) []string {
	var out []string
	if row.Det.Status != rule.Eligible {
		return out
	}
	if listed && row.Account == nil {
		out = append(out, "收款账户表中没有这家企业，拨付前请补齐")
	}
	if row.Account != nil && plainName(row.Account.Name) != plainName(row.Name) {
		out = append(out, "收款账户户名“"+row.Account.Name+"”与企业名称不一致，请核对")
	}
	if row.Industry != "" {
		if _, err := industry.Lookup(row.Industry); err != nil {
			out = append(out, "行业代码“"+row.Industry+"”不在国民经济行业分类中，请核对")
		}
	}
	return out
}

// conflicts lists the subjects for whom two exclusive branches hold.
func (r *Run) conflicts() {
	for i := range r.Rows {
		row := &r.Rows[i]
		if len(row.Det.Conflict) == 0 {
			continue
		}
		at := desk.Place{}
		if src := r.firstSource(i); src != nil {
			at = desk.Place{File: src.File, Sheet: src.Sheet, Row: src.Row}
		}
		r.Problems = append(r.Problems, desk.NewProblem(at, "both-branches", row.Name, row.ID, join(row.Det.Conflict)))
	}
}

// firstSource is a cell of row i, to say where it stands.
func (r *Run) firstSource(i int) *rule.Source {
	s := r.subjects[i]
	if s.Sources == nil {
		return nil
	}
	for j := range s.Values {
		if src := s.Sources(j); len(src) > 0 {
			return &src[0]
		}
	}
	return nil
}

// tally adds up determinations; the only error is money.ErrOverflow.
func tally(dets []rule.Determination) (Totals, error) {
	var (
		t   Totals
		err error
	)
	funds := make(map[string]*FundTotal)
	for i := range dets {
		det := &dets[i]
		switch det.Status {
		case rule.Ineligible:
			t.Ineligible++
			continue
		case rule.Unknown:
			t.Unknown++
			continue
		}
		t.Eligible++
		f := funds[det.Fund]
		if f == nil {
			f = &FundTotal{Fund: det.Fund}
			funds[det.Fund] = f
		}
		f.Firms++
		f.Amount += det.Amount // no more than the sum of all, which is checked
		if t.Amount, err = t.Amount.Add(det.Amount); err != nil {
			return t, err
		}
	}
	for _, f := range funds {
		t.ByFund = append(t.ByFund, *f)
	}
	slices.SortFunc(t.ByFund, func(a, b FundTotal) int {
		return cmp.Or(cmp.Compare(fundOrder(a.Fund), fundOrder(b.Fund)), cmp.Compare(a.Fund, b.Fund))
	})
	return t, nil
}

func fundOrder(fund string) int {
	if fund == Province {
		return 0
	}
	return 1
}

// Of gives the total of one fund.
func (t Totals) Of(fund string) (firms int, amount money.Fen) {
	for _, f := range t.ByFund {
		if f.Fund == fund {
			return f.Firms, f.Amount
		}
	}
	return 0, 0
}
