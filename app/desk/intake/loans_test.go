package intake

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// loanFields are some of the fields of a return, written out so that this package's
// tests stand without package review.
func loanFields() []Field {
	return []Field{
		{ID: "size", Label: "企业规模", Type: TypeText, File: Deferrals, Heads: []string{"企业规模"}},
		{ID: "credit_line", Label: "单户授信", Type: TypeNumber, Unit: "元", File: Deferrals, Heads: []string{"单户授信"}},
		{ID: "rate", Label: "年利率", Type: TypeNumber, Unit: "%", File: Deferrals, Heads: []string{"年利率"}},
		{ID: "original_due", Label: "原到期日", Type: TypeDate, File: Deferrals, Heads: []string{"原到期日"}},
		{ID: "new_principal_due", Label: "延期后还本日", Type: TypeDate, File: Deferrals, Heads: []string{"延期后还本日"}},
		{ID: "balance_after", Label: "延期后贷款余额", Type: TypeNumber, Unit: "元", File: Deferrals, Heads: []string{"延期后贷款余额"}, Optional: true},
		{ID: "jobs", Label: "稳岗承诺", Type: TypeFlag, File: Deferrals, Heads: []string{"稳岗承诺"}},
	}
}

func TestSampleDeferrals(t *testing.T) {
	f := mustLook(t, sample(t, "deferrals-2020.xlsx"), Options{Fields: loanFields()})
	if f.Kind != Deferrals || f.HeadRows != [2]int{1, 1} || len(f.Questions) != 0 || f.Sheet != "延期还本付息明细" || !slices.Equal(f.Absent, []string{"balance_after"}) {
		t.Fatalf("kind %s, head %v, questions %v, absent %v", f.Kind, f.HeadRows, f.Questions, f.Absent)
	}
	for field, col := range map[string]int{BankCode: 1, LoanNo: 2, Name: 3, CreditCode: 4, "size": 5, "credit_line": 6, "rate": 8, "original_due": 9, "new_principal_due": 16, "jobs": 22} {
		if got := boundTo(f, field); !slices.Equal(got, []int{col}) {
			t.Errorf("%s is column %v, want %d", field, got, col)
		}
	}
	b := mustRead(t, f)
	if len(b.Records) != 300 || len(b.Problems) != 0 {
		t.Fatalf("%d records, problems %v", len(b.Records), b.Problems)
	}
	r := &b.Records[1]
	if r.ID != "JJ130000001" || b.Identity(r, CreditCode) != "91350823MA53135040" || b.Identity(r, BankCode) != "B019" || r.Name != "福建上杭盛纶（个体）" {
		t.Errorf("%+v", r)
	}
	if r.Values[1].Num.String() != "10010000" || r.Values[2].Num.String() != "4.1" || r.Values[3].Text != "2020-04-26" || b.Records[0].Values[4].State != rule.Missing {
		t.Errorf("%+v", r.Values)
	}
}

// TestEachGivesWhatReadGives holds the two ways of reading against each other.
func TestEachGivesWhatReadGives(t *testing.T) {
	for _, c := range []struct {
		name   string
		path   string
		fields []Field
	}{
		{"deferrals", sample(t, "deferrals-2020.xlsx"), loanFields()},
		{"statistics", sample(t, "statistics-2020Q2.xlsx"), fields2020()},
		{"power", sample(t, "power-2020Q2.csv"), fields2020()},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := mustRead(t, mustLook(t, c.path, Options{Fields: c.fields}))
			var got []Record
			f := mustLook(t, c.path, Options{Fields: c.fields})
			b, err := f.Each(t.Context(), nil, func(b *Batch, r *Record) {
				one := *r
				one.Values, one.Raw = slices.Clone(r.Values), slices.Clone(r.Raw)
				got = append(got, one)
			})
			if err != nil || len(b.Records) != 0 {
				t.Fatalf("%v, %d records kept", err, len(b.Records))
			}
			if !reflect.DeepEqual(got, whole.Records) || !slices.Equal(b.Problems, whole.Problems) || b.Skipped != whole.Skipped || b.RowsRead != whole.RowsRead {
				t.Errorf("%d records and %d problems, want %d and %d", len(got), len(b.Problems), len(whole.Records), len(whole.Problems))
			}
		})
	}
}

