package decisionsview

import (
	"os"
	"path/filepath"

	"huiqi/app/ui/shell"
)

// Poses show a document with its lines, and one being recorded.
func (v *View) Poses() []shell.Pose {
	one := func(p page) func() {
		return func() {
			if len(v.rows) > 0 {
				v.grid.SetCursor(v.rows[0].ID)
				v.open(v.rows[0].ID, p)
			}
		}
	}
	return []shell.Pose{
		{Name: "one", Take: one(pageAll)},
		{Name: "lines", Take: one(pageLines)},
		{Name: "record", Take: v.startRecord},
		{Name: "typed", Take: v.poseTyped},
		{Name: "workbook", Take: v.poseWorkbook},
	}
}

// poseTyped types a document of invented figures, with a line that cannot stand.
func (v *View) poseTyped() {
	v.startRecord()
	p := v.record
	p.number.SetText("示工信〔2020〕103号")
	p.date.SetText("2020-11-30")
	p.authority.SetText("示例省工业和信息化厅、示例省财政厅")
	p.title.SetText("关于下达2020年第二批创新发展奖补资金的决定")
	p.total.SetText("1500000.00")
	firms := v.place.Firms().Firms
	if len(firms) < 3 {
		return
	}
	for i, amount := range []string{"600000.00", "900000.001"} {
		p.entry.who.SetText(firms[i].Code)
		p.entry.amount.SetText(amount)
		p.entry.take()
	}
	p.entry.who.SetText(firms[2].Code)
	p.entry.amount.SetText("250000.00")
}

// poseWorkbook takes the list from a workbook with a column in question.
func (v *View) poseWorkbook() {
	dir, err := os.MkdirTemp("", "huiqi-pose-")
	if err != nil {
		return // a picture less
	}
	defer func() { _ = os.RemoveAll(dir) }()
	text := "序号,企业名称,统一社会信用代码,所在县区,拟奖补金额（万元）\n"
	for i, f := range v.place.Firms().Firms {
		if i == 8 {
			break
		}
		text += string(rune('1'+i)) + "," + f.Name + "," + f.Code + "," + f.RegionName() + "," + string(rune('1'+i)) + "0.5\n"
	}
	path := filepath.Join(dir, "创新发展奖补名单.csv")
	if os.WriteFile(path, []byte(text), 0o600) != nil {
		return
	}
	v.startRecord()
	v.record.look(path)
}
