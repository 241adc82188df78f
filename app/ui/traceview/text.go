package traceview

import (
	"strings"

	"huiqi/policy/pack"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// BranchLabel is the pack's label of a branch, "" when there is none.
func BranchLabel(item *pack.Item, id string) string {
	if item == nil {
		return ""
	}
	for i := range item.Branches {
		if item.Branches[i].ID == id {
			return item.Branches[i].Label
		}
	}
	return ""
}

// FundName tells which fund pays: the province's, or that of an area.
func FundName(fund string) string {
	if fund == "province" || fund == "" {
		return words.T("traceview.province")
	}
	if r, ok := region.Lookup(fund); ok {
		return words.T("traceview.fund", r.Name)
	}
	return fund
}

func factValue(f *rule.FactUse) string {
	switch f.State {
	case "missing":
		return words.T("traceview.missing")
	case "absent":
		return words.T("traceview.absent")
	}
	if f.Unit == "" {
		return f.Value
	}
	return Grouped(f.Value) + " " + f.Unit
}

// paramValue is a parameter as people read it; the members of a set bear no unit.
func paramValue(p *rule.ParamUse) string {
	switch p.Unit {
	case "", "equal", "prefix":
		return p.Value
	}
	return Grouped(p.Value) + " " + p.Unit
}

// firstCell says where a fact was read, short.
func firstCell(f *rule.FactUse) string {
	if len(f.Sources) == 0 {
		return ""
	}
	s := f.Sources[0]
	text := "　" + words.T("traceview.at", s.File, s.Row)
	if n := len(f.Sources); n > 1 {
		text += words.T("traceview.more", n)
	}
	return text
}

// columnName is A, B, … AA as the office program shows it.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Grouped puts separators into the whole part of a decimal number written as text.
func Grouped(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, rest, dot := strings.Cut(s, ".")
	if strings.Trim(whole, "0123456789") != "" {
		return sign + s
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return sign + whole
}
