package policyview

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/rules"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

func contains(text, part string) bool { return part != "" && strings.Contains(text, part) }

// clauseName is its number and heading: （一）增产奖励, 摘录四　范围.
func clauseName(c pack.Clause) string {
	if c.Heading == "" || strings.HasSuffix(c.Number, "）") {
		return c.Number + c.Heading
	}
	return c.Number + "　" + c.Heading
}

// periods lists what a pack is in force for: 2020年二季度; of a review the months of its
// window.
func periods(p *pack.Pack) string {
	var out []string
	for i := range p.Items {
		for _, label := range inForce(&p.Items[i]) {
			if !slices.Contains(out, label) {
				out = append(out, label)
			}
		}
	}
	return strings.Join(out, "、")
}

// inForce are the labels of an item's periods. A review may be asked for every period
// that touches its window: its months say it all.
func inForce(it *pack.Item) (labels []string) {
	var months []period.Period
	for _, text := range it.Periods {
		per, err := period.Parse(text)
		if err != nil {
			continue
		}
		labels = append(labels, workplace.PeriodLabel(per))
		if per.Kind() == period.Month {
			months = append(months, per)
		}
	}
	if !it.Review || len(months) < 2 {
		return labels
	}
	first, last := slices.MinFunc(months, period.Period.Compare), slices.MaxFunc(months, period.Period.Compare)
	return []string{words.T("awardsview.from_to", workplace.PeriodLabel(first), workplace.PeriodLabel(last))}
}

func kindWord(k pack.ClauseKind) string {
	switch k {
	case pack.Computable:
		return words.T("policyview.kind.computable")
	case pack.Scope:
		return words.T("policyview.kind.scope")
	case pack.Discretionary:
		return words.T("policyview.kind.discretionary")
	}
	return words.T("policyview.kind.duty")
}

func kindTone(k pack.ClauseKind) fyne.ThemeColorName {
	switch k {
	case pack.Computable:
		return theme.Good
	case pack.Discretionary:
		return theme.Warn
	}
	return theme.Quiet
}

// itemsOf lists the items computed under a clause.
func itemsOf(p *pack.Pack, clause string) []*pack.Item {
	var out []*pack.Item
	for i := range p.Items {
		it := &p.Items[i]
		if it.Decision {
			continue
		}
		if it.Clause == clause || slices.ContainsFunc(it.Branches, func(b pack.Branch) bool { return b.Clause == clause }) ||
			slices.ContainsFunc(it.Findings, func(f pack.Finding) bool { return f.Clause == clause }) ||
			slices.ContainsFunc(it.Card.Indicators, func(x pack.Indicator) bool { return x.Clause == clause }) {
			out = append(out, it)
		}
	}
	return out
}

// rulePage tells the items of the clause step by step; a step marks its figures
// in the notice.
func (v *View) rulePage() fyne.CanvasObject {
	items := itemsOf(v.pack, v.clause)
	if len(items) == 0 {
		return parts.NewFlow(20, 6, v.noRule()...)
	}
	var out []fyne.CanvasObject
	for _, it := range items {
		out = append(out, prose.Sized(3, prose.Strong(it.Label)), prose.New(prose.Quiet(words.T("policyview.in_force", strings.Join(inForce(it), "、")))))
		t := teller{p: v.pack, item: it, readings: v.readings()}
		if len(it.Periods) > 0 {
			t.period = it.Periods[len(it.Periods)-1]
		}
		n := 0
		for i := range it.Branches {
			b := &it.Branches[i]
			if !t.holds(b.Reading) {
				continue
			}
			t.branch = b
			out = append(out, parts.Gap(1, 4), prose.New(prose.Strong(b.Label)))
			out = append(out, v.sentences(t, b.Steps, []string{b.Quote}, &n)...)
		}
		for i := range it.Findings {
			f := &it.Findings[i]
			if f.Outside || !t.holds(f.Reading) {
				continue
			}
			t.branch = &pack.Branch{Steps: f.Steps}
			out = append(out, parts.Gap(1, 4), prose.New(prose.Strong(f.Label)))
			out = append(out, v.sentences(t, f.Steps, []string{f.Quote}, &n)...)
		}
		for i := range it.Card.Indicators {
			x := &it.Card.Indicators[i]
			t.branch = &pack.Branch{Steps: x.Steps}
			out = append(out, parts.Gap(1, 4), prose.New(prose.Strong(x.Label), prose.Quiet("　"+x.WeightUnder(t.readings).String()+" 分")))
			out = append(out, v.sentences(t, x.Steps, []string{x.Quote}, &n)...)
		}
		t.branch = nil
		if len(it.Steps) > 0 {
			out = append(out, parts.Gap(1, 4), prose.New(prose.Strong(words.T("traceview.then"))))
			out = append(out, v.sentences(t, it.Steps, v.branchQuotes(), &n)...)
		}
		out = append(out, v.payers(t, it)...)
		out = append(out, parts.Gap(1, 10))
	}
	return parts.NewFlow(20, 6, out...)
}

