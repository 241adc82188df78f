// Package backup saves the desk's data to one file and brings it back. A backup
// is read again whole before it counts as made; a restore verifies first and
// keeps the data it replaces. It never copies a store's file by other means than
// the store's own. Errors are *desk.Error that name the file.
//
// Its main functions are Save, Check, Loses, Restore and RestoreTo.
package backup

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// Progress tells how far a backup or restore is, in bytes.
type Progress = bolt.Progress

// Name proposes a file name for a backup made at a time: "惠企台备份-20261122-0930.huiqi".
func Name(at time.Time) string { return "惠企台备份-" + at.Format("20060102-1504") + ".huiqi" }

// Save writes a backup of the open store to path and reads it again. A backup
// that was at path is replaced only by a whole one. In its manifest stands a
// checkpoint of the log, signed now if the vault is open: whoever keeps the backup
// holds the office to what it had signed until then.
func Save(ctx context.Context, d *act.Desk, v *vault.Vault, s *bolt.Store, path string, progress Progress) (store.Manifest, error) {
	note, err := witness(ctx, d, v)
	if err != nil {
		return store.Manifest{}, err
	}
	m, err := s.BackupNoted(ctx, path, note, progress)
	if errors.Is(err, store.ErrExists) {
		return m, desk.Errf("backup-onto-store").At(desk.Place{File: path}).Wrap(err)
	}
	if err != nil {
		return m, named(path, err)
	}
	return Check(ctx, path)
}

func witness(ctx context.Context, d *act.Desk, v *vault.Vault) (string, error) {
	w, err := d.Witness(ctx, v)
	if err != nil || w.Checkpoint == "" {
		return "", err
	}
	b, err := json.Marshal(w)
	return string(b), err
}

// Check reads a backup whole: against its own checksum, as a store, and its log
// against the checkpoint in its manifest.
func Check(ctx context.Context, path string) (store.Manifest, error) {
	m, err := bolt.Options{AnyPlace: true}.VerifyBackup(ctx, path) // a backup may lie on a share
	if err == nil && m.Note != "" {
		_, err = signed(ctx, path, m.Note)
	}
	return m, named(path, err)
}

// signed holds the log in a backup against the witness in its manifest.
func signed(ctx context.Context, path, note string) (c act.Checkpoint, err error) {
	var w act.Witness
	if err := json.Unmarshal([]byte(note), &w); err != nil {
		return c, desk.Errf("backup-damaged").Wrap(err)
	}
	if c, err = w.Check(); err != nil || c.Note == "" {
		return c, err
	}
	return c, bolt.ViewBackup(ctx, path, func(t store.Reader) error {
		key, err := act.PublicKey(t)
		if err == nil && key != w.Key {
			err = desk.Errf("checkpoint-signature")
		}
		if err != nil {
			return err
		}
		_, err = act.Extends(t, w.Checkpoint)
		return err
	})
}

// Checkpoint is the signed checkpoint in a backup, which is checked, or the text of
// a file that holds nothing but one.
func Checkpoint(ctx context.Context, path string) (string, error) {
	m, err := bolt.ReadManifest(path)
	if errors.Is(err, store.ErrNotBackup) {
		b, err := os.ReadFile(path)
		return strings.ReplaceAll(string(b), "\r\n", "\n"), named(path, err)
	}
	if err == nil && m.Note == "" {
		err = desk.Errf("checkpoint-none")
	}
	if err != nil {
		return "", named(path, err)
	}
	c, err := signed(ctx, path, m.Note)
	return c.Note, named(path, err)
}

// Loss is what a restore would take back.
type Loss struct {
	Entries uint64 // acts recorded since the backup
	Other   bool   // the backup is of another history than the store's
}

// Loses tells what restoring a backup over the open store would take back.
func Loses(ctx context.Context, s store.Store, path string) (l Loss, err error) {
	var old, now act.Checkpoint
	var oldKey, nowKey string
	head := func(c *act.Checkpoint, key *string) func(store.Reader) error {
		return func(t store.Reader) (err error) {
			if *key, err = act.PublicKey(t); err == nil {
				c.Size, c.Root, err = act.Head(t)
			}
			return err
		}
	}
	if err := errors.Join(bolt.ViewBackup(ctx, path, head(&old, &oldKey)), s.View(ctx, head(&now, &nowKey))); err != nil {
		return l, named(path, err)
	}
	if oldKey != nowKey || old.Size > now.Size {
		return Loss{Entries: now.Size, Other: nowKey != ""}, nil
	}
	l.Entries = now.Size - old.Size
	err = s.View(ctx, func(t store.Reader) error {
		root, err := act.RootAt(t, old.Size)
		l.Other = root != old.Root
		return err
	})
	return l, named(path, err)
}

// Restore replaces the data of the open store by a backup's, which is checked
// first, and returns where the data replaced is kept. Watches of the store end;
// whoever holds rows of it must read them again, and whoever signed in must do so
// again.
func Restore(ctx context.Context, s *bolt.Store, from string, progress Progress) (kept string, err error) {
	if err := checkNote(ctx, from); err != nil {
		return "", err
	}
	kept, err = s.Restore(ctx, from, progress)
	return kept, named(from, err)
}

// RestoreTo puts a backup at path, where no program has a store open: for a
// store that cannot be opened any more, or none. kept is where a file that was
// there is kept, "" if there was none.
func RestoreTo(ctx context.Context, from, path string, progress Progress) (kept string, err error) {
	if err := checkNote(ctx, from); err != nil {
		return "", err
	}
	kept, err = bolt.Restore(ctx, from, path, bolt.Options{}, progress)
	return kept, named(from, err)
}

// checkNote is Check for a backup with a checkpoint; one without is left to the
// restore, which reads it whole.
func checkNote(ctx context.Context, path string) error {
	m, err := bolt.ReadManifest(path)
	if err == nil && m.Note != "" {
		_, err = Check(ctx, path)
	}
	return named(path, err)
}

// named says which file an error is about.
func named(path string, err error) error {
	err = desk.FromStore(err)
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Where == (desk.Place{}) {
		return e.At(desk.Place{File: filepath.Base(path)})
	}
	return err
}
