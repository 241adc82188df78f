package deferrals

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// What later returns, and people, make of a case: nothing that is known is lost, and
// nothing that cannot be is taken.

func pendingLoan(n string) review.Loan {
	return with(loan(n), func(l *review.Loan) {
		l.Decision, l.Decided, l.Means = review.Pending, period.Date{}, ""
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = period.Date{}, period.Date{}, 0, 0
	})
}

func laterLoan(l *review.Loan) {
	l.Applied, l.Accepted, l.Decided = date("2020-12-01"), date("2020-12-02"), date("2020-12-05")
	l.OriginalDue, l.InterestDay, l.NewPrincipalDue, l.NewInterestDue = date("2020-12-20"), date("2020-12-20"), date("2021-03-20"), date("2021-03-20")
}

func codes(list []desk.Problem) (out []string) {
	for _, p := range list {
		out = append(out, p.Code)
	}
	return out
}

// preview tells what a file would do.
func (r room) preview(t *testing.T, name string, loans ...review.Loan) Plan {
	t.Helper()
	for i := range loans {
		loans[i].Row = i + 2
	}
	p, err := r.Preview(t.Context(), taking(t, name, loans...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A row that tells nothing new is reviewed as any: the bank's silence grows late by
// itself, month by month.
func TestRowsToldAgainAreReviewed(t *testing.T) {
	r := newRoom(t)
	late := func(asOf period.Date) Examine {
		return func(_ context.Context, loans []review.Loan) ([]Reviewed, error) {
			out := make([]Reviewed, len(loans))
			for i, l := range loans {
				out[i].Pack = "deferral-2020-06"
				if l.Decided.IsZero() && l.Accepted.DaysUntil(asOf) > 10 {
					out[i].Found = []Finding{{Rule: "late-answer", Round: Round{ID: "late-answer", Text: fmt.Sprintf("受理后 %d 日未答复", l.Accepted.DaysUntil(asOf))}}}
				}
			}
			return out, nil
		}
	}
	month := func(name, day string) Plan {
		in := taking(t, name, with(pendingLoan("J1"), func(l *review.Loan) { l.Row, l.File = 2, name }))
		in.Examine = late(date(day))
		p, err := r.TakeIn(t.Context(), r.lin.Actor, in, "")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	month("june", "2020-06-05")
	if f := r.caseNo(t, 1); len(f.Findings) != 0 {
		t.Fatalf("%+v", f.Findings)
	}
	if p := month("july", "2020-06-30"); p.Return.Same != 1 || p.Return.Changed != 0 || p.Found != 1 {
		t.Errorf("%+v", p)
	}
	f := r.caseNo(t, 1)
	if len(f.Findings) != 1 || f.Findings[0].Text != "受理后 28 日未答复" || f.Findings[0].Return != 2 || f.Case.Return != 2 {
		t.Fatalf("%+v of %+v", f.Findings, f.Case)
	}
	if month("august", "2020-07-31"); r.caseNo(t, 1).Findings[0].Text != "受理后 59 日未答复" {
		t.Errorf("%+v", r.caseNo(t, 1).Findings)
	}
}

// A file told again stands for itself: each month's return reconciles with the cases
// it tells of, though none of them changed.
func TestRowsToldAgainReconcile(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", loan("J1"), loan("J2"))
	p := r.take(t, "two", loan("J1"), loan("J2"), loan("J3"))
	if p.Return.Same != 2 || p.Return.New != 1 {
		t.Errorf("%+v", p.Return)
	}
	list, err := r.Reconcile(t.Context(), 2)
	if err != nil || len(list) != 1 || !list[0].Agrees() || list[0].Moved != 0 {
		t.Errorf("%+v: %v", list, err)
	}
	if f := r.caseNo(t, 2); f.Case.Return != 2 || f.Case.Loan.Row != 3 || f.Return.File != "two.xlsx" {
		t.Errorf("%+v", f.Case)
	}
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) error { _, err := Verify(s); return err }); err != nil {
		t.Error(err)
	}
}

// What a person entered stays until the bank's return says it too.
func TestHandsStandAgainstReturns(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", with(loan("J1"), func(l *review.Loan) { l.Penalty = 500_00 }))
	right := with(r.caseNo(t, 1).Case.Loan, func(l *review.Loan) { l.Penalty = 0 })
	if err := r.Correct(ctx, r.lin.Actor, 1, right, "银行来函更正", examine); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		to  State
		set func(*review.Loan)
	}{
		{Arranged, func(l *review.Loan) { l.Evidence, l.Arranged = "展期协议 7 号", date("2020-06-15") }}, {Active, nil}, {Repaid, nil},
	} {
		if err := r.Move(ctx, r.lin.Actor, 1, step.to, "", step.set, examine); err != nil {
			t.Fatal(step.to, err)
		}
	}
	p := r.take(t, "two", with(loan("J1"), func(l *review.Loan) { l.Penalty, l.Balance = 500_00, 100_000_00 }))
	if got := codes(p.Doubts); !slices.Equal(got, []string{"loan-doubt-hand"}) {
		t.Errorf("doubts %v", got)
	}
	c := r.caseNo(t, 1).Case
	if l := c.Loan; l.Penalty != 0 || l.Evidence != "展期协议 7 号" || l.Arranged != date("2020-06-15") || l.Outcome != "已还" || c.State != Repaid {
		t.Errorf("%s %+v", c.State, l)
	}
	if p = r.take(t, "three", with(loan("J1"), func(l *review.Loan) { l.Outcome = "已还" })); len(p.Doubts) != 0 {
		t.Errorf("doubts %v", codes(p.Doubts))
	}
	if c := r.caseNo(t, 1).Case; slices.Contains(c.Hand, "penalty") || c.Return != 3 {
		t.Errorf("the bank says so itself by now: %v, return %d", c.Hand, c.Return)
	}
	// nobody's hand any more: what the bank reports counts again
	r.take(t, "four", with(loan("J1"), func(l *review.Loan) { l.Outcome, l.Penalty = "已还", 1 }))
	if c := r.caseNo(t, 1).Case; c.Loan.Penalty != 1 {
		t.Errorf("penalty %s", c.Loan.Penalty)
	}
}

// A finding that went and came back, and one whose words change, lose nothing of what
// was decided before.
func TestFindingsHaveRounds(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	charged := func(n money.Fen) review.Loan { return with(loan("J1"), func(l *review.Loan) { l.Penalty = n }) }
	ref := FindingRef{1, "penalty-charged"}
	decide := func(outcome FindingState) {
		t.Helper()
		if err := r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, date("2020-07-31"), "函1"); err != nil {
			t.Fatal(err)
		}
		if err := r.Answer(ctx, r.lin.Actor, ref, "已退还", ""); err != nil {
			t.Fatal(err)
		}
		if err := r.Settle(ctx, r.wei.Actor, ref, outcome, "经核实"); err != nil {
			t.Fatal(err)
		}
	}
	finding := func() Finding { return r.caseNo(t, 1).Findings[0] }
	verified := func(want int) {
		t.Helper()
		per, err := period.Parse("2020")
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.VerifiedCounts(ctx, per)
		if err != nil || got["B027"]["penalty-charged"] != want {
			t.Errorf("%v verified, want %d: %v", got, want, err)
		}
	}
	r.take(t, "one", charged(100))
	decide(Upheld)
	r.take(t, "two", charged(0))
	if f := finding(); f.Gone == nil || f.State != Upheld {
		t.Fatalf("%+v", f)
	}
	r.take(t, "three", charged(100)) // the same words as before
	if f := finding(); f.State != Found || len(f.Past) != 1 || f.Past[0].Outcome != Upheld || f.Past[0].Notified.Text == "" || len(f.Past[0].Answers) != 1 {
		t.Fatalf("%+v", f)
	}
	verified(1)
	decide(Dismissed)
	verified(1) // once in a period, and not lost by what came after
	r.take(t, "four", charged(200))
	if f := finding(); f.State != Found || len(f.Past) != 2 || f.Past[1].Outcome != Dismissed {
		t.Fatalf("%+v", f)
	}
	if f := finding(); !strings.Contains(f.Text, "2.00") {
		t.Errorf("%s", f.Text)
	}
	// a case that never was counts nowhere
	if err := r.Move(ctx, r.lin.Actor, 1, Voided, "登记有误", nil, examine); err != nil {
		t.Fatal(err)
	}
	verified(0)
	n, err := r.CountFindings(ctx, nil, date("2020-07-20"))
	if err != nil || n.All+n.Unsettled+n.Waiting != 0 {
		t.Errorf("%+v: %v", n, err)
	}
	if err := r.Settle(ctx, r.wei.Actor, ref, Dismissed, "查无此事"); code(err) != "finding-voided" {
		t.Errorf("a finding of a voided case: %v", err)
	}
}

