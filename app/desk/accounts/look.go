package accounts

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Of reads the accounts of beneficiaries, in the order asked for, from one reading.
func (b Book) Of(ctx context.Context, ids ...string) ([]Account, error) {
	out := make([]Account, len(ids))
	err := b.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		for i, id := range ids {
			if out[i], err = Of(t, id); err != nil {
				return err
			}
		}
		return nil
	})
	return out, desk.FromStore(err)
}
