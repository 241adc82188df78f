package awards

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// storedAccount is an account of a frozen run.
type storedAccount struct {
	Name   string       `json:"name"`
	Bank   string       `json:"bank"`
	BankNo string       `json:"bank_no"`
	Number storedNumber `json:"number"`
}

// storedNumber is sealed; of a run in form 1 it is a string in the clear.
type storedNumber struct {
	sealed vault.Number
	clear  string
}

func (n storedNumber) MarshalJSON() ([]byte, error) {
	if n.clear != "" {
		return nil, desk.Errf("vault-locked")
	}
	return compact(n.sealed)
}

func (n *storedNumber) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &n.clear)
	}
	return json.Unmarshal(b, &n.sealed)
}

func storeAccount(a *Account) *storedAccount {
	if a == nil {
		return nil
	}
	return &storedAccount{a.Name, a.Bank, a.BankNo, storedNumber{a.Sealed, a.Number}}
}

func (s *storedAccount) account() *Account {
	if s == nil {
		return nil
	}
	return &Account{Name: s.Name, Bank: s.Bank, BankNo: s.BankNo, Number: s.Number.clear, Sealed: s.Number.sealed}
}

// sealRows gives the rows with every number sealed for its own row. The rows given
// stay as they are.
func sealRows(v *vault.Vault, rows []Row) ([]Row, error) {
	rows = slices.Clone(rows)
	for i := range rows {
		a := rows[i].Account
		if a == nil || a.Number == "" {
			continue
		}
		n, err := v.Seal(vault.AccountPlace(rows[i].ID), a.Number)
		if err != nil {
			return nil, err
		}
		b := *a
		b.Number, b.Sealed = "", n
		rows[i].Account = &b
	}
	return rows, nil
}

// Reseal seals the account numbers of the runs that were frozen in form 1 and
// tells how many runs those were, 0 ever after. What it wrote over lies in free
// pages of the file until the store is compacted. Receipts stay as they are:
// accounts are no part of them.
func Reseal(ctx context.Context, s store.Store, v *vault.Vault) (runs int, err error) {
	all, err := List(ctx, s)
	if err != nil {
		return 0, err
	}
	for _, sum := range all {
		if sum.Form != 1 {
			continue
		}
		if v.Locked() {
			return runs, desk.Errf("vault-locked")
		}
		if err := reseal(ctx, s, v, sum); err != nil {
			return runs, err
		}
		runs++
	}
	return runs, nil
}

func reseal(ctx context.Context, s store.Store, v *vault.Vault, sum Summary) error {
	prefix := "run/" + sum.ID + "/"
	var facts []storedFact
	err := s.View(ctx, func(t store.Reader) (err error) {
		facts, err = scan[storedFact](t, prefix+"fact/", sum.Rows)
		return err
	})
	if err != nil {
		return desk.FromStore(err)
	}
	sum.Form = 2
	records := make([][]byte, len(facts))
	for i := range facts {
		if a := facts[i].Account; a != nil && a.Number.clear != "" {
			n, err := v.Seal(vault.AccountPlace(facts[i].ID), a.Number.clear)
			if err != nil {
				return err
			}
			a.Number = storedNumber{sealed: n}
		}
		if records[i], err = compact(facts[i]); err != nil {
			return err
		}
	}
	meta, err := compact(sum)
	if err != nil {
		return err
	}
	var rows iter.Seq2[string, []byte] = func(yield func(string, []byte) bool) {
		for i, b := range records {
			if !yield(factKey(sum.ID, i), b) {
				return
			}
		}
		yield(prefix+"meta", meta)
	}
	return desk.FromStore(s.Import(ctx, store.OpID("reseal-"+sum.ID), rows))
}

func factKey(run string, i int) string { return fmt.Sprintf("run/%s/fact/%07d", run, i) }
