package policyview

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen; its argument is a pack's id or
// id/version, followed by /gate for its gate, or id/（一） for a clause.
const Route = "policy"

var (
	_ shell.Screen  = (*View)(nil)
	_ shell.Shower  = (*View)(nil)
	_ shell.Crumber = (*View)(nil)
	_ shell.Actor   = (*View)(nil)
	_ shell.Helper  = (*View)(nil)
	_ shell.Finder  = (*View)(nil)
	_ shell.Focuser = (*View)(nil)
)

// Tabs of the right side.
const (
	tabRule = iota
	tabParameters
	tabReadings
	tabEditions
	tabGate
	tabTry
)

// View is the screen.
type View struct {
	place     *workplace.Place
	pack      *pack.Pack
	clause    string
	tab       int
	quotes    []string // words marked in the clause
	figures   []string
	decisions map[string]rules.Decision
	standing  rules.Standing
	report    *gate.Report
	try       *calculator
	rivals    []rules.Rival  // what the pack can be compared with
	against   int            // the one chosen, -1 for none
	impact    *awards.Impact // nil until it was computed in this window
	changes   *grid.Grid[grid.Texts]
	reviewed  *deferrals.Impact // the impact run of a pack that reviews loans, in place of impact
	byCase    bool              // its examples are in sight, not its rules
	examples  *grid.Grid[deferrals.Example]
	period    period.Period // followed last

	text    *parts.Flow
	chosen  *prose.Link // the clause looked at
	right   *fyne.Container
	bar     *fyne.Container
	tabs    *fyne.Container
	title   *parts.Column
	content fyne.CanvasObject
	loading task.Slot
	gating  task.Slot
	compare task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, text: parts.NewFlow(16, theme.Gap), right: container.NewStack(), bar: container.NewStack(), title: parts.NewColumn(2)}
	left := parts.Sheet(parts.Fill(parts.Inset(v.title, 16, 10), parts.Rule(), v.text))
	right := parts.Fill(v.bar, parts.Rule(), v.right)
	v.content = container.New(parts.Sides{Left: func(whole float32) float32 { return min(whole*0.4, 480) }, Min: fyne.NewSize(700, 300)}, left, canvas.NewRectangle(theme.Color(theme.Line)), parts.Sheet(right))
	p.OnChange(v.placeChanged)
	v.placeChanged()
	return v
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("policyview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("policyview.help") }

// FirstFocus is the clause looked at.
func (v *View) FirstFocus() fyne.Focusable {
	if v.tab == tabTry && v.try != nil && v.try.place != nil {
		return v.try.place
	}
	return v.chosen
}

// Crumbs name the pack and say whether it is active.
func (v *View) Crumbs() []string {
	if v.pack == nil {
		return nil
	}
	state := words.T("policyview.inactive")
	if v.standing.Active() {
		state = words.T("policyview.active")
	}
	return []string{v.pack.ID, words.T("awardsview.version", v.pack.Version) + "　" + state}
}

// Actions choose the edition and load one from a file.
func (v *View) Actions() []shell.Action {
	var editions []shell.Action
	for _, p := range v.place.Session.Shelf.All() {
		editions = append(editions, shell.Action{Label: periods(p) + "　" + p.Title, Do: func() { v.show(p, "") }})
	}
	return []shell.Action{
		{Label: words.T("policyview.load"), Key: shell.Open, Do: v.loadPack},
		{Label: words.T("policyview.edition"), Menu: editions},
		{Label: words.T("policyview.try"), Primary: true, Do: func() { v.turn(tabTry) }},
	}
}

// Find answers the global search with clauses.
func (v *View) Find(text string) []shell.Hit {
	var out []shell.Hit
	for _, p := range v.place.Session.Shelf.All() {
		for _, c := range p.Clauses {
			if len(out) < 4 && (contains(c.Heading, text) || contains(c.Quote, text)) {
				out = append(out, shell.Hit{Title: clauseName(c), Note: p.Title, Route: Route, Arg: p.ID + "/" + c.Number})
			}
		}
	}
	return out
}

// Shown opens the pack or clause arg names, of several versions the newest unless it
// names one.
func (v *View) Shown(arg string) {
	for _, p := range slices.Backward(v.place.Session.Shelf.All()) {
		for _, c := range p.Clauses {
			if arg == p.ID+"/"+c.Number {
				v.show(p, c.Number)
				return
			}
		}
		name, gate := strings.CutSuffix(arg, "/gate")
		if name == p.ID || name == p.ID+"/"+p.Version {
			if gate {
				v.tab = tabGate
			}
			v.show(p, "")
			return
		}
	}
}

// placeChanged follows the period to its edition.
func (v *View) placeChanged() {
	p, _ := v.place.Pack()
	moved := v.period != v.place.Period()
	v.period = v.place.Period()
	if r := v.place.Run(); r != nil && v.impact != nil && v.impact.Facts != r.ID && v.impact.New == v.pack {
		v.impact, v.changes = nil, nil // other facts are at hand
		v.drawRight()
	}
	switch {
	case p != nil && moved:
		v.show(p, "")
	case v.pack == nil:
		if all := v.place.Session.Shelf.All(); len(all) > 0 {
			v.show(all[0], "")
		}
	}
}

// firstClause is the first that is computed, in a review that of its window.
func firstClause(p *pack.Pack) string {
	if i := slices.IndexFunc(p.Clauses, func(c pack.Clause) bool { return c.Kind == pack.Computable }); i >= 0 {
		return p.Clauses[i].Number
	}
	if it := rules.Principal(p); it != nil {
		return it.Clause
	}
	return ""
}

// show opens a pack at a clause, "" for the first that is computed.
func (v *View) show(p *pack.Pack, clause string) {
	if clause == "" {
		clause = firstClause(p)
	}
	if p != v.pack {
		v.report, v.decisions, v.try, v.standing = nil, nil, nil, rules.Standing{}
		v.forget(p)
	}
	v.pack, v.clause, v.quotes, v.figures = p, clause, nil, nil
	v.quotes = v.branchQuotes()
	v.draw()
	v.load()
}

// load reads what the office decided about the pack and who signed it.
func (v *View) load() { v.loadThen(func() {}) }

func (v *View) loadThen(then func()) {
	p := v.pack
	type known struct {
		decisions map[string]rules.Decision
		standing  rules.Standing
	}
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (out known, err error) {
		if out.decisions, err = rules.Decisions(ctx, v.place.Session.Store, p); err != nil {
			return out, err
		}
		out.standing, err = rules.StandingOf(ctx, v.place.Session.Store, p)
		return out, err
	}, func(out known, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.decisions, v.standing = out.decisions, out.standing
		v.draw()
		if v.place.Learn(p, out.decisions, out.standing) {
			v.place.Changed()
		}
		then()
	})
}

