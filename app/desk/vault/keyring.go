package vault

import (
	"crypto/rand"
	"encoding/base64"
	"errors"

	"github.com/zalando/go-keyring"

	"huiqi/app/desk"
)

// Keyring is the operating system's keeper of secrets: Keychain, Credential
// Manager, Secret Service. Some desks have none: then its methods give ErrNoRing,
// and passwords alone open the vault.
type Keyring interface {
	Set(account, secret string) error
	Get(account string) (string, error)
	Delete(account string) error
}

// What a keyring may answer.
var (
	ErrNoRing  = errors.New("vault: no keyring")
	ErrNotKept = errors.New("vault: not in the keyring")
)

// System is the keyring of this machine and its signed-in user.
type System struct{}

var _ Keyring = System{}

// service is the name the program goes by in a keyring.
const service = "huiqi-desk"

// Set implements Keyring. Like the other two it may wait for the person to unlock
// the keyring.
func (System) Set(account, secret string) error {
	return ringError(keyring.Set(service, account, secret))
}

// Get implements Keyring.
func (System) Get(account string) (string, error) {
	secret, err := keyring.Get(service, account)
	return secret, ringError(err)
}

// Delete implements Keyring.
func (System) Delete(account string) error {
	return ringError(keyring.Delete(service, account))
}

func ringError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return errors.Join(ErrNotKept, err)
	}
	return errors.Join(ErrNoRing, err)
}

// Keep puts a new key into the keyring under account and gives the data key
// wrapped under it, to be kept under RingKey(account): neither opens the vault
// without the other. It reads back what it put, since a keyring that forgets is
// worse than none.
func Keep(ring Keyring, account string, v *Vault) ([]byte, error) {
	if v.Locked() {
		return nil, desk.Errf("vault-locked")
	}
	var key Key
	rand.Read(key[:]) // never fails: the program ends instead
	text := base64.StdEncoding.EncodeToString(key[:])
	if err := ring.Set(account, text); err != nil {
		return nil, desk.Errf("keyring-absent").Wrap(err)
	}
	back, err := ring.Get(account)
	if err != nil || back != text {
		return nil, desk.Errf("keyring-forgets").Wrap(err)
	}
	return v.Wrap(key), nil
}

// FromKeyring opens the vault with the keyring's key and the record under
// RingKey(account). keyring-absent and keyring-empty mean: ask for the password.
func FromKeyring(ring Keyring, account string, wrapped []byte) (*Vault, error) {
	text, err := ring.Get(account)
	switch {
	case errors.Is(err, ErrNotKept):
		return nil, desk.Errf("keyring-empty").Wrap(err)
	case err != nil:
		return nil, desk.Errf("keyring-absent").Wrap(err)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != KeySize {
		return nil, desk.Errf("keyring-forgets").Wrap(err)
	}
	return Unwrap(wrapped, Key(raw))
}

// Forget takes the key out of the keyring. A key that was not there is no error.
func Forget(ring Keyring, account string) error {
	if err := ring.Delete(account); err != nil && !errors.Is(err, ErrNotKept) {
		return desk.Errf("keyring-absent").Wrap(err)
	}
	return nil
}
