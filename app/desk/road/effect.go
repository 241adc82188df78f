package road

import (
	"errors"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Effect is what the approval of a batch would do to its budget.
type Effect struct {
	Pool   ledger.Pool
	Before ledger.Amounts
	After  ledger.Amounts // available may be negative: then it would be refused
	Waits  money.Fen      // what other batches that wait for approval would take from the same pool
}

// EffectOf tells what approving a batch would do to its budget. Of a batch that is
// approved already, Before and After are the same.
func EffectOf(t store.Reader, id string) (Effect, error) {
	b, err := Of(t, id)
	if err != nil {
		return Effect{}, err
	}
	e, err := effectOf(t, &b)
	if err != nil {
		return e, err
	}
	all, err := List(t)
	if err != nil {
		return e, err
	}
	for _, other := range all {
		waiting := other.State == Submitted || other.State == Checked
		if other.ID == id || !waiting || other.Pool() != e.Pool {
			continue
		}
		if e.Waits, err = e.Waits.Add(other.Total); err != nil {
			return e, desk.Errf("total-overflow").Wrap(err)
		}
	}
	return e, nil
}

func effectOf(t store.Reader, b *Batch) (Effect, error) {
	e := Effect{Pool: b.Pool()}
	var err error
	if e.Before, err = ledger.Balances(t, e.Pool); err != nil {
		return e, err
	}
	e.After = e.Before
	if b.State != Draft && b.State != Submitted && b.State != Checked {
		return e, nil
	}
	held, err := held(t, b)
	if err != nil {
		return e, err
	}
	more := b.Total - held
	var err1, err2 error
	e.After.Available, err1 = e.Before.Available.Add(-more)
	e.After.Committed, err2 = e.Before.Committed.Add(more)
	if err := errors.Join(err1, err2); err != nil {
		return e, desk.Errf("total-overflow").Wrap(err)
	}
	return e, nil
}
