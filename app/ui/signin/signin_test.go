package signin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/vault"
	"huiqi/app/store/storetest"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// gate is a gate in a window, with who was let in.
type gate struct {
	*Gate
	t      *testing.T
	window fyne.Window
	reg    people.Register
	in     []people.SignedIn
	fresh  bool
	left   int
}

func opened(t *testing.T, reg people.Register, files ...string) *gate {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	words.Use(words.Chinese)
	g := &gate{t: t, window: test.NewTempWindow(t, nil), reg: reg}
	g.Gate = New(Options{
		Window: g.window, Runner: task.Inline(), Files: filepick.Fixed(files), Register: reg, Path: "/data/desk.db", Last: "chen",
		In:    func(in people.SignedIn, fresh bool) { g.in, g.fresh = append(g.in, in), fresh },
		Leave: func() { g.left++ },
	})
	shell.Bare(g.window, g.Object())
	g.window.Resize(fyne.NewSize(1280, 800))
	g.Open()
	return g
}

// empty is a gate before a store without users.
func empty(t *testing.T, files ...string) *gate {
	t.Helper()
	return opened(t, people.Register{Desk: act.New(storetest.New(t), time.Now, people.Kinds), Cost: peopletest.Cheap}, files...)
}

// staffed is a gate before a store with an administrator and a checker.
func staffed(t *testing.T) (*gate, *peopletest.Office, people.SignedIn) {
	t.Helper()
	o := peopletest.New(t)
	chen := o.Person("chen", act.Checker)
	return opened(t, o.Reg), o, chen
}