// TestKindsOfLoans: returns and other files are never taken for each other.
func TestKindsOfLoans(t *testing.T) {
	all := slices.Concat(fields2020(), loanFields())
	for name, want := range map[string]string{
		"deferrals-2020.xlsx": Deferrals, "statistics-2020Q2.xlsx": Statistics, "power-2020Q2.csv": Power, "accounts.xlsx": Accounts,
	} {
		path := sample(t, name)
		if f := mustLook(t, path, Options{Fields: all}); f.Kind != want {
			t.Errorf("%s is taken for %s", name, f.Kind)
		}
		for _, kind := range []string{Statistics, Power, Accounts, Deferrals} {
			if kind == want || want != Deferrals && kind != Deferrals {
				continue
			}
			_, err := Look(t.Context(), path, Options{Fields: all, Kind: kind})
			if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != "intake-wrong-kind" && e.Code != "intake-no-identity" {
				t.Errorf("%s as %s: %v", name, kind, err)
			}
		}
	}
	// A return with the account that repayments go to is a return still.
	rows := [][]any{{"借据号", "借款人名称", "统一社会信用代码", "开户银行", "账号", "企业规模", "原到期日", "延期后还本日", "贷款余额"}, {"1", "甲公司", firm, "某行", "6222", "小型", "2020-07-01", "", 5}}
	if f := mustLook(t, sheetOf(t, rows, nil), Options{Fields: all}); f.Kind != Deferrals {
		t.Errorf("a return with accounts is taken for %s", f.Kind)
	}
}

func TestLoanNumbers(t *testing.T) {
	for _, c := range []struct {
		in        cell
		want, bad string
	}{
		{cell{text: " 00012-3 ", kind: textCell}, "00012-3", ""},
		{cell{text: "'0123", kind: textCell}, "0123", ""},
		{cell{text: "ＪＪ１３", kind: textCell}, "JJ13", ""},
		{cell{text: "2020E001", kind: textCell}, "2020E001", ""},
		{cell{text: "130000000", kind: numberCell}, "130000000", ""},
		{cell{text: "130000000.0", kind: numberCell}, "130000000", ""},
		{cell{text: "—", kind: textCell}, "", ""},
		{cell{}, "", ""},
		{cell{text: "1.3E+17", kind: textCell}, "", "id-scientific"},
		{cell{text: "1.3E+17", kind: numberCell}, "", "id-scientific"},
		{cell{text: "1234567890123456700", kind: numberCell}, "", "id-rounded"},
		{cell{text: "43970", kind: numberCell, form: dateForm}, "", "id-date"},
	} {
		if got, bad := loanNo(c.in); got != c.want || bad.code != c.bad {
			t.Errorf("%+v: %q %s", c.in, got, bad.code)
		}
	}
}

// TestMergedFigureOfEach: no part of a merged figure reaches a record.
func TestMergedFigureOfEach(t *testing.T) {
	rows := [][]any{{"借据号", "借款人名称", "借款人统一社会信用代码", "贷款银行编码", "单户授信(万元)", "原到期日"}}
	for _, n := range []string{"1", "2", "3"} {
		rows = append(rows, []any{n, "甲公司", firm, "B1", 800, "2020-07-01"})
	}
	path := sheetOf(t, rows, func(f *excelize.File) { must(t, f.MergeCell("Sheet1", "E2", "E3")) })
	var states []rule.State
	b, err := mustLook(t, path, Options{Fields: loanFields()}).Each(t.Context(), nil, func(_ *Batch, r *Record) {
		states = append(states, r.Values[1].State)
	})
	if err != nil || !slices.Equal(states, []rule.State{rule.Missing, rule.Missing, rule.Known}) || !strings.Contains(codes(b), "merged-number") {
		t.Errorf("%v, %v, %s", states, err, codes(b))
	}
}
