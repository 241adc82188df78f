package usersview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/signin"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

func itoa(n int) string { return strconv.Itoa(n) }

func has(p people.Person, r act.Role) bool { return slices.Contains(p.Roles, r) }

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// ticks is a tick for each role with what it may do.
type ticks []*field.Tick

func newTicks(chosen []act.Role, on bool, changed func()) ticks {
	t := make(ticks, len(act.Roles))
	for i, r := range act.Roles {
		t[i] = field.NewTick(r.Label(), words.T("users.may."+string(r)), slices.Contains(chosen, r))
		t[i].OnChanged = func(bool) { changed() }
		if !on {
			t[i].Disable()
		}
	}
	return t
}

func (t ticks) lines() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(t))
	for i, one := range t {
		out[i] = one
	}
	return out
}

func (t ticks) roles() []act.Role {
	var out []act.Role
	for i, c := range t {
		if c.On {
			out = append(out, act.Roles[i])
		}
	}
	return out
}

// show fills the pane with a user.
func (v *View) show(id string) {
	i := slices.IndexFunc(v.people, func(p people.Person) bool { return p.ID == id })
	if i < 0 {
		v.ClosePane()
		return
	}
	p := v.people[i]
	r := rowsOf(v.people[i : i+1])[0]
	v.opened = id
	objects := []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(p.Name)),
		parts.Pairs(84,
			parts.Pair{Label: words.T("users.login"), Value: p.Login},
			parts.Pair{Label: words.T("users.state"), Value: r.state, Tone: r.tone},
			parts.Pair{Label: words.T("users.last_in"), Value: r.lastIn},
			parts.Pair{Label: words.T("users.since"), Value: r.since},
		),
		parts.Rule(), prose.New(prose.Strong(words.T("users.roles"))),
	}
	save := parts.NewButton("  "+words.T("users.save_roles")+"  ", nil)
	save.Disable()
	var t ticks
	t = newTicks(p.Roles, v.admin() && p.Active, func() {
		if slices.Equal(t.roles(), p.Roles) {
			save.Disable()
		} else {
			save.Enable()
		}
	})
	save.OnTapped = func() { v.setRoles(p, t.roles()) }
	objects = append(objects, t.lines()...)
	if v.admin() {
		objects = append(objects, container.NewHBox(save), parts.Rule())
		for _, item := range v.acts(p) {
			objects = append(objects, prose.NewLink(item.do, prose.Span{Text: item.label, Tone: theme.Accent}))
		}
	}
	objects = append(objects, prose.NewLink(func() { v.place.Shell.Go("audit", "user/"+p.ID) }, prose.Span{Text: words.T("users.to_log"), Tone: theme.Accent}))
	v.pane = container.NewBorder(v.head(words.T("users.one")), nil, nil, nil, parts.NewFlow(16, 8, objects...))
}

// one is something 管理 may do with a user.
type one struct {
	label string
	do    func()
}

func (v *View) acts(p people.Person) []one {
	if !p.Active {
		return []one{{words.T("users.activate"), func() { v.askActive(p, true) }}}
	}
	out := []one{{words.T("users.rename"), func() { v.rename(p) }}}
	if p.ID == v.place.Session.Me().User.ID {
		return append(out, one{words.T("person.change"), v.place.ChangePassword})
	}
	return append(out, one{words.T("users.reset"), func() { v.reset(p) }}, one{words.T("users.deactivate"), func() { v.askActive(p, false) }})
}

func (v *View) menu(r *row) []*fyne.MenuItem {
	if !v.admin() {
		return nil
	}
	var out []*fyne.MenuItem
	for _, a := range v.acts(r.person) {
		out = append(out, fyne.NewMenuItem(a.label, a.do))
	}
	return out
}

// do runs one act of 管理 and reads the users anew; good is told what came of it.
func (v *View) do(work func(ctx context.Context, reg people.Register, by people.SignedIn) error, good func(), bad func(error)) {
	s := v.place.Session
	by := s.Me()
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx, s.People, by)
	}, func(_ struct{}, err error) {
		if err != nil {
			bad(err)
			return
		}
		v.load(good)
	})
}

// setRoles gives a user the roles ticked. Who changes their own signs in again.
func (v *View) setRoles(p people.Person, list []act.Role) {
	own := p.ID == v.place.Session.Me().User.ID
	text := words.T("users.roles_ask", p.Name, signin.RoleNames(p.Roles), signin.RoleNames(list))
	if own {
		text += words.T("users.roles_own")
	}
	dialogs.Confirm(v.place.Shell.Window(), words.T("users.roles_title"), text, words.T("users.save_roles"), false, func() {
		v.do(func(ctx context.Context, reg people.Register, by people.SignedIn) error {
			return reg.SetRoles(ctx, by, p.ID, list)
		}, func() {
			if own && v.place.Leave != nil {
				v.place.Leave()
			}
		}, v.place.Shell.Failed)
	})
}

// askActive lets a user in again, or keeps it out, with a reason.
func (v *View) askActive(p people.Person, on bool) {
	title, text := words.T("users.deactivate_title", p.Name), words.T("users.deactivate_ask")
	if on {
		title, text = words.T("users.activate_title", p.Name), words.T("users.activate_ask")
	}
	dialogs.Reason(v.place.Shell.Window(), title, text, title, func(reason string) {
		v.do(func(ctx context.Context, reg people.Register, by people.SignedIn) error {
			return reg.SetActive(ctx, by, p.ID, on, reason)
		}, nil, v.place.Shell.Failed)
	})
}

