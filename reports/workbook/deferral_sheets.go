package workbook

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

// deferralSummary is the first sheet; its figures follow the sheet of banks, where
// there is one.
func (b *book) deferralSummary(ctx context.Context, d Deferrals) error {
	if err := b.print(SheetSummary, 0); err != nil {
		return err
	}
	sw, err := b.file.NewStreamWriter(SheetSummary)
	if err != nil {
		return err
	}
	for i, w := range []float64{24, 72} {
		if err := sw.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	big, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "等线", Size: 16, Bold: true, Color: "1D2129"}, Alignment: &excelize.Alignment{Vertical: "center"}})
	if err != nil {
		return err
	}
	s := &lines{book: b, sw: sw}
	s.put(excelize.RowOpts{Height: 32}, excelize.Cell{StyleID: big, Value: d.Title})
	s.pair("期间", wrapped, orNil(d.PeriodLabel))
	s.pair("范围", wrapped, orNil(d.Scope))
	s.pair("银行机构（家）", count, len(d.ByBank))
	s.pair("户数", count, d.Total.Firms)
	where := map[Measure]string{}
	where[Loans] = at(2, s.row+1)
	s.pair("笔数", count, d.linked(int(Loans), d.Total.Loans))
	where[DeferredLoans] = at(2, s.row+1)
	s.pair("延期笔数", count, d.linked(int(DeferredLoans), d.Total.Deferred))
	for i, label := range []string{"到期本金（元）", "延期本金（元）", "到期利息（元）", "延期利息（元）", "再融资（元）"} {
		m := DuePrincipal + Measure(i)
		where[m] = at(2, s.row+1)
		s.pair(label, amount, d.linked(int(m), yuan(m.of(d.Total))))
	}
	s.pair("延期率", percent, d.Rate.live(d.Total, func(m Measure) string { return where[m] }))
	s.pair("延期率的定义", wrapped, orNil(d.Definition))
	s.pair("不予办理原因（种）", count, len(d.Refusals))
	s.pair("问题（项）", count, len(d.Findings))
	s.pair("报表文件（个）", count, len(d.Reconciled))
	for _, f := range d.Figures {
		s.pair(f.Label, wrapped, f.Value)
	}
	s.pair("制表单位", text, orNil(d.Issuer))
	s.pair("制表日期", text, orNil(dated(d.Made)))
	s.pair("数据摘要", text, orNil(d.Hash))
	if s.err != nil {
		return fmt.Errorf("summary: %w", s.err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return sw.Flush()
}

func dated(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// linked is a figure taken from the sums of the banks' sheet.
func (d Deferrals) linked(col int, v any) any {
	if len(d.ByBank) == 0 {
		return v
	}
	return live{"'" + SheetByBank + "'!" + at(col, len(d.ByBank)+2), v}
}

var figureColumns = []column{
	{"户数", 10, count, true}, {"笔数", 10, count, true}, {"到期本金（元）", 22, amount, true}, {"延期本金（元）", 22, amount, true},
	{"到期利息（元）", 20, amount, true}, {"延期利息（元）", 20, amount, true}, {"再融资（元）", 22, amount, true}, {"延期率", 10, percent, true},
	{"延期笔数", 10, count, true},
}

// figures is a sheet of rows with their figures.
func (b *book) figures(ctx context.Context, d Deferrals, g group) error {
	all := func(f paper.DeferralFigures, row int) []any {
		return []any{
			f.Firms, f.Loans, yuan(f.DuePrincipal), yuan(f.DeferredPrincipal), yuan(f.DueInterest), yuan(f.DeferredInterest), yuan(f.Refinanced),
			d.Rate.live(f, func(m Measure) string { return at(int(m), row) }), f.Deferred,
		}
	}
	sums := all(d.Total, len(g.rows)+2)
	apart := paper.FirmsOf(g.rows) != d.Total.Firms
	if apart {
		sums[0] = live{"", d.Total.Firms}
	}
	t := rows{
		name:    g.sheet,
		columns: with([]column{{g.first, 8, count, false}, {g.name, 40, wrapped, false}, {g.code, 20, text, false}}, figureColumns...),
		n:       len(g.rows),
		row: func(i int) []any {
			r := g.rows[i]
			var first any = i + 1
			if g.sheet == SheetByBank {
				if first = nil; r.Rank > 0 {
					first = r.Rank
				}
			}
			return append([]any{first, r.Name, orNil(r.Code)}, all(r.DeferralFigures, i+2)...)
		},
		sums: func(col int) any { return sums[col-3] },
		after: func(sw *excelize.StreamWriter, row int) error {
			var notes []any
			if d.Definition != "" {
				notes = append(notes, "延期率："+d.Definition)
			}
			for _, text := range d.Unsaid {
				notes = append(notes, text)
			}
			if apart {
				notes = append(notes, "同一借款人列入多行的，合计户数只计一次，不是各行之和。")
			}
			return b.notes(sw, row, notes...)
		},
	}
	return b.table(ctx, t)
}

// notes are small lines below a table.
func (b *book) notes(sw *excelize.StreamWriter, row int, all ...any) error {
	id, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "等线", Size: 9, Color: "5A6270"}})
	if err != nil {
		return err
	}
	for i, n := range all {
		if err := sw.SetRow(at(1, row+i), []any{excelize.Cell{StyleID: id, Value: n}}); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) refusals(ctx context.Context, d Deferrals) error {
	total, err := addUp(d.Refusals, func(r paper.DeferralReason) money.Fen { return r.Amount })
	if err != nil {
		return err
	}
	var firms, loans int
	for _, r := range d.Refusals {
		firms += r.Firms
		loans += r.Loans
	}
	return b.table(ctx, rows{
		name: SheetRefusals,
		columns: []column{
			{"序号", 8, count, false}, {"不予办理原因", 60, wrapped, false}, {"户数", 12, count, true}, {"笔数", 12, count, true}, {"到期本息（元）", 22, amount, true},
		},
		n: len(d.Refusals),
		row: func(i int) []any {
			r := d.Refusals[i]
			return []any{i + 1, r.Reason, r.Firms, r.Loans, yuan(r.Amount)}
		},
		sums: func(col int) any { return []any{firms, loans, yuan(total)}[col-2] },
	})
}

