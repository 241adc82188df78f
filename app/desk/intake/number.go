package intake

import (
	"strings"

	"huiqi/policy/exact"
)

// factor is what a number must be multiplied by to come into a field's unit;
// the zero factor multiplies by one.
type factor struct {
	times exact.Num
	set   bool
}

func (f factor) of(n exact.Num) exact.Num {
	if !f.set {
		return n
	}
	return n.Mul(f.times)
}

// units that offices write, each with what it measures and its size.
var units = map[string]struct {
	of   string
	size exact.Num
}{
	"元": {"元", exact.Int(1)}, "人民币元": {"元", exact.Int(1)}, "百元": {"元", exact.Int(100)},
	"千元": {"元", exact.Int(1_000)}, "仟元": {"元", exact.Int(1_000)},
	"万元": {"元", exact.Int(10_000)}, "万圆": {"元", exact.Int(10_000)}, "人民币万元": {"元", exact.Int(10_000)},
	"十万元": {"元", exact.Int(100_000)}, "百万元": {"元", exact.Int(1_000_000)}, "千万元": {"元", exact.Int(10_000_000)},
	"亿元":  {"元", exact.Int(100_000_000)},
	"千瓦时": {"千瓦时", exact.Int(1)}, "千瓦·时": {"千瓦时", exact.Int(1)}, "千瓦小时": {"千瓦时", exact.Int(1)}, "kwh": {"千瓦时", exact.Int(1)},
	"kw·h": {"千瓦时", exact.Int(1)}, "kw.h": {"千瓦时", exact.Int(1)}, "度": {"千瓦时", exact.Int(1)},
	"兆瓦时": {"千瓦时", exact.Int(1_000)}, "mwh": {"千瓦时", exact.Int(1_000)}, "千度": {"千瓦时", exact.Int(1_000)},
	"万千瓦时": {"千瓦时", exact.Int(10_000)}, "万千瓦·时": {"千瓦时", exact.Int(10_000)}, "万千瓦小时": {"千瓦时", exact.Int(10_000)},
	"万度": {"千瓦时", exact.Int(10_000)}, "万kwh": {"千瓦时", exact.Int(10_000)},
	"亿千瓦时": {"千瓦时", exact.Int(100_000_000)}, "亿度": {"千瓦时", exact.Int(100_000_000)},
	"元/千瓦时": {"元/千瓦时", exact.Int(1)}, "元/kwh": {"元/千瓦时", exact.Int(1)}, "元/度": {"元/千瓦时", exact.Int(1)},
	"%": {"%", exact.Int(1)}, "百分点": {"%", exact.Int(1)}, "个百分点": {"%", exact.Int(1)}, "‰": {"%", exact.Frac(1, 10)},
	"户": {"户", exact.Int(1)}, "家": {"户", exact.Int(1)}, "个": {"户", exact.Int(1)}, "人": {"人", exact.Int(1)}, "万人": {"人", exact.Int(10_000)},
}

// conversion gives the factor from one unit to another, one when either is not
// said; ok is false when they measure different things or one is not known.
func conversion(from, to string) (f factor, ok bool) {
	if from == to || from == "" || to == "" {
		return factor{}, true
	}
	a, ok1 := units[strings.ToLower(from)]
	b, ok2 := units[strings.ToLower(to)]
	if !ok1 || !ok2 || a.of != b.of {
		return factor{}, false
	}
	return factor{a.size.Div(b.size), true}, true
}

// narrow gives the plain form of text as offices type it: full-width signs made
// half-width, all blanks and invisible signs removed. Clean text comes back as
// it is.
func narrow(s string) string {
	clean := true
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r <= ' ', r == 0x7f, r == '\u3000', r == '\u00a0', r >= '\u2000' && r <= '\u200f', r >= '\u202a' && r <= '\u202f', r >= '\u2066' && r <= '\u2069', r == '\u00ad', r == '\u2060', r == '\ufeff':
			return -1
		case r == '−', r == '–', r == '﹣':
			return '-'
		case r == '￥':
			return '¥'
		}
		return r
	}, s)
}

// number is what a cell says in figures.
type number struct {
	value exact.Num
	unit  string // written in the cell itself, "" mostly
}

// parseNumber reads a number as it stands in a text cell: separators, full-width
// digits, ¥, a unit or % behind it, brackets or a triangle for a negative one.
// It refuses what can be read in two ways: 1,2345 and 1.234,56, and digits cut by
// scientific notation. The code of the problem is "" when it was read.
func parseNumber(text string) (number, string) {
	t := narrow(text)
	t = strings.TrimLeft(t, "'")
	if strings.IndexByte(t, ',') < 0 {
		if n, ok := plainNumber(t); ok {
			return number{value: n}, ""
		}
	}
	negative := false
	if len(t) > 2 && t[0] == '(' && t[len(t)-1] == ')' {
		t, negative = t[1:len(t)-1], true
	}
	for _, sign := range [...]string{"人民币", "RMB", "CNY", "¥"} {
		t = strings.TrimPrefix(t, sign)
	}
	if s, ok := cutMinus(t); ok {
		if negative {
			return number{}, "not-number"
		}
		t, negative = strings.TrimPrefix(s, "¥"), true
	}
	t, unit := cutUnit(t)
	if len(t) > 2 && t[0] == '(' && t[len(t)-1] == ')' && !negative {
		t, negative = t[1:len(t)-1], true
	}
	if scientific(t) {
		return number{}, "number-scientific"
	}
	t, ok := ungroup(t)
	if !ok {
		return number{}, "number-separators"
	}
	n, ok := plainNumber(t)
	if !ok || negative && n.Sign() < 0 {
		return number{}, "not-number"
	}
	if negative {
		n = n.Neg()
	}
	return number{n, unit}, ""
}

