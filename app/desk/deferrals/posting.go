package deferrals

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"huiqi/app/store"
)

// Postings tell which cases share a value: one compressed bitmap for each value and
// each 65,536 cases, so that any set of filters is counted and paged by a few small
// reads, and one case changes a few kilobytes at most.

// by is what cases are filtered by.
type by byte

// The attributes with a posting list.
const (
	byBank      by = 'b'
	byState     by = 's'
	byCity      by = 'c' // four digits
	byCounty    by = 'r' // six digits
	bySize      by = 'z'
	byIndustry  by = 'i' // division, two digits
	byMonth     by = 'm' // of the original due date, 2020-05
	byPack      by = 'p'
	byHeld      by = 'f' // rule of a finding ever opened
	byOpen      by = 'o' // rule of a finding not settled
	byReason    by = 'x'
	byMeans     by = 'w'
	byNewDue    by = 'n' // a day on which something moved falls due, 2021-03-31
	byAsked     by = 'a' // the day of acceptance of a case the bank has not answered
	byReturn    by = 't'
	byComplaint by = 'k'
)

const chunkCases = 1 << 16

// spot is one value in one chunk.
type spot struct {
	by    by
	value string
	chunk uint32
}

func (s spot) key() string {
	return fmt.Sprintf("%spost/%c/%s/%04d", prefix, s.by, url.PathEscape(s.value), s.chunk)
}

func (s spot) load(t store.Reader) (*roaring.Bitmap, error) {
	raw, err := get(t, s.key())
	if err != nil {
		return nil, err
	}
	m, err := bitmap(raw)
	if err != nil {
		err = fmt.Errorf("%s: %w", s.key(), err)
	}
	return m, err
}

// bitmap reads a posting list; nil is an empty one.
func bitmap(raw []byte) (*roaring.Bitmap, error) {
	m := roaring.New()
	if raw == nil {
		return m, nil
	}
	if err := m.UnmarshalBinary(raw); err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrDamaged, err)
	}
	return m, nil
}

// cutLast takes the chunk off what follows the attribute in a key.
func cutLast(rest string) (value, chunk string, err error) {
	i := strings.LastIndexByte(rest, '/')
	if i < 0 {
		return rest, "", store.ErrDamaged
	}
	value, err = url.PathUnescape(rest[:i])
	return value, rest[i+1:], err
}

// tag is one value of one case.
type tag struct {
	by    by
	value string
}

// tags are the values a case is found by. They follow from the head alone, so that a
// change is the difference between two lists.
func (d *dict) tags(dst []tag, h *Head, ret uint32) []tag {
	add := func(b by, v string) {
		if v != "" {
			dst = append(dst, tag{b, v})
		}
	}
	add(byBank, d.bank(h.Bank))
	add(byState, string(States[h.State]))
	if h.Region > 0 {
		r := regionText(h.Region)
		add(byCity, r[:4])
		add(byCounty, r)
	}
	add(bySize, sizeWord(h.Size))
	add(byIndustry, industryText(h.Industry))
	add(byMonth, d.month(h.Due))
	add(byPack, d.pack(h.Pack))
	for i, rule := range Rules {
		if h.Held&(1<<i) != 0 {
			add(byHeld, rule)
		}
		if h.Open&(1<<i) != 0 {
			add(byOpen, rule)
		}
	}
	add(byReason, d.reason(h.Reason))
	add(byMeans, meansWord(h.Means))
	if States[h.State].Running() { // what was moved, and only that, falls due then
		p, i := h.MovedPrincipal > 0, h.MovedInterest > 0
		if p {
			add(byNewDue, d.dayText(h.NewPrincipal))
		}
		if i && !(p && h.NewInterest == h.NewPrincipal) {
			add(byNewDue, d.dayText(h.NewInterest))
		}
	}
	if States[h.State] == Accepted {
		add(byAsked, d.dayText(h.Accepted))
	}
	if ret > 0 {
		add(byReturn, returnText(ret))
	}
	if h.Asked&complained != 0 {
		add(byComplaint, "yes")
	}
	return dst
}
