package deferralsview

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/uitest"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

func TestTermsGiveBothSchedules(t *testing.T) {
	v, p := opened(t)
	c := v.first(t, func(r *row) bool {
		return r.State == deferrals.Approved && r.Principal() && r.Loan.DeferredPrincipal > 0 && !r.Reborrowing() && r.No < 290
	})
	v.file.planIt()
	plan := v.over.(*planPage)
	s, err := plan.compute()
	if err != nil || s.Before.Principal != c.Loan.Balance || s.Difference.Added == 0 || len(s.Rows) < 5 {
		t.Fatalf("by default: %+v, %v", s.Difference, err)
	}
	plan.rate.SetText("x")
	if _, err := plan.compute(); err == nil || !strings.Contains(texts(p), "年利率按百分数填写") {
		t.Errorf("a wrong rate: %v", err)
	}
	plan.rate.SetText("465")
	if text := texts(p); !strings.Contains(text, "年利率：465% 不在 0% 以上、100% 以下。") || strings.Contains(text, "rate") {
		t.Errorf("a rate above one: %s", text)
	}
	plan.rate.SetText("4.35")
	plan.method.SetSelectedIndex(slices.Index(methods, "own"))
	plan.own.SetText("2020-06-30 " + strings.ReplaceAll((c.Loan.Balance/2).String(), ",", "") + "；" + c.Loan.OriginalDue.String() + " " + strings.ReplaceAll((c.Loan.Balance-c.Loan.Balance/2).String(), ",", ""))
	plan.moves[0].principal.SetText("1000")
	plan.from.SetText("2020-01-01")
	if s, err := plan.compute(); c.Loan.OriginalDue.After(period.Date{Year: 2020, Month: 6, Day: 30}) && (err != nil || len(s.Rows) < 2) {
		t.Errorf("own lines: %v", err)
	}
	plan.method.SetSelectedIndex(0)
	plan.save()
	if text := uitest.InFront(p); v.over == v.file || !strings.Contains(text, "请先核对一致") {
		t.Fatalf("a plan that moves something else than its case was kept: %s", text)
	}
	plan.moves[0].principal.SetText(strings.ReplaceAll(c.Loan.DeferredPrincipal.String(), ",", ""))
	plan.save()
	if v.over != v.file || v.file.data.More.Plan == nil || !v.file.data.sides.Own {
		t.Errorf("not kept: %s", uitest.InFront(p))
	}
}

// A case whose plan does not compute any more says why, in words.
func TestAPlanThatFailsSaysWhyInWords(t *testing.T) {
	v, _ := opened(t)
	c := v.first(t, is(deferrals.Approved))
	f := deferrals.File{Case: *c, More: deferrals.More{Plan: &deferrals.Plans{Terms: schedule.Terms{Method: "mine"}}}}
	_, err := f.Compare(schedule.Convention{})
	if text := desk.Text(err); err == nil || !strings.Contains(text, "还款方式：“mine”不是规定的选项。") {
		t.Error(text)
	}
}

func TestOwnLines(t *testing.T) {
	list, err := readOwn("2020-06-20 50000；20201220 1,234.50; 2021-01-01")
	if err != nil || len(list) != 3 || list[0].Principal != money.Fen(50_000_00) || list[1].Principal != 1_234_50 || list[2].Principal != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if again, err := readOwn(ownText(list[:2])); err != nil || !slices.Equal(again, list[:2]) {
		t.Errorf("written and read: %v, %v", again, err)
	}
	for _, bad := range []string{"x", "2020-06-20 x", "50000"} {
		if _, err := readOwn(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestBothSidesAreDrawn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	words.Use(words.Chinese)
	day := func(s string) period.Date {
		d, err := period.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	s := deferrals.Sides{Comparison: schedule.Comparison{
		Rows: []schedule.Row{
			{Date: day("2020-06-20"), BeforePrincipal: 100_000_00, BeforeInterest: 1_250_00, AfterInterest: 1_250_00, AfterBalance: 100_000_00},
			{Date: day("2020-12-20"), AfterPrincipal: 100_000_00, AfterAdded: 2_541_67},
		},
		Before: schedule.Components{Principal: 100_000_00, Interest: 1_250_00}, After: schedule.Components{Principal: 100_000_00, Interest: 1_250_00, Added: 2_541_67},
	}}
	w := test.NewTempWindow(t, sidesTable(&s))
	w.Resize(fyne.NewSize(760, 160))
	test.AssertRendersToMarkup(t, "sides.xml", w.Canvas())
}
