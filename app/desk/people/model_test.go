package people_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

func background() context.Context { return context.Background() }

func fresh(t testing.TB) store.Store { return storetest.New(t) }

// user is a user of the model.
type user struct {
	login, password string
	roles           []act.Role
	active, given   bool
	epoch           int
	fails           int
	failed          time.Time
}

func (u *user) admin() bool { return u.active && slices.Contains(u.roles, act.Admin) }

// office is the model: who there is, and what each session was when it began.
type office struct {
	real  *peopletest.Office
	users []*user
	in    []visit
}

type visit struct {
	who   int
	epoch int
	real  people.SignedIn
}

func (m *office) admins() (n int) {
	for _, u := range m.users {
		if u.admin() {
			n++
		}
	}
	return n
}

// may tells why the visitor may not do what needs a role; "" when it may.
func (m *office) may(v visit, need act.Role) string {
	u := m.users[v.who]
	switch {
	case !u.active:
		return "user-inactive"
	case u.epoch != v.epoch:
		return "session-over"
	case u.given:
		return "password-given"
	case !slices.Contains(u.roles, need):
		return "role-needed"
	}
	return ""
}

// shut tells whether the door is shut for a user now.
func (m *office) shut(u *user) bool {
	if u.fails < 3 {
		return false
	}
	wait := min(5*time.Second<<min(u.fails-3, 20), 15*time.Minute)
	return m.real.Now().Before(u.failed.Add(wait))
}

func idOf(i int) string { return fmt.Sprintf("u%03d", i+1) }

