package awards_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources"
)

// sampleRequest writes the embedded samples into a folder and asks for the
// electricity award of 2020Q2 from the named kinds.
func sampleRequest(t testing.TB, kinds ...string) awards.Request {
	t.Helper()
	names := map[string]string{"statistics": "statistics-2020Q2.xlsx", "power": "power-2020Q2.csv", "accounts": "accounts.xlsx"}
	dir := t.TempDir()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := shelf.Pack("fujian-2020-13", "")
	if !ok {
		t.Fatal("the pack fujian-2020-13 is not embedded")
	}
	req := awards.Request{Pack: p, Item: "power", Period: period.MustParse("2020Q2")}
	for _, kind := range kinds {
		data, err := fs.ReadFile(resources.Samples(), names[kind])
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, names[kind])
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		req.Inputs = append(req.Inputs, awards.Input{Kind: kind, Path: path})
	}
	return req
}

func sampleRun(t testing.TB) *awards.Run {
	t.Helper()
	run, err := awards.Assess(t.Context(), sampleRequest(t, "statistics", "power", "accounts"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestSampleTotals(t *testing.T) {
	run := sampleRun(t)
	branches := map[string]int{}
	noRise := 0
	for _, r := range run.Rows {
		if r.Det.Status == rule.Eligible {
			branches[r.Det.Branch]++
		}
		if r.Det.FailedStep == "increment" {
			noRise++
		}
	}
	provinceFirms, province := run.Totals.Of("province")
	xiamenFirms, xiamen := run.Totals.Of("350200")
	for _, c := range []struct {
		what      string
		got, want int64
	}{
		{"rows", int64(len(run.Rows)), 606},
		{"eligible", int64(run.Totals.Eligible), 131},
		{"ineligible", int64(run.Totals.Ineligible), 474},
		{"unknown", int64(run.Totals.Unknown), 1},
		{"problems", int64(len(run.Problems)), 8},
		{"fen in all", int64(run.Totals.Amount), 15_358_704_23},
		{"firms of the province", int64(provinceFirms), 114},
		{"fen of the province", int64(province), 11_771_779_19},
		{"firms of Xiamen", int64(xiamenFirms), 17},
		{"fen of Xiamen", int64(xiamen), 3_586_925_04},
		{"increment branch", int64(branches["increment"]), 110},
		{"new branch", int64(branches["new"]), 21},
		{"refused only because use did not rise", int64(noRise), 69},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

func TestSampleFirms(t *testing.T) {
	run := sampleRun(t)
	for _, c := range []struct {
		name   string
		id     string
		status rule.Status
		amount money.Fen
	}{
		{"at the cap", "91350181MA9115690G", rule.Eligible, 1_000_000_00},
		{"listed twice", "91350821MA5313003K", rule.Unknown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := run.Index(c.id)
			if i < 0 {
				t.Fatalf("%s is not in the run", c.id)
			}
			if det := run.Rows[i].Det; det.Status != c.status || det.Amount != c.amount {
				t.Errorf("%v %v, want %v %v", det.Status, det.Amount, c.status, c.amount)
			}
		})
	}
}
