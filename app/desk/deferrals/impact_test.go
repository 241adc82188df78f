package deferrals

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/app/store/bolt"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

const sampleFile = "../../../resources/samples/deferrals-2020.xlsx"

// sampleRoom is a desk whose register holds the bureau's sample.
func sampleRoom(t *testing.T) room {
	t.Helper()
	o := peopletest.NewMap(t, Kinds, rules.Kinds)
	r := room{shipped(t), o, o.Person("lin", act.Maker), o.Person("wei", act.Checker)}
	r.Desk = o.Desk
	in := readIn(t.Context(), t, r.Register, sampleFile, date("2021-02-28"))
	if _, err := r.TakeIn(t.Context(), r.lin.Actor, in, ""); err != nil {
		t.Fatal(err)
	}
	return r
}

func packOf(t fail, r Register, id string) *pack.Pack {
	t.Helper()
	for _, p := range r.Packs {
		if p.ID == id {
			return p
		}
	}
	t.Fatal("no pack " + id)
	return nil
}

// edited is a pack with other text, as its next version.
func edited(t fail, p *pack.Pack, pairs ...string) *pack.Pack {
	t.Helper()
	form := strings.Replace(string(p.Form), `version = "1"`, `version = "2"`, 1)
	for i := 0; i < len(pairs); i += 2 {
		next := strings.ReplaceAll(form, pairs[i], pairs[i+1])
		if next == form {
			t.Fatal(pairs[i] + " is not in the pack")
		}
		form = next
	}
	q, err := pack.Parse([]byte(form), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (r room) impact(t *testing.T, try Trial) *Impact {
	t.Helper()
	m, err := r.Impact(t.Context(), try)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *Impact) of(rule string) RuleImpact {
	for _, x := range m.Rules {
		if x.Rule == rule {
			return x
		}
	}
	return RuleImpact{}
}

// The packs that reviewed the register change nothing; and what each says it has is
// what the table of the screens counts.
func TestImpactOfThePackThatReviewedIsNothing(t *testing.T) {
	r := sampleRoom(t)
	cases := 0
	for _, p := range r.reviews() {
		m := r.impact(t, Trial{Next: p})
		if m.Same != m.Cases || m.Rehomed != 0 || len(m.Examples) != 0 || m.Gained+m.Lost+m.Reworded+m.Undecided != 0 {
			t.Errorf("%s: %+v", p.ID, m)
		}
		cases += m.Cases
		tab, err := r.Table(t.Context(), Filter{Packs: []string{p.ID}}, AxisBank, RatePrincipal)
		if err != nil {
			t.Fatal(err)
		}
		if tab.Total.Figures.Cases != m.Cases {
			t.Errorf("%s: %d cases, the table has %d", p.ID, m.Cases, tab.Total.Figures.Cases)
		}
		for _, x := range tab.Found {
			if got := m.of(x.Rule); got.Before != x.Held || got.After != x.Held {
				t.Errorf("%s %s: %+v, the table has %d", p.ID, x.Rule, got, x.Held)
			}
		}
	}
	if cases < 200 {
		t.Errorf("only %d cases: the sample shows nothing", cases)
	}
}

// Another latest day: the counts are those of the loans' own dates, the examples name
// the case, and the sentences say why.
func TestImpactOfAnotherLatestDay(t *testing.T) {
	r := sampleRoom(t)
	old := packOf(t, r.Register, "deferral-2020-06")
	next := edited(t, old, `value = "2021-03-31"`, `value = "2020-12-31"`)
	late := func(day period.Date) (n int) {
		page, err := r.List(t.Context(), Filter{Packs: []string{old.ID}}, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Rows {
			if x.Loan.Granted() && (x.Loan.NewPrincipalDue.After(day) || x.Loan.NewInterestDue.After(day)) {
				n++
			}
		}
		return n
	}
	m := r.impact(t, Trial{Next: next})
	before, after := late(date("2021-03-31")), late(date("2020-12-31"))
	x := m.of("beyond-latest")
	if before == after || x.Before != before || x.After != after || x.Gained != after-before || x.Lost != 0 || m.Gained != x.Gained {
		t.Fatalf("%+v; by the dates %d and %d", x, before, after)
	}
	if m.Reworded != before || m.Same != m.Cases-m.Gained-m.Reworded {
		t.Errorf("%d told otherwise of %d, %d the same of %d", m.Reworded, before, m.Same, m.Cases)
	}
	for _, e := range m.Examples {
		c := r.caseNo(t, e.No).Case
		if c.Loan.Number != e.Loan || c.Loan.Name != e.Borrower || e.Rule != "beyond-latest" || !strings.Contains(e.Text, "2020-12-31") {
			t.Errorf("%+v of case %+v", e, c)
		}
	}
	// the other way round everything gained is lost
	back := r.impact(t, Trial{Next: old, Old: next})
	if y := back.of("beyond-latest"); y.Lost != x.Gained || y.Before != x.After || y.After != x.Before || back.Hash == m.Hash {
		t.Errorf("back: %+v", y)
	}
	// without the edit nothing would be gained: the control
	if same := r.impact(t, Trial{Next: old}); same.of("beyond-latest").Gained != 0 || same.Hash == m.Hash {
		t.Error("control: the same pack gains findings")
	}
}

// A window that became smaller leaves cases to the document before or to none.
func TestImpactOfASmallerWindow(t *testing.T) {
	r := sampleRoom(t)
	old := packOf(t, r.Register, "deferral-2020-06")
	whole := r.impact(t, Trial{Next: old})
	m := r.impact(t, Trial{Next: edited(t, old, `value = "2020-06-01"`, `value = "2020-08-01"`)})
	if m.Cases != whole.Cases || m.Rehomed == 0 || m.of(OutsideWindow).Gained == 0 {
		t.Errorf("%d of %d cases, %d elsewhere, %+v", m.Cases, whole.Cases, m.Rehomed, m.of(OutsideWindow))
	}
	if whole.Rehomed != 0 || whole.Others != 0 {
		t.Errorf("control: %+v", whole)
	}
	// June is in two windows: the earlier document's run tells of it and leaves it
	if e := r.impact(t, Trial{Next: packOf(t, r.Register, "deferral-2020-03")}); e.Others == 0 || e.Gained != 0 {
		t.Errorf("%d cases of another document, %d gained", e.Others, e.Gained)
	}
}

// Settled readings of the new pack count.
func TestImpactUnderSettledReadings(t *testing.T) {
	r := sampleRoom(t)
	p := packOf(t, r.Register, "deferral-2020-06")
	plain := r.impact(t, Trial{Next: p})
	err := rules.Settle(t.Context(), r.Desk, r.wei.Actor, p, "answer-limit", rules.Decision{Choice: "five", Document: "纪要 1 号"})
	if err != nil {
		t.Fatal(err)
	}
	m := r.impact(t, Trial{Next: p})
	if x := m.of("late-answer"); x.Gained == 0 || x.After <= plain.of("late-answer").After || m.Hash == plain.Hash {
		t.Errorf("%+v after five days were settled, %+v before", x, plain.of("late-answer"))
	}
}

// What nobody told makes a finding undecided, never gained or lost.
func TestImpactOfWhatIsMissing(t *testing.T) {
	r := sampleRoom(t)
	old := packOf(t, r.Register, "deferral-2020-06")
	r.take(t, "penalty", with(loan("J9"), func(l *review.Loan) { l.Penalty, l.Missing = 0, []string{"jobs"} }))
	refused := with(loan("J10"), func(l *review.Loan) {
		l.Decision, l.Refusal, l.Means, l.Missing = "不同意", "担保不足", "", []string{"jobs"}
		l.NewPrincipalDue, l.NewInterestDue, l.DeferredPrincipal, l.DeferredInterest = period.Date{}, period.Date{}, 0, 0
	})
	before := r.impact(t, Trial{Next: old})
	r.take(t, "refused", refused)
	m := r.impact(t, Trial{Next: old})
	if m.Undecided != before.Undecided+1 || m.of("refused-must-grant").Open != before.of("refused-must-grant").Open+1 || m.Gained != before.Gained || m.Lost != before.Lost {
		t.Fatalf("%+v\nbefore %+v", m, before)
	}
	e := m.Examples[len(m.Examples)-1]
	if e.Kind != Undecided || e.Loan != "J10" || !slices.Contains(e.Missing, "稳岗承诺") {
		t.Errorf("%+v", e)
	}
}

// A finding that a later return no longer shows is not what the register has; a voided
// case is none.
func TestImpactLeavesOutWhatIsGone(t *testing.T) {
	r := sampleRoom(t)
	ctx := t.Context()
	p := packOf(t, r.Register, "deferral-2020-06")
	bad := with(loan("J1"), func(l *review.Loan) { l.Penalty = 1234_50 })
	first := r.impact(t, Trial{Next: p}).of("penalty-charged").Before
	r.take(t, "one", bad)
	if got := r.impact(t, Trial{Next: p}).of("penalty-charged").Before; got != first+1 {
		t.Fatalf("control: %d findings, want one more than %d", got, first)
	}
	r.take(t, "two", loan("J1"))
	if got := r.impact(t, Trial{Next: p}).of("penalty-charged"); got.Before != first || got.After != first {
		t.Errorf("%+v, want %d", got, first)
	}
	whole := r.impact(t, Trial{Next: p}).Cases
	if err := r.Move(ctx, r.lin.Actor, 301, Voided, "重复登记", nil, examine); err != nil {
		t.Fatal(err)
	}
	if m := r.impact(t, Trial{Next: p}); m.Cases != whole-1 {
		t.Errorf("%d cases, %d with the voided one", m.Cases, whole)
	}
}

// A register without a case says so, and its hash is still of this very pack.
func TestImpactOnAnEmptyRegister(t *testing.T) {
	r := newRoom(t)
	r.Packs = shipped(t).Packs
	p := packOf(t, r.Register, "deferral-2020-06")
	m := r.impact(t, Trial{Next: p})
	if m.Cases != 0 || m.Hash == "" || m.From != date("2020-06-01") || m.To != date("2020-12-31") || len(m.Rules) == 0 {
		t.Errorf("%+v", m)
	}
	if other := r.impact(t, Trial{Next: edited(t, p, `value = "2021-03-31"`, `value = "2020-12-31"`)}); other.Hash == m.Hash {
		t.Error("the hash does not tell one pack from another")
	}
}

// A pack that has no review of loans is refused.
func TestImpactOfAPackThatPays(t *testing.T) {
	r := newRoom(t)
	all := shipped(t)
	_, err := r.Impact(t.Context(), Trial{Next: packOf(t, all, "fujian-2020-13")})
	if !errors.Is(err, desk.Errf("review-no-item")) {
		t.Errorf("%v", err)
	}
}

// Of files: nothing before without an older edition, else what that one finds.
func TestImpactOnFiles(t *testing.T) {
	r := shipped(t)
	in, err := review.Open(t.Context(), review.Request{Inputs: []review.Input{{Path: sampleFile}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := in.Read(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	old := packOf(t, r, "deferral-2020-06")
	next := edited(t, old, `value = "2021-03-31"`, `value = "2020-12-31"`)
	on := func(try Trial) *Impact {
		t.Helper()
		m, err := r.ImpactOn(t.Context(), try, data.Loans, 1, date("2021-02-28"))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first := on(Trial{Next: old})
	if first.Gained == 0 || first.Lost != 0 || first.of("beyond-latest").Before != 0 || first.Examples[0].Row == 0 || first.Examples[0].No != 0 || first.Rehomed != 0 {
		t.Errorf("%+v", first)
	}
	var each int
	m := on(Trial{Next: next, Old: old, Each: func(Example) error { each++; return nil }})
	held := sampleRoom(t).impact(t, Trial{Next: next})
	if a, b := m.of("beyond-latest"), held.of("beyond-latest"); a != b {
		t.Errorf("of the file %+v, of the register that took it in %+v", a, b)
	}
	if each != m.Gained+m.Reworded || each == 0 {
		t.Errorf("%d changes told", each)
	}
}

// The hash is of the whole comparison: one figure of one case that changes nothing of
// the counts changes it, and nothing else does.
func TestImpactHash(t *testing.T) {
	r := sampleRoom(t)
	p := packOf(t, r.Register, "deferral-2020-06")
	one, two := r.impact(t, Trial{Next: p}), r.impact(t, Trial{Next: p})
	if one.Hash != two.Hash || len(one.Hash) != 64 {
		t.Errorf("%s and %s", one.Hash, two.Hash)
	}
	r.take(t, "more", loan("J1"))
	if three := r.impact(t, Trial{Next: p}); three.Hash == one.Hash {
		t.Error("another case, the same hash")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Impact(ctx, Trial{Next: p}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Of many changes each kind is shown, and no more than there is room for.
func TestExamplesAreShared(t *testing.T) {
	many := func(n int, k ChangeKind) (list []Example) {
		for i := range n {
			list = append(list, Example{Kind: k, No: uint32(i)})
		}
		return list
	}
	got := fair(map[ChangeKind][]Example{Gained: many(200, Gained), Lost: many(3, Lost), Reworded: many(150, Reworded)})
	n := map[ChangeKind]int{}
	for _, e := range got {
		n[e.Kind]++
	}
	if len(got) != Examples || n[Lost] != 3 || n[Gained] < 98 || n[Reworded] < 98 {
		t.Errorf("%v", n)
	}
	if few := fair(map[ChangeKind][]Example{Lost: many(2, Lost)}); len(few) != 2 {
		t.Errorf("%d of 2", len(few))
	}
}

// BenchmarkImpact reviews a million invented cases anew.
func BenchmarkImpact(b *testing.B) {
	s, err := bolt.Create(context.Background(), b.TempDir()+"/million.db", bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := peopletest.On(b, s, Kinds)
	reg := shipped(b)
	reg.Desk = o.Desk
	fill(b, reg, o.Person("lin", act.Maker).Actor, million)
	p := packOf(b, reg, "deferral-2020-06")
	before := resident()
	for b.Loop() {
		start := time.Now()
		m, err := reg.Impact(context.Background(), Trial{Next: p})
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%d cases, %d others, %v, %d MB more", m.Cases, m.Others, time.Since(start).Round(time.Millisecond), (resident()-before)>>20)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}
