package paper

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// PaymentList is the list of a payment batch (拨付清单): every order of the file
// that goes to the bank, and the end of the desk's log at that moment, so that the
// paper witnesses what the log held.
type PaymentList struct {
	Head
	Batch       string       `json:"batch,omitempty"`  // "ZF2020-001"
	Awards      string       `json:"awards,omitempty"` // the award batch paid, "SP2020-001"
	Item        string       `json:"item,omitempty"`
	PeriodLabel string       `json:"period_label,omitempty"`
	FundLabel   string       `json:"fund_label,omitempty"`
	File        string       `json:"file,omitempty"` // the bank file by name and SHA-256, "" before it is made
	FileHash    string       `json:"file_hash,omitempty"`
	Rows        []PaymentRow `json:"rows,omitempty"`
	Signatures  []Signature  `json:"signatures,omitempty"`
	Checkpoint  Checkpoint   `json:"checkpoint,omitzero"`
}

// PaymentRow is one order. Account is printed as given: masked.
type PaymentRow struct {
	Order   string    `json:"order,omitempty"`
	Payee   string    `json:"payee,omitempty"`
	Code    string    `json:"code,omitempty"`
	Bank    string    `json:"bank,omitempty"`
	Account string    `json:"account,omitempty"`
	Note    string    `json:"note,omitempty"`
	Amount  money.Fen `json:"amount"`
}

// Checkpoint is a signed end of the desk's log.
type Checkpoint struct {
	Size uint64 `json:"size"`           // entries
	Root string `json:"root,omitempty"` // hash of the tree
	Note string `json:"note,omitempty"` // the signed lines, "" where nothing was signed
	At   string `json:"at,omitempty"`   // "2020-08-06 16:20"
}

// Sum adds the orders.
func (p PaymentList) Sum() (money.Fen, error) {
	return total(p.Rows, func(r PaymentRow) money.Fen { return r.Amount })
}

func (p PaymentList) info() page.Doc { return p.Head.info("拨付清单 " + p.Batch) }

func (p PaymentList) lay(ctx context.Context, s *sheet) error {
	sum, err := p.Sum()
	if err != nil {
		return err
	}
	s.lie()
	if err := s.opening(p.Head, p.PeriodLabel+p.Item+"资金拨付清单", "金额单位：元", sum); err != nil {
		return err
	}
	s.halves("支付批次", p.Batch, "审批批次", p.Awards)
	s.halves("资金来源", p.FundLabel, "笔　数", fmt.Sprintf("%d笔", len(p.Rows)))
	s.amount("拨付金额", sum)
	if p.FileHash != "" {
		s.whole("银行文件", p.File)
		s.digest("文件摘要", p.FileHash)
	}
	s.y += 4
	if err := p.table(ctx, s, sum); err != nil {
		return err
	}
	s.signatures(p.Signatures)
	s.checkpoint(p.Checkpoint)
	s.closing(p.Head)
	return nil
}

func (p PaymentList) table(ctx context.Context, s *sheet, sum money.Fen) error {
	cols := []column{
		{"序号", 11, toCentre, false}, {"支付令", 34, toCentre, false}, {"收款人", 0, toLeft, true}, {"开户银行", 42, toLeft, true},
		{"账号（尾号）", 27, toCentre, false}, {"金额", 29, toRight, false}, {"备注", 32, toLeft, false},
	}
	noted := slices.ContainsFunc(p.Rows, func(r PaymentRow) bool { return r.Note != "" })
	if !noted {
		cols = cols[:len(cols)-1]
	}
	rest(s, cols, 2)
	t := &table{s: s, columns: cols, size: listSize}
	var onPage money.Fen
	count := 0
	t.footH = t.leading() + 2*padY
	t.foot = func() {
		t.add(fmt.Sprintf("本页小计　%d笔", count), 5, onPage)
		count, onPage = 0, 0
	}
	for i, r := range p.Rows {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		payee := r.Payee
		if r.Code != "" {
			payee += "\n" + r.Code
		}
		cells := []tableCell{
			{text: strconv.Itoa(i + 1)}, {text: r.Order}, {text: payee}, {text: r.Bank},
			{text: r.Account}, {text: r.Amount.String()}, {text: r.Note},
		}
		t.row(cells[:len(cols)]...)
		count++
		onPage += r.Amount // no more than the sum, which was checked
	}
	if len(s.doc.Pages) > 1 {
		t.foot()
	}
	t.sums(fmt.Sprintf("合　计　%d笔", len(p.Rows)), 5, sum)
	return nil
}

// checkpoint sets the end of the log.
func (s *sheet) checkpoint(c Checkpoint) {
	if c.Root == "" {
		return
	}
	s.room(48) // stands together
	s.caption("审计记录检查点")
	s.halves("记录条数", fmt.Sprintf("%d条", c.Size), "取样时间", c.At)
	s.digest("树根摘要", c.Root)
	if c.Note != "" {
		s.whole("检查点签名", c.Note)
	}
	s.note("检查点证明本清单打印时审计记录的全部内容；以后任何一条记录被改动，都不再与此摘要相符。")
}

// As implements Paper.
func (p PaymentList) As(number string, c Copy) Paper {
	p.Number, p.Copy = number, c
	return p
}
