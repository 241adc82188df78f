package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/policy/period"
	"huiqi/resources"
)

// Work is reading, assessing and taking in, one after the other, as is done when
// nobody is there to be asked: every row without a problem is taken.
func (s *Session) Work(ctx context.Context, req awards.Request, progress awards.Progress, when time.Time) (*awards.Run, Receipt, error) {
	in, err := awards.Open(ctx, req)
	if err != nil {
		return nil, Receipt{}, err
	}
	if err := in.Settled(); err != nil {
		return nil, Receipt{}, err
	}
	data, err := in.Read(ctx, progress)
	if err != nil {
		return nil, Receipt{}, err
	}
	run, err := data.Assess(ctx, progress)
	if err != nil {
		return nil, Receipt{}, err
	}
	done, err := s.TakeIn(ctx, data, run, AllAllowed, when)
	return run, done, err
}

// Samples takes in the sample data the program ships, the electricity award of
// 2020Q2, and gives the frozen run.
func (s *Session) Samples(ctx context.Context, progress awards.Progress, when time.Time) (run *awards.Run, err error) {
	p, ok := s.Shelf.Pack("fujian-2020-13", "")
	if !ok {
		return nil, desk.Errf("no-pack")
	}
	dir, err := os.MkdirTemp("", "huiqi-samples-")
	if err != nil {
		return nil, desk.Errf("write-failed", "huiqi-samples").Wrap(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	inputs := []awards.Input{
		{Kind: intake.Statistics, Name: "statistics-2020Q2.xlsx"},
		{Kind: intake.Power, Name: "power-2020Q2.csv"},
		{Kind: intake.Accounts, Name: "accounts.xlsx"},
	}
	for i := range inputs {
		inputs[i].Path = filepath.Join(dir, inputs[i].Name)
		data, err := fs.ReadFile(resources.Samples(), inputs[i].Name)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(inputs[i].Path, data, 0o600); err != nil {
			return nil, desk.Errf("write-failed", inputs[i].Name).Wrap(err)
		}
	}
	req, err := s.Request(ctx, p, "power", period.MustParse("2020Q2"), inputs)
	if err != nil {
		return nil, err
	}
	run, _, err = s.Work(ctx, req, progress, when)
	return run, err
}
