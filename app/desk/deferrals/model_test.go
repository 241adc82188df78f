package deferrals

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/schedule"
)

// desk of a test: a maker who keeps the register and a checker who judges.
type room struct {
	Register
	o        *peopletest.Office
	lin, wei people.SignedIn
}

func newRoom(t peopletest.TB) room {
	o := peopletest.NewMap(t, Kinds)
	return room{Register{Desk: o.Desk}, o, o.Person("lin", act.Maker), o.Person("wei", act.Checker)}
}

// latest stands in for a pack: a penalty, and a date after 31 March 2021, are findings.
func examine(_ context.Context, loans []review.Loan) ([]Reviewed, error) {
	out := make([]Reviewed, len(loans))
	for i, l := range loans {
		out[i].Pack = "deferral-2020-06"
		if l.NewPrincipalDue.After(date("2021-03-31")) {
			out[i].Found = append(out[i].Found, Finding{Rule: "beyond-latest", Round: Round{ID: "beyond-latest", Text: "晚于 2021-03-31：" + l.NewPrincipalDue.String()}})
		}
		if l.Penalty > 0 {
			out[i].Found = append(out[i].Found, Finding{Rule: "penalty-charged", Round: Round{ID: "penalty-charged", Text: "已收罚息 " + l.Penalty.String()}})
		}
	}
	return out, nil
}

// loan is one that a bank granted.
func loan(number string) review.Loan {
	return review.Loan{
		Bank: "B027", Number: number, Name: "福建晋江瑞峰机械有限公司", Code: "91350582MA53132152", Region: "350582", Size: "小型",
		Balance: 100_000_00, CreditLine: 500_000_00, OriginalDue: date("2020-06-20"), InterestDay: date("2020-06-20"), Applied: date("2020-06-01"),
		Kind: "延期还本付息", Accepted: date("2020-06-02"), Decision: "同意", Decided: date("2020-06-08"), NewPrincipalDue: date("2020-12-20"),
		NewInterestDue: date("2020-12-20"), DeferredPrincipal: 100_000_00, DeferredInterest: 1_000_00, Means: "展期", Guarantee: "维持原担保",
		Jobs: true, ClassBefore: "正常", ClassAfter: "正常", File: "b027.xlsx", Sheet: "明细", Row: 2,
	}
}

// taking is a return of these loans.
func taking(_ any, name string, loans ...review.Loan) *Taking {
	return &Taking{File: name + ".xlsx", SHA256: fmt.Sprintf("%064x", name), AsOf: date("2020-06-30"), Loans: loans, Examine: examine}
}

// code is the code of an error for a clerk, "" of none.
func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// brute adds the cases up one by one, by the definition: what D-11 holds the table to.
func brute(cases []Case) (f Figures) {
	parties := map[string]bool{}
	for i := range cases {
		c := &cases[i]
		if c.State == Voided {
			continue
		}
		l := &c.Loan
		parties[l.Code] = true
		f.Cases++
		f.Balance += l.Balance
		var moved, interest money.Fen
		if c.State.Granted() {
			if l.Kind != "延期付息" {
				moved = l.DeferredPrincipal
			}
			if l.Kind != "延期还本" {
				interest = l.DeferredInterest
			}
		}
		refinanced := l.Refinanced
		if l.Means == "无还本续贷" && c.State.Granted() {
			refinanced, moved = max(refinanced, moved), 0
		}
		if l.Kind != "延期付息" {
			if f.DuePrincipal += l.DuePrincipal; l.DuePrincipal == 0 {
				f.DuePrincipal += l.Balance
				f.PrincipalUnsaid++
			}
		}
		if l.Kind != "延期还本" {
			if f.DueInterest += l.DueInterest; l.DueInterest == 0 {
				f.DueInterest += l.DeferredInterest
				f.InterestUnsaid++
			}
		}
		f.MovedPrincipal += moved
		f.MovedInterest += interest
		f.Refinanced += refinanced
		if moved > 0 || interest > 0 {
			f.Deferred++
		}
	}
	f.Parties = len(parties)
	return f
}

