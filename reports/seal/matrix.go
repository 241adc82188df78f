package seal

import "math/bits"

// matrix is a code in the making. fixed cells are marks and information, which
// masks leave alone.
type matrix struct {
	n           int
	number      int
	dark, fixed []bool
}

func newMatrix(number int, v version) *matrix {
	n := 17 + 4*number
	m := &matrix{n: n, number: number, dark: make([]bool, n*n), fixed: make([]bool, n*n)}
	for _, c := range [][2]int{{3, 3}, {3, n - 4}, {n - 4, 3}} {
		m.finder(c[0], c[1])
	}
	for i := 8; i < n-8; i++ {
		m.set(6, i, i%2 == 0)
		m.set(i, 6, i%2 == 0)
	}
	for i, r := range v.align {
		for j, c := range v.align {
			if i == 0 && j == 0 || i == 0 && j == len(v.align)-1 || i == len(v.align)-1 && j == 0 {
				continue // a finder is there
			}
			m.square(r, c, 2, 1)
		}
	}
	m.format(0)
	m.version()
	return m
}

func (m *matrix) set(r, c int, dark bool) {
	m.dark[r*m.n+c], m.fixed[r*m.n+c] = dark, true
}

// square draws rings around a centre out to a radius; only the ring light is light.
func (m *matrix) square(r, c, radius, light int) {
	for dr := -radius; dr <= radius; dr++ {
		for dc := -radius; dc <= radius; dc++ {
			m.set(r+dr, c+dc, max(dr, -dr, dc, -dc) != light)
		}
	}
}

// finder is a finder mark with the light ring around it.
func (m *matrix) finder(r, c int) {
	for dr := -4; dr <= 4; dr++ {
		for dc := -4; dc <= 4; dc++ {
			if y, x := r+dr, c+dc; y >= 0 && x >= 0 && y < m.n && x < m.n {
				d := max(dr, -dr, dc, -dc)
				m.set(y, x, d != 2 && d != 4)
			}
		}
	}
}

// format writes level M (00) and the mask, twice, with its check bits.
func (m *matrix) format(mask int) {
	rem := mask
	for range 10 {
		rem = rem<<1 ^ (rem>>9)*0x537
	}
	bits := (mask<<10 | rem) ^ 0x5412
	for i := range 15 {
		on := bits>>i&1 == 1
		switch {
		case i < 6:
			m.set(i, 8, on)
		case i < 8:
			m.set(i+1, 8, on)
		case i == 8:
			m.set(8, 7, on)
		default:
			m.set(8, 14-i, on)
		}
		if i < 8 {
			m.set(8, m.n-1-i, on)
		} else {
			m.set(m.n-15+i, 8, on)
		}
	}
	m.set(m.n-8, 8, true)
}

// version writes the version's number where the code is large enough to need it.
func (m *matrix) version() {
	if m.number < 7 {
		return
	}
	rem := m.number
	for range 12 {
		rem = rem<<1 ^ (rem>>11)*0x1F25
	}
	bits := m.number<<12 | rem
	for i := range 18 {
		on := bits>>i&1 == 1
		m.set(m.n-11+i%3, i/3, on)
		m.set(i/3, m.n-11+i%3, on)
	}
}

// fill lays the bits out in pairs of columns, upwards and downwards in turn.
func (m *matrix) fill(data []byte) {
	i := 0
	for right := m.n - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range m.n {
			for c := right; c > right-2; c-- {
				r := step
				if (right+1)&2 == 0 {
					r = m.n - 1 - step
				}
				if at := r*m.n + c; !m.fixed[at] && i < 8*len(data) {
					m.dark[at] = data[i/8]>>(7-i%8)&1 == 1
					i++
				}
			}
		}
	}
}

// mask turns over the cells a mask names and writes which mask it was.
func (m *matrix) mask(k int) {
	for r := range m.n {
		turned := &masks[k][r%maskPeriod]
		dark, fixed := m.dark[r*m.n:(r+1)*m.n], m.fixed[r*m.n:(r+1)*m.n]
		for c, at := 0, 0; c < len(dark); c++ {
			dark[c] = dark[c] != (turned[at] && !fixed[c])
			if at++; at == maskPeriod {
				at = 0
			}
		}
	}
	m.format(k)
}

// Every mask repeats itself after maskPeriod rows and columns.
const maskPeriod = 12

var masks = func() (all [8][maskPeriod][maskPeriod]bool) {
	for k := range all {
		for r := range maskPeriod {
			for c := range maskPeriod {
				all[k][r][c] = masked(k, r, c)
			}
		}
	}
	return all
}()

func masked(k, r, c int) bool {
	switch k {
	case 0:
		return (r+c)%2 == 0
	case 1:
		return r%2 == 0
	case 2:
		return c%3 == 0
	case 3:
		return (r+c)%3 == 0
	case 4:
		return (r/2+c/3)%2 == 0
	case 5:
		return r*c%2+r*c%3 == 0
	case 6:
		return (r*c%2+r*c%3)%2 == 0
	}
	return ((r+c)%2+r*c%3)%2 == 0
}

// penalty rates how hard a code is to read (ISO/IEC 18004, 7.8.3): runs, blocks,
// false finders and the balance of dark and light. Rows and columns are words of
// bits: a code drawn here is at most 64 cells wide.
func (m *matrix) penalty() int {
	var rows, columns [64]uint64
	for r := range m.n {
		for c, d := range m.dark[r*m.n : (r+1)*m.n] {
			if d {
				rows[r] |= 1 << c
				columns[c] |= 1 << r
			}
		}
	}
	p, darks := 0, 0
	for i := range m.n {
		p += line(rows[i], m.n) + line(columns[i], m.n)
		darks += bits.OnesCount64(rows[i])
		if i > 0 { // blocks of four: alike sideways in both rows and alike downwards
			alike := pairs(rows[i], m.n) & pairs(rows[i-1], m.n) &^ (rows[i] ^ rows[i-1])
			p += 3 * bits.OnesCount64(alike)
		}
	}
	off := darks*20 - m.n*m.n*10 // twentieths from half
	return p + max(off, -off)/(m.n*m.n)*10
}

// pairs marks the cells of a row of n that are like the next one.
func pairs(row uint64, n int) uint64 { return ^(row ^ row>>1) & (1<<(n-1) - 1) }

// line rates one row or column of n: five and more alike, and 1011101 beside four
// light.
func line(row uint64, n int) int {
	alike := pairs(row, n)
	fives := alike & (alike >> 1) & (alike >> 2) & (alike >> 3)          // where five alike begin
	p := bits.OnesCount64(fives) + 2*bits.OnesCount64(fives&^(fives<<1)) // 3 for the first five of a run, 1 for each more
	for _, finder := range [...]uint64{0x05D, 0x5D0} {
		found := uint64(1)<<(n-10) - 1
		for i := range 11 {
			if finder>>i&1 == 1 {
				found &= row >> i
			} else {
				found &= ^(row >> i)
			}
		}
		p += 40 * bits.OnesCount64(found)
	}
	return p
}
