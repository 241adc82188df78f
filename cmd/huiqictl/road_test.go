package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The whole season by the command: a line a step, a ledger that balances, papers
// and bank files where they were asked for, and a store that verifies.
func TestDemoRoad(t *testing.T) {
	dir := t.TempDir()
	store, out := filepath.Join(dir, "huiqi.db"), filepath.Join(dir, "out")
	code, said, errs := ctl(t, "demo", "--road", "--store", store, "--out", out)
	if code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"审定 SP2020-002", "退票 1 笔", "差额 0.00", "全库校验一致"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing of %q in\n%s", want, said)
		}
	}
	for folder, least := range map[string]int{"文书": 115, "发银行": 7, "银行回单": 7, "来文": 5} {
		files, err := os.ReadDir(filepath.Join(out, folder))
		if err != nil || len(files) < least {
			t.Errorf("%s: %d files, %v; want %d", folder, len(files), err, least)
		}
	}
	paper := func(pattern string) string {
		found, err := filepath.Glob(filepath.Join(out, "文书", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		return found[0]
	}
	if code, said, errs := ctl(t, "verify", store, "--checkpoint", paper("BK*.pdf")); code != complete || !strings.Contains(said, "一致") {
		t.Errorf("verify against a payment list: exit %d: %s %s", code, said, errs)
	}
	if code, _, errs := ctl(t, "verify", store, "--checkpoint", paper("SPB*.pdf")); code != failed || !strings.Contains(errs, "没有签名的检查点") {
		t.Errorf("verify against a sheet without a checkpoint: exit %d: %s", code, errs)
	}
	code, again, errs := ctl(t, "demo", "--road", "--store", store, "--out", out)
	if code != complete {
		t.Fatalf("again: exit %d: %s", code, errs)
	}
	if a, b := books(said), books(again); a != b || a == "" {
		t.Errorf("played twice, the books differ:\n%s\n%s", a, b)
	}
	if code, _, _ := ctl(t, "demo"); code != misuse {
		t.Errorf("demo without a store: exit %d", code)
	}
}

// books is the trial balance in what the command said.
func books(said string) string {
	_, rest, _ := strings.Cut(said, "试算平衡")
	text, _, _ := strings.Cut(rest, "全库校验")
	return text
}

// Columns are aligned whatever stands in them.
func TestColumns(t *testing.T) {
	for _, s := range []string{"", "abc", "应付", "科目a", "（元）", "𠮷"} {
		if got := columns(left(s, 8)); got != 8 {
			t.Errorf("%q takes %d places, not 8", s, got)
		}
		if got := columns(right(s, 8)); got != 8 {
			t.Errorf("%q takes %d places, not 8", s, got)
		}
	}
	if columns("应付") != 4 || columns("ab") != 2 {
		t.Error("Chinese characters take two places, letters one")
	}
}
