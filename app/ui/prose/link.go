package prose

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

var (
	_ fyne.Tappable      = (*Link)(nil)
	_ fyne.Focusable     = (*Link)(nil)
	_ desktop.Hoverable  = (*Link)(nil)
	_ desktop.Cursorable = (*Link)(nil)
)

// Link is a paragraph that can be pressed: by a click, or with Enter or Space
// while it has the keyboard.
type Link struct {
	Para
	press   func()
	hovered bool
	focused bool
}

// NewLink makes a paragraph that calls press.
func NewLink(press func(), spans ...Span) *Link {
	l := &Link{press: press}
	l.spans = spans
	l.ExtendBaseWidget(l)
	return l
}

// HangingLink is a Link with a sign in the margin.
func HangingLink(indent float32, lead Span, press func(), spans ...Span) *Link {
	l := NewLink(press, spans...)
	l.lead, l.indent = lead, indent
	return l
}

// Set replaces the text.
func (l *Link) Set(spans ...Span) {
	l.spans, l.lines = spans, nil
	l.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (l *Link) MinSize() fyne.Size { return l.Para.MinSize() }

// Tapped presses and takes the keyboard.
func (l *Link) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.press()
}

// TypedKey presses with Enter and Space.
func (l *Link) TypedKey(e *fyne.KeyEvent) {
	idle.Touch()
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.press()
	default:
		parts.Unhandled(l, e)
	}
}

// TypedRune implements fyne.Focusable.
func (l *Link) TypedRune(rune) {}

// FocusGained shows the frame.
func (l *Link) FocusGained() { l.focused = true; l.Refresh() }

// FocusLost hides it.
func (l *Link) FocusLost() { l.focused = false; l.Refresh() }

// MouseIn shows that it can be pressed.
func (l *Link) MouseIn(*desktop.MouseEvent) { l.hovered = true; l.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (l *Link) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends it.
func (l *Link) MouseOut() { l.hovered = false; l.Refresh() }

// Cursor implements desktop.Cursorable.
func (l *Link) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	r := &linkRenderer{l: l, text: paraRenderer{p: &l.Para}}
	r.Layout(l.Size())
	return r
}

type linkRenderer struct {
	l    *Link
	text paraRenderer
	back canvas.Rectangle
}

func (r *linkRenderer) MinSize() fyne.Size { return r.l.MinSize() }
func (r *linkRenderer) Destroy()           {}

func (r *linkRenderer) Layout(size fyne.Size) {
	r.text.build(size.Width)
	r.back.Move(fyne.NewPos(-3, 0))
	r.back.Resize(fyne.NewSize(size.Width+6, size.Height))
	r.paint()
}

func (r *linkRenderer) paint() {
	r.back.CornerRadius = 2
	r.back.StrokeWidth = 0
	r.back.FillColor = color.Transparent
	switch {
	case r.l.focused:
		r.back.StrokeWidth, r.back.StrokeColor = 1, theme.Color(theme.Accent)
		r.back.FillColor = theme.Color(theme.CursorRow)
	case r.l.hovered:
		r.back.FillColor = theme.Color(theme.HoverRow)
	}
}

func (r *linkRenderer) Refresh() {
	r.text.build(r.l.Size().Width)
	r.paint()
	canvas.Refresh(r.l)
}

func (r *linkRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.back}, r.text.objects...)
}

// Refocus gives the keyboard to another object when a Link has it: for owners who
// draw anew what the Link stood in, which would take the keyboard along with it.
func Refocus(within fyne.CanvasObject, to fyne.Focusable) {
	c := fyne.CurrentApp().Driver().CanvasForObject(within)
	if c == nil {
		return
	}
	if _, ok := c.Focused().(*Link); !ok {
		return
	}
	if to == nil {
		c.Unfocus()
		return
	}
	c.Focus(to)
}
