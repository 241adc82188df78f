package payment_test

import (
	"errors"
	"strings"
	"testing"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/policy/money"
)

// Who said that an order came back must not release the order that pays it again:
// a file that says so falsely would otherwise pay twice by one hand.
func TestWhoReportsAReturnDoesNotReleaseTheReissue(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100)
	b := f.sent("SP2020-001")
	path := f.file("a", f.tells(f.rows(b.ID)[0], "退票", "2020-07-20"))
	_, _, err := f.Import(f.ctx(), f.other.Actor, f.Vault, path, f.results)
	f.must(err)
	again, _, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Reissue: []string{b.ID + "-00001"}, Template: f.orders, Reason: "银行称账户正常"})
	f.must(err)
	if err := f.Release(f.ctx(), f.other.Actor, f.seen(again.ID)); code(err) != "pay-own-return" {
		t.Error(err)
	}
	f.must(f.Release(f.ctx(), f.checker.Actor, f.seen(again.ID)))
	f.sound()
}

// An account that was put right after the batch was prepared is not paid to, at the
// release nor at the sending.
func TestAnAccountReplacedMeanwhile(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	var seen int
	correct := func(number string) {
		t.Helper()
		_, err := f.book.Propose(f.ctx(), f.maker.Actor, party(1), seen, accounts.Entry{Holder: "企业1", Bank: "建设银行", Number: number}, accounts.ByHand, "", "开户行合并")
		f.must(err)
		_, err = f.book.Confirm(f.ctx(), f.checker.Actor, []accounts.Look{{ID: party(1), Seen: seen + 1}}, "")
		f.must(err)
		seen += 2
	}
	b := f.prepare("SP2020-001")
	correct("6222000011112222")
	if err := f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)); code(err) != "pay-account-replaced" {
		t.Error(err)
	}
	f.must(f.Withdraw(f.ctx(), f.maker.Actor, f.seen(b.ID)))
	b = f.prepare("SP2020-001")
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	correct("6222000011113333")
	_, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error { t.Error("sent"); return nil })
	if code(err) != "pay-account-replaced" {
		t.Error(err)
	}
	f.must(f.Withdraw(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	f.sent("SP2020-001") // the control
	f.sound()
}

// A return of money that is being recovered cannot be taken: the file says on which
// line, and can be taken when the claim is written off.
func TestAReturnOfMoneyThatIsBeingRecovered(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	b := f.sent("SP2020-001")
	rows := f.rows(b.ID)
	f.takes(f.file("a", f.tells(rows[0], "成功", "2020-07-20"), f.tells(rows[1], "成功", "2020-07-20")))
	move := func(from, to ledger.Account, code ledger.Code, amount money.Fen) {
		f.do(moved{[]ledger.Posting{{Pool: pool, From: from, To: to, Amount: amount, Code: code, Award: "SP2020-001-00002"}}})
	}
	move(ledger.Paid, ledger.Recoverable, ledger.CodeRecover, 50)
	path := f.file("b", f.tells(rows[0], "退票", "2020-07-20"), f.tells(rows[1], "退票", "2020-07-20"))
	_, _, err := f.take(path)
	refused, ok := errors.AsType[*payment.Refused](err)
	if !ok || len(refused.Problems) != 1 || refused.Problems[0].Row != 4 || !strings.Contains(refused.Problems[0].Message, "SP2020-001-00002") {
		t.Fatalf("%v %+v", err, refused)
	}
	move(ledger.Recoverable, ledger.Paid, ledger.CodeWriteOff, 50)
	f.takes(path)
	f.sound()
}

// A name that a spreadsheet would take for a formula leaves in no csv; in a workbook
// it is a text.
func TestNoFormulasInBankFiles(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	for i, c := range []struct {
		holder, want string
	}{
		{"=HYPERLINK(\"http://x\")", "pay-cell-formula"}, {"+86企业", "pay-cell-formula"}, {"-2+3", "pay-cell-formula"},
		{"@SUM(A1)", "pay-cell-formula"}, {"＝1+1", "pay-cell-formula"}, {" =1+1", "pay-cell-formula"}, {"\u200b=1+1", "pay-cell-formula"}, {"-", "<nil>"}, {"企业=1", "<nil>"},
	} {
		_, err := f.book.Propose(f.ctx(), f.maker.Actor, party(1), 2*i, accounts.Entry{Holder: c.holder, Bank: "建设银行", Number: "6222000011112222"}, accounts.ByHand, "", "更名")
		f.must(err)
		_, err = f.book.Confirm(f.ctx(), f.checker.Actor, []accounts.Look{{ID: party(1), Seen: 2*i + 1}}, "")
		f.must(err)
		b := f.prepare("SP2020-001")
		if _, _, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID); code(err) != c.want {
			t.Errorf("%q: %v", c.holder, err)
		}
		f.must(f.Withdraw(f.ctx(), f.maker.Actor, f.seen(b.ID)))
		if b, _, err = f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: payment.TemplateRef{ID: payment.BankXLSX, Version: 1}}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID); err != nil {
			t.Error(err)
		}
		f.must(f.Withdraw(f.ctx(), f.maker.Actor, f.seen(b.ID)))
	}
}

// What two persons found out about a batch while its file was still being written
// stays, even if the writer then says that nothing was written.
func TestFoundOutWhileBeingWritten(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100)
	b := f.prepare("SP2020-001")
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	_, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error {
		f.must(f.Find(f.ctx(), f.maker.Actor, payment.Found{Seen: f.seen(b.ID), Outcome: payment.Settled, Day: day("2020-07-20"), Doc: "回单"}))
		f.must(f.ConfirmFound(f.ctx(), f.checker.Actor, f.seen(b.ID), nil))
		return payment.ErrNotWritten
	})
	if code(err) != "pay-not-written" {
		t.Error(err)
	}
	if r := f.rows(b.ID)[0]; r.State != payment.Settled {
		t.Error(r.State)
	}
	if err := f.Withdraw(f.ctx(), f.approver.Actor, f.seen(b.ID)); code(err) != "pay-state" {
		t.Error(err)
	}
	f.sound()
}

// Roles taken away after the release do not undo it; a person put out cannot send.
func TestAUserPutOutOnTheWay(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100)
	b := f.prepare("SP2020-001")
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	f.must(f.Reg.SetActive(f.ctx(), f.Admin, f.approver.Actor.ID(), false, "调离"))
	f.must(f.Reg.SetRoles(f.ctx(), f.Admin, f.maker.Actor.ID(), []act.Role{act.Printer}))
	if _, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error { t.Error("sent"); return nil }); code(err) != "session-over" {
		t.Error(err)
	}
	_, err := f.Send(f.ctx(), f.checker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error { return nil })
	f.must(err)
	f.sound()
}
