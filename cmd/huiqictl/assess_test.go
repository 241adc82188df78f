package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// result is what the tests look at of result.json.
type result struct {
	Pack struct {
		ID, Version, SHA256 string
	}
	Item, Period, Engine string
	Rows                 []struct {
		ID, Name, Status, Branch, Fund string
		AmountFen                      int64  `json:"amount_fen"`
		FailedStep                     string `json:"failed_step"`
		Steps                          []struct{ ID, Verb, Clause, Sentence string }
	}
	Problems []struct {
		File, Sheet string
		Row         int
		Code        string
		Message     string
	}
	Totals struct {
		Eligible  int
		AmountFen int64 `json:"amount_fen"`
	}
}

func readResult(t *testing.T, dir string) result {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAssessSamples(t *testing.T) {
	samples, out := sampleFiles(t), filepath.Join(t.TempDir(), "new", "folder")
	code, said, errs := ctl(t, assessArgs(samples, out, "--notices", "one", "--all")...)
	if code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if !strings.Contains(said, "15,358,704.23") {
		t.Error(said)
	}
	r := readResult(t, out)
	if r.Pack.ID != "fujian-2020-13" || len(r.Pack.SHA256) != 64 || r.Item != "power" || r.Period != "2020Q2" || r.Engine == "" {
		t.Errorf("head: %+v %s %s %s", r.Pack, r.Item, r.Period, r.Engine)
	}
	if r.Totals.Eligible != 131 || r.Totals.AmountFen != 1_535_870_423 || len(r.Rows) != 606 || len(r.Problems) != 8 {
		t.Errorf("%d eligible, %d fen, %d rows, %d problems", r.Totals.Eligible, r.Totals.AmountFen, len(r.Rows), len(r.Problems))
	}
	var xiamen int64
	for _, row := range r.Rows {
		if row.Fund == "350200" && row.Status == "eligible" {
			xiamen += row.AmountFen
		}
		if row.ID == "91350181MA9115690G" && (row.AmountFen != 100_000_000 || row.Branch != "increment" || len(row.Steps) == 0) {
			t.Errorf("%+v", row)
		}
	}
	if xiamen != 358_692_504 {
		t.Errorf("Xiamen's fund: %d fen", xiamen)
	}
	for _, name := range []string{
		"notices.pdf", "result.xlsx", "receipt.json", "公示名单.pdf", "资金分配表.pdf",
		"校验结果-statistics-2020Q2.xlsx", "校验结果-power-2020Q2.csv", "补数表-统计局.xlsx",
	} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(out, "*.part"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
}

func TestResultWorkbookReadsBack(t *testing.T) {
	out := t.TempDir()
	if code, _, errs := ctl(t, assessArgs(sampleFiles(t), out)...); code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	x, err := excelize.OpenFile(filepath.Join(out, "result.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	firms := map[string]int{}
	for _, sheet := range x.GetSheetList() {
		rows, err := x.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if len(cell) == 18 && strings.HasPrefix(cell, "9135") {
					firms[sheet]++
					break
				}
			}
		}
	}
	counts := map[int]bool{}
	for _, n := range firms {
		counts[n] = true
	}
	for _, want := range []int{131, 474, 1} {
		if !counts[want] {
			t.Errorf("no sheet with %d firms: %v", want, firms)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	samples, a, b := sampleFiles(t), t.TempDir(), t.TempDir()
	for _, out := range []string{a, b} {
		if code, _, errs := ctl(t, assessArgs(samples, out, "--notices", "one")...); code != complete {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
	for _, name := range []string{"result.json", "result.xlsx", "receipt.json", "notices.pdf"} {
		x, err1 := os.ReadFile(filepath.Join(a, name))
		y, err2 := os.ReadFile(filepath.Join(b, name))
		if err1 != nil || err2 != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs (%v, %v)", name, err1, err2)
		}
	}
}

func TestUnreadableInput(t *testing.T) {
	samples, out := sampleFiles(t), t.TempDir()
	broken := filepath.Join(samples, "power-2020Q2.csv")
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"not a spreadsheet", []byte("%PDF-1.4\n%âãÏÓ\n1 0 obj\n")},
		{"truncated workbook", []byte("PK\x03\x04\x14\x00\x06\x00")},
		{"old xls", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2048)...)},
		{"empty", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(broken, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, errs := ctl(t, assessArgs(samples, out)...)
			if code != failed || !strings.Contains(errs, "power-2020Q2.csv") || strings.Contains(errs, "error.") {
				t.Errorf("exit %d: %s", code, errs)
			}
		})
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := ctl(t, assessArgs(samples, out)...); code != failed {
		t.Errorf("missing file: exit %d: %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(out, "result.json")); err == nil {
		t.Error("a result was written for input that cannot be read")
	}
}

func TestPlacesThatCannotBeWritten(t *testing.T) {
	samples, dir := sampleFiles(t), t.TempDir()
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "result.json"), 0o750); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{"a file": file, "under a file": filepath.Join(file, "out"), "a folder called result.json": taken} {
		if code, _, errs := ctl(t, assessArgs(samples, out)...); code != failed || !strings.Contains(errs, "没有写成") {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(taken, "*.part")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	code, _, errs := ctl(t, "restore", filepath.Join(dir, "none"), filepath.Join(dir, "store"))
	if code != failed || !strings.Contains(errs, "找不到") {
		t.Errorf("restore of nothing: exit %d: %s", code, errs)
	}
}

func TestNoticesEach(t *testing.T) {
	out := t.TempDir()
	if code, _, errs := ctl(t, assessArgs(sampleFiles(t), out, "--notices", "each")...); code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	files, err := filepath.Glob(filepath.Join(out, "notices", "*.pdf"))
	if err != nil || len(files) != 131 {
		t.Errorf("%d notices, %v", len(files), err)
	}
}

func TestAssessAsShipped(t *testing.T) {
	out := t.TempDir()
	cmd := exec.Command(program(t), assessArgs(sampleFiles(t), out, "--notices", "one")...)
	cmd.Env = []string{"LANG=C", "HOME=" + t.TempDir()}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	for line := range strings.Lines(errs.String()) {
		if !strings.HasSuffix(line, "%\n") {
			t.Errorf("not progress: %q", line)
		}
	}
	if r := readResult(t, out); r.Totals.AmountFen != 1_535_870_423 {
		t.Errorf("%d fen", r.Totals.AmountFen)
	}
}
