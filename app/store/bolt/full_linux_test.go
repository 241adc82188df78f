package bolt_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// fill puts records until the disk refuses or n are there, and returns how many
// were acknowledged.
func fill(t *testing.T, path string, n int) (acknowledged int, err error) {
	s, err := bolt.Create(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // what counts is read afterwards
	value := make([]byte, 64<<10)
	for i := range n {
		err := s.Update(t.Context(), store.NewOp(), func(x store.Txn) error { return x.Put(fmt.Sprintf("k/%04d", i), value) })
		if err != nil {
			return i, err
		}
	}
	return n, nil
}

// missing counts which of the first n records are not there after a new start.
func missing(t *testing.T, path string, n int) (count int) {
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(r store.Reader) error {
		for i := range n {
			if v, err := r.Get(fmt.Sprintf("k/%04d", i)); errors.Is(err, store.ErrNotFound) {
				count++
			} else if err != nil || len(v) != 64<<10 {
				return fmt.Errorf("%d: %d bytes, %w", i, len(v), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return count
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", small, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("NOT RUN: only root may mount a small disk: %v", err)
	}
	defer func() {
		if err := unix.Unmount(small, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(small, "desk.huiqi")
	n, err := fill(t, path, 400)
	if !errors.Is(err, store.ErrDiskFull) || n == 0 {
		t.Fatalf("%d records, then %v", n, err)
	}
	if lost := missing(t, path, n); lost > 0 {
		t.Errorf("%d of %d acknowledged records are lost", lost, n)
	}
	if lost := missing(t, path, n+1); lost != 1 {
		t.Error("control: the refused record counts as there; the test shows nothing")
	}
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Import(t.Context(), "import", func(yield func(string, []byte) bool) {
		yield("big", make([]byte, 1<<20))
	})
	if !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("an import onto a full disk: %v", err)
	}
	if _, err := s.BackupFile(t.Context(), filepath.Join(small, "backup"), nil); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("a backup onto a full disk: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if n, err := fill(t, filepath.Join(dir, "roomy"), 200); err != nil || n != 200 {
		t.Errorf("control: a disk with room refused after %d: %v", n, err)
	}
}
