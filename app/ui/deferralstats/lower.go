package deferralstats

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// lower is what stands under the table: what falls due each month after deferral, as a
// chart with its table behind, findings by rule, refusals by reason and how long banks
// took to answer.
type lower struct {
	p      *Stats
	table  bool // the table behind the chart is shown
	chart  *picture.Columns
	cliff  *grid.Grid[deferrals.Cliff]
	found  *grid.Grid[deferrals.Tally]
	reason *grid.Grid[deferrals.Reason]
	title  *fyne.Container
	first  *fyne.Container // the chart or its table
	times  *canvas.Text
	object *fyne.Container
}

// lowerHead is the height of a heading, that of the one with buttons.
const lowerHead = 32

func newLower(p *Stats) *lower {
	l := &lower{p: p, title: container.NewStack(), first: container.NewStack(), times: parts.Quiet("")}
	l.chart = picture.NewColumns(picture.Series{Label: words.T("dstat.principal"), Tone: theme.Accent}, picture.Series{Label: words.T("dstat.interest"), Tone: theme.Warn})
	l.cliff, l.found, l.reason = l.cliffGrid(), l.foundGrid(), l.reasonGrid()
	block := func(title fyne.CanvasObject, o fyne.CanvasObject) fyne.CanvasObject {
		return parts.Sheet(container.NewBorder(parts.Pad(parts.Box(60, theme.Scaled(lowerHead), title), 12, 2), nil, nil, nil, o))
	}
	l.object = container.New(
		lowerLayout{}, block(l.title, l.first), parts.Rule(), block(parts.Row(8, parts.Line(words.T("dstat.found"), theme.Ink, 0, true)), l.found.Object()), parts.Rule(),
		block(parts.Row(8, parts.Line(words.T("dstat.reasons"), theme.Ink, 0, true)), container.NewBorder(nil, parts.Pad(l.times, 12, 4), nil, nil, l.reason.Object())),
	)
	l.turn(false)
	return l
}

func (l *lower) cliffGrid() *grid.Grid[deferrals.Cliff] {
	sum := func(id string, of func(*deferrals.Cliff) money.Fen) grid.Column[deferrals.Cliff] {
		return grid.Column[deferrals.Cliff]{
			ID: id, Title: words.T("dstat.cliff_" + id), Width: wide(140, 128), Align: grid.Right, Scale: 2, NoFilter: true,
			Text: func(c *deferrals.Cliff) string { return amount(of(c)) }, Number: func(c *deferrals.Cliff) int64 { return int64(of(c)) },
			Total: func(shown []*deferrals.Cliff) string {
				var all money.Fen
				for _, c := range shown {
					all += of(c) // parts of one sum the register made
				}
				return all.String()
			},
		}
	}
	return grid.New(grid.Options[deferrals.Cliff]{
		ID: func(c *deferrals.Cliff) string { return c.Month }, Totals: true, NoFoot: true, Empty: words.T("dstat.no_cliff"),
		OnOpen: func(c *deferrals.Cliff) { l.p.drill(dueIn(l.p.shown, c.Month)) },
		Columns: []grid.Column[deferrals.Cliff]{
			{ID: "month", Title: words.T("dstat.cliff_month"), Width: 70, Text: func(c *deferrals.Cliff) string { return c.Month }},
			{
				ID: "cases", Title: words.T("dstat.col_cases"), Width: 56, Align: grid.Right, Text: func(c *deferrals.Cliff) string { return count(c.Cases) },
				Number: func(c *deferrals.Cliff) int64 { return int64(c.Cases) },
			},
			sum("principal", func(c *deferrals.Cliff) money.Fen { return c.Principal }), sum("interest", func(c *deferrals.Cliff) money.Fen { return c.Interest }),
			sum("both", func(c *deferrals.Cliff) money.Fen { return c.Principal + c.Interest }),
		},
	})
}

func (l *lower) foundGrid() *grid.Grid[deferrals.Tally] {
	number := func(id string, width float32, of func(*deferrals.Tally) int) grid.Column[deferrals.Tally] {
		return grid.Column[deferrals.Tally]{
			ID: id, Title: words.T("dstat.found_" + id), Width: width, Align: grid.Right,
			Text: func(t *deferrals.Tally) string { return dashed(of(t)) }, Number: func(t *deferrals.Tally) int64 { return int64(of(t)) },
		}
	}
	open := number("open", wide(64, 84), func(t *deferrals.Tally) int { return t.Open })
	open.Tone = func(t *deferrals.Tally) fyne.ThemeColorName { return toneIf(t.Open > 0, theme.Bad) }
	return grid.New(grid.Options[deferrals.Tally]{
		ID: func(t *deferrals.Tally) string { return t.Rule }, NoFoot: true, Empty: words.T("dstat.no_findings"),
		OnOpen: func(t *deferrals.Tally) { l.p.drill(ofRule(l.p.shown, t.Rule), true) },
		Columns: []grid.Column[deferrals.Tally]{
			{ID: "rule", Title: words.T("dstat.found_rule"), Width: wide(140, 152), Text: func(t *deferrals.Tally) string { return deferrals.RuleLabel(t.Rule) }},
			number("held", wide(54, 58), func(t *deferrals.Tally) int { return t.Held }), open,
		},
	})
}

