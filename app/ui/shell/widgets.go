package shell

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// railItem is one word of the rail.
type railItem struct {
	base
	label    string
	waiting  int
	selected bool
	tap      func()
}

func newRailItem(label string, tap func()) *railItem {
	i := &railItem{label: label, tap: tap}
	i.ExtendBaseWidget(i)
	return i
}

func (i *railItem) Tapped(*fyne.PointEvent)        { i.tap() }
func (i *railItem) MouseIn(*desktop.MouseEvent)    { i.hovered = true; i.Refresh() }
func (i *railItem) MouseMoved(*desktop.MouseEvent) {}
func (i *railItem) MouseOut()                      { i.hovered = false; i.Refresh() }
func (i *railItem) Cursor() desktop.Cursor         { return desktop.PointerCursor }

func (i *railItem) CreateRenderer() fyne.WidgetRenderer {
	r := &railRenderer{
		i: i, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(nil),
		text: parts.Label(i.label), count: parts.Line("", theme.Accent, -1, true),
	}
	r.Refresh()
	return r
}

type railRenderer struct {
	i           *railItem
	back, bar   *canvas.Rectangle
	text, count *canvas.Text
}

func (r *railRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.RailWidth, theme.Scaled(34)) }
func (r *railRenderer) Destroy()           {}
func (r *railRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.bar, r.text, r.count}
}

func (r *railRenderer) Layout(s fyne.Size) {
	r.back.Resize(s)
	r.bar.Resize(fyne.NewSize(3, s.Height))
	h := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(16, (s.Height-h)/2))
	r.text.Resize(fyne.NewSize(s.Width-16, h))
	n := r.count.MinSize()
	r.count.Move(fyne.NewPos(s.Width-n.Width-10, (s.Height-n.Height)/2))
}

func (r *railRenderer) Refresh() {
	r.back.FillColor, r.bar.FillColor = theme.Color(theme.Paper), theme.Color(theme.Paper)
	r.text.Color, r.text.TextStyle.Bold = theme.Color(theme.Ink), r.i.selected
	switch {
	case r.i.selected:
		r.back.FillColor, r.bar.FillColor = theme.Color(theme.CursorRow), theme.Color(theme.Accent)
	case r.i.hovered:
		r.back.FillColor, r.bar.FillColor = theme.Color(theme.HoverRow), theme.Color(theme.HoverRow)
	}
	r.count.Text = ""
	if r.i.waiting > 0 {
		r.count.Text = strconv.Itoa(r.i.waiting)
	}
	r.Layout(r.i.Size())
	canvas.Refresh(r.i)
}

// figure is one number of the strip.
type figure struct {
	base
	f       Figure
	focused bool
}

func newFigure(f Figure) *figure {
	w := &figure{f: f}
	w.ExtendBaseWidget(w)
	return w
}

func (f *figure) Tapped(*fyne.PointEvent) {
	if f.f.Tap != nil {
		f.f.Tap()
	}
}
func (f *figure) MouseIn(*desktop.MouseEvent)    { f.hovered = f.f.Tap != nil; f.Refresh() }
func (f *figure) MouseMoved(*desktop.MouseEvent) {}
func (f *figure) MouseOut()                      { f.hovered = false; f.Refresh() }
func (f *figure) FocusGained()                   { f.focused = true; f.Refresh() }
func (f *figure) FocusLost()                     { f.focused = false; f.Refresh() }
func (f *figure) TypedRune(rune)                 {}

func (f *figure) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		f.Tapped(nil)
	default:
		parts.Unhandled(f, e)
	}
}

func (f *figure) CreateRenderer() fyne.WidgetRenderer {
	tone := f.f.Tone
	if tone == "" {
		tone = theme.Ink
	}
	r := &figureRenderer{
		f: f, back: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(nil),
		label: parts.Quiet(f.f.Label), value: parts.Line(f.f.Value, tone, 7, true), unit: parts.Quiet(f.f.Unit),
	}
	r.Refresh()
	return r
}

type figureRenderer struct {
	f                  *figure
	back, line         *canvas.Rectangle
	label, value, unit *canvas.Text
}

func (r *figureRenderer) MinSize() fyne.Size {
	w := max(r.label.MinSize().Width, r.value.MinSize().Width+4+r.unit.MinSize().Width)
	return fyne.NewSize(w+2*figurePad, theme.Scaled(stripHeight))
}
func (r *figureRenderer) Destroy() {}
func (r *figureRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.label, r.value, r.unit, r.line}
}

func (r *figureRenderer) Layout(s fyne.Size) {
	r.back.Resize(s)
	r.label.Move(fyne.NewPos(figurePad, theme.Scaled(6)))
	v := r.value.MinSize()
	top := theme.Scaled(22)
	r.value.Move(fyne.NewPos(figurePad, top))
	u := r.unit.MinSize()
	r.unit.Move(fyne.NewPos(figurePad+v.Width+4, top+v.Height-u.Height-3))
	r.line.Move(fyne.NewPos(figurePad-4, s.Height-4))
	r.line.Resize(fyne.NewSize(s.Width-2*figurePad+8, 3))
}

func (r *figureRenderer) Refresh() {
	r.back.FillColor = theme.Color(theme.Paper)
	if r.f.hovered || r.f.focused {
		r.back.FillColor = theme.Color(theme.HoverRow)
	}
	r.line.FillColor = theme.Color(theme.Accent)
	if r.f.f.Selected {
		r.line.Show()
	} else {
		r.line.Hide()
	}
	canvas.Refresh(r.f)
}

const (
	stripHeight = 60
	figurePad   = 16
)

// stripLayout puts figures side by side.
type stripLayout struct{}

func (stripLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(10, theme.Scaled(stripHeight))
}

func (stripLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		w := o.MinSize().Width
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w
	}
}

func (s *Shell) showFigures() {
	s.strip.Objects = nil
	if f, ok := s.current().(Figurer); ok {
		for _, one := range f.Figures() {
			s.strip.Add(newFigure(one))
		}
	}
	s.strip.Refresh()
}

func (s *Shell) buildRail() {
	s.rail.Objects = []fyne.CanvasObject{parts.Gap(1, 4)}
	for i := range s.screens {
		e := &s.screens[i]
		if i > 0 && s.screens[i-1].group != e.group {
			s.rail.Add(parts.Pad(parts.Rule(), 16, 4))
		}
		route := e.screen.Route()
		e.item = newRailItem(e.screen.Title(), func() {
			if s.Here() != route {
				s.Go(route, "")
			}
		})
		s.rail.Add(e.item)
	}
}

// railWidth holds the longest title with its count.
func (s *Shell) railWidth() float32 {
	w := float32(theme.RailWidth)
	for _, e := range s.screens {
		w = max(w, fyne.MeasureText(e.screen.Title(), theme.Size(0), fyne.TextStyle{Bold: true}).Width+46)
	}
	return w
}

func (s *Shell) showRail() {
	for i, e := range s.screens {
		e.item.selected = i == s.at
		if w, ok := e.screen.(Waiter); ok {
			e.item.waiting = w.Waiting()
		}
		e.item.Refresh()
	}
}

// titleOf names a screen in the menu.
func titleOf(s Screen) string { return words.T("ui.go_to", s.Title()) }
