package intake

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Errors of a sheet that is larger than the limits.
var (
	errRows    = errors.New("too many rows")
	errColumns = errors.New("too many columns")
)

// maxMerges bounds the merged ranges kept of one sheet.
const maxMerges = 1 << 20

// sheetReader streams the rows of one worksheet part. It reads the tags by its
// own scanner because the general XML decoder costs ten times the inflating.
type sheetReader struct {
	book    *workbook
	archive *archive
	part    *part
	scan    *scanner
	inData  bool
	atEnd   bool
	last    int // number of the row before
	arena   []byte
	spans   []span
}

// span is a text that lies in the arena until the row is whole.
type span struct{ col, from, to int }

func (r *sheetReader) Close() error {
	return errors.Join(r.part.Close(), r.archive.Close())
}

func (r *sheetReader) progress() (done, total int64) {
	return min(r.archive.count.n, r.part.packed), r.part.packed
}

func (r *sheetReader) next(out *row) error {
	for !r.inData {
		if err := r.scan.next(); err != nil {
			return unexpected(err)
		}
		if r.scan.kind == startTag && string(r.scan.name) == "sheetData" {
			r.inData = true
			if r.scan.alone {
				r.atEnd = true
			}
		}
	}
	for !r.atEnd {
		if err := r.scan.next(); err != nil {
			return unexpected(err)
		}
		switch {
		case r.scan.kind == endTag && string(r.scan.name) == "sheetData":
			r.atEnd = true
		case r.scan.kind == startTag && string(r.scan.name) == "row":
			return r.row(out)
		}
	}
	return io.EOF
}

func (r *sheetReader) row(out *row) error {
	n, ok := r.scan.attrInt("r")
	if !ok {
		n = r.last + 1
	}
	if n < 1 || n > r.book.limits.Rows {
		return errRows
	}
	out.n, out.hidden, r.last = n, r.scan.attrTrue("hidden"), n
	clear(out.cells)
	out.cells = out.cells[:0]
	if r.scan.alone {
		return nil
	}
	r.arena, r.spans = r.arena[:0], r.spans[:0]
	for col := 0; ; {
		if err := r.scan.next(); err != nil {
			return unexpected(err)
		}
		if r.scan.kind == endTag {
			if string(r.scan.name) == "row" {
				break
			}
			continue
		}
		if string(r.scan.name) != "c" {
			if err := r.scan.skip(); err != nil {
				return err
			}
			continue
		}
		ref, style, kind := cellAttrs(r.scan.attrs)
		if ref > 0 {
			col = ref
		} else {
			col++
		}
		if err := r.cell(out, col, style, kind); err != nil {
			return err
		}
	}
	all := string(r.arena)
	for _, s := range r.spans {
		out.cells[s.col-1].text = all[s.from:s.to]
	}
	return nil
}

// cell reads the cell whose start tag was just read; t is its type attribute.
func (r *sheetReader) cell(out *row, col, style int, t byte) error {
	if r.scan.alone {
		return nil
	}
	var c cell
	from, formula, valued := len(r.arena), false, false
	for {
		if err := r.scan.next(); err != nil {
			return unexpected(err)
		}
		if r.scan.kind == endTag {
			if string(r.scan.name) == "c" {
				break
			}
			continue
		}
		var err error
		switch string(r.scan.name) {
		case "v":
			valued = true
			if !r.scan.alone {
				r.arena, err = r.scan.text(r.arena)
			}
		case "is":
			r.arena, err = richText(r.scan, r.arena)
		case "f":
			formula = true
			err = r.scan.skip()
		default:
			err = r.scan.skip()
		}
		if err != nil {
			return err
		}
	}
	switch {
	case len(r.arena) == from && formula && !(t == 't' && valued):
		c.kind = uncachedCell
	case len(r.arena) == from: // nothing, or a formula that gives the empty text
		return nil
	case t == 's':
		i, err := strconv.Atoi(string(bytes.TrimSpace(r.arena[from:])))
		r.arena = r.arena[:from]
		text, ok := r.book.strings.at(i)
		if err != nil || !ok {
			return errXML
		}
		c.kind, c.text = textCell, text
	case t == 'b':
		c.kind = boolCell
	case t == 'e':
		c.kind = errorCell
	case t == 'd':
		c.kind = isoDateCell
	case t == 't' || t == 'i':
		c.kind = textCell
		r.arena = unescapeControl(r.arena, from)
	default:
		c.kind = numberCell
		if style >= 0 && style < len(r.book.forms) {
			c.form = r.book.forms[style]
		}
	}
	if col > r.book.limits.Columns {
		return errColumns
	}
	for len(out.cells) < col {
		out.cells = append(out.cells, cell{})
	}
	out.cells[col-1] = c
	if len(r.arena) > from {
		r.spans = append(r.spans, span{col, from, len(r.arena)})
	}
	return nil
}

