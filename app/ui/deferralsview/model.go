package deferralsview

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// pageRows is how many rows are read and shown at once.
const pageRows = 200

const none = "—"

// row is a case with every text the list shows.
type row struct {
	deferrals.Row
	id, no, bank, city, size, kind, due, newDue, principal, interest, state, findings string
	tone                                                                              fyne.ThemeColorName
}

// rowsOf makes the rows; name gives the name of a bank.
func rowsOf(list []deferrals.Row, name func(code, told string) string) []row {
	out := make([]row, len(list))
	for i := range list {
		c := &list[i].Case
		l := &c.Loan
		out[i] = row{
			Row: list[i], id: strconv.Itoa(int(c.No)), no: number(c.No), bank: name(l.Bank, l.BankName), city: cityOf(l.Region),
			size: sizeLabel(l.Size), kind: kindLabel(l.Kind), due: date(l.OriginalDue), newDue: date(newDue(c)), state: c.State.Label(), tone: toneOf(c.State),
			principal: amount(moved(c, false)), interest: amount(moved(c, true)), findings: rulesLabel(list[i].Findings),
		}
	}
	return out
}

// moved is the principal or the interest that was put off, 0 of a case not granted.
func moved(c *deferrals.Case, interest bool) money.Fen {
	switch {
	case !c.State.Granted():
		return 0
	case interest && c.Interest():
		return c.Loan.DeferredInterest
	case !interest && c.Principal() && !c.Reborrowing():
		return c.Loan.DeferredPrincipal
	}
	return 0
}

// newDue is the day the principal falls due now, of interest alone that of the interest.
func newDue(c *deferrals.Case) period.Date {
	if !c.State.Granted() {
		return period.Date{}
	}
	if c.Principal() {
		return c.Loan.NewPrincipalDue
	}
	return c.Loan.NewInterestDue
}

func number(no uint32) string { return "YQ" + pad(int(no), 6) }

// numberOf reads a case's number as a person writes it: YQ000123, 123.
func numberOf(text string) (uint32, bool) {
	text = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "YQ")
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err == nil && n > 0
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(width-len(s), 0)) + s
}

func date(d period.Date) string {
	if d.IsZero() {
		return none
	}
	return d.String()
}

func amount(f money.Fen) string {
	if f == 0 {
		return none
	}
	return f.String()
}

func text(s string) string {
	if s == "" {
		return none
	}
	return s
}

// cityOf names the city of a six-digit code.
func cityOf(region string) string {
	if len(region) < 4 {
		return none
	}
	return deferrals.CityName(region[:4])
}

func toneOf(s deferrals.State) fyne.ThemeColorName {
	switch s {
	case deferrals.Refused, deferrals.Overdue:
		return theme.Bad
	case deferrals.Registered, deferrals.Incomplete, deferrals.Accepted:
		return theme.Warn
	case deferrals.Approved, deferrals.Partial, deferrals.Arranged, deferrals.Active:
		return theme.Accent
	case deferrals.Repaid, deferrals.Renewed:
		return theme.Good
	}
	return theme.Quiet
}

func findingTone(s deferrals.FindingState) fyne.ThemeColorName {
	switch s {
	case deferrals.Found, deferrals.Upheld:
		return theme.Bad
	case deferrals.Asked, deferrals.Answered:
		return theme.Warn
	case deferrals.Rectified:
		return theme.Good
	}
	return theme.Quiet
}

// rulesLabel names the rules of findings in a line.
func rulesLabel(rules []string) string {
	out := make([]string, len(rules))
	for i, r := range rules {
		out[i] = deferrals.RuleLabel(r)
	}
	return strings.Join(out, words.T("defer.comma"))
}

// The words of a return are Chinese and few: each has a label in both languages.

func labelOf(kind, word string) string {
	if key := "defer." + kind + "." + word; words.Has(key) {
		return words.T(key)
	}
	return text(word)
}

func sizeLabel(word string) string {
	return labelOf("size", [...]string{"", "large", "medium", "small", "micro", "owner", "sole"}[slices.Index(deferrals.Sizes, word)+1])
}

func meansLabel(word string) string {
	return labelOf("means", [...]string{"", "extend", "roll", "replan", "reborrow", "other"}[slices.Index(deferrals.Means, word)+1])
}

func kindLabel(word string) string {
	return labelOf("kind", map[string]string{"延期还本": "principal", "延期付息": "interest", "延期还本付息": "both"}[word])
}

func decisionLabel(word string) string {
	id := map[string]string{"同意": "yes", "部分同意": "partly", "不同意": "no", "审核中": "pending", "撤回": "withdrawn"}[word]
	return labelOf("decision", id)
}

// wide is a width in Chinese and in English.
func wide(zh, en float32) float32 {
	if words.Lang() == words.English {
		return en
	}
	return zh
}

func listColumns() []grid.Column[row] {
	col := func(id string, width float32, f func(*row) string) grid.Column[row] {
		return grid.Column[row]{ID: id, Title: words.T("defer.col_" + id), Width: width, Text: f}
	}
	money := func(id string, interest bool, f func(*row) string) grid.Column[row] {
		c := col(id, wide(108, 104), f)
		c.Align, c.Scale = grid.Right, 2
		c.Number = func(r *row) int64 { return int64(moved(&r.Case, interest)) }
		return c
	}
	state := col("state", wide(80, 100), func(r *row) string { return r.state })
	state.Tone = func(r *row) fyne.ThemeColorName { return r.tone }
	findings := col("findings", wide(120, 142), func(r *row) string { return r.findings })
	findings.Tone = func(*row) fyne.ThemeColorName { return theme.Bad }
	no := col("no", 82, func(r *row) string { return r.no })
	no.Number = func(r *row) int64 { return int64(r.No) }
	return []grid.Column[row]{
		no, col("borrower", wide(188, 176), func(r *row) string { return r.Loan.Name }), col("bank", wide(56, 56), func(r *row) string { return r.bank }),
		col("city", wide(62, 64), func(r *row) string { return r.city }), col("size", wide(82, 84), func(r *row) string { return r.size }),
		col("kind", wide(96, 74), func(r *row) string { return r.kind }), col("due", wide(90, 84), func(r *row) string { return r.due }), col("new_due", wide(90, 84), func(r *row) string { return r.newDue }),
		money("principal", false, func(r *row) string { return r.principal }), money("interest", true, func(r *row) string { return r.interest }),
		state, findings,
	}
}
