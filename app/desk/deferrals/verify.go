package deferrals

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/firms"
	"huiqi/app/store"
	"huiqi/policy/schedule"
)

// Verify computes from the cases what everything else must be: heads, posting lists,
// loans, borrowers, the bits of findings, the chains of further deferrals, the
// penalties. It returns how many cases it held against them.
func Verify(t store.Reader) (int, error) {
	n, d, err := readIndex(t)
	if err != nil {
		return 0, err
	}
	v := verifier{t: t, over: store.NewOverlay(t), n: n, d: d, heads: headReader{t: t}, posts: map[spot]*roaring.Bitmap{}, loans: map[string][]uint32{}, waits: map[string]bool{}}
	from, to := store.Prefix(prefix + "case/")
	cases := 0
	for key, raw := range t.Scan(from, to, 0) {
		cases++
		if key != caseKey(uint32(cases)) {
			return cases, desk.Errf("deferrals-differ", key)
		}
		c, err := parseCase(string(raw))
		if err != nil {
			return cases, desk.Errf("deferrals-differ", key).Wrap(err)
		}
		if err := v.one(&c, uint32(cases)); err != nil {
			return cases, err
		}
	}
	if uint32(cases) != n.Cases {
		return cases, desk.Errf("deferrals-differ", countKey)
	}
	for _, check := range []func() error{v.lists, v.byLoan, v.parties, v.waiting, v.returns} {
		if err := check(); err != nil {
			return cases, err
		}
	}
	return cases, nil
}

type verifier struct {
	t     store.Reader
	over  store.Txn // t, for what only reads but is also used to write
	n     count
	d     dict
	heads headReader
	posts map[spot]*roaring.Bitmap
	loans map[string][]uint32
	tags  []tag
	waits map[string]bool // keys of findings that wait for an answer, or for a verdict
}

func (v *verifier) one(c *Case, no uint32) error {
	bad := func(what string) error {
		return desk.Errf("deferrals-differ", fmt.Sprintf("%s (%s)", caseKey(no), what))
	}
	h, err := v.heads.at(no)
	if err != nil {
		return err
	}
	want, err := v.head(c, &h)
	if err != nil {
		return err
	}
	if c.No != no || want != h {
		return bad("head")
	}
	held, open := uint16(0), uint16(0)
	if h.Held != 0 {
		list, err := FindingsOf(v.t, no)
		if err != nil {
			return err
		}
		for _, f := range list {
			bit, _ := ruleBit(f.Rule)
			held |= bit
			if f.State.Unsettled() {
				open |= bit
			}
			switch f.State {
			case Asked:
				v.waits[waitKey(f.Notified.Due, f.No, f.Rule)] = true
			case Answered:
				v.waits[toldKey(&f)] = true
			}
		}
	}
	if held != h.Held || open != h.Open {
		return bad("findings")
	}
	if c.Extends > 0 {
		prior, ok, err := readCase(v.t, c.Extends)
		if err != nil {
			return err
		}
		live := c.State.Open() || c.State.Granted()
		if !ok || live && prior.ExtendedBy != no || prior.Loan.Number != c.Loan.Number || prior.Loan.Bank != c.Loan.Bank {
			return bad("extends")
		}
	}
	if c.ExtendedBy > 0 {
		next, ok, err := readCase(v.t, c.ExtendedBy)
		if err != nil {
			return err
		}
		if !ok || next.Extends != no || next.State.Granted() && c.State.Running() {
			return bad("extended")
		}
	}
	v.tags = v.d.tags(v.tags[:0], &h, c.Return)
	for _, x := range v.tags {
		s := spot{x.by, x.value, no / chunkCases}
		if v.posts[s] == nil {
			v.posts[s] = roaring.New()
		}
		v.posts[s].Add(no % chunkCases)
	}
	key := loanKey(c.Loan.Bank, c.Loan.Number)
	v.loans[key] = append(v.loans[key], no)
	m, err := readMore(v.t, no)
	if err != nil {
		return err
	}
	if _, err := schedule.Tally(m.Penalty); err != nil {
		return bad("penalty")
	}
	if (len(m.Complaints) > 0) != (h.Asked&complained != 0) {
		return bad("complaints")
	}
	return nil
}

