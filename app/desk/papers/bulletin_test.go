package papers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/review"
	"huiqi/policy/period"
)

func TestBulletin(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	for _, subject := range []string{"2020-06", "2020Q2"} {
		for _, rate := range deferrals.RateReadings[:2] {
			w := o.deferral(papers.DeferralBulletin, subject)
			w.Rate = rate
			r, file, text := o.madeBy(w)
			f := deferrals.Filter{Months: deferrals.MonthsOf(period.MustParse(subject))}
			tab, err := reg.Table(o.ctx(), f, deferrals.AxisBank, rate)
			o.must(err)
			x := tab.Total.Figures
			if r.Amount != x.MovedPrincipal+x.MovedInterest {
				t.Errorf("%s: %v, the register has %+v", subject, r.Amount, x)
			}
			o.contains(subject, text, fmt.Sprintf("借款人%d户、贷款%d笔", x.Parties, x.Cases), x.DuePrincipal.String(), x.MovedPrincipal.String(),
				x.DueInterest.String(), x.MovedInterest.String(), x.Refinanced.String(), "文件没有定义", fmt.Sprintf("不予办理%d笔", tab.Total.Refused))
			for _, c := range tab.Cliff {
				o.contains(subject, text, c.Principal.String())
			}
			for _, g := range tab.Groups {
				o.contains(subject, text, g.Name)
			}
			if rate == deferrals.RatePrincipal && subject == "2020-06" {
				o.holds(r, file)
			}
		}
	}
	o.laterNews(reg)
}

// laterNews: news of the register do not make a bulletin wrong; they are told.
func (o *season) laterNews(reg deferrals.Register) {
	t := o.t
	all, err := o.press.About(o.ctx(), "2020-06")
	o.must(err)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Approved}, Months: []string{"2020-06"}})
	examine, err := reg.Examine(o.ctx(), act.Today(o.now))
	o.must(err)
	o.must(reg.Move(o.ctx(), o.s.Who(), c.No, deferrals.Voided, "登记错误", nil, examine))
	v, err := o.press.VerifyNumber(o.ctx(), all[0].Number)
	o.must(err)
	if !v.Good() || !v.Outdated() {
		t.Errorf("%+v", v)
	}
	w := o.deferral(papers.DeferralBulletin, "2020-06")
	if p := o.planned(w); p.Missing() != 1 {
		t.Error("other figures are no other bulletin")
	}
}

func TestBulletinsWait(t *testing.T) {
	t.Parallel()
	o, _ := registered(t)
	w := o.deferral(papers.DeferralBulletin, "2020-06")
	w.Office.Date = day("2020-06-30")
	if p := o.planned(w); code(p.Waits) != "paper-waits-period" {
		t.Errorf("%v", p.Waits)
	}
	for subject, want := range map[string]string{"2019-06": "paper-no-cases", "June": "paper-period", "": "paper-period"} {
		if _, err := o.press.Plan(o.ctx(), o.deferral(papers.DeferralBulletin, subject)); code(err) != want {
			t.Errorf("%q: %v", subject, err)
		}
	}
	plan := o.planned(o.deferral(papers.DeferralBulletin, "2020-06"))
	if _, err := o.press.Make(o.ctx(), o.s.Who(), plan, nil); err != nil {
		t.Errorf("control: %v", err)
	}
}

func TestDeferralsAreOffered(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	bank, _ := o.mostFindings(reg)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Approved}, Means: []string{"展期"}})
	for kind, subject := range map[papers.Kind]string{
		papers.DeferralConfirmation: papers.CaseSubject(c.No), papers.DeferralQuery: bank, papers.DeferralBulletin: "2020-06",
	} {
		of := func() papers.Offer {
			list, err := o.press.Offers(o.ctx())
			o.must(err)
			i := slices.IndexFunc(list, func(x papers.Offer) bool { return x.Kind == kind && x.Subject == subject })
			if i < 0 {
				t.Fatalf("%s of %s is not offered", kind, subject)
			}
			return list[i]
		}
		if x := of(); x.Ready != 1 || x.Made != 0 {
			t.Errorf("%+v", x)
		}
		o.madeBy(o.deferral(kind, subject))
		if x := of(); x.Ready != 0 || x.Made != 1 {
			t.Errorf("made: %+v", x)
		}
	}
}

