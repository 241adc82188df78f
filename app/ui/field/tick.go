package field

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
)

// Tick is a box to tick with what it stands for, which wraps to the width. Space
// and Enter tick it too.
type Tick struct {
	widget.DisableableWidget
	On        bool
	OnChanged func(on bool)
	text      *prose.Para
	focused   bool
	hovered   bool
}

var (
	_ fyne.Focusable     = (*Tick)(nil)
	_ fyne.Tappable      = (*Tick)(nil)
	_ desktop.Hoverable  = (*Tick)(nil)
	_ desktop.Cursorable = (*Tick)(nil)
)

// NewTick makes a box; note steps back behind the label and may be empty.
func NewTick(label, note string, on bool) *Tick {
	t := &Tick{On: on, text: prose.New(prose.Plain(label))}
	if note != "" {
		t.text = prose.New(prose.Plain(label+"　"), prose.Quiet(note))
	}
	t.ExtendBaseWidget(t)
	return t
}

const (
	tickBox    = 15
	tickIndent = 24
)

// HeightFor is the height at a width.
func (t *Tick) HeightFor(width float32) float32 {
	return max(t.text.HeightFor(width-tickIndent)+2, tickBox+4)
}

// MinSize is narrow: whoever holds the tick decides its width.
func (t *Tick) MinSize() fyne.Size {
	width := t.Size().Width
	if width <= 0 {
		width = 240
	}
	return fyne.NewSize(60, t.HeightFor(width))
}

// Tapped ticks it or takes the tick away.
func (t *Tick) Tapped(*fyne.PointEvent) {
	if t.Disabled() {
		return
	}
	t.On = !t.On
	t.Refresh()
	if t.OnChanged != nil {
		t.OnChanged(t.On)
	}
}

// TypedKey hears Space and Enter.
func (t *Tick) TypedKey(e *fyne.KeyEvent) {
	idle.Touch()
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
	default:
		parts.Unhandled(t, e)
	}
}

// TypedRune implements fyne.Focusable.
func (t *Tick) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (t *Tick) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost implements fyne.Focusable.
func (t *Tick) FocusLost() { t.focused = false; t.Refresh() }

// MouseIn implements desktop.Hoverable.
func (t *Tick) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (t *Tick) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *Tick) MouseOut() { t.hovered = false; t.Refresh() }

// Cursor implements desktop.Cursorable.
func (t *Tick) Cursor() desktop.Cursor {
	if t.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (t *Tick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{t: t, box: canvas.NewRectangle(nil), mark: parts.Line("✓", theme.OnAccent, -1, true)}
	r.box.CornerRadius, r.box.StrokeWidth = 3, 1
	r.mark.Alignment = fyne.TextAlignCenter
	r.paint()
	return r
}

type tickRenderer struct {
	t    *Tick
	box  *canvas.Rectangle
	mark *canvas.Text
}

func (r *tickRenderer) MinSize() fyne.Size { return r.t.MinSize() }
func (r *tickRenderer) Destroy()           {}
func (r *tickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.mark, r.t.text}
}

func (r *tickRenderer) Layout(s fyne.Size) {
	line := fyne.MeasureText("国", theme.Size(0), fyne.TextStyle{}).Height
	top := (line-tickBox)/2 + 1
	r.box.Move(fyne.NewPos(1, top))
	r.box.Resize(fyne.NewSize(tickBox, tickBox))
	m := r.mark.MinSize()
	r.mark.Move(fyne.NewPos(1, top+(tickBox-m.Height)/2))
	r.mark.Resize(fyne.NewSize(tickBox, m.Height))
	r.t.text.Move(fyne.NewPos(tickIndent, 1))
	r.t.text.Resize(fyne.NewSize(s.Width-tickIndent, s.Height-1))
}

func (r *tickRenderer) paint() {
	fill, edge := theme.Paper, theme.Quiet
	switch {
	case r.t.Disabled() && r.t.On:
		fill = theme.Quiet
	case r.t.Disabled():
		fill, edge = theme.Ground, theme.Line
	case r.t.On:
		fill, edge = theme.Accent, theme.Accent
	case r.t.hovered:
		fill = theme.HoverRow
	}
	if r.t.focused {
		edge = theme.Accent
	}
	r.box.FillColor, r.box.StrokeColor = theme.Color(fill), theme.Color(edge)
	r.box.StrokeWidth = 1
	if r.t.focused {
		r.box.StrokeWidth = 2
	}
	r.mark.Color = theme.Color(theme.OnAccent)
	r.mark.Hidden = !r.t.On
}

func (r *tickRenderer) Refresh() {
	r.paint()
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}
