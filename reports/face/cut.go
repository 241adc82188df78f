package face

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"
)

// Embed makes the small face a PDF embeds: glyph i+1 of the result is glyphs[i],
// glyph 0 the box; parts of composites follow. A glyph may be asked for twice.
// It has no cmap or names, since a PDF addresses glyphs by number.
func (f *Face) Embed(glyphs []GID) ([]byte, error) {
	c, err := f.cut(glyphs)
	if err != nil {
		return nil, err
	}
	return assemble(c.tables(f)), nil
}

// Cut makes a complete face of those of the given characters that f has, in the
// order of the characters, under another name. Layout features (GSUB, GPOS) and
// vertical metrics are dropped. licence and origin go into the name table.
func (f *Face) Cut(runes []rune, name, licence, origin string) ([]byte, error) {
	kept := slices.Clone(runes)
	slices.Sort(kept)
	kept = slices.DeleteFunc(slices.Compact(kept), func(r rune) bool { return f.Glyph(r) == 0 })
	glyphs := make([]GID, len(kept))
	for i, r := range kept {
		glyphs[i] = f.Glyph(r)
	}
	c, err := f.cut(glyphs)
	if err != nil {
		return nil, err
	}
	t := c.tables(f)
	t["cmap"] = cmapTable(kept)
	t["name"] = nameTable(name, licence, origin)
	t["post"] = post(f.tables["post"])
	if os2 := f.tables["OS/2"]; len(os2) > 0 {
		t["OS/2"] = os2
	}
	return assemble(t), nil
}

// cutting is a choice of glyphs with their new data.
type cutting struct {
	old  []GID // new number → old
	glyf []byte
	loca []uint32
}

func (f *Face) cut(glyphs []GID) (*cutting, error) {
	c := &cutting{old: make([]GID, 1, len(glyphs)+1)}
	c.old = append(c.old, glyphs...)
	if len(c.old) > 0xFFFF {
		return nil, fmt.Errorf("%d glyphs: %w", len(c.old), ErrMalformed)
	}
	size := 0
	for _, g := range c.old {
		if int(g) >= f.glyphs {
			return nil, fmt.Errorf("glyph %d of %d: %w", g, f.glyphs, ErrMalformed)
		}
		size += len(f.glyphData(g)) + 3
	}
	c.glyf, c.loca = make([]byte, 0, size), make([]uint32, 0, len(c.old)+1)
	var parts map[GID]int // old number of a part → new
	for i := 0; i < len(c.old); i++ {
		d := f.glyphData(c.old[i])
		c.loca = append(c.loca, uint32(len(c.glyf)))
		from := len(c.glyf)
		c.glyf = append(c.glyf, d...)
		if len(d) >= 10 && i16(d, 0) < 0 {
			if _, err := f.Outline(c.old[i]); err != nil {
				return nil, err // also stops a composite that holds itself
			}
			comps, _ := components(d)
			if parts == nil {
				parts = make(map[GID]int)
			}
			for _, p := range comps {
				n, ok := parts[p.glyph]
				if !ok {
					n = len(c.old)
					parts[p.glyph] = n
					c.old = append(c.old, p.glyph)
				}
				binary.BigEndian.PutUint16(c.glyf[from+p.at:], uint16(n))
			}
		}
		for len(c.glyf)%4 != 0 {
			c.glyf = append(c.glyf, 0)
		}
	}
	c.loca = append(c.loca, uint32(len(c.glyf)))
	return c, nil
}

func (c *cutting) tables(f *Face) map[string][]byte {
	n := len(c.old)
	hmtx := make([]byte, 4*n)
	widest := 0
	for i, g := range c.old {
		w := f.Advance(g)
		widest = max(widest, w)
		binary.BigEndian.PutUint16(hmtx[4*i:], uint16(w))
		binary.BigEndian.PutUint16(hmtx[4*i+2:], uint16(f.bearing(g)))
	}
	loca := make([]byte, 0, 4*len(c.loca))
	for _, v := range c.loca {
		loca = binary.BigEndian.AppendUint32(loca, v)
	}
	head := slices.Clone(f.tables["head"][:54])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	hhea := slices.Clone(f.tables["hhea"][:36])
	binary.BigEndian.PutUint16(hhea[10:], uint16(widest))
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	t := map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": c.glyf}
	for _, tag := range []string{"cvt ", "fpgm", "prep"} {
		if d := f.tables[tag]; len(d) > 0 {
			t[tag] = d
		}
	}
	return t
}

