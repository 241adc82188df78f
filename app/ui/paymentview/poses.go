package paymentview

import (
	"huiqi/app/desk"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/shell"
)

// Poses show a batch with an order, its reconciliation, each page, and the dialogs
// that say what will happen.
func (v *View) Poses() []shell.Pose {
	page := func(at int, id func() string) func() {
		return func() {
			v.ClosePane()
			v.turn(at)
			if id != nil {
				if s := id(); s != "" {
					v.pages[at].open(s)
				}
			}
		}
	}
	first := func(state payment.State) bool {
		v.turn(atBatches)
		found := false
		for i := range v.data.batches {
			if keeps(&v.data.batches[i], state) {
				v.batches.open(v.data.batches[i].ID)
				found = true
			}
		}
		return found && v.batches.batch() != nil
	}
	asks := func(state payment.State, ask func()) func() {
		return func() {
			if first(state) {
				ask()
			}
		}
	}
	return []shell.Pose{
		{Name: "order", Take: func() {
			first(payment.Settled)
			if list := v.batches.orders.Shown(); len(list) > 0 {
				v.batches.openOrder(list[0].ID)
			}
		}},
		{Name: "reconciled", Take: func() {
			v.ClosePane()
			first(payment.Settled)
			v.batches.tab = 1
			v.batches.draw()
		}, Leave: func() { v.batches.tab = 0; v.batches.draw() }},
		{Name: "release", Take: asks(payment.Prepared, v.batches.askRelease), Leave: v.dropDialog},
		{Name: "unknown", Take: asks(payment.Unknown, v.batches.askFind), Leave: v.dropDialog},
		{Name: "dues", Take: page(atDues, func() string {
			for _, d := range v.data.dues {
				if len(d.Left) > 0 {
					return d.Batch.ID
				}
			}
			return ""
		})},
		{Name: "prepare", Take: func() {
			v.ClosePane()
			v.turn(atDues)
			if rows := v.dues.grid.Shown(); len(rows) > 0 {
				v.dues.grid.SetCursor(rows[0].Batch.ID)
				v.dues.ask()
			}
		}, Leave: v.dropDialog},
		{Name: "returned", Take: page(atReturned, func() string {
			if len(v.data.back) > 0 {
				return v.data.back[0].ID
			}
			return ""
		})},
		{Name: "correct", Take: func() {
			if r := v.returned.chosen(); len(r) > 0 {
				v.returned.askCorrect(*r[0])
			}
		}, Leave: v.dropDialog},
		{Name: "files", Take: page(atFiles, nil)},
		{Name: "refused", Take: func() {
			v.files.refuse("回单-20201211.csv", []desk.Problem{
				{Row: 2, Column: "金额（元）", Message: desk.NewProblem(desk.Place{}, "pay-amount-differs", "ZF2020-008-00001", "120,001.00", "120,000.00").Message},
				{Row: 3, Column: "收款人账号", Message: desk.NewProblem(desk.Place{}, "pay-account-differs", "ZF2020-008-00002", "**** 0031").Message},
				{Row: 5, Column: "支付令号", Message: desk.NewProblem(desk.Place{}, "pay-unknown-order", "ZF2020-018-00003").Message},
			})
		}, Leave: v.files.forget},
		{Name: "templates", Take: page(atTemplates, func() string {
			for _, t := range v.data.templates {
				if !t.BuiltIn() {
					return t.ID
				}
			}
			return payment.BankCSV
		})},
		{Name: "editor", Take: func() {
			if len(v.data.templates) > 0 {
				v.templates.edit(v.data.templates[0], true)
			}
		}, Leave: v.templates.leave},
		{Name: "blocks", Take: page(atBlocks, func() string {
			if len(v.data.blocks) > 0 {
				return v.data.blocks[0].Party
			}
			return ""
		})},
		{Name: "block", Take: func() { v.ClosePane(); v.blocks.ask(nil, true) }, Leave: v.dropDialog},
	}
}

// dropDialog takes away the dialog a picture was taken of.
func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}
