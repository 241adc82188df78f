package intake

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huiqi/app/desk"
)

const firm = "91350921MA5313000F"

// What offices call their columns, and what those are: pairs of column and field,
// by the head's number from 1; "" when a question must be put.
func TestLayouts(t *testing.T) {
	cases := []struct {
		name, text string
		want       map[string][]int
		values     map[string]string // of the first record
	}{
		{
			"one row, units in the head",
			"序号,统一社会信用代码,企业名称,所在县（市、区）,行业代码,是否规上,是否新投产纳统,2020年二季度工业总产值（万元）,2019年二季度工业总产值（万元）\n1," + firm + ",甲公司,福州市闽侯县,3360,是,否,5350,5000\n",
			map[string][]int{CreditCode: {2}, Name: {3}, Region: {4}, "output": {8}, "output_prior": {9}},
			map[string]string{"output": "53500000", "output_prior": "50000000"},
		},
		{
			"this period unnamed, the last one named",
			"信用代码,单位名称,地区,行业,规上,新投产纳统,产值(亿元),上年同期产值(亿元)\n" + firm + ",甲公司,闽侯县,C33,√,×,0.535,0.5\n",
			map[string][]int{"output": {7}, "output_prior": {8}, "above_scale": {5}, "new_listed": {6}},
			map[string]string{"output": "53500000", "output_prior": "50000000"},
		},
		{
			"months of both years",
			"规上企业产值,,,,单位：千元\n统一社会信用代码,企业名称,产值,,,,,\n,,2020年4月,2020年5月,2020年6月,2019年4月,2019年5月,2019年6月\n" + firm + ",甲公司,1,2,3,4,5,6\n",
			map[string][]int{"output": {3, 4, 5}, "output_prior": {6, 7, 8}},
			map[string]string{"output": "6000", "output_prior": "15000"},
		},
		{
			"quarter beside the year so far",
			"2020年二季度产值\n统一社会信用代码,企业名称,工业总产值本季（元）,工业总产值本年累计（元）,工业总产值上年同季（元）,工业总产值上年同期累计（元）,同比增长（%）\n" + firm + ",甲公司,10,30,9,28,11.1\n",
			map[string][]int{"output": {3}, "output_prior": {5}},
			map[string]string{"output": "10"},
		},
		{
			"years under a title of the quarter",
			"2020年二季度规上工业企业产值表（单位：万元）\n统一社会信用代码,企业名称,工业总产值,\n,,2020年,2019年\n" + firm + ",甲公司,10,9\n",
			map[string][]int{"output": {3}, "output_prior": {4}},
			map[string]string{"output": "100000"},
		},
		{
			"ranges of months",
			"统一社会信用代码,企业名称,2020年4-6月产值(千元),2019年4—6月产值(千元)\n" + firm + ",甲公司,10,9\n",
			map[string][]int{"output": {3}, "output_prior": {4}},
			map[string]string{"output": "10000"},
		},
		{
			"the month of the report above it",
			"规上企业产值,,2020年7月\n统一社会信用代码,企业名称,产值本季（元）,产值上年同季（元）\n" + firm + ",甲公司,10,9\n",
			map[string][]int{"output": {3}, "output_prior": {4}},
			map[string]string{"output": "10"},
		},
		{
			"groups over all columns",
			"企业基本信息,,,,,工业总产值（万元）,\n统一社会信用代码,企业名称,地区,行业代码,是否规上,本季,上年同季\n" + firm + ",甲公司,闽侯县,3360,是,10,9\n",
			map[string][]int{CreditCode: {1}, Name: {2}, Region: {3}, "industry": {4}, "above_scale": {5}, "output": {6}, "output_prior": {7}},
			map[string]string{"output": "100000"},
		},
		{
			"a column of constant prices beside it",
			"统一社会信用代码,企业名称,工业总产值（现价）本期（元）,工业总产值（可比价）本期（元）,工业总产值（现价）上年同期（元）\n" + firm + ",甲公司,10,11,9\n",
			map[string][]int{"output": {3}, "output_prior": {5}},
			map[string]string{"output": "10"},
		},
		{
			"power by quarter in 万千瓦时",
			"户号,用户名称,统一社会信用代码,本期电量（万千瓦时）,同期电量（万千瓦时）\n1,甲公司," + firm + ",12.5,10\n",
			map[string][]int{MeterNo: {1}, Name: {2}, "kwh": {4}, "kwh_prior": {5}},
			map[string]string{"kwh": "125000", "kwh_prior": "100000"},
		},
		{
			"power by months as digits",
			"用户编号,户名,201904,201905,201906,202004,202005,202006\n1,甲公司,1,1,1,2,2,2\n",
			map[string][]int{"kwh": {6, 7, 8}, "kwh_prior": {3, 4, 5}},
			map[string]string{"kwh": "6", "kwh_prior": "3"},
		},
		{
			"power by months with a dash, in degrees",
			"二季度用电量,,,,,,,单位：度\n户号,户名,2019-04,2019-05,2019-06,2020-04,2020-05,2020-06\n1,甲公司,1,1,1,2,2,2\n",
			map[string][]int{"kwh": {6, 7, 8}, "kwh_prior": {3, 4, 5}},
			map[string]string{"kwh": "6"},
		},
		{
			"quarter total beside its months",
			"户号,户名,2020年4月用电量,2020年5月用电量,2020年6月用电量,2020年二季度合计用电量,2019年二季度用电量\n1,甲公司,1,2,3,6,5\n",
			map[string][]int{"kwh": {6}, "kwh_prior": {7}},
			map[string]string{"kwh": "6"},
		},
		{
			"more than one quarter",
			"户号,户名,2020年一季度用电量,2020年二季度用电量,2019年一季度用电量,2019年二季度用电量\n1,甲公司,1,2,3,4\n",
			map[string][]int{"kwh": {4}, "kwh_prior": {6}},
			map[string]string{"kwh": "2", "kwh_prior": "4"},
		},
		{
			"known by content",
			"代号,称呼,工业总产值（元）,去年同期工业总产值（元）\n" + firm + ",甲有限公司,1,2\n",
			map[string][]int{CreditCode: {1}, Name: {2}, "output": {3}, "output_prior": {4}},
			map[string]string{"output": "1"},
		},
		{
			"parted by tabs",
			"统一社会信用代码\t企业名称\t工业总产值（元）\t上年同期工业总产值（元）\n" + firm + "\t甲公司\t\"1,234\"\t2\n",
			map[string][]int{"output": {3}, "output_prior": {4}},
			map[string]string{"output": "1234"},
		},
		{
			"numbers of columns under the head, head again below",
			"统一社会信用代码,企业名称,产值（元）,上年同期产值（元）\n甲,乙,1,2\n" + firm + ",甲公司,7,8\n统一社会信用代码,企业名称,产值（元）,上年同期产值（元）\n",
			map[string][]int{"output": {3}},
			map[string]string{"output": "7"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := mustLook(t, write(t, "a.csv", []byte(c.text)), Options{})
			if len(f.Questions) > 0 {
				t.Fatalf("questions %+v", f.Questions)
			}
			for field, want := range c.want {
				if got := boundTo(f, field); !slices.Equal(got, want) {
					t.Errorf("%s is %v, want %v; columns %+v", field, got, want, f.Columns)
				}
			}
			b := mustRead(t, f)
			if len(b.Records) != 1 || len(b.Problems) != 0 {
				t.Fatalf("records %+v, problems %v, skipped %+v", b.Records, b.Problems, b.Skipped)
			}
			for i, field := range fields2020() {
				if want, ok := c.values[field.ID]; ok && b.Records[0].Values[i].Num.String() != want {
					t.Errorf("%s = %v, want %s", field.ID, b.Records[0].Values[i], want)
				}
			}
		})
	}
}

