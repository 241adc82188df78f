package deferralstats

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Returns is the page 报表与对账: the files taken in, and for the one under the cursor
// what each bank's part of it adds up to against the cases that stand on it (D-11).
type Returns struct {
	host   Host
	chosen uint32 // the return held against the register
	names  map[string]string

	files   *grid.Grid[returnRow]
	banks   *grid.Grid[bankRow]
	figures *grid.Grid[heldRow]
	title   *fyne.Container
	said    *prose.Para
	content fyne.CanvasObject
	dialog  *dialogs.Dialog
	reading task.Slot
	holding task.Slot
}

// NewReturns makes the page.
func NewReturns(h Host) *Returns {
	p := &Returns{host: h, names: map[string]string{}, title: container.NewStack(), said: prose.New()}
	p.files, p.banks, p.figures = p.fileGrid(), p.bankGrid(), heldGrid()
	said := parts.Sheet(parts.Inset(p.said, 12, 6))
	right := parts.Fill(said, parts.Rule(), p.figures.Object())
	lower := container.New(parts.Sides{Left: func(w float32) float32 { return w * 0.44 }, Min: fyne.NewSize(400, 200)}, p.banks.Object(), parts.Rule(), right)
	p.content = container.New(returnsLayout{}, p.files.Object(), parts.Rule(), parts.Sheet(parts.Pad(p.title, 12, 3)), parts.Rule(), lower)
	return p
}

func (p *Returns) fileGrid() *grid.Grid[returnRow] {
	col := func(id string, width float32, f func(*returnRow) string) grid.Column[returnRow] {
		return grid.Column[returnRow]{ID: id, Title: words.T("dstat.ret_" + id), Width: width, Text: f}
	}
	number := func(id string, width float32, f func(*returnRow) string, n func(*returnRow) int) grid.Column[returnRow] {
		c := col(id, width, f)
		c.Align, c.Number = grid.Right, func(r *returnRow) int64 { return int64(n(r)) }
		return c
	}
	problems := number("problems", wide(64, 84), func(r *returnRow) string { return r.problems }, func(r *returnRow) int { return r.Problems })
	problems.Tone = func(r *returnRow) fyne.ThemeColorName { return toneIf(r.Problems > 0, theme.Bad) }
	doubts := number("doubts", wide(56, 72), func(r *returnRow) string { return r.doubts }, func(r *returnRow) int { return r.Doubts })
	doubts.Tone = func(r *returnRow) fyne.ThemeColorName { return toneIf(r.Doubts > 0, theme.Warn) }
	return grid.New(grid.Options[returnRow]{
		ID: func(r *returnRow) string { return r.id }, Frozen: 2, NoFoot: true, Empty: words.T("dstat.no_returns"),
		OnOpen: func(r *returnRow) { p.cases(r.ID, "") }, OnCursor: func(r *returnRow) { p.choose(r) },
		Columns: []grid.Column[returnRow]{
			number("no", 52, func(r *returnRow) string { return r.no }, func(r *returnRow) int { return int(r.ID) }),
			col("file", wide(172, 150), func(r *returnRow) string { return r.File }), col("banks", wide(200, 176), func(r *returnRow) string { return r.banks }),
			col("as_of", 92, func(r *returnRow) string { return r.asOf }),
			number("rows", 64, func(r *returnRow) string { return r.rows }, func(r *returnRow) int { return r.Rows }),
			number("new", 56, func(r *returnRow) string { return r.fresh }, func(r *returnRow) int { return r.New }),
			number("changed", wide(56, 80), func(r *returnRow) string { return r.changed }, func(r *returnRow) int { return r.Changed }),
			number("same", wide(60, 96), func(r *returnRow) string { return r.same }, func(r *returnRow) int { return r.Same }), problems, doubts,
			col("who", wide(80, 72), func(r *returnRow) string { return r.who }), col("at", 132, func(r *returnRow) string { return r.at }),
		},
	})
}

