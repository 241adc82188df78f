package deferrals

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// drawReported is a loan as banks report them in 2020 and 2021, right and wrong.
func drawReported(t *rapid.T) review.Loan {
	l := loan("JJ1")
	day := func(name string, from, to int) period.Date {
		return date("2020-01-01").AddDays(rapid.IntRange(from, to).Draw(t, name))
	}
	l.OriginalDue = day("due", 0, 760)
	l.InterestDay = l.OriginalDue
	l.Applied = l.OriginalDue.AddDays(-rapid.IntRange(0, 60).Draw(t, "applied"))
	l.Accepted = l.Applied.AddDays(rapid.IntRange(0, 20).Draw(t, "accepted"))
	l.Decided = l.Accepted.AddDays(rapid.SampledFrom([]int{0, 9, 10, 11, 40}).Draw(t, "decided"))
	l.Decision = rapid.SampledFrom([]string{"同意", "部分同意", "不同意"}).Draw(t, "decision")
	l.Size = rapid.SampledFrom(Sizes).Draw(t, "size")
	l.CreditLine = money.Fen(rapid.SampledFrom([]int64{300, 1000, 1001, 8000}).Draw(t, "line")) * 1_000_000
	l.Guarantee = rapid.SampledFrom([]string{"维持原担保", "替代担保", "无"}).Draw(t, "guarantee")
	l.Jobs = rapid.Bool().Draw(t, "jobs")
	l.ClassBefore = rapid.SampledFrom([]string{"正常", "关注"}).Draw(t, "before")
	l.ClassAfter = rapid.SampledFrom([]string{"正常", "关注", "次级"}).Draw(t, "after")
	l.Penalty = money.Fen(rapid.SampledFrom([]int64{0, 0, 1}).Draw(t, "penalty"))
	if l.Decision == "不同意" {
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest, l.Means = period.Date{}, period.Date{}, 0, 0, ""
		l.Refusal = "担保不足"
		return l
	}
	l.NewPrincipalDue = l.OriginalDue.AddDays(rapid.IntRange(0, 400).Draw(t, "moved"))
	l.NewInterestDue = l.NewPrincipalDue
	l.DeferredPrincipal = l.Balance + money.Fen(rapid.SampledFrom([]int64{0, 0, 1}).Draw(t, "more"))
	return l
}

// window is the document whose window a day lies in, the later of two; told here once
// more, by hand, from the published facts.
func window(d period.Date) (pack string, latest period.Date) {
	in := func(from, to string) bool { return !d.Before(date(from)) && !d.After(date(to)) }
	switch {
	case in("2020-06-01", "2020-12-31"):
		return "deferral-2020-06", date("2021-03-31")
	case in("2020-01-25", "2020-05-31"):
		return "deferral-2020-03", date("2020-06-30")
	case in("2021-01-01", "2021-03-31"):
		return "deferral-2020-12", period.Date{}
	case in("2021-04-01", "2021-12-31"):
		return "deferral-2021", period.Date{}
	}
	return "", period.Date{}
}