func cutMinus(t string) (string, bool) {
	for _, sign := range [...]string{"-", "△", "▲", "负"} {
		if s, ok := strings.CutPrefix(t, sign); ok {
			return s, true
		}
	}
	return t, false
}

// plainNumber reads an optional sign, digits and a point.
func plainNumber(t string) (exact.Num, bool) {
	if t == "" || len(t) > 400 {
		return exact.Num{}, false
	}
	n, err := exact.Parse(t)
	return n, err == nil
}

// cutUnit takes a known unit off the end.
func cutUnit(t string) (rest, unit string) {
	end := len(t)
	for end > 0 && (t[end-1] < '0' || t[end-1] > '9') && t[end-1] != '.' && t[end-1] != ')' {
		end--
	}
	if end > 0 && end < len(t) {
		unit := strings.ToLower(t[end:])
		if _, ok := units[unit]; ok || unit == "万" || unit == "亿" {
			return t[:end], unit
		}
		if u, ok := strings.CutSuffix(unit, "整"); ok && u == "元" {
			return t[:end], u
		}
	}
	return t, ""
}

// scientific reports digits in the notation 9.57E+17.
func scientific(t string) bool {
	i := strings.IndexAny(t, "eE")
	if i <= 0 || i == len(t)-1 {
		return false
	}
	return strings.Trim(t[:i], "+-.0123456789") == "" && strings.Trim(t[i+1:], "+-0123456789") == "" &&
		strings.ContainsAny(t[:i], "0123456789") && strings.ContainsAny(t[i+1:], "0123456789")
}

// ungroup removes the separators of a number grouped by three, or, as some do,
// by four digits throughout; ok is false when they do not stand so.
func ungroup(t string) (string, bool) {
	t = strings.ReplaceAll(t, "，", ",")
	if !strings.ContainsAny(t, ",'’") {
		return t, true
	}
	if strings.ContainsAny(t, "'’") {
		t = strings.ReplaceAll(strings.ReplaceAll(t, "'", ","), "’", ",")
	}
	whole, fraction, _ := strings.Cut(t, ".")
	if strings.Contains(fraction, ",") {
		return "", false
	}
	groups := strings.Split(whole, ",")
	size := len(groups[len(groups)-1])
	if size != 3 && (size != 4 || len(groups) < 3) {
		return "", false
	}
	for i, g := range groups {
		if strings.Trim(g, "0123456789") != "" || i > 0 && len(g) != size || i == 0 && (len(g) == 0 || len(g) > size) {
			return "", false
		}
	}
	return strings.ReplaceAll(t, ",", ""), true
}

// fileNumber reads the digits a number cell holds. Beyond 15 digits they are
// noise of the binary form (94.43000000000001), which the office program itself
// never shows; they are rounded away. Exponents are exact here.
func fileNumber(digits string) (exact.Num, bool) {
	t := strings.TrimSpace(digits)
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(t), "e")
	n, ok := plainNumber(mantissa)
	if !ok {
		return exact.Num{}, false
	}
	if scientific {
		e, ok := smallInt(exponent)
		if !ok || e > 300 || e < -300 {
			return exact.Num{}, false
		}
		n = n.Mul(power(e))
	}
	if len(mantissa) <= 15 {
		return n, true
	}
	if leading, total := significant(mantissa); total > 15 {
		e, _ := smallInt(exponent)
		n = n.Round(15-leading-e, exact.HalfUp)
	}
	return n, true
}

// significant gives how many digits stand before the point (negative when zeros
// follow it) and how many count in all.
func significant(mantissa string) (leading, total int) {
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	whole = strings.TrimLeft(whole, "0")
	if whole != "" {
		return len(whole), len(whole) + len(fraction)
	}
	rest := strings.TrimLeft(fraction, "0")
	return len(rest) - len(fraction), len(rest)
}

func power(e int) exact.Num {
	ten, p := exact.Int(10), exact.Int(1)
	for range max(e, -e) {
		p = p.Mul(ten)
	}
	if e < 0 {
		return exact.Int(1).Div(p)
	}
	return p
}

func smallInt(s string) (int, bool) {
	n, digits, sign := 0, 0, 1
	for i := range len(s) {
		switch c := s[i]; {
		case i == 0 && c == '-':
			sign = -1
		case i == 0 && c == '+':
		case c >= '0' && c <= '9' && digits < 6:
			n, digits = n*10+int(c-'0'), digits+1
		default:
			return 0, false
		}
	}
	return sign * n, digits > 0
}
