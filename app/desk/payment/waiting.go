package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// Due is what of a confirmed award batch may be ordered now.
type Due struct {
	Batch road.Batch
	Ready Sum    // orders that Prepare would make, and their amount
	Left  []Left // obligations that it would leave out, and why
}

// Dues lists the confirmed award batches with something to order, or something that
// is in the way of it.
func (p Payments) Dues(ctx context.Context) (out []Due, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = Dues(t); return err })
	return out, err
}

// Dues lists the confirmed award batches with something to order, or something that
// is in the way of it.
func Dues(t store.Reader) ([]Due, error) {
	list, err := road.List(t)
	if err != nil {
		return nil, err
	}
	var out []Due
	for _, b := range list {
		if b.State != road.Confirmed {
			continue
		}
		d, err := newDraft(t)
		if err == nil {
			err = d.debts(b.ID, nil)
		}
		if err != nil {
			return nil, err
		}
		due := Due{Batch: b, Left: d.left}
		for _, o := range d.orders {
			due.Ready = due.Ready.add(o.Amount)
		}
		if due.Ready.Count > 0 || len(due.Left) > 0 {
			out = append(out, due)
		}
	}
	return out, nil
}

// Waiting is what waits for one person at the payment desk: only what she may do.
type Waiting struct {
	Release   []Batch    // 待签发, without those she had a hand in
	Send      []Batch    // 待发送
	Find      []Batch    // 结果不明, to be asked about at the bank
	Confirm   []Batch    // findings of others, to be confirmed
	Returned  []Row      // 退票, to be reissued
	Templates []Template // of others, to be confirmed
	Blocks    []Block    // changes of the list others asked for
}

// Waiting lists what waits for a person.
func (p Payments) Waiting(ctx context.Context, who act.Actor) (w Waiting, err error) {
	err = p.view(ctx, func(t store.Reader) error { w, err = WaitingFor(t, who.ID()); return err })
	return w, err
}

// WaitingFor lists what waits for a user.
func WaitingFor(t store.Reader, user string) (Waiting, error) {
	var w Waiting
	if user == "" {
		return w, nil // nothing waits for nobody
	}
	u, err := act.UserOf(t, user)
	if err != nil {
		return w, err
	}
	signs := u.Holds(act.Checker, act.Approver)
	list, err := All(t)
	if err != nil {
		return w, err
	}
	for _, b := range list {
		switch {
		case b.State == Prepared && signs && !act.HasHand(t, scope(b.ID), user):
			w.Release = append(w.Release, b)
		case b.State == Released && (signs || u.Holds(act.Maker)):
			w.Send = append(w.Send, b)
		case b.State == Unknown && (b.Claims > 0 || b.Claim != nil):
			mine, err := onlyBy(t, &b, user)
			if err != nil {
				return w, err
			}
			if signs && !mine {
				w.Confirm = append(w.Confirm, b)
			}
		case b.State == Unknown && (signs || u.Holds(act.Maker)) && b.Open().Count > 0:
			w.Find = append(w.Find, b)
		}
	}
	if u.Holds(act.Maker) {
		if w.Returned, err = returned(t); err != nil {
			return w, err
		}
	}
	if !signs {
		return w, nil
	}
	return w, w.decisions(t, user)
}

// onlyBy tells whether all that waits in a batch was found by one person.
func onlyBy(t store.Reader, b *Batch, user string) (bool, error) {
	if b.Claim != nil && b.Claim.By.Who != user {
		return false, nil
	}
	results, err := resultsOf(t, b.ID)
	for _, r := range results {
		for _, f := range []*Fact{r.Settled, r.Returned} {
			if f != nil && f.Waits && f.By.Who != user {
				return false, nil
			}
		}
	}
	return true, err
}

// decisions adds the templates and changes of the list that wait for another person.
func (w *Waiting) decisions(t store.Reader, user string) error {
	all, err := Templates(t)
	if err != nil {
		return err
	}
	for _, tpl := range all {
		if !tpl.BuiltIn() && tpl.Confirmed == nil && tpl.Rejected == nil && tpl.Defined.Who != user {
			w.Templates = append(w.Templates, tpl)
		}
	}
	blocks, err := Blocks(t)
	for _, b := range blocks {
		if b.Asked != nil && b.Asked.By.Who != user {
			w.Blocks = append(w.Blocks, b)
		}
	}
	return err
}

// returned lists the orders that came back and were not reissued.
func returned(t store.Reader) ([]Row, error) {
	var ids []string
	prefix := resultKey("")
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		var r Result
		if err := json.Unmarshal(v, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if r.Returned.known() && r.Reissued == "" {
			ids = append(ids, key[len(prefix):])
		}
	}
	out := make([]Row, len(ids))
	for i, id := range ids {
		var err error
		if out[i], err = RowOf(t, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}
