package firmsview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// deferralRow is what a firm asked of a bank, with every text the grid shows.
type deferralRow struct {
	deferrals.Row
	id, due, moved, principal, interest, findings string
}

func deferralRows(all []deferrals.Row) []deferralRow {
	out := make([]deferralRow, len(all))
	for i, c := range all {
		l := &c.Loan
		r := deferralRow{
			Row: c, id: strconv.FormatUint(uint64(c.No), 10), due: l.OriginalDue.String(), moved: "—",
			principal: l.DeferredPrincipal.String(), interest: l.DeferredInterest.String(), findings: "—",
		}
		for _, d := range []period.Date{l.NewInterestDue, l.NewPrincipalDue} {
			if !d.IsZero() {
				r.moved = d.String()
			}
		}
		var rules []string
		for _, rule := range c.Findings {
			rules = append(rules, deferrals.RuleLabel(rule))
		}
		if len(rules) > 0 {
			r.findings = strings.Join(rules, words.T("awardsview.semicolon"))
		}
		out[i] = r
	}
	return out
}

func deferralColumns() []grid.Column[deferralRow] {
	return []grid.Column[deferralRow]{
		{ID: "id", Title: words.T("firms.deferral"), Width: 72, Align: grid.Right, Text: func(r *deferralRow) string { return r.id },
			Number: func(r *deferralRow) int64 { return int64(r.No) }},
		{ID: "bank", Title: words.T("firms.deferral_bank"), Width: 96, Text: func(r *deferralRow) string { return r.Loan.Bank }},
		{ID: "loan", Title: words.T("firms.deferral_loan"), Width: 148, Text: func(r *deferralRow) string { return r.Loan.Number }},
		{ID: "kind", Title: words.T("firms.deferral_kind"), Width: 116, Text: func(r *deferralRow) string { return r.Loan.Kind }},
		{ID: "due", Title: words.T("firms.deferral_due"), Width: 96, Text: func(r *deferralRow) string { return r.due }},
		{ID: "moved", Title: words.T("firms.deferral_moved"), Width: 96, Text: func(r *deferralRow) string { return r.moved }},
		{ID: "principal", Title: words.T("firms.deferral_principal"), Width: 132, Align: grid.Right, Scale: 2, Text: func(r *deferralRow) string { return r.principal },
			Number: func(r *deferralRow) int64 { return int64(r.Loan.DeferredPrincipal) }},
		{ID: "interest", Title: words.T("firms.deferral_interest"), Width: 116, Align: grid.Right, Scale: 2, Text: func(r *deferralRow) string { return r.interest },
			Number: func(r *deferralRow) int64 { return int64(r.Loan.DeferredInterest) }},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 96, Text: func(r *deferralRow) string { return r.State.Label() }},
		{ID: "findings", Title: words.T("firms.deferral_findings"), Width: 220, Text: func(r *deferralRow) string { return r.findings },
			Tone: func(r *deferralRow) fyne.ThemeColorName {
				if len(r.Findings) > 0 {
					return theme.Bad
				}
				return theme.Quiet
			}},
	}
}