// cliff is what falls due each month after deferral, with its chart.
func (b *book) cliff(ctx context.Context, d Deferrals) error {
	principal, err := addUp(d.Cliff, func(m paper.DeferralMonth) money.Fen { return m.Principal })
	if err != nil {
		return err
	}
	interest, err := addUp(d.Cliff, func(m paper.DeferralMonth) money.Fen { return m.Interest })
	if err != nil {
		return err
	}
	both, err := principal.Add(interest)
	if err != nil {
		return err
	}
	loans := 0
	for _, m := range d.Cliff {
		loans += m.Loans
	}
	sum := func(row int, v money.Fen) live {
		return live{at(3, row) + "+" + at(4, row), yuan(v)}
	}
	return b.table(ctx, rows{
		name: SheetCliff,
		columns: []column{
			{"到期月份", 12, text, false}, {"笔数", 10, count, true}, {"本金（元）", 22, amount, true}, {"利息（元）", 20, amount, true}, {"合计（元）", 22, amount, true},
		},
		n: len(d.Cliff),
		row: func(i int) []any {
			m := d.Cliff[i]
			return []any{m.Month.String(), m.Loans, yuan(m.Principal), yuan(m.Interest), sum(i+2, m.Principal+m.Interest)}
		},
		sums: func(col int) any { return []any{loans, yuan(principal), yuan(interest), yuan(both)}[col-1] },
		after: func(_ *excelize.StreamWriter, _ int) error {
			return b.cliffChart(len(d.Cliff))
		},
	})
}

// cliffChart draws the months beside their table.
func (b *book) cliffChart(n int) error {
	if n == 0 {
		return nil
	}
	series := func(col, colour string) excelize.ChartSeries {
		in := func(c string) string { return fmt.Sprintf("'%s'!$%s$2:$%s$%d", SheetCliff, c, c, n+1) }
		return excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!$%s$1", SheetCliff, col), Categories: in("A"), Values: in(col),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
		}
	}
	gap := uint(60)
	return b.file.AddChart(SheetCliff, "G2", &excelize.Chart{
		Type: excelize.ColStacked, Series: []excelize.ChartSeries{series("C", "1F5FBF"), series("D", "B7791F")},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "延期后每月到期本息（元）"}}}, Legend: excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 760, Height: 380}, GapWidth: &gap,
		YAxis: excelize.ChartAxis{NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}, MajorGridLines: true},
	})
}

func (b *book) deferralFindings(ctx context.Context, d Deferrals) error {
	return b.table(ctx, rows{
		name: SheetDeferralFindings,
		columns: []column{
			{"序号", 8, count, false}, {"银行机构", 30, wrapped, false}, {"案件编号", 18, text, false}, {"贷款编号", 26, text, false}, {"借款人", 32, wrapped, false},
			{"统一社会信用代码", 22, text, false}, {"问题类别", 18, text, false}, {"查证情况", 60, wrapped, false}, {"依据条款", 28, wrapped, false}, {"政策包", 20, text, false},
			{"到期本息（元）", 20, amount, false}, {"发现日期", 12, text, false}, {"状态", 12, text, false}, {"结论", 12, text, false},
			{"问询函", 22, text, false}, {"答复期限", 12, text, false}, {"证据行", 48, wrapped, false},
		},
		n: len(d.Findings),
		row: func(i int) []any {
			f := d.Findings[i]
			return []any{
				i + 1, f.Bank, orNil(f.Case), f.Loan, f.Borrower, orNil(f.Code), f.Rule, f.Text, orNil(f.Clause), orNil(f.Pack), yuan(f.Amount),
				orNil(dated(f.Opened)), f.State, orNil(f.Outcome), orNil(f.Letter), orNil(dated(f.Due)), orNil(rowsOf(f.Rows)),
			}
		},
	})
}

// rowsOf names rows of evidence, in one cell.
func rowsOf(all []paper.DeferralEvidence) string {
	out := make([]string, len(all))
	for i, e := range all {
		out[i] = e.File
		if e.Sheet != "" {
			out[i] += "（" + e.Sheet + "）"
		}
		out[i] += "第" + strconv.Itoa(e.Row) + "行"
	}
	return strings.Join(out, "；")
}
