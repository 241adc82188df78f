package people_test

import (
	"maps"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/vault"
)

// ring is a keyring in a map; a nil one is absent.
type ring map[string]string

func (r ring) Set(account, secret string) error {
	if r == nil {
		return vault.ErrNoRing
	}
	r[account] = secret
	return nil
}

func (r ring) Get(account string) (string, error) {
	if r == nil {
		return "", vault.ErrNoRing
	}
	if secret, ok := r[account]; ok {
		return secret, nil
	}
	return "", vault.ErrNotKept
}

func (r ring) Delete(account string) error {
	if _, err := r.Get(account); err != nil {
		return err
	}
	delete(r, account)
	return nil
}

func TestKeyringStandsInForTheSheet(t *testing.T) {
	o := peopletest.New(t)
	lin := o.Person("lin", act.Maker)
	ctx, here := t.Context(), ring{}
	_, err := o.Reg.RecoverHere(ctx, here, "admin", pw+"!")
	want(t, "nothing kept", err, "keyring-empty")
	want(t, "a machine without a keyring", o.Reg.KeepKey(ctx, o.Admin, ring(nil), ""), "keyring-absent")
	want(t, "keep", o.Reg.KeepKey(ctx, o.Admin, here, "本机备用"), "")
	before := maps.Clone(here)
	want(t, "a maker keeps", o.Reg.KeepKey(ctx, lin, here, ""), "role-needed")
	if !maps.Equal(before, here) {
		t.Error("a maker changed the keyring")
	}
	if account, err := o.Reg.KeyKept(ctx); account != o.Vault.ID() || err != nil {
		t.Errorf("%q %v", account, err)
	}
	_, err = o.Reg.RecoverHere(ctx, ring{}, "admin", pw+"!")
	want(t, "another machine", err, "keyring-empty")
	_, err = o.Reg.RecoverHere(ctx, here, "lin", pw+"!")
	want(t, "for one who does not administer", err, "recover-admin")
	in, err := o.Reg.RecoverHere(ctx, here, "admin", pw+"!")
	want(t, "recover", err, "")
	if !in.Vault.Same(o.Vault) {
		t.Error("another vault")
	}
	want(t, "forget", o.Reg.ForgetKey(ctx, in, here, ""), "")
	_, err = o.Reg.RecoverHere(ctx, before, "admin", pw+"?")
	want(t, "forgotten by the store, kept by the keyring", err, "keyring-empty")
	verified(t, o)
}
