package paper

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// DeferralOutcome is what a bank decided on a request for deferral.
type DeferralOutcome string

// The outcomes, in the order of how much was granted.
const (
	DeferralGranted DeferralOutcome = "granted" // 同意
	DeferralPartial DeferralOutcome = "partial" // 部分同意
	DeferralRefused DeferralOutcome = "refused" // 不予办理
)

func (o DeferralOutcome) label() string {
	switch o {
	case DeferralPartial:
		return "部分同意"
	case DeferralRefused:
		return "不予办理"
	}
	return "同意"
}

// DeferralConfirmation tells a firm what became of its request for deferral
// (延期还本付息办理情况确认书); of a refusal why, and what the firm can do
// (延期还本付息申请办理情况告知书).
type DeferralConfirmation struct {
	Number string      `json:"number,omitempty"` // 发文字号
	Issuer string      `json:"issuer,omitempty"`
	Mark   string      `json:"mark,omitempty"` // 发文机关标志; "" makes it Issuer + "文件"
	Date   period.Date `json:"date,omitzero"`
	Hash   string      `json:"hash,omitempty"` // of the case
	Copy   Copy        `json:"copy,omitzero"`

	Case      string             `json:"case,omitempty"`
	To        string             `json:"to,omitempty"` // addressee; "" makes it Borrower
	Borrower  string             `json:"borrower,omitempty"`
	Code      string             `json:"code,omitempty"` // credit code, "" of a person without one
	Bank      string             `json:"bank,omitempty"`
	Loan      string             `json:"loan,omitempty"` // the bank's number of it
	Applied   period.Date        `json:"applied,omitzero"`
	Outcome   DeferralOutcome    `json:"outcome,omitempty"`
	Decided   period.Date        `json:"decided,omitzero"`
	Means     string             `json:"means,omitempty"` // 展期, 续贷, …; "" of a refusal
	Lines     []DeferralLine     `json:"lines,omitempty"`
	Interest  string             `json:"interest,omitempty"`  // how interest is treated: "正常计息，免收罚息"; "" where nothing is said
	Documents []DeferralDocument `json:"documents,omitempty"` // it was decided by
	Reason    string             `json:"reason,omitempty"`    // of the bank, for what it did not grant
	Remedies  []string           `json:"remedies,omitempty"`  // what the firm can do, sentences; nil says the usual
	Complaint string             `json:"complaint,omitempty"` // where to complain: office, address, telephone
	Remarks   []string           `json:"remarks,omitempty"`
}

// DeferralLine is one due item of the loan.
type DeferralLine struct {
	Kind   string      `json:"kind"` // 本金 or 利息
	Due    period.Date `json:"due"`
	Amount money.Fen   `json:"amount"`
	New    period.Date `json:"new,omitzero"` // zero where it was not put off
}

// Principal and interest as lines name them.
const (
	KindPrincipal = "本金"
	KindInterest  = "利息"
)

// Sum is what was put off.
func (c DeferralConfirmation) Sum() (money.Fen, error) { return c.deferred("") }

// deferred adds what was put off of a kind, of all kinds for "".
func (c DeferralConfirmation) deferred(kind string) (money.Fen, error) {
	return total(c.Lines, func(l DeferralLine) money.Fen {
		if l.New.IsZero() || kind != "" && l.Kind != kind {
			return 0
		}
		return l.Amount
	})
}

func (c DeferralConfirmation) copied() Copy { return c.Copy }

func (c DeferralConfirmation) name() []string {
	if c.Outcome == DeferralRefused {
		return []string{"延期还本付息申请", "办理情况告知书"}
	}
	return []string{"延期还本付息", "办理情况确认书"}
}

func (c DeferralConfirmation) info() page.Doc {
	const form = "0123456789ABCDEFGHJKLMNPQRTUWXY.,%:- —（）《》〔〕“”：。；、，￥人民币零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整" +
		"文件延期还本付息申请办理情况确认告知书年月日统一社会信用代码贷款编号借人银行受决定同意部分不予方式原到后金额天数合计类别序利未" +
		"你单位于就在向该提出根据规定现将如下正常计免收罚认为应当而可以投诉反映"
	return page.Doc{
		Title: strings.Join(c.name(), "") + " " + c.Borrower, Author: c.Issuer, Subject: c.Number, Made: made(c.Date),
		Common: form + c.Issuer + c.Mark + c.Bank + cited(c.Documents) + c.Interest + c.Complaint,
	}
}

