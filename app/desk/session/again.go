package session

import (
	"context"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/files"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
)

// Due tells whether the office decided readings since a run was made under which
// its results, or what it waits for, would be others.
func (s *Session) Due(ctx context.Context, run *awards.Run) (bool, error) {
	next, err := s.under(ctx, run)
	if err != nil {
		return false, err
	}
	return next.Receipt.ID() != run.Receipt.ID(), nil
}

// Again makes the run of a frozen run's facts under the readings the office has
// decided since, as the act of a maker: the files are those of the old run.
func (s *Session) Again(ctx context.Context, run *awards.Run, when time.Time) (*awards.Run, error) {
	me := s.Me()
	if err := s.Desk.May(ctx, me.Actor, makers); err != nil {
		return nil, err
	}
	next, err := s.under(ctx, run)
	if err != nil {
		return nil, err
	}
	if err := next.Freeze(ctx, s.Store, me.Vault, when); err != nil {
		return nil, err
	}
	if err := s.digest(ctx, next); err != nil {
		return nil, err
	}
	_, err = s.Desk.Do(ctx, me.Actor, act.Order{Need: makers, Subject: "run/" + next.ID}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		old, ok, err := files.OfRun(t, run.ID)
		if err == nil && !ok {
			err = desk.Errf("no-run", run.ID)
		}
		if err != nil {
			return nil, err
		}
		e := files.Taken{Run: next.ID}
		for _, hash := range old.Files {
			r, _, err := files.Of(t, hash)
			if err != nil {
				return nil, err
			}
			e.Files = append(e.Files, r)
		}
		return e, nil
	})
	return next, err
}

func (s *Session) under(ctx context.Context, run *awards.Run) (*awards.Run, error) {
	readings, err := rules.Readings(ctx, s.Store, run.Pack)
	if err != nil {
		return nil, err
	}
	return run.Under(ctx, readings)
}
