package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// openErrors are all a damaged file may answer with.
var openErrors = []error{store.ErrNotStore, store.ErrTruncated, store.ErrDamaged, store.ErrChecksum, store.ErrCheckTimeout}

func known(err error) bool {
	for _, e := range openErrors {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func damaged(t *testing.T, whole []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "damaged.huiqi")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// image is the smallest file of a store with n records: a copy without the room
// to grow and without the manifest.
func image(t *testing.T, n int) []byte {
	t.Helper()
	s, err := bolt.Open(t.Context(), seeded(t, n), here)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m, err := s.Backup(t.Context(), &b)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()[:m.Size]
}

func TestFlippedBitsOfPayloads(t *testing.T) {
	whole := image(t, 200)
	r := rand.New(rand.NewPCG(1, 2))
	noticed := 0 // by bbolt's own check
	for range 30 {
		text := fmt.Appendf(nil, "payload of record %06d", r.IntN(200))
		at := bytes.LastIndex(whole, text)
		if at < 0 {
			t.Fatalf("%s is not in the file", text)
		}
		bad := bytes.Clone(whole)
		bad[at+r.IntN(len(text))] ^= 1 << r.IntN(8)
		path := damaged(t, bad)
		if _, err := bolt.Open(t.Context(), path, here); !errors.Is(err, store.ErrChecksum) {
			t.Errorf("a flipped bit of %s was not found: %v", text, err)
		}
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			noticed++
			continue
		}
		err = db.View(func(tx *bbolt.Tx) error {
			for range tx.Check() {
				noticed++
			}
			return nil
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	}
	if noticed > 0 {
		t.Errorf("control: bbolt alone noticed %d of 30 flips, so they do not show what the checksum does", noticed)
	}
}

// TestDamageNeverPassesForData flips bits anywhere: a store either does not open
// or holds exactly what was written.
func TestDamageNeverPassesForData(t *testing.T) {
	whole := image(t, 300)
	want, err := program(t, "raw", damaged(t, whole)).Output()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	refused, misled := 0, 0
	for range 30 {
		bad := bytes.Clone(whole)
		for range 2 {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		path := damaged(t, bad)
		alone, aloneErr := program(t, "raw", path).Output()
		if aloneErr != nil || !bytes.Equal(alone, want) {
			misled++
		}
		s, err := bolt.Open(t.Context(), path, bolt.Options{AnyPlace: true, CheckTimeout: 2 * time.Second})
		if err != nil {
			if !known(err) {
				t.Errorf("error %v", err)
			}
			refused++
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if aloneErr == nil && !bytes.Equal(alone, want) {
			t.Error("opened a file whose records are not what was written")
		}
	}
	t.Logf("30 files: %d refused; bbolt alone failed or misread %d", refused, misled)
	if misled == 0 {
		t.Error("control: the damage never reached bbolt alone; the test shows nothing")
	}
}

func TestTruncatedFiles(t *testing.T) {
	whole := image(t, 500)
	r := rand.New(rand.NewPCG(5, 6))
	died := 0
	for i := range 12 {
		size := r.IntN(len(whole))
		if i == 0 {
			size = 0
		}
		path := damaged(t, whole[:size])
		s, err := bolt.Open(t.Context(), path, here)
		if err == nil { // the cut took only pages never used
			err = errors.Join(s.Verify(t.Context()), s.Close())
			if err != nil {
				t.Errorf("cut to %d: opened, then %v", size, err)
			}
			continue
		}
		if !known(err) {
			t.Errorf("cut to %d: %v", size, err)
		}
		if err := program(t, "raw", path).Run(); err != nil {
			died++
		}
	}
	if died == 0 {
		t.Error("control: bbolt alone opened every cut file; the test shows nothing")
	}
}

func TestForeignFiles(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "bbolt")
	db, err := bbolt.Open(empty, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		want       error
	}{
		{"a workbook", damaged(t, []byte("PK\x03\x04 and so on")), store.ErrNotStore},
		{"an empty file", damaged(t, nil), store.ErrNotStore},
		{"a folder", t.TempDir(), store.ErrNotStore},
		{"bbolt of another program", empty, store.ErrNotStore},
		{"nothing", filepath.Join(t.TempDir(), "none"), store.ErrNoFile},
	} {
		if _, err := bolt.Open(t.Context(), c.path, here); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestVerifyFindsWhatHappensWhileOpen flips a bit under a running program.
func TestVerifyFindsWhatHappensWhileOpen(t *testing.T) {
	path := seeded(t, 50)
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the file is damaged by then
	if err := s.Verify(t.Context()); err != nil {
		t.Fatalf("control: a sound store: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(whole, []byte("payload of record 000031"))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt([]byte{'P'}, int64(at))
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(t.Context()); !errors.Is(err, store.ErrChecksum) {
		t.Errorf("verify: %v", err)
	}
	err = s.View(t.Context(), func(r store.Reader) error {
		for range r.Scan("k/", "k0", 0) { // the scan just ends; the view must not succeed
		}
		return nil
	})
	if !errors.Is(err, store.ErrChecksum) {
		t.Errorf("a scan over a damaged record: %v", err)
	}
	if _, err := s.Backup(t.Context(), &bytes.Buffer{}); !errors.Is(err, store.ErrChecksum) {
		t.Errorf("a backup of a damaged record: %v", err)
	}
}
