package signin

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// newFirst asks for the first administrator of an empty store.
func newFirst(g *Gate) *form {
	name, login, word, again := field.NewEntry(), field.NewEntry(), field.NewPassword(), field.NewPassword()
	maker := field.NewTick(words.T("signin.also_maker"), words.T("signin.also_maker_why"), true)
	var f *form
	f = newForm(g.o.Window, words.T("signin.first_title"), words.T("signin.found"), func() {
		if word.Text != again.Text {
			f.say(words.T("signin.differ"), theme.Bad)
			f.clear(again)
			return
		}
		roles := []act.Role{act.Admin}
		if maker.On {
			roles = append(roles, act.Maker)
		}
		g.found(people.New{Login: login.Text, Name: name.Text, Roles: roles, Password: word.Text})
	})
	name.SetPlaceHolder(words.T("signin.name_hint"))
	login.SetPlaceHolder(words.T("signin.login_hint"))
	word.SetPlaceHolder(words.T("signin.password_hint"))
	f.lay([]fyne.CanvasObject{
		prose.New(prose.Plain(words.T("signin.first_why"))),
		f.entry(words.T("signin.name"), name), f.entry(words.T("signin.login"), login),
		f.entry(words.T("signin.password"), word), f.entry(words.T("signin.again"), again),
		maker,
	})
	return f
}

// mostPeople is how many people the sign-in lists to choose from.
const mostPeople = 6

// newDoor asks who it is and for the password.
func newDoor(g *Gate) *form {
	login, word := field.NewEntry(), field.NewPassword()
	var f *form
	f = newForm(g.o.Window, words.T("signin.title"), words.T("signin.enter"), func() {
		who := g.loginOf(login.Text)
		g.prove(func(ctx context.Context) (people.SignedIn, error) { return g.o.Register.SignIn(ctx, who, word.Text) }, func() { f.clear(word) })
	})
	login.SetPlaceHolder(words.T("signin.who_hint"))
	if g.person(g.o.Last) != nil {
		login.SetText(g.o.Last)
	}
	choose := parts.NewColumn(2)
	draw := func() { choose.Set(g.choices(login, word)...) }
	login.OnChanged = func(string) { draw() }
	draw()
	f.lay([]fyne.CanvasObject{
		choose, f.entry(words.T("signin.who"), login), f.entry(words.T("signin.password"), word),
	}, parts.Soft(words.T("signin.forgot"), func() { g.show("recover", newRecover(g)) }))
	return f
}

// choices are the people to choose from, who came in last first.
func (g *Gate) choices(login, word *field.Entry) []fyne.CanvasObject {
	all := slices.DeleteFunc(slices.Clone(g.people), func(p people.Person) bool { return !p.Active })
	slices.SortStableFunc(all, func(a, b people.Person) int { return b.LastIn.Compare(a.LastIn) })
	var out []fyne.CanvasObject
	for _, p := range all[:min(len(all), mostPeople)] {
		lead := prose.Span{Text: "○", Tone: theme.Quiet}
		if g.loginOf(login.Text) == p.Login {
			lead = prose.Span{Text: "●", Tone: theme.Accent}
		}
		out = append(out, prose.HangingLink(22, lead, func() {
			login.SetText(p.Login)
			g.form.focus(word)
		}, prose.Plain(p.Name), prose.Quiet("　"+RoleNames(p.Roles))))
	}
	return out
}

// newLock asks who is signed in for the password, or lets another person in.
func newLock(g *Gate, who people.SignedIn) *form {
	word := field.NewPassword()
	sure := false // that what was typed before the lock may go
	var f *form
	f = newForm(g.o.Window, words.T("signin.locked_title", who.User.Name), words.T("signin.unlock"), func() {
		g.prove(func(ctx context.Context) (people.SignedIn, error) {
			return g.o.Register.Unlock(ctx, who.Actor, word.Text)
		}, func() { f.clear(word) })
	})
	f.lay([]fyne.CanvasObject{
		prose.New(prose.Plain(words.T("signin.locked_why"))), f.entry(words.T("signin.password"), word),
	}, parts.Soft(words.T("signin.other"), func() {
		if sure {
			g.o.Leave()
			return
		}
		sure = true
		f.say(words.T("signin.other_ask"), theme.Warn)
	}))
	return f
}

// newChange asks who came in with a given password for one of their own.
func newChange(g *Gate, in people.SignedIn) *form {
	old, word, again := field.NewPassword(), field.NewPassword(), field.NewPassword()
	var f *form
	f = newForm(g.o.Window, words.T("signin.change_title"), words.T("signin.change"), func() {
		if word.Text != again.Text {
			f.say(words.T("signin.differ"), theme.Bad)
			f.clear(again)
			return
		}
		g.prove(func(ctx context.Context) (people.SignedIn, error) {
			return g.o.Register.ChangePassword(ctx, in, old.Text, word.Text)
		}, func() { f.focus(word) })
	})
	word.SetPlaceHolder(words.T("signin.password_hint"))
	f.lay([]fyne.CanvasObject{
		prose.New(prose.Plain(words.T("signin.change_why", in.User.Name))),
		f.entry(words.T("signin.old"), old), f.entry(words.T("signin.new"), word), f.entry(words.T("signin.again"), again),
	})
	return f
}

// newRecover sets the password of an administrator with the recovery key, or with
// the key in the machine's keyring where one was put.
func newRecover(g *Gate) *form {
	ring := false
	key, login, word, again := field.NewEntry(), field.NewEntry(), field.NewPassword(), field.NewPassword()
	var f *form
	f = newForm(g.o.Window, words.T("signin.recover_title"), words.T("signin.recover"), func() {
		if word.Text != again.Text {
			f.say(words.T("signin.differ"), theme.Bad)
			f.clear(again)
			return
		}
		who := g.loginOf(login.Text)
		g.prove(func(ctx context.Context) (people.SignedIn, error) {
			if ring && key.Text == "" {
				return g.o.Register.RecoverHere(ctx, g.o.Keyring, who, word.Text)
			}
			return g.o.Register.Recover(ctx, key.Text, who, word.Text)
		}, func() {})
	})
	key.SetPlaceHolder(words.T("signin.key_hint"))
	word.SetPlaceHolder(words.T("signin.password_hint"))
	f.lay([]fyne.CanvasObject{
		prose.New(prose.Plain(words.T("signin.recover_why"))),
		f.entry(words.T("signin.key"), key), f.entry(words.T("signin.login"), login),
		f.entry(words.T("signin.new"), word), f.entry(words.T("signin.again"), again),
	}, parts.Soft(words.T("signin.back"), g.Open))
	task.Start(g.o.Runner, &g.slot, "", func(ctx context.Context, _ task.Tell) (string, error) {
		return g.o.Register.KeyKept(ctx)
	}, func(account string, err error) {
		if ring = err == nil && account != ""; ring {
			key.SetPlaceHolder(words.T("signin.key_in_ring"))
		}
	})
	return f
}
