package deferralsview

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"

	"huiqi/app/desk/deferrals"
)

// poseTake gives the page a return that tells of cases as they stand, of one with news,
// of a new one, and of two that cannot be taken.
func (v *View) poseTake() {
	v.turn(0)
	rows := v.list.grid.Shown()
	if len(rows) < 6 {
		v.turnOver(v.take)
		return
	}
	dir, err := os.MkdirTemp("", "huiqi-pose-")
	if err != nil {
		return // a picture less
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "示例银行延期明细-202012.csv")
	if os.WriteFile(path, []byte("\ufeff"+returnOf(rows[:6])), 0o600) != nil {
		return
	}
	v.take.take.Clear()
	v.turnOver(v.take)
	v.take.drop([]string{path})
}

// poseReceipt shows the receipt of what would be taken in: a picture changes nothing.
func (v *View) poseReceipt() {
	if r := v.take.ready(); r != nil {
		v.take.show(receipt{plans: r.plans, rows: v.take.take.Rows})
	}
}

var returnHeads = []string{
	"贷款银行编码", "借据号", "借款人名称", "借款人统一社会信用代码", "企业规模", "单户授信(元)", "贷款余额(元)", "年利率(%)", "原到期日", "结息日", "申请日期", "申请类型", "受理日期", "银行决定", "决定日期",
	"延期后还本日", "延期后付息日", "延期本金(元)", "延期利息(元)", "办理方式", "担保安排", "稳岗承诺", "延期前风险分类", "延期后风险分类", "已收罚息(元)", "不予办理原因",
}

// returnOf writes cases as a bank would send them, some of them otherwise.
func returnOf(rows []*row) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(returnHeads) // into memory
	for i, r := range rows {
		line := lineOf(&r.Case)
		switch i {
		case 1:
			line[24] = "880.00" // news
		case 2:
			line[1] = "JJ990000001" // a loan not known
		case 3:
			line[3] = line[3][:17] + "0" // a code that does not check
		case 4:
			line[13] = "再研究" // no decision there is
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.String()
}

func lineOf(c *deferrals.Case) []string {
	l := &c.Loan
	jobs := "否"
	if l.Jobs {
		jobs = "是"
	}
	plain := func(s string) string { return strings.ReplaceAll(blank(s), ",", "") }
	return []string{
		l.Bank, l.Number, l.Name, l.Code, l.Size, plain(amount(l.CreditLine)), plain(amount(l.Balance)), strings.TrimSuffix(percent(l.Rate), "%"), blank(date(l.OriginalDue)), blank(date(l.InterestDay)),
		blank(date(l.Applied)), l.Kind, blank(date(l.Accepted)), l.Decision, blank(date(l.Decided)), blank(date(l.NewPrincipalDue)), blank(date(l.NewInterestDue)),
		l.DeferredPrincipal.String(), l.DeferredInterest.String(), l.Means, l.Guarantee, jobs, l.ClassBefore, l.ClassAfter, l.Penalty.String(), l.Refusal,
	}
}
