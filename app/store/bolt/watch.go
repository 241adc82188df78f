package bolt

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
)

// feed remembers which keys the last commits wrote and wakes who waits for more.
type feed struct {
	mu    sync.Mutex
	keys  []changed // of revisions above floor
	floor store.Rev
	head  store.Rev
	wake  chan struct{}
	err   error // why no more will come
	turn  int   // counts replacements of the file
}

type changed struct {
	rev store.Rev
	key string
}

const remembered = 8192 // keys; who is further behind scans

func (f *feed) reset(rev store.Rev) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys, f.floor, f.head, f.err = nil, rev, rev, nil
	f.call()
}

// replace tells watchers that revisions no longer continue.
func (f *feed) replace() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
	f.call()
}

func (f *feed) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	f.call()
}

// publishAll announces a commit of too many keys to name.
func (f *feed) publishAll(rev store.Rev) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys, f.floor, f.head = nil, rev, rev
	f.call()
}

// publish announces a commit.
func (f *feed) publish(rev store.Rev, keys []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.head = rev
	for _, k := range keys {
		f.keys = append(f.keys, changed{rev, k})
	}
	if over := len(f.keys) - remembered; over > 0 {
		f.floor = f.keys[over-1].rev
		f.keys = slices.Clone(f.keys[over:])
	}
	f.call()
}

func (f *feed) call() {
	if f.wake != nil {
		close(f.wake)
	}
	f.wake = make(chan struct{})
}

func (f *feed) last() store.Rev {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head
}

// news is what a watcher needs to go on.
type news struct {
	head  store.Rev
	keys  []string // changed after from; meaningless unless known
	known bool
	wake  <-chan struct{}
	turn  int
	err   error
}

func (f *feed) since(prefix string, from store.Rev) news {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := news{head: f.head, known: from >= f.floor, wake: f.wake, turn: f.turn, err: f.err}
	if n.known {
		seen := map[string]bool{}
		at, _ := slices.BinarySearchFunc(f.keys, from+1, func(c changed, r store.Rev) int { return cmp.Compare(c.rev, r) })
		for _, c := range f.keys[at:] {
			if strings.HasPrefix(c.key, prefix) && !seen[c.key] {
				seen[c.key] = true
				n.keys = append(n.keys, c.key)
			}
		}
	}
	return n
}

// Watch yields changes under prefix after from. It holds no transaction while
// the caller works.
func (s *Store) Watch(ctx context.Context, prefix string, from store.Rev) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		turn := s.feed.since(prefix, from).turn
		for ctx.Err() == nil {
			n := s.feed.since(prefix, from)
			var list []store.Change
			if n.err == nil {
				list, n.err = s.changes(ctx, prefix, from, turn, n)
			}
			if n.err != nil {
				if ctx.Err() == nil {
					yield(store.Change{}, n.err)
				}
				return
			}
			for _, c := range list {
				if ctx.Err() != nil || !yield(c, nil) {
					return
				}
			}
			from = max(from, n.head)
			select {
			case <-n.wake:
			case <-ctx.Done():
			}
		}
	}
}

// changes reads what changed in (from, n.head], ordered by revision. A key that
// has been written again since comes with the next round.
func (s *Store) changes(ctx context.Context, prefix string, from store.Rev, turn int, n news) (list []store.Change, err error) {
	if n.turn != turn {
		return nil, store.ErrReplaced
	}
	if n.head <= from || n.known && len(n.keys) == 0 {
		return nil, nil
	}
	add := func(e entry) bool {
		if e.rev > from && e.rev <= n.head {
			c := store.Change{Key: string(e.key), Void: e.void, Rev: e.rev}
			if !e.void {
				c.Value = clone(e.payload)
			}
			list = append(list, c)
		}
		return true
	}
	err = s.read(func(tx *bbolt.Tx) error {
		if s.feed.since(prefix, n.head).turn != turn { // it cannot be replaced while we read
			return store.ErrReplaced
		}
		r, err := newReader(ctx, tx)
		if err != nil {
			return err
		}
		if !n.known {
			lo, hi := store.Prefix(prefix)
			r.walk(lo, hi, add)
		}
		for _, k := range n.keys {
			r.walk(k, k+"\x00", add)
		}
		return r.err
	})
	slices.SortStableFunc(list, func(a, b store.Change) int {
		return cmp.Or(cmp.Compare(a.Rev, b.Rev), strings.Compare(a.Key, b.Key))
	})
	return list, err
}
