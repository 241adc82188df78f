package exact

import (
	"math/big"
	"math/bits"
)

// Sum adds numbers without bringing them to lowest terms, which is most of the cost
// of adding fractions with many different denominators. It is exact; the zero Sum is 0.
type Sum struct {
	num, den big.Int // den 0 means 1
}

func (s *Sum) lay() {
	if s.den.Sign() == 0 {
		s.den.SetInt64(1)
	}
}

// parts are the numerator and denominator of n, written into room where n is small.
func (a Num) parts(room *[2]big.Int) (n, d *big.Int) {
	if a.big != nil {
		return a.big.Num(), a.big.Denom()
	}
	room[0].SetInt64(a.n)
	room[1].SetInt64(a.d + 1)
	return &room[0], &room[1]
}

// add adds n/d, d not 0.
func (s *Sum) add(n, d *big.Int) {
	s.lay()
	var part big.Int
	part.Mul(&s.den, n)
	s.num.Mul(&s.num, d).Add(&s.num, &part)
	if s.den.Mul(&s.den, d); s.den.Sign() < 0 {
		s.den.Neg(&s.den)
		s.num.Neg(&s.num)
	}
}

// Add adds a.
func (s *Sum) Add(a Num) {
	var room [2]big.Int
	s.add(a.parts(&room))
}

// AddQuo adds a/b; it panics if b is zero.
func (s *Sum) AddQuo(a, b Num) {
	var room [4]big.Int
	n, d := a.parts((*[2]big.Int)(room[:2]))
	m, e := b.parts((*[2]big.Int)(room[2:]))
	if m.Sign() == 0 {
		panic("exact: division by zero")
	}
	var above, below big.Int
	s.add(above.Mul(n, e), below.Mul(d, m))
}

// Num is the sum in lowest terms.
func (s *Sum) Num() Num {
	if s.den.Sign() == 0 {
		return Num{}
	}
	return fromRat(new(big.Rat).SetFrac(&s.num, &s.den))
}

// Cmp returns -1, 0 or +1 as s is less than, equal to or greater than t.
func (s *Sum) Cmp(t *Sum) int {
	s.lay()
	t.lay()
	var x, y big.Int
	return x.Mul(&s.num, &t.den).Cmp(y.Mul(&t.num, &s.den))
}

// keyBits is how many binary places a key has.
const keyBits = 24

// Key is a cut down to 24 binary places, as a whole number of them: a lies from its key
// to less than one more. It is false when the key does not fit. What keys settle needs
// no long arithmetic; equal keys settle nothing.
func (a Num) Key() (int64, bool) {
	if a.big == nil && a.n != -a.n {
		n := uint64(abs(a.n))
		if hi, d := n>>(64-keyBits), uint64(a.d+1); hi < d {
			q, rest := bits.Div64(hi, n<<keyBits, d)
			if q >= 1<<62 {
				return 0, false
			}
			return floor(int64(q), rest != 0, a.n < 0), true
		}
	}
	return QuoKey(a, Int(1))
}

// floor gives a cut quotient its sign and rounds it down.
func floor(q int64, rest, negative bool) int64 {
	switch {
	case !negative:
		return q
	case rest:
		return -q - 1
	}
	return -q
}

// QuoKey is the key of a/b, found without bringing it to lowest terms; it panics if b
// is zero.
func QuoKey(a, b Num) (int64, bool) {
	var s Sum
	s.AddQuo(a, b)
	s.num.Lsh(&s.num, keyBits)
	s.num.Div(&s.num, &s.den) // Euclid: downwards, for the denominator is positive
	if !s.num.IsInt64() || s.num.BitLen() > 62 {
		return 0, false
	}
	return s.num.Int64(), true
}
