package pdf

import (
	"math"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"huiqi/reports/face"
	"huiqi/reports/page"
)

func rgb(c page.Colour) (r, g, b int) { return int(c >> 16 & 255), int(c >> 8 & 255), int(c & 255) }

func draw(p *gofpdf.Fpdf, ink *ink, pg page.Page) {
	if len(pg.Under) > 0 {
		p.RawWriteStr(ink.runs(pg.Under, pg.H))
	}
	for _, b := range pg.Boxes {
		p.SetFillColor(rgb(b.Fill))
		p.Rect(b.X, b.Y, b.W, b.H, "F")
	}
	for _, r := range pg.Rules {
		p.SetDrawColor(rgb(r.Colour))
		p.SetLineWidth(r.Width)
		p.Line(r.X1, r.Y1, r.X2, r.Y2)
	}
	for _, m := range pg.Modules {
		p.RawWriteStr(modules(m, pg.H))
	}
	if len(pg.Runs) > 0 {
		p.RawWriteStr(ink.runs(pg.Runs, pg.H))
	}
}

// modules draws a code in its own units, row by row, dark neighbours as one
// rectangle and all as one path, so that no seams show between them.
func modules(m page.Modules, height float64) string {
	cell := m.Size / float64(m.N) / page.MM
	b := append([]byte("q 0 g"), number(nil, cell, 5)...)
	b = number(append(b, " 0 0"...), -cell, 5)
	b = number(b, m.X/page.MM, 3)
	b = append(number(b, (height-m.Y)/page.MM, 3), " cm\n"...)
	for row := range m.N {
		for from := 0; from < m.N; from++ {
			to := from
			for to < m.N && m.Dark[row*m.N+to] {
				to++
			}
			if to > from {
				b = strconv.AppendInt(b, int64(from), 10)
				b = strconv.AppendInt(append(b, ' '), int64(row), 10)
				b = strconv.AppendInt(append(b, ' '), int64(to-from), 10)
				b = append(b, " 1 re\n"...)
				from = to
			}
		}
	}
	return string(append(b, "f Q"...))
}

// ink turns characters into the codes of the faces embedded in one file.
type ink struct {
	set   *face.Set
	used  []*embedded // in the order of first use
	buf   []byte
	cache map[key]place
}

type key struct {
	as page.Face
	r  rune
}

// place is a character's embedded face and code.
type place struct {
	font int
	code uint16
}

// embedded is one face as it goes into the file: code i+1 is glyphs[i] and means
// runes[i].
type embedded struct {
	face   *face.Face
	glyphs []face.GID
	runes  []rune
	common string // made of Doc.Common alone, so that it can be packed once
}

// newInk makes the ink for the documents of one file. A document alone has what
// papers like it share in faces of their own.
func newInk(set *face.Set, docs []page.Doc) *ink {
	k := &ink{set: set, cache: make(map[key]place, 512)}
	if len(docs) != 1 || docs[0].Common == "" {
		return k
	}
	e := &embedded{face: set.Song, common: docs[0].Common}
	for _, r := range e.common {
		f, g := set.Look(page.Song, r)
		if _, have := k.cache[key{page.Song, r}]; have || f != set.Song || g == 0 {
			continue
		}
		e.glyphs, e.runes = append(e.glyphs, g), append(e.runes, r)
		k.cache[key{page.Song, r}] = place{0, uint16(len(e.glyphs))}
	}
	k.used = append(k.used, e)
	return k
}

func (k *ink) place(as page.Face, r rune) place {
	if p, ok := k.cache[key{as, r}]; ok {
		return p
	}
	f, g := k.set.Look(as, r)
	p := place{font: -1}
	for i, e := range k.used {
		if e.face == f && e.common == "" {
			p.font = i
		}
	}
	if p.font < 0 {
		p.font = len(k.used)
		k.used = append(k.used, &embedded{face: f})
	}
	e := k.used[p.font]
	for i, have := range e.runes { // the same character under another face
		if have == r {
			p.code = uint16(i + 1)
		}
	}
	if p.code == 0 {
		e.glyphs, e.runes = append(e.glyphs, g), append(e.runes, r)
		p.code = uint16(len(e.glyphs))
	}
	k.cache[key{as, r}] = p
	return p
}

// runs writes text on a page of that height as one text object; what does not change from
// run to run is not said again.
func (k *ink) runs(list []page.Run, height float64) string {
	b := append(k.buf[:0], "BT"...)
	var was page.Run
	font, first := -1, true
	for _, r := range list {
		if r.Text == "" {
			continue
		}
		b = number(turn(b, r.Turn), r.X/page.MM, 2)
		b = append(number(b, (height-r.Y)/page.MM, 2), " Tm"...)
		if first || r.Track != was.Track {
			b = append(number(b, r.Track/page.MM, 4), " Tc"...)
		}
		if first || r.Colour != was.Colour {
			b = append(colour(b, r.Colour), " rg"...)
			b = append(colour(b, r.Colour), " RG"...)
		}
		if first || r.Bold != was.Bold || r.Bold && r.Size != was.Size {
			if r.Bold {
				b = append(number(append(b, " 2 Tr"...), r.Size*page.BoldStroke, 3), " w"...)
			} else {
				b = append(b, " 0 Tr"...)
			}
		}
		open := false
		for _, c := range r.Text {
			p := k.place(r.Face, c)
			if p.font != font || first || r.Size != was.Size {
				if open {
					b, open = append(b, "> Tj"...), false
				}
				b = strconv.AppendInt(append(b, " /H"...), int64(p.font), 10)
				b = append(number(b, r.Size, 2), " Tf"...)
				font, first, was.Size = p.font, false, r.Size
			}
			if !open {
				b, open = append(b, " <"...), true
			}
			b = append(b, digits[p.code>>12], digits[p.code>>8&15], digits[p.code>>4&15], digits[p.code&15])
		}
		b = append(b, "> Tj\n"...)
		was = r
	}
	k.buf = append(b, "ET"...)
	return string(k.buf)
}

// turn writes the first four numbers of a text matrix.
func turn(b []byte, degrees float64) []byte {
	if degrees == 0 {
		return append(b, " 1 0 0 1"...)
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for _, v := range []float64{cos, sin, -sin, cos} {
		b = number(b, v, 5)
	}
	return b
}

const digits = "0123456789ABCDEF"

func number(b []byte, v float64, places int) []byte {
	b = append(b, ' ')
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', places, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[from:]) == "-" || len(b) == from || string(b[from:]) == "-0" {
		b = append(b[:from], '0')
	}
	return b
}

func colour(b []byte, c page.Colour) []byte {
	r, g, bl := rgb(c)
	for _, v := range []int{r, g, bl} {
		b = number(b, float64(v)/255, 3)
	}
	return b
}
