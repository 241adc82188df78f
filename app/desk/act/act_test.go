package act_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

var noon = time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)

type userMade struct{ User act.User }

func (userMade) Kind() string { return "test-user" }

type said struct{ Text string }

func (said) Kind() string { return "test-said" }

var kinds = act.Kinds{
	"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
		return act.Write(t, act.UserKey(e.User.ID), e.User)
	}),
	"test-said": act.On(func(t store.Txn, m act.Meta, e said) error {
		return errors.Join(act.Touch(t, "batch/1", m.Who), act.Write(t, "now/said", len(e.Text)))
	}),
}

var ann = act.User{ID: "ann", Name: "安", Roles: []act.Role{act.Maker}, Active: true}

// open gives a desk where Ann is signed in.
func open(t *testing.T, s store.Store) (*act.Desk, act.Actor) {
	t.Helper()
	d := act.New(s, func() time.Time { return noon }, kinds)
	if _, err := d.Do(t.Context(), act.Founder(ann), act.Order{}, event(userMade{ann})); err != nil {
		t.Fatal(err)
	}
	return d, act.As(ann)
}

func event(e act.Event) func(store.Reader, act.Meta) (act.Event, error) {
	return func(store.Reader, act.Meta) (act.Event, error) { return e, nil }
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func TestActsReplay(t *testing.T) {
	const piece, around = 900 << 10, len(`{"Text":""}`)
	lengths := []int{0, 1, piece - around, piece - around + 1} // one, one, one full and two pieces
	for name, s := range map[string]store.Store{"bolt": storetest.New(t), "map": storetest.NewMap()} {
		d, who := open(t, s)
		for _, n := range lengths {
			o := act.Order{Need: []act.Role{act.Maker}, Subject: "batch/1"}
			if _, err := d.Do(t.Context(), who, o, event(said{strings.Repeat("x", n)})); err != nil {
				t.Fatal(name, n, err)
			}
		}
		if n, err := d.Verify(t.Context(), nil); n != 1+len(lengths) || err != nil {
			t.Errorf("%s: %d entries, %v", name, n, err)
		}
	}
}

func TestWhoIsLetThrough(t *testing.T) {
	d, who := open(t, storetest.NewMap())
	for _, c := range []struct {
		name, want string
		who        act.Actor
		need       []act.Role
	}{
		{"nobody", "not-signed-in", act.Actor{}, nil},
		{"a stranger", "user-inactive", act.As(act.User{ID: "x"}), nil},
		{"an old session", "session-over", act.As(act.User{ID: "ann", Epoch: 1}), nil},
		{"another role", "role-needed", who, []act.Role{act.Checker, act.Approver}},
		{"a second founder", "not-first", act.Founder(ann), nil},
	} {
		if _, err := d.Do(t.Context(), c.who, act.Order{Need: c.need}, event(said{"x"})); code(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestClockAndDate(t *testing.T) {
	d, who := open(t, storetest.NewMap())
	d.Now = func() time.Time { return noon.Add(-time.Hour) }
	if _, err := d.Do(t.Context(), who, act.Order{}, event(said{})); code(err) != "clock-behind" {
		t.Error(err)
	}
	d.Now = func() time.Time { return noon.Add(-time.Minute) }
	m, err := d.Do(t.Context(), who, act.Order{}, event(said{}))
	if err != nil || !m.At.Equal(noon) {
		t.Error(m.At, err)
	}
	if _, err := d.Do(t.Context(), who, act.Order{Date: act.Today(noon).AddDays(1)}, event(said{})); code(err) != "date-ahead" {
		t.Error(err)
	}
}

// Every record of the log and of the state is watched: each one changed, or
// gone, is found.
func TestTamperingIsFound(t *testing.T) {
	s := storetest.NewMap()
	d, who := open(t, s)
	if _, err := d.Do(t.Context(), who, act.Order{Subject: "batch/1"}, event(said{"one"})); err != nil {
		t.Fatal(err)
	}
	var keys []string
	if err := s.View(t.Context(), func(r store.Reader) error {
		for k := range r.Scan("", "", 0) {
			keys = append(keys, k)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		for _, how := range []string{"changed", "gone", "another"} {
			if how == "changed" && strings.HasPrefix(key, "log/about/") {
				continue // it has no value
			}
			err := s.View(t.Context(), func(r store.Reader) error {
				o := store.NewOverlay(r)
				v, err := r.Get(key)
				if err != nil {
					return err
				}
				switch how {
				case "gone":
					err = o.Void(key)
				case "another":
					err = o.Put(key+"x", v)
				default:
					err = o.Put(key, bytes.Replace(append(v, ' '), []byte("2"), []byte("3"), 1))
				}
				if err != nil {
					return err
				}
				if strings.HasPrefix(key, "now/hand/") && how == "changed" {
					return o.Put(key, []byte("x"))
				}
				if _, err := d.Replay(context.Background(), o, nil); err == nil {
					t.Errorf("%s %s: not found", key, how)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestOnlyItsRoom(t *testing.T) {
	s := storetest.NewMap()
	d, who := open(t, s)
	outside := act.Kinds{"test-out": func(t store.Txn, _ act.Meta, _ []byte) error { return t.Put("firm/1", nil) }}
	d2 := act.New(s, d.Now, kinds, outside)
	if _, err := d2.Do(t.Context(), who, act.Order{}, event(out{})); err == nil {
		t.Error("an event wrote outside now/")
	}
	also := func(x store.Txn) error { return x.Put("now/x", nil) }
	if _, err := d.Do(t.Context(), who, act.Order{Also: also}, event(said{})); err == nil {
		t.Error("a secret was written outside secret/")
	}
}

type out struct{}

func (out) Kind() string { return "test-out" }
