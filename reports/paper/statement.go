package paper

import (
	"context"
	"fmt"
	"strconv"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// Statement is what happened in one budget between two dates (指标台账).
type Statement struct {
	Head
	Pool       string         `json:"pool,omitempty"` // source and item in words
	From       period.Date    `json:"from,omitzero"`
	Until      period.Date    `json:"until,omitzero"`
	Opening    []Balance      `json:"opening,omitempty"`
	Closing    []Balance      `json:"closing,omitempty"`
	Rows       []StatementRow `json:"rows,omitempty"`
	Checkpoint Checkpoint     `json:"checkpoint,omitzero"`
}

// Balance is one account of a budget.
type Balance struct {
	Account string    `json:"account,omitempty"` // in words
	Amount  money.Fen `json:"amount"`
}

// StatementRow is one posting.
type StatementRow struct {
	Date     string    `json:"date,omitempty"`     // business date
	Recorded string    `json:"recorded,omitempty"` // "2020-08-06 16:20 第 12 号"
	From     string    `json:"from,omitempty"`     // accounts in words
	To       string    `json:"to,omitempty"`
	Amount   money.Fen `json:"amount"`
	About    string    `json:"about,omitempty"` // batch, award, order
	Text     string    `json:"text,omitempty"`  // reason, document
	Late     bool      `json:"late,omitempty"`  // dated before the day it was recorded
}

// Sum is the last balance of what was granted and not given back: the sum of the
// closing accounts.
func (s Statement) Sum() (money.Fen, error) {
	return total(s.Closing, func(b Balance) money.Fen { return b.Amount })
}

func (s Statement) info() page.Doc { return s.Head.info("指标台账 " + s.Pool) }

func (s Statement) lay(ctx context.Context, sh *sheet) error {
	sum, err := s.Sum()
	if err != nil {
		return err
	}
	sh.lie()
	if err := sh.opening(s.Head, "财政资金指标台账", "金额单位：元", sum); err != nil {
		return err
	}
	sh.whole("资金与事项", s.Pool)
	sh.halves("起　止", chinese(s.From)+"至"+chinese(s.Until), "行　数", fmt.Sprintf("%d行", len(s.Rows)))
	s.balances(sh)
	sh.y += 4
	cols := []column{
		{"序号", 11, toCentre, false}, {"业务日期", 22, toCentre, false}, {"由", 22, toCentre, false}, {"入", 22, toCentre, false},
		{"金额", 30, toRight, false}, {"批次、奖励或支付令", 44, toLeft, false}, {"事由与依据", 0, toLeft, false}, {"登记时间与记录号", 32, toLeft, false},
	}
	rest(sh, cols, 6)
	t := &table{s: sh, columns: cols, size: listSize}
	for i, r := range s.Rows {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text := r.Text
		if r.Late {
			text = joined("（补记）", text)
		}
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: r.Date}, tableCell{text: r.From}, tableCell{text: r.To},
			tableCell{text: r.Amount.String()}, tableCell{text: r.About}, tableCell{text: text}, tableCell{text: r.Recorded})
	}
	if len(s.Rows) == 0 {
		t.row(tableCell{}, tableCell{}, tableCell{}, tableCell{}, tableCell{}, tableCell{}, tableCell{text: "本期无发生额"}, tableCell{})
	}
	t.close()
	sh.note("金额由左列账户转入右列账户。期末各账户之和等于期初各账户之和加本期下达的指标。")
	sh.checkpoint(s.Checkpoint)
	sh.closing(s.Head)
	return nil
}

// balances sets the accounts before and after, side by side.
func (s Statement) balances(sh *sheet) {
	sh.y += 4
	n := max(len(s.Opening), len(s.Closing))
	if n == 0 {
		return
	}
	const head = 20.0
	w := (sh.wide - head) / float64(n)
	line := func(label string, heading bool, all []Balance) {
		cells := []field{{text: label, w: head, label: true}}
		for i := range n {
			c := field{w: w, align: toRight}
			if i < len(all) {
				if c.text = all[i].Amount.String(); heading {
					c.text, c.label = all[i].Account, true
				}
			}
			cells = append(cells, c)
		}
		sh.form(0, cells...)
	}
	line("账　户", true, s.Closing)
	line("期　初", false, s.Opening)
	line("期　末", false, s.Closing)
}

// As implements Paper.
func (s Statement) As(number string, c Copy) Paper {
	s.Number, s.Copy = number, c
	return s
}
