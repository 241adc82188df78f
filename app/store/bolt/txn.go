package bolt

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

// reader is one snapshot. err is the first damage met; it fails the whole call.
type reader struct {
	ctx   context.Context
	data  *bbolt.Bucket
	stage *bbolt.Bucket // nil unless an import is visible there
	rev   store.Rev
	err   error
}

func newReader(ctx context.Context, tx *bbolt.Tx) (*reader, error) {
	sys := tx.Bucket(bucketSys)
	rev, err := currentRev(sys)
	if err != nil {
		return nil, err
	}
	r := &reader{ctx: ctx, data: tx.Bucket(bucketData), rev: rev}
	if sys.Get(sysLive) != nil {
		r.stage = tx.Bucket(bucketStage)
	}
	return r, nil
}

func (r *reader) Rev() store.Rev { return r.rev }

func (r *reader) Get(key string) ([]byte, error) {
	if err := store.CheckKey(key); err != nil {
		return nil, err
	}
	k := []byte(key)
	frame := r.data.Get(k)
	if r.stage != nil {
		if f := r.stage.Get(k); record.Rev(f) > record.Rev(frame) {
			frame = f
		}
	}
	if frame == nil {
		return nil, store.ErrNotFound
	}
	payload, _, void, err := record.Parse(k, frame)
	if err != nil {
		r.err = fmt.Errorf("%s: %w", key, err)
		return nil, r.err
	}
	if void {
		return nil, store.ErrNotFound
	}
	return clone(payload), nil
}

// clone never returns nil: an empty value is not no value.
func clone(b []byte) []byte { return append(make([]byte, 0, len(b)), b...) }

func (r *reader) Scan(from, to string, limit int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		n := 0
		r.walk(from, to, func(e entry) bool {
			if e.void {
				return true
			}
			n++
			return yield(string(e.key), clone(e.payload)) && n != limit
		})
	}
}

// entry is a record as it lies in the file: valid until the transaction ends.
type entry struct {
	key, payload []byte
	rev          store.Rev
	void         bool
}

// walk gives every record in the range, tombstones too, until fn says false.
// Damage and the end of the context stop it and are kept in r.err.
func (r *reader) walk(from, to string, fn func(entry) bool) {
	next := r.frames(from)
	end := []byte(to)
	for n := 0; r.err == nil; n++ {
		key, frame := next()
		if key == nil || (to != "" && bytes.Compare(key, end) >= 0) {
			return
		}
		payload, rev, void, err := record.Parse(key, frame)
		if err != nil {
			r.err = fmt.Errorf("%s: %w", key, err)
			return
		}
		if n&255 == 255 {
			if r.err = r.ctx.Err(); r.err != nil {
				return
			}
		}
		if !fn(entry{key, payload, rev, void}) {
			return
		}
	}
}

// frames walks data and, while an import is visible there, stage, as one.
func (r *reader) frames(from string) func() (key, frame []byte) {
	a := r.data.Cursor()
	ak, af := a.Seek([]byte(from))
	if r.stage == nil {
		first := true
		return func() ([]byte, []byte) {
			if !first {
				ak, af = a.Next()
			}
			first = false
			return ak, af
		}
	}
	b := r.stage.Cursor()
	bk, bf := b.Seek([]byte(from))
	return func() (key, frame []byte) {
		order := bytes.Compare(ak, bk)
		useA := bk == nil || (ak != nil && (order < 0 || order == 0 && record.Rev(af) >= record.Rev(bf)))
		if key, frame = bk, bf; useA {
			key, frame = ak, af
		}
		both := ak != nil && bk != nil && order == 0
		if useA || both {
			ak, af = a.Next()
		}
		if !useA || both {
			bk, bf = b.Next()
		}
		return key, frame
	}
}

// txn is a reader that writes. Its scans copy a page at a time, so that a loop
// over a scan may write.
type txn struct {
	*reader
	next    store.Rev
	limited bool
	sizes   map[string]int // bytes written by key
	total   int
	keys    []string // written, in order of first writing
}

const page = 256 // records a scan inside an update copies at a time

func (t *txn) Scan(from, to string, limit int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		type row struct {
			key   string
			value []byte
		}
		for rows := make([]row, 0, page); ; rows = rows[:0] {
			n := page
			if limit > 0 {
				n = min(n, limit)
			}
			for k, v := range t.reader.Scan(from, to, n) {
				rows = append(rows, row{k, v})
			}
			for _, r := range rows {
				if !yield(r.key, r.value) {
					return
				}
			}
			if len(rows) < n || limit == n {
				return
			}
			limit = max(limit-n, 0)
			from = rows[n-1].key + "\x00"
		}
	}
}

func (t *txn) Put(key string, value []byte) error { return t.set(key, false, value) }

func (t *txn) Void(key string) error { return t.set(key, true, nil) }

// set writes, or fails the whole update: a closure that overlooks the error must
// not commit the rest.
func (t *txn) set(key string, void bool, value []byte) error {
	if err := t.write(key, void, value); t.err == nil {
		t.err = err
	}
	return t.err
}

func (t *txn) write(key string, void bool, value []byte) error {
	if err := store.CheckKey(key); err != nil {
		return err
	}
	if err := store.CheckValue(key, value); err != nil {
		return err
	}
	old, seen := t.sizes[key]
	total := t.total - old + len(key) + len(value)
	if t.limited && (!seen && len(t.keys) == store.MaxUpdateKeys || total > store.MaxUpdateBytes) {
		return fmt.Errorf("%d keys, %d bytes: %w", len(t.keys), total, store.ErrTxnTooLarge)
	}
	if !seen {
		t.keys = append(t.keys, key)
	}
	t.total, t.sizes[key] = total, len(key)+len(value)
	k := []byte(key)
	return t.data.Put(k, record.Append(nil, k, t.next, void, value))
}

var _ store.Txn = (*txn)(nil)

// batch collects rows of an import as sorted frames in a few large slabs.
type batch struct {
	rev     store.Rev
	rows    []row
	slab    []byte
	bytes   int
	ordered bool
}

type row struct{ key, frame []byte }

const slab = 1 << 20

func newBatch(rev store.Rev) *batch { return &batch{rev: rev, ordered: true} }

func (b *batch) add(key string, value []byte, void bool) {
	need := len(key) + record.Size + len(value)
	if cap(b.slab)-len(b.slab) < need {
		b.slab = make([]byte, 0, max(slab, need))
	}
	at := len(b.slab)
	b.slab = append(b.slab, key...)
	k := b.slab[at:len(b.slab):len(b.slab)]
	at = len(b.slab)
	b.slab = record.Append(b.slab, k, b.rev, void, value)
	if n := len(b.rows); n > 0 && bytes.Compare(b.rows[n-1].key, k) >= 0 {
		b.ordered = false
	}
	b.rows = append(b.rows, row{k, b.slab[at:len(b.slab):len(b.slab)]})
	b.bytes += need
}

// sort orders the rows by key; of equal keys the last added stays.
func (b *batch) sort() {
	if b.ordered {
		return
	}
	slices.SortStableFunc(b.rows, func(x, y row) int { return bytes.Compare(x.key, y.key) })
	kept := b.rows[:0]
	for i, r := range b.rows {
		if i+1 == len(b.rows) || !bytes.Equal(r.key, b.rows[i+1].key) {
			kept = append(kept, r)
		}
	}
	b.rows, b.ordered = kept, true
}

func (b *batch) put(to *bbolt.Bucket) error {
	b.sort()
	to.FillPercent = 0.9
	for _, r := range b.rows {
		if err := to.Put(r.key, r.frame); err != nil {
			return err
		}
	}
	return nil
}
