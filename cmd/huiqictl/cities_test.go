package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cityResult is what the tests look at of clause （二）'s result.json.
type cityResult struct {
	Rows []struct {
		ID, Status string
		AmountFen  int64 `json:"amount_fen"`
		Rank       *int
		Missing    []string
		FailedStep string `json:"failed_step"`
	}
	Decisions []struct {
		ID      string
		Options []struct {
			ID       string
			TotalFen int64 `json:"total_fen"`
		}
	}
	Readings []struct{ ID, Choice string }
	Totals   struct {
		Eligible  int
		AmountFen int64 `json:"amount_fen"`
	}
}

func assessCities(t *testing.T, per string, more ...string) (r cityResult, said string) {
	t.Helper()
	out := t.TempDir()
	args := append([]string{
		"assess", "--pack", "fujian-2020-13", "--item", "city-growth", "--period", per,
		"--in", "cities=" + filepath.Join(sampleFiles(t), "cities-2020.xlsx"), "--out", out, "--notices", "none",
	}, more...)
	code, said, errs := ctl(t, args...)
	if code != complete {
		t.Fatalf("%v: exit %d: %s", more, code, errs)
	}
	data, err := os.ReadFile(filepath.Join(out, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r, said
}

// The sample cities: in the first quarter one grows; in the first half two tie for
// the third place, one stands at exactly zero, and 平潭 is no prefecture city.
func TestAssessCities(t *testing.T) {
	for _, c := range []struct {
		per, more string
		eligible  int
		fen       int64
		waits     []string
	}{
		{"2020Q1", "", 1, 500_000_000, nil},
		{"2020Q1", "ranking=rank-then-exclude", 1, 500_000_000, nil},
		{"2020H1", "", 2, 800_000_000, []string{"350100", "350400"}},
		{"2020H1", "tie=each", 4, 1_200_000_000, nil},
		{"2020H1", "tie=split", 4, 1_000_000_000, nil},
		{"2020H1", "ranking=rank-then-exclude", 2, 700_000_000, nil},
	} {
		var more []string
		if c.more != "" {
			more = []string{"--reading", c.more}
		}
		r, said := assessCities(t, c.per, more...)
		if r.Totals.Eligible != c.eligible || r.Totals.AmountFen != c.fen {
			t.Errorf("%s %s: %d cities, %d fen", c.per, c.more, r.Totals.Eligible, r.Totals.AmountFen)
		}
		var waits []string
		for _, row := range r.Rows {
			if row.Status == "unknown" {
				waits = append(waits, row.ID)
				if !slices.Equal(row.Missing, []string{"decision:tie"}) || row.Rank == nil || *row.Rank != 3 || row.AmountFen != 0 {
					t.Errorf("%+v", row)
				}
			}
			if row.ID == "350128" && row.FailedStep != "prefecture" || row.ID == "350200" && row.FailedStep != "not_xiamen" {
				t.Errorf("%+v", row)
			}
		}
		if !slices.Equal(waits, c.waits) || (len(r.Decisions) > 0) != (c.waits != nil) || strings.Contains(said, "--reading tie=") != (c.waits != nil) {
			t.Errorf("%s %s: %v wait, decisions %+v, said %s", c.per, c.more, waits, r.Decisions, said)
		}
		if len(r.Readings) != 2 {
			t.Errorf("%s: readings %+v", c.per, r.Readings)
		}
	}
	r, _ := assessCities(t, "2020H1")
	if o := r.Decisions[0].Options; len(o) != 2 || o[0].ID != "each" || o[0].TotalFen != 1_200_000_000 || o[1].ID != "split" || o[1].TotalFen != 1_000_000_000 {
		t.Errorf("%+v", o)
	}
}

func TestReadingsAndGivenFiguresOfEveryPack(t *testing.T) {
	samples := sampleFiles(t)
	cities := "cities=" + filepath.Join(samples, "cities-2020.xlsx")
	for _, c := range []struct {
		name string
		args []string
		want int
	}{
		{"no such reading", []string{"--pack", "fujian-2020-13", "--item", "city-growth", "--period", "2020H1", "--in", cities, "--reading", "ties=split"}, misuse},
		{"no such choice", []string{"--pack", "fujian-2020-13", "--item", "city-growth", "--period", "2020H1", "--in", cities, "--reading", "tie=lots"}, misuse},
		{"another year", []string{"--pack", "fujian-2020-13", "--item", "city-growth", "--period", "2021H1", "--in", cities}, misuse},
		{"by decision only", []string{"--pack", "fujian-2020-13", "--item", "innovation", "--period", "2020", "--in", cities}, misuse},
		{"a figure nothing reads", []string{"--pack", "fujian-power-2024q1", "--item", "power", "--period", "2024Q1", "--in", cities, "--given", "budget=60"}, misuse},
		{"a figure that is none", []string{"--pack", "fujian-power-2024q1", "--item", "power", "--period", "2024Q1", "--in", cities, "--reading", "up-to=cap-then-scale", "--given", "budget=viel"}, misuse},
	} {
		code, _, errs := ctl(t, append([]string{"assess", "--out", t.TempDir()}, c.args...)...)
		if code != c.want || errs == "" {
			t.Errorf("%s: exit %d: %s", c.name, code, errs)
		}
	}
}
