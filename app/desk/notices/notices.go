// Package notices makes the papers and the workbook of a run: a notice with its
// number for every subject that is paid, the list for public notice, the
// allocation by city and county, the result workbook. It fills plain structs for
// package reports. It lays out nothing, computes no amount and remembers nothing:
// papers that count get their numbers from package papers. Its main types are
// Office and Batch.
package notices

import (
	"cmp"
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/reports/paper"
	"huiqi/reports/workbook"
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
	return MakeRows(ctx, run, office, first, paidRows(run))
}

// MakeRows is Make for chosen rows; a row that is not paid is an *desk.Error.
func MakeRows(ctx context.Context, run *awards.Run, office Office, first int, rows []int) (*Batch, error) {
	m, err := newMaker(run, office, first, rows)
	if err != nil {
		return nil, err
	}
	if err := run.EachTrace(ctx, m.wants, m.add); err != nil {
		return nil, err
	}
	return m.batch, nil
}

// Papers makes the notices of every subject that is paid and the result workbook,
// explaining each subject once.
func Papers(ctx context.Context, run *awards.Run, office Office, first int) (*Batch, workbook.Result, error) {
	m, err := newMaker(run, office, first, paidRows(run))
	if err != nil {
		return nil, workbook.Result{}, err
	}
	book := newBook(run, office.Date)
	err = run.EachTrace(ctx, nil, func(i int, t *rule.Trace) error {
		if m.wants(i) {
			if err := m.add(i, t); err != nil {
				return err
			}
		}
		return book.add(i, t)
	})
	if err != nil {
		return nil, workbook.Result{}, err
	}
	return m.batch, book.result(), nil
}

func paidRows(run *awards.Run) []int {
	rows := make([]int, 0, run.Totals.Eligible)
	for i := range run.Rows {
		if paid(run, i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// maker fills the notices of chosen rows; add may be called from several
// goroutines, for each row once.
type maker struct {
	batch   *Batch
	item    *pack.Item
	first   int
	at      map[int]int       // row → place among the notices
	clauses map[string]string // branch → clause, where it has one of its own
	quotes  map[string]string // branch or clause → its words
}

func newMaker(run *awards.Run, office Office, first int, rows []int) (*maker, error) {
	item, ok := run.Pack.Item(run.Item)
	if !ok {
		return nil, desk.Errf("no-item", run.Item)
	}
	m := &maker{
		batch: &Batch{Run: run, Office: office, Rows: rows, Notices: make([]paper.Notice, len(rows))},
		item:  item, first: first, at: make(map[int]int, len(rows)),
		clauses: make(map[string]string), quotes: make(map[string]string),
	}
	for n, i := range rows {
		if !paid(run, i) {
			return nil, desk.Errf("notice-not-paid", run.Rows[i].Name)
		}
		m.at[i] = n
	}
	for _, c := range run.Pack.Clauses {
		m.quotes[c.Number] = c.Quote
	}
	for _, branch := range item.Branches {
		if branch.Clause != "" {
			m.clauses[branch.ID] = branch.Clause
		}
		if branch.Quote != "" {
			m.quotes["branch "+branch.ID] = branch.Quote
		}
	}
	return m, nil
}

func (m *maker) wants(i int) bool { _, ok := m.at[i]; return ok }

func (m *maker) add(i int, t *rule.Trace) error {
	run, office := m.batch.Run, m.batch.Office
	row, n := &run.Rows[i], m.at[i]
	clause := cmp.Or(m.clauses[row.Det.Branch], m.item.Clause)
	m.batch.Notices[n] = paper.Notice{
		Number: office.Number(m.first + n), Issuer: office.Issuer, Mark: office.Mark,
		Firm: row.Name, Code: row.ID, RegionName: row.RegionName,
		Item: m.item.Label, PeriodLabel: run.Period.Label(), Amount: row.Det.Amount,
		Fund: row.Det.Fund, FundLabel: FundLabel(row.Det.Fund),
		Document: run.Pack.Title, Clause: clause, Quote: cmp.Or(m.quotes["branch "+row.Det.Branch], m.quotes[clause]), Date: office.Date,
		Steps: applied(t, row.Det.Branch), Pack: run.Pack.ID + " " + run.Pack.Version,
		Engine: run.Engine, Hash: run.Receipt.Results,
	}
	return nil
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

// Draft takes the numbers away and marks the notices 样稿: those of a run that has
// its road still before it.
func (b *Batch) Draft() {
	for i := range b.Notices {
		if n, ok := b.Notices[i].As("", paper.Copy{Draft: true}).(paper.Notice); ok {
			b.Notices[i] = n
		}
	}
}

// FileName is the name of a notice as a file of its own: its number within the
// year and the firm, without what a file system does not take.
func FileName(n paper.Notice) string {
	name := []rune(cmp.Or(n.Number, "样稿") + "_" + n.Firm)
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
