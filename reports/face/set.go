package face

import (
	"fmt"
	"sync"

	"huiqi/reports/page"
	"huiqi/resources"
)

// Set says which files stand behind the faces of a page. A character its face
// lacks is taken from the rest; what all lack is drawn as the first's box.
type Set struct {
	Song, Hei, Sans *Face
	Rest            []*Face // in this order
}

// Bundled is the set the program ships: 宋 and 黑体 from Noto, rare characters
// (𠮷 and the like) from the fallback face. The same on every machine.
func Bundled() (*Set, error) { return bundled() }

var bundled = sync.OnceValues(func() (*Set, error) {
	var f [4]*Face
	for i, name := range []string{"NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf", "HuiqiFallbackKai.ttf"} {
		var err error
		if f[i], err = Parse(resources.Font(name)); err != nil {
			return nil, fmt.Errorf("bundled face %s: %w", name, err)
		}
	}
	return &Set{Song: f[0], Hei: f[1], Sans: f[2], Rest: []*Face{f[3], f[0], f[1]}}, nil
})

// Look returns the face and glyph for a character; the glyph is 0 when no face
// of the set has it.
func (s *Set) Look(as page.Face, r rune) (*Face, GID) {
	first := s.Song
	switch as {
	case page.Hei:
		first = s.Hei
	case page.Sans:
		first = s.Sans
	}
	if g := first.Glyph(r); g != 0 {
		return first, g
	}
	for _, f := range s.Rest {
		if g := f.Glyph(r); g != 0 {
			return f, g
		}
	}
	return first, 0
}

// Width is the advance of a text at a size, in the unit of the size.
func (s *Set) Width(as page.Face, text string, size float64) float64 {
	w := 0.0
	for _, r := range text {
		f, g := s.Look(as, r)
		w += float64(f.Advance(g)) / float64(f.Em())
	}
	return w * size
}
