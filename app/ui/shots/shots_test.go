package shots

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// desk is an open session, with the sample data taken in.
func desk(t testing.TB, samples bool) *session.Session {
	t.Helper()
	s, err := session.Open(context.Background(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if samples {
		w := Open(s, workplace.DefaultSettings())
		w.Place.TakeSamples()
		if w.Place.Digest() == nil {
			t.Fatal("the samples gave no run")
		}
		w.Close()
	}
	return s
}

func TestEveryScreenIsDrawn(t *testing.T) {
	dir := os.Getenv("HUIQI_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	files, err := All(context.Background(), dir, desk(t, true))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Size() < 10_000 {
			t.Errorf("%s: %v, %v", f, info, err)
		}
	}
}
