// Package face reads TrueType faces and cuts them to the characters a paper
// needs. It gives advances for layout, outlines for the picture and small faces
// for the file; it never hints, never reads CFF outlines and refuses collections
// (.ttc), because gofpdf and Fyne cannot use them. Malformed tables give an
// error, never a panic. Its main types are Face, Outline and Set.
//
// Table layouts follow the OpenType specification 1.9 (glyf, loca, hmtx, cmap).
package face

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Errors of Parse.
var (
	ErrNotTrueType = errors.New("not a TrueType face")
	ErrCollection  = errors.New("a collection of faces (.ttc) cannot be used")
	ErrMalformed   = errors.New("malformed face")
)

// GID is a glyph's number in its face. 0 is the box shown for what is lacking.
type GID uint16

// Face is a parsed face. It is immutable and safe for concurrent use; it keeps
// the bytes it was parsed from.
type Face struct {
	name   string // PostScript name
	tables map[string][]byte
	em     int
	glyphs int
	loca   []uint32 // glyphs+1 offsets into glyf
	glyf   []byte
	hm     int // number of long horizontal metrics
	hmtx   []byte
	chars  [0x1100]*[256]GID // cmap by the upper and lower part of the rune
	runes  int
	box    [4]int // xMin yMin xMax yMax of the face, font units
	ascent int
	desc   int
	caps   int
	weight int
}

// Parse reads a face. The bytes must not change afterwards.
func Parse(data []byte) (*Face, error) {
	tables, err := directory(data)
	if err != nil {
		return nil, err
	}
	f := &Face{tables: tables}
	for _, read := range []func() error{f.readHead, f.readLoca, f.readMetrics, f.readCmap, f.readNames} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func directory(data []byte) (map[string][]byte, error) {
	if len(data) < 12 {
		return nil, ErrNotTrueType
	}
	switch tag := string(data[:4]); tag {
	case "\x00\x01\x00\x00", "true":
	case "ttcf":
		return nil, ErrCollection
	default:
		return nil, ErrNotTrueType
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return nil, fmt.Errorf("directory: %w", ErrMalformed)
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		d := data[12+16*i:]
		off, size := uint64(binary.BigEndian.Uint32(d[8:])), uint64(binary.BigEndian.Uint32(d[12:]))
		if off+size > uint64(len(data)) {
			return nil, fmt.Errorf("table %q lies outside the file: %w", d[:4], ErrMalformed)
		}
		tables[string(d[:4])] = data[off : off+size : off+size]
	}
	return tables, nil
}

// table returns a table of at least size bytes.
func (f *Face) table(tag string, size int) ([]byte, error) {
	t := f.tables[tag]
	if len(t) < size {
		return nil, fmt.Errorf("table %q: %w", tag, ErrMalformed)
	}
	return t, nil
}

func (f *Face) readHead() error {
	head, err := f.table("head", 54)
	if err != nil {
		return err
	}
	maxp, err := f.table("maxp", 6)
	if err != nil {
		return err
	}
	f.em = u16(head, 18)
	f.glyphs = u16(maxp, 4)
	if f.em == 0 || f.glyphs == 0 {
		return fmt.Errorf("empty face: %w", ErrMalformed)
	}
	for i := range f.box {
		f.box[i] = i16(head, 36+2*i)
	}
	return nil
}

func (f *Face) readLoca() error {
	head := f.tables["head"]
	long := u16(head, 50) == 1
	size := 2
	if long {
		size = 4
	}
	loca, err := f.table("loca", (f.glyphs+1)*size)
	if err != nil {
		return err
	}
	f.glyf = f.tables["glyf"]
	f.loca = make([]uint32, f.glyphs+1)
	for i := range f.loca {
		if long {
			f.loca[i] = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			f.loca[i] = 2 * uint32(u16(loca, 2*i))
		}
		if int64(f.loca[i]) > int64(len(f.glyf)) || i > 0 && f.loca[i] < f.loca[i-1] {
			return fmt.Errorf("loca of glyph %d: %w", i, ErrMalformed)
		}
	}
	return nil
}

func (f *Face) readMetrics() error {
	hhea, err := f.table("hhea", 36)
	if err != nil {
		return err
	}
	f.ascent, f.desc, f.hm = i16(hhea, 4), i16(hhea, 6), u16(hhea, 34)
	if f.hm == 0 || f.hm > f.glyphs {
		return fmt.Errorf("hhea: %w", ErrMalformed)
	}
	if f.hmtx, err = f.table("hmtx", 4*f.hm+2*(f.glyphs-f.hm)); err != nil {
		return err
	}
	f.caps, f.weight = f.ascent, 400
	if os2 := f.tables["OS/2"]; len(os2) >= 6 {
		f.weight = u16(os2, 4)
		if u16(os2, 0) >= 2 && len(os2) >= 90 {
			f.caps = i16(os2, 88)
		}
	}
	return nil
}

func (f *Face) readNames() error {
	t := f.tables["name"]
	f.name = "Face"
	if len(t) < 6 {
		return nil // a face cut for a file has none
	}
	store := u16(t, 4)
	for i := range u16(t, 2) {
		at := 6 + 12*i
		if at+12 > len(t) {
			return fmt.Errorf("name: %w", ErrMalformed)
		}
		from, size := store+u16(t, at+10), u16(t, at+8)
		if u16(t, at) != 3 || u16(t, at+6) != 6 || from+size > len(t) {
			continue
		}
		units := make([]uint16, size/2)
		for k := range units {
			units[k] = uint16(u16(t, from+2*k))
		}
		f.name = plain(string(utf16.Decode(units)))
		return nil
	}
	return nil
}

// plain keeps what a PDF name may hold without escapes.
func plain(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return "Face"
	}
	return string(out)
}

