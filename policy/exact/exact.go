// Package exact is the only arithmetic the rules may use: rational numbers
// without rounding. A Num is a fraction of two int64 while it fits and falls
// back to math/big when it does not, so a province of firms is assessed without
// allocation and no result is ever approximate. It never touches a float and
// never rounds except in Round.
package exact

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// ErrSyntax is returned by Parse for text that is not a plain decimal number.
var ErrSyntax = errors.New("not a decimal number")

// Num is an exact rational number. The zero value is 0.
type Num struct {
	n   int64 // numerator while r is nil
	d   int64 // denominator minus 1 while r is nil, so that the zero value is 0/1
	big *big.Rat
}

// Int returns the whole number v.
func Int(v int64) Num { return Num{n: v} }

// Frac returns n/d in lowest terms; it panics if d is zero.
func Frac(n, d int64) Num {
	if d == 0 {
		panic("exact: zero denominator")
	}
	if n == math.MinInt64 || d == math.MinInt64 {
		return fromRat(new(big.Rat).SetFrac(big.NewInt(n), big.NewInt(d)))
	}
	if d < 0 {
		n, d = -n, -d
	}
	if g := gcd(abs(n), d); g > 1 {
		n, d = n/g, d/g
	}
	return Num{n: n, d: d - 1}
}

// Parse reads an optionally signed plain decimal such as "-12.340". It accepts
// no separators, exponents or unit: cleaning input is the reader's work.
func Parse(s string) (Num, error) {
	t := strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	if t == "" || len(s)-len(t) > 1 || t[0] == '+' || t[0] == '-' {
		return Num{}, fmt.Errorf("%q: %w", s, ErrSyntax)
	}
	var n, d int64 = 0, 1
	dot, digits, wide := false, 0, false
	for i := 0; i < len(t); i++ {
		c := t[i]
		if c == '.' && !dot {
			dot = true
			continue
		}
		if c < '0' || c > '9' {
			return Num{}, fmt.Errorf("%q: %w", s, ErrSyntax)
		}
		digits++
		if wide {
			continue
		}
		if n > (math.MaxInt64-9)/10 || dot && d > math.MaxInt64/10 {
			wide = true
			continue
		}
		n = n*10 + int64(c-'0')
		if dot {
			d *= 10
		}
	}
	if digits == 0 {
		return Num{}, fmt.Errorf("%q: %w", s, ErrSyntax)
	}
	if wide {
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			return Num{}, fmt.Errorf("%q: %w", s, ErrSyntax)
		}
		return fromRat(r), nil
	}
	if s[0] == '-' {
		n = -n
	}
	return Frac(n, d), nil
}

// MustParse is Parse for constants in tests and tables; it panics on bad text.
func MustParse(s string) Num {
	v, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return v
}

// Add returns a+b.
func (a Num) Add(b Num) Num {
	if a.big == nil && b.big == nil {
		if a.d == 0 && b.d == 0 {
			if s := a.n + b.n; (s > a.n) == (b.n > 0) {
				return Num{n: s}
			}
		} else {
			x, ok1 := mul(a.n, b.d+1)
			y, ok2 := mul(b.n, a.d+1)
			d, ok3 := mul(a.d+1, b.d+1)
			if s := x + y; ok1 && ok2 && ok3 && (s > x) == (y > 0) && s != math.MinInt64 {
				return Frac(s, d)
			}
		}
	}
	return fromRat(new(big.Rat).Add(a.Rat(), b.Rat()))
}

// Sub returns a-b.
func (a Num) Sub(b Num) Num { return a.Add(b.Neg()) }

// Neg returns -a.
func (a Num) Neg() Num {
	if a.big == nil && a.n != math.MinInt64 {
		return Num{n: -a.n, d: a.d}
	}
	return fromRat(new(big.Rat).Neg(a.Rat()))
}

// Mul returns a*b.
func (a Num) Mul(b Num) Num {
	if a.big == nil && b.big == nil {
		n, ok1 := mul(a.n, b.n)
		d, ok2 := mul(a.d+1, b.d+1)
		if ok1 && ok2 {
			if d == 1 {
				return Num{n: n}
			}
			return Frac(n, d)
		}
	}
	return fromRat(new(big.Rat).Mul(a.Rat(), b.Rat()))
}

// Div returns a/b; it panics if b is zero, so test Sign first.
func (a Num) Div(b Num) Num {
	if b.Sign() == 0 {
		panic("exact: division by zero")
	}
	if a.big == nil && b.big == nil {
		n, ok1 := mul(a.n, b.d+1)
		d, ok2 := mul(a.d+1, b.n)
		if ok1 && ok2 {
			return Frac(n, d)
		}
	}
	return fromRat(new(big.Rat).Quo(a.Rat(), b.Rat()))
}

// Cmp returns -1, 0 or +1 as a is less than, equal to or greater than b.
func (a Num) Cmp(b Num) int {
	if a.big == nil && b.big == nil {
		if a.d == b.d {
			return sign(a.n, b.n)
		}
		x, ok1 := mul(a.n, b.d+1)
		y, ok2 := mul(b.n, a.d+1)
		if ok1 && ok2 {
			return sign(x, y)
		}
	}
	return a.Rat().Cmp(b.Rat())
}

// Sign returns -1, 0 or +1.
func (a Num) Sign() int {
	if a.big != nil {
		return a.big.Sign()
	}
	return sign(a.n, 0)
}

// IsInt reports whether a is a whole number.
func (a Num) IsInt() bool {
	if a.big != nil {
		return a.big.IsInt()
	}
	return a.d == 0
}

