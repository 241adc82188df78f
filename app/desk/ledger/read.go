package ledger

import (
	"encoding/json"
	"fmt"

	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Balances is what stands on a pool now; zero of one without any posting.
func Balances(t store.Reader, pool Pool) (Amounts, error) {
	var rec poolRecord
	_, err := act.Read(t, poolKey(pool), &rec)
	return rec.Amounts, err
}

// AsOf is what stood on a pool at the end of a day, by what is known today.
func AsOf(t store.Reader, pool Pool, date period.Date) (Amounts, error) {
	var out Amounts
	err := eachDay(t, pool, date, func(_ period.Date, stand Amounts, _ Day) error {
		out = stand
		return nil
	})
	return out, err
}

// Pools lists the pools that ever had a posting, in order.
func Pools(t store.Reader) ([]Pool, error) {
	var out []Pool
	prefix := root + "pool/"
	from, to := store.Prefix(prefix)
	for key := range t.Scan(from, to, 0) {
		p, err := poolOf(key[len(prefix):])
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// eachDay walks the days of a pool up to one (zero: all) with what stood at their ends.
func eachDay(t store.Reader, pool Pool, until period.Date, fn func(date period.Date, stand Amounts, d Day) error) error {
	prefix := dayPrefix(pool)
	from, to := store.Prefix(prefix)
	if !until.IsZero() {
		to = prefix + until.String() + "\x00"
	}
	var stand Amounts
	for key, b := range t.Scan(from, to, 0) {
		var d Day
		if err := json.Unmarshal(b, &d); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		date, err := period.ParseDate(key[len(prefix):])
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := stand.add(d.Change); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := fn(date, stand, d); err != nil {
			return err
		}
	}
	return nil
}

// each decodes the records under a prefix in the order of their keys.
func each[T any](t store.Reader, prefix string, fn func(key string, v T) error) error {
	from, to := store.Prefix(prefix)
	for key, b := range t.Scan(from, to, 0) {
		var v T
		if err := json.Unmarshal(b, &v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := fn(key, v); err != nil {
			return err
		}
	}
	return nil
}
