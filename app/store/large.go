package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// largeTries is how often Large begins again when others wrote meanwhile.
const largeTries = 16

// Large is Update without its limits: fn reads one snapshot and its own writes,
// and everything it wrote becomes visible at once, if nothing else was committed
// since the snapshot; else it runs again on the new state. fn must be pure. An op
// that was applied before does nothing and succeeds.
func Large(ctx context.Context, s Store, op OpID, fn func(Txn) error) error {
	for range largeTries {
		if done, err := s.Applied(op); done || err != nil {
			return err
		}
		var o *Overlay
		err := s.View(ctx, func(r Reader) error {
			o = NewOverlay(r)
			return fn(o)
		})
		if err == nil {
			err = o.err
		}
		if err != nil {
			return err
		}
		if err = s.ImportAt(ctx, op, o.base.Rev(), o.Rows()); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return fmt.Errorf("%d tries: %w", largeTries, ErrChanged)
}

// Overlay is a Txn that keeps its writes in memory, over a Reader that it never
// changes. Over Empty it is a store of its own, to replay into.
//
// Its keys lie in two ordered lists: a long one, and a short one that takes new
// keys and is poured into the long one when it has grown. So neither a write in
// the middle nor the scan after it costs what the whole holds.
type Overlay struct {
	base  Reader
	rows  map[string]change
	keys  []string // of rows, in order
	fresh []string // the other keys of rows, in order
	err   error
}

type change struct {
	value []byte
	void  bool
}

var _ Txn = (*Overlay)(nil)

// NewOverlay returns an overlay without writes.
func NewOverlay(base Reader) *Overlay { return &Overlay{base: base, rows: make(map[string]change)} }

// Empty is a Reader without records, at revision 0.
type Empty struct{}

// Get returns ErrNotFound.
func (Empty) Get(string) ([]byte, error) { return nil, ErrNotFound }

// Scan yields nothing.
func (Empty) Scan(string, string, int) iter.Seq2[string, []byte] {
	return func(func(string, []byte) bool) {}
}

// Rev is 0.
func (Empty) Rev() Rev { return 0 }

// Rev is that of the snapshot below.
func (o *Overlay) Rev() Rev { return o.base.Rev() }

// Get implements Reader.
func (o *Overlay) Get(key string) ([]byte, error) {
	c, ok := o.rows[key]
	if !ok {
		return o.base.Get(key)
	}
	if c.void {
		return nil, ErrNotFound
	}
	return slices.Clone(c.value), nil
}

// Scan implements Reader. It yields what was there when it began.
func (o *Overlay) Scan(from, to string, limit int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		own := o.within(from, to)
		if len(own) == 0 {
			o.base.Scan(from, to, limit)(yield)
			return
		}
		left := limit
		if limit <= 0 {
			left = -1
		}
		give := func(k string, v []byte) bool {
			left--
			return yield(k, v) && left != 0
		}
		mine := func(k string) bool { // yields an own record; false ends the scan
			c := o.rows[k]
			return c.void || give(k, slices.Clone(c.value))
		}
		for k, v := range o.base.Scan(from, to, 0) {
			for len(own) > 0 && own[0] < k {
				if !mine(own[0]) {
					return
				}
				own = own[1:]
			}
			if len(own) > 0 && own[0] == k {
				if !mine(k) {
					return
				}
				own = own[1:]
				continue
			}
			if !give(k, v) {
				return
			}
		}
		for _, k := range own {
			if !mine(k) {
				return
			}
		}
	}
}

// within lists the own keys of a range, in order. The list stays as it is: the long
// list is only ever added to at its end, or made anew.
func (o *Overlay) within(from, to string) []string {
	long, short := part(o.keys, from, to), part(o.fresh, from, to)
	if len(short) == 0 {
		return long[:len(long):len(long)]
	}
	return merged(long, short)
}

// part is the part of an ordered list from ≤ key < to.
func part(keys []string, from, to string) []string {
	i, _ := slices.BinarySearch(keys, from)
	j := len(keys)
	if to != "" {
		j, _ = slices.BinarySearch(keys, to)
	}
	return keys[i:max(i, j)]
}

// merged is a new list of the keys of two ordered ones that share none.
func merged(long, short []string) []string {
	out := make([]string, 0, len(long)+len(short))
	for _, k := range short {
		i, _ := slices.BinarySearch(long, k)
		out = append(append(out, long[:i]...), k)
		long = long[i:]
	}
	return append(out, long...)
}

// Put implements Txn.
func (o *Overlay) Put(key string, value []byte) error {
	err := CheckKey(key)
	if err == nil {
		err = CheckValue(key, value)
	}
	if err != nil {
		o.err = errors.Join(o.err, err)
		return err
	}
	o.set(key, change{value: append(make([]byte, 0, len(value)), value...)})
	return nil
}

// Void implements Txn.
func (o *Overlay) Void(key string) error {
	if err := CheckKey(key); err != nil {
		o.err = errors.Join(o.err, err)
		return err
	}
	o.set(key, change{void: true})
	return nil
}

func (o *Overlay) set(key string, c change) {
	_, known := o.rows[key]
	o.rows[key] = c
	if known {
		return
	}
	if n := len(o.keys); len(o.fresh) == 0 && (n == 0 || o.keys[n-1] < key) {
		o.keys = append(o.keys, key) // in order, as most bulk comes
		return
	}
	i, _ := slices.BinarySearch(o.fresh, key)
	o.fresh = slices.Insert(o.fresh, i, key)
	if len(o.fresh) > 256+len(o.keys)/64 {
		o.keys, o.fresh = merged(o.keys, o.fresh), o.fresh[:0]
	}
}

// Rows yields what was written, in the order of the keys; a nil value is a Void.
func (o *Overlay) Rows() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, k := range o.within("", "") {
			c := o.rows[k]
			if c.void {
				c.value = nil
			}
			if !yield(k, c.value) {
				return
			}
		}
	}
}
