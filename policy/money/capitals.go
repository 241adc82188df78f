package money

import (
	"fmt"
	"math"
	"strings"
)

// style is how the optional parts of an amount in capitals are written. The
// regulation (中国人民银行《正确填写票据和结算凭证的基本规定》) leaves them free.
type style struct {
	zeroAfterYuan  bool // 壹仟陆佰捌拾元零叁角贰分 rather than 壹仟陆佰捌拾元叁角贰分
	zeroInside     bool // 壹拾万零柒仟元 rather than 壹拾万柒仟元
	wholeAfterJiao bool // 伍角整 rather than 伍角
}

// house is the style of this program's paper: the regulation's first form of each
// example, and 整 after 角 as 《会计基础工作规范》 asks.
var house = style{zeroAfterYuan: true, wholeAfterJiao: true}

// Capitals writes the amount in capitals behind 人民币, as bills and notices
// carry it: 人民币壹仟肆佰零玖元伍角整. A negative amount has 负 behind 人民币.
func (f Fen) Capitals() string { return "人民币" + f.capitals(house) }

// ParseCapitals reads an amount in capitals in any style the regulation allows:
// with or without 人民币, 圆 for 元, 正 for 整, the optional 零 and the optional 整
// after 角. Anything else, also a wrong order of units, wraps ErrSyntax.
func ParseCapitals(text string) (Fen, error) {
	t := strings.TrimPrefix(strings.TrimSpace(text), "人民币")
	t = strings.NewReplacer("圆", "元", "正", "整").Replace(t)
	f, ok := readCapitals(t)
	if ok {
		for i := range 8 {
			s := style{zeroAfterYuan: i&1 != 0, zeroInside: i&2 != 0, wholeAfterJiao: i&4 != 0}
			if f.capitals(s) == t {
				return f, nil
			}
		}
	}
	return 0, fmt.Errorf("%q: %w", text, ErrSyntax)
}

const digits = "零壹贰叁肆伍陆柒捌玖"

// han returns the capital of a digit; each takes three bytes.
func han(d uint64) string { return digits[3*d : 3*d+3] }

func (f Fen) capitals(s style) string {
	var b strings.Builder
	u := uint64(f)
	if f < 0 {
		b.WriteString("负")
		u = -u
	}
	yuan, jiao, fen := u/100, u/10%10, u%10
	if yuan > 0 {
		b.WriteString(integer(yuan, s))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && fen == 0:
		if yuan == 0 {
			b.WriteString("零元")
		}
		b.WriteString("整")
		return b.String()
	case yuan == 0: // 伍角整, 伍分: nothing before them
	case jiao == 0, yuan%10 == 0 && s.zeroAfterYuan:
		b.WriteString("零")
	}
	if jiao > 0 {
		b.WriteString(han(jiao) + "角")
	}
	switch {
	case fen > 0:
		b.WriteString(han(fen) + "分")
	case s.wholeAfterJiao:
		b.WriteString("整")
	}
	return b.String()
}

// integer writes a positive whole number in sections of four digits. Above 亿 it
// starts again, as in 壹万亿.
func integer(n uint64, s style) string {
	const yi, wan = 100_000_000, 10_000
	switch {
	case n >= yi:
		return join(integer(n/yi, s)+"亿", n/yi, n%yi, yi/10, s)
	case n >= wan:
		return join(section(n/wan)+"万", n/wan, n%wan, wan/10, s)
	}
	return section(n)
}

// join puts the lower part behind the upper one. 零 must stand between them when
// the lower part lacks its first digit (lower < full) and may when the upper one
// ends in a zero.
func join(head string, upper, lower, full uint64, s style) string {
	switch {
	case lower == 0:
		return head
	case lower < full, upper%10 == 0 && s.zeroInside:
		head += "零"
	}
	return head + integer(lower, s)
}

// section writes 1 to 9999 without a leading 零.
func section(n uint64) string {
	var b strings.Builder
	zero := false
	for i, unit := range [...]string{"仟", "佰", "拾", ""} {
		d := n / [...]uint64{1000, 100, 10, 1}[i] % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(han(d) + unit)
	}
	return b.String()
}

// readCapitals adds up digits and units without asking for their order; the
// caller writes the sum again and compares, which is the real test.
func readCapitals(t string) (Fen, bool) {
	t, neg := strings.CutPrefix(t, "负")
	const most = math.MaxInt64 / 100 // yuan
	var yuan, part, sect, digit, sub uint64
	for _, r := range t {
		switch r {
		case '拾':
			sect, digit = sect+digit*10, 0
		case '佰':
			sect, digit = sect+digit*100, 0
		case '仟':
			sect, digit = sect+digit*1000, 0
		case '万':
			part, sect, digit = part+(sect+digit)*10_000, 0, 0
		case '亿', '元':
			yuan, part, sect, digit = yuan+part+sect+digit, 0, 0, 0
			if r == '亿' {
				if yuan > most/100_000_000 {
					return 0, false
				}
				yuan *= 100_000_000
			}
		case '角':
			sub, digit = sub+digit*10, 0
		case '分':
			sub, digit = sub+digit, 0
		case '整':
		default:
			i := strings.IndexRune(digits, r)
			if i < 0 {
				return 0, false
			}
			digit = uint64(i / len("零"))
		}
		if yuan > most || part > most || sub > 99 {
			return 0, false
		}
	}
	u := yuan*100 + sub
	switch {
	case u > math.MaxInt64:
		return Fen(math.MinInt64), neg && u == 1<<63
	case neg:
		return -Fen(u), true
	}
	return Fen(u), true
}
