package todo_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/desk/todo"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// waits is what waits for one person of the season.
func waits(t *testing.T, s *session.Session, login string) todo.List {
	t.Helper()
	if err := s.SignIn(t.Context(), login, staff.Password); err != nil {
		t.Fatal(err)
	}
	list, err := todo.Desk{Desk: s.Desk, Packs: s.Shelf.All()}.For(t.Context(), s.Who())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func groups(list todo.List, mine bool) []todo.Group {
	var out []todo.Group
	for _, x := range list.Items {
		if x.Mine == mine && !slices.Contains(out, x.Group) {
			out = append(out, x.Group)
		}
	}
	return out
}

// Each person of the season finds what is hers, and why the rest is not.
func TestEachFindsHerOwn(t *testing.T) {
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := season.Play(t.Context(), s, season.Options{Open: true}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		login string
		has   []todo.Group
		lacks []todo.Group
	}{
		{"lin", []todo.Group{todo.Notice, todo.Pay, todo.Returned, todo.Unknown}, []todo.Group{todo.Check, todo.Approve, todo.Confirm, todo.Grants}},
		{"chen", []todo.Group{todo.Check, todo.Objections}, []todo.Group{todo.Approve, todo.Confirm, todo.Returned}},
		{"huang", []todo.Group{todo.Approve}, []todo.Group{todo.Check, todo.Drafts, todo.Returned}},
		{"zheng", nil, []todo.Group{todo.Check, todo.Approve, todo.Pay}},
	} {
		list := waits(t, s, c.login)
		got := groups(list, true)
		for _, g := range c.has {
			if !slices.Contains(got, g) {
				t.Errorf("%s lacks %s of %v", c.login, g, got)
			}
		}
		for _, g := range c.lacks {
			if slices.Contains(got, g) {
				t.Errorf("%s has %s", c.login, g)
			}
		}
		for i, x := range list.Items {
			if x.Mine != (i < list.Mine) {
				t.Errorf("%s: item %d of %d is in the wrong part", c.login, i, list.Mine)
			}
			if !x.Mine && x.Why == "" || x.Do == "" || x.Title == "" || strings.Contains(x.Do+x.Title, "%!") || strings.HasPrefix(x.Do, "todo.") {
				t.Errorf("%s: %+v", c.login, x)
			}
			if !x.Since.IsZero() && x.Days < 0 {
				t.Errorf("%s waits %d days", x.ID, x.Days)
			}
		}
	}
}

// Before anybody signed in nothing waits, and that is no error.
func TestNothingWaitsForNobody(t *testing.T) {
	s := sessiontest.Open(t)
	for name, ask := range map[string]func() error{
		"todo": func() error {
			list, err := todo.Desk{Desk: s.Desk, Packs: s.Shelf.All()}.For(t.Context(), act.Actor{})
			if len(list.Items) > 0 {
				t.Errorf("%d items", len(list.Items))
			}
			return err
		},
		"road":    func() error { _, err := (&road.Road{Desk: s.Desk}).Waiting(t.Context(), act.Actor{}); return err },
		"payment": func() error { _, err := payment.Payments{Desk: s.Desk}.Waiting(t.Context(), act.Actor{}); return err },
	} {
		if err := ask(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
