package firms

import (
	"context"
	"errors"
	"sort"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Registry is every firm in memory, in the order of codes, ready for the grid
// and for searching. It does not change; make another after a change of the
// store (Watch "firm/" from Rev tells).
type Registry struct {
	Rev   store.Rev
	Firms []Firm

	folded []string  // name and code as searched
	sets   []letters // possible initials of all names, one after the other
	ends   []int     // where each firm's sets end
}

// List reads all firms. Errors are *desk.Error.
func List(ctx context.Context, s store.Store) (*Registry, error) {
	r, err := load(ctx, s)
	if err != nil {
		return nil, desk.FromStore(err)
	}
	r.index()
	return r, nil
}

// load reads all firms and makes nothing for searching.
func load(ctx context.Context, s store.Store) (r *Registry, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		r = &Registry{Rev: t.Rev()}
		from, to := store.Prefix(keyPrefix)
		for k, b := range t.Scan(from, to, 0) {
			f, err := parse(k[len(keyPrefix):], b)
			if err != nil {
				return err
			}
			r.Firms = append(r.Firms, f)
		}
		return nil
	})
	return r, err
}

// NewRegistry makes a registry of firms at hand, sorted by code.
func NewRegistry(list []Firm) *Registry {
	r := &Registry{Firms: list}
	sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	r.index()
	return r
}

func (r *Registry) index() {
	n := len(r.Firms)
	r.folded, r.ends, r.sets = make([]string, n), make([]int, n), make([]letters, 0, 16*n)
	for i, f := range r.Firms {
		r.folded[i] = fold(f.Name) + "\x00" + strings.ToLower(f.Code)
		r.sets = appendSets(r.sets, f.Name)
		r.ends[i] = len(r.sets)
	}
}

// Get finds a firm by its code.
func (r *Registry) Get(code string) (Firm, bool) {
	i := sort.Search(len(r.Firms), func(i int) bool { return r.Firms[i].Code >= code })
	if i == len(r.Firms) || r.Firms[i].Code != code {
		return Firm{}, false
	}
	return r.Firms[i], true
}

// Search gives the places in Firms of those that contain every word of query:
// in the name, in the code, or as initials of the name's pinyin with any reading
// of its characters. An empty query finds all.
func (r *Registry) Search(query string) []int {
	type word struct {
		text    string
		letters []letters
	}
	var words []word
	for _, w := range strings.Fields(narrow(query)) {
		w = fold(w)
		p, _ := pattern(w)
		words = append(words, word{w, p})
	}
	found := make([]int, 0, 64)
	start := 0
	for i, end := range r.ends {
		ok := true
		for _, w := range words {
			if !strings.Contains(r.folded[i], w.text) && !matches(r.sets[start:end], w.letters) {
				ok = false
				break
			}
		}
		if ok {
			found = append(found, i)
		}
		start = end
	}
	return found
}

// Get reads one firm from the store. The error is a *desk.Error, "no-firm" when
// the registry does not know it.
func Get(ctx context.Context, s store.Store, code string) (f Firm, err error) {
	err = s.View(ctx, func(t store.Reader) (err error) {
		f, err = get(t, code)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return f, desk.Errf("no-firm", code).Wrap(err)
	}
	if err != nil {
		return f, desk.FromStore(err)
	}
	return f, nil
}
