package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"huiqi/app/store"
)

// large: an act of any size, computed on a snapshot, is committed whole and only
// if nobody wrote meanwhile. open gives a store of its own to each.
func large(t *testing.T, open func(TB) store.Store) {
	ctx := t.Context()
	again := open
	open = func(tb TB) store.Store {
		s := again(tb)
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
	t.Run("more than an update may hold", func(t *testing.T) {
		s := open(t)
		fill := func(x store.Txn) error {
			for i := range 5 * store.MaxUpdateKeys {
				if err := x.Put(fmt.Sprintf("a/%04d", i), []byte{byte(i)}); err != nil {
					return err
				}
			}
			return x.Void("a/0000")
		}
		for range 2 {
			if err := store.Large(ctx, s, "fill", fill); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(everything(t, s)); n != 5*store.MaxUpdateKeys-1 {
			t.Errorf("%d records", n)
		}
	})
	t.Run("begins again when somebody wrote", func(t *testing.T) {
		s := open(t)
		runs := 0
		err := store.Large(ctx, s, "sum", func(x store.Txn) error {
			if runs++; runs == 1 {
				// Another desk writes between the snapshot and the commit.
				var other errgroup.Group
				other.Go(func() error {
					return s.Update(ctx, "other", func(y store.Txn) error { return y.Put("n", []byte("1")) })
				})
				if err := other.Wait(); err != nil {
					return err
				}
			}
			seen, err := x.Get("n")
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return x.Put("sum", append(seen, '+'))
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := everything(t, s)["sum"]; got != "1+" || runs != 2 {
			t.Errorf("%q after %d runs", got, runs)
		}
	})
	t.Run("a stale base is refused", func(t *testing.T) {
		s := open(t)
		put := func(op store.OpID, base store.Rev) error {
			return s.ImportAt(ctx, op, base, func(yield func(string, []byte) bool) { yield("k", []byte(op)) })
		}
		var base store.Rev
		must(t, s.View(ctx, func(r store.Reader) error { base = r.Rev(); return nil }))
		wantErr(t, put("one", base), nil)
		wantErr(t, put("two", base), store.ErrChanged)
		wantErr(t, put("one", base), nil) // applied already: does nothing
		if got := everything(t, s)["k"]; got != "one" {
			t.Errorf("%q", got)
		}
	})
	t.Run("fails whole", func(t *testing.T) {
		s := open(t)
		broken := errors.New("broken")
		wantErr(t, store.Large(ctx, s, "x", func(x store.Txn) error { return errors.Join(x.Put("k", nil), broken) }), broken)
		wantErr(t, store.Large(ctx, s, "y", func(x store.Txn) error {
			x.Put("", nil) //nolint:errcheck // an overlooked error must fail the whole
			return x.Put("k", nil)
		}), store.ErrKey)
		if n := len(everything(t, s)); n != 0 {
			t.Errorf("%d records", n)
		}
	})
}

// everything reads the whole store.
func everything(t *testing.T, s store.Store) map[string]string {
	t.Helper()
	out := make(map[string]string)
	if err := s.View(t.Context(), func(r store.Reader) error {
		for k, v := range r.Scan("", "", 0) {
			if k != store.SchemaKey {
				out[k] = string(v)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Overlays holds an overlay over a snapshot against the same writes in a map.
func Overlays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, o := NewMap(), (*store.Overlay)(nil)
		want := make(map[string]string)
		key := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 1, 3, -1)
		for i, k := range rapid.SliceOfN(key, 0, 12).Draw(t, "base") {
			want[k] = fmt.Sprint(i)
			if err := base.Update(context.Background(), store.OpID(fmt.Sprint(i)), func(x store.Txn) error { return x.Put(k, []byte(want[k])) }); err != nil {
				t.Fatal(err)
			}
		}
		err := base.View(context.Background(), func(r store.Reader) error {
			o = store.NewOverlay(r)
			for i := range rapid.IntRange(0, 20).Draw(t, "writes") {
				k := key.Draw(t, "key")
				if rapid.Bool().Draw(t, "void") {
					delete(want, k)
					if err := o.Void(k); err != nil {
						return err
					}
					continue
				}
				want[k] = fmt.Sprint("w", i)
				if err := o.Put(k, []byte(want[k])); err != nil {
					return err
				}
			}
			from, to, limit := key.Draw(t, "from"), key.Draw(t, "to"), rapid.IntRange(0, 4).Draw(t, "limit")
			var got, all []string
			for k, v := range o.Scan(from, to, limit) {
				got = append(got, k+"="+string(v))
			}
			for k, v := range want {
				if k >= from && k < to {
					all = append(all, k+"="+v)
				}
			}
			slices.Sort(all)
			if limit > 0 && len(all) > limit {
				all = all[:limit]
			}
			if !slices.Equal(got, all) {
				t.Fatalf("scan %q to %q, %d: %q, want %q", from, to, limit, got, all)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