func (v *View) turn(tab int) {
	v.tab = tab
	v.draw()
	if f := v.tabFocus(); f != nil && v.place.Shell.Here() == Route {
		v.place.Shell.Window().Canvas().Focus(f)
	}
}

// tabFocus is what gets the keyboard in a tab just turned to: the calculator's
// first field, else the tab itself, drawn anew.
func (v *View) tabFocus() fyne.Focusable {
	if v.tab == tabTry {
		return v.FirstFocus()
	}
	if v.tab < len(v.tabs.Objects) {
		if f, ok := v.tabs.Objects[v.tab].(fyne.Focusable); ok {
			return f
		}
	}
	return nil
}

func (v *View) draw() {
	v.drawText()
	v.drawRight()
	prose.Refocus(v.content, v.chosen)
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// drawText shows the clauses, the one looked at whole and marked.
func (v *View) drawText() {
	p, d := v.pack, v.pack.Document
	about := periods(p)
	for _, fact := range []string{d.Number, d.Issued} {
		if fact != "" {
			about += "　" + fact
		}
	}
	v.title.Set(prose.Sized(1, prose.Strong(p.Title)), prose.New(prose.Quiet(about)))
	var out []fyne.CanvasObject
	section := ""
	for _, c := range p.Clauses {
		if c.Section != section && c.Section != "" {
			out = append(out, parts.Gap(1, 4), prose.New(prose.Quiet(c.Section)))
		}
		section = c.Section
		out = append(out, v.clauseLine(c))
		if c.Number == v.clause {
			out = append(out, v.clauseText(c)...)
		}
	}
	for _, n := range d.Notes {
		out = append(out, parts.Gap(1, 4), prose.New(prose.Quiet(n)))
	}
	v.text.Set(out...)
}

func (v *View) clauseLine(c pack.Clause) fyne.CanvasObject {
	lead := prose.Span{Text: "○", Tone: theme.Quiet}
	if c.Number == v.clause {
		lead = prose.Span{Text: "●", Tone: theme.Accent}
	}
	link := prose.HangingLink(20, lead, func() { v.show(v.pack, c.Number) }, prose.Span{Text: clauseName(c), Bold: c.Number == v.clause}, prose.Span{Text: "　" + kindWord(c.Kind), Tone: kindTone(c.Kind)})
	if c.Number == v.clause {
		v.chosen = link
	}
	return link
}

func (v *View) clauseText(c pack.Clause) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, para := range lawtext.Paragraphs(lawtext.Of(v.pack, c.Number)) {
		out = append(out, prose.Hanging(20, prose.Span{}, lawtext.Mark(para, v.quotes, v.figures)...))
	}
	if c.Note != "" {
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Span{Text: c.Note, Tone: theme.Warn}))
	}
	return append(out, parts.Gap(1, 4))
}

