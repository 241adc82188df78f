package score_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

const rounds = 30

// full is a card with every method, peers, gates and a floor.
func full(missing string) string {
	rules := "not_below = \"5\"\npeer_fact = \"kind\"\npeers = \"apart\"\n" +
		"[[item.card.peer]]\nid = \"jia\"\nlabel = \"甲类\"\nmembers = [\"甲\"]\n[[item.card.peer]]\nid = \"yi\"\nlabel = \"乙类\"\nmembers = [\"乙\"]\n"
	more := "[[item.card.gate]]\nid = \"new\"\nlabel = \"新设机构\"\nclause = \"一\"\neffect = \"exclude\"\n[[item.card.gate.step]]\nid = \"new\"\nlabel = \"新设\"\nverb = \"require\"\nfact = \"new_bank\"\nis = true\n" +
		"[[item.card.level]]\nid = \"low\"\nlabel = \"低\"\nto = \"50\"\nclause = \"一\"\n[[item.card.level]]\nid = \"good\"\nlabel = \"高\"\nfrom = \"50\"\nclause = \"一\"\n"
	return strings.Replace(card(rules, more, everyMethod...), `missing = "apart"`, `missing = "`+missing+`"`, 1)
}

// said is all that a row says, for comparing.
func said(t *score.Table, b int) string {
	r := &t.Rows[b]
	total := "-"
	if r.Total != nil {
		total = r.Total.Num().String()
	}
	var cells []string
	for _, c := range r.Cells[0] {
		cells = append(cells, fmt.Sprint(c.State, c.Value, c.Points(), c.Place, c.Choice))
	}
	return fmt.Sprint(t.Banks[b].ID, r.Status, total, r.Rank, r.Tied, r.Place, r.Level, r.Amount, r.Missing, r.FailedStep, cells)
}

// S-7: each row's total comes again from its trace alone, in words without braces; and
// permuting the banks changes nothing.
func TestTracesRecomputeAndOrderDoesNotMatter(t *testing.T) {
	for _, missing := range []string{"apart", "wait", "zero"} {
		c := compile(t, full(missing), "2020Q2", nil)
		for seed := range uint64(rounds) {
			r := rand.New(rand.NewPCG(seed, 7))
			banks := some(c, r, 1+r.IntN(12), seed%2 == 0)
			table := c.Evaluate(banks)
			for b := range banks {
				trace := table.Explain(b)
				total, ok, err := score.Recompute(trace)
				row := &table.Rows[b]
				if err != nil || ok != (row.Total != nil) || ok && total.Cmp(row.Total.Num()) != 0 {
					t.Fatalf("%s: recomputed %v %v %v, the row is %s", missing, total, ok, err, said(table, b))
				}
				for _, s := range trace.Steps {
					if !strings.HasSuffix(s.Sentence, "。") || strings.Contains(s.Sentence, "%!") {
						t.Fatalf("the sentence of %s is %q", s.ID, s.Sentence)
					}
				}
				if (trace.WhyNot == "") != (row.Status == rule.Eligible) {
					t.Fatalf("status %v, but why not is %q", row.Status, trace.WhyNot)
				}
			}
			mixed := slices.Clone(banks)
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			other := c.Evaluate(mixed)
			for b := range mixed {
				at := slices.IndexFunc(banks, func(x score.Bank) bool { return x.ID == mixed[b].ID })
				if said(other, b) != said(table, at) {
					t.Fatalf("in another order\n%s\nis\n%s", said(table, at), said(other, b))
				}
			}
		}
	}
}

// A changed leaf changes the recomputed total: the trace is not merely read back.
func TestRecomputeReadsTheLeaves(t *testing.T) {
	c := compile(t, card("", "", everyMethod[0]), "2020Q2", nil)
	table := c.Evaluate([]score.Bank{bank(c, "A", map[string]string{"f0": "1", "g0": "2"}), bank(c, "B", map[string]string{"f0": "1", "g0": "1"})})
	trace := table.Explain(0)
	for i := range trace.Steps {
		if len(trace.Steps[i].Facts) > 0 {
			trace.Steps[i].Facts[0].Value = "0.5"
			trace.Steps[i].Value = "still one half"
		}
	}
	if total, _, err := score.Recompute(trace); err != nil || total.Cmp(exact.MustParse("2.5")) != 0 {
		t.Errorf("%v %v", total, err)
	}
}

// Scaling all figures of an indicator leaves best_ratio, rank_points and average_full alone.
func TestScalingChangesNothing(t *testing.T) {
	for _, m := range everyMethod[:6] {
		c := compile(t, card("", "", m), "2020Q2", nil)
		for seed := range uint64(rounds) {
			r := rand.New(rand.NewPCG(seed, 3))
			banks := some(c, r, 2+r.IntN(9), true)
			by := exact.Frac(1+r.Int64N(50), 1+r.Int64N(50))
			scaled := make([]score.Bank, len(banks))
			for b := range banks {
				s := banks[b].Quarters[0]
				s.Values = slices.Clone(s.Values)
				if v := &s.Values[0]; v.State == rule.Known { // f0, over g0
					v.Num = v.Num.Mul(by)
				}
				scaled[b] = score.Bank{ID: banks[b].ID, Quarters: []rule.Subject{s}}
			}
			x, y := c.Evaluate(banks), c.Evaluate(scaled)
			for b := range banks {
				if p, q := x.Rows[b].Cells[0][0].Points(), y.Rows[b].Cells[0][0].Points(); p.Cmp(q) != 0 {
					t.Fatalf("%s: %v became %v", m, p, q)
				}
			}
		}
	}
}

