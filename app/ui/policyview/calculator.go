package policyview

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/app/ui/workplace"
	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// calculator tries one made-up firm through the very rule: as it is typed.
type calculator struct {
	v        *View
	item     *pack.Item
	period   period.Period
	place    *field.Entry
	facts    []pack.Fact
	entries  map[string]*field.Entry
	flags    map[string]*widget.Select
	readings map[string]string
	slot     task.Slot
	trace    *traceview.View
	last     rule.Trace // what the rule said of the firm as typed
	result   *fyne.Container
	object   fyne.CanvasObject
}

// Places of the answers to a yes-or-no fact.
const (
	flagYes = iota
	flagNo
)

// typingDelay keeps half typed figures from being computed.
const typingDelay = 200 * time.Millisecond

func newCalculator(v *View) *calculator {
	c := &calculator{v: v, entries: map[string]*field.Entry{}, flags: map[string]*widget.Select{}, readings: v.readings(), trace: traceview.New(), result: container.NewStack()}
	items := itemsOf(v.pack, v.clause)
	if len(items) == 0 && len(v.pack.Items) > 0 {
		items = []*pack.Item{&v.pack.Items[0]}
	}
	items = slices.DeleteFunc(items, func(it *pack.Item) bool { return it.Review || it.Scorecard }) // one subject alone has no amount to try
	if len(items) == 0 || len(items[0].Periods) == 0 {
		why := words.T("policyview.nothing_to_try")
		if v.reviews() {
			why = words.T("impact.nothing_to_try")
		}
		c.object = parts.Empty(why, "", nil)
		return c
	}
	c.item = items[0]
	c.period = period.MustParse(c.item.Periods[len(c.item.Periods)-1])
	program, err := rule.Compile(v.pack, c.item.ID, c.period, c.readings)
	if err != nil {
		c.object = parts.Empty(desk.Text(err), "", nil)
		return c
	}
	for _, f := range program.Facts() {
		if program.Uses(f.ID) {
			c.facts = append(c.facts, f)
		}
	}
	left := parts.NewFlow(16, 5, c.form()...)
	c.object = container.New(trySides{}, left, canvas.NewRectangle(theme.Color(theme.Line)), c.result)
	c.example()
	c.compute()
	return c
}

// trySides gives the form a fixed width.
type trySides struct{}

func (trySides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(500, 200) }

func (trySides) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const left = 324
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[1].Move(fyne.NewPos(left, 0))
	o[1].Resize(fyne.NewSize(1, size.Height))
	o[2].Move(fyne.NewPos(left+1, 0))
	o[2].Resize(fyne.NewSize(size.Width-left-1, size.Height))
}

func (c *calculator) form() []fyne.CanvasObject {
	out := []fyne.CanvasObject{prose.New(prose.Strong(workplace.PeriodLabel(c.period) + "　" + c.item.Label)), prose.New(prose.Quiet(words.T("policyview.try_help")))}
	c.place = field.NewEntry()
	c.place.OnChanged = func(string) { c.soon() }
	out = append(out, prose.New(prose.Quiet(words.T("policyview.place"))), c.place)
	for _, f := range c.facts {
		if f.Type == "flag" {
			s := widget.NewSelect([]string{words.T("awardsview.yes"), words.T("awardsview.no"), words.T("policyview.no_data")}, func(string) { c.soon() })
			s.PlaceHolder = words.T("policyview.no_data")
			c.flags[f.ID] = s
			out = append(out, prose.New(prose.Quiet(f.Label)), s)
			continue
		}
		e := field.NewEntry()
		if f.Type == "number" {
			e = field.NewNumber()
		}
		e.OnChanged = func(string) { c.soon() }
		c.entries[f.ID] = e
		label := f.Label
		if f.Unit != "" {
			label += "（" + f.Unit + "）"
		}
		out = append(out, prose.New(prose.Quiet(label)), e)
	}
	return append(out, c.choices()...)
}

// choices let another reading be tried.
func (c *calculator) choices() []fyne.CanvasObject {
	out := []fyne.CanvasObject{parts.Gap(1, 4), prose.New(prose.Strong(words.T("awardsview.reading")))}
	for i := range c.v.pack.Interpretations {
		n := &c.v.pack.Interpretations[i]
		if n.Clause != c.item.Clause {
			continue
		}
		labels, chosen := make([]string, len(n.Options)), 0
		for j, o := range n.Options {
			labels[j] = o.Label
			if o.ID == (teller{p: c.v.pack, readings: c.readings}).choice(n.ID) {
				chosen = j
			}
		}
		s := widget.NewSelect(labels, nil)
		s.SetSelectedIndex(chosen)
		s.OnChanged = func(string) {
			if at := s.SelectedIndex(); at >= 0 {
				c.readings[n.ID] = n.Options[at].ID
				c.soon()
			}
		}
		out = append(out, prose.New(prose.Quiet(n.Label)), s)
	}
	return out
}

// example fills in the first example of the pack that is paid.
func (c *calculator) example() {
	c.place.SetText("350102")
	for i := range c.v.pack.Cases {
		k := &c.v.pack.Cases[i]
		if k.Item != c.item.ID || k.Period != c.period.String() || k.Expect.Status != "eligible" || len(k.Readings) > 0 || len(k.Subjects) > 0 {
			continue
		}
		if r, ok := region.Lookup(k.Region); ok {
			c.place.SetText(r.FullName())
		}
		for id, value := range k.Facts {
			switch x := value.(type) {
			case bool:
				if f := c.flags[id]; f != nil {
					f.SetSelectedIndex(map[bool]int{true: flagYes, false: flagNo}[x])
				}
			case string:
				if e := c.entries[id]; e != nil && x != "none" {
					e.SetText(x)
				}
			}
		}
		return
	}
}

func (c *calculator) soon() { c.v.place.Shell.Runner().After(&c.slot, typingDelay, c.compute) }

// values are what was typed; a field left empty is a missing fact.
func (c *calculator) values() map[string]rule.Value {
	out := map[string]rule.Value{}
	for _, f := range c.facts {
		if s := c.flags[f.ID]; s != nil {
			if at := s.SelectedIndex(); at == flagYes || at == flagNo {
				out[f.ID] = rule.Flag(at == flagYes)
			}
			continue
		}
		text := strings.TrimSpace(c.entries[f.ID].Text)
		switch {
		case text == "":
		case f.Type == "number":
			if n, err := exact.Parse(strings.ReplaceAll(text, ",", "")); err == nil {
				out[f.ID] = rule.Number(n)
			}
		default:
			out[f.ID] = rule.Text(text)
		}
	}
	return out
}

// compute runs the rule over the one firm: a matter of microseconds.
func (c *calculator) compute() {
	code, name := "", words.T("policyview.place_unknown")
	if r, ok := region.Find(strings.TrimSpace(c.place.Text)); ok {
		code, name = r.Code, r.FullName()
	}
	t, err := awards.WhatIf(c.v.pack, c.item.ID, c.period, c.readings, code, c.values())
	if err != nil {
		c.result.Objects = []fyne.CanvasObject{parts.NewFlow(16, 4, prose.New(prose.Span{Text: desk.Text(err), Tone: theme.Bad}))}
		c.result.Refresh()
		return
	}
	c.last = t
	c.trace.Show(c.v.pack, c.item.ID, traceview.Subject{Place: name}, t)
	c.result.Objects = []fyne.CanvasObject{c.trace.Object()}
	c.result.Refresh()
}
