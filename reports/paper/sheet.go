package paper

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/policy/period"
	"huiqi/reports/face"
	"huiqi/reports/page"
	"huiqi/reports/textline"
)

// The 版心 of GB/T 9704-2012, 5.2, in millimetres: 156 × 225 from the binding
// edge and the head, 22 lines of 28 characters.
const (
	setWide = 156.0
	setHigh = 225.0
	lines   = 22
	chars   = 28
	pitch   = setHigh / lines // from line to line
	cell    = setWide / chars // one 字 on the grid
)

// frame is where the words of a page may stand, mm.
type frame struct{ left, top, right, bottom, wide float64 }

// Pages stand upright, or lie for a wide table: then the head is at the binding
// edge (GB/T 9704-2012, 7.6), so the same margins are turned.
var (
	standing = frame{left: 28, top: 37, right: 28 + setWide, bottom: 37 + setHigh, wide: setWide}
	lying    = frame{left: 35, top: 28, right: 35 + setHigh, bottom: 28 + setWide, wide: setHigh}
)

// Type sizes by their Chinese names, in points.
const (
	size2  = 22.0 // 2号
	size3  = 16.0 // 3号
	size4  = 14.0 // 4号
	sizeL4 = 12.0 // 小四
	size5  = 10.5 // 5号
	sizeL5 = 9.0  // 小五
)

// touch is what a line may be too long by, so that sums of fractions that make
// exactly the width fit into it, mm.
const touch = 0.01

// rise is how far a Chinese character reaches above the baseline, in ems.
const rise = 0.86

// Options of laying out. The zero value uses the bundled faces, so that the same
// struct makes the same paper on every machine.
type Options struct {
	Faces *face.Set
}

func (o Options) faces() (*face.Set, error) {
	if o.Faces != nil {
		return o.Faces, nil
	}
	return face.Bundled()
}

// style is how a run looks.
type style struct {
	face   page.Face
	size   float64
	bold   bool
	track  float64
	colour page.Colour
}

// grid sets 28 characters of 3号 into 156 mm, a hair closer than they are wide.
var grid = (setWide - chars*size3*page.MM) / (chars - 1)

var (
	body  = style{size: size3, track: grid}
	heavy = style{size: size3, track: grid, bold: true}
	black = style{size: size3, track: grid, face: page.Hei}
	title = style{size: size2, bold: true}
)

// sheet lays one document out, top to bottom.
type sheet struct {
	frame
	set *face.Set
	doc page.Doc
	pg  *page.Page
	y   float64 // where the next line's box begins
}

func newSheet(set *face.Set, doc page.Doc) *sheet {
	s := &sheet{frame: standing, set: set, doc: doc}
	s.next()
	return s
}

// next begins a page.
func (s *sheet) next() {
	pg := page.Page{W: page.A4Width, H: page.A4Height}
	if s.frame == lying {
		pg.W, pg.H = pg.H, pg.W
	}
	s.doc.Pages = append(s.doc.Pages, pg)
	s.pg = &s.doc.Pages[len(s.doc.Pages)-1]
	s.y = s.top
}

// room begins a page unless h millimetres are left on this one.
func (s *sheet) room(h float64) {
	if s.y+h > s.bottom+0.01 && s.y > s.top {
		s.next()
	}
}

// onGrid moves down to the next of the 22 lines.
func (s *sheet) onGrid() {
	s.y = s.top + math.Ceil((s.y-s.top)/pitch-0.01)*pitch
}

func (s *sheet) skip(n float64) { s.y += n * pitch }

// width of a text as it will be set, mm. The last character brings no track.
func (s *sheet) width(text string, st style) float64 {
	n := utf8.RuneCountInString(text)
	if n == 0 {
		return 0
	}
	return s.set.Width(st.face, text, st.size*page.MM) + float64(n-1)*st.track
}

// measure is the width of a piece of a line: each character brings its track, so
// that pieces add up; a whole line is one track less.
func (s *sheet) measure(st style) textline.Measure {
	return func(text string) float64 {
		return s.set.Width(st.face, text, st.size*page.MM) + float64(utf8.RuneCountInString(text))*st.track
	}
}

// put sets a text with its baseline at y.
func (s *sheet) put(x, y float64, text string, st style) {
	if text == "" {
		return
	}
	s.pg.Runs = append(s.pg.Runs, page.Run{
		X: x, Y: y, W: s.width(text, st), Text: text, Face: st.face,
		Size: st.size, Track: st.track, Bold: st.bold, Colour: st.colour,
	})
}