// S-4: without data there are never 0 or full points, unless the card declares 0; points
// lie between the least and the weight; somebody best has full points.
func TestPointsStayInRange(t *testing.T) {
	for _, missing := range []string{"apart", "wait", "zero"} {
		c := compile(t, full(missing), "2020Q2", nil)
		for seed := range uint64(rounds) {
			table := c.Evaluate(some(c, rand.New(rand.NewPCG(seed, 5)), 9, true))
			for b := range table.Rows {
				row := &table.Rows[b]
				for i, x := range c.Indicators() {
					cell := &row.Cells[0][i]
					low, p := x.LeastNum, cell.Points()
					if c.Method(i).Verb == "deduction" {
						low = c.Floor(i)
					}
					if cell.State == score.Scored && (p.Cmp(low) < 0 || p.Cmp(x.WeightNum) > 0) {
						t.Fatalf("%s: %v points", x.ID, p)
					}
					lacks := cell.Missing != 0
					switch {
					case lacks && missing == "zero" && cell.State != score.Zeroed, lacks && missing != "zero" && cell.State != score.Waiting:
						t.Fatalf("%s: no data, yet the cell is %v", missing, cell.State)
					case cell.State == score.Waiting && row.Total != nil:
						t.Fatalf("no data, yet the total is %v", row.Total.Num())
					case cell.State == score.Waiting && row.Status == rule.Eligible:
						t.Fatal("no data, yet ranked")
					}
				}
			}
		}
	}
}

// S-6: ranks go by the exact total within the group, equals share one, and the gap after
// a tie is as declared.
func TestRanks(t *testing.T) {
	for _, tie := range []string{"shared", "dense"} {
		c := compile(t, strings.Replace(card("", "", everyMethod[7]), `tie = "shared"`, `tie = "`+tie+`"`, 1), "2020Q2", nil)
		var banks []score.Bank
		for i, mark := range []string{"90", "80", "80", "80.000001", "10"} {
			banks = append(banks, bank(c, fmt.Sprint("B", i), map[string]string{"f0": mark}))
		}
		table := c.Evaluate(banks)
		want := map[string][]int{"shared": {1, 3, 3, 2, 5}, "dense": {1, 3, 3, 2, 4}}[tie]
		for b := range banks {
			if r := &table.Rows[b]; r.Rank != want[b] || r.Tied != []int{1, 2, 2, 1, 1}[b] {
				t.Errorf("%s: bank %d has rank %d of %d tied", tie, b, r.Rank, r.Tied)
			}
		}
	}
	c := compile(t, full("apart"), "2020Q2", nil)
	for seed := range uint64(rounds) {
		table := c.Evaluate(some(c, rand.New(rand.NewPCG(seed, 11)), 14, true))
		for a := range table.Rows {
			x, better := &table.Rows[a], 0
			for b := range table.Rows {
				if y := &table.Rows[b]; y.Rank > 0 && x.Rank > 0 && y.Peer == x.Peer && y.Total.Num().Cmp(x.Total.Num()) > 0 {
					better++
				}
			}
			if x.Rank > 0 && x.Rank != better+1 {
				t.Fatalf("rank %d with %d better", x.Rank, better)
			}
		}
	}
}

// S-8: the sensitivity report gives the ranks that a card with that weight, without that
// indicator or with that method gives.
func TestSensitivityIsWhatAnotherCardSays(t *testing.T) {
	list := []string{everyMethod[0], everyMethod[2], everyMethod[7]}
	c := compile(t, card("", "", list...), "2020Q2", nil)
	for seed := range uint64(rounds) {
		banks := some(c, rand.New(rand.NewPCG(seed, 13)), 12, seed%3 == 0)
		table := c.Evaluate(banks)
		shifts, err := table.Sensitivity(context.Background())
		if err != nil || len(shifts) != 3*3+2*2 {
			t.Fatal(len(shifts), err)
		}
		for _, s := range shifts {
			form, weight := card("", "", list...), map[string]string{score.WeightUp: "11", score.WeightDown: "9", score.Dropped: "0"}[s.Kind]
			if s.Kind == score.Otherwise {
				other := slices.Clone(list)
				other[s.Indicator] = method(s.Method)
				form = card("", "", other...)
			} else {
				at := strings.Index(form, fmt.Sprintf("id = \"i%d\"", s.Indicator))
				form = form[:at] + strings.Replace(form[at:], `weight = "10"`, `weight = "`+weight+`"`, 1)
				form = strings.Replace(form, `total = "30"`, fmt.Sprintf("total = \"%s\"", map[string]string{"11": "31", "9": "29", "0": "20"}[weight]), 1)
			}
			want := compile(t, form, "2020Q2", nil).Evaluate(banks)
			moved := 0
			for b := range banks {
				if int(s.Ranks[b]) != want.Rows[b].Rank {
					t.Fatalf("%s of %d: bank %d is %d, the other card says %d", s.Kind, s.Indicator, b, s.Ranks[b], want.Rows[b].Rank)
				}
				if want.Rows[b].Rank != table.Rows[b].Rank {
					moved++
				}
			}
			if moved != s.Moved {
				t.Fatalf("%d moved, told are %d", moved, s.Moved)
			}
		}
	}
}
