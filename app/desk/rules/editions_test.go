package rules_test

import (
	"strings"
	"testing"

	"huiqi/app/desk/rules"
)

func TestRivals(t *testing.T) {
	st, first := openStore(t), firstPack(t)
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	next, err := shelf.Add(t.Context(), st, writePack(t, first, func(s string) string {
		return strings.Replace(s, `version = "`+first.Version+`"`, `version = "10"`, 1)
	}))
	if err != nil {
		t.Fatal(err)
	}
	paying := 0
	for _, p := range shelf.All() {
		if rules.Principal(p).Subject == "firm" {
			paying++
		}
	}
	for _, c := range []struct{ pack, version, earlier string }{
		{next.ID, next.Version, first.ID + "@" + first.Version},
		{first.ID, first.Version, "fujian-power-2020q1@1"},
		{"fujian-power-2024q1", "", "fujian-power-2021q1@1"}, // 2022 paid by output, another item
		{"fujian-power-2020q1", "", ""},
		{"fujian-output-2022q1", "", ""},
	} {
		p, ok := shelf.Pack(c.pack, c.version)
		if !ok {
			t.Fatalf("no pack %s", c.pack)
		}
		list, at := shelf.Rivals(p, rules.Principal(p))
		got := ""
		if at >= 0 {
			got = list[at].Pack.ID + "@" + list[at].Pack.Version
		}
		if got != c.earlier || len(list) != paying-1 {
			t.Errorf("%s %s: earlier %q of %d, want %q", p.ID, p.Version, got, len(list), c.earlier)
		}
		for _, r := range list {
			if r.Pack == p || r.Item.Subject != "firm" {
				t.Errorf("%s: rival %s %s", p.ID, r.Pack.ID, r.Item.ID)
			}
		}
	}
}
