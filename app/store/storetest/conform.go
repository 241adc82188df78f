package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"huiqi/app/store"
)

// TB is what an opener of stores needs: both *testing.T and *rapid.T have it.
type TB interface {
	Helper()
	Fatal(args ...any)
}

// Conform runs the suite. open returns an empty store; the suite closes it.
func Conform(t *testing.T, open func(TB) store.Store) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			c.run(t, s)
			if err := errors.Join(s.Close(), s.Close()); err != nil {
				t.Errorf("close, twice: %v", err)
			}
		})
	}
	t.Run("large", func(t *testing.T) { large(t, open) })
	t.Run("like a map", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			s := open(t)
			machine(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	})
}

var errStop = errors.New("stop")

var cases = []struct {
	name string
	run  func(*testing.T, store.Store)
}{
	{"a failed update leaves nothing", func(t *testing.T, s store.Store) {
		err := s.Update(t.Context(), "a", func(x store.Txn) error {
			must(t, x.Put("k", []byte("v")))
			return errStop
		})
		wantErr(t, err, errStop)
		wantGet(t, s, "k", nil)
		must(t, put(s, "a", "k", "w")) // its operation was not used up
		wantGet(t, s, "k", []byte("w"))
	}},
	{"an empty value is a value", func(t *testing.T, s store.Store) {
		must(t, put(s, "a", "k", ""))
		wantGet(t, s, "k", []byte{})
	}},
	{"a voided key is gone and may come back", func(t *testing.T, s store.Store) {
		must(t, put(s, "a", "k", "v"))
		must(t, s.Update(t.Context(), "b", func(x store.Txn) error { return x.Void("k") }))
		wantGet(t, s, "k", nil)
		must(t, put(s, "c", "k", "w"))
		wantGet(t, s, "k", []byte("w"))
	}},
	{"values are copies both ways", copies},
	{"limits", limits},
	{"an overlooked error fails the update", func(t *testing.T, s store.Store) {
		err := s.Update(t.Context(), "a", func(x store.Txn) error {
			_ = x.Put("", nil)
			return x.Put("k", []byte("v"))
		})
		wantErr(t, err, store.ErrKey)
		wantGet(t, s, "k", nil)
	}},
	{"a scan may write", func(t *testing.T, s store.Store) {
		must(t, s.Import(t.Context(), "a", numbered(600, "k/", "v")))
		must(t, s.Update(t.Context(), "b", func(x store.Txn) error {
			n := 0
			for k := range x.Scan("k/", "k0", 0) {
				if n++; n%10 == 0 {
					must(t, x.Void(k))
				}
			}
			if n != 600 {
				t.Errorf("scan saw %d of 600", n)
			}
			return nil
		}))
	}},
	{"an import fails whole", func(t *testing.T, s store.Store) {
		rows := func(yield func(string, []byte) bool) {
			for k, v := range numbered(50, "k/", "v") {
				if !yield(k, v) {
					return
				}
			}
			yield("", nil)
		}
		wantErr(t, s.Import(t.Context(), "a", rows), store.ErrKey)
		wantGet(t, s, "k/00000", nil)
		must(t, s.Import(t.Context(), "a", numbered(50, "k/", "v")))
		wantGet(t, s, "k/00049", []byte("v"))
	}},
	{"an import ends with its context", func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		rows := func(yield func(string, []byte) bool) {
			for k, v := range numbered(3000, "k/", "v") {
				if k == "k/01500" {
					cancel()
				}
				if !yield(k, v) {
					return
				}
			}
		}
		wantErr(t, s.Import(ctx, "a", rows), context.Canceled)
		wantGet(t, s, "k/00000", nil)
	}},
	{"of two rows with one key the later wins", func(t *testing.T, s store.Store) {
		must(t, s.Import(t.Context(), "a", func(yield func(string, []byte) bool) {
			_ = yield("b", []byte("1")) && yield("a", []byte("2")) && yield("b", []byte("3"))
		}))
		wantGet(t, s, "b", []byte("3"))
	}},
	{"a watch waits for what comes", watchWaits},
	{"a closed store says so", func(t *testing.T, s store.Store) {
		must(t, s.Close())
		wantErr(t, put(s, "a", "k", "v"), store.ErrClosed)
		wantErr(t, s.View(t.Context(), func(store.Reader) error { return nil }), store.ErrClosed)
		for _, err := range s.Watch(t.Context(), "", 0) {
			wantErr(t, err, store.ErrClosed)
		}
	}},
	{"a backup counts", func(t *testing.T, s store.Store) {
		must(t, s.Import(t.Context(), "a", numbered(20, "k/", "v")))
		must(t, s.Update(t.Context(), "b", func(x store.Txn) error { return x.Void("k/00003") }))
		var before store.Manifest
		var b bytes.Buffer
		before, err := s.Backup(t.Context(), &b)
		must(t, err)
		if before.Tombstones != 1 || before.Records < 19 || before.Size == 0 || len(before.SHA256) != 64 {
			t.Errorf("manifest %+v", before)
		}
	}},
}

