package picture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// Point is what stood at a time; both are in units of the caller.
type Point struct{ At, Value int64 }

// Track is how one thing went: it keeps its value until the next point.
type Track struct {
	Label  string
	Tone   fyne.ThemeColorName
	Points []Point
}

// Course is a small picture of how a few things went over time, in steps, from zero
// at the foot; under it stand the first and the last time as texts, over it the
// labels of the tracks in their colours.
type Course struct {
	widget.BaseWidget
	tracks   []Track
	from, to string
	last     int64
}

// NewCourse makes the picture; the tracks run on to the time last.
func NewCourse(from, to string, last int64, tracks ...Track) *Course {
	c := &Course{tracks: tracks, from: from, to: to, last: last}
	c.ExtendBaseWidget(c)
	return c
}

// MinSize implements fyne.CanvasObject.
func (c *Course) MinSize() fyne.Size { return fyne.NewSize(120, 64) }

// CreateRenderer implements fyne.Widget.
func (c *Course) CreateRenderer() fyne.WidgetRenderer {
	r := &courseRenderer{c: c}
	r.draw()
	return r
}

type courseRenderer struct {
	c       *Course
	objects []fyne.CanvasObject
}

func (r *courseRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *courseRenderer) Layout(fyne.Size)             { r.draw() }
func (r *courseRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *courseRenderer) Destroy()                     {}
func (r *courseRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.c)
}

func (r *courseRenderer) draw() {
	c, size := r.c, r.c.Size()
	r.objects = nil
	x := float32(0)
	for _, t := range c.tracks {
		text := parts.Line(t.Label, t.Tone, -2, true)
		r.put(text, x, 0)
		x += text.MinSize().Width + 10
	}
	most, first, last := int64(1), c.last, c.last
	for _, t := range c.tracks {
		for _, p := range t.Points {
			most, first, last = max(most, p.Value), min(first, p.At), max(last, p.At)
		}
	}
	const text = 16
	top, foot := float32(text), size.Height-text
	place := func(p Point) fyne.Position {
		x := float32(0)
		if last > first {
			x = size.Width * float32(p.At-first) / float32(last-first)
		}
		return fyne.NewPos(x, foot-(foot-top-2)*float32(p.Value)/float32(most))
	}
	r.stroke(theme.Line, 1, fyne.NewPos(0, foot), fyne.NewPos(size.Width, foot))
	for _, t := range c.tracks {
		at := place(Point{first, 0})
		for _, p := range append(t.Points[:len(t.Points):len(t.Points)], Point{last, lastOf(t)}) {
			to := place(p)
			r.stroke(t.Tone, 1.5, at, fyne.NewPos(to.X, at.Y))
			r.stroke(t.Tone, 1.5, fyne.NewPos(to.X, at.Y), to)
			at = to
		}
	}
	r.put(parts.Line(c.from, theme.Quiet, -3, false), 0, foot)
	end := parts.Line(c.to, theme.Quiet, -3, false)
	r.put(end, size.Width-end.MinSize().Width, foot)
}

func lastOf(t Track) int64 {
	if len(t.Points) == 0 {
		return 0
	}
	return t.Points[len(t.Points)-1].Value
}

func (r *courseRenderer) put(t *canvas.Text, x, y float32) {
	t.Move(fyne.NewPos(x, y))
	t.Resize(t.MinSize())
	r.objects = append(r.objects, t)
}

func (r *courseRenderer) stroke(tone fyne.ThemeColorName, width float32, from, to fyne.Position) {
	if from == to {
		return
	}
	l := canvas.NewLine(theme.Color(tone))
	l.StrokeWidth, l.Position1, l.Position2 = width, from, to
	r.objects = append(r.objects, l)
}
