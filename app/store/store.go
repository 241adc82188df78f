// Package store keeps records under ordered keys, in transactions that are on
// disk when they return. It says what every engine promises (Store) and what it
// is asked through (Reader, Txn); the engines live below it: store/bolt for one
// desk today, etcd for many desks later. store/storetest holds the suite that
// each of them must pass.
//
// It never knows what a record means (that is app/desk's business), never
// deletes (Void leaves a tombstone, so that ranges compare truly and Watch needs
// no log) and never shows anything to a clerk: its errors are sentinels
// (errors.go) that app/desk turns into sentences.
//
// Its main types are Store, Reader, Txn, OpID, Rev, Change and Manifest.
//
// # Where it departs from the first sketch, and why
//
//   - Reader has Rev: who lists first and watches afterwards needs the revision
//     of the list, or changes fall between the two.
//   - A Scan has no place for an error in its sequence. A damaged record ends
//     it, and View or Update then fails with that error whatever the closure
//     returned: a total over half a list must not come out as a success.
//   - Get of an absent or voided key is ErrNotFound, so that an empty value and
//     no value stay two things.
//   - Every record carries the revision that wrote it. With tombstones this lets
//     Watch start from any revision without a log of changes; of several writes
//     to one key between two deliveries the last one is delivered.
//   - ImportAt and Large: an act on 20,000 award lines reads and writes more than an
//     Update may, and must still be one transaction. It is computed on a snapshot and
//     committed if nobody wrote since, which any engine with revisions can promise.
//   - Schema and its migrations belong to this package, not to an engine: the
//     meaning of keys is the same on each.
package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"iter"
	"time"
)

// Limits every engine keeps. They follow etcd's defaults (128 operations and
// 1.5 MiB a request), so that what works on one desk works on many.
const (
	MaxKey         = 1024             // bytes of a key
	MaxValue       = 1 << 20          // bytes of one value
	MaxUpdateKeys  = 100              // distinct keys written by one Update
	MaxUpdateBytes = MaxValue + 1<<16 // bytes of keys and values written by one Update
)

// OpID names one intended change. It is written in the same transaction as the
// change: an Update or Import whose OpID is already there does nothing and
// succeeds, so a retry after an unknown outcome never applies twice. At most 128
// bytes, not empty.
type OpID string

// NewOp returns a fresh OpID; later ones sort after earlier ones.
func NewOp() OpID {
	return OpID(fmt.Sprintf("%011x-%s", time.Now().UnixMilli(), rand.Text()[:16]))
}

// Valid returns ErrNoOp for an empty or overlong id.
func (o OpID) Valid() error {
	if o == "" || len(o) > 128 {
		return ErrNoOp
	}
	return nil
}

// Rev counts committed changes of a store; it only grows. All records of one
// Update or Import bear the same Rev.
type Rev uint64

// Reader sees one snapshot.
type Reader interface {
	// Get returns a copy of the value, ErrNotFound, or ErrChecksum.
	Get(key string) ([]byte, error)
	// Scan yields copies of the records with from ≤ key < to in key order; to ""
	// means to the end, limit ≤ 0 all of them.
	Scan(from, to string, limit int) iter.Seq2[string, []byte]
	// Rev is the last change this snapshot holds.
	Rev() Rev
}

// Txn sees a snapshot and its own writes.
type Txn interface {
	Reader
	// Put sets the value of key. The caller may reuse value afterwards.
	Put(key string, value []byte) error
	// Void marks key as gone. There is no delete.
	Void(key string) error
}

// Store is one desk's or many desks' memory.
//
// Closures must be short: no dialog, print, network or file work inside, and no
// call of the same store. Update's closure must be pure, since it may run again.
type Store interface {
	View(ctx context.Context, fn func(Reader) error) error
	// Update commits what fn wrote, all or nothing, durable on return. An error
	// means it was not applied, unless it is ErrUnknownCommit.
	Update(ctx context.Context, op OpID, fn func(Txn) error) error
	// Import writes any number of records, all visible at once or none ever. Of
	// two rows with one key the later wins. Rows may reuse their slices.
	Import(ctx context.Context, op OpID, rows iter.Seq2[string, []byte]) error
	// ImportAt is Import on condition that the store is still at revision base:
	// ErrChanged otherwise, with nothing applied. A nil value is a Void. Large is
	// built on it.
	ImportAt(ctx context.Context, op OpID, base Rev, rows iter.Seq2[string, []byte]) error
	// Applied tells whether an operation was committed.
	Applied(op OpID) (bool, error)
	// Watch yields the changes under prefix after revision from, in the order of
	// revisions, and waits for more until ctx ends (then it just ends) or the
	// store closes (ErrClosed) or is replaced by a backup (ErrReplaced).
	Watch(ctx context.Context, prefix string, from Rev) iter.Seq2[Change, error]
	// Backup writes one consistent copy with its manifest to w.
	Backup(ctx context.Context, w io.Writer) (Manifest, error)
	// Verify reads everything: structure and the checksum of each record.
	Verify(ctx context.Context) error
	Close() error
}

// Change is one record as a revision left it.
type Change struct {
	Key   string
	Value []byte // nil when Void
	Void  bool
	Rev   Rev
}

// Manifest describes a backup. It travels inside the backup file, at its end.
type Manifest struct {
	Format     string    `json:"format"` // "huiqi-backup/1"
	Store      string    `json:"store"`  // identity of the store it was taken from
	Schema     int       `json:"schema"`
	Rev        Rev       `json:"rev"`
	Records    int       `json:"records"`    // living records
	Tombstones int       `json:"tombstones"` // voided ones
	Size       int64     `json:"size"`       // bytes of the copy, without the manifest
	SHA256     string    `json:"sha256"`     // of those bytes, hex
	Made       time.Time `json:"made"`
	Note       string    `json:"note,omitempty"` // what the desk says of the copy; no business of the store
}

// Prefix returns the range that holds exactly the keys beginning with p.
func Prefix(p string) (from, to string) {
	b := []byte(p)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 0xff {
			b[i]++
			return p, string(b[:i+1])
		}
	}
	return p, ""
}

// CheckKey returns ErrKey for a key no engine would take.
func CheckKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return fmt.Errorf("key of %d bytes: %w", len(key), ErrKey)
	}
	return nil
}

// CheckValue returns ErrTooLarge for a value above MaxValue.
func CheckValue(key string, value []byte) error {
	if len(value) > MaxValue {
		return fmt.Errorf("%s: value of %d bytes: %w", key, len(value), ErrTooLarge)
	}
	return nil
}