func (l *lower) reasonGrid() *grid.Grid[deferrals.Reason] {
	return grid.New(grid.Options[deferrals.Reason]{
		ID: func(r *deferrals.Reason) string { return r.Text }, NoFoot: true, Empty: words.T("dstat.no_refusals"),
		OnOpen: func(r *deferrals.Reason) { l.p.drill(ofReason(l.p.shown, r.Text)) },
		Columns: []grid.Column[deferrals.Reason]{
			{ID: "reason", Title: words.T("dstat.reason"), Width: 200, Text: func(r *deferrals.Reason) string {
				if r.Text == "" {
					return words.T("dstat.no_reason")
				}
				return r.Text
			}},
			{
				ID: "cases", Title: words.T("dstat.col_cases"), Width: 60, Align: grid.Right, Text: func(r *deferrals.Reason) string { return count(r.Cases) },
				Number: func(r *deferrals.Reason) int64 { return int64(r.Cases) },
			},
		},
	})
}

// turn shows the chart, or the table behind it.
func (l *lower) turn(table bool) {
	l.table = table
	at, o, said := 0, fyne.CanvasObject(parts.Pad(l.chart, 12, 2)), l.unit().label
	if table {
		at, o, said = 1, l.cliff.Object(), words.T("dstat.unit.yuan")
	} else if len(l.p.table.Cliff) == 0 {
		o = container.NewCenter(parts.Quiet(words.T("dstat.no_cliff")))
	}
	l.first.Objects = []fyne.CanvasObject{o}
	l.title.Objects = []fyne.CanvasObject{container.NewBorder(
		nil, nil, parts.Row(8, parts.Line(words.T("dstat.cliff"), theme.Ink, 0, true), parts.Quiet(words.T("dstat.cliff_unit", said))),
		parts.Tabs([]string{words.T("dstat.as_chart"), words.T("dstat.as_table")}, at, func(i int) { l.turn(i == 1) }))}
	l.title.Refresh()
	l.first.Refresh()
}

// unit is what the amounts of the chart are in.
func (l *lower) unit() unit {
	var most money.Fen
	for _, c := range l.p.table.Cliff {
		most = max(most, c.Principal+c.Interest)
	}
	return unitFor(most, chartRoom)
}

// fill shows what was counted.
func (l *lower) fill() {
	t := &l.p.table
	l.turn(l.table)
	u := l.unit()
	var columns []picture.Column
	for _, c := range everyMonth(t.Cliff) {
		col := picture.Column{Label: c.Month[5:], Group: c.Month[:4], Values: []int64{int64(c.Principal), int64(c.Interest)}}
		if c.Cases > 0 {
			col.Text, col.Tap = u.short(c.Principal+c.Interest), func() { l.p.drill(dueIn(l.p.shown, c.Month)) }
		}
		columns = append(columns, col)
	}
	l.chart.Set(columns...)
	l.cliff.SetRows(t.Cliff)
	found := slices.DeleteFunc(slices.Clone(t.Found), func(t deferrals.Tally) bool { return t.Held == 0 })
	slices.SortStableFunc(found, func(a, b deferrals.Tally) int { return cmp.Compare(b.Held, a.Held) })
	l.found.SetRows(found)
	l.reason.SetRows(t.Reasons)
	l.times.Text = timesText(t.Total.Answers)
	l.times.Refresh()
}

// everyMonth puts the months in which nothing falls due between the others, so that a
// chart in time has no gaps.
func everyMonth(list []deferrals.Cliff) (out []deferrals.Cliff) {
	for _, c := range list {
		if n := len(out); n > 0 {
			last, err := period.Parse(out[n-1].Month)
			for m := last.Next(); err == nil && m.String() < c.Month; m = m.Next() {
				out = append(out, deferrals.Cliff{Month: m.String()})
			}
		}
		out = append(out, c)
	}
	return out
}

// timesText says how long banks took to answer.
func timesText(a deferrals.Times) string {
	if a.Answered == 0 {
		return words.T("dstat.no_answers")
	}
	return words.T("dstat.times", a.Mean(), count(a.Longest), count(a.Late))
}

// lowerLayout puts the chart beside the findings beside the refusals.
type lowerLayout struct{}

func (lowerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 160) }

func (lowerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := min(theme.Scaled(wide(276, 316)), size.Width*0.27)
	x := float32(0)
	for i, w := range []float32{size.Width - 2*side - 2, 1, side, 1, side} {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(w, size.Height))
		x += w
	}
}
