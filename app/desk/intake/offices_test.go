package intake

import (
	"slices"
	"strings"
	"testing"

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
