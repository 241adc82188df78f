package season_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/store"
	"huiqi/resources/words"
)

func open(t testing.TB, path string) *session.Session {
	t.Helper()
	s, err := session.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func play(t testing.TB, s *session.Session, o season.Options) []season.Step {
	t.Helper()
	out, err := season.Play(t.Context(), s, o)
	if err != nil {
		t.Fatal(err, text(err))
	}
	return out
}

func view(t testing.TB, s *session.Session, f func(t store.Reader) error) {
	t.Helper()
	if err := s.Store.View(t.Context(), f); err != nil {
		t.Fatal(err, text(err))
	}
}

// ledgers are the books as texts, without what depends on when they were written.
type ledgers struct{ balances, postings, orders string }

func booksOf(t testing.TB, s *session.Session) (out ledgers) {
	t.Helper()
	view(t, s, func(t store.Reader) error {
		trial, err := season.Try(t)
		if err != nil {
			return err
		}
		var balances, postings, orders []string
		for _, p := range trial.Purses {
			for _, r := range p.Rows {
				balances = append(balances, fmt.Sprint(p.Pool, " ", r.Account, " ", r.Balance))
			}
		}
		awards := make(map[string]bool)
		for e, err := range ledger.Entries(t) {
			if err != nil {
				return err
			}
			postings = append(postings, fmt.Sprint(e.Date, e.Pool, e.From, e.To, e.Amount, e.Code, e.Award, e.Batch, e.Order, e.Recovery, e.Doc, e.Own))
			orders = append(orders, e.Order)
			awards[e.Award] = true
		}
		delete(awards, "")
		for award := range awards {
			a, err := ledger.AwardBalances(t, award)
			if err != nil {
				return err
			}
			balances = append(balances, fmt.Sprint(award, " ", a))
		}
		for _, list := range [][]string{balances, postings, orders} {
			slices.Sort(list)
		}
		out.balances, out.postings = strings.Join(balances, "\n"), strings.Join(postings, "\n")
		out.orders = strings.Join(slices.Compact(orders), "\n")
		return nil
	})
	return out
}

// calm is a season nobody broke off, and its books.
var calm struct {
	once  sync.Once
	path  string
	steps []season.Step
	ledgers
}

func undisturbed(t *testing.T) ledgers {
	t.Helper()
	calm.once.Do(func() {
		dir, err := os.MkdirTemp("", "huiqi-season-test-")
		if err != nil {
			t.Fatal(err)
		}
		calm.path = filepath.Join(dir, "huiqi.db")
		s := open(t, calm.path)
		calm.steps = play(t, s, season.Options{})
		calm.ledgers = booksOf(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if calm.balances == "" {
		t.Fatal("no season to compare with")
	}
	return calm.ledgers
}

// The whole season: every kind of thing happens, nothing is left over, everything can
// be computed again, and playing it again does nothing. With Open, work of every kind
// waits for the screens.
func TestSeason(t *testing.T) {
	undisturbed(t)
	s := open(t, calm.path)
	for _, x := range calm.steps {
		if x.Again || strings.Contains(x.Text, "%!") || strings.Contains(x.Text, "season.") {
			t.Errorf("%+v", x)
		}
	}
	view(t, s, func(r store.Reader) error { return endsWell(t, r) })
	for _, x := range play(t, s, season.Options{Open: true})[:len(calm.steps)] {
		if !x.Again && x.Key != "checkpoint" && x.Key != "reconciled" {
			t.Errorf("played again: %s %s", x.Day, x.Text)
		}
	}
	found, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err, text(err))
	}
	if found.Runs != 5 || found.Checkpoints == 0 {
		t.Errorf("%+v", found)
	}
	waits(t, s)
}

// endsWell looks at what the season must have brought about.
func endsWell(t *testing.T, r store.Reader) error {
	all, err := road.List(r)
	if err != nil {
		return err
	}
	kinds := make(map[road.Kind]int)
	for _, b := range all {
		kinds[b.Kind]++
		if b.State != road.Confirmed {
			t.Errorf("%s ends %s", b.ID, b.State)
		}
		if b.Signed(road.SignSubmit).Who == b.Signed(road.SignCheck).Who || b.Signed(road.SignCheck).Who == b.Signed(road.SignApprove).Who {
			t.Errorf("%s was signed twice by one person", b.ID)
		}
	}
	if kinds[road.Award] != 4 || kinds[road.Amendment] != 1 || kinds[road.Child] != 1 || kinds[road.Supplement] != 1 {
		t.Errorf("batches: %v", kinds)
	}
	pays, err := payment.All(r)
	if err != nil {
		return err
	}
	back := 0
	for _, b := range pays {
		x, err := payment.Reconcile(r, b.ID)
		if err != nil {
			return err
		}
		back += b.Returned.Count
		if len(x.Differences) > 0 || b.Open().Count > 0 {
			t.Errorf("%s: %v, open %v", b.ID, x.Differences, b.Open())
		}
	}
	if back != 1 || len(pays) != 7 {
		t.Errorf("%d orders came back, of %d batches", back, len(pays))
	}
	cases, err := recovery.List(r)
	if err != nil {
		return err
	}
	if len(cases) != 1 || cases[0].State != recovery.Recovered || len(cases[0].Steps) != 3 {
		t.Errorf("recoveries: %+v", cases)
	}
	trial, err := season.Try(r)
	if err != nil {
		return err
	}
	for _, p := range trial.Purses {
		for _, row := range p.Rows {
			left := row.Account == ledger.Appropriation || row.Account == ledger.Available || row.Account == ledger.Paid
			if !left && row.Balance != 0 {
				t.Errorf("%s %s is left with %s", p.Pool, row.Account, row.Balance)
			}
		}
	}
	if len(trial.Purses) != 4 || trial.Total.Debit != trial.Total.Credit || trial.Awards < 130 {
		t.Errorf("%+v", trial)
	}
	return nil
}

// waits looks at the work that waits.
func waits(t *testing.T, s *session.Session) {
	t.Helper()
	view(t, s, func(r store.Reader) error {
		tasks, err := road.Waiting(r, s.Who(), act.Today(s.Desk.Now()))
		deeds := make(map[road.Deed]bool)
		for _, x := range tasks {
			deeds[x.Do] = true
		}
		for _, want := range []road.Deed{road.DoCheck, road.DoApprove, road.DoClose, road.DoResolve} {
			if !deeds[want] {
				t.Errorf("no batch waits for %s", want)
			}
		}
		return err
	})
	pays, err := payment.Payments{Desk: s.Desk}.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := make(map[payment.State]bool)
	for _, b := range pays {
		states[b.State] = true
	}
	if !states[payment.Prepared] || !states[payment.Unknown] {
		t.Errorf("payments: %v", states)
	}
}

// Every scene has its words, in both languages.
func TestWords(t *testing.T) {
	for _, key := range season.Keys() {
		if !words.Has("season." + key) {
			t.Errorf("no words for %q", key)
		}
	}
}
