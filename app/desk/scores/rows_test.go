package scores

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// edited writes the sample again after a change; rows count from 2.
func edited(t *testing.T, name string, change func(f *excelize.File, sheet string)) string {
	t.Helper()
	f, err := excelize.OpenFile(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f, "指标数据")
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return file(t, name, b.Bytes())
}

func set(t *testing.T, f *excelize.File, sheet, at string, v any) {
	t.Helper()
	if err := f.SetCellValue(sheet, at, v); err != nil {
		t.Fatal(err)
	}
}

func quarterly(t *testing.T, path ...string) *Result {
	t.Helper()
	return assess(t, "fujian-banks-2019", "evaluation", "2020Q2", nil, path...)
}

func codesOf(list []desk.Problem) []string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprint(p.Code, "@", p.Row))
		if strings.Contains(p.Message, "%!") || p.Message == "" || p.File == "" {
			panic(p.Message)
		}
	}
	return out
}

// Row 3 is that of B001 for 2020Q2.
func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(f *excelize.File, sheet string)
		problems []string
		missing  []string // of B001
	}{
		"a negative balance":         {func(f *excelize.File, s string) { set(t, f, s, "E3", -1) }, []string{"bank-negative@3"}, []string{"private"}},
		"half a customer":            {func(f *excelize.File, s string) { set(t, f, s, "J3", 10.5) }, []string{"bank-whole@3"}, []string{"customers"}},
		"a mark above 100":           {func(f *excelize.File, s string) { set(t, f, s, "R3", 101) }, []string{"bank-mark@3"}, []string{"range:duty"}},
		"a mark below 0":             {func(f *excelize.File, s string) { set(t, f, s, "T3", -1) }, []string{"bank-mark@3"}, []string{"range:innovation"}},
		"an unknown quarter":         {func(f *excelize.File, s string) { set(t, f, s, "D3", "二季度") }, []string{"quarter-unknown@3"}, []string{"private", "private_prior", "all_loans", "private_start", "all_start", "customers", "customers_start", "all_customers", "all_customers_start", "small", "small_prior", "rate", "target_done", "duty_mark", "cooperation", "innovation_mark"}},
		"text for a number":          {func(f *excelize.File, s string) { set(t, f, s, "P3", "约五") }, []string{"not-number@3"}, []string{"rate"}},
		"a blank":                    {func(f *excelize.File, s string) { set(t, f, s, "P3", nil) }, nil, []string{"rate"}},
		"a quarter twice, different": {func(f *excelize.File, s string) { set(t, f, s, "D4", "2020Q2") }, []string{"bank-twice@3", "bank-twice@4"}, []string{"private", "private_prior", "all_loans", "private_start", "all_start", "customers", "customers_start", "all_customers", "all_customers_start", "small", "small_prior", "rate", "target_done", "duty_mark", "cooperation", "innovation_mark"}},
		"a percentage as text":       {func(f *excelize.File, s string) { set(t, f, s, "P3", "5.21%") }, nil, nil},
		"a number as text":           {func(f *excelize.File, s string) { set(t, f, s, "E3", "143.40") }, nil, nil},
		"another way to write it":    {func(f *excelize.File, s string) { set(t, f, s, "D3", "2020年二季度") }, nil, nil},
	} {
		r := quarterly(t, edited(t, "b.xlsx", c.change))
		if got := codesOf(r.Problems); !slices.Equal(got, c.problems) {
			t.Errorf("%s: %v, want %v", name, got, c.problems)
		}
		row := &r.Table.Rows[0]
		missing := slices.Clone(row.Missing)
		slices.Sort(missing)
		want := slices.Clone(c.missing)
		slices.Sort(want)
		if len(r.Table.Rows) != 31 || !slices.Equal(missing, want) || (row.Status == rule.Unknown) != (len(c.missing) > 0) || r.Table.Rows[1].Status != rule.Eligible {
			t.Errorf("%s: %d rows, B001 %v %v", name, len(r.Table.Rows), row.Status, missing)
		}
		if c.missing == nil && r.Score(0) != quarterly(t, sample(t)).Score(0) {
			t.Errorf("%s: the score is %s", name, r.Score(0))
		}
	}
}

