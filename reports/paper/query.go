package paper

import (
	"context"
	"fmt"
	"strconv"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// DeferralQuery is the letter that asks a bank about what was found in its return of
// deferrals (关于延期还本付息有关问题的问询函): a summary by rule, what to answer and
// until when, the findings and the rows they rest on as annexes.
type DeferralQuery struct {
	Number string      `json:"number,omitempty"` // 发文字号
	Issuer string      `json:"issuer,omitempty"`
	Mark   string      `json:"mark,omitempty"` // 发文机关标志; "" makes it Issuer, as letters bear it
	Date   period.Date `json:"date,omitzero"`
	Hash   string      `json:"hash,omitempty"` // of the findings
	Copy   Copy        `json:"copy,omitzero"`

	To        string             `json:"to,omitempty"`     // the bank
	Return    string             `json:"return,omitempty"` // the return by name: "2020年6月延期还本付息情况报表"
	File      string             `json:"file,omitempty"`   // its file and SHA-256, "" where it was entered by hand
	FileHash  string             `json:"file_hash,omitempty"`
	Received  period.Date        `json:"received,omitzero"`
	Documents []DeferralDocument `json:"documents,omitempty"`
	Findings  []DeferralQuestion `json:"findings,omitempty"`
	Ask       []string           `json:"ask,omitempty"` // what to answer, sentences; nil asks the usual
	Until     period.Date        `json:"until,omitzero"`
	Contact   string             `json:"contact,omitempty"`
	Remarks   []string           `json:"remarks,omitempty"`
}

// DeferralQuestion is one finding that a bank is asked about.
type DeferralQuestion struct {
	Case     string             `json:"case,omitempty"`
	Loan     string             `json:"loan"`
	Borrower string             `json:"borrower"`
	Code     string             `json:"code,omitempty"`
	Rule     string             `json:"rule"` // in words
	Text     string             `json:"text"` // what was found
	Clause   string             `json:"clause,omitempty"`
	Amount   money.Fen          `json:"amount"` // principal and interest falling due of the case
	Rows     []DeferralEvidence `json:"rows,omitempty"`
}

// DeferralEvidence is a row a finding rests on.
type DeferralEvidence struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row"`
}

// key tells cases apart: a case has one amount, whatever was found in it.
func (q DeferralQuestion) key() string { return q.Case + "\n" + q.Loan }

// Sum adds what falls due of the cases, each counted once.
func (q DeferralQuery) Sum() (money.Fen, error) {
	seen := map[string]bool{}
	return total(q.Findings, func(f DeferralQuestion) money.Fen {
		if seen[f.key()] {
			return 0
		}
		seen[f.key()] = true
		return f.Amount
	})
}

func (q DeferralQuery) copied() Copy { return q.Copy }

func (q DeferralQuery) info() page.Doc {
	return page.Doc{Title: "关于延期还本付息有关问题的问询函 " + q.To, Author: q.Issuer, Subject: q.Number, Made: made(q.Date)}
}

func (q DeferralQuery) lay(ctx context.Context, s *sheet) error {
	sum, err := q.Sum()
	if err != nil {
		return err
	}
	if err := s.stamp(s.right-20, s.top, 20, q.Number, sum, q.Hash); err != nil {
		return err
	}
	mark := q.Mark
	if mark == "" {
		mark = q.Issuer // a letter bears the name alone (GB/T 9704-2012, 10.1)
	}
	s.masthead(q.Copy, mark, q.Issuer, q.Number)
	s.headline("关于延期还本付息有关问题的", "问询函")
	s.skip(0.6)
	s.onGrid()
	q.body(s, sum)
	if err := q.findings(ctx, s, sum); err != nil {
		return err
	}
	return q.evidence(ctx, s)
}

// counted are the findings by rule in the order they first appear, with the numbers
// of loans and borrowers.
func (q DeferralQuery) counted() (rules []DeferralRule, loans, borrowers int) {
	at, loan, who := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, f := range q.Findings {
		i, ok := at[f.Rule]
		if !ok {
			i = len(rules)
			at[f.Rule] = i
			rules = append(rules, DeferralRule{Rule: f.Rule})
		}
		rules[i].Found++
		loan[f.Loan], who[f.Borrower+"\n"+f.Code] = true, true
	}
	return rules, len(loan), len(who)
}

func (q DeferralQuery) evidenced() bool {
	for _, f := range q.Findings {
		if len(f.Rows) > 0 {
			return true
		}
	}
	return false
}

func (q DeferralQuery) annexes() []string {
	out := []string{"延期还本付息问题清单"}
	if q.evidenced() {
		out = append(out, "问题所依据的数据行")
	}
	return out
}

