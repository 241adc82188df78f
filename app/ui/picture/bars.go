// Package picture draws the few figures of the window: flat bars labelled on the
// figure, and a page or any other image fitted into its room. It computes nothing
// and reads nothing.
package picture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// Bar is one line of a bar chart. Value is its length against the others, Text
// what stands at its end, Note what stands after that in the quiet colour.
type Bar struct {
	Label, Text, Note string
	Value             int64
	Tone              fyne.ThemeColorName // "" is the accent
	Tap               func()
}

// Bars is a chart of horizontal bars, longest to the room.
type Bars struct {
	widget.BaseWidget
	bars  []Bar
	label float32
	text  float32
}

const barHeight = 28

// NewBars makes a chart; label and text are the widths kept for the words before
// and after the bars.
func NewBars(label, text float32, bars ...Bar) *Bars {
	b := &Bars{bars: bars, label: label, text: text}
	b.ExtendBaseWidget(b)
	return b
}

// Set replaces the bars.
func (b *Bars) Set(bars ...Bar) {
	b.bars = bars
	b.Refresh()
}

// Tapped follows the bar under the pointer.
func (b *Bars) Tapped(e *fyne.PointEvent) {
	if i := int(e.Position.Y / barHeight); i >= 0 && i < len(b.bars) && b.bars[i].Tap != nil {
		b.bars[i].Tap()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	r := &barsRenderer{b: b}
	r.Refresh()
	return r
}

type barsRenderer struct {
	b       *Bars
	objects []fyne.CanvasObject
}

func (r *barsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.b.label+r.b.text+80, barHeight*float32(max(len(r.b.bars), 1)))
}
func (r *barsRenderer) Layout(fyne.Size)             { r.draw() }
func (r *barsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *barsRenderer) Destroy()                     {}
func (r *barsRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.b)
}

func (r *barsRenderer) draw() {
	r.objects = nil
	most := int64(1)
	for _, bar := range r.b.bars {
		most = max(most, bar.Value)
	}
	width := r.b.Size().Width
	room := max(width-r.b.label-r.b.text, 10)
	for i, bar := range r.b.bars {
		y := float32(i) * barHeight
		tone := bar.Tone
		if tone == "" {
			tone = theme.Accent
		}
		long := room * float32(bar.Value) / float32(most)
		if bar.Value > 0 {
			long = max(long, 2)
		}
		line := canvas.NewRectangle(theme.Color(tone))
		line.CornerRadius = 2
		line.Move(fyne.NewPos(r.b.label, y+7))
		line.Resize(fyne.NewSize(long, barHeight-14))
		r.objects = append(r.objects, line)
		r.put(parts.Label(parts.Cut(bar.Label, r.b.label-8, theme.Size(0), fyne.TextStyle{})), 0, y)
		end := r.put(parts.Label(bar.Text), r.b.label+long+8, y)
		r.put(parts.Quiet(bar.Note), end+8, y)
	}
}

// put places a text in the middle of the line at y and gives its right edge.
func (r *barsRenderer) put(t *canvas.Text, x, y float32) float32 {
	s := t.MinSize()
	t.Move(fyne.NewPos(x, y+(barHeight-s.Height)/2))
	t.Resize(s)
	r.objects = append(r.objects, t)
	return x + s.Width
}
