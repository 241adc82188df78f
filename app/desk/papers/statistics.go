package papers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"huiqi/app/desk/deferrals"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// Stated is what a workbook of statistics says of itself.
type Stated struct {
	Issuer string
	Date   period.Date
	Rate   deferrals.RateBy // "" is the usual reading
}

// Statistics fills the workbook of the cases a filter means: by bank, city, size,
// industry and month, refusals, what falls due when, every finding, and every return of
// the banks meant against the register. It names the period and every other condition of
// the filter. It is what the register says in one moment; workbook.WriteDeferrals writes
// it.
func (p Press) Statistics(ctx context.Context, f deferrals.Filter, s Stated) (d workbook.Deferrals, err error) {
	w := Wish{Rate: s.Rate}
	rate := w.rate()
	d = workbook.Deferrals{Issuer: s.Issuer, Made: s.Date, Definition: definition(rate), Rate: formulaOf(rate)}
	err = p.view(ctx, func(t store.Reader) error {
		if err := p.named(t, &d, f); err != nil {
			return err
		}
		whole, err := deferrals.WholeIn(ctx, t, f, rate, deferrals.AxisBank, deferrals.AxisCity, deferrals.AxisSize, deferrals.AxisIndustry, deferrals.AxisMonth)
		if err != nil {
			return err
		}
		total := whole.Total().Figures
		d.Total, d.Unsaid = figuresOf(total, rate), unsaid(&total)
		d.ByBank, d.ByCity = rowsBy(&whole, deferrals.AxisBank, rate), rowsBy(&whole, deferrals.AxisCity, rate)
		d.BySize, d.ByIndustry, d.ByMonth = rowsBy(&whole, deferrals.AxisSize, rate), rowsBy(&whole, deferrals.AxisIndustry, rate), rowsBy(&whole, deferrals.AxisMonth, rate)
		d.Refusals, d.Figures = reasonsOf(&whole), p.summaryOf(&whole)
		if d.Cliff, err = monthsOf(&whole); err != nil {
			return err
		}
		if d.Findings, err = p.findingsOf(ctx, t, f); err != nil {
			return err
		}
		if d.Reconciled, err = reconciledOf(ctx, t, f.Banks); err != nil {
			return err
		}
		if f.Banks = nil; !f.Empty() && len(d.Reconciled) > 0 { // only the banks narrow it
			d.Figures = append(d.Figures, workbook.Figure{Label: workbook.SheetReconciled, Value: "各银行的整份报表，不按期间和范围缩小"})
		}
		return nil
	})
	if err != nil {
		return d, err
	}
	said := d
	said.Made = period.Date{}
	b, err := json.Marshal(said)
	d.Hash = digest(b)
	return d, err
}

// longestInTitle is how many characters of a period or a scope a title may have; what
// is longer stands below it.
const longestInTitle = 24

// named says what a filter keeps: its months as the period, all else as the scope, which
// without conditions is what the office speaks for.
func (p Press) named(t store.Reader, d *workbook.Deferrals, f deferrals.Filter) error {
	d.PeriodLabel, f.Months = monthsText(f.Months), nil
	banks := map[string]string{}
	for _, code := range f.Banks {
		name, err := deferrals.BankIn(t, code, "")
		if err != nil {
			return err
		}
		banks[code] = name
	}
	d.Scope = Scope(words.Chinese, &f, Names{Bank: func(code string) string { return banks[code] }, Pack: p.packName})
	if d.Scope == "" {
		d.Scope = scopeOf(d.Issuer)
	}
	for _, part := range []string{d.PeriodLabel, d.Scope} {
		if utf8.RuneCountInString(part) <= longestInTitle {
			d.Title += part
		}
	}
	d.Title += han("papers.statistics_file")
	return nil
}

// packName is a pack as papers name it, by its notice.
func (p Press) packName(id string) string {
	doc, _, ok := p.document(id)
	if !ok {
		return id
	}
	return cmp.Or(doc.Number, doc.Title, id)
}

// monthsText is the period that months make up, else the months.
func monthsText(months []string) string {
	if text, ok := PeriodOf(months); ok {
		per, err := period.Parse(text)
		if err == nil {
			return per.Label()
		}
	}
	return strings.Join(months, "、")
}

