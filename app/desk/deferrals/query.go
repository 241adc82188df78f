package deferrals

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/policy/region"
)

// Filter says which cases are meant: those that have one of the values of every list
// that is not empty.
type Filter struct {
	Banks    []string // codes
	States   []State
	Cities   []string // four digits
	Counties []string // six digits
	Sizes    []string
	Industry []string // divisions, two digits
	Months   []string // of the original due date, 2020-05
	Packs    []string
	Held     []string // rules of findings ever opened
	Open     []string // rules of findings not settled
	Reasons  []string
	Means    []string
	Returns  []uint32
	// DueFrom and DueTo bound the days on which something moved falls due; zero: no bound.
	DueFrom, DueTo period.Date
	Complaints     bool // only cases with a complaint
}

// lists gives the filter as attributes with their wanted values.
func (f *Filter) lists() map[by][]string {
	m := map[by][]string{}
	add := func(b by, values []string) {
		if len(values) > 0 {
			m[b] = values
		}
	}
	states := make([]string, len(f.States))
	for i, s := range f.States {
		states[i] = string(s)
	}
	returns := make([]string, len(f.Returns))
	for i, r := range f.Returns {
		returns[i] = returnText(r)
	}
	add(byBank, f.Banks)
	add(byState, states)
	add(byCity, f.Cities)
	add(byCounty, f.Counties)
	add(bySize, f.Sizes)
	add(byIndustry, f.Industry)
	add(byMonth, f.Months)
	add(byPack, f.Packs)
	add(byHeld, f.Held)
	add(byOpen, f.Open)
	add(byReason, f.Reasons)
	add(byMeans, f.Means)
	add(byReturn, returns)
	if f.Complaints {
		add(byComplaint, []string{"yes"})
	}
	return m
}

// Empty tells whether every case is meant.
func (f *Filter) Empty() bool {
	return len(f.lists()) == 0 && f.DueFrom.IsZero() && f.DueTo.IsZero()
}

// selection is what a filter chose in one snapshot: a bitmap a chunk, nil for all.
type selection struct {
	chunks []*roaring.Bitmap
	cases  uint32
}

// choose evaluates a filter by its posting lists.
func choose(t store.Reader, n count, f *Filter) (*selection, error) {
	s := &selection{cases: n.Cases, chunks: make([]*roaring.Bitmap, n.Cases/chunkCases+1)}
	for at := range s.chunks {
		for b, values := range f.lists() {
			if err := s.narrow(t, at, b, values); err != nil {
				return nil, err
			}
		}
	}
	if f.DueFrom.IsZero() && f.DueTo.IsZero() {
		return s, nil
	}
	days, err := daysOf(t, byNewDue, f.DueFrom, f.DueTo)
	if err != nil {
		return nil, err
	}
	for at := range s.chunks {
		if err := s.narrow(t, at, byNewDue, days); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *selection) narrow(t store.Reader, at int, b by, values []string) error {
	if s.chunks[at] != nil && s.chunks[at].IsEmpty() {
		return nil
	}
	var any *roaring.Bitmap
	for _, v := range values {
		m, err := spot{b, v, uint32(at)}.load(t)
		if err != nil {
			return err
		}
		if any == nil {
			any = m
		} else {
			any.Or(m)
		}
	}
	if any == nil {
		any = roaring.New()
	}
	if s.chunks[at] == nil {
		s.chunks[at] = any
	} else {
		s.chunks[at].And(any)
	}
	return nil
}

// daysOf lists the days between two, both included, that are values of an attribute.
func daysOf(t store.Reader, b by, from, to period.Date) ([]string, error) {
	base := prefix + "post/" + string(rune(b)) + "/"
	first, last := store.Prefix(base)
	if !from.IsZero() {
		first = base + from.String()
	}
	if !to.IsZero() {
		last = base + to.AddDays(1).String()
	}
	var days []string
	for key := range t.Scan(first, last, 0) {
		day, _, _ := strings.Cut(strings.TrimPrefix(key, base), "/")
		if len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
	}
	return days, nil
}

// len counts the cases.
func (s *selection) len() int {
	n := 0
	for at := range s.chunks {
		n += s.size(at)
	}
	return n
}

// size counts the cases of a chunk. Numbers begin at 1: the first chunk has one fewer.
func (s *selection) size(at int) int {
	if m := s.chunks[at]; m != nil {
		return int(m.GetCardinality())
	}
	first, last := uint32(at)*chunkCases, min(uint32(at+1)*chunkCases-1, s.cases)
	if at == 0 {
		first = 1
	}
	if last < first {
		return 0
	}
	return int(last - first + 1)
}

// has tells whether a case was chosen.
func (s *selection) has(no uint32) bool {
	m := s.chunks[no/chunkCases]
	return m == nil || m.Contains(no%chunkCases)
}

// none tells whether no case of a range was chosen, as far as that is told at once.
func (s *selection) none(from, to uint32) bool {
	m := s.chunks[from/chunkCases]
	if m == nil {
		return false
	}
	return m.Rank(to%chunkCases) == m.Rank(from%chunkCases) && !m.Contains(from%chunkCases)
}

// newest gives the numbers of a page, the newest case first.
func (s *selection) newest(skip, limit int) (list []uint32) {
	for at := len(s.chunks) - 1; at >= 0 && limit > 0; at-- {
		size := s.size(at)
		if skip >= size {
			skip -= size
			continue
		}
		take := min(limit, size-skip)
		for i := range take {
			list = append(list, s.nth(at, size-1-skip-i))
		}
		limit -= take
		skip = 0
	}
	return list
}

// nth is the i-th chosen number of a chunk, from 0.
func (s *selection) nth(at, i int) uint32 {
	base := uint32(at) * chunkCases
	if m := s.chunks[at]; m != nil {
		x, err := m.Select(uint32(i))
		if err != nil {
			panic(err) // i is less than the cardinality
		}
		return base + x
	}
	if at == 0 {
		i++
	}
	return base + uint32(i)
}

// Row is a case as a list shows it.
type Row struct {
	Case
	Findings []string // rules not settled
	Settled  []string // rules of findings that were settled
	Borrower uint32   // place of the borrower; only for sorting and counting
}

// Page is a part of a list.
type Page struct {
	Rows  []Row
	Total int // cases the filter means
	Rev   store.Rev
}

// List gives a page of the cases a filter means, the newest first.
func (r Register) List(ctx context.Context, f Filter, skip, limit int) (p Page, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, _, err := readIndex(t)
		if err != nil {
			return err
		}
		s, err := choose(t, n, &f)
		if err != nil {
			return err
		}
		p.Total, p.Rev = s.len(), t.Rev()
		p.Rows, err = rowsOf(t, s.newest(skip, limit))
		return err
	})
	return p, desk.FromStore(err)
}

