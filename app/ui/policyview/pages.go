package policyview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/rules"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

func contains(text, part string) bool { return part != "" && strings.Contains(text, part) }

// periods lists what a pack is in force for: 2020年二季度.
func periods(p *pack.Pack) string {
	var out []string
	for _, it := range p.Items {
		for _, text := range it.Periods {
			if per, err := period.Parse(text); err == nil && !slices.Contains(out, workplace.PeriodLabel(per)) {
				out = append(out, workplace.PeriodLabel(per))
			}
		}
	}
	return strings.Join(out, "、")
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

// itemsOf lists the items that rest on a clause.
func itemsOf(p *pack.Pack, clause string) []*pack.Item {
	var out []*pack.Item
	for i := range p.Items {
		it := &p.Items[i]
		if it.Clause == clause || slices.ContainsFunc(it.Branches, func(b pack.Branch) bool { return b.Clause == clause }) {
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
		var labels []string
		for _, text := range it.Periods {
			labels = append(labels, workplace.PeriodLabel(period.MustParse(text)))
		}
		out = append(out, prose.Sized(3, prose.Strong(it.Label)), prose.New(prose.Quiet(words.T("policyview.in_force", strings.Join(labels, "、")))))
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
		t.branch = nil
		out = append(out, parts.Gap(1, 4), prose.New(prose.Strong(words.T("traceview.then"))))
		out = append(out, v.sentences(t, it.Steps, v.branchQuotes(), &n)...)
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
		prose.Sized(3, prose.Strong(c.Number+c.Heading)), prose.New(prose.Span{Text: kindWord(c.Kind), Tone: kindTone(c.Kind)}),
		prose.New(prose.Plain(words.T("policyview.no_rule." + string(c.Kind)))),
		prose.New(prose.Quiet(words.T("policyview.units")), prose.Plain(strings.Join(c.Units, "、"))),
	}
}

// parametersPage lists every dated figure with its clause.
func (v *View) parametersPage() fyne.CanvasObject {
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("policyview.parameter"), Width: 220}, {Title: words.T("policyview.value"), Width: 90, Align: grid.Right},
		{Title: words.T("awardsview.unit_head"), Width: 90}, {Title: words.T("policyview.for"), Width: 190},
		{Title: words.T("awardsview.period_head"), Width: 120}, {Title: words.T("policyview.clause"), Width: 60},
	}, 0, words.T("policyview.no_parameters"), func(row int) { v.markParameter(row) })
	var cells [][]string
	t := teller{p: v.pack, item: &pack.Item{}, readings: v.readings()}
	for _, p := range v.pack.Parameters {
		if p.Given {
			cells = append(cells, []string{p.Label, "—", p.Unit, words.T("policyview.given"), "", p.Clause})
		}
		for _, val := range p.Values {
			cells = append(cells, []string{p.Label, val.Value, p.Unit, t.key(val), span(val.From, val.To), p.Clause})
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

func span(from, to string) string {
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

// readingsPage lists the readings with their alternatives, signed or not.
func (v *View) readingsPage() fyne.CanvasObject {
	out := []fyne.CanvasObject{prose.New(prose.Quiet(words.T("policyview.readings_help"))), parts.Gap(1, 4)}
	for i := range v.pack.Interpretations {
		n := &v.pack.Interpretations[i]
		out = append(out, prose.New(prose.Strong(n.Clause+"　"+n.Label), v.signed(n)), prose.New(prose.Plain(n.Question)))
		choice := teller{p: v.pack, readings: v.readings()}.choice(n.ID)
		for _, o := range n.Options {
			lead, note := prose.Span{Text: "○", Tone: theme.Quiet}, o.Note
			if o.ID == choice {
				lead = prose.Span{Text: "●", Tone: theme.Accent}
			}
			if note != "" {
				note = "（" + note + "）"
			}
			out = append(out, prose.HangingLink(24, lead, func() { v.decide(n, o) }, prose.Plain(o.Label), prose.Quiet(note)))
		}
		out = append(out, parts.Rule(), parts.Gap(1, 2))
	}
	return parts.NewFlow(20, 6, out...)
}

// signed says who decided a reading.
func (v *View) signed(n *pack.Interpretation) prose.Span {
	if d, ok := v.decisions[n.ID]; ok {
		return prose.Span{Text: "　" + words.T("policyview.decided", d.By, d.On, d.Document), Tone: theme.Good}
	}
	if n.Signed() {
		return prose.Span{Text: "　" + words.T("policyview.decided", n.DecidedBy, n.DecidedOn, n.Document), Tone: theme.Good}
	}
	return prose.Span{Text: "　" + words.T("awardsview.unsigned"), Tone: theme.Warn}
}

// decide asks who decides for an option, when and on what document, and keeps it.
func (v *View) decide(n *pack.Interpretation, o pack.Option) {
	by, document, on := field.NewEntry(), field.NewEntry(), field.NewDate(v.place.Today())
	by.SetText(v.place.Settings.Person)
	on.Set(v.place.Today())
	hint := prose.New(prose.Quiet(words.T("policyview.decide_note")))
	body := parts.NewColumn(8, prose.New(prose.Plain(n.Question)), prose.New(prose.Strong(o.Label)),
		labelled("policyview.decided_by", by), labelled("policyview.decided_on", on.Box()), labelled("policyview.document", document), hint)
	d := dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: n.Label, Body: body, Default: 1, Focus: by, Width: 480,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: words.T("policyview.decide"), Kind: dialogs.Primary, Do: func() {
			v.keep(n.ID, rules.Decision{Choice: o.ID, By: strings.TrimSpace(by.Text), On: strings.TrimSpace(on.Text), Document: strings.TrimSpace(document.Text)})
		}, Stay: func() bool {
			if strings.TrimSpace(by.Text) != "" && strings.TrimSpace(document.Text) != "" {
				return false
			}
			hint.Set(prose.Span{Text: words.T("policyview.decide_incomplete"), Tone: theme.Bad})
			return true
		}}},
	})
	for _, e := range []*field.Entry{by, document, on.Entry} {
		e.OnEnter, e.OnEsc = d.Enter, d.Escape
	}
}

