package workplace

import (
	"slices"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/signin"
	"huiqi/resources/words"
)

// Holds tells whether who is signed in has one of the roles: for what a screen
// offers. Whether an act is let through is decided in the store's transaction.
func (p *Place) Holds(roles ...act.Role) bool {
	for _, r := range p.Session.Me().User.Roles {
		if slices.Contains(roles, r) {
			return true
		}
	}
	return false
}

// showPerson names who is signed in at the top right, with the menu there.
func (p *Place) showPerson() {
	u := p.Session.Me().User
	if u.ID == "" {
		return
	}
	p.Shell.SetPerson(shell.Person{Name: u.Name, Roles: signin.RoleNames(u.Roles), Menu: []shell.Action{
		{Label: words.T("person.lock"), Key: shell.Lock, Do: func() { call(p.Lock) }},
		{Label: words.T("person.change"), Do: p.ChangePassword},
		{Label: words.T("person.leave"), Do: p.askLeave},
	}})
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// ChangePassword asks who is signed in for another password.
func (p *Place) ChangePassword() {
	w := p.Shell.Window()
	signin.Change(w, p.Shell.Runner(), p.Session.People, p.Session.Me(), func(in people.SignedIn) {
		p.Session.Enter(in)
		dialogs.Tell(w, words.T("signin.own_title"), words.T("person.changed"))
	})
}

func (p *Place) askLeave() {
	dialogs.Confirm(p.Shell.Window(), words.T("person.leave"), words.T("person.leave_ask"), words.T("person.leave"), false, func() { call(p.Leave) })
}
