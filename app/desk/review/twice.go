package review

import (
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/exact"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// settleTwice looks at applications that stand more than once: rows that agree count
// once, of rows that differ none is taken. Returns that are read apart (Request.Apart)
// may each tell of an application, and what the later says is news.
func (d *Data) settleTwice() {
	type key struct {
		bank, number string
		applied      period.Date
		file         int32
	}
	apart := d.Intake.Request.Apart
	first := make(map[key]int32, len(d.Loans))
	var more map[key][]int32 // all rows of a loan that has several, by the first
	for i := range d.Loans {
		k := key{bank: d.Loans[i].Bank, number: d.Loans[i].Number, applied: d.Loans[i].Applied}
		if apart {
			k.file = d.from[i].batch
		}
		at, twice := first[k]
		if !twice {
			first[k] = int32(i)
			continue
		}
		if more == nil {
			more = map[key][]int32{}
		}
		if more[k] == nil {
			more[k] = []int32{at}
		}
		more[k] = append(more[k], int32(i))
	}
	if more == nil {
		return
	}
	gone := make([]bool, len(d.Loans))
	for _, rows := range more {
		one := &d.Loans[rows[0]]
		differ := slices.ContainsFunc(rows[1:], func(i int32) bool { return !same(one, &d.Loans[i]) })
		for n, i := range rows {
			l := &d.Loans[i]
			switch {
			case differ:
				gone[i] = true
				d.Problems = append(d.Problems, problem(l, "", "loan-twice", l.Number, d.others(rows, i)))
			case n > 0:
				gone[i] = true
				d.Doubts = append(d.Doubts, problem(l, "", doubt+"repeated", l.Number, one.place()))
			}
		}
	}
	n := 0
	for i := range d.Loans {
		if !gone[i] {
			d.Loans[n], d.from[n] = d.Loans[i], d.from[i]
			n++
		}
	}
	d.Loans, d.from = d.Loans[:n], d.from[:n]
}

// others names the other rows of a loan.
func (d *Data) others(rows []int32, but int32) string {
	var out []string
	for _, i := range rows {
		if i != but && len(out) < 5 {
			out = append(out, d.Loans[i].place())
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}

// place says where the loan stands, for a sentence about another row.
func (l *Loan) place() string {
	return desk.Place{File: l.File, Sheet: l.Sheet, Row: l.Row}.String()
}

// same reports whether two rows say the same, wherever they stand.
func same(a, b *Loan) bool {
	x, y := *a, *b
	if !slices.Equal(x.Missing, y.Missing) || x.Rate.Cmp(y.Rate) != 0 {
		return false
	}
	x.Missing, y.Missing, x.Rate, y.Rate = nil, nil, exact.Num{}, exact.Num{}
	x.File, x.Sheet, x.Row, y.File, y.Sheet, y.Row = "", "", 0, "", "", 0
	return x.identities() == y.identities() && x.figures() == y.figures() && x.days() == y.days()
}

func (l *Loan) identities() [19]string {
	return [...]string{
		l.Bank, l.BankName, l.Number, l.Name, l.Code, l.Region, l.Size, l.Industry, l.Kind, l.Decision, l.Means, l.Guarantee,
		l.ClassBefore, l.ClassAfter, l.Refusal, l.Evidence, l.Outcome, l.Extends, strconv.Itoa(l.Times),
	}
}

func (l *Loan) figures() [11]int64 {
	n := [...]int64{
		int64(l.CreditLine), int64(l.Balance), int64(l.BalanceAfter), int64(l.DuePrincipal), int64(l.DeferredPrincipal),
		int64(l.DueInterest), int64(l.DeferredInterest), int64(l.Refinanced), int64(l.Penalty), 0, 0,
	}
	for i, b := range [...]bool{l.Jobs, l.HardHit} {
		if b {
			n[9+i] = 1
		}
	}
	if l.Chain {
		n[10] += 2
	}
	return n
}
