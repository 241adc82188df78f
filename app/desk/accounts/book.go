package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Book is through what people act on accounts. Vault is that of the signed-in
// person.
type Book struct {
	Desk  *act.Desk
	Vault *vault.Vault
}

// Entry is an account as typed or as a file has it, its number in the clear.
type Entry struct {
	Holder string
	Bank   string
	BankNo string
	Number string
}

// seal makes an entry fit to be kept. Blanks around names and inside numbers go.
func (b Book) seal(id string, e Entry) (Details, error) {
	number := strings.NewReplacer(" ", "", "-", "", "　", "").Replace(strings.TrimSpace(e.Number))
	if !accountNumber(number) {
		return Details{}, desk.Errf("account-number", id, vault.Mask(number))
	}
	n, err := b.Vault.Seal(vault.AccountPlace(id), number)
	return Details{
		Holder: strings.TrimSpace(e.Holder), Bank: strings.TrimSpace(e.Bank),
		BankNo: strings.TrimSpace(e.BankNo), Number: n,
	}, err
}

// accountNumber: between 5 and 40 digits or Latin letters. Chinese banks use 8 to
// 32; the desk does not refuse what a bank may accept.
func accountNumber(s string) bool {
	if len(s) < 5 || len(s) > 40 {
		return false
	}
	for _, r := range []byte(s) {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

// Propose enters an account, or another in place of the one there is. ref names
// the paper, or the returned order. seen is the Version on the proposer's screen.
// The account that is paid to stays as it is until a checker confirms.
func (b Book) Propose(ctx context.Context, who act.Actor, id string, seen int, e Entry, origin Origin, ref, reason string) (act.Meta, error) {
	details, err := b.seal(id, e)
	if err != nil {
		return act.Meta{}, err
	}
	if reason, err = b.hide(ctx, id, vault.Hide(reason, e.Number)); err != nil {
		return act.Meta{}, err
	}
	o := act.Order{Need: []act.Role{act.Maker}, Subject: Scope(id), Reason: reason}
	return b.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		a, err := Of(t, id)
		if err != nil {
			return nil, err
		}
		switch {
		case a.Waiting != nil && a.Waiting.Equal(details):
			return nil, desk.Errf("account-waits-already", id, a.Waiting.ByName)
		case a.Waiting == nil && a.Current != nil && a.Current.Equal(details):
			return nil, desk.Errf("account-same", id)
		case a.Current != nil && m.Reason == "":
			return nil, desk.Errf("account-reason", id)
		}
		return proposed{Origin: origin, Ref: ref, List: []proposal{{id, seen, details}}}, nil
	})
}

// hide masks in a reason the numbers the desk has for a beneficiary: a clerk who
// explains a correction may well write them, and the log keeps what she writes.
func (b Book) hide(ctx context.Context, id, reason string) (string, error) {
	var a Account
	err := b.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		a, err = Of(t, id)
		return err
	})
	if err != nil {
		return "", desk.FromStore(err)
	}
	for _, c := range []*Change{a.Current, a.Waiting} {
		if c == nil {
			continue
		}
		number, err := b.Vault.Open(vault.AccountPlace(id), c.Number)
		if err != nil {
			continue // what does not open is refused where it matters
		}
		reason = vault.Hide(reason, number)
	}
	return reason, nil
}

// Given is the account a file gives for a beneficiary, sealed already.
type Given struct {
	ID string
	Details
}

