package bolt_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
)

func TestSecondStartNamesTheHolder(t *testing.T) {
	path := seeded(t, 10)
	first := program(t, "hold", path)
	in, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(line, err)
	}
	start := time.Now()
	_, err = bolt.Open(t.Context(), path, here)
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v to say so", took)
	}
	locked, ok := errors.AsType[*store.LockedError](err)
	if !ok || !errors.Is(err, store.ErrLocked) || locked.Holder.PID != first.Process.Pid || locked.Holder.User == "" || locked.Holder.Since.IsZero() {
		t.Errorf("error %v", err)
	}
	if _, err := bolt.Restore(t.Context(), backupOf(t, seeded(t, 1)), path, here, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("restore under a running program: %v", err)
	}
	if err := errors.Join(in.Close(), first.Wait()); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatalf("control: nobody holds it now, yet %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + ".open"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the note stayed: %v", err)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "desk.huiqi")
	s, err := bolt.Create(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Create(t.Context(), path, here); !errors.Is(err, store.ErrExists) {
		t.Errorf("over an existing file: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Create(t.Context(), filepath.Join(dir, "no", "desk.huiqi"), here); err == nil {
		t.Error("created in a folder that is not there")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"OneDrive - 某某局", "Dropbox", "我的坚果云", "百度网盘", "BaiduSyncdisk", "WPS云盘"} {
		folder := filepath.Join(dir, name, "数据")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Create(t.Context(), filepath.Join(folder, "desk.huiqi"), bolt.Options{})
		place, ok := errors.AsType[*store.PlaceError](err)
		if !ok || !errors.Is(err, store.ErrSyncPlace) || place.What != name {
			t.Errorf("%s: %v", name, err)
		}
		link := filepath.Join(dir, "link-"+name)
		if err := os.Symlink(folder, link); err != nil {
			t.Fatal(err)
		}
		if err := bolt.CheckPlace(filepath.Join(link, "desk.huiqi")); !errors.Is(err, store.ErrSyncPlace) {
			t.Errorf("%s behind a link: %v", name, err)
		}
	}
	for _, name := range []string{"惠企台", "box", "one drive", "云计算中心"} {
		if err := bolt.CheckPlace(filepath.Join(dir, name, "desk.huiqi")); errors.Is(err, store.ErrSyncPlace) {
			t.Errorf("control: %s: %v", name, err)
		}
	}
}

// grow is a migration that renames keys old/… to new/….
var grow = store.Migration{To: 2, Why: "old/ becomes new/", Apply: func(x store.Txn) error {
	from, to := store.Prefix("old/")
	for k, v := range x.Scan(from, to, 0) {
		if err := errors.Join(x.Put("new/"+strings.TrimPrefix(k, "old/"), v), x.Void(k)); err != nil {
			return err
		}
	}
	return nil
}}

func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.huiqi")
	s, err := bolt.Create(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	const n = 500 // more than one Update may write
	err = s.Import(t.Context(), "seed", func(yield func(string, []byte) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("old/%04d", i), fmt.Append(nil, i)) {
				return
			}
		}
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	two := bolt.Options{AnyPlace: true, Migrations: append(append([]store.Migration{}, store.Migrations...), grow)}

	failing := two
	failing.Migrations = append([]store.Migration{}, store.Migrations...)
	failing.Migrations = append(failing.Migrations, store.Migration{To: 2, Apply: func(x store.Txn) error {
		return errors.Join(x.Put("half", nil), io.ErrUnexpectedEOF)
	}})
	if _, err := bolt.Open(t.Context(), path, failing); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("a migration that fails: %v", err)
	}
	for range 2 { // the second time there is nothing to do
		s, err := bolt.Open(t.Context(), path, two)
		if err != nil {
			t.Fatal(err)
		}
		count, half := 0, error(nil)
		err = s.View(t.Context(), func(r store.Reader) error {
			for range r.Scan("new/", "new0", 0) {
				count++
			}
			for k := range r.Scan("old/", "old0", 0) {
				t.Errorf("%s is still there", k)
			}
			_, half = r.Get("half")
			return nil
		})
		if err := errors.Join(err, s.Close()); err != nil || count != n || !errors.Is(half, store.ErrNotFound) {
			t.Fatalf("%d records, half: %v, %v", count, half, err)
		}
	}
	m, err := here.VerifyBackup(t.Context(), path+".schema-1.bak")
	if err != nil || m.Schema != 1 {
		t.Errorf("the backup before: %+v, %v", m, err)
	}
	_, err = bolt.Open(t.Context(), path, here)
	if newer, ok := errors.AsType[*store.SchemaError](err); !ok || newer.File != 2 || newer.Program != 1 {
		t.Errorf("a newer file in an older program: %v", err)
	}
	gap := bolt.Options{AnyPlace: true, Migrations: []store.Migration{store.Migrations[0], {To: 3}}}
	if _, err := bolt.Create(t.Context(), path+"2", gap); err == nil {
		t.Error("a list with a gap was taken")
	}
}

// golden is a backup of every kind of record as this version writes them. To
// add one for a new schema, run with HUIQI_WRITE_GOLDEN=1; never change an old one.
const golden = "testdata/schema-1.huiqi"

