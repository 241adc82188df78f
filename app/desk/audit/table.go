package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"

	"huiqi/policy/money"
	"huiqi/reports/workbook"
)

// file is a file of a package.
type file struct {
	path string // slashes, from the folder
	data []byte
}

// bom makes spreadsheet programs read a CSV as UTF-8.
const bom = "\ufeff"

// sheet is a CSV under way. The first column names the row.
type sheet struct {
	b bytes.Buffer
	w *csv.Writer
}

func newSheet(heads ...string) *sheet {
	s := &sheet{}
	s.b.WriteString(bom)
	s.w = csv.NewWriter(&s.b)
	s.add(heads...)
	return s
}

// add writes a row; a line is one row, so line feeds become blanks. No cell is a
// formula when somebody opens the file in a spreadsheet program.
func (s *sheet) add(cells ...string) {
	for i, c := range cells {
		cells[i] = workbook.Inert(strings.Join(strings.FieldsFunc(c, func(r rune) bool { return r == '\n' || r == '\r' }), " "))
	}
	_ = s.w.Write(cells) // a buffer takes everything
}

func (s *sheet) file(path string) file {
	s.w.Flush()
	return file{path, s.b.Bytes()}
}

// lines is a JSONL under way: a record a line, its first member names it.
type lines struct {
	b   bytes.Buffer
	err error
}

func (l *lines) add(v any) {
	b, err := json.Marshal(v)
	if err != nil && l.err == nil {
		l.err = err
	}
	l.raw(b)
}

// raw writes a record as it is stored.
func (l *lines) raw(parts ...[]byte) {
	for _, p := range parts {
		l.b.Write(p)
	}
	l.b.WriteByte('\n')
}

func (l *lines) file(path string) file { return file{path, l.b.Bytes()} }

// yuan is an amount as a spreadsheet reads it: "1234.50".
func yuan(f money.Fen) string { return strings.ReplaceAll(f.String(), ",", "") }

func tick(b bool) string {
	if b {
		return "是"
	}
	return ""
}
