package uitest

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/ui/workplace"
)

// As signs another person in at the desk, in the place of whoever was, and enters
// it as a user first where it is none. Its password is peopletest.Password.
func As(t testing.TB, p *workplace.Place, login, name string, roles ...act.Role) people.SignedIn {
	t.Helper()
	reg := p.Session.People
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if in, err := reg.SignIn(t.Context(), login, peopletest.Password); err == nil {
		p.Session.Enter(in)
		return in
	}
	const given = "given by lin 10"
	admin, err := reg.SignIn(t.Context(), sessiontest.Login, peopletest.Password)
	must(err)
	_, err = reg.Add(t.Context(), admin, people.New{Login: login, Name: name, Roles: roles, Password: given})
	must(err)
	in, err := reg.SignIn(t.Context(), login, given)
	must(err)
	in, err = reg.ChangePassword(t.Context(), in, given, peopletest.Password)
	must(err)
	p.Session.Enter(in)
	return in
}
