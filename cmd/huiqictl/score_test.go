package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/resources"
)

// scored is what the tests look at of a scorecard's result.json.
type scored struct {
	Item, Period string
	Rows         []struct {
		ID, Status, Branch, Level string
		AmountFen                 int64 `json:"amount_fen"`
		Score                     *string
		Rank                      *int
		Steps                     []struct{ ID, Sentence string }
	}
	Problems []struct{ Code string }
	Totals   struct {
		AmountFen int64 `json:"amount_fen"`
	}
}

func bankSample(t *testing.T) string {
	t.Helper()
	data, err := fs.ReadFile(resources.Samples(), "banks-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "banks-2020.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func scoreArgs(pack, item, per, in, out string, more ...string) []string {
	return append([]string{"assess", "--pack", pack, "--item", item, "--period", per, "--in", in, "--out", out, "--date", "2021-02-01"}, more...)
}

func TestAssessScores(t *testing.T) {
	file := bankSample(t)
	for _, c := range []struct {
		pack, item, per string
		more            []string
		fen             int64
		first           string // score of B011
		rank            int
	}{
		{"fujian-banks-2019", "evaluation", "2020", nil, 690_000_000, "59.32", 1},
		{"fujian-banks-2019", "evaluation", "2020Q2", nil, 0, "32.60", 29},
		{"fujian-banks-2019", "evaluation", "2020", []string{"--reading", "method=rank-points"}, 690_000_000, "", 0},
		{"fujian-banks-2019", "evaluation", "2020", []string{"--reading", "method=average-full", "--reading", "year=mean"}, 690_000_000, "", 0},
		{"fujian-2020-13", "bank-incentive", "2020Q2", []string{"--reading", "breach=none"}, 0, "", 0},
	} {
		out := t.TempDir()
		code, text, errs := ctl(t, scoreArgs(c.pack, c.item, c.per, "banks="+file, out, c.more...)...)
		if code != complete || !strings.Contains(text, "31") {
			t.Fatalf("%v: exit %d: %s%s", c, code, text, errs)
		}
		data, err := os.ReadFile(filepath.Join(out, "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		var r scored
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Rows) != 31 || r.Totals.AmountFen != c.fen || r.Item != c.item || r.Period != c.per || len(r.Problems) != 0 {
			t.Errorf("%v: %d rows, %+v", c, len(r.Rows), r.Totals)
		}
		for _, row := range r.Rows {
			if row.Score == nil || row.Rank == nil || len(row.Steps) == 0 {
				t.Fatalf("%v: %+v", c, row)
			}
			if row.ID == "B011" && c.first != "" && (*row.Score != c.first || *row.Rank != c.rank) {
				t.Errorf("%v: B011 has %s and rank %d", c, *row.Score, *row.Rank)
			}
		}
		book, err := excelize.OpenFile(filepath.Join(out, "result.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(book.GetSheetList(), " "); got != "排名 指标 问题行" {
			t.Errorf("sheets %s", got)
		}
		book.Close()
		if _, err := os.Stat(filepath.Join(out, "receipt.json")); err != nil {
			t.Error(err)
		}
	}
}

func TestAssessScoresRefuses(t *testing.T) {
	file := bankSample(t)
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"another kind of file": {scoreArgs("fujian-banks-2019", "evaluation", "2020", "deferrals="+file, t.TempDir()), 2},
		"not in force":         {scoreArgs("fujian-banks-2019", "evaluation", "2018", "banks="+file, t.TempDir()), 2},
		"no such reading":      {scoreArgs("fujian-banks-2019", "evaluation", "2020", "banks="+file, t.TempDir(), "--reading", "method=best"), 2},
		"a store":              {scoreArgs("fujian-banks-2019", "evaluation", "2020", "banks="+file, t.TempDir(), "--store", "x"), 2},
		"a map of no column":   {scoreArgs("fujian-banks-2019", "evaluation", "2020", "banks="+file, t.TempDir(), "--map", "没有这列=rate"), 2},
		"no rows of the year":  {scoreArgs("fujian-banks-2019", "evaluation", "2021", "banks="+file, t.TempDir()), 1},
	} {
		if code, _, text := ctl(t, c.args...); code != c.code {
			t.Errorf("%s: exit %d, want %d: %s", name, code, c.code, text)
		}
	}
}
