package score

import (
	"strings"

	"huiqi/policy/exact"
)

// Show writes a figure for people: exactly when it has at most two decimals, points
// rounded to 0.01, else cut to six with 约 before it.
func Show(n exact.Num, unit string) string {
	if unit == "分值" {
		return n.Fixed(2)
	}
	if n.Round(6, exact.Down).Cmp(n) == 0 {
		return n.String()
	}
	return "约 " + strings.TrimRight(strings.TrimRight(n.Fixed(6), "0"), ".")
}

// show writes a value of an indicator in its unit.
func (x *indicator) show(v exact.Num) string {
	text := Show(v.Div(x.factor), "")
	switch x.src.Unit {
	case "%":
		return text + "%"
	case "分值":
		return text + " 分"
	}
	return text + " " + x.src.Unit
}

func pick(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