// head is what the head of a case must be; the borrower's place comes from its record.
func (v *verifier) head(c *Case, was *Head) (Head, error) {
	raw, err := get(v.t, partyKey(c.Loan.Code))
	if err != nil {
		return Head{}, err
	}
	p, err := parseParty(string(raw))
	if err != nil {
		return Head{}, err
	}
	b := book{t: v.over, dict: v.d, parts: map[string]*party{c.Loan.Code: &p}}
	p.name = c.Loan.Name // the name of an older case may be another
	h := Head{Held: was.Held, Open: was.Open, Asked: was.Asked & complained}
	if !slices.Contains(p.cases, c.No) {
		return Head{}, desk.Errf("deferrals-differ", partyKey(c.Loan.Code))
	}
	return h, b.fill(&h, c)
}

func (v *verifier) lists() error {
	from, to := store.Prefix(prefix + "post/")
	seen := 0
	for key, raw := range v.t.Scan(from, to, 0) {
		m, err := bitmap(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		value, chunk, err := cutLast(key[len(from)+2:])
		if err != nil {
			return err
		}
		s := spot{by: by(key[len(from)]), value: value}
		if _, err := fmt.Sscanf(chunk, "%d", &s.chunk); err != nil {
			return err
		}
		want := v.posts[s]
		if want == nil {
			want = roaring.New()
		} else {
			seen++
		}
		if !m.Equals(want) {
			return desk.Errf("deferrals-differ", key)
		}
	}
	if seen != len(v.posts) {
		return desk.Errf("deferrals-differ", prefix+"post/")
	}
	return nil
}

func (v *verifier) byLoan() error {
	open := func(list []uint32) (n int, err error) {
		for _, no := range list {
			c, err := caseOf(v.t, no)
			if err != nil {
				return 0, err
			}
			if c.State.Open() {
				n++
			}
		}
		return n, nil
	}
	for key, want := range v.loans {
		raw, err := get(v.t, key)
		if err != nil {
			return err
		}
		list, err := parseNumbers(string(raw))
		if err != nil || !slices.Equal(list, want) {
			return desk.Errf("deferrals-differ", key)
		}
		if len(list) < 2 {
			continue
		}
		if n, err := open(list); err != nil || n > 1 {
			return desk.Errf("deferrals-differ", key).Wrap(err)
		}
	}
	return nil
}

// waiting holds the lists of findings that wait against the findings.
func (v *verifier) waiting() error {
	n := 0
	for _, base := range []string{waitPrefix, toldPrefix} {
		from, to := store.Prefix(base)
		for key := range v.t.Scan(from, to, 0) {
			if n++; !v.waits[key] {
				return desk.Errf("deferrals-differ", key)
			}
		}
	}
	if n != len(v.waits) {
		return desk.Errf("deferrals-differ", waitPrefix)
	}
	return nil
}

// parties holds the blocks that are searched against the borrowers.
func (v *verifier) parties() error {
	names, initials, codes := map[uint32][]string{}, map[uint32][]string{}, map[uint32][]byte{}
	from, to := store.Prefix(prefix + "party/")
	n, cases := uint32(0), 0
	for key, raw := range v.t.Scan(from, to, 0) {
		n++
		p, err := parseParty(string(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		cases += len(p.cases)
		at := p.n / blockNames
		if _, ok := names[at]; !ok {
			raw, err := get(v.t, nameKey(at))
			if err != nil {
				return err
			}
			names[at] = strings.Split(string(raw), "\n")
			if raw, err = get(v.t, initialsKey(at)); err != nil {
				return err
			}
			initials[at] = strings.Split(string(raw), "\n")
			if codes[at], err = get(v.t, codeKey(at)); err != nil {
				return err
			}
		}
		i := int(p.n % blockNames)
		if i >= len(names[at]) || names[at][i] != searchable(p.name) || i >= len(initials[at]) || initials[at][i] != firms.Initials(p.name) ||
			len(codes[at]) < (i+1)*codeSize || strings.TrimRight(string(codes[at][i*codeSize:(i+1)*codeSize]), " ") != strings.TrimPrefix(key, from) {
			return desk.Errf("deferrals-differ", key)
		}
	}
	if n != v.n.Parties || cases != int(v.n.Cases) {
		return desk.Errf("deferrals-differ", countKey)
	}
	return nil
}

// returns holds each file's own totals against the cases that stand on it: where no
// row has had later news, they are the same to the fen (D-11).
func (v *verifier) returns() error {
	for id := uint32(1); id <= v.n.Returns; id++ {
		list, err := reconcile(context.Background(), v.t, id)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].Moved == 0 && !list[i].Agrees() {
				return desk.Errf("deferrals-differ", returnKey(id)+" "+list[i].Bank)
			}
		}
	}
	return nil
}
