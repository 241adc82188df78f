package main

import (
	"fmt"
	"io"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/session"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// papersMakeCmd makes a paper about loan deferrals; the others are made on the road of
// their batches, by the window.
type papersMakeCmd struct {
	Kind    string `arg:"" enum:"deferral_confirmation,deferral_query,deferral_bulletin" help:"deferral_confirmation, deferral_query or deferral_bulletin."`
	Subject string `arg:"" help:"The case (17), the bank (B027) or the period (2020-06) it is about."`
	Store   string `required:"" placeholder:"FILE" help:"The store."`
	Out     string `required:"" placeholder:"FILE.pdf" help:"Where the PDF goes."`
	Draft   bool   `help:"A draft without a number; nothing is written to the store and nobody needs to sign in."`
	Date    string `placeholder:"2006-01-02" help:"Date of the paper; today when left out."`
	Until   string `placeholder:"2006-01-02" help:"Of a query: until when the bank has to answer; ten working days when left out."`
	Rate    string `enum:",principal,refinanced,cases" default:"" help:"Of a bulletin: what the deferral rate is taken of: principal, refinanced or cases."`
	person
}

// Help says what a query does besides.
func (*papersMakeCmd) Help() string {
	return `Numbers the paper and keeps it in the registry of the store. A query asks the bank about every finding it
was not asked about: with its number the findings are noted as asked. A paper that was made already is written
again, byte for byte.`
}

// Run does it.
func (c *papersMakeCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	if !c.Draft {
		if err := c.enter(d, s); err != nil {
			return err
		}
	}
	w, err := c.wish(d, s)
	if err != nil {
		return err
	}
	press := papers.Press{Desk: s.Desk, Packs: s.Shelf}
	plan, err := press.Plan(d.ctx, w)
	if err != nil {
		return err
	}
	var made *papers.Prints
	if c.Draft {
		made = plan.Drafts(0)
		if len(made.Records) == 0 {
			return desk.Errf("paper-made-already", plan.Items[0].Made.Number, plan.Items[0].Name)
		}
	} else if made, err = press.Make(d.ctx, s.Who(), plan, nil); err != nil {
		return err
	}
	if err := save(c.Out, func(out io.Writer) error { return made.WriteOne(d.ctx, out, nil) }); err != nil {
		return err
	}
	r := &made.Records[0]
	fmt.Fprintln(d.out, words.T("ctl.paper_made", r.Kind.Label(), r.Number, r.Name, r.Amount, c.Out))
	return nil
}

// wish is the paper in the name of the house.
func (c *papersMakeCmd) wish(d *desktop, s *session.Session) (w papers.Wish, err error) {
	h, err := papers.LoadHouse(d.ctx, s.Store)
	if err != nil {
		return w, err
	}
	on, err := dayFlag("--date", c.Date, act.Today(d.now()))
	if err != nil {
		return w, err
	}
	w = h.Wish(papers.Kind(c.Kind), c.Subject, on)
	w.Rate = deferrals.RateBy(c.Rate)
	w.Answer, err = dayFlag("--until", c.Until, period.Date{})
	return w, err
}

func dayFlag(flag, text string, none period.Date) (period.Date, error) {
	if text == "" {
		return none, nil
	}
	day, err := period.ParseDate(text)
	if err != nil {
		return day, misused("ctl-date", flag, text)
	}
	return day, nil
}

// papersStatisticsCmd writes the workbook of deferral statistics.
type papersStatisticsCmd struct {
	Store  string `required:"" placeholder:"FILE" help:"The store."`
	Out    string `required:"" placeholder:"FILE.xlsx" help:"Where the workbook goes."`
	Period string `placeholder:"2020-06" help:"Only loans due in this month, quarter or year; all when left out."`
	Bank   string `placeholder:"CODE" help:"Only this bank."`
	Rate   string `enum:",principal,refinanced,cases" default:"" help:"What the deferral rate is taken of: principal, refinanced or cases."`
}

// Run does it.
func (c *papersStatisticsCmd) Run(d *desktop) error {
	var f deferrals.Filter
	if c.Period != "" {
		per, err := period.Parse(c.Period)
		if err != nil {
			return misused("ctl-period", c.Period)
		}
		f.Months = deferrals.MonthsOf(per)
	}
	if c.Bank != "" {
		f.Banks = []string{c.Bank}
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	h, err := papers.LoadHouse(d.ctx, s.Store)
	if err != nil {
		return err
	}
	said := papers.Stated{Issuer: h.Issuer, Date: act.Today(d.now()), Rate: deferrals.RateBy(c.Rate)}
	book, err := papers.Press{Desk: s.Desk, Packs: s.Shelf}.Statistics(d.ctx, f, said)
	if err != nil {
		return err
	}
	if err := save(c.Out, func(out io.Writer) error { return workbook.WriteDeferrals(d.ctx, out, book) }); err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.statistics_written", book.Total.Loans, len(book.Findings), c.Out))
	return nil
}
