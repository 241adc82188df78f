package deferralstats

import (
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// line is a line of the regulator's table with its texts.
type line struct {
	deferrals.Group
	name, rank, rate, mean    string
	parties, cases            string
	due, moved                string
	dueInterest, movedIn      string
	refinanced                string
	refused, waiting, held    string
	open, late, longest       string
	rateNumber, meanOfAnswers int64
}

func lineOf(axis deferrals.Axis, g deferrals.Group, by deferrals.RateBy) line {
	f := g.Figures
	rate, ok := f.Rate(by)
	l := line{
		Group: g, name: groupName(axis, &g), rate: percent(rate, ok), rank: none, mean: orDash(g.Answers.Mean()),
		parties: count(f.Parties), cases: count(f.Cases), due: amount(f.DuePrincipal), moved: amount(f.MovedPrincipal),
		dueInterest: amount(f.DueInterest), movedIn: amount(f.MovedInterest), refinanced: amount(f.Refinanced),
		refused: dashed(g.Refused), waiting: dashed(g.Waiting), held: dashed(g.Held), open: dashed(g.Open), late: dashed(g.Answers.Late),
		longest: dashed(g.Answers.Longest), rateNumber: -1,
	}
	if g.Rank > 0 {
		l.rank = strconv.Itoa(g.Rank)
	}
	if ok {
		l.rateNumber, _ = rate.Mul(exact.Int(10_000)).Round(0, exact.HalfUp).Int64()
	}
	if g.Answers.Answered > 0 {
		l.meanOfAnswers = int64(g.Answers.Days) * 100 / int64(g.Answers.Answered)
	}
	return l
}

func linesOf(t *deferrals.Table, by deferrals.RateBy) []line {
	out := make([]line, len(t.Groups))
	for i, g := range t.Groups {
		out[i] = lineOf(t.Axis, g, by)
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return none
	}
	return s
}

// total is the line under the table: that of the register when all lines are shown,
// else the sum of those shown. Borrowers of several lines count once, so that their sum
// is none.
func total(t *deferrals.Table, by deferrals.RateBy, shown []*line) line {
	all := t.Total
	if len(shown) != len(t.Groups) {
		all = deferrals.Group{}
		for _, l := range shown {
			add(&all, &l.Group)
		}
	}
	sum := lineOf(t.Axis, all, by)
	if len(shown) != len(t.Groups) {
		sum.parties = none
	}
	return sum
}

// add adds a line to a sum, but for its borrowers.
func add(sum, g *deferrals.Group) {
	a, b := &sum.Figures, &g.Figures
	a.Cases += b.Cases
	a.Deferred += b.Deferred
	for _, p := range [...][2]*money.Fen{
		{&a.Balance, &b.Balance}, {&a.DuePrincipal, &b.DuePrincipal}, {&a.MovedPrincipal, &b.MovedPrincipal},
		{&a.DueInterest, &b.DueInterest}, {&a.MovedInterest, &b.MovedInterest}, {&a.Refinanced, &b.Refinanced},
	} {
		*p[0] += *p[1] // parts of one sum the register made
	}
	sum.Refused += g.Refused
	sum.Waiting += g.Waiting
	sum.Held += g.Held
	sum.Open += g.Open
	sum.Answers.Answered += g.Answers.Answered
	sum.Answers.Days += g.Answers.Days
	sum.Answers.Late += g.Answers.Late
	sum.Answers.Longest = max(sum.Answers.Longest, g.Answers.Longest)
}

// lineColumns are the columns of the table; ranked puts the league in front.
func (p *Stats) lineColumns(ranked bool) []grid.Column[line] {
	col := func(id string, width float32, text func(*line) string, number func(*line) int64) grid.Column[line] {
		return grid.Column[line]{
			ID: id, Title: words.T("dstat.col_" + id), Width: width, Align: grid.Right, Text: text, Number: number,
			Total: func(shown []*line) string {
				all := total(&p.table, p.tableRate, shown)
				return text(&all)
			},
		}
	}
	sum := func(id string, width float32, text func(*line) string, of func(*deferrals.Figures) money.Fen) grid.Column[line] {
		c := col(id, width, text, func(l *line) int64 { return int64(of(&l.Figures)) })
		c.Scale = 2
		return c
	}
	name := grid.Column[line]{ID: "name", Title: words.T("dstat.axis.bank"), Width: 132, Text: func(l *line) string { return l.name }}
	name.Tone = func(l *line) fyne.ThemeColorName {
		if l.Key == "" {
			return theme.Quiet
		}
		return ""
	}
	rate := col("rate", wide(72, 76), func(l *line) string { return l.rate }, func(l *line) int64 { return l.rateNumber })
	rate.Bold, rate.Scale = true, 2
	refused := col("refused", wide(76, 76), func(l *line) string { return l.refused }, func(l *line) int64 { return int64(l.Refused) })
	held := col("held", wide(68, 80), func(l *line) string { return l.held }, func(l *line) int64 { return int64(l.Held) })
	held.Tone = func(l *line) fyne.ThemeColorName { return toneIf(l.Held > 0, theme.Bad) }
	open := col("open", wide(64, 88), func(l *line) string { return l.open }, func(l *line) int64 { return int64(l.Open) })
	open.Tone = func(l *line) fyne.ThemeColorName { return toneIf(l.Open > 0, theme.Bad) }
	mean := col("mean", wide(92, 92), func(l *line) string { return l.mean }, func(l *line) int64 { return l.meanOfAnswers })
	mean.Scale = 2
	out := []grid.Column[line]{name}
	if ranked {
		rank := col("rank", wide(48, 52), func(l *line) string { return l.rank }, func(l *line) int64 { return int64(l.Rank) })
		rank.Total = func([]*line) string { return "" }
		out = append(out, rank)
	}
	return append(out,
		col("parties", wide(68, 84), func(l *line) string { return l.parties }, func(l *line) int64 { return int64(l.Figures.Parties) }),
		col("cases", wide(72, 72), func(l *line) string { return l.cases }, func(l *line) int64 { return int64(l.Figures.Cases) }), rate,
		sum("due", 148, func(l *line) string { return l.due }, func(f *deferrals.Figures) money.Fen { return f.DuePrincipal }),
		sum("moved", wide(148, 148), func(l *line) string { return l.moved }, func(f *deferrals.Figures) money.Fen { return f.MovedPrincipal }),
		sum("refinanced", 140, func(l *line) string { return l.refinanced }, func(f *deferrals.Figures) money.Fen { return f.Refinanced }),
		refused,
		col("waiting", wide(68, 72), func(l *line) string { return l.waiting }, func(l *line) int64 { return int64(l.Waiting) }), held, mean,
		sum("due_interest", 132, func(l *line) string { return l.dueInterest }, func(f *deferrals.Figures) money.Fen { return f.DueInterest }),
		sum("moved_interest", wide(132, 132), func(l *line) string { return l.movedIn }, func(f *deferrals.Figures) money.Fen { return f.MovedInterest }),
		open,
		col("late", wide(76, 64), func(l *line) string { return l.late }, func(l *line) int64 { return int64(l.Answers.Late) }),
		col("longest", wide(92, 92), func(l *line) string { return l.longest }, func(l *line) int64 { return int64(l.Answers.Longest) }),
	)
}

func toneIf(yes bool, tone fyne.ThemeColorName) fyne.ThemeColorName {
	if yes {
		return tone
	}
	return ""
}
