package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// bankFields are some of the facts of a scorecard, written out so that this package's
// tests stand without a pack.
func bankFields() []Field {
	return []Field{
		{ID: "kind", Label: "机构类别", Type: TypeText, File: Banks, Heads: []string{"机构类别"}, Optional: true},
		{ID: "private", Label: "民营企业贷款余额", Type: TypeNumber, Unit: "亿元", File: Banks, Heads: []string{"民营企业贷款余额"}},
		{ID: "private_prior", Label: "上年同期民营企业贷款余额", Type: TypeNumber, Unit: "亿元", File: Banks, Heads: []string{"上年同期民营企业贷款余额"}},
		{ID: "private_start", Label: "上年末民营企业贷款余额", Type: TypeNumber, Unit: "亿元", File: Banks, Heads: []string{"上年末民营企业贷款余额", "年初民营企业贷款余额"}},
		{ID: "customers", Label: "民营企业贷款户数", Type: TypeNumber, Unit: "户", File: Banks, Heads: []string{"民营企业贷款户数"}},
		{ID: "rate", Label: "民营企业贷款利率", Type: TypeNumber, Unit: "%", File: Banks, Heads: []string{"民营企业贷款加权平均利率"}},
		{ID: "mark", Label: "金融创新得分", Type: TypeNumber, Unit: "分值", File: Banks, Heads: []string{"金融创新得分(0-100)", "金融创新得分"}},
	}
}

func TestSampleBanks(t *testing.T) {
	for _, kind := range []string{"", Banks} {
		f := mustLook(t, sample(t, "banks-2020.xlsx"), Options{Kind: kind, Fields: bankFields()})
		if f.Kind != Banks || f.HeadRows != [2]int{1, 1} || len(f.Questions) != 0 || len(f.Absent) != 0 {
			t.Fatalf("kind %s, head %v, questions %v, absent %v", f.Kind, f.HeadRows, f.Questions, f.Absent)
		}
		for field, col := range map[string]int{BankCode: 1, Name: 2, "kind": 3, Quarter: 4, "private": 5, "private_prior": 6, "private_start": 8, "customers": 10, "rate": 16, "mark": 20} {
			if got := boundTo(f, field); !slices.Equal(got, []int{col}) {
				t.Errorf("%s is column %v, want %d", field, got, col)
			}
		}
		b := mustRead(t, f)
		if len(b.Records) != 124 || len(b.Problems) != 0 {
			t.Fatalf("%d records, problems %v", len(b.Records), b.Problems)
		}
		r := &b.Records[1]
		if r.ID != "B001" || b.Identity(r, Quarter) != "2020Q2" || r.Name != "示例大型银行01福建分行" || r.Values[1].Num.String() != "143.4" || r.Values[5].Num.String() != "5.21" {
			t.Errorf("%+v", r)
		}
		if src := b.Sources(r, 1); len(src) != 1 || src[0].Row != 3 || src[0].Column != 5 || src[0].Raw != "143.4" {
			t.Errorf("%+v", src)
		}
	}
}

// A file of banks is never taken for another kind, nor another kind for it.
func TestBanksAreNoOtherKind(t *testing.T) {
	banks := sample(t, "banks-2020.xlsx")
	for _, kind := range []string{Statistics, Power, Accounts, Cities, Deferrals} {
		fields := append(bankFields(), append(loanFields(), fields2020()...)...)
		if _, err := Look(t.Context(), banks, Options{Kind: kind, Fields: fields}); err == nil {
			t.Errorf("a file of banks passes for %s", kind)
		}
	}
	for name, kind := range map[string]string{
		"deferrals-2020.xlsx": Deferrals, "statistics-2020Q2.xlsx": Statistics, "power-2020Q2.csv": Power, "accounts.xlsx": Accounts, "cities-2020.xlsx": Cities,
	} {
		fields := append(bankFields(), append(loanFields(), fields2020()...)...)
		fields = append(fields, Field{ID: "growth", Label: "增速", Type: TypeNumber, Unit: "%", File: Cities, Heads: []string{"规上工业增加值增速"}})
		if f, err := Look(t.Context(), sample(t, name), Options{Fields: fields}); err != nil || f.Kind != kind {
			t.Errorf("%s is %v %v", name, f, err)
		}
		var told *desk.Error
		if _, err := Look(t.Context(), sample(t, name), Options{Kind: Banks, Fields: bankFields()}); !errors.As(err, &told) {
			t.Errorf("%s passes for a file of banks: %v", name, err)
		}
	}
}

func TestQuarterOf(t *testing.T) {
	for text, want := range map[string]string{
		"2020Q2": "2020Q2", "2020q2": "2020Q2", "2020-Q2": "2020Q2", "2020年二季度": "2020Q2", "2020年第2季度": "2020Q2", "2020 年 四 季度": "2020Q4", "２０２０Q３": "2020Q3",
		"2020年2季": "2020Q2", "2020年度第一季度": "2020Q1",
		"二季度": "", "2020": "", "2020Q5": "", "2020年上半年": "", "202006": "", "2020-06": "", "": "", "Q2": "",
	} {
		if p, ok := quarterOf(text); ok != (want != "") || ok && p.String() != want {
			t.Errorf("%q is %v %v", text, p, ok)
		}
	}
}

