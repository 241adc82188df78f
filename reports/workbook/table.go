package workbook

import (
	"context"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
)

// Table is a grid as it goes to a sheet: a cell is a text, a whole number or an
// amount (money.Fen), which becomes a number of yuan with two decimals.
type Table struct {
	Sheet string
	Heads []string
	Rows  [][]any
}

// WriteTable writes a table as an .xlsx of one sheet, its heads frozen.
func WriteTable(ctx context.Context, w io.Writer, t Table) error {
	b, err := newTable(t)
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	defer b.Close()
	if err := fillTable(ctx, b, t); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return steady(w, b)
}

func newTable(t Table) (*excelize.File, error) {
	f := excelize.NewFile()
	return f, f.SetSheetName("Sheet1", t.Sheet)
}

func fillTable(ctx context.Context, f *excelize.File, t Table) error {
	sw, err := f.NewStreamWriter(t.Sheet)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	amount, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, max(len(t.Heads), 1), 18); err != nil {
		return err
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	heads := make([]any, len(t.Heads))
	for i, h := range t.Heads {
		heads[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := sw.SetRow("A1", heads); err != nil {
		return err
	}
	for n, r := range t.Rows {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells := make([]any, len(r))
		for i, c := range r {
			cells[i] = c
			if fen, ok := c.(money.Fen); ok {
				cells[i] = excelize.Cell{StyleID: amount, Value: yuan(fen)}
			}
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", n+2), cells); err != nil {
			return err
		}
	}
	return sw.Flush()
}