func (p *Returns) bankGrid() *grid.Grid[bankRow] {
	col := func(id string, width float32, f func(*bankRow) string) grid.Column[bankRow] {
		return grid.Column[bankRow]{ID: id, Title: words.T("dstat.rec_" + id), Width: width, Text: f}
	}
	number := func(id string, width float32, f func(*bankRow) string, n func(*bankRow) int) grid.Column[bankRow] {
		c := col(id, width, f)
		c.Align, c.Number = grid.Right, func(r *bankRow) int64 { return int64(n(r)) }
		return c
	}
	verdict := col("verdict", wide(104, 108), func(r *bankRow) string { return r.verdict })
	verdict.Tone, verdict.Bold = func(r *bankRow) fyne.ThemeColorName { return r.tone }, true
	return grid.New(grid.Options[bankRow]{
		ID: func(r *bankRow) string { return r.Bank }, Frozen: 1, NoFoot: true, Empty: words.T("dstat.no_banks"),
		OnOpen: func(r *bankRow) { p.cases(p.chosen, r.Bank) }, OnCursor: func(r *bankRow) { p.show(r) },
		Menu: func(r *bankRow) []*fyne.MenuItem {
			name := fyne.NewMenuItem(words.T("dstat.name_bank"), func() { p.askName(r) })
			name.Disabled = !p.host.keeps()
			return []*fyne.MenuItem{fyne.NewMenuItem(words.T("dstat.bank_cases"), func() { p.cases(p.chosen, r.Bank) }), name}
		},
		Columns: []grid.Column[bankRow]{
			col("bank", wide(152, 116), func(r *bankRow) string { return r.name }), verdict,
			number("rows", wide(64, 84), func(r *bankRow) string { return r.rows }, func(r *bankRow) int { return r.File.Cases }),
			number("cases", wide(72, 76), func(r *bankRow) string { return r.cases }, func(r *bankRow) int { return r.Cases.Cases }),
			number("moved", wide(72, 100), func(r *bankRow) string { return r.moved }, func(r *bankRow) int { return r.Moved }),
		},
	})
}

func heldGrid() *grid.Grid[heldRow] {
	col := func(id string, width float32, align grid.Align, f func(*heldRow) string) grid.Column[heldRow] {
		return grid.Column[heldRow]{ID: id, Title: words.T("dstat.hold_" + id), Width: width, Align: align, Text: f}
	}
	verdict := col("verdict", wide(104, 112), grid.Left, func(r *heldRow) string { return r.verdict })
	verdict.Tone = func(r *heldRow) fyne.ThemeColorName { return r.tone }
	return grid.New(grid.Options[heldRow]{
		ID: func(r *heldRow) string { return r.id }, NoFoot: true, Empty: words.T("dstat.no_bank"),
		Columns: []grid.Column[heldRow]{
			col("what", wide(140, 140), grid.Left, func(r *heldRow) string { return r.what }), col("file", wide(132, 126), grid.Right, func(r *heldRow) string { return r.file }),
			col("cases", wide(132, 126), grid.Right, func(r *heldRow) string { return r.cases }), col("diff", 116, grid.Right, func(r *heldRow) string { return r.diff }), verdict,
		},
	})
}

// Content implements Page.
func (p *Returns) Content() fyne.CanvasObject { return p.content }

// Focus is the list of files.
func (p *Returns) Focus() fyne.Focusable { return p.files.Focusable() }

// ToggleFilters shows or hides the filter row of the files.
func (p *Returns) ToggleFilters() { p.files.ShowFilters(!p.files.FiltersShown()) }

// Crumbs name the file in hand.
func (p *Returns) Crumbs() []string {
	out := []string{words.T("dstat.tab_returns")}
	if r := p.files.Cursor(); r != nil {
		out = append(out, r.File)
	}
	return out
}

// Figures implements Page: the list says it all.
func (p *Returns) Figures() []shell.Figure { return nil }

// Actions lead to the cases of the file and name a bank.
func (p *Returns) Actions() []shell.Action {
	bank := p.banks.Cursor()
	return []shell.Action{
		{Label: words.T("dstat.name_bank"), Do: func() { p.askName(p.banks.Cursor()) }, Off: bank == nil || !p.host.keeps()},
		{Label: words.T("dstat.return_cases"), Do: func() { p.cases(p.chosen, "") }, Off: p.files.Cursor() == nil},
	}
}

// Load reads the files taken in, and holds the one in hand against the register anew.
func (p *Returns) Load() {
	reg := p.host.Register
	type read struct {
		files []deferrals.Return
		banks []deferrals.Bank
	}
	task.Start(p.host.Place.Shell.Runner(), &p.reading, "", func(ctx context.Context, _ task.Tell) (out read, err error) {
		if out.files, err = reg.Returns(ctx); err != nil {
			return out, err
		}
		c, err := reg.Choices(ctx)
		out.banks = c.Banks
		return out, err
	}, func(out read, err error) {
		if err != nil {
			p.host.Place.Shell.Failed(err)
			return
		}
		for _, b := range out.banks {
			p.names[b.Code] = b.Name
		}
		p.chosen = 0 // what was held is old
		p.files.SetRows(returnRows(out.files, p.bankName))
		p.choose(p.files.Cursor())
		p.host.update()
		event.Say("deferral-returns", len(out.files))
	})
}

