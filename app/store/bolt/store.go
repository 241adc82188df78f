package bolt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

// Store is one open file. Its methods may be called from any goroutine.
type Store struct {
	path string
	opts Options
	id   string // identity given at creation

	writer chan struct{} // held by the one who writes, reopens or closes
	mu     sync.RWMutex  // guards db; read-held by every transaction
	db     *bbolt.DB     // nil when closed
	feed   feed

	commit func(*bbolt.Tx) error // (*bbolt.Tx).Commit; tests make it fail
}

var _ store.Store = (*Store)(nil)

// Path is the absolute path of the file.
func (s *Store) Path() string { return s.path }

// Size is the number of bytes a backup of this moment would hold, for progress.
func (s *Store) Size() (n int64) {
	_ = s.read(func(tx *bbolt.Tx) error { n = tx.Size(); return nil })
	return n
}

// View runs fn on one snapshot.
func (s *Store) View(ctx context.Context, fn func(store.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.read(func(tx *bbolt.Tx) error {
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

// read runs fn in a bbolt read transaction that cannot outlive it.
func (s *Store) read(fn func(*bbolt.Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return store.ErrClosed
	}
	return s.db.View(fn)
}

// Update runs fn and commits what it wrote under op.
func (s *Store) Update(ctx context.Context, op store.OpID, fn func(store.Txn) error) error {
	return s.update(ctx, op, fn, true)
}

func (s *Store) update(ctx context.Context, op store.OpID, fn func(store.Txn) error, limited bool) error {
	if err := s.lock(ctx, op); err != nil {
		return err
	}
	defer s.unlock()
	var keys []string
	rev, err := s.write(op, func(tx *bbolt.Tx, rev store.Rev) error {
		r, err := newReader(ctx, tx)
		if err != nil {
			return err
		}
		t := &txn{reader: r, next: rev, limited: limited, sizes: map[string]int{}}
		err = fn(t)
		if r.err != nil {
			err = r.err
		}
		keys = t.keys
		return err
	})
	if rev > 0 {
		s.feed.publish(rev, keys)
	}
	return err
}

// lock waits for the right to write.
func (s *Store) lock(ctx context.Context, op store.OpID) error {
	if err := op.Valid(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) unlock() { <-s.writer }

// write runs fn in a bbolt write transaction and commits it with op and the next
// revision, which it returns; 0 when nothing was committed now, because op was
// committed before or because of err. The caller holds the right to write.
func (s *Store) write(op store.OpID, fn func(*bbolt.Tx, store.Rev) error) (store.Rev, error) {
	rev, asked, err := s.attempt(op, fn)
	if err == nil || !asked {
		return rev, err
	}
	done, lookErr := s.lookAgain(op)
	switch {
	case lookErr != nil:
		return 0, fmt.Errorf("%w: %w; then: %w", store.ErrUnknownCommit, err, lookErr)
	case done:
		return rev, nil
	}
	if full := diskError(err); errors.Is(full, store.ErrDiskFull) {
		return 0, full
	}
	return 0, fmt.Errorf("%w: %w", store.ErrNotApplied, err)
}

// attempt is write without the second look. asked tells whether the disk was
// asked to commit, so that an error leaves the outcome open.
func (s *Store) attempt(op store.OpID, fn func(*bbolt.Tx, store.Rev) error) (rev store.Rev, asked bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return 0, false, store.ErrClosed
	}
	tx, err := s.db.Begin(true)
	if err != nil {
		return 0, false, err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	ops, sys := tx.Bucket(bucketOps), tx.Bucket(bucketSys)
	if ops.Get([]byte(op)) != nil {
		return 0, false, nil
	}
	last, err := currentRev(sys)
	if err != nil {
		return 0, false, err
	}
	rev = last + 1
	if err := fn(tx, rev); err != nil {
		return 0, false, err
	}
	when := time.Now().UTC().AppendFormat(nil, time.RFC3339)
	if err := ops.Put([]byte(op), record.Append(nil, []byte(op), rev, false, when)); err != nil {
		return 0, false, err
	}
	if err := putSys(sys, sysRev, rev, nil); err != nil {
		return 0, false, err
	}
	return rev, true, s.commit(tx)
}

// lookAgain reopens the file after a commit of unknown outcome and asks whether
// op is in it. Until it knows, nobody reads or writes.
func (s *Store) lookAgain(op store.OpID) (done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.db.Close() // its error says no more than the one that brought us here
	s.db = nil
	if childReady() {
		err = s.opts.inspect(context.Background(), s.path)
	}
	last := s.feed.last()
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		s.feed.end(store.ErrClosed)
		return false, err
	}
	s.feed.reset(last)
	err = s.db.View(func(tx *bbolt.Tx) error {
		done = tx.Bucket(bucketOps).Get([]byte(op)) != nil
		return nil
	})
	return done, err
}

// Applied tells whether an operation is in the store: for a caller that got
// store.ErrUnknownCommit and has opened the store anew.
func (s *Store) Applied(op store.OpID) (done bool, err error) {
	err = s.read(func(tx *bbolt.Tx) error {
		done = tx.Bucket(bucketOps).Get([]byte(op)) != nil
		return nil
	})
	return done, err
}
