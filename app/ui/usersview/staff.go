package usersview

import (
	"cmp"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/ui/signin"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// row is a user with every text the grid shows.
type row struct {
	person        people.Person
	roles, state  string
	tone          fyne.ThemeColorName
	since, lastIn string
}

func rowsOf(all []people.Person) []row {
	out := make([]row, len(all))
	for i, p := range all {
		r := row{person: p, roles: signin.RoleNames(p.Roles), since: day(p.Since), lastIn: moment(p.LastIn)}
		if p.LastIn.IsZero() && !p.Given {
			r.lastIn = moment(p.Since) // who founded the office came in as it was added
		}
		r.roles = cmp.Or(r.roles, "—")
		switch {
		case !p.Active:
			r.state, r.tone = words.T("users.inactive"), theme.Quiet
		case p.Given:
			r.state, r.tone = words.T("users.given"), theme.Warn
		default:
			r.state, r.tone = words.T("users.active"), theme.Good
		}
		out[i] = r
	}
	return out
}

func day(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(act.China).Format(time.DateOnly)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return words.T("users.never")
	}
	return t.In(act.China).Format("2006-01-02 15:04")
}

// holding counts the users let in who hold a role.
func holding(all []people.Person, role act.Role) int {
	n := 0
	for _, p := range all {
		if p.Active && slices.Contains(p.Roles, role) {
			n++
		}
	}
	return n
}

// asleep is after how long without a sign-in a user is spoken of.
const asleep = 90 * 24 * time.Hour

// warnings say, a sentence each, what of the staff keeps awards from their road
// or the desk from being looked after.
func warnings(all []people.Person, now time.Time) []string {
	var out []string
	names := func(keep func(people.Person) bool) string {
		var list []string
		for _, p := range all {
			if p.Active && keep(p) {
				list = append(list, p.Name)
			}
		}
		return strings.Join(list, words.T("signin.and"))
	}
	var lacking []string
	for _, r := range []act.Role{act.Maker, act.Checker, act.Approver} {
		if holding(all, r) == 0 {
			lacking = append(lacking, r.Label())
		}
	}
	switch {
	case len(lacking) > 0:
		out = append(out, words.T("users.warn_lacking", strings.Join(lacking, words.T("signin.and"))))
	case !threeHands(all):
		out = append(out, words.T("users.warn_three"))
	}
	if holding(all, act.Admin) == 1 {
		out = append(out, words.T("users.warn_one_admin"))
	}
	if list := names(func(p people.Person) bool { return p.Given }); list != "" {
		out = append(out, words.T("users.warn_given", list))
	}
	if list := names(func(p people.Person) bool {
		return len(p.Roles) == 0
	}); list != "" {
		out = append(out, words.T("users.warn_no_role", list))
	}
	if list := names(func(p people.Person) bool {
		last := p.LastIn
		if last.IsZero() {
			last = p.Since
		}
		return now.Sub(last) > asleep
	}); list != "" {
		out = append(out, words.T("users.warn_asleep", list, int(asleep/(24*time.Hour))))
	}
	return out
}

// threeHands tells whether three different people can make, check and approve.
func threeHands(all []people.Person) bool {
	may := func(p people.Person, r act.Role) bool { return p.Active && slices.Contains(p.Roles, r) }
	for _, a := range all {
		for _, b := range all {
			for _, c := range all {
				if a.ID != b.ID && b.ID != c.ID && a.ID != c.ID && may(a, act.Maker) && may(b, act.Checker) && may(c, act.Approver) {
					return true
				}
			}
		}
	}
	return false
}

// signs of a proposed password: none that looks like another.
const signs = "abcdefghjkmnpqrstuvwxyz23456789"

// proposed is a password to tell a new user: three groups of four.
func proposed() string {
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails
	var b strings.Builder
	for i, x := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(signs[int(x)%len(signs)])
	}
	return b.String()
}
