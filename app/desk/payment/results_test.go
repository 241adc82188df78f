package payment_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// head counts the acts so far.
func (f *fixture) acts() int {
	f.tb.Helper()
	n, err := f.Office.Desk.Verify(f.ctx(), nil)
	f.must(err)
	return n
}

// P-4: every line that does not fit is named, and nothing of the file is taken.
func TestConflictsAreNamedAllAtOnce(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200, 300, 400, 500, 600)
	f.owe("SP2020-002", 700)
	b := f.sent("SP2020-001")
	unsent := f.prepare("SP2020-002")
	f.Day("2020-07-24")
	r := f.rows(b.ID)
	f.takes(f.file("first", f.tells(r[4], "成功", "2020-07-21"), f.tells(r[5], "退票", "2020-07-21")))

	lines := []told{
		f.tells(r[0], "成功", "2020-07-21"),                 // 3: all is well
		f.tells(r[1], "成功", "2020-07-21"),                 // 4: amount
		f.tells(r[2], "成功", "2020-07-21"),                 // 5: account
		f.tells(r[3], "成功", "2020-07-19"),                 // 6: before it was sent
		f.tells(r[3], "成功", "2020-07-25"),                 // 7: tomorrow
		f.tells(r[4], "成功", "2020-07-22"),                 // 8: settled on another day
		f.tells(r[4], "退票", "2020-07-20"),                 // 9: returned before settled
		f.tells(r[5], "成功", "2020-07-22"),                 // 10: settled after its return
		f.tells(f.rows(unsent.ID)[0], "成功", "2020-07-21"), // 11: never sent
		f.tells(r[0], "退票", "2020-07-20"),                 // 12: contradicts line 3
		f.tells(r[4], "成功", "2020-07-21"),                 // 13: known
	}
	lines[1].amount++
	lines[2].account = strings.TrimPrefix(lines[2].account, "0")
	before := f.acts()
	_, _, err := f.take(f.file("bad", lines...))
	var got []string
	for _, p := range problems(t, err) {
		got = append(got, fmt.Sprintf("%d %s", p.Row, p.Code))
	}
	want := []string{
		"4 pay-amount-differs", "5 pay-account-differs", "6 pay-before-sent", "7 pay-date-ahead", "8 pay-other-date", "9 pay-settled-after-return",
		"10 pay-settled-after-return", "11 pay-never-sent", "12 pay-settled-after-return",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if f.acts() != before || f.rows(b.ID)[0].State != payment.Sent {
		t.Error("something of a refused file was taken")
	}
	// The control: the same file without its bad lines is taken.
	if got := f.takes(f.file("good", lines[0], lines[10])); got.New != 1 {
		t.Errorf("%+v", got)
	}
	f.sound()
}

// A file that cannot be read says where: row and column.
func TestFilesThatCannotBeRead(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 1000_00, 2000_00)
	r := f.rows(f.sent("SP2020-001").ID)
	a := number(party(1))
	const head = "支付令号,收款人账号,金额（元）,处理结果,入账日期,退票原因\n"
	sum := "总笔数,1,总金额,1000.00\n"
	line := func(parts ...string) string { return strings.Join(parts, ",") + "\n" }
	good := line(r[0].ID, a, "1000.00", "成功", "20200720", "")
	for _, c := range []struct{ name, text, want string }{
		{"no sum", head + good, "pay-no-declaration"},
		{"no head", good + sum, "pay-head-missing"},
		{"a head gone", strings.Replace(head, "入账日期", "日期", 1) + good + sum, "pay-head-missing"},
		{"no lines", head + sum, "pay-no-lines"},
		{"wrong count", head + good + "总笔数,2,总金额,1000.00\n", "3 总笔数 pay-declared-count"},
		{"wrong total", head + good + "总笔数,1,总金额,1000.01\n", "3 总金额 pay-declared-total"},
		{"amount", head + line(r[0].ID, a, "壹仟", "成功", "20200720") + sum, "2 金额（元） pay-cell-amount"},
		{"date", head + line(r[0].ID, a, "1000.00", "成功", "昨天") + sum, "2 入账日期 pay-cell-date"},
		{"outcome", head + line(r[0].ID, a, "1000.00", "大概成功", "20200720") + sum, "2 处理结果 pay-cell-outcome"},
		{"blank", head + line("", "", "1000.00", "成功", "20200720") + sum, "2 支付令号 pay-cell-blank"},
		{"cut off", head + line(r[0].ID, a, "1000.00"), "pay-no-declaration"},
	} {
		path := filepath.Join(f.folder, "x.csv")
		f.must(os.WriteFile(path, gb(t, c.text), 0o600))
		_, _, err := f.take(path)
		got := code(err)
		if got == "pay-results-refused" {
			p := problems(t, err)[0]
			got = fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Code)
		}
		if got != c.want {
			t.Errorf("%s: %s (%v)", c.name, got, err)
		}
	}
	path := filepath.Join(f.folder, "utf8.csv")
	f.must(os.WriteFile(path, []byte("\ufeff"+head+good+sum), 0o600))
	if _, _, err := f.take(path); code(err) != "intake-other-encoding" {
		t.Error(err)
	}
	f.must(os.WriteFile(path, gb(t, head+good+sum), 0o600))
	f.takes(path)
}

