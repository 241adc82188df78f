package rules_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/pack"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func openStore(t *testing.T) store.Store {
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

func firstPack(t *testing.T) *pack.Pack {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := shelf.Pack("fujian-2020-13", "")
	if !ok {
		t.Fatal("fujian-2020-13 is not embedded")
	}
	return p
}

// writePack puts a pack's two texts into a folder, the form changed by edit.
func writePack(t *testing.T, p *pack.Pack, edit func(string) string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{pack.FormFile: edit(string(p.Form)), p.Document.Source: p.SourceText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAddedPackStaysOnTheShelf(t *testing.T) {
	st, p := openStore(t), firstPack(t)
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	next := writePack(t, p, func(s string) string { return strings.Replace(s, `version = "`+p.Version+`"`, `version = "9"`, 1) })
	if _, err := shelf.Add(t.Context(), st, next); err != nil {
		t.Fatal(err)
	}
	again, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	if newest, _ := again.Pack(p.ID, ""); newest.Version != "9" {
		t.Errorf("newest version %s", newest.Version)
	}
	if old, ok := again.Pack(p.ID, p.Version); !ok || old.SHA256 != p.SHA256 {
		t.Error("the older version is gone or changed")
	}
}

func TestVersionCannotBeTakenTwice(t *testing.T) {
	st, p := openStore(t), firstPack(t)
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	same := writePack(t, p, func(s string) string { return s })
	if got, err := shelf.Add(t.Context(), st, same); err != nil || got.SHA256 != p.SHA256 {
		t.Errorf("the same pack again: %v", err)
	}
	other := writePack(t, p, func(s string) string { return s + "\n# changed\n" })
	if _, err := shelf.Add(t.Context(), st, other); codeOf(err) != "pack-version-taken" {
		t.Errorf("another pack of the same version: %v", err)
	}
	if _, err := shelf.Add(t.Context(), st, writePack(t, p, func(s string) string { return s + "\nnonsense = 1\n" })); codeOf(err) != "pack-faulty" {
		t.Errorf("a faulty pack: %v", err)
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return ""
}
