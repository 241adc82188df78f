package rule_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

var regions = []string{"350102", "350128", "350206", "350481", "350582", "350703", "350803"}

// drawValue gives a fact of the first pack near its thresholds, or leaves it out.
func drawValue(t *rapid.T, f pack.Fact, label string) rule.Value {
	switch rapid.IntRange(0, 9).Draw(t, label+" state") {
	case 0:
		return rule.Value{}
	case 1:
		return rule.Value{State: rule.Absent}
	}
	switch f.Type {
	case "flag":
		return rule.Flag(rapid.Bool().Draw(t, label))
	case "code":
		return rule.Text(rapid.SampledFrom([]string{"C3360", "1371", "D4411", "B0610"}).Draw(t, label))
	}
	cents := rapid.SampledFrom([]int64{0, 1, 2_999_999_999, 3_000_000_000, 5_000_000_000, 5_350_000_000, 5_349_999_999, 9_999_999_999}).Draw(t, label)
	return rule.Number(exact.Frac(cents+rapid.Int64Range(0, 3).Draw(t, label+" more"), 100))
}

func drawFirm(t *rapid.T, prog *rule.Program, i int) rule.Subject {
	s := rule.Subject{ID: fmt.Sprintf("firm-%03d", i), Region: rapid.SampledFrom(regions).Draw(t, "region")}
	for _, f := range prog.Facts() {
		s.Values = append(s.Values, drawValue(t, f, fmt.Sprint(f.ID, i)))
	}
	return s
}

