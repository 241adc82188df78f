// Package office puts the rooms of the desk together: all their kinds of events
// in one desk, and all that each room can compute again from its records. It
// decides nothing itself. Its functions are Kinds, New and Verify.
package office

import (
	"context"
	"fmt"
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/calendars"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/files"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
)

// Kinds are the events of all rooms.
func Kinds() []act.Kinds {
	return []act.Kinds{
		people.Kinds, files.Kinds, rules.Kinds, calendars.Kinds, accounts.Kinds, decisions.Kinds,
		ledger.Kinds, road.Kinds, payment.Kinds, recovery.Kinds, papers.Kinds, audit.Kinds,
		deferrals.Kinds,
	}
}

// New is the desk of a store, with everything that can happen at it.
func New(s store.Store, now func() time.Time) *act.Desk { return act.New(s, now, Kinds()...) }

// Found counts what a room computed again.
type Found struct {
	What string // "people", "postings": words under verify.<What>
	N    int
}

// checks are what rooms compute again beyond the replay of their events.
var checks = []struct {
	what string
	run  func(store.Reader) (int, error)
}{
	{"people", people.Verify},
	{"accounts", accounts.Verify},
	{"postings", ledger.Verify},
	{"awards", road.Verify},
	{"payments", payment.Verify},
	{"recoveries", recovery.Verify},
	{"papers", papers.Verify},
	{"deferrals", deferrals.Verify},
}

// Verify lets each room hold its records against each other.
func Verify(ctx context.Context, t store.Reader) (out []Found, err error) {
	for _, c := range checks {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		n, err := c.run(t)
		if err != nil {
			return out, fmt.Errorf("%s: %w", c.what, err)
		}
		out = append(out, Found{c.what, n})
	}
	return out, nil
}
