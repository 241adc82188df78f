package session_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/files"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/resources"
)

// The sample cities tie for the third place: the run waits, the decision is
// recorded, and the run is made again of the facts it froze.
func TestADecidedReadingMakesTheRunAgain(t *testing.T) {
	s := sessiontest.Open(t)
	data, err := fs.ReadFile(resources.Samples(), "cities-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cities-2020.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	p, _ := s.Shelf.Pack("fujian-2020-13", "")
	req, err := s.Request(t.Context(), p, "city-growth", period.MustParse("2020H1"), []awards.Input{{Kind: intake.Cities, Path: path}})
	if err != nil {
		t.Fatal(err)
	}
	run, _, err := s.Work(t.Context(), req, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	if due, err := s.Due(t.Context(), run); due || err != nil {
		t.Fatalf("control: nothing was decided, and yet it is due: %v", err)
	}
	d := rules.Decision{Choice: "split", By: "示例省工信厅", On: "2020-07-20", Document: "示工信函〔2020〕1号"}
	if err := rules.Settle(t.Context(), s.Desk, s.Who(), p, "tie", d); err != nil {
		t.Fatal(err)
	}
	if due, err := s.Due(t.Context(), run); !due || err != nil {
		t.Fatalf("the decision is not told: %v", err)
	}
	next, err := s.Again(t.Context(), run, noon)
	if err != nil {
		t.Fatal(err)
	}
	if next.ID == run.ID || next.Totals.Unknown != 0 || next.Totals.Amount.String() != "10,000,000.00" {
		t.Errorf("%s: %d wait, %s", next.ID, next.Totals.Unknown, next.Totals.Amount)
	}
	if due, err := s.Due(t.Context(), next); due || err != nil {
		t.Errorf("it is due again: %v", err)
	}
	loaded, err := awards.Load(t.Context(), s.Store, s.Shelf, next.ID)
	if err != nil || loaded.Verify(t.Context()) != nil {
		t.Errorf("the new run is not verified: %v", err)
	}
	err = s.Store.View(t.Context(), func(r store.Reader) error {
		k, ok, err := files.OfRun(r, next.ID)
		if !ok || len(k.Files) != 1 {
			t.Errorf("nobody signed for it: %+v", k)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
