package recovery_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/recovery"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// model says of each act whether it may happen, by counting with plain numbers.
type model struct {
	paid, payable map[string]money.Fen // of awards
	live          map[string]bool
	cases         []*plain
	before        int    // cases of earlier sequences
	tag           string // at the end of the awards' names
}

type plain struct {
	id, award              string
	state                  recovery.State
	amount, back, off, out money.Fen
	treasury               bool
	hands                  map[string]bool
	steps                  []*pstep
}

type pstep struct {
	kind    recovery.Kind
	amount  money.Fen
	against string
	by      string
	state   recovery.StepState
}

func (c *plain) left() money.Fen { return c.amount - c.back - c.off }

func (m *model) later() string { return "later" + m.tag }

func (m *model) propose(award string, amount money.Fen, by string) bool {
	if m.live[award] || amount <= 0 || amount > m.paid[award] {
		return false
	}
	m.live[award] = true
	m.cases = append(m.cases, &plain{
		id: fmt.Sprintf("ZH2020-%03d", m.before+len(m.cases)+1), award: award, state: recovery.Proposed, amount: amount,
		treasury: award == "t"+m.tag, hands: map[string]bool{by: true},
	})
	return true
}

func (m *model) decide(c *plain, by string, yes bool) bool {
	if c.state != recovery.Proposed || c.hands[by] {
		return false
	}
	c.hands[by] = true
	if !yes {
		c.state = recovery.Rejected
		m.live[c.award] = false
		return true
	}
	c.state = recovery.Approved
	m.paid[c.award] -= c.amount
	return true
}

// may tells whether a step can count as things are.
func (m *model) may(c *plain, s *pstep) bool {
	open := c.state == recovery.Approved || c.state == recovery.Notified
	switch s.kind {
	case recovery.Remit:
		decided := open || c.state == recovery.Recovered || c.state == recovery.WrittenOff
		return c.treasury && decided && s.amount > 0 && s.amount <= c.back-c.out
	case recovery.Refund:
		return open && s.amount == c.left()
	case recovery.Offset:
		return open && s.amount > 0 && s.amount <= c.left() && s.against == m.later() && s.amount <= m.payable[s.against]
	}
	return open && s.amount > 0 && s.amount <= c.left()
}

func (m *model) note(c *plain, s *pstep) bool {
	if !m.may(c, s) {
		return false
	}
	s.state = recovery.Noted
	c.hands[s.by] = true
	c.steps = append(c.steps, s)
	return true
}

func (m *model) confirm(c *plain, n int, by people.SignedIn, yes bool) bool {
	s := c.steps[n-1]
	if s.state != recovery.Noted || s.by == by.Actor.ID() || !holds(by, s.kind.Confirms()) {
		return false
	}
	if !yes {
		s.state = recovery.TurnedDown
		return true
	}
	if !m.may(c, s) {
		return false
	}
	s.state = recovery.Confirmed
	switch s.kind {
	case recovery.WriteOff:
		c.off += s.amount
		m.paid[c.award] += s.amount
	case recovery.Remit:
		c.out += s.amount
	default:
		c.back += s.amount
		if !c.treasury {
			c.out += s.amount
		}
		if s.kind == recovery.Offset {
			m.payable[s.against] -= s.amount
			m.paid[s.against] += s.amount
		}
	}
	if c.left() == 0 && (c.state == recovery.Approved || c.state == recovery.Notified) {
		m.live[c.award] = false
		c.state = recovery.Recovered
		if c.off > 0 {
			c.state = recovery.WrittenOff
		}
	}
	return true
}

var roles = map[string][]act.Role{
	"lin": {act.Maker}, "zhou": {act.Checker, act.Maker}, "wu": {act.Approver, act.Maker}, "chen": {act.Approver, act.Checker},
}

func holds(p people.SignedIn, r act.Role) bool { return slices.Contains(roles[p.Actor.Name()], r) }

// machine runs one random sequence on the desk and on the model.
type machine struct {
	*office
	m     *model
	all   []people.SignedIn
	tried map[string]map[bool]int
}

func (x *machine) same(t *rapid.T, what string, may bool, err error) {
	if may != (err == nil) {
		t.Fatalf("%s: the model lets it through: %v, the desk: %v", what, may, err)
	}
	if x.tried[what] == nil {
		x.tried[what] = make(map[bool]int)
	}
	x.tried[what][may]++
}

func (x *machine) someone(t *rapid.T) people.SignedIn {
	return x.all[rapid.IntRange(0, len(x.all)-1).Draw(t, "who")]
}

func (x *machine) someCase(t *rapid.T) *plain {
	if len(x.m.cases) == 0 {
		t.Skip("no case yet")
	}
	return x.m.cases[rapid.IntRange(0, len(x.m.cases)-1).Draw(t, "case")]
}

func (x *machine) propose(t *rapid.T) {
	award := rapid.SampledFrom([]string{"a", "t", "later"}).Draw(t, "award") + x.m.tag
	amount := money.Fen(rapid.IntRange(0, 900).Draw(t, "amount"))
	who := x.someone(t)
	_, err := x.Propose(ctx, who.Actor, recovery.Proposal{Award: award, Amount: amount, Reason: "错", Doc: "1号"})
	x.same(t, "propose", holds(who, act.Maker) && x.m.propose(award, amount, who.Actor.ID()), err)
}