// Whoever brought in what the finding rests on does not judge it: who corrected the
// case, and who took a later return in.
func TestNoHandOnTheCaseJudges(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	reg, other, third := r.o.Person("zhou", act.Regulator), r.o.Person("wu", act.Regulator), r.o.Person("xu", act.Regulator)
	r.take(t, "one", with(loan("J1"), func(l *review.Loan) { l.Penalty = 7 }))
	in := taking(t, "two", with(loan("J1"), func(l *review.Loan) { l.Penalty, l.Row = 7, 2 }))
	if _, err := r.TakeIn(ctx, reg.Actor, in, ""); err != nil {
		t.Fatal(err)
	}
	fixed := with(r.caseNo(t, 1).Case.Loan, func(l *review.Loan) { l.Balance += 100 })
	if err := r.Correct(ctx, other.Actor, 1, fixed, "按合同更正", examine); err != nil {
		t.Fatal(err)
	}
	ref := FindingRef{1, "penalty-charged"}
	for who, p := range map[string]act.Actor{"took a return in": reg.Actor, "corrected": other.Actor} {
		if err := r.Settle(ctx, p, ref, Dismissed, "查无此事"); code(err) != "finding-own" {
			t.Errorf("who %s judged: %v", who, err)
		}
	}
	if err := r.Settle(ctx, third.Actor, ref, Dismissed, "查无此事"); err != nil {
		t.Errorf("control: %v", err)
	}
}

