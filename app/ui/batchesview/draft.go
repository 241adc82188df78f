package batchesview

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	dsk "huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// kinds are what may be drafted of a run, in the order offered.
var kinds = []road.Kind{road.Award, road.Advance, road.Supplement}

// planned is what would be drafted.
type planned struct {
	batches []road.Planned
	left    []road.Left
	effects []road.Effect
}

// planRow is a line of the plan, or a beneficiary left out with why.
type planRow struct {
	line                  road.Line
	fund, gross, net, why string
}

// drafting is the page on which batches are made of the period's run.
type drafting struct {
	v       *View
	object  fyne.CanvasObject
	kind    *widget.Select
	share   *field.Entry
	budget  *field.Money
	fund    *widget.Select
	fields  *fyne.Container
	top     *parts.Column
	lines   *grid.Grid[planRow]
	left    *grid.Grid[planRow]
	middle  *fyne.Container
	run     *awards.Run
	plan    *planned
	problem error
	exclude map[string]string
	funds   []string
	budgets map[string]money.Fen
	showing bool // who is left out
	filling bool
	waiting task.Slot
	looking task.Slot
	work    task.Slot
}

func newDrafting(v *View) *drafting {
	d := &drafting{v: v, top: parts.NewColumn(6), exclude: map[string]string{}, budgets: map[string]money.Fen{}}
	d.kind = widget.NewSelect(nil, nil)
	for _, k := range kinds {
		d.kind.Options = append(d.kind.Options, k.Label())
	}
	d.kind.SetSelectedIndex(0)
	d.kind.OnChanged = func(string) { d.changed() }
	d.share = field.NewNumber()
	d.share.SetPlaceHolder("0.5")
	later := func(string) { v.place.Shell.Runner().After(&d.waiting, field.SearchDelay, d.changed) }
	d.share.OnChanged = later
	d.budget = field.NewMoney()
	d.budget.SetPlaceHolder(words.T("batches.new.no_budget"))
	d.budget.OnChanged = later
	d.fund = widget.NewSelect(nil, nil)
	d.fields = container.NewStack()
	d.lines = grid.New(grid.Options[planRow]{
		ID: func(r *planRow) string { return r.line.Party.ID + "/" + r.line.Measure }, Columns: planColumns(false), Frozen: 1, Ticks: true, Totals: true,
		Empty: words.T("batches.new.nothing"), OnTick: func(int) { v.update() }, OnCursor: func(*planRow) { v.update() },
	})
	d.left = grid.New(grid.Options[planRow]{
		ID: func(r *planRow) string { return r.line.Party.ID + "/" + r.why }, Columns: planColumns(true), Frozen: 1, Empty: words.T("batches.new.none_left"),
	})
	d.middle = container.NewStack(d.lines.Object())
	d.object = parts.Fill(parts.Inset(d.top, 16, 10), parts.Rule(), d.middle)
	return d
}

func planColumns(left bool) []grid.Column[planRow] {
	out := []grid.Column[planRow]{
		{ID: "name", Title: words.T("batches.line.name"), Width: 260, Bold: true, Text: func(r *planRow) string { return r.line.Party.Name }},
		{ID: "place", Title: words.T("batches.line.place"), Width: 132, Text: func(r *planRow) string { return r.line.Party.Place }},
	}
	if left {
		return append(out, grid.Column[planRow]{ID: "why", Title: words.T("batches.new.why"), Width: 600, Text: func(r *planRow) string { return r.why }})
	}
	return append(out,
		grid.Column[planRow]{ID: "fund", Title: words.T("batches.fund"), Width: 132, Text: func(r *planRow) string { return r.fund }},
		grid.Column[planRow]{
			ID: "gross", Title: words.T("batches.line.gross"), Width: 132, Align: grid.Right, Text: func(r *planRow) string { return r.gross },
			Number: func(r *planRow) int64 { return int64(r.line.Gross) }, Scale: 2,
		},
		grid.Column[planRow]{
			ID: "net", Title: words.T("batches.line.net"), Width: 140, Align: grid.Right, Bold: true, Text: func(r *planRow) string { return r.net },
			Number: func(r *planRow) int64 { return int64(r.line.Net) }, Scale: 2,
			Total: func(shown []*planRow) string {
				var sum money.Fen
				for _, r := range shown {
					sum += r.line.Net
				}
				return sum.String()
			},
		},
		grid.Column[planRow]{ID: "account", Title: words.T("batches.line.account"), Width: 132, Text: func(r *planRow) string {
			if r.line.Account == nil {
				return "—"
			}
			return r.line.Account.Number.Masked()
		}},
	)
}

// start takes the period's run in hand and plans.
func (d *drafting) start() {
	d.v.place.NeedRun(func() {
		if run := d.v.place.Run(); run != d.run {
			d.run = run
			clear(d.exclude)
			clear(d.budgets)
			d.funds, d.showing = nil, false
		}
		d.changed()
	})
}

