package paper

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// Reconciliation is the sheet of a payment batch against the ledger and the
// bank's files (对账单).
type Reconciliation struct {
	Head
	Batch       string              `json:"batch,omitempty"` // "ZF2020-001"
	Item        string              `json:"item,omitempty"`
	PeriodLabel string              `json:"period_label,omitempty"`
	FundLabel   string              `json:"fund_label,omitempty"`
	Rows        []ReconciliationRow `json:"rows,omitempty"`
	Files       []BankFile          `json:"files,omitempty"`
	Signatures  []Signature         `json:"signatures,omitempty"`
	Checkpoint  Checkpoint          `json:"checkpoint,omitzero"`
}

// ReconciliationRow is one order with what the ledger and the bank say of it.
type ReconciliationRow struct {
	Order    string    `json:"order,omitempty"`
	Payee    string    `json:"payee,omitempty"`
	State    string    `json:"state,omitempty"`
	Ordered  money.Fen `json:"ordered"`
	Ledger   money.Fen `json:"ledger"`              // moved out and not come back, by the ledger
	Due      money.Fen `json:"due"`                 // what the ledger ought to say by the state of the order
	Bank     money.Fen `json:"bank"`                // paid and not returned, by the bank's lines
	Settled  bool      `json:"settled,omitempty"`   // whether the bank has said anything yet
	BankDate string    `json:"bank_date,omitempty"` // "2020-08-10", "回单.csv 第 3 行"
	Line     string    `json:"line,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// Difference is what bank and ledger differ by; while the bank is silent, what the
// order's state and the ledger do.
func (r ReconciliationRow) Difference() money.Fen {
	if !r.Settled {
		return r.Due - r.Ledger
	}
	return r.Bank - r.Ledger
}

// BankFile is a result file of the bank.
type BankFile struct {
	Name   string `json:"name,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Rows   int    `json:"rows,omitempty"`
	Date   string `json:"date,omitempty"`
}

// Sum adds the orders.
func (r Reconciliation) Sum() (money.Fen, error) {
	return total(r.Rows, func(x ReconciliationRow) money.Fen { return x.Ordered })
}

func (r Reconciliation) info() page.Doc { return r.Head.info("对账单 " + r.Batch) }

func (r Reconciliation) lay(ctx context.Context, s *sheet) error {
	sum, err := r.Sum()
	if err != nil {
		return err
	}
	ledger, err := total(r.Rows, func(x ReconciliationRow) money.Fen { return x.Ledger })
	if err != nil {
		return err
	}
	bank, err := total(r.Rows, func(x ReconciliationRow) money.Fen { return x.Bank })
	if err != nil {
		return err
	}
	off, open := 0, 0
	var apart money.Fen
	for _, x := range r.Rows {
		if x.Difference() != 0 {
			off++
			apart += x.Difference() // no more than the totals, which were checked
		}
		if !x.Settled {
			open++
		}
	}
	s.lie()
	if err := s.opening(r.Head, r.PeriodLabel+r.Item+"资金对账单", "金额单位：元", sum); err != nil {
		return err
	}
	s.halves("支付批次", r.Batch, "资金来源", r.FundLabel)
	s.halves("支付令合计", fmt.Sprintf("%d笔　%s", len(r.Rows), sum), "账面合计", ledger.String())
	s.halves("银行合计", bank.String(), "差　额", apart.String())
	s.whole("结　论", verdict(len(r.Rows), off, open))
	s.y += 4
	if err := r.table(ctx, s, sum, ledger, bank, apart); err != nil {
		return err
	}
	r.files(s)
	s.signatures(r.Signatures)
	s.checkpoint(r.Checkpoint)
	s.closing(r.Head)
	return nil
}

func verdict(all, off, open int) string {
	text := "支付令、账面、银行三方一致，差额为零。"
	switch {
	case off > 0:
		text = fmt.Sprintf("有%d笔账面与银行或支付令不一致，见差额。", off)
	case open == all:
		return "支付令与账面一致，银行尚无结果。"
	}
	if open > 0 {
		text += fmt.Sprintf("另有%d笔银行尚无结果。", open)
	}
	return text
}

func (r Reconciliation) table(ctx context.Context, s *sheet, sums ...money.Fen) error {
	cols := []column{
		{"序号", 10, toCentre, false}, {"支付令", 31, toCentre, false}, {"收款人", 0, toLeft, true}, {"状态", 17, toCentre, false},
		{"支付令金额", 25, toRight, false}, {"账面", 25, toRight, false}, {"银行", 25, toRight, false}, {"差额", 18, toRight, false}, {"银行日期与行", 32, toLeft, false},
	}
	rest(s, cols, 2)
	t := &table{s: s, columns: cols, size: listSize}
	for i, x := range r.Rows {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		bank, where := "—", x.Note
		if x.Settled {
			bank, where = x.Bank.String(), joined(strings.TrimSpace(x.BankDate+" "+x.Line), x.Note)
		}
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: x.Order}, tableCell{text: x.Payee}, tableCell{text: x.State},
			tableCell{text: x.Ordered.String()}, tableCell{text: x.Ledger.String()}, tableCell{text: bank},
			tableCell{text: x.Difference().String(), bold: x.Difference() != 0}, tableCell{text: where})
	}
	t.sums(fmt.Sprintf("合　计　%d笔", len(r.Rows)), 4, sums...)
	return nil
}

func (r Reconciliation) files(s *sheet) {
	if len(r.Files) == 0 {
		return
	}
	s.caption("银行回单文件")
	rest := s.wide - 55 - 26 - 18
	s.form(0, field{text: "文件", w: 55, label: true}, field{text: "回单日期", w: 26, label: true}, field{text: "行数", w: 18, label: true}, field{text: "SHA-256", w: rest, label: true})
	for _, f := range r.Files {
		s.form(0, field{text: f.Name, w: 55}, field{text: f.Date, w: 26, align: toCentre}, field{text: strconv.Itoa(f.Rows), w: 18, align: toRight}, field{text: f.SHA256, w: rest})
	}
}

// As implements Paper.
func (r Reconciliation) As(number string, c Copy) Paper {
	r.Number, r.Copy = number, c
	return r
}
