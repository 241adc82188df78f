package deferrals

import (
	"slices"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// take takes a return in and gives what came of it.
func (r room) take(t *testing.T, name string, loans ...review.Loan) Plan {
	t.Helper()
	for i := range loans {
		loans[i].Row = i + 2
	}
	p, err := r.TakeIn(t.Context(), r.lin.Actor, taking(t, name, loans...), "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (r room) caseNo(t *testing.T, no uint32) File {
	t.Helper()
	f, err := r.Register.Open(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func with(l review.Loan, change func(*review.Loan)) review.Loan {
	change(&l)
	return l
}

func TestReturns(t *testing.T) {
	pending := with(loan("J1"), func(l *review.Loan) {
		l.Decision, l.Decided, l.Means = "审核中", period.Date{}, ""
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = period.Date{}, period.Date{}, 0, 0
	})
	refused := with(pending, func(l *review.Loan) {
		l.Decision, l.Decided, l.Refusal = "不同意", date("2020-06-09"), "担保不足"
	})
	again := func(l *review.Loan) { // a later application
		l.Applied, l.Accepted, l.Decided = date("2020-12-01"), date("2020-12-02"), date("2020-12-05")
		l.OriginalDue, l.InterestDay, l.NewPrincipalDue, l.NewInterestDue = date("2020-12-20"), date("2020-12-20"), date("2021-03-20"), date("2021-03-20")
	}
	for _, c := range []struct {
		name          string
		first, second review.Loan
		new, changed  int
		same          int
		problem       string
		states        []State // of all cases in the end
	}{
		{"the same again", loan("J1"), loan("J1"), 0, 0, 1, "", []State{Approved}},
		{"answered", pending, loan("J1"), 0, 1, 0, "", []State{Approved}},
		{"asked again after a refusal", refused, with(loan("J1"), again), 1, 0, 0, "", []State{Refused, Approved}},
		{"deferred again", loan("J1"), with(loan("J1"), again), 1, 0, 0, "", []State{ReExtended, Approved}},
		{"asked again while the first is open", pending, with(loan("J1"), again), 0, 0, 0, "deferral-open-case", []State{Accepted}},
		{"an older application", with(loan("J1"), again), loan("J1"), 0, 0, 0, "deferral-older", []State{Approved}},
		{"another borrower", loan("J1"), with(loan("J1"), func(l *review.Loan) { l.Code = "91350823MA53135040" }), 0, 0, 0, "deferral-other-borrower", []State{Approved}},
		{"due earlier than before", loan("J1"), with(loan("J2"), func(l *review.Loan) { l.NewPrincipalDue = date("2020-06-19") }), 0, 0, 0, "deferral-new-before", []State{Approved}},
		{"due on the same day", loan("J1"), with(loan("J2"), func(l *review.Loan) { l.NewPrincipalDue = date("2020-06-20") }), 1, 0, 0, "", []State{Approved, Approved}},
		{"repaid", loan("J1"), with(loan("J1"), func(l *review.Loan) { l.Outcome = "已还" }), 0, 1, 0, "", []State{Repaid}},
		{"another bank's loan of that number", loan("J1"), with(loan("J1"), func(l *review.Loan) { l.Bank = "B001" }), 1, 0, 0, "", []State{Approved, Approved}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoom(t)
			r.take(t, "one", c.first)
			in := taking(t, "two", with(c.second, func(l *review.Loan) { l.Row = 2 }))
			p, err := r.Preview(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if p.Return.New != c.new || p.Return.Changed != c.changed || p.Return.Same != c.same {
				t.Errorf("%d new, %d changed, %d the same", p.Return.New, p.Return.Changed, p.Return.Same)
			}
			problem := ""
			for _, x := range p.Problems {
				problem = x.Code
				if x.Row != 2 || x.File == "" {
					t.Errorf("a problem without its place: %+v", x)
				}
			}
			if problem != c.problem {
				t.Errorf("problem %q", problem)
			}
			_, err = r.TakeIn(t.Context(), r.lin.Actor, in, "")
			if want := map[bool]string{true: "deferral-nothing"}[c.problem != ""]; code(err) != want {
				t.Errorf("taken in: %v", err)
			}
			page, err := r.List(t.Context(), Filter{}, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			var states []State
			for i := len(page.Rows) - 1; i >= 0; i-- {
				states = append(states, page.Rows[i].State)
			}
			if !slices.Equal(states, c.states) {
				t.Errorf("states %v, want %v", states, c.states)
			}
		})
	}
}

// The chain of a loan that was deferred again, and that the register knows how often.
func TestDeferredAgain(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", loan("J1"))
	next := with(loan("J1"), func(l *review.Loan) {
		l.Applied, l.OriginalDue, l.InterestDay = date("2020-12-01"), date("2020-12-20"), date("2020-12-20")
		l.NewPrincipalDue, l.NewInterestDue = date("2021-03-20"), date("2021-03-20")
	})
	r.take(t, "two", next)
	f := r.caseNo(t, 2)
	if f.Case.Extends != 1 || f.Case.Loan.Times != 1 || len(f.Chain) != 2 || f.Chain[0].ExtendedBy != 2 || f.Chain[0].State != ReExtended {
		t.Errorf("case 2 extends %d, deferred %d times before; chain %+v", f.Case.Extends, f.Case.Loan.Times, f.Chain)
	}
	// the first one no longer falls due in December: it goes on in the second
	d, err := r.Remind(t.Context(), Filter{}, date("2020-12-19"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d.Due[0].Cases != 0 || d.Past.Cases != 0 {
		t.Errorf("%+v falls due though it was deferred again", d.Due[0])
	}
}

// A further deferral that is only asked for changes nothing yet; refused or voided it
// leaves the first as it was.
func TestDeferralsAskedAgain(t *testing.T) {
	later := with(loan("J1"), func(l *review.Loan) {
		l.Applied, l.Accepted, l.OriginalDue, l.InterestDay = date("2020-12-01"), date("2020-12-02"), date("2020-12-20"), date("2020-12-20")
		l.Decision, l.Decided, l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = "审核中", period.Date{}, period.Date{}, period.Date{}, 0, 0
	})
	r := newRoom(t)
	ctx := t.Context()
	first := func() Case { return r.caseNo(t, 1).Case }
	r.take(t, "one", loan("J1"))
	r.take(t, "two", later)
	if c := first(); c.State != Approved || c.ExtendedBy != 2 || r.caseNo(t, 2).Case.Extends != 1 {
		t.Fatalf("asked: %s, extended by %d", c.State, c.ExtendedBy)
	}
	grant := func(no uint32) error {
		return r.Move(ctx, r.lin.Actor, no, Approved, "", func(l *review.Loan) {
			l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal = date("2021-03-20"), date("2021-03-20"), 100_000_00
		}, examine)
	}
	if err := grant(2); err != nil {
		t.Fatal(err)
	}
	if c := first(); c.State != ReExtended {
		t.Fatalf("granted: %s", c.State)
	}
	if err := r.Move(ctx, r.lin.Actor, 2, Voided, "登记有误", nil, examine); err != nil {
		t.Fatal(err)
	}
	if c := first(); c.State != Approved || c.ExtendedBy != 0 {
		t.Fatalf("voided: %s, extended by %d", c.State, c.ExtendedBy)
	}
	r.take(t, "three", with(later, func(l *review.Loan) {
		l.Decision, l.Decided, l.Refusal = "不同意", date("2020-12-05"), "担保不足"
	}))
	if c := first(); c.State != Approved {
		t.Fatalf("refused: %s", c.State)
	}
}

func TestSameFileTwice(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", loan("J1"))
	before := r.size(t)
	_, err := r.TakeIn(t.Context(), r.wei.Actor, taking(t, "one", loan("J9")), "")
	if code(err) != "role-needed" {
		t.Errorf("a checker took a return in: %v", err)
	}
	_, err = r.TakeIn(t.Context(), r.lin.Actor, taking(t, "one", loan("J9")), "")
	if code(err) != "deferral-file-known" {
		t.Errorf("taken twice: %v", err)
	}
	if after := r.size(t); after != before {
		t.Errorf("the log grew from %d to %d", before, after)
	}
}

func (r room) size(t *testing.T) (n uint64) {
	t.Helper()
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) (err error) {
		n, _, err = act.Head(s)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFindingsRoad(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	bad := with(loan("J1"), func(l *review.Loan) { l.Penalty = 1234_50 })
	r.take(t, "one", bad, loan("J2"))
	ref := FindingRef{1, "penalty-charged"}
	due := date("2020-07-31")
	for _, step := range []struct {
		name string
		do   func() error
		code string
		want FindingState
	}{
		{"not decided unheard", func() error { return r.Settle(ctx, r.wei.Actor, ref, Upheld, "经核实") }, "finding-not-heard", Found},
		{"a day that is past", func() error { return r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, date("2020-07-13"), "") }, "finding-due", Found},
		{"another bank", func() error { return r.Notify(ctx, r.lin.Actor, "B001", []FindingRef{ref}, due, "") }, "finding-other-bank", Found},
		{"no such finding", func() error { return r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{{2, "penalty-charged"}}, due, "") }, "finding-unknown", Found},
		{"asked", func() error {
			return r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, due, "闽问〔2020〕1号")
		}, "", Asked},
		{"not asked twice", func() error { return r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, due, "") }, "finding-state", Asked},
		{"still time", func() error { return r.Settle(ctx, r.wei.Actor, ref, Upheld, "经核实") }, "finding-still-time", Asked},
		{"answered", func() error { return r.Answer(ctx, r.lin.Actor, ref, "已全额退还", "回函 12 号") }, "", Answered},
		{"a reason is needed", func() error { return r.Settle(ctx, r.wei.Actor, ref, Rectified, " ") }, "deferral-reason", Answered},
		{"no maker decides", func() error { return r.Settle(ctx, r.lin.Actor, ref, Rectified, "经核实") }, "role-needed", Answered},
		{"decided", func() error { return r.Settle(ctx, r.wei.Actor, ref, Rectified, "退款凭证已核") }, "", Rectified},
		{"decided once", func() error { return r.Settle(ctx, r.wei.Actor, ref, Upheld, "经核实") }, "finding-state", Rectified},
		{"filed", func() error { return r.CloseFinding(ctx, r.lin.Actor, ref) }, "", Closed},
	} {
		if err := step.do(); code(err) != step.code {
			t.Fatalf("%s: %v", step.name, err)
		}
		f := r.caseNo(t, 1).Findings[0]
		if f.State != step.want {
			t.Fatalf("%s: %s, want %s", step.name, f.State, step.want)
		}
	}
	f := r.caseNo(t, 1).Findings[0]
	if !f.Verified() || f.Settled.Name != "wei" || f.Answers[0].Doc != "回函 12 号" || f.Rows[0].Row != 2 {
		t.Errorf("%+v", f)
	}
	page, err := r.List(ctx, Filter{Held: []string{"penalty-charged"}}, 0, 9)
	if err != nil || page.Total != 1 {
		t.Errorf("%d cases ever had the finding: %v", page.Total, err)
	}
	if page, err = r.List(ctx, Filter{Open: []string{"penalty-charged"}}, 0, 9); err != nil || page.Total != 0 {
		t.Errorf("%d cases have it unsettled: %v", page.Total, err)
	}
}

// Who both keeps the register and judges does not judge what went through its own hands.
func TestNobodyJudgesHisOwn(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	both := r.o.Person("zhou", act.Regulator)
	in := taking(t, "one", with(loan("J1"), func(l *review.Loan) { l.Penalty, l.Row = 1, 2 }))
	if _, err := r.TakeIn(ctx, both.Actor, in, ""); err != nil {
		t.Fatal(err)
	}
	ref := FindingRef{1, "penalty-charged"}
	if err := r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, date("2020-07-31"), ""); err != nil {
		t.Fatal(err)
	}
	if err := r.Answer(ctx, r.lin.Actor, ref, "已退还", ""); err != nil {
		t.Fatal(err)
	}
	if err := r.Settle(ctx, both.Actor, ref, Dismissed, "查无此事"); code(err) != "finding-own" {
		t.Errorf("who took the return in decided: %v", err)
	}
	other := r.o.Person("wu", act.Regulator)
	if err := r.Settle(ctx, other.Actor, ref, Dismissed, "查无此事"); err != nil {
		t.Errorf("control: %v", err)
	}
}

// A later return that no longer shows a finding marks it; one that shows it otherwise
// opens a closed one again.
func TestFindingsFollowReturns(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	bad := with(loan("J1"), func(l *review.Loan) { l.Penalty = 1234_50 })
	r.take(t, "one", bad)
	r.take(t, "two", loan("J1"))
	if f := r.caseNo(t, 1).Findings[0]; f.Gone == nil || f.State != Found {
		t.Fatalf("%+v", f)
	}
	ref := FindingRef{1, "penalty-charged"}
	if err := r.Settle(ctx, r.wei.Actor, ref, Dismissed, "银行更正了报表"); err != nil {
		t.Fatal(err)
	}
	r.take(t, "three", with(loan("J1"), func(l *review.Loan) { l.Penalty = 99 }))
	f := r.caseNo(t, 1).Findings[0]
	if f.State != Found || len(f.Past) != 1 || f.Past[0].Outcome != Dismissed || f.Return != 3 {
		t.Errorf("%+v", f)
	}
}

func TestByHand(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	l := with(loan("J1"), func(l *review.Loan) {
		l.Decision, l.Accepted, l.Decided, l.Means = "", period.Date{}, period.Date{}, ""
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = period.Date{}, period.Date{}, 0, 0
	})
	no, err := r.Add(ctx, r.lin.Actor, l, examine)
	if err != nil || no != 1 {
		t.Fatal(no, err)
	}
	move := func(to State, set func(*review.Loan)) error {
		return r.Move(ctx, r.lin.Actor, 1, to, "", set, examine)
	}
	for _, step := range []struct {
		name string
		err  error
		code string
		want State
	}{
		{"arranged before accepted", move(Arranged, nil), "deferral-state", Registered},
		{"accepted", move(Accepted, nil), "", Accepted},
		{"granted without a date", move(Approved, nil), "deferral-new-missing", Accepted},
		{"refused without a reason", move(Refused, nil), "deferral-refusal-reason", Accepted},
		{"granted without an amount", move(Approved, func(l *review.Loan) { l.NewPrincipalDue, l.NewInterestDue = date("2020-12-20"), date("2020-12-20") }), "deferral-moved-missing", Accepted},
		{"granted until before it was due", move(Approved, func(l *review.Loan) {
			l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal = date("2020-06-19"), date("2020-06-19"), 1
		}), "deferral-new-before", Accepted},
		{"granted", move(Approved, func(l *review.Loan) {
			l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.Means = date("2021-04-30"), date("2021-04-30"), 100_000_00, "展期"
		}), "", Approved},
		{"arranged without evidence", move(Arranged, nil), "deferral-evidence", Approved},
		{"arranged", move(Arranged, func(l *review.Loan) { l.Evidence = "展期协议 7 号" }), "", Arranged},
		{"running", move(Active, nil), "", Active},
		{"overdue", move(Overdue, nil), "", Overdue},
		{"voided without a reason", move(Voided, nil), "deferral-reason", Overdue},
		{"repaid", move(Repaid, nil), "", Repaid},
	} {
		if code(step.err) != step.code {
			t.Fatalf("%s: %v", step.name, step.err)
		}
	}
	f := r.caseNo(t, 1)
	if f.Case.State != Repaid || len(f.Findings) != 1 || f.Findings[0].Rule != "beyond-latest" || f.Case.Loan.Accepted != date("2020-07-20") {
		t.Errorf("%+v", f)
	}
	if _, err := r.Add(ctx, r.lin.Actor, f.Case.Loan, examine); code(err) != "deferral-known" {
		t.Errorf("registered twice: %v", err)
	}
}

func TestComplaintsPenaltiesPlans(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", loan("J1"))
	if err := r.Complain(ctx, r.lin.Actor, 1, "林会计", "银行要求先还一半本金"); err != nil {
		t.Fatal(err)
	}
	if err := r.Hear(ctx, r.lin.Actor, 1, 2, "x"); code(err) != "deferral-complaint-heard" {
		t.Errorf("a complaint that is none: %v", err)
	}
	if err := r.Hear(ctx, r.lin.Actor, 1, 1, "银行已更正"); err != nil {
		t.Fatal(err)
	}
	if p, err := r.List(ctx, Filter{Complaints: true}, 0, 9); err != nil || p.Total != 1 {
		t.Errorf("%d cases with a complaint: %v", p.Total, err)
	}
	entry := func(k schedule.Kind, fen money.Fen) error {
		return r.Penalty(ctx, r.lin.Actor, 1, schedule.Entry{On: date("2020-07-01"), Kind: k, Amount: fen}, "", examine)
	}
	for _, e := range []struct {
		name string
		err  error
		code string
	}{
		{"waived before it accrued (D-5)", entry(schedule.Waive, 1), "deferral-penalty"},
		{"accrued", entry(schedule.Accrue, 500), ""},
		{"more waived than accrued (D-5)", entry(schedule.Waive, 501), "deferral-penalty"},
		{"waived", entry(schedule.Waive, 200), ""},
		{"capitalised", entry(schedule.Capitalise, 100), ""},
		{"waived after it was capitalised (D-6)", entry(schedule.Waive, 1), "deferral-penalty"},
	} {
		if code(e.err) != e.code {
			t.Errorf("%s: %v", e.name, e.err)
		}
	}
	terms := schedule.Terms{
		Principal: 100_000_00, From: date("2020-03-20"), Maturity: date("2020-06-20"), Method: schedule.Bullet,
		Convention: schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp},
	}
	move := schedule.Move{Due: date("2020-06-20"), Principal: 100_000_00, PrincipalTo: date("2020-06-01")}
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); code(err) != "deferral-schedule" {
		t.Errorf("a plan that moves a payment forward: %v", err)
	}
	move.PrincipalTo = date("2020-12-20")
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); err != nil {
		t.Fatal(err)
	}
	f := r.caseNo(t, 1)
	s, err := f.Compare(terms.Convention)
	if err != nil || !s.Own || s.Before.Principal != s.After.Principal {
		t.Errorf("%+v: %v", s, err)
	}
	if err := r.Move(ctx, r.lin.Actor, 1, Arranged, "", func(l *review.Loan) { l.Evidence = "展期协议 7 号" }, examine); err != nil {
		t.Fatal(err)
	}
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, nil); code(err) != "deferral-schedule-frozen" {
		t.Errorf("a plan changed after it was arranged: %v", err)
	}
}

