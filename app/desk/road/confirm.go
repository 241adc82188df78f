package road

import (
	"context"
	"errors"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
)

type confirmed struct{ at }

func (confirmed) Kind() string { return "batch-confirmed" }

// Confirm makes the clear lines obligations (下达). Lines with an objection open,
// or with a new version due, stay behind in a child batch, which is confirmed when
// they are decided; it is the last of Children.
func (r *Road) Confirm(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Approver}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, NoticeClosed)
		return confirmed{a.on()}, err
	})
}

func applyConfirmed(t store.Txn, m act.Meta, e confirmed) error {
	b, err := e.open(t, NoticeClosed)
	if err != nil {
		return err
	}
	if err := b.confirmable(t, m); err != nil {
		return err
	}
	lines, err := linesOf(t, &b, true)
	if err != nil {
		return err
	}
	var behind []Line
	posts := make([]ledger.Posting, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		switch {
		case l.State.Dead():
		case l.State != Clear:
			behind = append(behind, *l)
		default:
			b.Obligated++
			b.ObligatedTotal += l.Net // a part of Total, which does not overflow
			if l.Net > 0 {
				posts = append(posts, ledger.Posting{Pool: b.Pool(), From: ledger.Committed, To: ledger.Payable, Amount: l.Net, Code: ledger.CodeConfirm, Award: l.Award, Batch: b.ID})
			}
		}
	}
	if len(behind) > 0 {
		if b.Obligated == 0 {
			return desk.Errf("road-none-clear", b.ID)
		}
		if err := b.leave(t, m, behind); err != nil {
			return err
		}
	}
	if err := ledger.Post(t, m, posts); err != nil {
		return err
	}
	b.State, b.ConfirmedOn = Confirmed, m.Date
	b.sign(m, SignConfirm)
	return b.write(t, m)
}

// confirmable holds what must be true before anything becomes an obligation: the
// notice is over, all signatures are there, by different persons, and cover the
// content as it is.
func (b *Batch) confirmable(t store.Reader, m act.Meta) error {
	if err := errors.Join(b.quiet(), b.inOrder(m), b.over(m)); err != nil {
		return err
	}
	if err := apart(t, b, m); err != nil {
		return err
	}
	if err := stillApart(t, b); err != nil {
		return err
	}
	submit, check, approve := b.Signed(SignSubmit), b.Signed(SignCheck), b.Signed(SignApprove)
	if submit == nil || check == nil || approve == nil {
		return desk.Errf("road-unsigned", b.ID)
	}
	if submit.Who == check.Who || submit.Who == approve.Who || check.Who == approve.Who && !approve.Emergency {
		return desk.Errf("road-same-person", approve.Name, b.ID)
	}
	return unchanged(t, b)
}

// quiet refuses to go on while one person has asked for the batch's revocation.
func (b *Batch) quiet() error {
	if b.Revoking != nil {
		return desk.Errf("road-revoking", b.ID, b.Revoking.Name, b.Revoking.Reason)
	}
	return nil
}

// leave moves undecided lines into a child batch.
func (b *Batch) leave(t store.Txn, m act.Meta, behind []Line) error {
	year := int(m.Date.Year)
	n, err := nextNumber(t, year)
	if err != nil {
		return err
	}
	if err := act.Write(t, seqKey(year), n); err != nil {
		return err
	}
	c := Batch{
		Header: b.Header, State: NoticeClosed, Hash: b.Hash, Signatures: b.Signatures,
		From: b.From, To: b.To, Root: b.root(), Lines: len(behind),
	}
	c.ID, c.Kind, c.Parent = batchID(year, n), Child, b.ID
	if c.Total, err = sum(behind); err != nil {
		return err
	}
	for i := range behind {
		c.Left = append(c.Left, behind[i].N)
		behind[i].Mark.Home = c.ID
		if err := behind[i].mark(t); err != nil {
			return err
		}
	}
	b.Children = append(b.Children, c.ID)
	return c.write(t, m)
}
