package picture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// Series is one thing the columns of a chart are made of, named in the key over it. The
// first is at the foot of each column, and the keys stand in that order: which is which
// is not known by colour alone.
type Series struct {
	Label string
	Tone  fyne.ThemeColorName
}

// Column is one upright bar: Values stand as the series of the chart, from the foot
// up. Text stands over it, Label under it, and Group under that, once for the columns
// that have it one after the other (a year under its months).
type Column struct {
	Label, Group, Text string
	Values             []int64
	Tap                func()
}

func (c *Column) sum() (n int64) {
	for _, v := range c.Values {
		n += v
	}
	return n
}

// Columns is a chart of upright bars in time, the highest to the room.
type Columns struct {
	widget.BaseWidget
	series []Series
	list   []Column
}

const (
	columnKey  = 22 // the line of keys over the bars
	columnText = 17 // a line of small text
	columnMost = 48 // width of a bar
)

// NewColumns makes a chart without bars; the series are named over it.
func NewColumns(series ...Series) *Columns {
	c := &Columns{series: series}
	c.ExtendBaseWidget(c)
	return c
}

// Set replaces the bars.
func (c *Columns) Set(list ...Column) {
	c.list = list
	c.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (c *Columns) MinSize() fyne.Size { return fyne.NewSize(160, 120) }

// Tapped follows the bar under the pointer; its whole strip counts, so that a low bar
// is as easy to meet as a high one.
func (c *Columns) Tapped(e *fyne.PointEvent) {
	if len(c.list) == 0 {
		return
	}
	if i := int(e.Position.X / c.step()); i >= 0 && i < len(c.list) && c.list[i].Tap != nil {
		c.list[i].Tap()
	}
}

// Cursor says that the bars can be pressed.
func (c *Columns) Cursor() desktop.Cursor { return desktop.PointerCursor }

// step is the width of a bar with its room.
func (c *Columns) step() float32 {
	return min(c.Size().Width/float32(max(len(c.list), 1)), 96)
}

// CreateRenderer implements fyne.Widget.
func (c *Columns) CreateRenderer() fyne.WidgetRenderer {
	r := &columnsRenderer{c: c}
	r.draw()
	return r
}

type columnsRenderer struct {
	c       *Columns
	objects []fyne.CanvasObject
}

func (r *columnsRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *columnsRenderer) Layout(fyne.Size)             { r.draw() }
func (r *columnsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *columnsRenderer) Destroy()                     {}
func (r *columnsRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.c)
}

func (r *columnsRenderer) draw() {
	c := r.c
	r.objects = nil
	size := c.Size()
	if size.Width < 10 || size.Height < 10 {
		return
	}
	r.keys()
	line, key := theme.Scaled(columnText), theme.Scaled(columnKey)
	foot := size.Height - 2*line
	top := key + line
	most := int64(1)
	for i := range c.list {
		most = max(most, c.list[i].sum())
	}
	base := canvas.NewRectangle(theme.Color(theme.Line))
	base.Move(fyne.NewPos(0, foot))
	base.Resize(fyne.NewSize(c.step()*float32(len(c.list)), 1))
	r.objects = append(r.objects, base)
	group, free := "", float32(0)
	for i := range c.list {
		x := float32(i) * c.step()
		high := r.bar(&c.list[i], x, foot, max(foot-top, 1)/float32(most))
		free = r.over(c.list[i].Text, x, foot-high-line, free)
		r.under(parts.Line(c.list[i].Label, theme.Ink, -2, false), x+c.step()/2, foot+1)
		if g := c.list[i].Group; g != group {
			group = g
			text := parts.Line(g, theme.Quiet, -2, false)
			r.under(text, max(x+c.step()/2, text.MinSize().Width/2), foot+line)
		}
	}
}

// keys says which colour stands for what, in the order from the foot of a bar up.
func (r *columnsRenderer) keys() {
	x, high := float32(0), theme.Scaled(columnKey)
	for _, s := range r.c.series {
		box := canvas.NewRectangle(theme.Color(s.Tone))
		box.CornerRadius = 2
		box.Move(fyne.NewPos(x, (high-10)/2))
		box.Resize(fyne.NewSize(10, 10))
		text := parts.Quiet(s.Label)
		text.Move(fyne.NewPos(x+16, (high-text.MinSize().Height)/2))
		text.Resize(text.MinSize())
		r.objects = append(r.objects, box, text)
		x += 16 + text.MinSize().Width + 18
	}
}

// bar draws a bar from the foot up and gives its height; what has a value is seen.
func (r *columnsRenderer) bar(col *Column, x, foot, unit float32) float32 {
	width := min(r.c.step()*0.62, columnMost)
	left, high := x+(r.c.step()-width)/2, float32(0)
	for i, v := range col.Values {
		if v <= 0 || i >= len(r.c.series) {
			continue
		}
		h := max(float32(v)*unit, 2)
		piece := canvas.NewRectangle(theme.Color(r.c.series[i].Tone))
		piece.Move(fyne.NewPos(left, foot-high-h))
		piece.Resize(fyne.NewSize(width, h))
		r.objects = append(r.objects, piece)
		high += h
	}
	return high
}

// over writes the text over a bar, unless the one before it reaches into it. It gives
// where the next may begin.
func (r *columnsRenderer) over(s string, x, y, free float32) float32 {
	text := parts.Line(s, theme.Ink, -2, false)
	m := text.MinSize()
	at := min(max(x+(r.c.step()-m.Width)/2, 0), r.c.Size().Width-m.Width)
	if s == "" || at < free {
		return free
	}
	text.Move(fyne.NewPos(at, y))
	text.Resize(m)
	r.objects = append(r.objects, text)
	return at + m.Width + 4
}

// under writes a text around the middle of a bar.
func (r *columnsRenderer) under(text *canvas.Text, middle, y float32) {
	m := text.MinSize()
	text.Move(fyne.NewPos(middle-m.Width/2, y))
	text.Resize(m)
	r.objects = append(r.objects, text)
}