func TestQuestionsAndTheirFlags(t *testing.T) {
	cases := []struct {
		name, text string
		flags      []string
		maps       map[string]string
		want       map[string][]int
	}{
		{
			"a name nobody knows",
			"统一社会信用代码,企业名称,PV2020,上年同期产值\n" + firm + ",甲公司,1,2\n",
			[]string{`--map "PV2020=output"`},
			map[string]string{"PV2020": "output"},
			map[string][]int{"output": {3}, "output_prior": {4}},
		},
		{
			"two columns that both fit",
			"统一社会信用代码,企业名称,产值（甲口径）,产值（乙口径）,上年同期产值\n" + firm + ",甲公司,1,2,3\n",
			[]string{`--map "产值（甲口径）=output"`, `--map "产值（乙口径）=output"`},
			map[string]string{"产值(乙口径)": "output"},
			map[string][]int{"output": {4}, "output_prior": {5}},
		},
		{
			"the same head twice is told by its letter",
			"统一社会信用代码,企业名称,产值,产值,上年同期产值\n" + firm + ",甲公司,1,2,3\n",
			[]string{`--map "C列=output"`, `--map "D列=output"`},
			map[string]string{"D列": "output"},
			map[string][]int{"output": {4}},
		},
		{
			"a year alone, no title",
			"统一社会信用代码,企业名称,2020年产值,2019年产值\n" + firm + ",甲公司,1,2\n",
			[]string{`--map "2020年产值=output"`, `--map "2019年产值=output_prior"`},
			map[string]string{"2020年产值": "output", "2019年产值": "output_prior"},
			map[string][]int{"output": {3}, "output_prior": {4}},
		},
		{
			"by the label and with a unit",
			"统一社会信用代码,企业名称,甲,乙\n" + firm + ",甲公司,1,2\n",
			[]string{`--map "甲=output"`, `--map "乙=output_prior"`},
			map[string]string{"甲": "工业总产值（现价）:千元", "乙": "output_prior：万元"},
			map[string][]int{"output": {3}, "output_prior": {4}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "a.csv", []byte(c.text))
			o := Options{Kind: Statistics}
			f := mustLook(t, path, o)
			var flags []string
			for _, q := range f.Questions {
				flags = append(flags, q.Flag)
			}
			if !slices.Equal(flags, c.flags) {
				t.Errorf("flags %q, want %q", flags, c.flags)
			}
			if _, err := f.Read(context.Background(), nil); err == nil || !strings.Contains(desk.Text(err), c.flags[0]) {
				t.Errorf("Read with questions: %v", desk.Text(err))
			}
			o.Maps = c.maps
			f = mustLook(t, path, o)
			if len(f.Questions) > 0 {
				t.Fatalf("still %+v", f.Questions)
			}
			for field, want := range c.want {
				if got := boundTo(f, field); !slices.Equal(got, want) {
					t.Errorf("%s is %v, want %v", field, got, want)
				}
			}
			mustRead(t, f)

			// The mapping is remembered for the layout, whatever the rows hold.
			next := write(t, "b.csv", []byte(strings.ReplaceAll(c.text, "甲公司", "乙公司")))
			memory := map[string]map[string]string{f.Fingerprint: f.Mapping()}
			g := mustLook(t, next, Options{Kind: Statistics, Memory: func(fp string) map[string]string { return memory[fp] }})
			if g.Fingerprint != f.Fingerprint {
				t.Error("another fingerprint for the same layout")
			}
			if c.name != "the same head twice is told by its letter" && len(g.Questions) > 0 {
				t.Errorf("asked again: %+v", g.Questions)
			}
		})
	}
}

