package people_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

const pw = peopletest.Password

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// want fails unless the error has the code; "" means none.
func want(t *testing.T, what string, err error, wanted string) {
	t.Helper()
	if got := code(err); got != wanted {
		t.Errorf("%s: %q, want %q", what, got, wanted)
	}
}

// verified holds the store to everything that can be computed again.
func verified(t peopletest.TB, o *peopletest.Office) {
	t.Helper()
	ctx := background()
	if _, err := o.Desk.Verify(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := o.Desk.Store.View(ctx, func(r store.Reader) error { _, err := people.Verify(r); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestPeopleComeIn(t *testing.T) {
	o := peopletest.New(t)
	lin := o.Person("lin", act.Maker, act.Checker)
	again, err := o.Reg.SignIn(t.Context(), " ＬIN ", pw)
	if err != nil || again.Actor != lin.Actor || !again.Vault.Same(o.Vault) {
		t.Fatal(again.User, err)
	}
	all, err := people.List(t.Context(), o.Desk.Store)
	if err != nil || len(all) != 2 || all[0].LastIn.IsZero() {
		t.Fatal(all, err)
	}
	verified(t, o)
}

func TestFirst(t *testing.T) {
	o := peopletest.NewMap(t)
	_, _, err := o.Reg.First(t.Context(), people.New{Login: "x", Name: "x", Roles: []act.Role{act.Admin}, Password: pw})
	want(t, "a second first", err, "not-first")
	empty := people.Register{Desk: act.New(fresh(t), o.Now, people.Kinds), Cost: peopletest.Cheap}
	none, err := people.None(t.Context(), empty.Desk.Store)
	if !none || err != nil {
		t.Error(none, err)
	}
	_, _, err = empty.First(t.Context(), people.New{Login: "x", Name: "x", Roles: []act.Role{act.Maker}, Password: pw})
	want(t, "without an administrator", err, "first-admin")
}

// One name is one user, so that a signature on paper means one person and nobody has
// two logins unnoticed; who left does not hold the name.
func TestOneNameIsOneUser(t *testing.T) {
	o := peopletest.NewMap(t)
	lin := o.Person("lin", act.Maker)
	again := people.New{Login: "lin2", Name: "ＬＩＮ ", Roles: []act.Role{act.Checker}, Password: pw}
	_, err := o.Reg.Add(t.Context(), o.Admin, again)
	want(t, "a second lin", err, "name-taken")
	chen := o.Person("chen", act.Checker)
	want(t, "renamed lin", o.Reg.Rename(t.Context(), o.Admin, chen.Actor.ID(), "lin"), "name-taken")
	want(t, "her own name", o.Reg.Rename(t.Context(), o.Admin, lin.Actor.ID(), "Lin"), "")
	want(t, "lin leaves", o.Reg.SetActive(t.Context(), o.Admin, lin.Actor.ID(), false, "调离"), "")
	_, err = o.Reg.Add(t.Context(), o.Admin, again)
	want(t, "another lin", err, "")
	want(t, "the first is back", o.Reg.SetActive(t.Context(), o.Admin, lin.Actor.ID(), true, "调回"), "name-taken")
}

func TestWhatIsAskedOfNewUsers(t *testing.T) {
	o := peopletest.NewMap(t)
	o.Person("lin")
	for _, c := range []struct {
		login, name, password, want string
		role                        act.Role
	}{
		{"chen", "陈", pw, "", act.Checker},
		{"ＬＩＮ", "林", pw, "login-taken", act.Maker},
		{"", "林", pw, "login-form", act.Maker},
		{"a b", "林", pw, "login-form", act.Maker},
		{strings.Repeat("x", 41), "林", pw, "login-form", act.Maker},
		{"王五", "王五", "正确的马电池钉书钉", "password-short", act.Maker},
		{"王五", "王五", "正确的马和电池钉书钉", "", act.Maker},
		{"a", " ", pw, "name-form", act.Maker},
		{"a", "A", "short", "password-short", act.Maker},
		{"a", "A", strings.Repeat("long ", 41), "password-long", act.Maker},
		{"wangxiaoming", "王", "WangXiaoMing1", "password-login", act.Maker},
		{"a", "A", "1111111111111", "password-plain", act.Maker},
		{"a", "A", pw, "role-unknown", "king"},
	} {
		_, err := o.Reg.Add(t.Context(), o.Admin, people.New{Login: c.login, Name: c.name, Roles: []act.Role{c.role}, Password: c.password})
		want(t, fmt.Sprintf("%q %q %q", c.login, c.name, c.password), err, c.want)
	}
	verified(t, o)
}

func TestWrongTriesWait(t *testing.T) {
	for _, who := range []string{"lin", "nobody"} {
		o := peopletest.NewMap(t)
		o.Person("lin")
		try := func(password string) error {
			_, err := o.Reg.SignIn(t.Context(), who, password)
			return err
		}
		for n, next := range []time.Duration{0, 0, 5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second} {
			wrong := "sign-in-wrong"
			if next > 0 {
				wrong = "sign-in-wrong-wait"
			}
			want(t, fmt.Sprint(who, " wrong ", n+1), try("wrong password"), wrong)
			if next == 0 {
				continue
			}
			want(t, "at once", try(pw), "door-shut")
			o.Pass(next - time.Second)
			want(t, "too early", try(pw), "door-shut")
			o.Pass(time.Second)
		}
		if who == "nobody" {
			continue
		}
		want(t, "the right one in time", try(pw), "")
		want(t, "cleared by success", try("wrong password"), "sign-in-wrong")
	}
	o := peopletest.NewMap(t)
	for range 30 {
		_, err := o.Reg.SignIn(t.Context(), "nobody", "wrong")
		if e, ok := errors.AsType[*desk.Error](err); ok && len(e.Args) == 1 && e.Args[0].(int) > 900 {
			t.Fatal("waits longer than a quarter of an hour:", e.Args)
		}
		o.Pass(15 * time.Minute)
	}
	verified(t, o)
}

func TestTriesAreActsWithoutWhatWasTyped(t *testing.T) {
	s := fresh(t)
	o := peopletest.On(t, s)
	lin := o.Person("lin", act.Maker)
	for _, c := range []struct{ login, password string }{{"lin", "a wrong password"}, {"my password by mistake", "lin"}} {
		if _, err := o.Reg.SignIn(t.Context(), c.login, c.password); err == nil {
			t.Fatal("let in")
		}
	}
	if _, err := o.Reg.Unlock(t.Context(), lin.Actor, pw); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	err := s.View(t.Context(), func(r store.Reader) error {
		for e, err := range act.Entries(r, 0) {
			if err != nil {
				return err
			}
			kinds[e.Kind]++
		}
		var secrets [][]byte
		for k, v := range r.Scan("secret/", "secret0", 0) {
			if len(v) == 0 {
				t.Errorf("%s is empty", k)
			}
			secrets = append(secrets, v)
		}
		if len(secrets) != 6 { // two proofs, two wrapped keys, the recovery's and the log's
			t.Errorf("%d secrets", len(secrets))
		}
		secrets = append(secrets, []byte(pw), []byte("a wrong password"), []byte("my password"), []byte(o.Sheet.Text()))
		for k, v := range r.Scan("", "secret/", 0) {
			for _, s := range secrets {
				if bytes.Contains(v, s) || strings.Contains(k, string(s)) {
					t.Errorf("%s holds a secret", k)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, n := range map[string]int{"office-founded": 1, "user-added": 1, "signed-in": 1, "password-set": 1, "sign-in-failed": 2, "unlocked": 1} {
		if kinds[kind] != n {
			t.Errorf("%d acts %s, want %d", kinds[kind], kind, n)
		}
	}
}

func TestGivenPasswordMustBeReplaced(t *testing.T) {
	o := peopletest.NewMap(t)
	ctx := t.Context()
	const given = "chosen by admin"
	u, err := o.Reg.Add(ctx, o.Admin, people.New{Login: "lin", Name: "林", Roles: []act.Role{act.Maker, act.Admin}, Password: given})
	if err != nil {
		t.Fatal(err)
	}
	in, err := o.Reg.SignIn(ctx, "lin", given)
	if err != nil || !in.User.Given {
		t.Fatal(in.User, err)
	}
	want(t, "an act before", o.Reg.Rename(ctx, in, u.ID, "林二"), "password-given")
	want(t, "may", o.Desk.May(ctx, in.Actor, nil), "password-given")
	_, err = o.Reg.ChangePassword(ctx, in, given, given)
	want(t, "the same", err, "password-same")
	_, err = o.Reg.ChangePassword(ctx, in, "not it at all", pw)
	want(t, "wrong old", err, "sign-in-wrong")
	after, err := o.Reg.ChangePassword(ctx, in, given, pw)
	if err != nil || after.User.Given {
		t.Fatal(after.User, err)
	}
	want(t, "an act after", o.Reg.Rename(ctx, after, u.ID, "林二"), "")
	want(t, "the older session", o.Reg.Rename(ctx, in, u.ID, "林三"), "session-over")
	_, err = o.Reg.SignIn(ctx, "lin", given)
	want(t, "the older password", err, "sign-in-wrong")
	want(t, "one's own through the other door", o.Reg.SetPassword(ctx, after, u.ID, pw+"!"), "password-own")
	if err := o.Reg.SetPassword(ctx, o.Admin, u.ID, given); err != nil {
		t.Fatal(err)
	}
	want(t, "after a reset", o.Reg.Rename(ctx, after, u.ID, "林三"), "session-over")
	verified(t, o)
}

func TestSomebodyAlwaysAdministers(t *testing.T) {
	o := peopletest.NewMap(t)
	ctx := t.Context()
	boss := o.Admin.User.ID
	lin := o.Person("lin", act.Maker)
	want(t, "roles", o.Reg.SetRoles(ctx, o.Admin, boss, []act.Role{act.Maker}), "last-admin")
	want(t, "inactive", o.Reg.SetActive(ctx, o.Admin, boss, false, "离职"), "last-admin")
	want(t, "by who does not", o.Reg.SetRoles(ctx, lin, lin.User.ID, []act.Role{act.Admin}), "role-needed")
	want(t, "a second", o.Reg.SetRoles(ctx, o.Admin, lin.User.ID, []act.Role{act.Admin}), "")
	want(t, "an older session", o.Reg.SetIdle(ctx, lin, 5), "session-over")
	lin, err := o.Reg.SignIn(ctx, "lin", pw)
	want(t, "again", err, "")
	want(t, "the first goes", o.Reg.SetActive(ctx, lin, boss, false, "离职"), "")
	want(t, "gone", o.Reg.SetIdle(ctx, o.Admin, 5), "user-inactive")
	_, err = o.Reg.SignIn(ctx, "admin", pw)
	want(t, "gone at the door", err, "user-inactive")
	want(t, "nobody", o.Reg.SetActive(ctx, lin, "u999", false, ""), "no-user")
	want(t, "idle", o.Reg.SetIdle(ctx, lin, 0), "idle-range")
	want(t, "idle", o.Reg.SetIdle(ctx, lin, 5), "")
	if d, err := o.Reg.Idle(ctx); d != 5*time.Minute || err != nil {
		t.Error(d, err)
	}
	verified(t, o)
}

func TestRecoveryKey(t *testing.T) {
	o := peopletest.NewMap(t)
	ctx := t.Context()
	lin := o.Person("lin", act.Maker)
	_, err := o.Reg.Recover(ctx, o.Sheet.Text(), "lin", pw+"!")
	want(t, "not an administrator", err, "recover-admin")
	_, err = o.Reg.Recover(ctx, vault.NewRecovery().Text(), "admin", pw+"!")
	want(t, "another key", err, "vault-key")
	for range 2 {
		_, err = o.Reg.Recover(ctx, vault.NewRecovery().Text(), "admin", pw+"!")
		want(t, "another key again", err, "vault-key")
	}
	_, err = o.Reg.Recover(ctx, o.Sheet.Text(), "admin", pw+"!")
	want(t, "after three wrong ones", err, "door-shut")
	o.Pass(time.Minute)
	in, err := o.Reg.Recover(ctx, strings.ToLower(o.Sheet.Text()), "admin", pw+"!")
	if err != nil || !in.Vault.Same(o.Vault) {
		t.Fatal(err)
	}
	want(t, "the older session", o.Reg.SetIdle(ctx, o.Admin, 5), "session-over")
	_, err = o.Reg.NewSheet(ctx, lin, "丢失")
	want(t, "a sheet for others", err, "role-needed")
	sheet, err := o.Reg.NewSheet(ctx, in, "丢失")
	want(t, "a new sheet", err, "")
	_, err = o.Reg.Recover(ctx, o.Sheet.Text(), "admin", pw+"?")
	want(t, "the older sheet", err, "vault-key")
	_, err = o.Reg.Recover(ctx, sheet.Text(), "admin", pw+"?")
	want(t, "the new sheet", err, "")
	verified(t, o)
}

// A right password does not undo the wrong ones that came in while it was tried.
func TestOthersTryMeanwhile(t *testing.T) {
	o := peopletest.NewMap(t)
	o.Person("lin")
	tried := false
	now := o.Desk.Now
	o.Desk.Now = func() time.Time { // asked first when the door is looked at
		if !tried {
			tried = true
			for range 3 {
				if _, err := o.Reg.SignIn(t.Context(), "lin", "wrong"); err == nil {
					t.Error("let in")
				}
			}
		}
		return now()
	}
	_, err := o.Reg.SignIn(t.Context(), "lin", pw)
	want(t, "between wrong ones", err, "door-shut")
}

func TestLockedVaultMakesNoUsers(t *testing.T) {
	o := peopletest.NewMap(t)
	locked := o.Admin
	locked.Vault = nil
	_, err := o.Reg.Add(t.Context(), locked, people.New{Login: "x", Name: "x", Password: pw})
	want(t, "add", err, "vault-locked")
	want(t, "set", o.Reg.SetPassword(t.Context(), locked, "u002", pw), "vault-locked")
	_, err = o.Reg.NewSheet(t.Context(), locked, "")
	want(t, "sheet", err, "vault-locked")
}

// The log can be asked for a user from the first act about it on: that of adding it.
func TestAddingIsAnActAboutTheUser(t *testing.T) {
	o := peopletest.New(t)
	u, err := o.Reg.Add(t.Context(), o.Admin, people.New{Login: "lin", Name: "林", Roles: []act.Role{act.Maker}, Password: pw})
	want(t, "add", err, "")
	want(t, "rename", o.Reg.Rename(t.Context(), o.Admin, u.ID, "林一"), "")
	var about []string
	err = o.Desk.Store.View(t.Context(), func(r store.Reader) error {
		for e, err := range act.Entries(r, 0) {
			if err != nil {
				return err
			}
			if e.Kind == "user-added" || e.Kind == "user-renamed" {
				about = append(about, e.Kind+" "+e.Subject)
			}
		}
		return nil
	})
	if got := fmt.Sprint(about); err != nil || got != fmt.Sprintf("[user-added user/%s user-renamed user/%s]", u.ID, u.ID) {
		t.Error(got, err)
	}
	verified(t, o)
}
