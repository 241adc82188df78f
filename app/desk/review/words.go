package review

import "strings"

// Decisions of a bank, kinds of application and outcomes in their canonical form.
const (
	Granted   = "同意"
	Partly    = "部分同意"
	Refused   = "不同意"
	Pending   = "审核中"
	Withdrawn = "撤回"

	DeferPrincipal = "延期还本"
	DeferInterest  = "延期付息"
	DeferBoth      = "延期还本付息"

	Reborrowed = "无还本续贷"
)

// The words there are, each with others for it.
var (
	sizes = []Word{
		{"大型", []string{"大型企业", "大"}},
		{"中型", []string{"中型企业", "中"}},
		{"小型", []string{"小型企业", "小"}},
		{"微型", []string{"微型企业", "微"}},
		{"小微企业主", []string{"小微企业主经营性", "小微企业主个人经营性贷款", "企业主"}},
		{"个体工商户", []string{"个体", "个体户", "个体工商户经营性", "个体经营户"}},
	}
	kinds = []Word{
		{DeferPrincipal, []string{"延本", "本金延期", "还本", "延期归还本金", "仅延期还本"}},
		{DeferInterest, []string{"延息", "利息延期", "付息", "延期支付利息", "仅延期付息"}},
		{DeferBoth, []string{"延期还本和付息", "延期还本、付息", "延期还本及付息", "本息延期", "本息均延期", "延本延息", "还本付息"}},
	}
	decisions = []Word{
		{Granted, []string{"批准", "通过", "准予", "已同意", "同意办理", "已批准", "已办理"}},
		{Partly, []string{"部分批准", "部分通过", "部分办理"}},
		{Refused, []string{"不予办理", "拒绝", "不批准", "未通过", "不通过", "否决", "不予同意", "未同意", "不予批准", "不予延期"}},
		{Pending, []string{"受理中", "待审批", "审批中", "办理中", "待审核", "未决定", "已受理", "在审"}},
		{Withdrawn, []string{"撤销申请", "已撤回", "撤销", "申请撤回", "撤回申请", "借款人撤回", "企业撤回"}},
	}
	means = []Word{
		{"展期", []string{"贷款展期"}},
		{"续贷", []string{"借新还旧", "再贷"}},
		{"调整还款计划", []string{"变更还款计划", "调整还款安排", "变更还款安排", "重新约定还款计划"}},
		{Reborrowed, []string{"无还本续贷贷款", "无本续贷"}},
		{"其他", []string{"其它"}},
	}
	guarantees = []Word{
		{"维持原担保", []string{"原担保不变", "维持", "保持原担保", "维持担保", "保持有效担保"}},
		{"替代担保", []string{"提供替代担保", "替代", "更换担保", "替代安排", "提供替代安排"}},
		{"无", []string{"无担保", "没有", "无担保安排"}},
	}
	classes = []Word{
		{"正常", []string{"正常类"}},
		{"关注", []string{"关注类"}},
		{"次级", []string{"次级类"}},
		{"可疑", []string{"可疑类"}},
		{"损失", []string{"损失类"}},
	}
	outcomes = []Word{
		{"已还", []string{"已归还", "已结清", "结清", "按期归还", "已偿还"}},
		{"续贷", []string{"已续贷", "续贷衔接"}},
		{"逾期", []string{"已逾期", "未还", "到期未还"}},
	}
)

// canonical finds the canonical form of a word; false when it is none of them.
func (f *Field) canonical(text string) (string, bool) {
	for i := range f.Words {
		if f.Words[i].Form == text {
			return f.Words[i].Form, true
		}
	}
	t := plain(text)
	for i := range f.Words {
		w := &f.Words[i]
		if w.Form == t {
			return w.Form, true
		}
		for _, also := range w.Also {
			if also == t {
				return w.Form, true
			}
		}
	}
	return "", false
}

// plain is a word without blanks, invisible signs and full stops.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r <= ' ', r == '　', r == '\u00a0', r >= '\u200b' && r <= '\u200f', r == '\ufeff', r == '。', r == '.':
			return -1
		case r >= '！' && r <= '～' && r != '，':
			return r - '！' + '!'
		}
		return r
	}, s)
}

// forms are the canonical words, to be told in a sentence.
func (f *Field) forms() string {
	out := make([]string, len(f.Words))
	for i := range f.Words {
		out[i] = f.Words[i].Form
	}
	return strings.Join(out, "、")
}

// Granted reports whether the bank moved something.
func (l *Loan) Granted() bool { return l.Decision == Granted || l.Decision == Partly }

// Principal and Interest report what was asked for.
func (l *Loan) Principal() bool { return l.Kind != DeferInterest }

// Interest reports whether interest was asked to be put off.
func (l *Loan) Interest() bool { return l.Kind != DeferPrincipal }