// PeriodOf is the month, quarter, half year or year that months make up.
func PeriodOf(months []string) (string, bool) {
	if len(months) == 0 {
		return "", false
	}
	first := slices.Min(months)
	per, err := period.Parse(first)
	if err != nil {
		return "", false
	}
	year, m := per.Year(), per.Number()
	for _, text := range []string{first, fmt.Sprintf("%dQ%d", year, (m+2)/3), fmt.Sprintf("%dH%d", year, (m+5)/6), fmt.Sprint(year)} {
		per, err := period.Parse(text)
		if err == nil && slices.Equal(deferrals.MonthsOf(per), slices.Sorted(slices.Values(months))) {
			return text, true
		}
	}
	return "", false
}

// formulaOf is a reading of 延期率 as the cells compute it.
func formulaOf(by deferrals.RateBy) workbook.Rate {
	switch by {
	case deferrals.RateWith:
		return workbook.Rate{Above: []workbook.Measure{workbook.DeferredPrincipal, workbook.Refinanced}, Below: []workbook.Measure{workbook.DuePrincipal}}
	case deferrals.RateCases:
		return workbook.Rate{Above: []workbook.Measure{workbook.DeferredLoans}, Below: []workbook.Measure{workbook.Loans}}
	}
	return workbook.Rate{Above: []workbook.Measure{workbook.DeferredPrincipal}, Below: []workbook.Measure{workbook.DuePrincipal}}
}

// summaryOf is what the first sheet tells besides the figures.
func (p Press) summaryOf(w *deferrals.Whole) (out []workbook.Figure) {
	all := w.Total()
	out = append(out, workbook.Figure{Label: "银行决定", Value: fmt.Sprintf("同意%d笔，不予办理%d笔，尚未决定%d笔", w.Answers.Granted, w.Answers.Refused, w.Answers.Open)})
	if mean := all.Answers.Mean(); mean != "" {
		out = append(out, workbook.Figure{Label: "答复时间", Value: fmt.Sprintf("平均%s天，最长%d天，超时限%d笔", mean, all.Answers.Longest, all.Answers.Late)})
	}
	var docs []string
	for _, doc := range p.documents(w.Packs) {
		docs = append(docs, doc.Number+doc.Title) // one of the two
	}
	if len(docs) > 0 {
		out = append(out, workbook.Figure{Label: "依据文件", Value: strings.Join(docs, "、")})
	}
	return out
}

// findingsOf lists the findings of the cases meant with what became of them.
func (p Press) findingsOf(ctx context.Context, t store.Reader, f deferrals.Filter) ([]workbook.DeferralFinding, error) {
	rows, err := deferrals.FindingsIn(ctx, t, f)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	out := make([]workbook.DeferralFinding, 0, len(rows))
	for i := range rows {
		x, l := &rows[i].Finding, &rows[i].Case.Loan
		if names[l.Bank] == "" {
			if names[l.Bank], err = deferrals.BankIn(t, l.Bank, l.BankName); err != nil {
				return nil, err
			}
		}
		row := workbook.DeferralFinding{
			Bank: names[l.Bank], DeferralQuestion: p.question(&rows[i]), Pack: x.Pack, Opened: x.Opened.Date, State: han("deferral.finding." + string(x.State)),
		}
		if x.Outcome != "" {
			row.Outcome = han("deferral.finding." + string(x.Outcome))
		}
		if x.Notified != nil {
			row.Letter, row.Due = x.Notified.Letter, x.Notified.Due
		}
		out = append(out, row)
	}
	return out, nil
}

// reconciledOf holds the returns of banks against the register.
func reconciledOf(ctx context.Context, t store.Reader, banks []string) ([]workbook.DeferralFile, error) {
	list, err := deferrals.ReconciledIn(ctx, t, banks)
	if err != nil {
		return nil, err
	}
	out := make([]workbook.DeferralFile, len(list))
	for i := range list {
		x := &list[i]
		side := func(f deferrals.Figures) workbook.DeferralSide {
			return workbook.DeferralSide{DuePrincipal: f.DuePrincipal, DeferredPrincipal: f.MovedPrincipal, DueInterest: f.DueInterest, DeferredInterest: f.MovedInterest}
		}
		out[i] = workbook.DeferralFile{
			Bank: x.Name, File: x.Return.File, Hash: x.Return.SHA256, Rows: x.File.Cases, InFile: side(x.File), Cases: x.Cases.Cases, InCases: side(x.Cases),
		}
		var notes []string
		if x.Moved > 0 {
			notes = append(notes, fmt.Sprintf("%d笔以后续报表或者人工登记为准", x.Moved))
		}
		if x.Return.Problems > 0 {
			notes = append(notes, fmt.Sprintf("整份报表另有%d行未取", x.Return.Problems))
		}
		out[i].Note = strings.Join(notes, "；")
	}
	return out, nil
}
