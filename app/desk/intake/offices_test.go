package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/policy/uscc"
)

// What real offices sent that was once misread.
func TestOfficesHeads(t *testing.T) {
	cases := []struct {
		name, text string
		output     string // in yuan, of the only firm
		prior      string
	}{
		{"人民币 before the unit of the note", "填报单位：福建省,金额单位：人民币千元\n统一社会信用代码,企业名称,工业总产值本季,工业总产值上年同季\nCODE,甲公司,10,9\n", "10000", "9000"},
		{"人民币亿元 in brackets", "产值表（单位：人民币亿元）\n统一社会信用代码,企业名称,工业总产值本季,工业总产值上年同季\nCODE,甲公司,10,9\n", "1000000000", "900000000"},
		{"a line of units under two of names", "统一社会信用代码,企业名称,工业总产值,\n,,本季,上年同季\n,,千元,万元\nCODE,甲公司,10,9\n", "10000", "90000"},
		{"a section over the columns of a firm", "企业基本情况,,,工业总产值（当年价格）（千元）,\n统一社会信用代码,企业名称,是否规上,4-6月,\n,,,本年,上年\nCODE,甲公司,是,10,9\n", "10000", "9000"},
		{"months parted from the year by a point", "统一社会信用代码,企业名称,2020.4-6产值（元）,2019.4-6产值（元）\nCODE,甲公司,10,9\n", "10", "9"},
		{"years of two digits", "统一社会信用代码,企业名称,20年二季度产值（元）,19年二季度产值（元）\nCODE,甲公司,10,9\n", "10", "9"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := mustLook(t, write(t, "a.csv", []byte(strings.Replace(c.text, "CODE", firm, 1))), Options{})
			b := mustRead(t, f)
			if len(b.Records) != 1 || len(b.Problems) > 0 {
				t.Fatalf("records %+v, problems %+v", b.Records, b.Problems)
			}
			if got := b.Records[0].Values[fieldAt(t, "output")].Num.String(); got != c.output {
				t.Errorf("output %s, want %s", got, c.output)
			}
			if got := b.Records[0].Values[fieldAt(t, "output_prior")].Num.String(); got != c.prior {
				t.Errorf("prior output %s, want %s", got, c.prior)
			}
		})
	}
}

func fieldAt(t *testing.T, id string) int {
	t.Helper()
	at := slices.IndexFunc(fields2020(), func(f Field) bool { return f.ID == id })
	if at < 0 {
		t.Fatalf("no field %s", id)
	}
	return at
}

func TestOfficesMonths(t *testing.T) {
	for name, heads := range map[string]string{
		"two digits":                     "19年4月,19年5月,19年6月,20年4月,20年5月,20年6月",
		"in characters":                  "2019年四月,2019年五月,2019年六月,2020年四月,2020年五月,2020年六月",
		"as a csv of the office program": "Apr-19,May-19,Jun-19,Apr-20,May-20,Jun-20",
	} {
		t.Run(name, func(t *testing.T) {
			f := mustLook(t, write(t, "a.csv", []byte("户号,户名,统一社会信用代码,"+heads+"\n1,甲公司,"+firm+",1,1,1,2,2,2\n")), Options{})
			if kwh, prior := boundTo(f, "kwh"), boundTo(f, "kwh_prior"); !slices.Equal(kwh, []int{7, 8, 9}) || !slices.Equal(prior, []int{4, 5, 6}) {
				t.Errorf("kwh %v, prior %v, questions %+v", kwh, prior, f.Questions)
			}
		})
	}
}

// Codes as they are pasted: the check character guards what is taken out.
func TestOfficesCodes(t *testing.T) {
	for name, raw := range map[string]string{
		"signs of direction":               "\u202d" + firm + "\u202c",
		"soft hyphen":                      firm[:5] + "\u00ad" + firm[5:],
		"apostrophe of a Chinese keyboard": "‘" + firm,
		"hyphens":                          firm[:8] + "-" + firm[8:17] + "-" + firm[17:],
	} {
		if got, bad := creditCode(cell{text: raw, kind: textCell}); got != firm || bad.bad() {
			t.Errorf("%s: %q, %v", name, got, bad)
		}
	}
	wrong := firm[:17] + "G"
	if _, bad := creditCode(cell{text: wrong[:8] + "-" + wrong[8:], kind: textCell}); bad.code != "uscc-check" {
		t.Errorf("wrong check character behind a hyphen: %v, %v", bad, uscc.Check(wrong))
	}
}

