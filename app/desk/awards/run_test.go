package awards_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/exact"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func openStore(t testing.TB) store.Store {
	t.Helper()
	s, err := bolt.Create(t.Context(), filepath.Join(t.TempDir(), "desk.db"), bolt.Options{AnyPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var noon = time.Date(2020, 7, 20, 12, 0, 0, 0, time.UTC)

// openVault is that of whoever is signed in.
var openVault, _ = vault.Create()

func TestFrozenRunComesBackTheSame(t *testing.T) {
	run, st := sampleRun(t), openStore(t)
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	back, err := awards.Load(t.Context(), st, shelf, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(run.Rows, back.Rows); d != "" {
		t.Error("rows:", d)
	}
	if d := cmp.Diff(run.Totals, back.Totals); d != "" {
		t.Error("totals:", d)
	}
	for i := range run.Rows {
		if a, b := run.Trace(i), back.Trace(i); !reflect.DeepEqual(a, b) {
			t.Fatalf("trace of %s: %s", run.Rows[i].Name, cmp.Diff(a, b))
		}
	}
	if err := back.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	list, err := awards.List(t.Context(), st)
	if err != nil || len(list) != 1 || list[0].ID != run.ID || !list[0].When.Equal(noon) {
		t.Errorf("list: %v %v", list, err)
	}
}

func TestFreezingTwiceChangesNothing(t *testing.T) {
	run, st := sampleRun(t), openStore(t)
	rev := func() (r store.Rev) {
		if err := st.View(t.Context(), func(v store.Reader) error { r = v.Rev(); return nil }); err != nil {
			t.Fatal(err)
		}
		return r
	}
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	before := rev()
	if err := sampleRun(t).Freeze(t.Context(), st, openVault, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if after := rev(); after != before {
		t.Errorf("revision went from %d to %d", before, after)
	}
}

// The control: a run whose stored amount was changed must not verify.
func TestVerifyNoticesAChangedResult(t *testing.T) {
	run := sampleRun(t)
	if err := run.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	i := run.Index("91350181MA9115690G")
	run.Rows[i].Det.Amount++
	if err := run.Verify(t.Context()); !errors.Is(err, desk.Errf("verify-results")) {
		t.Errorf("a changed amount: %v", err)
	}
	run.Rows[i].Det.Amount--
	run.Subject(i).Values[0] = rule.Value{}
	if err := run.Verify(t.Context()); !errors.Is(err, desk.Errf("verify-facts")) {
		t.Errorf("a changed fact: %v", err)
	}
}

func TestRowOrderDoesNotMatter(t *testing.T) {
	req := sampleRequest(t, "statistics", "power")
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(req.Inputs[1].Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimRight(data, "\r\n"), []byte("\n"))
	slices.Reverse(lines[1:])
	turned := append(bytes.Join(lines, []byte("\n")), '\n')
	if err := os.WriteFile(req.Inputs[1].Path, turned, 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(run.Receipt, other.Receipt); d != "" {
		t.Error(d)
	}
	if other.Files[1].Hash == run.Files[1].Hash {
		t.Error("the file was not turned round: the test shows nothing")
	}
}

func TestSameFileTwiceIsReadOnce(t *testing.T) {
	req := sampleRequest(t, "statistics", "power")
	req.Inputs = append(req.Inputs, req.Inputs[1])
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Totals.Eligible != 131 || !slices.ContainsFunc(run.Problems, func(p desk.Problem) bool { return p.Code == "file-twice" }) {
		t.Errorf("%d eligible, problems %v", run.Totals.Eligible, run.Problems)
	}
}

func TestMissingFileOfFirmsIsAnError(t *testing.T) {
	if _, err := awards.Assess(t.Context(), sampleRequest(t, "power"), nil); !errors.Is(err, desk.Errf("no-roster")) {
		t.Errorf("%v", err)
	}
}

// Without meters every firm that passes the other tests waits for its use, and
// the fill-in workbook takes the figures back in.
func TestSupplementComesBack(t *testing.T) {
	req := sampleRequest(t, "statistics")
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Totals.Eligible != 0 || run.Totals.Unknown < 200 {
		t.Fatalf("%d eligible, %d unknown without meters", run.Totals.Eligible, run.Totals.Unknown)
	}
	groups := run.MissingBySupplier()
	var power awards.SupplierGroup
	for _, g := range groups {
		if slices.ContainsFunc(g.Facts, func(f factOf) bool { return f.ID == "kwh" }) {
			power = g
		}
	}
	filled := fillSupplement(t, run, power, "91350181MA9115690G", map[string]string{"kwh": "120000000", "kwh_prior": "99999999"})
	req.Inputs = append(req.Inputs, awards.Input{Kind: "supplement", Path: filled})
	run, err = awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if det := run.Rows[run.Index("91350181MA9115690G")].Det; det.Status != rule.Eligible || det.Amount != 1_000_000_00 {
		t.Errorf("%v %v after the supplement", det.Status, det.Amount)
	}
	if run.Totals.Eligible != 1 {
		t.Errorf("%d eligible, want the one that was filled in", run.Totals.Eligible)
	}
}

func TestJSONKeepsItsShape(t *testing.T) {
	var b bytes.Buffer
	if err := sharedRun(t).WriteJSON(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ReplaceAll(b.String(), `"score":null,"rank":null`, ""), "null") {
		t.Error("an array is null")
	}
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"decisions", "engine", "item", "pack", "period", "problems", "readings", "rows", "totals"}, keys(doc)); d != "" {
		t.Error("top:", d)
	}
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal(doc["rows"], &rows); err != nil {
		t.Fatal(err)
	}
	want := []string{"amount_fen", "branch", "failed_step", "findings", "fund", "id", "missing", "name", "rank", "region", "score", "status", "steps"}
	for _, row := range rows {
		if d := cmp.Diff(want, keys(row)); d != "" {
			t.Fatal("row:", d)
		}
		for _, list := range []string{"missing", "findings", "steps"} {
			if row[list][0] != '[' {
				t.Fatalf("%s is %s", list, row[list])
			}
		}
	}
	if got := string(doc["totals"]); got != `{"eligible":131,"amount_fen":1535870423}` {
		t.Error("totals:", got)
	}
	var problems []map[string]any
	if err := json.Unmarshal(doc["problems"], &problems); err != nil || len(problems) != 8 {
		t.Fatalf("%d problems, %v", len(problems), err)
	}
	if d := cmp.Diff([]string{"code", "column", "file", "message", "row", "sheet"}, keys(problems[0])); d != "" {
		t.Error("problem:", d)
	}
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Ranks see the other subjects; what they saw is put back when a run is loaded.
func TestRankedRunComesBackTheSame(t *testing.T) {
	req := sampleRequest(t)
	path := filepath.Join(t.TempDir(), "cities-2020.xlsx")
	data, err := fs.ReadFile(resources.Samples(), "cities-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	req.Item, req.Period = "city-growth", period.MustParse("2020H1")
	req.Inputs = []awards.Input{{Kind: "cities", Path: path}}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Rows[0].Name != "福州市" || !slices.Equal(run.Rows[0].Det.Missing, []string{"decision:tie"}) {
		t.Errorf("%+v", run.Rows[0])
	}
	st := openStore(t)
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	back, err := awards.Load(t.Context(), st, shelf, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b exact.Num) bool { return a.Cmp(b) == 0 })
	for i := range run.Rows {
		if d := cmp.Diff(run.Trace(i), back.Trace(i), same); d != "" {
			t.Errorf("trace of %s: %s", run.Rows[i].Name, d)
		}
	}
}
