package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/digest"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/intake"
	"huiqi/app/store"
)

// Taken is what the store remembers of a file that was taken in.
type Taken struct {
	Hash     string `json:"sha256"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Rows     int    `json:"rows"`
	Problems int    `json:"problems"`
	Run      string `json:"run"`
	On       string `json:"on"` // 2006-01-02
}

// Known is the record of a file's content, and whether it was taken in before.
func (s *Session) Known(ctx context.Context, hash string) (Taken, bool, error) {
	var out Taken
	err := s.Store.View(ctx, func(t store.Reader) error {
		b, err := t.Get("file/" + hash)
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &out)
	})
	if errors.Is(err, store.ErrNotFound) {
		return out, false, nil
	}
	if err != nil {
		return out, false, desk.FromStore(err)
	}
	return out, true, nil
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
	Files []Taken
	// Again is set when all files, and the run they gave, were there already:
	// then nothing was changed.
	Again bool
}

// TakeIn freezes the run of data that was read and accepted, enters its firms in
// the registry and remembers its files. when comes from the caller's clock. With
// the choice Nothing the store is as it was. Each of the steps is whole or not
// done, and doing all again after an error completes what is left.
func (s *Session) TakeIn(ctx context.Context, data *awards.Data, run *awards.Run, choice Choice, when time.Time) (Receipt, error) {
	var out Receipt
	if choice == Nothing {
		return out, nil
	}
	id := run.Receipt.ID()
	known := 0
	for _, b := range data.Batches {
		t := taken(b, id, when.Format(time.DateOnly))
		old, ok, err := s.Known(ctx, t.Hash)
		if err != nil {
			return Receipt{}, err
		}
		if ok {
			known++
			t = old
		}
		out.Files = append(out.Files, t)
	}
	stored, err := s.stored(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	if out.Again = stored && known == len(out.Files); out.Again {
		run.ID = id
		return out, nil
	}
	if err := run.Freeze(ctx, s.Store, when); err != nil {
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
	err = s.Store.Update(ctx, store.OpID("files-"+id), func(t store.Txn) error {
		for _, f := range out.Files {
			b, err := json.Marshal(f)
			if err != nil {
				return err
			}
			if err := t.Put("file/"+f.Hash, b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Receipt{}, desk.FromStore(err)
	}
	return out, nil
}

// digest keeps what the window's first screens say of the run.
func (s *Session) digest(ctx context.Context, run *awards.Run) error {
	d, err := digest.Of(ctx, run)
	if err != nil {
		return err
	}
	return digest.Save(ctx, s.Store, d)
}

func (s *Session) stored(ctx context.Context, run string) (bool, error) {
	err := s.Store.View(ctx, func(t store.Reader) error {
		_, err := t.Get("run/" + run + "/meta")
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, desk.FromStore(err)
	}
	return true, nil
}

func taken(b *intake.Batch, run, on string) Taken {
	return Taken{
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

// Verify reads the whole store and computes every frozen run again.
func (s *Session) Verify(ctx context.Context, progress func(done, total int)) (runs int, err error) {
	if err := s.Store.Verify(ctx); err != nil {
		return 0, desk.FromStore(err)
	}
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
			return i, err
		}
		if err := run.Verify(ctx); err != nil {
			return i, fmt.Errorf("run %s: %w", sum.ID, err)
		}
	}
	return len(all), nil
}
