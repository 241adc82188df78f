package takein

import (
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk/intake"
	"huiqi/app/ui/traceview"
	"huiqi/app/ui/workplace"
	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Like says what a file was taken for: 规上工业产值表，2020年二季度，单位千元.
func (s *Sheet) Like() string {
	if s.File == nil {
		return ""
	}
	out := []string{KindName(s.File.Kind)}
	if p := s.spans(); p != "" {
		out = append(out, p)
	}
	var units []string
	for _, c := range s.File.Columns {
		if c.Unit != "" && c.Field != "" && !slices.Contains(units, c.Unit) {
			units = append(units, c.Unit)
		}
	}
	if len(units) > 0 {
		out = append(out, words.T("awardsview.in_units", strings.Join(units, words.T("intake.comma"))))
	}
	return strings.Join(out, words.T("awardsview.comma"))
}

// spans tells the time the columns speak of: the latest, which is what the file
// is about, from its first month to its last when it goes by months.
func (s *Sheet) spans() string {
	var all []period.Period
	for _, c := range s.File.Columns {
		if !c.Period.IsZero() && c.Field != "" && c.Field != intake.Ignore {
			all = append(all, c.Period)
		}
	}
	if len(all) == 0 {
		return ""
	}
	last := slices.MaxFunc(all, func(a, b period.Period) int { return a.Last().Compare(b.Last()) })
	first := last
	for _, p := range all {
		if p.Year() == last.Year() && p.First().Before(first.First()) {
			first = p
		}
	}
	if first == last {
		return workplace.PeriodLabel(last)
	}
	return words.T("awardsview.from_to", workplace.PeriodLabel(first), workplace.PeriodLabel(last))
}

// KindName is what a kind of file is called.
func KindName(kind string) string {
	if key := "awardsview.kind." + kind; words.Has(key) {
		return words.T(key)
	}
	return words.T("awardsview.kind.unknown")
}

// fieldName is what a column holds, as the clerk calls it.
func fieldName(p *pack.Pack, field string) string {
	if field == "" || field == intake.Ignore {
		return words.T("awardsview.unused")
	}
	if name, how, ok := strings.Cut(field, ":"); ok { // with a unit, or what a mark means
		return fieldName(p, name) + Unit(how)
	}
	if f, ok := p.Fact(field); ok {
		return f.Label
	}
	if key := "awardsview.ident." + field; words.Has(key) {
		return words.T(key)
	}
	return field
}

// ColumnRow is one column of a file as recognised.
type ColumnRow struct {
	key, Place, Head, Field, Unit, Period, State, Why string

	sure, used bool
}

func columnRows(name func(field string) string, f *intake.File) []ColumnRow {
	out := make([]ColumnRow, len(f.Columns))
	for i, c := range f.Columns {
		r := ColumnRow{
			key: strconv.Itoa(c.Index), Place: letters(c.Index), Head: c.Head, Field: name(c.Field),
			Unit: c.Unit, Why: c.Why, sure: c.Sure, used: c.Field != "" && c.Field != intake.Ignore,
		}
		if !c.Period.IsZero() {
			r.Period = workplace.PeriodLabel(c.Period)
		}
		switch asked := slices.ContainsFunc(f.Questions, func(q intake.Question) bool { return q.Column == c.Index }); {
		case asked:
			r.State, r.Field, r.sure = words.T("awardsview.asked"), "？", false
		case !r.used:
			r.State = words.T("awardsview.unused")
		default:
			r.State, r.sure = words.T("awardsview.sure"), true
		}
		out[i] = r
	}
	return out
}

// letters is the name of a column in the office program.
func letters(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Preview is the first rows of a file as understood.
type Preview struct {
	Heads []string
	Right []bool // columns of numbers
	Rows  [][]string
}

const previewRows = 60

// preview shows the records of a batch under the labels of its facts.
func preview(p *pack.Pack, facts []pack.Fact, b *intake.Batch) Preview {
	out := Preview{
		Heads: []string{words.T("awardsview.row"), words.T("awardsview.ident.credit_code"), words.T("awardsview.ident.name"), words.T("awardsview.ident.region")},
		Right: []bool{true, false, false, false},
	}
	var shown []int
	for i, f := range facts {
		if f.File == b.File.Kind || b.File.Kind == intake.Supplement {
			out.Heads, out.Right = append(out.Heads, f.Label+Unit(f.Unit)), append(out.Right, f.Type == "number")
			shown = append(shown, i)
		}
	}
	for i := range b.Records {
		if i == previewRows {
			break
		}
		r := &b.Records[i]
		row := []string{strconv.Itoa(r.Row), r.ID, r.Name, placeName(r.Region)}
		for _, j := range shown {
			row = append(row, valueText(&facts[j], r.Values[j]))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// rawPreview shows the first rows as they stand, while columns are in question.
func rawPreview(f *intake.File) Preview {
	out := Preview{}
	for _, c := range f.Columns {
		out.Heads, out.Right = append(out.Heads, c.Head), append(out.Right, c.Unit != "")
	}
	out.Rows = f.Preview
	return out
}

func valueText(f *pack.Fact, v rule.Value) string {
	switch v.State {
	case rule.Missing:
		return words.T("traceview.missing")
	case rule.Absent:
		return words.T("traceview.absent")
	}
	switch f.Type {
	case "flag":
		if v.Num.Sign() != 0 {
			return words.T("awardsview.yes")
		}
		return words.T("awardsview.no")
	case "number":
		return traceview.Grouped(Decimal(v.Num))
	}
	return v.Text
}

// placeName is the region a code stands for.
func placeName(code string) string {
	if r, ok := region.Lookup(code); ok {
		return r.FullName()
	}
	return code
}

// Unit is a unit behind a label, in brackets.
func Unit(u string) string {
	if u == "" {
		return ""
	}
	return words.T("awardsview.unit", u)
}

// Decimal writes a number with at most three decimals, without trailing zeros.
func Decimal(n exact.Num) string {
	if n.IsInt() {
		return n.String()
	}
	return strings.TrimRight(n.Fixed(3), "0")
}
