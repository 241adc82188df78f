package paper

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// Transmittal is the document that hands the money down (下达通知), with the list
// of those who get it and the funds by city and county as its annexes. Its parts
// stand in the order of such documents: addressees, basis, review and public
// notice, decision, use and supervision, annexes, issuer and date.
type Transmittal struct {
	Number string      `json:"number,omitempty"` // 发文字号
	Issuer string      `json:"issuer,omitempty"`
	Mark   string      `json:"mark,omitempty"` // 发文机关标志; "" makes it Issuer + "文件"
	To     string      `json:"to,omitempty"`   // 主送机关, without the colon
	Date   period.Date `json:"date,omitzero"`
	Hash   string      `json:"hash,omitempty"` // of the batch
	Copy   Copy        `json:"copy,omitzero"`

	Item        string          `json:"item,omitempty"`
	PeriodLabel string          `json:"period_label,omitempty"`
	Document    string          `json:"document,omitempty"` // title without 《》, "（一）"
	Clause      string          `json:"clause,omitempty"`
	Opinion     string          `json:"opinion,omitempty"` // who reviewed, "" for none: "经省工信厅审核"
	From        period.Date     `json:"from,omitzero"`
	Until       period.Date     `json:"until,omitzero"`
	Objected    bool            `json:"objected,omitempty"` // somebody objected while it was public
	FundLabel   string          `json:"fund_label,omitempty"`
	Except      string          `json:"except,omitempty"`  // "厦门市除外", "" where nobody is
	Subject     string          `json:"subject,omitempty"` // 支出功能分类科目, "" leaves it to the annex's reader
	Rows        []ListRow       `json:"rows,omitempty"`
	Shares      []AllocationRow `json:"shares,omitempty"`
	Remarks     []string        `json:"remarks,omitempty"` // further paragraphs before the annexes' names

	Public  bool     `json:"public,omitempty"`  // 此件主动公开
	CopyTo  []string `json:"copy_to,omitempty"` // 抄送
	Printer string   `json:"printer,omitempty"` // 印发机关, "" makes it Issuer
}

// Sum adds the list.
func (n Transmittal) Sum() (money.Fen, error) {
	return total(n.Rows, func(r ListRow) money.Fen { return r.Amount })
}

// ErrShares says that list and funds table of one document add up to different sums.
var ErrShares = errors.New("list and funds table differ")

func (n Transmittal) copied() Copy { return n.Copy }

func (n Transmittal) info() page.Doc {
	return page.Doc{Title: "下达通知 " + n.PeriodLabel + n.Item, Author: n.Issuer, Subject: n.Number, Made: made(n.Date)}
}

func (n Transmittal) lay(ctx context.Context, s *sheet) error {
	sum, err := n.Sum()
	if err != nil {
		return err
	}
	shares, err := total(n.Shares, func(r AllocationRow) money.Fen { return r.Amount })
	if err != nil {
		return err
	}
	if shares != sum {
		return fmt.Errorf("%v and %v: %w", sum, shares, ErrShares)
	}
	if err := s.stamp(s.right-20, s.top, 20, n.Number, sum, n.Hash); err != nil {
		return err
	}
	s.masthead(n.Copy, n.Mark, n.Issuer, n.Number)
	s.headline(n.Issuer+"关于下达"+n.PeriodLabel, strings.TrimSuffix(n.Item, "资金")+"资金的通知")
	s.skip(0.6)
	s.onGrid()
	n.body(s, sum)
	n.lists(s)
	if err := n.annexes(ctx, s, sum); err != nil {
		return err
	}
	s.imprint(n.CopyTo, n.Printer, n.Issuer, n.Date)
	return nil
}

