package takein

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Tabs of the file looked at.
const (
	tabColumns = iota
	tabRows
	tabProblems
	tabDoubts
)

// Page shows a Take: the files at the left, the one looked at on the right.
type Page struct {
	Take    *Take
	Path    *field.Entry // of a file, typed
	shell   *shell.Shell
	drop    func(paths []string) bool
	changed func()
	files   *parts.Flow
	right   *fyne.Container
	tab     int
	kind    string // the kind of problem shown, "" for all
	problem *grid.Grid[Problem]
	object  fyne.CanvasObject
	answer  *prose.Link // the first answer to the question asked, nil without one
	saving  task.Slot
}

// NewPage makes the page of a take. drop takes files chosen, changed is told when
// the page is to be shown anew.
func NewPage(t *Take, sh *shell.Shell, drop func(paths []string) bool, changed func()) *Page {
	p := &Page{Take: t, Path: field.NewEntry(), shell: sh, drop: drop, changed: changed, files: parts.NewFlow(12, theme.Gap), right: container.NewStack()}
	p.Path.SetPlaceHolder(words.T("awardsview.path"))
	p.Path.OnEnter = p.addTyped
	p.problem = grid.New(grid.Options[Problem]{
		ID: func(r *Problem) string { return r.key }, Columns: ProblemColumns(), Empty: words.T("awardsview.no_problems"),
		OnOpen: func(r *Problem) { r.Tell(sh.Window()) },
	})
	add := parts.NewButton(words.T("awardsview.add"), p.addTyped)
	choose := parts.NewButton(words.T("awardsview.choose_files"), p.Choose)
	head := parts.NewColumn(6,
		parts.Quiet(words.T("awardsview.drop")), choose,
		container.NewBorder(nil, nil, nil, add, p.Path))
	left := parts.Fill(parts.Inset(head, 12, 12), parts.Rule(), p.files)
	line := canvas.NewRectangle(theme.Color(theme.Line))
	p.object = container.New(parts.Sides{Left: func(float32) float32 { return 316 }, Min: fyne.NewSize(516, 200)}, parts.Sheet(left), line, p.right)
	return p
}

// Object is the page to put on a screen.
func (p *Page) Object() fyne.CanvasObject { return p.object }

// ToggleFilters shows or hides the filter row of the problems.
func (p *Page) ToggleFilters() { p.problem.ShowFilters(!p.problem.FiltersShown()) }

// ShowProblems turns to the problems of a kind, "" for all.
func (p *Page) ShowProblems(kind string) {
	p.kind, p.tab = kind, tabProblems
	p.changed()
}

// ShowDoubts turns to the rows that are taken although something in them is doubtful.
func (p *Page) ShowDoubts() {
	p.kind, p.tab = "", tabDoubts
	p.changed()
}

// extensions are the workbooks that can be read.
var extensions = []string{".xlsx", ".csv", ".txt"}

// Choose asks for files.
func (p *Page) Choose() {
	p.shell.Files().Open(words.T("awardsview.choose_files"), extensions, func(paths []string) { p.drop(paths) })
}

func (p *Page) addTyped() {
	if text := p.Path.Text; text != "" {
		p.Path.SetText("")
		p.Take.Add([]string{text})
	}
}

// Show draws the page anew from the take.
func (p *Page) Show() {
	p.answer = nil
	p.showFiles()
	p.showSheet()
	if p.answer != nil {
		prose.Refocus(p.object, p.answer)
	} else {
		prose.Refocus(p.object, p.Path)
	}
}

func (p *Page) showFiles() {
	t := p.Take
	var out []fyne.CanvasObject
	if t.Busy() {
		out = append(out, prose.New(prose.Quiet(words.T("awardsview.reading_files")+"…")))
	}
	for i, s := range t.Sheets {
		out = append(out, p.fileCard(i, s)...)
	}
	if t.Needs != "" {
		out = append(out, parts.Gap(1, 4), prose.New(prose.Span{Text: t.Needs, Tone: theme.Warn}))
	}
	p.files.Set(out...)
}

