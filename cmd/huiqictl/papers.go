package main

import (
	"fmt"
	"os"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/session"
	"huiqi/resources/words"
)

// papersCmd is about paper: what was made, and what can be made without a window.
type papersCmd struct {
	Verify papersVerifyCmd `cmd:"" help:"Hold a paper against the store: its PDF file, its number, or what its code says."`
	Make   papersMakeCmd   `cmd:"" help:"Make a confirmation, a query to a bank or a bulletin on loan deferrals."`

	Statistics papersStatisticsCmd `cmd:"" help:"Write the workbook of statistics on loan deferrals."`
}

type papersVerifyCmd struct {
	Paper string `arg:"" help:"A PDF file, the number of a paper, or the text of its code."`
	Store string `required:"" placeholder:"FILE" help:"The store."`
}

// Run does it: a line for each paper, and one for each point that differs; a paper
// that differs is an error.
func (c *papersVerifyCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	press, all := papers.Press{Desk: s.Desk, Packs: s.Shelf}, make([]papers.Verdict, 1)
	if data, rerr := os.ReadFile(c.Paper); rerr == nil {
		all, err = press.VerifyFile(d.ctx, data)
	} else {
		all[0], err = press.VerifyText(d.ctx, strings.ReplaceAll(c.Paper, `\n`, "\n"))
	}
	if err != nil {
		return err
	}
	bad := 0
	for i := range all {
		v := &all[i]
		key := "ctl.paper_good"
		if !v.Good() {
			key, bad = "ctl.paper_bad", bad+1
		}
		fmt.Fprintln(d.out, words.T(key, v.Record.Kind.Label(), v.Record.Number, v.Record.Name, v.Record.Amount))
		for _, p := range v.Points {
			switch {
			case p.Later:
				fmt.Fprintln(d.out, words.T("ctl.paper_later", p.What.Label(), p.Paper, p.Desk))
			case !p.Same:
				fmt.Fprintln(d.out, words.T("ctl.paper_point", p.What.Label(), p.Paper, p.Desk))
			}
		}
	}
	if bad > 0 {
		return desk.Errf("paper-not-the-books", bad, len(all))
	}
	return nil
}