// Any sequence of comings, goings and changes gives what the model gives, and a
// store that verifies: one act for each, somebody administers, nobody acts in a
// session older than the last change of password or roles.
func TestAnySequenceOfPeople(t *testing.T) {
	kinds := []string{"correct horse 8", "battery staple 9", "tiger in the tea"}
	rapid.Check(t, func(t *rapid.T) {
		m := &office{real: peopletest.NewMap(t)}
		m.users = []*user{{login: "admin", password: peopletest.Password, roles: []act.Role{act.Admin}, active: true}}
		m.in = []visit{{real: m.real.Admin}}
		reg := m.real.Reg
		visitor := func(t *rapid.T) visit { return rapid.SampledFrom(m.in).Draw(t, "who") }
		target := func(t *rapid.T) int { return rapid.IntRange(0, len(m.users)-1).Draw(t, "whom") }
		word := func(t *rapid.T) string { return rapid.SampledFrom(kinds).Draw(t, "password") }
		check := func(t *rapid.T, what string, err error, wanted string) {
			if got := code(err); got != wanted {
				t.Fatalf("%s: %q, the model says %q", what, got, wanted)
			}
		}
		lone := func(i int, admin bool) bool { return m.users[i].admin() && !admin && m.admins() == 1 }
		t.Repeat(map[string]func(*rapid.T){
			"sign in": func(t *rapid.T) {
				i, text := target(t), word(t)
				u := m.users[i]
				wanted := ""
				switch {
				case m.shut(u):
					wanted = "door-shut"
				case u.password != text:
					wanted = "sign-in-wrong"
				case !u.active:
					wanted = "user-inactive"
				}
				in, err := reg.SignIn(background(), u.login, text)
				if wanted == "sign-in-wrong" || wanted == "user-inactive" {
					u.fails, u.failed = u.fails+1, m.real.Now()
					if wanted == "sign-in-wrong" && u.fails > 2 {
						wanted = "sign-in-wrong-wait"
					}
				}
				check(t, "sign in", err, wanted)
				if wanted == "" {
					u.fails = 0
					m.in = append(m.in, visit{i, u.epoch, in})
				}
			},
			"add": func(t *rapid.T) {
				v := visitor(t)
				if len(m.users) > 4 {
					t.Skip("enough people")
				}
				u := &user{login: fmt.Sprint("login", len(m.users)), password: word(t), roles: drawRoles(t), active: true, given: true}
				_, err := reg.Add(background(), v.real, people.New{Login: u.login, Name: u.login, Roles: u.roles, Password: u.password})
				wanted := m.may(v, act.Admin)
				check(t, "add", err, wanted)
				if wanted == "" {
					m.users = append(m.users, u)
				}
			},
			"roles": func(t *rapid.T) {
				v, i, list := visitor(t), target(t), drawRoles(t)
				wanted := m.may(v, act.Admin)
				if wanted == "" && lone(i, slices.Contains(list, act.Admin)) {
					wanted = "last-admin"
				}
				check(t, "roles", reg.SetRoles(background(), v.real, idOf(i), list), wanted)
				if wanted == "" {
					m.users[i].roles, m.users[i].epoch = list, m.users[i].epoch+1
				}
			},
			"active": func(t *rapid.T) {
				v, i, on := visitor(t), target(t), rapid.Bool().Draw(t, "on")
				wanted := m.may(v, act.Admin)
				if wanted == "" && lone(i, on) {
					wanted = "last-admin"
				}
				check(t, "active", reg.SetActive(background(), v.real, idOf(i), on, ""), wanted)
				if wanted == "" {
					m.users[i].active, m.users[i].epoch = on, m.users[i].epoch+1
				}
			},
			"set password": func(t *rapid.T) {
				v, i, text := visitor(t), target(t), word(t)
				wanted := m.may(v, act.Admin)
				if i == v.who {
					wanted = "password-own"
				}
				check(t, "set password", reg.SetPassword(background(), v.real, idOf(i), text), wanted)
				if u := m.users[i]; wanted == "" {
					u.password, u.given, u.epoch, u.fails = text, true, u.epoch+1, 0
				}
			},
			"change password": func(t *rapid.T) {
				v, old, text := visitor(t), word(t), word(t)
				u := m.users[v.who]
				wanted := ""
				switch {
				case m.shut(u):
					wanted = "door-shut"
				case u.password != old:
					wanted = "sign-in-wrong"
				case !u.active:
					wanted = "user-inactive"
				case old == text:
					wanted = "password-same"
				}
				in, err := reg.ChangePassword(background(), v.real, old, text)
				if wanted == "sign-in-wrong" || wanted == "user-inactive" {
					u.fails, u.failed = u.fails+1, m.real.Now()
					if wanted == "sign-in-wrong" && u.fails > 2 {
						wanted = "sign-in-wrong-wait"
					}
				}
				check(t, "change password", err, wanted)
				if wanted == "" {
					u.password, u.given, u.epoch, u.fails = text, false, u.epoch+1, 0
					m.in = append(m.in, visit{v.who, u.epoch, in})
				}
			},
			"time": func(t *rapid.T) {
				m.real.Pass(time.Duration(rapid.IntRange(1, 1200).Draw(t, "seconds")) * time.Second)
			},
			"": func(t *rapid.T) {
				if m.admins() == 0 {
					t.Fatal("nobody administers in the model")
				}
			},
		})
		verified(t, m.real)
		all, err := people.List(background(), m.real.Desk.Store)
		if err != nil || len(all) != len(m.users) {
			t.Fatalf("%d users, %v, the model has %d", len(all), err, len(m.users))
		}
		for _, p := range all {
			i := slices.IndexFunc(m.users, func(u *user) bool { return u.login == p.Login })
			u := m.users[i]
			if p.ID != idOf(i) || p.Active != u.active || p.Epoch != u.epoch || p.Given != u.given || p.Fails != u.fails || !slices.Equal(p.Roles, u.roles) {
				t.Fatalf("%+v, the model has %+v", p, u)
			}
		}
	})
}

func drawRoles(t *rapid.T) []act.Role {
	drawn := rapid.SliceOfN(rapid.SampledFrom(act.Roles), 0, 3).Draw(t, "roles")
	out := []act.Role{}
	for _, r := range act.Roles {
		if slices.Contains(drawn, r) {
			out = append(out, r)
		}
	}
	return out
}
