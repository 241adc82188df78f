// Package session is what a window or huiqictl holds while it works: the open
// store, the person signed in, the shelf of packs, and the taking in of files, all
// rows or none, each content once. It asks nobody anything and keeps no state of a
// screen. Its main type is Session.
package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/office"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Session is an open desk. Its methods may be called from one goroutine at a
// time, apart from those of the store itself and those about the person.
type Session struct {
	Path   string
	Store  *bolt.Store
	Shelf  *rules.Shelf
	Desk   *act.Desk
	People people.Register

	person person
}

// DefaultPath is the store in the user's data folder: XDG_DATA_HOME, or what the
// system names for programs.
func DefaultPath() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the data folder: %w", err)
		}
		dir = filepath.Join(home, ".local", "share")
		if config, err := os.UserConfigDir(); err == nil && filepath.Dir(config) == filepath.Join(home, "Library") || os.Getenv("APPDATA") != "" {
			dir = config
		}
	}
	return filepath.Join(dir, "huiqi", "huiqi.db"), nil
}

// Open opens the store at path, or makes it with its folder when there is none,
// and loads the packs. Errors are *desk.Error.
func Open(ctx context.Context, path string) (*Session, error) {
	st, err := bolt.Open(ctx, path, bolt.Options{})
	if errors.Is(err, store.ErrNoFile) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			st, err = bolt.Create(ctx, path, bolt.Options{})
		}
	}
	if err != nil {
		return nil, atPath(path, err)
	}
	return New(ctx, path, st)
}

// OpenExisting is Open without making a store where there is none.
func OpenExisting(ctx context.Context, path string) (*Session, error) {
	st, err := bolt.Open(ctx, path, bolt.Options{})
	if err != nil {
		return nil, atPath(path, err)
	}
	return New(ctx, path, st)
}

// atPath says which file the trouble is with.
func atPath(path string, err error) error {
	err = desk.FromStore(err)
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Where == (desk.Place{}) {
		return e.At(desk.Place{File: path})
	}
	return err
}

// New makes a session of a store that is open already and takes it over.
func New(ctx context.Context, path string, st *bolt.Store) (*Session, error) {
	shelf, err := rules.Open(ctx, st)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	d := office.New(st, time.Now)
	return &Session{Path: path, Store: st, Shelf: shelf, Desk: d, People: people.Register{Desk: d}}, nil
}

// Close signs out and closes the store.
func (s *Session) Close() error {
	s.SignOut()
	return s.Store.Close()
}

// Backup saves the store to path with a signed checkpoint of its log.
func (s *Session) Backup(ctx context.Context, path string, progress backup.Progress) (store.Manifest, error) {
	return backup.Save(ctx, s.Desk, s.Vault(), s.Store, path, progress)
}

// Restore replaces the data by a backup's, notes that in the log that came with
// it, and signs out: whoever was signed in may be another there, or nobody. kept is
// where the data replaced is kept.
func (s *Session) Restore(ctx context.Context, from string, progress backup.Progress) (kept string, err error) {
	m, err := backup.Check(ctx, from)
	if err != nil {
		return "", err
	}
	loss, err := backup.Loses(ctx, s.Store, from)
	if err != nil {
		return "", err
	}
	by := s.Me().User.Name
	if kept, err = backup.Restore(ctx, s.Store, from, progress); err != nil {
		return kept, err
	}
	s.SignOut()
	return kept, s.People.Restored(ctx, by, m, int64(loss.Entries))
}

// Request is the request for an item with what the desk knows: the readings the
// office decided and the mappings confirmed earlier.
func (s *Session) Request(ctx context.Context, p *pack.Pack, item string, per period.Period, inputs []awards.Input) (awards.Request, error) {
	readings, err := rules.Readings(ctx, s.Store, p)
	if err != nil {
		return awards.Request{}, err
	}
	used, err := s.used(ctx, p, item, per, readings)
	if err != nil {
		return awards.Request{}, err
	}
	return awards.Request{
		Pack: p, Item: item, Period: per, Inputs: inputs, Readings: readings, Used: used,
		Memory: func(fingerprint string) map[string]string { return s.Memory(ctx, fingerprint) },
	}, nil
}

// used is what live awards have taken of the allowance the item's cap shares with
// others; nothing of an item that cannot be compiled, which Open will tell.
func (s *Session) used(ctx context.Context, p *pack.Pack, item string, per period.Period, readings map[string]string) (map[string]money.Fen, error) {
	allowance := ""
	if program, err := rule.Compile(p, item, per, readings); err == nil {
		allowance = program.Allowance()
	}
	return road.Used(ctx, s.Store, s.Shelf, allowance, p.ID+"/"+item, per.String())
}

// Memory is the mapping confirmed for a layout, nil when there is none.
func (s *Session) Memory(ctx context.Context, fingerprint string) map[string]string {
	var out map[string]string
	err := s.Store.View(ctx, func(t store.Reader) error {
		b, err := t.Get("layout/" + fingerprint)
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &out)
	})
	if err != nil {
		return nil // not known, or not readable: then the clerk is asked again
	}
	return out
}

// Remember keeps the mapping the clerk confirmed for the layout of a file, on
// top of what was known of it.
func (s *Session) Remember(ctx context.Context, f *intake.File, confirmed map[string]string) error {
	if len(confirmed) == 0 {
		return nil
	}
	all := maps.Clone(s.Memory(ctx, f.Fingerprint))
	if all == nil {
		all = make(map[string]string)
	}
	maps.Copy(all, confirmed)
	b, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode mapping: %w", err)
	}
	err = s.Store.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Put("layout/"+f.Fingerprint, b) })
	if err != nil {
		return desk.FromStore(err)
	}
	return nil
}
