package face

import (
	"encoding/binary"
	"fmt"
)

// readCmap takes the widest Unicode mapping the face has: format 12 before 4.
func (f *Face) readCmap() error {
	t, err := f.table("cmap", 4)
	if err != nil {
		return err
	}
	var best []byte
	bestFormat := 0
	for i := range u16(t, 2) {
		at := 4 + 8*i
		if at+8 > len(t) {
			return fmt.Errorf("cmap: %w", ErrMalformed)
		}
		platform, encoding := u16(t, at), u16(t, at+2)
		unicode := platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
		off := int64(binary.BigEndian.Uint32(t[at+4:]))
		if !unicode || off+4 > int64(len(t)) {
			continue
		}
		if format := u16(t, int(off)); (format == 4 || format == 12) && format > bestFormat {
			best, bestFormat = t[off:], format
		}
	}
	switch bestFormat {
	case 4:
		return f.readSegments(best)
	case 12:
		return f.readGroups(best)
	}
	return fmt.Errorf("cmap has no Unicode mapping: %w", ErrMalformed)
}

func (f *Face) setChar(r, g int) error {
	if g >= f.glyphs || r > 0x10FFFF {
		return fmt.Errorf("cmap maps U+%04X to glyph %d of %d: %w", r, g, f.glyphs, ErrMalformed)
	}
	if g == 0 {
		return nil
	}
	p := f.chars[r>>8]
	if p == nil {
		p = new([256]GID)
		f.chars[r>>8] = p
	}
	if p[r&0xFF] == 0 {
		f.runes++
	}
	p[r&0xFF] = GID(g)
	return nil
}

// readSegments reads format 4.
func (f *Face) readSegments(t []byte) error {
	if len(t) < 16 {
		return fmt.Errorf("cmap format 4: %w", ErrMalformed)
	}
	n := u16(t, 6) / 2
	if len(t) < 16+8*n {
		return fmt.Errorf("cmap format 4: %w", ErrMalformed)
	}
	after := 0
	for s := range n {
		end, start := u16(t, 14+2*s), u16(t, 16+2*n+2*s)
		if start < after {
			return fmt.Errorf("cmap segment %d overlaps: %w", s, ErrMalformed)
		}
		after = end + 1
		delta, rangeAt := u16(t, 16+4*n+2*s), 16+6*n+2*s
		offset := u16(t, rangeAt)
		for c := start; c <= end && c < 0xFFFF; c++ {
			g := c + delta
			if offset != 0 {
				at := rangeAt + offset + 2*(c-start)
				if at+2 > len(t) {
					return fmt.Errorf("cmap format 4: %w", ErrMalformed)
				}
				if g = u16(t, at); g != 0 {
					g += delta
				}
			}
			if err := f.setChar(c, g&0xFFFF); err != nil {
				return err
			}
		}
	}
	return nil
}

// readGroups reads format 12.
func (f *Face) readGroups(t []byte) error {
	if len(t) < 16 {
		return fmt.Errorf("cmap format 12: %w", ErrMalformed)
	}
	n := int64(binary.BigEndian.Uint32(t[12:]))
	if 16+12*n > int64(len(t)) {
		return fmt.Errorf("cmap format 12: %w", ErrMalformed)
	}
	after := 0
	for i := range int(n) {
		g := t[16+12*i:]
		start, end := int(binary.BigEndian.Uint32(g)), int(binary.BigEndian.Uint32(g[4:]))
		first := int(binary.BigEndian.Uint32(g[8:]))
		if start < after || end > 0x10FFFF || first+end-start >= f.glyphs {
			return fmt.Errorf("cmap group %d: %w", i, ErrMalformed)
		}
		after = end + 1
		for c := start; c <= end; c++ {
			if err := f.setChar(c, first+c-start); err != nil {
				return err
			}
		}
	}
	return nil
}
