package review

import (
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Loan is one line of a bank's return (延期还本付息明细): one application of one
// borrower for one loan, in plain values. Words are in their canonical form
// (fields.go); a zero date, a zero amount and "" are what the form leaves blank,
// unless Missing says that the cell or the column should have been filled.
type Loan struct {
	Bank     string // code of the bank, "B027"
	BankName string // "" when the file does not say
	Number   string // 借据号
	Name     string // borrower
	Code     string // credit code of the borrower, checked
	Region   string // six digits, from the file or from the credit code
	Size     string // 大型 中型 小型 微型 小微企业主 个体工商户
	Industry string // GB/T 4754 code as reported, "" not said

	CreditLine   money.Fen
	Balance      money.Fen
	BalanceAfter money.Fen // 0: not said
	Rate         exact.Num // a year, 0.0389

	OriginalDue period.Date
	InterestDay period.Date
	Applied     period.Date
	Kind        string // 延期还本 延期付息 延期还本付息
	Accepted    period.Date
	Decision    string // 同意 部分同意 不同意 审核中 撤回
	Decided     period.Date

	NewPrincipalDue   period.Date
	NewInterestDue    period.Date
	DuePrincipal      money.Fen // 到期本金; 0: not said
	DeferredPrincipal money.Fen
	DueInterest       money.Fen
	DeferredInterest  money.Fen
	Refinanced        money.Fen // 再融资金额

	Means       string // 展期 续贷 调整还款计划 无还本续贷 其他
	Guarantee   string // 维持原担保 替代担保 无
	Jobs        bool   // 稳岗承诺
	ClassBefore string // 正常 关注 次级 可疑 损失
	ClassAfter  string
	Penalty     money.Fen // 已收罚息
	Refusal     string    // 不予办理原因
	Times       int       // 已延期次数
	HardHit     bool      // 受疫情影响严重
	Chain       bool      // 国际产业链企业

	Arranged period.Date // 办理日期
	Evidence string      // 合同或凭证号
	Outcome  string      // 已还 续贷 逾期, "" not yet
	Extends  string      // 原借据号

	// Missing are the ids of facts the file should have said and did not: what needs
	// them is undecided, never 0 or no.
	Missing []string
	// untold are the fields that the return's file has no column for: it takes nothing
	// back that was known of them.
	untold uint64

	File  string // name of the return's file
	Sheet string
	Row   int
}
