package road

import (
	"cmp"
	"math/bits"
	"slices"

	"huiqi/policy/money"
)

// apportion gives each want × budget ÷ total in whole fen, rounded down, and the
// fen left over one by one to the largest remainders; equal ones in the order of
// the ids. It needs 0 ≤ budget < total = Σ want.
func apportion(want []money.Fen, ids []string, total, budget money.Fen) []money.Fen {
	got, rest := make([]money.Fen, len(want)), make([]uint64, len(want))
	order, left := make([]int, len(want)), budget
	for i, w := range want {
		hi, lo := bits.Mul64(uint64(w), uint64(budget))
		q, r := bits.Div64(hi, lo, uint64(total))
		got[i], rest[i], order[i] = money.Fen(q), r, i
		left -= got[i]
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rest[b], rest[a]), cmp.Compare(ids[a], ids[b]))
	})
	for _, i := range order[:left] {
		got[i]++
	}
	return got
}
