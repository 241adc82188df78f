// Package traceview shows why a subject gets what it gets: the verdict, each step
// as a sentence, and behind a step the clause with its words marked, behind a
// fact the cells it was read from. It computes nothing: all of it stands in the
// rule.Trace. The sentences are those of the rule and stay Chinese.
//
// View is a column with inner pages; Back leaves the inner page.
package traceview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Subject is whose trace it is, as the screen shows it.
type Subject struct {
	Name, Code, Place string
	Findings          []string // what a clerk should look at
	More              []fyne.CanvasObject
}

// View is the pane of one trace.
type View struct {
	flow    *parts.Flow
	pack    *pack.Pack
	item    *pack.Item
	subject Subject
	trace   rule.Trace
	open    map[string]bool // branches shown whole although they did not decide
	inner   bool
	came    string      // what opened the inner page: it gets the keyboard back
	link    *prose.Link // it, as drawn now
}

// New makes an empty pane.
func New() *View { return &View{flow: parts.NewFlow(14, theme.Gap)} }

// Object is the pane to put on a screen.
func (v *View) Object() fyne.CanvasObject { return v.flow }

// Show fills the pane.
func (v *View) Show(p *pack.Pack, item string, s Subject, t rule.Trace) {
	v.pack, v.subject, v.trace, v.open = p, s, t, map[string]bool{}
	v.item, _ = p.Item(item)
	v.first()
}

// OpenStep opens the clause of step i of the trace.
func (v *View) OpenStep(i int) {
	if i < len(v.trace.Steps) {
		v.clause(&v.trace.Steps[i])
	}
}

// Back leaves an inner page; false when the first page is shown already.
func (v *View) Back() bool {
	if !v.inner {
		return false
	}
	v.first()
	return true
}

func (v *View) first() {
	v.inner, v.link = false, nil
	objects := append(v.head(), parts.Gap(1, 2), parts.Rule(), parts.Gap(1, 2))
	v.flow.Set(append(objects, v.steps()...)...)
	if v.link != nil {
		prose.Refocus(v.flow, v.link)
	} else {
		prose.Refocus(v.flow, nil)
	}
	v.came = ""
}

// head is who and what came out.
func (v *View) head() []fyne.CanvasObject {
	s, t := v.subject, &v.trace
	var out []fyne.CanvasObject
	if s.Name != "" {
		out = append(out, prose.Sized(3, prose.Strong(s.Name)))
	}
	if s.Code != "" || s.Place != "" {
		out = append(out, prose.New(prose.Quiet(s.Code+"　"+s.Place)))
	}
	tone := parts.StatusTone(t.Status)
	switch t.Status {
	case rule.Eligible:
		out = append(out, prose.Sized(7, prose.Span{Text: t.Amount.String() + words.T("traceview.yuan"), Bold: true, Tone: tone}))
		line := parts.StatusWord(rule.Eligible)
		if b := BranchLabel(v.item, t.Branch); b != "" {
			line += "　" + b
		}
		if t.Fund != "" && t.Fund != "province" {
			line += "　" + FundName(t.Fund)
		}
		out = append(out, prose.New(prose.Span{Text: line, Tone: tone}))
	default:
		out = append(out, prose.Sized(3, prose.Span{Text: parts.StatusWord(t.Status), Bold: true, Tone: tone}))
		if t.WhyNot != "" {
			out = append(out, prose.New(prose.Plain(t.WhyNot)))
		}
		if t.WouldBe > 0 {
			out = append(out, prose.New(prose.Quiet(words.T("traceview.would_be", t.WouldBe.String()))))
		}
	}
	for _, f := range s.Findings {
		out = append(out, prose.New(prose.Span{Text: f, Tone: theme.Warn}))
	}
	return append(out, s.More...)
}

// steps lists the branch that decided, then the others as one line each, then
// the steps after the branches.
func (v *View) steps() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	decided := v.decided()
	n := 0
	for _, b := range v.branches() {
		if b == "" {
			continue
		}
		if b != decided && !v.open[b] {
			out = append(out, v.folded(b))
			continue
		}
		out = append(out, prose.New(prose.Quiet(BranchLabel(v.item, b))))
		for i := range v.trace.Steps {
			if s := &v.trace.Steps[i]; s.Branch == b {
				out = append(out, v.step(n, s)...)
				n++
			}
		}
	}
	tail := false
	for i := range v.trace.Steps {
		s := &v.trace.Steps[i]
		if s.Branch != "" {
			continue
		}
		if !tail && len(out) > 0 {
			out = append(out, prose.New(prose.Quiet(words.T("traceview.then"))))
			tail = true
		}
		out = append(out, v.step(n, s)...)
		n++
	}
	return out
}

// decided is the branch that paid, or that of the failed or open step.
func (v *View) decided() string {
	if v.trace.Branch != "" {
		return v.trace.Branch
	}
	first := ""
	for i := range v.trace.Steps {
		s := &v.trace.Steps[i]
		if first == "" {
			first = s.Branch
		}
		if s.ID == v.trace.FailedStep && s.Result == rule.Fail || v.trace.FailedStep == "" && s.Result == rule.Undecided {
			return s.Branch
		}
	}
	return first
}

// branches lists the branches: the one that decided first.
func (v *View) branches() []string {
	out := []string{v.decided()}
	for i := range v.trace.Steps {
		if b := v.trace.Steps[i].Branch; b != "" && b != out[len(out)-1] && b != out[0] {
			out = append(out, b)
		}
	}
	return out
}

