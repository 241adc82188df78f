package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
)

// Restore puts the store of a backup file at path, where no program has one
// open. It verifies the copy first and keeps a file that was there under the
// name it returns ("" when there was none). Errors: those of VerifyBackup, a
// *store.SchemaError, a *LockedError, store.ErrDiskFull.
func Restore(ctx context.Context, backup, path string, o Options, progress Progress) (kept string, err error) {
	path, err = o.place(path)
	if err != nil {
		return "", err
	}
	temp, err := o.unpack(ctx, backup, filepath.Dir(path), progress)
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	defer os.Remove(temp)
	if busy(path) {
		return "", &store.LockedError{Path: path, Holder: readHolder(path)}
	}
	kept, err = swap(temp, path)
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	return kept, nil
}

// Restore replaces the content of the open store by that of a backup file and
// keeps the old file under the name it returns. Calls wait meanwhile; watches
// end with store.ErrReplaced. If the new file cannot be opened the old one is
// put back.
func (s *Store) Restore(ctx context.Context, backup string, progress Progress) (kept string, err error) {
	temp, err := s.opts.unpack(ctx, backup, filepath.Dir(s.path), progress)
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	defer os.Remove(temp)
	if err := s.lock(ctx, "restore"); err != nil {
		return "", err
	}
	kept, err = s.exchange(temp, true)
	s.unlock()
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	if err := s.migrate(ctx); err != nil {
		return kept, fmt.Errorf("restore %s: %w", backup, err)
	}
	return kept, nil
}

// exchange closes the file, swaps temp in, and opens it. other tells that its
// content is not the same. The caller holds the right to write.
func (s *Store) exchange(temp string, other bool) (kept string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return "", store.ErrClosed
	}
	if err := s.db.Close(); err != nil {
		return "", err
	}
	s.db = nil
	if kept, err = swap(temp, s.path); err == nil {
		if err = s.connect(); err == nil {
			if other {
				s.feed.replace()
			}
			return kept, nil
		}
		err = errors.Join(err, os.Rename(kept, s.path))
	}
	if again := s.connect(); again != nil {
		s.feed.end(store.ErrClosed)
		return "", errors.Join(err, again)
	}
	return "", err
}

// unpack copies the store out of a backup into a new file in dir, verified.
func (o Options) unpack(ctx context.Context, backup, dir string, progress Progress) (temp string, err error) {
	m, err := ReadManifest(backup)
	if err != nil {
		return "", err
	}
	list := o.Migrations
	if list == nil {
		list = store.Migrations
	}
	if m.Schema > len(list) {
		return "", &store.SchemaError{File: m.Schema, Program: len(list)}
	}
	if free, err := freeSpace(dir); err == nil && free < uint64(m.Size) {
		return "", store.ErrDiskFull
	}
	temp, err = newFile(dir)
	if err != nil {
		return "", diskError(err)
	}
	err = o.fill(ctx, temp, backup, m, progress)
	if err != nil {
		os.Remove(temp)
		return "", err
	}
	return temp, nil
}

func (o Options) fill(ctx context.Context, temp, backup string, m store.Manifest, progress Progress) error {
	f, err := os.OpenFile(temp, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = copyVerified(ctx, f, backup, m, progress)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return diskError(err)
	}
	return o.inspect(ctx, temp)
}

// swap puts temp at path without a moment in which nothing is there, and keeps
// what was there under another name.
func swap(temp, path string) (kept string, err error) {
	dir := filepath.Dir(path)
	if _, err := os.Lstat(path); err == nil {
		kept = fmt.Sprintf("%s.%s.old", path, time.Now().Format("20060102-150405.000"))
		if err := os.Link(path, kept); err != nil { // a file system without links
			if err := os.Rename(path, kept); err != nil {
				return "", err
			}
		}
	}
	if err := os.Rename(temp, path); err != nil {
		if kept != "" {
			err = errors.Join(err, os.Rename(kept, path))
		}
		return "", err
	}
	return kept, syncDir(dir)
}

// Compact rewrites the file without its free pages, which otherwise never
// shrink. The copy replaces the file only after each record in it was found
// equal. It returns the bytes before and after.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	if err := s.lock(ctx, "compact"); err != nil {
		return 0, 0, err
	}
	defer s.unlock()
	temp, before, after, err := s.compacted(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
	}
	defer os.Remove(temp)
	kept, err := s.exchange(temp, false)
	if err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
	}
	return before, after, os.Remove(kept)
}

// compacted makes the smaller copy and compares it.
func (s *Store) compacted(ctx context.Context) (temp string, before, after int64, err error) {
	temp, err = newFile(filepath.Dir(s.path))
	if err != nil {
		return "", 0, 0, diskError(err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return temp, 0, 0, store.ErrClosed
	}
	dst, err := openFile(temp)
	if err != nil {
		return temp, 0, 0, err
	}
	err = bbolt.Compact(dst, s.db, 8<<20)
	if err == nil {
		err = same(ctx, s.db, dst)
	}
	before, sizeErr := size(s.path)
	err = errors.Join(err, sizeErr, dst.View(func(tx *bbolt.Tx) error { after = tx.Size(); return nil }), dst.Close())
	if err == nil {
		err = cut(temp, after)
	}
	if err != nil {
		os.Remove(temp)
	}
	return temp, before, after, diskError(err)
}

func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// cut takes off the room to grow.
func cut(path string, to int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(to), f.Sync(), f.Close())
}

// same compares every key and value of every bucket of two files.
func same(ctx context.Context, a, b *bbolt.DB) error {
	return a.View(func(ta *bbolt.Tx) error {
		return b.View(func(tb *bbolt.Tx) error {
			if err := sameNames(ta, tb); err != nil {
				return err
			}
			return ta.ForEach(func(name []byte, ba *bbolt.Bucket) error {
				ca, cb := ba.Cursor(), tb.Bucket(name).Cursor()
				ka, va := ca.First()
				kb, vb := cb.First()
				for ; ka != nil || kb != nil; ka, va = ca.Next() {
					if err := ctx.Err(); err != nil {
						return err
					}
					if !bytes.Equal(ka, kb) || !bytes.Equal(va, vb) {
						return fmt.Errorf("%w: %s %q", store.ErrCompactDiffers, name, ka)
					}
					kb, vb = cb.Next()
				}
				return nil
			})
		})
	})
}

func sameNames(ta, tb *bbolt.Tx) error {
	var names [2][]byte
	for i, tx := range []*bbolt.Tx{ta, tb} {
		err := tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
			names[i] = append(append(names[i], name...), 0)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !bytes.Equal(names[0], names[1]) {
		return store.ErrCompactDiffers
	}
	return nil
}