// all reads every case one by one.
func (r room) all(t *rapid.T) (list []Case) {
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) error {
		from, to := store.Prefix(prefix + "case/")
		for _, raw := range s.Scan(from, to, 0) {
			c, err := parseCase(string(raw))
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func drawLoan(t *rapid.T) review.Loan {
	n := rapid.IntRange(0, 5).Draw(t, "loan")
	p := rapid.IntRange(0, 2).Draw(t, "borrower") + n%2*3
	l := loan(fmt.Sprintf("JJ%03d", n))
	l.Bank = []string{"B001", "B002", "B003"}[n%3]
	l.Code = []string{"91350582MA53132152", "91350823MA53135040", "91350803MA5313159Y", "91350302MA53135199", "91350205MA53134010", "91350303MA5313527J"}[p]
	l.Region = l.Code[2:8]
	l.Name = []string{"福建晋江瑞峰机械有限公司", "福建上杭盛纶针织厂", "福建永定顺远水泥有限公司", "福建城厢福佳", "福建海沧嘉腾模具", "福建涵江永和华针织"}[p]
	l.Size = rapid.SampledFrom(Sizes).Draw(t, "size")
	l.Kind = rapid.SampledFrom([]string{"延期还本", "延期付息", "延期还本付息"}).Draw(t, "kind")
	l.Means = rapid.SampledFrom(Means).Draw(t, "means")
	l.Applied = date("2020-05-01").AddDays(rapid.SampledFrom([]int{0, 0, 0, 40, 90}).Draw(t, "applied"))
	l.OriginalDue = l.Applied.AddDays(rapid.IntRange(0, 60).Draw(t, "due"))
	l.InterestDay = l.OriginalDue
	l.Balance = money.Fen(rapid.Int64Range(1, 1e12).Draw(t, "balance"))
	l.DuePrincipal = money.Fen(rapid.SampledFrom([]int64{0, 0, 5_000_00}).Draw(t, "due principal"))
	l.Penalty = money.Fen(rapid.SampledFrom([]int64{0, 0, 0, 123450}).Draw(t, "penalty"))
	l.Refinanced = money.Fen(rapid.SampledFrom([]int64{0, 0, 77_00}).Draw(t, "refinanced"))
	l.DeferredPrincipal, l.DeferredInterest = l.Balance, l.Balance/100
	moved := l.OriginalDue.AddDays(rapid.IntRange(-3, 400).Draw(t, "moved"))
	l.NewPrincipalDue, l.NewInterestDue = moved, moved
	switch l.Kind {
	case "延期还本":
		l.NewInterestDue, l.DeferredInterest = date("2020-01-01").AddDays(0), 0
		l.NewInterestDue = l.NewPrincipalDue
	case "延期付息":
		l.DeferredPrincipal = 0
	}
	l.Decision = rapid.SampledFrom([]string{"同意", "同意", "部分同意", "不同意", "审核中", "撤回"}).Draw(t, "decision")
	if l.Decision == "不同意" {
		l.Refusal = rapid.SampledFrom([]string{"担保不足", "借款人撤回", ""}).Draw(t, "refusal")
	}
	if l.Decision == "同意" && rapid.IntRange(0, 3).Draw(t, "ended") == 0 {
		l.Outcome = rapid.SampledFrom([]string{"已还", "续贷", "逾期"}).Draw(t, "outcome")
	}
	return l
}

// Whatever banks send and people do, in whatever order: totals equal the sum of the
// cases, lists hold exactly the cases they should, a loan has one open case at most,
// new dates are not before the old, and the log replays to the same register.
func TestAnythingMayHappen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRoom(t)
		ctx := t.Context()
		files := 0
		t.Repeat(map[string]func(*rapid.T){
			"return": func(t *rapid.T) {
				files++
				loans := rapid.SliceOfN(rapid.Custom(drawLoan), 1, 6).Draw(t, "loans")
				for i := range loans {
					loans[i].Row = i + 2
				}
				in := taking(t, fmt.Sprint("f", files), loans...)
				plan, err := r.Preview(ctx, in)
				if err != nil {
					t.Fatal(err)
				}
				got, err := r.TakeIn(ctx, r.lin.Actor, in, "")
				if c := code(err); c != "" && c != "deferral-nothing" {
					t.Fatal(err)
				}
				if err == nil && (got.Return.New != plan.Return.New || got.Return.Changed != plan.Return.Changed || got.Return.Same != plan.Return.Same) {
					t.Fatalf("promised %+v, did %+v", plan.Return, got.Return)
				}
				if err == nil && got.Return.Rows+len(got.Problems) != len(loans) {
					t.Fatalf("%d rows taken and %d problems of %d", got.Return.Rows, len(got.Problems), len(loans))
				}
			},
			"move": func(t *rapid.T) {
				list := r.all(t)
				if len(list) == 0 {
					t.Skip("no case")
				}
				c := rapid.SampledFrom(list).Draw(t, "case")
				to := rapid.SampledFrom(States).Draw(t, "to")
				err := r.Move(ctx, r.lin.Actor, c.No, to, "理由", func(l *review.Loan) {
					l.Evidence, l.Refusal = "补充协议1号", "担保不足"
				}, examine)
				if legal := slices.Contains(c.State.Next(), to); err == nil && !legal {
					t.Fatalf("%s became %s", c.State, to)
				}
			},
			"correct": func(t *rapid.T) {
				list := r.all(t)
				if len(list) == 0 {
					t.Skip("no case")
				}
				c := rapid.SampledFrom(list).Draw(t, "case")
				l := drawLoan(t)
				l.Bank, l.Number, l.Code, l.Region = c.Loan.Bank, c.Loan.Number, c.Loan.Code, c.Loan.Region
				_ = r.Correct(ctx, r.lin.Actor, c.No, l, "按合同更正", examine)
			},
			"findings": func(t *rapid.T) {
				list := r.all(t)
				if len(list) == 0 {
					t.Skip("no case")
				}
				c := rapid.SampledFrom(list).Draw(t, "case")
				ref := FindingRef{c.No, rapid.SampledFrom([]string{"beyond-latest", "penalty-charged"}).Draw(t, "rule")}
				switch rapid.IntRange(0, 3).Draw(t, "step") {
				case 0:
					_ = r.Notify(ctx, r.lin.Actor, c.Loan.Bank, []FindingRef{ref}, date("2020-08-03"), "")
				case 1:
					_ = r.Answer(ctx, r.lin.Actor, ref, "已退还", "")
				case 2:
					_ = r.Settle(ctx, r.wei.Actor, ref, rapid.SampledFrom([]FindingState{Rectified, Upheld, Dismissed}).Draw(t, "outcome"), "经核实")
				case 3:
					_ = r.CloseFinding(ctx, r.lin.Actor, ref)
				}
			},
			"penalty": func(t *rapid.T) {
				list := r.all(t)
				if len(list) == 0 {
					t.Skip("no case")
				}
				c := rapid.SampledFrom(list).Draw(t, "case")
				_ = r.Penalty(ctx, r.lin.Actor, c.No, schedule.Entry{
					On: date("2020-07-01"), Kind: rapid.SampledFrom([]schedule.Kind{schedule.Accrue, schedule.Waive, schedule.Reverse, schedule.Capitalise}).Draw(t, "entry"),
					Amount: money.Fen(rapid.Int64Range(1, 500).Draw(t, "fen")),
				}, "", examine)
			},
			"": func(t *rapid.T) { r.hold(t) },
		})
		if _, err := r.Desk.Verify(ctx, nil); err != nil {
			t.Fatalf("the log does not replay: %v", err)
		}
	})
}