// ask shows fields in a dialog that stays until the act went through.
func (v *View) ask(title, verb string, height float32, rows []fyne.CanvasObject, entries []*field.Entry,
	work func(ctx context.Context, reg people.Register, by people.SignedIn) error, good func(),
) {
	said := prose.New()
	body := parts.NewColumn(8, append(rows, said)...)
	var d *dialogs.Dialog
	d = dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: title, Body: body, Width: 520, Height: height, Default: 1, Focus: entries[0],
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: verb, Kind: dialogs.Primary, Stay: func() bool {
			if !v.work.Busy() {
				v.do(work, func() { d.Close(); good() }, func(err error) {
					said.Set(prose.Span{Text: desk.Text(err), Tone: theme.Bad})
					body.Refresh()
				})
			}
			return true
		}}},
	})
	v.dialog = d
	for i, e := range entries {
		e.OnEsc = d.Escape
		e.OnEnter = func() {
			if i+1 < len(entries) && entries[i+1].Text == "" {
				v.place.Shell.Window().Canvas().Focus(entries[i+1])
				return
			}
			d.Enter()
		}
	}
}

const labelWidth = 104

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(labelWidth, parts.Quiet(words.T(key))), nil, o)
}

// add asks for a new user, with a password to tell them.
func (v *View) add() {
	name, login, word := field.NewEntry(), field.NewEntry(), field.NewEntry()
	name.SetPlaceHolder(words.T("signin.name_hint"))
	login.SetPlaceHolder(words.T("signin.login_hint"))
	word.SetText(proposed())
	t := newTicks(nil, true, func() {})
	rows := append([]fyne.CanvasObject{
		labelled("users.name", name), labelled("users.login", login), labelled("users.first_password", word),
		prose.New(prose.Quiet(words.T("users.password_note"))), parts.Gap(1, 2), prose.New(prose.Strong(words.T("users.roles"))),
	}, t.lines()...)
	v.ask(words.T("users.add_title"), words.T("users.add_verb"), 470, rows, []*field.Entry{name, login, word},
		func(ctx context.Context, reg people.Register, by people.SignedIn) error {
			_, err := reg.Add(ctx, by, people.New{Login: login.Text, Name: name.Text, Roles: t.roles(), Password: word.Text})
			return err
		}, func() { v.tellPassword(name.Text, login.Text, word.Text) })
}

// reset gives a user who forgot it another password.
func (v *View) reset(p people.Person) {
	word := field.NewEntry()
	word.SetText(proposed())
	v.ask(words.T("users.reset_title", p.Name), words.T("users.reset_verb"), 230, []fyne.CanvasObject{
		labelled("users.first_password", word), prose.New(prose.Quiet(words.T("users.password_note"))),
	}, []*field.Entry{word}, func(ctx context.Context, reg people.Register, by people.SignedIn) error {
		return reg.SetPassword(ctx, by, p.ID, word.Text)
	}, func() { v.tellPassword(p.Name, p.Login, word.Text) })
}

// rename gives a user another name.
func (v *View) rename(p people.Person) {
	name := field.NewEntry()
	name.SetText(p.Name)
	v.ask(words.T("users.rename_title", p.Name), words.T("users.rename_verb"), 190, []fyne.CanvasObject{labelled("users.name", name)},
		[]*field.Entry{name}, func(ctx context.Context, reg people.Register, by people.SignedIn) error {
			return reg.Rename(ctx, by, p.ID, name.Text)
		}, func() {})
}

// tellPassword says once what the user must be told.
func (v *View) tellPassword(name, login, word string) {
	dialogs.Tell(v.place.Shell.Window(), words.T("users.tell_title", name), words.T("users.tell", login, word))
}

// askSheet makes a new recovery key after a reason was given, and shows it.
func (v *View) askSheet() {
	dialogs.Reason(v.place.Shell.Window(), words.T("users.new_sheet_title"), words.T("users.new_sheet_ask"), words.T("users.new_sheet_verb"), func(reason string) {
		s := v.place.Session
		by := s.Me()
		task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (vault.Recovery, error) {
			return s.People.NewSheet(ctx, by, reason)
		}, func(key vault.Recovery, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			v.showSheet(signin.NewSheet(key, by, s.People, s.Path))
		})
	})
}

func (v *View) showSheet(sheet *signin.Sheet) {
	said := prose.New()
	body := parts.NewColumn(10, prose.New(prose.Plain(words.T("signin.sheet_why"))), sheet.Box(), prose.New(prose.Quiet(words.T("users.sheet_old"))), said)
	sheet.Runner, sheet.Files = v.place.Shell.Runner(), v.place.Shell.Files()
	sheet.Said = func(text string, tone fyne.ThemeColorName) {
		said.Set(prose.Span{Text: text, Tone: tone})
		body.Refresh()
	}
	stay := func(f func()) func() bool { return func() bool { f(); return true } }
	v.dialog = dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("signin.sheet_title"), Body: body, Width: 520, Height: 340, Default: 2,
		Choices: []dialogs.Choice{
			{Label: words.T("users.sheet_kept"), Do: sheet.Done},
			{Label: words.T("signin.save"), Stay: stay(sheet.Save)},
			{Label: words.T("signin.print"), Kind: dialogs.Primary, Stay: stay(sheet.Print)},
		},
	})
}

// dropDialog takes away the dialog a picture was taken of.
func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}
