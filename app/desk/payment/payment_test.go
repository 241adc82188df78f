package payment_test

import (
	"errors"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
)

// One batch goes the whole way: prepared, released, sent, partly settled, returned,
// the account put right by two people, reissued, settled.
func TestTheWay(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 1000_00, 2000_50, 3)
	b := f.prepare("SP2020-001")
	if b.ID != "ZF2020-001" || b.Orders != (payment.Sum{Count: 3, Amount: 3000_53}) || b.Source != "province" {
		t.Fatalf("%+v", b)
	}
	if _, _, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: f.orders}); code(err) != "pay-nothing" {
		t.Error(err)
	}
	if b = f.out(b.ID); b.State != payment.Sent || b.File.Count != 3 || b.File.Total != 3000_53 {
		t.Fatalf("%+v", b)
	}
	if a := f.money("SP2020-001-00002"); a.InTransit != 2000_50 || a.Payable != 0 {
		t.Errorf("%+v", a)
	}
	f.Day("2020-07-24")
	rows := f.rows(b.ID)
	back := f.tells(rows[1], "退票", "2020-07-22")
	back.reason = "户名不符"
	got := f.takes(f.file("a", f.tells(rows[0], "成功", "2020-07-21"), back))
	if got.New != 2 || got.Settled.Count != 1 || got.Returned.Amount != 2000_50 {
		t.Errorf("%+v", got)
	}
	rows = f.rows(b.ID)
	if rows[0].State != payment.Settled || rows[1].State != payment.Returned || rows[1].Result.Returned.Reason != "户名不符" || rows[2].State != payment.Sent {
		t.Errorf("%+v", rows)
	}
	if a := f.money("SP2020-001-00002"); a != (ledger.Amounts{Payable: 2000_50}) {
		t.Errorf("%+v", a)
	}
	f.sound()

	// The same account again needs a reason; another one two people.
	again := payment.Ask{Reissue: []string{rows[1].ID}, Template: f.orders}
	if _, left, err := f.Prepare(f.ctx(), f.maker.Actor, again); code(err) != "pay-none-left" || left[0].Why.Code != "pay-same-account" {
		t.Error(err, left)
	}
	entry := accounts.Entry{Holder: "企业2（更名）", Bank: "建设银行", BankNo: "105391000011", Number: "00350012345678"}
	_, err := f.book.Propose(f.ctx(), f.maker.Actor, party(2), 0, entry, accounts.Returned, rows[1].ID, "户名不符")
	f.must(err)
	_, err = f.book.Confirm(f.ctx(), f.checker.Actor, []accounts.Look{{ID: party(2), Seen: 1, Typed: entry.Number}}, "")
	f.must(err)
	b2, _, err := f.Prepare(f.ctx(), f.maker.Actor, again)
	f.must(err)
	if _, _, err := f.Prepare(f.ctx(), f.maker.Actor, again); code(err) != "pay-reissued" {
		t.Error(err)
	}
	b2 = f.out(b2.ID)
	rows = f.rows(b2.ID)
	if r := rows[0]; r.ReissueOf != "ZF2020-001-00002" || r.Account.Holder != entry.Holder || r.Amount != 2000_50 {
		t.Errorf("%+v", r)
	}
	f.takes(f.file("b", f.tells(rows[0], "成功", "2020-07-24")))
	if a := f.money("SP2020-001-00002"); a != (ledger.Amounts{Paid: 2000_50}) {
		t.Errorf("%+v", a)
	}
	f.sound()
	if n, err := f.Office.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(n, err)
	}
	r, err := f.Reconcile(f.ctx(), b.ID)
	f.must(err)
	if len(r.Differences) > 0 || r.Ledger.Paid != 1000_00 || r.Ledger.InTransit != 3 || len(r.Files) != 1 || r.Files[0].OfBatch.Returned.Count != 1 {
		t.Errorf("%+v", r)
	}
}

func problems(t *testing.T, err error) []desk.Problem {
	t.Helper()
	r, ok := errors.AsType[*payment.Refused](err)
	if !ok {
		t.Fatal(err)
	}
	return r.Problems
}
