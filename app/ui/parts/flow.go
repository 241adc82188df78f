package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/theme"
)

// Tall is an object whose height follows from its width, as prose does.
type Tall interface{ HeightFor(width float32) float32 }

// HeightOf gives the height an object wants at a width.
func HeightOf(o fyne.CanvasObject, width float32) float32 {
	if t, ok := o.(Tall); ok {
		return t.HeightFor(width)
	}
	return o.MinSize().Height
}

// Flow is a column of objects from top to bottom that scrolls when it is higher
// than its room; text in it wraps to the width.
type Flow struct {
	widget.BaseWidget
	scroll *container.Scroll
	column *fyne.Container
	lay    *flowLayout
}

// NewFlow makes a column with pad around and gap between.
func NewFlow(pad, gap float32, objects ...fyne.CanvasObject) *Flow {
	f := &Flow{lay: &flowLayout{pad: pad, gap: gap}}
	f.column = container.New(f.lay, objects...)
	f.scroll = container.NewVScroll(f.column)
	f.ExtendBaseWidget(f)
	return f
}

// Set replaces the objects and begins at the top.
func (f *Flow) Set(objects ...fyne.CanvasObject) {
	f.column.Objects = objects
	f.scroll.Offset = fyne.Position{}
	f.column.Refresh()
	f.scroll.Refresh()
}

// ScrollTo brings a height of the column to the top of the view.
func (f *Flow) ScrollTo(y float32) {
	f.scroll.ScrollToOffset(fyne.NewPos(0, max(min(y, f.column.Size().Height-f.scroll.Size().Height), 0)))
}

// Top is where an object of the column stands.
func (f *Flow) Top(o fyne.CanvasObject) float32 { return o.Position().Y }

// MinSize is small: a flow takes the room it is given.
func (f *Flow) MinSize() fyne.Size { return fyne.NewSize(80, 60) }

// Wants is the height at which a width would need no scrolling.
func (f *Flow) Wants(width float32) float32 {
	l := flowLayout{pad: f.lay.pad, gap: f.lay.gap, width: width}
	return l.MinSize(f.column.Objects).Height
}

// Resize tells the column its width before the scroll asks for its height.
func (f *Flow) Resize(s fyne.Size) {
	f.lay.width = s.Width
	f.BaseWidget.Resize(s)
}

// CreateRenderer implements fyne.Widget.
func (f *Flow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.scroll) }

// Column is a column of objects from top to bottom that does not scroll; its
// height follows from its width.
type Column struct {
	widget.BaseWidget
	box *fyne.Container
	lay *flowLayout
}

// NewColumn makes a column with gap between.
func NewColumn(gap float32, objects ...fyne.CanvasObject) *Column {
	c := &Column{lay: &flowLayout{gap: gap}}
	c.box = container.New(c.lay, objects...)
	c.ExtendBaseWidget(c)
	return c
}

// Set replaces the objects.
func (c *Column) Set(objects ...fyne.CanvasObject) {
	c.box.Objects = objects
	c.box.Refresh()
}

// HeightFor is the height at a width.
func (c *Column) HeightFor(width float32) float32 {
	c.lay.width = width
	return c.lay.MinSize(c.box.Objects).Height
}

// MinSize is the height at the present width.
func (c *Column) MinSize() fyne.Size {
	return fyne.NewSize(80, c.HeightFor(max(c.Size().Width, c.lay.width, 80)))
}

// CreateRenderer implements fyne.Widget.
func (c *Column) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

type flowLayout struct{ pad, gap, width float32 }

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := l.pad
	for _, o := range objects {
		if o.Visible() {
			h += HeightOf(o, l.width-2*l.pad) + l.gap
		}
	}
	return fyne.NewSize(80, h+l.pad-l.gap)
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y, w := l.pad, size.Width-2*l.pad
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightOf(o, w)
		o.Move(fyne.NewPos(l.pad, y))
		o.Resize(fyne.NewSize(w, h))
		y += h + l.gap
	}
}

// Pair is a label with its value.
type Pair struct {
	Label, Value string
	Tone         fyne.ThemeColorName
	Bold         bool
}

// Pairs lists labels and values in two aligned columns; values are cut to the
// room they get.
func Pairs(labelWidth float32, pairs ...Pair) fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, 2*len(pairs))
	full := make([]string, 0, len(pairs))
	for _, p := range pairs {
		tone := p.Tone
		if tone == "" {
			tone = theme.Ink
		}
		objects = append(objects, Quiet(p.Label), Line(p.Value, tone, 0, p.Bold))
		full = append(full, p.Value)
	}
	return container.New(&pairLayout{labelWidth, full}, objects...)
}

type pairLayout struct {
	label float32
	full  []string
}

const pairHeight = 24

func (l *pairLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.label+60, float32(len(objects)/2)*pairHeight)
}

func (l *pairLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i := 0; i+1 < len(objects); i += 2 {
		y := float32(i/2) * pairHeight
		objects[i].Move(fyne.NewPos(0, y))
		objects[i].Resize(fyne.NewSize(l.label, pairHeight))
		value := objects[i+1].(*canvas.Text)
		value.Text = Cut(l.full[i/2], size.Width-l.label, value.TextSize, value.TextStyle)
		value.Move(fyne.NewPos(l.label, y))
		value.Resize(fyne.NewSize(size.Width-l.label, pairHeight))
	}
}

// Cut shortens a text to the room, ending in ….
func Cut(s string, room, size float32, style fyne.TextStyle) string {
	if room <= 0 || fyne.MeasureText(s, size, style).Width <= room {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", size, style).Width <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}

// Fixed gives an object a width of its own; its height is that of its room.
func Fixed(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixedLayout{width: width}, o)
}

// Box gives an object a size of its own.
func Box(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixedLayout{width, height}, o)
}

type fixedLayout struct{ width, height float32 }

func (l *fixedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := l.height
	if h == 0 {
		h = objects[0].MinSize().Height
	}
	return fyne.NewSize(l.width, h)
}

func (l *fixedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}
