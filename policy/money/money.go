// Package money holds amounts of yuan as whole fen, their writing in figures and
// in capitals, and nothing that could lose one.
package money

import (
	"errors"
	"strconv"

	"huiqi/policy/exact"
)

// Fen is an amount in fen (0.01 yuan).
type Fen int64

// Errors of this package.
var (
	ErrOverflow = errors.New("amount too large")
	ErrNotFen   = errors.New("amount is not a whole number of fen")
)

// FromYuan converts an exact amount in yuan; a fraction of a fen is an error,
// because rounding is a step of the rules.
func FromYuan(y exact.Num) (Fen, error) {
	v := y.Mul(exact.Int(100))
	if !v.IsInt() {
		return 0, ErrNotFen
	}
	n, ok := v.Int64()
	if !ok {
		return 0, ErrOverflow
	}
	return Fen(n), nil
}

// Yuan returns the amount in yuan.
func (f Fen) Yuan() exact.Num { return exact.Frac(int64(f), 100) }

// Add returns a+b, or ErrOverflow.
func (f Fen) Add(b Fen) (Fen, error) {
	s := f + b
	if (s > f) != (b > 0) {
		return 0, ErrOverflow
	}
	return s, nil
}

// String writes the amount in yuan with separators and two decimals: "1,234,567.89".
func (f Fen) String() string {
	neg := f < 0
	u := uint64(f)
	if neg {
		u = -u
	}
	s := strconv.FormatUint(u/100, 10)
	out := make([]byte, 0, len(s)+len(s)/3+4)
	if neg {
		out = append(out, '-')
	}
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, s[i])
	}
	c := u % 100
	return string(append(out, '.', byte('0'+c/10), byte('0'+c%10)))
}
