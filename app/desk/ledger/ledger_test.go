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
	"huiqi/resources/words"
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

	postedTwice struct{ First, Second []ledger.Posting }
)

func (userMade) Kind() string { return "test-user" }
func (posted) Kind() string   { return "test-posted" }

func (postedTwice) Kind() string { return "test-posted-twice" }

var kinds = act.Kinds{
	"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
		return act.Write(t, act.UserKey(e.User.ID), e.User)
	}),
	"test-posted": act.On(func(t store.Txn, m act.Meta, e posted) error { return ledger.Post(t, m, e.List) }),
	"test-posted-twice": act.On(func(t store.Txn, m act.Meta, e postedTwice) error {
		return errors.Join(ledger.Post(t, m, e.First), ledger.Post(t, m, e.Second))
	}),
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

func TestReversingRestoresWhatWasHeld(t *testing.T) {
	o := open(t, storetest.NewMap())
	o.grant(t, power, 1_000)
	before := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.Balances(r, power) })
	if err := o.post(commit("a", 300, ""), commit("b", 200, "")); err != nil {
		t.Fatal(err)
	}
	undo := func(award string, part money.Fen) ledger.Posting {
		a := see(t, o, func(r store.Reader) (ledger.Award, error) { return ledger.AwardOf(r, award) })
		s, ok := a.Open(ledger.Available, ledger.Committed)
		if !ok {
			t.Fatal("nothing to undo of " + award)
		}
		p := a.Undo(award, s, ledger.CodeRevoke)
		if part > 0 {
			p.Amount = part
		}
		return p
	}
	if err := o.post(undo("a", 100)); err != nil {
		t.Fatal(err)
	}
	more := undo("a", 201)
	for _, c := range []struct {
		want string
		p    ledger.Posting
	}{
		{"reverses-more", more},
		{"reverses-none", func() ledger.Posting { p := undo("a", 1); p.Reverses = "0.0"; return p }()},
		{"reverses-none", func() ledger.Posting { p := undo("a", 1); p.Award = "b"; return p }()},
		{"reverses-other", func() ledger.Posting { p := undo("a", 1); p.To = ledger.Payable; return p }()},
		{"reverses-other", func() ledger.Posting { p := undo("a", 1); p.Date = day("2020-07-19"); return p }()},
	} {
		if err := o.post(c.p); code(err) != c.want {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
	if err := o.post(undo("a", 0), undo("b", 0)); err != nil {
		t.Fatal(err)
	}
	if got := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.Balances(r, power) }); got != before {
		t.Errorf("%+v, before %+v", got, before)
	}
	a := see(t, o, func(r store.Reader) (ledger.Award, error) { return ledger.AwardOf(r, "a") })
	if _, ok := a.Open(ledger.Available, ledger.Committed); ok || a.Amounts != (ledger.Amounts{}) {
		t.Errorf("still held: %+v", a)
	}
}

