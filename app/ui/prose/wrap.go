package prose

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"github.com/rivo/uniseg"
)

// piece is a part of one span on one line.
type piece struct {
	span int
	x    float32
	text string
}

// face measures text by adding up advances, each asked of the toolkit once.
type face struct {
	style fyne.TextStyle
	size  float32
	han   float32
	known map[rune]float32
}

type faceKey struct {
	size float32
	bold bool
}

var faces = map[faceKey]*face{} // used on the window's thread only

func faceOf(size float32, bold bool) *face {
	key := faceKey{size, bold}
	f := faces[key]
	if f == nil {
		f = &face{style: fyne.TextStyle{Bold: bold}, size: size, known: map[rune]float32{}}
		f.han = fyne.MeasureText("国", size, f.style).Width
		faces[key] = f
	}
	return f
}

func (f *face) of(r rune) float32 {
	if r >= 0x4E00 && r <= 0x9FFF {
		return f.han
	}
	w, ok := f.known[r]
	if !ok {
		w = fyne.MeasureText(string(r), f.size, f.style).Width
		f.known[r] = w
	}
	return w
}

func (f *face) width(s string) float32 {
	var w float32
	for _, r := range s {
		w += f.of(r)
	}
	return w
}

// wrap breaks the spans into lines of at most width. The breaks are looked for in
// the whole text, so that a mark in mid-word makes no break.
func wrap(spans []Span, width, size float32) [][]piece {
	s := &setter{spans: spans, size: size, room: max(width, size)}
	var all strings.Builder
	for _, span := range spans {
		all.WriteString(span.Text)
	}
	rest, state := all.String(), -1
	for rest != "" {
		var (
			segment string
			must    bool
		)
		segment, rest, must, state = uniseg.FirstLineSegmentInString(rest, state)
		s.place(segment)
		if must && rest != "" {
			s.newLine()
		}
	}
	if len(s.line) > 0 || len(s.lines) == 0 {
		s.newLine()
	}
	return s.lines
}

// setter places segments one after another.
type setter struct {
	spans []Span
	size  float32
	room  float32
	lines [][]piece
	line  []piece
	x     float32
	span  int // where the next rune comes from
	byte  int
}

func (s *setter) newLine() {
	s.lines = append(s.lines, s.line)
	s.line, s.x = nil, 0
}

// place sets one unbreakable segment, on a new line when it does not fit.
func (s *setter) place(segment string) {
	runes := utf8.RuneCountInString(segment)
	visible := utf8.RuneCountInString(strings.TrimRight(segment, " \n\r\t"))
	if need := s.measure(visible); s.x > 0 && s.x+need > s.room {
		s.newLine()
	}
	for i := range runes {
		r, w := s.next()
		if i >= visible && (r == '\n' || r == '\r') {
			continue
		}
		if i < visible && s.x > 0 && s.x+w > s.room {
			s.newLine() // a segment longer than a line: cut where it must
		}
		s.put(r, w)
	}
}

// measure adds up the next n runes without taking them.
func (s *setter) measure(n int) float32 {
	var total float32
	span, at := s.span, s.byte
	for n > 0 && span < len(s.spans) {
		text := s.spans[span].Text
		if at >= len(text) {
			span, at = span+1, 0
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		total += faceOf(s.size, s.spans[span].Bold).of(r)
		at += size
		n--
	}
	return total
}

func (s *setter) next() (rune, float32) {
	for s.byte >= len(s.spans[s.span].Text) {
		s.span, s.byte = s.span+1, 0
	}
	r, size := utf8.DecodeRuneInString(s.spans[s.span].Text[s.byte:])
	s.byte += size
	return r, faceOf(s.size, s.spans[s.span].Bold).of(r)
}

func (s *setter) put(r rune, w float32) {
	if n := len(s.line); n > 0 && s.line[n-1].span == s.span {
		s.line[n-1].text += string(r)
	} else {
		s.line = append(s.line, piece{span: s.span, x: s.x, text: string(r)})
	}
	s.x += w
}
