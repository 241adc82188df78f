package accounts

import (
	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"accounts-proposed":  act.On(applyProposed),
	"accounts-confirmed": act.On(applyConfirmed),
	"account-rejected":   act.On(applyRejected),
}

// proposed is one or many accounts from one origin.
type proposed struct {
	Origin Origin     `json:"origin"`
	Ref    string     `json:"ref,omitempty"`
	List   []proposal `json:"list"`
}

type proposal struct {
	ID   string `json:"id"`
	Seen int    `json:"seen"`
	Details
}

func (proposed) Kind() string { return "accounts-proposed" }

func applyProposed(t store.Txn, m act.Meta, e proposed) error {
	for _, p := range e.List {
		a, err := seen(t, p.ID, p.Seen)
		if err != nil {
			return err
		}
		if err := wellFormed(p.ID, p.Details); err != nil {
			return err
		}
		if a.Waiting != nil {
			a.Waiting.State, a.Waiting.Decided = Superseded, m.At
			if err := past(t, p.ID, *a.Waiting); err != nil {
				return err
			}
			a.Waiting = nil
		}
		a.Last++
		a.Waiting = &Change{
			N: a.Last, Details: p.Details, Origin: e.Origin, Ref: e.Ref, State: Proposed,
			By: m.Who, ByName: m.Name, At: m.At, Reason: m.Reason,
		}
		if err := act.Touch(t, Scope(p.ID), m.Who); err != nil {
			return err
		}
		if err := a.write(t, m); err != nil {
			return err
		}
	}
	return nil
}

// decided names one proposal as the decider saw it.
type decided struct {
	ID   string `json:"id"`
	Seen int    `json:"seen"`
	Find string `json:"find"` // the mark of the number that was looked at
}

// confirmed is one or many proposals that became the accounts to pay to.
type confirmed struct {
	List []decided `json:"list"`
}

func (confirmed) Kind() string { return "accounts-confirmed" }

func applyConfirmed(t store.Txn, m act.Meta, e confirmed) error {
	for _, c := range e.List {
		a, err := waiting(t, c)
		if err != nil {
			return err
		}
		if a.Waiting.By == m.Who {
			return desk.Errf("account-own", c.ID, m.Name)
		}
		if a.Current != nil {
			a.Current.State = Replaced
			if err := past(t, c.ID, *a.Current); err != nil {
				return err
			}
		}
		now := *a.Waiting
		now.State, now.Decider, now.DeciderBy, now.Decided, now.Why = Confirmed, m.Who, m.Name, m.At, m.Reason
		a.Current, a.Waiting = &now, nil
		if err := a.write(t, m); err != nil {
			return err
		}
	}
	return nil
}

// rejected is a proposal that was refused, or taken back by who made it.
type rejected struct{ decided }

func (rejected) Kind() string { return "account-rejected" }

func applyRejected(t store.Txn, m act.Meta, e rejected) error {
	a, err := waiting(t, e.decided)
	if err != nil {
		return err
	}
	if m.Reason == "" {
		return desk.Errf("account-reason", e.ID)
	}
	c := *a.Waiting
	c.State, c.Decider, c.DeciderBy, c.Decided, c.Why = Rejected, m.Who, m.Name, m.At, m.Reason
	if err := past(t, e.ID, c); err != nil {
		return err
	}
	a.Waiting = nil
	return a.write(t, m)
}

// seen reads an account of the version the actor saw.
func seen(t store.Reader, id string, version int) (Account, error) {
	a, err := Of(t, id)
	if err == nil && a.Version != version {
		err = desk.Errf("account-changed", id, a.Changed, a.ChangedAt.In(act.China).Format("2006-01-02 15:04"))
	}
	return a, err
}

// waiting is seen of an account with the very proposal that was looked at.
func waiting(t store.Reader, d decided) (Account, error) {
	a, err := seen(t, d.ID, d.Seen)
	switch {
	case err != nil:
		return a, err
	case a.Waiting == nil || a.Waiting.Number.Find != d.Find:
		return a, desk.Errf("account-none-waiting", d.ID)
	}
	return a, nil
}

// past puts a change that is over into the history, where nothing is written twice.
func past(t store.Txn, id string, c Change) error {
	if c.Decided.IsZero() {
		return desk.Errf("account-none-waiting", id)
	}
	return act.Write(t, pastKey(id, c.N), c)
}

// write keeps the account, the list of what waits, and the marks of its numbers.
func (a *Account) write(t store.Txn, m act.Meta) error {
	before, err := Of(t, a.ID)
	if err != nil {
		return err
	}
	for _, find := range before.finds() {
		if err := t.Void(findKey(find, a.ID)); err != nil {
			return err
		}
	}
	for _, find := range a.finds() {
		if err := t.Put(findKey(find, a.ID), nil); err != nil {
			return err
		}
	}
	switch {
	case a.Waiting != nil:
		err = t.Put(waitKey(a.ID), nil)
	case before.Waiting != nil:
		err = t.Void(waitKey(a.ID))
	}
	if err != nil {
		return err
	}
	a.Version++
	a.Changed, a.ChangedAt = m.Name, m.At
	return act.Write(t, accountKey(a.ID), a)
}

func (a *Account) finds() []string {
	var out []string
	for _, c := range []*Change{a.Current, a.Waiting} {
		if c != nil {
			out = append(out, c.Number.Find)
		}
	}
	return out
}

// wellFormed refuses what could not be a beneficiary or would lose an account.
func wellFormed(id string, d Details) error {
	switch {
	case !plainID(id):
		return desk.Errf("account-beneficiary", id)
	case d.Holder == "":
		return desk.Errf("account-holder", id)
	case d.Number.Sealed == "" || d.Number.Find == "":
		return desk.Errf("account-number", id, d.Number.Masked())
	}
	return nil
}

// plainID: a credit code or a division code.
func plainID(id string) bool {
	if len(id) < 4 || len(id) > 18 {
		return false
	}
	for _, r := range []byte(id) {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
