package policy_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
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

var packs = os.DirFS("../resources/packs")

// editions are the packs made from excerpts, with their item and period.
var editions = map[string][2]string{
	"fujian-power-2020q1":  {"power", "2020Q1"},
	"fujian-power-2021q1":  {"power", "2021Q1"},
	"fujian-output-2022q1": {"output", "2022Q1"},
	"fujian-power-2024q1":  {"power", "2024Q1"},
	"fujian-power-2025q1":  {"power", "2025Q1"},
	"fujian-power-2026q1":  {"power", "2026Q1"},
}

func compile(t testing.TB, id string, readings map[string]string) *rule.Program {
	t.Helper()
	p, err := pack.Load(packs, id)
	if err != nil {
		t.Fatal(err)
	}
	e := editions[id]
	prog, err := rule.Compile(p, e[0], period.MustParse(e[1]), readings)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// An edition of which only an excerpt is at hand says so, states no date it does
// not know, and leaves every reading to a person's signature.
func TestExcerptsSaySo(t *testing.T) {
	for id := range editions {
		p, err := pack.Load(packs, id)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(p.SourceText, "【摘录，不是文件全文】") || !strings.Contains(p.Title, "摘录") {
			t.Errorf("%s: the source does not say that it is an excerpt", id)
		}
		if d := p.Document; d.Issued != "" || d.EffectiveFrom != "" || d.EffectiveTo != "" || d.Verified != "" {
			t.Errorf("%s: states a date that no excerpt gives", id)
		}
		if len(p.Interpretations) == 0 {
			t.Errorf("%s: no interpretation", id)
		}
		for _, n := range p.Interpretations {
			if n.Signed() {
				t.Errorf("%s: %s is signed, but nobody has decided it", id, n.ID)
			}
		}
	}
}

// Each edition is in force for its own quarter and no other, and no two editions
// answer for the same one.
func TestOneEditionAPeriod(t *testing.T) {
	owner := map[string]string{}
	for id, e := range editions {
		p, err := pack.Load(packs, id)
		if err != nil {
			t.Fatal(err)
		}
		for per := period.MustParse("2019Q1"); per.String() != "2027Q1"; per = per.Next() {
			_, err := rule.Compile(p, e[0], per, nil)
			switch {
			case per.String() != e[1]:
				if !errors.Is(err, rule.ErrNotInForce) {
					t.Errorf("%s for %s: %v", id, per, err)
				}
			case err != nil:
				t.Errorf("%s for %s: %v", id, per, err)
			case owner[per.String()] != "":
				t.Errorf("%s and %s both answer for %s", id, owner[per.String()], per)
			default:
				owner[per.String()] = id
			}
		}
	}
	dirs, err := fs.ReadDir(packs, ".")
	if err != nil || len(dirs) < len(editions)+1 {
		t.Errorf("%d packs, %v", len(dirs), err)
	}
}

// firm is a subject given by plain whole numbers.
type firm struct {
	region  string
	flags   map[string]bool
	numbers map[string]int64 // in fen for money, kWh for energy
}

func (f firm) subject(prog *rule.Program) rule.Subject {
	s := rule.Subject{ID: "firm", Region: f.region}
	for _, fact := range prog.Facts() {
		v := rule.Value{}
		switch n, ok := f.numbers[fact.ID]; {
		case ok && fact.Unit == "元":
			v = rule.Number(money.Fen(n).Yuan())
		case ok:
			v = rule.Number(exact.Int(n))
		case fact.Type == "flag":
			v = rule.Flag(f.flags[fact.ID])
		case fact.Type == "code":
			v = rule.Text("C3360")
		}
		s.Values = append(s.Values, v)
	}
	return s
}

func award(t *rapid.T, prog *rule.Program, f firm) money.Fen {
	dets, err := prog.Assess(context.Background(), []rule.Subject{f.subject(prog)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if dets[0].Status == rule.Unknown {
		t.Fatalf("unknown: %v", dets[0].Missing)
	}
	return dets[0].Amount
}

func drawFirm(t *rapid.T) firm {
	return firm{
		region:  rapid.SampledFrom([]string{"350102", "350128", "350481", "350703", "350803", "350206"}).Draw(t, "region"),
		flags:   map[string]bool{"above_scale": rapid.IntRange(0, 9).Draw(t, "scale") > 0},
		numbers: map[string]int64{},
	}
}

// outputFloor is 50 million yuan, or 30 million in 三明, 南平, 龙岩 and 平潭, in fen.
func outputFloor(region string) int64 {
	if slices.Contains([]string{"3504", "3507", "3508"}, region[:4]) || region == "350128" {
		return 3_000_000_000
	}
	return 5_000_000_000
}

// The engine with the pack of 2020 Q1 against the rule written out in integers.
func TestPower2020Q1AgainstModel(t *testing.T) {
	prog := compile(t, "fujian-power-2020q1", nil)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFirm(t)
		out := rapid.Int64Range(2_000_000_000, 9_000_000_000).Draw(t, "output")
		prior := out*100/109 + rapid.Int64Range(-3, 300_000_000).Draw(t, "near")
		kwh, before := rapid.Int64Range(0, 40_000_000).Draw(t, "kwh"), rapid.Int64Range(0, 40_000_000).Draw(t, "before")
		f.numbers = map[string]int64{"output": out, "output_prior": prior, "kwh": kwh, "kwh_prior": before}
		f.flags["high_growth"], f.flags["high_tech"] = rapid.Bool().Draw(t, "growth"), rapid.Bool().Draw(t, "tech")
		want := int64(0)
		if f.flags["above_scale"] && out >= outputFloor(f.region) && out*100 >= prior*109 && kwh > before {
			want = (kwh - before) * 5
			if f.flags["high_growth"] || f.flags["high_tech"] {
				want *= 2
			}
		}
		if got := award(t, prog, f); int64(got) != want {
			t.Fatalf("%+v: %v, want %v", f, got, money.Fen(want))
		}
	})
}

// The schedule of 2022 Q1 under its four readings against integers.
func TestOutput2022Q1AgainstModel(t *testing.T) {
	type reading struct{ tiers, portion string }
	programs := map[reading]*rule.Program{}
	for _, r := range []reading{{"whole", "full"}, {"whole", "proportional"}, {"marginal", "full"}, {"marginal", "proportional"}} {
		programs[r] = compile(t, "fujian-output-2022q1", map[string]string{"tiers": r.tiers, "portion": r.portion})
	}
	const wan = 1_000_000 // fen in 10,000 yuan
	rapid.Check(t, func(t *rapid.T) {
		f := drawFirm(t)
		prior := rapid.Int64Range(2000*wan, 60_000*wan).Draw(t, "prior")
		add := rapid.OneOf(
			rapid.Int64Range(0, 60_000*wan),
			rapid.SampledFrom([]int64{500 * wan, 1000 * wan, 5000 * wan, 10_000 * wan, 12_345 * wan}),
		).Draw(t, "increment") + rapid.Int64Range(-1, 1).Draw(t, "one fen")
		f.numbers = map[string]int64{"output": prior + add, "output_prior": prior}
		f.flags["strategic"] = rapid.Bool().Draw(t, "strategic")
		f.flags["strategic_new"] = rapid.Bool().Draw(t, "strategic new")
		for r, prog := range programs {
			pay := func(part, tenths, per int64) int64 { // tenths of 10,000 yuan for each per
				if r.portion == "full" {
					return part / (per * wan) * tenths * wan / 10 * 1000
				}
				return part * tenths * 100 / per // in thousandths of a fen; what is cut off cannot change a half
			}
			var thousandths int64
			if f.flags["above_scale"] && prior+add >= outputFloor(f.region) && (prior+add)*100 >= prior*106 && add >= 500*wan {
				switch {
				case f.flags["strategic"]:
					thousandths = pay(add, 10, 500)
				case r.tiers == "whole":
					thousandths = whole(add, wan, pay)
				default:
					thousandths = marginal(add, wan, pay)
				}
			}
			if f.flags["above_scale"] && f.flags["strategic_new"] {
				thousandths += 3 * wan * 1000
			}
			want := min((thousandths+500)/1000, 80*wan)
			if got := award(t, prog, f); int64(got) != want {
				t.Fatalf("%v %+v: %v, want %v", r, f, got, money.Fen(want))
			}
		}
	})
}

func whole(add, wan int64, pay func(part, tenths, per int64) int64) int64 {
	switch {
	case add <= 1000*wan:
		return wan * 1000
	case add <= 5000*wan:
		return pay(add, 10, 1000)
	case add <= 10_000*wan:
		return pay(add, 12, 1000)
	}
	return pay(add, 15, 1000)
}

func marginal(add, wan int64, pay func(part, tenths, per int64) int64) int64 {
	total := wan * 1000
	for _, b := range [][3]int64{{1000, 5000, 10}, {5000, 10_000, 12}, {10_000, 1 << 30, 15}} {
		if add > b[0]*wan {
			total += pay(min(add, b[1]*wan)-b[0]*wan, b[2], 1000)
		}
	}
	return total
}

// The kWh editions of 2024 and 2026 against integers: growth, the branch without
// a base, the cap and the line below which nothing is paid.
func TestPower2024And2026AgainstModel(t *testing.T) {
	q24, q26 := compile(t, "fujian-power-2024q1", nil), compile(t, "fujian-power-2026q1", nil)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFirm(t)
		before := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 20_000_000)).Draw(t, "before")
		kwh := before + rapid.Int64Range(-1000, 10_000_000).Draw(t, "more")
		f.numbers = map[string]int64{"kwh": max(kwh, 0), "kwh_prior": before}
		kwh = f.numbers["kwh"]
		f.flags["strategic"] = rapid.Bool().Draw(t, "strategic")
		model := func(growth, rate int64) int64 {
			switch {
			case before == 0:
				return min(kwh*2, 80_000_000)
			case kwh*100 >= before*growth && kwh > before:
				return min((kwh-before)*rate, 80_000_000)
			}
			return 0
		}
		want24 := model(105, map[bool]int64{false: 10, true: 15}[f.flags["strategic"]])
		if !f.flags["above_scale"] {
			want24 = 0
		}
		if got := award(t, q24, f); int64(got) != want24 {
			t.Fatalf("2024: %+v: %v, want %v", f, got, money.Fen(want24))
		}
		want26 := model(106, 10)
		if want26 < 3_000_000 {
			want26 = 0
		}
		if got := award(t, q26, f); int64(got) != want26 {
			t.Fatalf("2026: %+v: %v, want %v", f, got, money.Fen(want26))
		}
	})
}
