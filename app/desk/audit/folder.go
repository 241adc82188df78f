package audit

import (
	"context"
	"errors"
	"io"
	"iter"

	"huiqi/app/store"
	"huiqi/policy/pack"
)

// still is a store whose records stand still: what was copied out of a desk, or
// read from a package. Nothing can be written to it.
type still struct{ t *store.Overlay }

var errStill = errors.New("audit: a package is not written to")

func (s still) View(ctx context.Context, fn func(store.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(s.t)
}

func (still) Update(context.Context, store.OpID, func(store.Txn) error) error { return errStill }

func (still) Import(context.Context, store.OpID, iter.Seq2[string, []byte]) error { return errStill }

func (still) ImportAt(context.Context, store.OpID, store.Rev, iter.Seq2[string, []byte]) error {
	return errStill
}

func (still) Applied(store.OpID) (bool, error) { return false, errStill }

func (still) Watch(context.Context, string, store.Rev) iter.Seq2[store.Change, error] {
	return func(func(store.Change, error) bool) {}
}

func (still) Backup(context.Context, io.Writer) (store.Manifest, error) {
	return store.Manifest{}, errStill
}

func (still) Verify(context.Context) error { return nil }

func (still) Close() error { return nil }

// shelf are the packs of a package.
type shelf map[string]*pack.Pack

// Pack implements awards.Packs. A package has one version of each at most that a
// run may ask for, so version "" finds none.
func (s shelf) Pack(id, version string) (*pack.Pack, bool) {
	p, ok := s[id+"/"+version]
	return p, ok
}
