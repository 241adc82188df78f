package policyview

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// forget drops the impact run and finds what a pack can be compared with.
func (v *View) forget(p *pack.Pack) {
	v.compare.Cancel()
	v.impact, v.changes, v.rivals, v.against = nil, nil, nil, -1
	v.reviewed, v.byCase = nil, false
	if item := rules.Principal(p); item != nil {
		v.rivals, v.against = v.place.Session.Shelf.Rivals(p, item)
	}
}

// impactLine chooses the edition to compare with, starts the impact run, and
// tells its figures.
func (v *View) impactLine() fyne.CanvasObject {
	if v.reviews() {
		return v.reviewLine()
	}
	labels := []string{words.T("policyview.no_earlier")}
	for _, r := range v.rivals {
		labels = append(labels, periods(r.Pack)+"　"+r.Pack.ID+"　"+words.T("awardsview.version", r.Pack.Version))
	}
	choose := widget.NewSelect(labels, nil)
	choose.SetSelectedIndex(v.against + 1)
	choose.OnChanged = func(string) {
		if at := choose.SelectedIndex() - 1; at >= -1 && at != v.against {
			v.compare.Cancel()
			v.against, v.impact = at, nil
			v.drawRight()
		}
	}
	start := parts.NewButton(words.T("policyview.impact_run"), v.runImpact)
	if rules.Principal(v.pack) == nil {
		start.Disable()
	}
	row := parts.Row(8, parts.Fixed(88, parts.Quiet(words.T("policyview.impact"))), parts.Quiet(words.T("policyview.against")), parts.Fixed(330, choose), start)
	if v.impact == nil {
		return row
	}
	return parts.NewColumn(6, append([]fyne.CanvasObject{row}, impactFigures(v.impact)...)...)
}

// runImpact computes both editions on the facts at hand: those of the run in
// hand, else of the newest stored run over the same kind of subjects.
func (v *View) runImpact() {
	if v.reviews() {
		v.runReview()
		return
	}
	p, item := v.pack, rules.Principal(v.pack)
	var rival *rules.Rival
	if v.against >= 0 {
		rival = &v.rivals[v.against]
	}
	run, runs, s := v.place.Run(), v.place.Runs(), v.place.Session
	task.Start(v.place.Shell.Runner(), &v.compare, words.T("policyview.impact"), func(ctx context.Context, tell task.Tell) (*awards.Impact, error) {
		next, err := editionOf(ctx, v.place, p, item.ID)
		if err != nil {
			return nil, err
		}
		var old *awards.Edition
		if rival != nil {
			if old, err = editionOf(ctx, v.place, rival.Pack, rival.Item.ID); err != nil {
				return nil, err
			}
		}
		if run == nil || !about(run, item.Subject) {
			run = nil
			if id := awards.AtHand(runs, s.Shelf, item.Subject); id != "" {
				if run, err = awards.Load(ctx, s.Store, s.Shelf, id); err != nil {
					return nil, err
				}
			}
		}
		return awards.CompareEditions(ctx, run, old, *next, func(_ string, done, total int64) { tell(done, total) })
	}, func(m *awards.Impact, err error) {
		switch {
		case err != nil:
			v.place.Shell.Failed(err)
		case v.pack == p:
			v.impact = m
			if v.tab == tabGate {
				v.drawRight()
				if v.changes != nil {
					v.refocus(v.changes.Focusable())
				}
			}
		}
	})
}

func about(r *awards.Run, subject string) bool {
	item, ok := r.Pack.Item(r.Item)
	return ok && item.Subject == subject
}

// editionOf is an item under the readings the office decided.
func editionOf(ctx context.Context, place *workplace.Place, p *pack.Pack, item string) (*awards.Edition, error) {
	readings, err := rules.Readings(ctx, place.Session.Store, p)
	return &awards.Edition{Pack: p, Item: item, Readings: readings}, err
}

