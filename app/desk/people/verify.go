package people

import (
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Verify holds the users against their logins and their proofs: each login is of
// one user, each user can prove who it is and open the vault, somebody administers,
// and the recovery key lies there. It returns how many users there are.
func Verify(t store.Reader) (n int, err error) {
	all, err := users(t)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	administered := false
	for _, u := range all {
		administered = administered || administers(u)
		var id string
		if _, err := act.Read(t, loginKey(u.Login), &id); err != nil {
			return n, err
		}
		if id != u.ID {
			return n, desk.Errf("people-differ", loginKey(u.Login))
		}
		for _, key := range []string{proofKey(u.ID), vault.UserKey(u.ID)} {
			if _, err := t.Get(key); err != nil {
				return n, desk.Errf("people-differ", key).Wrap(err)
			}
		}
		n++
	}
	logins := 0
	from, to := store.Prefix(loginKey(""))
	for range t.Scan(from, to, 0) {
		logins++
	}
	if logins != n {
		return n, desk.Errf("people-differ", fmt.Sprintf("%s (%d)", loginKey(""), logins))
	}
	if !administered {
		return n, desk.Errf("people-differ", act.UserKey(""))
	}
	if _, err := t.Get(vault.RecoveryKey); err != nil {
		return n, desk.Errf("people-differ", vault.RecoveryKey).Wrap(err)
	}
	return n, nil
}
