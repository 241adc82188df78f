package deferrals

import (
	"encoding/binary"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Head is what every count and every sum needs of a case: a row of fixed size, so
// that a million of them are read in a fraction of a second. Words stand as numbers
// of the room's dictionary (dict). It follows from the case and is never changed
// by itself.
type Head struct {
	Bank, Reason, Industry uint16 // dictionary; 0 = not said
	State                  uint8  // index in States
	Size, Means, Pack      uint8  // dictionary; 0 = not said
	Asked                  uint8  // asksPrincipal, asksInterest, complained
	Region                 uint32 // six-digit code, 0 = not known
	Party                  uint32 // ordinal of the borrower
	Due                    day    // original due date
	Applied, Accepted      day
	Decided                day
	NewPrincipal           day // 延期后还本日
	NewInterest            day
	Held, Open             uint16 // bit i: finding Rules[i] was ever opened, is not settled
	Balance                money.Fen
	DuePrincipal           money.Fen // 到期本金
	MovedPrincipal         money.Fen // 延期本金
	DueInterest            money.Fen
	MovedInterest          money.Fen
	Refinanced             money.Fen // 再融资 / 无还本续贷
}

// Bits of Head.Asked.
const (
	asksPrincipal = 1 << iota
	asksInterest
	complained
)

// day is a civil day as days since 1999-12-31; 0 is none.
type day uint16

var epoch = func() period.Date {
	d, err := period.NewDate(1999, 12, 31)
	if err != nil {
		panic(err) // the day exists
	}
	return d
}()

func dayOf(d period.Date) day {
	if d.IsZero() {
		return 0
	}
	n := epoch.DaysUntil(d)
	if n < 1 || n > 1<<16-1 {
		return 0
	}
	return day(n)
}

func (d day) date() period.Date {
	if d == 0 {
		return period.Date{}
	}
	return epoch.AddDays(int(d))
}

// headSize is the bytes of a Head in a block, blockHeads how many a block holds.
const (
	headSize   = 90
	blockHeads = 512
)

func (h *Head) put(b []byte) {
	le := binary.LittleEndian
	le.PutUint16(b[0:], h.Bank)
	le.PutUint16(b[2:], h.Reason)
	le.PutUint16(b[4:], h.Industry)
	b[6], b[7], b[8], b[9], b[10] = h.State, h.Size, h.Means, h.Pack, h.Asked
	le.PutUint32(b[12:], h.Region)
	le.PutUint32(b[16:], h.Party)
	for i, d := range [...]day{h.Due, h.Applied, h.Accepted, h.Decided, h.NewPrincipal, h.NewInterest, day(h.Held), day(h.Open)} {
		le.PutUint16(b[20+2*i:], uint16(d))
	}
	for i, f := range [...]money.Fen{h.Balance, h.DuePrincipal, h.MovedPrincipal, h.DueInterest, h.MovedInterest, h.Refinanced} {
		le.PutUint64(b[36+8*i:], uint64(f))
	}
}

func (h *Head) get(b []byte) {
	le := binary.LittleEndian
	_ = b[headSize-1]
	h.Bank, h.Reason, h.Industry = le.Uint16(b[0:]), le.Uint16(b[2:]), le.Uint16(b[4:])
	h.State, h.Size, h.Means, h.Pack, h.Asked = b[6], b[7], b[8], b[9], b[10]
	h.Region, h.Party = le.Uint32(b[12:]), le.Uint32(b[16:])
	h.Due, h.Applied = day(le.Uint16(b[20:])), day(le.Uint16(b[22:]))
	h.Accepted, h.Decided = day(le.Uint16(b[24:])), day(le.Uint16(b[26:]))
	h.NewPrincipal, h.NewInterest = day(le.Uint16(b[28:])), day(le.Uint16(b[30:]))
	h.Held, h.Open = le.Uint16(b[32:]), le.Uint16(b[34:])
	h.Balance, h.DuePrincipal = money.Fen(le.Uint64(b[36:])), money.Fen(le.Uint64(b[44:]))
	h.MovedPrincipal, h.DueInterest = money.Fen(le.Uint64(b[52:])), money.Fen(le.Uint64(b[60:]))
	h.MovedInterest, h.Refinanced = money.Fen(le.Uint64(b[68:])), money.Fen(le.Uint64(b[76:]))
}
