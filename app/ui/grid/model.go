package grid

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// model holds the rows and which of them are shown in what order. It draws nothing.
type model[R any] struct {
	o       *Options[R]
	rows    []R
	ids     []string
	place   map[string]int // id → index into rows
	keep    func(*R) bool
	filters map[int]filter
	order   []int32 // all rows in sort order
	view    []int32 // those shown
	sortCol int
	desc    bool
	keys    map[int][][]byte // column → collation key a row

	cursorID string
	cursorAt int // index into view, checked against cursorID
	told     string
	ticked   map[string]bool
}

func (m *model[R]) init(o *Options[R]) {
	m.o, m.sortCol, m.cursorAt = o, -1, -1
	m.filters, m.ticked, m.keys = map[int]filter{}, map[string]bool{}, map[int][][]byte{}
}

func (m *model[R]) setRows(rows []R) {
	m.rows = rows
	m.ids = make([]string, len(rows))
	m.place = make(map[string]int, len(rows))
	m.keys = map[int][][]byte{}
	for i := range rows {
		m.ids[i] = m.o.ID(&rows[i])
		m.place[m.ids[i]] = i
	}
	for id := range m.ticked {
		if _, ok := m.place[id]; !ok {
			delete(m.ticked, id)
		}
	}
	m.resort()
}

// resort orders all rows and filters them again.
func (m *model[R]) resort() {
	m.order = make([]int32, len(m.rows))
	for i := range m.order {
		m.order[i] = int32(i)
	}
	if m.sortCol >= 0 {
		m.sortOrder(m.sortCol)
	}
	m.refilter()
}

func (m *model[R]) sortOrder(col int) {
	var compare func(a, b int32) int
	if number := m.o.Columns[col].Number; number != nil {
		values := make([]int64, len(m.rows))
		for i := range m.rows {
			values[i] = number(&m.rows[i])
		}
		compare = func(a, b int32) int { return cmp.Compare(values[a], values[b]) }
	} else {
		keys := m.collationKeys(col)
		compare = func(a, b int32) int { return bytes.Compare(keys[a], keys[b]) }
	}
	desc := m.desc
	slices.SortStableFunc(m.order, func(a, b int32) int {
		if desc {
			return compare(b, a)
		}
		return compare(a, b)
	})
}

// collationKeys computes the Chinese (pinyin) order once a column.
func (m *model[R]) collationKeys(col int) [][]byte {
	if keys, ok := m.keys[col]; ok {
		return keys
	}
	c, buf, text := collate.New(language.Chinese), &collate.Buffer{}, m.o.Columns[col].Text
	keys := make([][]byte, len(m.rows))
	for i := range m.rows {
		keys[i] = bytes.Clone(c.KeyFromString(buf, text(&m.rows[i])))
		buf.Reset()
	}
	m.keys[col] = keys
	return keys
}

func (m *model[R]) refilter() {
	m.view = make([]int32, 0, len(m.order))
	for _, i := range m.order {
		if m.passes(&m.rows[i]) {
			m.view = append(m.view, i)
		}
	}
	m.cursorAt = -1
	if len(m.view) == 0 {
		return
	}
	if m.cursor() < 0 {
		m.setCursor(0)
	}
}

func (m *model[R]) passes(r *R) bool {
	if m.keep != nil && !m.keep(r) {
		return false
	}
	for col, f := range m.filters {
		c := &m.o.Columns[col]
		if f.numeric {
			if v := c.Number(r); v < f.low || v > f.high {
				return false
			}
		} else if !strings.Contains(fold(c.Text(r)), f.folded) {
			return false
		}
	}
	return true
}

func (m *model[R]) at(row int) *R {
	if row < 0 || row >= len(m.view) {
		return nil
	}
	return &m.rows[m.view[row]]
}

func (m *model[R]) shown() []*R {
	out := make([]*R, len(m.view))
	for i, at := range m.view {
		out[i] = &m.rows[at]
	}
	return out
}

// cursor is the shown row of the cursor, -1 when it is not shown.
func (m *model[R]) cursor() int {
	if m.cursorAt >= 0 && m.cursorAt < len(m.view) && m.ids[m.view[m.cursorAt]] == m.cursorID {
		return m.cursorAt
	}
	m.cursorAt = m.find(m.cursorID)
	return m.cursorAt
}

func (m *model[R]) find(id string) int {
	at, ok := m.place[id]
	if !ok || id == "" {
		return -1
	}
	return slices.Index(m.view, int32(at))
}

func (m *model[R]) setCursor(row int) {
	m.cursorAt, m.cursorID = row, m.ids[m.view[row]]
}

// cursorChanged tells once that the cursor stands on another record.
func (m *model[R]) cursorChanged() bool {
	id := m.cursorID
	if m.cursor() < 0 {
		id = ""
	}
	if id == m.told {
		return false
	}
	m.told = id
	return true
}

func (m *model[R]) tick(from, to int, set bool) {
	for row := max(from, 0); row <= to && row < len(m.view); row++ {
		if id := m.ids[m.view[row]]; set {
			m.ticked[id] = true
		} else {
			delete(m.ticked, id)
		}
	}
}

func (m *model[R]) tickedRows() []*R {
	var out []*R
	for i, id := range m.ids {
		if m.ticked[id] {
			out = append(out, &m.rows[i])
		}
	}
	return out
}
