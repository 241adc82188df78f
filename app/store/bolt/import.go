package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

// What one transaction of an import holds at most. bbolt wants fewer than
// 100,000 random keys in one: a key that falls into the middle of a growing
// leaf moves half of it. Rows are sorted first, so each is an append, and the
// limit can lie a little higher: 100,000 firms and their file make one
// transaction. Tests lower it.
var (
	portionRows  = 1 << 17
	portionBytes = 64 << 20
)

// freeSpace asks for the room on a disk; a test answers for it.
var freeSpace = freeBytes

// Import writes rows of any number, all visible at once or none ever. What fits
// one portion goes in one transaction. More is staged portion by portion, made
// visible by one key, and then moved to its place; a program that dies between
// leaves a stage that the next Open drops (not yet visible) or moves (visible).
// It checks the disk for three times the size first.
func (s *Store) Import(ctx context.Context, op store.OpID, rows iter.Seq2[string, []byte]) error {
	return s.importRows(ctx, op, anyRev, rows)
}

// ImportAt implements store.Store.
func (s *Store) ImportAt(ctx context.Context, op store.OpID, base store.Rev, rows iter.Seq2[string, []byte]) error {
	return s.importRows(ctx, op, base, rows)
}

// anyRev is the base of an import that does not mind what was written before it.
const anyRev = ^store.Rev(0)

func (s *Store) importRows(ctx context.Context, op store.OpID, base store.Rev, rows iter.Seq2[string, []byte]) error {
	if err := s.lock(ctx, op); err != nil {
		return err
	}
	defer s.unlock()
	if done, err := s.Applied(op); done || err != nil {
		return err
	}
	if base != anyRev && base != s.feed.last() {
		return store.ErrChanged
	}
	if err := s.settle(); err != nil {
		return fmt.Errorf("finish the import before: %w", err)
	}
	im := importer{s: s, ctx: ctx, op: op, voids: base != anyRev, batch: newBatch(s.feed.last() + 1)}
	if err := im.take(rows); err != nil {
		return errors.Join(err, s.settle())
	}
	rev, err := im.finish()
	if rev > 0 {
		s.feed.publishAll(rev)
	}
	if !im.staged {
		return err
	}
	if settled := s.settle(); err != nil {
		return errors.Join(err, settled)
	}
	// The rows are visible: what is left of the stage is moved by the next Import or Open.
	return nil
}

type importer struct {
	s      *Store
	ctx    context.Context
	op     store.OpID
	batch  *batch
	staged bool
	voids  bool // a nil value is a tombstone
	bytes  int  // staged so far
}

func (im *importer) take(rows iter.Seq2[string, []byte]) error {
	n := 0
	for key, value := range rows {
		if err := store.CheckKey(key); err != nil {
			return err
		}
		if err := store.CheckValue(key, value); err != nil {
			return err
		}
		if n++; n&1023 == 0 && im.ctx.Err() != nil {
			return im.ctx.Err()
		}
		if len(im.batch.rows) == portionRows || im.batch.bytes >= portionBytes {
			if err := im.stage(); err != nil {
				return err
			}
		}
		im.batch.add(key, value, im.voids && value == nil)
	}
	return im.ctx.Err()
}

// room refuses what the disk could not hold three times.
func (im *importer) room() error {
	need := uint64(3*im.batch.bytes + im.bytes)
	free, err := freeSpace(filepath.Dir(im.s.path))
	if err == nil && free < need {
		return fmt.Errorf("import needs %d bytes, %d are free: %w", need, free, store.ErrDiskFull)
	}
	return err
}

// stage writes the batch into the stage, invisible, and starts a new one.
func (im *importer) stage() error {
	if err := im.room(); err != nil {
		return err
	}
	im.staged = true
	im.bytes += im.batch.bytes
	err := im.s.plain(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucketStage)
		if err != nil {
			return err
		}
		return im.batch.put(b)
	})
	im.batch = newBatch(im.batch.rev)
	return err
}

// finish makes everything visible in one commit.
func (im *importer) finish() (store.Rev, error) {
	if im.staged {
		if err := im.stage(); err != nil {
			return 0, err
		}
		return im.s.write(im.op, func(tx *bbolt.Tx, rev store.Rev) error {
			return putSys(tx.Bucket(bucketSys), sysLive, rev, nil)
		})
	}
	if err := im.room(); err != nil {
		return 0, err
	}
	return im.s.write(im.op, func(tx *bbolt.Tx, rev store.Rev) error {
		return im.batch.put(tx.Bucket(bucketData))
	})
}

// plain commits a step that has no meaning of its own and may be done again. An
// error of the disk reopens the file like any other.
func (s *Store) plain(fn func(*bbolt.Tx) error) error {
	s.mu.RLock()
	if s.db == nil {
		s.mu.RUnlock()
		return store.ErrClosed
	}
	asked := false
	tx, err := s.db.Begin(true)
	if err == nil {
		if err = fn(tx); err == nil {
			asked = true
			err = s.commit(tx)
		}
		tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	}
	s.mu.RUnlock()
	if err != nil && asked {
		if _, again := s.lookAgain("-"); again != nil {
			return errors.Join(err, again)
		}
	}
	return diskError(err)
}

// settle ends what an import left in the stage: drops it if it never became
// visible, else moves it among the data, a portion a transaction. It may be
// interrupted anywhere and starts again.
func (s *Store) settle() error {
	var staged, live bool
	err := s.read(func(tx *bbolt.Tx) error {
		staged = tx.Bucket(bucketStage) != nil
		live = tx.Bucket(bucketSys).Get(sysLive) != nil
		return nil
	})
	if err != nil || !staged {
		return err
	}
	for from := []byte{}; live && from != nil; {
		err := s.plain(func(tx *bbolt.Tx) (err error) {
			from, err = fold(tx, from)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.plain(func(tx *bbolt.Tx) error {
		return errors.Join(tx.Bucket(bucketSys).Delete(sysLive), tx.DeleteBucket(bucketStage))
	})
}

// fold copies one portion of the stage, beginning at from, among the data and
// returns where the next one begins, nil at the end. A record written since the
// import became visible is newer and stays.
func fold(tx *bbolt.Tx, from []byte) ([]byte, error) {
	data := tx.Bucket(bucketData)
	data.FillPercent = 0.9
	c := tx.Bucket(bucketStage).Cursor()
	n, size := 0, 0
	for k, f := c.Seek(from); k != nil; k, f = c.Next() {
		if n == portionRows || size >= portionBytes {
			return bytes.Clone(k), nil
		}
		n, size = n+1, size+len(k)+len(f)
		if record.Rev(data.Get(k)) > record.Rev(f) {
			continue
		}
		if err := data.Put(k, bytes.Clone(f)); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