func (p *Page) fileCard(i int, s *Sheet) []fyne.CanvasObject {
	t := p.Take
	lead := prose.Span{Text: "○", Tone: theme.Quiet}
	if i == t.At {
		lead = prose.Span{Text: "●", Tone: theme.Accent}
	}
	pick := func() {
		t.At = i
		p.changed()
	}
	out := []fyne.CanvasObject{prose.HangingLink(18, lead, pick, prose.Strong(s.Name))}
	say := func(tone fyne.ThemeColorName, text string) {
		out = append(out, prose.Hanging(18, prose.Span{}, prose.Span{Text: text, Tone: tone}))
	}
	switch {
	case s.Err != nil:
		say(theme.Bad, desk.Text(s.Err))
	default:
		say(theme.Ink, words.T("awardsview.like", s.Like()))
		if n := len(s.File.Questions); n > 0 {
			say(theme.Warn, words.T("awardsview.questions", n))
		} else if rows, bad, doubts, ok := p.Take.counts(i); ok {
			tone := theme.Good
			if bad > 0 {
				tone = theme.Warn
			}
			say(tone, words.T("awardsview.rows_read", rows, bad))
			if doubts > 0 {
				say(theme.Warn, words.T("awardsview.rows_doubts", doubts))
			}
		}
		if s.Known != nil {
			say(theme.Quiet, words.T("awardsview.known", s.Known.On))
		}
	}
	remove := prose.HangingLink(18, prose.Span{}, func() { t.Remove(i) }, prose.Quiet(words.T("awardsview.remove")))
	return append(out, remove, parts.Gap(1, 6))
}

// counts are the rows, problems and doubts read of file i.
func (t *Take) counts(i int) (rows, bad, doubts int, ok bool) {
	if t.Rows == nil || i >= len(t.Rows.Files) {
		return 0, 0, 0, false
	}
	of := func(list []desk.Problem, name string) (n int) {
		for _, pr := range list {
			if pr.File == name {
				n++
			}
		}
		return n
	}
	for _, f := range t.Rows.Files {
		if f.Path == t.Sheets[i].Path {
			return f.Rows, of(t.Rows.Problems, f.Name), of(t.Rows.Doubts, f.Name), true
		}
	}
	return 0, 0, 0, false
}

func (p *Page) showSheet() {
	s := p.Take.Sheet()
	var object fyne.CanvasObject
	switch {
	case s == nil:
		object = p.welcome()
	case s.File == nil:
		object = parts.NewFlow(24, theme.Gap, prose.Sized(3, prose.Strong(s.Name)),
			prose.New(prose.Span{Text: desk.Text(s.Err), Tone: theme.Bad}))
	default:
		object = p.sheet(s)
	}
	p.right.Objects = []fyne.CanvasObject{object}
	p.right.Refresh()
}

// welcome says what belongs here: the files the item needs, by who gives them.
func (p *Page) welcome() fyne.CanvasObject {
	target := p.Take.Target
	if src := p.Take.Source; src != nil {
		return parts.NewFlow(32, 6, src.Welcome()...)
	}
	if !target.Valid() {
		return parts.Empty(words.T("awardsview.no_rule", workplace.PeriodLabel(target.Period)), "", nil)
	}
	out := []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(workplace.PeriodLabel(target.Period)+"　"+target.Item.Label)),
		prose.New(prose.Quiet("《" + target.Pack.Title + "》" + target.Item.Clause)), parts.Gap(1, 8),
		prose.New(prose.Plain(words.T("awardsview.wanted"))),
	}
	for _, w := range wanted(target) {
		out = append(out, prose.Hanging(18, prose.Span{Text: "·", Tone: theme.Quiet},
			prose.Strong(w.name), prose.Quiet("　"+w.supplier+"　"), prose.Plain(w.facts)))
	}
	out = append(out, prose.Hanging(18, prose.Span{Text: "·", Tone: theme.Quiet},
		prose.Strong(KindName(intake.Accounts)), prose.Quiet("　"+words.T("awardsview.optional"))))
	out = append(out, parts.Gap(1, 8), prose.New(prose.Quiet(words.T("awardsview.promise"))))
	return parts.NewFlow(32, 6, out...)
}

func (p *Page) sheet(s *Sheet) fyne.CanvasObject {
	head := []fyne.CanvasObject{prose.Sized(3, prose.Strong(s.Name)), prose.New(prose.Plain(words.T("awardsview.like", s.Like())), prose.Quiet("　"+p.facts(s)))}
	for _, n := range s.File.Notes {
		head = append(head, prose.New(prose.Quiet(n)))
	}
	head = append(head, p.question(s)...)
	all := p.Take.Problems()
	labels := []string{words.T("awardsview.tab_columns", len(s.File.Columns)), words.T("awardsview.tab_rows")}
	if p.Take.Ready() {
		labels = append(labels, words.T("awardsview.tab_problems", len(all)))
		if n := len(p.Take.Rows.Doubts); n > 0 {
			labels = append(labels, words.T("awardsview.tab_doubts", n))
		}
	}
	tab := min(p.tab, len(labels)-1)
	tabs := parts.Tabs(labels, tab, func(i int) {
		p.tab = i
		p.showSheet()
	})
	top := parts.Inset(parts.NewColumn(theme.Gap, append(head, tabs)...), 16, 10)
	return parts.Sheet(parts.Fill(top, parts.Rule(), p.table(s, tab, all)))
}

