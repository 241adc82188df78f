package rules_test

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/gate"
)

// 监管 signs a pack as one of its two people; who administers, prints or audits only
// does not.
func TestARegulatorSignsAPack(t *testing.T) {
	p := firstPack(t)
	d, who := atDesk(t, storetest.New(t), "wang")
	as := func(id string, roles ...act.Role) act.Actor {
		u := act.User{ID: id, Name: "某" + id, Roles: roles, Active: true}
		if _, err := d.Do(t.Context(), who["wang"], act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return userMade{u}, nil }); err != nil {
			t.Fatal(err)
		}
		return act.As(u)
	}
	passed := gate.Report{Pack: p.ID, Version: p.Version, SHA256: p.SHA256, Engine: "1.0", Cases: 3}
	zheng := as("zheng", act.Regulator)
	for _, r := range []act.Role{act.Admin, act.Printer, act.Auditor} {
		other := as("only-"+string(r), r)
		if err := rules.Prepare(t.Context(), d, other, p); codeOf(err) != "role-needed" {
			t.Errorf("%s prepares: %v", r, err)
		}
	}
	if err := rules.Prepare(t.Context(), d, zheng, p); err != nil {
		t.Fatal(err)
	}
	if err := rules.Activate(t.Context(), d, zheng, p, passed, "h"); codeOf(err) != "pack-same-person" {
		t.Errorf("alone: %v", err)
	}
	if err := rules.Activate(t.Context(), d, as("only-audit", act.Auditor), p, passed, "h"); codeOf(err) != "role-needed" {
		t.Errorf("an auditor activates: %v", err)
	}
	if err := rules.Activate(t.Context(), d, as("zhou", act.Regulator), p, passed, "h"); err != nil {
		t.Error(err)
	}
	if s, err := rules.StandingOf(t.Context(), d.Store, p); err != nil || !s.Active() {
		t.Errorf("%+v %v", s, err)
	}
}
