package deferrals

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/policy/period"
)

// how is what an act may make of a case; was is nil for one that is new. It refuses
// what only a forged event would ask for, as what two people do at once.
type how func(m act.Meta, was, c *Case) error

func asRegistered(_ act.Meta, was, c *Case) error {
	if was != nil || c.Return != 0 {
		return fmt.Errorf("case %d is there already, or stands on a return", c.No)
	}
	return nil
}

func asCorrected(m act.Meta, was, c *Case) error {
	switch {
	case was == nil || c.Return != 0:
		return fmt.Errorf("case %d is new, or stands on a return", c.No)
	case strings.TrimSpace(m.Reason) == "":
		return desk.Errf("deferral-reason")
	case c.State != was.State && (c.State != stateOf(&c.Loan) || was.State == Voided || was.State == ReExtended):
		return desk.Errf("deferral-contradicts", c.No, was.State.Label(), c.State.Label())
	}
	return nil
}

func asMoved(m act.Meta, was, c *Case) error {
	if was == nil || c.Return != 0 {
		return fmt.Errorf("case %d is new, or stands on a return", c.No)
	}
	if !slices.Contains(was.State.Next(), c.State) {
		return desk.Errf("deferral-state", c.No, was.State.Label(), c.State.Label())
	}
	return c.complete(was, m.Reason)
}

func (r *Return) asTaken(_ act.Meta, was, c *Case) error {
	switch {
	case c.Return != r.ID && c.Return != 0:
		return fmt.Errorf("case %d stands on return %d, not %d", c.No, c.Return, r.ID)
	case was == nil:
		return nil
	}
	if state, ok := was.follow(c.State, &c.Loan); !ok || state != c.State {
		return desk.Errf("deferral-contradicts", c.No, was.State.Label(), c.State.Label())
	}
	return nil
}

// apply writes cases and their findings, and refuses what would break an invariant of
// the register.
func (b *book) apply(m act.Meta, e written, how how) error {
	finds := e.Found
	for line := range strings.SplitSeq(e.Cases, "\n") {
		if line == "" {
			continue // a return that tells nothing new
		}
		c, err := parseCase(line)
		if err != nil {
			return err
		}
		n := 0
		for n < len(finds) && finds[n].No == c.No {
			n++
		}
		if err := b.one(m, &c, finds[:n], how); err != nil {
			return err
		}
		finds = finds[n:]
	}
	if len(finds) > 0 {
		return fmt.Errorf("a finding of case %d, which is not among those written before it", finds[0].No)
	}
	return nil
}

// one writes one case. What follows from other records it takes from them, whatever the
// event says.
func (b *book) one(m act.Meta, c *Case, finds []found, how how) error {
	var was *Case
	if c.No <= b.n.Cases {
		x, ok, err := b.caseOf(c.No)
		if err != nil {
			return err
		}
		if !ok {
			return desk.Errf("deferral-no-case", c.No)
		}
		was = &x
		c.ExtendedBy, c.Former, c.Since = was.ExtendedBy, was.Former, was.Since
	} else {
		c.ExtendedBy, c.Former, c.Since = 0, "", m.Date
	}
	c.Changed, c.Hands = m.Date, hands(was, m.Who)
	if err := how(m, was, c); err != nil {
		return err
	}
	list, err := b.check(c, was)
	if err != nil {
		return err
	}
	if err := b.goesOn(c, was, list); err != nil {
		return err
	}
	h, err := b.head(c.No)
	if err != nil {
		return err
	}
	if was != nil {
		if err := b.freeze(m, c, was.State); err != nil {
			return err
		}
	}
	held, open, err := b.open(m, was, c, finds, &h)
	if err != nil {
		return err
	}
	b.n.Cases = max(b.n.Cases, c.No)
	if err := b.link(c); err != nil {
		return err
	}
	if err := b.put(c, was, func(h *Head) { h.Held, h.Open = held, open }); err != nil {
		return err
	}
	if err := b.chain(m, c); err != nil {
		return err
	}
	return b.single(c, list)
}

// goesOn ends a case that would run though the deferral after it was granted, and links
// one that comes to stand with the deferral before it: while it was refused that may have
// become another, or none.
func (b *book) goesOn(c, was *Case, list []uint32) error {
	if c.State.stands() && (was == nil || !was.State.stands()) {
		c.Extends = 0
		for _, no := range list {
			if no >= c.No {
				continue
			}
			x, _, err := b.caseOf(no)
			if err != nil {
				return err
			}
			if x.State.Granted() {
				c.Extends = max(c.Extends, no)
			}
		}
	}
	if c.ExtendedBy == 0 || !c.State.Running() {
		return nil
	}
	next, _, err := b.caseOf(c.ExtendedBy)
	if err == nil && next.State.Granted() {
		c.Former, c.State = c.State, ReExtended
	}
	return err
}

