package paper

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/figure/columns"
	"huiqi/reports/page"
)

// figures sets rows with their figures and the total below.
func (s *sheet) figures(ctx context.Context, head string, ranked bool, rows []DeferralRow, all DeferralFigures) error {
	t := &table{s: s, size: listSize}
	for t.columns = figureColumns(s, t.size, head, ranked, rows, all); t.columns[1].w < 34 && t.size > 7; {
		t.size -= 0.5
		t.columns = figureColumns(s, t.size, head, ranked, rows, all)
	}
	for i, r := range rows {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		first := strconv.Itoa(i + 1)
		if ranked && r.Rank > 0 {
			first = strconv.Itoa(r.Rank)
		} else if ranked {
			first = "—"
		}
		cells := []tableCell{{text: first}, {text: r.Name}}
		for _, v := range r.written() {
			cells = append(cells, tableCell{text: v})
		}
		t.row(cells...)
	}
	if len(rows) == 0 {
		t.row(append([]tableCell{{}, {text: "没有数据"}}, make([]tableCell, len(t.columns)-2)...)...)
	}
	var cells []tableCell
	for _, v := range all.written() {
		cells = append(cells, tableCell{text: v, bold: true})
	}
	t.closed(tableCell{text: "合　计", bold: true}, 2, cells...)
	return nil
}

// written are the figures in the order of the columns.
func (f DeferralFigures) written() []string {
	return []string{
		strconv.Itoa(f.Firms), strconv.Itoa(f.Loans), f.DuePrincipal.String(), f.DeferredPrincipal.String(),
		f.DueInterest.String(), f.DeferredInterest.String(), f.Refinanced.String(), rateOf(f.Rate),
	}
}

// figureColumns are as wide as what stands in them; the names take the rest.
func figureColumns(s *sheet, size float64, head string, ranked bool, rows []DeferralRow, all DeferralFigures) []column {
	heads := []string{"户数", "笔数", "到期本金", "延期本金", "到期利息", "延期利息", "再融资", "延期率"}
	first := "序号"
	if ranked {
		first = "名次"
	}
	cols := []column{{first, 12, toCentre, false}, {head, 0, toLeft, true}}
	wide := make([]float64, len(heads))
	fit := func(f DeferralFigures, bold bool) {
		for i, v := range f.written() {
			wide[i] = max(wide[i], s.width(v, style{size: size, bold: bold})+2*padX+0.3)
		}
	}
	fit(all, true)
	for _, r := range rows {
		fit(r.DeferralFigures, false)
	}
	for i, h := range heads {
		w := max(wide[i], s.width(h, style{size: size, face: page.Hei})+2*padX+2)
		cols = append(cols, column{h, w, toRight, false})
	}
	rest(s, cols, 1)
	return cols
}

// refusals sets the reasons why banks refused.
func (b DeferralBulletin) refusals(s *sheet) error {
	amount, err := total(b.Refusals, func(r DeferralReason) money.Fen { return r.Amount })
	if err != nil {
		return err
	}
	loans := 0
	for _, r := range b.Refusals {
		loans += r.Loans
	}
	if loans == 0 {
		s.clause(heading(2), "不予办理情况。", "没有不予办理的申请。")
		return nil
	}
	s.clause(heading(2), "不予办理情况。", fmt.Sprintf("不予办理%d笔，到期本息%s元，按原因列下表。", loans, amount))
	s.tabled()
	t := &table{s: s, size: size5, columns: []column{
		{"序号", 13, toCentre, false}, {"不予办理原因", 0, toLeft, false}, {"户数", 20, toRight, false}, {"笔数", 20, toRight, false}, {"到期本息（元）", 40, toRight, false},
	}}
	rest(s, t.columns, 1)
	for i, r := range b.Refusals {
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: r.Reason}, tableCell{text: strconv.Itoa(r.Firms)}, tableCell{text: strconv.Itoa(r.Loans)}, tableCell{text: r.Amount.String()})
	}
	t.closed(tableCell{text: "合　计", bold: true}, 3, tableCell{text: strconv.Itoa(loans), bold: true}, tableCell{text: amount.String(), bold: true})
	s.y += 2
	s.onGrid()
	return nil
}

