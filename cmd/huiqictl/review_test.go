package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/resources"
)

// reviewed is what the tests look at of a review's result.json.
type reviewed struct {
	Pack                 struct{ ID, Version, SHA256 string }
	Item, Period, Engine string
	Rows                 []struct {
		ID, Name, Region, Status, Fund, Pack string
		AmountFen                            int64 `json:"amount_fen"`
		Score, Rank                          *int
		Missing                              []string
		FailedStep                           string `json:"failed_step"`
		Findings                             []struct{ Rule, Text string }
		Steps                                []struct{ ID, Sentence string }
	}
	Problems, Doubts []struct {
		File, Sheet, Code, Message string
		Row                        int
	}
	Totals struct {
		Eligible  int
		AmountFen int64 `json:"amount_fen"`
		Findings  map[string]int
	}
}

func deferralSample(t *testing.T) string {
	t.Helper()
	data, err := fs.ReadFile(resources.Samples(), "deferrals-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deferrals-2020.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func reviewArgs(file, out string, more ...string) []string {
	return append([]string{
		"assess", "--pack", "deferral-2020-06", "--item", "review", "--period", "2020H1", "--in", "deferrals=" + file, "--out", out, "--date", "2020-07-01",
	}, more...)
}

func reviewResult(t *testing.T, args []string, out string) (r reviewed, said string) {
	t.Helper()
	code, said, errs := ctl(t, args...)
	if code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	data, err := os.ReadFile(filepath.Join(out, "result.json"))
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r, said
}

func TestReviewSample(t *testing.T) {
	file, out := deferralSample(t), filepath.Join(t.TempDir(), "new")
	r, said := reviewResult(t, reviewArgs(file, out), out)
	if r.Pack.ID != "deferral-2020-06" || len(r.Pack.SHA256) != 64 || r.Item != "review" || r.Period != "2020H1" || r.Engine == "" || !strings.Contains(said, "300") {
		t.Errorf("%+v, said %s", r.Pack, said)
	}
	want := map[string]int{"beyond-latest": 11, "downgraded": 6, "late-answer": 49, "not-qualified": 5, "outside-window": 118, "penalty-charged": 8, "refused-must-grant": 5}
	if len(r.Rows) != 300 || r.Totals.Eligible != 182 || r.Totals.AmountFen != 0 || !maps.Equal(r.Totals.Findings, want) {
		t.Errorf("%d rows, totals %+v", len(r.Rows), r.Totals)
	}
	counted := map[string]int{}
	for i, row := range r.Rows {
		outside := len(row.Findings) == 1 && row.Findings[0].Rule == "outside-window"
		if (row.Status == "ineligible") != outside || row.Pack != "deferral-2020-06" || row.Fund != "" || row.AmountFen != 0 || row.Score != nil || row.Rank != nil || row.Missing == nil || len(row.Steps) == 0 || len(row.Region) != 6 {
			t.Errorf("row %d: %+v", i, row)
		}
		for _, f := range row.Findings {
			counted[f.Rule]++
			if f.Text == "" {
				t.Errorf("row %d: %+v", i, f)
			}
		}
	}
	if !maps.Equal(counted, want) || r.Rows[0].ID != "JJ130000000" || r.Rows[299].ID != "JJ130000299" {
		t.Errorf("%v, from %s to %s", counted, r.Rows[0].ID, r.Rows[299].ID)
	}
	if len(r.Problems) != 0 || len(r.Doubts) != 137 {
		t.Errorf("%d problems, %d doubts", len(r.Problems), len(r.Doubts))
	}
	for _, p := range r.Doubts {
		if !strings.HasPrefix(p.Code, "loan-doubt-") || p.Row < 2 || p.Message == "" {
			t.Errorf("%+v", p)
		}
	}
	x, err := excelize.OpenFile(filepath.Join(out, "result.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for sheet, n := range map[string]int{"审查结果": 301, "问题清单": 203, "问题行": 1 + len(r.Doubts)} {
		if rows, err := x.GetRows(sheet); err != nil || len(rows) != n {
			t.Errorf("%s: %d rows, want %d (%v)", sheet, len(rows), n, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(out, "*.part")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestReviewShape holds the keys of result.json and their order, which others read.
func TestReviewShape(t *testing.T) {
	out := t.TempDir()
	reviewResult(t, reviewArgs(deferralSample(t), out), out)
	data, err := os.ReadFile(filepath.Join(out, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(t, data); !slices.Equal(got, strings.Fields("pack item period engine rows problems doubts decisions readings totals")) {
		t.Errorf("keys %v", got)
	}
	var all struct{ Rows []json.RawMessage }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, all.Rows[0]); !slices.Equal(got, strings.Fields("id name region status branch amount_fen fund score rank missing failed_step findings pack steps")) {
		t.Errorf("keys of a row %v", got)
	}
}

// keys are those of an object, in their order.
func keys(t *testing.T, data []byte) (list []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, key.(string))
	}
	return list
}

func TestReviewAll(t *testing.T) {
	file, out := deferralSample(t), t.TempDir()
	args := reviewArgs(file, out)
	args[slices.Index(args, "review")] = "all"
	r, _ := reviewResult(t, args, out)
	packs := map[string]int{}
	for _, row := range r.Rows {
		packs[row.Pack]++
		if (row.Pack == "") != (row.Status == "ineligible") {
			t.Errorf("%+v", row)
		}
	}
	if r.Item != "all" || !maps.Equal(packs, map[string]int{"deferral-2020-03": 78, "deferral-2020-06": 182, "deferral-2020-12": 30, "": 10}) || r.Totals.Eligible != 290 {
		t.Errorf("%v, %+v", packs, r.Totals)
	}
	var receipt struct {
		Packs []struct{ ID, SHA256 string }
		Facts string `json:"facts_sha256"`
		Files []struct{ SHA256 string }
	}
	data, err := os.ReadFile(filepath.Join(out, "receipt.json"))
	if err == nil {
		err = json.Unmarshal(data, &receipt)
	}
	if err != nil || len(receipt.Packs) != 5 || len(receipt.Facts) != 64 || len(receipt.Files) != 1 {
		t.Errorf("%+v, %v", receipt, err)
	}
}

func TestReviewReadingsMapsAndSameBytes(t *testing.T) {
	file, a, b := deferralSample(t), t.TempDir(), t.TempDir()
	r, _ := reviewResult(t, reviewArgs(file, a, "--reading", "answer-limit=thirty", "--map", "不予办理原因=-", "--all"), a)
	if r.Totals.Findings["late-answer"] >= 49 || r.Totals.Findings["refused-must-grant"] != 5 {
		t.Errorf("%+v", r.Totals)
	}
	reviewResult(t, reviewArgs(file, b, "--reading", "answer-limit=thirty", "--map", "不予办理原因=-", "--all"), b)
	for _, name := range []string{"result.json", "result.xlsx", "receipt.json", "校验结果-deferrals-2020.xlsx"} {
		x, err1 := os.ReadFile(filepath.Join(a, name))
		y, err2 := os.ReadFile(filepath.Join(b, name))
		if err1 != nil || err2 != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs (%v, %v)", name, err1, err2)
		}
	}
}

func TestReviewWrongUse(t *testing.T) {
	file := deferralSample(t)
	samples := sampleFiles(t)
	with := func(flag, value string, more ...string) []string {
		args := reviewArgs(file, "", more...)
		args[slices.Index(args, flag)+1] = value
		return args
	}
	for _, c := range []struct {
		name string
		args []string
		want int
		says string
	}{
		{"no such item", with("--item", "revue"), misuse, "review, all"},
		{"all of a pack without reviews", with("--pack", "fujian-2020-13", "--item", "all"), misuse, "power"},
		{"another period", with("--period", "2031H1"), misuse, "2031"},
		{"no period", with("--period", "spring"), misuse, "spring"},
		{"kind of file", with("--in", "statistics="+file), misuse, "deferrals"},
		{"no such reading", with("--date", "2020-07-01", "--reading", "answer-limit=forty"), misuse, "forty"},
		{"a map of no column", with("--date", "2020-07-01", "--map", "没有这一列=size"), misuse, "没有这一列"},
		{"a map to no field", with("--date", "2020-07-01", "--map", "不予办理原因=nonsense"), misuse, "nonsense"},
		{"a store", with("--date", "2020-07-01", "--store", "x.db"), misuse, "--store"},
		{"cut-off day", with("--date", "2020-07-01", "--as-of", "soon"), misuse, "--as-of"},
		{"another kind of workbook", with("--in", "deferrals="+filepath.Join(samples, "accounts.xlsx")), failed, "accounts.xlsx"},
		{"no file", with("--in", "deferrals="+filepath.Join(samples, "none.xlsx")), failed, "none.xlsx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			args := slices.Clone(c.args)
			args[slices.Index(args, "--out")+1] = out
			code, _, errs := ctl(t, args...)
			if code != c.want || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d, %q; want %d and %q", code, errs, c.want, c.says)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was left behind")
			}
		})
	}
	if code, _, errs := ctl(t, assessArgs(samples, t.TempDir(), "--in", "deferrals="+file)...); code != misuse || !strings.Contains(errs, "deferrals") {
		t.Errorf("a return for an award: exit %d: %s", code, errs)
	}
}

func TestReviewUnreadable(t *testing.T) {
	for name, content := range map[string]string{"not a spreadsheet": "%PDF-1.4\n", "truncated": "PK\x03\x04\x14\x00\x06\x00", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			file, out := filepath.Join(t.TempDir(), "bad.xlsx"), filepath.Join(t.TempDir(), "out")
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, errs := ctl(t, reviewArgs(file, out)...)
			if code != failed || !strings.Contains(errs, "bad.xlsx") {
				t.Errorf("exit %d: %s", code, errs)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was left behind")
			}
		})
	}
}