func TestOfficesRowsBetween(t *testing.T) {
	text := "序号,统一社会信用代码,企业名称,行政区划,产值（元）,上年同期产值（元）\n福州市,,,,9,9\n1," + firm + ",甲公司,350921.0,1,1\n,,其中：国有控股,,5,5\n"
	b := mustRead(t, mustLook(t, write(t, "a.csv", []byte(text)), Options{}))
	if len(b.Records) != 1 || b.Records[0].Region != "350921" || len(b.Problems) > 0 || b.Skipped.Totals != 2 {
		t.Errorf("%+v %+v %+v", b.Records, b.Problems, b.Skipped)
	}
}

func lookError(t *testing.T, path string) (*File, error) {
	t.Helper()
	f, err := Look(t.Context(), path, Options{Fields: fields2020()})
	if err != nil {
		return nil, err
	}
	_, err = f.Read(t.Context(), nil)
	return f, err
}

// Tables whose figures are of another time than asked for, or of several.
func TestOfficesTimes(t *testing.T) {
	stat := "统一社会信用代码,企业名称,产值本季（元）,产值上年同季（元）\n" + firm + ",甲公司,10,9\n"
	cases := []struct{ name, text, code string }{
		{"the right quarter", "2020年二季度产值表,\n" + stat, ""},
		{"the wanted quarter only as last year's", "2021年二季度产值表,\n" + stat, "intake-wrong-period"},
		{"a line a month", "户号,户名,统一社会信用代码,年月,用电量\n1,甲公司," + firm + ",2020年4月,5\n1,甲公司," + firm + ",2019年4月,5\n", "intake-mixed-periods"},
		{"a line a month, in digits", "户号,户名,统一社会信用代码,月份,用电量\n1,甲公司," + firm + ",4,5\n", "intake-mixed-periods"},
		{"a column that says the quarter", "户号,户名,统一社会信用代码,期别,用电量\n1,甲公司," + firm + ",2020年二季度,5\n", ""},
		{"a column of years", "户号,户名,统一社会信用代码,年份,用电量\n1,甲公司," + firm + ",2020,5\n", ""},
		{"the report's month beside named months", "户号,户名,统一社会信用代码,年月,2020年4月,2020年5月,2020年6月\n1,甲公司," + firm + ",202006,5,5,5\n", ""},
		{"a head and no rows", "统一社会信用代码,企业名称,产值本季（元）,产值上年同季（元）\n", "intake-no-rows"},
		{"a total of both years", "户号,户名,统一社会信用代码,2020年二季度,2019年二季度,合计\n1,甲公司," + firm + ",5,4,9\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := lookError(t, write(t, "a.csv", []byte(c.text)))
			if c.code == "" && err != nil || codeOf(err) != c.code {
				t.Errorf("%v, want %q", err, c.code)
			}
		})
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return ""
}

func TestOfficesMonthsTypedIntoHeads(t *testing.T) {
	row := []any{"1", "甲公司", firm, 1, 1, 1, 2, 2, 2}
	dates := []any{"户号", "户名", "统一社会信用代码"}
	for _, year := range []int{2019, 2020} {
		for m := range 3 {
			dates = append(dates, time.Date(year, time.April+time.Month(m), 1, 0, 0, 0, 0, time.UTC))
		}
	}
	years := []any{"户号", "户名", "统一社会信用代码", 2019, nil, nil, 2020}
	under := []any{nil, nil, nil, "4月", "5月", "6月", "4月", "5月", "6月"}
	for name, rows := range map[string][][]any{"dates": {dates, row}, "years as numbers over months": {years, under, row}} {
		t.Run(name, func(t *testing.T) {
			f := mustLook(t, sheetOf(t, rows, nil), Options{})
			if kwh, prior := boundTo(f, "kwh"), boundTo(f, "kwh_prior"); !slices.Equal(kwh, []int{7, 8, 9}) || !slices.Equal(prior, []int{4, 5, 6}) {
				t.Errorf("kwh %v, prior %v, columns %+v", kwh, prior, f.Columns)
			}
		})
	}
}

func TestOfficesSheetForEachQuarter(t *testing.T) {
	path := sheetOf(t, [][]any{{"2020年一季度产值表"}, simpleHead, firmRow(t, 1)}, func(f *excelize.File) {
		_, err := f.NewSheet("二")
		must(t, err)
		head, row := simpleHead, firmRow(t, 2)
		must(t, f.SetSheetRow("二", "A1", &[]any{"2020年二季度产值表"}))
		must(t, f.SetSheetRow("二", "A2", &head))
		must(t, f.SetSheetRow("二", "A3", &row))
	})
	if f := mustLook(t, path, Options{}); f.Sheet != "二" {
		t.Errorf("read %s", f.Sheet)
	}
}
