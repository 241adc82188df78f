package rule_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/rule"
)

// city is one row of the model of clause （二）: prizes of 500, 300 and 200万 for the
// first three growing prefecture cities but Xiamen.
type city struct {
	region string
	growth int64 // tenths of a per cent
}

var purse = []money.Fen{5_000_000_00, 3_000_000_00, 2_000_000_00}

func (c city) prefecture() bool { return c.region != "350128" }

func (c city) eligible() bool { return c.prefecture() && c.region != "350200" && c.growth > 0 }

// verdict is what the model says of a city: it waits, or gets at least low and at
// most high (a split may leave a fen over).
type verdict struct {
	waits     bool
	low, high money.Fen
	rank      int
}

// model decides from the words of the clause alone, city by city.
func model(all []city, i int, ranking, tie string) verdict {
	c := all[i]
	if !c.eligible() {
		return verdict{}
	}
	rank, tied := 1, 0
	for _, o := range all {
		if ranking == "exclude-then-rank" && !o.eligible() || !o.prefecture() {
			continue
		}
		if o.growth > c.growth {
			rank++
		}
		if o.growth == c.growth {
			tied++
		}
	}
	switch {
	case rank > len(purse):
		return verdict{rank: rank}
	case tied == 1 || tie == "each":
		return verdict{low: purse[rank-1], high: purse[rank-1], rank: rank}
	case tie == "decision":
		return verdict{waits: true, rank: rank}
	}
	var pot money.Fen
	for _, p := range purse[rank-1 : min(len(purse), rank-1+tied)] {
		pot += p
	}
	low := pot / money.Fen(tied)
	return verdict{low: low, high: low + 1, rank: rank}
}

func drawCities(t *rapid.T) []city {
	regions := []string{"350100", "350200", "350300", "350400", "350500", "350600", "350700", "350800", "350900", "350128"}
	regions = rapid.Permutation(regions).Draw(t, "order")[:rapid.IntRange(1, 10).Draw(t, "n")]
	out := make([]city, len(regions))
	for i, r := range regions {
		out[i] = city{r, rapid.Int64Range(-2, 5).Draw(t, r)}
	}
	return out
}

func subjectsOf(all []city) []rule.Subject {
	out := make([]rule.Subject, len(all))
	for i, c := range all {
		out[i] = rule.Subject{ID: c.region, Region: c.region, Values: []rule.Value{rule.Number(exact.Frac(c.growth, 10))}}
	}
	return out
}

// M-12, M-13: under each way to rank and to settle ties the engine says what the
// words say; the prizes used are no more than there are, k growing cities leave
// the rest unused, and the order of the rows changes nothing.
func TestClauseTwoAgainstAModel(t *testing.T) {
	p := firstPack(t)
	for _, ranking := range []string{"exclude-then-rank", "rank-then-exclude"} {
		for _, tie := range []string{"decision", "each", "split"} {
			t.Run(ranking+"/"+tie, func(t *testing.T) {
				prog := compile(t, p, "city-growth", "2020H1", map[string]string{"ranking": ranking, "tie": tie})
				rapid.Check(t, func(t *rapid.T) {
					all := drawCities(t)
					dets, err := prog.Assess(t.Context(), subjectsOf(all), nil)
					if err != nil {
						t.Fatal(err)
					}
					checkCities(t, all, dets, ranking, tie)
					order := rapid.Permutation(indexes(len(all))).Draw(t, "again")
					mixed := make([]city, len(all))
					for k, i := range order {
						mixed[k] = all[i]
					}
					again, err := prog.Assess(t.Context(), subjectsOf(mixed), nil)
					if err != nil {
						t.Fatal(err)
					}
					for k, i := range order {
						if !same(dets[i], again[k]) {
							t.Fatalf("%s: %+v, in another order %+v", all[i].region, dets[i], again[k])
						}
					}
				})
			})
		}
	}
}

func checkCities(t *rapid.T, all []city, dets []rule.Determination, ranking, tie string) {
	var sum money.Fen
	growing, paid, waiting := 0, 0, 0
	for i, d := range dets {
		want := model(all, i, ranking, tie)
		if all[i].eligible() {
			growing++
		}
		switch {
		case want.waits != (d.Status == rule.Unknown):
			t.Fatalf("%+v: %v, the model waits: %v", all[i], d.Status, want.waits)
		case want.waits && !slices.Equal(d.Missing, []string{"decision:tie"}):
			t.Fatalf("%+v waits for %v", all[i], d.Missing)
		case d.Amount < want.low || d.Amount > want.high:
			t.Fatalf("%+v gets %s, the model %s … %s", all[i], d.Amount, want.low, want.high)
		case all[i].eligible() && d.Rank != want.rank:
			t.Fatalf("%+v has rank %d, in the model %d", all[i], d.Rank, want.rank)
		}
		if d.Status == rule.Unknown {
			waiting++
		}
		if d.Amount > 0 {
			paid++
		}
		sum += d.Amount
	}
	const pool = 10_000_000_00
	if tie != "each" && sum > pool {
		t.Fatalf("%s paid out of a pool of %s", sum, money.Fen(pool))
	}
	if ranking == "exclude-then-rank" && waiting == 0 && growing <= len(purse) && paid != growing {
		t.Fatalf("%d growing cities, %d prizes", growing, paid)
	}
	if growing == 0 && sum != 0 {
		t.Fatalf("nobody grows and %s are paid", sum)
	}
}

// M-10: however many awards share one allowance, and in whatever order they come,
// together they stay within the cap; once it is gone nothing more is paid.
func TestSharedAllowanceHolds(t *testing.T) {
	prog := compile(t, small(t, byRate+fmt.Sprintf(capStep, "branches")), "power", "2020Q2", nil)
	if prog.Allowance() != "all" {
		t.Fatalf("allowance %q", prog.Allowance())
	}
	const limit = 100_000_000
	rapid.Check(t, func(t *rapid.T) {
		var used, wanted money.Fen
		for i := range rapid.IntRange(1, 8).Draw(t, "awards") {
			kwh := 20 * rapid.Int64Range(0, 600_000).Draw(t, "kwh")
			s := firm(prog, fmt.Sprint(i), "350102", map[string]rule.Value{"kwh": rule.Number(exact.Int(kwh))})
			s.Used = used
			d := one(t, prog, s)
			if d.Amount < 0 || used+d.Amount > limit {
				t.Fatalf("%s after %s of %d", d.Amount, used, limit)
			}
			if again, err := rule.Recompute(prog.Explain(s, d)); err != nil || again != d.Amount {
				t.Fatalf("the trace gives %s (%v), the run %s", again, err, d.Amount)
			}
			used += d.Amount
			wanted += money.Fen(kwh * 5)
		}
		if want := min(wanted, limit); used != want {
			t.Fatalf("%s granted in all, %s are due", used, want)
		}
	})
}
