// Package accounts keeps the bank account to which a beneficiary is paid, and how
// it came to be that one: proposed by a maker (by hand, from a file, after a
// returned payment), confirmed by a checker who is another person, with everything
// it was before. Numbers are kept sealed (package vault) for the place
// vault.AccountPlace(beneficiary), the same as in runs and batches.
//
// It never opens a number to show it, pays nothing and judges no award. What the
// acts record is under now/account, now/account-past and now/account-find; only
// the one confirmed account of a beneficiary may be paid to.
//
// Its main types are Account, Change, Entry and Book, through which people act.
package accounts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Details are what a bank needs to pay to an account.
type Details struct {
	Holder string       `json:"holder"` // 户名, exactly as the bank has it
	Bank   string       `json:"bank"`   // 开户行
	BankNo string       `json:"bank_no,omitempty"`
	Number vault.Number `json:"number"`
}

// Equal tells whether a bank would see the same account. The sealed text is
// another each time; the mark is not.
func (d Details) Equal(o Details) bool {
	return d.Holder == o.Holder && d.Bank == o.Bank && d.BankNo == o.BankNo && d.Number.Find == o.Number.Find
}

// Origin is how an account came to the desk.
type Origin string

// The origins of an account.
const (
	ByHand   Origin = "hand"     // typed from a paper; Ref names the paper
	ByRun    Origin = "run"      // in a file that was taken in; Ref is the run
	Returned Origin = "returned" // put right after a return (退票); Ref is the order
)

// State is how far a change went.
type State string

// The states of a change.
const (
	Proposed   State = "proposed"   // waits for a checker
	Confirmed  State = "confirmed"  // is paid to
	Rejected   State = "rejected"   // was refused
	Superseded State = "superseded" // another proposal came before it was decided
	Replaced   State = "replaced"   // was paid to until another was confirmed
)

// Change is one account a beneficiary had, or was to have.
type Change struct {
	N int `json:"n"` // from 1, in the order of proposals
	Details
	Origin    Origin    `json:"origin"`
	Ref       string    `json:"ref,omitempty"`
	State     State     `json:"state"`
	By        string    `json:"by"` // user id of the proposer
	ByName    string    `json:"by_name"`
	At        time.Time `json:"at"`
	Reason    string    `json:"reason,omitempty"`
	Decider   string    `json:"decider,omitempty"` // user id of who confirmed or rejected
	DeciderBy string    `json:"decider_name,omitempty"`
	Decided   time.Time `json:"decided,omitzero"`
	Why       string    `json:"why,omitempty"` // reason of the decision
}

// Account is what the desk knows of a beneficiary's account.
type Account struct {
	ID      string  `json:"id"`      // beneficiary: credit code or division code
	Version int     `json:"version"` // grows with every act
	Last    int     `json:"last"`    // number of changes so far
	Current *Change `json:"current,omitempty"`
	Waiting *Change `json:"waiting,omitempty"`
	// Changed names who acted last, for the window that comes too late.
	Changed   string    `json:"changed"`
	ChangedAt time.Time `json:"changed_at"`
}

const (
	accountPrefix = "now/account/"
	findPrefix    = "now/account-find/"
	waitPrefix    = "now/account-waiting/"
)

func accountKey(id string) string     { return accountPrefix + id }
func waitKey(id string) string        { return waitPrefix + id }
func findKey(find, id string) string  { return findPrefix + find + "/" + id }
func pastKey(id string, n int) string { return fmt.Sprintf("now/account-past/%s/%06d", id, n) }

// Scope is the name under which hands in a beneficiary's account are noted.
func Scope(id string) string { return "account/" + id }

// Of is a beneficiary's account; one that was never proposed has Version 0 and
// neither Current nor Waiting.
func Of(t store.Reader, id string) (Account, error) {
	a := Account{ID: id}
	_, err := act.Read(t, accountKey(id), &a)
	return a, err
}

// History is every change of a beneficiary's account in the order of proposals.
func History(t store.Reader, id string) ([]Change, error) {
	a, err := Of(t, id)
	if err != nil {
		return nil, err
	}
	var out []Change
	for n := 1; n <= a.Last; n++ {
		var c Change
		switch {
		case a.Current != nil && a.Current.N == n:
			c = *a.Current
		case a.Waiting != nil && a.Waiting.N == n:
			c = *a.Waiting
		default:
			if _, err := act.Read(t, pastKey(id, n), &c); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// Waiting lists the accounts with a proposal that waits for a checker, by id. A
// user's own proposals wait for others.
func Waiting(t store.Reader) ([]Account, error) {
	ids := list(t, waitPrefix)
	out := make([]Account, 0, len(ids))
	for _, id := range ids {
		a, err := Of(t, id)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// FindByNumber lists the beneficiaries whose account, confirmed or proposed, has
// this number, however it is spaced. The vault must be open.
func FindByNumber(t store.Reader, v *vault.Vault, number string) ([]string, error) {
	find, err := v.Mark(number)
	if err != nil {
		return nil, err
	}
	return list(t, findPrefix+find+"/"), nil
}

// Sharing lists the other beneficiaries with the number of id's account: a head
// office and its branches may, anybody else should be asked.
func Sharing(t store.Reader, id string, n vault.Number) []string {
	if n.Find == "" {
		return nil
	}
	return slices.DeleteFunc(list(t, findPrefix+n.Find+"/"), func(other string) bool { return other == id })
}

func list(t store.Reader, prefix string) []string {
	var out []string
	from, to := store.Prefix(prefix)
	for k := range t.Scan(from, to, 0) {
		out = append(out, strings.TrimPrefix(k, prefix))
	}
	return out
}
