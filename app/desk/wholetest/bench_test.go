package wholetest

import (
	"fmt"
	"path/filepath"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
)

// BenchmarkAudit20000 makes and checks the package of a batch of 20,000 awards that
// was confirmed, and paid with one file.
func BenchmarkAudit20000(b *testing.B) {
	o := roadtest.New(b, payment.Kinds, recovery.Kinds, audit.Kinds)
	amounts := make([]money.Fen, 20_000)
	for i := range amounts {
		amounts[i] = money.Fen(1000_00 + i)
	}
	o.Grant("province", 100_000_000_00)
	run := o.Run("r1", amounts...)
	for i := range run.Rows {
		row := &run.Rows[i]
		n, err := o.Vault.Seal(vault.AccountPlace(row.ID), fmt.Sprintf("3505%015d", i))
		if err != nil {
			b.Fatal(err)
		}
		row.Account = &awards.Account{Name: row.Name, Bank: "示例银行三明分行营业部", BankNo: "103395000018", Sealed: n}
	}
	batch := o.Confirmed(run)
	pay := payment.Payments{Desk: o.Desk}
	p, _, err := pay.Prepare(bg, o.Maker.Actor, payment.Ask{Batches: []string{batch.ID}, Template: orders, Purpose: "奖励", Reason: why})
	if err != nil {
		b.Fatal(err)
	}
	if err := pay.Release(bg, o.Head.Actor, payment.Seen{Batch: p.ID, Seen: p.Version}); err != nil {
		b.Fatal(err)
	}
	zheng := o.Person("zheng", act.Auditor)
	shelf := shelf{o.Pack}
	var dir string
	b.Run("Make", func(b *testing.B) {
		for b.Loop() {
			dir = filepath.Join(b.TempDir(), "package")
			if _, err := (audit.Press{Desk: o.Desk, Packs: shelf, Vault: o.Vault}).Make(bg, zheng.Actor, dir, nil, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Store", func(b *testing.B) {
		for b.Loop() {
			r, err := audit.CheckStore(bg, o.Desk.Store, shelf, checks())
			if err != nil || len(found(r)) > 0 || r.Lines != 20_000 || r.Payments != 20_000 {
				b.Fatal(err, found(r), r)
			}
		}
	})
	dir = filepath.Join(b.TempDir(), "package")
	if _, err := (audit.Press{Desk: o.Desk, Packs: shelf, Vault: o.Vault}).Make(bg, zheng.Actor, dir, nil, nil); err != nil {
		b.Fatal(err)
	}
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			if r, err := audit.Check(bg, dir, checks()); err != nil || len(found(r)) > 0 {
				b.Fatal(err)
			}
		}
	})
}
