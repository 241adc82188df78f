package deferralstats

import (
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// unit is what amounts are shown in where there is no room for yuan and fen: the exact
// figure always stands in a table beside.
type unit struct {
	fen   money.Fen
	label string
}

const yuan money.Fen = 100

// Room for the digits of amounts before the point.
const (
	stripRoom = 1_000_000
	chartRoom = 10_000
)

// unitFor is the smallest unit in which amounts up to most are less than room.
func unitFor(most, room money.Fen) unit {
	small, large := 10_000*yuan, 100_000_000*yuan
	if words.Lang() == words.English {
		small, large = 1_000_000*yuan, 1_000_000_000*yuan
	}
	switch {
	case most < room*yuan:
		return unit{yuan, words.T("dstat.unit.yuan")}
	case most < room*small:
		return unit{small, words.T("dstat.unit.small")}
	}
	return unit{large, words.T("dstat.unit.large")}
}

// write gives an amount in the unit with two decimals, rounded half up.
func (u unit) write(f money.Fen) string {
	if u.fen == yuan {
		return f.String()
	}
	cent := u.fen / 100
	return ((f + cent/2) / cent).String()
}

// short gives an amount in the unit, without decimals from a hundred up; a dash for none.
func (u unit) short(f money.Fen) string {
	switch {
	case f == 0:
		return none
	case f < u.fen/200:
		return "<0.01"
	}
	if f >= 100*u.fen || u.fen == yuan {
		return strings.TrimSuffix(((f + u.fen/2) / u.fen * yuan).String(), ".00")
	}
	return u.write(f)
}

// percent writes a share with two decimals; "" is no share.
func percent(n exact.Num, ok bool) string {
	if !ok {
		return none
	}
	return n.Mul(exact.Int(100)).Fixed(2) + "%"
}

// count writes a number with separators.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// dashed is a count, or a dash for none.
func dashed(n int) string {
	if n == 0 {
		return none
	}
	return count(n)
}

// amount is an amount in yuan, or a dash for none.
func amount(f money.Fen) string {
	if f == 0 {
		return none
	}
	return f.String()
}