const circled = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

func (v *View) sentences(t teller, steps []pack.Step, quotes []string, n *int) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i := range steps {
		s := &steps[i]
		if !t.holds(s.Reading) {
			continue
		}
		mark := "·"
		if r := []rune(circled); *n < len(r) {
			mark = string(r[*n])
		}
		*n++
		out = append(out, prose.HangingLink(24, prose.Span{Text: mark, Tone: theme.Accent}, func() {
			v.quotes, v.figures = quotes, t.figures(s)
			v.drawText()
		}, prose.Plain(t.Describe(s)), prose.Quiet(v.readingNote(s))))
	}
	return out
}

// readingNote names the readings a step hangs on.
func (v *View) readingNote(s *pack.Step) string {
	var out []string
	for _, r := range s.Reading {
		id, _, _ := strings.Cut(r, "=")
		if n, ok := v.pack.Interpretation(id); ok {
			out = append(out, n.Label)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "　" + words.T("policyview.by_reading", strings.Join(out, "、"))
}

func (v *View) payers(t teller, it *pack.Item) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, p := range it.Payers {
		if t.holds(p.Reading) {
			out = append(out, prose.Hanging(24, prose.Span{Text: "·"}, prose.Plain(words.T("policyview.payer", areaName(p.Area), areaName(p.Fund)))))
		}
	}
	return out
}

func (v *View) noRule() []fyne.CanvasObject {
	c, ok := v.pack.Clause(v.clause)
	if !ok {
		return nil
	}
	return []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(clauseName(*c))), prose.New(prose.Span{Text: kindWord(c.Kind), Tone: kindTone(c.Kind)}),
		prose.New(prose.Plain(words.T("policyview.no_rule." + string(c.Kind)))),
		prose.New(prose.Quiet(words.T("policyview.units")), prose.Plain(strings.Join(c.Units, "、"))),
	}
}

// parametersPage lists every dated figure with its clause.
func (v *View) parametersPage() fyne.CanvasObject {
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("policyview.parameter"), Width: 186}, {Title: words.T("policyview.value"), Width: 90, Align: grid.Right},
		{Title: words.T("awardsview.unit_head"), Width: 84}, {Title: words.T("policyview.for"), Width: 170},
		{Title: words.T("awardsview.period_head"), Width: 104}, {Title: words.T("policyview.clause"), Width: 68},
	}, 0, words.T("policyview.no_parameters"), func(row int) { v.markParameter(row) })
	var cells [][]string
	t := teller{p: v.pack, item: &pack.Item{}, readings: v.readings()}
	for _, p := range v.pack.Parameters {
		if p.Given {
			cells = append(cells, []string{p.Label, "—", p.Unit, words.T("policyview.given"), "", p.Clause})
		}
		for _, val := range p.Values {
			cells = append(cells, []string{p.Label, figure(val.Value, p.Unit), p.Unit, t.whom(val), span(val.From, val.To), p.Clause})
		}
	}
	for _, tab := range v.pack.Tables {
		for _, b := range tab.Brackets {
			value := b.Amount
			if value == "" {
				value = b.Rate
			}
			cells = append(cells, []string{tab.Label, value, tab.Pays, bracket(tab, b), span(tab.From, tab.To), tab.Clause})
		}
	}
	g.SetRows(grid.TextRows(cells))
	return g.Object()
}

