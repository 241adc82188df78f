package road

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
)

type revokeAsked struct{ at }

func (revokeAsked) Kind() string { return "batch-revoke-asked" }

type revokeDropped struct{ at }

func (revokeDropped) Kind() string { return "batch-revoke-dropped" }

type revoked struct{ at }

func (revoked) Kind() string { return "batch-revoked" }

type discarded struct{ at }

func (discarded) Kind() string { return "batch-discarded" }

type declined struct {
	at
	Lines []int `json:"lines"`
}

func (declined) Kind() string { return "batch-lines-declined" }

type lapsed struct {
	at
	Lines []int `json:"lines"`
}

func (lapsed) Kind() string { return "batch-lines-lapsed" }

// revocable are the states in which a batch can be revoked.
var revocable = []State{Submitted, Checked, Approved, OnNotice, NoticeClosed}

// AskRevoke is the word of the first of the two persons who revoke a batch (撤销),
// with a reason. Until the second has spoken it is not approved or confirmed.
func (r *Road) AskRevoke(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("road-reason")
		}
		_, err := a.on().open(t, revocable...)
		return revokeAsked{a.on()}, err
	})
}

func applyRevokeAsked(t store.Txn, m act.Meta, e revokeAsked) error {
	b, err := e.open(t, revocable...)
	if err != nil {
		return err
	}
	if err := b.quiet(); err != nil {
		return err
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	s := b.signature(m, SignRevoke)
	b.Revoking = &s
	return b.write(t, m)
}

// DropRevoke takes a request to revoke back: who asked, or another signer who does
// not agree.
func (r *Road) DropRevoke(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, revocable...)
		return revokeDropped{a.on()}, err
	})
}

func applyRevokeDropped(t store.Txn, m act.Meta, e revokeDropped) error {
	b, err := e.open(t, revocable...)
	if err != nil {
		return err
	}
	if b.Revoking == nil {
		return desk.Errf("road-not-revoking", b.ID)
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	b.Revoking = nil
	return b.write(t, m)
}

// Revoke is the word of the second: one of the two is a checker, the other an
// approver. What the batch held goes back to its budget, by reversal.
func (r *Road) Revoke(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, revocable...)
		return revoked{a.on()}, err
	})
}

func applyRevoked(t store.Txn, m act.Meta, e revoked) error {
	b, err := e.open(t, revocable...)
	if err != nil {
		return err
	}
	if b.Revoking == nil {
		return desk.Errf("road-not-revoking", b.ID)
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	if err := twoRoles(t, &b, m); err != nil {
		return err
	}
	if err := b.free(t, m, ledger.CodeRevoke); err != nil {
		return err
	}
	b.State = Revoked
	b.Signatures = append(b.Signatures, *b.Revoking)
	b.Revoking = nil
	b.sign(m, SignRevoke)
	return b.write(t, m)
}

// twoRoles demands that the two who revoke are two persons, a checker and an
// approver.
func twoRoles(t store.Reader, b *Batch, m act.Meta) error {
	if b.Revoking.Who == m.Who {
		return desk.Errf("road-revoke-alone", m.Name, b.ID)
	}
	first, err := act.UserOf(t, b.Revoking.Who)
	if err != nil {
		return err
	}
	second, err := act.UserOf(t, m.Who)
	if err != nil {
		return err
	}
	is := func(u act.User, r act.Role) bool { return slices.Contains(u.Roles, r) }
	if is(first, act.Checker) && is(second, act.Approver) || is(first, act.Approver) && is(second, act.Checker) {
		return nil
	}
	return desk.Errf("road-revoke-roles", b.ID, b.Revoking.Name)
}

// free ends all awards of a batch that live and sets their money free.
func (b *Batch) free(t store.Txn, m act.Meta, code ledger.Code) error {
	lines, err := linesOf(t, b, true)
	if err != nil {
		return err
	}
	var posts []ledger.Posting
	for i := range lines {
		l := &lines[i]
		if l.State.Dead() {
			continue
		}
		more, err := uncommit(t, l, code)
		if err != nil {
			return err
		}
		posts = append(posts, more...)
		if err := bury(t, b, l); err != nil {
			return err
		}
	}
	return ledger.Post(t, m, posts)
}

// Discard gives a draft up (弃稿). Nobody has signed it.
func (r *Road) Discard(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Maker}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, Draft)
		return discarded{a.on()}, err
	})
}

