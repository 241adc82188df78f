package exact

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// draw gives numbers of every size: small fractions, edges of int64, products
// that no longer fit.
func draw(t *rapid.T, label string) Num {
	edge := rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 2, 100, math.MaxInt64 - 1, math.MaxInt64})
	whole := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1000, 1000), edge)
	n := whole.Draw(t, label+" numerator")
	d := whole.Filter(func(v int64) bool { return v != 0 }).Draw(t, label+" denominator")
	v := Frac(n, d)
	if rapid.Bool().Draw(t, label+" wide") {
		v = fromRat(new(big.Rat).Mul(v.Rat(), new(big.Rat).SetFrac64(whole.Draw(t, label+" factor"), 7)))
	}
	return v
}

// sound fails unless v equals want and is kept in its only form: lowest terms,
// int64 while it fits.
func sound(t *rapid.T, what string, v Num, want *big.Rat) {
	t.Helper()
	if v.Rat().Cmp(want) != 0 {
		t.Fatalf("%s = %s, want %s", what, v, want)
	}
	fits := want.Num().IsInt64() && want.Denom().IsInt64()
	if (v.big == nil) != fits {
		t.Fatalf("%s = %s: int64 form %v, fits %v", what, v, v.big == nil, fits)
	}
	if fits && v != fromRat(want) {
		t.Fatalf("%s = %s is not in lowest terms: %d/%d", what, v, v.n, v.d+1)
	}
}

func TestArithmeticAgreesWithBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		x, y := a.Rat(), b.Rat()
		sound(t, "a", a, x)
		sound(t, "a+b", a.Add(b), new(big.Rat).Add(x, y))
		sound(t, "a-b", a.Sub(b), new(big.Rat).Sub(x, y))
		sound(t, "a*b", a.Mul(b), new(big.Rat).Mul(x, y))
		sound(t, "-a", a.Neg(), new(big.Rat).Neg(x))
		if y.Sign() != 0 {
			sound(t, "a/b", a.Div(b), new(big.Rat).Quo(x, y))
		}
		if a.Cmp(b) != x.Cmp(y) || a.Sign() != x.Sign() || a.IsInt() != x.IsInt() {
			t.Fatalf("Cmp, Sign or IsInt of %s and %s", a, b)
		}
		n, ok := a.Int64()
		if ok != (x.IsInt() && x.Num().IsInt64()) || ok && n != x.Num().Int64() {
			t.Fatalf("Int64 of %s = %d, %v", a, n, ok)
		}
		if a.Rat().Cmp(x) != 0 || b.Rat().Cmp(y) != 0 {
			t.Fatal("an operand was changed")
		}
	})
}

// Round is the nearest multiple in the direction of its mode, told by distance.
func TestRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := draw(t, "a")
		places := rapid.IntRange(-6, 20).Draw(t, "places")
		unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
		if places > 0 {
			unit.Inv(unit)
		}
		half := new(big.Rat).Mul(unit, big.NewRat(1, 2))
		for _, m := range []Mode{HalfUp, HalfEven, Down, Up} {
			r := a.Round(places, m)
			steps := new(big.Rat).Quo(r.Rat(), unit)
			if !steps.IsInt() {
				t.Fatalf("Round(%s, %d, %d) = %s is no multiple of %s", a, places, m, r, unit)
			}
			sound(t, "rounded", r, r.Rat())
			diff := new(big.Rat).Sub(r.Rat(), a.Rat())
			away := diff.Sign() * a.Sign() // +1: the magnitude grew
			diff.Abs(diff)
			bad := diff.Cmp(unit) >= 0
			switch m {
			case Down:
				bad = bad || away > 0
			case Up:
				bad = bad || away < 0
			case HalfUp:
				bad = bad || diff.Cmp(half) > 0 || diff.Cmp(half) == 0 && away < 0
			case HalfEven:
				bad = bad || diff.Cmp(half) > 0 || diff.Cmp(half) == 0 && steps.Num().Bit(0) == 1
			}
			if bad {
				t.Fatalf("Round(%s, %d, %d) = %s", a, places, m, r)
			}
		}
	})
}

