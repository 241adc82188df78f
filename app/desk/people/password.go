package people

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Cost is what one try at a password costs. It is kept with each password, so
// that it can be raised later.
type Cost struct {
	Passes uint32 `json:"passes"`
	Memory uint32 `json:"memory"` // KiB
	Lanes  uint8  `json:"lanes"`
}

// Strong is the cost of every password but those of tests: about 0.14 s a try.
var Strong = Cost{Passes: 3, Memory: 64 << 10, Lanes: 4}

// proof is what lies under secret/user: it tells a right password from a wrong one.
type proof struct {
	Cost  Cost   `json:"cost"`
	Salt  []byte `json:"salt"`
	Check []byte `json:"check"`
}

func proofKey(id string) string { return "secret/user/" + id }

// keys are what follows from a password: one to compare, one to open the vault
// with. Neither tells the other.
func (p proof) keys(password string) (check []byte, open vault.Key) {
	master := argon2.IDKey([]byte(password), p.Salt, p.Cost.Passes, p.Cost.Memory, p.Cost.Lanes, 32)
	return expand(master, "huiqi sign-in"), vault.Key(expand(master, "huiqi vault"))
}

func expand(master []byte, purpose string) []byte {
	out, err := hkdf.Expand(sha256.New, master, purpose, vault.KeySize)
	if err != nil {
		panic(err) // the length is far below what HKDF can give
	}
	return out
}

// secret is what is kept of a new password.
type secret struct {
	proof   proof
	wrapped []byte // the vault's key
}

// newSecret makes it. The vault must be open.
func newSecret(cost Cost, v *vault.Vault, password string) (secret, error) {
	if v.Locked() {
		return secret{}, desk.Errf("vault-locked")
	}
	p := proof{Cost: cost, Salt: make([]byte, 16)}
	rand.Read(p.Salt) // never fails: the program ends instead
	check, open := p.keys(password)
	p.Check = check
	return secret{p, v.Wrap(open)}, nil
}

func (s secret) write(t store.Txn, id string) error {
	if err := t.Put(vault.UserKey(id), s.wrapped); err != nil {
		return err
	}
	return act.Write(t, proofKey(id), s.proof)
}

// try tells whether a password is right, and the key that follows from it. A user
// that does not exist takes as long.
func try(p proof, found bool, password string, cost Cost) (ok bool, open vault.Key) {
	if !found {
		p = proof{Cost: cost, Salt: make([]byte, 16), Check: make([]byte, vault.KeySize)}
	}
	check, open := p.keys(password)
	return found && subtle.ConstantTimeCompare(check, p.Check) == 1, open
}

func readProof(t store.Reader, id string) (p proof, err error) {
	_, err = act.Read(t, proofKey(id), &p)
	return p, err
}

// minPassword is the shortest password in characters.
const minPassword = 10

// sane returns why a password is not taken.
func sane(password, login string) error {
	n := utf8.RuneCountInString(password)
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case n < minPassword:
		return desk.Errf("password-short", minPassword)
	case n > 200:
		return desk.Errf("password-long", 200)
	case strings.Contains(strings.ToLower(password), login) && n-utf8.RuneCountInString(login) < 6:
		return desk.Errf("password-login")
	case len(distinct) < 5:
		return desk.Errf("password-plain")
	}
	return nil
}
