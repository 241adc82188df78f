package act

import (
	"errors"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Role is what a user may do.
type Role string

// The roles of the desk.
const (
	Maker     Role = "maker"     // 经办
	Checker   Role = "checker"   // 复核
	Approver  Role = "approver"  // 审定
	Regulator Role = "regulator" // 监管
	Printer   Role = "printer"   // 打印
	Admin     Role = "admin"     // 管理
	Auditor   Role = "auditor"   // 审计
)

// Roles are all roles, in the order of the screens.
var Roles = []Role{Maker, Checker, Approver, Regulator, Printer, Admin, Auditor}

// User is what the desk knows of a person. Secrets are kept elsewhere.
type User struct {
	ID     string `json:"id"` // never changes, never given to another person
	Login  string `json:"login"`
	Name   string `json:"name"`
	Roles  []Role `json:"roles"`
	Active bool   `json:"active"`
	Epoch  int    `json:"epoch"` // grows when password or roles change: older sessions end
	// Given is set while the password is one that an administrator chose: the user
	// can do nothing but choose another.
	Given bool `json:"given,omitempty"`
}

// Holds tells whether the user has one of the roles.
func (u User) Holds(any ...Role) bool {
	return slices.ContainsFunc(any, func(r Role) bool { return slices.Contains(u.Roles, r) })
}

// UserKey is where a user lies.
func UserKey(id string) string { return "now/user/" + id }

// Actor is a signed-in person. Only package people makes one.
type Actor struct {
	id, name string
	epoch    int
	at       standing
}

// standing is where an actor stands: most are inside.
type standing uint8

const (
	inside   standing = iota
	founding          // the first person at an empty desk
	outside           // at the door, not signed in
	renewing          // about to replace a password that was given
)

// As makes the actor of a user who proved to be it. Only package people calls it.
func As(u User) Actor { return Actor{id: u.ID, name: u.Name, epoch: u.Epoch} }

// Founder is the first person at an empty desk: its act is let through only while
// there is no user. Only package people calls it.
func Founder(u User) Actor { return Actor{id: u.ID, name: u.Name, at: founding} }

// Door is somebody who has not signed in: its acts have no name, and need no role.
// Only package people calls it.
func Door() Actor { return Actor{at: outside} }

// Renew is As for the one act by which a user replaces a password that was given.
// Only package people calls it.
func Renew(u User) Actor { return Actor{id: u.ID, name: u.Name, epoch: u.Epoch, at: renewing} }

// ID is the user's id, "" of nobody.
func (a Actor) ID() string { return a.id }

// Name is the user's name.
func (a Actor) Name() string { return a.name }

// check lets the actor through if, in this transaction, the user is active, the
// session is not older than the last change of password or roles, and the user
// holds one of the roles; it says which.
func (a Actor) check(t store.Reader, need []Role) (Role, error) {
	if a.at == outside && len(need) == 0 {
		return "", nil
	}
	if a.at == founding {
		from, to := store.Prefix("now/user/")
		for range t.Scan(from, to, 1) {
			return "", desk.Errf("not-first")
		}
		return "", nil
	}
	if a.id == "" {
		return "", desk.Errf("not-signed-in")
	}
	var u User
	ok, err := Read(t, UserKey(a.id), &u)
	switch {
	case err != nil:
		return "", err
	case !ok || !u.Active:
		return "", desk.Errf("user-inactive", a.name)
	case u.Epoch != a.epoch:
		return "", desk.Errf("session-over", a.name)
	case u.Given && a.at != renewing:
		return "", desk.Errf("password-given", a.name)
	case len(need) == 0:
		return "", nil
	}
	for _, r := range need {
		if slices.Contains(u.Roles, r) {
			return r, nil
		}
	}
	return "", desk.Errf("role-needed", a.name, need[0].Label())
}

// Touch notes, as part of an Apply, that a person had a hand in something: made,
// imported or edited it. Scopes: "file/SHA256", "run/ID", "batch/ID",
// "decision/ID", "account/ID of the beneficiary".
func Touch(t store.Txn, scope, user string) error {
	return t.Put("now/hand/"+scope+"/"+user, nil)
}

// HasHand tells whether a person had a hand in something.
func HasHand(t store.Reader, scope, user string) bool {
	_, err := t.Get("now/hand/" + scope + "/" + user)
	return err == nil
}

// Hands lists who had a hand in something, by user id.
func Hands(t store.Reader, scope string) []string {
	var out []string
	prefix := "now/hand/" + scope + "/"
	from, to := store.Prefix(prefix)
	for k := range t.Scan(from, to, 0) {
		out = append(out, k[len(prefix):])
	}
	return out
}

// ErrNoUser means that there is no user of this id.
var ErrNoUser = errors.New("act: no such user")

// UserOf reads a user.
func UserOf(t store.Reader, id string) (User, error) {
	var u User
	ok, err := Read(t, UserKey(id), &u)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", id, ErrNoUser)
	}
	return u, err
}
