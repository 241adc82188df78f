package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"huiqi/app/desk"
)

var errShort = errors.New("vault: too short to be sealed")

// Number is an account number as it may lie in a store: sealed, with the digits a
// screen shows and the mark by which equal numbers are found. The zero Number is
// none. None of the three can be put into another Number, or the Number at another
// place, without Open noticing.
type Number struct {
	Sealed string `json:"sealed"` // base64 of form, key id, mark of the place, nonce, sealed text
	Tail   string `json:"tail"`   // the last four signs, "" of a number too short to show any
	Find   string `json:"find"`   // keyed hash of the number: equal for equal numbers
}

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n == Number{} }

// Masked is the number as a screen or a paper may show it: the last four digits.
func (n Number) Masked() string {
	switch {
	case n.IsZero():
		return ""
	case n.Tail == "":
		return "****"
	}
	return "**** " + n.Tail
}

// Mask masks a number that is still in the clear, as Masked would once sealed.
func Mask(number string) string {
	if number == "" {
		return ""
	}
	return Number{Sealed: "-", Tail: tail(number)}.Masked()
}

// shown is how many signs of a number are shown; of a shorter number than least,
// none is.
const (
	shown = 4
	least = 9
)

func tail(number string) string {
	p := []rune(plain(number))
	if len(p) < least {
		return ""
	}
	return string(p[len(p)-shown:])
}

// AccountPlace is the place of the number of a beneficiary's account, wherever it
// is kept: a run, an account, a line of a batch, an order. So a sealed number may
// be handed on without being opened, but never to another beneficiary.
func AccountPlace(beneficiary string) string { return "account/" + beneficiary }

// plain is a number as it is compared: without blanks, signs that cannot be seen
// and hyphens, full width made half, letters large.
func plain(number string) string { return strings.Map(fold, number) }

// fold is a sign of a number as it is compared, -1 for one that is passed over.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	if r == '-' {
		return -1
	}
	return unicode.ToUpper(r)
}

// Hide masks a number wherever a text says it, however it is spaced there: reasons
// and remarks of banks go into the log as they are.
func Hide(text, number string) string {
	want := []rune(plain(number))
	if len(want) < least {
		return text
	}
	var out []rune
	signs := []rune(text)
	for len(signs) > 0 {
		if n := said(signs, want); n > 0 {
			out, signs = append(out, []rune(Mask(number))...), signs[n:]
			continue
		}
		out, signs = append(out, signs[0]), signs[1:]
	}
	return string(out)
}

// said is how many signs at the beginning of a text say the number, 0 when they
// do not.
func said(text, number []rune) int {
	met := 0
	for i, r := range text {
		r = fold(r)
		switch {
		case r < 0 && met == 0:
			return 0
		case r < 0:
			continue
		case r != number[met]:
			return 0
		}
		if met++; met == len(number) {
			return i + 1
		}
	}
	return 0
}

// markSize is the length of a keyed hash, in bytes: of 16, no two numbers of a
// country meet by chance.
const markSize = 16

func mark(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)[:markSize]
}

// Mark is the mark of a number: the same for the same number however it is spaced,
// another in every store. vault-locked when the vault is.
func (v *Vault) Mark(number string) (string, error) {
	k, err := v.keys()
	if err != nil {
		return "", err
	}
	return k.mark(number), nil
}

// Find is Mark, "" when the vault is locked.
func (v *Vault) Find(number string) string {
	find, _ := v.Mark(number) // the error says no more than ""
	return find
}

func (k *keys) mark(number string) string {
	return base64.RawURLEncoding.EncodeToString(mark(k.find, plain(number)))
}

// Seal seals a number for a place (AccountPlace).
func (v *Vault) Seal(place, number string) (Number, error) {
	k, err := v.keys()
	if err != nil {
		return Number{}, err
	}
	n := Number{Tail: tail(number), Find: k.mark(number)}
	n.Sealed = base64.StdEncoding.EncodeToString(k.lock(place, []byte(number), n.Tail, n.Find))
	return n, nil
}

// Open gives the number sealed for a place. It is refused as vault-place when it
// was sealed for another, vault-other when under another data key, vault-damaged
// when any part was changed.
func (v *Vault) Open(place string, n Number) (string, error) {
	k, err := v.keys()
	if err != nil {
		return "", err
	}
	box, err := base64.StdEncoding.Strict().DecodeString(n.Sealed)
	if err != nil || strings.ContainsAny(n.Sealed, "\r\n") { // which the decoder passes over
		return "", desk.Errf("vault-damaged", place).Wrap(err)
	}
	plain, err := k.unlock(place, box, n.Tail, n.Find)
	return string(plain), err
}

// SealSecret seals a secret of the store itself, such as a signing key, for a place.
func (v *Vault) SealSecret(place string, secret []byte) ([]byte, error) {
	k, err := v.keys()
	if err != nil {
		return nil, err
	}
	return k.lock(place, secret), nil
}

// OpenSecret is the way back; its errors are those of Open.
func (v *Vault) OpenSecret(place string, sealed []byte) ([]byte, error) {
	k, err := v.keys()
	if err != nil {
		return nil, err
	}
	return k.unlock(place, sealed)
}

// headSize is what stands before the nonce: form, key id, mark of the place.
const headSize = 1 + idSize + markSize

func (k *keys) lock(place string, text []byte, beside ...string) []byte {
	head := make([]byte, 0, headSize)
	head = append(append(append(head, sealForm), k.id[:]...), mark(k.place, place)...)
	return lock(k.seal, head, with(head, place, beside), text)
}

func (k *keys) unlock(place string, box []byte, beside ...string) ([]byte, error) {
	if len(box) < headSize || box[0] != sealForm {
		return nil, desk.Errf("vault-damaged", place).Wrap(errShort)
	}
	head := box[:headSize]
	if !hmac.Equal(head[1:1+idSize], k.id[:]) {
		return nil, desk.Errf("vault-other", place)
	}
	if !hmac.Equal(head[1+idSize:], mark(k.place, place)) {
		return nil, desk.Errf("vault-place", place)
	}
	text, err := unlock(k.seal, box[headSize:], with(head, place, beside))
	if err != nil {
		return nil, desk.Errf("vault-damaged", place).Wrap(err)
	}
	return text, nil
}

// with is what is bound to a sealed text without being in it, each part with its
// length so that no two lists of parts are alike.
func with(head []byte, place string, beside []string) []byte {
	out := append([]byte(nil), head...)
	for _, part := range append([]string{place}, beside...) {
		out = strconv.AppendInt(out, int64(len(part)), 10)
		out = append(append(out, ' '), part...)
	}
	return out
}
