package paper

import (
	"context"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// DeferralBulletin is the month's bulletin of deferrals (延期还本付息工作情况通报): the
// figures in sentences, refusals by reason, findings by rule, what falls due each month
// after deferral as a chart with its table, and by bank, city and size as annexes.
type DeferralBulletin struct {
	Number string      `json:"number,omitempty"` // 发文字号
	Issuer string      `json:"issuer,omitempty"`
	Mark   string      `json:"mark,omitempty"` // 发文机关标志; "" makes it Issuer + "文件"
	Date   period.Date `json:"date,omitzero"`
	Hash   string      `json:"hash,omitempty"` // of the figures
	Copy   Copy        `json:"copy,omitzero"`

	To         string             `json:"to,omitempty"`
	Scope      string             `json:"scope,omitempty"`       // "全省"
	MonthLabel string             `json:"month_label,omitempty"` // "2020年6月"
	Definition string             `json:"definition,omitempty"`  // of 延期率: "延期本金占到期本金的比例"
	Unsaid     []string           `json:"unsaid,omitempty"`      // what the returns do not say and what stands for it, a sentence each
	AsOf       string             `json:"as_of,omitempty"`       // "截至2020年7月10日各银行机构报送的报表", "" leaves it out
	Documents  []DeferralDocument `json:"documents,omitempty"`
	Total      DeferralFigures    `json:"total"`
	Answers    *DeferralAnswers   `json:"answers,omitempty"` // nil where they were not counted
	ByBank     []DeferralRow      `json:"by_bank,omitempty"` // in the order of the league
	ByCity     []DeferralRow      `json:"by_city,omitempty"`
	BySize     []DeferralRow      `json:"by_size,omitempty"`
	Refusals   []DeferralReason   `json:"refusals,omitempty"`
	Findings   []DeferralRule     `json:"findings,omitempty"`
	Cliff      []DeferralMonth    `json:"cliff,omitempty"`   // in the order of time
	Remarks    []string           `json:"remarks,omitempty"` // what is asked of banks and offices

	Public  bool     `json:"public,omitempty"`  // 此件主动公开
	CopyTo  []string `json:"copy_to,omitempty"` // 抄送
	Printer string   `json:"printer,omitempty"` // 印发机关, "" makes it Issuer
}

// DeferralAnswers is what became of the requests for these loans; those that are in
// none of the numbers were withdrawn or never completed.
type DeferralAnswers struct {
	Requests int    `json:"requests"` // 笔
	Granted  int    `json:"granted"`  // in part ones too
	Refused  int    `json:"refused"`
	Open     int    `json:"open"`           // not yet decided
	Late     int    `json:"late"`           // decided after the limit
	Days     string `json:"days,omitempty"` // average days to the answer as written, "" where none was given
}

// Sum is principal and interest put off.
func (b DeferralBulletin) Sum() (money.Fen, error) {
	return b.Total.DeferredPrincipal.Add(b.Total.DeferredInterest)
}

func (b DeferralBulletin) copied() Copy { return b.Copy }

func (b DeferralBulletin) info() page.Doc {
	return page.Doc{Title: b.MonthLabel + "延期还本付息工作情况通报", Author: b.Issuer, Subject: b.Number, Made: made(b.Date)}
}

func (b DeferralBulletin) lay(ctx context.Context, s *sheet) error {
	sum, err := b.Sum()
	if err != nil {
		return err
	}
	for _, rows := range [][]DeferralRow{b.ByBank, b.ByCity, b.BySize} {
		if err := AddUp(rows, b.Total); err != nil {
			return err
		}
	}
	if err := s.stamp(s.right-20, s.top, 20, b.Number, sum, b.Hash); err != nil {
		return err
	}
	s.masthead(b.Copy, b.Mark, b.Issuer, b.Number)
	s.headline(b.Issuer+"关于"+b.MonthLabel, "延期还本付息工作情况的通报")
	s.skip(0.6)
	s.onGrid()
	if err := b.body(ctx, s); err != nil {
		return err
	}
	for i, a := range b.annexes() {
		s.annexed(lying, i+1, b.MonthLabel+a.name, "单位：户、笔、元")
		if err := s.figures(ctx, a.head, a.ranked, a.rows, b.Total); err != nil {
			return err
		}
		s.y += 1.5
		if FirmsOf(a.rows) != b.Total.Firms {
			s.note("同一借款人列入多行的，合计户数只计一次。")
		}
		if b.Definition != "" {
			s.note("延期率：" + b.Definition + stop(b.Definition))
		}
		for _, text := range b.Unsaid {
			s.note(text)
		}
	}
	if len(b.CopyTo) > 0 || b.Printer != "" {
		s.frame = standing
		s.next()
		s.imprint(b.CopyTo, b.Printer, b.Issuer, b.Date)
	}
	return nil
}

// league is one table of figures.
type league struct {
	name, head string
	ranked     bool
	rows       []DeferralRow
}

func (b DeferralBulletin) annexes() []league {
	return []league{
		{"延期还本付息情况表（分银行）", "银行机构", true, b.ByBank},
		{"延期还本付息情况表（分地区）", "地　区", false, b.ByCity},
		{"延期还本付息情况表（分规模）", "企业规模", false, b.BySize},
	}
}

func (b DeferralBulletin) body(ctx context.Context, s *sheet) error {
	if b.To != "" {
		s.para(b.To+"：", body, 0)
	}
	basis := ""
	if len(b.Documents) > 0 {
		basis = "根据" + cited(b.Documents) + "规定，"
	}
	s.para(basis+"现将"+b.MonthLabel+b.Scope+"延期还本付息工作情况通报如下。", body, 2*cell)
	s.clause(heading(0), "总体情况。", b.whole())
	s.paragraphs(b.answered())
	s.clause(heading(1), "分银行、地区和规模情况。", b.compared())
	if err := b.refusals(s); err != nil {
		return err
	}
	b.found(s)
	if err := b.maturities(ctx, s); err != nil {
		return err
	}
	var names []string
	for _, a := range b.annexes() {
		names = append(names, b.MonthLabel+a.name)
	}
	remarks := b.Remarks
	if len(remarks) > 0 {
		s.clause(heading(5), "工作要求。", remarks[0])
		remarks = remarks[1:]
	} else {
		remarks = []string{"特此通报。"} // the signature stands below words of the body
	}
	s.signed(remarks, names, b.Issuer, b.Date)
	if b.Public {
		s.line("（此件主动公开）", body, toLeft, 2*cell)
	}
	return nil
}

// whole tells the figures of the month.
func (b DeferralBulletin) whole() string {
	t := b.Total
	text := fmt.Sprintf("%s%d家银行机构涉及借款人%d户、贷款%d笔。到期本金%s元，延期本金%s元；到期利息%s元，延期利息%s元；再融资%s元。",
		b.Scope, len(b.ByBank), t.Firms, t.Loans, t.DuePrincipal, t.DeferredPrincipal, t.DueInterest, t.DeferredInterest, t.Refinanced)
	if t.Rate == "" {
		text += "没有到期本金，不计算延期率。"
	} else {
		text += "延期率" + t.Rate
		if b.Definition != "" {
			text += "（" + b.Definition + "）"
		}
		text += "。"
	}
	if b.AsOf != "" {
		text += "以上数据" + b.AsOf + stop(b.AsOf)
	}
	return text
}

// answered tells what became of the requests.
func (b DeferralBulletin) answered() string {
	a := b.Answers
	if a == nil {
		return ""
	}
	text := fmt.Sprintf("上述贷款提出延期申请%d笔，其中同意%d笔、不予办理%d笔、尚未决定%d笔", a.Requests, a.Granted, a.Refused, a.Open)
	if n := a.Requests - a.Granted - a.Refused - a.Open; n > 0 {
		text += fmt.Sprintf("、撤回或者未补正%d笔", n)
	}
	text += "。"
	if a.Days != "" {
		text += "平均答复时间" + a.Days + "天，"
	}
	if a.Late == 0 {
		return text + "没有超过答复时限的申请。"
	}
	return text + fmt.Sprintf("超过时限答复%d笔。", a.Late)
}

// compared names the first and the last of the league, where it is long enough to
// have both; those of one rate are named together or not at all.
func (b DeferralBulletin) compared() string {
	const shown = 3
	text := "各银行机构、各地区和各类企业的情况见附件1至附件3。"
	var rated []DeferralRow
	for _, r := range b.ByBank {
		if r.Rate != "" {
			rated = append(rated, r)
		}
	}
	if len(rated) < 2*shown || rated[0].Rate == rated[len(rated)-1].Rate {
		return text
	}
	first, last := shown, len(rated)-shown
	for first < len(rated) && rated[first].Rate == rated[first-1].Rate {
		first++
	}
	for last > 0 && rated[last-1].Rate == rated[last].Rate {
		last--
	}
	if first > last { // one rate from the front to the back: nobody is
		return text
	}
	name := func(rows []DeferralRow) string {
		if len(rows) > 2*shown && rows[0].Rate == rows[len(rows)-1].Rate {
			return fmt.Sprintf("并列的%d家（均为%s）", len(rows), rows[0].Rate)
		}
		out := make([]string, len(rows))
		for i, r := range rows {
			out[i] = r.Name + "（" + r.Rate + "）"
		}
		return strings.Join(out, "、")
	}
	return text + "银行机构按附件1的次序，居前的是" + name(rated[:first]) + "，居后的是" + name(rated[last:]) + "。"
}

// As implements Paper.
func (b DeferralBulletin) As(number string, c Copy) Paper {
	b.Number, b.Copy = number, c
	return b
}
