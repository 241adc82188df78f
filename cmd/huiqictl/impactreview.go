package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// reviews reports whether the impact of a pack is on loans that were reviewed.
func reviews(p *pack.Pack, item string) bool {
	it := rules.Principal(p)
	if item != "" {
		it, _ = p.Item(item)
	}
	return it != nil && it.Review
}

// withoutStore is the impact run of a review on files alone, under the packs' own
// readings.
func (c *packsImpactCmd) withoutStore(d *desktop) error {
	next, err := findPack(c.New)
	if err != nil {
		return err
	}
	if !reviews(next, c.Item) || len(c.In) == 0 {
		return misused("ctl-no-data")
	}
	var old *pack.Pack
	if c.Old != "none" {
		if old, err = findPack(c.Old); err != nil {
			return err
		}
	}
	shelf, err := rules.Embedded()
	if err != nil {
		return err
	}
	return c.review(d, deferrals.Register{Packs: shelf.All()}, next, old)
}

// review sets a review against what the register has, or against an older edition, on
// the cases of the register or the loans of files.
func (c *packsImpactCmd) review(d *desktop, reg deferrals.Register, next, old *pack.Pack) error {
	if c.Period != "" {
		return misused("ctl-period-of-review", next.ID)
	}
	run := func(each func(deferrals.Example) error) (*deferrals.Impact, error) {
		return reg.Impact(d.ctx, deferrals.Trial{Next: next, Old: old, Each: each, Progress: d.progress.tell})
	}
	if len(c.In) > 0 {
		loans, asOf, err := c.loans(d, reg)
		if err != nil {
			return err
		}
		run = func(each func(deferrals.Example) error) (*deferrals.Impact, error) {
			return reg.ImpactOn(d.ctx, deferrals.Trial{Next: next, Old: old, Each: each, Progress: d.progress.tell}, loans, len(c.In), asOf)
		}
	}
	var m *deferrals.Impact
	if c.CSV == "" {
		var err error
		if m, err = run(nil); err != nil {
			return useError(err)
		}
	} else if err := save(c.CSV, func(w io.Writer) (err error) {
		m, err = writeExamples(w, run)
		return err
	}); err != nil {
		return useError(err)
	}
	return printReviewImpact(d.out, m)
}

// loans reads the files, with how often the register knows a loan to have been put off.
func (c *packsImpactCmd) loans(d *desktop, reg deferrals.Register) (loans []review.Loan, asOf period.Date, err error) {
	if asOf = act.Today(d.now()); c.AsOf != "" {
		if asOf, err = period.ParseDate(c.AsOf); err != nil {
			return nil, asOf, misused("ctl-date", "--as-of", c.AsOf)
		}
	}
	req := review.Request{Bank: strings.TrimSpace(c.Bank)}
	if req.Maps, err = pairs("--map", c.Map); err != nil {
		return nil, asOf, err
	}
	for _, in := range c.In {
		path, ok := strings.CutPrefix(in, intake.Deferrals+"=")
		if !ok || path == "" {
			return nil, asOf, misused("ctl-in", in, intake.Deferrals)
		}
		req.Inputs = append(req.Inputs, review.Input{Path: path})
	}
	in, err := review.Open(d.ctx, req)
	if err != nil {
		return nil, asOf, useError(err)
	}
	if err := answered(in.Files, req.Maps); err != nil {
		return nil, asOf, err
	}
	data, err := in.Read(d.ctx, d.progress.tell)
	if err != nil {
		return nil, asOf, err
	}
	tellNotes(d, data.Batches)
	if reg.Desk != nil {
		err = reg.Times(d.ctx, data.Loans)
	}
	return data.Loans, asOf, err
}

func printReviewImpact(out io.Writer, m *deferrals.Impact) error {
	against := words.T("impact.register")
	switch {
	case m.Old != nil:
		against = m.Old.ID + "@" + m.Old.Version
	case m.Files > 0:
		against = words.T("impact.nothing")
	}
	where := words.T("impact.register")
	if m.Files > 0 {
		where = words.T("impact.files", m.Files)
	}
	fmt.Fprintln(out, words.T("ctl.review_impact", where, m.New.ID+"@"+m.New.Version, against, m.From.String(), m.To.String()))
	if m.Cases == 0 {
		fmt.Fprintln(out, words.T("impact.no_cases"))
	}
	fmt.Fprintln(out, words.T("impact.cases", m.Cases, m.Same))
	fmt.Fprintln(out, words.T("impact.counts", m.Gained, m.Lost, m.Undecided, m.Reworded))
	if m.Rehomed > 0 {
		fmt.Fprintln(out, words.T("impact.rehomed", m.Rehomed))
	}
	if m.Others > 0 {
		fmt.Fprintln(out, words.T("impact.others", m.Others))
	}
	if len(m.Foreign) > 0 {
		fmt.Fprintln(out, words.T("impact.foreign", strings.Join(m.Foreign, ", ")))
	}
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for _, x := range m.Rules {
		fmt.Fprintln(w, words.T("ctl.review_rule", x.Rule, x.Before, x.After, x.Gained, x.Lost, x.Open))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(m.Examples) > 0 {
		fmt.Fprintln(out, words.T("ctl.review_examples", len(m.Examples)))
	}
	for i := range m.Examples {
		fmt.Fprintf(out, "%s\n", strings.Join(exampleRow(&m.Examples[i]), "  "))
	}
	_, err := fmt.Fprintf(out, "sha256 %s\n", m.Hash)
	return err
}

// exampleRow tells a change: where, what, whose, and the words.
func exampleRow(e *deferrals.Example) []string {
	where := fmt.Sprintf("YQ%06d", e.No)
	if e.No == 0 {
		where = e.File + ":" + strconv.Itoa(e.Row)
	}
	text := e.Text
	switch {
	case len(e.Missing) > 0:
		text = words.T("impact.missing", strings.Join(e.Missing, "、"))
	case e.Was != "":
		text = words.T("impact.was", e.Text, e.Was)
	}
	return []string{where, e.Kind.Label(), e.Rule, e.Bank, e.Loan, e.Borrower, text}
}

// writeExamples writes every change, not only those an impact run keeps.
func writeExamples(w io.Writer, run func(func(deferrals.Example) error) (*deferrals.Impact, error)) (*deferrals.Impact, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	if err := out.Write([]string{"申请或文件行", "变化", "规则", "银行", "借据号", "借款人", "说明"}); err != nil {
		return nil, err
	}
	m, err := run(func(e deferrals.Example) error {
		row := exampleRow(&e)
		for i := range row {
			row[i] = workbook.Inert(row[i])
		}
		return out.Write(row)
	})
	if err != nil {
		return nil, err
	}
	out.Flush()
	return m, out.Error()
}
