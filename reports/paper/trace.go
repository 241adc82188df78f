package paper

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/rule"
)

// outcome is the word or value in the result column.
func outcome(st rule.Step) (string, bool) {
	switch st.Result {
	case rule.Pass:
		return "符合", false
	case rule.Fail:
		return "不符合", true
	case rule.Undecided:
		return "待补数据", true
	case rule.Skipped:
		return "未进行", false
	}
	if st.Unit == "元" {
		if f, err := money.Parse(st.Value); err == nil {
			return f.String() + "元", false
		}
	}
	return grouped(st.Value) + st.Unit, false
}

// grounds names what a step rests on: parameters, then facts with the rows they
// were read from.
func grounds(st rule.Step, from *files) string {
	var out []string
	for _, p := range st.Parameters {
		out = append(out, p.Label+" "+grouped(p.Value)+p.Unit)
	}
	for _, f := range st.Facts {
		text := f.Label
		switch {
		case f.State == "missing":
			text += " 缺"
		case f.State == "absent":
			text += " 无"
		case f.Value != "":
			text += " " + grouped(f.Value) + f.Unit
		}
		if w := from.where(f.Sources); w != "" {
			text += " " + w
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// files numbers the files a trace was read from, so that each row of the annex
// need only say ①.
type files []string

// String is the legend under the table.
func (f files) String() string {
	if len(f) == 0 {
		return ""
	}
	out := make([]string, len(f))
	for i, name := range f {
		out[i] = circled(i) + name
	}
	return "数据来源：" + strings.Join(out, "；")
}

func circled(i int) string {
	if i < 20 {
		return string(rune('①' + i))
	}
	return fmt.Sprintf("[%d]", i+1)
}

func (f *files) mark(s rule.Source) string {
	name := s.File
	if s.Sheet != "" {
		name += "（" + s.Sheet + "）"
	}
	i := slices.Index(*f, name)
	if i < 0 {
		i = len(*f)
		*f = append(*f, name)
	}
	return circled(i)
}

// where names files and rows, rows of one sheet together.
func (f *files) where(sources []rule.Source) string {
	const shown = 6
	var out []string
	for i := 0; i < len(sources); {
		j := i
		rows := []string{}
		for j < len(sources) && sources[j].File == sources[i].File && sources[j].Sheet == sources[i].Sheet {
			if r := fmt.Sprint(sources[j].Row); len(rows) == 0 || rows[len(rows)-1] != r {
				rows = append(rows, r)
			}
			j++
		}
		text := "第" + strings.Join(rows[:min(shown, len(rows))], "、")
		if len(rows) > shown {
			text += fmt.Sprintf("等%d", len(rows))
		}
		out = append(out, f.mark(sources[i])+text+"行")
		i = j
	}
	return strings.Join(out, "；")
}

// grouped puts separators into a plain decimal; any other text stays as it is.
func grouped(v string) string {
	whole, rest, _ := strings.Cut(v, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || strings.Trim(digits+rest, "0123456789") != "" || len(digits) > 1 && digits[0] == '0' {
		return v
	}
	var b strings.Builder
	b.WriteString(whole[:len(whole)-len(digits)])
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String() + v[len(whole):]
}
