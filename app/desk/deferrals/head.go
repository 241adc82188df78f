package deferrals

import (
	"encoding/binary"
	"fmt"

	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Head is what every count and every sum needs of a case, in some 55 bytes, so that a
// million of them are read in a fraction of a second. Words stand as numbers
// of the room's dictionary (dict). It follows from the case and is never changed
// by itself.
type Head struct {
	Bank, Reason, Industry uint16 // dictionary; 0 = not said
	State                  uint8  // index in States
	Size, Means, Pack      uint8  // dictionary; 0 = not said
	Asked                  uint8  // asksPrincipal and the bits after it
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
	principalUnsaid // the return does not say what principal fell due
	interestUnsaid
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

// blockHeads is how many heads lie in one record of the store: a block.
const blockHeads = 512

// headFixed is the bytes of a head before its amounts, each of which takes as many as
// it needs: most are far below what 64 bits hold, and many are 0.
const headFixed = 35

// append adds the head to a block.
func (h *Head) append(b []byte) []byte {
	le := binary.LittleEndian
	for _, n := range [...]uint16{h.Bank, h.Reason, h.Industry} {
		b = le.AppendUint16(b, n)
	}
	b = append(b, h.State, h.Size, h.Means, h.Pack, h.Asked)
	b = le.AppendUint32(le.AppendUint32(b, h.Region), h.Party)
	for _, n := range [...]uint16{uint16(h.Due), uint16(h.Applied), uint16(h.Accepted), uint16(h.Decided), uint16(h.NewPrincipal), uint16(h.NewInterest), h.Held, h.Open} {
		b = le.AppendUint16(b, n)
	}
	for _, f := range [...]money.Fen{h.Balance, h.DuePrincipal, h.MovedPrincipal, h.DueInterest, h.MovedInterest, h.Refinanced} {
		b = binary.AppendUvarint(b, uint64(f))
	}
	return b
}

// take reads the head at the front of b and returns what follows it; false when b is
// no block from there on.
func (h *Head) take(b []byte) ([]byte, bool) {
	if len(b) < headFixed {
		return nil, false
	}
	le := binary.LittleEndian
	h.Bank, h.Reason, h.Industry = le.Uint16(b[0:]), le.Uint16(b[2:]), le.Uint16(b[4:])
	h.State, h.Size, h.Means, h.Pack, h.Asked = b[6], b[7], b[8], b[9], b[10]
	h.Region, h.Party = le.Uint32(b[11:]), le.Uint32(b[15:])
	h.Due, h.Applied = day(le.Uint16(b[19:])), day(le.Uint16(b[21:]))
	h.Accepted, h.Decided = day(le.Uint16(b[23:])), day(le.Uint16(b[25:]))
	h.NewPrincipal, h.NewInterest = day(le.Uint16(b[27:])), day(le.Uint16(b[29:]))
	h.Held, h.Open = le.Uint16(b[31:]), le.Uint16(b[33:])
	b = b[headFixed:]
	for _, f := range [...]*money.Fen{&h.Balance, &h.DuePrincipal, &h.MovedPrincipal, &h.DueInterest, &h.MovedInterest, &h.Refinanced} {
		x, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, false
		}
		*f, b = money.Fen(x), b[n:]
	}
	return b, int(h.State) < len(States)
}

// readBlock gives the heads of a block; it reuses dst.
func readBlock(dst []Head, raw []byte) ([]Head, error) {
	dst = dst[:0]
	for len(raw) > 0 {
		var h Head
		rest, ok := h.take(raw)
		if !ok || len(dst) == blockHeads {
			return nil, fmt.Errorf("a block of heads: %w", store.ErrDamaged)
		}
		dst, raw = append(dst, h), rest
	}
	return dst, nil
}

// writeBlock is what readBlock reads.
func writeBlock(heads []Head) []byte {
	b := make([]byte, 0, len(heads)*(headFixed+24))
	for i := range heads {
		b = heads[i].append(b)
	}
	return b
}
