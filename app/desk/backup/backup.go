// Package backup saves the desk's data to one file and brings it back. A backup
// is read again whole before it counts as made; a restore verifies first and
// keeps the data it replaces. It never copies a store's file by other means than
// the store's own. Errors are *desk.Error that name the file.
//
// Its main functions are Save, Check, Restore and RestoreTo.
package backup

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// Progress tells how far a backup or restore is, in bytes.
type Progress = bolt.Progress

// Name proposes a file name for a backup made at a time: "惠企台备份-20261122-0930.huiqi".
func Name(at time.Time) string { return "惠企台备份-" + at.Format("20060102-1504") + ".huiqi" }

// Save writes a backup of the open store to path and reads it again. A backup
// that was at path is replaced only by a whole one.
func Save(ctx context.Context, s *bolt.Store, path string, progress Progress) (store.Manifest, error) {
	m, err := s.BackupFile(ctx, path, progress)
	if errors.Is(err, store.ErrExists) {
		return m, desk.Errf("backup-onto-store").At(desk.Place{File: path}).Wrap(err)
	}
	if err != nil {
		return m, named(path, err)
	}
	return Check(ctx, path)
}

// Check reads a backup whole: against its own checksum, then as a store.
func Check(ctx context.Context, path string) (store.Manifest, error) {
	m, err := bolt.Options{AnyPlace: true}.VerifyBackup(ctx, path) // a backup may lie on a share
	return m, named(path, err)
}

// Restore replaces the data of the open store by a backup's and returns where
// the data replaced is kept. Watches of the store end; whoever holds rows of it
// must read them again.
func Restore(ctx context.Context, s *bolt.Store, from string, progress Progress) (kept string, err error) {
	kept, err = s.Restore(ctx, from, progress)
	return kept, named(from, err)
}

// RestoreTo puts a backup at path, where no program has a store open: for a
// store that cannot be opened any more, or none. kept is where a file that was
// there is kept, "" if there was none.
func RestoreTo(ctx context.Context, from, path string, progress Progress) (kept string, err error) {
	kept, err = bolt.Restore(ctx, from, path, bolt.Options{}, progress)
	return kept, named(from, err)
}

// named says which file an error is about.
func named(path string, err error) error {
	err = desk.FromStore(err)
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Where == (desk.Place{}) {
		return e.At(desk.Place{File: filepath.Base(path)})
	}
	return err
}
