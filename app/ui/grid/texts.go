package grid

import "strconv"

// Texts is a row that is nothing but its cells.
type Texts struct {
	key   string
	Cells []string
}

// Head is a column of a grid of texts.
type Head struct {
	Title string
	Width float32
	Align Align
}

// NewTexts makes a grid of rows that are nothing but text, without a filter row.
func NewTexts(heads []Head, frozen int, empty string, onOpen func(row int)) *Grid[Texts] {
	columns := make([]Column[Texts], len(heads))
	for i, h := range heads {
		columns[i] = Column[Texts]{ID: strconv.Itoa(i), Title: h.Title, Width: h.Width, Align: h.Align, Text: func(r *Texts) string {
			if i < len(r.Cells) {
				return r.Cells[i]
			}
			return ""
		}}
	}
	o := Options[Texts]{ID: func(r *Texts) string { return r.key }, Columns: columns, Frozen: frozen, Empty: empty}
	if onOpen != nil {
		o.OnOpen = func(r *Texts) {
			if n, err := strconv.Atoi(r.key); err == nil {
				onOpen(n)
			}
		}
	}
	return New(o)
}

// TextRows makes rows of cells, named by their place.
func TextRows(cells [][]string) []Texts {
	out := make([]Texts, len(cells))
	for i, c := range cells {
		out[i] = Texts{key: strconv.Itoa(i), Cells: c}
	}
	return out
}
