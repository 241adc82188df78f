package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Fill stacks objects from top to bottom, each as high as it needs at the width;
// the last takes the room that is left.
func Fill(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(fillLayout{}, objects...)
}

type fillLayout struct{}

func (fillLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(80, float32(len(objects))*20)
}

func (fillLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		h := size.Height - y
		if i < len(objects)-1 {
			h = min(HeightOf(o, size.Width), h)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, max(h, 0)))
		y += h
	}
}

// Inset is Pad for an object whose height follows from its width.
func Inset(o fyne.CanvasObject, x, y float32) fyne.CanvasObject {
	i := &inset{object: o, x: x, y: y}
	i.ExtendBaseWidget(i)
	return i
}

type inset struct {
	widget.BaseWidget
	object fyne.CanvasObject
	x, y   float32
}

// HeightFor is the height at a width, room included.
func (i *inset) HeightFor(width float32) float32 { return HeightOf(i.object, width-2*i.x) + 2*i.y }

// MinSize is that of the object with its room.
func (i *inset) MinSize() fyne.Size { return i.object.MinSize().AddWidthHeight(2*i.x, 2*i.y) }

// CreateRenderer implements fyne.Widget.
func (i *inset) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(insetLayout{i}, i.object))
}

type insetLayout struct{ i *inset }

func (l insetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (l insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(l.i.x, l.i.y))
	objects[0].Resize(fyne.NewSize(size.Width-2*l.i.x, size.Height-2*l.i.y))
}

// Tabs is a row of words of which one is chosen.
func Tabs(labels []string, chosen int, pick func(int)) *fyne.Container {
	row := Row(2)
	for i, label := range labels {
		b := Soft(label, func() { pick(i) })
		if i == chosen {
			b.Importance = widget.MediumImportance
		}
		row.Add(b)
	}
	return row
}
