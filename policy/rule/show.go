package rule

import (
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// hundred turns a ratio into percent.
var hundred = exact.Int(100)

// group sets thousands separators into a plain decimal.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, dot := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if dot {
		b.WriteString("." + frac)
	}
	return sign + b.String()
}

// plain writes n as a decimal with separators: exactly when it has at most six
// decimals, else cut to six with 约 before it.
func plain(n exact.Num) string {
	if n.Round(6, exact.Down).Cmp(n) == 0 {
		return group(n.String())
	}
	return "约 " + group(n.Fixed(6))
}

// show writes a quantity of base unit with its unit; ratios as percent.
func show(n exact.Num, d pack.Dimension) string {
	switch d {
	case pack.Ratio:
		return plain(n.Mul(hundred)) + "%"
	case pack.Money:
		if n.IsInt() {
			return plain(n) + " 元"
		}
		if c := n.Round(2, exact.Down); c.Cmp(n) == 0 {
			return group(n.Fixed(2)) + " 元"
		}
	}
	if d == pack.CalendarDay {
		return pack.DateOf(n).String()
	}
	if d.Base() == "" {
		return plain(n)
	}
	return plain(n) + " " + d.Base()
}

// showText writes a declared quantity as it stands in the pack or the file.
func showText(value, unit string) string {
	if unit == "%" {
		return group(value) + "%"
	}
	if unit == "" || unit == "日期" {
		return value
	}
	return group(value) + " " + unit
}

// percent writes a growth rate so that it differs from the threshold whenever
// the rate itself does.
func percent(g, limit exact.Num) string {
	x, l := g.Mul(hundred), limit.Mul(hundred)
	for places := 2; places <= 12; places++ {
		r := x.Round(places, exact.HalfUp)
		if r.Cmp(l) == x.Cmp(l) {
			about := ""
			if r.Cmp(x) != 0 && places > 2 {
				about = "约 "
			}
			return about + group(trim(r)) + "%"
		}
	}
	return "约 " + group(x.Fixed(12)) + "%"
}

// trim writes a rounded number without needless zeros.
func trim(n exact.Num) string { return n.String() }

// points writes a distance between two rates in percentage points.
func points(d exact.Num) string {
	x := magnitude(d).Mul(hundred)
	r := x.Round(2, exact.HalfUp)
	if r.Sign() == 0 && x.Sign() != 0 {
		return "不足 0.01 个百分点"
	}
	return group(r.String()) + " 个百分点"
}

func magnitude(n exact.Num) exact.Num {
	if n.Sign() < 0 {
		return n.Neg()
	}
	return n
}

// yesNo is a flag on paper.
func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
