package payment

import (
	"context"
	"strconv"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Sample lays out the first n orders of a batch by a template that may not be
// entered yet, account numbers masked; without a batch ("") orders are made up. It
// shows whoever defines a template what the bank will get.
func (p Payments) Sample(ctx context.Context, tpl Template, batch string, n int) ([][]string, error) {
	b, orders := invented(act.Today(p.Desk.Now()), n)
	if batch != "" {
		err := p.view(ctx, func(t store.Reader) (err error) {
			if b, err = BatchOf(t, batch); err == nil {
				orders, err = ordersOf(t, &b)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var sum Sum
	for _, o := range orders {
		sum = sum.add(o.Amount)
	}
	x := &exporter{tpl: &tpl, batch: &b, date: b.Prepared.Date, masked: true}
	var rows [][]string
	for i := range orders[:min(n, len(orders))] {
		row, err := x.row(&orders[i])
		if err != nil {
			return nil, err
		}
		for c, col := range tpl.Columns {
			if col.Source == SrcOutcome && len(tpl.Settled) > 0 {
				row[c] = tpl.Settled[0]
			}
		}
		rows = append(rows, row)
	}
	return tpl.frame(rows, sum), nil
}

// Returned lists the orders that came back and were not reissued.
func (p Payments) Returned(ctx context.Context) (out []Row, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = returned(t); return err })
	return out, err
}

// invented are orders to show a template with where there are none yet.
func invented(today period.Date, n int) (Batch, []Order) {
	b := Batch{ID: "ZF2020-001", Source: "province", Purpose: "奖励资金", Prepared: &Sign{Date: today}}
	out := make([]Order, n)
	for i := range out {
		id := strconv.Itoa(i + 1)
		out[i] = Order{
			ID: b.ID + "-0000" + id, N: i + 1, Amount: money.Fen(12_345_60 * (i + 1)),
			Payee:   Party{ID: "91350100M00000" + id, Name: "示例企业" + id},
			Account: accounts.Details{Holder: "示例企业" + id, Bank: "示例银行", BankNo: "102391000018", Number: vault.Number{Tail: "123" + id}},
		}
	}
	return b, out
}
