package notices

import (
	"cmp"
	"slices"

	"huiqi/app/desk/awards"
	"huiqi/policy/pack"
	"huiqi/policy/region"
	"huiqi/reports/paper"
)

// List is the list for public notice: the subjects the province pays, by region
// and then by amount, the highest first. Those paid by another fund are left to
// that fund's own notice.
func List(run *awards.Run, office Office) paper.List {
	item, _ := run.Pack.Item(run.Item)
	l := paper.List{
		Issuer: office.Issuer, Item: item.Label, PeriodLabel: run.Period.Label(), Date: office.Date,
		Intro: "根据《" + run.Pack.Title + "》" + item.Clause + "，经核定，拟对下列企业兑现" + item.Label + "，现予公示。",
		Until: "对公示内容有异议的，请在公示期内以书面形式向" + office.Issuer + "提出。",
	}
	rows := make([]int, 0, run.Totals.Eligible)
	for i := range run.Rows {
		if paid(run, i) && run.Rows[i].Det.Fund == awards.Province {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		x, y := &run.Rows[a], &run.Rows[b]
		return cmp.Or(cmp.Compare(x.Region, y.Region), cmp.Compare(y.Det.Amount, x.Det.Amount), cmp.Compare(x.ID, y.ID))
	})
	for _, i := range rows {
		r := &run.Rows[i]
		l.Rows = append(l.Rows, paper.ListRow{
			Firm: r.Name, Code: r.ID, RegionName: r.RegionName, Branch: BranchLabel(item, r.Det.Branch), Amount: r.Det.Amount,
		})
	}
	return l
}

// Allocation is the money by city and county, in the order of the codes.
func Allocation(run *awards.Run, office Office, number string) paper.Allocation {
	item, _ := run.Pack.Item(run.Item)
	out := paper.Allocation{
		Issuer: office.Issuer, Item: item.Label, PeriodLabel: run.Period.Label(), Number: number, Date: office.Date,
	}
	type key struct{ region, fund string }
	at := make(map[key]int)
	for i := range run.Rows {
		if !paid(run, i) {
			continue
		}
		r := &run.Rows[i]
		k := key{r.Region, r.Det.Fund}
		n, ok := at[k]
		if !ok {
			n = len(out.Rows)
			at[k] = n
			out.Rows = append(out.Rows, allocationRow(r))
		}
		out.Rows[n].Firms++
		out.Rows[n].Amount += r.Det.Amount // no more than the run's total, which is checked
	}
	slices.SortFunc(out.Rows, func(a, b paper.AllocationRow) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Fund, b.Fund))
	})
	return out
}

func allocationRow(r *awards.Row) paper.AllocationRow {
	row := paper.AllocationRow{City: r.City, CityName: r.CityName, Region: r.Region, RegionName: r.RegionName, Fund: r.Det.Fund, FundName: "省级"}
	if at, ok := region.Lookup(r.Region); ok {
		row.RegionName = at.Name
	}
	if at, ok := region.Lookup(r.Det.Fund); ok {
		row.FundName = at.Name
	}
	return row
}

// BranchLabel is the branch's label in the pack, "" when there is none.
func BranchLabel(item *pack.Item, id string) string {
	for i := range item.Branches {
		if item.Branches[i].ID == id {
			return item.Branches[i].Label
		}
	}
	return ""
}

// StepLabel is the label of a step of the item, the id when it has none.
func StepLabel(item *pack.Item, id string) string {
	for i := range item.Branches {
		for j := range item.Branches[i].Steps {
			if s := &item.Branches[i].Steps[j]; s.ID == id && s.Label != "" {
				return s.Label
			}
		}
	}
	for j := range item.Steps {
		if s := &item.Steps[j]; s.ID == id && s.Label != "" {
			return s.Label
		}
	}
	return id
}
