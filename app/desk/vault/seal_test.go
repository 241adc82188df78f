package vault_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/vault"
)

var (
	numbers = rapid.StringMatching(`[0-9]{9,32}`)
	places  = rapid.Map(rapid.StringMatching(`91350[0-9A-Z]{5,13}`), vault.AccountPlace)
)

// What was sealed for a place opens there, under the same key, as it was, and in
// no other way: not at another place, not with another's tail or mark, not with
// any bit changed, not under another key. The first draw of each check is the
// control: untouched, it opens.
func TestSealedNumbersOpenOnlyWhereTheyBelong(t *testing.T) {
	v, _ := vault.Create()
	foreign, _ := vault.Create()
	rapid.Check(t, func(t *rapid.T) {
		place, number := places.Draw(t, "place"), numbers.Draw(t, "number")
		n, err := v.Seal(place, number)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(place, n); got != number || err != nil {
			t.Fatalf("%q %v", got, err)
		}
		if strings.Contains(n.Sealed+n.Find+n.Masked(), number) {
			t.Fatal("the number can be read")
		}
		otherPlace, otherNumber := places.Draw(t, "other place"), numbers.Draw(t, "other number")
		other, err := v.Seal(otherPlace, otherNumber)
		if err != nil {
			t.Fatal(err)
		}
		refuse := func(what string, v *vault.Vault, place string, n vault.Number, want string) {
			if got, err := v.Open(place, n); code(err) != want || got != "" {
				t.Fatalf("%s: %q %v, want %s", what, got, err, want)
			}
		}
		if otherPlace != place {
			refuse("another place", v, otherPlace, n, "vault-place")
			refuse("moved here", v, place, other, "vault-place")
			refuse("its sealed part moved here", v, place, vault.Number{Sealed: other.Sealed, Tail: n.Tail, Find: n.Find}, "vault-place")
		}
		if other.Tail != n.Tail {
			refuse("tail of another", v, place, vault.Number{Sealed: n.Sealed, Tail: other.Tail, Find: n.Find}, "vault-damaged")
		}
		if otherNumber != number {
			refuse("mark of another", v, place, vault.Number{Sealed: n.Sealed, Tail: n.Tail, Find: other.Find}, "vault-damaged")
		}
		refuse("no tail", v, place, vault.Number{Sealed: n.Sealed, Find: n.Find}, "vault-damaged")
		refuse("another key", foreign, place, n, "vault-other")
		box, err := base64.StdEncoding.DecodeString(n.Sealed)
		if err != nil {
			t.Fatal(err)
		}
		bit := rapid.IntRange(0, len(box)*8-1).Draw(t, "bit")
		box[bit/8] ^= 1 << (bit % 8)
		bad := n
		bad.Sealed = base64.StdEncoding.EncodeToString(box)
		if got, err := v.Open(place, bad); err == nil {
			t.Fatalf("bit %d changed and %q opened", bit, got)
		}
		box[bit/8] ^= 1 << (bit % 8)
		bad.Sealed = base64.StdEncoding.EncodeToString(box[:rapid.IntRange(0, len(box)-1).Draw(t, "length")])
		if got, err := v.Open(place, bad); err == nil {
			t.Fatalf("cut and %q opened", got)
		}
	})
}

func TestEqualNumbersAreFoundHoweverTheyAreWritten(t *testing.T) {
	v, _ := vault.Create()
	foreign, _ := vault.Create()
	rapid.Check(t, func(t *rapid.T) {
		number := numbers.Draw(t, "number")
		var spaced strings.Builder
		for _, r := range number {
			spaced.WriteString(rapid.SampledFrom([]string{"", "", " ", "-", "　", "\u200b"}).Draw(t, "gap"))
			if rapid.Bool().Draw(t, "wide") {
				r += '０' - '0'
			}
			spaced.WriteRune(r)
		}
		if v.Find(spaced.String()) != v.Find(number) {
			t.Fatalf("%q is not found as %s", spaced.String(), number)
		}
		if other := numbers.Draw(t, "other"); other != number && v.Find(other) == v.Find(number) {
			t.Fatalf("%s is found as %s", other, number)
		}
		if foreign.Find(number) == v.Find(number) {
			t.Fatal("another store has the same mark")
		}
	})
}

func TestMaskShowsFourSignsOfALongNumberOnly(t *testing.T) {
	v, _ := vault.Create()
	for number, want := range map[string]string{
		"": "", "1": "****", "12345678": "****", "123456789": "**** 6789", "6222 0214 0200 1234 567": "**** 4567", "３５０１２３４５６７８": "**** 5678",
	} {
		if got := vault.Mask(number); got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
		if n, err := v.Seal("account/1", number); number != "" && (n.Masked() != want || err != nil) {
			t.Errorf("%q sealed: %q, want %q, %v", number, n.Masked(), want, err)
		}
	}
}

func TestHideFindsTheNumberInAText(t *testing.T) {
	const number = "6222021402001234567"
	for text, want := range map[string]string{
		"":                         "",
		"户名不符":                     "户名不符",
		"账号6222021402001234567不存在": "账号**** 4567不存在",
		"由 6222 0214-0200 1234 567 改为６２２２０２１４０２００１２３４５６７。": "由 **** 4567 改为**** 4567。",
		"622202140200123456":   "622202140200123456",
		"66222021402001234567": "6**** 4567",
	} {
		if got := vault.Hide(text, number); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := vault.Hide("第 1234 号", "1234"); got != "第 1234 号" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := numbers.Draw(t, "number")
		text := rapid.String().Draw(t, "before") + n + rapid.String().Draw(t, "after")
		if got := vault.Hide(text, n); strings.Contains(got, n) {
			t.Fatalf("%q: %q", text, got)
		}
	})
}

func TestSecretsOfTheStore(t *testing.T) {
	v, _ := vault.Create()
	sealed, err := v.SealSecret("key/log", []byte("ed25519"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.OpenSecret("key/log", sealed); string(got) != "ed25519" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	_, err = v.OpenSecret("key/other", sealed)
	wants(t, "another place", err, "vault-place")
	sealed[len(sealed)-1] ^= 1
	_, err = v.OpenSecret("key/log", sealed)
	wants(t, "changed", err, "vault-damaged")
	_, err = v.OpenSecret("key/log", nil)
	wants(t, "nothing", err, "vault-damaged")
}

// Whatever lies where a sealed number should: it is refused with a sentence, never
// opened and never a panic. The seed that was sealed here is the control.
func FuzzOpen(f *testing.F) {
	v, _ := vault.Create()
	const place, number = "account/91350181MA9115690G", "6222021402001234567"
	sealed, err := v.Seal(place, number)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed.Sealed, sealed.Tail, sealed.Find)
	f.Add("", "", "")
	f.Add("AQ==", "4567", sealed.Find)
	f.Add(sealed.Sealed+"\n", sealed.Tail, sealed.Find)
	f.Add(sealed.Sealed[:40], sealed.Tail, sealed.Find)
	f.Fuzz(func(t *testing.T, box, tail, find string) {
		n := vault.Number{Sealed: box, Tail: tail, Find: find}
		got, err := v.Open(place, n)
		if n == sealed {
			if got != number || err != nil {
				t.Errorf("control: %q %v", got, err)
			}
			return
		}
		if got != "" || !strings.HasPrefix(code(err), "vault-") {
			t.Errorf("%+v: %q %v", n, got, err)
		}
	})
}
