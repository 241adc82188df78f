package vault

import (
	"crypto/rand"
	"encoding/binary"
	"strings"

	"huiqi/app/desk"
)

// recoverySize is the entropy of a recovery key in bytes: 160 bits.
const recoverySize = 20

// Recovery is the key on the recovery sheet: printed once, kept in a safe, typed
// when nobody's password opens the vault any more. It is written as eight groups
// of four signs and a check sign, "7Q2KD-…".
type Recovery struct{ raw [recoverySize]byte }

// NewRecovery makes a recovery key. A sheet that was lost is replaced by wrapping
// the data key anew under a new one.
func NewRecovery() Recovery {
	var r Recovery
	rand.Read(r.raw[:]) // never fails: the program ends instead
	return r
}

// Key wraps the data key: v.Wrap(r.Key()).
func (r Recovery) Key() Key {
	var wide Key
	copy(wide[:], r.raw[:])
	return Key(derive(wide, "recovery"))
}

// FromRecovery opens the vault with what was typed from the sheet and the record
// under RecoveryKey.
func FromRecovery(text string, wrapped []byte) (*Vault, error) {
	r, err := ParseRecovery(text)
	if err != nil {
		return nil, err
	}
	return Unwrap(wrapped, r.Key())
}

// The signs of a recovery key: Crockford's base 32, without the letters that look
// like digits (I, L, O) and without U.
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	groups    = 8 // of a recovery key
	groupSize = 4 // signs of a group before its check sign
)

// Text is the key as printed.
func (r Recovery) Text() string {
	var b strings.Builder
	for g := range groups {
		if g > 0 {
			b.WriteByte('-')
		}
		group := r.group(g)
		for _, v := range group {
			b.WriteByte(signs[v])
		}
		b.WriteByte(signs[check(g, group)])
	}
	return b.String()
}

// group is the 20 bits of group g, as four values of five bits.
func (r Recovery) group(g int) (out [groupSize]byte) {
	for i := range out {
		bit := (g*groupSize + i) * 5
		var two [2]byte
		copy(two[:], r.raw[bit/8:])
		out[i] = byte(binary.BigEndian.Uint16(two[:])>>(11-bit%8)) & 31
	}
	return out
}

// check is the check sign of a group: a weighted sum over the field of 32
// elements, begun with the number of the group. One wrong sign, two signs
// exchanged and two groups exchanged always show.
func check(g int, group [groupSize]byte) byte {
	sum := byte(g + 1)
	weight := byte(1)
	for _, v := range group {
		weight = times(weight, 2)
		sum ^= times(weight, v)
	}
	return sum
}

// times multiplies in the field of 32 elements made by x⁵+x²+1.
func times(a, b byte) (out byte) {
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			out ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return out
}

// ParseRecovery reads a recovery key as typed: small or large, full or half
// width, with any blanks and dashes or none, O for 0 and I or L for 1. An error
// names the group, counted from 1, that was not copied right.
func ParseRecovery(text string) (Recovery, error) {
	var r Recovery
	values := make([]byte, 0, groups*(groupSize+1))
	for _, sign := range strings.ToUpper(plain(text)) {
		v := signOf(sign)
		switch {
		case strings.ContainsRune("–—‐‑−·.,，。、_", sign):
			continue
		case v < 0:
			return r, desk.Errf("recovery-sign", len(values)/(groupSize+1)+1, string(sign))
		case len(values) == cap(values):
			return r, desk.Errf("recovery-length", groups, groupSize+1)
		}
		values = append(values, byte(v))
	}
	for g := range len(values) / (groupSize + 1) {
		at := g * (groupSize + 1)
		group := [groupSize]byte(values[at : at+groupSize])
		if check(g, group) != values[at+groupSize] {
			return Recovery{}, desk.Errf("recovery-group", g+1)
		}
		r.put(g, group)
	}
	if len(values) != cap(values) {
		return Recovery{}, desk.Errf("recovery-length", groups, groupSize+1)
	}
	return r, nil
}

func (r *Recovery) put(g int, group [groupSize]byte) {
	for i, v := range group {
		for n := range 5 {
			if v>>(4-n)&1 == 1 {
				bit := (g*groupSize+i)*5 + n
				r.raw[bit/8] |= 128 >> (bit % 8)
			}
		}
	}
}

func signOf(sign rune) int {
	switch sign {
	case 'O':
		return 0
	case 'I', 'L':
		return 1
	}
	return strings.IndexRune(signs, sign)
}
