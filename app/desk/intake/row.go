package intake

import (
	"context"
	"strings"
)

// cellKind is what the file says a cell is; a csv knows only text.
type cellKind uint8

const (
	blankCell    cellKind = iota
	textCell              // text, also the text result of a formula
	numberCell            // text holds the digits as the file has them
	boolCell              // "1" or "0"
	errorCell             // "#N/A"
	isoDateCell           // t="d": 2020-03-13T00:00:00
	uncachedCell          // a formula whose result the file does not hold
)

// numberForm is how the office program shows a number, as far as it changes what is meant.
type numberForm uint8

const (
	plainForm numberForm = iota
	dateForm
	percentForm
)

type cell struct {
	text string
	kind cellKind
	form numberForm
}

// row is one row of a sheet; its cells are reused by the next call, their texts stay.
type row struct {
	n      int // from 1, as the office program shows it
	hidden bool
	cells  []cell
}

// at gives the cell of a column (from 1), blank beyond the row's end.
func (r *row) at(col int) cell {
	if col < 1 || col > len(r.cells) {
		return cell{}
	}
	return r.cells[col-1]
}

// blank reports whether nothing is written in the row.
func (r *row) blank() bool {
	for _, c := range r.cells {
		if c.kind != blankCell && strings.TrimSpace(c.text) != "" || c.kind == uncachedCell {
			return false
		}
	}
	return true
}

// merge is a merged range, columns and rows from 1, ends included.
type merge struct{ top, left, bottom, right int }

// source is a recognised file that can be read from the front any number of times.
type source interface {
	sheets() []sheetInfo
	// open starts at the first row of a sheet ("" for csv).
	open(ctx context.Context, sheet string) (rowReader, error)
}

type sheetInfo struct {
	name   string
	hidden bool
}

// rowReader gives rows in order and io.EOF after the last; then merges tells
// what was merged among them.
type rowReader interface {
	next(*row) error
	merges() ([]merge, error)
	progress() (done, total int64)
	Close() error
}