var bankHead = []any{"机构编码", "机构名称", "机构类别", "季度", "民营企业贷款余额（万元）", "上年同期民营企业贷款余额", "年初民营企业贷款余额(亿元)", "民营企业贷款户数", "民营企业贷款加权平均利率", "金融创新得分"}

func rowsOf(rows ...[]any) [][]any { return append([][]any{bankHead}, rows...) }

func TestBankRows(t *testing.T) {
	path := sheetOf(t, rowsOf(
		[]any{"B1", "一行", "大型银行", "2020Q2", 12500, "1.2", 1.1, "1,234", "4.38%", "75"},
		[]any{"B2", "二行", "", "二季度", 1, 1, 1, 1, 1, 1},
		[]any{"", "三行", "", "2020Q2", 1, 1, 1, 1, 1, 1},
		[]any{"第三家", "某行", "", "2020Q2", 1, 2, 5, 1, 7, 1},
		[]any{"B4", "四行", "", "", 1, 1, 1, 1, 1, 1},
		[]any{"B5", "五行", "", "2020年3季度", "约一百", "#N/A", "12%", nil, "无", "—"},
	), nil)
	f := mustLook(t, path, Options{Kind: Banks, Fields: bankFields()})
	b := mustRead(t, f)
	var codes []string
	for _, p := range b.Problems {
		codes = append(codes, p.Code)
		if p.Row == 0 || p.Message == "" || strings.Contains(p.Message, "%!") {
			t.Errorf("%+v", p)
		}
	}
	slices.Sort(codes)
	if want := []string{"bank-code-form", "bank-code-missing", "cell-error", "not-number", "number-unit", "quarter-missing", "quarter-unknown"}; !slices.Equal(codes, want) {
		t.Errorf("problems %v, want %v", codes, want)
	}
	if len(b.Records) != 2 || len(b.Rejected) != 4 {
		t.Fatalf("%d records, %d rejected", len(b.Records), len(b.Rejected))
	}
	v := b.Records[0].Values
	if v[1].Num.String() != "1.25" || v[2].Num.String() != "1.2" || v[3].Num.String() != "1.1" || v[4].Num.String() != "1234" || v[5].Num.String() != "4.38" || v[6].Num.String() != "75" {
		t.Errorf("%+v", v)
	}
	for i, state := range []rule.State{rule.Missing, rule.Missing, rule.Missing, rule.Missing, rule.Missing, rule.Absent, rule.Missing} {
		if b.Records[1].Values[i].State != state {
			t.Errorf("value %d is %+v", i, b.Records[1].Values[i])
		}
	}
}

// A head that only resembles a figure is asked about, and a figure of another day never
// taken for it.
func TestBankHeadsInQuestion(t *testing.T) {
	head := slices.Clone(bankHead)
	head[4], head[6], head[7] = "民营企业贷款余额合计数", "季初民营企业贷款余额", "民营企业贷款余额"
	path := sheetOf(t, [][]any{head, {"B1", "一行", "大型银行", "2020Q2", 1, 1, 1, 1, 1, 1}}, nil)
	f := mustLook(t, path, Options{Kind: Banks, Fields: bankFields()})
	if got := boundTo(f, "private"); !slices.Equal(got, []int{8}) {
		t.Errorf("the exact name is column %v", got)
	}
	if !slices.Contains(f.Absent, "private_start") || !slices.Contains(f.Absent, "customers") {
		t.Errorf("absent %v, questions %v", f.Absent, f.Questions)
	}
	head[7] = "户数"
	path = sheetOf(t, [][]any{head, {"B1", "一行", "大型银行", "2020Q2", 1, 1, 1, 1, 1, 1}}, nil)
	f = mustLook(t, path, Options{Kind: Banks, Fields: bankFields()})
	if len(f.Questions) == 0 || f.Questions[0].Column != 5 || f.Questions[0].Choices[0] != "private" || !strings.Contains(f.Questions[0].Flag, "private") {
		t.Errorf("questions %+v", f.Questions)
	}
	f = mustLook(t, path, Options{Kind: Banks, Fields: bankFields(), Maps: map[string]string{"民营企业贷款余额合计数": "private", "季初民营企业贷款余额": "-"}})
	if len(f.Questions) != 0 || !slices.Equal(boundTo(f, "private"), []int{5}) {
		t.Errorf("settled by hand: %v, questions %+v", boundTo(f, "private"), f.Questions)
	}
	head[3] = "日期"
	path = sheetOf(t, [][]any{head, {"B1", "一行", "大型银行", "2020Q2", 1, 1, 1, 1, 1, 1}}, nil)
	if _, err := Look(t.Context(), path, Options{Kind: Banks, Fields: bankFields()}); !errors.Is(err, desk.Errf("intake-no-identity")) {
		t.Errorf("no quarter: %v", err)
	}
}
