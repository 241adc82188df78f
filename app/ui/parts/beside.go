package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Beside puts objects side by side in columns of one width and one height, for
// things to be compared; its height follows from its width.
func Beside(gap float32, objects ...fyne.CanvasObject) fyne.CanvasObject {
	b := &beside{gap: gap, objects: objects}
	b.ExtendBaseWidget(b)
	return b
}

type beside struct {
	widget.BaseWidget
	gap     float32
	objects []fyne.CanvasObject
}

func (b *beside) column(width float32) float32 {
	n := float32(max(len(b.objects), 1))
	return (width - b.gap*(n-1)) / n
}

// HeightFor is the height of the highest at a width.
func (b *beside) HeightFor(width float32) float32 {
	h := float32(0)
	for _, o := range b.objects {
		h = max(h, HeightOf(o, b.column(width)))
	}
	return h
}

// MinSize is small: whoever holds it decides its width.
func (b *beside) MinSize() fyne.Size { return fyne.NewSize(80, 20) }

// CreateRenderer implements fyne.Widget.
func (b *beside) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(besideLayout{b}, b.objects...))
}

type besideLayout struct{ b *beside }

func (l besideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (l besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := l.b.column(size.Width)
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(w+l.b.gap), 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

// Framed is an object on paper with a hair line around and room inside, whose
// height follows from its width.
func Framed(o fyne.CanvasObject) fyne.CanvasObject {
	f := &framed{object: Inset(o, 14, 12)}
	f.ExtendBaseWidget(f)
	return f
}

type framed struct {
	widget.BaseWidget
	object fyne.CanvasObject
}

// HeightFor is the height at a width.
func (f *framed) HeightFor(width float32) float32 { return HeightOf(f.object, width) }

// MinSize is small: whoever holds it decides its width.
func (f *framed) MinSize() fyne.Size { return fyne.NewSize(80, 20) }

// CreateRenderer implements fyne.Widget.
func (f *framed) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(frame(), f.object))
}