// A workbook may hold amounts as numbers, but not account numbers.
func TestResultsFromAWorkbook(t *testing.T) {
	f := open(t)
	f.results = payment.TemplateRef{ID: payment.ResultsXLSX, Version: 1}
	f.owe("SP2020-001", 1000_10, 2000_00)
	r := f.rows(f.sent("SP2020-001").ID)
	write := func(account any) string {
		x := excelize.NewFile()
		defer x.Close()
		style, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		f.must(err)
		for cell, v := range map[string]any{
			"B1": "支付令号", "A1": "入账日期", "C1": "收款人账号", "D1": "金额（元）", "E1": "处理结果", "F1": "退票原因",
			"B2": r[0].ID, "A2": 44032, "C2": account, "D2": 1000.1, "E2": "退票", "F2": "账户状态异常",
			"A3": "总笔数", "B3": 1, "C3": "总金额", "D3": "1,000.10",
		} {
			f.must(x.SetCellValue("Sheet1", cell, v))
		}
		f.must(x.SetCellStyle("Sheet1", "A2", "A2", style))
		path := filepath.Join(f.folder, "r.xlsx")
		f.must(x.SaveAs(path))
		return path
	}
	_, _, err := f.take(write(9135010000000000010.0))
	if p := problems(t, err)[0]; p.Code != "pay-cell-account-number" || p.Row != 2 || p.Column != "收款人账号" || p.Sheet != "Sheet1" {
		t.Errorf("%+v", p)
	}
	f.takes(write(number(party(1))))
	if got := f.rows(r[0].ID[:10])[0]; got.State != payment.Returned || got.Result.Returned.Date != day("2020-07-20") || got.Result.Returned.Line != 2 {
		t.Errorf("%+v", got.Result.Returned)
	}
}

// Lines that are not decided yet are passed over; the sum counts them.
func TestPendingLines(t *testing.T) {
	f := open(t)
	tpl := payment.BuiltIn[2]
	tpl.ID, tpl.Version, tpl.Pending = "mine", 0, []string{"处理中"}
	ref, err := f.Define(f.ctx(), f.maker.Actor, tpl, "")
	f.must(err)
	f.results = ref
	f.owe("SP2020-001", 100, 200)
	r := f.rows(f.sent("SP2020-001").ID)
	path := f.file("p", f.tells(r[0], "成功", "2020-07-20"), f.tells(r[1], "处理中", ""))
	if _, _, err := f.take(path); code(err) != "pay-template-unconfirmed" {
		t.Error(err)
	}
	f.must(f.DecideTemplate(f.ctx(), f.checker.Actor, ref, true, ""))
	if got := f.takes(path); got.Lines != 1 || got.Pending != 1 {
		t.Errorf("%+v", got)
	}
}

// P-5: what the bank says may come in any files in any order, in parts and twice:
// orders and balances of every day end the same.
func TestOrderOfFilesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type said struct {
			order      int
			word, date string
		}
		var all []said
		n := rapid.IntRange(1, 5).Draw(t, "orders")
		for i := range n {
			paid := day("2020-07-20").AddDays(rapid.IntRange(0, 4).Draw(t, "paid"))
			if rapid.IntRange(0, 3).Draw(t, "is paid") > 0 {
				all = append(all, said{i, "成功", paid.String()})
			}
			if rapid.Bool().Draw(t, "is back") {
				all = append(all, said{i, "退票", paid.AddDays(rapid.IntRange(0, 3).Draw(t, "back")).String()})
			}
		}
		unknown := rapid.Bool().Draw(t, "unknown")
		play := func(label string) string {
			f := fill(t, peopletest.NewMap(t, kinds()...))
			dir, err := os.MkdirTemp("", "payment")
			f.must(err)
			defer f.clear(dir)
			f.folder = dir
			amounts := []money.Fen{100, 200, 300, 400, 500}
			f.owe("SP2020-001", amounts[:n]...)
			b := f.prepare("SP2020-001")
			f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
			if _, err = f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error {
				if unknown {
					return errDisk
				}
				return nil
			}); (err != nil) != unknown {
				t.Fatal(err)
			}
			f.Day("2020-07-31")
			rows := f.rows(b.ID)
			order := rapid.Permutation(slices.Concat(all, all)).Draw(t, label)
			for i := 0; len(order) > 0; i++ {
				k := rapid.IntRange(1, len(order)).Draw(t, "file")
				var lines []told
				for _, s := range order[:k] {
					lines = append(lines, f.tells(rows[s.order], s.word, s.date))
				}
				order = order[k:]
				path := f.file(fmt.Sprint(i), lines...)
				f.takes(path)
				if _, again, err := f.take(path); err != nil || !again {
					t.Fatal(again, err)
				}
			}
			if unknown && len(all) > 0 {
				f.must(f.ConfirmFound(f.ctx(), f.checker.Actor, f.seen(b.ID), nil))
			}
			f.sound()
			return f.story(b.ID)
		}
		if a, b := play("one way"), play("another"); a != b {
			t.Fatalf("one way:\n%s\nanother:\n%s", a, b)
		}
	})
}

// story is how orders and money stand, on every day.
func (f *fixture) story(batch string) string {
	var b strings.Builder
	f.must(f.Office.Desk.Store.View(f.ctx(), func(t store.Reader) error {
		days := []period.Date{}
		for d := day("2020-07-20"); d.Before(day("2020-07-29")); d = d.AddDays(1) {
			days = append(days, d)
			all, err := ledger.AsOf(t, pool, d)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %+v\n", d, all)
		}
		for _, r := range f.rows(batch) {
			fmt.Fprintln(&b, r.ID, r.State, factDate(r.Result.Settled), factDate(r.Result.Returned))
			a, err := ledger.AwardOf(t, r.Parts[0].Award)
			if err != nil {
				return err
			}
			p, err := payment.PayingOf(t, r.Parts[0].Award)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%+v\n", p)
			for _, d := range days {
				own, err := a.AsOf(d)
				if err != nil {
					return err
				}
				fmt.Fprintf(&b, "%+v\n", own)
			}
		}
		return nil
	}))
	return b.String()
}

func factDate(f *payment.Fact) string {
	if f == nil {
		return "-"
	}
	return f.Date.String()
}