// A bank with a code alone is not written to, nor about, by its code.
func TestPapersWaitForABanksName(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	bank, _ := o.mostFindings(reg)
	c := o.open(reg, deferrals.Filter{Banks: []string{bank}, States: []deferrals.State{deferrals.Approved}})
	o.must(reg.NameBank(o.ctx(), o.s.Who(), bank, bank))
	wishes := []papers.Wish{o.deferral(papers.DeferralQuery, bank), o.deferral(papers.DeferralConfirmation, papers.CaseSubject(c.No))}
	for _, w := range wishes {
		if p := o.planned(w); code(p.Waits) != "paper-waits-bank" {
			t.Errorf("%s: %v", w.Kind, p.Waits)
		}
	}
	o.must(reg.NameBank(o.ctx(), o.s.Who(), bank, "示例银行"))
	for _, w := range wishes {
		if p := o.planned(w); p.Waits != nil {
			t.Errorf("control: %s: %v", w.Kind, p.Waits)
		}
	}
}

// A letter of several hundred findings goes over pages with each of them in it, and is
// verified word by word when its bytes are lost.
func TestALongLetter(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	const n = 320
	in := &deferrals.Taking{File: "长清单.xlsx", SHA256: strings.Repeat("7", 64), AsOf: day("2021-02-28")}
	for i := range n {
		in.Loans = append(in.Loans, review.Loan{
			Bank: "B900", BankName: "示例长清单银行", Number: fmt.Sprintf("CQD%04d", i), Name: fmt.Sprintf("福建示例第%d制造有限公司", i), Code: "91350823MA53135040", Region: "350823",
			Size: "小型", Balance: 100_00, OriginalDue: day("2020-06-20"), Applied: day("2020-06-01"), Accepted: day("2020-06-02"), Decision: "同意", Decided: day("2020-06-05"),
			Kind: "延期还本", NewPrincipalDue: day("2020-12-20"), DeferredPrincipal: 100_00, Penalty: 7, File: "长清单.xlsx", Sheet: "明细", Row: i + 2,
		})
	}
	in.Examine = func(_ context.Context, loans []review.Loan) ([]deferrals.Reviewed, error) {
		out := make([]deferrals.Reviewed, len(loans))
		for i := range loans {
			out[i] = deferrals.Reviewed{Pack: "deferral-2020-06", Found: []deferrals.Finding{{Rule: "penalty-charged", Round: deferrals.Round{
				ID: "penalty-charged", Clause: "摘录六", Text: fmt.Sprintf("第%d笔已收罚息 0.07 元。", loans[i].Row-2),
			}}}}
		}
		return out, nil
	}
	_, err := reg.TakeIn(o.ctx(), o.s.Who(), in, "")
	o.must(err)
	r, file, text := o.madeBy(o.deferral(papers.DeferralQuery, "B900"))
	if r.Amount != n*100_00 || r.Pages < 10 {
		t.Errorf("%v on %d pages", r.Amount, r.Pages)
	}
	o.contains("long", text, fmt.Sprintf("问题%d项", n), "第0笔已收罚息", fmt.Sprintf("第%d笔已收罚息", n-1), "银发〔2020〕122号“免收罚息”", "示例长清单银行")
	all, err := o.press.VerifyFile(o.ctx(), append(slices.Clone(file), '\n'))
	o.must(err)
	if len(all) != 1 || all[0].Exact || !all[0].Good() {
		t.Errorf("%+v", all)
	}
	page, err := reg.Findings(o.ctx(), deferrals.FindingFilter{Banks: []string{"B900"}, States: []deferrals.FindingState{deferrals.Asked}}, 0, 1)
	o.must(err)
	if page.Total != n || page.Rows[0].Finding.Notified.Letter != r.Number {
		t.Errorf("%d asked", page.Total)
	}
}

// What changes between plan and number is met where the act is applied: no paper says
// what the register did not say when it was made.
func TestRegisterMeanwhile(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Approved}, Means: []string{"展期"}})
	month := c.Loan.OriginalDue.String()[:7]
	plans := []*papers.Plan{
		o.planned(o.deferral(papers.DeferralConfirmation, papers.CaseSubject(c.No))), o.planned(o.deferral(papers.DeferralBulletin, month)),
	}
	examine, err := reg.Examine(o.ctx(), act.Today(o.now))
	o.must(err)
	loan := c.Loan
	loan.NewPrincipalDue, loan.Balance, loan.DuePrincipal, loan.DeferredPrincipal = loan.NewPrincipalDue.AddDays(-1), loan.Balance+1, loan.DuePrincipal+1, loan.DeferredPrincipal+1
	o.must(reg.Correct(o.ctx(), o.s.Who(), c.No, loan, "银行来函更正", examine))
	for _, p := range plans {
		if _, err := o.press.Make(o.ctx(), o.s.Who(), p, nil); code(err) != "paper-register-meanwhile" {
			t.Errorf("%s: %v", p.Wish.Kind, err)
		}
		if _, err := o.press.Make(o.ctx(), o.s.Who(), o.planned(p.Wish), nil); err != nil {
			t.Errorf("control: %s: %v", p.Wish.Kind, err)
		}
	}
}
