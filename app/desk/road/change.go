package road

import (
	"context"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/resources/words"
)

// at refers to a batch as the person saw it; events carry it.
type at struct {
	Batch string `json:"batch"`
	Seen  int    `json:"seen"`
}

// on is the reference of an event to what was asked.
func (a Ask) on() at { return at{a.Batch, a.Seen} }

// open reads a batch for a change: it must be as the person saw it, in one of the
// states.
func (a at) open(t store.Reader, in ...State) (Batch, error) {
	b, err := Of(t, a.Batch)
	if err != nil {
		return b, err
	}
	if err := a.same(&b); err != nil {
		return b, err
	}
	for _, s := range in {
		if b.State == s {
			return b, nil
		}
	}
	return b, desk.Errf("road-state", b.ID, b.State.Label())
}

// same refuses a batch that another window changed since.
func (a at) same(b *Batch) error {
	if b.Version == a.Seen {
		return nil
	}
	return desk.Errf("changed-meanwhile", words.T("road.scope.batch", b.ID), b.ChangedName, b.ChangedAt.In(act.China).Format(time.DateTime))
}

// write keeps a changed batch.
func (b *Batch) write(t store.Txn, m act.Meta) error {
	b.Version++
	b.ChangedBy, b.ChangedName, b.ChangedAt, b.ChangedSeq = m.Who, m.Name, m.At, m.Seq
	return act.Write(t, batchKey(b.ID), b)
}

// inOrder refuses a signature that counts for a day before the last one's.
func (b *Batch) inOrder(m act.Meta) error {
	for _, s := range b.Signatures {
		if m.Date.Before(s.Date) {
			return desk.Errf("road-date-back", b.ID, s.Step.Label(), s.Date.String())
		}
	}
	return nil
}

func (b *Batch) sign(m act.Meta, step Sign) {
	b.Signatures = append(b.Signatures, b.signature(m, step))
}

func (b *Batch) signature(m act.Meta, step Sign) Signature {
	return Signature{Step: step, Who: m.Who, Name: m.Name, At: m.At, Date: m.Date, Hash: b.Hash, Seq: m.Seq, Reason: m.Reason}
}

// do is one act on one batch; it gives the batch as the act left it.
func (r *Road) do(ctx context.Context, who act.Actor, a Ask, need []act.Role, decide func(t store.Reader, m act.Meta) (act.Event, error)) (Batch, error) {
	o := act.Order{Need: need, Subject: "batch/" + a.Batch, Reason: a.Reason, Date: a.Date, Op: a.Op}
	if _, err := r.Desk.Do(ctx, who, o, decide); err != nil {
		return Batch{}, err
	}
	return r.Batch(ctx, a.Batch)
}
