package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
)

// A package is made by the auditor, checks clean where there is no store, and a fen
// changed in it is named; the store itself verifies.
func TestAudit(t *testing.T) {
	dir := t.TempDir()
	desk, pkg, some := filepath.Join(dir, "desk.db"), filepath.Join(dir, "package"), filepath.Join(dir, "some")
	s, err := session.Open(t.Context(), desk)
	if err != nil {
		t.Fatal(err)
	}
	_, err = season.Play(t.Context(), s, season.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUIQI_PASSWORD", staff.Password)
	report := filepath.Join(dir, "report.json")
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"verify", []string{"verify", desk}, complete, "另行核对"},
		{"a maker", []string{"audit", "--make", pkg, "--store", desk, "--all", "--login", "lin"}, failed, "审计"},
		{"neither all nor one", []string{"audit", "--make", pkg, "--store", desk, "--login", "zheng"}, misuse, "--all"},
		{"nobody", []string{"audit", "--make", pkg, "--store", desk, "--all"}, misuse, "--login"},
		{"make", []string{"audit", "--make", pkg, "--store", desk, "--all", "--login", "zheng"}, complete, "审计包已写到"},
		{"over it", []string{"audit", "--make", pkg, "--store", desk, "--all", "--login", "zheng"}, failed, "不覆盖"},
		{"make some", []string{"audit", "--make", some, "--store", desk, "--batch", "SP2020-001", "--login", "zheng"}, complete, "审计包已写到"},
		{"check", []string{"audit", pkg, "--json", report}, complete, "没有差异"},
		{"check some", []string{"audit", some, "--quick"}, complete, "批次 1 个"},
		{"no originals", []string{"audit", pkg, "--quick", "--inputs", some}, failed, "没有找到"},
		{"no package", []string{"audit", dir}, failed, "不是审计包"},
		{"a flag of the other", []string{"audit", pkg, "--all"}, misuse, "--make"},
	} {
		code, said, errs := ctl(t, c.args...)
		if code != c.code || !strings.Contains(said+errs, c.says) {
			t.Errorf("%s: exit %d: %s %s", c.name, code, said, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(some, "batches", "SP2020-002")); err == nil {
		t.Error("a batch nobody asked for is in the package")
	}
	name := filepath.Join(pkg, "ledger", "明细账.csv")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(b, []byte(".00,commit"), []byte(".01,commit"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	code, said, errs := ctl(t, "audit", pkg, "--quick", "--json", report)
	if code != failed || !strings.Contains(said, "ledger/明细账.csv，第 ") || !strings.Contains(said, "“金额（元）”写作") || !strings.Contains(errs, "2 处差异") {
		t.Errorf("exit %d: %s %s", code, said, errs)
	}
	var r struct {
		Good        bool
		Differences []struct{ File, Code string }
	}
	if b, err = os.ReadFile(report); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil || r.Good || len(r.Differences) != 2 || r.Differences[1].Code != "value" {
		t.Errorf("%v: %+v", err, r)
	}
}
