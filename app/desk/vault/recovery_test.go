package vault_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
)

const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A key comes back however it was typed.
func TestRecoveryKeyIsReadAsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := vault.NewRecovery()
		var typed strings.Builder
		for _, sign := range r.Text() {
			switch {
			case sign == '-':
				typed.WriteString(rapid.SampledFrom([]string{"", "-", " ", " - ", "－", "—", "\n"}).Draw(t, "dash"))
				continue
			case sign == '0':
				sign = rapid.SampledFrom([]rune("0Oo")).Draw(t, "zero")
			case sign == '1':
				sign = rapid.SampledFrom([]rune("1IiLl")).Draw(t, "one")
			}
			if rapid.Bool().Draw(t, "small") {
				sign = []rune(strings.ToLower(string(sign)))[0]
			}
			if rapid.Bool().Draw(t, "wide") {
				sign += '！' - '!'
			}
			typed.WriteRune(sign)
		}
		back, err := vault.ParseRecovery(typed.String())
		if err != nil || back != r {
			t.Fatalf("%q: %v", typed.String(), err)
		}
	})
}

// One wrong sign, two signs exchanged and two groups exchanged never pass, and the
// error names the group.
func TestRecoveryKeyNoticesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := vault.NewRecovery().Text()
		groups := strings.Split(text, "-")
		g := rapid.IntRange(0, len(groups)-1).Draw(t, "group")
		i := rapid.IntRange(0, 4).Draw(t, "sign")
		want := g + 1
		switch rapid.SampledFrom([]string{"sign", "two signs", "two groups"}).Draw(t, "slip") {
		case "sign":
			b := []byte(groups[g])
			b[i] = rapid.SampledFrom([]byte(signs)).Draw(t, "instead")
			groups[g] = string(b)
		case "two signs":
			b := []byte(groups[g])
			j := rapid.IntRange(0, 4).Draw(t, "other sign")
			b[i], b[j] = b[j], b[i]
			groups[g] = string(b)
		case "two groups":
			h := rapid.IntRange(0, len(groups)-1).Draw(t, "other group")
			groups[g], groups[h] = groups[h], groups[g]
			want = min(g, h) + 1
		}
		slipped := strings.Join(groups, "-")
		_, err := vault.ParseRecovery(slipped)
		switch {
		case slipped == text && err == nil: // the control: no slip after all
		case slipped == text || code(err) != "recovery-group":
			t.Fatalf("%s for %s: %v", slipped, text, err)
		case !strings.Contains(desk.Text(err), fmt.Sprint(want)):
			t.Fatalf("%s for %s: %s, want group %d", slipped, text, desk.Text(err), want)
		}
	})
}

func TestRecoveryKeyOfWrongLengthOrSigns(t *testing.T) {
	text := vault.NewRecovery().Text()
	for typed, want := range map[string]string{
		"":                 "recovery-length",
		text[:len(text)-6]: "recovery-length",
		text + text[:5]:    "recovery-length",
		"U" + text[1:]:     "recovery-sign",
		"钥" + text:         "recovery-sign",
		text[:6] + "*":     "recovery-sign",
	} {
		_, err := vault.ParseRecovery(typed)
		wants(t, typed, err, want)
	}
}

// No text makes the parser fail otherwise than with an error, and what it takes is
// the same key again when printed.
func FuzzParseRecovery(f *testing.F) {
	f.Add(vault.NewRecovery().Text())
	f.Add("00000-11111-ooooo-lllll-IIIII")
	f.Add("ＡＢＣ－１２３")
	f.Add("\xff\xfe-U-钥")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := vault.ParseRecovery(text)
		if err != nil {
			if !strings.HasPrefix(code(err), "recovery-") || r != (vault.Recovery{}) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		back, err := vault.ParseRecovery(r.Text())
		if err != nil || back != r {
			t.Errorf("%q is read as %s, and that as %v", text, r.Text(), err)
		}
	})
}
