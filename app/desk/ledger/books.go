package ledger

import (
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Closing is a month that was closed, with what stood on each pool at its end.
type Closing struct {
	Month string   `json:"month"` // "2020-06"
	By    Hand     `json:"by"`
	Pools []Closed `json:"pools,omitempty"`
}

// Closed is what stood on a pool when its month was closed.
type Closed struct {
	Pool    Pool    `json:"pool"`
	Amounts Amounts `json:"amounts"`
}

type booksClosed struct {
	Month string `json:"month"`
}

func (booksClosed) Kind() string { return "books-closed" }

const closedKey = root + "closed" // the last closed month

func closingKey(month string) string { return root + "closing/" + month }

// Month is the month of a day, "2020-06".
func Month(d period.Date) string { return d.String()[:len("2020-06")] }

// firstAfter is the first day after a month.
func firstAfter(month string) (period.Date, error) {
	first, err := period.ParseDate(month + "-01")
	if err != nil || Month(first) != month {
		return period.Date{}, desk.Errf("books-month", month)
	}
	return first.AddMonths(1), nil
}

// FirstOpen is the first day that postings may count for; zero while no month is
// closed.
func FirstOpen(t store.Reader) (period.Date, error) {
	var month string
	ok, err := act.Read(t, closedKey, &month)
	if err != nil || !ok {
		return period.Date{}, err
	}
	return firstAfter(month)
}

// Dated refuses a business date in a closed month: what people date themselves must
// lie in an open one. (What a bank dated is booked on the first open day instead.)
func Dated(t store.Reader, date period.Date) error {
	open, err := FirstOpen(t)
	if err == nil && date.Before(open) {
		err = desk.Errf("books-closed", date.String(), open.String())
	}
	return err
}

// CloseBooks closes a month that is over, and all before it: their days can never
// change again. A checker does.
func CloseBooks(ctx context.Context, d *act.Desk, who act.Actor, month string) error {
	o := act.Order{Need: []act.Role{act.Checker}, Subject: "books/" + month}
	_, err := d.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		_, err := closable(t, m, month)
		return booksClosed{month}, err
	})
	return err
}

// closable gives the first day after a month that may be closed.
func closable(t store.Reader, m act.Meta, month string) (period.Date, error) {
	after, err := firstAfter(month)
	if err != nil {
		return after, err
	}
	if after.After(act.Today(m.At)) {
		return after, desk.Errf("books-not-over", month)
	}
	open, err := FirstOpen(t)
	if err == nil && !after.After(open) {
		err = desk.Errf("books-closed-already", month)
	}
	return after, err
}

func applyClosed(t store.Txn, m act.Meta, e booksClosed) error {
	after, err := closable(t, m, e.Month)
	if err != nil {
		return err
	}
	c := Closing{Month: e.Month, By: HandOf(m)}
	pools, err := Pools(t)
	if err != nil {
		return err
	}
	for _, p := range pools {
		a, err := AsOf(t, p, after.AddDays(-1))
		if err != nil {
			return err
		}
		c.Pools = append(c.Pools, Closed{p, a})
	}
	if err := act.Write(t, closingKey(e.Month), c); err != nil {
		return err
	}
	return act.Write(t, closedKey, e.Month)
}

// Closings lists the closed months in order.
func Closings(t store.Reader) ([]Closing, error) {
	var out []Closing
	err := each(t, root+"closing/", func(key string, c Closing) error {
		if closingKey(c.Month) != key {
			return fmt.Errorf("%s: %w", key, store.ErrDamaged)
		}
		out = append(out, c)
		return nil
	})
	return out, err
}
