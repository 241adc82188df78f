package printview

import (
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/session/sessiontest"
)

// The case of a confirmation is found by number or borrower, also one that is too old
// to be offered, and one named from elsewhere.
func TestConfirmationsAreFound(t *testing.T) {
	v := shown(t)
	v.choose(string(papers.DeferralConfirmation), "")
	if v.asking.row.Hidden || v.plan == nil {
		t.Fatal("nothing to find a case with")
	}
	offered := len(v.subjects.Rows())
	reg := deferrals.Register{Desk: v.place.Session.Desk}
	page, err := reg.List(t.Context(), deferrals.Filter{States: []deferrals.State{deferrals.Refused}}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		t.Fatal(err)
	}
	c := page.Rows[0]
	for _, text := range []string{papers.CaseNumber(c.No), papers.CaseSubject(c.No), c.Loan.Name, c.Loan.Number} {
		v.findCases(text)
		rows := v.subjects.Rows()
		if len(rows) == 0 || !slices.ContainsFunc(rows, func(s subject) bool { return s.id == papers.CaseSubject(c.No) && s.state == c.Loan.Name }) {
			t.Errorf("%q found %+v", text, rows)
		}
	}
	if v.findCases("没有这个"); len(v.subjects.Rows()) != 0 {
		t.Error("control: found a borrower who is not there")
	}
	if v.findCases(""); len(v.subjects.Rows()) != offered {
		t.Errorf("%d offered, before %d", len(v.subjects.Rows()), offered)
	}
	v.Shown(string(papers.DeferralConfirmation) + "/" + papers.CaseSubject(c.No))
	if v.subject != papers.CaseSubject(c.No) || v.plan == nil || len(v.plan.Items) != 1 {
		t.Errorf("stands on %s", v.subject)
	}
	v.Shown(string(papers.DeferralBulletin) + "/2020H1")
	if v.subject != "2020H1" || v.plan == nil || v.grid.Rows()[0].state != draft {
		t.Errorf("a half year: %s", v.subject)
	}
	v.choose(string(papers.Transmittal), "")
	if !v.asking.row.Hidden {
		t.Error("a transmittal asks for a case")
	}
}

// A query is numbered by who keeps the register, and the bank is asked with it until the
// day that was written.
func TestAQueryAsks(t *testing.T) {
	v := shown(t)
	v.choose(string(papers.DeferralQuery), "")
	bank := v.subject
	reg := deferrals.Register{Desk: v.place.Session.Desk}
	if err := reg.NameBank(t.Context(), v.place.Session.Who(), bank, "示例银行"); err != nil {
		t.Fatal(err)
	}
	until := v.place.Today().AddDays(20)
	v.asking.answer.Set(until)
	v.load("")
	if v.plan == nil || v.plan.Waits != nil || v.plan.Wish.Answer != until {
		t.Fatalf("%s: %+v", sessiontest.Login, v.plan)
	}
	n := len(v.records)
	v.askMake()
	enter(v)
	if len(v.records) != n+1 {
		t.Fatalf("%d papers, before %d", len(v.records), n)
	}
	r := v.records[n]
	if !strings.HasPrefix(r.Number, v.office.DeferralCode+"〔") {
		t.Errorf("numbered %s", r.Number)
	}
	page, err := reg.Findings(t.Context(), deferrals.FindingFilter{Banks: []string{bank}, States: []deferrals.FindingState{deferrals.Asked}}, 0, 99)
	if err != nil {
		t.Fatal(err)
	}
	with := slices.DeleteFunc(page.Rows, func(x deferrals.FindingRow) bool { return x.Finding.Notified.Letter != r.Number })
	if len(with) == 0 || with[0].Finding.Notified.Due != until {
		t.Errorf("%d findings bear %s", len(with), r.Number)
	}
	v.Shown(string(papers.DeferralQuery) + "/" + bank)
	if v.grid.Cursor() == nil || v.grid.Cursor().number != r.Number {
		t.Errorf("the letter is not shown: %s", v.said.Text())
	}
}

// A bulletin is of the reading that is chosen.
func TestABulletinHasAReading(t *testing.T) {
	v := shown(t)
	v.choose(string(papers.DeferralBulletin), "2020-06")
	for i, by := range deferrals.RateReadings {
		v.asking.rate.SetSelectedIndex(i)
		v.makePlan()
		if v.plan.Wish.Rate != by || v.plan.Wish.Letter.To != v.office.DeferralTo {
			t.Errorf("%s: %+v", by, v.plan.Wish)
		}
	}
}

// News of the register warn, and do not accuse.
func TestLaterNewsWarn(t *testing.T) {
	all := []papers.Verdict{{Points: []papers.Point{{Same: true}, {Paper: "1", Desk: "2", Later: true}}}}
	head, _, _ := sentence(all)
	if !strings.HasPrefix(head, "△") || pointsOf(all)[0][4] != "△" {
		t.Errorf("%s %v", head, pointsOf(all))
	}
	all[0].Points[1].Later = false
	if head, _, _ = sentence(all); !strings.HasPrefix(head, "×") {
		t.Errorf("control: %s", head)
	}
}
