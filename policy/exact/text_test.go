package exact

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The short way of writing small fractions agrees with math/big.
func TestTextAgreesWithBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		d := rapid.SampledFrom([]int64{1, 2, 4, 5, 8, 10, 20, 25, 100, 1000, 1 << 20, 1e9, 1e18, 3, 7, 300}).Draw(t, "d")
		v := Frac(n, d)
		r := big.NewRat(n, d)
		places := rapid.IntRange(0, 20).Draw(t, "places")
		if got, want := v.Fixed(places), v.Round(places, HalfUp).Rat().FloatString(places); got != want {
			t.Fatalf("Fixed(%d) of %s: %s, expected %s", places, r, got, want)
		}
		back, ok := new(big.Rat).SetString(v.String())
		if !ok || back.Cmp(r) != 0 {
			t.Fatalf("%s is written %s", r, v)
		}
	})
}
