package rules_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/gate"
)

type userMade struct{ User act.User }

func (userMade) Kind() string { return "test-user" }

var userKinds = act.Kinds{"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
	return act.Write(t, act.UserKey(e.User.ID), e.User)
})}

// atDesk is a desk with people of these ids, each an actor.
func atDesk(t *testing.T, s store.Store, ids ...string) (*act.Desk, map[string]act.Actor) {
	t.Helper()
	now := time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)
	d := act.New(s, func() time.Time { return now }, userKinds, rules.Kinds)
	out := map[string]act.Actor{}
	var first act.Actor
	for i, id := range ids {
		u := act.User{ID: id, Name: "某" + id, Roles: []act.Role{act.Maker, act.Checker}, Active: true}
		by := first
		if i == 0 {
			by = act.Founder(u)
		}
		if _, err := d.Do(t.Context(), by, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return userMade{u}, nil }); err != nil {
			t.Fatal(err)
		}
		out[id] = act.As(u)
		if i == 0 {
			first = out[id]
		}
	}
	return d, out
}

func TestAPackBecomesActiveByTwoUsers(t *testing.T) {
	p := firstPack(t)
	d, who := atDesk(t, storetest.New(t), "wang", "li", "zhang")
	passed := gate.Report{Pack: p.ID, Version: p.Version, SHA256: p.SHA256, Engine: "1.0", Cases: 3}
	shut := passed
	shut.Findings = []gate.Finding{{Check: gate.CasesPass}}
	prepare := func(id string) error { return rules.Prepare(t.Context(), d, who[id], p) }
	activate := func(id string, r gate.Report, impact string) error {
		return rules.Activate(t.Context(), d, who[id], p, r, impact)
	}
	for _, step := range []struct {
		name string
		do   func() error
		code string
	}{
		{"activated before prepared", func() error { return activate("li", passed, "h") }, "pack-not-prepared"},
		{"nobody", func() error { return rules.Prepare(t.Context(), d, act.Actor{}, p) }, "not-signed-in"},
		{"prepared", func() error { return prepare("zhang") }, ""},
		{"prepared by another instead", func() error { return prepare("wang") }, ""},
		{"same person activates", func() error { return activate("wang", passed, "h") }, "pack-same-person"},
		{"gate is shut", func() error { return activate("li", shut, "h") }, "pack-gate-shut"},
		{"impact not seen", func() error { return activate("li", passed, "") }, "pack-impact-unseen"},
		{"another activates", func() error { return activate("li", passed, "h") }, ""},
		{"active is final", func() error { return prepare("zhang") }, "pack-active"},
		{"active once", func() error { return activate("zhang", passed, "h") }, "pack-active"},
	} {
		if got := codeOf(step.do()); got != step.code {
			t.Errorf("%s: %q, want %q", step.name, got, step.code)
		}
	}
	s, err := rules.StandingOf(t.Context(), d.Store, p)
	if err != nil || !s.Active() || s.By(gate.Prepared).User != "wang" || s.By(gate.Activated).User != "li" || s.By(gate.Activated).On != "2020-07-20" {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := d.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// What decide says kindly, the store's transaction enforces: the event alone does
// not get past Apply.
func TestTheTransactionKeepsTwoPeopleApart(t *testing.T) {
	d, who := atDesk(t, storetest.NewMap(), "wang", "li")
	pk := map[string]string{"id": "p", "version": "1", "sha256": "x"}
	do := func(id string, role gate.Role, impact string) error {
		_, err := d.Do(t.Context(), who[id], act.Order{}, func(store.Reader, act.Meta) (act.Event, error) {
			return forged{pk, role, impact}, nil
		})
		return err
	}
	for _, c := range []struct {
		who    string
		role   gate.Role
		impact string
		code   string
	}{
		{"li", gate.Activated, "h", "pack-not-prepared"},
		{"wang", gate.Prepared, "", ""},
		{"wang", gate.Activated, "h", "pack-same-person"},
		{"li", gate.Activated, "", "pack-impact-unseen"},
		{"li", gate.Activated, "h", ""}, // the control
		{"wang", gate.Prepared, "", "pack-active"},
	} {
		if got := codeOf(do(c.who, c.role, c.impact)); got != c.code {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

type forged struct {
	Pack   map[string]string `json:"pack"`
	Role   gate.Role         `json:"role"`
	Impact string            `json:"impact"`
}

func (forged) Kind() string { return "pack-signed" }

func TestReadingsAreSettledByUsers(t *testing.T) {
	p := firstPack(t)
	d, who := atDesk(t, storetest.NewMap(), "wang")
	for _, c := range []struct {
		name, id string
		d        rules.Decision
		code     string
	}{
		{"unknown reading", "nothing", rules.Decision{}, "no-interpretation"},
		{"unknown option", "rounding", rules.Decision{Choice: "x"}, "no-option"},
		{"no document", "rounding", rules.Decision{Choice: "wan-down"}, "decision-unfounded"},
		{"no date", "rounding", rules.Decision{Choice: "wan-down", On: "7月", Document: "纪要1号"}, "bad-date"},
		{"settled", "rounding", rules.Decision{Choice: "wan-down", Document: "纪要1号"}, ""},
		{"the tie", "tie", rules.Decision{Choice: "split", By: "厅长办公会", On: "2020-07-18", Document: "纪要2号"}, ""},
	} {
		if got := codeOf(rules.Settle(t.Context(), d, who["wang"], p, c.id, c.d)); got != c.code {
			t.Errorf("%s: %q, want %q", c.name, got, c.code)
		}
	}
	all, err := rules.Decisions(t.Context(), d.Store, p)
	if err != nil || len(all) != 2 || all["rounding"] != (rules.Decision{User: "wang", Choice: "wan-down", By: "某wang", On: "2020-07-20", Document: "纪要1号"}) || all["tie"].By != "厅长办公会" {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := d.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestWhoBroughtAPackIsKnown(t *testing.T) {
	p := firstPack(t)
	d, who := atDesk(t, storetest.New(t), "wang")
	shelf, err := rules.Open(t.Context(), d.Store)
	if err != nil {
		t.Fatal(err)
	}
	next := writePack(t, p, func(s string) string { return s })
	newer := writePack(t, p, func(s string) string { return strings.Replace(s, `version = "`+p.Version+`"`, `version = "9"`, 1) })
	if _, err := shelf.Take(t.Context(), d, act.Actor{}, newer); !errors.Is(err, desk.Errf("not-signed-in")) {
		t.Error(err)
	}
	if again, err := rules.Open(t.Context(), d.Store); err != nil {
		t.Error(err)
	} else if _, stays := again.Pack(p.ID, "9"); stays {
		t.Error("a pack stays of somebody who may not bring it")
	}
	for range 2 { // the same again is no second act
		if _, err := shelf.Take(t.Context(), d, who["wang"], next); err != nil {
			t.Fatal(err)
		}
	}
	err = d.Store.View(context.Background(), func(r store.Reader) error {
		size, _, err := act.Head(r)
		if size != 2 {
			t.Errorf("%d acts", size)
		}
		if hands := act.Hands(r, "pack/"+p.ID+"/"+p.Version); len(hands) != 1 || hands[0] != "wang" {
			t.Errorf("hands %v", hands)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := shelf.Take(t.Context(), d, who["wang"], writePack(t, p, func(s string) string { return s + "\nnonsense = 1\n" })); !errors.Is(err, desk.Errf("pack-faulty")) {
		t.Error(err)
	}
}
