package paper

import (
	"unicode/utf8"

	"huiqi/policy/money"
	"huiqi/reports/page"
	"huiqi/reports/textline"
)

// column of a table; widths add up to the 版心.
type column struct {
	head  string
	w     float64
	align align
	even  bool // lines of like length, so that no 司 stands alone
}

// tableCell is one cell. size 0 takes the table's.
type tableCell struct {
	text string
	bold bool
}

// table sets rows between rules, its head again on every page.
type table struct {
	s       *sheet
	columns []column
	size    float64
	// foot is set at the end of each page that is not the last, in room kept for it.
	foot    func()
	footH   float64
	begun   bool
	rows    int     // on this page
	started float64 // y of the head's upper rule on this page
}

const (
	padX = 1.4
	padY = 1.1
	hair = 0.18
	firm = 0.35
)

func (t *table) leading() float64 { return t.size * page.MM * 1.36 }

// text breaks a cell's text.
func (t *table) text(c tableCell, col column, st style) []textline.Line {
	room := col.w - 2*padX
	ls := breakAt(t.s, c.text, room, st)
	if !col.even || len(ls) < 2 {
		return ls
	}
	for w := t.s.width(c.text, st) / float64(len(ls)); w < room; w += st.size * page.MM / 2 {
		if better := breakAt(t.s, c.text, w, st); len(better) <= len(ls) {
			return better
		}
	}
	return ls
}

func (t *table) style(c tableCell) style { return style{size: t.size, bold: c.bold} }

// head opens the table on this page.
func (t *table) head() {
	cells := make([][]textline.Line, len(t.columns))
	st := style{size: t.size, face: page.Hei}
	n := 1
	for i, c := range t.columns {
		cells[i] = t.text(tableCell{text: c.head}, c, st)
		n = max(n, len(cells[i]))
	}
	h := float64(n)*t.leading() + 2*padY
	t.s.room(h + t.leading() + 2*padY + t.footH)
	t.started = t.s.y
	t.s.pg.Boxes = append(t.s.pg.Boxes, page.Box{X: t.s.left, Y: t.s.y, W: t.s.wide, H: h, Fill: 0xF2F3F5})
	t.s.rule(t.s.left, t.s.right, t.s.y, firm, page.Black)
	for i := range t.columns {
		t.fill(i, cells[i], h, st, toCentre)
	}
	t.end(h)
	t.begun, t.rows = true, 0
}

// fill sets the lines of a cell in a row of height h that begins at the sheet's y.
func (t *table) fill(i int, ls []textline.Line, h float64, st style, a align) {
	x := t.s.left
	for _, c := range t.columns[:i] {
		x += c.w
	}
	y := t.s.y + (h-float64(len(ls))*t.leading())/2
	for _, l := range ls {
		t.s.aligned(x+padX, t.columns[i].w-2*padX, baseline(y, t.leading(), st.size), l.Text, fitted(l, t.columns[i].w-2*padX, st), a)
		y += t.leading()
	}
}

// fitted closes up a line that cannot be broken and is wider than its cell, so
// that cells never overlap.
func fitted(l textline.Line, room float64, st style) style {
	if gaps := utf8.RuneCountInString(l.Text) - 1; l.Width > room && gaps > 0 {
		st.track -= (l.Width - room) / float64(gaps)
	}
	return st
}

// row sets one row; when it does not fit, the page is closed and a new one
// opened. A row taller than a page goes on line by line.
func (t *table) row(cells ...tableCell) {
	if !t.begun {
		t.head()
	}
	broken := make([][]textline.Line, len(cells))
	n := 1
	for i, c := range cells {
		broken[i] = t.text(c, t.columns[i], t.style(c))
		n = max(n, len(broken[i]))
	}
	for from := 0; from < n; {
		fits := int((t.limit() - t.s.y - 2*padY) / t.leading())
		if fits < n-from && (t.rows > 0 || fits < 1) {
			t.turn()
			continue
		}
		upTo := min(from+fits, n)
		h := float64(upTo-from)*t.leading() + 2*padY
		for i, c := range cells {
			t.fill(i, broken[i][min(from, len(broken[i])):min(upTo, len(broken[i]))], h, t.style(c), t.columns[i].align)
		}
		t.end(h)
		t.rows++
		from = upTo
	}
}

// end draws the rules of a row of height h and moves below it.
func (t *table) end(h float64) {
	x := t.s.left
	for _, c := range t.columns[:len(t.columns)-1] {
		x += c.w
		t.s.upright(x, t.s.y, t.s.y+h, hair, page.Black)
	}
	t.s.y += h
	t.s.rule(t.s.left, t.s.right, t.s.y, hair, page.Black)
}

func (t *table) limit() float64 { return t.s.bottom - t.footH + 0.01 }

// turn closes the table on this page and opens it on the next.
func (t *table) turn() {
	if t.foot != nil {
		t.foot()
	}
	t.close()
	t.s.next()
	t.head()
}

// band sets a row across columns of its own (sums); it keeps the table's rules.
func (t *table) band(columns []column, cells ...tableCell) {
	if !t.begun {
		t.head()
	}
	was := t.columns
	t.columns = columns
	h := t.leading() + 2*padY
	for i, c := range cells {
		st := t.style(c)
		t.fill(i, t.text(c, columns[i], st), h, st, columns[i].align)
	}
	t.end(h)
	t.columns = was
}

// close draws the table's upright and outer rules on this page.
func (t *table) close() {
	if !t.begun {
		return
	}
	t.s.upright(t.s.left, t.started, t.s.y, firm, page.Black)
	t.s.upright(t.s.right, t.started, t.s.y, firm, page.Black)
	t.s.rule(t.s.left, t.s.right, t.s.y, firm, page.Black)
	t.begun = false
}

// sums sets the last row, on a new page when this one is full.
func (t *table) sums(label string, at int, amounts ...money.Fen) {
	if t.begun && t.s.y+t.leading()+2*padY > t.s.bottom+0.01 {
		t.close()
		t.s.next()
	}
	t.add(label, at, amounts...)
	t.close()
}

// add sets a row of sums: a label over the columns before at, the amounts in
// those from at on, one empty cell after them.
func (t *table) add(label string, at int, amounts ...money.Fen) {
	cols, cells := []column{{"", 0, toRight, false}}, []tableCell{{text: label, bold: true}}
	for i, c := range t.columns {
		switch {
		case i < at:
			cols[0].w += c.w
		case i < at+len(amounts):
			cols, cells = append(cols, column{"", c.w, toRight, false}), append(cells, tableCell{text: amounts[i-at].String(), bold: true})
		case i == at+len(amounts):
			cols = append(cols, column{"", c.w, toLeft, false})
		default:
			cols[len(cols)-1].w += c.w
		}
	}
	t.band(cols, cells...)
}
