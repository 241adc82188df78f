package people_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func TestPeopleComeIn(t *testing.T) {
	o := peopletest.New(t)
	lin := o.Person("lin", act.Maker, act.Checker)
	again, err := o.Reg.SignIn(t.Context(), " LIN ", peopletest.Password)
	if err != nil || again.Actor != lin.Actor || !again.Vault.Same(o.Vault) {
		t.Fatal(again.User, err)
	}
	all, err := people.List(t.Context(), o.Desk.Store)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	c, err := o.Desk.Sign(t.Context(), lin.Vault)
	if err != nil {
		t.Fatal(err)
	}
	o.Person("he")
	p, err := o.Desk.VerifyCheckpoint(t.Context(), c.Note)
	if err != nil || p.New.Size <= p.Old.Size {
		t.Fatal(p, err)
	}
	if n, err := o.Desk.Verify(t.Context(), nil); err != nil || n < 7 {
		t.Fatal(n, err)
	}
}
