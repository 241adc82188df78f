package session

import (
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/store"
)

// Verified is what Verify found in order.
type Verified struct {
	Runs    int    // frozen runs computed again
	Entries int    // acts replayed
	Size    uint64 // of the log's tree
	Root    string // its hash, base64
}

// Verify reads the whole store, computes every frozen run again, and replays every
// act: records, runs, log and state must be what follows. It needs nobody to be
// signed in.
func (s *Session) Verify(ctx context.Context, progress func(done, total int)) (out Verified, err error) {
	if err := s.Store.Verify(ctx); err != nil {
		return out, desk.FromStore(err)
	}
	all, err := awards.List(ctx, s.Store)
	if err != nil {
		return out, err
	}
	for i, sum := range all {
		if progress != nil {
			progress(i, len(all))
		}
		run, err := awards.Load(ctx, s.Store, s.Shelf, sum.ID)
		if err != nil {
			return out, err
		}
		if err := run.Verify(ctx); err != nil {
			return out, fmt.Errorf("run %s: %w", sum.ID, err)
		}
		out.Runs++
	}
	if out.Entries, err = s.Desk.Verify(ctx, progress); err != nil {
		return out, err
	}
	err = s.Store.View(ctx, func(t store.Reader) error {
		size, root, err := act.Head(t)
		out.Size, out.Root = size, act.Checkpoint{Root: root}.Hash()
		return err
	})
	return out, desk.FromStore(err)
}
