package people

import (
	"context"
	"errors"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Register is the list of users of a desk, and its door.
type Register struct {
	Desk *act.Desk
	Cost Cost // of new passwords; zero: Strong
}

// SignedIn is a person who proved who it is.
type SignedIn struct {
	Actor act.Actor
	Vault *vault.Vault // open
	User  act.User     // as it was then
}

// New is what is asked for a new user.
type New struct {
	Login, Name string
	Roles       []act.Role
	Password    string
}

// check brings a request into its form or says what is wrong with it.
func (n New) check() (act.User, error) {
	login, err := newLogin(n.Login)
	if err != nil {
		return act.User{}, err
	}
	name, err := newName(n.Name)
	if err != nil {
		return act.User{}, err
	}
	list, err := ordered(n.Roles)
	if err != nil {
		return act.User{}, err
	}
	return act.User{Login: login, Name: name, Roles: list, Active: true}, sane(n.Password, login)
}

func newName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	if n := len([]rune(name)); n < 1 || n > 40 {
		return "", desk.Errf("name-form", 40)
	}
	return name, nil
}

func (r Register) cost() Cost {
	if r.Cost == (Cost{}) {
		return Strong
	}
	return r.Cost
}

// First makes the first user of an empty store, who administers, with the vault
// and its recovery key: print it, it is shown once. One person alone can never
// bring an award to its end, whatever roles it holds.
func (r Register) First(ctx context.Context, n New) (SignedIn, vault.Recovery, error) {
	u, err := n.check()
	if err != nil {
		return SignedIn{}, vault.Recovery{}, err
	}
	u.ID = idOf(1)
	v, sheet := vault.Create()
	s, err := newSecret(r.cost(), v, n.Password)
	if err != nil {
		return SignedIn{}, sheet, err
	}
	key, err := act.NewLogKey(v)
	if err != nil {
		return SignedIn{}, sheet, err
	}
	o := act.Order{Subject: subject(u.ID), Also: func(t store.Txn) error {
		if err := t.Put(vault.RecoveryKey, v.Wrap(sheet.Key())); err != nil {
			return err
		}
		if err := key.WriteSecret(t); err != nil {
			return err
		}
		return s.write(t, u.ID)
	}}
	_, err = r.Desk.Do(ctx, act.Founder(u), o, func(store.Reader, act.Meta) (act.Event, error) {
		return founded{User: u, LogKey: key.Public}, nil
	})
	if err != nil {
		return SignedIn{}, sheet, err
	}
	return SignedIn{Actor: act.As(u), Vault: v, User: u}, sheet, nil
}

// admin is an order only an administrator may give.
func admin(id, reason string) act.Order {
	return act.Order{Need: []act.Role{act.Admin}, Subject: subject(id), Reason: reason}
}

func subject(id string) string { return "user/" + id }

// Add enters a user. The password is the administrator's choice: the user must
// choose another before anything else.
func (r Register) Add(ctx context.Context, by SignedIn, n New) (u act.User, err error) {
	if u, err = n.check(); err != nil {
		return u, err
	}
	s, err := newSecret(r.cost(), by.Vault, n.Password)
	if err != nil {
		return u, err
	}
	u.Given = true
	o := act.Order{Need: []act.Role{act.Admin}} // the event names the user
	o.Also = func(t store.Txn) error { return s.write(t, u.ID) }
	_, err = r.Desk.Do(ctx, by.Actor, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		var last int
		_, err := act.Read(t, seqKey, &last)
		u.ID = idOf(last + 1)
		return added{u}, errors.Join(err, oneOfName(t, u))
	})
	return u, err
}

// oneOfName refuses a name that another active user has: papers show who signed by
// name, and one person with two logins could sign twice. The desk cannot know
// persons; two of one name are told apart by an addition, which somebody gives them
// knowingly.
func oneOfName(t store.Reader, u act.User) error {
	list, err := users(t)
	for _, x := range list {
		if x.Active && x.ID != u.ID && fold(x.Name) == fold(u.Name) {
			return desk.Errf("name-taken", x.Name, x.Login)
		}
	}
	return err
}