func TestGrantsNeedTwoPeople(t *testing.T) {
	o := open(t, storetest.New(t))
	g := ledger.Granting{Pool: power, Amount: 500_00, Doc: " 闽财指〔2020〕12号 ", Date: day("2020-07-15"), Note: "首批"}
	for _, c := range []struct {
		want   string
		change func(*ledger.Granting)
	}{
		{"grant-incomplete", func(g *ledger.Granting) { g.Pool.Item = "" }},
		{"grant-incomplete", func(g *ledger.Granting) { g.Amount = 0 }},
		{"grant-document", func(g *ledger.Granting) { g.Doc = " " }},
		{"date-ahead", func(g *ledger.Granting) { g.Date = day("2020-07-21") }},
	} {
		bad := g
		c.change(&bad)
		if _, err := ledger.Grant(ctx, o.Desk, o.ann, bad); code(err) != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	id, err := ledger.Grant(ctx, o.Desk, o.ann, g)
	if err != nil || id != "ZB2020-001" {
		t.Fatal(id, err)
	}
	if _, err := ledger.Grant(ctx, o.Desk, o.bo, g); code(err) != "grant-twice" {
		t.Error(err)
	}
	for _, c := range []struct {
		want string
		err  error
	}{
		{"grant-own", ledger.ConfirmGrant(ctx, o.Desk, o.ann, id, 1)},
		{"changed-meanwhile", ledger.ConfirmGrant(ctx, o.Desk, o.bo, id, 2)},
		{"grant-none", ledger.ConfirmGrant(ctx, o.Desk, o.bo, "ZB2020-009", 1)},
		{"reason-needed", ledger.RejectGrant(ctx, o.Desk, o.bo, id, 1, " ")},
		{"grant-own", ledger.RejectGrant(ctx, o.Desk, o.ann, id, 1, "重复")},
		{"<nil>", ledger.ConfirmGrant(ctx, o.Desk, o.bo, id, 1)},
		{"changed-meanwhile", ledger.ConfirmGrant(ctx, o.Desk, o.bo, id, 1)},
		{"changed-meanwhile", ledger.RejectGrant(ctx, o.Desk, o.bo, id, 1, "重复")},
	} {
		if code(c.err) != c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
	s := see(t, o, func(r store.Reader) (ledger.Sheet, error) {
		return ledger.Statement(r, ledger.Filter{Account: ledger.Available})
	})
	if len(s.Lines) != 1 || s.Lines[0].Doc != "闽财指〔2020〕12号" || !s.Lines[0].Late || s.Lines[0].Date != g.Date || s.Closing != g.Amount {
		t.Errorf("%+v", s)
	}
	// What is committed cannot be cut.
	if err := o.post(commit("a", 400_00, "")); err != nil {
		t.Fatal(err)
	}
	cut := ledger.Granting{Pool: power, Amount: -200_00, Doc: "闽财指〔2020〕30号"}
	if id, err = ledger.Grant(ctx, o.Desk, o.bo, cut); err != nil {
		t.Fatal(err)
	}
	if err := ledger.ConfirmGrant(ctx, o.Desk, o.ann, id, 1); code(err) != "budget-short" {
		t.Error(err)
	}
	if err := ledger.RejectGrant(ctx, o.Desk, o.ann, id, 1, "超过可用"); err != nil {
		t.Error(err)
	}
	list := see(t, o, ledger.Grants)
	if len(list) != 2 || list[0].State != ledger.Confirmed || list[1].State != ledger.Rejected || list[1].Reason != "超过可用" {
		t.Errorf("%+v", list)
	}
	if _, err := o.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func TestAClosedMonthStays(t *testing.T) {
	o := open(t, storetest.New(t))
	o.grant(t, power, 1000)
	if err := o.post(commit("a", 100, "")); err != nil {
		t.Fatal(err)
	}
	if err := ledger.CloseBooks(ctx, o.Desk, o.bo, "2020-07"); code(err) != "books-not-over" {
		t.Error(err)
	}
	if err := ledger.CloseBooks(ctx, o.Desk, o.bo, "2020-7"); code(err) != "books-month" {
		t.Error(err)
	}
	o.now = time.Date(2020, 8, 10, 4, 0, 0, 0, time.UTC)
	if err := ledger.CloseBooks(ctx, o.Desk, o.bo, "2020-07"); err != nil {
		t.Fatal(err)
	}
	if err := ledger.CloseBooks(ctx, o.Desk, o.bo, "2020-06"); code(err) != "books-closed-already" {
		t.Error(err)
	}
	// The bank's line of July counts in August, and says so.
	if err := o.post(commit("a", 50, "2020-07-25")); err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]money.Fen{"2020-07-31": 100, "2020-08-01": 150} {
		got := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.AsOf(r, power, day(date)) })
		if got.Committed != want {
			t.Errorf("%s: %s, want %s", date, got.Committed, want)
		}
	}
	s := see(t, o, func(r store.Reader) (ledger.Sheet, error) { return ledger.Statement(r, ledger.Filter{Award: "a"}) })
	if last := s.Lines[1]; last.Own != day("2020-07-25") || last.Date != day("2020-08-01") || !last.Late {
		t.Errorf("%+v", last)
	}
	// What people date themselves must lie in an open month.
	back := act.Order{Date: day("2020-07-30")}
	if _, err := o.Do(ctx, o.ann, back, event(posted{[]ledger.Posting{commit("a", 5, "")}})); code(err) != "books-closed" {
		t.Error(err)
	}
	_, err := ledger.Grant(ctx, o.Desk, o.ann, ledger.Granting{Pool: power, Amount: 5, Doc: "x", Date: day("2020-07-30")})
	if code(err) != "books-closed" {
		t.Error(err)
	}
	if n := see(t, o, ledger.Verify); n != 3 {
		t.Error(n)
	}
}

