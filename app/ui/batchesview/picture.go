package batchesview

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

type name = fyne.ThemeColorName

// drawing is a small picture that is drawn anew for its width.
type drawing struct {
	widget.BaseWidget
	height float32
	paint  func(width float32) []fyne.CanvasObject
}

func newDrawing(height float32, paint func(width float32) []fyne.CanvasObject) *drawing {
	d := &drawing{height: height, paint: paint}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *drawing) CreateRenderer() fyne.WidgetRenderer {
	r := &drawingRenderer{d: d}
	r.Refresh()
	return r
}

type drawingRenderer struct {
	d       *drawing
	objects []fyne.CanvasObject
}

func (r *drawingRenderer) MinSize() fyne.Size           { return fyne.NewSize(80, theme.Scaled(r.d.height)) }
func (r *drawingRenderer) Layout(s fyne.Size)           { r.objects = r.d.paint(s.Width) }
func (r *drawingRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *drawingRenderer) Destroy()                     {}
func (r *drawingRenderer) Refresh() {
	r.objects = r.d.paint(r.d.Size().Width)
	canvas.Refresh(r.d)
}

// put places a text with its middle, or its left edge, at x.
func put(t *canvas.Text, x, y float32, middle bool) *canvas.Text {
	s := t.MinSize()
	if middle {
		x -= s.Width / 2
	}
	t.Move(fyne.NewPos(x, y))
	t.Resize(s)
	return t
}

func rectangle(fill color.Color, x, y, w, h float32) *canvas.Rectangle {
	r := canvas.NewRectangle(fill)
	r.Move(fyne.NewPos(x, y))
	r.Resize(fyne.NewSize(max(w, 0), h))
	return r
}

// Measures of the road at the default size of text.
const (
	roadHeight = 68 // without the lines under the steps
	roadLine   = 16
	roadLines  = 3
	roadRadius = 13
	roadMiddle = 26
)

// newRoad draws the stations side by side, joined by a line that is firm as far as
// the batch has come. What a station is, its sign says and the words under it.
func newRoad(stations []station) *drawing {
	most := 0
	for _, s := range stations {
		most = max(most, min(len(s.lines), roadLines))
	}
	return newDrawing(roadHeight+roadLine*float32(most)+6, func(width float32) []fyne.CanvasObject {
		var out []fyne.CanvasObject
		n := float32(max(len(stations), 1))
		column := min(width/n, 260)
		middle, radius := theme.Scaled(roadMiddle), theme.Scaled(roadRadius)
		for i, s := range stations {
			x := column * (float32(i) + 0.5)
			if i > 0 {
				tone, thick := theme.Line, float32(2)
				if s.mark != ahead {
					tone = theme.Good
				}
				out = append(out, rectangle(theme.Color(tone), x-column+radius+6, middle-thick/2, column-2*radius-12, thick))
			}
			out = append(out, disc(s, i, x, middle, radius)...)
			out = append(out, under(s, x, column-8, middle+radius)...)
		}
		return out
	})
}

// disc is the sign of a station.
func disc(s station, i int, x, y, radius float32) []fyne.CanvasObject {
	fill, edge, on, sign := theme.Paper, theme.Line, theme.Quiet, strconv.Itoa(i+1)
	var out []fyne.CanvasObject
	circle := func(r float32, fill color.Color, edge name) {
		c := canvas.NewCircle(fill)
		c.StrokeColor, c.StrokeWidth = theme.Color(edge), 2
		c.Move(fyne.NewPos(x-r, y-r))
		c.Resize(fyne.NewSize(2*r, 2*r))
		out = append(out, c)
	}
	switch s.mark {
	case done:
		fill, edge, on, sign = theme.Good, theme.Good, theme.OnAccent, "✓"
	case now:
		fill, edge, on = theme.Accent, theme.Accent, theme.OnAccent
		circle(radius+4, color.Transparent, theme.Accent)
	case ended:
		fill, edge, on, sign = theme.Bad, theme.Bad, theme.OnAccent, "×"
	}
	circle(radius, theme.Color(fill), edge)
	t := parts.Line(sign, on, 1, true)
	return append(out, put(t, x, y-t.MinSize().Height/2, true))
}

// under are the words of a station, cut to its column.
func under(s station, x, room, y float32) []fyne.CanvasObject {
	head := parts.Line(s.label, theme.Ink, 1, true)
	switch s.mark {
	case ahead:
		head = parts.Line(s.label, theme.Quiet, 1, false)
	case now:
		head = parts.Line(s.label, theme.Accent, 1, true)
	}
	y += theme.Scaled(8)
	out := []fyne.CanvasObject{put(head, x, y, true)}
	y += theme.Scaled(20)
	for i, l := range s.lines {
		if i == roadLines {
			break
		}
		t := parts.Line(l.text, l.tone, -1, l.bold)
		t.Text = parts.Cut(t.Text, room, t.TextSize, t.TextStyle)
		out = append(out, put(t, x, y, true))
		y += theme.Scaled(roadLine)
	}
	return out
}
