package grid

import (
	"fyne.io/fyne/v2"
)

// advances measures text by adding up the widths of its runes, each asked of the
// toolkit once a size and weight. Used on the window's thread only.
type advances struct {
	ascii [128]float32
	han   float32 // all Han characters are one width
	other map[rune]float32
	size  float32
	style fyne.TextStyle
}

func newAdvances(size float32, bold bool) *advances {
	a := &advances{size: size, style: fyne.TextStyle{Bold: bold}, other: map[rune]float32{}}
	for i := ' '; i < 127; i++ {
		a.ascii[i] = a.measure(i)
	}
	a.han = a.measure('国')
	return a
}

func (a *advances) measure(r rune) float32 {
	return fyne.MeasureText(string(r), a.size, a.style).Width
}

func (a *advances) of(r rune) float32 {
	switch {
	case r < 128:
		return a.ascii[r]
	case r >= 0x4E00 && r <= 0x9FFF:
		return a.han
	}
	w, ok := a.other[r]
	if !ok {
		w = a.measure(r)
		a.other[r] = w
	}
	return w
}

// cut gives the part of s that fits, ending in … when something is left out.
func (a *advances) cut(s string, room float32) string {
	var w, dots float32 = 0, a.of('…')
	fit := 0 // bytes that fit together with the dots
	for i, r := range s {
		if w+dots <= room {
			fit = i
		}
		w += a.of(r)
		if w > room+0.5 {
			return s[:fit] + "…"
		}
	}
	return s
}
