package road

import (
	"context"
	"errors"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/pack"
)

type submitted struct{ at }

func (submitted) Kind() string { return "batch-submitted" }

type checked struct{ at }

func (checked) Kind() string { return "batch-checked" }

type returned struct{ at }

func (returned) Kind() string { return "batch-returned" }

type approved struct {
	at
	Emergency bool `json:"emergency,omitempty"`
}

func (approved) Kind() string { return "batch-approved" }

// Submit gives a draft to be checked (提交). The maker's signature covers the
// content from here on; the awards of the batch are live.
func (r *Road) Submit(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	if err := r.active(ctx, a.Batch); err != nil {
		return Batch{}, err
	}
	return r.do(ctx, who, a, []act.Role{act.Maker}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		b, err := a.on().open(t, Draft)
		if err != nil {
			return nil, err
		}
		if err := submittable(t, &b); err != nil {
			return nil, err
		}
		return submitted{a.on()}, nil
	})
}

// active refuses a batch whose pack is not active: two people have not signed it.
func (r *Road) active(ctx context.Context, id string) error {
	b, err := r.Batch(ctx, id)
	if err != nil {
		return err
	}
	s, err := rules.StandingOf(ctx, r.Desk.Store, &pack.Pack{ID: b.Pack.ID, Version: b.Pack.Version, SHA256: b.Pack.SHA256})
	if err == nil && !s.Active() {
		err = desk.Errf("road-pack-idle", b.Pack.ID, b.Pack.Version)
	}
	return err
}

// submittable explains what keeps a draft from being submitted.
func submittable(t store.Reader, b *Batch) error {
	if b.Lines == 0 {
		return desk.Errf("road-empty", b.ID)
	}
	if err := frozen(t, b.Source); err != nil {
		return err
	}
	if err := alone(t, b); err != nil {
		return err
	}
	e, err := effectOf(t, b)
	if err != nil {
		return err
	}
	if e.After.Available < 0 {
		return desk.Errf("road-budget", b.ID, b.Pool().Label(), b.Total.String(), e.Before.Available.String())
	}
	return nil
}

func applySubmitted(t store.Txn, m act.Meta, e submitted) error {
	b, err := e.open(t, Draft)
	if err != nil {
		return err
	}
	if b.Lines == 0 {
		return desk.Errf("road-empty", b.ID)
	}
	var lines []Line
	if lines, b.Hash, err = linesHashed(t, &b); err != nil {
		return err
	}
	if err := enliven(t, &b, lines); err != nil {
		return err
	}
	b.State, b.Returned = Submitted, ""
	b.sign(m, SignSubmit)
	if err := act.Touch(t, "batch/"+b.ID, m.Who); err != nil {
		return err
	}
	return b.write(t, m)
}

// Check signs that the content was checked (复核).
func (r *Road) Check(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, Submitted)
		return checked{a.on()}, err
	})
}

func applyChecked(t store.Txn, m act.Meta, e checked) error {
	b, err := e.open(t, Submitted)
	if err != nil {
		return err
	}
	if err := b.inOrder(m); err != nil {
		return err
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	if err := unchanged(t, &b); err != nil {
		return err
	}
	b.State = Checked
	b.sign(m, SignCheck)
	return b.write(t, m)
}

// unchanged refuses a content that is not the one all signatures cover.
func unchanged(t store.Reader, b *Batch) error {
	root := *b
	if b.Root != "" {
		var err error
		if root, err = Of(t, b.Root); err != nil {
			return err
		}
	}
	hash, err := contentHash(t, &root)
	if err != nil {
		return err
	}
	if hash != b.Hash {
		return desk.Errf("road-content", b.ID)
	}
	for _, s := range b.Signatures {
		if s.Hash != hash {
			return desk.Errf("road-content", b.ID)
		}
	}
	return nil
}

// Return sends a batch back to its maker with a reason (退回): all signatures are
// void and its awards live no longer.
func (r *Road) Return(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("road-reason")
		}
		_, err := a.on().open(t, Submitted, Checked)
		return returned{a.on()}, err
	})
}

func applyReturned(t store.Txn, m act.Meta, e returned) error {
	b, err := e.open(t, Submitted, Checked)
	if err != nil {
		return err
	}
	lines, err := linesOf(t, &b, false)
	if err != nil {
		return err
	}
	for i := range lines {
		if err := bury(t, &b, &lines[i]); err != nil {
			return err
		}
	}
	b.State, b.Returned, b.Hash, b.Signatures, b.Revoking = Draft, m.Reason, "", nil, nil
	return b.write(t, m)
}

// Approve signs the batch (审定) and commits its sum in the same act, or is refused
// whole. With emergency, the approver may be the checker: it needs a written reason
// and is counted.
func (r *Road) Approve(ctx context.Context, who act.Actor, a Ask, emergency bool) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Approver}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, Checked)
		return approved{a.on(), emergency}, err
	})
}

func applyApproved(t store.Txn, m act.Meta, e approved) error {
	b, err := e.open(t, Checked)
	if err != nil {
		return err
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	if err := errors.Join(b.quiet(), b.inOrder(m)); err != nil {
		return err
	}
	if err := stillApart(t, &b); err != nil {
		return err
	}
	if err := notChecker(&b, m, e.Emergency); err != nil {
		return err
	}
	if err := unchanged(t, &b); err != nil {
		return err
	}
	lines, err := linesOf(t, &b, false)
	if err != nil {
		return err
	}
	posts := make([]ledger.Posting, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		if l.Net > 0 {
			posts = append(posts, ledger.Posting{Pool: b.Pool(), From: ledger.Available, To: ledger.Committed, Amount: l.Net, Code: ledger.CodeCommit, Award: l.Award, Batch: b.ID})
		}
		if l.Supersedes == "" {
			continue
		}
		undo, err := replace(t, m, &b, l)
		if err != nil {
			return err
		}
		posts = append(posts, undo...)
	}
	if err := ledger.Post(t, m, posts); err != nil {
		return err
	}
	b.State = Approved
	s := b.signature(m, SignApprove)
	s.Emergency = e.Emergency
	b.Signatures = append(b.Signatures, s)
	return b.write(t, m)
}