// The same file, or the same lines in another, count once; order and file change nothing.
func TestRepetitionAndOrder(t *testing.T) {
	one := quarterly(t, sample(t))
	twice := quarterly(t, sample(t), sample(t))
	if got := codesOf(twice.Problems); !slices.Equal(got, []string{"file-twice@0"}) || twice.Receipt.Results != one.Receipt.Results {
		t.Errorf("the same file twice: %v", got)
	}
	renamed := edited(t, "other.xlsx", func(f *excelize.File, s string) { set(t, f, s, "AA1", "备注") })
	other := quarterly(t, sample(t), renamed)
	if len(other.Problems) != 124 || other.Problems[0].Code != "bank-repeated" || other.Receipt.Results != one.Receipt.Results || other.Receipt.Facts != one.Receipt.Facts {
		t.Errorf("the same lines twice: %d problems", len(other.Problems))
	}
	mixed := quarterly(t, edited(t, "mixed.xlsx", func(f *excelize.File, s string) {
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows[1:] {
			list := make([]any, len(rows[1]))
			for k, text := range rows[len(rows)-1-i] {
				list[k] = text
			}
			if err := f.SetSheetRow(s, fmt.Sprint("A", i+2), &list); err != nil {
				t.Fatal(err)
			}
		}
	}))
	if mixed.Receipt.Results != one.Receipt.Results || mixed.Receipt.Facts != one.Receipt.Facts {
		t.Error("rows from the last to the first give another result")
	}
	if mixed.Table.Banks[0].ID != "B031" {
		t.Errorf("the first bank is %s", mixed.Table.Banks[0].ID)
	}
}

func TestKindInNoGroup(t *testing.T) {
	path := edited(t, "b.xlsx", func(f *excelize.File, s string) { set(t, f, s, "C3", "典当行") })
	r := assess(t, "fujian-banks-2019", "evaluation", "2020Q2", map[string]string{"peers": "apart"}, path)
	if got := codesOf(r.Problems); !slices.Equal(got, []string{"bank-kind@3"}) || r.Table.Rows[0].Status != rule.Unknown || r.Table.Rows[0].Missing[0] != "kind" {
		t.Errorf("%v, %v %v", got, r.Table.Rows[0].Status, r.Table.Rows[0].Missing)
	}
	if r := quarterly(t, path); len(r.Problems) != 0 || r.Table.Rows[0].Status != rule.Eligible {
		t.Errorf("without groups the kind does not matter: %v", r.Problems)
	}
}

func TestRefused(t *testing.T) {
	req := Request{Pack: packOf(t, "fujian-banks-2019"), Item: "evaluation", Period: period.MustParse("2020Q2"), Inputs: []Input{{Path: sample(t)}}}
	for name, c := range map[string]struct {
		change func(r *Request)
		code   string
	}{
		"no file":      {func(r *Request) { r.Inputs = nil }, "scores-no-input"},
		"no item":      {func(r *Request) { r.Item = "x" }, "no-item"},
		"no scorecard": {func(r *Request) { r.Pack, r.Item = packOf(t, "fujian-2020-13"), "power" }, "scores-not-card"},
		"period":       {func(r *Request) { r.Period = period.MustParse("2018") }, "item-not-in-force"},
		"reading":      {func(r *Request) { r.Readings = map[string]string{"method": "x"} }, "reading-unknown"},
		"no rows":      {func(r *Request) { r.Period = period.MustParse("2021Q1") }, "scores-no-rows"},
	} {
		q := req
		c.change(&q)
		if _, err := Assess(t.Context(), q, nil); !errors.Is(err, desk.Errf(c.code)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The supervisory evaluation reads flags, money in another unit and marks below 0 from a csv.
func TestSupervisoryEvaluation(t *testing.T) {
	path := file(t, "svc.csv", []byte("机构编码,机构名称,季度,是否差异化考核,是否设定增速目标,普惠小微贷款余额(万元),年初普惠小微贷款余额(万元),各项贷款余额(亿元),年初各项贷款余额(亿元),普惠小微贷款增速目标(%),年度信贷计划增量(万元),连续未达标年数,余额连续下降年数,信贷投放其余评分,其他部分评分\n"+
		"A1,甲银行,2020Q4,否,否,110000,100000,55,50,,20000,0,0,20,50\n"+
		"A2,乙银行,2020年四季度,是,否,110000,100000,55,50,,20000,0,0,-4,-22\n"+
		"A3,丙银行,2020Q4,否,是,110000,100000,55,50,,20000,0,0,20,50\n"+
		"A4,丁银行,2020Q3,否,否,110000,100000,55,50,,20000,0,0,20,50\n"))
	r := assess(t, "cbirc-small-2020", "evaluation", "2020", nil, path)
	if len(r.Problems) != 0 || len(r.Table.Rows) != 4 {
		t.Fatalf("%d rows, %v", len(r.Table.Rows), r.Problems)
	}
	for i, want := range []string{"78.00 1 second-c []", "-22.00 2 fourth []", " 0  [target_growth]"} {
		row := &r.Table.Rows[i]
		if got := fmt.Sprint(r.Score(i), " ", row.Rank, " ", row.Level, " ", row.Missing); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
	if row := &r.Table.Rows[3]; row.Status != rule.Unknown || len(row.Missing) == 0 {
		t.Errorf("a bank without the last quarter is %v %v", row.Status, row.Missing)
	}
}
