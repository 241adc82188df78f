// Package notices makes the papers and the workbook of a run: a notice with its
// number for every subject that is paid, the list for public notice, the
// allocation by city and county, the result workbook. It fills plain structs for
// package reports and remembers in the store which number went to which notice
// and the hash it was printed with. It lays out nothing and computes no amount.
// Its main types are Office and Batch.
package notices

import (
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/reports/paper"
)

// Office is who issues the notices and how its documents are numbered.
type Office struct {
	Issuer string      // 发文机关, in full
	Mark   string      // 发文机关标志; "" makes it Issuer + "文件"
	Code   string      // 机关代字 of the document number: "示财奖"
	Date   period.Date // 成文日期
}

// Example is the office the samples are issued by.
func Example(date period.Date) Office {
	return Office{Issuer: "示例省财政厅", Code: "示财奖", Date: date}
}

// Number is the n-th document number of the office's year, GB/T 9704-2012 7.2.5:
// the year in full in hexagonal brackets, no leading zero.
func (o Office) Number(n int) string {
	return fmt.Sprintf("%s〔%d〕%d号", o.Code, o.Date.Year, n)
}

// Batch is the notices of a run, in the order of its rows.
type Batch struct {
	Run     *awards.Run
	Office  Office
	Notices []paper.Notice
	Rows    []int // the run's row of each notice
}

// Make writes a notice for every subject that is paid, numbered from first.
func Make(ctx context.Context, run *awards.Run, office Office, first int) (*Batch, error) {
	rows := make([]int, 0, run.Totals.Eligible)
	for i := range run.Rows {
		if paid(run, i) {
			rows = append(rows, i)
		}
	}
	return MakeRows(ctx, run, office, first, rows)
}

// MakeRows is Make for chosen rows; a row that is not paid is an *desk.Error.
func MakeRows(ctx context.Context, run *awards.Run, office Office, first int, rows []int) (*Batch, error) {
	item, ok := run.Pack.Item(run.Item)
	if !ok {
		return nil, desk.Errf("no-item", run.Item)
	}
	b := &Batch{Run: run, Office: office, Rows: rows, Notices: make([]paper.Notice, len(rows))}
	at := make(map[int]int, len(rows))
	for n, i := range rows {
		if !paid(run, i) {
			return nil, desk.Errf("notice-not-paid", run.Rows[i].Name)
		}
		at[i] = n
	}
	quotes := make(map[string]string)
	for _, c := range run.Pack.Clauses {
		quotes[c.Number] = c.Quote
	}
	clauses := map[string]string{"": item.Clause}
	for _, branch := range item.Branches {
		if branch.Clause != "" {
			clauses[branch.ID] = branch.Clause
		}
		if branch.Quote != "" {
			quotes[branch.ID] = branch.Quote
		}
	}
	err := run.EachTrace(ctx, func(i int) bool { _, ok := at[i]; return ok }, func(i int, t *rule.Trace) error {
		row, n := &run.Rows[i], at[i]
		clause := clauses[row.Det.Branch]
		if clause == "" {
			clause = item.Clause
		}
		quote := quotes[row.Det.Branch]
		if quote == "" {
			quote = quotes[clause]
		}
		b.Notices[n] = paper.Notice{
			Number: office.Number(first + n), Issuer: office.Issuer, Mark: office.Mark,
			Firm: row.Name, Code: row.ID, RegionName: row.RegionName,
			Item: item.Label, PeriodLabel: run.Period.Label(), Amount: row.Det.Amount,
			Fund: row.Det.Fund, FundLabel: FundLabel(row.Det.Fund),
			Document: run.Pack.Title, Clause: clause, Quote: quote, Date: office.Date,
			Steps: applied(t, row.Det.Branch), Pack: run.Pack.ID + " " + run.Pack.Version,
			Engine: run.Engine, Hash: run.Receipt.Results,
		}
		return nil
	})
	return b, err
}

// applied leaves out the steps of branches that did not pay: the annex tells how
// the amount came about, not what else was tried.
func applied(t *rule.Trace, branch string) []rule.Step {
	out := make([]rule.Step, 0, len(t.Steps))
	for _, s := range t.Steps {
		if branch == "" || s.Branch == "" || s.Branch == branch {
			out = append(out, s)
		}
	}
	return out
}

func paid(run *awards.Run, i int) bool {
	return run.Rows[i].Det.Status == rule.Eligible && run.Rows[i].Det.Amount > 0
}

// FundLabel names the fund that pays, on paper.
func FundLabel(fund string) string {
	if fund == awards.Province {
		return "省级财政专项资金"
	}
	if r, ok := region.Lookup(fund); ok {
		return r.Name + "财政资金"
	}
	return fund
}

// FileName is the name of a notice as a file of its own: its number within the
// year and the firm, without what a file system does not take.
func FileName(n paper.Notice) string {
	name := []rune(n.Number + "_" + n.Firm)
	for i, r := range name {
		switch r {
		case '/', '\\', ':', '*', '?', '"', '<', '>', '|', 0:
			name[i] = '_'
		}
	}
	if len(name) > 60 {
		name = name[:60]
	}
	return string(name) + ".pdf"
}
