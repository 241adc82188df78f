package deferralstats

import (
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// verdict is what holding a bank's file against the register comes to.
type verdict uint8

const (
	agrees verdict = iota // to the fen
	later                 // some rows are told otherwise elsewhere: the difference is theirs
	wrong                 // nothing was told otherwise and yet they differ
)

func verdictOf(x *deferrals.Reconciliation) verdict {
	switch {
	case x.Agrees():
		return agrees
	case x.Moved > 0:
		return later
	}
	return wrong
}

// sign stands before a word, so that no verdict is known by its colour alone.
func (v verdict) sign() string { return [...]string{"✓", "▲", "×"}[v] }

func (v verdict) tone() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{theme.Good, theme.Warn, theme.Bad}[v]
}

func (v verdict) word() string {
	return words.T([...]string{"dstat.agrees", "dstat.later", "dstat.wrong"}[v])
}

func (v verdict) text() string { return v.sign() + " " + v.word() }

// sentence explains a reconciliation.
func sentence(x *deferrals.Reconciliation) string {
	switch verdictOf(x) {
	case agrees:
		return words.T("dstat.says_agrees", count(x.File.Cases))
	case later:
		return words.T("dstat.says_later", count(x.File.Cases), count(x.Moved), count(x.Cases.Cases))
	}
	return words.T("dstat.says_wrong")
}

// heldRow is one figure of a file against the same of the register.
type heldRow struct {
	id, what, file, cases, diff, verdict string
	tone                                 fyne.ThemeColorName
}

// heldRows compare figure by figure.
func heldRows(x *deferrals.Reconciliation) []heldRow {
	v := verdictOf(x)
	row := func(id, file, cases, diff string, same bool) heldRow {
		r := heldRow{id: id, what: words.T("dstat.held_" + id), file: file, cases: cases, diff: diff, verdict: agrees.text(), tone: agrees.tone()}
		if !same {
			r.verdict, r.tone = v.text(), v.tone()
		}
		return r
	}
	number := func(id string, a, b int) heldRow { return row(id, count(a), count(b), signedCount(a-b), a == b) }
	sum := func(id string, a, b money.Fen) heldRow { return row(id, a.String(), b.String(), signed(a-b), a == b) }
	f, c := &x.File, &x.Cases
	return []heldRow{
		number("cases", f.Cases, c.Cases), number("parties", f.Parties, c.Parties), number("deferred", f.Deferred, c.Deferred),
		sum("due", f.DuePrincipal, c.DuePrincipal), sum("moved", f.MovedPrincipal, c.MovedPrincipal), sum("due_interest", f.DueInterest, c.DueInterest),
		sum("moved_interest", f.MovedInterest, c.MovedInterest), sum("refinanced", f.Refinanced, c.Refinanced), sum("balance", f.Balance, c.Balance),
	}
}

func signed(f money.Fen) string {
	switch {
	case f == 0:
		return none
	case f > 0:
		return "+" + f.String()
	}
	return f.String()
}

func signedCount(n int) string {
	switch {
	case n == 0:
		return none
	case n > 0:
		return "+" + count(n)
	}
	return count(n)
}

// returnRow is a file taken in, with its texts.
type returnRow struct {
	deferrals.Return
	id, no, banks, asOf, rows, fresh, changed, same, problems, doubts, who, at string
}

// mostNamed is how many banks of a file are named before they are counted.
const mostNamed = 3

func returnRows(list []deferrals.Return, bank func(code string) string) []returnRow {
	out := make([]returnRow, len(list))
	for i, r := range list {
		var names []string
		for _, s := range r.Sums {
			if len(names) == mostNamed {
				break
			}
			names = append(names, bank(s.Bank))
		}
		banks := strings.Join(names, words.T("dstat.comma"))
		if len(r.Sums) > mostNamed {
			banks = words.T("dstat.banks", banks, len(r.Sums))
		}
		out[i] = returnRow{
			Return: r, id: count(int(r.ID)), no: count(int(r.ID)), banks: banks, asOf: dateText(r.AsOf), rows: count(r.Rows),
			fresh: dashed(r.New), changed: dashed(r.Changed), same: dashed(r.Same), problems: dashed(r.Problems), doubts: dashed(r.Doubts),
			who: r.By.Name, at: r.By.At.In(act.China).Format("2006-01-02 15:04"),
		}
	}
	return out
}

// bankRow is a bank of the file chosen.
type bankRow struct {
	deferrals.Reconciliation
	name, rows, cases, moved, verdict string
	tone                              fyne.ThemeColorName
}

func bankRows(list []deferrals.Reconciliation) []bankRow {
	out := make([]bankRow, len(list))
	for i := range list {
		x := &list[i]
		v := verdictOf(x)
		name := x.Name
		if name != x.Bank {
			name += " " + x.Bank
		}
		out[i] = bankRow{Reconciliation: *x, name: name, rows: count(x.File.Cases), cases: count(x.Cases.Cases), moved: dashed(x.Moved), verdict: v.text(), tone: v.tone()}
	}
	return out
}
