package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
)

// pair writes two records that must always be equal.
func pair(i int) func(store.Txn) error {
	v := fmt.Appendf(nil, "%08d %s", i, strings.Repeat("x", i%3000))
	return func(x store.Txn) error { return errors.Join(x.Put("pair/a", v), x.Put("pair/b", v)) }
}

func TestBackupUnderLoad(t *testing.T) {
	s := storetest.New(t)
	if err := s.Update(t.Context(), store.NewOp(), pair(0)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers errgroup.Group
	writers.Go(func() error {
		for i := 1; ctx.Err() == nil; i++ {
			if err := s.Update(t.Context(), store.NewOp(), pair(i)); err != nil {
				return err
			}
		}
		return nil
	})
	dir, torn := t.TempDir(), 0
	for i := range 8 {
		path := filepath.Join(dir, fmt.Sprint(i))
		if _, err := s.BackupFile(t.Context(), path, nil); err != nil {
			t.Fatal(err)
		}
		checkPair(t, path)
		if tornCopy(t, s, filepath.Join(dir, "cp")) {
			torn++
		}
	}
	stop()
	if err := writers.Wait(); err != nil {
		t.Error(err)
	}
	if torn == 0 {
		t.Error("control: every plain copy under load was sound; the load was too light to show anything")
	}
}

// checkPair restores a backup and compares the two records.
func checkPair(t *testing.T, path string) {
	t.Helper()
	to := path + ".restored"
	if _, err := bolt.Restore(t.Context(), path, to, here, nil); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(t.Context(), to, here)
	if err != nil {
		t.Fatal(err)
	}
	var a, b []byte
	err = s.View(t.Context(), func(r store.Reader) (err error) {
		a, err = r.Get("pair/a")
		if err == nil {
			b, err = r.Get("pair/b")
		}
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil || !bytes.Equal(a, b) {
		t.Errorf("%v; %.20q and %.20q", err, a, b)
	}
}

// tornCopy copies the file as cp would, page after page while writes go on (a few
// of them surely after the first pages), and tells whether that copy is not a store.
func tornCopy(t *testing.T, s *bolt.Store, to string) bool {
	t.Helper()
	in, err := os.Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	for i, page := 0, make([]byte, 4096); ; i++ {
		if i == 2 {
			for range 10 {
				if err := s.Update(t.Context(), store.NewOp(), pair(100)); err != nil {
					t.Fatal(err)
				}
			}
		}
		n, err := in.Read(page)
		if err == io.EOF {
			break
		}
		if _, err2 := out.Write(page[:n]); err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	copied, err := bolt.Open(t.Context(), to, here)
	if err != nil {
		return true
	}
	if err := copied.Close(); err != nil {
		t.Error(err)
	}
	return false
}

func TestRestoreIntoTheOpenStore(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "backup")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Update(ctx, "one", increment))
	before, err := s.BackupFile(ctx, file, nil)
	must(err)
	must(s.Update(ctx, "two", increment))
	next, stop := iter.Pull2(s.Watch(ctx, "n", 0))
	defer stop()
	if c, err, _ := next(); err != nil || string(c.Value) != "++" {
		t.Fatalf("watch: %+v, %v", c, err)
	}

	bad := filepath.Join(t.TempDir(), "bad")
	whole, err := os.ReadFile(file)
	must(err)
	whole[len(whole)/2] ^= 1
	must(os.WriteFile(bad, whole, 0o600))
	if _, err := s.Restore(ctx, bad, nil); !errors.Is(err, store.ErrBackupDamaged) {
		t.Errorf("a damaged backup: %v", err)
	}
	if n := counter(t, s); n != 2 {
		t.Errorf("counter %d after a refused restore, want 2", n)
	}

	kept, err := s.Restore(ctx, file, nil)
	must(err)
	if n := counter(t, s); n != 1 {
		t.Errorf("counter %d, want 1", n)
	}
	if _, err, ok := next(); !ok || !errors.Is(err, store.ErrReplaced) {
		t.Errorf("the watch went on: %v, %v", err, ok)
	}
	must(s.Update(ctx, "two", increment)) // the restored store has not seen it
	if n := counter(t, s); n != 2 {
		t.Errorf("counter %d, want 2", n)
	}
	old, err := bolt.Open(ctx, kept, here)
	must(err)
	if n := counter(t, old); n != 2 {
		t.Errorf("the kept file has %d, want 2", n)
	}
	must(old.Close())
	after, err := s.Backup(ctx, io.Discard)
	must(err)
	if after.Store != before.Store || after.Store == "" {
		t.Errorf("identity %q became %q", before.Store, after.Store)
	}
}

func TestRestoreKeepsWhatCannotBeOpened(t *testing.T) {
	backup := backupOf(t, seeded(t, 20))
	path := damaged(t, []byte("not a store any more"))
	kept, err := bolt.Restore(t.Context(), backup, path, here, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(kept); err != nil || !strings.HasPrefix(string(b), "not a store") {
		t.Errorf("kept %q, %v", b, err)
	}
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestRestoreOfANewerSchema(t *testing.T) {
	two := bolt.Options{AnyPlace: true, Migrations: append(append([]store.Migration{}, store.Migrations...), grow)}
	s, err := bolt.Create(t.Context(), filepath.Join(t.TempDir(), "desk"), two)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup")
	_, err = s.BackupFile(t.Context(), file, nil)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Restore(t.Context(), file, filepath.Join(t.TempDir(), "to"), here, nil); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("error %v", err)
	}
}

func TestCompact(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	for i := range 5 {
		err := s.Import(ctx, store.NewOp(), func(yield func(string, []byte) bool) {
			for j := range 2000 {
				if !yield(fmt.Sprintf("k/%05d", j), bytes.Repeat([]byte{byte(i)}, 400/(i+1))) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	m1, err := s.Backup(ctx, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	before, after, err := s.Compact(ctx)
	if err != nil || after >= before {
		t.Fatalf("%d became %d, %v", before, after, err)
	}
	m2, err := s.Backup(ctx, io.Discard)
	if err != nil || m2.Records != m1.Records || m2.Rev != m1.Rev || m2.Size >= m1.Size {
		t.Errorf("%+v became %+v, %v", m1, m2, err)
	}
	if err := s.Update(ctx, "goes on", increment); err != nil {
		t.Error(err)
	}
	if err := s.Verify(ctx); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(s.Path())); err != nil || len(left) != 2 { // the store and its note
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCompactionComparesEveryRecord(t *testing.T) {
	dir := t.TempDir()
	make := func(name string, fill func(*bbolt.Tx) error) *bbolt.DB {
		db, err := bbolt.Open(filepath.Join(dir, name), 0o600, nil)
		if err == nil {
			err = db.Update(func(tx *bbolt.Tx) error {
				b, err := tx.CreateBucket([]byte("data"))
				return errors.Join(err, b.Put([]byte("a"), []byte("1")), b.Put([]byte("b"), []byte("2")), fill(tx))
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	source := make("source", func(*bbolt.Tx) error { return nil })
	for _, c := range []struct {
		name string
		fill func(*bbolt.Tx) error
		want error
	}{
		{"control: the same", func(*bbolt.Tx) error { return nil }, nil},
		{"another value", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("data")).Put([]byte("b"), []byte("3")) }, store.ErrCompactDiffers},
		{"one record less", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("data")).Delete([]byte("b")) }, store.ErrCompactDiffers},
		{"one record more", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("data")).Put([]byte("c"), nil) }, store.ErrCompactDiffers},
		{"one bucket more", func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }, store.ErrCompactDiffers},
	} {
		if err := bolt.Same(t.Context(), source, make(c.name, c.fill)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestBackupStopsWithItsContext(t *testing.T) {
	s := storetest.New(t)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.BackupFile(ctx, filepath.Join(dir, "b"), func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