// impactFigures are the lines above the firms.
func impactFigures(m *awards.Impact) []fyne.CanvasObject {
	gap := "　"
	lines := []fyne.CanvasObject{
		prose.New(prose.Quiet(words.T("policyview.impact_old")+" "), prose.Strong(m.OldTotal.String()), prose.Quiet(gap+words.T("policyview.impact_new")+" "), prose.Strong(m.NewTotal.String()),
			prose.Quiet(gap+words.T("policyview.difference")+" "), difference(m.NewTotal-m.OldTotal)),
		prose.New(prose.Plain(words.T("policyview.impact_counts", m.Gained, m.Lost, m.More, m.Less, m.Unknown, m.Same))),
	}
	if m.Subjects == 0 {
		lines = append(lines, prose.New(prose.Span{Text: words.T("policyview.impact_no_facts"), Tone: theme.Warn}))
		return lines
	}
	for _, side := range []struct {
		key     string
		lacking []pack.Fact
	}{{"policyview.impact_lacking", m.Lacking}, {"policyview.impact_old_lacking", m.OldLacking}} {
		names := make([]string, len(side.lacking))
		for i, f := range side.lacking {
			names[i] = f.Label
		}
		if len(names) > 0 {
			lines = append(lines, prose.New(prose.Span{Text: words.T(side.key, strings.Join(names, "、")), Tone: theme.Warn}))
		}
	}
	return lines
}

func difference(f money.Fen) prose.Span {
	switch {
	case f > 0:
		return prose.Span{Text: "+" + f.String(), Bold: true, Tone: theme.Warn}
	case f < 0:
		return prose.Span{Text: f.String(), Bold: true, Tone: theme.Warn}
	}
	return prose.Span{Text: f.String(), Bold: true}
}

// impactGrid lists every firm whose result differs, the largest change first.
func (v *View) impactGrid() fyne.CanvasObject {
	empty := words.T("policyview.impact_same")
	if v.impact.Subjects == 0 {
		empty = words.T("policyview.impact_no_facts")
	}
	g := grid.NewTexts([]grid.Head{
		{Title: words.T("awardsview.firm"), Width: 184}, {Title: words.T("policyview.old_result"), Width: 94},
		{Title: words.T("policyview.old_amount"), Width: 102, Align: grid.Right}, {Title: words.T("policyview.new_result"), Width: 94},
		{Title: words.T("policyview.new_amount"), Width: 102, Align: grid.Right}, {Title: words.T("policyview.difference"), Width: 112, Align: grid.Right},
	}, 1, empty, nil)
	g.SetRows(grid.TextRows(impactCells(v.impact.Changes)))
	v.changes = g
	return g.Object()
}

func impactCells(changes []gate.Change) [][]string {
	changes = slices.Clone(changes)
	size := func(c gate.Change) money.Fen { return max(c.New.Amount-c.Old.Amount, c.Old.Amount-c.New.Amount) }
	slices.SortStableFunc(changes, func(a, b gate.Change) int { return cmp.Compare(size(b), size(a)) })
	out := make([][]string, len(changes))
	for i, c := range changes {
		more := (c.New.Amount - c.Old.Amount).String()
		if c.New.Amount > c.Old.Amount {
			more = "+" + more
		}
		out[i] = []string{cmp.Or(c.Name, c.ID), outcome(c.OldListed, c.Old.Status), paid(c.OldListed, c.Old.Amount), outcome(c.NewListed, c.New.Status), paid(c.NewListed, c.New.Amount), more}
	}
	return out
}

func outcome(listed bool, s rule.Status) string {
	switch {
	case !listed:
		return "—"
	case s == rule.Eligible:
		return words.T("awardsview.fig_eligible")
	case s == rule.Ineligible:
		return words.T("awardsview.fig_refused")
	}
	return words.T("awardsview.fig_unknown")
}

func paid(listed bool, f money.Fen) string {
	if !listed {
		return "—"
	}
	return f.String()
}
