package deferralstats

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// card is a figure with what it is made of, to be pressed.
type card struct {
	widget.BaseWidget
	title, span, value, unit string
	lines                    [2][2]string // label and value
	tone                     fyne.ThemeColorName
	tap                      func()
	hovered, focused         bool
}

const cardHeight = 104

func newCard() *card {
	c := &card{}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped shows the cases.
func (c *card) Tapped(*fyne.PointEvent) {
	idle.Touch()
	if c.tap != nil {
		c.tap()
	}
}

func (c *card) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *card) MouseMoved(*desktop.MouseEvent) {}
func (c *card) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *card) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *card) FocusGained()                   { c.focused = true; c.Refresh() }
func (c *card) FocusLost()                     { c.focused = false; c.Refresh() }
func (c *card) TypedRune(rune)                 {}

// TypedKey presses on Enter and Space.
func (c *card) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.Tapped(nil)
	default:
		parts.Unhandled(c, e)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{c: c}
	r.draw()
	return r
}

type cardRenderer struct {
	c       *card
	objects []fyne.CanvasObject
}

func (r *cardRenderer) MinSize() fyne.Size           { return fyne.NewSize(180, theme.Scaled(cardHeight)) }
func (r *cardRenderer) Layout(fyne.Size)             { r.draw() }
func (r *cardRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cardRenderer) Destroy()                     {}
func (r *cardRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.c)
}

func (r *cardRenderer) draw() {
	c, size := r.c, r.c.Size()
	back := canvas.NewRectangle(theme.Color(theme.Paper))
	back.StrokeColor, back.StrokeWidth, back.CornerRadius = theme.Color(theme.Line), 1, 4
	if c.hovered || c.focused {
		back.FillColor = theme.Color(theme.HoverRow)
	}
	if c.focused {
		back.StrokeColor = theme.Color(theme.Accent)
	}
	back.Resize(size)
	r.objects = []fyne.CanvasObject{back}
	const pad = 12
	line := theme.Scaled(20)
	r.put(parts.Line(c.title, theme.Ink, 0, true), pad, theme.Scaled(7), false)
	r.put(parts.Line(c.span, theme.Quiet, -1, false), size.Width-pad, theme.Scaled(8), true)
	end := r.put(parts.Line(c.value, c.tone, 7, true), pad, theme.Scaled(27), false)
	r.put(parts.Quiet(c.unit), end+4, theme.Scaled(34), false)
	for i, l := range c.lines {
		y := theme.Scaled(58) + float32(i)*line
		r.put(parts.Quiet(l[0]), pad, y, false)
		r.put(parts.Label(l[1]), size.Width-pad, y, true)
	}
}

// put places a text with its left or right edge at x and gives its right edge.
func (r *cardRenderer) put(t *canvas.Text, x, y float32, right bool) float32 {
	m := t.MinSize()
	if right {
		x -= m.Width
	}
	t.Move(fyne.NewPos(x, y))
	t.Resize(m)
	r.objects = append(r.objects, t)
	return x + m.Width
}
