package store_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/store"
)

func TestPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := string(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', '/', 0xfe, 0xff}), 0, 4).Draw(t, "prefix"))
		k := string(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', '/', 0xfe, 0xff}), 0, 6).Draw(t, "key"))
		from, to := store.Prefix(p)
		if in := k >= from && (to == "" || k < to); in != strings.HasPrefix(k, p) {
			t.Fatalf("%q in [%q, %q): %v", k, from, to, in)
		}
	})
}

func TestNewOp(t *testing.T) {
	seen := map[store.OpID]bool{}
	var last store.OpID
	for range 1000 {
		op := store.NewOp()
		if op.Valid() != nil || seen[op] {
			t.Fatalf("%q", op)
		}
		if op[:11] < last[:min(11, len(last))] {
			t.Fatalf("%q after %q", op, last)
		}
		seen[op], last = true, op
	}
}
