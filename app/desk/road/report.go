package road

import (
	"context"
	"io"
	"time"

	"huiqi/app/desk/act"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
)

// Workbook writes the report on the emergency exception as an .xlsx, its names in
// Chinese: a row for each use, their sum, and how many of the approved batches
// used it.
func (r Report) Workbook(ctx context.Context, w io.Writer) error {
	t := workbook.Table{
		Sheet: "应急审批",
		Heads: []string{"序号", "批次", "事项", "期次", "笔数", "金额（元）", "复核兼审定", "用户号", "业务日期", "办理时间", "日志序号", "理由"},
	}
	for i, u := range r.Uses {
		s := u.Signature
		t.Rows = append(t.Rows, []any{
			i + 1, u.Batch, u.Label, periodLabel(u.Period), u.Lines, u.Total,
			s.Name, s.Who, s.Date.String(), s.At.In(act.China).Format(time.DateTime), s.Seq, s.Reason,
		})
	}
	t.Rows = append(t.Rows,
		[]any{"合计", "", "", "", r.Lines, r.Total},
		[]any{"已审定批次", r.Approved},
		[]any{"其中应急审批", len(r.Uses)},
	)
	return workbook.WriteTable(ctx, w, t)
}

// periodLabel is a period in words; one that is none stays as it is.
func periodLabel(name string) string {
	p, err := period.Parse(name)
	if err != nil {
		return name
	}
	return p.Label()
}