// found sets the findings by rule with what became of them.
func (b DeferralBulletin) found(s *sheet) {
	var all DeferralRule
	for _, r := range b.Findings {
		all.Found += r.Found
		all.Open += r.Open
		all.Rectified += r.Rectified
		all.Upheld += r.Upheld
		all.Dismissed += r.Dismissed
	}
	if all.Found == 0 {
		s.clause(heading(3), "发现的问题。", "没有发现问题。")
		return
	}
	s.clause(heading(3), "发现的问题。", fmt.Sprintf("审核发现问题%d项，其中已整改%d项、认定成立%d项、认定不成立%d项、尚在办理%d项。",
		all.Found, all.Rectified, all.Upheld, all.Dismissed, all.Open))
	s.tabled()
	t := &table{s: s, size: size5, columns: []column{
		{"序号", 12, toCentre, false}, {"问题类别", 0, toLeft, true}, {"依据条款", 38, toLeft, true},
		{"发现", 14, toRight, false}, {"已整改", 16, toRight, false}, {"成立", 14, toRight, false}, {"不成立", 16, toRight, false}, {"在办", 14, toRight, false},
	}}
	rest(s, t.columns, 1)
	counts := func(r DeferralRule, bold bool) (cells []tableCell) {
		for _, n := range []int{r.Found, r.Rectified, r.Upheld, r.Dismissed, r.Open} {
			cells = append(cells, tableCell{text: strconv.Itoa(n), bold: bold})
		}
		return cells
	}
	for i, r := range b.Findings {
		t.row(append([]tableCell{{text: strconv.Itoa(i + 1)}, {text: r.Rule}, {text: r.Clause}}, counts(r, false)...)...)
	}
	t.closed(tableCell{text: "合　计", bold: true}, 3, counts(all, true)...)
	s.y += 2
	s.onGrid()
}

// monthLabel is 2020年7月.
func monthLabel(m period.YearMonth) string { return fmt.Sprintf("%d年%d月", m.Year, m.Month) }

// maturities tells and draws what falls due each month after deferral, the table
// behind the chart below it.
func (b DeferralBulletin) maturities(ctx context.Context, s *sheet) error {
	principal, err := total(b.Cliff, func(m DeferralMonth) money.Fen { return m.Principal })
	if err != nil {
		return err
	}
	interest, err := total(b.Cliff, func(m DeferralMonth) money.Fen { return m.Interest })
	if err != nil {
		return err
	}
	sum, err := principal.Add(interest)
	if err != nil {
		return err
	}
	if sum == 0 {
		s.clause(heading(4), "延期后到期分布。", "目前没有延期后待到期的本息。")
		return nil
	}
	most := b.Cliff[0]
	loans := 0
	for _, m := range b.Cliff {
		loans += m.Loans
		if m.Principal+m.Interest > most.Principal+most.Interest { // no more than the sum, which was checked
			most = m
		}
	}
	s.clause(heading(4), "延期后到期分布。", fmt.Sprintf("延期后待到期本息共%s元，其中本金%s元、利息%s元。到期最多的是%s，本息%s元、%d笔。",
		sum, principal, interest, monthLabel(most.Month), most.Principal+most.Interest, most.Loans))
	if err := b.cliff(s); err != nil {
		return err
	}
	s.tabled()
	t := &table{s: s, size: size5, columns: []column{
		{"到期月份", 0, toCentre, false}, {"笔数", 20, toRight, false}, {"本金（元）", 37, toRight, false}, {"利息（元）", 34, toRight, false}, {"合计（元）", 37, toRight, false},
	}}
	rest(s, t.columns, 0)
	for i, m := range b.Cliff {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t.row(tableCell{text: monthLabel(m.Month)}, tableCell{text: strconv.Itoa(m.Loans)}, tableCell{text: m.Principal.String()},
			tableCell{text: m.Interest.String()}, tableCell{text: (m.Principal + m.Interest).String()})
	}
	t.closed(tableCell{text: "合　计", bold: true}, 1, tableCell{text: strconv.Itoa(loans), bold: true},
		tableCell{text: principal.String(), bold: true}, tableCell{text: interest.String(), bold: true}, tableCell{text: sum.String(), bold: true})
	s.y += 2
	s.onGrid()
	return nil
}

