package recoveryview

import (
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/recovery"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SeasonPlace(t)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "budget"})
	p.Shell.Go(Route, "")
	return v, p
}

func (v *View) caseOf(t *testing.T, id string) *recovery.Case {
	t.Helper()
	for _, c := range v.list {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no case %s", id)
	return nil
}

func (v *View) first(t *testing.T, s recovery.State) *recovery.Case {
	t.Helper()
	for _, c := range v.list {
		if c.State == s {
			return c
		}
	}
	t.Fatalf("no case is %s", s)
	return nil
}

func TestACaseGoesFromHandToHand(t *testing.T) {
	v, p := opened(t)
	id := v.first(t, recovery.Proposed).ID
	if v.Waiting() != 0 || len(v.acts(v.caseOf(t, id))) != 1 {
		t.Errorf("its maker is offered to decide: %d wait", v.Waiting())
	}
	uitest.Enter(t, p, "huang")
	v.Shown(id)
	if v.Waiting() == 0 {
		t.Error("nothing waits for the approver")
	}
	v.askApprove(v.caseOf(t, id))
	if text := uitest.InFront(p); !strings.Contains(text, v.caseOf(t, id).Amount.String()) {
		t.Errorf("asked without the amount: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	if s := v.caseOf(t, id).State; s != recovery.Approved {
		t.Fatalf("after the approval: %s, %s", s, uitest.InFront(p))
	}
	uitest.Enter(t, p, "lin")
	v.Shown(id)
	v.askNotify(v.caseOf(t, id))
	uitest.Typed(p, "示财监函〔2020〕31号")
	v.dialog.Enter()
	if s := v.caseOf(t, id).State; s != recovery.Notified {
		t.Fatalf("after the letter: %s, %s", s, uitest.InFront(p))
	}
	v.askNote(v.caseOf(t, id))
	v.dialog.Enter() // no receipt
	if text := uitest.InFront(p); !strings.Contains(text, "依据文号") {
		t.Fatalf("noted without a receipt: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	uitest.Typed(p, "回单 88")
	v.dialog.Enter()
	c := v.caseOf(t, id)
	if len(noted(c)) != 1 {
		t.Fatalf("%d steps: %s", len(noted(c)), uitest.InFront(p))
	}
	if may(c.Steps[0], p.Holds, v.me()) {
		t.Error("who noted it may confirm it")
	}
	uitest.Enter(t, p, "chen")
	v.Shown(id)
	v.askConfirm(v.caseOf(t, id), c.Steps[0])
	uitest.Press(p, fyne.KeyReturn)
	if c := v.caseOf(t, id); c.State != recovery.Recovered || c.Left() != 0 {
		t.Errorf("at the end: %s, left %s, %s", c.State, c.Left(), uitest.InFront(p))
	}
}

func TestACaseIsProposedForAnAward(t *testing.T) {
	v, p := opened(t)
	c := v.first(t, recovery.Recovered)
	p.Shell.Go(Route, "award/"+c.Claim.Award)
	if text := uitest.InFront(p); !strings.Contains(text, c.Claim.Award) || !strings.Contains(text, "已付") {
		t.Fatalf("what was paid is not told: %s", text)
	}
	v.dialog.Enter()
	if text := uitest.InFront(p); !strings.Contains(text, "金额要大于零") {
		t.Errorf("without an amount: %s", text)
	}
	v.dialog.Escape()
	if uitest.InFront(p) != "" {
		t.Error("the dialog stays")
	}
}

func TestFiguresCountAndFilter(t *testing.T) {
	v, _ := opened(t)
	for _, f := range v.Figures() {
		if f.Tap == nil {
			continue
		}
		f.Tap()
		n := len(v.grid.Shown())
		if v.only = ""; f.ID != "" && f.Value != itoa(n) {
			t.Errorf("%s says %s, shows %d", f.ID, f.Value, n)
		}
		v.refilter()
	}
	if v.Figures()[4].Value != "1" {
		t.Errorf("overdue: %s", v.Figures()[4].Value)
	}
}

func itoa(n int) string { return string(rune('0' + n)) } // of less than ten

func TestPlanAddsUp(t *testing.T) {
	day := period.Date{Year: 2020, Month: 12, Day: 31}
	for _, c := range []struct {
		amount money.Fen
		parts  int
	}{{100, 1}, {100, 3}, {1, 1}, {81_133_95, 12}, {7, 7}} {
		plan := planOf(c.amount, c.parts, day)
		var sum money.Fen
		for i, p := range plan {
			sum += p.Amount
			if i > 0 && !plan[i-1].Due.Before(p.Due) {
				t.Errorf("%v: part %d is due %s after %s", c, i, p.Due, plan[i-1].Due)
			}
		}
		if sum != c.amount || len(plan) != c.parts {
			t.Errorf("%v: %d parts, %s", c, len(plan), sum)
		}
	}
	if planOf(100, 0, day) != nil {
		t.Error("a plan of no part")
	}
}

func TestWhatWaits(t *testing.T) {
	today := period.Date{Year: 2020, Month: 12, Day: 14}
	part := func(due period.Date, a money.Fen) recovery.Part { return recovery.Part{Due: due, Amount: a} }
	letter := &recovery.Notice{Plan: []recovery.Part{part(today.AddDays(-4), 60), part(today.AddDays(30), 40)}}
	for _, c := range []struct {
		name string
		c    recovery.Case
		want string
	}{
		{"proposed", recovery.Case{State: recovery.Proposed}, "等审定"},
		{"approved", recovery.Case{State: recovery.Approved}, "等发追回通知"},
		{"noted", recovery.Case{State: recovery.Notified, Notice: letter, Amount: 100, Steps: []recovery.Step{{State: recovery.Noted}}}, "1 笔待确认"},
		{"overdue", recovery.Case{State: recovery.Notified, Notice: letter, Amount: 100}, "逾期 0.60 元"},
		{"in time", recovery.Case{State: recovery.Notified, Notice: letter, Amount: 100, Back: 60}, "按计划收回"},
		{"to the treasury", recovery.Case{State: recovery.Recovered, Amount: 100, Back: 100, Claim: recovery.Claim{To: recovery.ToTreasury}}, "待缴库 1.00 元"},
		{"at its end", recovery.Case{State: recovery.Rejected, Amount: 100}, "—"},
	} {
		if got := waitsFor(&c.c, today); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if p := nextDue(&recovery.Case{State: recovery.Notified, Notice: letter, Back: 60}); p == nil || p.Amount != 40 {
		t.Errorf("next due %v", p)
	}
	if may(recovery.Step{Kind: recovery.WriteOff, State: recovery.Noted, Noted: ledger.Hand{Who: "u1"}}, func(r ...act.Role) bool { return r[0] == act.Checker }, "u2") {
		t.Error("a checker gives a claim up")
	}
}
