package rules

import (
	"cmp"
	"slices"

	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Rival is a pack another can be compared with, by one of its items.
type Rival struct {
	Pack *pack.Pack
	Item *pack.Item
}

// Principal is the item an impact run is about: the first over firms, else the
// first; nil when the pack computes nothing.
func Principal(p *pack.Pack) *pack.Item {
	var first *pack.Item
	for i := range p.Items {
		switch it := &p.Items[i]; {
		case it.Decision: // nothing to compute
		case it.Subject == "firm":
			return it
		case first == nil:
			first = it
		}
	}
	return first
}

// Rivals lists the packs the item of p can be compared with, newest first: those
// with an item over the same kind of subjects, of the same id where there is one.
// earlier is the place of the newest that is older than p and has the very item,
// by period and then version; -1 when p is the first.
func (s *Shelf) Rivals(p *pack.Pack, item *pack.Item) (out []Rival, earlier int) {
	for _, o := range s.All() {
		if o.ID == p.ID && o.Version == p.Version {
			continue
		}
		it, ok := o.Item(item.ID)
		if !ok {
			i := slices.IndexFunc(o.Items, func(other pack.Item) bool { return other.Subject == item.Subject && !other.Decision })
			if i < 0 {
				continue
			}
			it = &o.Items[i]
		}
		if it.Subject == item.Subject {
			out = append(out, Rival{o, it})
		}
	}
	slices.SortStableFunc(out, func(a, b Rival) int { return b.compare(a) })
	self := Rival{p, item}
	return out, slices.IndexFunc(out, func(r Rival) bool { return r.Item.ID == item.ID && r.compare(self) < 0 })
}

// compare orders by the last period in force and then by version.
func (r Rival) compare(o Rival) int {
	return cmp.Or(lastOf(r.Item).First().Compare(lastOf(o.Item).First()),
		cmp.Compare(r.Pack.ID, o.Pack.ID), compareVersions(r.Pack.Version, o.Pack.Version))
}

func lastOf(it *pack.Item) period.Period {
	var last period.Period
	for _, text := range it.Periods {
		if p, err := period.Parse(text); err == nil && (last == period.Period{} || p.First().Compare(last.First()) > 0) {
			last = p
		}
	}
	return last
}