// Rows of one file, and of one loan.
func TestRowsOfOneLoan(t *testing.T) {
	first, second := loan("J1"), with(loan("J1"), laterLoan)
	for _, c := range []struct {
		name     string
		loans    []review.Loan
		new      int
		problems []string
		states   []State
	}{
		{"a further deferral after the first", []review.Loan{first, second}, 2, nil, []State{ReExtended, Approved}},
		{"a further deferral before the first", []review.Loan{second, first}, 2, nil, []State{ReExtended, Approved}},
		{"the same application twice", []review.Loan{first, first}, 1, []string{"deferral-twice"}, []State{Approved}},
		{"refused, then granted", []review.Loan{with(first, func(l *review.Loan) {
			*l = pendingLoan("J1")
			l.Decision, l.Decided, l.Refusal = review.Refused, date("2020-06-09"), "担保不足"
		}), second}, 2, nil, []State{Refused, Approved}},
		{"granted while the first is open", []review.Loan{pendingLoan("J1"), second}, 1, []string{"deferral-open-case"}, []State{Accepted}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoom(t)
			p := r.take(t, "one", slices.Clone(c.loans)...)
			if p.Return.New != c.new || !slices.Equal(codes(p.Problems), c.problems) {
				t.Errorf("%d new, problems %v", p.Return.New, codes(p.Problems))
			}
			for i, want := range c.states {
				if got := r.caseNo(t, uint32(i+1)).Case; got.State != want {
					t.Errorf("case %d is %s, want %s", i+1, got.State, want)
				}
			}
			if len(c.states) == 2 && c.states[0] == ReExtended && r.caseNo(t, 2).Case.Loan.Times != 1 {
				t.Errorf("deferred %d times before", r.caseNo(t, 2).Case.Loan.Times)
			}
		})
	}
}

