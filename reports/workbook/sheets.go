package workbook

import (
	"context"
	"fmt"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
)

var firmColumns = []column{
	{"统一社会信用代码", 22, text, false}, {"企业名称", 36, text, false}, {"行政区划", 10, text, false}, {"所在地", 18, text, false},
	{"行业代码", 10, text, false}, {"产值（元）", 18, quantity, false}, {"上年同期产值（元）", 18, quantity, false},
	{"用电量（千瓦时）", 16, quantity, false}, {"上年同期用电量（千瓦时）", 16, quantity, false}, {"用电增量（千瓦时）", 16, quantity, false},
}

func with(columns []column, more ...column) []column {
	return append(columns[:len(columns):len(columns)], more...)
}

func (f Firm) cells(buf []any) []any {
	return append(buf[:0], f.Code, f.Name, orNil(f.Region), orNil(f.RegionName), orNil(f.Industry),
		number(f.Output), number(f.OutputPrior), number(f.Kwh), number(f.KwhPrior), number(f.Delta))
}

func yes(b bool) any {
	if b {
		return "是"
	}
	return nil
}

func (b *book) paid(ctx context.Context, r Result) error {
	total, err := addUp(r.Paid, func(p Paid) money.Fen { return p.Amount })
	if err != nil {
		return err
	}
	var buf []any
	return b.table(ctx, rows{
		name: SheetPaid,
		columns: with(firmColumns, column{"类型", 14, text, false}, column{"资金来源", 16, text, false}, column{"奖励金额（元）", 18, amount, true},
			column{"封顶", 8, text, false}, column{"开户银行", 28, text, false}, column{"行号", 16, text, false}, column{"账号", 24, text, false}, column{"提示", 30, wrapped, false}),
		n: len(r.Paid),
		row: func(i int) []any {
			p := r.Paid[i]
			buf = append(p.cells(buf), orNil(p.Branch), orNil(p.Fund), yuan(p.Amount), yes(p.Capped), orNil(p.Bank), orNil(p.BankNo), orNil(p.Account), orNil(p.Findings))
			return buf
		},
		sums: func(int) any { return yuan(total) },
	})
}

func (b *book) refused(ctx context.Context, r Result) error {
	var buf []any
	return b.table(ctx, rows{
		name: SheetRefused,
		columns: with(firmColumns, column{"未通过的步骤", 20, text, false}, column{"原因", 64, wrapped, false}, column{"差距", 32, wrapped, false},
			column{"临界（1%以内）", 12, text, false}, column{"若通过可得（元）", 16, amount, false}),
		n: len(r.Refused),
		row: func(i int) []any {
			p := r.Refused[i]
			var would any
			if p.WouldBe >= 0 {
				would = yuan(p.WouldBe)
			}
			buf = append(p.cells(buf), orNil(p.Step), orNil(p.Reason), orNil(p.Distance), yes(p.Near), would)
			return buf
		},
		tint: func(i int) string {
			if r.Refused[i].Near {
				return "FFF7E6"
			}
			return ""
		},
	})
}

func (b *book) missing(ctx context.Context, r Result) error {
	var buf []any
	return b.table(ctx, rows{
		name:    SheetMissing,
		columns: with(firmColumns, column{"缺少的数据", 36, wrapped, false}, column{"由谁补", 18, text, false}, column{"说明", 36, wrapped, false}),
		n:       len(r.Missing),
		row: func(i int) []any {
			p := r.Missing[i]
			buf = append(p.cells(buf), orNil(p.Facts), orNil(p.Supplier), orNil(p.Note))
			return buf
		},
	})
}

func (b *book) problems(ctx context.Context, r Result) error {
	return b.table(ctx, rows{
		name: SheetProblems,
		columns: []column{{"文件", 30, text, false}, {"工作表", 16, text, false}, {"行", 8, count, false}, {"列", 20, text, false},
			{"代码", 22, text, false}, {"问题与处理", 80, wrapped, false}},
		n: len(r.Problems),
		row: func(i int) []any {
			p := r.Problems[i]
			var row any
			if p.Row > 0 {
				row = p.Row
			}
			return []any{p.File, orNil(p.Sheet), row, orNil(p.Column), p.Code, p.Message}
		},
	})
}