// What a return shows is a finding, and nothing else is, whatever the return: D-1 (the
// latest day), D-3, D-7, D-9 and D-10 by the shipped packs, and what must be granted.
func TestShippedRules(t *testing.T) {
	o := peopletest.NewMap(t, Kinds)
	r := shipped(t)
	r.Desk = o.Desk
	examine, err := r.Examine(t.Context(), date("2021-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	hit := map[string]int{}
	property := func(t *rapid.T) {
		l := drawReported(t)
		list, err := examine(t.Context(), []review.Loan{l})
		if err != nil {
			t.Fatal(err)
		}
		pack, latest := window(l.OriginalDue)
		if list[0].Pack != pack {
			t.Fatalf("due on %s goes by %q, want %q", l.OriginalDue, list[0].Pack, pack)
		}
		granted := l.Decision != "不同意"
		small := slices.Contains([]string{"小型", "微型", "小微企业主", "个体工商户"}, l.Size) && l.CreditLine <= 1000*1_000_000
		want := map[string]bool{
			"outside-window":     pack == "" && granted,
			"beyond-latest":      !latest.IsZero() && granted && l.NewPrincipalDue.After(latest),
			"penalty-charged":    pack != "" && granted && l.Penalty > 0,
			"downgraded":         pack != "" && rank(l.ClassAfter) > rank(l.ClassBefore),
			"late-answer":        pack != "" && l.Accepted.DaysUntil(l.Decided) > 10,
			"principal-changed":  pack != "" && granted && l.DeferredPrincipal > l.Balance,
			"refused-must-grant": (pack == "deferral-2020-06" || pack == "deferral-2020-12") && !granted && small && l.Guarantee != "无" && l.Jobs,
		}
		switch pack {
		case "deferral-2020-03", "deferral-2020-06":
			want["not-qualified"] = granted && l.Size == "大型"
		case "deferral-2020-12", "deferral-2021":
			want["not-qualified"] = granted && !small
		}
		got := map[string]bool{}
		for _, f := range list[0].Found {
			got[f.Rule] = true
			hit[f.Rule]++
			if f.Text == "" || f.Rule != OutsideWindow && f.Clause == "" {
				t.Fatalf("a finding without words: %+v", f)
			}
		}
		for _, rule := range Rules {
			if got[rule] != want[rule] {
				t.Fatalf("%s: %v, want %v, of %+v", rule, got[rule], want[rule], l)
			}
		}
	}
	for range 8 { // enough draws to see every rule
		rapid.Check(t, property)
	}
	for _, rule := range Rules {
		if hit[rule] == 0 && rule != "further-not-allowed" {
			t.Errorf("%s was never drawn: the test shows nothing of it", rule)
		}
	}
}

func rank(class string) int {
	return slices.Index([]string{"正常", "关注", "次级", "可疑", "损失"}, class)
}

// A third deferral of one loan is a finding in 2021: the register knows of the first
// two, whatever the return says (D-4, 〔2021〕81号).
func TestOnceMoreOnly(t *testing.T) {
	o := peopletest.NewMap(t, Kinds)
	r := shipped(t)
	r.Desk = o.Desk
	lin := o.Person("lin", act.Maker)
	due := "2021-04-10"
	var rules [][]string
	for n, next := range []string{"2021-06-10", "2021-08-10", "2021-10-10"} {
		l := with(loan("J1"), func(l *review.Loan) {
			l.OriginalDue, l.InterestDay, l.NewPrincipalDue, l.NewInterestDue = date(due), date(due), date(next), date(next)
			l.Applied, l.Accepted, l.Decided = date(due).AddDays(-9), date(due).AddDays(-8), date(due).AddDays(-7)
			l.Row = 2
		})
		due = next
		in := taking(t, string(rune('a'+n)), l)
		var err error
		if in.Examine, err = r.Examine(t.Context(), date("2021-12-31")); err != nil {
			t.Fatal(err)
		}
		if _, err := r.TakeIn(t.Context(), lin.Actor, in, ""); err != nil {
			t.Fatal(err)
		}
		f, err := r.Open(t.Context(), uint32(n+1))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for i := range f.Findings {
			found = append(found, f.Findings[i].Rule)
		}
		rules = append(rules, found)
	}
	if len(rules[0])+len(rules[1]) != 0 || !slices.Equal(rules[2], []string{"further-not-allowed"}) {
		t.Errorf("findings of the first, second and third deferral: %v", rules)
	}
}

// Findings that stood up to the bank's answer are counted for its evaluation.
func TestVerifiedCounts(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	bad := func(n string) review.Loan { return with(loan(n), func(l *review.Loan) { l.Penalty = 1 }) }
	r.take(t, "one", bad("J1"), bad("J2"), bad("J3"))
	for no, outcome := range map[uint32]FindingState{1: Upheld, 2: Dismissed} {
		ref := FindingRef{no, "penalty-charged"}
		if err := r.Notify(ctx, r.lin.Actor, "B027", []FindingRef{ref}, date("2020-07-31"), ""); err != nil {
			t.Fatal(err)
		}
		if err := r.Answer(ctx, r.lin.Actor, ref, "已退还", ""); err != nil {
			t.Fatal(err)
		}
		if err := r.Settle(ctx, r.wei.Actor, ref, outcome, "经核实"); err != nil {
			t.Fatal(err)
		}
	}
	for per, want := range map[string]int{"2020Q3": 1, "2020Q2": 0} {
		got, err := r.VerifiedCounts(ctx, period.MustParse(per))
		if err != nil || got["B027"]["penalty-charged"] != want {
			t.Errorf("%s: %v, %v", per, got, err)
		}
	}
}
