package season_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

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
	if e, ok := errors.AsType[*desk.Error](err); ok {
		t.Fatal(err, e.Text())
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeason(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "huiqi.db"))
	out := play(t, s, season.Options{Open: true, Tell: func(s season.Step) { t.Log(s.N, s.Day, s.Who, s.Text, s.Amount) }})
	if len(out) == 0 {
		t.Fatal("nothing was played")
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}
