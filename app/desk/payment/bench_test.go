package payment_test

import (
	"testing"
	"time"

	"huiqi/app/desk/payment"
	"huiqi/app/desk/people/peopletest"
	"huiqi/policy/money"
)

// BenchmarkSeason takes 20,000 orders from the obligations to the bank's answer:
// prepared, released, exported, sent, settled or returned, and reconciled.
func BenchmarkSeason(b *testing.B) {
	const n = 20_000
	laps := map[string]time.Duration{}
	last := time.Now()
	lap := func(name string) {
		now := time.Now()
		laps[name] += now.Sub(last)
		last = now
	}
	for b.Loop() {
		b.StopTimer()
		f := fill(b, peopletest.New(b, kinds()...))
		f.folder = b.TempDir()
		amounts := make([]money.Fen, n)
		for i := range amounts {
			amounts[i] = money.Fen(i + 1)
		}
		f.owe("SP2020-001", amounts...)
		b.StartTimer()
		lap("")
		batch := f.prepare("SP2020-001")
		lap("prepare")
		f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(batch.ID)))
		lap("release")
		_, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(batch.ID), payment.WriteTo(f.folder))
		f.must(err)
		lap("send")
		b.StopTimer()
		lines := make([]told, 0, n)
		for i, r := range f.rows(batch.ID) {
			word := "成功"
			if i%100 == 0 {
				word = "退票"
			}
			lines = append(lines, f.tells(r, word, "2020-07-20"))
		}
		path := f.file("bank", lines...)
		b.StartTimer()
		lap("")
		f.takes(path)
		lap("import")
		r, err := f.Reconcile(f.ctx(), batch.ID)
		f.must(err)
		lap("reconcile")
		if len(r.Differences) > 0 || r.States[payment.Settled].Count != n-n/100 {
			b.Fatal(r.States, r.Differences)
		}
	}
	for name, d := range laps {
		if name != "" {
			b.ReportMetric(float64(d.Milliseconds())/float64(b.N), name+"-ms/op")
		}
	}
}