func copies(t *testing.T, s store.Store) {
	v := []byte("one")
	must(t, s.Update(t.Context(), "a", func(x store.Txn) error {
		must(t, x.Put("k", v))
		copy(v, "two")
		copy(v, "one") // pure for the engines that run it twice
		return nil
	}))
	reused := make([]byte, 1)
	must(t, s.Import(t.Context(), "b", func(yield func(string, []byte) bool) {
		for _, c := range "xyz" {
			reused[0] = byte(c)
			if !yield("r/"+string(c), reused) {
				return
			}
		}
	}))
	var kept []byte
	must(t, s.View(t.Context(), func(r store.Reader) error {
		kept, _ = r.Get("k")
		for _, b := range r.Scan("r/", "r0", 0) {
			b[0] = '?'
		}
		return nil
	}))
	kept[0] = '?'
	wantGet(t, s, "k", []byte("one"))
	wantGet(t, s, "r/x", []byte("x"))
}

func limits(t *testing.T, s store.Store) {
	big := make([]byte, store.MaxValue)
	update := func(op store.OpID, fn func(store.Txn) error) error { return s.Update(t.Context(), op, fn) }
	must(t, update("a", func(x store.Txn) error { return x.Put("k", big) }))
	wantErr(t, update("b", func(x store.Txn) error { return x.Put("k", append(big, 0)) }), store.ErrTooLarge)
	wantErr(t, update("c", func(x store.Txn) error {
		return errors.Join(x.Put("k", big), x.Put("l", big[:1<<17]))
	}), store.ErrTxnTooLarge)
	wantErr(t, update("d", func(x store.Txn) error {
		for i := range store.MaxUpdateKeys + 1 {
			if err := x.Put(fmt.Sprint(i), nil); err != nil {
				return err
			}
		}
		return nil
	}), store.ErrTxnTooLarge)
	wantErr(t, put(s, "e", strings.Repeat("k", store.MaxKey+1), ""), store.ErrKey)
	wantErr(t, put(s, "", "k", ""), store.ErrNoOp)
	wantErr(t, s.Import(t.Context(), "", numbered(1, "", "")), store.ErrNoOp)
	wantErr(t, s.Import(t.Context(), "f", func(yield func(string, []byte) bool) {
		yield("k", append(big, 0))
	}), store.ErrTooLarge)
}

func watchWaits(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	next, stop := iter.Pull2(s.Watch(ctx, "w/", 0))
	defer stop()
	for i := range 5 {
		must(t, put(s, store.NewOp(), "other", "x"))
		must(t, put(s, store.NewOp(), "w/k", fmt.Sprint(i)))
		c, err, ok := next()
		if !ok || err != nil || string(c.Value) != fmt.Sprint(i) || c.Rev == 0 {
			t.Fatalf("change %d: %+v, %v, %v", i, c, err, ok)
		}
	}
	cancel()
	if _, _, ok := next(); ok {
		t.Error("the watch outlived its context")
	}
}

