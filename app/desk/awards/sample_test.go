package awards_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

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

var shared struct {
	once sync.Once
	run  *awards.Run
	err  error
}

// sharedRun is one run of the samples for all tests that only look at it.
func sharedRun(t testing.TB) *awards.Run {
	t.Helper()
	req := sampleRequest(t, "statistics", "power", "accounts")
	shared.once.Do(func() { shared.run, shared.err = awards.Assess(t.Context(), req, nil) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.run
}

func TestSampleTotals(t *testing.T) {
	run := sharedRun(t)
	branches := map[string]int{}
	for _, r := range run.Rows {
		if r.Det.Status == rule.Eligible {
			branches[r.Det.Branch]++
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
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

func TestSampleFirms(t *testing.T) {
	run := sharedRun(t)
	for _, c := range []struct {
		name   string
		id     string
		status rule.Status
		amount money.Fen
		failed string
	}{
		{"封顶: 20,000,001 kWh, capped", "91350181MA9115690G", rule.Eligible, 1_000_000_00, ""},
		{"甲: output exactly 5000万 in 福州", "91350102MA9115650Y", rule.Eligible, 11_728_35, ""},
		{"乙: output 1,000 yuan short", "91350102MA91156512", rule.Ineligible, 0, "threshold"},
		{"丙: 3000万 in 三明", "91350402MA9115652L", rule.Eligible, 11_728_35, ""},
		{"丁: 1,000 yuan short of it", "91350402MA9115653P", rule.Ineligible, 0, "threshold"},
		{"戊: 3000万 in 平潭", "91350128MA91156541", rule.Eligible, 11_728_35, ""},
		{"己: 3000万 in 福州 outside 平潭", "91350121MA9115655Y", rule.Ineligible, 0, "threshold"},
		{"庚: growth exactly 7%, three meters", "91350802MA9115656M", rule.Eligible, 11_728_35, ""},
		{"辛: growth just under", "91350802MA9115657Q", rule.Ineligible, 0, "growth"},
		{"listed twice with other figures", "91350821MA5313003K", rule.Unknown, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := run.Index(c.id)
			if i < 0 {
				t.Fatalf("%s is not in the run", c.id)
			}
			if det := run.Rows[i].Det; det.Status != c.status || det.Amount != c.amount || det.FailedStep != c.failed {
				t.Errorf("%v %v %q, want %v %v %q", det.Status, det.Amount, det.FailedStep, c.status, c.amount, c.failed)
			}
		})
	}
}

func TestSampleProblems(t *testing.T) {
	run := sharedRun(t)
	type spot struct {
		file string
		row  int
		code string
	}
	var got []spot
	for _, p := range run.Problems {
		if strings.HasPrefix(p.Message, "problem.") {
			t.Errorf("%s has no words", p.Code)
		}
		got = append(got, spot{p.File, p.Row, p.Code})
	}
	want := []spot{
		{"statistics-2020Q2.xlsx", 8, "duplicate-differs"},
		{"statistics-2020Q2.xlsx", 22, "uscc-check"},
		{"statistics-2020Q2.xlsx", 235, "uscc-check"},
		{"statistics-2020Q2.xlsx", 447, "uscc-check"},
		{"statistics-2020Q2.xlsx", 618, "duplicate-differs"},
		{"power-2020Q2.csv", 27, "meter-unmatched"},
		{"power-2020Q2.csv", 365, "meter-unmatched"},
		{"power-2020Q2.csv", 711, "meter-unmatched"},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(spot{})); d != "" {
		t.Error(d)
	}
}

func TestChosenLineDecidesTheFirmListedTwice(t *testing.T) {
	req := sampleRequest(t, "statistics", "power")
	req.Choose = map[string]awards.Line{"91350821MA5313003K": {File: "statistics-2020Q2.xlsx", Row: 618}}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Totals.Unknown != 0 || len(run.Problems) != 6 {
		t.Errorf("%d unknown, %d problems; want 0, 6", run.Totals.Unknown, len(run.Problems))
	}
}

func TestSampleAlternatives(t *testing.T) {
	run := sharedRun(t)
	alts, err := run.Alternatives(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type cost struct {
		firms int
		fen   money.Fen
	}
	got := map[string]cost{}
	for _, a := range alts {
		if a.Err != nil {
			t.Errorf("%s=%s: %v", a.Interpretation.ID, a.Option.ID, a.Err)
		}
		got[a.Interpretation.ID+"="+a.Option.ID] = cost{a.MoreFirms, a.MoreAmount}
	}
	for reading, want := range map[string]cost{
		"rounding=fen":      {0, 0},
		"rounding=wan-down": {0, -5_904_23},
		"xiamen=excluded":   {-17, -3_586_925_04},
		"non-positive=zero": {69, 0}, // those refused only because their use did not rise
	} {
		if have, ok := got[reading]; !ok || have != want {
			t.Errorf("%s: %v, want %v", reading, have, want)
		}
	}
	if _, listed := got["tie=split"]; listed {
		t.Error("a reading of another item is listed")
	}
}

func TestEveryTraceRecomputes(t *testing.T) {
	run := sharedRun(t)
	for i := range run.Rows {
		amount, err := rule.Recompute(run.Trace(i))
		if err != nil || amount != run.Rows[i].Det.Amount {
			t.Fatalf("%s: %v %v, want %v", run.Rows[i].Name, amount, err, run.Rows[i].Det.Amount)
		}
	}
}

func TestCellsBehindAFact(t *testing.T) {
	run := sharedRun(t)
	i := run.Index("91350802MA9115656M") // 庚: three meters, three months each
	for _, step := range run.Trace(i).Steps {
		for _, fact := range step.Facts {
			if fact.ID != "kwh" {
				continue
			}
			if len(fact.Sources) != 9 {
				t.Fatalf("%d cells, want 9: %v", len(fact.Sources), fact.Sources)
			}
			src := fact.Sources[0]
			if src.File != "power-2020Q2.csv" || src.Row != 972 || src.Raw != "137174" {
				t.Errorf("%+v", src)
			}
			return
		}
	}
	t.Error("no step names kwh")
}
