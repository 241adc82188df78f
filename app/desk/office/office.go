// Package office puts the rooms of the desk together: all their kinds of events
// in one desk. It decides nothing itself. Its functions are Kinds and New.
package office

import (
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/files"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
)

// Kinds are the events of all rooms.
func Kinds() []act.Kinds {
	return []act.Kinds{
		people.Kinds, files.Kinds, rules.Kinds, accounts.Kinds, ledger.Kinds, payment.Kinds,
	}
}

// New is the desk of a store, with everything that can happen at it.
func New(s store.Store, now func() time.Time) *act.Desk { return act.New(s, now, Kinds()...) }