func (q DeferralQuery) body(s *sheet, sum money.Fen) {
	s.para(q.To+"：", body, 0)
	rules, loans, borrowers := q.counted()
	text := "经审核你行报送的" + q.Return
	if !q.Received.IsZero() {
		text += "（" + chinese(q.Received) + "收到）"
	}
	text += fmt.Sprintf("，发现延期还本付息方面的问题%d项，涉及借款人%d户、贷款%d笔，到期本息￥%s元（大写：%s）。", len(q.Findings), borrowers, loans, sum, sum.Capitals())
	if len(q.Documents) > 0 {
		text += "根据" + cited(q.Documents) + "规定，"
	}
	s.para(text+"现就有关问题问询如下。", body, 2*cell)
	where := "问题清单见附件。"
	if q.evidenced() {
		where = "问题清单见附件1，所依据的数据行见附件2。"
	}
	if len(rules) == 0 {
		s.clause(heading(0), "问题情况。", "未发现问题。")
	} else {
		s.clause(heading(0), "问题情况。", "按类别列下表；"+where)
		q.summary(s, rules)
	}
	due := "请"
	if !q.Until.IsZero() {
		due = "请于" + chinese(q.Until) + "前"
	}
	s.clause(heading(1), "答复要求。", due+"书面答复以下事项，并加盖公章：")
	for i, a := range q.asked() {
		s.para(fmt.Sprintf("%d.%s", i+1, a), body, 2*cell)
	}
	closing := q.Remarks[:len(q.Remarks):len(q.Remarks)]
	if q.Contact != "" {
		closing = append(closing, "联系方式："+q.Contact)
	}
	closing = append(closing, "逾期未答复或者答复不实的，将作为延期还本付息工作评价的依据。")
	s.signed(closing, q.annexes(), q.Issuer, q.Date)
}

// asked is what the bank has to answer.
func (q DeferralQuery) asked() []string {
	if len(q.Ask) > 0 {
		return q.Ask
	}
	return []string{
		"逐项说明清单所列情况是否属实、产生的原因。", "属实的，说明已采取或者拟采取的整改措施和完成时间；已退还罚息、调整分类或者重新办理的，附凭证。",
		"认为不属实的，逐项说明理由并附合同、申请、还款计划等证明材料。",
	}
}

// summary counts the findings by rule.
func (q DeferralQuery) summary(s *sheet, rules []DeferralRule) {
	s.tabled()
	t := &table{s: s, size: size5, columns: []column{{"序号", 14, toCentre, false}, {"问题类别", 0, toLeft, false}, {"问题（项）", 30, toRight, false}}}
	rest(s, t.columns, 1)
	for i, r := range rules {
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: r.Rule}, tableCell{text: strconv.Itoa(r.Found)})
	}
	t.closed(tableCell{text: "合　计", bold: true}, 2, tableCell{text: strconv.Itoa(len(q.Findings)), bold: true})
	s.y += 2
	s.onGrid()
}

// closed sets a last row, a label over the first n columns and then cells, on the
// next page below the head where this one is full.
func (t *table) closed(label tableCell, n int, cells ...tableCell) {
	if t.begun && t.s.y+t.leading()+2*padY > t.limit() {
		t.turn()
	}
	cols := append([]column{{"", 0, toRight, false}}, t.columns[n:]...)
	for _, c := range t.columns[:n] {
		cols[0].w += c.w
	}
	t.band(cols, append([]tableCell{label}, cells...)...)
	t.close()
}

// findings is the first annex, lying.
func (q DeferralQuery) findings(ctx context.Context, s *sheet, sum money.Fen) error {
	n := 0
	if q.evidenced() {
		n = 1
	}
	s.annexed(lying, n, q.annexes()[0], "金额单位：元")
	t := &table{s: s, size: listSize, columns: []column{
		{"序号", 12, toCentre, false}, {"贷款编号", 36, toLeft, false}, {"借款人", 45, toLeft, true}, {"问题类别", 25, toLeft, true},
		{"查证情况", 0, toLeft, false}, {"依据条款", 24, toLeft, true}, {"到期本息", 28, toRight, false},
	}}
	rest(s, t.columns, 4)
	for i, f := range q.Findings {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: joined(f.Loan, f.Case)}, tableCell{text: joined(f.Borrower, f.Code)},
			tableCell{text: f.Rule}, tableCell{text: f.Text}, tableCell{text: f.Clause}, tableCell{text: f.Amount.String()})
	}
	if len(q.Findings) == 0 {
		t.row(tableCell{}, tableCell{}, tableCell{}, tableCell{}, tableCell{text: "未发现问题"}, tableCell{}, tableCell{})
	}
	t.closed(tableCell{text: fmt.Sprintf("合　计　%d项（同一案件的到期本息只计一次）", len(q.Findings)), bold: true}, 6, tableCell{text: sum.String(), bold: true})
	return nil
}

// evidence is the second annex: file, sheet and row of each finding.
func (q DeferralQuery) evidence(ctx context.Context, s *sheet) error {
	if !q.evidenced() {
		return nil
	}
	s.annexed(standing, 2, q.annexes()[1], "序号与附件1相同")
	t := &table{s: s, size: listSize, columns: []column{
		{"序号", 12, toCentre, false}, {"贷款编号", 36, toLeft, false}, {"问题类别", 28, toLeft, true}, {"文件", 0, toLeft, false}, {"工作表", 24, toLeft, true}, {"行", 14, toRight, false},
	}}
	rest(s, t.columns, 3)
	for i, f := range q.Findings {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for _, e := range f.Rows {
			t.row(tableCell{text: strconv.Itoa(i + 1)}, tableCell{text: f.Loan}, tableCell{text: f.Rule}, tableCell{text: e.File}, tableCell{text: e.Sheet}, tableCell{text: strconv.Itoa(e.Row)})
		}
	}
	t.close()
	if q.FileHash != "" {
		s.y += 1.5
		s.note(fmt.Sprintf("你行报送的文件：%s　SHA-256：%s", q.File, q.FileHash))
	}
	return nil
}

// As implements Paper.
func (q DeferralQuery) As(number string, c Copy) Paper {
	q.Number, q.Copy = number, c
	return q
}
