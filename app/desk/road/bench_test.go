package road_test

import (
	"fmt"
	"testing"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
)

// province is a drafted batch of 20,000 lines, each with a sealed account that the
// maker entered.
func province(b *testing.B) (*roadtest.Office, road.Batch) {
	b.Helper()
	o := roadtest.New(b)
	amounts := make([]money.Fen, 20_000)
	for i := range amounts {
		amounts[i] = money.Fen(1000_00 + i)
	}
	o.Grant("province", 100_000_000_00)
	run := o.Run("r1", amounts...)
	hands := roadtest.Probe{User: o.Maker.Actor.ID()}
	for i := range run.Rows {
		row := &run.Rows[i]
		n, err := o.Vault.Seal(vault.AccountPlace(row.ID), fmt.Sprintf("3505%015d", i))
		if err != nil {
			b.Fatal(err)
		}
		row.Account = &awards.Account{Name: row.Name, Bank: "示例银行三明分行营业部", BankNo: "103395000018", Sealed: n}
		hands.Touch = append(hands.Touch, "account/"+row.ID)
	}
	o.Do(hands)
	return o, o.Drafted(run)
}

// BenchmarkSign20000 is the checker's signature on a batch of 20,000 lines, on
// disk: the limit is 300 ms.
func BenchmarkSign20000(b *testing.B) {
	o, batch := province(b)
	for b.Loop() {
		b.StopTimer()
		batch = ok(b)(o.Road.Submit(bg, o.Maker.Actor, ask(batch)))
		b.StartTimer()
		batch = ok(b)(o.Road.Check(bg, o.Check.Actor, ask(batch)))
		b.StopTimer()
		batch = ok(b)(o.Road.Return(bg, o.Head.Actor, because(batch, "again")))
		b.StartTimer()
	}
}

// BenchmarkSubmit20000 is the maker's signature, which makes the awards live.
func BenchmarkSubmit20000(b *testing.B) {
	o, batch := province(b)
	for b.Loop() {
		batch = ok(b)(o.Road.Submit(bg, o.Maker.Actor, ask(batch)))
		b.StopTimer()
		batch = ok(b)(o.Road.Return(bg, o.Check.Actor, because(batch, "again")))
		b.StartTimer()
	}
}

// BenchmarkConfirm20000 is the approval of 20,000 lines with their commitments, and
// their confirmation as obligations, on disk.
func BenchmarkConfirm20000(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		o, batch := province(b)
		batch = ok(b)(o.Road.Submit(bg, o.Maker.Actor, ask(batch)))
		batch = ok(b)(o.Road.Check(bg, o.Check.Actor, ask(batch)))
		b.StartTimer()
		batch = ok(b)(o.Road.Approve(bg, o.Head.Actor, ask(batch), false))
		b.StopTimer()
		batch = o.Noticed(batch)
		b.StartTimer()
		ok(b)(o.Road.Confirm(bg, o.Head.Actor, ask(batch)))
	}
}
