package dossier_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// played is a desk with a whole season on it.
func played(t *testing.T) (*session.Session, dossier.Reader) {
	t.Helper()
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := season.Play(t.Context(), s, season.Options{}); err != nil {
		t.Fatal(err)
	}
	return s, dossier.Reader{Desk: s.Desk, Vault: s.Vault()}
}

func TestOverASeason(t *testing.T) {
	s, r := played(t)
	t.Run("decisions stand where their batch does", func(t *testing.T) { standing(t, r) })
	t.Run("who is not known has an empty file", func(t *testing.T) { unknown(t, r) })
	t.Run("the file of who paid back", func(t *testing.T) { paidBack(t, s, r) })
}

func paidBack(t *testing.T, s *session.Session, r dossier.Reader) {
	var c *recovery.Case
	err := s.Store.View(t.Context(), func(v store.Reader) error {
		all, err := recovery.List(v)
		c = all[0]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Of(t.Context(), c.Claim.Party)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != c.Claim.Name || len(f.Awards) == 0 || len(f.Orders) == 0 || len(f.Cases) != 1 || len(f.Papers) == 0 || f.Account.Current == nil || len(f.History) == 0 {
		t.Fatalf("%+v", f)
	}
	var part money.Fen
	for _, o := range f.Orders {
		if o.Result.Settled != nil {
			part += o.Part
		}
	}
	sums := f.Totals()
	if part != sums.Awarded || sums.Paid+sums.Recoverable+sums.Recovered > part {
		t.Errorf("paid by orders %s; %+v", part, sums)
	}
	number, err := s.Vault().Open(vault.AccountPlace(f.ID), f.Account.Current.Number)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := r.ByAccount(t.Context(), number[:4]+" "+number[4:])
	if err != nil || len(ids) != 1 || ids[0] != f.ID {
		t.Errorf("found by its number: %v, %v", ids, err)
	}
	if ids, err = r.ByAccount(t.Context(), number+"0"); err != nil || len(ids) != 0 {
		t.Errorf("control: another number finds %v, %v", ids, err)
	}
	s.Lock()
	if _, err := r.ByAccount(t.Context(), number); !errors.Is(err, desk.Errf("vault-locked")) {
		t.Errorf("locked: %v", err)
	}
}

func unknown(t *testing.T, r dossier.Reader) {
	f, err := r.Of(t.Context(), "91350000000000000X")
	if err != nil || len(f.Awards)+len(f.Orders)+len(f.Cases)+len(f.Papers)+len(f.History) != 0 || f.Account.Version != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

func standing(t *testing.T, r dossier.Reader) {
	all, err := r.Decisions(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	d := all[len(all)-1]
	if d.State != decisions.Recorded || len(d.Batches) != 1 || d.Standing == "" {
		t.Errorf("%+v", d)
	}
	lines, err := r.DecisionLines(t.Context(), d.ID)
	if err != nil || len(lines) != d.Lines {
		t.Fatal(lines, err)
	}
	for _, l := range lines {
		if l.To == nil {
			t.Errorf("%s: the document names an account", l.Name)
		}
	}
}
