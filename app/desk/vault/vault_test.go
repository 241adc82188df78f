package vault_test

import (
	"errors"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
)

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

func wants(t *testing.T, what string, err error, want string) {
	t.Helper()
	if code(err) != want {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

const number = "9558 8012 3456 7890 123"

func TestNumberSealedAndOpened(t *testing.T) {
	v, _ := vault.Create()
	place := vault.AccountPlace("91350181MA9115690G")
	n, err := v.Seal(place, number)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Open(place, n); got != number || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if n.Masked() != "**** 0123" || n.Masked() != vault.Mask(number) {
		t.Errorf("%s, %s", n.Masked(), vault.Mask(number))
	}
	if n.Find != v.Find("９５５８8012-34567890123") || n.Find == v.Find("9558801234567890124") || n.Find == "" {
		t.Error("the mark does not find the number")
	}
	again, _ := v.Seal(place, number)
	if again.Sealed == n.Sealed || again.Find != n.Find {
		t.Error("sealed twice alike, or found apart")
	}
	other, _ := vault.Create()
	if other.Find(number) == n.Find {
		t.Error("two stores have one mark for a number")
	}
}

func TestWrappedKeyOpensWithItsKeyOnly(t *testing.T) {
	v, sheet := vault.Create()
	wrapped := v.Wrap(sheet.Key())
	w, err := vault.FromRecovery(strings.ToLower(sheet.Text()), wrapped)
	if err != nil || !w.Same(v) || w.ID() != v.ID() {
		t.Fatal(err)
	}
	_, err = vault.FromRecovery(vault.NewRecovery().Text(), wrapped)
	wants(t, "another sheet", err, "vault-key")
	for i := range wrapped {
		bad := append([]byte(nil), wrapped...)
		bad[i] ^= 1
		if _, err := vault.Unwrap(bad, sheet.Key()); err == nil {
			t.Errorf("byte %d changed and not noticed", i)
		}
	}
	for n := range wrapped {
		if _, err := vault.Unwrap(wrapped[:n], sheet.Key()); err == nil {
			t.Errorf("%d bytes of it opened", n)
		}
	}
}

func TestLockedVaultRefuses(t *testing.T) {
	v, sheet := vault.Create()
	n, err := v.Seal("account/1", number)
	if err != nil {
		t.Fatal(err)
	}
	v.Lock()
	for name, v := range map[string]*vault.Vault{"locked": v, "nil": nil} {
		_, err := v.Seal("account/1", number)
		wants(t, name, err, "vault-locked")
		_, err = v.Open("account/1", n)
		wants(t, name, err, "vault-locked")
		_, err = v.SealSecret("x", nil)
		wants(t, name, err, "vault-locked")
		if v.Find(number) != "" || v.Wrap(sheet.Key()) != nil || v.ID() != "" || !v.Locked() || v.Same(v) {
			t.Error(name, "gives something away")
		}
	}
	if n.Masked() != "**** 0123" {
		t.Error("a screen needs the vault to show a masked number")
	}
}
