package people

import (
	"context"
	"errors"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// keyringSet is that a key to the vault was put into the keyring of the machine,
// or taken out of it.
type keyringSet struct {
	Account string `json:"account"` // the key's name there
	On      bool   `json:"on"`
}

func (keyringSet) Kind() string { return "keyring-set" }

const keyringPrefix = "now/keyring/"

func applyKeyring(t store.Txn, _ act.Meta, e keyringSet) error {
	if e.Account == "" || strings.Contains(e.Account, "/") {
		return desk.Errf("keyring-empty")
	}
	if !e.On {
		return t.Void(keyringPrefix + e.Account)
	}
	return act.Write(t, keyringPrefix+e.Account, e)
}

// KeepKey puts a key to the vault into the keyring of this machine, which does then
// what the recovery sheet does, for whoever is signed in to the machine: see
// RecoverHere. It is off unless an administrator wants it.
func (r Register) KeepKey(ctx context.Context, by SignedIn, ring vault.Keyring, reason string) error {
	if err := r.Desk.May(ctx, by.Actor, []act.Role{act.Admin}); err != nil {
		return err // before the keyring's key is another
	}
	wrapped, err := vault.Keep(ring, by.Vault.ID(), by.Vault)
	if err != nil {
		return err
	}
	return r.keyring(ctx, by, true, reason, wrapped)
}

// ForgetKey takes the key out of the keyring. It opens nothing afterwards, even if
// the keyring was not at hand to forget it.
func (r Register) ForgetKey(ctx context.Context, by SignedIn, ring vault.Keyring, reason string) error {
	if by.Vault.Locked() {
		return desk.Errf("vault-locked")
	}
	if err := r.keyring(ctx, by, false, reason, nil); err != nil {
		return err
	}
	return vault.Forget(ring, by.Vault.ID())
}

func (r Register) keyring(ctx context.Context, by SignedIn, on bool, reason string, wrapped []byte) error {
	account := by.Vault.ID()
	o := act.Order{Need: []act.Role{act.Admin}, Subject: "sheet", Reason: reason, Also: func(t store.Txn) error {
		if !on {
			return t.Void(vault.RingKey(account))
		}
		return t.Put(vault.RingKey(account), wrapped)
	}}
	_, err := r.Desk.Do(ctx, by.Actor, o, func(store.Reader, act.Meta) (act.Event, error) {
		return keyringSet{Account: account, On: on}, nil
	})
	return err
}

// KeyKept is the name of the key to this store's vault in a keyring, "" when none
// was put into one.
func (r Register) KeyKept(ctx context.Context) (account string, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		from, to := store.Prefix(keyringPrefix)
		for k := range t.Scan(from, to, 1) {
			account = strings.TrimPrefix(k, keyringPrefix)
		}
		return nil
	})
	return account, desk.FromStore(err)
}

// RecoverHere is Recover with the key in this machine's keyring instead of the
// sheet. keyring-empty when none was put there.
func (r Register) RecoverHere(ctx context.Context, ring vault.Keyring, login, text string) (SignedIn, error) {
	account, err := r.KeyKept(ctx)
	if err != nil {
		return SignedIn{}, err
	}
	var wrapped []byte
	if account != "" {
		err = r.Desk.Store.View(ctx, func(t store.Reader) error {
			wrapped, err = t.Get(vault.RingKey(account))
			return err
		})
	}
	if account == "" || errors.Is(err, store.ErrNotFound) {
		return SignedIn{}, desk.Errf("keyring-empty")
	}
	if err != nil {
		return SignedIn{}, desk.FromStore(err)
	}
	v, err := vault.FromKeyring(ring, account, wrapped)
	if err != nil {
		return SignedIn{}, err
	}
	return r.anew(ctx, v, login, text)
}
