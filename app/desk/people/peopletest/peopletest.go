// Package peopletest gives tests a desk with people who have signed in: a fresh
// store, a clock that the test sets, and as many users as it asks for. Passwords
// cost next to nothing here. Only tests import it.
//
//	o := peopletest.New(t, ledger.Kinds, road.Kinds)
//	lin := o.Person("lin", act.Maker)   // lin.Actor, lin.Vault
//	o.Desk.Do(ctx, lin.Actor, …)
//	o.Day("2020-08-03")
package peopletest

import (
	"context"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/period"
)

// Password is the password of every person here.
const Password = "correct horse 8"

// Cheap is what a try at a password costs here.
var Cheap = people.Cost{Passes: 1, Memory: 8, Lanes: 1}

// TB is what the package needs of a *testing.T or a *rapid.T.
type TB interface {
	Helper()
	Fatal(args ...any)
}

// Office is a desk with its people.
type Office struct {
	Desk  *act.Desk
	Vault *vault.Vault
	Admin people.SignedIn // 管理, the first user, login "admin"
	Sheet vault.Recovery
	Reg   people.Register

	tb  TB
	now time.Time
}

// New is an office on a fresh bolt store that knows the events of people and those
// given. Its clock stands at noon in China on 20 July 2020.
func New(t testing.TB, kinds ...act.Kinds) *Office {
	t.Helper()
	return On(t, storetest.New(t), kinds...)
}

// NewMap is New on the plain model of a store, which is faster: for tests of many
// sequences, with a *rapid.T too.
func NewMap(t TB, kinds ...act.Kinds) *Office {
	t.Helper()
	return On(t, storetest.NewMap(), kinds...)
}

// On is New on a store of the caller's, which must be empty.
func On(t TB, s store.Store, kinds ...act.Kinds) *Office {
	t.Helper()
	o := &Office{tb: t, now: time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)}
	o.Desk = act.New(s, o.Now, append([]act.Kinds{people.Kinds}, kinds...)...)
	o.Reg = people.Register{Desk: o.Desk, Cost: Cheap}
	var err error
	o.Admin, o.Sheet, err = o.Reg.First(context.Background(), people.New{
		Login: "admin", Name: "管理员", Roles: []act.Role{act.Admin}, Password: Password,
	})
	o.must(err)
	o.Vault = o.Admin.Vault
	return o
}

func (o *Office) must(err error) {
	o.tb.Helper()
	if err != nil {
		o.tb.Fatal(err)
	}
}

// Person adds a user with these roles, who chose a password and has signed in. Its
// name is its login.
func (o *Office) Person(login string, roles ...act.Role) people.SignedIn {
	o.tb.Helper()
	ctx := context.Background()
	const given = "given by admin 1"
	_, err := o.Reg.Add(ctx, o.Admin, people.New{Login: login, Name: login, Roles: roles, Password: given})
	o.must(err)
	in, err := o.Reg.SignIn(ctx, login, given)
	o.must(err)
	in, err = o.Reg.ChangePassword(ctx, in, given, Password)
	o.must(err)
	return in
}

// Now is the clock of the desk.
func (o *Office) Now() time.Time { return o.now }

// Set sets the clock.
func (o *Office) Set(now time.Time) { o.now = now }

// Pass lets time go by.
func (o *Office) Pass(d time.Duration) { o.now = o.now.Add(d) }

// Day sets the clock to noon in China on a day, "2020-08-03".
func (o *Office) Day(day string) {
	o.tb.Helper()
	d, err := period.ParseDate(day)
	o.must(err)
	o.now = time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 4, 0, 0, 0, time.UTC)
}

// Today is the business date of the clock.
func (o *Office) Today() period.Date { return act.Today(o.now) }
