package awards_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

func edition(t *testing.T, id string) awards.Edition {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := shelf.Pack(id, "")
	if !ok {
		t.Fatalf("no pack %s", id)
	}
	return awards.Edition{Pack: p, Item: rules.Principal(p).ID}
}

// edited is the first pack with other text.
func edited(t *testing.T, from, to string) awards.Edition {
	t.Helper()
	e := edition(t, "fujian-2020-13")
	form := strings.Replace(string(e.Pack.Form), from, to, 1)
	if form == string(e.Pack.Form) {
		t.Fatalf("%q is not in the pack", from)
	}
	p, err := pack.Parse([]byte(form), []byte(e.Pack.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	return awards.Edition{Pack: p, Item: e.Item}
}

func TestImpactOfAFirstEditionIsAllNew(t *testing.T) {
	run := sampleRun(t)
	var stages []string
	m, err := awards.CompareEditions(t.Context(), run, nil, edition(t, "fujian-2020-13"), func(stage string, done, total int64) {
		if done == total {
			stages = append(stages, stage)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if m.Old != nil || m.OldTotal != 0 || m.NewTotal != 15_358_704_23 || m.Gained != 131 || m.Unknown != 1 || len(m.Changes) != 606 || m.Same != 0 {
		t.Errorf("%+v", m)
	}
	if len(m.Lacking) != 0 || m.Hash == "" || !slices.Contains(stages, "impact") {
		t.Errorf("lacking %v, hash %q, stages %v", m.Lacking, m.Hash, stages)
	}
}

func TestImpactOfTheSameIsNothing(t *testing.T) {
	e := edition(t, "fujian-2020-13")
	m, err := awards.CompareEditions(t.Context(), sampleRun(t), &e, e, nil)
	if err != nil || len(m.Changes) != 0 || m.Same != 606 || m.OldTotal != m.NewTotal {
		t.Errorf("%+v %v", m, err)
	}
}

func TestImpactOfAnotherRate(t *testing.T) {
	old := edition(t, "fujian-2020-13")
	m, err := awards.CompareEditions(t.Context(), sampleRun(t), &old, edited(t, `value = "0.05"`, `value = "0.06"`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Gained != 0 || m.Lost != 0 || m.Less != 0 || m.More == 0 || m.More != len(m.Changes) || m.NewTotal <= m.OldTotal || m.OldTotal != 15_358_704_23 {
		t.Errorf("%+v", m.Impact)
	}
	for _, c := range m.Changes {
		if c.Old.Branch != "increment" {
			t.Errorf("%s is of branch %s", c.ID, c.Old.Branch)
		}
	}
}

// An edition that asks for other facts leaves firms unknown, never refused or
// paid for want of them.
func TestImpactWithoutTheNewFacts(t *testing.T) {
	old, run := edition(t, "fujian-2020-13"), sampleRun(t)
	m, err := awards.CompareEditions(t.Context(), run, &old, edition(t, "fujian-power-2026q1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	lacking := make([]string, len(m.Lacking))
	for i, f := range m.Lacking {
		lacking[i] = f.ID
	}
	if !slices.Contains(lacking, "dishonest") || slices.Contains(lacking, "kwh") {
		t.Errorf("lacking %v", lacking)
	}
	if len(m.OldLacking) != 0 {
		t.Errorf("old lacking %v", m.OldLacking)
	}
	if m.OldPeriod.String() != "2020Q2" || m.NewPeriod.String() != "2026Q1" || m.Gained != 0 || m.NewTotal != 0 || m.Unknown == 0 {
		t.Errorf("%s %s gained %d, total %s, unknown %d", m.OldPeriod, m.NewPeriod, m.Gained, m.NewTotal, m.Unknown)
	}
	for _, c := range m.Changes {
		if c.New.Status == rule.Unknown && len(c.New.Missing) == 0 && len(c.New.Conflict) == 0 {
			t.Errorf("%s is unknown for no reason", c.ID)
		}
	}
}

// A fact of the same id in another unit is not the same fact.
func TestImpactTakesNoFactOfAnotherUnit(t *testing.T) {
	e := edition(t, "fujian-2020-13")
	other := *e.Pack
	other.Facts = slices.Clone(e.Pack.Facts)
	for i := range other.Facts {
		if other.Facts[i].ID == "kwh_prior" {
			other.Facts[i].Period = "-2y"
		}
	}
	m, err := awards.CompareEditions(t.Context(), sampleRun(t), &e, awards.Edition{Pack: &other, Item: e.Item}, nil)
	if err != nil || len(m.Lacking) != 1 || m.Lacking[0].ID != "kwh_prior" || m.Unknown < 100 {
		t.Errorf("%+v %v", m.Lacking, err)
	}
}

func TestImpactWithNothingAtHand(t *testing.T) {
	m, err := awards.CompareEditions(t.Context(), nil, nil, edition(t, "fujian-power-2024q1"), nil)
	if err != nil || m.Subjects != 0 || m.NewTotal != 0 || m.Hash == "" || len(m.Lacking) == 0 {
		t.Errorf("%+v %v", m, err)
	}
}

func TestImpactRefusals(t *testing.T) {
	run, e := sampleRun(t), edition(t, "fujian-2020-13")
	review := edition(t, "deferral-2020-06")
	if _, err := awards.CompareEditions(t.Context(), nil, nil, review, nil); !errors.Is(err, desk.Errf("impact-subjects")) {
		t.Errorf("a review without facts: %v", err) // it would have had a hash to sign for, and no impact
	}
	cities := awards.Edition{Pack: e.Pack, Item: "city-growth"}
	for _, c := range []struct {
		name string
		next awards.Edition
		code string
	}{
		{"an item over cities", cities, "impact-subjects"},
		{"a review", review, "impact-subjects"},
		{"no such item", awards.Edition{Pack: e.Pack, Item: "x"}, "no-item"},
		{"a reading that is not there", awards.Edition{Pack: e.Pack, Item: e.Item, Readings: map[string]string{"x": "y"}}, "reading-unknown"},
	} {
		_, err := awards.CompareEditions(t.Context(), run, nil, c.next, nil)
		got, ok := errors.AsType[*desk.Error](err)
		if !ok || got.Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := awards.CompareEditions(ctx, run, nil, e, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFactsAtHandAreTheNewestOfTheKind(t *testing.T) {
	run, st := sampleRun(t), openStore(t)
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := awards.List(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	if got := awards.AtHand(runs, shelf, "firm"); got != run.ID {
		t.Errorf("firms: %q", got)
	}
	if got := awards.AtHand(runs, shelf, "city"); got != "" {
		t.Errorf("cities: %q", got)
	}
	back, err := awards.Load(t.Context(), st, shelf, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	e := edition(t, "fujian-2020-13")
	fresh, err1 := awards.CompareEditions(t.Context(), run, nil, e, nil)
	stored, err2 := awards.CompareEditions(t.Context(), back, nil, e, nil)
	if err1 != nil || err2 != nil || fresh.Hash != stored.Hash || stored.Facts != run.ID {
		t.Errorf("from the store another impact: %v %v", err1, err2)
	}
}