// What a return may make of a known application, and what it may not.
func TestNewsOfACase(t *testing.T) {
	refused := with(pendingLoan("J1"), func(l *review.Loan) {
		l.Decision, l.Decided, l.Refusal = review.Refused, date("2020-06-09"), "担保不足"
	})
	withdrawn := with(pendingLoan("J1"), func(l *review.Loan) { l.Decision = review.Withdrawn })
	ending := func(how string) review.Loan { return with(loan("J1"), func(l *review.Loan) { l.Outcome = how }) }
	for _, c := range []struct {
		name          string
		first, second review.Loan
		problem       string
		state         State
	}{
		{"repaid, then withdrawn", ending("已还"), withdrawn, "deferral-contradicts", Repaid},
		{"granted, then refused", loan("J1"), refused, "deferral-contradicts", Approved},
		{"granted, then withdrawn", loan("J1"), withdrawn, "", Withdrawn},
		{"repaid, then overdue", ending("已还"), ending("逾期"), "deferral-contradicts", Repaid},
		{"overdue, then repaid", ending("逾期"), ending("已还"), "", Repaid},
		{"repaid, then nothing said", ending("已还"), loan("J1"), "", Repaid},
		{"refused, then granted on the same day", refused, with(loan("J1"), func(l *review.Loan) { l.Decided = date("2020-06-09") }), "deferral-contradicts", Refused},
		{"refused, then granted later", refused, with(loan("J1"), func(l *review.Loan) { l.Decided = date("2020-06-15") }), "", Approved},
		{"another day of application", loan("J1"), with(loan("J1"), func(l *review.Loan) { l.Applied = date("2020-05-28") }), "", Approved},
		{"far too early", loan("J1"), with(loan("J2"), func(l *review.Loan) { l.Applied = date("1999-05-28") }), "deferral-date-range", Approved},
		{"far too late", loan("J1"), with(loan("J2"), func(l *review.Loan) { l.NewPrincipalDue = date("2201-05-28") }), "deferral-date-range", Approved},
		{"far too much", loan("J1"), with(loan("J2"), func(l *review.Loan) { l.Balance = mostFen + 1 }), "deferral-amount", Approved},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoom(t)
			r.take(t, "one", c.first)
			p := r.preview(t, "two", c.second)
			if got := codes(p.Problems); (c.problem != "") != (len(got) == 1) || c.problem != "" && got[0] != c.problem {
				t.Errorf("problems %v", got)
			}
			if p.Return.Rows > 0 {
				r.take(t, "two", c.second)
			}
			if x := r.caseNo(t, 1).Case; x.State != c.state || x.ExtendedBy != 0 {
				t.Errorf("%s, extended by %d", x.State, x.ExtendedBy)
			}
		})
	}
}

// A day of application that was corrected is told, and is no further deferral.
func TestCorrectedApplication(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", loan("J1"))
	p := r.take(t, "two", with(loan("J1"), func(l *review.Loan) { l.Applied = date("2020-05-28") }))
	if !slices.Equal(codes(p.Doubts), []string{"loan-doubt-applied"}) || p.Return.New != 0 || p.Return.Changed != 1 {
		t.Errorf("%+v, doubts %v", p.Return, codes(p.Doubts))
	}
	if c := r.caseNo(t, 1).Case; c.Loan.Applied != date("2020-05-28") || c.Loan.Times != 0 {
		t.Errorf("%+v", c.Loan)
	}
}

// How often a loan was deferred is what the register knows, whatever the bank reports.
func TestTimesAreTheRegisters(t *testing.T) {
	r := newRoom(t)
	first, second := loan("J1"), with(loan("J1"), laterLoan)
	in := taking(t, "two", with(second, func(l *review.Loan) { l.Row = 2 })) // read before the first was known
	r.take(t, "one", first)
	if _, err := r.TakeIn(t.Context(), r.lin.Actor, in, ""); err != nil {
		t.Fatal(err)
	}
	if n := r.caseNo(t, 2).Case.Loan.Times; n != 1 {
		t.Errorf("deferred %d times before", n)
	}
	p := r.take(t, "three", with(second, func(l *review.Loan) { l.Number, l.Bank, l.Times = "J9", "B001", 3 }))
	if n := r.caseNo(t, 3).Case.Loan.Times; n != 3 || len(p.Doubts) != 0 {
		t.Errorf("deferred %d times before, doubts %v", n, codes(p.Doubts))
	}
}