func (b *book) allocation(ctx context.Context, r Result) error {
	total, err := addUp(r.Allocation, func(s Share) money.Fen { return s.Amount })
	if err != nil {
		return err
	}
	firms := 0
	for _, s := range r.Allocation {
		firms += s.Firms
	}
	return b.table(ctx, rows{
		name: SheetAllocation,
		columns: []column{{"设区市", 14, text, false}, {"县（市、区）", 20, text, false}, {"行政区划", 12, text, false}, {"资金来源", 20, text, false},
			{"户数", 10, count, true}, {"金额（元）", 20, amount, true}},
		n: len(r.Allocation),
		row: func(i int) []any {
			s := r.Allocation[i]
			return []any{s.CityName, s.RegionName, s.Region, s.FundName, s.Firms, yuan(s.Amount)}
		},
		sums: func(col int) any {
			if col == 4 {
				return firms
			}
			return yuan(total)
		},
		tint: func(i int) string {
			if !r.Allocation[i].Province {
				return "F0F4FA"
			}
			return ""
		},
	})
}

func addUp[T any](all []T, of func(T) money.Fen) (money.Fen, error) {
	var total money.Fen
	for _, v := range all {
		var err error
		if total, err = total.Add(of(v)); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// summary is the first sheet: figures, the files the run was made from and what
// recomputes it.
func (b *book) summary(ctx context.Context, r Result) error {
	if err := b.print(SheetSummary, 0); err != nil {
		return err
	}
	sw, err := b.file.NewStreamWriter(SheetSummary)
	if err != nil {
		return err
	}
	for i, w := range []float64{24, 44, 70, 12} {
		if err := sw.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	total, err := addUp(r.Paid, func(p Paid) money.Fen { return p.Amount })
	if err != nil {
		return err
	}
	s := &lines{book: b, sw: sw}
	big, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "等线", Size: 16, Bold: true, Color: "1D2129"}, Alignment: &excelize.Alignment{Vertical: "center"}})
	if err != nil {
		return err
	}
	s.put(excelize.RowOpts{Height: 32}, excelize.Cell{StyleID: big, Value: r.Title})
	s.pair("事项", text, orNil(r.Item))
	s.pair("期次", text, orNil(r.PeriodLabel))
	s.pair("合格户数", count, len(r.Paid))
	s.pair("奖励总额（元）", amount, yuan(total))
	s.pair("奖励总额（大写）", text, total.Capitals())
	s.pair("不合格户数", count, len(r.Refused))
	s.pair("待补数据户数", count, len(r.Missing))
	s.pair("问题行", count, len(r.Problems))
	for _, f := range r.Figures {
		s.pair(f.Label, text, f.Value)
	}
	s.put(excelize.RowOpts{})
	s.cells(look{head: true, border: true}, "数据文件", "文件名", "SHA-256", "行数")
	for _, in := range r.Inputs {
		s.cells(look{border: true}, in.Kind, in.Name, in.Hash, in.Rows)
	}
	s.put(excelize.RowOpts{})
	s.cells(look{head: true, border: true}, "可复算依据", "值", "SHA-256", "")
	s.cells(look{border: true}, "政策包", r.Pack, orNil(r.PackHash), nil)
	s.cells(look{border: true}, "测算引擎", r.Engine, nil, nil)
	s.cells(look{border: true}, "测算结果", r.Made.String(), orNil(r.ResultHash), nil)
	if s.err != nil {
		return fmt.Errorf("summary: %w", s.err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return sw.Flush()
}

// lines writes row after row and keeps the first error.
type lines struct {
	*book
	sw  *excelize.StreamWriter
	row int
	err error
}

func (s *lines) put(o excelize.RowOpts, cells ...any) {
	s.row++
	if s.err == nil {
		s.err = s.sw.SetRow(at(1, s.row), cells, o)
	}
}

func (s *lines) pair(label string, k kind, value any) {
	a, err := s.style(look{border: true, tint: "F7F8FA"})
	if err == nil {
		var v int
		if v, err = s.style(look{kind: k, border: true, bold: true}); err == nil {
			s.put(excelize.RowOpts{}, excelize.Cell{StyleID: a, Value: label}, cell(v, value))
		}
	}
	if s.err == nil {
		s.err = err
	}
}

func (s *lines) cells(l look, values ...any) {
	row := make([]any, len(values))
	for i, v := range values {
		if _, isInt := v.(int); isInt && !l.head {
			l.kind = count
		}
		id, err := s.style(l)
		if s.err == nil {
			s.err = err
		}
		row[i] = excelize.Cell{StyleID: id, Value: v}
	}
	s.put(excelize.RowOpts{}, row...)
}
