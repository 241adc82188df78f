package parts

import "fyne.io/fyne/v2"

// Sides lays out three objects: a left side of the width Left gives for the whole
// width, a hair line, and the rest.
type Sides struct {
	Left func(whole float32) float32
	Min  fyne.Size
}

// MinSize implements fyne.Layout.
func (l Sides) MinSize([]fyne.CanvasObject) fyne.Size { return l.Min }

// Layout implements fyne.Layout.
func (l Sides) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := l.Left(size.Width)
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[1].Move(fyne.NewPos(left, 0))
	o[1].Resize(fyne.NewSize(1, size.Height))
	o[2].Move(fyne.NewPos(left+1, 0))
	o[2].Resize(fyne.NewSize(size.Width-left-1, size.Height))
}
