package bolt_test

import (
	"fmt"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

const many = 100_000

// firmlike are records of the size of firms; random puts their keys in the order
// of a workbook rather than of codes.
func firmlike(n int, random bool) (keys []string, values [][]byte) {
	for i := range n {
		k := fmt.Sprintf("firm/9135%08dMA%04d", i, i%9999)
		if random {
			h := fnv.New64a()
			h.Write([]byte(k))
			k = fmt.Sprintf("firm/91%016X", h.Sum64())
		}
		keys = append(keys, k)
		values = append(values, fmt.Appendf(make([]byte, 0, 160), "福建某某新材料有限公司%d|350203|3973|fjmmxclyxgs|%0128x", i, i))
	}
	return keys, values
}

func pairs(keys []string, values [][]byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for i, k := range keys {
			if !yield(k, values[i]) {
				return
			}
		}
	}
}

// BenchmarkImport100000 compares an import with one bare bbolt transaction of the
// same bytes, turn by turn. Limit: 2.
func BenchmarkImport100000(b *testing.B) {
	for _, c := range []struct {
		name   string
		random bool
	}{{"sorted", false}, {"random", true}} {
		b.Run(c.name, func(b *testing.B) {
			keys, values := firmlike(many, c.random)
			bareKeys, bareValues := keys, values
			if c.random { // bare bbolt takes 22 s for random keys: give it the order it likes
				order := make(map[string][]byte, many)
				for i, k := range keys {
					order[k] = values[i]
				}
				bareKeys, bareValues = slices.Sorted(maps.Keys(order)), nil
				for _, k := range bareKeys {
					bareValues = append(bareValues, order[k])
				}
			}
			var bare, ours time.Duration
			for b.Loop() {
				var start time.Time
				storetest.Bare(b, func() { start = time.Now() }, pairs(bareKeys, bareValues))
				bare += time.Since(start)
				s := storetest.New(b)
				start = time.Now()
				if err := s.Import(b.Context(), "import", pairs(keys, values)); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(start)
			}
			b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms/import")
			b.ReportMetric(bare.Seconds()*1000/float64(b.N), "ms/bare")
			b.ReportMetric(float64(ours)/float64(bare), "x-bare")
			if ours > 2*bare {
				b.Errorf("an import took %v, one bare transaction %v: more than twice", ours, bare)
			}
		})
	}
}

// BenchmarkImportStaged is an import that needs several portions.
func BenchmarkImportStaged(b *testing.B) {
	keys, values := firmlike(4*many, false)
	for b.Loop() {
		s := storetest.New(b)
		if err := s.Import(b.Context(), "import", pairs(keys, values)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan100000(b *testing.B) {
	s := storetest.New(b)
	if err := s.Import(b.Context(), "import", pairs(firmlike(many, false))); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		err := s.View(b.Context(), func(r store.Reader) error {
			for range r.Scan("", "", 0) {
				n++
			}
			return nil
		})
		if err != nil || n <= many {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := storetest.New(b)
	for b.Loop() {
		err := s.Update(b.Context(), store.NewOp(), func(x store.Txn) error { return x.Put("k", []byte("v")) })
		if err != nil {
			b.Fatal(err)
		}
	}
}