func TestMapErrors(t *testing.T) {
	path := write(t, "a.csv", []byte("统一社会信用代码,企业名称,甲,乙\n"+firm+",甲公司,1,2\n"))
	for code, maps := range map[string]map[string]string{
		"intake-map-fact": {"甲": "outptu"},
		"intake-map-unit": {"甲": "output:斤"},
		"intake-unit":     {"甲": "output:千瓦时"},
	} {
		_, err := Look(context.Background(), path, Options{Kind: Statistics, Fields: fields2020(), Maps: maps})
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != code {
			t.Errorf("%v: got %v, want %s", maps, err, code)
		}
	}
}

func TestEncodings(t *testing.T) {
	text := "统一社会信用代码,企业名称,所在县区,产值（万元）,上年同期产值（万元）\r\n" + firm + ",甲㐂公司,鼓楼区,\"1,234.5\",２\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for enc, data := range map[string]string{utf8Plain: text, utf8BOM: "\ufeff" + text, gb18030: gb, utf16LE: wide, utf16BE: big} {
		t.Run(enc, func(t *testing.T) {
			f := mustLook(t, write(t, "a.csv", []byte(data)), Options{})
			b := mustRead(t, f)
			if f.Encoding != enc || len(b.Records) != 1 || b.Records[0].Name != "甲㐂公司" || b.Records[0].Region != "350102" ||
				b.Records[0].Values[3].Num.String() != "12345000" || b.Records[0].Values[4].Num.String() != "20000" {
				t.Errorf("%s: %+v", f.Encoding, b.Records)
			}
		})
	}
}

