package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/policy/gate"
)

// A firm's name never runs in a spreadsheet program.
func TestChangesRunNothing(t *testing.T) {
	var b bytes.Buffer
	if err := writeChanges(&b, []gate.Change{{ID: "x", Name: "=1+1"}, {ID: "y", Name: "＠SUM(A1)"}, {ID: "z", Name: "三明一厂"}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nx,'=1+1,", "\ny,'＠SUM(A1),", "\nz,三明一厂,"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in %q", want, b.String())
		}
	}
}

func TestPacksImpact(t *testing.T) {
	dir := t.TempDir()
	store, list := filepath.Join(dir, "desk.db"), filepath.Join(dir, "changes.csv")
	staffed(t, store)
	if code, _, errs := ctl(t, assessArgs(sampleFiles(t), filepath.Join(dir, "out"), "--store", store, "--notices", "none")...); code != complete {
		t.Fatalf("assess: exit %d: %s", code, errs)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"no earlier edition", []string{"none", "fujian-2020-13", "--period", "2020Q2", "--csv", list}, complete, []string{"15,358,704.23", "新获奖励 131", "606 户"}},
		{"with itself", []string{"fujian-2020-13", "fujian-2020-13@1"}, complete, []string{"结果不变 606"}},
		{"facts the data lack", []string{"fujian-2020-13", "fujian-power-2026q1"}, complete, []string{"新版本要用而数据没有", "不再奖励 131"}},
		{"no such pack", []string{"none", "nothing"}, misuse, nil},
		{"no such item", []string{"none", "fujian-2020-13", "--item", "x"}, misuse, nil},
		{"no run of the period", []string{"none", "fujian-2020-13", "--period", "2021Q1"}, misuse, nil},
	} {
		code, said, errs := ctl(t, append(append([]string{"packs", "impact"}, c.args...), "--store", store)...)
		if code != c.code {
			t.Errorf("%s: exit %d: %s %s", c.name, code, said, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not in %s", c.name, want, said)
			}
		}
	}
	written, err := os.ReadFile(list)
	if err != nil || strings.Count(string(written), "\n") != 607 || !strings.Contains(string(written), "eligible") {
		t.Errorf("%d bytes: %v", len(written), err)
	}
}
