package awards

import (
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/pack"
)

// WriteSupplement writes the fill-in workbook (补数表) of what one supplier must
// still give: a line a subject, a column a fact, the cells to be filled in
// yellow. Package intake takes it back in as a further input of the same item.
func (r *Run) WriteSupplement(w io.Writer, g SupplierGroup) error {
	x := excelize.NewFile()
	defer x.Close()
	if err := r.fillSupplement(x, g); err != nil {
		return desk.Errf("write-failed", intake.SupplementTitle).Wrap(err)
	}
	if err := x.Write(w); err != nil {
		return desk.Errf("write-failed", intake.SupplementTitle).Wrap(err)
	}
	return nil
}

func (r *Run) fillSupplement(x *excelize.File, g SupplierGroup) error {
	const sheet = "补数"
	if err := x.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	styles, err := newSupplementStyles(x)
	if err != nil {
		return err
	}
	sw, err := x.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		from, to int
		width    float64
	}{{1, 1, 24}, {2, 2, 36}, {3, 3, 14}, {4, 3 + max(1, len(g.Facts)), 24}} {
		if err := sw.SetColWidth(c.from, c.to, c.width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 4, TopLeftCell: "A5", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := r.supplementHead(sw, g, styles); err != nil {
		return err
	}
	for n, row := range g.Rows {
		at := &r.Rows[row.Row]
		cells := []any{at.ID, at.Name, at.RegionName}
		if slices.Contains(row.Facts, missingRegion) {
			cells[2] = excelize.Cell{StyleID: styles.wanted[false]}
		}
		for _, f := range g.Facts {
			style := styles.blank
			if slices.Contains(row.Facts, f.ID) {
				style = styles.wanted[f.Type == intake.TypeNumber]
			}
			cells = append(cells, excelize.Cell{StyleID: style})
		}
		cell, err := excelize.CoordinatesToCellName(1, 5+n)
		if err != nil {
			return err
		}
		if err := sw.SetRow(cell, cells); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// supplementHead writes the title, the line of instruction, the head for people
// and under it, hidden, the one for the program.
func (r *Run) supplementHead(sw *excelize.StreamWriter, g SupplierGroup, styles supplementStyles) error {
	people := []any{
		excelize.Cell{StyleID: styles.head, Value: "统一社会信用代码"},
		excelize.Cell{StyleID: styles.head, Value: "企业名称"},
		excelize.Cell{StyleID: styles.head, Value: "行政区划"},
	}
	program := []any{intake.CreditCode, intake.Name, intake.Ignore}
	if g.lacksRegion() {
		program[2] = intake.Region
	}
	for _, f := range g.Facts {
		people = append(people, excelize.Cell{StyleID: styles.head, Value: factHead(r, f)})
		program = append(program, f.ID)
	}
	title := []any{excelize.Cell{StyleID: styles.title, Value: intake.SupplementTitle}}
	note := []any{r.Period.Label() + "，请" + g.Supplier + "填写黄色单元格，不要改动表头；确认没有的填“无”，填好后在惠企台收入。"}
	for i, row := range [][]any{title, note, people} {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := sw.SetRow(cell, row); err != nil {
			return err
		}
	}
	return sw.SetRow("A4", program, excelize.RowOpts{Hidden: true})
}

// factHead is "工业总产值（现价）2019年二季度（元）": label, period and unit of a fact.
func factHead(r *Run, f pack.Fact) string {
	head := f.Label
	if p := factPeriod(f, r.Period); !p.IsZero() {
		head += " " + p.Label()
	}
	switch {
	case f.Unit != "":
		head += "（" + f.Unit + "）"
	case f.Type == intake.TypeFlag:
		head += "（是/否）"
	}
	return head
}

type supplementStyles struct {
	title, head, blank int
	wanted             map[bool]int // by whether the fact is a number
}

func newSupplementStyles(x *excelize.File) (supplementStyles, error) {
	var s supplementStyles
	border := []excelize.Border{
		{Type: "left", Color: "B0B7C3", Style: 1}, {Type: "right", Color: "B0B7C3", Style: 1},
		{Type: "top", Color: "B0B7C3", Style: 1}, {Type: "bottom", Color: "B0B7C3", Style: 1},
	}
	yellow := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF4C2"}}
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9ECF1"}}
	text := "@"
	ids := make([]int, 0, 5)
	for _, style := range []*excelize.Style{
		{Font: &excelize.Font{Bold: true, Size: 14}},
		{Font: &excelize.Font{Bold: true}, Fill: grey, Border: border, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}},
		{Border: border},
		{Fill: yellow, Border: border, CustomNumFmt: &text},
		{Fill: yellow, Border: border, NumFmt: 4},
	} {
		id, err := x.NewStyle(style)
		if err != nil {
			return s, err
		}
		ids = append(ids, id)
	}
	s.title, s.head, s.blank = ids[0], ids[1], ids[2]
	s.wanted = map[bool]int{false: ids[3], true: ids[4]}
	return s, nil
}

// Labels gives the labels of facts by id, for a sentence.
func (r *Run) Labels(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if j := r.factIndex(id); j >= 0 {
			out[i] = r.facts[j].Label
		} else if id == missingRegion {
			out[i] = "行政区划"
		} else if name, ok := decision(r.Pack, id); ok {
			out[i] = name
		}
	}
	return out
}

func decision(p *pack.Pack, id string) (string, bool) {
	const prefix = "decision:"
	if len(id) <= len(prefix) || id[:len(prefix)] != prefix {
		return "", false
	}
	n, ok := p.Interpretation(id[len(prefix):])
	if !ok {
		return "", false
	}
	return "需决定：" + n.Label, true
}
