package deferralsview

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/intake"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// takePage takes banks' returns in: the page every file is taken in by, with the day
// the returns speak of.
type takePage struct {
	v       *View
	take    *takein.Take
	page    *takein.Page
	asOf    *field.Date
	bank    *field.Entry
	content fyne.CanvasObject
	slot    task.Slot
}

func newTake(v *View) *takePage {
	p := &takePage{v: v, asOf: field.NewDate(v.place.Today()), bank: field.NewEntry()}
	p.take = takein.NewTake(v.place.Session, v.place.Shell.Runner(), p.changed, v.place.Shell.Failed)
	p.page = takein.NewPage(p.take, v.place.Shell, p.drop, p.changed)
	p.asOf.Set(lastOfMonth(v.place.Today()))
	p.bank.SetPlaceHolder(words.T("defer.take_bank_hint"))
	again := func() {
		if p.aim() {
			p.take.Again()
		}
	}
	p.asOf.OnPicked = func(period.Date) { again() }
	p.bank.OnEnter, p.bank.OnLeave = again, again
	p.aim()
	line := parts.Row(8, parts.Quiet(words.T("defer.take_as_of")), parts.Box(150, 32, p.asOf.Box()), parts.Gap(16, 1), parts.Quiet(words.T("defer.f.bank")), parts.Box(260, 32, p.bank))
	p.content = container.NewBorder(container.NewVBox(parts.Sheet(parts.Pad(line, 16, 4)), parts.Rule()), nil, nil, nil, p.page.Object())
	p.page.Show()
	return p
}

// lastOfMonth is the last day of the month before a day: returns come by the month.
func lastOfMonth(d period.Date) period.Date { return d.AddDays(-int(d.Day)) }

// aim tells the take what the fields above it say; false when that is nothing new.
func (p *takePage) aim() bool {
	day, err := p.asOf.Value()
	if err != nil {
		day = lastOfMonth(p.v.place.Today())
	}
	bank := strings.ToUpper(strings.TrimSpace(p.bank.Text))
	if was, ok := p.take.Source.(*source); ok && was.asOf == day && was.bank == bank {
		return false
	}
	p.take.Source = &source{s: p.v.place.Session, reg: p.v.reg, asOf: day, bank: bank}
	return true
}

func (p *takePage) changed() {
	p.page.Show()
	p.v.update()
	if !p.take.Busy() && len(p.take.Sheets) > 0 {
		event.Say("returns", len(p.take.Sheets), p.take.Ready())
	}
}

