package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// reviews reports whether the item looks at what banks did instead of paying; an item
// that the pack does not have is wrong use.
func (c *assessCmd) reviews(p *pack.Pack) (bool, error) {
	var ids []string
	family := false
	for i := range p.Items {
		it := &p.Items[i]
		if it.ID == c.Item {
			return it.Review, nil
		}
		ids = append(ids, it.ID)
		family = family || it.Review && it.Family != ""
	}
	if family {
		if c.Item == review.All {
			return true, nil
		}
		ids = append(ids, review.All)
	}
	return false, misused("ctl-item", c.Item, p.ID, strings.Join(ids, ", "))
}

// review reviews the returns of banks and writes what was found. Nothing is written
// before all of it is known.
func (c *assessCmd) review(d *desktop, p *pack.Pack) error {
	req, made, err := c.reviewRequest(d, p)
	if err != nil {
		return err
	}
	e, err := review.NewExaminer(req)
	if err != nil {
		return useError(err)
	}
	in, err := review.Open(d.ctx, req)
	if err != nil {
		return useError(err)
	}
	if err := answered(in.Files, req.Maps); err != nil {
		return err
	}
	data, err := in.Read(d.ctx, d.progress.tell)
	if err != nil {
		return err
	}
	tellNotes(d, data.Batches)
	r, err := data.Review(d.ctx, e, d.progress.tell)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return desk.Errf("write-failed", c.Out).Wrap(err)
	}
	for _, f := range []struct {
		name string
		fill func(io.Writer) error
	}{
		{"result.json", func(w io.Writer) error { return r.WriteJSON(d.ctx, w) }},
		{"receipt.json", r.WriteReceipt},
		{"result.xlsx", func(w io.Writer) error { return workbook.WriteReview(d.ctx, w, r.Workbook(made)) }},
	} {
		if err := save(c.path(f.name), f.fill); err != nil {
			return err
		}
	}
	for i, b := range data.Batches {
		if c.All && len(data.All()) > 0 {
			if err := data.Checked(d.ctx, i, c.path("校验结果-"+b.File.Name)); err != nil {
				return err
			}
		}
	}
	t := r.Totals
	fmt.Fprintln(d.out, words.T("ctl.reviewed",
		r.Item, r.Period, len(r.Loans), t.Findings, t.Found, t.Ineligible, t.Unknown, len(r.Problems), len(r.Doubts), c.Out))
	return nil
}

// reviewRequest reads the flags; what is wrong with them is wrong use.
func (c *assessCmd) reviewRequest(d *desktop, p *pack.Pack) (req review.Request, made period.Date, err error) {
	if c.Store != "" || len(c.Given) > 0 {
		return req, made, misused("ctl-not-for-reviews", c.Item)
	}
	req = review.Request{Pack: p, Item: c.Item, Bank: strings.TrimSpace(c.Bank)}
	if req.Period, err = period.Parse(c.Period); err != nil {
		return req, made, misused("ctl-period", c.Period)
	}
	list, err := c.inputs(intake.Deferrals)
	if err != nil {
		return req, made, err
	}
	for _, in := range list {
		req.Inputs = append(req.Inputs, review.Input{Path: in.Path})
	}
	if req.Maps, err = pairs("--map", c.Map); err != nil {
		return req, made, err
	}
	if req.Readings, err = pairs("--reading", c.Reading); err != nil {
		return req, made, err
	}
	if c.AsOf != "" {
		if req.AsOf, err = period.ParseDate(c.AsOf); err != nil {
			return req, made, misused("ctl-date", "--as-of", c.AsOf)
		}
	}
	shelf, err := rules.Embedded()
	if err != nil {
		return req, made, err
	}
	for _, q := range shelf.All() {
		if newest, _ := shelf.Pack(q.ID, ""); newest == q {
			req.Packs = append(req.Packs, q)
		}
	}
	made, err = c.made(d)
	return req, made, err
}