func (n Transmittal) body(s *sheet, sum money.Fen) {
	s.para(n.To+"：", body, 0)
	basis := fmt.Sprintf("根据《%s》%s规定，", n.Document, n.Clause)
	if n.Opinion != "" {
		basis += n.Opinion + "，"
	}
	if !n.From.IsZero() {
		outcome := "公示无异议，"
		if n.Objected {
			outcome = "公示，公示期间收到的异议已依规处理或另行办理，"
		}
		basis += fmt.Sprintf("并于%s至%s", chinese(n.From), chinese(n.Until)) + outcome
	}
	except := ""
	if n.Except != "" {
		except = "（" + n.Except + "）"
	}
	s.para(basis+fmt.Sprintf("现将%s%s资金下达你们%s，并就有关事项通知如下。", n.PeriodLabel, n.Item, except), body, 2*cell)
	subject := "具体名单、金额见附件"
	if n.Subject != "" {
		subject = "支出功能分类科目为" + n.Subject + "，具体名单、金额见附件"
	}
	whom := "户企业"
	if (List{Rows: n.Rows}).ofCities() {
		whom = "个设区市"
	}
	s.clause("一、", "资金安排。", fmt.Sprintf("下达%s%s元（大写：%s），用于兑现%d%s%s%s。%s。",
		n.FundLabel, sum, sum.Capitals(), len(n.Rows), whom, n.PeriodLabel, n.Item, subject))
	s.clause("二、", "资金使用。", "上述资金专项用于"+n.Item+"，请按规定安排使用，及时足额拨付到位，不得截留、挤占、挪用。")
	s.clause("三、", "资金监管。", "请加强资金使用监督管理。发现享受主体不符合条件、虚报冒领的，应当及时报告并追回资金。")
	for _, r := range n.Remarks {
		s.para(r, body, 2*cell)
	}
}

// clause sets a numbered paragraph, its heading in black.
func (s *sheet) clause(number, heading, text string) {
	s.room(2 * pitch)
	st := black
	s.put(s.left+2*cell, baseline(s.y, pitch, size3), number+heading, st)
	used := s.width(number+heading, st) + grid
	s.para(text, body, 2*cell+used)
}

// lists names the annexes and sets issuer, date and note.
func (n Transmittal) lists(s *sheet) {
	s.room(8 * pitch)
	s.skip(1)
	s.line("附件：1."+n.PeriodLabel+n.Item+"名单", body, toLeft, 2*cell)
	s.line("2."+n.PeriodLabel+n.Item+"资金分配表", body, toLeft, 5*cell)
	s.skip(1)
	s.sign(n.Issuer, chinese(n.Date))
	if n.Public {
		s.line("（此件主动公开）", body, toLeft, 2*cell)
	}
}

func (n Transmittal) annexes(ctx context.Context, s *sheet, _ money.Fen) error {
	s.next()
	s.line("附件1", black, toLeft, 0)
	s.skip(0.5)
	s.headline(n.PeriodLabel+n.Item, "名单")
	s.y += 4
	l := List{Rows: n.Rows}
	if err := l.table(ctx, s); err != nil {
		return err
	}
	s.next()
	s.line("附件2", black, toLeft, 0)
	s.skip(0.5)
	s.headline(n.PeriodLabel+n.Item, "资金分配表")
	s.y += 3
	s.aligned(s.left, s.wide, baseline(s.y, 6, size5), "单位：户、元", style{size: size5}, toRight)
	s.y += 7
	return Allocation{Rows: n.Shares}.table(ctx, s)
}

// imprint sets the 版记 at the foot of the last page (GB/T 9704-2012, 7.4): rules
// of 0.35 mm outside and 0.25 mm inside, 4号.
func (s *sheet) imprint(to []string, printer, issuer string, date period.Date) {
	const step = 8.0
	em := size4 * page.MM
	st := style{size: size4}
	if printer == "" {
		printer = issuer + "办公室"
	}
	var first []string
	if len(to) > 0 {
		for _, l := range breakAt(s, "抄送："+strings.Join(to, "，")+"。", s.wide-2*em, st) {
			first = append(first, l.Text)
		}
	}
	h := float64(len(first)+1) * step
	if s.y+pitch+h > s.bottom {
		s.next()
	}
	s.y = s.bottom - h
	s.rule(s.left, s.right, s.y, 0.35, page.Black)
	for _, l := range first {
		s.put(s.left+em, baseline(s.y, step, size4), l, st)
		s.y += step
	}
	if len(first) > 0 {
		s.rule(s.left, s.right, s.y, 0.25, page.Black)
	}
	s.put(s.left+em, baseline(s.y, step, size4), printer, st)
	s.aligned(s.left, s.wide-em, baseline(s.y, step, size4), chinese(date)+"印发", st, toRight)
	s.y += step
	s.rule(s.left, s.right, s.y, 0.35, page.Black)
}

// As implements Paper.
func (n Transmittal) As(number string, c Copy) Paper {
	n.Number, n.Copy = number, c
	return n
}
