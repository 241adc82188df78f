package citiesview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
	"huiqi/policy/rule"
)

// chart is the ranking as a picture: a bar an area from the zero line, to the right
// for growth and to the left for decline, its rank before and its prize behind.
// Areas outside the ranking stand as empty bars with why.
type chart struct {
	widget.BaseWidget
	rows []Row
	tap  func(id string)
}

const (
	chartLine  = 23  // height of a bar with its room
	chartRank  = 26  // width of the badge
	chartName  = 132 // of the name
	chartRate  = 52  // room for the rate at either end
	chartPrize = 248 // of the words behind
)

func newChart(tap func(id string)) *chart {
	c := &chart{tap: tap}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chart) set(rows []Row) {
	c.rows = rows
	c.Refresh()
}

// HeightFor is the same at every width.
func (c *chart) HeightFor(float32) float32 { return chartLine*float32(len(c.rows)) + 4 }

// MinSize implements fyne.CanvasObject.
func (c *chart) MinSize() fyne.Size {
	return fyne.NewSize(chartRank+chartName+2*chartRate+chartPrize+60, c.HeightFor(0))
}

// Tapped opens the area under the pointer.
func (c *chart) Tapped(e *fyne.PointEvent) {
	if i := int(e.Position.Y / chartLine); i >= 0 && i < len(c.rows) {
		c.tap(c.rows[i].ID)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *chart) CreateRenderer() fyne.WidgetRenderer {
	r := &chartRenderer{c: c}
	r.draw()
	return r
}

type chartRenderer struct {
	c       *chart
	objects []fyne.CanvasObject
}

func (r *chartRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *chartRenderer) Layout(fyne.Size)             { r.draw() }
func (r *chartRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *chartRenderer) Destroy()                     {}
func (r *chartRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.c)
}

// scale is how rates become lengths: the zero line and points a unit.
type scale struct{ zero, unit float32 }

// scaleOf fits all rates into the room between left and right.
func scaleOf(rows []Row, left, right float32) scale {
	low, high := int64(0), int64(0)
	for i := range rows {
		low, high = min(low, rows[i].rate), max(high, rows[i].rate)
	}
	if low < 0 {
		left += chartRate // the rate stands before a bar to the left
	}
	right -= chartRate
	unit := max(right-left, 10) / float32(max(high-low, 1))
	return scale{zero: left - float32(low)*unit, unit: unit}
}

func (r *chartRenderer) draw() {
	r.objects = nil
	width := r.c.Size().Width
	if width < 10 {
		return
	}
	s := scaleOf(r.c.rows, chartRank+chartName, width-chartPrize)
	line := canvas.NewLine(theme.Color(theme.Quiet))
	line.Position1, line.Position2 = fyne.NewPos(s.zero, 0), fyne.NewPos(s.zero, r.c.HeightFor(0))
	for i := range r.c.rows {
		r.row(&r.c.rows[i], float32(i)*chartLine, s, width)
	}
	r.objects = append(r.objects, line)
}

func (r *chartRenderer) row(row *Row, y float32, s scale, width float32) {
	tone := toneOf(row)
	r.badge(row, y)
	name := parts.Label(parts.Cut(row.Name, chartName-12, theme.Size(0), fyne.TextStyle{}))
	if row.outside {
		name.Color = theme.Color(theme.Quiet)
	}
	r.put(name, chartRank+4, y)
	if !row.known {
		r.put(parts.Line("—", theme.Quiet, 0, false), s.zero+8, y)
		return
	}
	long := float32(row.rate) * s.unit
	from, to := min(s.zero, s.zero+long), max(s.zero, s.zero+long)
	bar := canvas.NewRectangle(theme.Color(tone))
	if row.outside {
		bar.FillColor, bar.StrokeColor, bar.StrokeWidth = theme.Color(theme.Ground), theme.Color(theme.Quiet), 1
	}
	bar.CornerRadius = 2
	bar.Move(fyne.NewPos(from, y+4))
	bar.Resize(fyne.NewSize(max(to-from, 1), chartLine-9))
	r.objects = append(r.objects, bar)
	rate := parts.Label(row.Rate)
	if row.rate < 0 {
		r.put(rate, from-6-rate.MinSize().Width, y)
	} else {
		r.put(rate, to+6, y)
	}
	prize := parts.Line(parts.Cut(row.Prize, chartPrize-16, theme.Size(0), fyne.TextStyle{Bold: true}), tone, 0, !row.outside)
	if row.outside {
		prize.Color = theme.Color(theme.Quiet)
	}
	r.put(prize, width-chartPrize+16, y)
}

// badge is the rank in a small disc; of a prize it is filled.
func (r *chartRenderer) badge(row *Row, y float32) {
	if row.rank == 0 {
		return
	}
	text := parts.Line(row.Rank, theme.Quiet, -1, true)
	if row.status == rule.Eligible || row.waiting {
		disc := canvas.NewCircle(theme.Color(toneOf(row)))
		disc.Move(fyne.NewPos(2, y+2))
		disc.Resize(fyne.NewSize(19, 19))
		r.objects = append(r.objects, disc)
		text.Color = theme.Color(theme.Paper)
	}
	m := text.MinSize()
	r.put(text, 11.5-m.Width/2, y)
}

func toneOf(row *Row) fyne.ThemeColorName {
	switch {
	case row.status == rule.Eligible:
		return theme.Good
	case row.waiting:
		return theme.Warn
	case row.outside:
		return theme.Quiet
	case row.rate < 0:
		return theme.Bad
	}
	return theme.Accent
}

func (r *chartRenderer) put(t *canvas.Text, x, y float32) {
	m := t.MinSize()
	t.Move(fyne.NewPos(x, y+(chartLine-m.Height)/2))
	t.Resize(m)
	r.objects = append(r.objects, t)
}
