package road

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/money"
)

// M-11: after scaling the lines sum to the budget exactly, each is less than a fen
// from its exact share, a larger remainder is never passed over for a smaller one,
// equal ones go by id, zero stays zero, and the order of the lines changes nothing.
func TestScalingIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000_000_000), 1, 40).Draw(t, "want")
		if rapid.Bool().Draw(t, "alike") {
			for i := range want {
				want[i] = want[i] % 3
			}
		}
		lines, total := make([]Line, len(want)), money.Fen(0)
		for i, w := range want {
			lines[i] = Line{Party: Party{ID: fmt.Sprintf("%02d", (i*7)%40)}, Gross: money.Fen(w), Scaled: money.Fen(w)}
			total += money.Fen(w)
		}
		budget := money.Fen(rapid.Int64Range(0, int64(total)+1).Draw(t, "budget"))
		s, err := scale(lines, budget)
		if err != nil {
			t.Fatal(err)
		}
		if (s == nil) != (total <= budget) {
			t.Fatalf("%v of %v scaled: %v", total, budget, s)
		}
		if s != nil {
			fair(t, lines, total, budget)
		}
		again := slices.Clone(lines)
		slices.Reverse(again)
		if _, err := scale(again, budget); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(again)
		for i := range lines {
			if again[i].Scaled != lines[i].Scaled {
				t.Fatalf("line %d gets %v or %v by the order of the lines", i, lines[i].Scaled, again[i].Scaled)
			}
		}
	})
}

func fair(t *rapid.T, lines []Line, total, budget money.Fen) {
	var sum money.Fen
	rest := func(l Line) *big.Int { // of want × budget by total
		x := new(big.Int).Mul(big.NewInt(int64(l.Gross)), big.NewInt(int64(budget)))
		return x.Mod(x, big.NewInt(int64(total)))
	}
	floor := func(l Line) money.Fen {
		x := new(big.Int).Mul(big.NewInt(int64(l.Gross)), big.NewInt(int64(budget)))
		return money.Fen(x.Div(x, big.NewInt(int64(total))).Int64())
	}
	for _, l := range lines {
		sum += l.Scaled
		up := l.Scaled - floor(l)
		if up < 0 || up > 1 || up == 1 && rest(l).Sign() == 0 || l.Gross == 0 && l.Scaled != 0 {
			t.Fatalf("%v gets %v of %v", l.Gross, l.Scaled, budget)
		}
		for _, o := range lines {
			c := rest(o).Cmp(rest(l))
			passed := c > 0 || c == 0 && o.Party.ID < l.Party.ID
			if up == 1 && passed && o.Scaled == floor(o) && rest(o).Sign() > 0 {
				t.Fatalf("a fen went to %s before %s", l.Party.ID, o.Party.ID)
			}
		}
	}
	if sum != budget {
		t.Fatalf("the lines come to %v, the budget to %v", sum, budget)
	}
}
