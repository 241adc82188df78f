package awards

import (
	"context"
	"encoding/json"
	"errors"
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

// rewriteKey is there while free pages of the file may still show what Reseal
// wrote over.
const rewriteKey = "rewrite/account-numbers"

// Reseal seals the account numbers of the runs that were frozen in form 1. What it
// wrote over lies in free pages of the file until the store is compacted: due
// tells that this is to be done, and to be told to Rewritten. Receipts stay as
// they are: accounts are no part of them.
func Reseal(ctx context.Context, s store.Store, v *vault.Vault) (due bool, err error) {
	all, err := List(ctx, s)
	if err != nil {
		return false, err
	}
	for _, sum := range all {
		if sum.Form != 1 {
			continue
		}
		if v.Locked() {
			return due, desk.Errf("vault-locked")
		}
		if err := reseal(ctx, s, v, sum); err != nil {
			return due, err
		}
	}
	err = s.View(ctx, func(t store.Reader) error {
		_, err := t.Get(rewriteKey)
		due = err == nil
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return due, desk.FromStore(err)
}

// Rewritten notes that the store was compacted after Reseal.
func Rewritten(ctx context.Context, s store.Store) error {
	return desk.FromStore(s.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Void(rewriteKey) }))
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
		_ = yield(prefix+"meta", meta) && yield(rewriteKey, []byte("due"))
	}
	return desk.FromStore(s.Import(ctx, store.OpID("reseal-"+sum.ID), rows))
}

func factKey(run string, i int) string { return fmt.Sprintf("run/%s/fact/%07d", run, i) }