// branchQuotes are the words the branches of the clause's items rest on.
func (v *View) branchQuotes() []string {
	var out []string
	for _, it := range v.pack.Items {
		for _, b := range it.Branches {
			if b.Clause == v.clause || b.Clause == "" && it.Clause == v.clause {
				out = append(out, b.Quote)
			}
		}
	}
	return out
}

func (v *View) drawRight() {
	labels := []string{
		words.T("policyview.rule"), words.T("policyview.parameters"), words.T("policyview.readings", len(v.pack.Interpretations)),
		words.T("policyview.editions"), words.T("policyview.gate"), words.T("policyview.try"),
	}
	v.tabs = parts.Tabs(labels, v.tab, v.turn)
	v.bar.Objects = []fyne.CanvasObject{parts.Pad(v.tabs, 8, 4)}
	v.bar.Refresh()
	var o fyne.CanvasObject
	switch v.tab {
	case tabParameters:
		o = v.parametersPage()
	case tabReadings:
		o = v.readingsPage()
	case tabEditions:
		o = v.editionsPage()
	case tabGate:
		o = v.gatePage()
	case tabTry:
		if v.try == nil {
			v.try = newCalculator(v)
		}
		o = v.try.object
	default:
		o = v.rulePage()
	}
	v.right.Objects = []fyne.CanvasObject{o}
	v.right.Refresh()
}

// readings are the choices in use: the pack's, and over them the office's.
func (v *View) readings() map[string]string {
	out := map[string]string{}
	for id, d := range v.decisions {
		out[id] = d.Choice
	}
	return out
}

func (v *View) loadPack() {
	v.place.Shell.Files().Open(words.T("policyview.load"), []string{".toml"}, func(paths []string) {
		s := v.place.Session
		who := s.Who()
		task.Start(v.place.Shell.Runner(), &v.work, words.T("policyview.load"), func(ctx context.Context, _ task.Tell) (*pack.Pack, error) {
			return s.Shelf.Take(ctx, s.Desk, who, paths[0])
		}, func(p *pack.Pack, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			v.show(p, "")
			v.place.Changed()
		})
	})
}