// Without the loan's terms the due items alone are compared: principal is the same
// before and after (D-2), and what is new is the interest until the new day.
func TestCompareToldItems(t *testing.T) {
	r := newRoom(t)
	l := loan("J1")
	l.Rate = mustRate("0.041")
	r.take(t, "one", l)
	f := r.caseNo(t, 1)
	s, err := f.Compare(schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp})
	if err != nil {
		t.Fatal(err)
	}
	// 100,000.00 × 4.1 % × 183 ÷ 360 = 2,084.17
	if s.Before.Principal != 100_000_00 || s.After.Principal != 100_000_00 || s.After.Interest != 1_000_00 || s.Difference.Added != 2_084_17 {
		t.Errorf("%+v", s.Comparison)
	}
}

func TestReconcile(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", loan("J1"), loan("J2"), with(loan("J3"), func(l *review.Loan) { l.Bank = "B001" }))
	agree := func(id uint32) (out []bool) {
		list, err := r.Reconcile(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			out = append(out, x.Agrees())
		}
		return out
	}
	if got := agree(1); !slices.Equal(got, []bool{true, true}) {
		t.Errorf("fresh from the file: %v", got)
	}
	r.take(t, "two", with(loan("J2"), func(l *review.Loan) { l.Outcome = "已还" }))
	list, err := r.Reconcile(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(list, func(x Reconciliation) bool { return x.Bank == "B027" }); list[i].Agrees() || list[i].Moved != 1 {
		t.Errorf("a row with later news: %+v", list[i])
	}
	if got := agree(2); !slices.Equal(got, []bool{true}) {
		t.Errorf("the second file: %v", got)
	}
}

func TestReminders(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	on := func(n string, due string) review.Loan {
		return with(loan(n), func(l *review.Loan) { l.NewPrincipalDue, l.NewInterestDue = date(due), date(due) })
	}
	waiting := with(loan("J5"), func(l *review.Loan) {
		l.Decision, l.Decided = "审核中", period.Date{}
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = period.Date{}, period.Date{}, 0, 0
	})
	r.take(t, "one", on("J1", "2020-07-21"), on("J2", "2020-07-28"), on("J3", "2020-08-19"), on("J4", "2020-07-19"), waiting)
	x, err := r.Remind(ctx, Filter{}, date("2020-07-21"), map[string]int{"deferral-2020-06": 10})
	if err != nil {
		t.Fatal(err)
	}
	if x.Due[0].Cases != 2 || x.Due[1].Cases != 2 || x.Due[2].Cases != 3 || x.Past.Cases != 1 || x.Due[0].Principal != 200_000_00 || x.Past.Interest != 1_000_00 {
		t.Errorf("due %+v, past %+v", x.Due, x.Past)
	}
	// accepted on 2 June, ten days: due on the 12th
	if len(x.Answers) != 1 || x.Answers[0].Due != date("2020-06-12") || x.Answers[0].Days != 39 {
		t.Errorf("answers %+v", x.Answers)
	}
	if x, err = r.Remind(ctx, Filter{}, date("2020-06-12"), map[string]int{"deferral-2020-06": 10}); err != nil || len(x.Answers) != 0 {
		t.Errorf("late on the very day: %+v %v", x.Answers, err)
	}
	ref := FindingRef{1, "penalty-charged"}
	r.take(t, "two", with(on("J1", "2020-07-21"), func(l *review.Loan) { l.Penalty = 5 }))
	if err := r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, date("2020-07-21"), ""); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2020-07-21": 0, "2020-07-22": 1} {
		if x, err = r.Remind(ctx, Filter{}, date(day), nil); err != nil || len(x.Findings) != want {
			t.Errorf("findings overdue on %s: %+v %v", day, x.Findings, err)
		}
	}
	elsewhere := Filter{Cities: []string{"3502"}}
	if x, err = r.Remind(ctx, elsewhere, date("2020-07-22"), map[string]int{"deferral-2020-06": 10}); err != nil || x.Due[2].Cases+x.Past.Cases+x.Late+len(x.Findings) != 0 {
		t.Errorf("in another city: %+v %v", x, err)
	}
	if list, err := r.Calendar(ctx, elsewhere, period.MustParse("2020-07")); err != nil || list[20].Cases+list[20].Findings != 0 {
		t.Errorf("the calendar of another city: %+v %v", list[20], err)
	}
	days, err := r.Calendar(ctx, Filter{}, period.MustParse("2020-07"))
	if err != nil {
		t.Fatal(err)
	}
	if len(days) != 31 || days[20].Cases != 1 || days[20].Principal != 100_000_00 || days[20].Findings != 1 || days[0].Cases != 0 {
		t.Errorf("the 21st: %+v", days[20])
	}
}

