// Package storetest holds what tests of stores share: the suite every engine
// must pass (Conform), the plain map it is compared with (Map), and a fresh
// store for the tests of a use case (New). Only tests import it.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

// New returns an empty bolt store in a folder of the test, closed at its end.
func New(t testing.TB) *bolt.Store {
	t.Helper()
	s, err := bolt.Create(t.Context(), filepath.Join(t.TempDir(), "desk.huiqi"), bolt.Options{AnyPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Map is the model: a store in a map, as plain as its promises allow. Update
// runs each closure twice and keeps the second, so that one that is not pure
// shows.
type Map struct {
	mu   sync.Mutex
	rows map[string]cell // replaced, never changed, by each commit
	keys *order          // of rows
	ops  map[store.OpID]bool
	rev  store.Rev
	wake chan struct{}
	shut bool
}

// order is the keys of one state, sorted when first asked for: tests of many
// steps scan each state often.
type order struct {
	once sync.Once
	list []string
}

type cell struct {
	Value []byte
	Void  bool
	Rev   store.Rev
}

var _ store.Store = (*Map)(nil)

// NewMap returns an empty model.
func NewMap() *Map {
	return &Map{rows: map[string]cell{}, keys: new(order), ops: map[store.OpID]bool{}, wake: make(chan struct{})}
}

// View implements store.Store.
func (m *Map) View(ctx context.Context, fn func(store.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	v := view{m.rows, m.keys, m.rev}
	if m.shut {
		m.mu.Unlock()
		return store.ErrClosed
	}
	m.mu.Unlock()
	return fn(v)
}

// Update implements store.Store.
func (m *Map) Update(ctx context.Context, op store.OpID, fn func(store.Txn) error) error {
	return m.apply(ctx, op, func(rows map[string]cell, rev store.Rev) error {
		var t *mapTxn
		for range 2 {
			t = &mapTxn{view: view{maps.Clone(rows), nil, rev - 1}, next: rev, written: map[string]int{}}
			err := fn(t)
			if t.err != nil {
				err = t.err
			}
			if err != nil {
				return err
			}
		}
		for k := range t.written {
			rows[k] = t.rows[k]
		}
		return nil
	})
}

// Import implements store.Store.
func (m *Map) Import(ctx context.Context, op store.OpID, in iter.Seq2[string, []byte]) error {
	return m.apply(ctx, op, func(rows map[string]cell, rev store.Rev) error {
		for k, v := range in {
			if err := check(k, v); err != nil {
				return err
			}
			rows[k] = cell{Value: slices.Clone(v), Rev: rev}
		}
		return ctx.Err()
	})
}

// ImportAt implements store.Store.
func (m *Map) ImportAt(ctx context.Context, op store.OpID, base store.Rev, in iter.Seq2[string, []byte]) error {
	return m.apply(ctx, op, func(rows map[string]cell, rev store.Rev) error {
		if rev-1 != base {
			return store.ErrChanged
		}
		for k, v := range in {
			if err := check(k, v); err != nil {
				return err
			}
			rows[k] = cell{Value: slices.Clone(v), Void: v == nil, Rev: rev}
		}
		return ctx.Err()
	})
}

// Applied implements store.Store.
func (m *Map) Applied(op store.OpID) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ops[op], nil
}

func check(k string, v []byte) error {
	if err := store.CheckKey(k); err != nil {
		return err
	}
	return store.CheckValue(k, v)
}

// apply lets fn change a copy, which becomes the state if all is well.
func (m *Map) apply(ctx context.Context, op store.OpID, fn func(map[string]cell, store.Rev) error) error {
	if err := op.Valid(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shut {
		return store.ErrClosed
	}
	if m.ops[op] {
		return nil
	}
	rows := maps.Clone(m.rows)
	if err := fn(rows, m.rev+1); err != nil {
		return err
	}
	m.rows, m.keys, m.rev, m.ops[op] = rows, new(order), m.rev+1, true
	close(m.wake)
	m.wake = make(chan struct{})
	return nil
}

// Watch implements store.Store.
func (m *Map) Watch(ctx context.Context, prefix string, from store.Rev) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for ctx.Err() == nil {
			m.mu.Lock()
			rows, rev, wake, shut := m.rows, m.rev, m.wake, m.shut
			m.mu.Unlock()
			if shut {
				yield(store.Change{}, store.ErrClosed)
				return
			}
			for _, c := range changes(rows, prefix, from) {
				if ctx.Err() != nil || !yield(c, nil) {
					return
				}
			}
			from = max(from, rev)
			select {
			case <-wake:
			case <-ctx.Done():
			}
		}
	}
}

// changes lists what a watch of rows from a revision must yield.
func changes(rows map[string]cell, prefix string, from store.Rev) (list []store.Change) {
	for k, c := range rows {
		if strings.HasPrefix(k, prefix) && c.Rev > from {
			list = append(list, store.Change{Key: k, Value: c.Value, Void: c.Void, Rev: c.Rev})
		}
	}
	slices.SortFunc(list, func(a, b store.Change) int {
		if a.Rev != b.Rev {
			return int(a.Rev) - int(b.Rev)
		}
		return strings.Compare(a.Key, b.Key)
	})
	return list
}

// Backup implements store.Store; its copy is JSON.
func (m *Map) Backup(_ context.Context, w io.Writer) (store.Manifest, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := json.Marshal(m.rows)
	if err != nil {
		return store.Manifest{}, err
	}
	sum := sha256.Sum256(b)
	man := store.Manifest{Rev: m.rev, Size: int64(len(b)), SHA256: hex.EncodeToString(sum[:])}
	for _, c := range m.rows {
		if c.Void {
			man.Tombstones++
		} else {
			man.Records++
		}
	}
	_, err = w.Write(b)
	return man, err
}

// Verify implements store.Store; memory has nothing to verify.
func (m *Map) Verify(ctx context.Context) error { return ctx.Err() }

// Close implements store.Store.
func (m *Map) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.shut {
		m.shut = true
		close(m.wake)
		m.wake = make(chan struct{})
	}
	return nil
}

type view struct {
	rows map[string]cell
	keys *order // nil while rows may change
	rev  store.Rev
}

func (v view) sorted() []string {
	if v.keys == nil {
		return slices.Sorted(maps.Keys(v.rows))
	}
	v.keys.once.Do(func() { v.keys.list = slices.Sorted(maps.Keys(v.rows)) })
	return v.keys.list
}

func (v view) Rev() store.Rev { return v.rev }

func (v view) Get(key string) ([]byte, error) {
	if err := store.CheckKey(key); err != nil {
		return nil, err
	}
	c, ok := v.rows[key]
	if !ok || c.Void {
		return nil, store.ErrNotFound
	}
	return append([]byte{}, c.Value...), nil
}

func (v view) Scan(from, to string, limit int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		n := 0
		keys := v.sorted()
		first, _ := slices.BinarySearch(keys, from)
		for _, k := range keys[first:] {
			c := v.rows[k]
			if to != "" && k >= to {
				return
			}
			if c.Void {
				continue
			}
			n++
			if !yield(k, append([]byte{}, c.Value...)) || n == limit {
				return
			}
		}
	}
}

type mapTxn struct {
	view
	next    store.Rev
	written map[string]int
	err     error
}

func (t *mapTxn) Put(key string, value []byte) error {
	return t.set(key, cell{Value: slices.Clone(value), Rev: t.next})
}

func (t *mapTxn) Void(key string) error { return t.set(key, cell{Void: true, Rev: t.next}) }

func (t *mapTxn) set(key string, c cell) error {
	err := check(key, c.Value)
	if err == nil {
		t.written[key] = len(key) + len(c.Value)
		total := 0
		for _, n := range t.written {
			total += n
		}
		if len(t.written) > store.MaxUpdateKeys || total > store.MaxUpdateBytes {
			err = store.ErrTxnTooLarge
		}
	}
	if t.err == nil {
		t.err = err
	}
	if t.err == nil {
		t.rows[key] = c
	}
	return t.err
}
