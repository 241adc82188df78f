// Package overview is the screen 总览: what waits, the figures of the run in hand
// and a chart of the awards by city. It leads to where things are done and does
// nothing itself.
package overview

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/awards"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// todo is something that waits, with where to do it.
type todo struct {
	id, what, note, count string
	n                     int64
	tone                  fyne.ThemeColorName
	route, arg            string
}

// city is one bar of the chart.
type city struct {
	code, name string
	firms      int
	amount     money.Fen
}

// board is all the screen shows.
type board struct {
	run        bool
	eligible   int
	amount     money.Fen
	unknown    int
	ineligible int
	problems   int
	near       int
	cities     []city
	funds      []awards.FundTotal
	todos      []todo
}

// build counts what a run says, for one city or (area "") the whole province.
func build(ctx context.Context, run *awards.Run, area string, unsigned []pack.Interpretation) (board, error) {
	var b board
	if run != nil {
		b.run = true
		near, err := run.NearMisses(ctx)
		if err != nil {
			return b, err
		}
		for _, n := range near {
			if inArea(run.Rows[n.Row].Region, area) {
				b.near++
			}
		}
		b.tally(run, area)
		b.problems = len(run.Problems)
		b.wait(run, area)
	}
	if len(unsigned) > 0 {
		labels := make([]string, len(unsigned))
		for i, n := range unsigned {
			labels[i] = n.Label
		}
		b.add(todo{
			id: "unsigned", what: words.T("overview.unsigned"), note: strings.Join(labels, "、"),
			n: int64(len(unsigned)), tone: theme.Warn, route: "policy",
		})
	}
	return b, nil
}

func inArea(code, area string) bool { return strings.HasPrefix(code, area) }

func (b *board) tally(run *awards.Run, area string) {
	at, funds := map[string]int{}, map[string]*awards.FundTotal{}
	for _, r := range region.Cities() {
		at[r.Code[:4]] = len(b.cities)
		b.cities = append(b.cities, city{code: r.Code[:4], name: r.Name})
	}
	for i := range run.Rows {
		r := &run.Rows[i]
		if !inArea(r.Region, area) {
			continue
		}
		switch r.Det.Status {
		case rule.Ineligible:
			b.ineligible++
		case rule.Unknown:
			b.unknown++
		case rule.Eligible:
			b.eligible++
			b.amount += r.Det.Amount
			if c, ok := at[r.City]; ok {
				b.cities[c].firms++
				b.cities[c].amount += r.Det.Amount
			}
			f := funds[r.Det.Fund]
			if f == nil {
				f = &awards.FundTotal{Fund: r.Det.Fund}
				funds[r.Det.Fund] = f
			}
			f.Firms++
			f.Amount += r.Det.Amount
		}
	}
	b.cities = slices.DeleteFunc(b.cities, func(c city) bool { return !inArea(c.code, area) && area != "" })
	slices.SortStableFunc(b.cities, func(a, c city) int { return cmp.Compare(c.amount, a.amount) })
	for _, f := range funds {
		b.funds = append(b.funds, *f)
	}
	slices.SortFunc(b.funds, func(a, c awards.FundTotal) int { return cmp.Compare(c.Amount, a.Amount) })
}

// wait lists what the run leaves to be done.
func (b *board) wait(run *awards.Run, area string) {
	for _, g := range run.MissingBySupplier() {
		n := 0
		for _, m := range g.Rows {
			if inArea(run.Rows[m.Row].Region, area) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		labels := make([]string, len(g.Facts))
		for i, f := range g.Facts {
			labels[i] = f.Label
		}
		what := words.T("overview.missing", g.Supplier)
		if g.Supplier == "" {
			what = words.T("overview.decision")
		}
		b.add(todo{id: "missing-" + g.Supplier, what: what, note: strings.Join(labels, "、"), n: int64(n), tone: theme.Warn, route: "awards", arg: "unknown"})
	}
	if n := len(run.Problems); n > 0 {
		b.add(todo{id: "problems", what: words.T("overview.problems"), note: words.T("overview.problems_note"), n: int64(n), tone: theme.Bad, route: "awards", arg: "problems"})
	}
	if b.near > 0 {
		b.add(todo{id: "near", what: words.T("overview.near"), note: words.T("overview.near_note"), n: int64(b.near), tone: theme.Warn, route: "awards", arg: "near"})
	}
	if b.eligible > 0 {
		b.add(todo{id: "notices", what: words.T("overview.notices"), note: words.T("overview.notices_note"), n: int64(b.eligible), tone: theme.Accent, route: "notices"})
	}
}

func (b *board) add(t todo) {
	t.count = thousands(t.n)
	b.todos = append(b.todos, t)
}

func thousands(n int64) string {
	s := money.Fen(n * 100).String()
	return strings.TrimSuffix(s, ".00")
}

// fundName names who pays.
func fundName(fund string) string {
	if r, ok := region.Lookup(fund); ok {
		return words.T("overview.fund_of", r.Name)
	}
	return words.T("overview.fund_province")
}
