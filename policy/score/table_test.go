package score_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// one evaluates banks by one indicator; values are f0 over g0.
func one(t *testing.T, m string, values ...[2]string) (*score.Table, []string) {
	t.Helper()
	c := compile(t, card("", "", m), "2020Q2", nil)
	var banks []score.Bank
	for i, v := range values {
		banks = append(banks, bank(c, fmt.Sprint("B", i), map[string]string{"f0": v[0], "g0": v[1]}))
	}
	table := c.Evaluate(banks)
	var points []string
	for b := range banks {
		points = append(points, table.Rows[b].Cells[0][0].Points().String())
	}
	return table, points
}

func TestMethods(t *testing.T) {
	for name, c := range map[string]struct {
		m      string
		values [][2]string
		want   string
	}{
		"best":              {everyMethod[0], [][2]string{{"1", "2"}, {"1", "4"}, {"-1", "4"}, {"0", "4"}}, "10 5 0 0"},
		"best, all fall":    {everyMethod[0], [][2]string{{"-1", "2"}, {"-1", "4"}}, "0 0"},
		"lowest":            {everyMethod[1], [][2]string{{"4", "100"}, {"5", "100"}}, "10 8"},
		"lowest is 0":       {everyMethod[1], [][2]string{{"0", "1"}, {"1", "1"}}, "10 0"},
		"average":           {everyMethod[2], [][2]string{{"1", "1"}, {"2", "1"}, {"3", "1"}}, "5 10 10"},
		"average, fallen":   {everyMethod[2], [][2]string{{"-1", "1"}, {"-3", "1"}}, "0 0"},
		"average, low":      {everyMethod[3], [][2]string{{"1", "1"}, {"2", "1"}, {"3", "1"}}, "10 10 20/3"},
		"places":            {everyMethod[4], [][2]string{{"1", "1"}, {"2", "1"}, {"2", "1"}, {"3", "1"}}, "2.5 7.5 7.5 10"},
		"places, low":       {everyMethod[5], [][2]string{{"1", "1"}, {"2", "1"}}, "10 5"},
		"target":            {everyMethod[6], [][2]string{{"1", "2"}, {"1", "1"}, {"3", "1"}, {"-1", "1"}}, "5 10 10 0"},
		"band":              {everyMethod[9], [][2]string{{"19.99", "100"}, {"20", "100"}, {"59.99", "100"}, {"60", "100"}}, "0 5 5 10"},
		"nothing to divide": {everyMethod[0], [][2]string{{"1", "0"}, {"1", "4"}}, "0 10"},
		"one bank":          {everyMethod[4], [][2]string{{"1", "4"}}, "10"},
	} {
		if _, got := one(t, c.m, c.values...); strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	c := compile(t, card("", "", everyMethod[7], everyMethod[8]), "2020Q2", nil)
	table := c.Evaluate([]score.Bank{
		bank(c, "A", map[string]string{"f0": "100", "f1": "0"}), bank(c, "B", map[string]string{"f0": "55", "f1": "3"}), bank(c, "C", map[string]string{"f0": "0", "f1": "9"}),
		bank(c, "D", map[string]string{"f0": "100.01", "f1": "0"}),
	})
	for b, want := range []string{"10", "-0.5", "-10"} {
		if got := table.Rows[b].Total.Num().String(); got != want {
			t.Errorf("marks and deductions of %d: %s, want %s", b, got, want)
		}
	}
	if r := &table.Rows[3]; r.Status != rule.Unknown || r.Missing[0] != "range:i0" || !strings.Contains(table.Explain(3).WhyNot, "超出") {
		t.Errorf("a mark above 100 is %v %v", r.Status, r.Missing)
	}
	if why := table.Explain(3).WhyNot; why == "" {
		t.Error("says not why")
	}
}

func gate(effect string) string {
	return "[[item.card.gate]]\nid = \"new\"\nlabel = \"新设机构\"\nclause = \"一\"\neffect = \"" + effect + "\"\n[[item.card.gate.step]]\nid = \"new\"\nlabel = \"新设\"\nverb = \"require\"\nfact = \"new_bank\"\nis = true\n"
}

// S-5: gates strike with their reason, and what they do to the others is as declared.
func TestGates(t *testing.T) {
	for effect, want := range map[string]struct {
		status rule.Status
		total  string
		second string // of the bank that is half as good
		ranks  string
	}{
		pack.Exclude: {rule.Ineligible, "-", "10", "0 1"}, pack.Veto: {rule.Ineligible, "10", "5", "0 1"}, pack.ZeroAll: {rule.Eligible, "0", "5", "2 1"},
	} {
		c := compile(t, card("", gate(effect), everyMethod[0]), "2020Q2", nil)
		table := c.Evaluate([]score.Bank{
			bank(c, "A", map[string]string{"f0": "1", "g0": "1", "new_bank": "yes"}), bank(c, "B", map[string]string{"f0": "1", "g0": "2", "new_bank": "no"}),
			bank(c, "C", map[string]string{"f0": "1", "g0": "2"}),
		})
		a, b := &table.Rows[0], &table.Rows[1]
		total := "-"
		if a.Total != nil {
			total = a.Total.Num().String()
		}
		if ranks := fmt.Sprint(a.Rank, " ", b.Rank); a.Status != want.status || total != want.total || b.Total.Num().String() != want.second || ranks != want.ranks {
			t.Errorf("%s: %v %s, the other %v, ranks %s", effect, a.Status, total, b.Total.Num(), ranks)
		}
		if why := table.Explain(0).WhyNot; !strings.Contains(why, "新设机构") {
			t.Errorf("%s: the reason is %q", effect, why)
		}
		if c := &table.Rows[2]; c.Status != rule.Unknown || c.Rank != 0 || c.Missing[0] != "new_bank" {
			t.Errorf("%s: a gate that cannot be decided leaves %v %v", effect, c.Status, c.Missing)
		}
	}
}

func prizes(tie, vacancy, effect string) string {
	return card("prize_tie = \""+tie+"\"\nvacancy = \""+vacancy+"\"\n", gate(effect)+
		"[[item.card.prize]]\ncount = 1\namount = \"3\"\nunit = \"元\"\nclause = \"一\"\nquote = \"score\"\nperiods = [\"2020\"]\n"+
		"[[item.card.prize]]\ncount = 2\namount = \"1\"\nunit = \"元\"\nclause = \"一\"\nquote = \"score\"\nperiods = [\"2020\"]\n", everyMethod[7])
}

func TestPrizes(t *testing.T) {
	for name, x := range map[string]struct {
		form  string
		marks string // with ! where a gate strikes
		want  string // fen, ? while undecided
	}{
		"in order":                   {prizes("decision", "next", "veto"), "90 80 70 60", "300 100 100 0"},
		"short":                      {prizes("decision", "next", "veto"), "90", "300"},
		"tie of equal prizes":        {prizes("decision", "next", "veto"), "90 80 80 60", "300 100 100 0"},
		"tie across":                 {prizes("decision", "next", "veto"), "90 90 70 60", "? ? 100 0"},
		"tie at the line":            {prizes("decision", "next", "veto"), "90 80 70 70", "300 100 ? ?"},
		"tie behind the line":        {prizes("decision", "next", "veto"), "90 80 70 60 60", "300 100 100 0 0"},
		"each":                       {prizes("each", "next", "veto"), "90 90 70 70", "300 300 100 100"},
		"split":                      {prizes("split", "next", "veto"), "90 90 90 60", "167 167 166 0"},
		"a veto, the next moves up":  {prizes("decision", "next", "veto"), "90! 80 70 60", "0 300 100 100"},
		"a veto, its place is empty": {prizes("decision", "vacant", "veto"), "90! 80 70 60", "0 100 100 0"},
		"excluded":                   {prizes("decision", "vacant", "exclude"), "90! 80 70 60", "0 300 100 100"},
	} {
		c := compile(t, x.form, "2020", nil)
		var banks []score.Bank
		for i, mark := range strings.Fields(x.marks) {
			m, struck := strings.CutSuffix(mark, "!")
			banks = append(banks, bank(c, fmt.Sprint("B", i), map[string]string{"f0": m, "new_bank": map[bool]string{true: "yes", false: "no"}[struck]}))
		}
		table := c.Evaluate(banks)
		var got []string
		for b := range banks {
			if r := &table.Rows[b]; r.Status == rule.Unknown {
				got = append(got, "?")
			} else {
				got = append(got, fmt.Sprint(int64(r.Amount)))
			}
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: %v, want %s", name, got, x.want)
		}
	}
	c := compile(t, prizes("decision", "next", "veto"), "2020", nil)
	marks := func(id, mark string) score.Bank { return bank(c, id, map[string]string{"f0": mark, "new_bank": "no"}) }
	table := c.Evaluate([]score.Bank{marks("A", "90"), marks("B", "80"), marks("C", "70"), marks("D", "69.5")})
	if above, below, gap := table.Line(); above != 2 || below != 3 || gap.Cmp(exact.MustParse("0.05")) != 0 {
		t.Errorf("the line is between %d and %d, apart by %v", above, below, gap)
	}
	if sum := table.Rows[0].Amount; sum != money.Fen(300) {
		t.Errorf("%v", sum)
	}
}

// A year takes the last quarter, the mean of four quarters' points or of their figures.
func TestYears(t *testing.T) {
	for year, want := range map[string]string{"last": "10 5", "mean_points": "10 3.75", "mean_values": "10 7.5/2"} {
		form := strings.Replace(card("", "", everyMethod[0]), `year = "last"`, `year = "`+year+`"`, 1)
		c := compile(t, form, "2020", nil)
		n := len(c.Quarters())
		if n != map[string]int{"last": 1}[year] && year == "last" || year != "last" && n != 4 {
			t.Fatalf("%s: %v", year, c.Quarters())
		}
		a, b := score.Bank{ID: "A"}, score.Bank{ID: "B"}
		for q := range n {
			v := "1"
			if q < n-2 {
				v = "0.5"
			}
			a.Quarters = append(a.Quarters, bank(c, "A", map[string]string{"f0": "2", "g0": "1"}).Quarters[0])
			b.Quarters = append(b.Quarters, bank(c, "B", map[string]string{"f0": v, "g0": "1"}).Quarters[0])
		}
		table := c.Evaluate([]score.Bank{a, b})
		got := table.Rows[0].Total.Num().String() + " " + table.Rows[1].Total.Num().String()
		if got != strings.Replace(want, "7.5/2", "3.75", 1) {
			t.Errorf("%s: %s, want %s", year, got, want)
		}
		for i := range table.Rows {
			if total, ok, err := score.Recompute(table.Explain(i)); err != nil || !ok || total.Cmp(table.Rows[i].Total.Num()) != 0 {
				t.Errorf("%s: recomputed %v %v", year, total, err)
			}
		}
		b.Quarters[0].Values = nil
		if r := c.Evaluate([]score.Bank{a, b}).Rows[1]; r.Status != rule.Unknown || len(r.Missing) != 2 {
			t.Errorf("%s: a quarter without a return is %v %v", year, r.Status, r.Missing)
		}
	}
}

// S-3: the period selects the card, never another; and a scorecard is no award.
func TestCompileRefuses(t *testing.T) {
	p, err := pack.Parse([]byte(card("", "", everyMethod[0])), []byte("score the banks"))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		item, per string
		readings  map[string]string
		want      error
	}{
		"period": {"card", "2020Q3", nil, rule.ErrNotInForce}, "item": {"other", "2020Q2", nil, rule.ErrNoItem},
		"reading": {"card", "2020Q2", map[string]string{"m": "z"}, rule.ErrReading},
	} {
		if _, err := score.Compile(p, x.item, period.MustParse(x.per), x.readings); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	prog, err := rule.Compile(p, "card", period.MustParse("2020Q2"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := prog.Assess(t.Context(), make([]rule.Subject, 1), nil); !errors.Is(err, rule.ErrScorecard) {
		t.Errorf("assessed: %v", err)
	}
}