func (c DeferralConfirmation) lay(_ context.Context, s *sheet) error {
	sum, err := c.Sum()
	if err != nil {
		return err
	}
	if err := s.stamp(s.right-20, s.top, 20, c.Number, sum, c.Hash); err != nil {
		return err
	}
	s.masthead(c.Copy, c.Mark, c.Issuer, c.Number)
	s.headline(c.name()...)
	s.skip(0.6)
	s.onGrid()
	c.opening(s)
	c.facts(s)
	if err := c.table(s); err != nil {
		return err
	}
	s.y += 2
	s.signed(c.closing(), nil, c.Issuer, c.Date)
	return nil
}

// opening says on whose request what was decided by which documents.
func (c DeferralConfirmation) opening(s *sheet) {
	to := c.To
	if to == "" {
		to = c.Borrower
	}
	s.para(to+"：", body, 0)
	when := ""
	if !c.Applied.IsZero() {
		when = "于" + chinese(c.Applied)
	}
	basis := ""
	if len(c.Documents) > 0 {
		basis = "根据" + cited(c.Documents) + "规定，"
	}
	word := "确认"
	if c.Outcome == DeferralRefused {
		word = "告知"
	}
	s.para(fmt.Sprintf("你单位%s就在%s的贷款（贷款编号：%s）向该行提出延期还本付息申请。%s现将办理情况%s如下：",
		when, c.Bank, c.Loan, basis, word), body, 2*cell)
	s.y += 1.5
}

// facts sets borrower, loan and decision as a form.
func (c DeferralConfirmation) facts(s *sheet) {
	s.room(24) // the form does not begin at the foot of a page
	s.whole("借款人", c.Borrower)
	s.halves("信用代码", c.Code, "案件编号", c.Case)
	s.whole("贷款银行", c.Bank)
	s.halves("贷款编号", c.Loan, "申请日期", chinese(c.Applied))
	s.halves("银行决定", c.Outcome.label(), "决定日期", chinese(c.Decided))
	if c.Means != "" {
		s.whole("办理方式", c.Means)
	}
	if c.Interest != "" {
		s.whole("利息处理", c.Interest)
	}
	if c.Reason != "" {
		s.whole(map[bool]string{true: "不予办理原因", false: "未延部分原因"}[c.Outcome == DeferralRefused], c.Reason)
	}
}

// table sets the due items and, of what was put off, both writings.
func (c DeferralConfirmation) table(s *sheet) error {
	if len(c.Lines) == 0 {
		return nil
	}
	all, err := total(c.Lines, func(l DeferralLine) money.Fen { return l.Amount })
	if err != nil {
		return err
	}
	s.tabled()
	t := &table{s: s, size: size5, columns: []column{
		{"序号", 13, toCentre, false}, {"类别", 18, toCentre, false}, {"原到期日", 33, toCentre, false},
		{"金额（元）", 0, toRight, false}, {"延期后到期日", 33, toCentre, false}, {"延期天数", 20, toRight, false},
	}}
	rest(s, t.columns, 3)
	for i, l := range c.Lines {
		until, days := "未延期", "—"
		if !l.New.IsZero() {
			until, days = chinese(l.New), strconv.Itoa(l.Due.DaysUntil(l.New))
		}
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: l.Kind}, tableCell{text: chinese(l.Due)},
			tableCell{text: l.Amount.String()}, tableCell{text: until}, tableCell{text: days})
	}
	t.sums(fmt.Sprintf("合　计　%d项", len(c.Lines)), 3, all)
	for _, kind := range []string{KindPrincipal, KindInterest} {
		v, err := c.deferred(kind)
		if err != nil {
			return err
		}
		if v != 0 {
			if kind == KindPrincipal {
				s.y += 3
			}
			s.amount("延期"+kind, v)
		}
	}
	return nil
}

// closing says what the firm may rely on and what it can do.
func (c DeferralConfirmation) closing() []string {
	var out []string
	switch {
	case len(c.Remedies) > 0:
		out = append(out, c.Remedies...)
	case c.Outcome == DeferralGranted:
		out = append(out, "请按延期后的到期日归还本金、支付利息。办理结果与上表不符的，可以向该行查询，也可以投诉反映。")
	case c.Outcome == DeferralPartial:
		out = append(out, "未延期的本息请按原到期日归还。对未延期部分有异议的，可以补充材料后再次向该行提出申请，也可以与该行自主协商其他还款安排。")
	default:
		out = append(out, "你单位可以补充材料后再次向该行提出申请，也可以与该行自主协商展期、续贷等其他还款安排；认为该行应当办理而未办理的，可以投诉反映。")
	}
	if c.Complaint != "" {
		out = append(out, "投诉渠道："+c.Complaint)
	}
	return append(out, c.Remarks...)
}

// As implements Paper.
func (c DeferralConfirmation) As(number string, x Copy) Paper {
	c.Number, c.Copy = number, x
	return c
}
