// Package sessiontest gives tests an open session in which somebody is signed in.
// Passwords cost next to nothing here. Only tests import it.
package sessiontest

import (
	"path/filepath"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/session"
)

// Login is the login of the person signed in, who administers and makes.
const Login = "lin"

// Open is a session on a new store in a folder of the test, with a person signed
// in. It is closed at the end.
func Open(t testing.TB) *session.Session {
	t.Helper()
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	Enter(t, s)
	return s
}

// Enter signs Login in to an open session, and founds the office first where there
// is nobody yet.
func Enter(t testing.TB, s *session.Session) {
	t.Helper()
	s.People.Cost = peopletest.Cheap
	empty, err := s.Empty(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !empty {
		if err := s.SignIn(t.Context(), Login, peopletest.Password); err != nil {
			t.Fatal(err)
		}
		return
	}
	_, err = s.Found(t.Context(), people.New{
		Login: Login, Name: "林经办", Roles: []act.Role{act.Maker, act.Admin}, Password: peopletest.Password,
	})
	if err != nil {
		t.Fatal(err)
	}
}