func (p *Returns) bankName(code string) string {
	if n := p.names[code]; n != "" {
		return n
	}
	return code
}

// choose holds another file against the register.
func (p *Returns) choose(r *returnRow) {
	switch {
	case r == nil:
		p.chosen = 0
		p.holding.Cancel()
		p.hold(nil)
		return
	case r.ID == p.chosen:
		return
	}
	id, reg := r.ID, p.host.Register
	p.chosen = id
	task.Start(p.host.Place.Shell.Runner(), &p.holding, "", func(ctx context.Context, _ task.Tell) ([]deferrals.Reconciliation, error) {
		return reg.Reconcile(ctx, id)
	}, func(list []deferrals.Reconciliation, err error) {
		if err != nil {
			p.host.Place.Shell.Failed(err)
			return
		}
		p.hold(list)
		p.host.update()
	})
}

// hold shows what the file in hand comes to.
func (p *Returns) hold(list []deferrals.Reconciliation) {
	p.banks.SetRows(bankRows(list))
	p.show(p.banks.Cursor())
	p.title.Objects = []fyne.CanvasObject{parts.Row(8, parts.Line(p.heading(), theme.Ink, 0, true), parts.Quiet(words.T("dstat.rec_note")))}
	p.title.Refresh()
}

func (p *Returns) heading() string {
	if r := p.files.Cursor(); r != nil {
		return words.T("dstat.rec_of", r.File)
	}
	return words.T("dstat.rec_none")
}

// show explains a bank's part of the file and lists its figures.
func (p *Returns) show(r *bankRow) {
	if r == nil {
		p.said.Set(prose.Quiet(words.T("dstat.no_bank")))
		p.figures.SetRows(nil)
	} else {
		v := verdictOf(&r.Reconciliation)
		p.said.Set(prose.Span{Text: v.text() + "　", Tone: v.tone(), Bold: true}, prose.Strong(words.T("dstat.says_of", r.Name)), prose.Plain(sentence(&r.Reconciliation)))
		p.figures.SetRows(heldRows(&r.Reconciliation))
	}
	p.content.Refresh()
}

// cases shows what stands on a return, of one bank or of all.
func (p *Returns) cases(id uint32, bank string) {
	if id == 0 {
		return
	}
	f := deferrals.Filter{Returns: []uint32{id}}
	if bank != "" {
		f.Banks = []string{bank}
	}
	p.host.cases(counted(f))
}

// askName asks for the name of a bank.
func (p *Returns) askName(r *bankRow) {
	if r == nil || !p.host.keeps() {
		return
	}
	name := field.NewEntry()
	if r.Name != r.Bank {
		name.SetText(r.Name)
	}
	name.SetPlaceHolder(words.T("dstat.name_hint"))
	code, reg, who := r.Bank, p.host.Register, p.host.Place.Session.Who()
	p.dialog = ask.Show(p.host.Place.Shell, ask.Form{
		Title: words.T("dstat.name_bank"), Verb: words.T("dstat.name_do"), Said: []string{words.T("dstat.name_says", code)},
		Fields: []ask.Field{ask.Text(words.T("dstat.name"), name)},
		Take: func() (func(context.Context) error, error) {
			text := strings.TrimSpace(name.Text)
			return func(ctx context.Context) error { return reg.NameBank(ctx, who, code, text) }, nil
		},
		Done: func() { p.Load() },
	})
}

// returnsState is what Back and Forward restore.
type returnsState struct{ files, banks grid.State }

// State implements Page.
func (p *Returns) State() any { return returnsState{p.files.State(), p.banks.State()} }

// Restore implements Page.
func (p *Returns) Restore(was any) {
	s, ok := was.(returnsState)
	if !ok {
		return
	}
	p.files.Restore(s.files)
	p.banks.Restore(s.banks)
	p.Load()
}

// returnsLayout gives the files the upper part, the reconciliation the rest.
type returnsLayout struct{}

func (returnsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }

func (returnsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	title := o[2].MinSize().Height
	top := (size.Height - title) * 0.34
	y := float32(0)
	for i, h := range []float32{top, 1, title, 1, size.Height - top - title - 2} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, max(h, 0)))
		y += h
	}
}
