//go:build !windows

package printing

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk"
)

// fake puts a program of that name first in PATH that writes its arguments down.
func fake(t *testing.T, dir, name string, code string) {
	t.Helper()
	script := "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"" + filepath.Join(dir, name+".args") + "\"\nexit " + code + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestPrint(t *testing.T) {
	cases := []struct {
		name     string
		programs map[string]string // name → exit code
		want     Way
		fails    bool
	}{
		{"a printer", map[string]string{"lp": "0", "xdg-open": "0"}, Printer, false},
		{"lp without a printer falls back to the viewer", map[string]string{"lp": "1", "xdg-open": "0"}, Viewer, false},
		{"only a viewer", map[string]string{"xdg-open": "0"}, Viewer, false},
		{"nothing at all", nil, 0, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, code := range c.programs {
				fake(t, dir, name, code)
			}
			t.Setenv("PATH", dir)
			way, err := Print(context.Background(), filepath.Join(dir, "通知书.pdf"))
			if way != c.want || (err != nil) != c.fails {
				t.Fatalf("way %d, error %v", way, err)
			}
			if _, ok := errors.AsType[*desk.Error](err); c.fails && !ok {
				t.Errorf("%T is not for a clerk", err)
			}
		})
	}
}

func TestWriteLeavesNothingBehindAFailure(t *testing.T) {
	dir := t.TempDir()
	path, err := Write(dir, "a.pdf", func(f *os.File) error { _, err := f.WriteString("x"); return err })
	if err != nil || filepath.Base(path) != "a.pdf" {
		t.Fatal(path, err)
	}
	if _, err := Write(dir, "b.pdf", func(*os.File) error { return errors.New("no paper") }); err == nil {
		t.Fatal("control: the failure was lost")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d files, error %v", len(entries), err)
	}
}
