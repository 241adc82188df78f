package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/demo"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/session"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// demoCmd fills a store the way a clerk would: invented workbooks are written,
// taken in and assessed.
type demoCmd struct {
	Place string `arg:"" optional:"" name:"store" help:"The store; made when there is none."`
	Road  bool   `help:"Play a whole season instead: files, signatures, notice, payment, return, recovery; then print the ledger. In a store that is thrown away when none is named."`
	Store string `placeholder:"FILE" help:"Another way to name the store."`
	Out   string `placeholder:"DIR" help:"With --road: keep the papers and the bank's files here."`
	Firms int    `default:"600" help:"How many firms to invent."`
	Loans int    `placeholder:"N" help:"Instead of firms: so many invented loans for the register of deferrals."`
	Seed  uint64 `default:"1" help:"The same seed invents the same firms."`
	Files string `placeholder:"DIR" help:"Keep the invented workbooks here."`
}

// Run does it.
func (c *demoCmd) Run(d *desktop) (err error) {
	path := cmp.Or(c.Store, c.Place)
	switch {
	case c.Road:
		return playRoad(d, path, c.Out)
	case path == "" || c.Out != "":
		return misused("ctl-demo")
	}
	if c.Firms < 1 || c.Firms > 1_000_000 {
		return misused("ctl-range", "--firms", c.Firms, 1_000_000)
	}
	if c.Loans != 0 {
		return c.loans(d, path)
	}
	dir := c.Files
	if dir == "" {
		if dir, err = os.MkdirTemp("", "huiqi-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files, err := demo.New(c.Firms, c.Seed).WriteFiles(dir)
	if err != nil {
		return err
	}
	s, err := session.Open(d.ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := staff.Enter(d.ctx, s, "lin"); err != nil {
		return err
	}
	p, ok := s.Shelf.Pack("fujian-2020-13", "")
	if !ok {
		return errors.New("the pack fujian-2020-13 is not embedded")
	}
	req, err := s.Request(d.ctx, p, "power", period.MustParse("2020Q2"), []awards.Input{
		{Kind: intake.Statistics, Path: files.Statistics},
		{Kind: intake.Power, Path: files.Power},
		{Kind: intake.Accounts, Path: files.Accounts},
	})
	if err != nil {
		return err
	}
	run, done, err := s.Work(d.ctx, req, d.progress.tell, d.now())
	if err != nil {
		return err
	}
	if done.Again {
		fmt.Fprintln(d.out, words.T("ctl.demo_again", path))
		return nil
	}
	fmt.Fprintln(d.out, words.T("ctl.demo", path, len(run.Rows), run.ID, run.Totals.Eligible, run.Totals.Amount))
	for _, n := range staff.All {
		fmt.Fprintln(d.out, words.T("ctl.demo_person", n.Login, n.Name, staff.Password))
	}
	return nil
}
