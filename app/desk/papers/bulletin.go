package papers

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/store"
	"huiqi/policy/exact"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

// paperAxes are the axes of a bulletin's annexes.
var paperAxes = []deferrals.Axis{deferrals.AxisBank, deferrals.AxisCity, deferrals.AxisSize}

// inPeriod are the cases a bulletin of a period is about: those whose loans were due in it.
func inPeriod(subject string) (f deferrals.Filter, per period.Period, err error) {
	if per, err = period.Parse(subject); err != nil || per.IsZero() {
		return f, per, desk.Errf("paper-period", subject).Wrap(err)
	}
	f.Months = deferrals.MonthsOf(per)
	return f, per, nil
}

// bulletin tells the figures of a period, from the register as it is.
func (p Press) bulletin(ctx context.Context, t store.Reader, w Wish) (paper.DeferralBulletin, error) {
	f, per, err := inPeriod(w.Subject)
	if err != nil {
		return paper.DeferralBulletin{}, err
	}
	rate := w.rate()
	o, l := w.Office, w.Letter
	b := paper.DeferralBulletin{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, To: l.To, Scope: scopeOf(o.Issuer), MonthLabel: per.Label(), Definition: definition(rate),
		Remarks: l.Remarks, Public: l.Public, CopyTo: l.CopyTo, Printer: l.Printer,
	}
	whole, err := deferrals.WholeIn(ctx, t, f, rate, paperAxes...)
	if err != nil {
		return b, err
	}
	all := whole.Total()
	if all.Figures.Cases == 0 {
		return b, desk.Errf("paper-no-cases", per.Label())
	}
	if b.AsOf, err = asOf(t, per); err != nil {
		return b, err
	}
	b.Documents = p.documents(whole.Packs)
	b.Total, b.Unsaid = figuresOf(all.Figures, rate), unsaid(&all.Figures)
	b.Answers = &paper.DeferralAnswers{
		Requests: whole.Answers.Requests, Granted: whole.Answers.Granted, Refused: whole.Answers.Refused, Open: whole.Answers.Open,
		Late: all.Answers.Late, Days: all.Answers.Mean(),
	}
	b.ByBank, b.ByCity, b.BySize = rowsBy(&whole, deferrals.AxisBank, rate), rowsBy(&whole, deferrals.AxisCity, rate), rowsBy(&whole, deferrals.AxisSize, rate)
	b.Refusals, b.Findings = reasonsOf(&whole), p.rulesOf(&whole)
	b.Cliff, err = monthsOf(&whole)
	return b, err
}

// unsaid says for how many loans the returns do not tell what fell due, and what stands
// for it.
func unsaid(f *deferrals.Figures) (out []string) {
	if f.PrincipalUnsaid > 0 {
		out = append(out, fmt.Sprintf("到期本金：报表未列的%d笔，按贷款余额计。", f.PrincipalUnsaid))
	}
	if f.InterestUnsaid > 0 {
		out = append(out, fmt.Sprintf("到期利息：报表未列的%d笔，按延期利息计，是下限。", f.InterestUnsaid))
	}
	return out
}

// rate is the reading of 延期率 that was wished for, the usual one without.
func (w *Wish) rate() deferrals.RateBy { return cmp.Or(w.Rate, deferrals.RatePrincipal) }

// definition names the reading, and that it is one.
func definition(by deferrals.RateBy) string { return han("papers.rate." + string(by)) }

// scopeOf is what an office speaks for: all of its province, or of its city.
func scopeOf(issuer string) string {
	switch {
	case strings.Contains(issuer, "省"):
		return "全省"
	case strings.Contains(issuer, "市"):
		return "全市"
	}
	return ""
}

// asOf says what was counted and until when the returns tell.
func asOf(t store.Reader, per period.Period) (string, error) {
	out := fmt.Sprintf("按原到期日在%s的贷款统计", per.Label())
	day, err := deferrals.ReportedUntil(t)
	if err == nil && !day.IsZero() {
		out += "，所据报表的截止日最迟为" + day.Chinese()
	}
	return out, err
}

func figuresOf(f deferrals.Figures, by deferrals.RateBy) paper.DeferralFigures {
	return paper.DeferralFigures{
		Firms: f.Parties, Loans: f.Cases, Deferred: f.Deferred, DuePrincipal: f.DuePrincipal, DeferredPrincipal: f.MovedPrincipal,
		DueInterest: f.DueInterest, DeferredInterest: f.MovedInterest, Refinanced: f.Refinanced, Rate: rateText(f, by),
	}
}

// rateText is a rate as written, "" where there is none.
func rateText(f deferrals.Figures, by deferrals.RateBy) string {
	n, ok := f.Rate(by)
	if !ok {
		return ""
	}
	return n.Mul(exact.Int(100)).Fixed(2) + "%"
}

// rowsBy are the lines of an axis in the order of the register.
func rowsBy(w *deferrals.Whole, axis deferrals.Axis, by deferrals.RateBy) (out []paper.DeferralRow) {
	for _, g := range w.Tables[axis].Groups {
		r := paper.DeferralRow{Code: g.Key, Name: g.Name, Rank: g.Rank, DeferralFigures: figuresOf(g.Figures, by)}
		switch {
		case g.Key == "":
			r.Name = han("deferral.unsaid")
		case axis == deferrals.AxisSize:
			r.Code = ""
		}
		out = append(out, r)
	}
	return out
}

func reasonsOf(w *deferrals.Whole) (out []paper.DeferralReason) {
	for _, r := range w.Refused {
		out = append(out, paper.DeferralReason{Reason: cmp.Or(r.Text, "没有说明原因"), Firms: r.Parties, Loans: r.Cases, Amount: r.Due})
	}
	return out
}

// rulesOf are the findings by rule, with the notices they rest on.
func (p Press) rulesOf(w *deferrals.Whole) (out []paper.DeferralRule) {
	for _, r := range w.Rules {
		var basis []string
		for _, doc := range p.documents(r.Packs) {
			basis = append(basis, cmp.Or(doc.Number, doc.Title))
		}
		out = append(out, paper.DeferralRule{
			Rule: han("deferral.rule." + r.Rule), Clause: strings.Join(basis, "、"), Found: r.Found, Open: r.Open,
			Rectified: r.Rectified, Upheld: r.Upheld, Dismissed: r.Dismissed,
		})
	}
	return out
}

// monthsOf is what falls due each month after deferral.
func monthsOf(w *deferrals.Whole) (out []paper.DeferralMonth, err error) {
	for _, c := range w.Tables[deferrals.AxisBank].Cliff {
		m, err := period.Parse(c.Month)
		if err != nil {
			return nil, err
		}
		out = append(out, paper.DeferralMonth{Month: m.Months()[0], Loans: c.Cases, Principal: c.Principal, Interest: c.Interest})
	}
	return out, nil
}
