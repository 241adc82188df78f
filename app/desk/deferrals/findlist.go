package deferrals

import (
	"bytes"
	"context"
	"math/bits"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/calendars"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/policy/workdays"
)

// FindingFilter says which findings are meant: those that have one of the values of
// every list that is not empty.
type FindingFilter struct {
	Banks  []string
	Rules  []string
	States []FindingState
	// Unsettled keeps those nobody has decided, Overdue those whose bank should have
	// answered before this day.
	Unsettled bool
	Overdue   period.Date
}

// FindingRow is a finding with its case as a list shows it.
type FindingRow struct {
	Finding Finding
	Case    Case
}

// FindingPage is a part of a list of findings.
type FindingPage struct {
	Rows  []FindingRow
	Total int
	Rev   store.Rev
}

// Findings gives a page of the findings a filter means: those of the newest case first,
// in the order of Rules; those that wait for an answer by the day it is due.
func (r Register) Findings(ctx context.Context, f FindingFilter, skip, limit int) (p FindingPage, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		p.Rev = t.Rev()
		var refs []FindingRef
		if refs, p.Total, err = f.list(ctx, t, skip, limit); err != nil {
			return err
		}
		for _, ref := range refs {
			row := FindingRow{}
			if row.Finding, err = findingOf(t, ref, FindingStates...); err != nil {
				return err
			}
			if row.Case, err = caseOf(t, ref.No); err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return p, desk.FromStore(err)
}

func (f *FindingFilter) list(ctx context.Context, t store.Reader, skip, limit int) ([]FindingRef, int, error) {
	if !f.Overdue.IsZero() || len(f.States) == 1 && f.States[0] == Asked {
		list, err := f.waiting(t)
		if err != nil {
			return nil, 0, err
		}
		from := min(skip, len(list))
		return list[from:min(from+limit, len(list))], len(list), nil
	}
	return f.scan(ctx, t, skip, limit)
}

// waiting lists the findings whose bank was asked and has not answered, by the day
// the answer is due.
func (f *FindingFilter) waiting(t store.Reader) (list []FindingRef, err error) {
	err = waitsFor(t, f.Overdue, 0, func(_ period.Date, ref FindingRef, bank string) error {
		if (len(f.Banks) == 0 || slices.Contains(f.Banks, bank)) && (len(f.Rules) == 0 || slices.Contains(f.Rules, ref.Rule)) {
			list = append(list, ref)
		}
		return nil
	})
	return list, err
}

// scan goes through the cases that have such findings, the newest first. Without
// states it reads no finding it does not give.
func (f *FindingFilter) scan(ctx context.Context, t store.Reader, skip, limit int) ([]FindingRef, int, error) {
	s, err := f.choose(t)
	if err != nil {
		return nil, 0, err
	}
	w := findWalk{f: f, t: t, h: headReader{t: t}, skip: skip, limit: limit}
	if len(f.States) == 0 {
		if w.total, err = f.total(t); err != nil {
			return nil, 0, err
		}
	}
	const step = 512
	for from := 0; !w.done(); from += step {
		cases := s.newest(from, step)
		if len(cases) == 0 {
			break
		}
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		for _, no := range cases {
			if err := w.take(no); err != nil {
				return nil, 0, err
			}
		}
	}
	return w.list, w.total, nil
}

// findWalk collects a page of findings, case by case.
type findWalk struct {
	f           *FindingFilter
	t           store.Reader
	h           headReader
	skip, limit int
	list        []FindingRef
	total       int
}

// done tells whether there is nothing more to look for: with states all are counted.
func (w *findWalk) done() bool { return len(w.f.States) == 0 && len(w.list) == w.limit }

func (w *findWalk) take(no uint32) error {
	head, err := w.h.at(no)
	if err != nil {
		return err
	}
	has := head.Held & w.f.bits()
	if w.f.Unsettled {
		has &= head.Open
	}
	if n := bits.OnesCount16(has); len(w.f.States) == 0 && w.skip >= n {
		w.skip -= n
		return nil
	}
	for i, rule := range Rules {
		if has&(1<<i) == 0 {
			continue
		}
		ref := FindingRef{No: no, Rule: rule}
		if ok, err := w.f.stands(w.t, ref); err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		if len(w.f.States) > 0 {
			w.total++
		}
		if w.skip > 0 {
			w.skip--
		} else if len(w.list) < w.limit {
			w.list = append(w.list, ref)
		}
	}
	return nil
}

// choose gives the cases that have a finding the filter could mean.
func (f *FindingFilter) choose(t store.Reader) (*selection, error) {
	n, _, err := readIndex(t)
	if err != nil {
		return nil, err
	}
	rules := f.Rules
	if len(rules) == 0 {
		rules = Rules
	}
	c := Filter{Banks: f.Banks, Held: rules}
	if f.Unsettled {
		c.Held, c.Open = nil, rules
	}
	return choose(t, n, &c)
}

// total counts the findings rule by rule, by their lists alone.
func (f *FindingFilter) total(t store.Reader) (sum int, err error) {
	for i, rule := range Rules {
		if f.bits()&(1<<i) == 0 {
			continue
		}
		one := FindingFilter{Banks: f.Banks, Rules: []string{rule}, Unsettled: f.Unsettled}
		s, err := one.choose(t)
		if err != nil {
			return 0, err
		}
		sum += s.len()
	}
	return sum, nil
}

// bits are those of the rules meant.
func (f *FindingFilter) bits() (want uint16) {
	if len(f.Rules) == 0 {
		return 1<<len(Rules) - 1
	}
	for _, rule := range f.Rules {
		bit, _ := ruleBit(rule)
		want |= bit
	}
	return want
}

// stands tells whether a finding is in one of the states meant, by its record's text.
func (f *FindingFilter) stands(t store.Reader, ref FindingRef) (bool, error) {
	if len(f.States) == 0 {
		return true, nil
	}
	raw, err := get(t, findingKey(ref.No, ref.Rule))
	if err != nil {
		return false, err
	}
	for _, s := range f.States {
		if bytes.Contains(raw, []byte(`"state":"`+string(s)+`"`)) {
			return true, nil
		}
	}
	return false, nil
}

// FindingCounts are the findings by how far they have come.
type FindingCounts struct {
	All, Unsettled, Waiting, Overdue int
	ByRule                           map[string]int // those not settled
}

// CountFindings counts the findings of some banks, of all without any, on a day.
func (r Register) CountFindings(ctx context.Context, banks []string, today period.Date) (c FindingCounts, err error) {
	c.ByRule = map[string]int{}
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		all := FindingFilter{Banks: banks}
		if c.All, err = all.total(t); err != nil {
			return err
		}
		for _, rule := range Rules {
			one := FindingFilter{Banks: banks, Rules: []string{rule}, Unsettled: true}
			if c.ByRule[rule], err = one.total(t); err != nil {
				return err
			}
			c.Unsettled += c.ByRule[rule]
		}
		asked, err := all.waiting(t)
		if err != nil {
			return err
		}
		late := FindingFilter{Banks: banks, Overdue: today}
		over, err := late.waiting(t)
		c.Waiting, c.Overdue = len(asked), len(over)
		return err
	})
	return c, desk.FromStore(err)
}

