package recovery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/recovery"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

var ctx = context.Background()

// posted books what the road and the payments would have.
type posted struct{ List []ledger.Posting }

func (posted) Kind() string { return "test-posted" }

// lettered is what who numbers paper would do.
type lettered struct{ Case, Number string }

func (lettered) Kind() string { return "test-lettered" }

var kinds = act.Kinds{
	"test-posted":   act.On(func(t store.Txn, m act.Meta, e posted) error { return ledger.Post(t, m, e.List) }),
	"test-lettered": act.On(func(t store.Txn, m act.Meta, e lettered) error { return recovery.Lettered(t, m, e.Case, e.Number) }),
}

// claims are the awards of the tests: one beneficiary each has two, "x" is another's.
type claims map[string]recovery.Claim

func (c claims) Claim(_ store.Reader, award string) (recovery.Claim, error) {
	claim, ok := c[award]
	if !ok {
		return claim, desk.Errf("award-none", award)
	}
	return claim, nil
}

type office struct {
	*peopletest.Office
	recovery.Recoveries
	claims        claims
	lin, zhou, wu people.SignedIn // maker; checker and maker; approver and maker
}

var (
	pool   = ledger.Pool{Source: "province", Item: "fujian-2020-13/power"}
	xiamen = ledger.Pool{Source: "350200", Item: "fujian-2020-13/power"}
)

func award(id, party string, to recovery.Destination) recovery.Claim {
	return recovery.Claim{Award: id, Batch: "SP2020-001", Party: party, Name: "企业" + party, To: to}
}

// open is an office where awards a, t (to the treasury), n (no destination) and x
// were paid 1000 each, later and far (of Xiamen's fund) are payable.
func open(t peopletest.TB, o *peopletest.Office) *office {
	t.Helper()
	x := &office{Office: o}
	x.lin = o.Person("lin", act.Maker)
	x.zhou = o.Person("zhou", act.Checker, act.Maker)
	x.wu = o.Person("wu", act.Approver, act.Maker)
	x.claims = make(claims)
	x.Recoveries = recovery.Recoveries{Desk: o.Desk, Claims: x.claims}
	x.awards(t, "")
	return x
}

