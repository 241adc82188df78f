// Package rules keeps the policy packs a desk works with: those the program
// ships and those the office loaded from a file into its store. It says of each
// who signed it, after the gate, and whether it is active, which readings (口径)
// the office has decided, and which edition came before. It never changes a pack: a
// change is a new version. Its main types are Shelf and Standing.
//
// Who settles a reading has no hand in the batches computed under it: a
// reading is a rule for every beneficiary alike and rests on a document, the run
// keeps the reading it was made with, and three others sign what came of it. Were
// it a hand, the head who decides how a clause is read could approve nothing.
package rules

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"sync"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/resources"
)

// Shelf holds the packs at hand, by id and then version. It may be used from
// several goroutines: the window lists packs while one is added.
type Shelf struct {
	mu    sync.RWMutex
	packs []*pack.Pack
}

// storedPack is a pack loaded from a file, as the store keeps it.
type storedPack struct {
	Form   string `json:"form"`
	Source string `json:"source"`
}

// Embedded is the shelf of the packs the program ships.
func Embedded() (*Shelf, error) {
	fsys := resources.Packs()
	dirs, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	s := &Shelf{}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		p, err := pack.Load(fsys, d.Name())
		if err != nil {
			return nil, fmt.Errorf("embedded pack %s: %w", d.Name(), err)
		}
		s.packs = append(s.packs, p)
	}
	s.sort()
	return s, nil
}

// Open is the embedded packs and those in the store.
func Open(ctx context.Context, st store.Store) (*Shelf, error) {
	s, err := Embedded()
	if err != nil {
		return nil, err
	}
	err = st.View(ctx, func(t store.Reader) error {
		from, to := store.Prefix("pack/")
		for key, b := range t.Scan(from, to, 0) {
			var kept storedPack
			if err := json.Unmarshal(b, &kept); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			p, err := pack.Parse([]byte(kept.Form), []byte(kept.Source))
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			if _, shipped := s.Pack(p.ID, p.Version); !shipped {
				s.packs = append(s.packs, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, desk.FromStore(err)
	}
	s.sort()
	return s, nil
}

func (s *Shelf) sort() {
	slices.SortFunc(s.packs, func(a, b *pack.Pack) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), compareVersions(a.Version, b.Version))
	})
}

// compareVersions takes whole numbers as numbers and anything else as text.
func compareVersions(a, b string) int {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err1 == nil && err2 == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// All lists the packs by id and version.
func (s *Shelf) All() []*pack.Pack {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.packs)
}

// Pack finds a pack; version "" is the newest of that id.
func (s *Shelf) Pack(id, version string) (*pack.Pack, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range slices.Backward(s.packs) {
		if p.ID == id && (version == "" || p.Version == version) {
			return p, true
		}
	}
	return nil, false
}

// Add reads a pack from a file (or its folder) into the store. A pack of the
// same id and version must be the same pack: an active version never changes.
func (s *Shelf) Add(ctx context.Context, st store.Store, path string) (*pack.Pack, error) {
	p, err := pack.LoadFile(path)
	if err != nil {
		return nil, desk.Errf("pack-faulty", err.Error()).At(desk.Place{File: path}).Wrap(err)
	}
	if old, ok := s.Pack(p.ID, p.Version); ok {
		if old.SHA256 != p.SHA256 {
			return nil, desk.Errf("pack-version-taken", p.ID, p.Version).At(desk.Place{File: path})
		}
		return old, nil
	}
	b, err := json.Marshal(storedPack{Form: string(p.Form), Source: p.SourceText})
	if err != nil {
		return nil, fmt.Errorf("encode pack: %w", err)
	}
	key := "pack/" + p.ID + "/" + p.Version
	err = st.Update(ctx, store.OpID("pack-"+p.SHA256[:40]), func(t store.Txn) error { return t.Put(key, b) })
	if errors.Is(err, store.ErrTooLarge) || errors.Is(err, store.ErrTxnTooLarge) {
		return nil, desk.Errf("pack-too-large").At(desk.Place{File: path}).Wrap(err)
	}
	if err != nil {
		return nil, desk.FromStore(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.packs = append(s.packs, p)
	s.sort()
	return p, nil
}
