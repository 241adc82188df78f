// Package vault seals what must never lie in the store, in the log or in a backup
// in the clear: bank account numbers, and keys of the store itself. It holds the
// data key in memory while somebody is signed in, hands it out only wrapped
// (under a key made of a password, of the recovery sheet, or kept by the
// operating system's keyring), and finds equal numbers without opening any.
//
// It never reads or writes a store, shows nothing and knows no user: who keeps
// the wrapped key, and when the vault is locked, is decided by package people.
//
// Its main types are Vault, Number, Recovery and Keyring. A nil *Vault is a locked
// one: it seals and opens nothing. Errors are *desk.Error.
package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"

	"golang.org/x/crypto/chacha20poly1305"

	"huiqi/app/desk"
)

// Where wrapped keys lie in a store. They are secrets, in no log.
const (
	RecoveryKey = "secret/vault/recovery"
	ringPrefix  = "secret/vault/ring/"
	userPrefix  = "secret/vault/user/"
)

// UserKey is where the data key wrapped for a user lies.
func UserKey(user string) string { return userPrefix + user }

// RingKey is where the data key wrapped under a key of the keyring lies; account
// is the name of that key there.
func RingKey(account string) string { return ringPrefix + account }

// KeySize is the length of every key, in bytes.
const KeySize = 32

// Key wraps the data key: derived from a password, read from a recovery sheet, or
// kept by a keyring.
type Key [KeySize]byte

// idSize is the length of a data key's name, in bytes.
const idSize = 8

// keys is an open vault: the data key and what follows from it.
type keys struct {
	data  Key
	id    [idSize]byte
	seal  cipher.AEAD
	place []byte // names places in front of what is sealed
	find  []byte // finds equal numbers
}

// Vault holds the data key. It may be used by several goroutines; Lock ends it.
type Vault struct{ open atomic.Pointer[keys] }

// derive is a key for one purpose, from a key with full entropy.
func derive(k Key, purpose string) []byte {
	out, err := hkdf.Key(sha256.New, k[:], nil, "huiqi-vault/1 "+purpose, KeySize)
	if err != nil {
		panic(err) // the length is far below what HKDF can give
	}
	return out
}

func aead(key []byte) cipher.AEAD {
	a, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // keys have the right length
	}
	return a
}

func fromKey(data Key) *Vault {
	k := &keys{data: data, seal: aead(derive(data, "seal")), place: derive(data, "place"), find: derive(data, "find")}
	copy(k.id[:], derive(data, "id"))
	v := new(Vault)
	v.open.Store(k)
	return v
}

// Create makes a vault with a new data key, and the recovery key to print. The
// caller keeps v.Wrap(recovery.Key()) under RecoveryKey.
func Create() (*Vault, Recovery) {
	var data Key
	rand.Read(data[:]) // never fails: the program ends instead
	return fromKey(data), NewRecovery()
}

func (v *Vault) keys() (*keys, error) {
	if v != nil {
		if k := v.open.Load(); k != nil {
			return k, nil
		}
	}
	return nil, desk.Errf("vault-locked")
}

// Lock forgets the data key. What is asked of the vault afterwards is refused.
func (v *Vault) Lock() {
	if v != nil {
		v.open.Store(nil)
	}
}

// Locked tells whether the vault opens nothing.
func (v *Vault) Locked() bool { return v == nil || v.open.Load() == nil }

// ID names the data key, in hex; it tells nothing about it. "" when locked.
func (v *Vault) ID() string {
	k, err := v.keys()
	if err != nil {
		return ""
	}
	return hex.EncodeToString(k.id[:])
}

// Same tells whether two open vaults have one data key.
func (v *Vault) Same(o *Vault) bool {
	a, errA := v.keys()
	b, errB := o.keys()
	return errA == nil && errB == nil && hmac.Equal(a.data[:], b.data[:])
}

// wrapForm is the first byte of a wrapped key and of everything sealed.
const (
	wrapForm = 1
	sealForm = 1
)

// Wrap encrypts the data key under key: form, id of the data key, nonce, sealed
// key. A locked vault gives nil, which no Unwrap opens.
func (v *Vault) Wrap(key Key) []byte {
	k, err := v.keys()
	if err != nil {
		return nil
	}
	head := append([]byte{wrapForm}, k.id[:]...)
	return lock(aead(derive(key, "wrap")), head, head, k.data[:])
}

// Unwrap opens the vault with a wrapped key. It is vault-key when the key is
// another (a wrong password, the sheet of another desk) or the record was changed:
// the two cannot be told apart.
func Unwrap(wrapped []byte, key Key) (*Vault, error) {
	const head = 1 + idSize
	if len(wrapped) != head+chacha20poly1305.NonceSizeX+KeySize+chacha20poly1305.Overhead || wrapped[0] != wrapForm {
		return nil, desk.Errf("vault-wrapped")
	}
	plain, err := unlock(aead(derive(key, "wrap")), wrapped[head:], wrapped[:head])
	if err != nil {
		return nil, desk.Errf("vault-key").Wrap(err)
	}
	v := fromKey(Key(plain))
	if k := v.open.Load(); !hmac.Equal(k.id[:], wrapped[1:head]) {
		return nil, desk.Errf("vault-wrapped")
	}
	return v, nil
}

// lock appends a nonce and the sealed text to head.
func lock(a cipher.AEAD, head, with, plain []byte) []byte {
	nonce := make([]byte, a.NonceSize())
	rand.Read(nonce) // never fails: the program ends instead
	out := make([]byte, 0, len(head)+len(nonce)+len(plain)+a.Overhead())
	out = append(append(out, head...), nonce...)
	return a.Seal(out, nonce, plain, with)
}

func unlock(a cipher.AEAD, box, with []byte) ([]byte, error) {
	if len(box) < a.NonceSize()+a.Overhead() {
		return nil, errShort
	}
	return a.Open(nil, box[:a.NonceSize()], box[a.NonceSize():], with)
}