// align says where in a width a text stands.
type align uint8

const (
	toLeft align = iota
	toCentre
	toRight
)

func (s *sheet) aligned(x, w, y float64, text string, st style, a align) {
	switch a {
	case toCentre:
		x += (w - s.width(text, st)) / 2
	case toRight:
		x += w - s.width(text, st)
	}
	s.put(x, y, text, st)
}

// baseline of a line of the given size in a box of height h that begins at y.
func baseline(y, h, size float64) float64 {
	em := size * page.MM
	return y + (h-em)/2 + rise*em
}

// line sets one line of the grid and moves on.
func (s *sheet) line(text string, st style, a align, indent float64) {
	s.room(pitch)
	s.aligned(s.left+indent, s.wide-indent, baseline(s.y, pitch, st.size), text, st, a)
	s.y += pitch
}

// broken is a paragraph in lines of the grid.
func (s *sheet) broken(text string, st style, indent float64) []textline.Line {
	return textline.Break(text, s.wide-indent+touch+st.track, s.wide+touch+st.track, s.measure(st))
}

// para sets a paragraph on the grid: first line in by indent, lines stretched to
// the full width but the last.
func (s *sheet) para(text string, st style, indent float64) {
	for i, l := range s.broken(text, st, indent) {
		s.room(pitch)
		x, room := s.left, s.wide
		if i == 0 {
			x, room = s.left+indent, s.wide-indent
		}
		fit := st
		if !l.Last {
			fit.track += stretch(l, room+st.track)
		}
		s.put(x, baseline(s.y, pitch, st.size), l.Text, fit)
		s.y += pitch
	}
}

// stretch is what each gap of a line takes to fill the room; a line that is far
// too short or stands out is left alone.
func stretch(l textline.Line, room float64) float64 {
	gaps := utf8.RuneCountInString(l.Text) - 1
	if gaps < 1 {
		return 0
	}
	if t := (room - l.Width) / float64(gaps); t > -0.3 && t < 1.2 {
		return t
	}
	return 0
}

func (s *sheet) rule(x1, x2, y, w float64, c page.Colour) {
	s.pg.Rules = append(s.pg.Rules, page.Rule{X1: x1, Y1: y, X2: x2, Y2: y, Width: w, Colour: c})
}

func (s *sheet) upright(x, y1, y2, w float64, c page.Colour) {
	s.pg.Rules = append(s.pg.Rules, page.Rule{X1: x, Y1: y1, X2: x, Y2: y2, Width: w, Colour: c})
}

// finish numbers the pages (GB/T 9704-2012, 7.5: 4号 between dashes, 7 mm below
// the 版心, one character in from the outer edge) and returns the document.
func (s *sheet) finish() page.Doc {
	st := style{size: size4}
	for i := range s.doc.Pages {
		s.pg = &s.doc.Pages[i]
		s.frame = standing
		if s.pg.W > s.pg.H {
			s.frame = lying
		}
		text := fmt.Sprintf("— %d —", i+1)
		y := s.bottom + 7 + 0.6*size4*page.MM
		if i%2 == 0 {
			s.aligned(s.left, s.wide-size4*page.MM, y, text, st, toRight)
		} else {
			s.put(s.left+size4*page.MM, y, text, st)
		}
	}
	return s.doc
}

// made is the date written into the file: the paper's own, at noon.
func made(d period.Date) time.Time {
	if d == (period.Date{}) {
		return time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	}
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 12, 0, 0, 0, time.UTC)
}

// chinese writes a 成文日期: Arabic figures, no leading zeros.
func chinese(d period.Date) string {
	if d == (period.Date{}) {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// headline sets a title in 2号, centred: on one line when it fits, else each part
// on its own; a part that is too wide is broken into lines of like length.
func (s *sheet) headline(parts ...string) {
	const step = 12.0
	if whole := strings.Join(parts, ""); s.width(whole, title) <= s.wide {
		parts = []string{whole}
	}
	for _, part := range parts {
		w := s.width(part, title)
		even := min(w/math.Ceil(w/s.wide)+size2*page.MM, s.wide)
		for _, l := range breakAt(s, part, even, title) {
			s.room(step)
			s.aligned(s.left, s.wide, baseline(s.y, step, title.size), l.Text, title, toCentre)
			s.y += step
		}
	}
}

// breakAt breaks a text for a width other than the grid's.
func breakAt(s *sheet, text string, w float64, st style) []textline.Line {
	return textline.Break(text, w+touch+st.track, w+touch+st.track, s.measure(st))
}