// Rename gives a user another name. Its id and login stay.
func (r Register) Rename(ctx context.Context, by SignedIn, id, name string) error {
	name, err := newName(name)
	if err != nil {
		return err
	}
	_, err = r.Desk.Do(ctx, by.Actor, admin(id, ""), func(t store.Reader, _ act.Meta) (act.Event, error) {
		u, err := userOf(t, id)
		u.Name = name
		return renamed{id, name}, errors.Join(err, oneOfName(t, u))
	})
	return err
}

// SetRoles gives a user exactly these roles. Its sessions end.
func (r Register) SetRoles(ctx context.Context, by SignedIn, id string, list []act.Role) error {
	list, err := ordered(list)
	if err != nil {
		return err
	}
	return r.edit(ctx, by, id, "", roles{id, list})
}

// SetActive lets a user in, or keeps it out from now on. Users are never deleted:
// what they signed stays theirs.
func (r Register) SetActive(ctx context.Context, by SignedIn, id string, on bool, reason string) error {
	if !on {
		return r.edit(ctx, by, id, reason, active{id, on})
	}
	_, err := r.Desk.Do(ctx, by.Actor, admin(id, reason), func(t store.Reader, _ act.Meta) (act.Event, error) {
		u, err := userOf(t, id)
		return active{id, on}, errors.Join(err, oneOfName(t, u))
	})
	return err
}

func (r Register) edit(ctx context.Context, by SignedIn, id, reason string, e act.Event) error {
	_, err := r.Desk.Do(ctx, by.Actor, admin(id, reason), func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := userOf(t, id)
		return e, err
	})
	return err
}

// SetPassword gives a user another password, as when the old one is forgotten.
// The user must choose another before anything else.
func (r Register) SetPassword(ctx context.Context, by SignedIn, id, text string) error {
	if id == by.Actor.ID() {
		return desk.Errf("password-own")
	}
	s, err := newSecret(r.cost(), by.Vault, text)
	if err != nil {
		return err
	}
	o := admin(id, "")
	o.Also = func(t store.Txn) error { return s.write(t, id) }
	_, err = r.Desk.Do(ctx, by.Actor, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		u, err := userOf(t, id)
		if err != nil {
			return nil, err
		}
		return password{ID: id, Given: true}, sane(text, u.Login)
	})
	return err
}

// ChangePassword replaces the user's own password. Its other sessions end; the
// one returned goes on.
func (r Register) ChangePassword(ctx context.Context, by SignedIn, old, text string) (SignedIn, error) {
	in, err := r.again(ctx, by, old, "password")
	if err != nil {
		return by, err
	}
	if err := sane(text, in.User.Login); err != nil {
		return by, err
	}
	if text == old {
		return by, desk.Errf("password-same")
	}
	s, err := newSecret(r.cost(), in.Vault, text)
	if err != nil {
		return by, err
	}
	id := in.User.ID
	o := act.Order{Subject: subject(id), Also: func(t store.Txn) error { return s.write(t, id) }}
	_, err = r.Desk.Do(ctx, act.Renew(in.User), o, func(store.Reader, act.Meta) (act.Event, error) {
		return password{ID: id}, nil
	})
	if err != nil {
		return by, err
	}
	u := in.User
	u.Epoch, u.Given = u.Epoch+1, false
	return SignedIn{Actor: act.As(u), Vault: in.Vault, User: u}, nil
}

