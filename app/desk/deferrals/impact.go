package deferrals

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Examples is how many examples an impact run names at most.
const Examples = 200

// ChangeKind is what a pack changes of one rule in one case.
type ChangeKind string

// The kinds, in the order of an impact run's figures.
const (
	Gained    ChangeKind = "gained"    // a finding that was not there
	Lost      ChangeKind = "lost"      // a finding that is no more
	Undecided ChangeKind = "undecided" // waits for what nobody told
	Reworded  ChangeKind = "reworded"  // still there, with other words: a settled one would be opened again
)

// ChangeKinds are all of them.
var ChangeKinds = []ChangeKind{Gained, Lost, Undecided, Reworded}

// Label names the kind in the language now in use.
func (k ChangeKind) Label() string { return words.T("impact.kind." + string(k)) }

// Example is one change of one case. Text is the new sentence, or the old one of a
// finding that is lost.
type Example struct {
	Kind     ChangeKind
	No       uint32 // of the case; 0 of a file's row
	Row      int    // of the file the loan was told in
	File     string
	Bank     string
	Loan     string
	Borrower string
	Rule     string
	Text     string
	Was      string   // of a finding that is told otherwise: how it was told
	Missing  []string // of an undecided one: what is not told
}

// RuleImpact counts the cases with a finding of one rule, and those where it changes.
type RuleImpact struct {
	Rule          string
	Before, After int
	Gained, Lost  int
	Open          int // undecided by the new pack
}

// Impact is what a pack that reviews loans changes on the cases at hand, beside what
// stands there now. A case may be among several of the counts but Same.
type Impact struct {
	New, Old *pack.Pack // Old nil: the register's own findings, or of a file none
	From, To period.Date
	Files    int // 0 for the register
	Cases    int // set against each other
	Others   int // due in the window, but another document answers for them before and after
	Rehomed  int // answered for by another document, or none, than before

	Gained, Lost, Undecided, Reworded, Same int

	Rules    []RuleImpact
	Examples []Example
	Foreign  []string // rules of the new pack that the register has no place for
	// Hash covers packs, readings and what each case came to on both sides; who activates
	// the pack signs for it.
	Hash string
}

// Trial is a pack to be tried on the cases at hand.
type Trial struct {
	Next *pack.Pack
	// Old is what it is set against: another edition. Nil is what the register has.
	Old *pack.Pack
	// Each, which may be nil, is told every change, in the order of the cases.
	Each     func(Example) error
	Progress review.Progress // may be nil
}

// Impact is the impact run of a pack over the register: every case that is due in the
// pack's window or was reviewed by another edition of it, reviewed anew under the
// settled readings as of the day it was reviewed last. Voided cases do not count. With
// no such case the run says so by its counts, and has a hash like every other.
func (r Register) Impact(ctx context.Context, try Trial) (*Impact, error) {
	c, err := r.comparer(ctx, try)
	if err != nil {
		return nil, err
	}
	if c.next == nil {
		return c.done(), nil
	}
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, d, err := readIndex(t)
		if err != nil || n.Cases == 0 {
			return err
		}
		s, err := c.candidates(t, n)
		if err != nil {
			return err
		}
		p := pager{t: t, heads: headReader{t: t}, d: &d, days: map[uint32]period.Date{}}
		done, total := int64(0), int64(s.len())
		for list := range s.pages() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := p.read(list); err != nil {
				return err
			}
			if err := c.page(ctx, &p); err != nil {
				return err
			}
			done += int64(len(list))
			c.tell(done, total)
		}
		return nil
	})
	if err != nil {
		return nil, desk.FromStore(err)
	}
	return c.done(), nil
}

// ImpactOn is the impact run over loans that do not stand in the register: those of
// banks' files. Without an older edition there is nothing before.
func (r Register) ImpactOn(ctx context.Context, try Trial, loans []review.Loan, files int, asOf period.Date) (*Impact, error) {
	c, err := r.comparer(ctx, try)
	if err != nil {
		return nil, err
	}
	if c.m.Files = files; c.next == nil {
		return c.done(), nil
	}
	for from := 0; from < len(loans); from += pageCases {
		p := pager{}
		for i := range loans[from:min(from+pageCases, len(loans))] {
			l := loans[from+i]
			p.cases = append(p.cases, Case{Loan: l})
			p.banks = append(p.banks, (&dict{}).nameOf(l.Bank, l.BankName))
			p.asOf, p.was = append(p.asOf, asOf), append(p.was, looked{})
		}
		if err := c.page(ctx, &p); err != nil {
			return nil, err
		}
		c.tell(int64(from+len(p.cases)), int64(len(loans)))
	}
	return c.done(), nil
}

// pageCases is how many cases are in memory at a time.
const pageCases = 4096

