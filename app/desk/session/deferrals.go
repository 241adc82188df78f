package session

import (
	"context"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/review"
	"huiqi/policy/period"
)

// Deferrals is the register of loan deferrals with the packs of the shelf.
func (s *Session) Deferrals() deferrals.Register {
	return deferrals.Register{Desk: s.Desk, Packs: s.Shelf.All()}
}

// TakeReturn reads a bank's return and takes every good row into the register, when
// nobody is there to be asked.
func (s *Session) TakeReturn(ctx context.Context, path string, asOf period.Date, progress review.Progress) (deferrals.Plan, error) {
	in, err := review.Open(ctx, review.Request{Inputs: []review.Input{{Path: path}}})
	if err != nil {
		return deferrals.Plan{}, err
	}
	data, err := in.Read(ctx, progress)
	if err != nil {
		return deferrals.Plan{}, err
	}
	r := s.Deferrals()
	taking, err := r.Taking(ctx, data, 0, asOf)
	if err != nil {
		return deferrals.Plan{}, err
	}
	return r.TakeIn(ctx, s.Who(), taking, "")
}