// options are what the fields ask for.
func (d *drafting) options() (o road.Options, supplement bool) {
	o.Exclude = maps.Clone(d.exclude)
	switch kinds[max(d.kind.SelectedIndex(), 0)] {
	case road.Advance:
		if o.Advance = strings.TrimSpace(d.share.Text); o.Advance == "" {
			o.Advance = d.share.PlaceHolder
		}
	case road.Supplement:
		return o, true
	}
	if len(d.budgets) > 0 {
		o.Budget = maps.Clone(d.budgets)
	}
	return o, false
}

// changed plans anew after a field was changed.
func (d *drafting) changed() {
	if d.filling {
		return
	}
	if i := d.fund.SelectedIndex(); i >= 0 && i < len(d.funds) {
		if sum, err := d.budget.Value(); err == nil {
			d.budgets[d.funds[i]] = sum
		} else {
			delete(d.budgets, d.funds[i])
		}
	}
	v, run := d.v, d.run
	if run == nil {
		d.plan, d.problem = nil, nil
		d.draw()
		return
	}
	o, supplement := d.options()
	task.Start(v.place.Shell.Runner(), &d.looking, words.T("batches.new.planning"), func(ctx context.Context, _ task.Tell) (*planned, error) {
		p := &planned{}
		var err error
		p.batches, p.left, p.effects, err = v.desk.road().Preview(ctx, run, o, supplement)
		return p, err
	}, func(p *planned, err error) {
		if d.plan, d.problem = p, err; err != nil {
			d.plan = nil
		}
		d.draw()
	})
}

// draw shows the plan.
func (d *drafting) draw() {
	var rows, left []planRow
	if p := d.plan; p != nil {
		for _, g := range p.batches {
			for _, l := range g.Lines {
				rows = append(rows, planRow{line: l, fund: payer(g.Header), gross: l.Gross.String(), net: l.Net.String()})
			}
			if !slices.Contains(d.funds, g.Header.Fund) {
				d.funds = append(d.funds, g.Header.Fund)
			}
		}
		for _, l := range p.left {
			left = append(left, planRow{line: road.Line{Party: l.Party}, why: l.Why})
		}
	}
	d.lines.SetRows(rows)
	d.left.SetRows(left)
	d.drawTop()
	object := d.lines.Object()
	if d.showing {
		object = d.left.Object()
	}
	d.middle.Objects = []fyne.CanvasObject{object}
	d.middle.Refresh()
	d.v.update()
	event.Say("planned", len(rows), len(left))
}

// drawTop shows the fields, what would be made, and its effect on each pool.
func (d *drafting) drawTop() {
	if d.run == nil {
		d.top.Set(prose.New(prose.Plain(words.T("batches.new.no_run"))))
		d.v.content.Refresh()
		return
	}
	d.drawFields()
	out := []fyne.CanvasObject{prose.New(prose.Quiet(words.T("batches.new.of")+"　"), prose.Strong(d.run.ID), prose.Quiet("　"+d.run.Pack.Title)), d.fields}
	switch {
	case d.problem != nil:
		out = append(out, prose.Hanging(18, prose.Span{Text: "▲", Tone: theme.Bad}, prose.Span{Text: dsk.Text(d.problem), Tone: theme.Bad}))
	case d.plan != nil && len(d.plan.batches) == 0:
		out = append(out, prose.Hanging(18, prose.Span{Text: "○", Tone: theme.Quiet}, prose.Plain(words.T("batches.new.nothing_why", len(d.plan.left)))))
	}
	if d.plan != nil {
		item, _ := d.run.Pack.Item(d.run.Item)
		for _, e := range d.plan.effects[:min(len(d.plan.effects), 2)] {
			out = append(out, newEffect(e, item.Label)...)
		}
	}
	d.top.Set(out...)
	d.v.content.Refresh()
}

// drawFields shows what may be chosen for the kind.
func (d *drafting) drawFields() {
	d.filling = true
	defer func() { d.filling = false }()
	row := parts.Row(8, parts.Quiet(words.T("batches.kind")), parts.Box(132, 32, d.kind))
	switch kinds[max(d.kind.SelectedIndex(), 0)] {
	case road.Advance:
		row.Add(parts.Gap(8, 1))
		row.Add(parts.Quiet(words.T("batches.new.share")))
		row.Add(parts.Box(84, 32, d.share))
		d.drawBudget(row)
	case road.Award:
		d.drawBudget(row)
	}
	d.fields.Objects = []fyne.CanvasObject{row}
	d.fields.Refresh()
}

