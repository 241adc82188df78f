package face

import "fmt"

// Point is one point of a contour in font units; y grows upwards.
type Point struct {
	X, Y float32
	On   bool // on the curve; off-curve points are quadratic controls
}

// Outline is a glyph's closed contours.
type Outline [][]Point

// Composite glyph flags.
const (
	partWords   = 1 << 0
	partXY      = 1 << 1
	partScale   = 1 << 3
	partMore    = 1 << 5
	partXYScale = 1 << 6
	part2x2     = 1 << 7
)

// Bounds of composites of composites; real faces use one level and some parts.
const (
	maxDepth = 8
	maxParts = 1024
)

// Outline returns the contours of a glyph; a blank has none.
func (f *Face) Outline(g GID) (Outline, error) {
	parts := 0
	return f.outline(g, 0, &parts)
}

func (f *Face) outline(g GID, depth int, used *int) (Outline, error) {
	bad := fmt.Errorf("outline of glyph %d: %w", g, ErrMalformed)
	if *used++; int(g) >= f.glyphs || depth > maxDepth || *used > maxParts {
		return nil, bad
	}
	d := f.glyphData(g)
	if len(d) == 0 {
		return nil, nil
	}
	if len(d) < 10 {
		return nil, bad
	}
	if n := i16(d, 0); n >= 0 {
		o, ok := simple(d, n)
		if !ok {
			return nil, bad
		}
		return o, nil
	}
	parts, ok := components(d)
	if !ok {
		return nil, bad
	}
	var all Outline
	for _, p := range parts {
		if p.flags&partXY == 0 {
			return nil, fmt.Errorf("glyph %d places a part by points: %w", g, ErrMalformed)
		}
		o, err := f.outline(p.glyph, depth+1, used)
		if err != nil {
			return nil, err
		}
		for _, c := range o {
			moved := make([]Point, len(c))
			for i, q := range c {
				moved[i] = Point{q.X*p.m[0] + q.Y*p.m[2] + p.dx, q.X*p.m[1] + q.Y*p.m[3] + p.dy, q.On}
			}
			all = append(all, moved)
		}
	}
	return all, nil
}

// simple reads the n contours of a simple glyph.
func simple(d []byte, n int) (Outline, bool) {
	at := 10 + 2*n
	if len(d) < at+2 || n == 0 {
		return nil, n == 0
	}
	points := u16(d, at-2) + 1
	at += 2 + u16(d, at) // past the instructions
	flags := make([]byte, 0, points)
	for len(flags) < points {
		if at >= len(d) {
			return nil, false
		}
		fl, times := d[at], 1
		at++
		if fl&8 != 0 {
			if at >= len(d) {
				return nil, false
			}
			times += int(d[at])
			at++
		}
		for ; times > 0 && len(flags) < points; times-- {
			flags = append(flags, fl)
		}
	}
	pts := make([]Point, points)
	at, ok := deltas(d, at, flags, 2, 16, func(i, v int) { pts[i].X = float32(v) })
	if ok {
		_, ok = deltas(d, at, flags, 4, 32, func(i, v int) { pts[i].Y = float32(v) })
	}
	if !ok {
		return nil, false
	}
	for i, fl := range flags {
		pts[i].On = fl&1 != 0
	}
	o := make(Outline, n)
	from := 0
	for i := range o {
		end := u16(d, 10+2*i) + 1
		if end < from || end > points {
			return nil, false
		}
		o[i], from = pts[from:end:end], end
	}
	return o, true
}

// deltas walks one coordinate of a simple glyph: short is the flag of one-byte
// deltas, same the flag of "as before" (or the sign of a short one).
func deltas(d []byte, at int, flags []byte, short, same byte, set func(i, v int)) (int, bool) {
	v := 0
	for i, fl := range flags {
		switch {
		case fl&short != 0:
			if at >= len(d) {
				return 0, false
			}
			if fl&same != 0 {
				v += int(d[at])
			} else {
				v -= int(d[at])
			}
			at++
		case fl&same == 0:
			if at+2 > len(d) {
				return 0, false
			}
			v += i16(d, at)
			at += 2
		}
		set(i, v)
	}
	return at, true
}

// part is one component of a composite glyph.
type part struct {
	flags  int
	glyph  GID
	at     int // where the glyph's number stands in the entry
	dx, dy float32
	m      [4]float32
}

func components(d []byte) ([]part, bool) {
	var all []part
	at := 10
	for {
		if at+4 > len(d) {
			return nil, false
		}
		p := part{flags: u16(d, at), glyph: GID(u16(d, at+2)), at: at + 2, m: [4]float32{1, 0, 0, 1}}
		at += 4
		size := 2
		if p.flags&partWords != 0 {
			size = 4
		}
		scale := 0
		switch {
		case p.flags&partScale != 0:
			scale = 2
		case p.flags&partXYScale != 0:
			scale = 4
		case p.flags&part2x2 != 0:
			scale = 8
		}
		if at+size+scale > len(d) {
			return nil, false
		}
		if size == 4 {
			p.dx, p.dy = float32(i16(d, at)), float32(i16(d, at+2))
		} else {
			p.dx, p.dy = float32(int8(d[at])), float32(int8(d[at+1]))
		}
		at += size
		f2 := func(i int) float32 { return float32(i16(d, at+2*i)) / (1 << 14) }
		switch scale {
		case 2:
			p.m = [4]float32{f2(0), 0, 0, f2(0)}
		case 4:
			p.m = [4]float32{f2(0), 0, 0, f2(1)}
		case 8:
			p.m = [4]float32{f2(0), f2(1), f2(2), f2(3)}
		}
		at += scale
		all = append(all, p)
		if p.flags&partMore == 0 {
			return all, true
		}
	}
}
