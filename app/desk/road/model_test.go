package road_test

import (
	"slices"

	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// The plain model: what the road should do, in a few maps. It knows nothing of
// stores, events, hashes or postings. Every move answers whether it is allowed and,
// if so, is done.
type model struct {
	available money.Fen
	today     period.Date
	batches   []*mBatch
	live      map[int]*mLine
}

type mBatch struct {
	id, state string
	version   int
	lines     []*mLine
	hands     map[string]bool // who drafted, edited, submitted, imported
	checker   string
	revoking  string
	to        period.Date
	amends    bool
}

type mLine struct {
	n                  int
	party              int
	net                money.Fen
	committed, payable money.Fen
	state              string // "" as the batch, disputed, upheld, or an end
	noted              []string
	old                *mLine // it is to replace
	next               *mLine // that is to replace it
}

func (l *mLine) dead() bool {
	return l.state != "" && l.state != "disputed" && l.state != "upheld"
}

func (b *mBatch) in(states ...road.State) bool { return slices.Contains(states, road.State(b.state)) }

// mover is one person's try at a batch.
type mover struct {
	id    string
	roles []act.Role
}

func (p mover) is(want ...act.Role) bool {
	return slices.ContainsFunc(want, func(r act.Role) bool { return slices.Contains(p.roles, r) })
}

func (m *model) draft(p mover, id, importer string, amounts []money.Fen) *mBatch {
	if !p.is(act.Maker) {
		return nil
	}
	b := &mBatch{id: id, state: "draft", version: 1, hands: map[string]bool{p.id: true, importer: true}}
	for i, a := range amounts {
		if a > 0 && m.live[i] == nil {
			b.lines = append(b.lines, &mLine{n: len(b.lines) + 1, party: i, net: a})
		}
	}
	if len(b.lines) == 0 {
		return nil
	}
	m.batches = append(m.batches, b)
	return b
}

func (m *model) amend(p mover, id, importer string, from *mBatch, old *mLine, amount money.Fen) *mBatch {
	if !p.is(act.Maker) || old.state != "upheld" || old.next != nil || from.in(road.Revoked) || amount <= 0 {
		return nil
	}
	b := &mBatch{id: id, state: "draft", version: 1, amends: true, hands: map[string]bool{p.id: true, importer: true}}
	b.lines = []*mLine{{n: 1, party: old.party, net: amount, old: old}}
	m.batches = append(m.batches, b)
	return b
}

func (b *mBatch) now(state road.State) bool {
	b.state = string(state)
	b.version++
	return true
}

func (m *model) edit(p mover, b *mBatch, l *mLine) bool {
	if !p.is(act.Maker) || !b.in(road.Draft) {
		return false
	}
	b.lines = slices.DeleteFunc(b.lines, func(x *mLine) bool { return x == l })
	b.hands[p.id] = true
	return b.now(road.Draft)
}

// more is what the approval of a batch would take from the budget.
func (b *mBatch) more() (sum money.Fen) {
	for _, l := range b.lines {
		sum += l.net
		if l.old != nil {
			sum -= l.old.committed
		}
	}
	return sum
}

func (m *model) submit(p mover, b *mBatch) bool {
	if !p.is(act.Maker) || !b.in(road.Draft) || len(b.lines) == 0 || b.more() > m.available {
		return false
	}
	for _, l := range b.lines {
		if l.old == nil && m.live[l.party] != nil || l.old != nil && (l.old.state != "upheld" || l.old.next != nil) {
			return false
		}
	}
	for _, l := range b.lines {
		if l.old != nil {
			l.old.next = l
		} else {
			m.live[l.party] = l
		}
	}
	b.hands[p.id] = true
	return b.now(road.Submitted)
}

func (m *model) check(p mover, b *mBatch) bool {
	if !p.is(act.Checker) || !b.in(road.Submitted) || b.hands[p.id] {
		return false
	}
	b.checker = p.id
	return b.now(road.Checked)
}

// bury frees the place of a line.
func (m *model) bury(l *mLine) {
	if m.live[l.party] == l {
		delete(m.live, l.party)
	} else if l.old != nil && l.old.next == l {
		l.old.next = nil
	}
}

func (m *model) giveBack(p mover, b *mBatch) bool { // 退回
	if !p.is(act.Checker, act.Approver) || !b.in(road.Submitted, road.Checked) {
		return false
	}
	for _, l := range b.lines {
		m.bury(l)
	}
	b.checker, b.revoking = "", ""
	return b.now(road.Draft)
}

func (m *model) approve(p mover, b *mBatch, emergency bool) bool {
	if !p.is(act.Approver) || !b.in(road.Checked) || b.hands[p.id] || b.revoking != "" {
		return false
	}
	if (b.checker == p.id) != emergency || b.more() > m.available {
		return false
	}
	for _, l := range b.lines {
		if l.old != nil && l.old.state != "upheld" {
			return false
		}
	}
	m.available -= b.more()
	for _, l := range b.lines {
		l.committed = l.net
		if l.old != nil {
			l.old.state, l.old.committed = "amended", 0
			m.live[l.party] = l
		}
	}
	return b.now(road.Approved)
}

func (m *model) publish(p mover, b *mBatch) bool {
	return p.is(act.Maker, act.Checker, act.Approver) && b.in(road.Approved) && b.now(road.OnNotice)
}

func (m *model) object(p mover, b *mBatch, l *mLine) bool {
	if !p.is(act.Maker, act.Checker, act.Approver, act.Regulator) || !b.in(road.OnNotice, road.NoticeClosed) || l.dead() || l.state == "upheld" {
		return false
	}
	l.state = "disputed"
	l.noted = append(l.noted, p.id)
	return b.now(road.State(b.state))
}

func (m *model) resolve(p mover, b *mBatch, l *mLine, how road.Outcome) bool {
	if !p.is(act.Checker, act.Approver) || !b.in(road.OnNotice, road.NoticeClosed) || b.hands[p.id] {
		return false
	}
	again := l.state == "upheld" && how == road.Withdraw && l.next == nil
	if l.state != "disputed" && !again || how == road.Dismiss && slices.Contains(l.noted, p.id) {
		return false
	}
	l.noted = nil
	switch how {
	case road.Dismiss:
		l.state = ""
	case road.Amend:
		l.state = "upheld"
	case road.Withdraw:
		m.end(l, "withdrawn")
	}
	return b.now(road.State(b.state))
}

// end ends a line and gives back what it held.
func (m *model) end(l *mLine, state string) {
	m.available += l.committed + l.payable
	l.committed, l.payable, l.state = 0, 0, state
	m.bury(l)
}

func (m *model) close(p mover, b *mBatch) bool {
	return p.is(act.Maker, act.Checker, act.Approver) && b.in(road.OnNotice) && m.today.After(b.to) && b.now(road.NoticeClosed)
}

// confirm gives the lines that stay behind too.
func (m *model) confirm(p mover, b *mBatch) (bool, []*mLine) {
	if !p.is(act.Approver) || !b.in(road.NoticeClosed) || b.hands[p.id] || b.revoking != "" {
		return false, nil
	}
	var here, behind []*mLine
	clear := 0
	for _, l := range b.lines {
		switch {
		case l.dead():
		case l.state != "":
			behind = append(behind, l)
			continue
		default:
			clear++
		}
		here = append(here, l)
	}
	if len(behind) > 0 && clear == 0 {
		return false, nil
	}
	for _, l := range here {
		if !l.dead() {
			l.payable, l.committed = l.committed, 0
		}
	}
	b.lines = here
	return b.now(road.Confirmed), behind
}

func (m *model) revocable(p mover, b *mBatch) bool {
	return p.is(act.Checker, act.Approver) && b.in(road.Submitted, road.Checked, road.Approved, road.OnNotice, road.NoticeClosed) && !b.hands[p.id]
}

func (m *model) askRevoke(p mover, b *mBatch) bool {
	if !m.revocable(p, b) || b.revoking != "" {
		return false
	}
	b.revoking = p.id
	return b.now(road.State(b.state))
}

func (m *model) dropRevoke(p mover, b *mBatch) bool {
	if !m.revocable(p, b) || b.revoking == "" {
		return false
	}
	b.revoking = ""
	return b.now(road.State(b.state))
}

func (m *model) revoke(p mover, b *mBatch, first []act.Role) bool {
	if !m.revocable(p, b) || b.revoking == "" || b.revoking == p.id {
		return false
	}
	one := mover{roles: first}
	if !(one.is(act.Checker) && p.is(act.Approver) || one.is(act.Approver) && p.is(act.Checker)) {
		return false
	}
	for _, l := range b.lines {
		if !l.dead() {
			m.end(l, "revoked")
		}
	}
	b.revoking = ""
	return b.now(road.Revoked)
}

func (m *model) drop(p mover, b *mBatch, l *mLine, state string) bool { // decline, lapse
	may := state == "declined" && p.is(act.Checker, act.Approver) && b.in(road.Approved, road.OnNotice, road.NoticeClosed, road.Confirmed) ||
		state == "lapsed" && p.is(act.Approver) && b.in(road.Confirmed)
	if !may || b.hands[p.id] || l.dead() || l.next != nil {
		return false
	}
	m.end(l, state)
	return b.now(road.State(b.state))
}
