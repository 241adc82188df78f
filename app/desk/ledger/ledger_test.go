package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

var (
	ctx   = context.Background()
	noon  = time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)
	power = ledger.Pool{Source: "province", Item: "fujian-2020-13/power"}
	other = ledger.Pool{Source: "350200", Item: "fujian-2020-13/power"}
)

// Events of the tests: a user, and postings as another package would make them.
type (
	userMade struct{ User act.User }
	posted   struct{ List []ledger.Posting }
)

func (userMade) Kind() string { return "test-user" }
func (posted) Kind() string   { return "test-posted" }

var kinds = act.Kinds{
	"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
		return act.Write(t, act.UserKey(e.User.ID), e.User)
	}),
	"test-posted": act.On(func(t store.Txn, m act.Meta, e posted) error { return ledger.Post(t, m, e.List) }),
}

var people = []act.User{
	{ID: "ann", Name: "安", Roles: []act.Role{act.Maker, act.Checker}, Active: true},
	{ID: "bo", Name: "柏", Roles: []act.Role{act.Maker, act.Checker}, Active: true},
}

// office is a desk with two people and a clock that is moved by hand.
type office struct {
	*act.Desk
	now     time.Time
	ann, bo act.Actor
}

func open(t storetest.TB, s store.Store) *office {
	t.Helper()
	o := &office{now: noon}
	o.Desk = act.New(s, func() time.Time { return o.now }, kinds, ledger.Kinds)
	who := act.Founder(people[0])
	for _, u := range people {
		if _, err := o.Do(ctx, who, act.Order{}, event(userMade{u})); err != nil {
			t.Fatal(err)
		}
		who = act.As(people[0])
	}
	o.ann, o.bo = act.As(people[0]), act.As(people[1])
	return o
}

func event(e act.Event) func(store.Reader, act.Meta) (act.Event, error) {
	return func(store.Reader, act.Meta) (act.Event, error) { return e, nil }
}

func (o *office) post(list ...ledger.Posting) error {
	_, err := o.Do(ctx, o.ann, act.Order{}, event(posted{list}))
	return err
}

func (o *office) grant(t storetest.TB, p ledger.Pool, amount money.Fen) {
	t.Helper()
	doc := fmt.Sprintf("闽财指〔2020〕%d号", o.now.Unix())
	o.now = o.now.Add(time.Second)
	id, err := ledger.Grant(ctx, o.Desk, o.ann, ledger.Granting{Pool: p, Amount: amount, Doc: doc})
	if err == nil {
		err = ledger.ConfirmGrant(ctx, o.Desk, o.bo, id, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// see reads from one snapshot.
func see[T any](t storetest.TB, o *office, fn func(store.Reader) (T, error)) T {
	t.Helper()
	var v T
	err := o.Store.View(ctx, func(r store.Reader) (err error) {
		v, err = fn(r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
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

// step moves an award's money in the pool of the tests.
func step(award string, c ledger.Code, from, to ledger.Account, amount money.Fen, date string) ledger.Posting {
	p := ledger.Posting{Pool: power, From: from, To: to, Amount: amount, Code: c, Award: award, Batch: "SP2020-001"}
	if date != "" {
		p.Date = day(date)
	}
	return p
}

func commit(award string, amount money.Fen, date string) ledger.Posting {
	return step(award, ledger.CodeCommit, ledger.Available, ledger.Committed, amount, date)
}

func TestOneAwardGoesItsWay(t *testing.T) {
	o := open(t, storetest.New(t))
	o.grant(t, power, 1000)
	for _, p := range []ledger.Posting{
		commit("a", 600, ""),
		step("a", ledger.CodeConfirm, ledger.Committed, ledger.Payable, 600, ""),
		step("a", ledger.CodeRelease, ledger.Payable, ledger.InTransit, 600, ""),
		step("a", ledger.CodeSettle, ledger.InTransit, ledger.Paid, 600, ""),
		step("a", ledger.CodeRecover, ledger.Paid, ledger.Recoverable, 200, ""),
		step("a", ledger.CodeMoney, ledger.Recoverable, ledger.Recovered, 150, ""),
		step("a", ledger.CodeReuse, ledger.Recovered, ledger.Available, 100, ""),
		step("a", ledger.CodeRemit, ledger.Recovered, ledger.Treasury, 20, ""),
	} {
		if err := o.post(p); err != nil {
			t.Fatal(p.Code, err)
		}
	}
	want := ledger.Amounts{Appropriation: -1000, Available: 500, Paid: 400, Recoverable: 50, Recovered: 30, Treasury: 20}
	if got := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.Balances(r, power) }); got != want {
		t.Errorf("pool %+v", got)
	}
	want.Appropriation, want.Available = 0, 0
	if got := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.AwardBalances(r, "a") }); got != want {
		t.Errorf("award %+v", got)
	}
	if _, err := o.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	o := open(t, storetest.New(t))
	o.grant(t, power, 1000)
	if err := o.post(commit("a", 600, "")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		list []ledger.Posting
	}{
		{"budget-short", []ledger.Posting{commit("b", 401, "")}},
		{"budget-short", []ledger.Posting{commit("b", 300, ""), commit("c", 101, "")}},
		{"budget-short", []ledger.Posting{commit("b", 1, "2020-07-19")}}, // nothing was granted yet
		{"award-short", []ledger.Posting{step("b", ledger.CodeConfirm, ledger.Committed, ledger.Payable, 1, "")}},
		{"ledger-move", []ledger.Posting{step("a", ledger.CodeConfirm, ledger.Available, ledger.Payable, 1, "")}},
		{"ledger-move", []ledger.Posting{step("a", "gift", ledger.Available, ledger.Committed, 1, "")}},
		{"ledger-posting", []ledger.Posting{commit("b", 0, "")}},
		{"ledger-posting", []ledger.Posting{commit("b", -5, "")}},
		{"ledger-no-award", []ledger.Posting{commit("", 5, "")}},
		{"date-ahead", []ledger.Posting{commit("b", 5, "2020-07-21")}},
		{"award-pool", []ledger.Posting{{Pool: other, From: ledger.Committed, To: ledger.Payable, Amount: 1, Code: ledger.CodeConfirm, Award: "a"}}},
	} {
		if err := o.post(c.list...); code(err) != c.want {
			t.Errorf("%v: %v, want %s", c.list, err, c.want)
		}
	}
	if err := o.post(commit("b", 400, "")); err != nil { // the control
		t.Error(err)
	}
}
