// Package figure lays out small charts as page items, so that paper, window and
// pictures show the same: flat, few, labelled on the figure. It computes nothing
// but lengths; the words and figures are given. Main types: Bar, Column and Look.
package figure

import (
	"image"
	"sync"

	"huiqi/reports/face"
	"huiqi/reports/page"
	"huiqi/reports/raster"
)

// Colours of the states, as on the screens.
const (
	Accent page.Colour = 0x1F5FBF
	Good   page.Colour = 0x1E8E5A
	Warn   page.Colour = 0xB7791F
	Bad    page.Colour = 0xC5303B
)

// Bar is one value with its name and how it is written.
type Bar struct {
	Label  string
	Text   string  // "11,771,779.19"
	Value  float64 // for the length only; negative counts as none
	Colour page.Colour
}

// Look is how a figure stands out from its ground. Sizes are millimetres and
// points of the figure, whatever scale it is painted at.
type Look struct {
	Ground, Track, Ink, Quiet page.Colour
	Size                      float64 // pt of the labels
	Faces                     *face.Set
}

// Light is the look on paper and on the light window.
func Light() Look {
	return Look{Ground: page.White, Track: 0xEEF1F5, Ink: 0x1D2129, Quiet: 0x6B7280, Size: 9}
}

// Dark is the look on the dark window.
func Dark() Look {
	return Look{Ground: 0x1B1F27, Track: 0x2A303B, Ink: 0xE6E9EE, Quiet: 0x9AA3B2, Size: 9}
}

func (l Look) faces() (*face.Set, error) {
	if l.Faces != nil {
		return l.Faces, nil
	}
	return face.Bundled()
}

// Bars lays out level bars, one a row: name at the left, bar, value behind it. All
// bars share one scale; the figure is w wide and as high as its rows.
func Bars(bars []Bar, w float64, l Look) (page.Page, error) {
	set, err := l.faces()
	if err != nil {
		return page.Page{}, err
	}
	em := l.Size * page.MM
	row := 2.1 * em
	pg := page.Page{W: w, H: row*float64(len(bars)) + em*0.4}
	pg.Boxes = append(pg.Boxes, page.Box{W: pg.W, H: pg.H, Fill: l.Ground})
	var label, text, most float64
	for _, b := range bars {
		label = max(label, set.Width(page.Sans, b.Label, em))
		text = max(text, set.Width(page.Sans, b.Text, em))
		most = max(most, b.Value)
	}
	label, text = min(label, w*0.3), min(text, w*0.4)
	from, room := label+em, w-label-text-2.2*em
	for i, b := range bars {
		y := em*0.2 + row*float64(i)
		base := y + row/2 + 0.36*em
		put(&pg, set, label-min(label, set.Width(page.Sans, b.Label, em)), base, cut(set, b.Label, em, label), l.Size, l.Ink)
		length := 0.0
		if most > 0 && b.Value > 0 && room > 0 {
			length = max(room*b.Value/most, 0.3)
		}
		pg.Boxes = append(pg.Boxes,
			page.Box{X: from, Y: y + row*0.24, W: max(room, 0), H: row * 0.52, Fill: l.Track},
			page.Box{X: from, Y: y + row*0.24, W: length, H: row * 0.52, Fill: b.Colour})
		put(&pg, set, w-set.Width(page.Sans, b.Text, em)-em*0.2, base, b.Text, l.Size, l.Ink)
	}
	return pg, nil
}

// Strip lays out one bar divided into shares, with a legend below.
func Strip(parts []Bar, w float64, l Look) (page.Page, error) {
	set, err := l.faces()
	if err != nil {
		return page.Page{}, err
	}
	em := l.Size * page.MM
	sum := 0.0
	for _, p := range parts {
		sum += max(p.Value, 0)
	}
	pg := page.Page{W: w, H: 4.6 * em}
	pg.Boxes = append(pg.Boxes, page.Box{W: w, H: pg.H, Fill: l.Ground}, page.Box{Y: 0.2 * em, W: w, H: 1.5 * em, Fill: l.Track})
	x, lx, ly := 0.0, 0.0, 3*em
	for _, p := range parts {
		if sum > 0 && p.Value > 0 {
			part := w * p.Value / sum
			pg.Boxes = append(pg.Boxes, page.Box{X: min(x, w-0.2), Y: 0.2 * em, W: max(part-0.25, 0.2), H: 1.5 * em, Fill: p.Colour})
			x += part
		}
		text := p.Label + " " + p.Text
		need := set.Width(page.Sans, text, em) + 2.6*em
		if lx > 0 && lx+need > w {
			lx, ly = 0, ly+1.5*em
			pg.H += 1.5 * em
			pg.Boxes[0].H = pg.H
		}
		pg.Boxes = append(pg.Boxes, page.Box{X: lx, Y: ly - 0.72*em, W: 0.8 * em, H: 0.8 * em, Fill: p.Colour})
		put(&pg, set, lx+1.2*em, ly, text, l.Size, l.Ink)
		lx += need
	}
	return pg, nil
}

func put(pg *page.Page, set *face.Set, x, y float64, text string, size float64, c page.Colour) {
	pg.Runs = append(pg.Runs, page.Run{X: x, Y: y, W: set.Width(page.Sans, text, size*page.MM), Text: text, Face: page.Sans, Size: size, Colour: c})
}

// cut shortens a name that is too long for its place.
func cut(set *face.Set, text string, em, room float64) string {
	if set.Width(page.Sans, text, em) <= room+0.01 {
		return text
	}
	r := []rune(text)
	for len(r) > 0 && set.Width(page.Sans, string(r)+"…", em) > room {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

var painter = sync.OnceValues(func() (*raster.Painter, error) { return raster.New(nil) })

// Image paints a figure so many pixels wide.
func Image(pg page.Page, pixels int) (*image.RGBA, error) {
	p, err := painter()
	if err != nil {
		return nil, err
	}
	return p.Page(pg, float64(pixels)*25.4/pg.W), nil
}
