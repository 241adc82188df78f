package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/demo"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/session"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// oneReturn is how many loans go into the register at a time.
const oneReturn = 100_000

// loans fills the register of deferrals with invented returns, to see it at the size of
// a province's year. Asked for twice it says that they are there.
func (c *demoCmd) loans(d *desktop, path string) (err error) {
	if c.Loans < 1 || c.Loans > 5_000_000 {
		return misused("ctl-range", "--loans", c.Loans, 5_000_000)
	}
	s, err := session.Open(d.ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := staff.Enter(d.ctx, s, "lin"); err != nil {
		return err
	}
	reg, asOf := s.Deferrals(), period.Date{Year: 2020, Month: 12, Day: 31}
	examine, err := reg.Examine(d.ctx, asOf)
	if err != nil {
		return err
	}
	for from := 0; from < c.Loans; from += oneReturn {
		n := min(oneReturn, c.Loans-from)
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", demo.LoansFile(from), n))
		in := &deferrals.Taking{File: demo.LoansFile(from), SHA256: hex.EncodeToString(sum[:]), AsOf: asOf, Loans: demo.Loans(from, n), Examine: examine}
		if _, err := reg.TakeIn(d.ctx, s.Who(), in, ""); err != nil {
			return err
		}
		d.progress.tell("loans", int64(from+n), int64(c.Loans))
	}
	ch, err := reg.Choices(d.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.demo_loans", path, ch.Cases, ch.Parties, len(ch.Banks)))
	for _, n := range staff.All {
		fmt.Fprintln(d.out, words.T("ctl.demo_person", n.Login, n.Name, staff.Password))
	}
	return nil
}
