package trail

import (
	"context"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"huiqi/resources/words"
)

// columns of the workbook. Paper and workbooks are Chinese.
var columns = []struct {
	head  string
	width float64
	cell  func(Row) any
}{
	{"序号", 8, func(r Row) any { return r.Seq }},
	{"办理时间", 20, func(r Row) any { return r.Time }},
	{"业务日期", 12, func(r Row) any { return r.Date }},
	{"人员", 12, func(r Row) any { return r.Name }},
	{"用户号", 8, func(r Row) any { return r.Who }},
	{"角色", 8, func(r Row) any { return r.Role }},
	{"事项", 24, func(r Row) any { return r.Kind }},
	{"事项代码", 20, func(r Row) any { return r.Entry.Kind }},
	{"对象", 28, func(r Row) any { return r.About }},
	{"原因", 36, func(r Row) any { return r.Reason }},
	{"内容摘要 SHA-256", 68, func(r Row) any { return r.SHA256 }},
	{"操作号", 36, func(r Row) any { return string(r.Op) }},
}

const sheet = "审计日志"

// Workbook writes rows as an .xlsx of one sheet, its heads frozen and filtered,
// its names in Chinese. said is a line that tells which acts were chosen.
func Workbook(ctx context.Context, w io.Writer, rows []Row, said string) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("log to workbook: %w", err)
	}
	if err := fillSheet(ctx, f, rows, said); err != nil {
		return fmt.Errorf("log to workbook: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("log to workbook: %w", err)
	}
	return nil
}

func fillSheet(ctx context.Context, f *excelize.File, rows []Row, said string) error {
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	heads := make([]any, len(columns))
	for i, c := range columns {
		heads[i] = excelize.Cell{StyleID: bold, Value: c.head}
		if err := sw.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := sw.SetRow("A1", []any{said}); err != nil {
		return err
	}
	if err := sw.SetRow("A2", heads); err != nil {
		return err
	}
	names := namer{lang: words.Chinese, users: map[string]string{}}
	for _, r := range rows {
		names.users[r.Who] = r.Name
	}
	for n, r := range rows {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells := make([]any, len(columns))
		for i, c := range columns {
			cells[i] = c.cell(names.row(r.Entry))
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", n+3), cells); err != nil {
			return err
		}
	}
	return sw.Flush()
}