// hold checks what must hold after every act.
func (r room) hold(t *rapid.T) {
	ctx := t.Context()
	cases := r.all(t)
	if err := r.Desk.Store.View(ctx, func(s store.Reader) error { _, err := Verify(s); return err }); err != nil {
		t.Fatal(err)
	}
	tab, err := r.Table(ctx, Filter{}, AxisBank, RatePrincipal)
	if err != nil {
		t.Fatal(err)
	}
	if want := brute(cases); tab.Total.Figures != want {
		t.Fatalf("the table has %+v, the cases %+v", tab.Total.Figures, want)
	}
	open, running := map[string]int{}, map[string]int{}
	for _, c := range cases {
		if c.State.Open() {
			open[c.Loan.Bank+c.Loan.Number]++
		}
		if before(c.Loan.NewPrincipalDue, c.Loan.OriginalDue) {
			t.Fatalf("case %d is due earlier than before (D-1)", c.No)
		}
		if c.Extends > 0 && (c.State.Open() || c.State.Granted()) && cases[c.Extends-1].ExtendedBy != c.No {
			t.Fatalf("case %d extends %d, which does not know", c.No, c.Extends)
		}
		if c.State.Running() {
			running[c.Loan.Bank+c.Loan.Number]++
		}
		if c.State == Voided && len(voidFindings(t, r, c.No)) > 0 {
			t.Fatalf("case %d never was, and its findings wait", c.No)
		}
		if c.State == ReExtended && (c.ExtendedBy == 0 || !cases[c.ExtendedBy-1].State.Granted()) {
			t.Fatalf("case %d was deferred again by %d, which was not granted", c.No, c.ExtendedBy)
		}
	}
	for loan, n := range open {
		if n > 1 {
			t.Fatalf("loan %s has %d open cases (D-4)", loan, n)
		}
	}
	for loan, n := range running {
		if n > 1 {
			t.Fatalf("loan %s has %d deferrals running", loan, n)
		}
	}
	f := Filter{Banks: []string{"B002"}, States: []State{Approved, Refused, Overdue}, Sizes: []string{"小型", "微型"}}
	page, err := r.List(ctx, f, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var want []uint32
	for _, c := range cases {
		if c.Loan.Bank == "B002" && slices.Contains(f.States, c.State) && slices.Contains(f.Sizes, c.Loan.Size) {
			want = append([]uint32{c.No}, want...)
		}
	}
	if got := nos(page.Rows); !slices.Equal(got, want) || page.Total != len(want) {
		t.Fatalf("filtered %v of %d, want %v", got, page.Total, want)
	}
	for _, word := range []string{"针织", "fjjj", "JJ00", "91350302", "没有"} {
		rows, err := r.Search(ctx, word, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			l := row.Loan
			called := l.Number + l.Code // and every name the borrower has had
			for _, c := range cases {
				if c.Loan.Code == l.Code {
					called += c.Loan.Name
				}
			}
			if !strings.Contains(called, word) && word != "fjjj" {
				t.Fatalf("%q found %s %s", word, l.Name, l.Number)
			}
		}
		if word == "没有" && len(rows) > 0 {
			t.Fatal("found what is not there")
		}
	}
	// every borrower is found by its name as it is now
	seen := map[string]bool{}
	for i := len(cases) - 1; i >= 0; i-- {
		if c := cases[i]; !seen[c.Loan.Code] {
			seen[c.Loan.Code] = true
			rows, err := r.Search(ctx, c.Loan.Code, 1000)
			if err != nil || !slices.Contains(nos(rows), c.No) {
				t.Fatalf("%s is not found by its code: %v", c.Loan.Name, err)
			}
		}
	}
}

// voidFindings are the findings of a case that any list still shows.
func voidFindings(t *rapid.T, r room, no uint32) (list []FindingRow) {
	for _, f := range []FindingFilter{{}, {Unsettled: true}, {States: []FindingState{Asked}}} {
		page, err := r.Findings(t.Context(), f, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Rows {
			if x.Case.No == no {
				list = append(list, x)
			}
		}
	}
	return list
}

func nos(rows []Row) (list []uint32) {
	for _, r := range rows {
		list = append(list, r.No)
	}
	return list
}
