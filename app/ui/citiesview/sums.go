package citiesview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// sums lists names and amounts in two columns, the amounts standing right under one
// another so that they can be compared.
func sums(pairs ...parts.Pair) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, p := range pairs {
		tone := p.Tone
		if tone == "" {
			tone = theme.Ink
		}
		objects = append(objects, parts.Quiet(p.Label), parts.Line(p.Value, tone, 0, p.Bold))
	}
	return container.New(sumsLayout{}, objects...)
}

type sumsLayout struct{}

const (
	sumsHeight = 24
	sumsWidth  = 280 // no wider, so that eyes find from the name to its amount
)

func (sumsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(120, float32(len(objects)/2)*sumsHeight)
}

func (sumsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := min(size.Width, sumsWidth)
	for i := 0; i+1 < len(objects); i += 2 {
		y := float32(i/2) * sumsHeight
		value := objects[i+1].(*canvas.Text)
		w := value.MinSize().Width
		label := objects[i].(*canvas.Text)
		label.Move(fyne.NewPos(0, y))
		label.Resize(fyne.NewSize(right-w-8, sumsHeight))
		value.Move(fyne.NewPos(right-w, y))
		value.Resize(fyne.NewSize(w, sumsHeight))
	}
}
