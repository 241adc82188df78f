package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Names of the sheets, in order.
const (
	SheetSummary    = "汇总"
	SheetPaid       = "奖励名单"
	SheetRefused    = "不合格"
	SheetMissing    = "待补数据"
	SheetProblems   = "问题行"
	SheetAllocation = "资金分配"
)

// Write writes the result as an .xlsx. Credit codes, account numbers and file
// names are text; amounts and quantities are numbers with two decimals or none;
// sums are formulas with their value beside them, so a viewer that computes
// nothing shows them too.
func Write(ctx context.Context, w io.Writer, r Result) error {
	b, err := newBook(r.Title, r.Made, SheetSummary, SheetPaid, SheetRefused, SheetMissing, SheetProblems, SheetAllocation)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	defer b.file.Close()
	for _, sheet := range []func(context.Context, Result) error{b.summary, b.paid, b.refused, b.missing, b.problems, b.allocation} {
		if err := sheet(ctx, r); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	if err := steady(w, b.file); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// steady writes a workbook with its parts in the order of their names, so that
// the same result gives the same bytes; excelize writes streamed sheets as a map
// happens to give them.
func steady(w io.Writer, f *excelize.File) error {
	buf, err := f.WriteToBuffer()
	if err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := copyPart(out, part); err != nil {
			return err
		}
	}
	return out.Close()
}

// book is a workbook being written with its styles.
type book struct {
	file   *excelize.File
	styles map[look]int
}

// look is how a cell looks.
type look struct {
	kind   kind
	bold   bool
	head   bool
	tint   string
	border bool
}

// kind is what a column holds.
type kind uint8

const (
	text     kind = iota
	wrapped       // sentences
	amount        // 1,234.50
	count         // 1,234
	quantity      // 1,234 or with the decimals it has
	percent       // 63.21%
)

// live is a cell that computes, with its value for viewers that do not; without a
// formula it is a plain value that no sum replaces.
type live struct {
	formula string
	value   any
}

func isLive(v any) bool { _, ok := v.(live); return ok }

// cell is a value as a sheet holds it.
func cell(style int, v any) excelize.Cell {
	if f, ok := v.(live); ok {
		return excelize.Cell{StyleID: style, Formula: f.formula, Value: f.value}
	}
	return excelize.Cell{StyleID: style, Value: v}
}

// newBook makes an empty workbook of the named sheets.
func newBook(title string, day period.Date, sheets ...string) (*book, error) {
	f := excelize.NewFile()
	b := &book{file: f, styles: map[look]int{}}
	if err := f.SetSheetName("Sheet1", sheets[0]); err != nil {
		return nil, err
	}
	for _, name := range sheets[1:] {
		if _, err := f.NewSheet(name); err != nil {
			return nil, err
		}
	}
	made := day.String() + "T12:00:00Z"
	if day.Year == 0 {
		made = "2000-01-01T12:00:00Z"
	}
	return b, f.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: "Huiqi Desk", LastModifiedBy: "Huiqi Desk", Created: made, Modified: made, Language: "zh-CN",
	})
}

// formats of the kinds, as Excel writes them.
var formats = map[kind]string{amount: "#,##0.00", count: "#,##0", quantity: "#,##0.##########", percent: "0.00%"}

func (b *book) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "等线", Size: 10.5, Bold: l.bold || l.head, Color: "1D2129"},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: l.kind == wrapped || l.head},
	}
	if l.head {
		s.Alignment.Horizontal = "center"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF7"}}
	} else if l.tint != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.tint}}
	}
	if l.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "D0D5DD", Style: 1})
		}
	}
	if f, ok := formats[l.kind]; ok && !l.head {
		s.CustomNumFmt = &f
		s.Alignment.Horizontal = "right"
	} else if !l.head {
		s.NumFmt = 49 // text: a code typed over stays a code
	}
	id, err := b.file.NewStyle(s)
	if err != nil {
		return 0, err
	}
	b.styles[l] = id
	return id, nil
}

// column of a sheet. width is in characters.
type column struct {
	head  string
	width float64
	kind  kind
	sum   bool
}

