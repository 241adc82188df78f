package awardsview

import "fyne.io/fyne/v2"

// sideLayout gives the first object a fixed width at the left, the second a hair
// line, the third the rest.
type sideLayout struct{ width float32 }

func (l sideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.width+200, 200) }

func (l sideLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(l.width, size.Height))
	o[1].Move(fyne.NewPos(l.width, 0))
	o[1].Resize(fyne.NewSize(1, size.Height))
	o[2].Move(fyne.NewPos(l.width+1, 0))
	o[2].Resize(fyne.NewSize(size.Width-l.width-1, size.Height))
}