func TestWrongKind(t *testing.T) {
	for _, c := range []struct{ file, kind string }{{"accounts.xlsx", Statistics}, {"power-2020Q2.csv", Accounts}, {"accounts.xlsx", Power}} {
		_, err := Look(context.Background(), sample(t, c.file), Options{Kind: c.kind, Fields: fields2020()})
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != "intake-wrong-kind" {
			t.Errorf("%s as %s: %v", c.file, c.kind, err)
		}
	}
}

func TestTimeWords(t *testing.T) {
	current := months{2020*12 + 3, 2020*12 + 5}
	quarter := func(y, q int) months { return months{y*12 + 3*q - 3, y*12 + 3*q - 1} }
	cases := []struct {
		head  string
		title months
		want  months
		sure  bool
	}{
		{"本季", months{}, current, true},
		{"本期", current, current, true},
		{"本期", months{2020 * 12, 2020*12 + 5}, current, false},
		{"上年同季", months{}, quarter(2019, 2), true},
		{"上年同期", quarter(2020, 1), quarter(2019, 1), true},
		{"去年同期数", months{}, quarter(2019, 2), true},
		{"同期", months{}, quarter(2019, 2), true},
		{"前年同期", months{}, quarter(2018, 2), true},
		{"2019年同期", months{}, quarter(2019, 2), true},
		{"上季度", months{}, quarter(2020, 1), true},
		{"2020年4-6月", months{}, current, true},
		{"2020年4月-6月", months{}, current, true},
		{"2020年4月至2020年6月", months{}, current, true},
		{"2019年第二季度", months{}, quarter(2019, 2), true},
		{"2019年2季度", months{}, quarter(2019, 2), true},
		{"2020Q2", months{}, current, true},
		{"上年二季度", months{}, quarter(2019, 2), true},
		{"二季度", months{}, current, true},
		{"4-6月同期", months{}, quarter(2019, 2), true},
		{"本年累计", months{}, months{2020 * 12, 2020*12 + 5}, true},
		{"1-本月", months{}, months{2020 * 12, 2020*12 + 5}, true},
		{"上年同期累计", months{}, months{2019 * 12, 2019*12 + 5}, true},
		{"1-6月累计", months{}, months{2020 * 12, 2020*12 + 5}, true},
		{"2020年上半年", months{}, months{2020 * 12, 2020*12 + 5}, true},
		{"2020年6月", months{}, months{2020*12 + 5, 2020*12 + 5}, true},
		{"2019年", current, quarter(2019, 2), true},
		{"2019年", months{}, quarter(2019, 2), false},
		{"全年", months{}, months{2020 * 12, 2020*12 + 11}, true},
		{"工业总产值", months{}, months{}, true},
	}
	for _, c := range cases {
		w, rest := parseTime(strings.ToLower(narrow(c.head)))
		got, sure := w.resolve(c.title, current)
		if got != c.want || sure != c.sure {
			t.Errorf("%q under %v: %v %v (rest %q), want %v %v", c.head, c.title, got, sure, rest, c.want, c.sure)
		}
	}
}
