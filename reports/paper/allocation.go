package paper

import (
	"context"
	"fmt"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// AllocationTable lays out the allocation by city and county: a subtotal for each
// city, the province's sum, then what other funds pay (由厦门市统筹), then all.
// Rows keep their order; a city's rows must stand together within their fund.
func AllocationTable(ctx context.Context, a Allocation, o Options) (page.Doc, error) {
	return LayOut(ctx, a, o)
}

// Sum adds the rows.
func (a Allocation) Sum() (money.Fen, error) {
	return total(a.Rows, func(r AllocationRow) money.Fen { return r.Amount })
}

func (a Allocation) copied() Copy { return a.Copy }

func (a Allocation) name() string {
	if a.Title != "" {
		return a.Title
	}
	return a.PeriodLabel + a.Item + "资金分配表"
}

func (a Allocation) info() page.Doc {
	return page.Doc{Title: a.name(), Author: a.Issuer, Subject: a.Number, Made: made(a.Date)}
}

func (a Allocation) lay(ctx context.Context, s *sheet) error {
	if a.Number != "" {
		s.line("附件", black, toLeft, 0)
	}
	s.y += 4
	s.headline(a.name())
	s.y += 3
	note := style{size: size5}
	if a.Number != "" {
		s.put(s.left, baseline(s.y, 6, size5), "文号："+a.Number, note)
	}
	s.aligned(s.left, s.wide, baseline(s.y, 6, size5), "单位：户、元", note, toRight)
	s.y += 7
	if err := a.table(ctx, s); err != nil {
		return err
	}
	s.sign(a.Issuer, chinese(a.Date))
	return nil
}

// sum adds firms and money.
type sum struct {
	firms  int
	amount money.Fen
}

func (s *sum) add(firms int, amount money.Fen) error {
	var err error
	s.firms += firms
	s.amount, err = s.amount.Add(amount)
	return err
}

func (a Allocation) table(ctx context.Context, s *sheet) error {
	t := &table{s: s, size: size5, columns: []column{
		{"设区市", 34, toLeft, false}, {"县（市、区）", 40, toLeft, false}, {"行政区划代码", 26, toCentre, false}, {"户数", 18, toRight, false}, {"金额（元）", 38, toRight, false},
	}}
	wide := []column{{"", 100, toLeft, false}, {"", 18, toRight, false}, {"", 38, toRight, false}}
	band := func(label string, v sum) {
		if t.begun && s.y+t.leading()+2*padY > t.limit() {
			t.turn()
		}
		t.band(wide, tableCell{text: label, bold: true}, tableCell{text: fmt.Sprint(v.firms), bold: true}, tableCell{text: v.amount.String(), bold: true})
	}
	var province, others, all sum
	for _, apart := range []bool{false, true} {
		into := &province
		if apart {
			into = &others
			if len(a.Rows) > 0 && province != (sum{}) {
				band("省级财政资金合计", province)
			}
		}
		if err := a.cities(ctx, t, apart, into, band); err != nil {
			return err
		}
	}
	err := all.add(province.firms, province.amount)
	if err == nil {
		err = all.add(others.firms, others.amount)
	}
	if err != nil {
		return fmt.Errorf("allocation: %w", err)
	}
	band("总　计", all)
	t.close()
	return nil
}

// cities sets the rows paid by the province, or those that stand apart, with a
// subtotal after each city.
func (a Allocation) cities(ctx context.Context, t *table, apart bool, into *sum, band func(string, sum)) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var rows []AllocationRow
	for _, r := range a.Rows {
		if (r.Fund != "province") == apart {
			rows = append(rows, r)
		}
	}
	var city sum
	for i, r := range rows {
		if i+1 == len(rows) && t.begun && t.s.y+4*(t.leading()+2*padY) > t.limit() {
			t.turn() // the sums never stand alone on a page
		}
		first := i == 0 || rows[i-1].City != r.City || rows[i-1].Fund != r.Fund
		name := ""
		if first {
			name = r.CityName
		}
		t.row(tableCell{text: name}, tableCell{text: r.RegionName}, tableCell{text: r.Region}, tableCell{text: fmt.Sprint(r.Firms)}, tableCell{text: r.Amount.String()})
		err := city.add(r.Firms, r.Amount)
		if err2 := into.add(r.Firms, r.Amount); err == nil {
			err = err2
		}
		if err != nil {
			return fmt.Errorf("allocation: %w", err)
		}
		if i+1 == len(rows) || rows[i+1].City != r.City || rows[i+1].Fund != r.Fund {
			label := r.CityName + "小计"
			if apart {
				label = "由" + r.FundName + "统筹：" + label
			}
			band(label, city)
			city = sum{}
		}
	}
	return nil
}

// As implements Paper.
func (a Allocation) As(number string, c Copy) Paper {
	a.Number, a.Copy = number, c
	return a
}
