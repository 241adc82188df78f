package review

import (
	"slices"

	"huiqi/app/desk/intake"
	"huiqi/policy/period"
)

// Need says when a return must say something: what it leaves blank then is missing, at
// any other time there is none, or what a pack says of a blank.
type Need uint8

// When a field is needed.
const (
	Never Need = iota
	Always
	IfDecided   // 同意, 部分同意, 不同意
	IfGranted   // 同意, 部分同意
	IfPrincipal // 同意, and principal was asked for; of what is granted in part nobody knows which
	IfInterest  // 同意, and interest was asked for
	IfAsked     // interest was asked for
)

// Field is a column of a return.
type Field struct {
	ID, Label string
	Type      string // of package intake
	Unit      string // 元 or %, of numbers; a file may use others of the kind
	Heads     []string
	Words     []Word // the only words there are, "" any
	Need      Need
	Essential bool // without it there is no loan to speak of
	Optional  bool // most returns lack it

	at func(*Loan) any // where it stands in a Loan
}

// Word is a word in its canonical form with others for it.
type Word struct {
	Form string
	Also []string
}

// Fields are the columns of a return beside those that say whose loan it is.
func Fields() []Field { return slices.Clone(fields) }

// FieldOf is the field of that id.
func FieldOf(id string) (Field, bool) {
	i := fieldIndex(id)
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

func fieldIndex(id string) int {
	return slices.IndexFunc(fields, func(f Field) bool { return f.ID == id })
}

const yuan = "元"

// fields in the order of a return; a set of them is told as the bits of one word.
var fields = []Field{
	{ID: "size", Label: "企业规模", Type: intake.TypeText, Need: Always, Words: sizes,
		Heads: []string{"企业规模", "借款人规模", "客户规模", "企业类型", "客户类型", "借款人类型", "企业划型", "规模"},
		at:    func(l *Loan) any { return &l.Size }},
	{ID: "industry", Label: "行业代码", Type: intake.TypeCode, Optional: true,
		Heads: []string{"行业代码", "行业", "所属行业", "国民经济行业代码", "行业类别", "贷款投向"},
		at:    func(l *Loan) any { return &l.Industry }},
	{ID: "credit_line", Label: "单户授信", Type: intake.TypeNumber, Unit: yuan, Need: Always,
		Heads: []string{"单户授信", "单户授信额度", "授信额度", "授信总额", "单户授信总额", "授信金额"},
		at:    func(l *Loan) any { return &l.CreditLine }},
	{ID: "balance", Label: "贷款余额", Type: intake.TypeNumber, Unit: yuan, Need: Always,
		Heads: []string{"贷款余额", "借款余额", "本金余额", "贷款本金余额", "延期前贷款余额", "延期前余额", "余额"},
		at:    func(l *Loan) any { return &l.Balance }},
	{ID: "balance_after", Label: "延期后贷款余额", Type: intake.TypeNumber, Unit: yuan, Optional: true,
		Heads: []string{"延期后贷款余额", "延期后余额", "延期后本金余额", "办理后贷款余额", "办理后余额"},
		at:    func(l *Loan) any { return &l.BalanceAfter }},
	{ID: "rate", Label: "年利率", Type: intake.TypeNumber, Unit: "%", Need: Always,
		Heads: []string{"年利率", "贷款年利率", "贷款利率", "执行利率", "执行年利率", "利率"},
		at:    func(l *Loan) any { return &l.Rate }},
	{ID: "original_due", Label: "原到期日", Type: intake.TypeDate, Need: Always, Essential: true,
		Heads: []string{"原到期日", "原到期日期", "到期日", "到期日期", "贷款到期日", "贷款到期日期", "借款到期日", "原贷款到期日", "原还本日", "原还本日期", "合同到期日"},
		at:    func(l *Loan) any { return &l.OriginalDue }},
	{ID: "interest_day", Label: "结息日", Type: intake.TypeDate, Need: IfAsked,
		Heads: []string{"结息日", "结息日期", "原结息日", "原付息日", "原付息日期", "应付息日", "付息日", "付息日期"},
		at:    func(l *Loan) any { return &l.InterestDay }},
	{ID: "applied", Label: "申请日期", Type: intake.TypeDate, Need: Always,
		Heads: []string{"申请日期", "申请日", "申请时间", "企业申请日期", "客户申请日期", "借款人申请日期"},
		at:    func(l *Loan) any { return &l.Applied }},
	{ID: "kind", Label: "申请类型", Type: intake.TypeText, Need: Always, Essential: true, Words: kinds,
		Heads: []string{"申请类型", "延期类型", "申请事项", "延期事项", "业务类型", "申请种类"},
		at:    func(l *Loan) any { return &l.Kind }},
	{ID: "accepted", Label: "受理日期", Type: intake.TypeDate,
		Heads: []string{"受理日期", "受理日", "受理时间", "银行受理日期"},
		at:    func(l *Loan) any { return &l.Accepted }},
	{ID: "decision", Label: "银行决定", Type: intake.TypeText, Need: Always, Essential: true, Words: decisions,
		Heads: []string{"银行决定", "决定", "审批结果", "审批结论", "办理结果", "银行意见", "审批意见", "办理状态", "审批状态"},
		at:    func(l *Loan) any { return &l.Decision }},
	{ID: "decided", Label: "决定日期", Type: intake.TypeDate, Need: IfDecided,
		Heads: []string{"决定日期", "决定日", "决定时间", "审批日期", "审批时间", "批准日期", "答复日期", "银行决定日期"},
		at:    func(l *Loan) any { return &l.Decided }},
	{ID: "new_principal_due", Label: "延期后还本日", Type: intake.TypeDate, Need: IfPrincipal,
		Heads: []string{"延期后还本日", "延期后还本日期", "延期后到期日", "延期后到期日期", "展期后到期日", "展期到期日", "调整后到期日", "新到期日", "新还本日", "延期还本日", "延期还本日期"},
		at:    func(l *Loan) any { return &l.NewPrincipalDue }},
	{ID: "new_interest_due", Label: "延期后付息日", Type: intake.TypeDate, Need: IfInterest,
		Heads: []string{"延期后付息日", "延期后付息日期", "延期后结息日", "调整后付息日", "新付息日", "延期付息日", "延期付息日期"},
		at:    func(l *Loan) any { return &l.NewInterestDue }},
	{ID: "due_principal", Label: "到期本金", Type: intake.TypeNumber, Unit: yuan, Optional: true,
		Heads: []string{"到期本金", "应还本金", "到期应还本金", "到期贷款本金"},
		at:    func(l *Loan) any { return &l.DuePrincipal }},
	{ID: "deferred_principal", Label: "延期本金", Type: intake.TypeNumber, Unit: yuan, Need: IfPrincipal,
		Heads: []string{"延期本金", "延期本金额", "延期还本金额", "延期还本", "已延期本金", "展期本金"},
		at:    func(l *Loan) any { return &l.DeferredPrincipal }},
	{ID: "due_interest", Label: "到期利息", Type: intake.TypeNumber, Unit: yuan, Optional: true,
		Heads: []string{"到期利息", "应付利息", "到期应付利息", "应还利息"},
		at:    func(l *Loan) any { return &l.DueInterest }},
	{ID: "deferred_interest", Label: "延期利息", Type: intake.TypeNumber, Unit: yuan, Need: IfInterest,
		Heads: []string{"延期利息", "延期利息额", "延期付息金额", "延期付息", "已延期利息"},
		at:    func(l *Loan) any { return &l.DeferredInterest }},
	{ID: "refinanced", Label: "再融资金额", Type: intake.TypeNumber, Unit: yuan, Optional: true,
		Heads: []string{"再融资金额", "再融资", "再融资额", "续贷金额"},
		at:    func(l *Loan) any { return &l.Refinanced }},
	{ID: "means", Label: "办理方式", Type: intake.TypeText, Need: IfGranted, Words: means,
		Heads: []string{"办理方式", "延期方式", "处理方式", "办理形式", "延期形式"},
		at:    func(l *Loan) any { return &l.Means }},
	{ID: "guarantee", Label: "担保安排", Type: intake.TypeText, Need: Always, Words: guarantees,
		Heads: []string{"担保安排", "担保安排情况", "延期担保安排", "担保措施"},
		at:    func(l *Loan) any { return &l.Guarantee }},
	{ID: "jobs", Label: "稳岗承诺", Type: intake.TypeFlag, Need: Always,
		Heads: []string{"稳岗承诺", "承诺稳岗", "稳岗", "稳岗承诺书", "签订稳岗承诺", "承诺保持就业岗位基本稳定", "就业岗位承诺"},
		at:    func(l *Loan) any { return &l.Jobs }},
	{ID: "class_before", Label: "延期前风险分类", Type: intake.TypeText, Need: Always, Words: classes,
		Heads: []string{"延期前风险分类", "原风险分类", "延期前五级分类", "原五级分类", "延期前贷款分类"},
		at:    func(l *Loan) any { return &l.ClassBefore }},
	{ID: "class_after", Label: "延期后风险分类", Type: intake.TypeText, Need: Always, Words: classes,
		Heads: []string{"延期后风险分类", "现风险分类", "延期后五级分类", "现五级分类", "延期后贷款分类"},
		at:    func(l *Loan) any { return &l.ClassAfter }},
	{ID: "penalty", Label: "已收罚息", Type: intake.TypeNumber, Unit: yuan,
		Heads: []string{"已收罚息", "罚息", "收取罚息", "已收取罚息", "罚息金额", "已收罚息金额"},
		at:    func(l *Loan) any { return &l.Penalty }},
	{ID: "refusal", Label: "不予办理原因", Type: intake.TypeText,
		Heads: []string{"不予办理原因", "拒绝原因", "不同意原因", "未办理原因", "不予延期原因", "拒绝理由", "不予办理理由"},
		at:    func(l *Loan) any { return &l.Refusal }},
	{ID: "times", Label: "已延期次数", Type: intake.TypeNumber, Optional: true,
		Heads: []string{"已延期次数", "延期次数", "累计延期次数", "此前延期次数"},
		at:    func(l *Loan) any { return &l.Times }},
	{ID: "hard_hit", Label: "受疫情影响严重", Type: intake.TypeFlag, Optional: true,
		Heads: []string{"受疫情影响严重", "受影响特别严重", "受疫情影响较大", "特别困难企业"},
		at:    func(l *Loan) any { return &l.HardHit }},
	{ID: "chain", Label: "国际产业链企业", Type: intake.TypeFlag, Optional: true,
		Heads: []string{"国际产业链企业", "大型国际产业链企业", "外贸企业", "国际产业链（外贸）企业"},
		at:    func(l *Loan) any { return &l.Chain }},
	{ID: "arranged", Label: "办理日期", Type: intake.TypeDate, Optional: true,
		Heads: []string{"办理日期", "办理日", "办理时间", "实际办理日期"},
		at:    func(l *Loan) any { return &l.Arranged }},
	{ID: "evidence", Label: "合同或凭证号", Type: intake.TypeText, Optional: true,
		Heads: []string{"合同或凭证号", "凭证号", "展期协议号", "延期协议号", "补充协议号", "协议编号", "合同/凭证号", "合同号", "合同编号", "借款合同号", "借款合同编号"},
		at:    func(l *Loan) any { return &l.Evidence }},
	{ID: "outcome", Label: "到期情况", Type: intake.TypeText, Optional: true, Words: outcomes,
		Heads: []string{"到期情况", "延期到期情况", "延期后到期情况", "到期处理情况", "到期结果"},
		at:    func(l *Loan) any { return &l.Outcome }},
	{ID: "extends", Label: "原借据号", Type: intake.TypeText, Optional: true,
		Heads: []string{"原借据号", "展期前借据号", "续贷前借据号", "原借据编号", "前手借据号"},
		at:    func(l *Loan) any { return &l.Extends }},
}

// asked gives the fields as package intake wants them.
func asked() []intake.Field {
	out := make([]intake.Field, len(fields))
	for i := range fields {
		f := &fields[i]
		out[i] = intake.Field{
			ID: f.ID, Label: f.Label, Type: f.Type, Unit: f.Unit, File: intake.Deferrals,
			Period: period.Period{}, Heads: f.Heads, Optional: f.Optional,
		}
	}
	return out
}

// Needed reports whether the loan's return must say something in this field.
func (f *Field) Needed(l *Loan) bool {
	switch f.Need {
	case Always:
		return true
	case IfDecided:
		return l.Granted() || l.Decision == Refused
	case IfGranted:
		return l.Granted()
	case IfPrincipal:
		return l.Decision == Granted && l.Principal()
	case IfInterest:
		return l.Decision == Granted && l.Interest()
	case IfAsked:
		return l.Interest()
	}
	return false
}
