package awards_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/vault"
	"huiqi/app/store/bolt"
)

// openFile is a store whose bytes can be looked at after close.
func openFile(t *testing.T) (st *bolt.Store, raw func() []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	st, err := bolt.Create(t.Context(), path, bolt.Options{AnyPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	return st, func() []byte {
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
}

// No byte of the file tells an account number of the samples. The control: the
// firms' names, banks and the numbers' tails are found in the same bytes.
func TestStoreFileHoldsNoAccountNumber(t *testing.T) {
	run := sampleRun(t)
	clear := make(map[string]string) // number → firm
	for _, r := range run.Rows {
		if r.Account != nil {
			clear[r.Account.Number] = r.Name
		}
	}
	if len(clear) < 100 {
		t.Fatalf("only %d numbers in the samples: the test looks for nothing", len(clear))
	}
	st, raw := openFile(t)
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := awards.Reseal(t.Context(), st, openVault); err != nil {
		t.Fatal(err)
	}
	file := raw()
	for number, firm := range clear {
		if bytes.Contains(file, []byte(number)) {
			t.Errorf("the number of %s is in the file", firm)
		}
		if !bytes.Contains(file, []byte(firm)) || !bytes.Contains(file, []byte(number[len(number)-4:])) {
			t.Errorf("%s is not in the file: the test sees nothing", firm)
		}
	}
	for _, r := range run.Rows {
		if r.Account != nil && r.Account.Number != "" {
			t.Fatalf("%s is in the clear in memory after freezing", r.Name)
		}
	}
}

// The control of the test above: a store written as form 1 shows the numbers.
// Resealing and compacting takes them out of the file and keeps everything else.
func TestResealTakesNumbersOutOfTheFile(t *testing.T) {
	clear := []string{cappedNumber, xiamenNumber}
	with := func(key string, value []byte) []byte {
		for i, n := range clear {
			if strings.HasSuffix(key, []string{"fact/0000000", "fact/0000002"}[i]) {
				account := `,"account":{"name":"甲","bank":"乙","bank_no":"3","number":"` + n + `"}}`
				return append(bytes.TrimSuffix(value, []byte("}")), account...)
			}
		}
		return value
	}
	shows := func(file []byte) (n int) {
		for _, number := range clear {
			if bytes.Contains(file, []byte(number)) {
				n++
			}
		}
		return n
	}
	old, raw := openFile(t)
	layGolden(t, old, firstRun, with)
	if n := shows(raw()); n != 2 {
		t.Fatalf("control: %d numbers of form 1 seen", n)
	}
	st, raw := openFile(t)
	id := layGolden(t, st, firstRun, with)
	run, err := awards.Load(t.Context(), st, goldenPack(t), id)
	if err != nil || run.Rows[0].Account.Number != cappedNumber || run.Rows[0].Account.Masked() != "**** 4567" {
		t.Fatalf("form 1: %+v %v", run.Rows[0].Account, err)
	}
	if _, err := awards.Reseal(t.Context(), st, nil); !errors.Is(err, desk.Errf("vault-locked")) {
		t.Error("resealed without a vault:", err)
	}
	for range 2 { // the second time as after a crash before the file was rewritten
		if due, err := awards.Reseal(t.Context(), st, openVault); !due || err != nil {
			t.Fatal(due, err)
		}
	}
	back, err := awards.Load(t.Context(), st, goldenPack(t), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	a := back.Rows[0].Account
	if n, err := openVault.Open(vault.AccountPlace(back.Rows[0].ID), a.Sealed); n != cappedNumber || err != nil || a.Number != "" {
		t.Errorf("%q %v", n, err)
	}
	if _, err := openVault.Open(vault.AccountPlace(back.Rows[1].ID), a.Sealed); !errors.Is(err, desk.Errf("vault-place")) {
		t.Error("opened at another firm:", err)
	}
	if _, _, err := st.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := awards.Rewritten(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	if due, err := awards.Reseal(t.Context(), st, openVault); due || err != nil {
		t.Error(due, err)
	}
	if n := shows(raw()); n != 0 {
		t.Errorf("%d numbers left in the file", n)
	}
}

func TestGoldenAccountsOpen(t *testing.T) {
	run, err := loadGolden(t, newestRun, asItIs)
	if err != nil {
		t.Fatal(err)
	}
	v := goldenVault(t)
	for i, want := range map[int]string{0: cappedNumber, 2: xiamenNumber} {
		row := run.Rows[i]
		got, err := v.Open(vault.AccountPlace(row.ID), row.Account.Sealed)
		if got != want || err != nil || row.Account.Masked() != vault.Mask(want) {
			t.Errorf("%s: %q %v", row.Name, got, err)
		}
	}
}

// A run with accounts cannot be frozen while the vault is closed; nothing of it is
// stored then.
func TestFreezeNeedsTheVaultForAccounts(t *testing.T) {
	run, st := sampleRun(t), openStore(t)
	locked, _ := vault.Create()
	locked.Lock()
	for _, v := range []*vault.Vault{nil, locked} {
		if err := run.Freeze(t.Context(), st, v, noon); !errors.Is(err, desk.Errf("vault-locked")) || run.ID != "" {
			t.Errorf("%v, run %q", err, run.ID)
		}
	}
	if list, err := awards.List(t.Context(), st); len(list) != 0 || err != nil {
		t.Errorf("%v %v", list, err)
	}
}

// Receipts need no vault: what they sum up holds no account.
func TestReceiptVerifiesWithTheVaultClosed(t *testing.T) {
	run, st := sampleRun(t), openStore(t)
	v, _ := vault.Create()
	if err := run.Freeze(t.Context(), st, v, noon); err != nil {
		t.Fatal(err)
	}
	v.Lock()
	shelf, err := rules.Open(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	back, err := awards.Load(t.Context(), st, shelf, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	if got := back.Rows[back.Index("91350181MA9115690G")].Account.Masked(); !strings.HasPrefix(got, "**** ") {
		t.Errorf("masked %q", got)
	}
}
