package deferralsview

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/deferralstats"
	"huiqi/app/ui/uitest"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// The letter and the question are one act: the findings bear its number.
func TestALetterAsks(t *testing.T) {
	v, p := opened(t)
	ctx := t.Context()
	page, err := v.reg.Findings(ctx, deferrals.FindingFilter{States: []deferrals.FindingState{deferrals.Found}}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		t.Fatal(err)
	}
	f, bank := page.Rows[0].Finding, page.Rows[0].Case.Loan.Bank
	ref := deferrals.FindingRef{No: f.No, Rule: f.Rule}
	until := p.Today().AddDays(9)
	who := p.Session.Who()
	if _, err := writeLetter(ctx, v.press(), who, bank, []deferrals.FindingRef{ref}, until, p.Today()); err == nil {
		t.Error("a bank without a name got a letter")
	}
	if err := v.reg.NameBank(ctx, who, bank, "示例银行"); err != nil {
		t.Fatal(err)
	}
	number, err := writeLetter(ctx, v.press(), who, bank, []deferrals.FindingRef{ref}, until, p.Today())
	if err != nil {
		t.Fatal(err)
	}
	file, err := v.reg.Open(ctx, f.No)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range file.Findings {
		if x.Rule == f.Rule && (x.Notified == nil || x.Notified.Letter != number || x.Notified.Due != until) {
			t.Errorf("%+v does not bear %s", x.Notified, number)
		}
	}
	if verdict, err := v.press().VerifyNumber(ctx, number); err != nil || !verdict.Good() {
		t.Errorf("%+v %v", verdict, err)
	}
}

// The statistics in front go into a workbook; bulletin and confirmation open in the
// print centre.
func TestStatisticsAsPapers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "statistics.xlsx")
	p := uitest.SeasonPlace(t, path)
	v, centre := New(p), &uitest.Stub{Name: paperRoute}
	uitest.Show(p, v, centre)
	p.Shell.Go(Route, "")
	v.workbook(deferralstats.Asked{Filter: deferrals.Filter{Months: []string{"2020-06"}}, Rate: deferrals.RateCases})
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if title, err := book.GetCellValue(workbook.SheetSummary, "A1"); err != nil || title != "2020年6月全省延期还本付息统计表" {
		t.Errorf("%q %v", title, err)
	}
	v.bulletin(deferralstats.Asked{Filter: deferrals.Filter{Months: []string{"2020-04", "2020-05", "2020-06"}}})
	if here := p.Shell.Here(); here != paperRoute || centre.Args[0] != "deferral_bulletin/2020Q2" {
		t.Errorf("the bulletin leads to %s %v", here, centre.Args)
	}
	p.Shell.Go(Route, "")
	c := v.first(t, is(deferrals.Refused))
	if a := actOf(t, v, words.T("defer.confirmation")); a.Do == nil || a.Off {
		t.Fatal("a refusal has no paper")
	} else if a.Do(); p.Shell.Here() != paperRoute || centre.Args[len(centre.Args)-1] != "deferral_confirmation/"+papers.CaseSubject(c.No) {
		t.Errorf("the confirmation leads to %s %v", p.Shell.Here(), centre.Args)
	}
}
