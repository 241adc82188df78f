package papers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
)

// book writes the statistics of a filter and reads the cells back.
func (o *season) book(f deferrals.Filter, s papers.Stated) (workbook.Deferrals, *excelize.File) {
	o.t.Helper()
	d, err := o.press.Statistics(o.ctx(), f, s)
	o.must(err)
	var b bytes.Buffer
	o.must(workbook.WriteDeferrals(o.ctx(), &b, d))
	if dir := os.Getenv("HUIQI_PICTURES"); dir != "" {
		o.must(os.WriteFile(filepath.Join(dir, "statistics-"+string(s.Rate)+".xlsx"), b.Bytes(), 0o600))
	}
	x, err := excelize.OpenReader(&b)
	o.must(err)
	o.t.Cleanup(func() { _ = x.Close() })
	return d, x
}

// figuresIn are the lines of a sheet of figures by their second column.
func (o *season) figuresIn(x *excelize.File, sheet string) map[string]deferrals.Figures {
	o.t.Helper()
	rows, err := x.GetRows(sheet, excelize.Options{RawCellValue: true})
	o.must(err)
	out := map[string]deferrals.Figures{}
	for _, r := range rows[1:] {
		if len(r) < 12 {
			continue // a note
		}
		n := func(i int) int {
			v, err := strconv.Atoi(r[i])
			o.must(err)
			return v
		}
		fen := func(i int) money.Fen {
			v, err := money.Parse(r[i])
			o.must(err)
			return v
		}
		name := r[1]
		if name == "" {
			name = strings.Join(strings.Fields(r[0]+r[1]+r[2]), "")
		}
		out[name] = deferrals.Figures{
			Parties: n(3), Cases: n(4), DuePrincipal: fen(5), MovedPrincipal: fen(6), DueInterest: fen(7), MovedInterest: fen(8), Refinanced: fen(9), Deferred: n(11),
		}
	}
	return out
}

// Every sheet says what the register says, line by line.
func TestStatisticsAreTheRegister(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	for _, f := range []deferrals.Filter{{}, {Months: deferrals.MonthsOf(day6), Sizes: []string{"小型", "微型"}}} {
		_, x := o.book(f, papers.Stated{Issuer: "示例省财政厅", Date: day("2021-03-02"), Rate: deferrals.RateCases})
		for axis, sheet := range map[deferrals.Axis]string{
			deferrals.AxisBank: workbook.SheetByBank, deferrals.AxisCity: workbook.SheetByCity, deferrals.AxisSize: workbook.SheetBySize,
			deferrals.AxisIndustry: workbook.SheetByIndustry, deferrals.AxisMonth: workbook.SheetByMonth,
		} {
			tab, err := reg.Table(o.ctx(), f, axis, deferrals.RateCases)
			o.must(err)
			got := o.figuresIn(x, sheet)
			for _, g := range append(slices.Clone(tab.Groups), tab.Total) {
				want := g.Figures
				want.Balance, want.PrincipalUnsaid, want.InterestUnsaid = 0, 0, 0 // told in a note
				name := g.Name
				if name == "" {
					name = "合计"
				}
				if got[name] != want {
					t.Errorf("%s %q: the cells say %+v, the register %+v", sheet, name, got[name], want)
				}
			}
			if len(got) != len(tab.Groups)+1 {
				t.Errorf("%s has %d lines, the register %d", sheet, len(got)-1, len(tab.Groups))
			}
		}
		o.otherSheets(x, reg, f)
	}
}

var day6 = period.MustParse("2020-06")

// otherSheets holds the sheets that are no figures by axis.
func (o *season) otherSheets(x *excelize.File, reg deferrals.Register, f deferrals.Filter) {
	t := o.t
	t.Helper()
	rows := func(sheet string) [][]string {
		out, err := x.GetRows(sheet, excelize.Options{RawCellValue: true})
		o.must(err)
		return out
	}
	tab, err := reg.Table(o.ctx(), f, deferrals.AxisBank, deferrals.RatePrincipal)
	o.must(err)
	for i, c := range tab.Cliff {
		if r := rows(workbook.SheetCliff)[i+1]; r[0] != c.Month || r[1] != strconv.Itoa(c.Cases) || parsed(t, r[2]) != c.Principal || parsed(t, r[3]) != c.Interest {
			t.Errorf("%v, the register has %+v", r, c)
		}
	}
	refused := rows(workbook.SheetRefusals)
	n := 0
	for i, reason := range tab.Reasons {
		if r := refused[i+1]; r[1] != reason.Text || r[3] != strconv.Itoa(reason.Cases) {
			t.Errorf("%v, the register has %+v", r, reason)
		}
	}
	for _, x := range tab.Found {
		n += x.Held
	}
	if got := len(rows(workbook.SheetDeferralFindings)) - 1; got != n {
		t.Errorf("%d findings, the register has %d", got, n)
	}
	files, err := reg.Reconcile(o.ctx(), 1)
	o.must(err)
	sheet := rows(workbook.SheetReconciled)
	for i, x := range files {
		if r := sheet[i+1]; r[0] != x.Name || r[1] != x.Return.File || r[19] != "一致" || parsed(t, r[7]) != x.File.DuePrincipal || parsed(t, r[11]) != x.Cases.MovedPrincipal {
			t.Errorf("%v, the register has %+v", r, x)
		}
	}
}

func parsed(t *testing.T, s string) money.Fen {
	t.Helper()
	v, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What later news moved away from a file is said beside it.
func TestReconciliationSaysWhatMoved(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Approved}})
	loan := c.Loan
	loan.Means = "其他"
	examine, err := reg.Examine(o.ctx(), day("2021-03-02"))
	o.must(err)
	o.must(reg.Correct(o.ctx(), o.s.Who(), c.No, loan, "更正", examine))
	d, _ := o.book(deferrals.Filter{Banks: []string{loan.Bank}}, papers.Stated{})
	if len(d.Reconciled) != 1 || d.Reconciled[0].Rows-d.Reconciled[0].Cases != 1 || !strings.Contains(d.Reconciled[0].Note, "1笔") {
		t.Errorf("%+v", d.Reconciled)
	}
}

// A workbook says what it is of: the period its months make up, and what is kept.
func TestStatisticsSayWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	o, _ := registered(t)
	for _, c := range []struct {
		f             deferrals.Filter
		period, scope string
	}{
		{deferrals.Filter{}, "", "全省"},
		{deferrals.Filter{Months: []string{"2020-05", "2020-04", "2020-06"}}, "2020年二季度", "全省"},
		{deferrals.Filter{Months: []string{"2020-05", "2020-07"}, Banks: []string{"B008"}, Sizes: []string{"小型"}}, "2020-05、2020-07", "示例第008银行股份有限公司，小型"},
		{deferrals.Filter{Cities: []string{"3504"}, States: []deferrals.State{deferrals.Refused}}, "", "三明市，状态为不予办理"},
	} {
		d, err := o.press.Statistics(o.ctx(), c.f, papers.Stated{Issuer: "示例省财政厅"})
		o.must(err)
		if d.PeriodLabel != c.period || d.Scope != c.scope {
			t.Errorf("%+v: %q %q", c.f, d.PeriodLabel, d.Scope)
		}
	}
}