// folded is a branch that did not decide, in one line that unfolds it.
func (v *View) folded(branch string) fyne.CanvasObject {
	why := ""
	for i := range v.trace.Steps {
		if s := &v.trace.Steps[i]; s.Branch == branch && (s.Result == rule.Fail || s.Result == rule.Undecided) {
			why = s.Sentence
			break
		}
	}
	unfold := func() {
		v.open[branch] = true
		v.first()
	}
	return prose.HangingLink(22, prose.Span{Text: "＋", Tone: theme.Quiet}, unfold,
		prose.Quiet(BranchLabel(v.item, branch)+"："+why))
}

const circled = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

func number(n int) string {
	if r := []rune(circled); n < len(r) {
		return string(r[n])
	}
	return "·"
}

// sign says the result of a step in a sign and a colour.
func sign(r rule.StepResult) prose.Span {
	switch r {
	case rule.Pass:
		return prose.Span{Text: "\u00a0✓", Bold: true, Tone: theme.Good}
	case rule.Fail:
		return prose.Span{Text: "\u00a0×", Bold: true, Tone: theme.Bad}
	case rule.Undecided:
		return prose.Span{Text: "\u00a0？", Bold: true, Tone: theme.Warn}
	}
	return prose.Span{}
}

func (v *View) step(n int, s *rule.Step) []fyne.CanvasObject {
	tone := theme.Ink
	if s.Result == rule.Skipped {
		tone = theme.Quiet
	}
	lead := prose.Span{Text: number(n), Tone: theme.Accent}
	out := []fyne.CanvasObject{v.opener("step "+strconv.Itoa(n), lead, func() { v.clause(s) }, prose.Span{Text: s.Sentence, Tone: tone}, sign(s.Result))}
	for i := range s.Facts {
		f := &s.Facts[i]
		out = append(out, v.opener("fact "+strconv.Itoa(n)+" "+f.ID, prose.Span{}, func() { v.cells(f) },
			prose.Quiet(f.Label+" "), prose.Span{Text: factValue(f), Tone: theme.Accent}, prose.Quiet(firstCell(f))))
	}
	if s.Margin != nil && s.Margin.Near {
		out = append(out, prose.Hanging(22, prose.Span{}, prose.Span{Text: words.T("traceview.near") + s.Margin.Sentence, Tone: theme.Warn}))
	}
	return out
}

// opener is a link to an inner page that gets the keyboard back when it is left.
func (v *View) opener(key string, lead prose.Span, open func(), spans ...prose.Span) *prose.Link {
	l := prose.HangingLink(22, lead, func() {
		v.came = key
		open()
	}, spans...)
	if key == v.came {
		v.link = l
	}
	return l
}

// turnTo shows an inner page and gives its way back the keyboard.
func (v *View) turnTo(objects []fyne.CanvasObject) {
	v.inner = true
	v.flow.Set(objects...)
	if back, ok := objects[0].(*prose.Link); ok {
		prose.Refocus(v.flow, back)
	}
}

// clause opens the clause a step rests on.
func (v *View) clause(s *rule.Step) {
	var quotes, figures []string
	for i := range v.item.Branches {
		if b := &v.item.Branches[i]; b.ID == s.Branch {
			quotes = append(quotes, b.Quote)
		}
	}
	for _, p := range s.Parameters {
		figures = append(figures, lawtext.Figures(p.Value, p.Unit)...)
	}
	number := s.Clause
	if number == "" {
		number = v.item.Clause
	}
	objects := []fyne.CanvasObject{v.backLink(), prose.New(prose.Plain(s.Sentence)), parts.Gap(1, 2), parts.Rule(), parts.Gap(1, 2)}
	objects = append(objects, lawtext.Page(v.pack, number, quotes, figures)...)
	for _, p := range s.Parameters {
		objects = append(objects, prose.New(prose.Quiet(p.Label+"："), prose.Strong(paramValue(&p))))
	}
	objects = append(objects, v.reading(s)...)
	v.turnTo(objects)
}

// reading tells which way of reading decided a step and who signed it.
func (v *View) reading(s *rule.Step) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i := range v.pack.Interpretations {
		n := &v.pack.Interpretations[i]
		for _, o := range n.Options {
			if s.Reading == n.ID+"="+o.ID {
				out = append(out, parts.Gap(1, 2), prose.New(prose.Quiet(words.T("traceview.reading")+n.Label+"："), prose.Plain(o.Label)))
				if !n.Signed() {
					out = append(out, prose.New(prose.Span{Text: words.T("traceview.unsigned"), Tone: theme.Warn}))
				}
			}
		}
	}
	return out
}

// cells opens the cells a fact was read from.
func (v *View) cells(f *rule.FactUse) {
	objects := []fyne.CanvasObject{v.backLink(), prose.Sized(3, prose.Strong(f.Label)), prose.New(prose.Plain(factValue(f))), parts.Gap(1, 2), parts.Rule()}
	if len(f.Sources) == 0 {
		objects = append(objects, prose.New(prose.Quiet(words.T("traceview.no_source"))))
	}
	for _, s := range f.Sources {
		pairs := []parts.Pair{{Label: words.T("traceview.file"), Value: s.File}}
		if s.Sheet != "" {
			pairs = append(pairs, parts.Pair{Label: words.T("traceview.sheet"), Value: s.Sheet})
		}
		pairs = append(pairs,
			parts.Pair{Label: words.T("traceview.cell"), Value: words.T("traceview.row_column", s.Row, columnName(s.Column), s.Head)},
			parts.Pair{Label: words.T("traceview.raw"), Value: s.Raw, Bold: true})
		objects = append(objects, parts.Pairs(72, pairs...), parts.Rule())
	}
	v.turnTo(objects)
}

func (v *View) backLink() fyne.CanvasObject {
	return prose.NewLink(v.first, prose.Span{Text: words.T("traceview.back"), Tone: theme.Accent})
}
