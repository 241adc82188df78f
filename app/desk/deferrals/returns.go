package deferrals

import (
	"context"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

func returnOf(t store.Reader, id uint32) (r Return, err error) {
	ok, err := act.Read(t, returnKey(id), &r)
	if err == nil && !ok {
		err = fmt.Errorf("return %d: %w", id, store.ErrNotFound)
	}
	return r, err
}

// Returns lists the files taken in, the newest first.
func (r Register) Returns(ctx context.Context) (list []Return, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		from, to := store.Prefix(prefix + "return/")
		for key, raw := range t.Scan(from, to, 0) {
			var x Return
			if err := decode(raw, &x); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			list = append(list, x)
		}
		return nil
	})
	slices.Reverse(list)
	return list, desk.FromStore(err)
}

// Reconciliation holds what a bank's file added up to against the register's cases
// that still stand on it (D-11). The difference is what later returns and people
// changed, and the rows that told nothing new of a case that stands on another file.
type Reconciliation struct {
	Return Return
	Bank   string
	Name   string
	File   Figures // the file itself, over the rows taken
	Cases  Figures // the cases whose last news it is
	Moved  int     // rows whose case has had later news, by a file or by hand
}

// Agrees tells whether file and cases are the same to the fen.
func (x *Reconciliation) Agrees() bool { return x.File == x.Cases }

// Reconcile holds every bank of a return against the register.
func (r Register) Reconcile(ctx context.Context, id uint32) (list []Reconciliation, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		list, err = reconcile(ctx, t, id)
		return err
	})
	return list, desk.FromStore(err)
}

func reconcile(ctx context.Context, t store.Reader, id uint32) ([]Reconciliation, error) {
	ret, err := returnOf(t, id)
	if err != nil {
		return nil, err
	}
	n, d, err := readIndex(t)
	if err != nil {
		return nil, err
	}
	s, err := choose(t, n, &Filter{Returns: []uint32{id}})
	if err != nil {
		return nil, err
	}
	g := newGatherer(&d, AxisBank)
	if err := eachHead(ctx, t, n, s, g.add); err != nil {
		return nil, err
	}
	var list []Reconciliation
	for _, sums := range ret.Sums {
		x := Reconciliation{Return: ret, Bank: sums.Bank, Name: d.nameOf(sums.Bank, ""), File: sums.Figures}
		if i := slices.IndexFunc(g.groups, func(g Group) bool { return g.Key == sums.Bank }); i >= 0 {
			x.Cases = g.groups[i].Figures
		}
		x.Moved = x.File.Cases - x.Cases.Cases
		list = append(list, x)
	}
	return list, nil
}

// Bank is a bank with its name and how many cases it has.
type Bank struct {
	Code, Name string
	Cases      int
}

// Choices are the values a filter may have, as far as there are cases for them.
type Choices struct {
	Banks   []Bank
	Packs   []string
	Reasons []string
	Months  []string
	Cities  []string
	Cases   int
	Parties int
}

// Choices reads what there is to filter by.
func (r Register) Choices(ctx context.Context) (c Choices, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, d, err := readIndex(t)
		if err != nil {
			return err
		}
		c = Choices{Packs: d.Packs, Reasons: d.Reasons, Cases: int(n.Cases), Parties: int(n.Parties)}
		for _, code := range d.Banks {
			s, err := choose(t, n, &Filter{Banks: []string{code}})
			if err != nil {
				return err
			}
			c.Banks = append(c.Banks, Bank{code, d.nameOf(code, ""), s.len()})
		}
		slices.SortFunc(c.Banks, func(a, b Bank) int {
			if a.Code < b.Code {
				return -1
			}
			return 1
		})
		if c.Months, err = valuesOf(t, byMonth); err == nil {
			c.Cities, err = valuesOf(t, byCity)
		}
		return err
	})
	return c, desk.FromStore(err)
}

// valuesOf lists the values of an attribute, in their order.
func valuesOf(t store.Reader, b by) (list []string, err error) {
	base := prefix + "post/" + string(rune(b)) + "/"
	from, to := store.Prefix(base)
	for key, raw := range t.Scan(from, to, 0) {
		v, _, _ := cutLast(key[len(base):])
		if m, err := bitmap(raw); err != nil || m.IsEmpty() {
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			continue
		}
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list, nil
}
