package bolt_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	child()
	// Each check makes a store and syncs it some thirty times; -rapid.checks asks for more.
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var here = bolt.Options{AnyPlace: true, CheckTimeout: 20 * time.Second}

func fresh(t storetest.TB, dir string) store.Store {
	t.Helper()
	f, err := os.MkdirTemp(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Create(context.Background(), filepath.Join(f, "desk.huiqi"), here)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConform(t *testing.T) {
	dir := t.TempDir()
	t.Run("one portion", func(t *testing.T) {
		storetest.Conform(t, func(t storetest.TB) store.Store { return fresh(t, dir) })
	})
	t.Run("staged", func(t *testing.T) {
		defer bolt.SetPortion(7)()
		storetest.Conform(t, func(t storetest.TB) store.Store { return fresh(t, dir) })
	})
}
