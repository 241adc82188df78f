package shots

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// desk is an open session at which somebody is signed in, with the samples or empty.
func desk(t testing.TB, samples bool) *session.Session {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huiqi.db")
	if samples {
		path = uitest.SampleStore(t)
	}
	s, err := session.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sessiontest.Enter(t, s)
	return s
}

// Every position of every screen comes about, at a desk with work everywhere and at
// one without any; the screens themselves are drawn (drawing all positions too is for
// HUIQI_SHOTS and make screens: it is slow under the race detector).
func TestEveryScreenIsDrawn(t *testing.T) {
	if dir := os.Getenv("HUIQI_SHOTS"); dir != "" {
		if _, err := All(context.Background(), dir, desk(t, true)); err != nil {
			t.Fatal(err)
		}
		return
	}
	dir := t.TempDir()
	seen := 0
	draw := func(name string, w *Window) error {
		if seen++; strings.Count(name, "-") > 1 {
			return nil
		}
		path := filepath.Join(dir, name+".png")
		if err := w.Save(path); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Size() < 10_000 {
			t.Errorf("%s holds %d bytes", name, info.Size())
		}
		return err
	}
	if err := walk(context.Background(), uitest.SeasonPlace(t).Session, workplace.DefaultSettings(), draw); err != nil || seen < 60 {
		t.Fatalf("%d positions, %v", seen, err)
	}
	for _, samples := range []bool{false, true} {
		err := walk(context.Background(), desk(t, samples), workplace.DefaultSettings(), func(string, *Window) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
}