var goldenRows = map[string]string{
	"firm/91350200M0000TEST1": "\x01\x06某某厂", "setting/language": "zh", "empty": "", "run/1/meta": `{"id":"1"}`,
}

func TestGoldenFileOpens(t *testing.T) {
	if os.Getenv("HUIQI_WRITE_GOLDEN") != "" {
		writeGolden(t)
	}
	path := filepath.Join(t.TempDir(), "desk.huiqi")
	if kept, err := bolt.Restore(t.Context(), golden, path, here, nil); err != nil || kept != "" {
		t.Fatal(kept, err)
	}
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(r store.Reader) error {
		for k, want := range goldenRows {
			if v, err := r.Get(k); err != nil || string(v) != want {
				t.Errorf("%s = %q, %v", k, v, err)
			}
		}
		if _, err := r.Get("voided"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("voided: %v", err)
		}
		return nil
	})
	if done, err2 := s.Applied("golden-2"); err != nil || err2 != nil || !done {
		t.Errorf("operation %v, %v, %v", done, err, err2)
	}
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func writeGolden(t *testing.T) {
	s := storetest.New(t)
	err := s.Update(t.Context(), "golden-1", func(x store.Txn) error {
		for k, v := range goldenRows {
			if err := x.Put(k, []byte(v)); err != nil {
				return err
			}
		}
		return x.Put("voided", []byte("x"))
	})
	err = errors.Join(err, s.Update(t.Context(), "golden-2", func(x store.Txn) error { return x.Void("voided") }))
	_, err2 := s.BackupFile(t.Context(), golden, nil)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
}

func backupOf(t *testing.T, path string) string {
	t.Helper()
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "backup.huiqi")
	_, err = s.BackupFile(t.Context(), out, nil)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestImportCutAnywhere looks at the file as each commit of a staged import left
// it, as if the program had died there: all rows or none, and nothing left over.
func TestImportCutAnywhere(t *testing.T) {
	defer bolt.SetPortion(50)()
	path := seeded(t, 10)
	s, err := bolt.Open(t.Context(), path, here)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	s.SetCommit(func(tx *bbolt.Tx) error {
		err := tx.Commit()
		b, readErr := os.ReadFile(path)
		state := damaged(t, b)
		states = append(states, state)
		return errors.Join(err, readErr)
	})
	const n = 230
	err = s.Import(t.Context(), "import", func(yield func(string, []byte) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("new/%04d", i), []byte("v")) {
				return
			}
		}
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	none, all := 0, 0
	for i, state := range states {
		s, err := bolt.Open(t.Context(), state, here)
		if err != nil {
			t.Fatal(i, err)
		}
		seen := 0
		err = s.View(t.Context(), func(r store.Reader) error {
			for range r.Scan("new/", "new0", 0) {
				seen++
			}
			return nil
		})
		done, err2 := s.Applied("import")
		if err := errors.Join(err, err2, s.Close()); err != nil {
			t.Fatal(i, err)
		}
		switch {
		case seen == 0 && !done:
			none++
		case seen == n && done:
			all++
		default:
			t.Errorf("cut after commit %d: %d of %d rows, operation %v", i, seen, n, done)
		}
		raw, err := bbolt.Open(state, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = raw.View(func(tx *bbolt.Tx) error {
			if tx.Bucket([]byte("stage")) != nil {
				t.Errorf("cut after commit %d: the stage is still there", i)
			}
			return nil
		})
		if err := errors.Join(err, raw.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if none < 4 || all < 2 {
		t.Errorf("control: %d states before and %d after the commit key; the import was not cut where it matters", none, all)
	}
}

func TestReadersDuringAStagedImport(t *testing.T) {
	defer bolt.SetPortion(20)()
	s := storetest.New(t)
	counts := map[int]bool{}
	err := s.Import(t.Context(), "import", func(yield func(string, []byte) bool) {
		for i := range 100 {
			n := 0
			err := s.View(t.Context(), func(r store.Reader) error { // rows may come from the store itself
				for range r.Scan("new/", "new0", 0) {
					n++
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			counts[n] = true
			if !yield(fmt.Sprintf("new/%04d", i), []byte("v")) {
				return
			}
		}
	})
	if err != nil || len(counts) != 1 || !counts[0] {
		t.Errorf("rows seen during the import: %v, %v", counts, err)
	}
}

func TestNoRoomForAnImport(t *testing.T) {
	s := storetest.New(t)
	defer bolt.SetFree(func(string) (uint64, error) { return 1000, nil })()
	row := func(n int) error {
		return s.Import(context.Background(), store.NewOp(), func(yield func(string, []byte) bool) {
			yield("k", make([]byte, n))
		})
	}
	if err := row(400); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("error %v", err)
	}
	if err := row(200); err != nil {
		t.Errorf("control: there was room, yet %v", err)
	}
}

func TestManifestIsStable(t *testing.T) {
	m, err := bolt.ReadManifest(golden)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"format", "store", "schema", "rev", "records", "tombstones", "size", "sha256", "made"} {
		if !strings.Contains(string(b), `"`+field+`"`) {
			t.Errorf("%s is missing in %s", field, b)
		}
	}
}
