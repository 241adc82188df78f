package gate_test

import (
	"os"
	"testing"

	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Another year's edition with two tables of three prizes each is data alone: it
// loads, passes the gate, and one city may stand in both tables.
func TestTwoTablesOfPrizesAreData(t *testing.T) {
	p, err := pack.Load(os.DirFS("testdata"), "two-tables")
	if err != nil {
		t.Fatal(err)
	}
	r := gate.Run(p)
	for _, f := range r.Findings {
		t.Errorf("%s %s: %s", f.Check, f.Where, f.Message)
	}
	if r.Cases != 6 || r.Passed != 6 {
		t.Errorf("%d of %d cases", r.Passed, r.Cases)
	}
	var pool money.Fen
	for _, q := range p.Parameters {
		for _, v := range q.Values {
			f, err := money.FromYuan(v.Num)
			if err != nil {
				t.Fatal(err)
			}
			pool += f
		}
	}
	if pool.String() != "16,000,000.00" {
		t.Errorf("both tables hold %s", pool)
	}
	for _, id := range []string{"by-growth", "by-increase"} {
		if _, err := rule.Compile(p, id, period.MustParse("2020H1"), nil); err == nil {
			t.Errorf("%s serves a year it is not in force for", id)
		}
	}
}
