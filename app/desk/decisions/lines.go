package decisions

import (
	"cmp"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/region"
	"huiqi/policy/uscc"
	"huiqi/resources/words"
)

// lines checks what was typed or read, line by line; the account numbers are not
// in the result yet.
func (dr Draft) lines() ([]Line, []desk.Problem) {
	c := lineCheck{dr: dr, met: map[string]int{}, item: &pack.Item{}}
	if dr.Pack != nil {
		if it, ok := dr.Pack.Item(dr.Item); ok {
			c.item = it
		}
	}
	if len(dr.Lines) == 0 {
		c.problem(desk.Place{File: dr.List.Name}, "decision-empty")
	}
	for i := range dr.Lines {
		c.line(i)
	}
	return c.out, c.problems
}

type lineCheck struct {
	dr       Draft
	item     *pack.Item
	met      map[string]int
	out      []Line
	problems []desk.Problem
}

func (c *lineCheck) problem(at desk.Place, code string, args ...any) {
	c.problems = append(c.problems, desk.NewProblem(at, code, args...))
}

func (c *lineCheck) line(i int) {
	in := c.dr.Lines[i]
	at := desk.Place{File: c.dr.List.Name, Row: in.Row}
	if in.Row == 0 {
		at.Row = i + 1
	}
	l := Line{N: i, Name: strings.TrimSpace(in.Name), Row: in.Row, Region: strings.TrimSpace(in.Region)}
	l.ID = c.code(at, in)
	if first, twice := c.met[l.ID]; twice && l.ID != "" {
		c.problem(at, "decision-twice", l.ID, first)
	}
	c.met[l.ID] = at.Row
	if l.Name == "" {
		c.problem(at, "decision-name", l.ID)
	}
	if c.item.Subject == "city" {
		l.Region = l.ID
	}
	if place, ok := region.Find(l.Region); ok {
		l.Region = place.Code
		c.payer(at, l)
	} else {
		c.problem(at, "decision-region", l.Name, l.Region)
	}
	amount, err := money.Parse(in.Amount)
	if err != nil || amount <= 0 {
		c.problem(at, "decision-amount", l.Name, in.Amount)
	}
	l.Amount = amount
	c.payee(at, l.Name, in.Account)
	c.out = append(c.out, l)
}

// code checks a beneficiary's code: a division's for a city, else a credit code.
func (c *lineCheck) code(at desk.Place, in Input) string {
	if c.item.Subject == "city" {
		place, ok := region.Find(strings.TrimSpace(in.ID))
		if !ok {
			c.problem(at, "decision-region", in.Name, in.ID)
			return strings.TrimSpace(in.ID)
		}
		return place.Code
	}
	id := uscc.Normalise(in.ID)
	if err := uscc.Check(id); err != nil {
		c.problem(at, "decision-code", in.Name, in.ID)
	}
	return id
}

// payer keeps one fund's money from lines another fund pays: Xiamen's lines meet
// Xiamen's pool only.
func (c *lineCheck) payer(at desk.Place, l Line) {
	if c.dr.Pack == nil {
		return
	}
	own, fund := c.dr.Pack.FundOf(c.item, l.Region, c.dr.Readings), cmp.Or(c.dr.Fund, c.item.Fund)
	if own != fund {
		c.problem(at, "decision-fund", l.Name, fundName(own), fundName(fund))
	}
}

func fundName(fund string) string {
	if place, ok := region.Lookup(fund); ok {
		return place.Name
	}
	return words.T("decision.province")
}

// payee demands a whole account or none.
func (c *lineCheck) payee(at desk.Place, name string, p Payee) {
	if p == (Payee{}) {
		return
	}
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, p.Number)
	if p.Holder == "" || p.Bank == "" || len(digits) < 6 || strings.Trim(digits, "0123456789") != "" {
		c.problem(at, "decision-account", name)
	}
}