func TestStatementsAndBoard(t *testing.T) {
	o := open(t, storetest.New(t))
	o.grant(t, power, 1000)
	o.grant(t, other, 50)
	o.now = o.now.Add(72 * time.Hour) // 23 July
	for _, p := range []ledger.Posting{
		commit("a", 300, "2020-07-21"), commit("b", 100, "2020-07-20"),
		step("a", ledger.CodeConfirm, ledger.Committed, ledger.Payable, 300, ""),
		step("a", ledger.CodeRelease, ledger.Payable, ledger.InTransit, 300, ""),
		step("a", ledger.CodeReturn, ledger.InTransit, ledger.Payable, 300, ""),
	} {
		p.Order = map[ledger.Code]string{ledger.CodeRelease: "ZF1", ledger.CodeReturn: "ZF1"}[p.Code]
		if err := o.post(p); err != nil {
			t.Fatal(err)
		}
	}
	read := func(f ledger.Filter) ledger.Sheet {
		return see(t, o, func(r store.Reader) (ledger.Sheet, error) { return ledger.Statement(r, f) })
	}
	s := read(ledger.Filter{Pool: power, Account: ledger.Available, From: day("2020-07-21")})
	if s.Opening != 900 || s.Closing != 600 || s.Out != 300 || s.In != 0 || len(s.Lines) != 1 || s.Lines[0].Balance != 600 {
		t.Errorf("%+v", s)
	}
	s = read(ledger.Filter{Pool: power, Account: ledger.Available})
	var got []money.Fen
	for _, l := range s.Lines {
		got = append(got, l.Balance)
	}
	if fmt.Sprint(got) != "[10.00 9.00 6.00]" { // by day: the grant, then b, then a
		t.Error(got)
	}
	for want, f := range map[int]ledger.Filter{
		7: {}, 6: {Pool: power}, 1: {Pool: other}, 4: {Award: "a"}, 2: {Order: "ZF1"}, 5: {Batch: "SP2020-001"},
		3: {To: day("2020-07-20")}, 0: {Recovery: "ZH"},
	} {
		if s := read(f); len(s.Lines) != want {
			t.Errorf("%+v: %d lines, want %d", f, len(s.Lines), want)
		}
	}
	if n := len(read(ledger.Filter{Code: ledger.CodeReturn}).Lines); n != 1 {
		t.Error(n)
	}
	board := see(t, o, func(r store.Reader) ([]ledger.Stand, error) { return ledger.Board(r, day("2020-07-20")) })
	if len(board) != 2 || board[0].Pool != other || board[1].Amounts.Committed != 100 {
		t.Errorf("%+v", board)
	}
	board = see(t, o, func(r store.Reader) ([]ledger.Stand, error) { return ledger.Board(r, period.Date{}) })
	sum, err := ledger.Sum(board)
	if err != nil || sum.Granted() != 1050 || sum.Payable != 300 || board[1].Flow[ledger.CodeReturn] != 300 {
		t.Errorf("%+v %+v %v", board, sum, err)
	}
	if board := see(t, o, func(r store.Reader) ([]ledger.Stand, error) { return ledger.Board(r, day("2019-01-01")) }); len(board) != 0 {
		t.Error(board)
	}
}

func TestEverythingHasWords(t *testing.T) {
	for _, c := range ledger.Codes {
		if !words.Has("ledger.code." + string(c)) {
			t.Error(c)
		}
	}
	for _, a := range ledger.Accounts {
		if !words.Has("ledger.account." + string(a)) {
			t.Error(a)
		}
	}
	for _, s := range []ledger.GrantState{ledger.Proposed, ledger.Confirmed, ledger.Rejected} {
		if !words.Has("ledger.grant." + string(s)) {
			t.Error(s)
		}
	}
	if got := power.Label() + other.Label(); got != "省级财政 · fujian-2020-13/power厦门市 · fujian-2020-13/power" {
		t.Error(got)
	}
}