// typed types a line into what has the keyboard, and Enter.
func (g *gate) typed(lines ...string) {
	g.t.Helper()
	for _, line := range lines {
		f := g.window.Canvas().Focused()
		if f == nil {
			g.t.Fatalf("nothing has the keyboard for %q", line)
		}
		for _, r := range line {
			f.TypedRune(r)
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

func (g *gate) text() string {
	var b strings.Builder
	for _, o := range test.LaidOutObjects(g.window.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}

func (g *gate) says(want string) {
	g.t.Helper()
	if !strings.Contains(g.text(), want) {
		g.t.Errorf("%q is not told in %q", want, g.text())
	}
}

func TestTheFirstStartMakesAnAdministratorAndShowsTheKeyOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key.pdf")
	g := empty(t, file)
	if g.shown != "first" {
		t.Fatalf("at %s", g.shown)
	}
	g.says("三个不同的人办理")
	g.typed("林敏", "linmin", "short", "short")
	g.says("至少 10 个字")
	if g.shown != "first" || len(g.in) != 0 {
		t.Fatal("let in with a short password")
	}
	for i, text := range []string{"a fine sentence 7", "another sentence 8"} {
		g.form.entries[2+i].SetText(text)
	}
	g.form.press()
	g.says("两次输入的口令不一样")
	g.typed("a fine sentence 7")
	if g.shown != "sheet" || len(g.in) != 0 {
		t.Fatalf("at %s", g.shown)
	}
	g.says("只显示这一次")
	test.Tap(g.button("存为文件…"))
	if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "%PDF") {
		t.Errorf("the sheet: %d bytes, %v", len(b), err)
	}
	g.form.press()
	if len(g.in) != 1 || !g.fresh || !g.in[0].User.Holds(act.Admin) || !g.in[0].User.Holds(act.Maker) {
		t.Fatalf("let in: %+v", g.in)
	}
	again := opened(t, g.reg)
	if again.shown != "door" {
		t.Errorf("the second start is at %s", again.shown)
	}
}

func TestSigningInByNameOrLogin(t *testing.T) {
	g, _, _ := staffed(t)
	if g.shown != "door" || g.form.entries[0].Text != "chen" {
		t.Fatalf("at %s with %q", g.shown, g.form.entries[0].Text)
	}
	g.typed(peopletest.Password) // the last login is there, the keyboard at the password
	if len(g.in) != 1 || g.in[0].User.Login != "chen" || g.fresh {
		t.Fatalf("let in %+v", g.in)
	}
	g.Open()
	g.form.entries[0].SetText("管理员")
	g.form.entries[1].SetText(peopletest.Password)
	g.form.press()
	if len(g.in) != 2 || g.in[1].User.Login != "admin" {
		t.Fatalf("by name: %+v", g.in)
	}
}

func TestWrongTriesAreToldAndSlowedDown(t *testing.T) {
	g, o, _ := staffed(t)
	g.typed("not this one")
	g.says("登录名或口令不对。请再试一次。")
	if g.form.entries[1].Text != "" || g.window.Canvas().Focused() != fyne.Focusable(g.form.entries[1]) {
		t.Error("the wrong password is still there")
	}
	g.typed("nor this one", "nor this")
	g.says("秒后再试")
	g.typed(peopletest.Password)
	if len(g.in) != 0 {
		t.Fatal("let in while the door is shut")
	}
	o.Pass(time.Hour)
	g.typed(peopletest.Password)
	if len(g.in) != 1 {
		t.Fatal("not let in after the wait")
	}
}

func TestAGivenPasswordIsChangedFirst(t *testing.T) {
	o := peopletest.New(t)
	if _, err := o.Reg.Add(t.Context(), o.Admin, people.New{Login: "chen", Name: "陈某", Roles: []act.Role{act.Checker}, Password: "told by admin 3"}); err != nil {
		t.Fatal(err)
	}
	g := opened(t, o.Reg)
	g.typed("told by admin 3")
	if g.shown != "change" || len(g.in) != 0 {
		t.Fatalf("at %s", g.shown)
	}
	g.typed("told by admin 3", "only mine 12345", "only mine 12345")
	if len(g.in) != 1 || g.in[0].User.Given {
		t.Fatalf("let in %+v", g.in)
	}
}

func TestTheLockTakesOnlyItsPersonsPassword(t *testing.T) {
	g, _, chen := staffed(t)
	g.Lock(chen)
	g.says("窗口已锁定：chen")
	g.typed("not this one")
	if len(g.in) != 0 {
		t.Fatal("unlocked with a wrong password")
	}
	g.typed(peopletest.Password)
	if len(g.in) != 1 || g.in[0].Actor.ID() != chen.Actor.ID() {
		t.Fatalf("unlocked: %+v", g.in)
	}
	test.Tap(g.button("换人登录…"))
	g.says("没有保存的输入")
	if g.left != 0 {
		t.Error("what was typed is dropped without a question")
	}
	test.Tap(g.button("换人登录…"))
	if g.left != 1 {
		t.Error("another person cannot sign in")
	}
}

func TestTheRecoveryKeyLetsAnAdministratorIn(t *testing.T) {
	g, o, _ := staffed(t)
	test.Tap(g.button("忘记口令…"))
	g.typed("AAAAA-AAAAA", "admin", "a new sentence 9", "a new sentence 9")
	if len(g.in) != 0 {
		t.Fatal("let in with a wrong key")
	}
	g.form.entries[0].SetText(strings.ToLower(strings.ReplaceAll(o.Sheet.Text(), "-", " ")))
	g.form.press()
	if len(g.in) != 1 || g.in[0].User.Login != "admin" {
		t.Fatalf("not let in: %s", g.text())
	}
	if _, err := o.Reg.SignIn(context.Background(), "admin", peopletest.Password); err == nil {
		t.Error("control: the old password still opens")
	}
}

// ring is a keyring in memory.
type ring map[string]string

func (r ring) Set(account, secret string) error { r[account] = secret; return nil }
func (r ring) Delete(account string) error      { delete(r, account); return nil }
func (r ring) Get(account string) (string, error) {
	if s, ok := r[account]; ok {
		return s, nil
	}
	return "", vault.ErrNotKept
}

func TestTheKeyringOfTheMachineStandsInForTheSheet(t *testing.T) {
	g, o, _ := staffed(t)
	kept := ring{}
	if err := o.Reg.KeepKey(t.Context(), o.Admin, kept, "双人在场"); err != nil {
		t.Fatal(err)
	}
	g.o.Keyring = kept
	test.Tap(g.button("忘记口令…"))
	for i, text := range []string{"", "admin", "a new sentence 9", "a new sentence 9"} {
		g.form.entries[i].SetText(text)
	}
	g.form.press()
	if len(g.in) != 1 || g.in[0].User.Login != "admin" {
		t.Fatalf("not let in: %s", g.text())
	}
}

func TestTheOwnPasswordIsChangedInADialog(t *testing.T) {
	g, o, chen := staffed(t)
	var changed []people.SignedIn
	Change(g.window, task.Inline(), o.Reg, chen, func(in people.SignedIn) { changed = append(changed, in) })
	g.typed("wrong one here", "only mine 12345", "only mine 12345")
	if len(changed) != 0 || g.window.Canvas().Overlays().Top() == nil {
		t.Fatal("changed with a wrong old password")
	}
	g.window.Canvas().Overlays().Top().Hide()
	Change(g.window, task.Inline(), o.Reg, chen, func(in people.SignedIn) { changed = append(changed, in) })
	o.Pass(time.Hour)
	g.typed(peopletest.Password, "only mine 12345", "only mine 12345")
	if len(changed) != 1 {
		t.Fatal("not changed")
	}
}

// button finds a button of the gate by its label.
func (g *gate) button(label string) fyne.Tappable {
	g.t.Helper()
	for _, o := range test.LaidOutObjects(g.window.Content()) {
		if b, ok := o.(interface {
			fyne.Tappable
			fyne.Widget
		}); ok {
			for _, part := range test.WidgetRenderer(b).Objects() {
				if hasText(part, label) {
					return b
				}
			}
		}
	}
	g.t.Fatalf("no button %q in %q", label, g.text())
	return nil
}

func hasText(o fyne.CanvasObject, label string) bool {
	switch o := o.(type) {
	case *canvas.Text:
		return strings.TrimSpace(o.Text) == label
	case *fyne.Container:
		for _, c := range o.Objects {
			if hasText(c, label) {
				return true
			}
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			if hasText(c, label) {
				return true
			}
		}
	}
	return false
}