// drawBudget offers to scale the lines of a fund to a sum.
func (d *drafting) drawBudget(row *fyne.Container) {
	item, ok := d.run.Pack.Item(d.run.Item)
	if !ok || item.Scales() || len(d.funds) == 0 {
		return // the item scales by itself when it is computed
	}
	chosen := max(d.fund.SelectedIndex(), 0)
	d.fund.OnChanged = nil
	d.fund.Options = nil
	for _, f := range d.funds {
		d.fund.Options = append(d.fund.Options, ledger.SourceLabel(f))
	}
	d.fund.SetSelectedIndex(min(chosen, len(d.funds)-1))
	d.fund.OnChanged = func(string) {
		d.filling = true
		if sum, ok := d.budgets[d.funds[d.fund.SelectedIndex()]]; ok {
			d.budget.Set(sum)
		} else {
			d.budget.SetText("")
		}
		d.filling = false
	}
	row.Add(parts.Gap(8, 1))
	row.Add(parts.Quiet(words.T("batches.new.scale")))
	row.Add(parts.Box(120, 32, d.fund))
	row.Add(parts.Box(180, 32, d.budget.Entry))
}

func (d *drafting) total() (n int, sum money.Fen) {
	if d.plan == nil {
		return 0, 0
	}
	for _, g := range d.plan.batches {
		n += len(g.Lines)
		sum += g.Total
	}
	return n, sum
}

// figures count what would be made.
func (d *drafting) figures() []shell.Figure {
	if d.run == nil || d.plan == nil {
		return nil
	}
	n, sum := d.total()
	show := func(left bool) func() {
		return func() {
			d.showing = left
			d.draw()
		}
	}
	return []shell.Figure{
		{ID: "batches", Label: words.T("batches.new.batches"), Value: counted(len(d.plan.batches)), Unit: words.T("batches.unit")},
		{ID: "lines", Label: words.T("batches.lines_plain"), Value: counted(n), Unit: words.T("unit.rows"), Selected: !d.showing, Tap: show(false)},
		{ID: "sum", Label: words.T("batches.total_plain"), Value: sum.String(), Unit: words.T("unit.yuan"), Tone: theme.Accent},
		{ID: "left", Label: words.T("batches.new.left"), Value: counted(len(d.plan.left)), Unit: words.T("unit.firms"), Selected: d.showing, Tap: show(true)},
	}
}

func (d *drafting) actions() []shell.Action {
	n := 0
	if d.plan != nil {
		n = len(d.plan.batches)
	}
	ticked := len(d.lines.Ticked())
	out := []shell.Action{{Label: words.T("batches.back"), Do: func() { d.v.place.Shell.Go(Route, "") }}}
	if len(d.exclude) > 0 {
		out = append(out, shell.Action{Label: words.T("batches.new.again", len(d.exclude)), Do: func() {
			clear(d.exclude)
			d.changed()
		}})
	}
	return append(out,
		shell.Action{Label: words.T("batches.new.exclude_ticked"), Off: ticked == 0, Do: d.askExclude},
		shell.Action{Label: words.T("batches.new.make", n), Primary: true, Key: shell.Start, Off: n == 0 || !d.v.place.Holds(act.Maker), Do: d.make},
	)
}

// askExclude leaves the ticked beneficiaries out, with a reason.
func (d *drafting) askExclude() {
	rows := d.lines.Ticked()
	why := field.NewEntry()
	why.SetPlaceHolder(words.T("ui.reason"))
	label := words.T("batches.new.exclude", len(rows))
	d.v.dialog = ask.Show(d.v.place.Shell, ask.Form{
		Title: titled(label), Verb: titled(label), Said: []string{words.T("batches.new.exclude_note")},
		Fields: []ask.Field{ask.Text(words.T("batches.reason"), why)},
		Take: func() (func(context.Context) error, error) {
			if strings.TrimSpace(why.Text) == "" {
				return nil, dsk.Errf("road-reason")
			}
			return func(context.Context) error { return nil }, nil
		},
		Done: func() {
			for _, r := range rows {
				d.exclude[r.line.Party.ID] = strings.TrimSpace(why.Text)
			}
			d.lines.Untick()
			d.changed()
		},
	})
}

// make drafts the batches.
func (d *drafting) make() {
	if d.work.Busy() || d.run == nil {
		return
	}
	v, run, who := d.v, d.run, d.v.me()
	o, supplement := d.options()
	task.Start(v.place.Shell.Runner(), &d.work, words.T("batches.new.making"), func(ctx context.Context, _ task.Tell) (road.Drafted, error) {
		if supplement {
			return v.desk.road().Supplement(ctx, who, run, o)
		}
		return v.desk.road().Draft(ctx, who, run, o)
	}, func(made road.Drafted, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.place.RunBatched(run.ID)
		event.Say("drafted", len(made.Batches))
		if len(made.Batches) == 1 {
			v.place.Shell.Go(Route, made.Batches[0].ID)
			return
		}
		v.figure = figSign
		v.place.Shell.Go(Route, "")
	})
}
