package road_test

import (
	"maps"
	"testing"

	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// oneShelf holds the pack of the test.
type oneShelf struct{ p *pack.Pack }

func (s oneShelf) Pack(id, _ string) (*pack.Pack, bool) { return s.p, id == s.p.ID }

// Live awards of other items and periods use up a shared allowance; those of the
// same entitlement, dead ones and drafts do not.
func TestUsedOfASharedAllowance(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	shelf := oneShelf{o.Pack}
	o.Pack.Items[0].Steps = []pack.Step{{ID: "cap", Verb: "cap", Across: "shared"}}
	used := func(allowance, item, per string) map[string]money.Fen {
		t.Helper()
		out, err := road.Used(bg, o.Desk.Store, shelf, allowance, item, per)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := func(name string, got, want map[string]money.Fen) {
		t.Helper()
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	b := o.Drafted(o.Run("r1", 30_00, 20_00))
	want("a draft", used("shared", "other/item", "2020Q3"), nil)
	b = o.Sign(b)
	both := map[string]money.Fen{roadtest.Firm(0): 30_00, roadtest.Firm(1): 20_00}
	want("another item", used("shared", "other/item", "2020Q3"), both)
	want("another period of the item", used("shared", roadtest.Item, "2020Q3"), both)
	want("the same entitlement", used("shared", roadtest.Item, "2020Q2"), nil)
	want("another allowance", used("own", "other/item", "2020Q3"), nil)
	want("no allowance", used("", "other/item", "2020Q3"), nil)
	b = ok(t)(o.Road.AskRevoke(bg, o.Head.Actor, because(b, "误批")))
	ok(t)(o.Road.Revoke(bg, o.Check.Actor, ask(b)))
	want("after it was revoked", used("shared", "other/item", "2020Q3"), nil)
}
