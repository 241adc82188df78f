package paper

import (
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// DeferralDocument is a notice that a deferral (延期还本付息) is decided by.
type DeferralDocument struct {
	Title  string `json:"title,omitempty"`  // without 《》; "" where only the number is known
	Number string `json:"number,omitempty"` // 文号: "银发〔2020〕122号"
	Clause string `json:"clause,omitempty"` // "第三条"
}

// cited is the document as a sentence names it.
func (d DeferralDocument) cited() string {
	switch {
	case d.Title == "":
		return d.Number + "文件" + d.Clause
	case d.Number == "":
		return "《" + d.Title + "》" + d.Clause
	}
	return "《" + d.Title + "》（" + d.Number + "）" + d.Clause
}

func cited(all []DeferralDocument) string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.cited()
	}
	return strings.Join(out, "、")
}

// DeferralFigures are the regulator's figures of a month, a bank or a group of cases.
type DeferralFigures struct {
	Firms             int       `json:"firms"`              // 户数: a borrower counts once within what is counted
	Loans             int       `json:"loans"`              // 笔数
	Deferred          int       `json:"deferred,omitempty"` // 延期笔数, of them
	DuePrincipal      money.Fen `json:"due_principal"`
	DeferredPrincipal money.Fen `json:"deferred_principal"`
	DueInterest       money.Fen `json:"due_interest"`
	DeferredInterest  money.Fen `json:"deferred_interest"`
	Refinanced        money.Fen `json:"refinanced"`     // 再融资
	Rate              string    `json:"rate,omitempty"` // 延期率 as written, "63.21%"; "" where nothing fell due
}

// DeferralRow is a bank, city, size, industry or month with its figures.
type DeferralRow struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name"`
	Rank int    `json:"rank,omitempty"` // in a league; 0 where it has none
	DeferralFigures
}

// DeferralReason is a reason why banks refused.
type DeferralReason struct {
	Reason string    `json:"reason"`
	Firms  int       `json:"firms"`
	Loans  int       `json:"loans"`
	Amount money.Fen `json:"amount"` // principal and interest falling due
}

// DeferralRule is a rule with what became of its findings.
type DeferralRule struct {
	Rule      string `json:"rule"` // in words
	Clause    string `json:"clause,omitempty"`
	Found     int    `json:"found"`
	Open      int    `json:"open"` // neither put right nor decided
	Rectified int    `json:"rectified"`
	Upheld    int    `json:"upheld"`
	Dismissed int    `json:"dismissed"`
}

// DeferralMonth is what falls due in a month after deferral.
type DeferralMonth struct {
	Month     period.YearMonth `json:"month"`
	Loans     int              `json:"loans"`
	Principal money.Fen        `json:"principal"`
	Interest  money.Fen        `json:"interest"`
}

// ErrFigures says that the rows of a table do not add up to the total it bears.
var ErrFigures = errors.New("rows and total differ")

// AddUp holds that rows make the total in every figure that adds up: all but
// borrowers, who may stand in several rows, and the rate.
func AddUp(rows []DeferralRow, all DeferralFigures) error {
	var sum DeferralFigures
	for _, r := range rows {
		sum.Loans += r.Loans
		sum.Deferred += r.Deferred
		for _, p := range [][2]*money.Fen{
			{&sum.DuePrincipal, &r.DuePrincipal}, {&sum.DeferredPrincipal, &r.DeferredPrincipal}, {&sum.DueInterest, &r.DueInterest},
			{&sum.DeferredInterest, &r.DeferredInterest}, {&sum.Refinanced, &r.Refinanced},
		} {
			var err error
			if *p[0], err = p[0].Add(*p[1]); err != nil {
				return err
			}
		}
	}
	sum.Firms, sum.Rate = all.Firms, all.Rate
	if sum != all {
		return fmt.Errorf("%+v and %+v: %w", sum, all, ErrFigures)
	}
	return nil
}

// FirmsOf adds the borrowers of rows, which counts one of two rows twice.
func FirmsOf(rows []DeferralRow) (n int) {
	for _, r := range rows {
		n += r.Firms
	}
	return n
}

// rateOf writes a rate, or that there is none.
func rateOf(r string) string {
	if r == "" {
		return "—"
	}
	return r
}

// heading numbers the parts of a document: 一、 二、 …
func heading(i int) string { return string([]rune("一二三四五六七八九十")[i]) + "、" }

// paragraphs sets texts of the body one after the other.
func (s *sheet) paragraphs(texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.para(t, body, 2*cell)
		}
	}
}

// signed sets the last paragraphs with the names of annexes and the signature, which
// never stands on a page without words of the body (GB/T 9704-2012, 7.3.5).
func (s *sheet) signed(texts, annexes []string, issuer string, date period.Date) {
	s.onGrid()
	need := 4.0 + float64(len(annexes))
	if len(annexes) > 0 {
		need++
	}
	if n := len(texts) - 1; n >= 0 {
		s.paragraphs(texts[:n]...)
		need += float64(len(s.broken(texts[n], body, 2*cell)))
		texts = texts[n:]
	}
	s.room(min(need, lines) * pitch)
	s.paragraphs(texts...)
	s.skip(1)
	for i, a := range annexes {
		switch {
		case len(annexes) == 1:
			s.line("附件："+a, body, toLeft, 2*cell)
		case i == 0:
			s.line("附件：1."+a, body, toLeft, 2*cell)
		default:
			s.line(fmt.Sprintf("%d.", i+1)+a, body, toLeft, 5*cell)
		}
	}
	if len(annexes) > 0 {
		s.skip(1)
	}
	s.sign(issuer, chinese(date))
}

// annexed opens an annex on a page of its own; n is 0 where there is only one.
func (s *sheet) annexed(f frame, n int, name, unit string) {
	s.frame = f
	s.next()
	label := "附件"
	if n > 0 {
		label += fmt.Sprint(n)
	}
	s.line(label, black, toLeft, 0)
	s.headline(name)
	s.y += 2
	s.aligned(s.left, s.wide, baseline(s.y, 6, size5), unit, style{size: size5}, toRight)
	s.y += 7
}

// tabled makes room for a table within the body: its head and a row of some lines
// stand together.
func (s *sheet) tabled() {
	s.y += 3
	s.room(30)
}