func TestRoundCases(t *testing.T) {
	cases := []struct {
		v      string
		places int
		m      Mode
		want   string
	}{
		{"0.005", 2, HalfUp, "0.01"},
		{"0.005", 2, HalfEven, "0"},
		{"0.015", 2, HalfEven, "0.02"},
		{"-0.005", 2, HalfUp, "-0.01"},
		{"-0.009", 2, Down, "0"},
		{"-0.001", 2, Up, "-0.01"},
		{"61728.35", 2, HalfUp, "61728.35"},
		{"61728.35", -2, HalfUp, "61700"},
		{"61750", -2, HalfEven, "61800"},
		{"61728", 0, Up, "61728"},
		{"1250", -2, HalfUp, "1300"},
		{"1250", -2, HalfEven, "1200"},
		{"92233720368547758.07", 0, Up, "92233720368547759"},
		{"9223372036854775807", -1, Up, "9223372036854775810"},
	}
	for _, c := range cases {
		if got := MustParse(c.v).Round(c.places, c.m).String(); got != c.want {
			t.Errorf("Round(%s, %d, %d) = %s, want %s", c.v, c.places, c.m, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	good := map[string]string{
		"0": "0", "-0": "0", "+5": "5", "-12.340": "-12.34", "0.05": "0.05", ".5": "0.5", "5.": "5", "007": "7",
		"9223372036854775807": "9223372036854775807", "9223372036854775808": "9223372036854775808",
		"-9223372036854775808": "-9223372036854775808", "0.000000000000000000000000001": "0.000000000000000000000000001",
		"1234567890123456789012.5": "1234567890123456789012.5", "1.000000000000000000000000": "1",
	}
	for in, want := range good {
		if got, err := Parse(in); err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", "+", ".", "--1", "+-1", "-+1", "1e5", "1,000", " 1", "1 ", "1.2.3", "１", "1/2", "0x1", "1_0", "Inf", "NaN", "99999999999999999999e1", "99999999999999999999_9", "99999999999999999999/3"} {
		if got, err := Parse(in); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) = %s, %v; want ErrSyntax", in, got, err)
		}
	}
}

func TestText(t *testing.T) {
	cases := []struct{ v, want string }{{"2.50", "2.5"}, {"-0.125", "-0.125"}, {"100", "100"}}
	for _, c := range cases {
		if got := MustParse(c.v).String(); got != c.want {
			t.Errorf("%s prints as %s", c.v, got)
		}
	}
	if got := Frac(2, 7).String(); got != "2/7" {
		t.Errorf("2/7 prints as %s", got)
	}
	if got := Frac(2, 3).Fixed(2); got != "0.67" {
		t.Errorf("2/3 to two places is %s", got)
	}
	if got := Frac(-1, 3).Fixed(0); got != "0" {
		t.Errorf("-1/3 to no places is %s", got)
	}
}

// What String prints as a decimal, Parse reads back.
func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := draw(t, "v").Mul(Frac(1, rapid.SampledFrom([]int64{1, 10, 125, 1 << 40}).Draw(t, "scale")))
		text := v.String()
		got, err := Parse(text)
		if err != nil {
			if r, ok := new(big.Rat).SetString(text); !ok || r.Cmp(v.Rat()) != 0 {
				t.Fatalf("%s is neither a decimal nor the fraction", text)
			}
			return
		}
		sound(t, text, got, v.Rat())
	})
}

func TestZeroDenominatorPanics(t *testing.T) {
	for name, f := range map[string]func(){"Frac": func() { Frac(1, 0) }, "Div": func() { Int(1).Div(Num{}) }, "MustParse": func() { MustParse("x") }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

func TestSmallArithmeticDoesNotAllocate(t *testing.T) {
	a, b := MustParse("1234567"), MustParse("0.05")
	n := testing.AllocsPerRun(100, func() {
		if v := a.Mul(b).Add(b).Sub(b).Div(a).Round(2, HalfUp); v.Cmp(b) != 0 {
			t.Fatal(v)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
