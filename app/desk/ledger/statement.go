package ledger

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/act/plain"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Filter chooses postings; what is empty chooses all.
type Filter struct {
	Pool     Pool
	Account  Account // one side of the posting
	Award    string
	Batch    string
	Order    string
	Recovery string
	Code     Code
	From, To period.Date // days the postings count for, both included
}

// Sheet is a list of postings (明细账) by day and then as recorded.
type Sheet struct {
	// Of the account asked for: what stood before From, what came, what went, what
	// stands after To. Zero when no account was asked for.
	Opening, In, Out, Closing money.Fen
	Lines                     []Line
}

// Line is a posting on a sheet. Of the account asked for, Change is what it
// moved there (below zero: away) and Balance what stood after it.
type Line struct {
	Entry
	Change, Balance money.Fen
}

// Statement lists the postings that a filter chooses.
func Statement(t store.Reader, f Filter) (Sheet, error) {
	var s Sheet
	all := Entries(t)
	if f.Award != "" {
		all = entriesOf(t, f.Award)
	}
	for e, err := range all {
		if err != nil {
			return s, err
		}
		if !f.match(e) {
			continue
		}
		l := Line{Entry: e}
		switch f.Account {
		case "":
		case e.To:
			l.Change = e.Amount
		case e.From:
			l.Change = -e.Amount
		}
		if e.Date.Before(f.From) {
			s.Opening += l.Change
			continue
		}
		s.Lines = append(s.Lines, l)
	}
	slices.SortStableFunc(s.Lines, func(a, b Line) int { return a.Date.Compare(b.Date) })
	s.Closing = s.Opening
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Change > 0 {
			s.In += l.Change
		} else {
			s.Out -= l.Change
		}
		s.Closing += l.Change
		l.Balance = s.Closing
	}
	return s, nil
}

func (f *Filter) match(e Entry) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return (f.Pool == Pool{} || f.Pool == e.Pool) &&
		(f.Account == "" || f.Account == e.From || f.Account == e.To) &&
		is(f.Award, e.Award) && is(f.Batch, e.Batch) && is(f.Order, e.Order) && is(f.Recovery, e.Recovery) &&
		is(string(f.Code), string(e.Code)) && (f.To.IsZero() || !e.Date.After(f.To))
}

// Entries yields all postings as they were recorded.
func Entries(t store.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		from, to := store.Prefix(root + "post/")
		for key, b := range t.Scan(from, to, 0) {
			var c chunk
			if err := plain.Unmarshal(b, &c); err != nil {
				yield(Entry{}, fmt.Errorf("%s: %w", key, err))
				return
			}
			for _, e := range c.Entries {
				e.At, e.Who, e.Name = c.At, c.Who, c.Name
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// entriesOf yields the postings of an award as they were recorded.
func entriesOf(t store.Reader, award string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		a, err := AwardOf(t, award)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		list := make([]Entry, 0, len(a.Steps))
		for _, s := range a.Steps {
			e, err := EntryOf(t, s.ID)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			list = append(list, e)
		}
		slices.SortFunc(list, func(a, b Entry) int { return compareIDs(a.ID, b.ID) })
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// EntryOf reads one posting by its id.
func EntryOf(t store.Reader, id string) (Entry, error) {
	seq, n, err := splitID(id)
	if err != nil {
		return Entry{}, err
	}
	var c chunk
	if _, err := act.Read(t, chunkKey(seq, n), &c); err != nil {
		return Entry{}, err
	}
	if i := n % chunkSize; i < len(c.Entries) && c.Entries[i].ID == id {
		e := c.Entries[i]
		e.At, e.Who, e.Name = c.At, c.Who, c.Name
		return e, nil
	}
	return Entry{}, desk.Errf("posting-none", id)
}

func splitID(id string) (seq uint64, n int, err error) {
	a, b, _ := strings.Cut(id, ".")
	seq, err1 := strconv.ParseUint(a, 10, 64)
	m, err2 := strconv.ParseUint(b, 10, 31)
	if err1 != nil || err2 != nil || entryID(seq, int(m)) != id {
		return 0, 0, desk.Errf("posting-none", id)
	}
	return seq, int(m), nil
}

// compareIDs orders ids as their postings were recorded.
func compareIDs(a, b string) int {
	sa, na, _ := splitID(a)
	sb, nb, _ := splitID(b)
	switch {
	case sa < sb || sa == sb && na < nb:
		return -1
	case a == b:
		return 0
	}
	return 1
}
