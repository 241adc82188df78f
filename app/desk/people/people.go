// Package people knows who works at the desk: users with their roles, how they
// prove who they are, and how long a wrong try makes them wait. It is the only
// maker of an act.Actor, so whoever acts has signed in here; it never judges what
// an act is about.
//
// What it records is act state (now/user, now/login, now/door); what proves a
// password lies under secret/user and is in no log. Its main types are Register,
// SignedIn and Person.
package people

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"office-founded": act.On(applyFounded),
	"user-added":     act.On(applyAdded),
	"user-renamed":   act.On(applyRenamed),
	"roles-set":      act.On(applyRoles),
	"active-set":     act.On(applyActive),
	"password-set":   act.On(applyPassword),
	"signed-in":      act.On(applySignedIn),
	"unlocked":       act.On(applyUnlocked),
	"sign-in-failed": act.On(applyFailed),
	"idle-set":       act.On(applyIdle),
	"recovery-made":  act.On(applyRecovery),
	"recovered":      act.On(applyRecovered),
	"keyring-set":    act.On(applyKeyring),
	"data-restored":  act.On(applyRestored),
}

// founded is the first act of a store: its first administrator.
type founded struct {
	User   act.User `json:"user"`
	LogKey string   `json:"log_key"` // public key of the log's checkpoints
}

func (founded) Kind() string { return "office-founded" }

func applyFounded(t store.Txn, m act.Meta, e founded) error {
	if err := act.SetLogKey(t, e.LogKey); err != nil {
		return err
	}
	if err := applyRecovery(t, m, recovery{}); err != nil {
		return err
	}
	return create(t, m, e.User)
}

// added is a new user.
type added struct {
	User act.User `json:"user"`
}

func (added) Kind() string { return "user-added" }

// Subject is the new user: only the event knows its id.
func (e added) Subject() string { return subject(e.User.ID) }

func applyAdded(t store.Txn, m act.Meta, e added) error { return create(t, m, e.User) }

// renamed is a user's new name, as after a marriage.
type renamed struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (renamed) Kind() string { return "user-renamed" }

func applyRenamed(t store.Txn, _ act.Meta, e renamed) error {
	return change(t, e.ID, func(u *act.User) { u.Name = e.Name })
}

// roles are all the roles a user has from now on.
type roles struct {
	ID    string     `json:"id"`
	Roles []act.Role `json:"roles"`
}

func (roles) Kind() string { return "roles-set" }

func applyRoles(t store.Txn, _ act.Meta, e roles) error {
	return change(t, e.ID, func(u *act.User) { u.Roles, u.Epoch = e.Roles, u.Epoch+1 })
}

// active lets a user in or keeps it out.
type active struct {
	ID     string `json:"id"`
	Active bool   `json:"active"`
}

func (active) Kind() string { return "active-set" }

func applyActive(t store.Txn, _ act.Meta, e active) error {
	return change(t, e.ID, func(u *act.User) { u.Active, u.Epoch = e.Active, u.Epoch+1 })
}

// password tells that a password was set, never which.
type password struct {
	ID string `json:"id"`
	// Given is set when an administrator chose it: the user must choose another.
	Given bool `json:"given"`
}

func (password) Kind() string { return "password-set" }

func applyPassword(t store.Txn, _ act.Meta, e password) error {
	if err := change(t, e.ID, func(u *act.User) { u.Epoch, u.Given = u.Epoch+1, e.Given }); err != nil {
		return err
	}
	return changeDoor(t, e.ID, func(d *Door) { d.Fails = 0 })
}

// recovery is a new recovery sheet; older ones open nothing any more.
type recovery struct{}

func (recovery) Kind() string { return "recovery-made" }

func applyRecovery(t store.Txn, m act.Meta, _ recovery) error {
	return act.Write(t, sheetKey, sheet{Made: m.At, By: m.Who})
}

// sheet is what the desk knows of the last recovery sheet.
type sheet struct {
	Made time.Time `json:"made"`
	By   string    `json:"by"`
}

// recovered is an administrator's new password, set with the recovery key.
type recovered struct {
	ID string `json:"id"`
}

func (recovered) Kind() string { return "recovered" }

func applyRecovered(t store.Txn, m act.Meta, e recovered) error {
	u, err := act.UserOf(t, e.ID)
	if err == nil && !administers(u) {
		err = desk.Errf("recover-admin", u.Name)
	}
	if err != nil {
		return err
	}
	return applyPassword(t, m, password{ID: e.ID})
}

// create enters a user. Ids and logins are given once and never again.
func create(t store.Txn, m act.Meta, u act.User) error {
	var last int
	if _, err := act.Read(t, seqKey, &last); err != nil {
		return err
	}
	if u.ID != idOf(last+1) {
		return desk.Errf("user-exists", u.Login)
	}
	var other string
	if taken, err := act.Read(t, loginKey(u.Login), &other); err != nil || taken {
		return errOr(err, desk.Errf("login-taken", u.Login))
	}
	if last == 0 && !administers(u) {
		return desk.Errf("first-admin")
	}
	for key, v := range map[string]any{
		seqKey: last + 1, loginKey(u.Login): u.ID, act.UserKey(u.ID): u,
		doorKey(u.ID): Door{Since: m.At},
	} {
		if err := act.Write(t, key, v); err != nil {
			return err
		}
	}
	return nil
}

// change edits a user. There is always an active administrator left.
func change(t store.Txn, id string, edit func(*act.User)) error {
	u, err := act.UserOf(t, id)
	if err != nil {
		return err
	}
	before := administers(u)
	edit(&u)
	if before && !administers(u) {
		left, err := administrators(t, id)
		if err != nil {
			return err
		}
		if left == 0 {
			return desk.Errf("last-admin", u.Name)
		}
	}
	return act.Write(t, act.UserKey(id), u)
}

func administers(u act.User) bool { return u.Active && slices.Contains(u.Roles, act.Admin) }

// administrators counts those who administer, without one.
func administrators(t store.Reader, without string) (n int, err error) {
	all, err := users(t)
	for _, u := range all {
		if u.ID != without && administers(u) {
			n++
		}
	}
	return n, err
}

// fold makes one login of what a person may type for it.
func fold(login string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(login))) }

// login returns the folded login, or why it cannot be one.
func newLogin(text string) (string, error) {
	login := fold(text)
	if n := len([]rune(login)); n < 1 || n > 40 || strings.ContainsFunc(login, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_@", r)
	}) {
		return "", desk.Errf("login-form", text)
	}
	return login, nil
}

// ordered returns the roles without repeats in the order of the screens.
func ordered(list []act.Role) ([]act.Role, error) {
	for _, r := range list {
		if !slices.Contains(act.Roles, r) {
			return nil, desk.Errf("role-unknown", string(r))
		}
	}
	out := []act.Role{}
	for _, r := range act.Roles {
		if slices.Contains(list, r) {
			out = append(out, r)
		}
	}
	return out, nil
}
