package digest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huiqi/app/desk/awards"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources"
)

func sample(t *testing.T) *awards.Run {
	t.Helper()
	p, err := pack.Load(resources.Packs(), "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "..", "..", "resources", "samples")
	run, err := awards.Assess(context.Background(), awards.Request{
		Pack: p, Item: "power", Period: period.MustParse("2020Q2"),
		Inputs: []awards.Input{
			{Kind: "statistics", Path: filepath.Join(dir, "statistics-2020Q2.xlsx")},
			{Kind: "power", Path: filepath.Join(dir, "power-2020Q2.csv")},
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestTheDigestSaysWhatTheRunSays(t *testing.T) {
	run := sample(t)
	d, err := Of(context.Background(), run)
	if err != nil {
		t.Fatal(err)
	}
	all := d.Sum("")
	if all.Eligible != run.Totals.Eligible || all.Unknown != run.Totals.Unknown || all.Ineligible != run.Totals.Ineligible || all.Amount != run.Totals.Amount {
		t.Errorf("digest %+v, run %+v", all, run.Totals)
	}
	for _, f := range run.Totals.ByFund {
		found := false
		for _, g := range all.Funds {
			found = found || g.Fund == f.Fund && g.Amount == f.Amount && g.Firms == f.Firms
		}
		if !found {
			t.Errorf("fund %s: %v", f.Fund, all.Funds)
		}
	}
	if xiamen := d.Sum("3502"); xiamen.Eligible == 0 || xiamen.Eligible == all.Eligible {
		t.Errorf("one city: %+v", xiamen)
	}
	for i := range run.Rows {
		if o := d.Outcomes[run.Rows[i].ID]; o.Status != run.Rows[i].Det.Status || o.Amount != run.Rows[i].Det.Amount {
			t.Fatalf("%s: %+v", run.Rows[i].ID, o)
		}
	}
}

func TestSavedAndLoaded(t *testing.T) {
	ctx, st := context.Background(), storetest.NewMap()
	d, err := Of(ctx, sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if none, err := Load(ctx, st, d.Run); none != nil || err != nil {
		t.Fatalf("before saving: %v, %v", none, err)
	}
	if err := Save(ctx, st, d); err != nil {
		t.Fatal(err)
	}
	if err := Save(ctx, st, d); err != nil {
		t.Fatal("saving again:", err)
	}
	got, err := Load(ctx, st, d.Run)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
}

func TestManyOutcomesTakeSeveralRecords(t *testing.T) {
	ctx, st := context.Background(), storetest.NewMap()
	d := &Digest{Run: "r", Outcomes: map[string]Outcome{}}
	for i := range 60000 {
		d.Outcomes[fmt.Sprintf("9135000000%08d", i)] = Outcome{rule.Eligible, money.Fen(i)}
	}
	if err := Save(ctx, st, d); err != nil {
		t.Fatal(err)
	}
	got, err := Load(ctx, st, "r")
	if err != nil || len(got.Outcomes) != 60000 {
		t.Fatalf("%d outcomes, %v", len(got.Outcomes), err)
	}
}

func TestADamagedLineIsAnError(t *testing.T) {
	d := &Digest{Outcomes: map[string]Outcome{}}
	if d.read([]byte("91350181MA9115690G 1 5\n")) != nil {
		t.Fatal("control: a good line")
	}
	for _, bad := range []string{"a b", "a 1 x", "a 999 1"} {
		if d.read([]byte(bad)) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
