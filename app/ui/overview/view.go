package overview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/digest"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/pack"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen.
const Route = "overview"

// View is the screen 总览.
type View struct {
	place   *workplace.Place
	board   board
	todos   *grid.Grid[todo]
	bars    *picture.Bars
	funds   *fyne.Container
	batch   *fyne.Container
	full    fyne.CanvasObject
	empty   fyne.CanvasObject
	content *fyne.Container
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, bars: picture.NewBars(96, 190), funds: container.NewVBox(), batch: container.NewStack()}
	v.todos = grid.New(grid.Options[todo]{
		ID: func(t *todo) string { return t.id }, Empty: words.T("overview.nothing_waits"), NoFoot: true,
		OnOpen: func(t *todo) { p.Shell.Go(t.route, t.arg) },
		Columns: []grid.Column[todo]{
			{ID: "what", Title: words.T("overview.what"), Width: 196, Text: func(t *todo) string { return t.what }},
			{
				ID: "count", Title: words.T("overview.count"), Width: 64, Align: grid.Right, Bold: true, Text: func(t *todo) string { return t.count },
				Number: func(t *todo) int64 { return t.n }, Tone: func(t *todo) fyne.ThemeColorName { return t.tone },
			},
			{ID: "note", Title: words.T("overview.note"), Width: 250, Text: func(t *todo) string { return t.note }},
		},
	})
	v.full = v.layout()
	v.empty = parts.Empty(words.T("overview.empty"), words.T("overview.samples"), p.TakeSamples)
	v.content = container.NewStack()
	p.OnChange(v.load)
	return v
}

func (v *View) layout() fyne.CanvasObject {
	waiting := parts.Titled(words.T("overview.waiting"), v.todos.Object())
	cities := parts.Titled(words.T("overview.by_city"), container.NewVBox(v.bars))
	batch := parts.Titled(words.T("overview.batch"), v.batch)
	funds := parts.Titled(words.T("overview.funds"), container.NewVBox(v.funds))
	return container.New(&quarters{}, waiting, cities, batch, funds)
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("overview.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Crumbs is the period.
func (v *View) Crumbs() []string { return []string{workplace.PeriodLabel(v.place.Period())} }

// Help is for F1.
func (v *View) Help() string { return words.T("overview.help") }

// FirstFocus is the list of what waits.
func (v *View) FirstFocus() fyne.Focusable {
	if v.board.run == nil {
		return nil
	}
	return v.todos.Focusable()
}

// Waiting counts the things to do.
func (v *View) Waiting() int { return len(v.board.todos) }

// Actions offers to begin.
func (v *View) Actions() []shell.Action {
	return []shell.Action{{
		Label: words.T("overview.take_in"), Primary: v.board.run != nil, Key: shell.Open,
		Do: func() { v.place.Shell.Go("awards", argTake) },
	}}
}

func (v *View) load() {
	v.set(build(v.place.Digest(), v.place.Batched(), v.place.Area(), unsignedOf(v.place), inactiveOf(v.place)))
}

// unsignedOf lists the readings of the period's pack that nobody has signed.
func unsignedOf(p *workplace.Place) []pack.Interpretation {
	pk, _ := p.Pack()
	if pk == nil {
		return nil
	}
	var out []pack.Interpretation
	for _, n := range pk.Interpretations {
		if !n.Signed() && !p.Decided(pk, n.ID) {
			out = append(out, n)
		}
	}
	return out
}

// inactiveOf is the period's pack when it is not active, else nil.
func inactiveOf(p *workplace.Place) *pack.Pack {
	if pk, _ := p.Pack(); pk != nil && !p.Active(pk) {
		return pk
	}
	return nil
}

func (v *View) set(b board) {
	v.board = b
	if b.run == nil {
		v.content.Objects = []fyne.CanvasObject{v.empty}
		v.content.Refresh()
		return
	}
	v.todos.SetRows(b.todos)
	bars := make([]picture.Bar, len(b.cities))
	for i, c := range b.cities {
		bars[i] = picture.Bar{
			Label: c.name, Value: int64(c.amount), Text: c.amount.String(), Note: words.T("overview.n_firms", c.firms),
			Tap: func() { v.place.Shell.Go("awards", argEligible) },
		}
	}
	v.bars.Set(bars...)
	v.funds.Objects = nil
	for _, f := range b.sum.Funds {
		v.funds.Add(container.NewBorder(nil, nil, parts.Quiet(fundName(f.Fund)),
			parts.Line(f.Amount.String()+" "+words.T("unit.yuan"), theme.Ink, 0, true), parts.Pad(parts.Quiet(words.T("overview.n_firms", f.Firms)), 12, 0)))
	}
	v.batch.Objects = []fyne.CanvasObject{parts.Pairs(84, batchPairs(b.run)...)}
	v.content.Objects = []fyne.CanvasObject{v.full}
	v.content.Refresh()
}

// Figures is the strip; each leads to the rows it counts.
func (v *View) Figures() []shell.Figure {
	if v.board.run == nil {
		return nil
	}
	b := v.board
	lead := func(arg string) func() { return func() { v.place.Shell.Go("awards", arg) } }
	firms := words.T("unit.firms")
	return []shell.Figure{
		{ID: "eligible", Label: words.T("status.eligible"), Value: thousands(int64(b.sum.Eligible)), Unit: firms, Tone: theme.Good, Tap: lead(argEligible)},
		{ID: "amount", Label: words.T("overview.amount"), Value: b.sum.Amount.String(), Unit: words.T("unit.yuan"), Tap: lead(argEligible)},
		{ID: "unknown", Label: words.T("status.unknown"), Value: thousands(int64(b.sum.Unknown)), Unit: firms, Tone: theme.Warn, Tap: lead(argUnknown)},
		{ID: "ineligible", Label: words.T("status.ineligible"), Value: thousands(int64(b.sum.Ineligible)), Unit: firms, Tap: lead(argRefused)},
		{ID: "problems", Label: words.T("overview.problem_rows"), Value: thousands(int64(b.problems)), Unit: words.T("unit.rows"), Tone: theme.Bad, Tap: lead(argProblems)},
		{ID: "near", Label: words.T("overview.near_short"), Value: thousands(int64(b.sum.Near)), Unit: firms, Tone: theme.Warn, Tap: lead(argNear)},
	}
}

// batchPairs tells what the run in hand was made from.
func batchPairs(run *digest.Digest) []parts.Pair {
	out := []parts.Pair{
		{Label: words.T("overview.policy"), Value: run.Title},
		{Label: words.T("overview.run_id"), Value: run.Run},
	}
	for _, f := range run.Files {
		out = append(out, parts.Pair{Label: words.T("overview.file"), Value: f.Name + "  " + words.T("overview.n_rows", thousands(int64(f.Rows)))})
	}
	return append(out, parts.Pair{Label: words.T("overview.receipt"), Value: run.Results})
}

// quarters gives four cards their places: two wide ones above, two low ones below.
type quarters struct{}

// MinSize is small: the screen takes the room there is.
func (quarters) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 300) }

// Layout implements fyne.Layout.
func (quarters) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const gap = 16
	half := (size.Width - 3*gap) / 2
	low := min(max(o[2].MinSize().Height, o[3].MinSize().Height), size.Height/2)
	high := size.Height - low - 3*gap
	for i, one := range o {
		x, y, h := float32(gap), float32(gap), high
		if i%2 == 1 {
			x += half + gap
		}
		if i >= 2 {
			y, h = high+2*gap, low
		}
		one.Move(fyne.NewPos(x, y))
		one.Resize(fyne.NewSize(half, h))
	}
}
