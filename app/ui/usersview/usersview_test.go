package usersview

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.Place(t)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "audit"})
	return v, p
}

func TestAUserIsAddedAndToldItsPassword(t *testing.T) {
	v, p := opened(t)
	v.add()
	uitest.Typed(p, "陈复和")
	uitest.Press(p, fyne.KeyReturn)
	uitest.Typed(p, "Lin") // taken
	uitest.Press(p, fyne.KeyReturn)
	if text := uitest.InFront(p); !strings.Contains(text, "已有人使用") {
		t.Fatalf("a login given twice: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn) // still there, still wrong
	uitest.Typed(p, "2")
	uitest.Press(p, fyne.KeyReturn)
	told := uitest.InFront(p)
	if !strings.Contains(told, "请告诉陈复和") || !strings.Contains(told, "lin2") && !strings.Contains(told, "Lin2") {
		t.Fatalf("told %q", told)
	}
	word := told[strings.Index(told, "口令：")+len("口令：") : strings.Index(told, "第一次")]
	uitest.Press(p, fyne.KeyReturn)
	in, err := p.Session.People.SignIn(t.Context(), "lin2", word)
	if err != nil || !in.User.Given {
		t.Fatalf("the password told: %+v %v", in.User, err)
	}
	if len(v.people) != 2 || len(v.grid.Shown()) != 2 {
		t.Errorf("%d users listed", len(v.people))
	}
}

func TestRolesAreSetByTicks(t *testing.T) {
	v, p := opened(t)
	chen := uitest.As(t, p, "chen", "陈复和", act.Checker)
	if v.admin() {
		t.Fatal("control: a checker administers")
	}
	for _, a := range v.Actions() {
		if !a.Off {
			t.Errorf("a checker may %s", a.Label)
		}
	}
	uitest.As(t, p, "lin", "")
	v.Shown(chen.User.ID)
	if v.Pane() == nil {
		t.Fatal("the user was not opened")
	}
	v.setRoles(v.personOf(chen.User.ID), []act.Role{act.Checker, act.Approver})
	if text := uitest.InFront(p); !strings.Contains(text, "复核、审定") {
		t.Fatalf("asked %q", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	for _, person := range v.people {
		if person.ID == chen.User.ID && !has(person, act.Approver) {
			t.Errorf("roles %v", person.Roles)
		}
	}
	if err := p.Session.Desk.May(t.Context(), chen.Actor, []act.Role{act.Checker}); err == nil {
		t.Error("the session from before the change goes on")
	}
}

func TestAUserIsKeptOutWithAReason(t *testing.T) {
	v, p := opened(t)
	chen := uitest.As(t, p, "chen", "陈复和", act.Checker)
	uitest.As(t, p, "lin", "")
	v.Shown("")
	v.askActive(v.personOf(chen.User.ID), false)
	uitest.Press(p, fyne.KeyReturn)
	if !strings.Contains(uitest.InFront(p), "必须写明原因") {
		t.Fatal("kept out without a reason")
	}
	uitest.Typed(p, "调离")
	uitest.Press(p, fyne.KeyReturn)
	if v.personOf(chen.User.ID).Active {
		t.Fatal("still let in")
	}
	if _, err := p.Session.People.SignIn(t.Context(), "chen", peopletest.Password); err == nil {
		t.Error("signs in although kept out")
	}
	v.askActive(v.personOf(p.Session.Me().User.ID), false)
	uitest.Typed(p, "离职")
	uitest.Press(p, fyne.KeyReturn)
	if text := uitest.InFront(p); !strings.Contains(text, "唯一在用的管理员") {
		t.Errorf("the last administrator: %q", text)
	}
}

func TestANewSheetReplacesTheOld(t *testing.T) {
	v, p := opened(t)
	v.askSheet()
	uitest.Typed(p, "原件受潮")
	uitest.Press(p, fyne.KeyReturn)
	if text := uitest.InFront(p); !strings.Contains(text, "原来的恢复密钥已经作废") {
		t.Fatalf("shown %q", text)
	}
	uitest.Press(p, fyne.KeyEscape)
	if uitest.InFront(p) != "" {
		t.Error("the sheet stays")
	}
}

func (v *View) personOf(id string) people.Person {
	for _, p := range v.people {
		if p.ID == id {
			return p
		}
	}
	return people.Person{}
}

func person(name string, roles ...act.Role) people.Person {
	return people.Person{User: act.User{ID: name, Name: name, Roles: roles, Active: true}, Door: people.Door{LastIn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
}

func TestWarnings(t *testing.T) {
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	asleep := person("老", act.Printer)
	asleep.LastIn = now.AddDate(0, -6, 0)
	given := person("新", act.Auditor)
	given.Given = true
	out := person("去", act.Approver)
	out.Active = false
	full := []people.Person{person("甲", act.Maker, act.Admin), person("乙", act.Checker, act.Admin), person("丙", act.Approver)}
	for _, c := range []struct {
		name string
		all  []people.Person
		want []string
	}{
		{"complete", full, nil},
		{"nobody checks or approves", []people.Person{person("甲", act.Maker, act.Admin), person("乙", act.Admin), out}, []string{"复核、审定"}},
		{"two do the work of three", []people.Person{person("甲", act.Maker, act.Admin), person("乙", act.Checker, act.Approver, act.Admin)}, []string{"凑不齐"}},
		{"one administrator", []people.Person{person("甲", act.Maker, act.Admin), person("乙", act.Checker), person("丙", act.Approver)}, []string{"只有一位管理员"}},
		{"a given password", append(full[:3:3], given), []string{"新的口令"}},
		{"no role", append(full[:3:3], person("闲")), []string{"闲没有任何角色"}},
		{"asleep", append(full[:3:3], asleep), []string{"老已超过 90 天"}},
	} {
		got := warnings(c.all, now)
		if len(got) != len(c.want) {
			t.Errorf("%s: %q", c.name, got)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.want[i]) {
				t.Errorf("%s: %q lacks %q", c.name, got[i], c.want[i])
			}
		}
	}
}

func TestTheScreenIsDrawn(t *testing.T) {
	v, _ := opened(t)
	at := time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)
	v.people = []people.Person{person("甲", act.Maker, act.Admin), person("乙", act.Checker), person("丙", act.Approver)}
	for i := range v.people {
		v.people[i].LastIn, v.people[i].Since = at, at
	}
	v.grid.SetRows(rowsOf(v.people))
	v.show("乙")
	w := test.NewTempWindow(t, v.Pane())
	w.Resize(fyne.NewSize(340, 640))
	test.AssertRendersToMarkup(t, "pane.xml", w.Canvas())
}