// hands are those a case went through, with who acts now.
func hands(was *Case, who string) []string {
	if was == nil {
		return []string{who}
	}
	if slices.Contains(was.Hands, who) {
		return was.Hands
	}
	return append(slices.Clone(was.Hands), who)
}

// check holds a case against D-1, D-4 and what a register must be able to rely on. It
// gives the cases of the loan.
func (b *book) check(c, was *Case) ([]uint32, error) {
	l := &c.Loan
	switch {
	case c.No == 0 || c.No > b.n.Cases+1:
		return nil, fmt.Errorf("case %d after %d", c.No, b.n.Cases)
	case l.Number == "" || l.Bank == "" || l.Code == "" || len(l.Code) > codeSize:
		return nil, desk.Errf("deferral-identity", l.Number)
	case l.OriginalDue.IsZero():
		return nil, desk.Errf("deferral-due-missing", l.Number)
	case c.State != Voided && !slices.Contains(decisionsOf(c.State), l.Decision):
		return nil, desk.Errf("deferral-decision", l.Number, c.State.Label(), l.Decision)
	}
	if code, args := unfit(l); code != "" {
		return nil, desk.Errf(code, args...)
	}
	list, ok := b.loans[loanKey(l.Bank, l.Number)]
	if !ok {
		var err error
		if list, err = loanCases(b.t, l.Bank, l.Number); err != nil {
			return nil, err
		}
	}
	if was != nil && (!slices.Contains(list, c.No) || was.Loan.Code != l.Code || was.Extends != c.Extends) {
		return nil, fmt.Errorf("case %d is not one of loan %s of %s at %s", c.No, l.Number, l.Code, l.Bank)
	}
	for _, no := range list {
		if no == c.No {
			continue
		}
		other, _, err := b.caseOf(no)
		if err != nil {
			return nil, err
		}
		switch came := was == nil || !was.State.stands(); {
		case other.State.Open() && c.State.stands() && (came || c.State.Open()):
			return nil, desk.Errf("deferral-open-case", l.Number, no)
		case no > c.No && other.State.stands() && c.State.stands() && came:
			return nil, desk.Errf("deferral-later", l.Number, c.No, no)
		case no > c.No && other.State.stands() && other.Extends == c.No && !c.State.Granted():
			return nil, desk.Errf("deferral-extended", c.No, no)
		}
	}
	return list, nil
}

// decisionsOf are the decisions that go with a state.
func decisionsOf(s State) []string {
	switch {
	case s.Granted():
		return []string{review.Granted, review.Partly}
	case s == Refused:
		return []string{review.Refused}
	case s == Withdrawn:
		return []string{review.Withdrawn}
	}
	return []string{"", review.Pending}
}

// chain lets the case that is deferred further follow the one that does it: it ends as
// 再次延期 when the further deferral is granted, and goes on as it was when that falls
// away.
func (b *book) chain(m act.Meta, c *Case) error {
	if c.Extends == 0 {
		return nil
	}
	prior, ok, err := b.caseOf(c.Extends)
	if err != nil {
		return err
	}
	if !ok || prior.Loan.Number != c.Loan.Number || prior.Loan.Bank != c.Loan.Bank || prior.No >= c.No {
		return fmt.Errorf("case %d extends %d, which is none of its loan's before it", c.No, c.Extends)
	}
	was := prior
	switch {
	case c.State.stands():
		prior.ExtendedBy = c.No
	case prior.ExtendedBy == c.No:
		prior.ExtendedBy = 0
	}
	switch {
	case c.State.Granted() && prior.State.Running():
		prior.Former, prior.State = prior.State, ReExtended
	case prior.State == ReExtended && prior.ExtendedBy == 0, prior.State == ReExtended && c.State.Open():
		prior.State, prior.Former = prior.Former, ""
	}
	if prior.State == was.State && prior.ExtendedBy == was.ExtendedBy {
		return nil
	}
	prior.Changed = m.Date
	return b.put(&prior, &was, nil)
}

// single refuses a loan with two deferrals that run side by side.
func (b *book) single(c *Case, list []uint32) error {
	if !c.State.Running() {
		return nil
	}
	for _, no := range list {
		if no == c.No {
			continue
		}
		other, _, err := b.caseOf(no)
		if err != nil {
			return err
		}
		if other.State.Running() {
			return desk.Errf("deferral-later", c.Loan.Number, min(c.No, no), max(c.No, no))
		}
	}
	return nil
}

// freeze fixes the schedules of a case that the bank has arranged.
func (b *book) freeze(m act.Meta, c *Case, was State) error {
	if stage[c.State] < stage[Arranged] || stage[was] >= stage[Arranged] || !c.State.Granted() {
		return nil
	}
	x, err := readMore(b.t, c.No)
	if err != nil || x.Plan == nil {
		return err
	}
	s := signed(m)
	x.Plan.Frozen = &s
	return b.write(moreKey(c.No), x)
}

// before tells whether a day that is said lies before another.
func before(a, b period.Date) bool { return !a.IsZero() && a.Before(b) }
