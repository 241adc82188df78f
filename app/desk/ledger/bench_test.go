package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
)

// many moves the money of n awards.
func many(n int, c ledger.Code, from, to ledger.Account) []ledger.Posting {
	list := make([]ledger.Posting, n)
	for i := range list {
		list[i] = step(fmt.Sprintf("SP2020-001-%05d", i+1), c, from, to, money.Fen(100_000+i), "")
	}
	return list
}

// BenchmarkPost20000 books 20,000 awards in one Post: the first of an award, and the
// third, on a snapshot of the real store. The limit is 0.5 s; what the act around it
// costs (its event, the log, the commit) is "act".
func BenchmarkPost20000(b *testing.B) {
	const n = 20_000
	o := open(b, storetest.New(b))
	o.grant(b, power, 1e12)
	commits := many(n, ledger.CodeCommit, ledger.Available, ledger.Committed)
	confirms := many(n, ledger.CodeConfirm, ledger.Committed, ledger.Payable)
	post := func(b *testing.B, list []ledger.Posting) {
		b.ReportAllocs()
		for b.Loop() {
			start := time.Now()
			err := o.Store.View(ctx, func(r store.Reader) error {
				t := store.NewOverlay(r)
				return ledger.Post(t, act.Meta{Seq: 1 << 40, At: o.now, Date: act.Today(o.now)}, list)
			})
			if err != nil {
				b.Fatal(err)
			}
			if d := time.Since(start); d > 500*time.Millisecond {
				b.Logf("took %s, more than half a second", d)
			}
		}
	}
	b.Run("first", func(b *testing.B) { post(b, commits) })
	if err := o.post(commits...); err != nil {
		b.Fatal(err)
	}
	b.Run("next", func(b *testing.B) { post(b, confirms) })
	b.Run("act", func(b *testing.B) {
		for b.Loop() {
			if err := o.post(confirms...); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			var undo []ledger.Posting
			err := o.Store.View(ctx, func(r store.Reader) error {
				for _, p := range confirms {
					a, err := ledger.AwardOf(r, p.Award)
					if err != nil {
						return err
					}
					s, _ := a.Open(ledger.Committed, ledger.Payable)
					undo = append(undo, a.Undo(p.Award, s, ledger.CodeReverse))
				}
				return nil
			})
			if err == nil {
				err = o.post(undo...)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if err := o.Store.View(ctx, func(r store.Reader) error { _, err := ledger.Verify(r); return err }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
