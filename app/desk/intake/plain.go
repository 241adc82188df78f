package intake

import (
	"context"
	"errors"
	"io"
	"strings"

	"huiqi/app/desk"
)

// PlainOptions say how a file of known form is read, for instance a bank's.
type PlainOptions struct {
	Name      string // what to call it; "" for the base of its path
	Sheet     string // of a workbook; "" when only one is visible
	Encoding  string // of a text file: "gb18030", "utf-8", "utf-8-bom"; "" by its bytes
	Separator byte   // of a text file; 0 by its first lines
	Limits    Limits
}

// Plain is a file as it stands, without any thought about what its columns mean.
type Plain struct {
	Name   string
	SHA256 string
	Size   int64
	Sheet  string
	Rows   []PlainRow // without blank ones
}

// PlainRow is one row; Row is its number as the office program shows it.
type PlainRow struct {
	Row   int
	Cells []PlainCell
}

// At is the cell of a column, from 0; empty beyond the row's end.
func (r PlainRow) At(col int) PlainCell {
	if col < 0 || col >= len(r.Cells) {
		return PlainCell{}
	}
	return r.Cells[col]
}

// PlainCell is the text of a cell without blanks around it. A number is written
// out exactly, a date as 2020-03-13. Bad is the code of a problem (cell-error,
// formula-uncached, bad-characters), "" when the cell could be read.
type PlainCell struct {
	Text   string
	Number bool // the file holds a number, not a text: leading zeros are gone
	Bad    string
}

// ReadPlain reads every row of one sheet. Errors are *desk.Error.
func ReadPlain(ctx context.Context, path string, o PlainOptions) (*Plain, error) {
	f := &File{Path: path, Name: shownName(path, o.Name), comma: o.Separator, opts: Options{Limits: o.Limits.orDefault()}}
	err := f.identify(ctx)
	if err == nil {
		err = f.as(o)
	}
	var sheet string
	if err == nil {
		sheet, err = onlySheet(f.source.sheets(), o.Sheet)
	}
	out := &Plain{Name: f.Name, SHA256: f.Hash, Size: f.Size, Sheet: sheet}
	if err == nil {
		err = out.read(ctx, f.source, sheet)
	}
	if err != nil {
		return nil, f.sheetError(err, sheet)
	}
	return out, nil
}

// as holds a text file to the form it is known to have.
func (f *File) as(o PlainOptions) error {
	t, ok := f.source.(*textFile)
	if !ok {
		return nil
	}
	switch {
	case o.Encoding == gb18030 && (f.Encoding == utf8Plain || f.Encoding == gb18030):
		t.encoding = gb18030 // short Chinese texts in GB18030 may look like UTF-8
	case o.Encoding == gb18030, (o.Encoding == utf8Plain || o.Encoding == utf8BOM) && f.Encoding != utf8Plain && f.Encoding != utf8BOM:
		return desk.Errf("intake-other-encoding", strings.ToUpper(o.Encoding), strings.ToUpper(f.Encoding))
	}
	return nil
}

func onlySheet(list []sheetInfo, name string) (string, error) {
	var found []string
	for _, s := range list {
		if s.name == name {
			return name, nil
		}
		if !s.hidden {
			found = append(found, s.name)
		}
	}
	if name == "" && len(found) == 1 {
		return found[0], nil
	}
	return "", desk.Errf("intake-which-sheet", name, strings.Join(found, "、"))
}

func (p *Plain) read(ctx context.Context, s source, sheet string) error {
	rows, err := s.open(ctx, sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	book, _ := s.(*workbook)
	for r := new(row); ; {
		if err := rows.next(r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if r.blank() {
			continue
		}
		cells := make([]PlainCell, len(r.cells))
		for i, c := range r.cells {
			cells[i] = plainCell(c, book != nil && book.date1904)
		}
		p.Rows = append(p.Rows, PlainRow{r.n, cells})
	}
}

func plainCell(c cell, date1904 bool) PlainCell {
	out := PlainCell{Text: trim(c.text)}
	if bad := cellError(c); bad.bad() {
		out.Bad = bad.code
		return out
	}
	switch {
	case c.kind == isoDateCell, c.kind == numberCell && c.form == dateForm:
		if d, bad := dateValue(c, date1904); !bad.bad() {
			out.Text = d.Text
		}
	case c.kind == numberCell:
		out.Number = true
		if n, ok := fileNumber(c.text); ok {
			out.Text = n.String()
		}
	}
	return out
}