func (p *takePage) drop(paths []string) bool {
	paths = slices.DeleteFunc(slices.Clone(paths), func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(paths) == 0 || !p.v.keeps() {
		return false
	}
	p.take.Add(paths)
	return true
}

func (p *takePage) object() fyne.CanvasObject { return p.content }

func (p *takePage) focus() fyne.Focusable { return p.page.Path }

func (p *takePage) crumbs() []string { return []string{words.T("defer.take")} }

func (p *takePage) actions() []shell.Action {
	out := p.page.Actions(p.accept)
	if p.take.Busy() {
		return out
	}
	return append([]shell.Action{{Label: words.T("defer.back"), Do: func() { p.v.place.Shell.Go(Route, "cases") }}}, out...)
}

func (p *takePage) ready() *ready {
	if p.take.Rows == nil {
		return nil
	}
	r, _ := p.take.Rows.More.(*ready)
	return r
}

// figures tell what taking the files in would do.
func (p *takePage) figures() []shell.Figure {
	r := p.ready()
	if r == nil {
		return nil
	}
	var sum deferrals.Return
	found := 0
	for i := range r.plans {
		x := &r.plans[i].Return
		sum.Rows, sum.New, sum.Changed, sum.Same = sum.Rows+x.Rows, sum.New+x.New, sum.Changed+x.Changed, sum.Same+x.Same
		sum.Problems, sum.Doubts = sum.Problems+x.Problems, sum.Doubts+x.Doubts
		found += r.plans[i].Found
	}
	problems := func() { p.page.ShowProblems("") }
	one := func(id string, n int, tone fyne.ThemeColorName, tap func()) shell.Figure {
		unit := words.T("defer.unit")
		if id == "found" {
			unit = words.T("defer.unit_findings")
		}
		if n == 0 {
			tone = theme.Quiet
		}
		return shell.Figure{ID: id, Label: words.T("defer.taken_" + id), Value: takein.Counted(n), Unit: unit, Tone: tone, Tap: tap}
	}
	return []shell.Figure{
		one("rows", sum.Rows, theme.Ink, nil), one("new", sum.New, theme.Good, nil), one("changed", sum.Changed, theme.Accent, nil), one("same", sum.Same, theme.Quiet, nil),
		one("problems", sum.Problems, theme.Bad, problems), one("doubts", sum.Doubts, theme.Warn, p.page.ShowDoubts), one("found", found, theme.Bad, nil),
	}
}

// receipt is what taking files in came to.
type receipt struct {
	plans []deferrals.Plan
	rows  *takein.Rows
}

// accept takes every return in, each as a whole.
func (p *takePage) accept() {
	r := p.ready()
	if r == nil || p.slot.Busy() {
		return
	}
	reg, s, rows := p.v.reg, p.v.place.Session, p.take.Rows
	who, answers := s.Who(), make([]map[string]string, len(r.files))
	for i, f := range r.files {
		answers[i] = p.take.Answers(f)
	}
	task.Start(p.v.place.Shell.Runner(), &p.slot, words.T("defer.taking"), func(ctx context.Context, tell task.Tell) (out receipt, err error) {
		out.rows = rows
		for i, t := range r.takings {
			tell(int64(i), int64(len(r.takings)))
			if err := remember(ctx, s.Remember, r.files[i], answers[i]); err != nil {
				return out, err
			}
			plan, err := reg.TakeIn(ctx, who, t, "")
			if err != nil {
				return out, err
			}
			out.plans = append(out.plans, plan)
		}
		return out, nil
	}, func(out receipt, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
		}
		if len(out.plans) > 0 {
			p.show(out)
		}
	})
}

func remember(ctx context.Context, keep func(context.Context, *intake.File, map[string]string) error, f *intake.File, answers map[string]string) error {
	if len(answers) == 0 {
		return nil
	}
	return keep(ctx, f, answers)
}

// show tells what was taken in, and leads to it.
func (p *takePage) show(out receipt) {
	var lines []fyne.CanvasObject
	for i := range out.plans {
		r := &out.plans[i].Return
		lines = append(lines, prose.New(prose.Strong(words.T("defer.receipt_no", r.ID)+"　"), prose.Plain(r.File)),
			parts.Pairs(theme.Scaled(wide(92, 128)),
				parts.Pair{Label: words.T("defer.receipt_rows"), Value: words.T("defer.receipt_said", r.Rows, r.New, r.Changed, r.Same), Bold: true},
				parts.Pair{Label: words.T("defer.taken_problems"), Value: takein.Counted(r.Problems), Tone: toneIf(r.Problems, theme.Warn)},
				parts.Pair{Label: words.T("defer.taken_doubts"), Value: takein.Counted(r.Doubts)},
				parts.Pair{Label: words.T("defer.take_as_of"), Value: r.AsOf.String()},
				parts.Pair{Label: "SHA-256", Value: r.SHA256}))
	}
	export := dialogs.Choice{Label: words.T("awardsview.export_checked"), Stay: func() bool { p.page.ExportChecked(); return true }}
	leave := dialogs.Choice{Label: words.T("ui.close"), Do: func() {
		p.v.dialog = nil
		p.take.Clear()
	}}
	p.v.dialog = dialogs.Show(p.v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("defer.receipt"), Body: parts.NewColumn(8, lines...), Width: 720, Default: 2,
		Choices: []dialogs.Choice{leave, export, {Label: words.T("defer.receipt_done"), Kind: dialogs.Primary, Do: func() {
			p.v.dialog = nil
			p.take.Clear()
			p.v.place.Shell.Go(Route, "cases")
		}}},
	})
}

func toneIf(n int, tone fyne.ThemeColorName) fyne.ThemeColorName {
	if n > 0 {
		return tone
	}
	return ""
}
