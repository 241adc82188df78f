package demo

import (
	"os"
	"testing"

	"huiqi/policy/uscc"

	"github.com/google/go-cmp/cmp"
)

func TestFirmsAreValidAndDistinct(t *testing.T) {
	p := New(2000, 1)
	codes, names := make(map[string]bool), make(map[string]bool)
	for _, f := range p.Firms {
		if err := uscc.Check(f.Code); err != nil {
			t.Fatalf("%s: %v", f.Code, err)
		}
		if codes[f.Code] || names[f.Name] {
			t.Fatalf("%s %s twice", f.Code, f.Name)
		}
		codes[f.Code], names[f.Name] = true, true
		if f.New && f.Prior != 0 {
			t.Errorf("%s is new and has an output of last year", f.Name)
		}
	}
}

func TestSameSeedSameFirms(t *testing.T) {
	if d := cmp.Diff(New(50, 7), New(50, 7)); d != "" {
		t.Error(d)
	}
	if cmp.Equal(New(50, 7), New(50, 8)) {
		t.Error("another seed gave the same firms")
	}
}

func TestWriteFiles(t *testing.T) {
	files, err := New(30, 1).WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{files.Statistics, files.Power, files.Accounts} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
}