// pages gives the numbers chosen, in order, a page at a time.
func (s *selection) pages() func(yield func([]uint32) bool) {
	return func(yield func([]uint32) bool) {
		list := make([]uint32, 0, pageCases)
		for at := range s.chunks {
			for i := range s.size(at) {
				if list = append(list, s.nth(at, i)); len(list) == pageCases {
					if !yield(list) {
						return
					}
					list = list[:0]
				}
			}
		}
		if len(list) > 0 {
			yield(list)
		}
	}
}

// comparer sets page after page against each other.
type comparer struct {
	Trial
	m         Impact
	next, old *edition // old nil: what was found before
	rules     []string
	by        map[string]*RuleImpact
	kept      map[ChangeKind][]Example
	sum       hash.Hash
	w         *bufio.Writer
}

// comparer makes everything ready. A review that is of another family than the
// register's has no case here: then next stays nil.
func (r Register) comparer(ctx context.Context, try Trial) (*comparer, error) {
	c := &comparer{Trial: try, m: Impact{New: try.Next, Old: try.Old}, by: map[string]*RuleImpact{}, kept: map[ChangeKind][]Example{}, sum: sha256.New()}
	c.w = bufio.NewWriterSize(c.sum, 1<<15)
	c.rules = slices.Clone(Rules)
	if reviewItem(try.Next) == nil {
		return c, r.alone(ctx, c)
	}
	var err error
	if c.next, err = r.edition(ctx, try.Next); err != nil {
		return nil, err
	}
	c.m.From, c.m.To = c.next.from, c.next.to
	if try.Old != nil {
		if reviewItem(try.Old) == nil {
			return nil, desk.Errf("review-no-item", review.Family, try.Old.ID)
		}
		if c.old, err = r.edition(ctx, try.Old, try.Next); err != nil {
			return nil, err
		}
	}
	for _, f := range reviewItem(try.Next).Findings {
		if !slices.Contains(c.rules, f.Rule) {
			c.rules, c.m.Foreign = append(c.rules, f.Rule), append(c.m.Foreign, f.Rule)
		}
		c.rule(f.Rule)
	}
	c.head(c.old)
	c.head(c.next)
	return c, nil
}

// alone compiles a review whose loans the register does not keep.
func (r Register) alone(ctx context.Context, c *comparer) error {
	it := rules.Principal(c.Next)
	if it == nil || !it.Review {
		return desk.Errf("review-no-item", review.Family, c.Next.ID)
	}
	var readings map[string]string
	if r.Desk != nil {
		var err error
		if readings, err = rules.Readings(ctx, r.Desk.Store, c.Next); err != nil {
			return err
		}
	}
	per, err := period.Parse(it.Periods[len(it.Periods)-1])
	if err == nil {
		_, err = rule.Compile(c.Next, it.ID, per, readings)
	}
	if err != nil {
		return desk.Errf("rule-refused", err.Error()).Wrap(err)
	}
	fmt.Fprintf(c.w, "%s %s %s %v\n", c.Next.SHA256, rule.Engine, it.ID, readings)
	return nil
}

// head writes what a side reviews by.
func (c *comparer) head(e *edition) {
	if e == nil {
		fmt.Fprintln(c.w, "as found before")
		return
	}
	fmt.Fprintf(c.w, "%s %s\n", e.of.SHA256, rule.Engine)
	for _, p := range e.packs {
		fmt.Fprintf(c.w, "%s %s %v\n", p.ID, p.SHA256, e.settled[p.ID])
	}
}

// candidates are the cases that are due in a window of either edition, or were reviewed
// by one: a smaller window leaves some to nobody.
func (c *comparer) candidates(t store.Reader, n count) (*selection, error) {
	live := slices.DeleteFunc(slices.Clone(States), func(s State) bool { return s == Voided })
	filters := []Filter{{States: live, Packs: []string{c.Next.ID}}}
	for _, e := range []*edition{c.next, c.old} {
		if e == nil {
			continue
		}
		f := Filter{States: live}
		if e.bounded {
			f.Months = months(e.from, e.to)
		}
		filters = append(filters, f)
	}
	all, err := choose(t, n, &filters[0])
	if err != nil {
		return nil, err
	}
	for i := range filters[1:] {
		more, err := choose(t, n, &filters[1+i])
		if err != nil {
			return nil, err
		}
		for at := range all.chunks {
			all.chunks[at].Or(more.chunks[at]) // the states make a list of every chunk
		}
	}
	return all, nil
}

// months are those from one day to another, as the posting lists have them.
func months(from, to period.Date) (list []string) {
	for y, m := from.Year, from.Month; y < to.Year || y == to.Year && m <= to.Month; {
		list = append(list, fmt.Sprintf("%04d-%02d", y, m))
		if m++; m > 12 {
			y, m = y+1, 1
		}
	}
	return list
}