func (v *View) keep(id string, d rules.Decision) {
	p := v.pack
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, rules.Decide(ctx, v.place.Session.Store, p, id, d)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.try = nil
		v.load()
	})
}

// editionsPage sets the editions side by side, a line a parameter.
func (v *View) editionsPage() fyne.CanvasObject {
	all := v.place.Session.Shelf.All()
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
				return teller{p: p, item: &pack.Item{}}.param(q.ID)
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

// gatePage runs the gate, off the window's thread, and tells what it found.
func (v *View) gatePage() fyne.CanvasObject {
	if v.report == nil {
		p := v.pack
		task.Start(v.place.Shell.Runner(), &v.gating, words.T("policyview.gate"), func(context.Context, task.Tell) (gate.Report, error) {
			return gate.Run(p), nil
		}, func(r gate.Report, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			v.report = &r
			if v.tab == tabGate {
				v.drawRight()
			}
		})
	}
	if v.report == nil {
		return parts.Empty(words.T("policyview.gating"), "", nil)
	}
	r := v.report
	verdict := prose.Span{Text: words.T("policyview.gate_passed"), Bold: true, Tone: theme.Good}
	if !r.OK() {
		verdict = prose.Span{Text: words.T("policyview.gate_shut", len(r.Findings)), Bold: true, Tone: theme.Bad}
	}
	out := []fyne.CanvasObject{
		prose.Sized(3, verdict), prose.New(prose.Plain(words.T("policyview.cases", r.Passed, r.Cases))),
		prose.New(prose.Plain(words.T("policyview.unsigned", len(r.Unsigned)))), parts.Gap(1, 4),
		parts.Pairs(110, parts.Pair{Label: words.T("awardsview.engine"), Value: r.Engine}, parts.Pair{Label: words.T("awardsview.pack_hash"), Value: r.SHA256},
			parts.Pair{Label: words.T("policyview.prepared"), Value: v.signature(gate.Prepared)}, parts.Pair{Label: words.T("policyview.activated"), Value: v.signature(gate.Activated)}),
		parts.Gap(1, 4),
	}
	for _, f := range r.Findings {
		out = append(out, prose.Hanging(24, prose.Span{Text: "×", Tone: theme.Bad}, prose.Strong(f.Where+"　"), prose.Plain(f.Message)))
	}
	return parts.NewFlow(20, 6, out...)
}

func (v *View) signature(role gate.Role) string {
	if s := v.standing.By(role); s != nil {
		return s.Person + "　" + s.On
	}
	return words.T("awardsview.unsigned")
}

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(88, parts.Quiet(words.T(key))), nil, o)
}
