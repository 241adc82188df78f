package paper

import (
	"context"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/region"
	"huiqi/reports/page"
)

// Notices lays out award notices, each with its annex, on every core; the i-th
// document is of the i-th notice.
func Notices(ctx context.Context, all []Notice, o Options) ([]page.Doc, error) {
	papers := make([]Paper, len(all))
	for i := range all {
		papers[i] = &all[i]
	}
	return LayOutAll(ctx, papers, o)
}

// Sum is the award.
func (n Notice) Sum() (money.Fen, error) { return n.Amount, nil }

func (n Notice) copied() Copy { return n.Copy }

func (n Notice) info() page.Doc {
	return page.Doc{
		Title: "奖励资金兑现通知书 " + n.Firm, Author: n.Issuer, Subject: n.Number, Made: made(n.Date), Common: common(n),
	}
}

func (n Notice) lay(_ context.Context, s *sheet) error {
	if err := s.stamp(s.right-20, s.top, 20, n.Number, n.Amount, n.Hash); err != nil {
		return err
	}
	s.masthead(n.Copy, n.Mark, n.Issuer, n.Number)
	s.headline(n.PeriodLabel+strings.TrimSuffix(n.Item, "奖励"), "奖励资金兑现通知书")
	s.skip(0.6)
	s.onGrid()
	s.body(n)
	if len(n.Steps) > 0 {
		s.annex(n)
	}
	return nil
}

// common are the characters nearly every notice of a batch has: the form's own,
// figures, what credit codes are made of, and the clause.
func common(n Notice) string {
	const form = "0123456789ABCDEFGHJKLMNPQRTUWXY.,%:- —（）《》〔〕“”：。；、￥①②人民币壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分零整" +
		"文件示财奖号根据规定经核定你单位如下统一社会信用代码所在地金额大写小上述资金由省级财政列支步骤适用条款和数来源见附过程年月日" +
		"享受主体事项与期次符合第行政策包版本测算引擎结果摘要属于模以上工业企业制造不低于门槛现价同比增长季度用电量为减增乘每千瓦时封顶最高不超过四舍五入到"
	return form + n.Quote + n.Document + n.Item + n.PeriodLabel + n.Issuer + n.Mark + n.FundLabel
}

// masthead sets the 版头 (GB/T 9704-2012, 7.2 and 7.3.1): what kind of copy it is
// on the first line, the mark 35 mm below the 版心's head, the number two lines
// below it, the red rule 4 mm below the number; the title begins two lines below
// the rule.
func (s *sheet) masthead(c Copy, mark, issuer, number string) {
	s.put(s.left, baseline(s.top, pitch, size3), c.label(), black)
	if mark == "" {
		mark = issuer + "文件"
	}
	st := style{size: 42, bold: true, colour: page.Red}
	for s.width(mark, st) > s.wide {
		st.size--
	}
	em := st.size * page.MM
	s.aligned(s.left, s.wide, s.top+35+rise*em, mark, st, toCentre)
	s.y = s.top + 35 + em + 2*pitch
	s.aligned(s.left, s.wide, baseline(s.y, pitch, size3), number, body, toCentre)
	s.y += (pitch+size3*page.MM)/2 + 4
	s.rule(s.left, s.right, s.y, 0.7, page.Red)
	s.y += 2 * pitch
}

func (s *sheet) body(n Notice) {
	s.para(n.Firm+"：", body, 0)
	s.para(fmt.Sprintf("根据《%s》%s规定：“%s”%s", n.Document, n.Clause, n.Quote, stop(n.Quote)), body, 2*cell)
	s.room(2 * pitch) // never the colon at the foot of a page
	s.para(fmt.Sprintf("经核定，你单位%s%s如下：", n.PeriodLabel, n.Item), body, 2*cell)
	s.labelled(codeLabel(n.Code)+"：", n.Code, body)
	s.labelled("所在地：", n.RegionName, body)
	s.room(2 * pitch) // both writings of the amount on one page
	s.labelled("金额（大写）：", n.Amount.Capitals(), heavy)
	s.labelled("金额（小写）：", "￥"+n.Amount.String()+"元", heavy)
	first := fmt.Sprintf("上述资金由%s列支。", fund(n))
	if len(n.Steps) > 0 {
		first += "核定步骤、适用条款和数据来源见附件。"
	}
	closing := append([]string{first}, n.Remarks...)
	need := 6.0
	for _, c := range closing {
		need += float64(len(s.broken(c, body, 2*cell)))
	}
	// The signature never stands on a page without words of the body (7.3.5).
	s.room(min(need, lines) * pitch)
	for _, c := range closing {
		s.para(c, body, 2*cell)
	}
	s.skip(1)
	if len(n.Steps) > 0 {
		s.line("附件：核定过程", body, toLeft, 2*cell)
	}
	s.skip(1)
	s.sign(n.Issuer, chinese(n.Date))
}

