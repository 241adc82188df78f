package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

const (
	seqKey   = "now/seq/user" // the number of the last user
	sheetKey = "now/recovery"
	idleKey  = "now/idle" // minutes
)

func idOf(n int) string            { return fmt.Sprintf("u%03d", n) }
func loginKey(login string) string { return "now/login/" + login }
func doorKey(id string) string     { return "now/door/" + id }

// Door is what the desk remembers of a user's coming and going.
type Door struct {
	Since  time.Time `json:"since"`            // when the user was added
	LastIn time.Time `json:"last_in,omitzero"` // last successful sign-in
	Fails  int       `json:"fails,omitempty"`  // wrong tries since the last right one
	Failed time.Time `json:"failed,omitzero"`  // the last wrong try
}

// Person is a user with what the users screen shows of it.
type Person struct {
	act.User
	Door
}

// List gives all users, active ones first, in the order of their names.
func List(ctx context.Context, s store.Store) (out []Person, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		all, err := users(t)
		if err != nil {
			return err
		}
		out = make([]Person, len(all))
		for i, u := range all {
			out[i].User = u
			if out[i].Door, err = door(t, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Person) int {
		if a.Active != b.Active {
			if a.Active {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, desk.FromStore(err)
}

// None tells that the store has no user yet: the first start.
func None(ctx context.Context, s store.Store) (none bool, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		var n int
		found, err := act.Read(t, seqKey, &n)
		none = !found
		return err
	})
	return none, desk.FromStore(err)
}

func users(t store.Reader) (out []act.User, err error) {
	from, to := store.Prefix(act.UserKey(""))
	for key, b := range t.Scan(from, to, 0) {
		var u act.User
		if err := json.Unmarshal(b, &u); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, u)
	}
	return out, nil
}

// byLogin finds a user; false when there is none.
func byLogin(t store.Reader, login string) (u act.User, ok bool, err error) {
	var id string
	if len(login) > 200 { // no such key
		return u, false, nil
	}
	if ok, err = act.Read(t, loginKey(fold(login)), &id); !ok || err != nil {
		return u, false, err
	}
	u, err = act.UserOf(t, id)
	return u, err == nil, err
}

func door(t store.Reader, id string) (d Door, err error) {
	_, err = act.Read(t, doorKey(id), &d)
	return d, err
}

func changeDoor(t store.Txn, id string, edit func(*Door)) error {
	d, err := door(t, id)
	if err != nil {
		return err
	}
	edit(&d)
	return act.Write(t, doorKey(id), d)
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// userOf reads a user for a person who named it by id.
func userOf(t store.Reader, id string) (act.User, error) {
	u, err := act.UserOf(t, id)
	if errors.Is(err, act.ErrNoUser) {
		return u, desk.Errf("no-user", id)
	}
	return u, err
}
