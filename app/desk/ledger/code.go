package ledger

import "huiqi/resources/words"

// Code is the reason of a posting. Each code allows certain moves only (moves).
type Code string

// The codes, with the moves they allow.
const (
	CodeGrant    Code = "grant"     // 下达指标: appropriation → available
	CodeCut      Code = "cut"       // 调减指标: available → appropriation
	CodeCommit   Code = "commit"    // 审定占用: available → committed
	CodeRevoke   Code = "revoke"    // 撤销释放: committed → available
	CodeWithdraw Code = "withdraw"  // 异议成立释放: committed → available
	CodeDecline  Code = "decline"   // 企业放弃: committed or payable → available
	CodeConfirm  Code = "confirm"   // 下达应付: committed → payable
	CodeLapse    Code = "lapse"     // 逾期未领: payable → available
	CodeRelease  Code = "release"   // 签发支付: payable → in_transit
	CodeCancel   Code = "cancel"    // 撤回支付: in_transit → payable, before the file is sent
	CodeSettle   Code = "settle"    // 到账: in_transit → paid
	CodeReturn   Code = "return"    // 退票: in_transit or paid → payable; paid → in_transit when the settlement became known after its return
	CodeRecover  Code = "recover"   // 决定追回: paid → recoverable
	CodeMoney    Code = "money"     // 款项退回: recoverable → recovered
	CodeReuse    Code = "reuse"     // 退回指标: recovered → available
	CodeRemit    Code = "remit"     // 缴入国库: recovered → treasury
	CodeOffset   Code = "offset"    // 抵扣: payable → paid, of the award that pays less
	CodeWriteOff Code = "write-off" // 核销: recoverable → paid, with a document
	CodeReverse  Code = "reverse"   // 冲销: any posting backwards, with its id in Reverses
)

// Codes are all codes, in the order of the road.
var Codes = []Code{
	CodeGrant, CodeCut, CodeCommit, CodeRevoke, CodeWithdraw, CodeDecline, CodeConfirm, CodeLapse, CodeRelease, CodeCancel,
	CodeSettle, CodeReturn, CodeRecover, CodeMoney, CodeReuse, CodeRemit, CodeOffset, CodeWriteOff, CodeReverse,
}

type move struct{ from, to Account }

var moves = map[Code][]move{
	CodeGrant:    {{Appropriation, Available}},
	CodeCut:      {{Available, Appropriation}},
	CodeCommit:   {{Available, Committed}},
	CodeRevoke:   {{Committed, Available}},
	CodeWithdraw: {{Committed, Available}},
	CodeDecline:  {{Committed, Available}, {Payable, Available}},
	CodeConfirm:  {{Committed, Payable}},
	CodeLapse:    {{Payable, Available}},
	CodeRelease:  {{Payable, InTransit}},
	CodeCancel:   {{InTransit, Payable}},
	CodeSettle:   {{InTransit, Paid}},
	CodeReturn:   {{InTransit, Payable}, {Paid, Payable}, {Paid, InTransit}},
	CodeRecover:  {{Paid, Recoverable}},
	CodeMoney:    {{Recoverable, Recovered}},
	CodeReuse:    {{Recovered, Available}},
	CodeRemit:    {{Recovered, Treasury}},
	CodeOffset:   {{Payable, Paid}},
	CodeWriteOff: {{Recoverable, Paid}},
}

// Label names the reason in the language now in use.
func (c Code) Label() string { return words.T("ledger.code." + string(c)) }
