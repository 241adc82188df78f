package intake

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/period"
	"huiqi/policy/rule"
)

func TestTicksAndBlanks(t *testing.T) {
	text := "统一社会信用代码,企业名称,是否规上,是否新投产纳统,产值（元）,上年同期产值（元）\n" + code(t, 1) + ",甲公司,是,√,1,1\n" + code(t, 2) + ",乙公司,是,,1,1\n"
	path := write(t, "a.csv", []byte(text))
	f := mustLook(t, path, Options{})
	if len(f.Questions) != 1 || f.Questions[0].Flag != `--map "是否新投产纳统=new_listed:√"` || strings.Contains(f.Questions[0].Text, "%") {
		t.Fatalf("%+v", f.Questions)
	}
	for target, want := range map[string]rule.State{"new_listed:√": rule.Known, "new_listed": rule.Missing} {
		f := mustLook(t, path, Options{Maps: map[string]string{"是否新投产纳统": target}})
		b := mustRead(t, f)
		if b.Records[0].Values[2].Num.Sign() != 1 || b.Records[1].Values[2].State != want {
			t.Errorf("%s: %+v", target, b.Records)
		}
	}
}

func TestSheetsOfOneLayout(t *testing.T) {
	path := sheetOf(t, [][]any{simpleHead, firmRow(t, 1)}, func(f *excelize.File) {
		_, err := f.NewSheet("厦门")
		must(t, err)
		head, row := simpleHead, firmRow(t, 2)
		must(t, f.SetSheetRow("厦门", "A1", &head))
		must(t, f.SetSheetRow("厦门", "A2", &row))
	})
	f := mustLook(t, path, Options{})
	if len(f.Notes) != 2 || !strings.Contains(f.Notes[0], "厦门") || !strings.Contains(f.Notes[0], "版式相同") {
		t.Errorf("%q", f.Notes)
	}
}

func TestSampleCities(t *testing.T) {
	for text, col := range map[string]int{"2020Q1": 2, "2020H1": 3} {
		field := Field{ID: "growth_rate", Label: "规模以上工业增加值增速", Type: TypeNumber, Unit: "%", File: Cities, Period: period.MustParse(text), Heads: []string{"规上工业增加值增速", "增速"}}
		f := mustLook(t, sample(t, "cities-2020.xlsx"), Options{Fields: []Field{field}})
		if got := boundTo(f, field.ID); f.Kind != Cities || len(got) != 1 || got[0] != col || len(f.Questions) > 0 {
			t.Fatalf("%s: kind %s, column %v, %+v", text, f.Kind, got, f.Questions)
		}
		b := mustRead(t, f)
		if len(b.Records) != 10 || b.Records[0].ID != "350100" || b.Records[9].ID != "350128" || len(b.Problems) > 0 {
			t.Errorf("%+v %s", b.Records, codes(b))
		}
		if text == "2020Q1" && b.Records[0].Values[0].Num.String() != "-5.1" {
			t.Errorf("福州 %v", b.Records[0].Values[0])
		}
	}
}

func TestManyColumnsAndQuickRefusal(t *testing.T) {
	// A wide table of text with no head: each word is judged once.
	var b strings.Builder
	for range 200 {
		for c := range 500 {
			b.WriteString([]string{"甲", "乙", "丙丁", "戊己庚"}[c%4] + ",")
		}
		b.WriteString("\n")
	}
	_, err := Look(t.Context(), write(t, "a.csv", []byte(b.String())), Options{Fields: fields2020()})
	if err == nil || !strings.Contains(err.Error(), "intake-no-head") {
		t.Fatal(err)
	}
}

// The editions of 2025 and 2026 take the use at differential prices off: two
// figures by month in one file, of which the plain one may name its time only.
func TestTwoFiguresByMonth(t *testing.T) {
	q1 := period.MustParse("2025Q1")
	kwh, differential := []string{"工业用电量", "用电量", "电量"}, []string{"差别电价用电量", "征收差别电价的用电量", "差别电价电量"}
	fields := []Field{
		{ID: "kwh", Label: "一季度工业用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q1, Heads: kwh, Sum: true},
		{ID: "kwh_prior", Label: "上年一季度工业用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q1.YearsBack(1), Heads: kwh, Sum: true},
		{ID: "differential", Label: "征收差别电价的用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q1, Heads: differential, Sum: true},
		{ID: "differential_prior", Label: "上年同季征收差别电价的用电量", Type: TypeNumber, Unit: "千瓦时", File: Power, Period: q1.YearsBack(1), Heads: differential, Sum: true},
	}
	for name, c := range map[string]struct {
		head, row string
		want      map[string]int
	}{
		"months alone":          {"2024年1月,2024年2月,2024年3月,2025年1月,2025年2月,2025年3月", "1,1,1,2,2,2", map[string]int{"kwh": 3, "kwh_prior": 3}},
		"by quarter, both":      {"2025年一季度用电量,2024年一季度用电量,2025年一季度差别电价用电量,2024年一季度差别电价用电量", "1,2,3,4", map[string]int{"kwh": 1, "kwh_prior": 1, "differential": 1, "differential_prior": 1}},
		"differential in front": {"差别电价电量本季,差别电价电量上年同季,用电量本季,用电量上年同季", "1,2,3,4", map[string]int{"kwh": 1, "kwh_prior": 1, "differential": 1, "differential_prior": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustLook(t, write(t, "a.csv", []byte("户号,户名,"+c.head+"\n1,甲公司,"+c.row+"\n")), Options{Fields: fields})
			if len(f.Questions) > 0 {
				t.Fatalf("%+v", f.Questions)
			}
			for _, field := range fields {
				if got := boundTo(f, field.ID); len(got) != c.want[field.ID] {
					t.Errorf("%s is %v, want %d", field.ID, got, c.want[field.ID])
				}
			}
		})
	}
}