// Count counts the cases each of the filters means.
func (r Register) Count(ctx context.Context, filters ...Filter) (list []int, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, _, err := readIndex(t)
		if err != nil {
			return err
		}
		for i := range filters {
			s, err := choose(t, n, &filters[i])
			if err != nil {
				return err
			}
			list = append(list, s.len())
		}
		return nil
	})
	return list, desk.FromStore(err)
}

// AnswerDue is the last of so many working days from a day on, by the desk's calendar:
// until when a bank asked that day answers.
func (r Register) AnswerDue(ctx context.Context, from period.Date, days int) (due period.Date, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		due, err = calendars.End(t, from, days, workdays.Workday)
		return err
	})
	return due, desk.FromStore(err)
}

// SearchIn is Search among the cases a filter means.
func (r Register) SearchIn(ctx context.Context, text string, f Filter, limit int) (rows []Row, err error) {
	if f.Empty() {
		return r.Search(ctx, text, limit)
	}
	word := searchable(text)
	if word == "" {
		return nil, nil
	}
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, _, err := readIndex(t)
		if err != nil {
			return err
		}
		s, err := choose(t, n, &f)
		if err != nil {
			return err
		}
		list, err := find(t, word, strings.TrimSpace(text), limit*searchedIn)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(no uint32) bool { return !s.has(no) })
		rows, err = rowsOf(t, list[:min(len(list), limit)])
		return err
	})
	return rows, desk.FromStore(err)
}

// searchedIn is how many times as many cases as are wanted are looked at.
const searchedIn = 20