// Chains hold by hand too: one deferral of a loan runs at a time, and a case that falls
// away gives back the state the one before it had.
func TestChainsByHand(t *testing.T) {
	ctx := t.Context()
	open := func() room {
		r := newRoom(t)
		r.take(t, "one", loan("J1"))
		return r
	}
	refuse := func(l *review.Loan) {
		*l = with(pendingLoan("J1"), func(l *review.Loan) {
			laterLoan(l)
			l.Decision, l.Refusal, l.NewPrincipalDue, l.NewInterestDue = review.Refused, "担保不足", period.Date{}, period.Date{}
		})
	}
	third := func(l *review.Loan) {
		laterLoan(l)
		l.Applied, l.Accepted, l.Decided = date("2020-12-10"), date("2020-12-11"), date("2020-12-12")
		l.NewPrincipalDue, l.NewInterestDue = date("2021-03-25"), date("2021-03-25")
	}
	t.Run("a refused one is not taken up once a later one stands", func(t *testing.T) {
		r := open()
		r.take(t, "two", with(loan("J1"), refuse))
		r.take(t, "three", with(loan("J1"), third))
		if err := r.Move(ctx, r.lin.Actor, 2, Accepted, "", func(l *review.Loan) { l.Accepted = date("2020-12-08") }, examine); code(err) != "deferral-later" {
			t.Errorf("%v", err)
		}
	})
	t.Run("the middle of a chain is not voided", func(t *testing.T) {
		r := open()
		r.take(t, "two", with(loan("J1"), laterLoan))
		r.take(t, "three", with(loan("J1"), func(l *review.Loan) {
			l.Applied, l.Accepted, l.Decided = date("2021-03-01"), date("2021-03-02"), date("2021-03-03")
			l.OriginalDue, l.InterestDay, l.NewPrincipalDue, l.NewInterestDue = date("2021-03-20"), date("2021-03-20"), date("2021-06-20"), date("2021-06-20")
		}))
		if err := r.Move(ctx, r.lin.Actor, 2, Voided, "登记有误", nil, examine); code(err) != "deferral-extended" {
			t.Errorf("%v", err)
		}
		if err := r.Move(ctx, r.lin.Actor, 3, Voided, "登记有误", nil, examine); err != nil {
			t.Fatal(err)
		}
		if a, b := r.caseNo(t, 1).Case.State, r.caseNo(t, 2).Case.State; a != ReExtended || b != Approved {
			t.Errorf("%s and %s", a, b)
		}
	})
	t.Run("the one before goes on as it was", func(t *testing.T) {
		r := open()
		for _, to := range []State{Arranged, Active} {
			if err := r.Move(ctx, r.lin.Actor, 1, to, "", func(l *review.Loan) { l.Evidence = "展期协议 7 号" }, examine); err != nil {
				t.Fatal(err)
			}
		}
		r.take(t, "two", with(loan("J1"), laterLoan))
		if c := r.caseNo(t, 1).Case; c.State != ReExtended || c.Former != Active {
			t.Fatalf("%s, before %s", c.State, c.Former)
		}
		if err := r.Move(ctx, r.lin.Actor, 2, Voided, "登记有误", nil, examine); err != nil {
			t.Fatal(err)
		}
		if c := r.caseNo(t, 1).Case; c.State != Active || c.Former != "" {
			t.Errorf("%s, before %s", c.State, c.Former)
		}
		// and its later news is taken again
		if p := r.take(t, "three", with(loan("J1"), func(l *review.Loan) { l.Outcome = "已还" })); len(p.Problems) != 0 {
			t.Errorf("%v", codes(p.Problems))
		}
		if c := r.caseNo(t, 1).Case; c.State != Repaid {
			t.Errorf("%s", c.State)
		}
	})
	t.Run("a voided row told again is not registered anew", func(t *testing.T) {
		r := open()
		if err := r.Move(ctx, r.lin.Actor, 1, Voided, "登记有误", nil, examine); err != nil {
			t.Fatal(err)
		}
		if p := r.preview(t, "two", loan("J1"), loan("J2")); !slices.Equal(codes(p.Problems), []string{"deferral-voided"}) || p.Return.New != 1 {
			t.Errorf("%+v, %v", p.Return, codes(p.Problems))
		}
		if no, err := r.Add(ctx, r.lin.Actor, loan("J1"), examine); err != nil || no != 2 {
			t.Errorf("by hand it is: %d, %v", no, err)
		}
	})
}