// Each loan by the pack of its due date needs no pack, and comes to the same as with one.
func TestAllNeedsNoPack(t *testing.T) {
	file, a, b := deferralSample(t), filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	args := []string{"assess", "--item", "all", "--period", "2020H1", "--in", "deferrals=" + file, "--date", "2020-07-01", "--out"}
	for out, more := range map[string][]string{a: nil, b: {"--pack", "deferral-2020-06"}} {
		if code, said, errs := ctl(t, append(append(slices.Clone(args), out), more...)...); code != complete || !strings.Contains(said, "已审查 300 笔") {
			t.Fatalf("exit %d: %s %s", code, said, errs)
		}
	}
	read := func(dir string) (r reviewed) {
		data, err := os.ReadFile(filepath.Join(dir, "result.json"))
		if err == nil {
			err = json.Unmarshal(data, &r)
		}
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	x, y := read(a), read(b)
	packs := map[string]int{}
	for i := range x.Rows {
		packs[x.Rows[i].Pack]++
		if len(x.Rows[i].Findings) != len(y.Rows[i].Findings) || x.Rows[i].Pack != y.Rows[i].Pack {
			t.Errorf("loan %s: %+v, with a pack %+v", x.Rows[i].ID, x.Rows[i].Findings, y.Rows[i].Findings)
		}
	}
	if len(packs) != 4 || packs["deferral-2020-06"] != 182 || !maps.Equal(x.Totals.Findings, y.Totals.Findings) {
		t.Errorf("%v, %v", packs, x.Totals.Findings)
	}
}
