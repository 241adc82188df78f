package accounts_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
	"huiqi/policy/rule"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

var noon = time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)

type userMade struct{ User act.User }

func (userMade) Kind() string { return "test-user" }

var testKinds = act.Kinds{"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
	return act.Write(t, act.UserKey(e.User.ID), e.User)
})}

// people of the tests: bo both makes and checks.
var people = map[string]act.User{
	"ann": {ID: "ann", Name: "安", Roles: []act.Role{act.Maker}, Active: true},
	"bo":  {ID: "bo", Name: "柏", Roles: []act.Role{act.Maker, act.Checker}, Active: true},
	"cui": {ID: "cui", Name: "崔", Roles: []act.Role{act.Checker}, Active: true},
	"dai": {ID: "dai", Name: "戴", Roles: []act.Role{act.Approver, act.Admin}, Active: true},
}

const (
	firm  = "91350181MA9115690G"
	other = "91350802MA9115657Q"
)

var (
	first  = accounts.Entry{Holder: "福建封顶冶炼有限公司", Bank: "某银行福清支行", BankNo: "302391000012", Number: "1234 5678 9012 3456 789"}
	second = accounts.Entry{Holder: "福建封顶冶炼有限公司", Bank: "某银行福清支行", BankNo: "302391000012", Number: "1234567890123450000"}
)

type room struct {
	accounts.Book
	store store.Store
}

func open(t testing.TB, s store.Store) room {
	t.Helper()
	d := act.New(s, func() time.Time { return noon }, testKinds, accounts.Kinds)
	founder := act.Founder(people["ann"])
	for _, id := range []string{"ann", "bo", "cui", "dai"} {
		made := func(store.Reader, act.Meta) (act.Event, error) { return userMade{people[id]}, nil }
		if _, err := d.Do(t.Context(), founder, act.Order{}, made); err != nil {
			t.Fatal(err)
		}
		founder = act.As(people["ann"])
	}
	v, _ := vault.Create()
	return room{accounts.Book{Desk: d, Vault: v}, s}
}

func who(id string) act.Actor { return act.As(people[id]) }

