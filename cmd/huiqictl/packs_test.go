package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPacks(t *testing.T) {
	code, said, errs := ctl(t, "packs")
	if code != complete || !strings.Contains(said, "fujian-2020-13") || strings.Count(said, "\n") < 7 {
		t.Errorf("exit %d: %s %s", code, said, errs)
	}
}

func TestGate(t *testing.T) {
	code, said, errs := ctl(t, "packs", "gate", "fujian-2020-13")
	if code != complete || !strings.Contains(said, "口径未签署") {
		t.Errorf("exit %d: %s %s", code, said, errs)
	}
	// The control: the same pack with another rate fails its own cases.
	p, err := findPack("fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	form := strings.Replace(string(p.Form), `value = "0.05"`, `value = "0.06"`, 1)
	if form == string(p.Form) {
		t.Fatal("the rate was not found")
	}
	for name, text := range map[string]string{"pack.toml": form, p.Document.Source: p.SourceText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, said, _ := ctl(t, "packs", "gate", dir); code != failed || !strings.Contains(said, "cases") {
		t.Errorf("changed pack: exit %d: %s", code, said)
	}
}
