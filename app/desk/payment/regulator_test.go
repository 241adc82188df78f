package payment_test

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
)

// 监管 asks for a party to be put on the blocking list, which a checker or approver
// decides, sees the orders, and moves no money: it neither prepares, releases, sends
// nor reads the bank file with its numbers.
func TestWhatARegulatorMayDo(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	zheng := f.Person("zheng", act.Regulator)
	ask := payment.BlockAsk{Party: party(1), Name: "企业1", On: true, Reason: "列入失信名单"}
	f.must(f.AskBlock(f.ctx(), zheng.Actor, ask))
	if err := f.DecideBlock(f.ctx(), zheng.Actor, party(1), 1, true, "属实"); code(err) != "role-needed" {
		t.Errorf("agrees to its own: %v", err)
	}
	f.must(f.DecideBlock(f.ctx(), f.checker.Actor, party(1), 1, true, "属实"))
	f.must(f.AskBlock(f.ctx(), f.maker.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", Seen: 2, Reason: "已修复"}))
	if err := f.DecideBlock(f.ctx(), zheng.Actor, party(1), 3, true, ""); code(err) != "role-needed" {
		t.Errorf("agrees to another's: %v", err)
	}
	f.must(f.DecideBlock(f.ctx(), f.checker.Actor, party(1), 3, true, ""))
	for _, r := range []act.Role{act.Admin, act.Printer, act.Auditor} {
		only := f.Person("only-"+string(r), r)
		if err := f.AskBlock(f.ctx(), only.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", On: true, Seen: 4, Reason: "x"}); code(err) != "role-needed" {
			t.Errorf("%s asks for a block: %v", r, err)
		}
	}

	if _, _, err := f.Prepare(f.ctx(), zheng.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: f.orders}); code(err) != "role-needed" {
		t.Errorf("prepares: %v", err)
	}
	b := f.prepare("SP2020-001")
	if err := f.Release(f.ctx(), zheng.Actor, f.seen(b.ID)); code(err) != "role-needed" {
		t.Errorf("releases: %v", err)
	}
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	_, err := f.Send(f.ctx(), zheng.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error {
		t.Error("the file left")
		return nil
	})
	if code(err) != "role-needed" {
		t.Errorf("sends: %v", err)
	}
	if _, _, err := f.File(f.ctx(), zheng.Actor, f.Vault, b.ID); code(err) != "role-needed" {
		t.Errorf("reads the file: %v", err)
	}
	rows, err := f.Rows(f.ctx(), b.ID)
	if err != nil || len(rows) != 2 || rows[0].Account.Number.Masked() == "" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
