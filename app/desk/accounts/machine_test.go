package accounts_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// book is the plain model: what a careful clerk would keep on cards.
type book map[string]*card

type card struct {
	version          int
	current, waiting string // numbers, "" for none
	by               string // who proposed what waits
	made             []accounts.State
	at, waits        int // places in made, from 1
	hands            map[string]bool
}

func (b book) card(id string) *card {
	if b[id] == nil {
		b[id] = &card{hands: map[string]bool{}}
	}
	return b[id]
}

func (c *card) propose(who, number string) {
	if c.waiting != "" {
		c.made[c.waits-1] = accounts.Superseded
	}
	c.made = append(c.made, accounts.Proposed)
	c.waiting, c.by, c.waits = number, who, len(c.made)
	c.hands[who] = true
	c.version++
}

func (c *card) confirm() {
	if c.at > 0 {
		c.made[c.at-1] = accounts.Replaced
	}
	c.made[c.waits-1] = accounts.Confirmed
	c.current, c.at = c.waiting, c.waits
	c.waiting, c.waits = "", 0
	c.version++
}

func (c *card) reject() {
	c.made[c.waits-1] = accounts.Rejected
	c.waiting, c.waits = "", 0
	c.version++
}

// has tells whether a user holds a role.
func has(who string, role act.Role) bool { return slices.Contains(people[who].Roles, role) }

