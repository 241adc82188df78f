package score

import (
	"sync"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// part is num ÷ over, not brought to lowest terms; over nil is 1. An average of hundreds
// of ratios is a fraction of thousands of digits: dividing by it waits until somebody
// wants the quotient itself.
type part struct {
	num  exact.Num
	over *exact.Num
}

func (p part) exactly() exact.Num {
	if p.over == nil {
		return p.num
	}
	return p.num.Div(*p.over)
}

func (p part) key() (int64, bool) {
	if p.over == nil {
		return p.num.Key()
	}
	return exact.QuoKey(p.num, *p.over)
}

func (p part) addTo(s *exact.Sum, by exact.Num) {
	if p.over == nil {
		s.Add(p.num.Mul(by))
		return
	}
	s.AddQuo(p.num.Mul(by), *p.over)
}

// Total is an exact sum of points. It knows from the keys of its parts between which
// bounds it lies, and adds up only when these do not settle a question.
type Total struct {
	low   int64 // the sum over all columns is from low to less than low + wide, in keys
	wide  int64
	keyed bool

	t       *Table
	bank    int
	but     int // indicator that instead stands for; -1 for none
	instead part
	fixed   *exact.Num // the total whatever the points are
	once    sync.Once
	sum     exact.Sum
}

// total is that of a bank; instead stands for the points of indicator but in all columns.
func (t *Table) total(b, but int, instead part) *Total {
	row := &t.Rows[b]
	out := &Total{t: t, bank: b, but: but, instead: instead, keyed: true}
	if t.has(row, pack.ZeroAll) {
		return out.fix(exact.Num{})
	}
	for k := range row.Cells {
		for i := range row.Cells[k] {
			if cell := &row.Cells[k][i]; i != but && cell.State == Scored {
				out.low, out.wide, out.keyed = out.low+cell.key, out.wide+1, out.keyed && cell.keyed
			}
		}
	}
	if but >= 0 {
		k, ok := instead.key()
		times := int64(len(row.Cells))
		out.low, out.wide, out.keyed = out.low+k*times, out.wide+times, out.keyed && ok
	}
	return out.notBelow()
}

func (t *Total) fix(n exact.Num) *Total {
	k, ok := n.Mul(exact.Int(int64(t.columns()))).Key()
	t.low, t.wide, t.keyed, t.fixed = k, 1, ok, &n
	return t
}

// notBelow lets a total below the card's floor count as the floor.
func (t *Total) notBelow() *Total {
	if r := &t.t.Card.rules; r.NotBelow != "" && t.against(r.FloorNum) < 0 {
		return t.fix(r.FloorNum)
	}
	return t
}

func (t *Total) columns() int { return len(t.t.Rows[t.bank].Cells) }

// exactly is the sum itself.
func (t *Total) exactly() *exact.Sum {
	t.once.Do(func() {
		if t.fixed != nil {
			t.sum.Add(*t.fixed)
			return
		}
		cells := t.t.Rows[t.bank].Cells
		share := exact.Frac(1, int64(len(cells)))
		for k := range cells {
			for i := range cells[k] {
				if i != t.but {
					cells[k][i].points.addTo(&t.sum, share)
				}
			}
		}
		if t.but >= 0 {
			t.instead.addTo(&t.sum, exact.Int(1))
		}
	})
	return &t.sum
}

// Num is the exact total in lowest terms.
func (t *Total) Num() exact.Num { return t.exactly().Num() }

// Cmp returns -1, 0 or +1 as t is less than, equal to or greater than u, a total of the
// same table.
func (t *Total) Cmp(u *Total) int {
	if t.keyed && u.keyed {
		switch {
		case t.low+t.wide <= u.low:
			return -1
		case u.low+u.wide <= t.low:
			return 1
		}
	}
	return t.exactly().Cmp(u.exactly())
}

// against compares the total with a number.
func (t *Total) against(n exact.Num) int {
	k, ok := n.Mul(exact.Int(int64(t.columns()))).Key()
	if ok && t.keyed {
		switch {
		case t.low+t.wide <= k:
			return -1
		case t.low > k:
			return 1
		}
	}
	var s exact.Sum
	s.Add(n)
	return t.exactly().Cmp(&s)
}
