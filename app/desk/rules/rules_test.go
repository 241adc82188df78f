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
	"huiqi/policy/gate"
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

func TestTwoPeopleSign(t *testing.T) {
	st, p := openStore(t), firstPack(t)
	passed := gate.Report{Pack: p.ID, Version: p.Version, SHA256: p.SHA256}
	shut := passed
	shut.Findings = []gate.Finding{{Check: gate.CasesPass}}
	sig := func(who string, role gate.Role, impact string) gate.Signature {
		return gate.Signature{Person: who, Role: role, On: "2020-04-01", Impact: impact}
	}
	for _, step := range []struct {
		name   string
		sig    gate.Signature
		report gate.Report
		code   string
	}{
		{"activated before prepared", sig("李", gate.Activated, "h"), passed, "pack-not-prepared"},
		{"nobody", sig(" ", gate.Prepared, ""), passed, "no-signer"},
		{"prepared", sig("王", gate.Prepared, ""), passed, ""},
		{"same person activates", sig("王", gate.Activated, "h"), passed, "pack-same-person"},
		{"gate is shut", sig("李", gate.Activated, "h"), shut, "pack-gate-shut"},
		{"impact not seen", sig("李", gate.Activated, ""), passed, "pack-impact-unseen"},
		{"another activates", sig("李", gate.Activated, "h"), passed, ""},
		{"active is final", sig("张", gate.Prepared, ""), passed, "pack-active"},
	} {
		if got := codeOf(rules.Sign(t.Context(), st, p, step.sig, step.report, "h")); got != step.code {
			t.Errorf("%s: %q, want %q", step.name, got, step.code)
		}
	}
	s, err := rules.StandingOf(t.Context(), st, p)
	if err != nil || !s.Active() || s.By(gate.Prepared).Person != "王" {
		t.Errorf("%+v %v", s, err)
	}
}

func TestDecisions(t *testing.T) {
	st, p := openStore(t), firstPack(t)
	for _, c := range []struct {
		name, id string
		d        rules.Decision
		code     string
	}{
		{"unknown reading", "nothing", rules.Decision{}, "no-interpretation"},
		{"unknown option", "rounding", rules.Decision{Choice: "x"}, "no-option"},
		{"no document", "rounding", rules.Decision{Choice: "wan-down", By: "王", On: "2020-04-01"}, "decision-unfounded"},
		{"no date", "rounding", rules.Decision{Choice: "wan-down", By: "王", Document: "纪要1号"}, "bad-date"},
		{"decided", "rounding", rules.Decision{Choice: "wan-down", By: "王", On: "2020-04-01", Document: "纪要1号"}, ""},
	} {
		if got := codeOf(rules.Decide(t.Context(), st, p, c.id, c.d)); got != c.code {
			t.Errorf("%s: %q, want %q", c.name, got, c.code)
		}
	}
	readings, err := rules.Readings(t.Context(), st, p)
	if err != nil || len(readings) != 1 || readings["rounding"] != "wan-down" {
		t.Errorf("%v %v", readings, err)
	}
}