// machine runs random calls against s and the model and compares what they see.
func machine(t *rapid.T, s store.Store) {
	ctx := context.Background()
	m := NewMap()
	var base store.Rev // what creation used up
	must(t, s.View(ctx, func(r store.Reader) error { base = r.Rev(); return nil }))
	key := rapid.StringMatching(`[a-c]{1,2}(/[xy])?`)
	value := rapid.SliceOfN(rapid.Byte(), 0, 40)
	var ops []store.OpID
	op := func(t *rapid.T) store.OpID {
		if len(ops) > 0 && rapid.IntRange(0, 4).Draw(t, "again") == 0 {
			return rapid.SampledFrom(ops).Draw(t, "op")
		}
		ops = append(ops, store.OpID(fmt.Sprint(len(ops))))
		return ops[len(ops)-1]
	}
	both := func(t *rapid.T, fn func(store.Store) (any, error)) {
		got, err1 := fn(s)
		want, err2 := fn(m)
		if (err1 == nil) != (err2 == nil) {
			t.Fatalf("store: %v; model: %v", err1, err2)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("model and store differ:\n%s", d)
		}
	}
	t.Repeat(map[string]func(*rapid.T){
		"update": func(t *rapid.T) {
			id, fail := op(t), rapid.IntRange(0, 5).Draw(t, "fail") == 0
			keys := rapid.SliceOfN(key, 0, 6).Draw(t, "keys")
			voids := rapid.Uint8().Draw(t, "voids")
			v := value.Draw(t, "value")
			both(t, func(s store.Store) (any, error) { return runUpdate(ctx, s, id, keys, voids, v, fail) })
		},
		"import": func(t *rapid.T) {
			id := op(t)
			rows := rapid.SliceOfN(key, 0, 40).Draw(t, "rows")
			both(t, func(s store.Store) (any, error) {
				return nil, s.Import(ctx, id, func(yield func(string, []byte) bool) {
					for i, k := range rows {
						if !yield(k, fmt.Append(nil, i)) {
							return
						}
					}
				})
			})
		},
		"scan": func(t *rapid.T) {
			from, to := key.Draw(t, "from"), rapid.OneOf(key, rapid.Just("")).Draw(t, "to")
			limit := rapid.IntRange(0, 5).Draw(t, "limit")
			both(t, func(s store.Store) (any, error) {
				var out []string
				err := s.View(ctx, func(r store.Reader) error { out = list(r, from, to, limit); return nil })
				return out, err
			})
		},
		"watch": func(t *rapid.T) {
			prefix := rapid.SampledFrom([]string{"", "a", "b/"}).Draw(t, "prefix")
			from := store.Rev(rapid.Uint64Range(0, uint64(m.rev)).Draw(t, "from"))
			want := changes(m.rows, prefix, from)
			got := take(ctx, s, prefix, from+base, len(want))
			for i := range got {
				got[i].Rev -= base
			}
			if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("watch:\n%s", d)
			}
		},
	})
}

// runUpdate writes keys, reading and scanning its own writes on the way.
func runUpdate(ctx context.Context, s store.Store, id store.OpID, keys []string, voids uint8, v []byte, fail bool) (any, error) {
	var seen []string
	err := s.Update(ctx, id, func(x store.Txn) error {
		seen = nil
		for i, k := range keys {
			old, err := x.Get(k)
			seen = append(seen, fmt.Sprint(old, err == nil))
			if voids>>i&1 == 1 {
				err = x.Void(k)
			} else {
				err = x.Put(k, append(old, v...))
			}
			if err != nil {
				return err
			}
		}
		seen = append(seen, list(x, "a", "c", 0)...)
		if fail {
			return errStop
		}
		return nil
	})
	return seen, err
}

// list scans what conformance keys hold; what creation wrote lies elsewhere.
func list(r store.Reader, from, to string, limit int) (out []string) {
	if to == "" {
		to = "d"
	}
	for k, v := range r.Scan(from, to, limit) {
		out = append(out, fmt.Sprintf("%s=%x", k, v))
	}
	return out
}

// take reads n changes of conformance keys.
func take(ctx context.Context, s store.Store, prefix string, from store.Rev, n int) (out []store.Change) {
	if n == 0 {
		return nil
	}
	for c, err := range s.Watch(ctx, prefix, from) {
		if err != nil {
			return append(out, store.Change{Key: err.Error()})
		}
		if out = append(out, c); len(out) == n {
			break
		}
	}
	return out
}

func put(s store.Store, op store.OpID, key, value string) error {
	return s.Update(context.Background(), op, func(x store.Txn) error { return x.Put(key, []byte(value)) })
}

// numbered yields n rows with sorted keys and one value.
func numbered(n int, prefix, value string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("%s%05d", prefix, i), []byte(value)) {
				return
			}
		}
	}
}

func must(t TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

// wantGet expects a value, nil for none.
func wantGet(t *testing.T, s store.Store, key string, want []byte) {
	t.Helper()
	var got []byte
	err := s.View(t.Context(), func(r store.Reader) (err error) {
		got, err = r.Get(key)
		return err
	})
	if want == nil && errors.Is(err, store.ErrNotFound) {
		return
	}
	if err != nil || !bytes.Equal(got, want) || got == nil {
		t.Errorf("%s = %q, %v; want %q", key, got, err, want)
	}
}