// facts says where the head stands and how the file is written.
func (p *Page) facts(s *Sheet) string {
	text := words.T("awardsview.head_at", s.File.HeadRows[1], len(s.File.Columns))
	if s.File.Sheet != "" {
		text = words.T("awardsview.sheet", s.File.Sheet) + words.T("awardsview.comma") + text
	}
	return text
}

// question asks about the first column in question; each answer is a link.
func (p *Page) question(s *Sheet) []fyne.CanvasObject {
	if len(s.File.Questions) == 0 {
		return nil
	}
	q, t := s.File.Questions[0], p.Take
	out := []fyne.CanvasObject{prose.Hanging(18, prose.Span{Text: "？", Bold: true, Tone: theme.Warn},
		prose.Strong(words.T("awardsview.question", letters(q.Column), q.Head)), prose.Plain(q.Text))}
	for _, c := range q.Choices {
		link := prose.HangingLink(34, prose.Span{Text: "　›", Tone: theme.Accent}, func() { t.Answer(Settles(q), c) },
			prose.Span{Text: t.fieldName(c), Tone: theme.Accent})
		if p.answer == nil {
			p.answer = link
		}
		out = append(out, link)
	}
	if n := len(s.File.Questions) - 1; n > 0 {
		out = append(out, prose.New(prose.Quiet(words.T("awardsview.more_questions", n))))
	}
	return append(out, prose.New(prose.Quiet(words.T("awardsview.remembered"))))
}

// Settles is the head by which a question is answered: the column's own, or its
// letter where the same head stands twice, as the question's flag has it.
func Settles(q intake.Question) string {
	head := strings.TrimSuffix(strings.TrimPrefix(q.Flag, `--map "`), `"`)
	if i := strings.LastIndex(head, "="); i > 0 {
		return head[:i]
	}
	return q.Head
}

func (p *Page) table(s *Sheet, tab int, all []Problem) fyne.CanvasObject {
	switch tab {
	case tabDoubts:
		p.problem.SetRows(Problems(p.Take.Rows.Doubts))
		p.problem.Filter(nil)
		return p.problem.Object()
	case tabProblems:
		p.problem.SetRows(all)
		p.problem.Filter(func(r *Problem) bool { return p.kind == "" || r.Kind == p.kind })
		return p.problem.Object()
	case tabRows:
		pre := rawPreview(s.File)
		if rows := p.Take.Rows; rows != nil {
			for _, f := range rows.Files {
				if f.Path == s.Path {
					pre = f.Preview()
				}
			}
		}
		return previewGrid(pre)
	}
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("awardsview.column"), Width: 48, Align: grid.Center}, {Title: words.T("awardsview.head"), Width: 250},
		{Title: words.T("awardsview.meaning"), Width: 190}, {Title: words.T("awardsview.unit_head"), Width: 76},
		{Title: words.T("awardsview.period_head"), Width: 120}, {Title: words.T("awardsview.state"), Width: 80}, {Title: words.T("awardsview.why"), Width: 280},
	}, 0, "", nil)
	var cells [][]string
	for _, c := range columnRows(p.Take.fieldName, s.File) {
		cells = append(cells, []string{c.Place, c.Head, c.Field, c.Unit, c.Period, c.State, c.Why})
	}
	g.SetRows(grid.TextRows(cells))
	return g.Object()
}

func previewGrid(pre Preview) fyne.CanvasObject {
	heads := make([]grid.Head, len(pre.Heads))
	for i, h := range pre.Heads {
		heads[i] = grid.Head{Title: h, Width: 150}
		if pre.Right[i] {
			heads[i].Align = grid.Right
		}
	}
	if len(heads) > 3 && heads[0].Title == words.T("awardsview.row") {
		heads[0].Width, heads[1].Width, heads[2].Width = 56, 176, 230
	}
	g := grid.NewTexts(heads, 0, "", nil)
	g.SetRows(grid.TextRows(pre.Rows))
	return g.Object()
}

type want struct{ name, supplier, facts string }

// wanted lists the kinds of files an item needs.
func wanted(t Target) []want {
	var out []want
	at := map[string]int{}
	program, err := rule.Compile(t.Pack, t.Item.ID, t.Period, nil)
	if err != nil {
		return nil // reading the files will say why
	}
	for _, f := range program.Facts() {
		if f.File == "" || !program.Uses(f.ID) {
			continue
		}
		i, ok := at[f.File]
		if !ok {
			i = len(out)
			at[f.File] = i
			out = append(out, want{name: KindName(f.File), supplier: f.Supplier})
		}
		if out[i].facts != "" {
			out[i].facts += "、"
		}
		out[i].facts += f.Label
	}
	return out
}
