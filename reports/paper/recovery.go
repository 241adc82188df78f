package paper

import (
	"context"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// RecoveryLetter asks a firm to pay money back (资金追回通知书).
type RecoveryLetter struct {
	Number string      `json:"number,omitempty"` // 发文字号
	Issuer string      `json:"issuer,omitempty"`
	Mark   string      `json:"mark,omitempty"`
	Date   period.Date `json:"date,omitzero"`
	Hash   string      `json:"hash,omitempty"`
	Copy   Copy        `json:"copy,omitzero"`

	Recovery    string       `json:"recovery,omitempty"` // "ZH2020-001"
	Firm        string       `json:"firm,omitempty"`
	Code        string       `json:"code,omitempty"`
	Item        string       `json:"item,omitempty"`
	PeriodLabel string       `json:"period_label,omitempty"`
	Document    string       `json:"document,omitempty"`
	Clause      string       `json:"clause,omitempty"`
	Notice      string       `json:"notice,omitempty"` // number of the award notice, "" where there was none
	Paid        money.Fen    `json:"paid"`
	Amount      money.Fen    `json:"amount"`           // to be paid back
	Reason      string       `json:"reason,omitempty"` // why, a sentence with its full stop
	Until       period.Date  `json:"until,omitzero"`
	Account     string       `json:"account,omitempty"` // where to: name, bank, number
	Instalments []Instalment `json:"instalments,omitempty"`
	Offsets     []Offset     `json:"offsets,omitempty"` // kept back from other awards so far
	Contact     string       `json:"contact,omitempty"` // "" for none
	Remarks     []string     `json:"remarks,omitempty"`
}

// Instalment is one part of the money and its date.
type Instalment struct {
	Due    period.Date `json:"due,omitzero"`
	Amount money.Fen   `json:"amount"`
}

// Offset is money of another award that was kept back (抵扣).
type Offset struct {
	Award  string      `json:"award"` // number of its notice, else of the award
	Doc    string      `json:"doc,omitempty"`
	Date   period.Date `json:"date,omitzero"`
	Amount money.Fen   `json:"amount"`
}

// Sum is what is to be paid back.
func (r RecoveryLetter) Sum() (money.Fen, error) { return r.Amount, nil }

func (r RecoveryLetter) copied() Copy { return r.Copy }

func (r RecoveryLetter) info() page.Doc {
	return page.Doc{Title: "资金追回通知书 " + r.Firm, Author: r.Issuer, Subject: r.Number, Made: made(r.Date)}
}

func (r RecoveryLetter) lay(_ context.Context, s *sheet) error {
	if err := s.stamp(s.right-20, s.top, 20, r.Number, r.Amount, r.Hash); err != nil {
		return err
	}
	s.masthead(r.Copy, r.Mark, r.Issuer, r.Number)
	s.headline("奖励资金追回通知书")
	s.skip(0.6)
	s.onGrid()
	s.para(r.Firm+"：", body, 0)
	notice := ""
	if r.Notice != "" {
		notice = "（通知书文号：" + r.Notice + "）"
	}
	s.para(fmt.Sprintf("你单位已享受《%s》%s%s%s资金￥%s元%s。经查，%s",
		r.Document, r.Clause, r.PeriodLabel, r.Item, r.Paid, notice, r.Reason), body, 2*cell)
	s.para("根据资金管理有关规定，决定追回已拨付的奖励资金：", body, 2*cell)
	s.labelled("统一社会信用代码：", r.Code, body)
	s.room(2 * pitch)
	s.labelled("金额（大写）：", r.Amount.Capitals(), heavy)
	s.labelled("金额（小写）：", "￥"+r.Amount.String()+"元", heavy)
	due := "请将上述资金"
	if r.Until != (period.Date{}) { // the letter may come before the plan of its instalments
		due = "请于" + chinese(r.Until) + "前将上述资金"
	}
	if rest := r.offsets(s); rest != r.Amount {
		due = strings.TrimSuffix(due, "上述资金") + "余额￥" + rest.String() + "元"
	}
	s.para(fmt.Sprintf("%s退回下列账户，并注明“%s”：", due, r.Recovery), body, 2*cell)
	s.para(r.Account, body, 2*cell)
	if len(r.Instalments) > 0 {
		s.para("准予分期退回：", body, 2*cell)
		for i, x := range r.Instalments {
			s.labelled(fmt.Sprintf("第%d期：", i+1), chinese(x.Due)+"前退回￥"+x.Amount.String()+"元", body)
		}
	}
	s.para("对本通知有异议的，可以在收到之日起依法陈述、申辩，也可以依法申请行政复议或者提起行政诉讼。", body, 2*cell)
	for _, x := range r.Remarks {
		s.para(x, body, 2*cell)
	}
	if r.Contact != "" {
		s.para("联系方式："+r.Contact, body, 2*cell)
	}
	s.skip(1)
	s.sign(r.Issuer, chinese(r.Date))
	return nil
}

// offsets tells what was kept back from other awards, and returns the rest.
func (r RecoveryLetter) offsets(s *sheet) money.Fen {
	rest := r.Amount
	for _, x := range r.Offsets {
		rest -= x.Amount
		doc := ""
		if x.Doc != "" {
			doc = "（" + x.Doc + "）"
		}
		s.para(fmt.Sprintf("其中￥%s元已于%s从你单位奖励资金（%s）中抵扣%s。", x.Amount, chinese(x.Date), x.Award, doc), body, 2*cell)
	}
	return rest
}

// As implements Paper.
func (r RecoveryLetter) As(number string, c Copy) Paper {
	r.Number, r.Copy = number, c
	return r
}
