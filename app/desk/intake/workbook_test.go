package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

var simpleHead = []any{"统一社会信用代码", "企业名称", "地区", "行业代码", "是否规上", "是否新投产纳统", "产值（元）", "上年同期产值（元）"}

// sheetOf writes a workbook with excelize, edits it and gives its path.
func sheetOf(t testing.TB, rows [][]any, edit func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	if edit != nil {
		edit(f)
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := errors.Join(f.SaveAs(path), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// failer is what *testing.T, *testing.B and *rapid.T share.
type failer interface {
	Helper()
	Fatal(...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func codes(b *Batch) string {
	var out []string
	for _, p := range b.Problems {
		out = append(out, fmt.Sprintf("%d:%s", p.Row, p.Code))
	}
	return strings.Join(out, " ")
}

func firmRow(t testing.TB, i int, rest ...any) []any {
	row := []any{code(t, i), fmt.Sprintf("福建第%d制造有限公司", i), "闽侯县", "C3360", "是", "否", 100 + i, 90}
	copy(row[len(row)-len(rest):], rest)
	return row
}

func TestFormulas(t *testing.T) {
	path := sheetOf(t, [][]any{simpleHead, firmRow(t, 1), firmRow(t, 2), firmRow(t, 3)}, func(f *excelize.File) {
		must(t, f.SetCellFormula("Sheet1", "G3", "1+1"))
		must(t, f.SetCellValue("Sheet1", "G3", 0))
		must(t, f.SetCellFormula("Sheet1", "G3", "1+1"))
	})
	// excelize keeps the old value beside a new formula; take it out of row 4 by raw XML.
	b := mustRead(t, mustLook(t, path, Options{}))
	if len(b.Records) != 3 {
		t.Fatalf("%d records, %s", len(b.Records), codes(b))
	}
	raw := book(t, `<worksheet><sheetData>`+
		`<row r="1">`+inline("统一社会信用代码", "企业名称", "产值（元）", "上年同期产值（元）")+`</row>`+
		`<row r="2">`+inline(code(t, 1), "甲公司")+`<c r="C2"><f>1+1</f><v>2</v></c><c r="D2"><f>3</f></c></row>`+
		`<row r="3">`+inline(code(t, 2), "乙公司")+`<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D3" t="str"><f>""</f><v></v></c></row>`+
		`<row r="4">`+inline(code(t, 3), "丙公司")+`<c r="C4" t="str"><f>A1</f><v>1,234</v></c><c r="D4"><f>3</f><v/></c></row>`+
		`</sheetData></worksheet>`)
	b = mustRead(t, mustLook(t, write(t, "a.xlsx", raw), Options{}))
	if got := codes(b); got != "2:formula-uncached 3:cell-error 4:formula-uncached" || len(b.Records) != 3 {
		t.Fatalf("%s, %d records", got, len(b.Records))
	}
	if b.Records[0].Values[3].Num.String() != "2" || b.Records[0].Values[4].State != rule.Missing || b.Records[1].Values[4].State != rule.Missing || b.Records[2].Values[3].Num.String() != "1234" {
		t.Errorf("values %+v", b.Records)
	}
}

func inline(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, c)
	}
	return b.String()
}

// Some libraries write every tag under a prefix, some write rows and cells
// without their places, some cut texts into runs with phonetic hints.
func TestOtherWritersXML(t *testing.T) {
	raw := book(t, `<?xml version="1.0"?><!-- made --><x:worksheet xmlns:x="m"><x:sheetData>`+
		`<x:row><x:c t="inlineStr"><x:is><x:r><x:t>统一社会</x:t></x:r><x:rPh sb="0"><x:t>tong</x:t></x:rPh><x:r><x:t>信用代码</x:t></x:r></x:is></x:c><x:c t="inlineStr"><x:is><x:t>企业名称</x:t></x:is></x:c>`+
		`<x:c t="inlineStr"><x:is><x:t><![CDATA[产值（元）]]></x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>上年同期产值（元）</x:t></x:is></x:c></x:row>`+
		`<x:row><x:c t="inlineStr"><x:is><x:t>`+firm+`</x:t></x:is></x:c><x:c t="str"><x:v>甲&amp;&#20057;_x0031_公司</x:v></x:c><x:c><x:v>5</x:v></x:c><x:c><x:v>4</x:v></x:c></x:row>`+
		`</x:sheetData></x:worksheet>`)
	path := write(t, "a.xlsx", raw)
	b := mustRead(t, mustLook(t, path, Options{}))
	if len(b.Records) != 1 || b.Records[0].Name != "甲&乙1公司" || b.Records[0].Values[3].Num.String() != "5" {
		t.Fatalf("%+v %s", b.Records, codes(b))
	}
	out := filepath.Join(t.TempDir(), "out.xlsx")
	must(t, b.Checked(context.Background(), out))
	again := mustRead(t, mustLook(t, out, Options{}))
	if len(again.Records) != 1 || again.Records[0].Name != "甲&乙1公司" {
		t.Errorf("checked copy: %+v", again.Records)
	}
}

func TestHiddenRowsAndSheets(t *testing.T) {
	path := sheetOf(t, [][]any{simpleHead, firmRow(t, 1), firmRow(t, 2)}, func(f *excelize.File) {
		must(t, f.SetRowVisible("Sheet1", 3, false))
		for _, name := range []string{"说明", "附表"} {
			_, err := f.NewSheet(name)
			must(t, err)
			must(t, f.SetCellStr(name, "A1", "填表说明"))
		}
		f.SetActiveSheet(1)
	})
	f := mustLook(t, path, Options{})
	b := mustRead(t, f)
	if f.Sheet != "Sheet1" || len(b.Records) != 2 {
		t.Fatalf("sheet %s, %d records", f.Sheet, len(b.Records))
	}
	if want := words.T("intake.note.sheets", "Sheet1", "说明、附表"); len(f.Notes) != 1 || f.Notes[0] != want {
		t.Errorf("notes %q", f.Notes)
	}
	if want := words.T("intake.note.hidden-rows", 1); len(b.Notes) != 1 || b.Notes[0] != want {
		t.Errorf("notes %q", b.Notes)
	}
}

func TestMergedDataCells(t *testing.T) {
	rows := [][]any{simpleHead}
	for i := range 6 {
		rows = append(rows, firmRow(t, i))
	}
	path := sheetOf(t, rows, func(f *excelize.File) {
		must(t, f.MergeCell("Sheet1", "C2", "C4")) // a division over three firms
		must(t, f.SetCellStr("Sheet1", "C2", "长乐区"))
		must(t, f.MergeCell("Sheet1", "E5", "E7"))
		must(t, f.MergeCell("Sheet1", "G6", "G7")) // one figure for two firms
	})
	b := mustRead(t, mustLook(t, path, Options{}))
	if len(b.Records) != 6 || codes(b) != "6:merged-number 7:merged-number" {
		t.Fatalf("%d records, %s", len(b.Records), codes(b))
	}
	for i, r := range b.Records {
		want := "350121"
		if i < 3 {
			want = "350112"
		}
		if r.Region != want || r.Values[0].Num.Sign() != 1 || r.Row != i+2 {
			t.Errorf("row %d: region %s, flag %v", r.Row, r.Region, r.Values[0])
		}
		if missing := r.Values[3].State == rule.Missing; missing != (i >= 4) {
			t.Errorf("row %d: output %v", r.Row, r.Values[3])
		}
	}
	if len(b.Notes) != 1 {
		t.Errorf("notes %q", b.Notes)
	}
}

func TestScientificIDsAndRejected(t *testing.T) {
	path := sheetOf(t, [][]any{simpleHead, firmRow(t, 1), {"9.57E+17", "甲公司", "闽侯县", "3360", "是", "否", 1, 1}, {91350921.5e10, "乙公司"}, {nil, "丙公司", "闽侯县", 3360, "是", "否", 5, 5}}, nil)
	b := mustRead(t, mustLook(t, path, Options{}))
	if got := codes(b); got != "3:id-scientific 4:id-rounded 5:uscc-missing" {
		t.Fatal(got)
	}
	if len(b.Records) != 1 || len(b.Rejected) != 3 || b.Rejected[0].Name != "甲公司" {
		t.Errorf("%d records, rejected %+v", len(b.Records), b.Rejected)
	}
}

// A problem is kept with the run: it must not tell an account number.
func TestLostDigitsOfAnAccountAreSaidMasked(t *testing.T) {
	path := sheetOf(t, [][]any{{"统一社会信用代码", "户名", "开户行", "银行账号"}, {code(t, 1), "甲公司", "某银行", 6222021402001234.0 * 100}}, nil)
	b := mustRead(t, mustLook(t, path, Options{}))
	if got := codes(b); got != "2:id-rounded" && got != "2:id-scientific" {
		t.Fatal(got)
	}
	if text := b.Problems[0].Message; strings.Contains(text, "622202") || !strings.Contains(text, "****") {
		t.Error(text)
	}
}

func TestTotalsSignaturesAndNotes(t *testing.T) {
	text := "二季度产值表\n填报单位：某局,,,计量单位：万元\n统一社会信用代码,企业名称,产值,上年同期产值\n" +
		code(t, 1) + ",甲公司,1,1\n,福州市小计,1,1\n,福州市,1,1\n小　计,,1,1\n本页合计,,1,1\n" +
		"统一社会信用代码,企业名称,产值,上年同期产值\n" + code(t, 2) + ",福建合计实业有限公司,2,2\n\n,,,\n合计：2家,,3,3\n" +
		"单位负责人：张三,填表人：李四,,报出日期：2020年7月15日\n说明：1.本表由统计局填报。\n"
	b := mustRead(t, mustLook(t, write(t, "a.csv", []byte(text)), Options{Kind: Statistics}))
	if len(b.Records) != 2 || len(b.Problems) != 0 || b.Skipped != (Skipped{Blank: 2, Totals: 5, Notes: 2, Heads: 1}) || b.RowsRead != 12 {
		t.Fatalf("%d records, %s, skipped %+v of %d", len(b.Records), codes(b), b.Skipped, b.RowsRead)
	}
	power := "户号,户名,2020年4月,2020年5月,2020年6月,2019年4月,2019年5月,2019年6月\n1,甲公司,1,2,3,1,1,1\n,合计,1,2,3,1,1,1\n,总计,1,2,3,1,1,1\n"
	b = mustRead(t, mustLook(t, write(t, "p.csv", []byte(power)), Options{}))
	if len(b.Records) != 1 || b.Skipped.Totals != 2 {
		t.Fatalf("%+v, skipped %+v", b.Records, b.Skipped)
	}
}

func TestMissingMonthIsNeverZero(t *testing.T) {
	text := "户号,户名,2020年4月,2020年5月,2020年6月,2019年4月,2019年5月,2019年6月\n1,甲公司,1,,3,,,\n2,甲公司,1,0,3,1,1,1\n3,乙公司,1,#N/A,3,1,1,1\n2,甲公司,1,0,3,1,1,1\n2,甲公司,9,0,3,1,1,1\n"
	f := mustLook(t, write(t, "a.csv", []byte(text)), Options{})
	b := mustRead(t, f)
	if got := codes(b); got != "2:month-missing 4:cell-error 5:meter-repeated" {
		t.Fatal(got)
	}
	if b.Problems[0].Column != "2020年5月" || len(b.Records) != 4 {
		t.Errorf("%+v, %d records", b.Problems[0], len(b.Records))
	}
	if b.Records[0].Values[5].State != rule.Missing || b.Records[0].Values[6].State != rule.Missing || b.Records[1].Values[5].Num.String() != "4" || b.Records[2].Values[5].State != rule.Missing {
		t.Errorf("%+v", b.Records)
	}
}

func TestPartOfTheMonths(t *testing.T) {
	text := "户号,户名,2020年4月,2020年6月,2019年4月,2019年5月,2019年6月\n1,甲公司,1,3,1,1,1\n"
	f := mustLook(t, write(t, "a.csv", []byte(text)), Options{})
	if len(f.Questions) != 0 || len(f.Absent) != 1 || f.Absent[0] != "kwh" {
		t.Fatalf("questions %+v, absent %v", f.Questions, f.Absent)
	}
	if b := mustRead(t, f); b.Records[0].Values[5].State != rule.Missing || b.Records[0].Values[6].Num.String() != "3" {
		t.Errorf("%+v", b.Records)
	}
}

func TestMoreRowsThanTheOldFormat(t *testing.T) {
	const rows = 66_000
	var x strings.Builder
	x.WriteString("<worksheet><sheetData><row>" + inline("统一社会信用代码", "企业名称", "产值（元）", "上年同期产值（元）") + "</row>")
	for i := range rows {
		fmt.Fprintf(&x, "<row>%s<c><v>%d</v></c><c><v>1</v></c></row>", inline(code(t, i), "甲公司"), i)
	}
	x.WriteString("</sheetData></worksheet>")
	b := mustRead(t, mustLook(t, write(t, "a.xlsx", book(t, x.String())), Options{}))
	if len(b.Records) != rows || b.Records[rows-1].Row != rows+1 || len(b.Problems) != 0 {
		t.Fatalf("%d records, last row %d, %s", len(b.Records), b.Records[len(b.Records)-1].Row, codes(b))
	}
}

func TestSupplement(t *testing.T) {
	path := sheetOf(t, [][]any{
		{SupplementTitle}, {"请统计局补填黄色单元格"},
		{"统一社会信用代码", "企业名称", "上年同季工业总产值（现价）（万元）", "季度用电量"},
		{"credit_code", "name", "output_prior", "kwh"},
		{code(t, 1), "甲公司", 12, "1,000"},
	}, func(f *excelize.File) { must(t, f.SetRowVisible("Sheet1", 4, false)) })
	f := mustLook(t, path, Options{})
	if f.Kind != Supplement || len(f.Questions) != 0 {
		t.Fatalf("kind %s, %+v", f.Kind, f.Questions)
	}
	b := mustRead(t, f)
	if len(b.Records) != 1 || b.Records[0].Values[4].Num.String() != "120000" || b.Records[0].Values[5].Num.String() != "1000" || len(b.Problems) != 0 {
		t.Errorf("%+v %s", b.Records, codes(b))
	}
}

func TestCheckedWorkbook(t *testing.T) {
	rows := [][]any{simpleHead, firmRow(t, 1), {"91350921MA5313000G", "甲公司", "闽侯县", "3360", "是", "否", 1, "x"}, firmRow(t, 3, "约5"), {"合计", nil, nil, nil, nil, nil, 5}}
	path := sheetOf(t, rows, func(f *excelize.File) {
		bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", "A1", "L1", bold)) // formatted blanks behind the head
		must(t, f.SetColWidth("Sheet1", "B", "B", 33))
		must(t, f.SetCellFormula("Sheet1", "G5", "SUM(G2:G4)"))
		_, err = f.NewSheet("说明")
		must(t, err)
		must(t, f.SetCellStr("说明", "A1", "不动"))
	})
	file := mustLook(t, path, Options{})
	b := mustRead(t, file)
	out := filepath.Join(t.TempDir(), "checked.xlsx")
	more := desk.NewProblem(desk.Place{File: file.Name, Sheet: file.Sheet, Row: 2}, "uscc-missing")
	elsewhere := desk.NewProblem(desk.Place{File: "other.xlsx", Row: 2}, "name-missing")
	must(t, b.Checked(context.Background(), out, more, elsewhere))
	g, err := excelize.OpenFile(out)
	must(t, err)
	defer g.Close()
	got := func(axis string) string {
		v, err := g.GetCellValue("Sheet1", axis)
		must(t, err)
		return v
	}
	if got("I1") != "校验结果" || got("I2") != more.Message || got("I4") != "“上年同期产值（元）”列："+b.Problems[1].Message || got("I5") != "" || got("A2") != code(t, 1) {
		t.Errorf("I1 %q, I2 %q, I4 %q, I5 %q", got("I1"), got("I2"), got("I4"), got("I5"))
	}
	if !strings.Contains(got("I3"), "校验位不符") {
		t.Errorf("I3 %q", got("I3"))
	}
	if w, _ := g.GetColWidth("Sheet1", "B"); w != 33 {
		t.Errorf("width of B is %v", w)
	}
	if w, _ := g.GetColWidth("Sheet1", "I"); w != resultWidth {
		t.Errorf("width of I is %v", w)
	}
	if formula, _ := g.GetCellFormula("Sheet1", "G5"); formula != "SUM(G2:G4)" {
		t.Errorf("formula %q", formula)
	}
	a, _ := g.GetCellStyle("Sheet1", "A1")
	if i, _ := g.GetCellStyle("Sheet1", "I1"); i != a || a == 0 {
		t.Errorf("style of the new head %d, of the others %d", i, a)
	}
	// Corrected and sent again, the column is nothing to ask about.
	if again := mustLook(t, out, Options{}); len(again.Questions) != 0 || again.HeadRows != file.HeadRows {
		t.Errorf("again: %+v", again.Questions)
	}
	if err := b.Checked(context.Background(), path); err == nil {
		t.Error("the source was written over")
	}
	left, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCheckedSample(t *testing.T) {
	for _, name := range []string{"statistics-2020Q2.xlsx", "accounts.xlsx", "power-2020Q2.csv"} {
		b := mustRead(t, mustLook(t, sample(t, name), Options{}))
		out := filepath.Join(t.TempDir(), name)
		must(t, b.Checked(context.Background(), out))
		again := mustRead(t, mustLook(t, out, Options{}))
		if len(again.Records) != len(b.Records) || codes(again) != codes(b) || again.Skipped != b.Skipped {
			t.Errorf("%s: %d records %s, was %d %s", name, len(again.Records), codes(again), len(b.Records), codes(b))
		}
	}
}

func TestCheckedText(t *testing.T) {
	plain := "户号,户名,统一社会信用代码,用电量,上年同期用电量\r\n1,\"甲,公司\"," + firm + ",5,4\r\n2,乙公司,91350921MA5313000G,5\r\n合计,,,10,8"
	want := "户号,户名,统一社会信用代码,用电量,上年同期用电量,\"校验结果\"\r\n1,\"甲,公司\"," + firm + ",5,4,\"通过\"\r\n2,乙公司,91350921MA5313000G,5,,\"%s\"\r\n合计,,,10,8"
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		must(t, err)
		return out
	}
	for name, code := range map[string]func(string) string{
		utf8Plain: func(s string) string { return s },
		utf8BOM:   func(s string) string { return "\ufeff" + s },
		gb18030:   gb,
	} {
		b := mustRead(t, mustLook(t, write(t, "a.csv", []byte(code(plain))), Options{}))
		out := filepath.Join(t.TempDir(), "out.csv")
		must(t, b.Checked(context.Background(), out))
		data, err := os.ReadFile(out)
		must(t, err)
		if w := code(fmt.Sprintf(want, "“统一社会信用代码”列："+b.Problems[0].Message)); string(data) != w {
			t.Errorf("%s:\n%s\nwant\n%s", name, data, w)
		}
	}
}

func TestSplitter(t *testing.T) {
	text := "a,\"b\"\"c\nd\",=\"01\"\r\n\r\nx\"y\",z\rlast"
	s := splitter{r: &slow{text}, comma: ',', buf: make([]byte, 0, 4)}
	var got []string
	for {
		err := s.next()
		if err == io.EOF {
			break
		}
		must(t, err)
		line := ""
		for _, f := range s.fields {
			line += "[" + string(f) + "]"
		}
		got = append(got, line)
	}
	want := "[a][\"b\"\"c\nd\"][=\"01\"]|[]|[x\"y\"][z]|[last]"
	if strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// slow gives one byte at a time.
type slow struct{ text string }

func (s *slow) Read(b []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	n := copy(b[:1], s.text)
	s.text = s.text[n:]
	return n, nil
}
