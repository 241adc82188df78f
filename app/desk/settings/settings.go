// Package settings keeps what was chosen for this desk under a name: how the
// window looks, which folder was used last. It never keeps anything that decides
// an award, and knows nothing of the values: who uses a setting owns its type
// and its defaults.
//
// Its functions are Load and Save.
package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Store is where settings lie.
type Store = store.Store

func key(name string) string { return "setting/" + name }

// Load reads the setting of a name into v, a pointer to a value holding the
// defaults: what was never saved stays as it is there. A setting that cannot be
// read as v's type counts as never saved. Errors are *desk.Error.
func Load[T any](ctx context.Context, s Store, name string, v *T) error {
	var text []byte
	err := s.View(ctx, func(r store.Reader) (err error) {
		text, err = r.Get(key(name))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return desk.FromStore(err)
	}
	found := *v
	if json.Unmarshal(text, &found) == nil {
		*v = found
	}
	return nil
}

// Save keeps v, which must be encodable as JSON, under name. Errors are
// *desk.Error.
func Save(ctx context.Context, s Store, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return desk.FromStore(fmt.Errorf("setting %s: %w", name, err))
	}
	return desk.FromStore(s.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Put(key(name), text) }))
}
