// Package staff are the invented people of a demonstration, and how they come into
// a store. It is never for a store with real data: everybody has one known
// password. Its main names are All and Enter.
package staff

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/session"
)

// Password is everybody's password.
const Password = "huiqi-demo-2020"

// given is what their administrator set before.
const given = "huiqi-demo-given"

// All are the people, the administrator first, one for each part of the road.
var All = []people.New{
	{Login: "admin", Name: "管小理", Roles: []act.Role{act.Admin}},
	{Login: "lin", Name: "林经办", Roles: []act.Role{act.Maker, act.Printer}},
	{Login: "chen", Name: "陈复核", Roles: []act.Role{act.Checker}},
	{Login: "huang", Name: "黄审定", Roles: []act.Role{act.Approver}},
	{Login: "zheng", Name: "郑监管", Roles: []act.Role{act.Regulator, act.Auditor}},
}

// Enter signs one of All in to a session, by login. In a store without users it makes
// them first. A store with other users is left alone: demo-people.
func Enter(ctx context.Context, s *session.Session, login string) error {
	empty, err := s.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		if err := hire(ctx, s); err != nil {
			return err
		}
	}
	err = s.SignIn(ctx, login, Password)
	if err != nil && !empty {
		return desk.Errf("demo-people", login).Wrap(err)
	}
	return err
}

func hire(ctx context.Context, s *session.Session) error {
	boss := All[0]
	boss.Password = Password
	if _, err := s.Found(ctx, boss); err != nil {
		return err
	}
	for _, n := range All[1:] {
		n.Password = given
		if _, err := s.People.Add(ctx, s.Me(), n); err != nil {
			return err
		}
		in, err := s.People.SignIn(ctx, n.Login, given)
		if err != nil {
			return err
		}
		if _, err := s.People.ChangePassword(ctx, in, given, Password); err != nil {
			return err
		}
	}
	return nil
}