// Asked again after a refusal the clock starts anew.
func TestAskedAgain(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", with(pendingLoan("J1"), func(l *review.Loan) {
		l.Decision, l.Decided, l.Refusal = review.Refused, date("2020-06-09"), "担保不足"
	}))
	if err := r.Move(ctx, r.lin.Actor, 1, Accepted, "", func(l *review.Loan) { l.Accepted = date("2020-06-08") }, examine); code(err) != "deferral-accepted-day" {
		t.Errorf("accepted before the first answer: %v", err)
	}
	if err := r.Move(ctx, r.lin.Actor, 1, Accepted, "", nil, examine); err != nil {
		t.Fatal(err)
	}
	if l := r.caseNo(t, 1).Case.Loan; l.Accepted != date("2020-07-20") || !l.Decided.IsZero() || l.Refusal != "" {
		t.Errorf("%+v", l)
	}
	// the old answer told again is no new one
	p := r.preview(t, "two", with(pendingLoan("J1"), func(l *review.Loan) {
		l.Decision, l.Decided, l.Refusal = review.Refused, date("2020-06-09"), "担保不足"
	}))
	if !slices.Equal(codes(p.Problems), []string{"deferral-older"}) {
		t.Errorf("%v", codes(p.Problems))
	}
}

// Penalty interest a person notes is a finding like what a return reports, and stands in
// what is owed before and after (D-7, D-8).
func TestPenaltyByHand(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", loan("J1"))
	note := func(k schedule.Kind, n money.Fen) {
		t.Helper()
		if err := r.Penalty(ctx, r.lin.Actor, 1, schedule.Entry{On: date("2020-07-01"), Kind: k, Amount: n}, "", examine); err != nil {
			t.Fatal(err)
		}
	}
	note(schedule.Accrue, 500)
	f := r.caseNo(t, 1)
	if len(f.Findings) != 1 || f.Findings[0].Rule != "penalty-charged" || f.Case.Loan.Penalty != 500 {
		t.Fatalf("%s, %+v", f.Case.Loan.Penalty, f.Findings)
	}
	note(schedule.Waive, 200)
	f = r.caseNo(t, 1)
	s, err := f.Compare(schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp})
	if err != nil || s.After.Accrued != 500 || s.After.Waived != 200 || s.Difference.Total != s.Difference.Added-200 || f.Case.Loan.Penalty != 300 {
		t.Errorf("%+v: %v", s.Comparison, err)
	}
	note(schedule.Waive, 300)
	if f = r.caseNo(t, 1); f.Findings[0].Gone == nil {
		t.Errorf("%+v", f.Findings)
	}
	r.take(t, "two", loan("J2"))
	if err := r.Penalty(ctx, r.lin.Actor, 2, schedule.Entry{On: date("2020-06-01"), Kind: schedule.Accrue, Amount: 1}, "", examine); code(err) != "deferral-penalty-early" {
		t.Errorf("before it was due: %v", err)
	}
}

// Signs of a name that part lines elsewhere do no harm, and more different reasons than
// anybody reads are one.
func TestHostileTexts(t *testing.T) {
	r := newRoom(t)
	r.take(t, "one", with(loan("J1"), func(l *review.Loan) { l.Name = "福建\t晋江\n瑞峰\x00" }))
	r.take(t, "two", with(loan("J2"), func(l *review.Loan) { l.Name = "福建\t晋江\n瑞峰\x00" }))
	if rows, err := r.Search(t.Context(), "晋江瑞峰", 9); err != nil || len(rows) != 2 {
		t.Errorf("%d found: %v", len(rows), err)
	}
	var loans []review.Loan
	for i := range mostReasons + 20 {
		loans = append(loans, with(pendingLoan(fmt.Sprint("R", i)), func(l *review.Loan) {
			l.Decision, l.Decided, l.Refusal = review.Refused, date("2020-06-09"), fmt.Sprint("原因", i)
		}))
	}
	r.take(t, "three", loans...)
	tab, err := r.Table(t.Context(), Filter{}, AxisBank, RatePrincipal)
	if err != nil || tab.Reasons[0].Text != otherReason || tab.Reasons[0].Cases != 20 {
		t.Errorf("%+v: %v", tab.Reasons[:1], err)
	}
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) error { _, err := Verify(s); return err }); err != nil {
		t.Error(err)
	}
}

