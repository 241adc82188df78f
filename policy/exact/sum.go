package exact

import (
	"math/big"
	"math/bits"
)

// Sum adds numbers without bringing them to lowest terms, which is most of the cost
// of adding fractions with many different denominators. It is exact; the zero Sum is 0.
type Sum struct {
	num, den big.Int // den 0 means 1
	key      int64
	keyed    bool
	word     big.Int
}

func (s *Sum) lay() {
	if s.den.Sign() == 0 {
		s.den.SetInt64(1)
	}
}

// Add adds n.
func (s *Sum) Add(n Num) {
	s.lay()
	s.keyed = false
	if n.big != nil {
		var part big.Int
		part.Mul(&s.den, n.big.Num())
		s.num.Mul(&s.num, n.big.Denom()).Add(&s.num, &part)
		s.den.Mul(&s.den, n.big.Denom())
		return
	}
	s.word.SetInt64(n.n)
	if n.d != 0 {
		var d big.Int
		d.SetInt64(n.d + 1)
		s.num.Mul(&s.num, &d)
		s.word.Mul(&s.word, &s.den)
		s.den.Mul(&s.den, &d)
		s.num.Add(&s.num, &s.word)
		return
	}
	s.word.Mul(&s.word, &s.den)
	s.num.Add(&s.num, &s.word)
}

// Num is the sum in lowest terms.
func (s *Sum) Num() Num {
	if s.den.Sign() == 0 {
		return Num{}
	}
	return fromRat(new(big.Rat).SetFrac(&s.num, &s.den))
}

// keyBits is how many binary places a key has.
const keyBits = 24

// Key is the sum cut down to 24 binary places, as a whole number of them; false when
// it does not fit. Sums of different keys stand in the order of their keys.
func (s *Sum) Key() (int64, bool) {
	if s.keyed {
		return s.key, true
	}
	s.lay()
	var n big.Int
	n.Lsh(&s.num, keyBits)
	n.Div(&n, &s.den) // Euclid: downwards, for den is positive
	if !n.IsInt64() || bits.Len64(uint64(abs(n.Int64()))) > 62 {
		return 0, false
	}
	s.key, s.keyed = n.Int64(), true
	return s.key, true
}

// Cmp returns -1, 0 or +1 as s is less than, equal to or greater than t.
func (s *Sum) Cmp(t *Sum) int {
	a, ok1 := s.Key()
	b, ok2 := t.Key()
	if ok1 && ok2 && a != b {
		return sign(a, b)
	}
	s.lay()
	t.lay()
	var x, y big.Int
	return x.Mul(&s.num, &t.den).Cmp(y.Mul(&t.num, &s.den))
}

// Key is n cut down to the binary places of Sum.Key; false when it does not fit.
func (a Num) Key() (int64, bool) {
	if a.big == nil && a.d == 0 && abs(a.n) < 1<<(62-keyBits) {
		return a.n << keyBits, true
	}
	var s Sum
	s.Add(a)
	return s.Key()
}
