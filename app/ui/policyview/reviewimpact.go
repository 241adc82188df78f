package policyview

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/resources/words"
)

// reviews tells whether the pack's impact is on loans that were reviewed, not on
// awards.
func (v *View) reviews() bool {
	it := rules.Principal(v.pack)
	return it != nil && it.Review
}

// reviewLine starts the impact run of a review and tells its figures.
func (v *View) reviewLine() fyne.CanvasObject {
	row := parts.Row(8, parts.Fixed(88, parts.Quiet(words.T("policyview.impact"))), parts.Label(words.T("impact.against_register")), parts.NewButton(words.T("policyview.impact_run"), v.runReview))
	if v.reviewed == nil {
		return row
	}
	return parts.NewColumn(6, append([]fyne.CanvasObject{row}, reviewFigures(v.reviewed)...)...)
}

// runReview reviews what the register has by the pack looked at.
func (v *View) runReview() {
	p, reg := v.pack, v.place.Session.Deferrals()
	task.Start(v.place.Shell.Runner(), &v.compare, words.T("policyview.impact"), func(ctx context.Context, tell task.Tell) (*deferrals.Impact, error) {
		return reg.Impact(ctx, deferrals.Trial{Next: p, Progress: func(_ string, done, total int64) { tell(done, total) }})
	}, func(m *deferrals.Impact, err error) {
		switch {
		case err != nil:
			v.place.Shell.Failed(err)
		case v.pack == p:
			v.reviewed = m
			if v.tab == tabGate {
				v.drawRight()
				if v.report != nil && v.report.OK() {
					v.refocus(v.inReview())
				}
			}
		}
	})
}

// reviewFigures are the lines above the rules.
func reviewFigures(m *deferrals.Impact) []fyne.CanvasObject {
	warn := func(text string) fyne.CanvasObject { return prose.New(prose.Span{Text: text, Tone: theme.Warn}) }
	var lines []fyne.CanvasObject
	switch {
	case m.Cases > 0:
		lines = append(lines, prose.New(prose.Strong(words.T("impact.cases", m.Cases, m.Same)), prose.Plain("　"+words.T("impact.counts", m.Gained, m.Lost, m.Undecided, m.Reworded))))
	case m.From.IsZero():
		lines = append(lines, warn(words.T("impact.none_open")))
	default:
		lines = append(lines, warn(words.T("impact.none", m.From.String(), m.To.String())))
	}
	var more []string
	if m.Rehomed > 0 {
		more = append(more, words.T("impact.rehomed", m.Rehomed))
	}
	if m.Others > 0 {
		more = append(more, words.T("impact.others", m.Others))
	}
	if len(more) > 0 {
		lines = append(lines, prose.New(prose.Quiet(strings.Join(more, " "))))
	}
	if len(m.Foreign) > 0 {
		lines = append(lines, warn(words.T("impact.foreign", strings.Join(m.Foreign, "、"))))
	}
	return lines
}

// reviewPage shows the rules before and after, or the examples.
func (v *View) reviewPage() fyne.CanvasObject {
	m := v.reviewed
	at := map[bool]int{true: 1}[v.byCase]
	tabs := parts.Tabs([]string{words.T("impact.by_rule", len(m.Rules)), words.T("impact.by_case", len(m.Examples))}, at, func(i int) {
		v.byCase = i == 1
		v.drawRight()
		v.refocus(v.inReview())
	})
	if !v.byCase {
		v.changes = v.ruleGrid()
		return parts.Fill(parts.Pad(tabs, 8, 4), parts.Rule(), v.changes.Object())
	}
	whole := container.NewStack()
	v.examples = v.exampleGrid(func(e *deferrals.Example) {
		whole.Objects = []fyne.CanvasObject{exampleLine(v.pack, e)}
		whole.Refresh()
	})
	return parts.Fill(parts.Pad(tabs, 8, 4), parts.Rule(), v.exampleSheet(whole))
}