// assemble writes the tables as a file, sorted by tag, with checksums.
func assemble(t map[string][]byte) []byte {
	tags := make([]string, 0, len(t))
	size := 12 + 16*len(t)
	for tag, d := range t {
		tags = append(tags, tag)
		size += len(d) + 3
	}
	slices.Sort(tags)
	out := make([]byte, 12+16*len(t), size)
	pow, sel := 1, 0
	for pow*2 <= len(t) {
		pow, sel = pow*2, sel+1
	}
	copy(out, "\x00\x01\x00\x00")
	for i, v := range []int{len(t), pow * 16, sel, (len(t) - pow) * 16} {
		binary.BigEndian.PutUint16(out[4+2*i:], uint16(v))
	}
	headAt := 0
	for i, tag := range tags {
		d, at := t[tag], len(out)
		if tag == "head" {
			headAt = at
		}
		out = append(out, d...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		e := out[12+16*i:]
		copy(e, tag)
		binary.BigEndian.PutUint32(e[4:], checksum(out[at:]))
		binary.BigEndian.PutUint32(e[8:], uint32(at))
		binary.BigEndian.PutUint32(e[12:], uint32(len(d)))
	}
	if headAt > 0 {
		binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	}
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	return sum
}

// cmapTable maps the i-th rune to glyph i+1: format 4 for what fits 16 bits
// (gofpdf reads no other) and format 12 for all.
func cmapTable(runes []rune) []byte {
	type segment struct{ start, end, glyph int }
	var segs []segment
	for i, r := range runes {
		if n := len(segs); n > 0 && segs[n-1].end == int(r)-1 {
			segs[n-1].end++
		} else {
			segs = append(segs, segment{int(r), int(r), i + 1})
		}
	}
	var low []segment
	for _, s := range segs {
		if s.start < 0xFFFF {
			s.end = min(s.end, 0xFFFE)
			low = append(low, s)
		}
	}
	low = append(low, segment{0xFFFF, 0xFFFF, 0})
	n := len(low)
	pow, sel := 1, 0
	for pow*2 <= n {
		pow, sel = pow*2, sel+1
	}
	put := binary.BigEndian.AppendUint16
	f4 := []byte{}
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 * pow, sel, 2 * (n - pow)} {
		f4 = put(f4, uint16(v))
	}
	for _, s := range low {
		f4 = put(f4, uint16(s.end))
	}
	f4 = put(f4, 0)
	for _, s := range low {
		f4 = put(f4, uint16(s.start))
	}
	for _, s := range low {
		if s.start == 0xFFFF {
			f4 = put(f4, 1)
		} else {
			f4 = put(f4, uint16(s.glyph-s.start))
		}
	}
	f4 = append(f4, make([]byte, 2*n)...)
	f12 := []byte{0, 12, 0, 0}
	for _, v := range []int{16 + 12*len(segs), 0, len(segs)} {
		f12 = binary.BigEndian.AppendUint32(f12, uint32(v))
	}
	for _, s := range segs {
		for _, v := range []int{s.start, s.end, s.glyph} {
			f12 = binary.BigEndian.AppendUint32(f12, uint32(v))
		}
	}
	out := []byte{0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 20, 0, 3, 0, 10}
	out = binary.BigEndian.AppendUint32(out, uint32(20+len(f4)))
	return append(append(out, f4...), f12...)
}

// nameTable names the face for Windows, English.
func nameTable(family, licence, origin string) []byte {
	names := []struct {
		id   uint16
		text string
	}{{0, origin}, {1, family}, {2, "Regular"}, {3, family + " 1"}, {4, family}, {5, "Version 1.000"}, {6, plain(family)}, {13, licence}}
	out := binary.BigEndian.AppendUint16([]byte{0, 0, 0, byte(len(names))}, uint16(6+12*len(names)))
	var store []byte
	for _, n := range names {
		from := len(store)
		for _, u := range utf16.Encode([]rune(n.text)) {
			store = binary.BigEndian.AppendUint16(store, u)
		}
		for _, v := range []uint16{3, 1, 0x409, n.id, uint16(len(store) - from), uint16(from)} {
			out = binary.BigEndian.AppendUint16(out, v)
		}
	}
	return append(out, store...)
}

// post keeps the underline's place and drops the glyph names.
func post(old []byte) []byte {
	out := make([]byte, 32)
	if len(old) >= 16 {
		copy(out, old[:16])
	}
	copy(out, "\x00\x03\x00\x00")
	return out
}
