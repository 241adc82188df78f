package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/app/store"
)

// Many keys in any order, read in between: the overlay is a plain map in order,
// however its lists are poured into each other.
func TestOverlayOfManyKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	o, plain := store.NewOverlay(store.Empty{}), map[string]string{}
	for i := range 6000 {
		key := fmt.Sprintf("k/%05d", r.IntN(9000))
		if i%1000 > 900 { // a run in order, behind all others
			key = fmt.Sprintf("z/%05d", i)
		}
		if r.IntN(8) == 0 {
			delete(plain, key)
			if err := o.Void(key); err != nil {
				t.Fatal(err)
			}
		} else {
			plain[key] = fmt.Sprint(i)
			if err := o.Put(key, []byte(plain[key])); err != nil {
				t.Fatal(err)
			}
		}
		if i%97 != 0 {
			continue
		}
		from, to := fmt.Sprintf("k/%05d", r.IntN(9000)), ""
		if i%2 == 0 {
			to = fmt.Sprintf("k/%05d", r.IntN(9000))
		}
		var want, got []string
		for _, k := range slices.Sorted(maps.Keys(plain)) {
			if k >= from && (to == "" || k < to) {
				want = append(want, k+"="+plain[k])
			}
		}
		for k, v := range o.Scan(from, to, 0) {
			got = append(got, k+"="+string(v))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("after %d: from %q to %q: %d records, want %d", i, from, to, len(got), len(want))
		}
	}
}
