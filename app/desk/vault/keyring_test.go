package vault_test

import (
	"errors"
	"testing"

	"github.com/zalando/go-keyring"

	"huiqi/app/desk/vault"
)

// ring is a keyring in a map, with the faults of real ones.
type ring struct {
	kept  map[string]string
	fault error
	loses bool
}

func (r *ring) Set(account, secret string) error {
	if r.fault != nil {
		return r.fault
	}
	if !r.loses {
		r.kept[account] = secret
	}
	return nil
}

func (r *ring) Get(account string) (string, error) {
	secret, ok := r.kept[account]
	switch {
	case r.fault != nil:
		return "", r.fault
	case !ok:
		return "", vault.ErrNotKept
	}
	return secret, nil
}

func (r *ring) Delete(account string) error {
	if _, err := r.Get(account); err != nil {
		return err
	}
	delete(r.kept, account)
	return nil
}

func TestKeyringOpensTheVault(t *testing.T) {
	r := &ring{kept: map[string]string{}}
	v, _ := vault.Create()
	wrapped, err := vault.Keep(r, "desk/lin", v)
	if err != nil {
		t.Fatal(err)
	}
	w, err := vault.FromKeyring(r, "desk/lin", wrapped)
	if err != nil || !w.Same(v) {
		t.Fatal(err)
	}
	again, err := vault.Keep(r, "desk/lin", v)
	wants(t, "kept again", err, "")
	_, err = vault.FromKeyring(r, "desk/lin", wrapped)
	wants(t, "an older record", err, "vault-key")
	_, err = vault.FromKeyring(r, "desk/lin", again)
	wants(t, "the newer record", err, "")
	for range 2 {
		wants(t, "forget", vault.Forget(r, "desk/lin"), "")
	}
	_, err = vault.FromKeyring(r, "desk/lin", again)
	wants(t, "forgotten", err, "keyring-empty")
}

func TestDeskWithoutAKeyringSaysSo(t *testing.T) {
	v, _ := vault.Create()
	broken := &ring{kept: map[string]string{}, fault: errors.Join(vault.ErrNoRing, errors.New("no bus"))}
	_, err := vault.Keep(broken, "desk/lin", v)
	wants(t, "keep", err, "keyring-absent")
	_, err = vault.FromKeyring(broken, "desk/lin", nil)
	wants(t, "open", err, "keyring-absent")
	wants(t, "forget", vault.Forget(broken, "desk/lin"), "keyring-absent")
	_, err = vault.Keep(&ring{kept: map[string]string{}, loses: true}, "desk/lin", v)
	wants(t, "a keyring that loses", err, "keyring-forgets")
	_, err = vault.FromKeyring(&ring{kept: map[string]string{"desk/lin": "?"}}, "desk/lin", nil)
	wants(t, "a changed secret", err, "keyring-forgets")
	v.Lock()
	_, err = vault.Keep(&ring{kept: map[string]string{}}, "desk/lin", v)
	wants(t, "a locked vault", err, "vault-locked")
}

// The system's keyring behind the same interface, once there and once absent.
func TestSystemKeyring(t *testing.T) {
	v, _ := vault.Create()
	keyring.MockInit()
	wrapped, err := vault.Keep(vault.System{}, "desk/lin", v)
	wants(t, "keep", err, "")
	if w, err := vault.FromKeyring(vault.System{}, "desk/lin", wrapped); err != nil || !w.Same(v) {
		t.Error(err)
	}
	wants(t, "forget", vault.Forget(vault.System{}, "desk/lin"), "")
	_, err = vault.FromKeyring(vault.System{}, "desk/lin", wrapped)
	wants(t, "forgotten", err, "keyring-empty")
	keyring.MockInitWithError(errors.New("The name org.freedesktop.secrets was not provided by any .service files"))
	_, err = vault.FromKeyring(vault.System{}, "desk/lin", wrapped)
	wants(t, "absent", err, "keyring-absent")
}