// Whatever people do in whatever order, with old windows and wrong roles: an
// account is paid to only after two people looked at it, nothing of its history is
// lost, and the store agrees with the cards.
func TestAccountsAgreeWithTheCards(t *testing.T) {
	for name, open1 := range map[string]func() store.Store{
		"bolt": func() store.Store { return storetest.New(t) },
		"map":  func() store.Store { return storetest.NewMap() },
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, open1())
			serial := 0
			rapid.Check(t, func(rt *rapid.T) {
				serial++
				m := &machine{T: rt, room: r, ctx: t, model: book{}, ids: []string{id(serial, 1), id(serial, 2)}}
				for range rapid.IntRange(1, 8).Draw(rt, "steps") {
					m.step()
					m.compare(m.compareOne)
				}
				m.compare(m.compareLists)
			})
			if _, err := r.Desk.Verify(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// id is a beneficiary no other round of the test has.
func id(serial, n int) string { return fmt.Sprintf("9135%013d%d", serial, n) }

type machine struct {
	*rapid.T
	room
	ctx   *testing.T
	model book
	ids   []string
	files int
}

func (m *machine) step() {
	who1 := rapid.SampledFrom([]string{"ann", "bo", "cui", "dai"}).Draw(m.T, "who")
	id := rapid.SampledFrom(m.ids).Draw(m.T, "whose")
	c := m.model.card(id)
	seen := c.version
	if rapid.IntRange(0, 5).Draw(m.T, "old window") == 0 {
		seen--
	}
	switch rapid.SampledFrom([]string{"propose", "propose", "file", "confirm", "confirm", "reject"}).Draw(m.T, "act") {
	case "propose":
		m.propose(who1, id, c, seen)
	case "file":
		m.file(who1)
	case "confirm":
		m.confirm(who1, id, c, seen)
	case "reject":
		_, err := m.Reject(m.ctx.Context(), who(who1), id, seen, "不符")
		m.expect("reject", err, (has(who1, act.Checker) || has(who1, act.Maker)) && seen == c.version && c.waiting != "")
		if err == nil {
			c.reject()
		}
	}
}

func (m *machine) number(what string) string {
	return rapid.SampledFrom([]string{"111111111111", "222222222222", "333333333333"}).Draw(m.T, what)
}

func (m *machine) propose(who1, id string, c *card, seen int) {
	number := m.number("number")
	_, err := m.Propose(m.ctx.Context(), who(who1), id, seen, entry(number), accounts.ByHand, "", "更正")
	last := c.current
	if c.waiting != "" {
		last = c.waiting
	}
	m.expect("propose", err, has(who1, act.Maker) && seen == c.version && number != last)
	if err == nil {
		c.propose(who1, number)
	}
}

// file gives both firms an account at once.
func (m *machine) file(who1 string) {
	var list []accounts.Given
	fresh := map[string]string{}
	for _, id := range m.ids {
		number := m.number("number in the file")
		n, err := m.Vault.Seal(vault.AccountPlace(id), number)
		if err != nil {
			m.Fatal(err)
		}
		list = append(list, accounts.Given{ID: id, Details: accounts.Details{Holder: "户", Bank: "行", Number: n}})
		if c := m.model.card(id); c.waiting != number && (c.waiting != "" || c.current != number) {
			fresh[id] = number
		}
	}
	m.files++ // what one file gave twice is another test's business
	n, err := m.ProposeAll(m.ctx.Context(), who(who1), list, accounts.ByRun, fmt.Sprint("run", m.files), "")
	m.expect("file", err, has(who1, act.Maker))
	if err != nil {
		return
	}
	if n != len(fresh) {
		m.Fatalf("%d of the file are new, want %d", n, len(fresh))
	}
	for id, number := range fresh {
		m.model.card(id).propose(who1, number)
	}
}

func (m *machine) confirm(who1, id string, c *card, seen int) {
	look := accounts.Look{ID: id, Seen: seen}
	if rapid.Bool().Draw(m.T, "typed again") {
		look.Typed = m.number("typed")
	}
	_, err := m.Confirm(m.ctx.Context(), who(who1), []accounts.Look{look}, "")
	m.expect("confirm", err, has(who1, act.Checker) && seen == c.version && c.waiting != "" && c.by != who1 &&
		(look.Typed == "" || look.Typed == c.waiting))
	if err == nil {
		c.confirm()
	}
}

func entry(number string) accounts.Entry {
	return accounts.Entry{Holder: "户", Bank: "行", Number: number}
}

func (m *machine) expect(what string, err error, ok bool) {
	m.Helper()
	if ok != (err == nil) {
		m.Fatalf("%s: %v, allowed %v", what, err, ok)
	}
}

// compare holds the store against the cards.
func (m *machine) compare(one func(store.Reader, string) error) {
	err := m.store.View(m.ctx.Context(), func(t store.Reader) error {
		for _, id := range m.ids {
			if err := one(t, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.Fatal(err)
	}
}

func (m *machine) compareOne(t store.Reader, id string) error {
	c := m.model.card(id)
	a, err := accounts.Of(t, id)
	if err != nil {
		return err
	}
	opened := func(x *accounts.Change) string {
		if x == nil {
			return ""
		}
		n, err := m.Vault.Open(vault.AccountPlace(id), x.Number)
		if err != nil {
			m.Fatal(err)
		}
		return n
	}
	if a.Version != c.version || opened(a.Current) != c.current || opened(a.Waiting) != c.waiting {
		m.Fatalf("%s: %+v, want %+v", id, a, c)
	}
	if a.Current != nil && (a.Current.By == a.Current.Decider || a.Current.Decider == "") {
		m.Fatalf("%s is paid to on the word of one person: %+v", id, a.Current)
	}
	history, err := accounts.History(t, id)
	if err != nil {
		return err
	}
	var states []accounts.State
	for _, h := range history {
		states = append(states, h.State)
	}
	if !slices.Equal(states, c.made) {
		m.Fatalf("%s: history %v, want %v", id, states, c.made)
	}
	hands := act.Hands(t, accounts.Scope(id))
	if len(hands) != len(c.hands) || slices.ContainsFunc(hands, func(h string) bool { return !c.hands[h] }) {
		m.Fatalf("%s: hands %v, want %v", id, hands, c.hands)
	}
	return nil
}

// compareLists looks at what is found by number and what waits.
func (m *machine) compareLists(t store.Reader, id string) error {
	c := m.model.card(id)
	for _, number := range []string{"111111111111", "222222222222", "333333333333"} {
		found, err := accounts.FindByNumber(t, m.Vault, number)
		if err != nil {
			return err
		}
		if has := number == c.current || number == c.waiting; has != slices.Contains(found, id) {
			m.Fatalf("%s: found by %s %v, want %v", id, number, !has, has)
		}
	}
	waits, err := accounts.Waiting(t)
	if listed := slices.ContainsFunc(waits, func(w accounts.Account) bool { return w.ID == id }); listed != (c.waiting != "") {
		m.Fatalf("%s: in the list of what waits %v", id, listed)
	}
	return err
}
