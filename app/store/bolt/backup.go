package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
)

// A backup file is a whole store file, then the manifest as JSON, its length in
// 8 bytes (little-endian) and backupMark. One file cannot lose its manifest, and
// bbolt reads it as it is.
const (
	backupFormat = "huiqi-backup/1"
	backupMark   = "HUIQI-BACKUP-1\r\n"
	maxManifest  = 1 << 16
	maxNote      = 48 << 10
)

// Progress tells how many bytes of how many are done.
type Progress func(done, total int64)

// Backup writes one consistent copy, taken through a read transaction, with the
// manifest at its end.
func (s *Store) Backup(ctx context.Context, w io.Writer) (store.Manifest, error) {
	return s.backup(ctx, w, "", nil)
}

func (s *Store) backup(ctx context.Context, w io.Writer, note string, progress Progress) (m store.Manifest, err error) {
	out := &counter{ctx: ctx, w: w, sum: sha256.New(), progress: progress}
	err = s.read(func(tx *bbolt.Tx) error {
		m = store.Manifest{Format: backupFormat, Store: s.id, Made: time.Now().UTC().Truncate(time.Second), Note: note}
		r, err := newReader(ctx, tx)
		if err != nil {
			return err
		}
		m.Rev = r.rev
		r.walk("", "", func(e entry) bool {
			if e.void {
				m.Tombstones++
			} else {
				m.Records++
			}
			return true
		})
		if r.err != nil {
			return r.err
		}
		if m.Schema, err = store.SchemaOf(r); err != nil {
			return err
		}
		out.total = tx.Size()
		m.Size, err = tx.WriteTo(out)
		return errors.Join(ctx.Err(), err)
	})
	if err != nil {
		return m, diskError(err)
	}
	m.SHA256 = hex.EncodeToString(out.sum.Sum(nil))
	tail, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	tail = append(binary.LittleEndian.AppendUint64(tail, uint64(len(tail))), backupMark...)
	_, err = w.Write(tail)
	return m, diskError(err)
}

// counter hashes and counts what passes, and stops when ctx ends.
type counter struct {
	ctx      context.Context
	w        io.Writer
	sum      hash.Hash
	n, total int64
	progress Progress
}

func (c *counter) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(b)
	c.sum.Write(b[:n]) // a hash never fails
	if c.n += int64(n); c.progress != nil {
		c.progress(c.n, c.total)
	}
	return n, err
}

// BackupFile writes a backup to path: beside it under another name first, then
// synced, then renamed, so that an older backup there stays until the new one is
// whole. Onto the store itself it is store.ErrExists.
func (s *Store) BackupFile(ctx context.Context, path string, progress Progress) (store.Manifest, error) {
	return s.BackupNoted(ctx, path, "", progress)
}

// BackupNoted is BackupFile with a note in the manifest, of at most 48 KiB.
func (s *Store) BackupNoted(ctx context.Context, path, note string, progress Progress) (m store.Manifest, err error) {
	if len(note) > maxNote {
		return m, store.ErrTooLarge
	}
	if same, err := sameFile(path, s.path); same || err != nil {
		return m, errors.Join(store.ErrExists, err)
	}
	temp, err := newFile(filepath.Dir(path))
	if err != nil {
		return m, diskError(err)
	}
	defer os.Remove(temp)
	if m, err = s.backupTo(ctx, temp, note, progress); err != nil {
		return m, err
	}
	if err := os.Rename(temp, path); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(path))
}

// sameFile tells whether two names are one file.
func sameFile(a, b string) (bool, error) {
	x, err := os.Stat(a)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y), errors.Join(err, err2)
}

func (s *Store) backupTo(ctx context.Context, path, note string, progress Progress) (store.Manifest, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return store.Manifest{}, err
	}
	m, err := s.backup(ctx, f, note, progress)
	return m, diskError(errors.Join(err, f.Sync(), f.Close()))
}

// ReadManifest reads the manifest at the end of a backup file. Error:
// store.ErrNotBackup.
func ReadManifest(path string) (m store.Manifest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return m, err
	}
	var tail [8 + len(backupMark)]byte
	end := info.Size() - int64(len(tail))
	if _, err := f.ReadAt(tail[:], end); err != nil || string(tail[8:]) != backupMark {
		return m, store.ErrNotBackup
	}
	n := binary.LittleEndian.Uint64(tail[:])
	if n > maxManifest || int64(n) > end {
		return m, store.ErrNotBackup
	}
	text := make([]byte, n)
	if _, err := f.ReadAt(text, end-int64(n)); err != nil {
		return m, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || m.Format != backupFormat || m.Size != end-int64(n) {
		return m, fmt.Errorf("%w: %w", store.ErrNotBackup, err)
	}
	return m, nil
}

// VerifyBackup reads a backup file whole: its bytes against the manifest's hash,
// then pages and records in a child process. Errors: store.ErrNotBackup,
// ErrBackupDamaged, and those of Open.
func (o Options) VerifyBackup(ctx context.Context, path string) (store.Manifest, error) {
	m, err := ReadManifest(path)
	if err != nil {
		return m, err
	}
	if err := copyVerified(ctx, io.Discard, path, m, nil); err != nil {
		return m, err
	}
	return m, o.inspect(ctx, path)
}

// ViewBackup runs fn on the records inside a backup file that VerifyBackup found
// whole. It changes nothing.
func ViewBackup(ctx context.Context, path string, fn func(store.Reader) error) (err error) {
	o := boltOptions(time.Second)
	o.ReadOnly, o.InitialMmapSize = true, 0
	db, err := bbolt.Open(path, 0o600, o)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrNotBackup, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.View(func(tx *bbolt.Tx) error {
		r, err := newReader(ctx, tx)
		if err != nil {
			return err
		}
		if err := fn(r); r.err == nil {
			return err
		}
		return r.err
	})
}

// copyVerified copies the store inside a backup file to w and compares the hash.
func copyVerified(ctx context.Context, w io.Writer, path string, m store.Manifest, progress Progress) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := &counter{ctx: ctx, w: w, sum: sha256.New(), progress: progress, total: m.Size}
	if _, err := io.CopyBuffer(out, io.LimitReader(f, m.Size), make([]byte, 1<<18)); err != nil {
		return err
	}
	if out.n != m.Size || hex.EncodeToString(out.sum.Sum(nil)) != m.SHA256 {
		return store.ErrBackupDamaged
	}
	return nil
}