// markParameter marks a parameter's figure in its clause.
func (v *View) markParameter(row int) {
	i := 0
	for _, p := range v.pack.Parameters {
		n := max(len(p.Values), 1)
		if row < i+n {
			v.clause, v.quotes, v.figures = p.Clause, nil, nil
			for _, val := range p.Values {
				v.figures = append(v.figures, lawtext.Figures(val.Value, p.Unit)...)
			}
			v.drawText()
			return
		}
		i += n
	}
}

// span tells the periods of a value; one without holds whenever its item is in force.
func span(from, to string) string {
	if from == "" && to == "" {
		return words.T("impact.whole_window")
	}
	label := func(text string) string {
		if p, err := period.Parse(text); err == nil {
			return workplace.PeriodLabel(p)
		}
		return text
	}
	if from == to {
		return label(from)
	}
	return words.T("awardsview.from_to", label(from), label(to))
}

// family is that of a pack that reviews, "" of one that pays: they have nothing to
// compare.
func family(p *pack.Pack) string {
	if it := rules.Principal(p); it != nil && it.Review {
		return "review " + it.Family
	}
	return ""
}

// editionsPage sets the editions side by side, a line a parameter.
func (v *View) editionsPage() fyne.CanvasObject {
	all := slices.DeleteFunc(v.place.Session.Shelf.All(), func(p *pack.Pack) bool { return family(p) != family(v.pack) })
	slices.SortStableFunc(all, func(a, b *pack.Pack) int { return strings.Compare(firstPeriod(a), firstPeriod(b)) })
	heads := []grid.Head{{Title: words.T("policyview.parameter"), Width: 190}}
	for _, p := range all {
		heads = append(heads, grid.Head{Title: periods(p), Width: 210})
	}
	lines := compare(all)
	g := grid.NewTexts(heads, 1, "", func(row int) {
		var text []string
		for i, p := range all {
			text = append(text, periods(p)+"　"+lines[row][i+1])
		}
		dialogs.Tell(v.place.Shell.Window(), lines[row][0], strings.Join(text, "\n"))
	})
	g.SetRows(grid.TextRows(lines))
	return g.Object()
}

func firstPeriod(p *pack.Pack) string {
	if len(p.Items) > 0 && len(p.Items[0].Periods) > 0 {
		return p.Items[0].Periods[0]
	}
	return ""
}

// compare makes the lines: facts of the documents, then each parameter.
func compare(all []*pack.Pack) [][]string {
	line := func(label string, text func(*pack.Pack) string) []string {
		row := []string{label}
		for _, p := range all {
			row = append(row, text(p))
		}
		return row
	}
	out := [][]string{
		line(words.T("policyview.number"), func(p *pack.Pack) string { return dash(p.Document.Number) }),
		line(words.T("policyview.issued"), func(p *pack.Pack) string { return dash(p.Document.Issued) }),
	}
	seen := map[string]bool{}
	for _, p := range all {
		for _, q := range p.Parameters {
			if seen[q.ID] {
				continue
			}
			seen[q.ID] = true
			out = append(out, line(q.Label, func(p *pack.Pack) string {
				if _, ok := p.Parameter(q.ID); !ok {
					return "—"
				}
				return dash(teller{p: p, item: &pack.Item{}}.param(q.ID))
			}))
		}
	}
	out = append(out, line(words.T("policyview.tables"), func(p *pack.Pack) string {
		var labels []string
		for _, t := range p.Tables {
			labels = append(labels, t.Label)
		}
		return dash(strings.Join(labels, "、"))
	}), line(words.T("policyview.open_readings"), func(p *pack.Pack) string {
		n := 0
		for _, i := range p.Interpretations {
			if !i.Signed() {
				n++
			}
		}
		return strconv.Itoa(n)
	}))
	return out
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