func rowsOf(t store.Reader, list []uint32) (rows []Row, err error) {
	h := headReader{t: t}
	for _, no := range list {
		c, err := caseOf(t, no)
		if err != nil {
			return nil, err
		}
		head, err := h.at(no)
		if err != nil {
			return nil, err
		}
		row := Row{Case: c, Borrower: head.Party}
		for i, rule := range Rules {
			switch {
			case head.Open&(1<<i) != 0:
				row.Findings = append(row.Findings, rule)
			case head.Held&(1<<i) != 0:
				row.Settled = append(row.Settled, rule)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// headReader reads heads, keeping the last block.
type headReader struct {
	t     store.Reader
	block uint32
	heads []Head // of block; nil before the first
}

func (r *headReader) at(no uint32) (h Head, err error) {
	if at := no / blockHeads; r.heads == nil || r.block != at {
		raw, err := get(r.t, headKey(at))
		if err != nil {
			return h, err
		}
		if r.heads, err = readBlock(r.heads, raw); err != nil {
			return h, fmt.Errorf("%s: %w", headKey(at), err)
		}
		r.block = at
	}
	at := int(no % blockHeads)
	if at >= len(r.heads) {
		return h, desk.Errf("deferral-no-case", no)
	}
	return r.heads[at], nil
}

// File is everything known of one case.
type File struct {
	Case     Case
	More     More
	Findings []Finding
	Chain    []Case // the cases of the same loan, the oldest first, this one included
	Others   []Row  // other cases of the borrower, the newest first
	Return   *Return
	BankName string
}

// Open reads everything of a case.
func (r Register) Open(ctx context.Context, no uint32) (f File, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		if f.Case, err = caseOf(t, no); err != nil {
			return err
		}
		if f.More, err = readMore(t, no); err != nil {
			return err
		}
		if f.Findings, err = FindingsOf(t, no); err != nil {
			return err
		}
		_, d, err := readIndex(t)
		if err != nil {
			return err
		}
		f.BankName = d.nameOf(f.Case.Loan.Bank, f.Case.Loan.BankName)
		if f.Case.Return > 0 {
			ret, err := returnOf(t, f.Case.Return)
			if err != nil {
				return err
			}
			f.Return = &ret
		}
		list, err := loanCases(t, f.Case.Loan.Bank, f.Case.Loan.Number)
		if err != nil {
			return err
		}
		for _, n := range list {
			c, err := caseOf(t, n)
			if err != nil {
				return err
			}
			f.Chain = append(f.Chain, c)
		}
		raw, err := get(t, partyKey(f.Case.Loan.Code))
		if err != nil || raw == nil {
			return err
		}
		p, err := parseParty(string(raw))
		if err != nil {
			return err
		}
		others := slices.DeleteFunc(p.cases, func(n uint32) bool { return slices.Contains(list, n) })
		slices.Reverse(others)
		f.Others, err = rowsOf(t, others[:min(len(others), 50)])
		return err
	})
	return f, desk.FromStore(err)
}

// nameOf names a bank: as a person named it, else as the return does, else by its code.
func (d *dict) nameOf(code, told string) string {
	if n := d.Names[code]; n != "" {
		return n
	}
	if told != "" {
		return told
	}
	return code
}

// OfBorrower are the cases of a borrower by its credit code, the newest first.
func OfBorrower(t store.Reader, code string, limit int) ([]Row, error) {
	raw, err := get(t, partyKey(code))
	if err != nil || raw == nil {
		return nil, err
	}
	p, err := parseParty(string(raw))
	if err != nil {
		return nil, err
	}
	slices.Reverse(p.cases)
	return rowsOf(t, p.cases[:min(len(p.cases), limit)])
}

// CityName names a city by its four digits.
func CityName(code string) string {
	if d, ok := region.Lookup(code + "00"); ok {
		return d.Name
	}
	return code
}