// What no screen asks for is refused all the same: each event with a control that passes.
func TestForgedEvents(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", loan("J1"), pendingLoan("J2"))
	apply := func(reason string, e act.Event) error {
		_, err := r.Desk.Do(ctx, r.lin.Actor, act.Order{Need: keepers, Reason: reason}, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
		return err
	}
	line := func(no uint32, change func(c *Case)) string {
		c := r.caseNo(t, no).Case
		c.Return = 0
		change(&c)
		return c.line()
	}
	for name, e := range map[string]struct {
		reason string
		event  act.Event
	}{
		"a step that is none":     {"x", moved{Cases: line(1, func(c *Case) { c.State, c.Loan.Decision = Accepted, review.Pending })}},
		"granted without a date":  {"x", moved{Cases: line(2, func(c *Case) { c.State, c.Loan.Decision, c.Loan.Decided = Approved, review.Granted, date("2020-06-08") })}},
		"voided without a reason": {"", moved{Cases: line(1, func(c *Case) { c.State = Voided })}},
		"a word that is none":     {"x", corrected{Cases: line(1, func(c *Case) { c.Loan.Means = "口头" })}},
		"a state by correction":   {"x", corrected{Cases: line(1, func(c *Case) { c.State = Terminated })}},
		"another return":          {"x", corrected{Cases: line(1, func(c *Case) { c.Return = 7 })}},
		"a decision that is none": {"x", corrected{Cases: line(1, func(c *Case) { c.Loan.Decision = review.Refused })}},
		"another borrower":        {"x", corrected{Cases: line(1, func(c *Case) { c.Loan.Code = "91350823MA53135040" })}},
		"a chain of its own":      {"x", corrected{Cases: line(2, func(c *Case) { c.Extends = 1 })}},
		"registered twice":        {"x", registered{Cases: line(1, func(*Case) {})}},
		"a penalty of its own":    {"x", penalised{schedule.Entry{On: date("2020-07-01"), Kind: schedule.Accrue, Amount: 5}, written{Cases: line(1, func(c *Case) { c.Loan.Penalty = 4 })}}},
		"an empty complaint":      {"x", complaintMade{No: 1}},
		"asked until yesterday":   {"x", notified{Bank: "B027", List: []FindingRef{{1, "penalty-charged"}}, Due: date("2020-07-01")}},
		"a return of others":      {"x", taken{Return: Return{ID: 2, SHA256: "x"}, written: written{Cases: line(1, func(c *Case) { c.Return = 9 })}}},
	} {
		if err := apply(e.reason, e.event); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	before := r.caseNo(t, 1).Case
	if err := apply("x", moved{Cases: line(1, func(c *Case) {
		c.State, c.Loan.Evidence, c.Loan.Arranged, c.ExtendedBy, c.Hands, c.Since = Arranged, "协议", date("2020-06-15"), 9, []string{"nobody"}, date("2020-01-01")
	})}); err != nil {
		t.Fatalf("control: %v", err)
	}
	if c := r.caseNo(t, 1).Case; c.ExtendedBy != 0 || c.Since != before.Since || !slices.Equal(c.Hands, before.Hands) {
		t.Errorf("what follows from other records was believed: %+v", c)
	}
}

// The plan of a case that was arranged is fixed at once, and moves what the case says.
func TestPlanAgreesWithItsCase(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	r.take(t, "one", with(loan("J1"), func(l *review.Loan) { l.Arranged, l.Evidence = date("2020-06-15"), "展期协议 7 号" }))
	terms := schedule.Terms{
		Principal: 100_000_00, From: date("2020-03-20"), Maturity: date("2020-06-20"), Method: schedule.Bullet,
		Convention: schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp},
	}
	move := schedule.Move{Due: date("2020-06-20"), Principal: 50_000_00, PrincipalTo: date("2020-12-20")}
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); code(err) != "deferral-schedule-differs" {
		t.Errorf("half of the principal: %v", err)
	}
	move.Principal, move.PrincipalTo = 100_000_00, date("2020-12-21")
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); code(err) != "deferral-schedule-differs" {
		t.Errorf("another day: %v", err)
	}
	move.PrincipalTo = date("2020-12-20")
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); err != nil {
		t.Fatal(err)
	}
	if err := r.SetPlan(ctx, r.lin.Actor, 1, terms, []schedule.Move{move}); code(err) != "deferral-schedule-frozen" {
		t.Errorf("changed after it was arranged: %v", err)
	}
}