// Damage to anything that follows from the cases is found, and an untouched register
// is not accused.
func TestVerifyFindsDamage(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", with(loan("J1"), func(l *review.Loan) { l.Penalty = 5 }), with(loan("J2"), func(l *review.Loan) { l.Code, l.Name = "91350823MA53135040", "福建上杭盛纶" }))
	keys := map[string]func([]byte) []byte{"": nil}
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) error {
		from, to := store.Prefix(prefix)
		for key := range s.Scan(from, to, 0) {
			keys[key] = func([]byte) []byte { return nil }
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	keys[headKey(0)] = func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
	keys[partyKey("91350823MA53135040")] = func([]byte) []byte { return []byte("1\t福建上杭盛纶\t1") }
	for key, damage := range keys {
		if slices.Contains([]string{fileKey(taking(t, "one").SHA256), returnKey(1)}, key) {
			continue // what a return was is in the log, and only there
		}
		err := r.Desk.Store.View(t.Context(), func(s store.Reader) error {
			x := store.NewOverlay(s)
			if damage != nil {
				raw, err := s.Get(key)
				if err != nil {
					return err
				}
				if raw = damage(raw); raw == nil {
					err = x.Void(key)
				} else {
					err = x.Put(key, raw)
				}
				if err != nil {
					return err
				}
			}
			_, err := Verify(x)
			return err
		})
		if (err == nil) != (key == "") {
			t.Errorf("%q damaged: %v", key, err)
		}
	}
}

func mustRate(s string) exact.Num {
	r, err := schedule.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}
