package people

import (
	"context"
	"errors"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// signedIn tells that a user came in.
type signedIn struct {
	ID string `json:"id"`
}

func (signedIn) Kind() string { return "signed-in" }

func applySignedIn(t store.Txn, m act.Meta, e signedIn) error {
	return changeDoor(t, e.ID, func(d *Door) { d.Fails, d.LastIn = 0, m.At })
}

// unlocked tells that a user came back to a locked window.
type unlocked struct {
	ID string `json:"id"`
}

func (unlocked) Kind() string { return "unlocked" }

func applyUnlocked(t store.Txn, _ act.Meta, e unlocked) error {
	return changeDoor(t, e.ID, func(d *Door) { d.Fails = 0 })
}

// failed is a try that was turned away. What was typed is not kept: it may have
// been the password.
type failed struct {
	ID  string `json:"id"`  // stranger: there is no such user
	How string `json:"how"` // sign-in, unlock, password, recovery, inactive
}

func (failed) Kind() string { return "sign-in-failed" }

func applyFailed(t store.Txn, m act.Meta, e failed) error {
	return changeDoor(t, e.ID, func(d *Door) { d.Fails, d.Failed = d.Fails+1, m.At })
}

// stranger stands for every login that does not exist.
const stranger = "stranger"

// Waiting after wrong tries: none for the first two, then doubled each time.
const (
	freeTries = 2
	firstWait = 5 * time.Second
	longest   = 15 * time.Minute
)

// wait is how long a door with wrong tries stays shut, from the last of them.
func wait(fails int) time.Duration {
	if fails <= freeTries {
		return 0
	}
	if n := fails - freeTries - 1; n < 8 {
		return min(firstWait<<n, longest)
	}
	return longest
}

// shut is how long the door stays shut from now.
func (d Door) shut(now time.Time) time.Duration {
	left := d.Failed.Add(wait(d.Fails)).Sub(now)
	return max(0, min(left, wait(d.Fails)))
}

// visitor is who stands at the door, as the store knows it.
type visitor struct {
	user    act.User
	found   bool
	door    Door
	proof   proof
	wrapped []byte
}

// id is the user's, or that of all strangers.
func (v visitor) id() string {
	if !v.found {
		return stranger
	}
	return v.user.ID
}

// look reads the visitor whom find finds.
func (r Register) look(ctx context.Context, find func(store.Reader) (act.User, bool, error)) (v visitor, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		if v.user, v.found, err = find(t); err != nil {
			return err
		}
		if v.door, err = door(t, v.id()); err != nil || !v.found {
			return err
		}
		if v.proof, err = readProof(t, v.user.ID); err != nil {
			return err
		}
		v.wrapped, err = t.Get(vault.UserKey(v.user.ID))
		return err
	})
	return v, desk.FromStore(err)
}

// SignIn lets a user in who knows its password, and opens the vault. Wrong tries
// make the next one wait; both are acts.
func (r Register) SignIn(ctx context.Context, login, password string) (SignedIn, error) {
	v, err := r.look(ctx, func(t store.Reader) (act.User, bool, error) { return byLogin(t, login) })
	if err != nil {
		return SignedIn{}, err
	}
	in, err := r.prove(ctx, v, password, "sign-in")
	if err != nil {
		return SignedIn{}, err
	}
	return in, r.enter(ctx, v, in, signedIn{v.user.ID})
}

// Unlock lets the user back in whose window was locked.
func (r Register) Unlock(ctx context.Context, who act.Actor, password string) (SignedIn, error) {
	v, err := r.lookUp(ctx, who.ID())
	if err != nil {
		return SignedIn{}, err
	}
	in, err := r.prove(ctx, v, password, "unlock")
	if err != nil {
		return SignedIn{}, err
	}
	return in, r.enter(ctx, v, in, unlocked{v.user.ID})
}

func (r Register) lookUp(ctx context.Context, id string) (visitor, error) {
	return r.look(ctx, func(t store.Reader) (act.User, bool, error) {
		u, err := act.UserOf(t, id)
		if errors.Is(err, act.ErrNoUser) {
			return u, false, desk.Errf("not-signed-in")
		}
		return u, err == nil, err
	})
}

// again asks a signed-in user for the password once more.
func (r Register) again(ctx context.Context, by SignedIn, password, how string) (SignedIn, error) {
	v, err := r.lookUp(ctx, by.Actor.ID())
	if err != nil {
		return by, err
	}
	return r.prove(ctx, v, password, how)
}

// enter records that the visitor came in, unless others tried meanwhile: their
// wrong tries count before this right one.
func (r Register) enter(ctx context.Context, v visitor, in SignedIn, e act.Event) error {
	who := act.Renew(v.user) // who must change a given password may come in for that
	_, err := r.Desk.Do(ctx, who, act.Order{Subject: subject(v.user.ID)}, func(t store.Reader, m act.Meta) (act.Event, error) {
		d, err := door(t, v.user.ID)
		if err == nil && d.Fails != v.door.Fails {
			err = shutErr(max(d.shut(m.At), time.Second))
		}
		return e, err
	})
	if err != nil {
		in.Vault.Lock()
	}
	return err
}

func shutErr(left time.Duration) error {
	return desk.Errf("door-shut", int((left+time.Second-1)/time.Second))
}

// prove holds the password against what is kept, and opens the vault.
func (r Register) prove(ctx context.Context, v visitor, password, how string) (SignedIn, error) {
	if left := v.door.shut(r.Desk.Now()); left > 0 {
		return SignedIn{}, shutErr(left)
	}
	ok, key := try(v.proof, v.found, password, r.cost())
	if ok && !v.user.Active {
		how = "inactive"
	}
	if !ok || !v.user.Active {
		if err := r.fail(ctx, v, how); err != nil {
			return SignedIn{}, err
		}
		if ok {
			return SignedIn{}, desk.Errf("user-inactive", v.user.Name)
		}
		if next := wait(v.door.Fails + 1); next > 0 {
			return SignedIn{}, desk.Errf("sign-in-wrong-wait", int(next/time.Second))
		}
		return SignedIn{}, desk.Errf("sign-in-wrong")
	}
	open, err := vault.Unwrap(v.wrapped, key)
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Actor: act.As(v.user), Vault: open, User: v.user}, nil
}

func (r Register) fail(ctx context.Context, v visitor, how string) error {
	o := act.Order{}
	if v.found {
		o.Subject = subject(v.user.ID)
	}
	_, err := r.Desk.Do(ctx, act.Door(), o, func(store.Reader, act.Meta) (act.Event, error) {
		return failed{v.id(), how}, nil
	})
	return err
}