func (r room) of(t testing.TB, id string) (a accounts.Account) {
	t.Helper()
	if err := r.store.View(t.Context(), func(x store.Reader) (err error) {
		a, err = accounts.Of(x, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	if err == nil {
		return ""
	}
	return fmt.Sprint(err)
}

func wants(t *testing.T, what string, err error, want string) {
	t.Helper()
	if code(err) != want {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
	if want != "" && strings.Contains(desk.Text(err), "%!") {
		t.Errorf("%s: %s", what, desk.Text(err))
	}
}

func TestAccountNeedsTwoPeople(t *testing.T) {
	r := open(t, storetest.New(t))
	ctx := t.Context()
	_, err := r.Propose(ctx, who("bo"), firm, 0, first, accounts.ByHand, "开户许可证", "")
	wants(t, "propose", err, "")
	a := r.of(t, firm)
	if a.Current != nil || a.Waiting == nil || a.Waiting.Number.Masked() != "**** 6789" {
		t.Fatalf("%+v", a)
	}
	look := []accounts.Look{{ID: firm, Seen: a.Version}}
	_, err = r.Confirm(ctx, who("bo"), look, "")
	wants(t, "bo confirms his own", err, "account-own")
	_, err = r.Confirm(ctx, who("ann"), look, "")
	wants(t, "a maker confirms", err, "role-needed")
	_, err = r.Confirm(ctx, who("dai"), look, "")
	wants(t, "an administrator confirms", err, "role-needed")
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: a.Version, Typed: second.Number}}, "")
	wants(t, "typed differently", err, "account-typed-differs")
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: a.Version - 1}}, "")
	wants(t, "an old window", err, "account-changed")
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: a.Version, Typed: first.Number}}, "")
	wants(t, "cui confirms", err, "")
	if a = r.of(t, firm); a.Waiting != nil || a.Current == nil || a.Current.By != "bo" || a.Current.Decider != "cui" {
		t.Errorf("%+v", a)
	}
	if n, err := r.Vault.Open(vault.AccountPlace(firm), a.Current.Number); n != "1234567890123456789" || err != nil {
		t.Errorf("%q %v", n, err)
	}
	if _, err := r.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func TestCorrectionKeepsTheOldAccountUntilConfirmed(t *testing.T) {
	r := open(t, storetest.NewMap())
	ctx := t.Context()
	step := func(what string, err error) {
		t.Helper()
		wants(t, what, err, "")
	}
	_, err := r.Propose(ctx, who("ann"), firm, 0, first, accounts.ByHand, "", "")
	step("propose", err)
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 1}}, "")
	step("confirm", err)
	_, err = r.Propose(ctx, who("ann"), firm, 2, first, accounts.Returned, "ZF2020-001-00001", "x")
	wants(t, "the same again", err, "account-same")
	_, err = r.Propose(ctx, who("ann"), firm, 2, second, accounts.Returned, "ZF2020-001-00001", " ")
	wants(t, "without a reason", err, "account-reason")
	_, err = r.Propose(ctx, who("ann"), firm, 2, second, accounts.Returned, "ZF2020-001-00001", "账号不符，退票")
	step("correct", err)
	_, err = r.Propose(ctx, who("bo"), firm, 3, second, accounts.Returned, "", "y")
	wants(t, "twice", err, "account-waits-already")
	if a := r.of(t, firm); a.Current.Number.Tail != "6789" || a.Waiting.Number.Tail != "0000" {
		t.Errorf("%+v", a)
	}
	_, err = r.Reject(ctx, who("cui"), firm, 3, "")
	wants(t, "refused without a reason", err, "account-reason")
	_, err = r.Reject(ctx, who("cui"), firm, 3, "户名不符")
	step("reject", err)
	_, err = r.Propose(ctx, who("bo"), firm, 4, second, accounts.Returned, "", "重新登记")
	step("again", err)
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 5}}, "")
	step("confirm", err)
	var history []accounts.Change
	if err := r.store.View(ctx, func(x store.Reader) error {
		history, err = accounts.History(x, firm)
		if hands := act.Hands(x, accounts.Scope(firm)); !slices.Equal(hands, []string{"ann", "bo"}) {
			t.Errorf("hands %v", hands)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var states []accounts.State
	for i, c := range history {
		states = append(states, c.State)
		if c.N != i+1 {
			t.Errorf("change %d stands at %d", c.N, i+1)
		}
	}
	if !slices.Equal(states, []accounts.State{accounts.Replaced, accounts.Rejected, accounts.Confirmed}) {
		t.Error(states)
	}
}

func TestFindByNumber(t *testing.T) {
	r := open(t, storetest.NewMap())
	for _, id := range []string{firm, other} {
		_, err := r.Propose(t.Context(), who("ann"), id, 0, first, accounts.ByHand, "", "")
		wants(t, id, err, "")
	}
	if err := r.store.View(t.Context(), func(x store.Reader) error {
		got, err := accounts.FindByNumber(x, r.Vault, "1234567890123456789")
		if !slices.Equal(got, []string{firm, other}) || err != nil {
			t.Errorf("%v %v", got, err)
		}
		if got, err := accounts.FindByNumber(x, r.Vault, second.Number); len(got) != 0 || err != nil {
			t.Errorf("%v %v", got, err)
		}
		a, err := accounts.Of(x, firm)
		if got := accounts.Sharing(x, firm, a.Waiting.Number); !slices.Equal(got, []string{other}) {
			t.Errorf("shared with %v", got)
		}
		r.Vault.Lock()
		_, locked := accounts.FindByNumber(x, r.Vault, second.Number)
		wants(t, "locked", locked, "vault-locked")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, err := r.Propose(t.Context(), who("ann"), firm, 1, second, accounts.ByHand, "", "x")
	wants(t, "locked", err, "vault-locked")
}

func TestReasonsKeepNoNumber(t *testing.T) {
	r := open(t, storetest.New(t))
	ctx := t.Context()
	_, err := r.Propose(ctx, who("ann"), firm, 0, first, accounts.ByHand, "", "账号 "+first.Number)
	wants(t, "propose", err, "")
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 1}}, "已核 1234567890123456789")
	wants(t, "confirm", err, "")
	_, err = r.Propose(ctx, who("ann"), firm, 2, second, accounts.ByHand, "", "原 1234567890123456789 改为 1234567890123450000")
	wants(t, "correct", err, "")
	_, err = r.Reject(ctx, who("cui"), firm, 3, "１２３４５６７８９０１２３４５００００ 有误")
	wants(t, "reject", err, "")
	if err := r.store.View(ctx, func(x store.Reader) error {
		masked := 0
		for key, value := range x.Scan("", "", 0) {
			for _, n := range []string{"1234567890123456789", "1234567890123450000", "1234 5678 9012 3456 789", "１２３４５６７８９０"} {
				if strings.Contains(string(value), n) {
					t.Errorf("%s says %s", key, n)
				}
			}
			masked += strings.Count(string(value), "**** ")
		}
		if masked == 0 {
			t.Error("control: no reason is in the store")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestBadEntries(t *testing.T) {
	r := open(t, storetest.NewMap())
	with := func(change func(*accounts.Entry)) accounts.Entry {
		e := first
		change(&e)
		return e
	}
	for what, c := range map[string]struct {
		id, want string
		e        accounts.Entry
	}{
		"no number":     {firm, "account-number", with(func(e *accounts.Entry) { e.Number = "" })},
		"scientific":    {firm, "account-number", with(func(e *accounts.Entry) { e.Number = "6.22202E+18" })},
		"too long":      {firm, "account-number", with(func(e *accounts.Entry) { e.Number = strings.Repeat("1", 41) })},
		"no holder":     {firm, "account-holder", with(func(e *accounts.Entry) { e.Holder = " " })},
		"nobody":        {"", "account-beneficiary", first},
		"another place": {"x/../y", "account-beneficiary", first},
	} {
		_, err := r.Propose(t.Context(), who("ann"), c.id, 0, c.e, accounts.ByHand, "", "")
		wants(t, what, err, c.want)
		if strings.Contains(desk.Text(err), "1234567890") {
			t.Errorf("%s: the sentence shows the number: %s", what, desk.Text(err))
		}
	}
}

// A number that was moved from one firm's account to another's, or changed, is not
// confirmed. The control: the same act confirms what nobody touched.
func TestMovedNumberIsNotConfirmed(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*accounts.Details, accounts.Details)
		want   string
	}{
		"control":       {func(*accounts.Details, accounts.Details) {}, ""},
		"moved":         {func(d *accounts.Details, from accounts.Details) { d.Number = from.Number }, "vault-place"},
		"another mark":  {func(d *accounts.Details, from accounts.Details) { d.Number.Find = from.Number.Find }, "vault-damaged"},
		"another tail":  {func(d *accounts.Details, _ accounts.Details) { d.Number.Tail = "0000" }, "vault-damaged"},
		"another vault": {func(d *accounts.Details, _ accounts.Details) { d.Number = foreign() }, "vault-other"},
	} {
		r := open(t, storetest.NewMap())
		a, err := r.Vault.Seal(vault.AccountPlace(firm), first.Number)
		b, err2 := r.Vault.Seal(vault.AccountPlace(other), second.Number)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		details := accounts.Details{Holder: "户", Bank: "行", Number: a}
		c.change(&details, accounts.Details{Number: b})
		n, err := r.ProposeAll(t.Context(), who("ann"), []accounts.Given{{ID: firm, Details: details}}, accounts.ByRun, "power-2020Q2", "")
		if n != 1 || err != nil {
			t.Fatal(n, err)
		}
		_, err = r.Confirm(t.Context(), who("cui"), []accounts.Look{{ID: firm, Seen: 1}}, "")
		wants(t, what, err, c.want)
	}
}

func foreign() vault.Number {
	v, _ := vault.Create()
	n, err := v.Seal(vault.AccountPlace(firm), first.Number)
	if err != nil {
		panic(err)
	}
	return n
}

func TestProposeAllPassesOverWhatIsKnown(t *testing.T) {
	r := open(t, storetest.New(t))
	given := func(numbers ...string) (out []accounts.Given) {
		for i, number := range numbers {
			id := fmt.Sprintf("9135018%011d", i)
			n, err := r.Vault.Seal(vault.AccountPlace(id), number)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, accounts.Given{ID: id, Details: accounts.Details{Holder: "户" + id, Bank: "行", Number: n}})
		}
		return out
	}
	numbers := make([]string, 3000)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("62220%014d", i)
	}
	for i, want := range []int{3000, 0, 1} {
		if i == 2 {
			numbers[7] = "62220990000000000001"
		}
		n, err := r.ProposeAll(t.Context(), who("ann"), given(numbers...), accounts.ByRun, "run-1", "")
		if n != want || err != nil {
			t.Fatalf("%d: %d %v", i, n, err)
		}
	}
	twice := given("622209900000000000012")
	_, err := r.ProposeAll(t.Context(), who("ann"), append(twice, twice...), accounts.ByRun, "run-1", "")
	wants(t, "twice in one file", err, "account-given-twice")
	var looks []accounts.Look
	if err := r.store.View(t.Context(), func(x store.Reader) error {
		list, err := accounts.Waiting(x)
		for _, a := range list {
			looks = append(looks, accounts.Look{ID: a.ID, Seen: a.Version})
		}
		return err
	}); err != nil || len(looks) != 3000 {
		t.Fatal(len(looks), err)
	}
	_, err = r.Confirm(t.Context(), who("cui"), looks, "与开户资料核对")
	wants(t, "confirm all", err, "")
	if _, err := r.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestAccountsOfARun(t *testing.T) {
	r := open(t, storetest.NewMap())
	row := func(id, holder string, status rule.Status) awards.Row {
		n, err := r.Vault.Seal(vault.AccountPlace(id), first.Number)
		if err != nil {
			t.Fatal(err)
		}
		return awards.Row{ID: id, Det: rule.Determination{Status: status}, Account: &awards.Account{Name: holder, Bank: "行", Sealed: n}}
	}
	run := &awards.Run{Rows: []awards.Row{
		row(firm, "户", rule.Eligible), row(other, "户", rule.Ineligible),
		row("91350802MA9115656M", "", rule.Eligible), {ID: "91350212MA5313594C", Det: rule.Determination{Status: rule.Eligible}},
	}}
	_, err := r.ProposeRun(t.Context(), who("ann"), run, "")
	wants(t, "not frozen", err, "run-not-frozen")
	run.ID = "power-2020Q2-1"
	for _, want := range []int{1, 0} {
		if n, err := r.ProposeRun(t.Context(), who("ann"), run, ""); n != want || err != nil {
			t.Errorf("%d, want %d: %v", n, want, err)
		}
	}
	if a := r.of(t, firm); a.Waiting == nil || a.Waiting.Ref != "run/power-2020Q2-1" || a.Waiting.Origin != accounts.ByRun {
		t.Errorf("%+v", a)
	}
}

// A run proposed again does not bring back a number that was put right after a
// returned payment, nor one that was refused. Control: another run with the same
// number does.
func TestRunProposesANumberOnce(t *testing.T) {
	r := open(t, storetest.NewMap())
	ctx := t.Context()
	row := func(id string) awards.Row {
		n, err := r.Vault.Seal(vault.AccountPlace(id), first.Number)
		wants(t, "seal", err, "")
		return awards.Row{
			ID: id, Det: rule.Determination{Status: rule.Eligible},
			Account: &awards.Account{Name: first.Holder, Bank: first.Bank, BankNo: first.BankNo, Sealed: n},
		}
	}
	proposes := func(run string, want int) {
		t.Helper()
		n, err := r.ProposeRun(ctx, who("ann"), &awards.Run{ID: run, Rows: []awards.Row{row(firm), row(other)}}, "x")
		if n != want || err != nil {
			t.Errorf("%s: %d, want %d: %v", run, n, want, err)
		}
	}
	proposes("r1", 2)
	_, err := r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 1}}, "")
	wants(t, "confirm", err, "")
	_, err = r.Reject(ctx, who("cui"), other, 1, "户名不符")
	wants(t, "reject", err, "")
	_, err = r.Propose(ctx, who("ann"), firm, 2, second, accounts.Returned, "ZF2020-001-00001", "退票")
	wants(t, "correct", err, "")
	proposes("r1", 0)
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 3}}, "")
	wants(t, "confirm the correction", err, "")
	proposes("r1", 0)
	if a := r.of(t, firm); a.Waiting != nil || a.Current.Number.Tail != "0000" {
		t.Errorf("%+v", a)
	}
	proposes("r2", 2)
}