// codeLabel names the code of a beneficiary: a city's is that of its division.
func codeLabel(code string) string {
	if code != "" && len(code) <= 6 {
		return "行政区划代码"
	}
	return "统一社会信用代码"
}

// stop is the full stop a quotation needs behind it when it ends without one.
func stop(quote string) string {
	if strings.HasSuffix(quote, "。") {
		return ""
	}
	return "。"
}

// labelled sets a label and a value on one line; a value that would run out of the
// 版心 is set smaller, one far too long as a paragraph.
func (s *sheet) labelled(label, value string, st style) {
	x := s.left + 2*cell + s.width(label, body) + grid
	fit := st
	for x+s.width(value, fit) > s.right && fit.size > size5 {
		fit.size -= 0.5
	}
	if x+s.width(value, fit) > s.right {
		s.para(label+value, body, 2*cell)
		return
	}
	s.room(pitch)
	s.put(s.left+2*cell, baseline(s.y, pitch, size3), label, body)
	s.put(x, baseline(s.y, pitch, fit.size), value, fit)
	s.y += pitch
}

func fund(n Notice) string {
	switch {
	case n.FundLabel != "":
		return n.FundLabel
	case n.Fund == "province":
		return "省级财政资金"
	}
	if r, ok := region.Lookup(n.Fund); ok {
		return r.Name + "统筹资金"
	}
	return n.Fund + "统筹资金"
}

// annexSize lets eight steps with their sources stand on one page.
const annexSize = 9.5

// annex sets the trace on pages of its own.
func (s *sheet) annex(n Notice) {
	s.next()
	s.line("附件", black, toLeft, 0)
	s.skip(0.5)
	s.headline("核定过程")
	s.skip(0.5)
	small := style{size: sizeL4}
	for _, text := range []string{
		"享受主体：" + n.Firm, codeLabel(n.Code) + "：" + n.Code + "　所在地：" + n.RegionName,
		"事项与期次：" + n.PeriodLabel + n.Item + "　核定金额：" + n.Amount.String() + "元",
	} {
		for _, l := range s.smallLines(text, small) {
			s.room(7)
			s.put(s.left, baseline(s.y, 6.4, sizeL4), l, small)
			s.y += 6.4
		}
	}
	s.y += 2
	var from files
	result := 16.0
	for _, st := range n.Steps {
		out, bold := outcome(st)
		result = max(result, min(s.width(out, style{size: annexSize, bold: bold})+2*padX+0.2, 42))
	}
	t := &table{s: s, size: annexSize, columns: []column{
		{"序号", 11, toCentre, false}, {"核定步骤", s.wide - 65 - result, toLeft, false}, {"条款", 14, toCentre, false},
		{"结果", result, toRight, false}, {"依据与数据来源", 40, toLeft, false},
	}}
	for i, st := range n.Steps {
		out, bold := outcome(st)
		t.row(tableCell{text: fmt.Sprint(i + 1)}, tableCell{text: closed(st.Sentence)}, tableCell{text: st.Clause},
			tableCell{text: out, bold: bold}, tableCell{text: grounds(st, &from)})
	}
	t.close()
	s.y += 2
	quiet := style{size: sizeL5, colour: page.Quiet}
	for _, text := range append([]string{from.String()}, receipt(n)...) {
		for _, l := range s.smallLines(text, quiet) {
			s.room(4.6)
			s.put(s.left, baseline(s.y, 4.6, sizeL5), l, quiet)
			s.y += 4.6
		}
	}
}

func (s *sheet) smallLines(text string, st style) []string {
	var out []string
	for _, l := range breakAt(s, text, s.wide, st) {
		out = append(out, l.Text)
	}
	return out
}

// receipt is what recomputes the result, a line each.
func receipt(n Notice) []string {
	lines := []string{}
	for _, kv := range [][2]string{{"政策包：", n.Pack}, {"测算引擎：", n.Engine}, {"结果摘要：", n.Hash}} {
		if kv[1] != "" {
			lines = append(lines, kv[0]+kv[1])
		}
	}
	return lines
}

// As implements Paper.
func (n Notice) As(number string, c Copy) Paper {
	n.Number, n.Copy = number, c
	return n
}
