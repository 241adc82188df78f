// Package signin is what stands before the desk: the first start with its first
// administrator and the recovery key, the sign-in, the lock of a window left
// alone, the change of a password and the way back in with the recovery key. It
// shows nothing of the desk behind it and keeps no password: package people
// proves, this asks.
//
// Its main types are Gate, the pages of a whole window, and Change, a dialog.
package signin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/event"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Options are what a gate works with.
type Options struct {
	Window   fyne.Window
	Runner   *task.Runner
	Files    filepick.Picker
	Register people.Register
	Path     string // of the store, shown at the foot
	Last     string // login of who signed in last here
	// Keyring is the machine's; nil: vault.System.
	Keyring vault.Keyring
	// In is called with who proved to be it; fresh when the store has just been
	// begun by its first administrator.
	In func(in people.SignedIn, fresh bool)
	// Lang is called when the other language is chosen; nil offers none.
	Lang func(lang string)
	// Leave is called from the lock when another person wants to sign in.
	Leave func()
}

// Gate is the pages before the desk, one at a time.
type Gate struct {
	o       Options
	page    *fyne.Container
	shown   string // name of the page in front
	form    *form
	slot    task.Slot
	waiting task.Slot
	people  []people.Person
}

// New makes a gate; Open or Lock fills it.
func New(o Options) *Gate {
	if o.Keyring == nil {
		o.Keyring = vault.System{}
	}
	return &Gate{o: o, page: container.NewStack()}
}

// Object is the gate to fill the window with.
func (g *Gate) Object() fyne.CanvasObject { return g.page }

// Open shows the first start on a store without users, else the sign-in.
func (g *Gate) Open() {
	task.Start(g.o.Runner, &g.slot, "", func(ctx context.Context, _ task.Tell) ([]people.Person, error) {
		return people.List(ctx, g.o.Register.Desk.Store)
	}, func(all []people.Person, err error) {
		if err != nil {
			g.show("door", newDoor(g))
			g.failed(err)
			return
		}
		g.people = all
		if len(all) == 0 {
			g.show("first", newFirst(g))
			return
		}
		g.show("door", newDoor(g))
	})
}

// Lock shows the lock of a window someone is signed in at.
func (g *Gate) Lock(who people.SignedIn) { g.show("lock", newLock(g, who)) }

// Person is the person of a login, or nil.
func (g *Gate) person(login string) *people.Person {
	i := slices.IndexFunc(g.people, func(p people.Person) bool { return p.Login == login })
	if i < 0 {
		return nil
	}
	return &g.people[i]
}

// loginOf takes a login or the whole name of one person for what it is.
func (g *Gate) loginOf(typed string) string {
	typed = strings.TrimSpace(typed)
	if g.person(typed) != nil {
		return typed
	}
	login := typed
	named := 0
	for _, p := range g.people {
		if p.Name == typed && p.Active {
			login = p.Login
			named++
		}
	}
	if named > 1 {
		return typed
	}
	return login
}

// show puts a page in front.
func (g *Gate) show(name string, f *form) {
	g.waiting.Cancel()
	g.shown, g.form = name, f
	head := container.NewVBox(
		container.NewCenter(parts.Line(words.T("ui.app"), theme.Accent, 11, true)),
		container.NewCenter(parts.Quiet(words.T("signin.motto"))), parts.Gap(1, 12))
	card := parts.Card(fixedWidth(cardWidth-32, f.box))
	middle := container.NewCenter(container.NewVBox(head, card))
	g.page.Objects = []fyne.CanvasObject{
		canvas.NewRectangle(theme.Color(theme.Ground)),
		container.NewBorder(nil, parts.Pad(g.foot(), 16, 8), nil, nil, middle),
	}
	g.page.Refresh()
	f.focus(f.first())
	event.Say("gate", name)
}

// foot names the store and offers the other language.
func (g *Gate) foot() fyne.CanvasObject {
	left := parts.Line(parts.Cut(words.T("signin.store", g.o.Path), 900, theme.Size(-1), fyne.TextStyle{}), theme.Quiet, -1, false)
	if g.o.Lang == nil {
		return left
	}
	other, label := words.English, "English"
	if words.Lang() == words.English {
		other, label = words.Chinese, "中文"
	}
	return container.NewBorder(nil, nil, container.NewCenter(left), parts.Soft(label, func() { g.o.Lang(other) }))
}

// failed tells an error on the page in front, and waits as long as it says.
func (g *Gate) failed(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	g.form.primary.Enable()
	g.form.say(desk.Text(err), theme.Bad)
	e, ok := errors.AsType[*desk.Error](err)
	if ok {
		event.Say("refused", e.Code)
	}
	if ok && slices.Contains([]string{"door-shut", "sign-in-wrong-wait"}, e.Code) && len(e.Args) > 0 {
		if seconds, ok := e.Args[0].(int); ok {
			g.wait(desk.Text(err), seconds)
		}
	}
}

// wait keeps the button shut for some seconds, and counts them down.
func (g *Gate) wait(why string, seconds int) {
	if seconds <= 0 {
		g.form.primary.Enable()
		g.form.say(why, theme.Bad)
		return
	}
	g.form.primary.Disable()
	g.form.say(why+" "+words.T("signin.wait", seconds), theme.Bad)
	g.o.Runner.After(&g.waiting, time.Second, func() { g.wait(why, seconds-1) })
}

// prove runs one try off the window's thread; what it gives lets in, unless the
// password was given by an administrator: then another is asked for first.
func (g *Gate) prove(try func(context.Context) (people.SignedIn, error), wrong func()) {
	g.form.working()
	task.Start(g.o.Runner, &g.slot, "", func(ctx context.Context, _ task.Tell) (people.SignedIn, error) {
		return try(ctx)
	}, func(in people.SignedIn, err error) {
		if err != nil {
			g.failed(err)
			wrong()
			return
		}
		if in.User.Given {
			g.show("change", newChange(g, in))
			return
		}
		g.in(in, false)
	})
}

func (g *Gate) in(in people.SignedIn, fresh bool) {
	event.Say("signed-in", in.User.Login)
	g.o.In(in, fresh)
}

// found makes the first administrator and shows the recovery key.
func (g *Gate) found(n people.New) {
	g.form.working()
	type made struct {
		in    people.SignedIn
		sheet vault.Recovery
	}
	task.Start(g.o.Runner, &g.slot, "", func(ctx context.Context, _ task.Tell) (out made, err error) {
		out.in, out.sheet, err = g.o.Register.First(ctx, n)
		return out, err
	}, func(out made, err error) {
		if err != nil {
			g.failed(err)
			return
		}
		g.show("sheet", newSheet(g, out.in, out.sheet))
	})
}

// RoleNames lists roles as people call them.
func RoleNames(roles []act.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Label()
	}
	return strings.Join(names, words.T("signin.and"))
}

// fixedWidth gives an object whose height follows from its width that width.
func fixedWidth(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(widthLayout(width), o)
}

type widthLayout float32

func (w widthLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(w), parts.HeightOf(objects[0], float32(w)))
}

func (w widthLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

func quiet(key string, args ...any) *prose.Para { return prose.New(prose.Quiet(words.T(key, args...))) }
