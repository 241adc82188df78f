package signin

import (
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/shell"
)

// Poses are the pages of the gate, for pictures.
func (g *Gate) Poses() []shell.Pose {
	open, _ := vault.Create()
	in := people.SignedIn{Vault: open, User: act.User{ID: "u001", Login: "linmin", Name: "林敏", Roles: []act.Role{act.Maker, act.Admin}, Active: true}}
	return []shell.Pose{
		{Name: "first", Take: func() { g.show("first", newFirst(g)) }},
		{Name: "sheet", Take: func() { g.show("sheet", newSheet(g, in, vault.NewRecovery())) }},
		{Name: "door", Take: g.Open},
		{Name: "wrong", Take: func() {
			g.Open()
			g.form.entries[0].SetText("chenfuhe")
			g.form.entries[1].SetText("not this one")
			g.form.press()
		}},
		{Name: "lock", Take: func() { g.Lock(in) }},
		{Name: "change", Take: func() { g.show("change", newChange(g, in)) }},
		{Name: "recover", Take: func() { g.show("recover", newRecover(g)) }},
	}
}
