package deferrals

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// fail is what helpers need of a test or a benchmark.
type fail interface {
	Helper()
	Fatal(...any)
}

func shipped(t fail) Register {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return Register{Packs: shelf.All()}
}

// readIn reads a file as the screen and the command line do, up to the act.
func readIn(ctx context.Context, t fail, r Register, path string, asOf period.Date) *Taking {
	t.Helper()
	in, err := review.Open(ctx, review.Request{Inputs: []review.Input{{Path: path}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := in.Read(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	taking, err := r.Taking(ctx, data, 0, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return taking
}

// The bureau's sample goes into the register: every row without a problem is a case,
// the totals are those of the file's cells, and each finding stands beside its row.
func TestSampleIntoTheRegister(t *testing.T) {
	ctx := t.Context()
	o := peopletest.NewMap(t, Kinds)
	r := shipped(t)
	r.Desk = o.Desk
	lin := o.Person("lin", act.Maker)
	const sample = "../../../resources/samples/deferrals-2020.xlsx"
	in := readIn(ctx, t, r, sample, date("2021-02-28"))
	plan, err := r.TakeIn(ctx, lin.Actor, in, "")
	if err != nil {
		t.Fatal(err)
	}
	if plan.Return.Rows != 300 || plan.Return.New != 300 || len(plan.Problems) != 0 {
		t.Errorf("%d rows, %d new, problems %v", plan.Return.Rows, plan.Return.New, plan.Problems)
	}
	tab, err := r.Table(ctx, Filter{}, AxisBank, RatePrincipal)
	if err != nil {
		t.Fatal(err)
	}
	want := ofCells(t, sample)
	if tab.Total.Figures != want {
		t.Errorf("the table has\n%+v, the cells of the file\n%+v", tab.Total.Figures, want)
	}
	list, err := r.Reconcile(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 31 || slices.ContainsFunc(list, func(x Reconciliation) bool { return !x.Agrees() }) {
		t.Errorf("%d banks, not all in agreement: %+v", len(list), list)
	}
	if _, err := r.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
	for _, x := range tab.Found {
		t.Logf("%s: %d", x.Rule, x.Held)
	}
}

// ofCells adds the sample's cells up, knowing nothing of this package but what its
// columns are called.
func ofCells(t *testing.T, path string) (f Figures) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err := errors.Join(err, book.Close()); err != nil {
		t.Fatal(err)
	}
	parties := map[string]bool{}
	for _, row := range rows[1:] {
		cell := func(head string) string {
			if i := slices.Index(rows[0], head); i < len(row) {
				return row[i]
			}
			return ""
		}
		fen := func(head string) money.Fen {
			if cell(head) == "" {
				return 0
			}
			m, err := money.Parse(cell(head))
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		parties[cell("借款人统一社会信用代码")] = true
		f.Cases++
		f.Balance += fen("贷款余额(元)")
		principal, interest := fen("延期本金(元)"), fen("延期利息(元)")
		if cell("银行决定") != "同意" && principal+interest > 0 {
			t.Fatal("a row not granted with something put off: the reckoning here would be wrong")
		}
		if cell("申请类型") != "延期付息" {
			f.DuePrincipal += fen("贷款余额(元)")
			f.PrincipalUnsaid++
		}
		if f.DueInterest += interest; cell("申请类型") != "延期还本" {
			f.InterestUnsaid++
		}
		if cell("办理方式") == "无还本续贷" {
			f.Refinanced += principal
			principal = 0
		}
		f.MovedPrincipal += principal
		f.MovedInterest += interest
		if principal+interest > 0 {
			f.Deferred++
		}
	}
	f.Parties = len(parties)
	return f
}

// writeReturn writes a return of so many rows as a bank's program would.
func writeReturn(b *testing.B, path string, rows int) {
	b.Helper()
	in := invented(0, rows)
	f := excelize.NewFile()
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	w, err := f.NewStreamWriter("Sheet1")
	check(err)
	check(w.SetRow("A1", []any{"贷款银行编码", "借据号", "借款人名称", "借款人统一社会信用代码", "企业规模", "单户授信(万元)", "贷款余额(元)", "年利率(%)", "原到期日", "结息日", "申请日期", "申请类型",
		"受理日期", "银行决定", "决定日期", "延期后还本日", "延期后付息日", "延期本金(元)", "延期利息(元)", "办理方式", "担保安排", "稳岗承诺", "延期前风险分类", "延期后风险分类", "已收罚息(元)", "不予办理原因"}))
	day := func(d period.Date) any {
		if d.IsZero() {
			return nil
		}
		return d.String()
	}
	yuan := func(m money.Fen) any { return float64(m) / 100 }
	for i := range in.Loans {
		l := &in.Loans[i]
		check(w.SetRow(fmt.Sprintf("A%d", i+2), []any{l.Bank, l.Number, l.Name, l.Code, l.Size, 500, yuan(l.Balance), 4.35, day(l.OriginalDue), day(l.OriginalDue), day(l.Applied), l.Kind,
			day(l.Accepted), l.Decision, day(l.Decided), day(l.NewPrincipalDue), day(l.NewInterestDue), yuan(l.DeferredPrincipal), yuan(l.DeferredInterest), l.Means, l.Guarantee, "是", l.ClassBefore, l.ClassAfter, 0, l.Refusal}))
	}
	check(w.Flush())
	check(f.SaveAs(path))
	check(f.Close())
}

// BenchmarkReturn takes a workbook of 100,000 rows all the way into the register, and
// tells the ratio to a bare excelize Rows() loop over the same file in the same run.
func BenchmarkReturn(b *testing.B) {
	const rows = 100_000
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "return.xlsx")
	writeReturn(b, path, rows)
	runtime.GC()
	start := time.Now()
	f, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	it, err := f.Rows("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for it.Next() {
		if _, err := it.Columns(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := errors.Join(it.Close(), f.Close()); err != nil || n != rows+1 {
		b.Fatal(n, err)
	}
	bare := time.Since(start)
	runtime.GC()
	for b.Loop() {
		b.StopTimer()
		s, err := bolt.Create(ctx, b.TempDir()+"/one.db", bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		o := peopletest.On(b, s, Kinds)
		r := shipped(b)
		r.Desk = o.Desk
		who := o.Person("lin", act.Maker).Actor
		b.StartTimer()
		begin := time.Now()
		in := readIn(ctx, b, r, path, date("2020-12-31"))
		read := time.Since(begin)
		p, err := r.TakeIn(ctx, who, in, "")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(read.Seconds(), "read-s")
		b.ReportMetric((time.Since(begin) - read).Seconds(), "act-s")
		b.StopTimer()
		if p.Return.New != rows {
			b.Fatalf("%d new, %v", p.Return.New, p.Problems[:min(3, len(p.Problems))])
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(bare.Seconds(), "bare-s")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/bare.Seconds(), "of-bare")
	b.ReportMetric(float64(resident()>>20), "MB")
}

// A second return without some columns, and with one cell changed, takes nothing back
// that was known, and tells of the one loan it changes.
func TestSampleOfTheNextMonth(t *testing.T) {
	ctx := t.Context()
	o := peopletest.NewMap(t, Kinds)
	r := shipped(t)
	r.Desk = o.Desk
	lin := o.Person("lin", act.Maker)
	const sample = "../../../resources/samples/deferrals-2020.xlsx"
	if _, err := r.TakeIn(ctx, lin.Actor, readIn(ctx, t, r, sample, date("2021-02-28")), ""); err != nil {
		t.Fatal(err)
	}
	examine, err := r.Examine(ctx, date("2021-02-28"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := r.List(ctx, Filter{States: []State{Approved}}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		t.Fatal("no granted case", err)
	}
	c := page.Rows[0].Case
	if err := r.Move(ctx, lin.Actor, c.No, Arranged, "", func(l *review.Loan) { l.Evidence, l.DuePrincipal = "展期协议 7 号", 1_000_00 }, examine); err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(t.TempDir(), "next.xlsx")
	f, err := excelize.OpenFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	sheet := f.GetSheetName(0)
	if err := f.SetCellValue(sheet, fmt.Sprintf("F%d", c.Loan.Row), 999); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(next); err != nil {
		t.Fatal(err)
	}
	plan, err := r.TakeIn(ctx, lin.Actor, readIn(ctx, t, r, next, date("2021-03-31")), "")
	if err != nil {
		t.Fatal(err)
	}
	if x := plan.Return; x.Rows != 300 || x.New != 0 || x.Changed != 1 || x.Same != 299 || len(plan.Problems) != 0 {
		t.Errorf("%+v, %v", x, plan.Problems)
	}
	got, err := r.Open(ctx, c.No)
	if err != nil {
		t.Fatal(err)
	}
	if l := got.Case.Loan; got.Case.State != Arranged || l.Evidence != "展期协议 7 号" || l.DuePrincipal != 1_000_00 || l.CreditLine != 999*1_000_000 {
		t.Errorf("%s %+v", got.Case.State, l)
	}
	list, err := r.Reconcile(ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list { // the one case whose figures a person's word made others stands on no return
		if mine := list[i].Bank == c.Loan.Bank; list[i].Agrees() == mine || (list[i].Moved == 1) != mine {
			t.Errorf("%s: %+v", list[i].Bank, list[i])
		}
	}
	if err := r.Desk.Store.View(ctx, func(s store.Reader) error { _, err := Verify(s); return err }); err != nil {
		t.Error(err)
	}
}
