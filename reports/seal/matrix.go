package seal

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
		for c := range m.n {
			if at := r*m.n + c; !m.fixed[at] && masked(k, r, c) {
				m.dark[at] = !m.dark[at]
			}
		}
	}
	m.format(k)
}

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
// false finders and the balance of dark and light.
func (m *matrix) penalty() int {
	p, darks := 0, 0
	for i := range m.n {
		p += m.line(i*m.n, 1) + m.line(i, m.n)
	}
	for r := range m.n {
		for c := range m.n {
			at := r*m.n + c
			d := m.dark[at]
			if d {
				darks++
			}
			if r > 0 && c > 0 && d == m.dark[at-1] && d == m.dark[at-m.n] && d == m.dark[at-m.n-1] {
				p += 3
			}
		}
	}
	off := darks*20 - m.n*m.n*10 // twentieths from half
	return p + max(off, -off)/(m.n*m.n)*10
}

// line rates one row or column: five and more alike, and 1011101 beside four light.
func (m *matrix) line(at, step int) int {
	p, run, window := 0, 0, 0
	last := false
	for i := range m.n {
		d := m.dark[at+i*step]
		if i > 0 && d == last {
			run++
		} else {
			run, last = 1, d
		}
		if run == 5 {
			p += 3
		} else if run > 5 {
			p++
		}
		window = window << 1 & 0x7FF
		if d {
			window |= 1
		}
		if i >= 10 && (window == 0x05D || window == 0x5D0) {
			p += 40
		}
	}
	return p
}
