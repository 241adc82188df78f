package act_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

type handed struct{ N int }

func (handed) Kind() string { return "test-handed" }

// Verifying a busy desk must not take longer with every act: each reads a range
// and writes into the middle of the state.
func BenchmarkVerify(b *testing.B) {
	handKinds := act.Kinds{"test-handed": act.On(func(t store.Txn, m act.Meta, e handed) error {
		scope := fmt.Sprintf("batch/%d", e.N%97)
		act.Hands(t, scope)
		return act.Touch(t, scope, fmt.Sprintf("u%d", e.N))
	})}
	for _, n := range []int{500, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := act.New(storetest.New(b), func() time.Time { return noon }, kinds, handKinds)
			if _, err := d.Do(context.Background(), act.Founder(ann), act.Order{}, event(userMade{ann})); err != nil {
				b.Fatal(err)
			}
			for i := range n {
				if _, err := d.Do(context.Background(), act.As(ann), act.Order{}, event(handed{i})); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := d.Verify(context.Background(), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/act")
		})
	}
}