// NewSheet makes a new recovery key to print; the older one opens nothing any more.
func (r Register) NewSheet(ctx context.Context, by SignedIn, reason string) (vault.Recovery, error) {
	if by.Vault.Locked() {
		return vault.Recovery{}, desk.Errf("vault-locked")
	}
	key := vault.NewRecovery()
	o := act.Order{Need: []act.Role{act.Admin}, Subject: "sheet", Reason: reason, Also: func(t store.Txn) error {
		return t.Put(vault.RecoveryKey, by.Vault.Wrap(key.Key()))
	}}
	_, err := r.Desk.Do(ctx, by.Actor, o, func(store.Reader, act.Meta) (act.Event, error) { return recovery{}, nil })
	return key, err
}

// Recover sets the password of an administrator with the recovery key, when
// nobody who administers can sign in any more. A key that opens nothing counts as
// a wrong try.
func (r Register) Recover(ctx context.Context, key, login, text string) (SignedIn, error) {
	v, err := r.look(ctx, func(t store.Reader) (act.User, bool, error) { return byLogin(t, login) })
	if err != nil {
		return SignedIn{}, err
	}
	if left := v.door.shut(r.Desk.Now()); left > 0 {
		return SignedIn{}, shutErr(left)
	}
	var wrapped []byte
	err = r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		wrapped, err = t.Get(vault.RecoveryKey)
		return err
	})
	if err != nil {
		return SignedIn{}, desk.FromStore(err)
	}
	open, err := vault.FromRecovery(key, wrapped)
	if errors.Is(err, desk.Errf("vault-key")) {
		return SignedIn{}, errOr(r.fail(ctx, v, "recovery"), err)
	}
	if err != nil {
		return SignedIn{}, err
	}
	return r.anew(ctx, open, login, text)
}

// anew sets the password of an administrator with a vault that was opened without
// one.
func (r Register) anew(ctx context.Context, v *vault.Vault, login, text string) (SignedIn, error) {
	var u act.User
	err := r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		var ok bool
		if u, ok, err = byLogin(t, login); err == nil && !ok {
			return desk.Errf("no-user", login)
		}
		return err
	})
	if err != nil {
		return SignedIn{}, desk.FromStore(err)
	}
	if err := sane(text, u.Login); err != nil {
		return SignedIn{}, err
	}
	s, err := newSecret(r.cost(), v, text)
	if err != nil {
		return SignedIn{}, err
	}
	o := act.Order{Subject: subject(u.ID), Also: func(t store.Txn) error { return s.write(t, u.ID) }}
	_, err = r.Desk.Do(ctx, act.Door(), o, func(store.Reader, act.Meta) (act.Event, error) { return recovered{u.ID}, nil })
	if err != nil {
		return SignedIn{}, err
	}
	return r.SignIn(ctx, login, text)
}

// Idle limits in minutes.
const (
	DefaultIdle = 10
	MaxIdle     = 120
)

// idle is after how many minutes without a touch the window locks.
type idle struct {
	Minutes int `json:"minutes"`
}

func (idle) Kind() string { return "idle-set" }

func applyIdle(t store.Txn, _ act.Meta, e idle) error {
	if e.Minutes < 1 || e.Minutes > MaxIdle {
		return desk.Errf("idle-range", e.Minutes, MaxIdle)
	}
	return act.Write(t, idleKey, e.Minutes)
}

// SetIdle sets after how many minutes without a touch windows lock.
func (r Register) SetIdle(ctx context.Context, by SignedIn, minutes int) error {
	o := act.Order{Need: []act.Role{act.Admin}, Subject: "idle"}
	_, err := r.Desk.Do(ctx, by.Actor, o, func(store.Reader, act.Meta) (act.Event, error) { return idle{minutes}, nil })
	return err
}

// Idle is after how long without a touch a window locks.
func (r Register) Idle(ctx context.Context) (time.Duration, error) {
	minutes := DefaultIdle
	err := r.Desk.Store.View(ctx, func(t store.Reader) error {
		_, err := act.Read(t, idleKey, &minutes)
		return err
	})
	return time.Duration(minutes) * time.Minute, desk.FromStore(err)
}
