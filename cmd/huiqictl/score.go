package main

import (
	"fmt"
	"io"
	"os"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/scores"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// scored reports whether the item scores banks.
func (c *assessCmd) scored(p *pack.Pack) bool {
	it, ok := p.Item(c.Item)
	return ok && it.Scorecard
}

// score scores banks and writes what they came to. Nothing is written before all of it
// is known.
func (c *assessCmd) score(d *desktop, p *pack.Pack) error {
	req, made, err := c.scoreRequest(d, p)
	if err != nil {
		return err
	}
	in, err := scores.Open(d.ctx, req)
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
	r, err := data.Assess(d.ctx)
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
		{"result.xlsx", func(w io.Writer) error { return workbook.WriteScores(d.ctx, w, r.Workbook(made)) }},
	} {
		if err := save(c.path(f.name), f.fill); err != nil {
			return err
		}
	}
	for i, b := range data.Batches {
		if c.All && len(r.Problems) > 0 {
			if err := data.Checked(d.ctx, i, c.path("校验结果-"+b.File.Name)); err != nil {
				return err
			}
		}
	}
	t := r.Totals
	fmt.Fprintln(d.out, words.T("ctl.scored",
		r.Item.ID, r.Period, len(r.Table.Rows), t.Ranked, t.Out, t.Unknown, t.Prizes, t.Amount, len(r.Problems), c.Out))
	return nil
}

// scoreRequest reads the flags; what is wrong with them is wrong use.
func (c *assessCmd) scoreRequest(d *desktop, p *pack.Pack) (req scores.Request, made period.Date, err error) {
	if c.Store != "" || len(c.Given) > 0 || c.Bank != "" || c.AsOf != "" {
		return req, made, misused("ctl-not-for-scores", c.Item)
	}
	req = scores.Request{Pack: p, Item: c.Item}
	if req.Period, err = period.Parse(c.Period); err != nil {
		return req, made, misused("ctl-period", c.Period)
	}
	list, err := c.inputs(intake.Banks)
	if err != nil {
		return req, made, err
	}
	for _, in := range list {
		req.Inputs = append(req.Inputs, scores.Input{Path: in.Path})
	}
	if req.Maps, err = pairs("--map", c.Map); err != nil {
		return req, made, err
	}
	if req.Readings, err = pairs("--reading", c.Reading); err != nil {
		return req, made, err
	}
	made, err = c.made(d)
	return req, made, err
}
