package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"huiqi/app/desk/review"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/uscc"
)

// LoansFile is what a return of invented loans calls itself.
func LoansFile(from int) string { return fmt.Sprintf("延期还本付息明细-%d.xlsx", from) }

// lenders is how many banks the loans are of.
const lenders = 500

// Loans invents the lines from (counted from 0) to from+n of a province's returns on
// deferrals in 2020: 500 banks, two borrowers for every three loans, one application in
// ten refused, one pending, and now and then what a review finds.
func Loans(from, n int) []review.Loan {
	r := rand.New(rand.NewPCG(uint64(from), 20200313))
	counties := counties()
	first, err := period.NewDate(2020, 1, 25)
	if err != nil {
		panic(err) // the day exists
	}
	file := LoansFile(from)
	out := make([]review.Loan, n)
	for i := range out {
		out[i] = loan(r, counties, from+i, first.AddDays(r.IntN(340)))
		out[i].File, out[i].Sheet, out[i].Row = file, "延期还本付息明细", i+2
	}
	return out
}

var loanRate = exact.Frac(435, 10000)

func loan(r *rand.Rand, counties []region.Region, no int, due period.Date) review.Loan {
	borrower := no * 2 / 3
	at, t := counties[borrower%len(counties)], trades[borrower%len(trades)]
	amount := money.Fen(1_000_000 + r.Int64N(2_000_000_000))
	body := "91" + at.Code + fmt.Sprintf("MA%07d", borrower)
	check, err := uscc.CheckCharacter(body)
	if err != nil {
		panic(err) // the body is of the alphabet
	}
	n := len(marks)
	l := review.Loan{
		Bank: fmt.Sprintf("B%03d", r.IntN(lenders)+1), Number: fmt.Sprintf("JJ%010d", no),
		Name: "福建" + at.Name + string([]rune{marks[borrower%n], marks[borrower/n%n], marks[borrower/n/n%n]}) + t.word + "有限公司",
		Code: body + string(check), Region: at.Code, Size: review.Fields()[0].Words[r.IntN(6)].Form, Industry: t.class,
		CreditLine: money.Fen(100_000_000 * (1 + r.Int64N(12))), Balance: amount, Rate: loanRate, OriginalDue: due, InterestDay: due,
		Applied: due.AddDays(-20), Accepted: due.AddDays(-18), Kind: []string{"延期还本", "延期付息", "延期还本付息"}[r.IntN(3)],
		Decision: "同意", Decided: due.AddDays(-18 + r.IntN(12)), Means: []string{"展期", "续贷", "调整还款计划", "无还本续贷"}[r.IntN(4)],
		Guarantee: "维持原担保", Jobs: true, ClassBefore: "正常", ClassAfter: "正常",
	}
	if borrower >= n*n*n*len(trades) { // more than the words can tell apart
		l.Name += "第" + strconv.Itoa(borrower/(n*n*n)) + "分公司"
	}
	switch r.IntN(10) {
	case 0:
		l.Decision, l.Means, l.Refusal = "不同意", "", "担保不足"
		return l
	case 1:
		l.Decision, l.Means, l.Decided = "审核中", "", period.Date{}
		return l
	}
	until := due.AddDays(30 + r.IntN(150))
	if l.Principal() {
		l.NewPrincipalDue, l.DeferredPrincipal = until, amount
	}
	if l.Interest() {
		l.NewInterestDue, l.DeferredInterest = until, amount/100
	}
	if r.IntN(20) == 0 {
		l.Penalty = 123_450
	}
	return l
}