// Int64 returns a as an int64 and whether it is a whole number that fits.
func (a Num) Int64() (int64, bool) {
	if a.big == nil {
		return a.n, a.d == 0
	}
	if a.big.IsInt() && a.big.Num().IsInt64() {
		return a.big.Num().Int64(), true
	}
	return 0, false
}

// Rat returns a copy of a as a math/big rational.
func (a Num) Rat() *big.Rat {
	if a.big != nil {
		return new(big.Rat).Set(a.big)
	}
	return new(big.Rat).SetFrac64(a.n, a.d+1)
}

// Mode says which way Round goes.
type Mode uint8

// Rounding modes; ties and direction are of the magnitude, away from or to zero.
const (
	HalfUp   Mode = iota // 四舍五入
	HalfEven             // 四舍六入五成双
	Down                 // 舍去
	Up                   // 进位
)

// Round returns a rounded to the given number of decimal places; places may be
// negative (−2 rounds to hundreds).
func (a Num) Round(places int, m Mode) Num {
	if a.big == nil && places >= 0 {
		if v, ok := a.roundSmall(places, m); ok {
			return v
		}
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
	if places < 0 {
		scale.Inv(scale)
	}
	x := new(big.Rat).Mul(a.Rat(), scale)
	q, r := new(big.Int).QuoRem(new(big.Int).Abs(x.Num()), x.Denom(), new(big.Int))
	up := false
	if r.Sign() != 0 {
		half := new(big.Int).Lsh(r, 1).Cmp(x.Denom())
		switch m {
		case HalfUp:
			up = half >= 0
		case HalfEven:
			up = half > 0 || half == 0 && q.Bit(0) == 1
		case Up:
			up = true
		}
	}
	if up {
		q.Add(q, big.NewInt(1))
	}
	if x.Sign() < 0 {
		q.Neg(q)
	}
	return fromRat(new(big.Rat).Quo(new(big.Rat).SetInt(q), scale))
}

// roundSmall is Round within int64; it reports false when that does not suffice.
func (a Num) roundSmall(places int, m Mode) (Num, bool) {
	if a.d == 0 {
		return a, true
	}
	scale, ok1 := pow10(places)
	x, ok2 := mul(a.n, scale)
	if !ok1 || !ok2 {
		return Num{}, false
	}
	d := a.d + 1
	q, r := abs(x)/d, abs(x)%d
	if r != 0 {
		half := sign(r, d-r)
		if m == Up || m == HalfUp && half >= 0 || m == HalfEven && (half > 0 || half == 0 && q%2 == 1) {
			q++
		}
	}
	if x < 0 {
		q = -q
	}
	return Frac(q, scale), true
}

// String prints a as a decimal when it has a finite one ("0.05"), else as a
// fraction ("2/7").
func (a Num) String() string {
	if text, ok := a.short(); ok {
		return text
	}
	r := a.Rat()
	if r.IsInt() {
		return r.Num().String()
	}
	d := new(big.Int).Set(r.Denom())
	places, two, five := 0, 0, 0
	for new(big.Int).Mod(d, big.NewInt(2)).Sign() == 0 {
		d.Rsh(d, 1)
		two++
	}
	for new(big.Int).Mod(d, big.NewInt(5)).Sign() == 0 {
		d.Quo(d, big.NewInt(5))
		five++
	}
	if d.Cmp(big.NewInt(1)) != 0 {
		return r.String()
	}
	places = max(two, five)
	return r.FloatString(places)
}

// short is String for a fraction of int64 whose denominator divides a power of
// ten that keeps it one; it reports false for the others.
func (a Num) short() (string, bool) {
	if a.big != nil || a.n == math.MinInt64 {
		return "", false
	}
	if a.d == 0 {
		return strconv.FormatInt(a.n, 10), true
	}
	for places, scale := 1, int64(10); places <= 18; places, scale = places+1, scale*10 {
		if scale%(a.d+1) != 0 {
			continue
		}
		n, ok := mul(abs(a.n), scale/(a.d+1))
		if !ok {
			return "", false
		}
		return point(a.n < 0, n, places), true
	}
	return "", false
}

// point writes n with the decimal point places digits from its right.
func point(negative bool, n int64, places int) string {
	digits := strconv.FormatInt(n, 10)
	if lack := places + 1 - len(digits); lack > 0 {
		digits = "0000000000000000000"[:lack] + digits
	}
	text := digits[:len(digits)-places] + "." + digits[len(digits)-places:]
	if negative {
		return "-" + text
	}
	return text
}

// Fixed prints a rounded half-up to the given places, for display only.
func (a Num) Fixed(places int) string {
	if r := a.Round(places, HalfUp); r.big == nil && places > 0 && places <= 18 {
		scale, _ := pow10(places)
		if n, ok := mul(abs(r.n), scale/(r.d+1)); ok && scale%(r.d+1) == 0 {
			return point(r.n < 0, n, places)
		}
	}
	return a.Round(places, HalfUp).Rat().FloatString(places)
}

func fromRat(r *big.Rat) Num {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return Num{n: r.Num().Int64(), d: r.Denom().Int64() - 1}
	}
	return Num{big: r}
}

func mul(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if hi != 0 || lo > math.MaxInt64 || a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func pow10(n int) (int64, bool) {
	if n > 18 {
		return 0, false
	}
	p := int64(1)
	for range n {
		p *= 10
	}
	return p, true
}

// gcd of two numbers that are not negative.
func gcd(a, b int64) int64 {
	if a == 0 || b == 0 {
		return a + b
	}
	twos := bits.TrailingZeros64(uint64(a | b))
	for a >>= bits.TrailingZeros64(uint64(a)); b != 0; {
		b >>= bits.TrailingZeros64(uint64(b))
		if a > b {
			a, b = b, a
		}
		b -= a
	}
	return a << twos
}

func abs(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

func sign(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