func applyDiscarded(t store.Txn, m act.Meta, e discarded) error {
	b, err := e.open(t, Draft)
	if err != nil {
		return err
	}
	b.State = Discarded
	return b.write(t, m)
}

// Decline notes that beneficiaries give their awards up (企业放弃), a.Lines; the
// money goes back to the budget. What is paid or on its way cannot be declined.
func (r *Road) Decline(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("road-reason")
		}
		_, err := a.on().open(t, Approved, OnNotice, NoticeClosed, Confirmed)
		return declined{a.on(), a.Lines}, err
	})
}

func applyDeclined(t store.Txn, m act.Meta, e declined) error {
	b, err := e.open(t, Approved, OnNotice, NoticeClosed, Confirmed)
	if err != nil {
		return err
	}
	return b.end(t, m, e.Lines, Declined, ledger.CodeDecline)
}

// Lapse ends obligations nobody claimed (逾期未领), a.Lines; what is still payable
// goes back to the budget.
func (r *Road) Lapse(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("road-reason")
		}
		_, err := a.on().open(t, Confirmed)
		return lapsed{a.on(), a.Lines}, err
	})
}

func applyLapsed(t store.Txn, m act.Meta, e lapsed) error {
	b, err := e.open(t, Confirmed)
	if err != nil {
		return err
	}
	return b.end(t, m, e.Lines, Lapsed, ledger.CodeLapse)
}

// end ends lines of an approved batch without a signature of the content: the
// person must have had no hand in it.
func (b *Batch) end(t store.Txn, m act.Meta, lines []int, state LineState, code ledger.Code) error {
	if len(lines) == 0 {
		return desk.Errf("road-no-lines", b.ID)
	}
	if err := apart(t, b, m); err != nil {
		return err
	}
	var posts []ledger.Posting
	for _, n := range lines {
		l, err := lineIn(t, b, n)
		if err != nil {
			return err
		}
		if l.State.Dead() || l.Mark.Next != "" {
			return desk.Errf("road-line-state", l.Party.Name, l.State.Label())
		}
		if err := deducted(t, b, &l); err != nil {
			return err
		}
		more, err := b.giveBack(t, &l, code)
		if err != nil {
			return err
		}
		posts = append(posts, more...)
		l.Mark.State, l.Mark.Reason, l.Mark.Date = state, m.Reason, m.Date
		if err := l.mark(t); err != nil {
			return err
		}
		if err := bury(t, b, &l); err != nil {
			return err
		}
	}
	if err := ledger.Post(t, m, posts); err != nil {
		return err
	}
	return b.write(t, m)
}

// giveBack is the posting that returns all of an award to the budget. Anything
// paid, or on its way, stands in the way.
func (b *Batch) giveBack(t store.Reader, l *Line, code ledger.Code) ([]ledger.Posting, error) {
	a, err := ledger.AwardBalances(t, l.Award)
	if err != nil {
		return nil, err
	}
	if l.Net > 0 && a.Committed+a.Payable != l.Net {
		return nil, desk.Errf("road-under-way", l.Party.Name, l.Award)
	}
	switch {
	case a.Payable > 0:
		return []ledger.Posting{{Pool: b.Pool(), From: ledger.Payable, To: ledger.Available, Amount: a.Payable, Code: code, Award: l.Award, Batch: b.ID}}, nil
	case a.Committed > 0:
		return uncommit(t, l, code)
	}
	return nil, nil
}
