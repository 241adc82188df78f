package recovery

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// All lists all cases in the order of their numbers.
func (r Recoveries) All(ctx context.Context) (out []*Case, err error) {
	err = desk.FromStore(r.Desk.Store.View(ctx, func(t store.Reader) error { out, err = List(t); return err }))
	return out, err
}
