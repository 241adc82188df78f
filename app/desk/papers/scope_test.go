package papers_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// sampled gives a field of a filter a value and what a label must have of it; "" where
// any words will do.
func sampled(t *testing.T, v reflect.Value, name string) string {
	t.Helper()
	switch v.Interface().(type) {
	case period.Date:
		v.Set(reflect.ValueOf(day("2031-07-07")))
		return "2031-07-07"
	case []uint32:
		v.Set(reflect.ValueOf([]uint32{4711}))
		return "4711"
	case bool:
		v.SetBool(true)
		return ""
	}
	if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.String {
		t.Fatalf("no sample of %s", v.Type())
	}
	word := "某" + name // no value of that name is known: it stands for itself
	v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	v.Index(0).SetString(word)
	return word
}

// Every condition a filter can have is spelled in the label, also one that is added later.
func TestEveryConditionIsInTheScope(t *testing.T) {
	for _, lang := range []string{words.Chinese, words.English} {
		of := reflect.TypeFor[deferrals.Filter]()
		all, wanted := deferrals.Filter{}, []string{}
		for i := range of.NumField() {
			var f deferrals.Filter
			want := sampled(t, reflect.ValueOf(&f).Elem().Field(i), of.Field(i).Name)
			got := papers.Scope(lang, &f, papers.Names{})
			if got == "" || strings.Contains(got, "%!") || !strings.Contains(got, want) {
				t.Errorf("%s: %s is not told in %q", lang, of.Field(i).Name, got)
			}
			wanted = append(wanted, sampled(t, reflect.ValueOf(&all).Elem().Field(i), of.Field(i).Name))
		}
		got := papers.Scope(lang, &all, papers.Names{})
		for _, want := range wanted {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", lang, got, want)
			}
		}
		if text := papers.Scope(lang, &deferrals.Filter{}, papers.Names{}); text != "" {
			t.Errorf("control: of all cases it says %q", text)
		}
	}
}

func TestAScopeIsToldInWords(t *testing.T) {
	counted := deferrals.Filter{}
	for _, s := range deferrals.States {
		if s != deferrals.Voided {
			counted.States = append(counted.States, s)
		}
	}
	bank := papers.Names{Bank: func(code string) string { return "银行" + code }, Pack: func(string) string { return "银保监发〔2020〕6号" }}
	on := day("2020-12-14")
	for want, f := range map[string]deferrals.Filter{
		"银行B002、银行B008，福州市，小型":            {Banks: []string{"B002", "B008"}, Cities: []string{"3501"}, Sizes: []string{"小型"}},
		"闽侯县，行业为33金属制品业":                  {Counties: []string{"350121"}, Industry: []string{"33"}},
		"原到期月份为2020-05、2020-07，状态为已登记、同意": {Months: []string{"2020-05", "2020-07"}, States: []deferrals.State{deferrals.Registered, deferrals.Approved}},
		"状态不为作废":                          counted,
		"依据银保监发〔2020〕6号，办理方式为展期，第2、5号报表":  {Packs: []string{"deferral-2020-06"}, Means: []string{"展期"}, Returns: []uint32{2, 5}},
		"有过问题“逾期答复”，有未认定的问题":              {Held: []string{"late-answer"}, Open: deferrals.Rules},
		"不予办理原因为“担保不足”，有企业投诉":             {Reasons: []string{"担保不足"}, Complaints: true},
		"延期后 2020-12-14 到期":               {DueFrom: on, DueTo: on},
		"延期后 2020-12-14 至 2020-12-31 到期":  {DueFrom: on, DueTo: day("2020-12-31")},
		"延期后 2020-12-14 起到期":              {DueFrom: on},
		"延期后至 2020-12-14 止到期":             {DueTo: on},
	} {
		if got := papers.Scope(words.Chinese, &f, bank); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The workbook has the label in its cells; a long one is not in its title.
func TestTheWorkbookSpellsEveryCondition(t *testing.T) {
	t.Parallel()
	o, _ := registered(t)
	var all deferrals.Filter
	of := reflect.TypeFor[deferrals.Filter]()
	wanted := []string{"有企业投诉"}
	for i := range of.NumField() {
		wanted = append(wanted, sampled(t, reflect.ValueOf(&all).Elem().Field(i), of.Field(i).Name))
	}
	d, x := o.book(all, papers.Stated{Issuer: "示例省财政厅"})
	title, err := x.GetCellValue(workbook.SheetSummary, "A1")
	o.must(err)
	per, err := x.GetCellValue(workbook.SheetSummary, "B2")
	o.must(err)
	scope, err := x.GetCellValue(workbook.SheetSummary, "B3")
	o.must(err)
	for _, want := range wanted {
		if !strings.Contains(per+scope, want) {
			t.Errorf("the cells %q and %q lack %q", per, scope, want)
		}
	}
	if strings.Contains(title, d.Scope) || !strings.HasSuffix(title, "延期还本付息统计表") {
		t.Errorf("the title is %q", title)
	}
	if d, _ := o.book(deferrals.Filter{Sizes: []string{"小型"}, Months: deferrals.MonthsOf(day6)}, papers.Stated{}); d.Title != "2020年6月小型延期还本付息统计表" {
		t.Errorf("the title is %q", d.Title)
	}
}

// Returns are held against the register whole, and a narrowed workbook says so.
func TestTheWorkbookSaysWhatIsNotNarrowed(t *testing.T) {
	t.Parallel()
	o, _ := registered(t)
	for _, c := range []struct {
		f    deferrals.Filter
		says bool
	}{{deferrals.Filter{}, false}, {deferrals.Filter{Banks: []string{"B008"}}, false}, {deferrals.Filter{Sizes: []string{"小型"}}, true}} {
		d, err := o.press.Statistics(o.ctx(), c.f, papers.Stated{})
		o.must(err)
		var b bytes.Buffer
		o.must(workbook.WriteDeferrals(o.ctx(), &b, d))
		x, err := excelize.OpenReader(&b)
		o.must(err)
		rows, err := x.GetRows(workbook.SheetSummary)
		o.must(err)
		o.must(x.Close())
		says := false
		for _, r := range rows {
			says = says || len(r) > 1 && strings.Contains(r[1], "整份报表")
		}
		if says != c.says {
			t.Errorf("%+v: says so: %v", c.f, says)
		}
	}
}