// ProposeAll enters the accounts of a file in one act and tells how many there
// were. Those the desk has, confirmed or waiting, are passed over, and so is what
// the same ref proposed before, whatever became of it: a number that was put right
// since, or refused, does not come back by itself. With none left nothing is done.
func (b Book) ProposeAll(ctx context.Context, who act.Actor, list []Given, origin Origin, ref, reason string) (n int, err error) {
	o := act.Order{Need: []act.Role{act.Maker}, Subject: ref, Reason: reason}
	_, err = b.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		e := proposed{Origin: origin, Ref: ref}
		met := make(map[string]bool, len(list))
		for _, g := range list {
			a, err := Of(t, g.ID)
			if err != nil {
				return nil, err
			}
			if a.Current != nil && a.Waiting == nil && a.Current.Equal(g.Details) || a.Waiting != nil && a.Waiting.Equal(g.Details) {
				continue
			}
			if before, err := givenBefore(t, &a, g.Details, origin, ref); err != nil {
				return nil, err
			} else if before {
				continue
			}
			if met[g.ID] {
				return nil, desk.Errf("account-given-twice", g.ID)
			}
			met[g.ID] = true
			e.List = append(e.List, proposal{g.ID, a.Version, g.Details})
		}
		if n = len(e.List); n == 0 {
			return nil, errNothing
		}
		return e, nil
	})
	if errors.Is(err, errNothing) {
		return 0, nil
	}
	return n, err
}

// givenBefore tells whether a ref proposed the same account before.
func givenBefore(t store.Reader, a *Account, d Details, origin Origin, ref string) (bool, error) {
	if a.Last == 0 || ref == "" {
		return false, nil
	}
	history, err := History(t, a.ID)
	return slices.ContainsFunc(history, func(c Change) bool {
		return c.Origin == origin && c.Ref == ref && c.Equal(d)
	}), err
}

// errNothing leaves an act undone that would change nothing.
var errNothing = desk.Errf("account-nothing-new")

// Look is a proposal as the checker saw it. Typed is the number as she read it
// from the paper, "" when the paper was not typed again.
type Look struct {
	ID    string
	Seen  int
	Typed string
}

// Confirm makes proposals the accounts to pay to. Each sealed number is opened to
// see that it belongs there and was not changed, and compared with what was typed.
// The checker must not be who proposed any of them.
func (b Book) Confirm(ctx context.Context, who act.Actor, list []Look, reason string) (act.Meta, error) {
	o := act.Order{Need: []act.Role{act.Checker}, Subject: "account", Reason: reason}
	if len(list) == 1 {
		reason, err := b.hide(ctx, list[0].ID, reason)
		if err != nil {
			return act.Meta{}, err
		}
		o.Subject, o.Reason = Scope(list[0].ID), reason
	}
	return b.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		var e confirmed
		for _, l := range list {
			a, err := seen(t, l.ID, l.Seen)
			if err != nil {
				return nil, err
			}
			if a.Waiting == nil {
				return nil, desk.Errf("account-none-waiting", l.ID)
			}
			if a.Waiting.By == m.Who {
				return nil, desk.Errf("account-own", l.ID, m.Name)
			}
			n := a.Waiting.Number
			number, err := b.Vault.Open(vault.AccountPlace(l.ID), n)
			if err != nil {
				return nil, err
			}
			if find := b.Vault.Find(number); find != n.Find {
				return nil, desk.Errf("vault-damaged", Scope(l.ID))
			}
			if l.Typed != "" && b.Vault.Find(l.Typed) != n.Find {
				return nil, desk.Errf("account-typed-differs", l.ID, a.Waiting.ByName)
			}
			e.List = append(e.List, decided{l.ID, l.Seen, n.Find})
		}
		if len(e.List) == 0 {
			return nil, errNothing
		}
		return e, nil
	})
}

// Reject refuses a proposal, or takes one's own back; the account paid to so far
// stays. A reason is needed.
func (b Book) Reject(ctx context.Context, who act.Actor, id string, version int, reason string) (act.Meta, error) {
	reason, err := b.hide(ctx, id, reason)
	if err != nil {
		return act.Meta{}, err
	}
	o := act.Order{Need: []act.Role{act.Checker, act.Maker}, Subject: Scope(id), Reason: reason}
	return b.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		a, err := seen(t, id, version)
		switch {
		case err != nil:
			return nil, err
		case a.Waiting == nil:
			return nil, desk.Errf("account-none-waiting", id)
		case m.Reason == "":
			return nil, desk.Errf("account-reason", id)
		}
		return rejected{decided{id, version, a.Waiting.Number.Find}}, nil
	})
}
