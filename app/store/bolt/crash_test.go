package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// seeded makes a closed store with n numbered records.
func seeded(t *testing.T, n int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "desk.huiqi")
	s, err := bolt.Create(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Import(t.Context(), "seed", func(yield func(string, []byte) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("k/%06d", i), fmt.Appendf(nil, "payload of record %06d, 福建省三明市", i)) {
				return
			}
		}
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// killLoop runs a writer over and over, kills it without warning, and counts the
// acknowledged records that are not there afterwards.
func killLoop(t *testing.T, writer string, rounds int) (acknowledged, lost int) {
	path := seeded(t, 10)
	var acks []string
	for round := range rounds {
		cmd := program(t, writer, path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acks = append(acks, lines.Text())
			if n == 3+17*round {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		cmd.Wait() //nolint:errcheck // it was killed
	}
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	err = s.View(t.Context(), func(r store.Reader) error {
		for _, n := range acks {
			if v, err := r.Get(n); errors.Is(err, store.ErrNotFound) {
				lost++
			} else if err != nil || string(v) != n {
				return fmt.Errorf("%s = %q, %w", n, v, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return len(acks), lost
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	if n, lost := killLoop(t, "write", 6); lost > 0 || n < 6 {
		t.Errorf("lost %d of %d acknowledged records", lost, n)
	}
	if n, lost := killLoop(t, "lossy", 3); lost == 0 {
		t.Errorf("control: a store that acknowledges too early lost none of %d; the test shows nothing", n)
	}
}

var errDisk = fmt.Errorf("fdatasync: %w", syscall.EIO)

// increment adds one to a counter.
func increment(x store.Txn) error {
	v, err := x.Get("n")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return x.Put("n", append(v, '+'))
}

func counter(t *testing.T, s store.Store) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(r store.Reader) error {
		v, err := r.Get("n")
		n = len(v)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCommitOfUnknownOutcome(t *testing.T) {
	kept := func(tx *bbolt.Tx) error { return errors.Join(tx.Commit(), errDisk) } // the second sync fails: the data stays
	gone := func(tx *bbolt.Tx) error { return errors.Join(tx.Rollback(), errDisk) }
	full := func(tx *bbolt.Tx) error { return errors.Join(tx.Rollback(), syscall.ENOSPC) }
	for _, c := range []struct {
		name   string
		commit func(*bbolt.Tx) error
		want   error
		after  int
	}{
		{"the data stayed", kept, nil, 1},
		{"the data is gone", gone, store.ErrNotApplied, 0},
		{"the disk is full", full, store.ErrDiskFull, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := seeded(t, 10)
			s, err := bolt.Open(t.Context(), path, here)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // the test is over
			s.SetCommit(c.commit)
			if err := s.Update(t.Context(), "once", increment); !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if n := counter(t, s); n != c.after {
				t.Errorf("counter %d, want %d", n, c.after)
			}
			s.SetCommit((*bbolt.Tx).Commit)
			for range 2 { // the caller tries again with the same operation
				if err := s.Update(t.Context(), "once", increment); err != nil {
					t.Fatal(err)
				}
			}
			if n := counter(t, s); n != 1 {
				t.Errorf("counter %d after retries, want 1", n)
			}
		})
	}
	t.Run("nobody can tell", func(t *testing.T) {
		path := seeded(t, 10)
		s, err := bolt.Open(t.Context(), path, here)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close() //nolint:errcheck // it is closed already
		s.SetCommit(func(tx *bbolt.Tx) error {
			return errors.Join(tx.Commit(), os.Rename(path, path+".away"), errDisk)
		})
		if err := s.Update(t.Context(), "once", increment); !errors.Is(err, store.ErrUnknownCommit) {
			t.Fatalf("error %v", err)
		}
		if err := s.Update(t.Context(), "twice", increment); !errors.Is(err, store.ErrClosed) {
			t.Errorf("a store in doubt went on: %v", err)
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
		again, err := bolt.Open(t.Context(), path, here)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if done, err := again.Applied("once"); !done || err != nil {
			t.Errorf("applied %v, %v", done, err)
		}
	})
	t.Run("control: without an id a retry applies twice", func(t *testing.T) {
		path := seeded(t, 10)
		s, err := bolt.Open(t.Context(), path, here)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close() //nolint:errcheck // the test is over
		for range 2 {
			if err := s.Update(t.Context(), store.NewOp(), increment); err != nil {
				t.Fatal(err)
			}
		}
		if n := counter(t, s); n == 1 {
			t.Error("a fresh id for the retry was not counted; the test shows nothing")
		}
	})
}

// count increments five times under five operations, each tried until it is
// acknowledged, and prints the result.
func count(path string) error {
	ctx := context.Background()
	s, err := bolt.Open(ctx, path, here)
	if err != nil {
		return err
	}
	failed := 0
	for i := range 5 {
		for s.Update(ctx, store.OpID(fmt.Sprint("op", i)), increment) != nil {
			if failed++; failed > 20 {
				return errors.New("gave up")
			}
		}
	}
	return s.View(ctx, func(r store.Reader) error {
		v, err := r.Get("n")
		fmt.Printf("%d", len(v))
		return err
	})
}

// countNaive is its control: bbolt alone, tried again after an error.
func countNaive(path string) error {
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	add := func(tx *bbolt.Tx) error {
		b := tx.Bucket(bolt.BucketData)
		return b.Put([]byte("raw"), append(append([]byte{}, b.Get([]byte("raw"))...), '+'))
	}
	for range 5 {
		for n := 0; db.Update(add) != nil; n++ {
			if n > 20 {
				return errors.New("gave up")
			}
		}
	}
	return db.View(func(tx *bbolt.Tx) error {
		fmt.Printf("%d", len(tx.Bucket(bolt.BucketData).Get([]byte("raw"))))
		return nil
	})
}

// TestSyncErrorsOfTheKernel lets each sync of a real process fail in turn.
func TestSyncErrorsOfTheKernel(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("NOT RUN: strace is not installed, so no failing fdatasync can be had")
	}
	under := func(name string, when int) (string, error) {
		cmd := program(t, name, seeded(t, 10))
		self := cmd.Args[0]
		cmd.Path, cmd.Args = strace, []string{
			strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=fdatasync",
			"-e", fmt.Sprintf("inject=fdatasync:error=EIO:when=%d", when), self,
		}
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1") // strace counts by thread
		out, err := cmd.Output()
		return string(out), err
	}
	wrong := 0
	for when := 1; when <= 4; when++ {
		got, err := under("count", when)
		if died, ok := errors.AsType[*exec.ExitError](err); ok && len(died.Stderr) > 0 && when == 1 {
			t.Skipf("NOT RUN: strace cannot trace here: %s", died.Stderr)
		}
		if err != nil || got != "5" {
			t.Errorf("sync %d failing: counter %q, %v; want 5", when, got, err)
		}
		if got, err := under("count-naive", when); err == nil && got != "5" {
			wrong++
		}
	}
	if wrong == 0 {
		t.Error("control: bbolt tried again without an operation id never counted twice; the test shows nothing")
	}
}
