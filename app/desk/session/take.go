package session

import (
	"context"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/digest"
	"huiqi/app/desk/files"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/intake"
	"huiqi/app/store"
)

// Known is the record of a file's content, and whether it was taken in before.
func (s *Session) Known(ctx context.Context, hash string) (r files.Record, known bool, err error) {
	err = s.Store.View(ctx, func(t store.Reader) error {
		r, known, err = files.Of(t, hash)
		return err
	})
	return r, known, desk.FromStore(err)
}

// Choice says what to take of files some of whose rows have problems.
type Choice uint8

// The two choices: there is no third, nothing is taken in by halves.
const (
	Nothing    Choice = iota // leave everything as it is
	AllAllowed               // every row without a problem
)

// Receipt tells what taking in did.
type Receipt struct {
	Files []files.Record
	// Again is set when all files, and the run they gave, were there already:
	// then nothing was changed.
	Again bool
}

// TakeIn freezes the run of data that was read and accepted, enters its firms in
// the registry, and then, as the act of a maker, remembers its files and whose
// hands they went through. when comes from the caller's clock. With the choice
// Nothing the store is as it was. Each of the steps is whole or not done, and
// doing all again after an error completes what is left.
func (s *Session) TakeIn(ctx context.Context, data *awards.Data, run *awards.Run, choice Choice, when time.Time) (Receipt, error) {
	if choice == Nothing {
		return Receipt{}, nil
	}
	me := s.Me()
	id := run.Receipt.ID()
	out, err := s.receipt(ctx, data, id, when)
	if err != nil {
		return Receipt{}, err
	}
	if out.Again {
		run.ID = id
		return out, nil
	}
	if err := s.Desk.May(ctx, me.Actor, makers); err != nil {
		return Receipt{}, err
	}
	if err := run.Freeze(ctx, s.Store, me.Vault, when); err != nil {
		return Receipt{}, err
	}
	if err := s.digest(ctx, run); err != nil {
		return Receipt{}, err
	}
	for _, b := range data.Batches {
		if b.File.Kind != intake.Statistics {
			continue
		}
		file := firms.File{Hash: b.File.Hash, Name: b.File.Name, Rows: len(b.Records), When: when}
		if _, err := firms.Import(ctx, s.Store, file, firms.FromRecords(b.Records, data.Fields())); err != nil {
			return Receipt{}, err
		}
	}
	o := act.Order{Need: makers, Subject: "run/" + id}
	_, err = s.Desk.Do(ctx, me.Actor, o, func(store.Reader, act.Meta) (act.Event, error) {
		return files.Taken{Run: id, Files: out.Files}, nil
	})
	if err != nil {
		return Receipt{}, err
	}
	return out, nil
}

// makers may take files in.
var makers = []act.Role{act.Maker}

// receipt tells what taking in would do: the files as they are known or would be.
func (s *Session) receipt(ctx context.Context, data *awards.Data, run string, when time.Time) (out Receipt, err error) {
	err = s.Store.View(ctx, func(t store.Reader) error {
		_, signed, err := files.OfRun(t, run)
		if err != nil {
			return err
		}
		out = Receipt{Again: signed}
		for _, b := range data.Batches {
			r, known, err := files.Of(t, b.File.Hash)
			if err != nil {
				return err
			}
			if !known {
				r = record(b, run, when.Format(time.DateOnly))
				out.Again = false
			}
			out.Files = append(out.Files, r)
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// digest keeps what the window's first screens say of the run.
func (s *Session) digest(ctx context.Context, run *awards.Run) error {
	d, err := digest.Of(ctx, run)
	if err != nil {
		return err
	}
	return digest.Save(ctx, s.Store, d)
}

func record(b *intake.Batch, run, on string) files.Record {
	return files.Record{
		Hash: b.File.Hash, Name: b.File.Name, Kind: b.File.Kind, Rows: len(b.Records),
		Problems: len(b.Problems), Run: run, On: on,
	}
}

// Repeats says of each file of an intake that was taken in before so, as
// problems of the whole file; empty when all are new.
func (s *Session) Repeats(ctx context.Context, in *awards.Intake) ([]desk.Problem, error) {
	var out []desk.Problem
	for _, f := range in.Files {
		old, ok, err := s.Known(ctx, f.Hash)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, desk.NewProblem(desk.Place{File: f.Name}, "file-known", old.On, old.Name, old.Rows))
		}
	}
	return out, nil
}