// cellAttrs reads the column of r, the style s and the type t of a cell in one
// walk; the type is told by a letter: s shared, i inline, t formula text ("str"),
// b, e, d, n.
func cellAttrs(a []byte) (col, style int, t byte) {
	t = 'n'
	for len(a) > 0 {
		eq := bytes.IndexByte(a, '=')
		if eq < 1 || eq+2 > len(a) {
			return col, style, t
		}
		key := bytes.TrimSpace(a[:eq])
		a = bytes.TrimLeft(a[eq+1:], " ")
		if len(a) == 0 {
			return col, style, t
		}
		stop := bytes.IndexByte(a[1:], a[0])
		if stop < 0 {
			return col, style, t
		}
		value := a[1 : 1+stop]
		a = a[stop+2:]
		if len(key) != 1 || len(value) == 0 {
			continue
		}
		switch key[0] {
		case 'r':
			col = columnOf(value)
		case 's':
			style, _ = strconv.Atoi(string(value))
		case 't':
			t = value[0]
			if string(value) == "str" {
				t = 't'
			}
		}
	}
	return col, style, t
}

// columnOf reads the column of "AB12", 0 for what is none.
func columnOf(ref []byte) int {
	col := 0
	for _, c := range ref {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			return col
		}
		if col = col*26 + int(c-'A') + 1; col > 1<<20 {
			return col
		}
	}
	return col
}

// columnName is the inverse: 28 → "AB".
func columnName(col int) string {
	var b [8]byte
	i := len(b)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return string(b[i:])
}

// merges reads on behind the rows to the merged ranges.
func (r *sheetReader) merges() ([]merge, error) {
	var out []merge
	for {
		err := r.scan.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case r.scan.kind == endTag && string(r.scan.name) == "mergeCells":
			return out, nil
		case r.scan.kind == startTag && string(r.scan.name) == "mergeCell" && len(out) < maxMerges:
			if m, ok := parseMerge(r.scan.attr("ref")); ok {
				out = append(out, m)
			}
		}
	}
}

func parseMerge(ref []byte) (merge, bool) {
	from, to, ok := bytes.Cut(ref, []byte(":"))
	m := merge{top: rowOf(from), left: columnOf(from), bottom: rowOf(to), right: columnOf(to)}
	return m, ok && m.top > 0 && m.left > 0 && m.bottom >= m.top && m.right >= m.left
}

func rowOf(ref []byte) int {
	n, _ := strconv.Atoi(string(bytes.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")))
	return n
}

// unescapeControl resolves _x000D_ and its like (ECMA-376 part 1, 22.9.2.19) in
// b from an offset on.
func unescapeControl(b []byte, from int) []byte {
	if !bytes.Contains(b[from:], []byte("_x")) {
		return b
	}
	in := append([]byte(nil), b[from:]...)
	b = b[:from]
	for i := 0; i < len(in); i++ {
		if in[i] == '_' && i+7 <= len(in) && in[i+1] == 'x' && in[i+6] == '_' {
			if n, err := strconv.ParseUint(string(in[i+2:i+6]), 16, 16); err == nil {
				b = utf8.AppendRune(b, rune(n))
				i += 6
				continue
			}
		}
		b = append(b, in[i])
	}
	return b
}