// Name is the PostScript name, "NotoSerifSC-Regular".
func (f *Face) Name() string { return f.name }

// Em is the number of font units in one em.
func (f *Face) Em() int { return f.em }

// Glyph returns the glyph of r, 0 when the face lacks it.
func (f *Face) Glyph(r rune) GID {
	if r < 0 || r > 0x10FFFF {
		return 0
	}
	if p := f.chars[r>>8]; p != nil {
		return p[r&0xFF]
	}
	return 0
}

// Runes returns every character of the face in order.
func (f *Face) Runes() []rune {
	all := make([]rune, 0, f.runes)
	for hi, p := range f.chars {
		if p == nil {
			continue
		}
		for lo, g := range p {
			if g != 0 {
				all = append(all, rune(hi<<8|lo))
			}
		}
	}
	return all
}

// Advance is the width of a glyph in font units.
func (f *Face) Advance(g GID) int {
	i := int(g)
	if i >= f.glyphs {
		i = 0
	}
	return u16(f.hmtx, 4*min(i, f.hm-1))
}

// bearing is the left side bearing of a glyph in font units.
func (f *Face) bearing(g GID) int {
	if i := int(g); i >= f.hm {
		return i16(f.hmtx, 4*f.hm+2*(i-f.hm))
	}
	return i16(f.hmtx, 4*int(g)+2)
}

// Metrics of a face in thousandths of an em, as a PDF wants them.
type Metrics struct {
	Ascent, Descent, Caps int
	Box                   [4]int
	Weight                int
}

// Metrics returns the face's measures.
func (f *Face) Metrics() Metrics {
	m := Metrics{Ascent: f.mille(f.ascent), Descent: f.mille(f.desc), Caps: f.mille(f.caps), Weight: f.weight}
	for i, v := range f.box {
		m.Box[i] = f.mille(v)
	}
	return m
}

func (f *Face) mille(v int) int { return v * 1000 / f.em }

// glyphData returns the glyf entry of g, empty for a blank.
func (f *Face) glyphData(g GID) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	return f.glyf[f.loca[g]:f.loca[g+1]]
}

func u16(b []byte, at int) int { return int(b[at])<<8 | int(b[at+1]) }
func i16(b []byte, at int) int { return int(int16(uint16(b[at])<<8 | uint16(b[at+1]))) }
