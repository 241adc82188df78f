package exact_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
)

func anyNum(t *rapid.T, label string) exact.Num {
	n := exact.Frac(rapid.Int64Range(-1<<40, 1<<40).Draw(t, label), rapid.Int64Range(1, 1<<30).Draw(t, label+" under"))
	if rapid.Bool().Draw(t, label+" long") {
		n = n.Mul(exact.Frac(rapid.Int64Range(1, 1<<40).Draw(t, label+" by"), rapid.Int64Range(1, 1<<40).Draw(t, label+" over")))
	}
	return n
}

// A Sum is what adding fractions in lowest terms gives, and its order too.
func TestSumIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s, other exact.Sum
		var want, less exact.Num
		for range rapid.IntRange(0, 6).Draw(t, "terms") {
			a, b := anyNum(t, "a"), anyNum(t, "b")
			s.Add(a)
			other.Add(b)
			want, less = want.Add(a), less.Add(b)
			if b.Sign() != 0 {
				s.AddQuo(a, b)
				want = want.Add(a.Div(b))
			}
		}
		if s.Num().Cmp(want) != 0 || s.Cmp(&other) != want.Cmp(less) {
			t.Fatalf("%v, want %v; against %v", s.Num(), want, less)
		}
	})
}

// A key is the number cut down to its binary places, for short and long numbers alike.
func TestKeyIsCutDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyNum(t, "a"), anyNum(t, "b")
		hold := func(n exact.Num, key int64, ok bool) {
			exactly := new(big.Rat).Mul(n.Rat(), new(big.Rat).SetInt64(1<<24))
			low := new(big.Rat).SetInt64(key)
			if ok && (low.Cmp(exactly) > 0 || new(big.Rat).Add(low, big.NewRat(1, 1)).Cmp(exactly) <= 0) {
				t.Fatalf("the key of %v is %d", n, key)
			}
			if !ok && exactly.Cmp(new(big.Rat).SetInt64(1<<61)) < 0 && exactly.Sign() >= 0 {
				t.Fatalf("%v has no key", n)
			}
		}
		key, ok := a.Key()
		hold(a, key, ok)
		if b.Sign() != 0 {
			key, ok = exact.QuoKey(a, b)
			hold(a.Div(b), key, ok)
		}
	})
}
