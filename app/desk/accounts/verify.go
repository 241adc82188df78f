package accounts

import (
	"encoding/json"
	"fmt"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Verify holds the accounts against their history and their lists: no account is
// paid to on the word of one person, no change is missing, and numbers are found
// where they are and nowhere else. It needs no vault. It returns how many
// beneficiaries have an account or wait for one.
func Verify(t store.Reader) (n int, err error) {
	finds, waits := 0, 0
	from, to := store.Prefix(accountPrefix)
	for key, b := range t.Scan(from, to, 0) {
		var a Account
		if err := json.Unmarshal(b, &a); err != nil {
			return n, fmt.Errorf("%s: %w", key, err)
		}
		if a.ID != strings.TrimPrefix(key, accountPrefix) {
			return n, desk.Errf("accounts-differ", key)
		}
		if err := a.verify(t); err != nil {
			return n, err
		}
		met := map[string]bool{}
		for _, find := range a.finds() {
			met[find] = true
		}
		finds += len(met)
		if a.Waiting != nil {
			waits++
		}
		n++
	}
	if len(list(t, findPrefix)) != finds {
		return n, desk.Errf("accounts-differ", findPrefix)
	}
	if len(list(t, waitPrefix)) != waits {
		return n, desk.Errf("accounts-differ", waitPrefix)
	}
	return n, nil
}

func (a *Account) verify(t store.Reader) error {
	if c := a.Current; c != nil && (c.State != Confirmed || c.Decider == "" || c.Decider == c.By) {
		return desk.Errf("accounts-differ", Scope(a.ID))
	}
	if c := a.Waiting; c != nil {
		if _, err := t.Get(waitKey(a.ID)); err != nil || c.State != Proposed {
			return desk.Errf("accounts-differ", Scope(a.ID)).Wrap(err)
		}
	}
	for _, find := range a.finds() {
		if _, err := t.Get(findKey(find, a.ID)); err != nil {
			return desk.Errf("accounts-differ", Scope(a.ID)).Wrap(err)
		}
	}
	for n := 1; n <= a.Last; n++ {
		if a.Current != nil && a.Current.N == n || a.Waiting != nil && a.Waiting.N == n {
			continue
		}
		if _, err := t.Get(pastKey(a.ID, n)); err != nil {
			return desk.Errf("accounts-differ", pastKey(a.ID, n)).Wrap(err)
		}
	}
	return nil
}
