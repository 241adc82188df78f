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
// were read from. A value the sentence already tells is not told again.
func grounds(st rule.Step, from *files) string {
	var out []string
	told := func(v string) bool { return v != "" && strings.Contains(st.Sentence, v) }
	for _, p := range st.Parameters {
		list := strings.Contains(p.Value, " ") // a list of codes: the label says which
		if v := figure(p.Value, p.Unit); list {
			if !told(p.Label) && !strings.Contains(closed(st.Sentence), closed(p.Label)) {
				out = append(out, closed(p.Label))
			}
		} else if !told(p.Label) || !told(grouped(p.Value)) && !told(p.Value) {
			out = append(out, p.Label+"："+v)
		}
	}
	for _, f := range st.Facts {
		text := f.Label
		switch {
		case f.State == "missing":
			text += "：缺"
		case f.State == "absent":
			text += "：无"
		case !told(f.Value) && !told(grouped(f.Value)):
			text += "：" + figure(f.Value, f.Unit)
		}
		w := from.where(f.Sources)
		if w == "" && told(f.Label) {
			continue
		}
		out = append(out, strings.TrimSpace(text+" "+w))
	}
	return strings.Join(out, "\n")
}

// figure writes a value with its unit; what has no unit is a code or a word.
func figure(value, unit string) string {
	if unit == "" {
		return value
	}
	return grouped(value) + unit
}

// closed takes out the blanks between figures and Chinese that help on a screen
// and that official paper does not have.
func closed(text string) string {
	r := []rune(text)
	out := make([]rune, 0, len(r))
	for i, c := range r {
		if c == ' ' && i > 0 && i+1 < len(r) && (wide(r[i-1]) || wide(r[i+1])) {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

func wide(r rune) bool { return r >= 0x2E80 && r < 0xFE00 || r >= 0xFF00 && r < 0xFFEF }

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