// rows is a sheet made of one table: its head frozen in row 1, a filter, and the
// sums of its amounts below.
type rows struct {
	name    string
	columns []column
	n       int
	row     func(i int) []any
	sums    func(col int) any // value of a sum column; a live one brings its own formula
	tint    func(i int) string
	after   func(sw *excelize.StreamWriter, row int) error // what stands below, from a row on
}

func (b *book) table(ctx context.Context, t rows) error {
	if err := b.print(t.name, len(t.columns)); err != nil {
		return err
	}
	sw, err := b.file.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := sw.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.head(sw, t.columns); err != nil {
		return err
	}
	cells := make([]any, len(t.columns))
	for i := range t.n {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		tint := ""
		if t.tint != nil {
			tint = t.tint(i)
		}
		lines := 1
		for k, v := range t.row(i) {
			kind := t.columns[k].kind
			switch said := v.(type) {
			case string:
				if kind == wrapped {
					lines = max(lines, linesIn(said, t.columns[k].width))
				}
			case float64:
				if kind == quantity && said == math.Trunc(said) {
					kind = count // Excel leaves the point of a whole number standing
				}
			}
			id, err := b.style(look{kind: kind, border: true, tint: tint})
			if err != nil {
				return err
			}
			cells[k] = cell(id, v)
		}
		if err := sw.SetRow(at(1, i+2), cells, excelize.RowOpts{Height: float64(2 + 15*lines)}); err != nil {
			return err
		}
	}
	if err := b.foot(sw, t); err != nil {
		return err
	}
	return sw.Flush()
}

// foot closes a sheet: its sums, what stands below, and the filter of its rows.
func (b *book) foot(sw *excelize.StreamWriter, t rows) error {
	if err := b.sums(sw, t); err != nil {
		return err
	}
	if t.after != nil {
		if err := t.after(sw, t.n+4); err != nil {
			return err
		}
	}
	if t.n == 0 {
		return nil
	}
	return b.file.AutoFilter(t.name, "A1:"+at(len(t.columns), t.n+1), nil)
}

// linesIn is how many lines a sentence takes in a column; a row written as a
// stream does not grow by itself. Chinese characters are two wide, and one
// character of each line is left for breaks at words.
func linesIn(said string, width float64) int {
	w := 0
	for _, r := range said {
		if w++; r > 0x2000 {
			w++
		}
	}
	room := int(width) - 2
	return (w + room - 1) / room
}

func (b *book) head(sw *excelize.StreamWriter, columns []column) error {
	id, err := b.style(look{head: true, border: true})
	if err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: id, Value: c.head}
	}
	return sw.SetRow("A1", cells, excelize.RowOpts{Height: 24})
}

func (b *book) sums(sw *excelize.StreamWriter, t rows) error {
	if t.sums == nil || t.n == 0 {
		return nil
	}
	cells := make([]any, len(t.columns))
	for i, c := range t.columns {
		id, err := b.style(look{kind: c.kind, bold: true, border: true, tint: "F7F8FA"})
		if err != nil {
			return err
		}
		var v any
		switch {
		case c.sum:
			if v = t.sums(i); !isLive(v) {
				v = live{fmt.Sprintf("SUM(%s:%s)", at(i+1, 2), at(i+1, t.n+1)), v}
			}
		case i == 0:
			v = "合计"
		}
		cells[i] = cell(id, v)
	}
	return sw.SetRow(at(1, t.n+2), cells)
}

// print sets the sheet up for A4, landscape, as wide as the page, its head on
// every page and the page's number below.
func (b *book) print(name string, columns int) error {
	size, orientation, wide, high := 9, "landscape", 1, 0
	margin, foot := 0.5, 0.3
	yes := true
	f := b.file
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Footer: &foot, Header: &foot, Horizontally: &yes}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	if columns == 0 {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name})
}

func at(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // both are counted here
	}
	return name
}

// yuan is an amount as a cell holds it.
func yuan(f money.Fen) float64 { return float64(f) / 100 }

// number turns an exact decimal into a cell value: a number while Excel's 15
// digits hold it, else the text itself. "" stays empty.
func number(s string) any {
	digits := strings.TrimLeft(strings.Replace(strings.TrimPrefix(s, "-"), ".", "", 1), "0")
	if s == "" || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return orNil(s)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return v
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
