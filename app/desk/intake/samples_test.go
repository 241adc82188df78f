package intake

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources"
)

// power2020 are the fields of clause （一） for 2020Q2, written out here so that
// this package's tests stand without the packs.
func fields2020() []Field {
	q2 := period.MustParse("2020Q2")
	output := []string{"工业总产值（当年价格）", "工业总产值（现价）", "工业总产值", "产值"}
	kwh := []string{"用电量", "电量", "开票电量", "售电量"}
	return []Field{
		{ID: "above_scale", Label: "规模以上工业企业", Type: TypeFlag, File: Statistics, Heads: []string{"是否规上", "规上", "是否规模以上", "规模以上企业", "规模以上工业企业"}},
		{ID: "industry", Label: "行业代码", Type: TypeCode, File: Statistics, Heads: []string{"行业代码", "行业", "行业类别", "国民经济行业代码"}},
		{ID: "new_listed", Label: "本季新投产纳统", Type: TypeFlag, File: Statistics, Heads: []string{"是否新投产纳统", "是否二季度新投产纳统", "新投产纳统", "新建投产纳统", "本季新投产"}},
		{ID: "output", Label: "工业总产值（现价）", Type: TypeNumber, Unit: "元", File: Statistics, Period: q2, Heads: output},
		{ID: "output_prior", Label: "上年同季工业总产值（现价）", Type: TypeNumber, Unit: "元", File: Statistics, Period: q2.YearsBack(1), Heads: output},
		{ID: "kwh", Label: "季度用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q2, Heads: kwh, Sum: true},
		{ID: "kwh_prior", Label: "上年同季用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q2.YearsBack(1), Heads: kwh, Sum: true},
	}
}

func sample(t testing.TB, name string) string {
	t.Helper()
	data, err := fs.ReadFile(resources.Samples(), name)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLook(t testing.TB, path string, o Options) *File {
	t.Helper()
	if o.Fields == nil {
		o.Fields = fields2020()
	}
	f, err := Look(context.Background(), path, o)
	if err != nil {
		t.Fatalf("Look(%s): %v", filepath.Base(path), err)
	}
	return f
}

func mustRead(t testing.TB, f *File) *Batch {
	t.Helper()
	b, err := f.Read(context.Background(), nil)
	if err != nil {
		t.Fatalf("Read(%s): %v; questions %v", f.Name, err, f.Questions)
	}
	return b
}

func boundTo(f *File, field string) []int {
	var out []int
	for _, c := range f.Columns {
		if c.Field == field {
			out = append(out, c.Index)
		}
	}
	return out
}

func TestSampleStatistics(t *testing.T) {
	f := mustLook(t, sample(t, "statistics-2020Q2.xlsx"), Options{})
	if f.Kind != Statistics || f.HeadRows != [2]int{3, 4} || len(f.Questions) != 0 || f.Encoding != "xlsx" {
		t.Fatalf("kind %s, head %v, questions %v", f.Kind, f.HeadRows, f.Questions)
	}
	for field, col := range map[string]int{CreditCode: 2, Name: 3, Region: 4, "industry": 5, "above_scale": 6, "new_listed": 7, "output": 8, "output_prior": 9, Note: 10} {
		if got := boundTo(f, field); !slices.Equal(got, []int{col}) {
			t.Errorf("%s is column %v, want %d", field, got, col)
		}
	}
	b := mustRead(t, f)
	var rows []int
	for _, p := range b.Problems {
		rows = append(rows, p.Row)
		if p.Code != "uscc-check" {
			t.Errorf("row %d: %s %s", p.Row, p.Code, p.Message)
		}
	}
	if !slices.Equal(rows, []int{22, 235, 447}) {
		t.Errorf("problem rows %v", rows)
	}
	codes := map[string]bool{}
	for _, r := range b.Records {
		codes[r.ID] = true
		if r.Region == "" {
			t.Errorf("row %d has no region: %q", r.Row, r.Raw)
		}
	}
	if len(codes) != 606 || b.Skipped.Totals != 1 || b.Skipped.Notes != 1 {
		t.Errorf("%d codes, skipped %+v", len(codes), b.Skipped)
	}
	first := b.Records[0]
	if got := first.Values[3].Num.String(); got != "119900000" {
		t.Errorf("output of the first firm %s", got)
	}
	want := rule.Source{File: f.Name, Sheet: "产值", Row: 5, Column: 8, Head: "工业总产值（当年价格）/本季", Raw: "119900"}
	if got := b.Sources(&first, 3); len(got) != 1 || got[0] != want {
		t.Errorf("sources %+v", got)
	}
}

func TestSamplePower(t *testing.T) {
	f := mustLook(t, sample(t, "power-2020Q2.csv"), Options{})
	if f.Kind != Power || f.Encoding != gb18030 || len(f.Questions) != 0 {
		t.Fatalf("kind %s in %s, questions %v", f.Kind, f.Encoding, f.Questions)
	}
	if got := boundTo(f, "kwh"); !slices.Equal(got, []int{8, 9, 10}) {
		t.Errorf("kwh is %v", got)
	}
	if got := boundTo(f, "kwh_prior"); !slices.Equal(got, []int{5, 6, 7}) {
		t.Errorf("kwh_prior is %v", got)
	}
	b := mustRead(t, f)
	if len(b.Problems) != 0 || len(b.Records) != 975 {
		t.Errorf("%d records, problems %v", len(b.Records), b.Problems)
	}
	first := b.Records[0]
	if got := first.Values[5].Num.String(); got != "7477873" {
		t.Errorf("kwh of the first meter %s", got)
	}
	if got := b.Sources(&first, 5); len(got) != 3 || got[2].Raw != "2,492,625" || got[2].Row != 2 || got[2].Head != "2020年6月" {
		t.Errorf("sources %+v", got)
	}
	if got := b.Identity(&first, MeterNo); got != "205503130001" {
		t.Errorf("meter %s", got)
	}
	nameless := 0
	for _, r := range b.Records {
		if r.ID == "" {
			nameless++
		}
	}
	if nameless == 0 {
		t.Error("the sample has meters without a code")
	}
}

func TestSampleAccounts(t *testing.T) {
	f := mustLook(t, sample(t, "accounts.xlsx"), Options{})
	if f.Kind != Accounts || len(f.Questions) != 0 {
		t.Fatalf("kind %s, questions %v", f.Kind, f.Questions)
	}
	b := mustRead(t, f)
	if len(b.Records) != 597-len(b.Rejected) || len(b.Records) == 0 {
		t.Errorf("%d records, %d rejected, %v", len(b.Records), len(b.Rejected), b.Problems)
	}
	if r := &b.Records[0]; b.Identity(r, AccountNo) != "957491104175667800" || b.Identity(r, BankNo) != "403322070097" || b.Identity(r, Bank) != "示例大型银行福建省分行" {
		t.Errorf("first account %q", r.Raw)
	}
}
