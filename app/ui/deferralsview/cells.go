package deferralsview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// cells is a small table that stands whole on a page: heads over rows, figures at the
// right, the sums below a line. Its height follows from its rows.
type cells struct {
	widget.BaseWidget
	heads []cellHead
	rows  [][]cell
	sums  []cell
}

// cellHead is a column: its share of the width, and whether figures stand in it. group
// stands over the heads of the columns that have it one after the other.
type cellHead struct {
	title string
	share float32
	right bool
	group string
}

type cell struct {
	text string
	tone fyne.ThemeColorName
	bold bool
}

func newCells(heads []cellHead, rows [][]cell, sums []cell) *cells {
	c := &cells{heads: heads, rows: rows, sums: sums}
	c.ExtendBaseWidget(c)
	return c
}

func (c *cells) lines() int {
	n := len(c.rows) + 1
	if c.sums != nil {
		n++
	}
	if c.grouped() {
		n++
	}
	return n
}

func (c *cells) grouped() bool {
	for _, h := range c.heads {
		if h.group != "" {
			return true
		}
	}
	return false
}

const cellHeight = 24

// HeightFor is the height; the width does not change it.
func (c *cells) HeightFor(float32) float32 { return float32(c.lines()) * theme.Scaled(cellHeight) }

// MinSize is narrow: whoever holds the table decides its width.
func (c *cells) MinSize() fyne.Size { return fyne.NewSize(80, c.HeightFor(0)) }

// CreateRenderer implements fyne.Widget.
func (c *cells) CreateRenderer() fyne.WidgetRenderer { return &cellsRenderer{c: c} }

type cellsRenderer struct {
	c       *cells
	objects []fyne.CanvasObject
	y       float32
}

func (r *cellsRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *cellsRenderer) Layout(size fyne.Size)        { r.draw(size.Width) }
func (r *cellsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cellsRenderer) Destroy()                     {}
func (r *cellsRenderer) Refresh() {
	r.draw(r.c.Size().Width)
	canvas.Refresh(r.c)
}

func (r *cellsRenderer) draw(width float32) {
	if width <= 0 {
		return
	}
	r.objects, r.y = nil, 0
	var all float32
	for _, h := range r.c.heads {
		all += h.share
	}
	edges := make([]float32, len(r.c.heads)+1)
	for i, h := range r.c.heads {
		edges[i+1] = edges[i] + width*h.share/all
	}
	high := theme.Scaled(cellHeight)
	if r.c.grouped() {
		r.groups(edges, high)
	}
	heads := make([]cell, len(r.c.heads))
	for i, h := range r.c.heads {
		heads[i] = cell{text: h.title, tone: theme.Quiet}
	}
	r.line(edges, heads, high)
	r.rule(0, width)
	for _, row := range r.c.rows {
		r.line(edges, row, high)
	}
	if r.c.sums != nil {
		r.rule(0, width)
		r.line(edges, r.c.sums, high)
	}
}

func (r *cellsRenderer) groups(edges []float32, high float32) {
	for i := 0; i < len(r.c.heads); {
		j := i + 1
		for j < len(r.c.heads) && r.c.heads[j].group == r.c.heads[i].group {
			j++
		}
		if g := r.c.heads[i].group; g != "" {
			t := parts.Line(g, theme.Ink, 0, true)
			t.Alignment = fyne.TextAlignCenter
			t.Move(fyne.NewPos(edges[i], 0))
			t.Resize(fyne.NewSize(edges[j]-edges[i], high))
			line := parts.Rule()
			line.Move(fyne.NewPos(edges[i]+8, high-1))
			line.Resize(fyne.NewSize(edges[j]-edges[i]-8, 1))
			r.objects = append(r.objects, t, line)
		}
		i = j
	}
	r.y += high
}

func (r *cellsRenderer) rule(x, width float32) {
	line := parts.Rule()
	line.Move(fyne.NewPos(x, r.y))
	line.Resize(fyne.NewSize(width, 1))
	r.objects = append(r.objects, line)
}

func (r *cellsRenderer) line(edges []float32, row []cell, high float32) {
	for i, x := range row {
		if i >= len(r.c.heads) || x.text == "" {
			continue
		}
		tone := x.tone
		if tone == "" {
			tone = theme.Ink
		}
		room := edges[i+1] - edges[i] - 6
		t := parts.Line("", tone, 0, x.bold)
		t.Text = parts.Cut(x.text, room, t.TextSize, t.TextStyle)
		if r.c.heads[i].right {
			t.Alignment = fyne.TextAlignTrailing
		}
		t.Move(fyne.NewPos(edges[i], r.y))
		t.Resize(fyne.NewSize(room, high))
		r.objects = append(r.objects, t)
	}
	r.y += high
}
