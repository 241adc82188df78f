package review

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"huiqi/app/desk/intake"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// sheet writes rows as a workbook, the first of them the heads.
func sheet(t testing.TB, rows [][]any, edit func(*excelize.File)) string {
	t.Helper()
	f := bookOf(t, rows)
	if edit != nil {
		edit(f)
	}
	return save(t, f, t.TempDir())
}

func bookIn(t testing.TB, dir string, rows [][]any) string {
	t.Helper()
	return save(t, bookOf(t, rows), dir)
}

func bookOf(t testing.TB, rows [][]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func save(t testing.TB, f *excelize.File, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "a.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// good is a row without fault; set changes the cells under some heads.
func good(t testing.TB, set map[string]any) []any {
	row := []any{
		"B001", "JJ00123", "福建样例制造有限公司", credit(t, 7), "小型", 800, 5_000_000, 3.85, "2020-07-15", "2020-07-20", "2020-07-01", "延期还本付息", "2020-07-02",
		"同意", "2020-07-08", "2020-12-31", "2020-12-31", 5_000_000, 96_250, "展期", "维持原担保", "是", "正常", "正常", 0, nil,
	}
	for head, v := range set {
		i := slices.Index(sampleHeads, any(head))
		if i < 0 {
			t.Fatalf("no head %s", head)
		}
		row[i] = v
	}
	return row
}

func read(t testing.TB, path string) *Data {
	t.Helper()
	in, err := Open(t.Context(), Request{Inputs: []Input{{Path: path}}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := in.Read(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRows writes one row with a fault beside one without, and says what becomes of it.
func TestRows(t *testing.T) {
	refused := map[string]any{"银行决定": "不同意", "延期后还本日": nil, "延期后付息日": nil, "延期本金(元)": 0, "延期利息(元)": 0, "办理方式": nil, "不予办理原因": "担保不足"}
	with := func(base map[string]any, more ...any) map[string]any {
		out := map[string]any{}
		for k, v := range base {
			out[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			out[more[i].(string)] = more[i+1]
		}
		return out
	}
	for _, c := range []struct {
		name   string
		set    map[string]any
		code   string // of the only problem, "" none
		column string
		taken  bool
		lacks  string // the missing facts
	}{
		{"nothing wrong", nil, "", "", true, ""},
		{"refused", refused, "", "", true, ""},
		{"check character", map[string]any{"借款人统一社会信用代码": "91350102MA00000071"}, "uscc-check", "借款人统一社会信用代码", false, ""},
		{"no credit code", map[string]any{"借款人统一社会信用代码": nil}, "uscc-missing", "借款人统一社会信用代码", false, ""},
		{"no loan number", map[string]any{"借据号": nil}, "loan-no-missing", "借据号", false, ""},
		{"loan number in scientific notation", map[string]any{"借据号": "1.30000E+17"}, "id-scientific", "借据号", false, ""},
		{"loan number that lost digits", map[string]any{"借据号": 1234567890123456700.0}, "id-rounded", "借据号", false, ""},
		{"no bank", map[string]any{"贷款银行编码": nil}, "loan-bank-missing", "贷款银行编码", false, ""},
		{"no original due date", map[string]any{"原到期日": nil}, "loan-blank", "原到期日", false, ""},
		{"a due date that is none", map[string]any{"原到期日": "七月中旬"}, "not-date", "原到期日", false, ""},
		{"no decision", map[string]any{"银行决定": nil}, "loan-blank", "银行决定", false, ""},
		{"unknown decision", map[string]any{"银行决定": "再议"}, "loan-word", "银行决定", false, ""},
		{"unknown kind", map[string]any{"申请类型": "减免"}, "loan-word", "申请类型", false, ""},
		{"unknown size", map[string]any{"企业规模": "巨型"}, "loan-word", "企业规模", true, "size"},
		{"unknown guarantee", map[string]any{"担保安排": "口头"}, "loan-word", "担保安排", true, "guarantee"},
		{"negative balance", map[string]any{"贷款余额(元)": -5}, "loan-negative", "贷款余额(元)", false, ""},
		{"negative rate", map[string]any{"年利率(%)": -3.85}, "loan-negative", "年利率(%)", false, ""},
		{"a fraction of a fen", map[string]any{"延期利息(元)": "96250.005"}, "loan-not-fen", "延期利息(元)", false, ""},
		{"principal moved to no day", map[string]any{"延期后还本日": nil}, "loan-no-new-date", "延期后还本日", false, ""},
		{"interest moved to no day", map[string]any{"延期后付息日": nil}, "loan-no-new-date", "延期后付息日", false, ""},
		{"penalty that is no number", map[string]any{"已收罚息(元)": "若干"}, "not-number", "已收罚息(元)", true, "penalty"},
		{"no size", map[string]any{"企业规模": nil}, "", "", true, "size"},
		{"no job promise", map[string]any{"稳岗承诺": nil}, "", "", true, "jobs"},
		{"no decision day", map[string]any{"决定日期": nil}, "", "", true, "decided"},
		{"granted without amount", map[string]any{"延期本金(元)": nil}, "", "", true, "deferred_principal"},
		{"blank penalty is none", map[string]any{"已收罚息(元)": nil}, "", "", true, ""},
		{"decided before accepted", map[string]any{"决定日期": "2020-07-01"}, "loan-doubt-decided-early", "决定日期", true, ""},
		{"accepted before applied", map[string]any{"受理日期": "2020-06-30"}, "loan-doubt-accepted-early", "受理日期", true, ""},
		{"new principal day before the old", map[string]any{"延期后还本日": "2020-07-14"}, "loan-doubt-new-before", "延期后还本日", true, ""},
		{"new interest day before the old", map[string]any{"延期后付息日": "2020-07-14"}, "loan-doubt-new-before", "延期后付息日", true, ""},
		{"applied after the due date", map[string]any{"申请日期": "2020-07-16", "受理日期": "2020-07-16", "决定日期": "2020-07-17"}, "loan-doubt-late-application", "申请日期", true, ""},
		{"pending with a day of decision", with(refused, "银行决定", "审核中", "不予办理原因", nil), "loan-doubt-pending-decided", "银行决定", true, ""},
		{"pending with a reason", with(refused, "银行决定", "受理中", "决定日期", nil), "loan-doubt-pending-decided", "银行决定", true, ""},
		{"pending with an amount", map[string]any{"银行决定": "待审批", "决定日期": nil}, "loan-doubt-moved-undecided", "银行决定", true, ""},
		{"pending", with(refused, "银行决定", "审核中", "决定日期", nil, "不予办理原因", nil), "", "", true, ""},
		{"refused with an amount", with(refused, "延期本金(元)", 100), "loan-doubt-refused-moved", "银行决定", true, ""},
		{"refused without a reason", with(refused, "不予办理原因", nil), "loan-doubt-no-reason", "不予办理原因", true, ""},
		{"granted with a reason of refusal", map[string]any{"不予办理原因": "担保不足"}, "loan-doubt-granted-refusal", "不予办理原因", true, ""},
		{"granted and nothing moved", map[string]any{"申请类型": "延期还本", "延期后还本日": nil, "延期后付息日": nil, "延期本金(元)": 0, "延期利息(元)": 0, "银行决定": "部分同意"}, "loan-doubt-granted-nothing", "银行决定", true, ""},
		{"more than the balance", map[string]any{"延期本金(元)": 5_000_001}, "loan-doubt-above-balance", "延期本金(元)", true, ""},
		{"interest only, principal moved", map[string]any{"申请类型": "延期付息"}, "loan-doubt-kind", "延期本金(元)", true, ""},
		{"a rate of 385", map[string]any{"年利率(%)": 385}, "loan-doubt-rate", "年利率(%)", true, ""},
		{"no name", map[string]any{"借款人名称": nil}, "loan-doubt-name", "", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := good(t, map[string]any{"借据号": "JJ00999"})
			d := read(t, sheet(t, [][]any{sampleHeads, other, good(t, c.set)}, nil))
			if taken := len(d.Loans) == 2; taken != c.taken || len(d.Loans) == 0 {
				t.Fatalf("%d loans, problems %+v", len(d.Loans), d.Problems)
			}
			list := d.Problems
			if strings.HasPrefix(c.code, doubt) {
				list = d.Doubts
			}
			if n := len(d.Problems) + len(d.Doubts); c.code == "" && n != 0 || c.code != "" && (n != 1 || len(list) != 1) {
				t.Fatalf("problems %+v, doubts %+v", d.Problems, d.Doubts)
			}
			for _, p := range list {
				if p.Code != c.code || p.Row != 3 || p.Column != c.column || p.File != "a.xlsx" || p.Sheet != "Sheet1" || !strings.Contains(p.Message, "请") || strings.Contains(p.Message, "%!") {
					t.Errorf("%+v", p)
				}
				if Warning(p.Code) != (c.taken && c.lacks == "") {
					t.Errorf("%s: a warning? %v", p.Code, Warning(p.Code))
				}
			}
			if c.taken {
				if got := strings.Join(d.Loans[1].Missing, " "); got != c.lacks {
					t.Errorf("missing %q, want %q", got, c.lacks)
				}
			}
		})
	}
}

// TestOneLoanTwice: rows that agree count once, of rows that differ none does.
func TestOneLoanTwice(t *testing.T) {
	a, other := good(t, nil), good(t, map[string]any{"借据号": "JJ00999"})
	d := read(t, sheet(t, [][]any{sampleHeads, a, other, a}, nil))
	if len(d.Loans) != 2 || len(d.Problems) != 0 || len(d.Doubts) != 1 || d.Doubts[0].Code != "loan-doubt-repeated" || d.Doubts[0].Row != 4 {
		t.Errorf("%d loans, %+v, %+v", len(d.Loans), d.Problems, d.Doubts)
	}
	d = read(t, sheet(t, [][]any{sampleHeads, a, other, good(t, map[string]any{"已收罚息(元)": 1})}, nil))
	if len(d.Loans) != 1 || len(d.Doubts) != 0 || len(d.Problems) != 2 || d.Problems[0].Code != "loan-twice" || d.Problems[0].Row != 2 || d.Problems[1].Row != 4 {
		t.Errorf("%d loans, %+v, %+v", len(d.Loans), d.Problems, d.Doubts)
	}
	d = read(t, sheet(t, [][]any{sampleHeads, a, good(t, map[string]any{"贷款银行编码": "B002"})}, nil))
	if len(d.Loans) != 2 || len(d.Problems) != 0 {
		t.Errorf("loans of two banks: %d, %+v", len(d.Loans), d.Problems)
	}
}

// TestValues holds the values of a loan, and how a program sees what is missing.
func TestValues(t *testing.T) {
	d := read(t, sheet(t, [][]any{sampleHeads, good(t, map[string]any{"企业规模": " 小型企业 ", "银行决定": "批准", "稳岗承诺": "√", "担保安排": nil})}, nil))
	l := &d.Loans[0]
	if l.Number != "JJ00123" || l.CreditLine != 800_000_000 || l.Balance != 500_000_000 || l.Rate.String() != "0.0385" || l.Size != "小型" || l.Decision != "同意" ||
		!l.Jobs || l.OriginalDue.String() != "2020-07-15" || l.DeferredInterest != 9_625_000 || l.Region != "350202" || l.Code != credit(t, 7) {
		t.Errorf("%+v", l)
	}
	p := packOf(t, "deferral-2020-06")
	e, err := NewExaminer(Request{Pack: p, Item: "review", Period: period.MustParse("2020H1")})
	if err != nil {
		t.Fatal(err)
	}
	s := Subject(e.Programs()[0], l, period.Date{})
	for i, f := range e.Programs()[0].Facts() {
		v := s.Values[i]
		switch f.ID {
		case "credit_line":
			if v.Num.String() != "8000000" {
				t.Errorf("credit line %s", v.Num)
			}
		case "guarantee":
			if v.State != rule.Missing {
				t.Errorf("guarantee %+v", v)
			}
		case "refusal":
			if v.State != rule.Absent {
				t.Errorf("refusal %+v", v)
			}
		case asOf:
			if v.Num.Cmp(rule.Date(period.Date{Year: 2020, Month: 6, Day: 30}).Num) != 0 {
				t.Errorf("as of %s", v.Num)
			}
		}
	}
	out, err := e.Review(t.Context(), d.Loans, nil)
	if err != nil || out[0].Status != rule.Eligible { // nobody refused it: the guarantee decides nothing
		t.Errorf("%+v, %v", out, err)
	}
	l.Decision = Refused
	if out, err = e.Review(t.Context(), d.Loans, nil); err != nil || out[0].Status != rule.Unknown || !slices.Equal(out[0].Missing, []string{"guarantee"}) {
		t.Errorf("%+v, %v", out, err)
	}
}

// TestFieldsAndPacks holds the fields of a return against the facts of the packs.
func TestFieldsAndPacks(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range fields {
		if seen[f.ID] || f.Label == "" || len(f.Heads) == 0 {
			t.Errorf("%+v", f.ID)
		}
		seen[f.ID] = true
	}
	if len(fields) > 64 {
		t.Error("more fields than bits")
	}
	for _, h := range hands {
		for _, f := range packOf(t, h.pack).Facts {
			x, ok := FieldOf(f.ID)
			switch {
			case f.ID == asOf:
			case !ok:
				t.Errorf("%s: no column holds the fact %s", h.pack, f.ID)
			case (f.Type == "number") != (x.Type == "number") || (f.Type == "date") != (x.Type == "date") || (f.Type == "flag") != (x.Type == "flag"):
				t.Errorf("%s: %s is %s here and %s there", h.pack, f.ID, x.Type, f.Type)
			case f.Blank != "" && x.Need == Always:
				t.Errorf("%s: a blank %s means %s there and is missing here", h.pack, f.ID, f.Blank)
			}
			for _, g := range f.Grades {
				if form, ok := x.canonical(g); !ok || form != g {
					t.Errorf("%s: %s has no word %s", h.pack, f.ID, g)
				}
			}
		}
	}
}

func TestLacks(t *testing.T) {
	l := read(t, sheet(t, [][]any{sampleHeads, good(t, nil)}, nil)).Loans[0]
	if got := Lacks(&l); got != nil {
		t.Errorf("a whole loan lacks %v", got)
	}
	l.Size, l.NewInterestDue, l.DeferredPrincipal = "", period.Date{}, 0
	if got := Lacks(&l); !slices.Equal(got, []string{"size", "new_interest_due", "deferred_principal"}) {
		t.Errorf("%v", got)
	}
	if l.Decision = Refused; !slices.Equal(Lacks(&l), []string{"size"}) {
		t.Errorf("%v", Lacks(&l))
	}
	if got := Doubts(&l); len(got) != 1 || got[0].Code != "loan-doubt-refused-moved" || !Warning(got[0].Code) {
		t.Errorf("%+v", got)
	}
}

// TestEveryRowIsTakenOrTold writes anything into any cells: a row is a loan or has a
// problem, nothing is negative, and what nobody said is missing and not zero.
func TestEveryRowIsTakenOrTold(t *testing.T) {
	anything := []any{nil, "", "无", "—", "是", "同意", "不同意", "审核中", "部分同意", "延期付息", "小型", 0, -1, 1, 1.005, 43970, "1,234.50", "12,34", "2020-02-30", "2020年6月5日", "1.2E+17", "#N/A", "合计", true, "00012", "负担过重", "3.85%"}
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "rows")
		rows := [][]any{sampleHeads}
		for i := range n {
			row := good(t, map[string]any{"借据号": fmt.Sprintf("JJ%d", i)})
			for range rapid.IntRange(0, 4).Draw(rt, "changes") {
				row[rapid.IntRange(4, len(row)-1).Draw(rt, "column")] = rapid.SampledFrom(anything).Draw(rt, "cell")
			}
			rows = append(rows, row)
		}
		d := read(t, bookIn(t, dir, rows))
		told := map[int]bool{}
		for _, p := range d.Problems {
			if told[p.Row] = true; Warning(p.Code) || p.Row < 2 || strings.Contains(p.Message, "%!") {
				rt.Fatalf("%+v", p)
			}
		}
		for i := range d.Loans {
			l := &d.Loans[i]
			if min(l.Balance, l.DeferredPrincipal, l.DeferredInterest, l.Penalty, l.CreditLine) < 0 || l.OriginalDue.IsZero() || l.Kind == "" || l.Decision == "" {
				rt.Fatalf("%+v", l)
			}
			for _, id := range Lacks(l) {
				raw := d.Sources(i, id)[0].Raw
				if f, _ := FieldOf(id); !slices.Contains(l.Missing, id) && f.Type != intake.TypeNumber {
					rt.Fatalf("%s of %q is not said to be missing: %v", id, raw, l.Missing)
				}
			}
			told[l.Row] = true
		}
		if len(told) != n {
			rt.Fatalf("%d rows of %d are taken or told; problems %+v", len(told), n, d.Problems)
		}
		if _, err := d.Review(t.Context(), all(t), nil); err != nil {
			rt.Fatal(err)
		}
	})
}

func all(t *testing.T) *Examiner {
	t.Helper()
	e, err := NewExaminer(benchRequest(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	return e
}
