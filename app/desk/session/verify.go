package session

import (
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/office"
	"huiqi/app/store"
)

// Verified is what Verify found in order.
type Verified struct {
	Runs        int            // frozen runs computed again
	Entries     int            // acts replayed
	Head        act.Checkpoint // the log now, unsigned
	Checkpoints int            // signed here, each held against the log
	Key         string         // the public key they are signed with, "" when there is none
	Rooms       []office.Found
}

// Verify reads the whole store, computes every frozen run again, replays every
// act, holds every signed checkpoint against the log, and lets each room hold its
// records against each other. It needs nobody to be signed in, no key and no
// network.
func (s *Session) Verify(ctx context.Context, progress func(done, total int)) (out Verified, err error) {
	if err := s.Store.Verify(ctx); err != nil {
		return out, desk.FromStore(err)
	}
	if out.Runs, err = s.verifyRuns(ctx, progress); err != nil {
		return out, err
	}
	if out.Entries, err = s.Desk.Verify(ctx, progress); err != nil {
		return out, err
	}
	err = s.Store.View(ctx, func(t store.Reader) (err error) {
		if out.Head.Size, out.Head.Root, err = act.Head(t); err != nil {
			return err
		}
		if out.Key, err = act.PublicKey(t); err != nil {
			return err
		}
		out.Checkpoints = act.Signed(t)
		out.Rooms, err = office.Verify(ctx, t)
		return err
	})
	return out, desk.FromStore(err)
}

func (s *Session) verifyRuns(ctx context.Context, progress func(done, total int)) (n int, err error) {
	all, err := awards.List(ctx, s.Store)
	if err != nil {
		return 0, err
	}
	for i, sum := range all {
		if progress != nil {
			progress(i, len(all))
		}
		run, err := awards.Load(ctx, s.Store, s.Shelf, sum.ID)
		if err != nil {
			return n, err
		}
		if err := run.Verify(ctx); err != nil {
			return n, fmt.Errorf("run %s: %w", sum.ID, err)
		}
		n++
	}
	return n, nil
}
