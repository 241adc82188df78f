// Package overview is the screen 总览: what waits, the figures of the run in hand
// and a chart of the awards by city. It leads to where things are done and does
// nothing itself.
package overview

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/digest"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/region"
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
	run      *digest.Digest // nil: nothing was assessed
	sum      digest.Area
	problems int
	batched  bool
	cities   []city
	todos    []todo
}

// build says what a digest means for one city or (area "") the whole province.
// unsigned are the readings nobody has signed, inactive the period's pack when
// nobody has activated it, else nil; batched says that award batches were drafted of the run.
func build(d *digest.Digest, batched bool, area string, unsigned []pack.Interpretation, inactive *pack.Pack) board {
	b := board{run: d, batched: batched}
	if d != nil {
		b.sum = d.Sum(area)
		b.problems = d.Problems
		slices.SortFunc(b.sum.Funds, func(a, c digest.FundShare) int { return cmp.Compare(c.Amount, a.Amount) })
		b.chart(area)
		b.wait(area)
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
	if inactive != nil {
		b.add(todo{
			id: "inactive", what: words.T("overview.inactive"), note: words.T("overview.inactive_note"),
			n: 1, tone: theme.Warn, route: "policy", arg: inactive.ID + argGate,
		})
	}
	return b
}

func (b *board) chart(area string) {
	for _, r := range region.Cities() {
		code := r.Code[:4]
		if !strings.HasPrefix(code, area) {
			continue
		}
		sum := b.run.Sum(code)
		b.cities = append(b.cities, city{code: code, name: r.Name, firms: sum.Eligible, amount: sum.Amount})
	}
	slices.SortStableFunc(b.cities, func(a, c city) int { return cmp.Compare(c.amount, a.amount) })
}

// wait lists what the run leaves to be done.
func (b *board) wait(area string) {
	for _, m := range b.run.Missing {
		n := m.Count(area)
		if n == 0 {
			continue
		}
		what := words.T("overview.missing", m.Supplier)
		if m.Supplier == "" {
			what = words.T("overview.decision")
		}
		b.add(todo{id: "missing-" + m.Supplier, what: what, note: strings.Join(m.Facts, "、"), n: int64(n), tone: theme.Warn, route: "awards", arg: argUnknown})
	}
	if b.problems > 0 {
		b.add(todo{
			id: "problems", what: words.T("overview.problems"), note: words.T("overview.problems_note"), n: int64(b.problems),
			tone: theme.Bad, route: "awards", arg: argProblems,
		})
	}
	if b.sum.Near > 0 {
		b.add(todo{id: "near", what: words.T("overview.near"), note: words.T("overview.near_note"), n: int64(b.sum.Near), tone: theme.Warn, route: "awards", arg: argNear})
	}
	if b.sum.Eligible > 0 && !b.batched {
		b.add(todo{
			id: "batches", what: words.T("overview.batches"), note: words.T("overview.batches_note"), n: int64(b.sum.Eligible),
			tone: theme.Accent, route: "batches", arg: "new",
		})
	}
}

// What the awards screen is asked to show.
const (
	argEligible = "eligible"
	argUnknown  = "unknown"
	argRefused  = "refused"
	argProblems = "problems"
	argNear     = "near"
	argTake     = "take"
)

// argGate, after a pack's id, asks the screen 政策 for the gate.
const argGate = "/gate"

func (b *board) add(t todo) {
	t.count = thousands(t.n)
	b.todos = append(b.todos, t)
}

func thousands(n int64) string {
	return strings.TrimSuffix(money.Fen(n*100).String(), ".00")
}

// fundName names who pays.
func fundName(fund string) string {
	if r, ok := region.Lookup(fund); ok {
		return words.T("overview.fund_of", r.Name)
	}
	return words.T("overview.fund_province")
}