func (c *comparer) tell(done, total int64) {
	if c.Progress != nil {
		c.Progress("impact", done, total)
	}
}

func (c *comparer) rule(rule string) *RuleImpact {
	x := c.by[rule]
	if x == nil {
		x = &RuleImpact{Rule: rule}
		c.by[rule] = x
	}
	return x
}

// page sets the cases of a page against each other.
func (c *comparer) page(ctx context.Context, p *pager) error {
	after, err := c.next.look(ctx, p)
	if err != nil {
		return err
	}
	before := p.was
	if c.old != nil {
		if before, err = c.old.look(ctx, p); err != nil {
			return err
		}
	}
	for i := range p.cases {
		if err := c.one(&p.cases[i], p.banks[i], &before[i], &after[i]); err != nil {
			return err
		}
	}
	return nil
}

// one sets a case against itself.
func (c *comparer) one(x *Case, bank string, was, is *looked) error {
	mine := func(id string) bool { return id == c.Next.ID || c.Old != nil && id == c.Old.ID }
	file := c.m.Files > 0 && c.Old == nil // of a file nothing was found before
	if !mine(was.pack) && !mine(is.pack) {
		if !x.Loan.OriginalDue.Before(c.next.from) && !x.Loan.OriginalDue.After(c.next.to) {
			c.m.Others++
		}
		return nil
	}
	c.m.Cases++
	if was.pack != is.pack && !file {
		c.m.Rehomed++
	}
	fmt.Fprintf(c.w, "%d %q %q %q %q", x.No, x.Loan.Bank, x.Loan.Number, was.pack, is.pack)
	var seen [4]bool
	for _, rule := range c.rules {
		old, held := was.held[rule]
		now, holds := is.held[rule]
		open, opened := slices.Contains(is.open, rule), slices.Contains(was.open, rule)
		if !held && !holds && !open && !opened {
			continue
		}
		fmt.Fprintf(c.w, " %s %t %q %t %q %t", rule, held, old, holds, now, open)
		k := c.count(rule, held, holds, open, opened, old != now)
		if k < 0 {
			continue
		}
		seen[k] = true
		e := Example{
			Kind: ChangeKinds[k], No: x.No, Row: x.Loan.Row, File: x.Loan.File, Bank: bank, Loan: x.Loan.Number, Borrower: x.Loan.Name, Rule: rule,
		}
		switch e.Kind {
		case Lost:
			e.Text = old
		case Undecided:
			e.Missing = is.missing
		case Reworded:
			e.Text, e.Was = now, old
		default:
			e.Text = now
		}
		if list := c.kept[e.Kind]; len(list) < Examples {
			c.kept[e.Kind] = append(list, e)
		}
		if c.Each != nil {
			if err := c.Each(e); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(c.w)
	for k, n := range []*int{&c.m.Gained, &c.m.Lost, &c.m.Undecided, &c.m.Reworded} {
		if seen[k] {
			*n++
		}
	}
	if seen == [4]bool{} {
		c.m.Same++
	}
	return nil
}

// count counts one rule of one case and gives the place in ChangeKinds of what changes,
// -1 when nothing does. A finding that turned undecided is not lost.
func (c *comparer) count(rule string, held, holds, open, opened, reworded bool) int {
	r := c.rule(rule)
	if held {
		r.Before++
	}
	if holds {
		r.After++
	}
	if open {
		r.Open++
	}
	switch {
	case holds && !held:
		r.Gained++
		return 0
	case held && !holds && !open:
		r.Lost++
		return 1
	case open && !opened:
		return 2
	case held && holds && reworded:
		return 3
	}
	return -1
}

// done closes the run.
func (c *comparer) done() *Impact {
	m := &c.m
	for _, rule := range c.rules {
		if x := c.by[rule]; x != nil {
			m.Rules = append(m.Rules, *x)
		}
	}
	m.Examples = fair(c.kept)
	fmt.Fprintln(c.w, m.Cases, m.Others, m.Rehomed, m.Gained, m.Lost, m.Undecided, m.Reworded, m.Same)
	_ = c.w.Flush() // a hash takes everything
	m.Hash = hex.EncodeToString(c.sum.Sum(nil))
	return m
}

// fair takes of each kind as many as of the others while there are any, Examples in all.
func fair(kept map[ChangeKind][]Example) (out []Example) {
	share := maps.Clone(kept)
	for total := 0; total < Examples; {
		before := total
		for _, k := range ChangeKinds {
			if n := len(share[k]); n > 0 && total < Examples {
				share[k], total = share[k][1:], total+1
			}
		}
		if total == before {
			break
		}
	}
	for _, k := range ChangeKinds {
		out = append(out, kept[k][:len(kept[k])-len(share[k])]...)
	}
	return out
}