func (x *machine) decide(t *rapid.T) {
	c, who, yes := x.someCase(t), x.someone(t), rapid.IntRange(0, 4).Draw(t, "yes") > 0
	var err error
	if yes {
		err = x.Approve(ctx, who.Actor, x.ask(t, c.id, ""))
	} else {
		err = x.Reject(ctx, who.Actor, x.ask(t, c.id, "不必"))
	}
	x.same(t, "decide", holds(who, act.Approver) && x.m.decide(c, who.Actor.ID(), yes), err)
}

func (x *machine) notify(t *rapid.T) {
	c, who := x.someCase(t), x.someone(t)
	err := x.Notify(ctx, who.Actor, x.ask(t, c.id, ""), "1号", period.Date{}, []recovery.Part{{Due: x.Today(), Amount: c.left()}})
	may := holds(who, act.Maker) && c.state == recovery.Approved
	x.same(t, "notify", may, err)
	if may {
		c.state = recovery.Notified
		c.hands[who.Actor.ID()] = true
	}
}

func (x *machine) note(t *rapid.T) {
	c, who := x.someCase(t), x.someone(t)
	s := &pstep{kind: rapid.SampledFrom(recovery.StepKinds).Draw(t, "kind"), by: who.Actor.ID()}
	s.amount = money.Fen(rapid.IntRange(0, 500).Draw(t, "amount"))
	if rapid.Bool().Draw(t, "all") {
		s.amount = c.left()
		if s.kind == recovery.Remit {
			s.amount = c.back - c.out
		}
	}
	if s.kind == recovery.Offset {
		s.against = rapid.SampledFrom([]string{"later", "later", "far", "x", ""}).Draw(t, "against") + x.m.tag
	}
	_, err := x.Note(ctx, who.Actor, x.ask(t, c.id, ""), recovery.Step{Kind: s.kind, Amount: s.amount, Against: s.against, Doc: "回单"})
	self := s.kind == recovery.Offset && c.award == s.against
	x.same(t, "note", holds(who, act.Maker) && !self && x.m.note(c, s), err)
}

func (x *machine) confirm(t *rapid.T) {
	c, who, yes := x.someCase(t), x.someone(t), rapid.IntRange(0, 4).Draw(t, "yes") > 0
	if len(c.steps) == 0 {
		t.Skip("no step yet")
	}
	n := rapid.IntRange(1, len(c.steps)).Draw(t, "step")
	var err error
	if yes {
		err = x.Confirm(ctx, who.Actor, x.ask(t, c.id, ""), n)
	} else {
		err = x.TurnDown(ctx, who.Actor, x.ask(t, c.id, "不是"), n)
	}
	may := (holds(who, act.Checker) || holds(who, act.Approver)) && x.m.confirm(c, n, who, yes)
	x.same(t, "confirm", may, err)
	if may {
		c.hands[who.Actor.ID()] = true
	}
}

// check compares cases and money.
func (x *machine) check(t *rapid.T) {
	claimed, held, out := make(map[string]money.Fen), make(map[string]money.Fen), make(map[string]money.Fen)
	for _, c := range x.m.cases {
		got := x.of(t, c.id)
		if got.State != c.state || got.Back != c.back || got.Off != c.off || got.Passed != c.out {
			t.Fatalf("%+v, model %+v", got, c)
		}
		if c.state == recovery.Proposed || c.state == recovery.Rejected {
			continue
		}
		claimed[c.award] += c.left()
		held[c.award] += c.back - c.out
		if c.treasury {
			out[c.award] += c.out
		}
	}
	for award := range x.m.paid {
		want := ledger.Amounts{
			Paid: x.m.paid[award], Payable: x.m.payable[award], Recoverable: claimed[award], Recovered: held[award], Treasury: out[award],
		}
		if got := x.balances(t, award); got != want {
			t.Fatalf("%s: %+v, model %+v", award, got, want)
		}
	}
}

// Any sequence of proposals, decisions, letters, money and offsets, by anyone, does
// on the real store what plain counting says: nobody decides what passed through
// their hands, nothing comes back twice, and the books balance.
func TestRecoveryIsItsModel(t *testing.T) {
	tried := make(map[string]map[bool]int)
	o := open(t, peopletest.New(t, ledger.Kinds, recovery.Kinds, kinds))
	chen := o.Person("chen", act.Approver, act.Checker)
	all := []people.SignedIn{o.lin, o.zhou, o.wu, chen}
	sequences, cases := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		sequences++
		tag := fmt.Sprintf("-%d", sequences)
		o.awards(t, tag)
		x := &machine{office: o, all: all, tried: tried}
		x.m = &model{
			paid: map[string]money.Fen{"a" + tag: 1000, "t" + tag: 1000, "later" + tag: 0}, payable: map[string]money.Fen{"later" + tag: 1000},
			live: make(map[string]bool), before: cases, tag: tag,
		}
		defer func() { cases += len(x.m.cases) }()
		t.Repeat(map[string]func(*rapid.T){
			"": x.check, "propose": x.propose, "decide": x.decide, "decide2": x.decide, "notify": x.notify,
			"note": x.note, "note2": x.note, "confirm": x.confirm, "confirm2": x.confirm, "confirm3": x.confirm,
		})
	})
	for what, n := range tried { // the control: each act was let through and refused
		if n[true] < 20 || n[false] < 20 {
			t.Errorf("%s: %v", what, n)
		}
	}
	if _, err := o.Office.Desk.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
	err := o.Office.Desk.Store.View(ctx, func(r store.Reader) error {
		_, err := ledger.Verify(r)
		n, err2 := recovery.Verify(r)
		if n != cases {
			t.Errorf("%d cases, model %d", n, cases)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}
