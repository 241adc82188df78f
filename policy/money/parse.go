package money

import (
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/exact"
)

// ErrSyntax is wrapped by Parse and ParseCapitals for text that is no amount.
var ErrSyntax = errors.New("not an amount")

// Parse reads an amount in yuan as people type it: 1234.5, 1,234.50, ¥1,234.50,
// 人民币1234元, 12.5万元, with full-width characters and blanks. Separators must
// group by three digits, so that a slip such as 1,2345 is refused rather than
// read. Errors: ErrSyntax, ErrNotFen (more than two decimals that count),
// ErrOverflow.
func Parse(text string) (Fen, error) {
	t := strings.TrimSpace(strings.Map(narrow, text))
	t = strings.TrimSpace(strings.TrimPrefix(t, "人民币"))
	neg := false
	for _, sign := range [...]string{"-", "¥", "-"} {
		if s, ok := strings.CutPrefix(t, sign); ok && (sign == "¥" || !neg) {
			t, neg = strings.TrimSpace(s), neg || sign == "-"
		}
	}
	t, unit := cutUnit(t)
	t, ok := ungroup(t)
	if !ok || t == "" || t[0] == '-' || t[0] == '+' {
		return 0, fmt.Errorf("%q: %w", text, ErrSyntax)
	}
	v, err := exact.Parse(t)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", text, ErrSyntax)
	}
	if neg {
		v = v.Neg()
	}
	f, err := FromYuan(v.Mul(exact.Int(unit)))
	if err != nil {
		return 0, fmt.Errorf("%q: %w", text, err)
	}
	return f, nil
}

// narrow gives the plain form of a full-width character, ¥ for its variants and
// - for the minus signs.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '￥':
		return '¥'
	case r == '−' || r == '–':
		return '-'
	case r == '\u3000' || r == '\u00a0' || r == '\u2009' || r == '\u202f':
		return ' '
	}
	return r
}

// cutUnit takes the unit off the end and returns its size in yuan.
func cutUnit(t string) (string, int64) {
	t = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(t, "元"), "圆"))
	if s, ok := strings.CutSuffix(t, "亿"); ok {
		return strings.TrimSpace(s), 100_000_000
	}
	if s, ok := strings.CutSuffix(t, "万"); ok {
		return strings.TrimSpace(s), 10_000
	}
	return t, 1
}

// ungroup removes separators (commas or blanks) that group the whole part by
// three, and reports whether they do.
func ungroup(t string) (string, bool) {
	whole, frac, _ := strings.Cut(t, ".")
	if strings.ContainsAny(frac, ", ") {
		return "", false
	}
	for _, sep := range [...]string{",", " "} {
		if !strings.Contains(whole, sep) {
			continue
		}
		for i, group := range strings.Split(whole, sep) {
			if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) {
				return "", false
			}
		}
		return strings.ReplaceAll(t, sep, ""), true
	}
	return t, true
}
