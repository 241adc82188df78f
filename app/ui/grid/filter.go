package grid

import (
	"math"
	"strconv"
	"strings"
)

// filter is one field of the filter row, understood.
type filter struct {
	text, folded string
	numeric      bool
	low, high    int64
}

// parseFilter understands what was typed: for a number column ">5", ">=5", "<5",
// "<=5", "=5", "5..9"; anything else is searched for in the text.
func parseFilter(text string, number bool, scale int) filter {
	f := filter{text: text, folded: fold(strings.TrimSpace(text))}
	if !number || f.folded == "" {
		return f
	}
	s := strings.ReplaceAll(f.folded, ",", "")
	if a, b, ok := strings.Cut(s, ".."); ok {
		low, ok1 := scaled(a, scale)
		high, ok2 := scaled(b, scale)
		if ok1 && ok2 {
			f.numeric, f.low, f.high = true, low, high
		}
		return f
	}
	for _, op := range []string{">=", "<=", "≥", "≤", ">", "<", "="} {
		rest, ok := strings.CutPrefix(s, op)
		if !ok {
			continue
		}
		v, ok := scaled(rest, scale)
		if !ok {
			return f
		}
		f.numeric, f.low, f.high = true, math.MinInt64, math.MaxInt64
		switch op {
		case ">":
			f.low = v + 1
		case ">=", "≥":
			f.low = v
		case "<":
			f.high = v - 1
		case "<=", "≤":
			f.high = v
		case "=":
			f.low, f.high = v, v
		}
		return f
	}
	return f
}

// scaled reads a decimal as a whole number of 10^-scale; further digits are cut.
func scaled(s string, scale int) (int64, bool) {
	s = strings.TrimSpace(s)
	whole, part, _ := strings.Cut(s, ".")
	for len(part) < scale {
		part += "0"
	}
	v, err := strconv.ParseInt(whole+part[:scale], 10, 64)
	return v, err == nil
}

// fold makes texts comparable: lower case, full-width forms as plain ones.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c >= 'A' && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000:
			return ' '
		}
		return r
	}, s))
}