// awards makes the awards of one test; their names end in tag.
func (x *office) awards(t peopletest.TB, tag string) {
	t.Helper()
	for name, to := range map[string]recovery.Destination{
		"a": recovery.ToAvailable, "t": recovery.ToTreasury, "n": "", "x": recovery.ToAvailable, "later": recovery.ToAvailable, "far": recovery.ToAvailable,
	} {
		party := "1"
		if name == "x" {
			party = "2"
		}
		x.claims[name+tag] = award(name+tag, party, to)
	}
	var list []ledger.Posting
	for _, p := range []ledger.Pool{pool, xiamen} {
		list = append(list, ledger.Posting{Pool: p, From: ledger.Appropriation, To: ledger.Available, Amount: 1_000_000, Code: ledger.CodeGrant})
	}
	for _, id := range []string{"a", "t", "n", "x", "later", "far"} {
		p := pool
		if id == "far" {
			p = xiamen
		}
		move := func(c ledger.Code, from, to ledger.Account) {
			list = append(list, ledger.Posting{Pool: p, From: from, To: to, Amount: 1000, Code: c, Award: id + tag})
		}
		move(ledger.CodeCommit, ledger.Available, ledger.Committed)
		move(ledger.CodeConfirm, ledger.Committed, ledger.Payable)
		if id != "later" && id != "far" {
			move(ledger.CodeRelease, ledger.Payable, ledger.InTransit)
			move(ledger.CodeSettle, ledger.InTransit, ledger.Paid)
		}
	}
	_, err := x.Office.Desk.Do(ctx, x.lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return posted{list}, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func (x *office) of(t peopletest.TB, id string) (c *recovery.Case) {
	t.Helper()
	err := x.Office.Desk.Store.View(ctx, func(r store.Reader) (err error) {
		c, err = recovery.Of(r, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask is a case as it is now.
func (x *office) ask(t peopletest.TB, id, reason string) recovery.Ask {
	t.Helper()
	return recovery.Ask{Case: id, Seen: x.of(t, id).Version, Reason: reason}
}

func (x *office) balances(t peopletest.TB, award string) (a ledger.Amounts) {
	t.Helper()
	err := x.Office.Desk.Store.View(ctx, func(r store.Reader) (err error) {
		a, err = ledger.AwardBalances(r, award)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (x *office) propose(t peopletest.TB, award string, amount money.Fen) string {
	t.Helper()
	id, err := x.Propose(ctx, x.lin.Actor, recovery.Proposal{Award: award, Amount: amount, Reason: "用电量更正", Doc: "闽工信函〔2020〕8号"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (x *office) approved(t peopletest.TB, award string, amount money.Fen) string {
	t.Helper()
	id := x.propose(t, award, amount)
	if err := x.Approve(ctx, x.wu.Actor, x.ask(t, id, "")); err != nil {
		t.Fatal(err)
	}
	return id
}

// take notes a step and lets it count.
func (x *office) take(t peopletest.TB, id string, s recovery.Step, by people.SignedIn) error {
	t.Helper()
	if s.Doc == "" {
		s.Doc = "回单"
	}
	n, err := x.Note(ctx, x.lin.Actor, x.ask(t, id, ""), s)
	if err != nil {
		return err
	}
	return x.Confirm(ctx, by.Actor, x.ask(t, id, ""), n)
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestInstalmentsBackToTheBudget(t *testing.T) {
	x := open(t, peopletest.New(t, ledger.Kinds, recovery.Kinds, kinds))
	id := x.approved(t, "a", 600)
	if a := x.balances(t, "a"); id != "ZH2020-001" || a.Recoverable != 600 || a.Paid != 400 {
		t.Fatal(id, a)
	}
	plan := []recovery.Part{{Due: day("2020-08-01"), Amount: 200}, {Due: day("2020-09-01"), Amount: 400}}
	if err := x.Notify(ctx, x.lin.Actor, x.ask(t, id, ""), "闽工信追〔2020〕1号", period.Date{}, plan); err != nil {
		t.Fatal(err)
	}
	x.Day("2020-08-03")
	if c := x.of(t, id); c.Overdue(x.Today()) != 200 || c.State.Label() != "追回中" {
		t.Errorf("overdue %s, %s", c.Overdue(x.Today()), c.State.Label())
	}
	if err := x.take(t, id, recovery.Step{Kind: recovery.Instalment, Amount: 250, Date: day("2020-08-02")}, x.zhou); err != nil {
		t.Fatal(err)
	}
	if a, c := x.balances(t, "a"), x.of(t, id); a.Recoverable != 350 || a.Recovered != 0 || c.Left() != 350 || c.Held() != 0 || c.Overdue(x.Today()) != 0 {
		t.Errorf("%+v %+v", a, c)
	}
	if err := x.take(t, id, recovery.Step{Kind: recovery.Refund, Amount: 349}, x.zhou); code(err) != "recovery-refund" {
		t.Error(err)
	}
	if err := x.take(t, id, recovery.Step{Kind: recovery.Refund, Amount: 350}, x.zhou); err != nil {
		t.Fatal(err)
	}
	if c := x.of(t, id); c.State != recovery.Recovered {
		t.Errorf("%+v", c)
	}
	if a := x.balances(t, "a"); a.Paid != 400 || a.Recoverable != 0 {
		t.Errorf("%+v", a)
	}
	// What was paid and not got back can be claimed by a new case.
	if id := x.approved(t, "a", 400); id != "ZH2020-002" {
		t.Error(id)
	}
	if _, err := x.Office.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func TestOffsetAndTreasuryAndWriteOff(t *testing.T) {
	x := open(t, peopletest.New(t, ledger.Kinds, recovery.Kinds, kinds))
	id := x.approved(t, "t", 1000)
	for _, c := range []struct {
		want string
		s    recovery.Step
		by   people.SignedIn
	}{
		{"recovery-offset-party", recovery.Step{Kind: recovery.Offset, Amount: 5, Against: "x"}, x.wu},
		{"award-none", recovery.Step{Kind: recovery.Offset, Amount: 5, Against: "y"}, x.wu},
		{"recovery-offset-award", recovery.Step{Kind: recovery.Offset, Amount: 5, Against: "t"}, x.wu},
		{"recovery-offset-source", recovery.Step{Kind: recovery.Offset, Amount: 5, Against: "far"}, x.wu},
		{"recovery-offset-payable", recovery.Step{Kind: recovery.Offset, Amount: 5, Against: "a"}, x.wu},
		{"recovery-step-amount", recovery.Step{Kind: recovery.Instalment, Amount: 1001}, x.zhou},
		{"recovery-step-amount", recovery.Step{Kind: recovery.Instalment, Amount: 0}, x.zhou},
		{"recovery-step-amount", recovery.Step{Kind: recovery.Remit, Amount: 1}, x.zhou}, // nothing came yet
		{"recovery-kind", recovery.Step{Kind: "gift", Amount: 1}, x.zhou},
		{"date-ahead", recovery.Step{Kind: recovery.Instalment, Amount: 1, Date: day("2020-07-21")}, x.zhou},
		{"role-needed", recovery.Step{Kind: recovery.Offset, Amount: 1, Against: "later"}, x.zhou},
		{"<nil>", recovery.Step{Kind: recovery.Offset, Amount: 300, Against: "later"}, x.wu},
		{"role-needed", recovery.Step{Kind: recovery.Instalment, Amount: 1}, x.wu},
		{"<nil>", recovery.Step{Kind: recovery.Instalment, Amount: 100}, x.zhou},
		{"<nil>", recovery.Step{Kind: recovery.Remit, Amount: 350}, x.zhou},
		{"<nil>", recovery.Step{Kind: recovery.WriteOff, Amount: 600, Doc: "闽财函〔2020〕3号"}, x.wu},
		{"recovery-state", recovery.Step{Kind: recovery.Instalment, Amount: 1}, x.zhou},
		{"<nil>", recovery.Step{Kind: recovery.Remit, Amount: 50}, x.zhou}, // even after the end
	} {
		if err := x.take(t, id, c.s, c.by); code(err) != c.want {
			t.Errorf("%+v: %v, want %s", c.s, err, c.want)
		}
	}
	if c := x.of(t, id); c.State != recovery.WrittenOff || c.Back != 400 || c.Off != 600 || c.Held() != 0 {
		t.Errorf("%+v", c)
	}
	if a := x.balances(t, "t"); a != (ledger.Amounts{Paid: 600, Treasury: 400}) {
		t.Errorf("%+v", a)
	}
	if a := x.balances(t, "later"); a != (ledger.Amounts{Payable: 700, Paid: 300}) {
		t.Errorf("%+v", a)
	}
	if _, err := x.Office.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func TestOtherHandsDecide(t *testing.T) {
	x := open(t, peopletest.New(t, ledger.Kinds, recovery.Kinds, kinds))
	for _, c := range []struct {
		want string
		p    recovery.Proposal
	}{
		{"reason-needed", recovery.Proposal{Award: "a", Amount: 5, Doc: "1号"}},
		{"recovery-document", recovery.Proposal{Award: "a", Amount: 5, Reason: "错"}},
		{"recovery-too-much", recovery.Proposal{Award: "a", Amount: 1001, Reason: "错", Doc: "1号"}},
		{"recovery-too-much", recovery.Proposal{Award: "later", Amount: 1, Reason: "错", Doc: "1号"}},
		{"recovery-too-much", recovery.Proposal{Award: "a", Reason: "错", Doc: "1号"}},
		{"recovery-destination", recovery.Proposal{Award: "n", Amount: 1, Reason: "错", Doc: "1号"}},
		{"award-none", recovery.Proposal{Award: "y", Amount: 1, Reason: "错", Doc: "1号"}},
	} {
		if _, err := x.Propose(ctx, x.lin.Actor, c.p); code(err) != c.want {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
	id, err := x.Propose(ctx, x.wu.Actor, recovery.Proposal{Award: "a", Amount: 5, Reason: "错", Doc: "1号"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Propose(ctx, x.lin.Actor, recovery.Proposal{Award: "a", Amount: 5, Reason: "错", Doc: "1号"}); code(err) != "recovery-live" {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		want string
		err  error
	}{
		"an approver's own":  {"recovery-own", x.Approve(ctx, x.wu.Actor, x.ask(t, id, ""))},
		"a maker":            {"role-needed", x.Approve(ctx, x.lin.Actor, x.ask(t, id, ""))},
		"a rejected own":     {"recovery-own", x.Reject(ctx, x.wu.Actor, x.ask(t, id, "不必"))},
		"an old screen":      {"changed-meanwhile", x.Approve(ctx, x.wu.Actor, recovery.Ask{Case: id, Seen: 7})},
		"no such case":       {"recovery-none", x.Approve(ctx, x.wu.Actor, recovery.Ask{Case: "ZH2020-009"})},
		"a letter too early": {"recovery-state", x.Notify(ctx, x.lin.Actor, x.ask(t, id, ""), "1号", period.Date{}, nil)},
		"money too early":    {"recovery-state", x.take(t, id, recovery.Step{Kind: recovery.Refund, Amount: 5}, x.zhou)},
	} {
		if code(c.err) != c.want {
			t.Errorf("%s: %v, want %s", name, c.err, c.want)
		}
	}
	// Another approver turns it down; the award may then have another case.
	chen := x.Person("chen", act.Approver)
	if err := x.Reject(ctx, chen.Actor, x.ask(t, id, " ")); code(err) != "reason-needed" {
		t.Error(err)
	}
	if err := x.Reject(ctx, chen.Actor, x.ask(t, id, "证据不足")); err != nil {
		t.Fatal(err)
	}
	id = x.approved(t, "a", 10)
	for _, c := range []struct {
		want string
		doc  string
		date string
		plan []recovery.Part
	}{
		{"recovery-document", " ", "2020-07-20", []recovery.Part{{day("2020-08-01"), 10}}},
		{"recovery-plan-sum", "1号", "2020-07-20", []recovery.Part{{day("2020-08-01"), 9}}},
		{"recovery-plan-sum", "1号", "2020-07-20", nil},
		{"recovery-plan", "1号", "2020-07-20", []recovery.Part{{day("2020-07-01"), 10}}},
		{"recovery-plan", "1号", "2020-07-20", []recovery.Part{{day("2020-09-01"), 5}, {day("2020-08-01"), 5}}},
		{"recovery-plan", "1号", "2020-07-20", []recovery.Part{{day("2020-09-01"), 11}, {day("2020-09-01"), -1}}},
		{"date-ahead", "1号", "2020-07-21", []recovery.Part{{day("2020-08-01"), 10}}},
		{"<nil>", "1号", "2020-07-20", []recovery.Part{{day("2020-08-01"), 10}}},
	} {
		if err := x.Notify(ctx, x.lin.Actor, x.ask(t, id, ""), c.doc, day(c.date), c.plan); code(err) != c.want {
			t.Errorf("%v: %v, want %s", c.plan, err, c.want)
		}
	}
	// Who noted a step never confirms it.
	n, err := x.Note(ctx, x.zhou.Actor, x.ask(t, id, ""), recovery.Step{Kind: recovery.Instalment, Amount: 4, Doc: "回单"})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Confirm(ctx, x.zhou.Actor, x.ask(t, id, ""), n); code(err) != "recovery-step-own" {
		t.Error(err)
	}
	if err := x.Confirm(ctx, x.wu.Actor, x.ask(t, id, ""), n+1); code(err) != "recovery-step-none" {
		t.Error(err)
	}
	zhao := x.Person("zhao", act.Checker)
	if err := x.TurnDown(ctx, zhao.Actor, x.ask(t, id, ""), n); code(err) != "reason-needed" {
		t.Error(err)
	}
	if err := x.TurnDown(ctx, zhao.Actor, x.ask(t, id, "不是这家的钱"), n); err != nil {
		t.Error(err)
	}
	if err := x.Confirm(ctx, zhao.Actor, x.ask(t, id, ""), n); code(err) != "recovery-step-state" {
		t.Error(err)
	}
	if a := x.balances(t, "a"); a.Recoverable != 10 {
		t.Errorf("%+v", a)
	}
	err = x.Office.Desk.Store.View(ctx, func(r store.Reader) error {
		of, err := recovery.OfAward(r, "a")
		all, err2 := recovery.List(r)
		live, err3 := recovery.Live(r, "a")
		if len(of) != 2 || len(all) != 2 || live == nil || live.ID != id || of[0].State != recovery.Rejected {
			t.Errorf("%v %v %v", of, all, live)
		}
		return errors.Join(err, err2, err3)
	})
	if err != nil {
		t.Error(err)
	}
}

// A letter that was printed before the notice is noted has the notice's number;
// one printed later, or none, leaves the number to who notes it.
func TestNoticeBearsTheNumberOfItsLetter(t *testing.T) {
	x := open(t, peopletest.New(t, ledger.Kinds, recovery.Kinds, kinds))
	print := func(id, number string) {
		t.Helper()
		_, err := x.Office.Desk.Do(ctx, x.lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return lettered{id, number}, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ award, printed, wrong, refusal, doc, noted string }{
		{"a", "", " ", "recovery-document", "函1号", "函1号"},
		{"t", "函2号", "函3号", "recovery-letter", "函2号", "函2号"},
		{"x", "函4号", "函1号", "recovery-letter", " ", "函4号"},
	} {
		id := x.approved(t, c.award, 100)
		if c.printed != "" {
			print(id, c.printed)
		}
		plan := []recovery.Part{{Due: x.Today().AddDays(30), Amount: 100}}
		if err := x.Notify(ctx, x.lin.Actor, x.ask(t, id, ""), c.wrong, period.Date{}, plan); code(err) != c.refusal {
			t.Errorf("%+v: %v", c, err)
		}
		if err := x.Notify(ctx, x.lin.Actor, x.ask(t, id, ""), c.doc, period.Date{}, plan); err != nil {
			t.Fatal(err)
		}
		print(id, "函9号") // a letter after the notice changes nothing
		if got := x.of(t, id); got.Letter != c.printed || got.Notice.Doc != c.noted {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	if _, err := x.Office.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}