func one(t *rapid.T, prog *rule.Program, s rule.Subject) rule.Determination {
	dets, err := prog.Assess(t.Context(), []rule.Subject{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dets[0]
}

// same compares what a determination says.
func same(a, b rule.Determination) bool {
	return a.Status == b.Status && a.Amount == b.Amount && a.Branch == b.Branch && a.Fund == b.Fund && a.FailedStep == b.FailedStep &&
		a.Rank == b.Rank && slices.Equal(a.Missing, b.Missing) && slices.Equal(a.Conflict, b.Conflict)
}

// M-2: the order of the rows changes nothing.
func TestOrderOfRowsChangesNothing(t *testing.T) {
	p := firstPack(t)
	for _, c := range []struct{ item, per string }{{"power", "2020Q2"}, {"city-growth", "2020H1"}} {
		prog := compile(t, p, c.item, c.per, map[string]string{"tie": "split"})
		rapid.Check(t, func(t *rapid.T) {
			var list []rule.Subject
			for i := range rapid.IntRange(1, 9).Draw(t, "n") {
				s := drawFirm(t, prog, i)
				if c.item == "city-growth" {
					s.Region = fmt.Sprintf("350%d00", i%9+1)
				}
				list = append(list, s)
			}
			first, err := prog.Assess(t.Context(), list, nil)
			if err != nil {
				t.Fatal(err)
			}
			order := rapid.Permutation(indexes(len(list))).Draw(t, "order")
			var mixed []rule.Subject
			for _, i := range order {
				mixed = append(mixed, list[i])
			}
			again, err := prog.Assess(t.Context(), mixed, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, i := range order {
				if !same(first[i], again[k]) {
					t.Fatalf("%s: %+v, in another order %+v", list[i].ID, first[i], again[k])
				}
			}
		})
	}
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// M-4: a missing fact leaves the outcome as it is whatever the fact turns out to
// be, or makes it unknown and is named.
func TestMissingNeverDecides(t *testing.T) {
	prog := compile(t, firstPack(t), "power", "2020Q2", nil)
	facts := prog.Facts()
	rapid.Check(t, func(t *rapid.T) {
		s := drawFirm(t, prog, 0)
		whole := one(t, prog, s)
		k := rapid.IntRange(0, len(facts)-1).Draw(t, "gone")
		less := s
		less.Values = slices.Clone(s.Values)
		less.Values[k] = rule.Value{}
		d := one(t, prog, less)
		switch {
		case d.Status == rule.Unknown && d.Conflict == nil:
			if len(d.Missing) == 0 || d.Amount != 0 {
				t.Fatalf("unknown without a name, or with money: %+v", d)
			}
		case d.Status != whole.Status || d.Amount != whole.Amount:
			t.Fatalf("without %s it is %v %s, with it %v %s", facts[k].ID, d.Status, d.Amount, whole.Status, whole.Amount)
		}
	})
}

// M-7, M-10: the amount is the exact rational result, rounded once, within the cap.
func TestAmountIsExact(t *testing.T) {
	p := firstPack(t)
	prog := compile(t, p, "power", "2020Q2", nil)
	rapid.Check(t, func(t *rapid.T) {
		kwh := rapid.Int64Range(0, 40_000_000_00).Draw(t, "kwh in hundredths")
		prior := rapid.Int64Range(0, 40_000_000_00).Draw(t, "prior in hundredths")
		s := rule.Subject{ID: "x", Region: "350102", Values: []rule.Value{
			rule.Flag(true), rule.Text("C3360"), rule.Flag(false), num("60000000"), num("50000000"),
			rule.Number(exact.Frac(kwh, 100)), rule.Number(exact.Frac(prior, 100)), {},
		}}
		d := one(t, prog, s)
		// increment in hundredths of a kWh × 0.05 yuan = hundredths × 1/20 fen
		want := new(big.Int).Sub(big.NewInt(kwh), big.NewInt(prior))
		if want.Sign() > 0 {
			want.Quo(want.Add(want, big.NewInt(10)), big.NewInt(20)) // half-up
		} else {
			want.SetInt64(0)
		}
		if limit := big.NewInt(100_000_000); want.Cmp(limit) > 0 {
			want = limit
		}
		if big.NewInt(int64(d.Amount)).Cmp(want) != 0 {
			t.Fatalf("got %d fen, expected %s", d.Amount, want)
		}
	})
}

// M-9: more output or more use never lowers the award; a higher cap neither.
func TestMonotone(t *testing.T) {
	p := firstPack(t)
	prog := compile(t, p, "power", "2020Q2", nil)
	form := strings.Replace(string(p.Form), "value = \"100\"\n", "value = \"130\"\n", 1)
	higher, err := pack.Parse([]byte(form), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	progHigher := compile(t, higher, "power", "2020Q2", nil)
	rapid.Check(t, func(t *rapid.T) {
		s := drawFirm(t, prog, 0)
		s.Values[2] = rule.Flag(rapid.Bool().Draw(t, "new"))
		if s.Values[2].Num.Sign() != 0 { // one branch at a time: a conflict is no award
			s.Values[4] = num("0")
		}
		d := one(t, prog, s)
		for _, k := range []int{3, 5} {
			if s.Values[k].State != rule.Known {
				continue
			}
			more := s
			more.Values = slices.Clone(s.Values)
			more.Values[k] = rule.Number(s.Values[k].Num.Add(exact.Frac(rapid.Int64Range(0, 1e9).Draw(t, "more"), 100)))
			if e := one(t, prog, more); e.Amount < d.Amount {
				t.Fatalf("more of %d lowers %s to %s", k, d.Amount, e.Amount)
			}
		}
		if e := one(t, progHigher, s); e.Amount < d.Amount {
			t.Fatalf("a higher cap lowers %s to %s", d.Amount, e.Amount)
		}
		if d.Amount < 0 || d.Amount > 100_000_000 {
			t.Fatalf("amount %s outside 0 … cap", d.Amount)
		}
	})
}

// M-9, the exception: once a budget is shared, a higher cap for one may lower another.
func TestHigherCapMayLowerAfterScaling(t *testing.T) {
	p := small(t, byRate+fmt.Sprintf(capStep+scaleStep, "branches", "cap"))
	higher, err := pack.Parse([]byte(strings.Replace(string(p.Form), `value = "100"`, `value = "150"`, 1)), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	var got []money.Fen
	for _, q := range []*pack.Pack{p, higher} {
		prog := compile(t, q, "power", "2020Q2", map[string]string{"parameter:budget": "1000000"})
		got = append(got, assess(t, prog, []rule.Subject{
			firm(prog, "small", "350102", map[string]rule.Value{"kwh": num("1234567")}),
			firm(prog, "large", "350102", map[string]rule.Value{"kwh": num("30000000")}),
		})[0].Amount)
	}
	if got[1] >= got[0] {
		t.Errorf("the small firm gets %s, with a higher cap %s", got[0], got[1])
	}
}

// M-11: shares sum to the budget, each within a fen of its exact part, zero stays zero.
func TestScaleIsFair(t *testing.T) {
	prog := compile(t, small(t, byRate+fmt.Sprintf(scaleStep, "branches")), "power", "2020Q2", map[string]string{"parameter:budget": "1000"})
	rapid.Check(t, func(t *rapid.T) {
		var list []rule.Subject
		total := exact.Num{}
		for i := range rapid.IntRange(1, 12).Draw(t, "n") {
			kwh := exact.Int(20 * rapid.Int64Range(0, 5000).Draw(t, "kwh"))
			total = total.Add(kwh)
			list = append(list, firm(prog, fmt.Sprint(i), "350102", map[string]rule.Value{"kwh": rule.Number(kwh)}))
		}
		dets, err := prog.Assess(t.Context(), list, nil)
		if err != nil {
			t.Fatal(err)
		}
		raw := total.Mul(exact.Frac(5, 100))
		want := raw
		if raw.Cmp(exact.Int(1000)) > 0 {
			want = exact.Int(1000)
		}
		var sum money.Fen
		for i, d := range dets {
			sum += d.Amount
			kwh := list[i].Values[slices.IndexFunc(prog.Facts(), func(f pack.Fact) bool { return f.ID == "kwh" })].Num
			if kwh.Sign() == 0 {
				if d.Amount != 0 {
					t.Fatalf("a firm without use gets %s", d.Amount)
				}
				continue
			}
			part := kwh.Div(total).Mul(want).Mul(exact.Int(100)).Sub(exact.Int(int64(d.Amount)))
			if part.Cmp(exact.Int(1)) >= 0 || part.Cmp(exact.Int(-1)) <= 0 {
				t.Fatalf("%s is a fen or more away from its part", d.Amount)
			}
			if again, err := rule.Recompute(prog.Explain(list[i], d)); err != nil || again != d.Amount {
				t.Fatalf("the trace gives %s (%v), the run %s", again, err, d.Amount)
			}
		}
		if sum.Yuan().Cmp(want) != 0 {
			t.Fatalf("the sum is %s, not %s", sum, want)
		}
	})
}

// M-12, M-13: prizes stay within their pool, k eligible cities bring at most k prizes.
func TestPrizes(t *testing.T) {
	p := firstPack(t)
	for _, tie := range []string{"decision", "split", "each"} {
		prog := compile(t, p, "city-growth", "2020H1", map[string]string{"tie": tie})
		rapid.Check(t, func(t *rapid.T) {
			var list []rule.Subject
			positive := 0
			for i := range rapid.IntRange(1, 9).Draw(t, "n") {
				g := rapid.Int64Range(-2, 4).Draw(t, "growth")
				region := fmt.Sprintf("350%d00", i+1)
				if g > 0 && region != "350200" {
					positive++
				}
				list = append(list, rule.Subject{ID: region, Region: region, Values: []rule.Value{rule.Number(exact.Int(g))}})
			}
			dets, err := prog.Assess(t.Context(), list, nil)
			if err != nil {
				t.Fatal(err)
			}
			var sum money.Fen
			paid := 0
			for i, d := range dets {
				sum += d.Amount
				if d.Amount > 0 {
					paid++
				}
				if again, err := rule.Recompute(prog.Explain(list[i], d)); err != nil || again != d.Amount {
					t.Fatalf("the trace gives %s (%v), the run %s", again, err, d.Amount)
				}
			}
			if paid > positive || tie != "each" && sum > 1_000_000_000 {
				t.Fatalf("%d of %d eligible paid, %s in all", paid, positive, sum)
			}
			if positive == 1 && (paid != 1 || sum != 500_000_000) {
				t.Fatalf("one eligible city: %d paid, %s", paid, sum)
			}
		})
	}
}

// M-6: no edition serves a period it is not in force for.
func TestNotInForce(t *testing.T) {
	p := firstPack(t)
	for _, per := range []string{"2020Q1", "2020Q3", "2019Q2", "2021Q2", "2020H1", "2020"} {
		if _, err := rule.Compile(p, "power", period.MustParse(per), nil); !errors.Is(err, rule.ErrNotInForce) {
			t.Errorf("%s: %v", per, err)
		}
	}
	if _, err := rule.Compile(p, "nothing", period.MustParse("2020Q2"), nil); !errors.Is(err, rule.ErrNoItem) {
		t.Error(err)
	}
	for id, choice := range map[string]string{"rounding": "nothing", "nothing": "fen", "parameter:cap_firm": "1"} {
		if _, err := rule.Compile(p, "power", period.MustParse("2020Q2"), map[string]string{id: choice}); !errors.Is(err, rule.ErrReading) {
			t.Errorf("%s=%s: %v", id, choice, err)
		}
	}
}

// A fact keeps its place under every reading, so alternatives run on the same subjects.
func TestFactsDoNotDependOnReadings(t *testing.T) {
	p := firstPack(t)
	a := compile(t, p, "power", "2020Q2", nil)
	b := compile(t, p, "power", "2020Q2", map[string]string{"increment-base": "previous-quarter"})
	if fmt.Sprint(a.Facts()) != fmt.Sprint(b.Facts()) {
		t.Error("another order of facts under another reading")
	}
	if a.Uses("kwh_previous") || !b.Uses("kwh_previous") || b.Uses("kwh_prior") {
		t.Error("Uses does not follow the reading")
	}
}
