package shell

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// frameLayout places the parts of the window: the objects are ground, top, rail,
// crumb line, strip, body, pane, foot, six lines and the search's findings.
type frameLayout struct{ s *Shell }

// MinSize is small: the window decides.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(800, 500) }

// Layout implements fyne.Layout.
func (l *frameLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w, h := size.Width, size.Height
	put := func(i int, x, y, w, h float32) {
		o[i].Move(fyne.NewPos(x, y))
		o[i].Resize(fyne.NewSize(max(w, 0), max(h, 0)))
	}
	top, foot, crumb := theme.Scaled(theme.TopHeight), theme.Scaled(theme.FootHeight), theme.Scaled(theme.CrumbHeight)
	rail := l.s.railWidth()
	strip := float32(0)
	if len(l.s.strip.Objects) > 0 {
		strip = theme.Scaled(stripHeight)
	}
	pane := float32(0)
	if len(l.s.pane.Objects) > 0 {
		pane = min(theme.Scaled(PaneWidth), w/2)
	}
	bodyTop := top + crumb + strip
	bodyHeight := h - bodyTop - foot
	put(0, 0, 0, w, h)
	put(1, 0, 0, w, top)
	put(2, 0, top, rail, h-top-foot)
	put(3, rail, top, w-rail, crumb)
	put(4, rail, top+crumb, w-rail, strip)
	put(5, rail+1, bodyTop, w-rail-pane-1, bodyHeight)
	put(6, w-pane, bodyTop, pane, bodyHeight)
	put(7, 0, h-foot, w, foot)
	put(8, 0, top-1, w, 1)
	put(9, rail, top, 1, h-top-foot)
	put(10, rail, top+crumb-1, w-rail, 1)
	put(11, rail, bodyTop-1, w-rail, 1)
	put(12, w-pane, bodyTop, min(pane, 1), bodyHeight)
	put(13, 0, h-foot, w, 1)
	hits := l.s.hits.MinSize()
	put(14, w-hits.Width-l.s.searchRight(), top-2, hits.Width, hits.Height)
}

const searchWidth = 320

// searchRight is the room right of the search field.
func (s *Shell) searchRight() float32 { return s.personWidth() + 16 + 8 }

func (s *Shell) buildTop() {
	s.search = field.NewSearch(s.runner, words.T("ui.search"), s.find)
	s.search.OnDown, s.search.OnUp = func() { s.hits.move(1) }, func() { s.hits.move(-1) }
	enter := s.search.OnEnter
	s.search.OnEnter = func() {
		if strings.TrimSpace(s.search.Text) != s.asked {
			enter()
		}
		s.hits.open()
	}
	s.search.OnEsc = func() {
		s.closeSearch()
		s.focusFirst()
	}
	s.refreshTop()
}

func (s *Shell) refreshTop() {
	if s.top == nil || s.search == nil {
		return
	}
	left := parts.Row(12, parts.Line(words.T("ui.app"), theme.Accent, 4, true), parts.Gap(4, 1))
	for _, c := range []*Choices{&s.period, &s.area} {
		if len(c.Labels) > 0 {
			left.Add(s.selector(c))
		}
	}
	who := parts.Fixed(s.personWidth()+8, container.NewBorder(nil, nil, nil, s.personButton()))
	right := container.NewHBox(container.NewCenter(parts.Box(theme.Scaled(searchWidth), max(30, s.search.MinSize().Height), s.search)), container.NewCenter(who))
	s.top.Objects = []fyne.CanvasObject{parts.Pad(container.NewBorder(nil, nil, left, right), 16, 0)}
	s.top.Refresh()
}

func (s *Shell) selector(c *Choices) fyne.CanvasObject {
	var b *parts.Button
	b = parts.SoftDropDown(c.Labels[c.Selected], func() {
		items := make([]*fyne.MenuItem, len(c.Labels))
		for i, label := range c.Labels {
			items[i] = fyne.NewMenuItem(label, func() { c.Pick(i) })
			items[i].Checked = i == c.Selected
		}
		s.popUnder(b, items)
	})
	return b
}

// popUnder opens a menu under an object.
func (s *Shell) popUnder(o fyne.CanvasObject, items []*fyne.MenuItem) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), s.window.Canvas())
	x := min(at.X, s.window.Canvas().Size().Width-menu.MinSize().Width-8)
	menu.ShowAtPosition(fyne.NewPos(x, at.Y+o.Size().Height+2))
}

func (s *Shell) showCrumbs() {
	screen := s.current()
	s.crumbs.Objects = []fyne.CanvasObject{parts.Title(screen.Title())}
	if c, ok := screen.(Crumber); ok {
		for _, part := range c.Crumbs() {
			s.crumbs.Add(parts.Quiet(" › "))
			s.crumbs.Add(container.NewCenter(parts.Label(part)))
		}
	}
	s.crumbs.Refresh()
}

func (s *Shell) showActions() {
	s.acts.Objects = nil
	if a, ok := s.current().(Actor); ok {
		for _, act := range a.Actions() {
			s.acts.Add(s.actionButton(act))
		}
	}
	s.acts.Refresh()
}

func (s *Shell) actionButton(a Action) fyne.CanvasObject {
	b := parts.NewButton("  "+a.Label+"  ", a.Do)
	if len(a.Menu) > 0 {
		b = parts.DropDown(" "+a.Label, nil)
	}
	if a.Primary {
		b.Importance = widget.HighImportance
	}
	if len(a.Menu) > 0 {
		b.OnTapped = func() {
			items := make([]*fyne.MenuItem, len(a.Menu))
			for i, m := range a.Menu {
				items[i] = fyne.NewMenuItem(m.Label, m.Do)
				items[i].Disabled = m.Off
			}
			s.popUnder(b, items)
		}
	}
	if a.Off {
		b.Disable()
	}
	return b
}

func (s *Shell) showPane() {
	var pane fyne.CanvasObject
	if p, ok := s.current().(Paner); ok {
		pane = p.Pane()
	}
	if pane == nil {
		s.pane.Objects = nil
	} else {
		s.pane.Objects = []fyne.CanvasObject{parts.Sheet(pane)}
	}
	s.pane.Refresh()
}

func (s *Shell) buildFoot() {
	tone, sign := theme.Good, "●"
	if s.status.Bad {
		tone, sign = theme.Bad, "▲"
	}
	left := container.NewHBox()
	for i, p := range s.status.Parts {
		if i == 0 {
			left.Add(parts.Line(sign, tone, -2, false))
		} else {
			left.Add(parts.Gap(10, 1))
		}
		left.Add(parts.Line(p, theme.Quiet, -1, false))
	}
	s.foot.Objects = []fyne.CanvasObject{
		parts.Pad(container.New(layout.NewBorderLayout(nil, nil, left, s.jobs), left, s.jobs), 12, 1),
	}
	s.foot.Refresh()
}