// cliff draws the months as upright bars of principal and interest.
func (b DeferralBulletin) cliff(s *sheet) error {
	const high, step = 62.0, 7.0
	unit, word := chartUnit(b.Cliff)
	var cols []columns.Column
	for _, m := range b.Cliff {
		cols = append(cols, columns.Column{
			Label: fmt.Sprintf("%d月", m.Month.Month), Group: fmt.Sprintf("%d年", m.Month.Year), Text: inUnits(m.Principal+m.Interest, unit),
			Parts: []float64{float64(m.Principal), float64(m.Interest)},
		})
	}
	parts := []columns.Part{{Label: KindPrincipal, Colour: 0x1F5FBF}, {Label: KindInterest, Colour: 0xB7791F}} // as on the screens
	pg, err := columns.Lay(cols, parts, s.wide, high, columns.Look{Ground: page.White, Ink: page.Black, Quiet: page.Quiet, Size: 9, Faces: s.set})
	if err != nil {
		return err
	}
	s.room(step + high + 5)
	s.y += 2
	s.put(s.left, baseline(s.y, step, size5), "延期后每月到期本息（单位："+word+"）", style{size: size5, face: page.Hei})
	s.inset(pg, s.left, s.y)
	s.y += high
	return nil
}

// inset puts a figure on the page without its ground, so that what lies under the
// page still shows.
func (s *sheet) inset(pg page.Page, x, y float64) {
	for _, b := range pg.Boxes[1:] {
		if b.W > 0 && b.H > 0 {
			b.X, b.Y = b.X+x, b.Y+y
			s.pg.Boxes = append(s.pg.Boxes, b)
		}
	}
	for _, r := range pg.Rules {
		r.X1, r.X2, r.Y1, r.Y2 = r.X1+x, r.X2+x, r.Y1+y, r.Y2+y
		s.pg.Rules = append(s.pg.Rules, r)
	}
	for _, r := range pg.Runs {
		r.X, r.Y = r.X+x, r.Y+y
		s.pg.Runs = append(s.pg.Runs, r)
	}
}

// chartUnit is the unit in which the greatest month has few digits.
func chartUnit(all []DeferralMonth) (money.Fen, string) {
	most := slices.MaxFunc(all, func(a, b DeferralMonth) int {
		return int(min(max(a.Principal+a.Interest-b.Principal-b.Interest, -1), 1))
	})
	switch v := most.Principal + most.Interest; {
	case v >= hundredMillion:
		return hundredMillion, "亿元"
	case v >= 100*tenThousand:
		return tenThousand, "万元"
	}
	return yuan, "元"
}

// Units of labels.
const (
	yuan           money.Fen = 100
	tenThousand              = 10_000 * yuan
	hundredMillion           = 100_000_000 * yuan
)

// inUnits writes an amount for a label: 亿元 with two decimals, 万元 rounded to whole
// ones; the exact figure stands in the table.
func inUnits(v, unit money.Fen) string {
	switch unit {
	case hundredMillion:
		return ((v + unit/200) / (unit / 100)).String()
	case tenThousand:
		return strings.TrimSuffix(((v + unit/2) / unit * yuan).String(), ".00")
	}
	return strings.TrimSuffix(v.String(), ".00")
}
