package gate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"huiqi/policy/money"
	"huiqi/policy/rule"
)

// Side is one edition with the facts at hand, laid out for its program. The zero
// Side is no edition: what a first edition is compared with.
type Side struct {
	Program  *rule.Program
	Subjects []rule.Subject
}

// Change is a subject whose result differs. A side it is not on has Listed false.
type Change struct {
	ID, Name             string
	Old, New             rule.Determination
	OldListed, NewListed bool
}

// Impact is what a new edition, or another reading, changes on the facts at hand.
type Impact struct {
	Changes            []Change // by id; the others come out alike
	Same               int
	OldTotal, NewTotal money.Fen
	Gained, Lost       int // newly eligible, no longer eligible
	More, Less         int // eligible on both sides with another amount
	Unknown            int // undecided on the new side
	// Hash covers both packs, periods, readings and every change; a signature names
	// it. No order of the subjects changes it.
	Hash string
}

// Compare runs both sides and sets them against each other, subject by subject.
// old may be the zero Side; new may not. progress, which may be nil, is told how
// many of the subjects of both sides are done, perhaps from several goroutines.
func Compare(ctx context.Context, old, new Side, progress func(done, total int)) (Impact, error) {
	var m Impact
	rows := map[string]*Change{}
	before, total := 0, len(old.Subjects)+len(new.Subjects)
	for k, side := range []Side{old, new} {
		if k == 0 && side.Program == nil {
			continue
		}
		var tell func(done, _ int)
		if progress != nil {
			tell = func(done, _ int) { progress(before+done, total) }
		}
		dets, err := side.Program.Assess(ctx, side.Subjects, tell)
		before += len(side.Subjects)
		if err != nil {
			return Impact{}, fmt.Errorf("impact of %s: %w", side.Program.Pack().ID, err)
		}
		for i, d := range dets {
			s := &side.Subjects[i]
			c := rows[s.ID]
			if c == nil {
				c = &Change{ID: s.ID, Name: s.Name}
				rows[s.ID] = c
			}
			sum := &m.OldTotal
			if k == 0 {
				c.Old, c.OldListed = d, true
			} else {
				c.New, c.NewListed, sum = d, true, &m.NewTotal
			}
			if *sum, err = sum.Add(d.Amount); err != nil {
				return Impact{}, fmt.Errorf("impact of %s: %w", side.Program.Pack().ID, err)
			}
		}
	}
	for _, c := range rows {
		m.count(c)
	}
	slices.SortFunc(m.Changes, func(a, b Change) int { return cmp.Compare(a.ID, b.ID) })
	m.Hash = m.hash(old, new)
	return m, nil
}

func (m *Impact) count(c *Change) {
	was, is := c.Old.Status == rule.Eligible, c.New.Status == rule.Eligible
	if c.NewListed && c.New.Status == rule.Unknown {
		m.Unknown++
	}
	switch {
	case is && !was:
		m.Gained++
	case was && !is:
		m.Lost++
	case c.New.Amount > c.Old.Amount:
		m.More++
	case c.New.Amount < c.Old.Amount:
		m.Less++
	case c.OldListed == c.NewListed && c.Old.Status == c.New.Status && c.Old.Fund == c.New.Fund:
		m.Same++
		return
	}
	m.Changes = append(m.Changes, *c)
}

func (m *Impact) hash(sides ...Side) string {
	h := sha256.New()
	for _, s := range sides {
		p := s.Program
		if p == nil {
			fmt.Fprintln(h, "no edition")
			continue
		}
		fmt.Fprintf(h, "%s %s %s %s %v %d\n", p.Pack().SHA256, rule.Engine, p.Item().ID, p.Period(), p.Readings(), len(s.Subjects))
	}
	fmt.Fprintf(h, "%d %d %d\n", m.OldTotal, m.NewTotal, m.Same)
	for _, c := range m.Changes {
		fmt.Fprintf(h, "%q %t %t %s %s %d %d %q %q\n", c.ID, c.OldListed, c.NewListed, c.Old.Status, c.New.Status, c.Old.Amount, c.New.Amount, c.Old.Fund, c.New.Fund)
	}
	return hex.EncodeToString(h.Sum(nil))
}
