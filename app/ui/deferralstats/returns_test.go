package deferralstats

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/review"
	"huiqi/app/ui/uitest"
)

func TestEveryBankOfTheSampleAgrees(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("returns", "")
	p := r.returns
	if rows := p.files.Rows(); len(rows) != 1 || rows[0].rows != "300" || rows[0].File != "deferrals-2020.xlsx" || !strings.Contains(rows[0].banks, "31 家") {
		t.Fatalf("%+v", rows)
	}
	if row := p.files.Rows()[0]; row.at != row.By.At.In(act.China).Format("2006-01-02 15:04") {
		t.Errorf("taken in at %s, not the time in China", row.at)
	}
	n := 0
	for _, b := range p.banks.Rows() {
		if b.verdict != "✓ 一致" {
			t.Errorf("%s: %s", b.Bank, b.verdict)
		}
		p.banks.SetCursor(b.Bank)
		for _, x := range p.figures.Rows() {
			if x.file != x.cases || x.diff != none || x.verdict != "✓ 一致" {
				t.Errorf("%s: %+v", b.Bank, x)
			}
		}
		enter(p.banks.Focusable())
		f := r.last(t)
		if got := r.cases(t, f); got != b.Cases.Cases || f.Returns[0] != 1 || f.Banks[0] != b.Bank {
			t.Errorf("%s: %d cases behind %d", b.Bank, got, b.Cases.Cases)
		}
		n += b.File.Cases
	}
	if n != 300 {
		t.Errorf("the banks have %d rows", n)
	}
	p.Actions()[1].Do()
	if got := r.cases(t, r.last(t)); got != 300 {
		t.Errorf("%d cases behind the file", got)
	}
}

func TestWhatPeopleChangedIsExplained(t *testing.T) {
	r := opened(t)
	page, err := r.reg.List(t.Context(), deferrals.Filter{States: []deferrals.State{deferrals.Accepted}}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		t.Fatal(err)
	}
	c := page.Rows[0]
	examine, err := r.reg.Examine(t.Context(), r.place.Today())
	if err != nil {
		t.Fatal(err)
	}
	keep := func(*review.Loan) {}
	if err := r.reg.Move(t.Context(), r.place.Session.Who(), c.No, deferrals.Withdrawn, "借款人撤回", keep, examine); err != nil {
		t.Fatal(err)
	}
	r.place.Shell.Go("returns", "")
	p := r.returns
	p.banks.SetCursor(c.Loan.Bank)
	b := p.banks.Cursor()
	if b == nil || b.Bank != c.Loan.Bank || b.verdict != "▲ 另有消息" || b.moved != "1" {
		t.Fatalf("%+v", b)
	}
	if text := p.said.Text(); !strings.Contains(text, "1 行的申请在登记里不以本文件为准") {
		t.Error(text)
	}
	if row := p.figures.Rows()[0]; row.diff != "+1" || row.verdict != "▲ 另有消息" {
		t.Errorf("%+v", row)
	}
}

func TestAVerdictHasASignAWordAndAReason(t *testing.T) {
	same := deferrals.Reconciliation{File: deferrals.Figures{Cases: 2}, Cases: deferrals.Figures{Cases: 2}}
	moved := deferrals.Reconciliation{File: deferrals.Figures{Cases: 2}, Cases: deferrals.Figures{Cases: 1}, Moved: 1}
	bad := deferrals.Reconciliation{File: deferrals.Figures{Cases: 2, Balance: 5}, Cases: deferrals.Figures{Cases: 2, Balance: 9}}
	uitest.Place(t)
	for want, x := range map[string]*deferrals.Reconciliation{"✓ 一致": &same, "▲ 另有消息": &moved, "× 不一致": &bad} {
		if got := verdictOf(x).text(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	rows := heldRows(&bad)
	if last := rows[len(rows)-1]; last.diff != "-0.04" || last.verdict != "× 不一致" || rows[0].verdict != "✓ 一致" {
		t.Errorf("%+v", last)
	}
	if text := sentence(&bad); !strings.Contains(text, "校验") {
		t.Error(text)
	}
}

func TestABankIsNamedAndEverywhereCalledSo(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("returns", "")
	p := r.returns
	p.banks.SetCursor("B002")
	p.Actions()[0].Do()
	uitest.Typed(r.place, "示例银行福州分行")
	uitest.Press(r.place, fyne.KeyReturn)
	if text := uitest.InFront(r.place); text != "" {
		t.Fatalf("still asked: %s", text)
	}
	if b := p.banks.Cursor(); b == nil || b.name != "示例银行福州分行 B002" {
		t.Errorf("%+v", b)
	}
	r.place.Shell.Go("stats", "")
	r.stats.lines.SetCursor("B002")
	if l := r.stats.lines.Cursor(); l == nil || l.name != "示例银行福州分行 B002" {
		t.Errorf("%+v", l)
	}
	state := p.State()
	p.Restore(state)
	if p.banks.Cursor().Bank != "B002" {
		t.Error("Back loses the bank")
	}
}