// exampleSheet has the whole sentence of the row in hand above the grid.
func (v *View) exampleSheet(whole fyne.CanvasObject) fyne.CanvasObject {
	if len(v.reviewed.Examples) == 0 {
		return v.examples.Object()
	}
	return parts.Fill(parts.Box(80, 58, whole), parts.Rule(), v.examples.Object())
}

func exampleLine(p *pack.Pack, e *deferrals.Example) fyne.CanvasObject {
	return parts.Inset(prose.New(prose.Strong(caseNumber(e.No)+"　"), prose.Quiet(e.Kind.Label()+"　"+ruleLabel(p, e.Rule)+"　"), prose.Plain(exampleText(e))), 16, 8)
}

// inReview is what takes the keyboard of the tab in sight.
func (v *View) inReview() fyne.Focusable {
	if v.byCase {
		return v.examples.Focusable()
	}
	return v.changes.Focusable()
}

func (v *View) ruleGrid() *grid.Grid[grid.Texts] {
	count := func(key string) grid.Head { return grid.Head{Title: words.T(key), Width: 76, Align: grid.Right} }
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("impact.rule"), Width: 190}, count("impact.before"), count("impact.after"), count("impact.more"), count("impact.less"), count("impact.open"),
	}, 1, words.T("impact.no_change"), nil)
	var cells [][]string
	for _, x := range v.reviewed.Rules {
		row := []string{ruleLabel(v.pack, x.Rule)}
		for _, n := range []int{x.Before, x.After, x.Gained, x.Lost, x.Open} {
			row = append(row, strconv.Itoa(n))
		}
		cells = append(cells, row)
	}
	g.SetRows(grid.TextRows(cells))
	return g
}

// exampleGrid lists cases that change; one leads to its page.
func (v *View) exampleGrid(cursor func(*deferrals.Example)) *grid.Grid[deferrals.Example] {
	type example = deferrals.Example
	column := func(key string, width float32, text func(*example) string) grid.Column[example] {
		return grid.Column[example]{ID: key, Title: words.T(key), Width: width, Text: text}
	}
	g := grid.New(grid.Options[example]{
		ID: func(e *example) string { return strconv.Itoa(int(e.No)) + " " + e.Rule },
		Columns: []grid.Column[example]{
			column("impact.case", 84, func(e *example) string { return caseNumber(e.No) }),
			column("impact.change", 56, func(e *example) string { return e.Kind.Label() }),
			column("impact.rule", 120, func(e *example) string { return ruleLabel(v.pack, e.Rule) }),
			column("impact.borrower", 196, func(e *example) string { return e.Borrower }),
			column("impact.loan", 116, func(e *example) string { return e.Loan }),
			column("impact.bank", 134, func(e *example) string { return e.Bank }),
			column("impact.text", 420, exampleText),
		},
		Frozen: 1, Empty: words.T("impact.no_change"),
		OnOpen: func(e *example) { v.place.Shell.Go("deferral", caseNumber(e.No)) },
		OnCursor: func(e *example) {
			if e != nil {
				cursor(e)
			}
		},
	})
	g.SetRows(v.reviewed.Examples)
	if e := g.Cursor(); e != nil {
		cursor(e)
	}
	return g
}

// caseNumber is how the register writes a case's number.
func caseNumber(no uint32) string { return fmt.Sprintf("YQ%06d", no) }

func exampleText(e *deferrals.Example) string {
	switch {
	case len(e.Missing) > 0:
		return words.T("impact.missing", strings.Join(e.Missing, "、"))
	case e.Was != "":
		return words.T("impact.was", e.Text, e.Was)
	}
	return e.Text
}

// ruleLabel names a rule as the register does, one that it does not know as the pack
// does.
func ruleLabel(p *pack.Pack, rule string) string {
	if slices.Contains(deferrals.Rules, rule) {
		return deferrals.RuleLabel(rule)
	}
	for _, it := range p.Items {
		for _, f := range it.Findings {
			if f.Rule == rule {
				return f.Label
			}
		}
	}
	return rule
}
