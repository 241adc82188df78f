package backup_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func put(t *testing.T, s store.Store, value string) {
	t.Helper()
	err := s.Update(t.Context(), store.NewOp(), func(x store.Txn) error { return x.Put("k", []byte(value)) })
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s store.Store) (v string) {
	t.Helper()
	err := s.View(t.Context(), func(r store.Reader) error {
		b, err := r.Get("k")
		v = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSaveAndRestore(t *testing.T) {
	s, ctx := storetest.New(t), t.Context()
	file := filepath.Join(t.TempDir(), backup.Name(time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)))
	put(t, s, "before")
	var last, total int64
	m, err := backup.Save(ctx, act.New(s, time.Now), nil, s, file, func(done, all int64) { last, total = done, all })
	if err != nil || m.Records != 2 || last != total || last != m.Size {
		t.Fatalf("%+v, %v, progress %d of %d", m, err, last, total)
	}
	put(t, s, "after")
	kept, err := backup.Restore(ctx, s, file, nil)
	if err != nil || get(t, s) != "before" {
		t.Fatalf("restored %q, %v", get(t, s), err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	put(t, s, "goes on")
	other := filepath.Join(t.TempDir(), "other.huiqi")
	if kept, err := backup.RestoreTo(ctx, file, other, nil); err != nil || kept != "" {
		t.Fatalf("kept %q, %v", kept, err)
	}
}

func TestWhatCannotBeRestored(t *testing.T) {
	s, ctx, dir := storetest.New(t), t.Context(), t.TempDir()
	put(t, s, "as it was")
	good := filepath.Join(dir, "good.huiqi")
	if _, err := backup.Save(ctx, act.New(s, time.Now), nil, s, good, nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte{}, whole...)
	flipped[len(flipped)/2] ^= 4
	for _, c := range []struct {
		name, code string
		bytes      []byte
	}{
		{"a flipped bit", "backup-damaged", flipped},
		{"cut off", "backup-foreign", whole[:len(whole)-5000]},
		{"something else", "backup-foreign", []byte("PK\x03\x04")},
		{"empty", "backup-foreign", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, "bad.huiqi")
			if err := os.WriteFile(path, c.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := backup.Restore(ctx, s, path, nil)
			e, ok := errors.AsType[*desk.Error](err)
			if !ok || e.Code != c.code || e.Where.File != "bad.huiqi" {
				t.Errorf("error %v", err)
			}
			if get(t, s) != "as it was" {
				t.Error("the data changed")
			}
		})
	}
	if _, err := backup.Save(ctx, act.New(s, time.Now), nil, s, s.Path(), nil); !errors.Is(errors.Unwrap(err), store.ErrExists) {
		t.Errorf("backup onto the store: %v", err)
	}
}

// Each backup holds the office to what was signed until then.
func TestBackupsBearWitness(t *testing.T) {
	s, ctx, dir := storetest.New(t), t.Context(), t.TempDir()
	o := peopletest.On(t, s)
	save := func(name string) (string, act.Witness) {
		t.Helper()
		path := filepath.Join(dir, name)
		m, err := backup.Save(ctx, o.Desk, o.Vault, s, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		var w act.Witness
		if err := json.Unmarshal([]byte(m.Note), &w); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Check(); err != nil {
			t.Fatal(err)
		}
		return path, w
	}
	first, w1 := save("1")
	o.Person("lin", act.Maker)
	_, w2 := save("2")
	if w1.Since != "" || w2.Since != w1.Checkpoint || len(w2.Proof) == 0 {
		t.Errorf("%+v\n%+v", w1, w2)
	}
	if loss, err := backup.Loses(ctx, s, first); err != nil || loss != (backup.Loss{Entries: 3}) {
		t.Errorf("%+v %v", loss, err)
	}
	note, err := json.Marshal(w2)
	if err != nil {
		t.Fatal(err)
	}
	// Controls: a store that lacks what was signed, and one that forged it.
	if _, err := backup.Restore(ctx, s, first, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"checkpoint-shorter", "checkpoint-differs"} {
		if want == "checkpoint-differs" {
			o.Person("ruan", act.Approver)
		}
		path := filepath.Join(dir, want)
		if _, err := s.BackupNoted(ctx, path, string(note), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Check(ctx, path); code(err) != want {
			t.Errorf("%s: %v", want, err)
		}
		if _, err := backup.Restore(ctx, s, path, nil); code(err) != want {
			t.Errorf("%s restored: %v", want, err)
		}
	}
	if loss, err := backup.Loses(ctx, s, filepath.Join(dir, "2")); err != nil || !loss.Other {
		t.Errorf("of another history: %+v %v", loss, err)
	}
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return ""
}
