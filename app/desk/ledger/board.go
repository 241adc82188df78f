package ledger

import (
	"fmt"
	"maps"

	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Stand is where the money of a pool stood at the end of a day.
type Stand struct {
	Pool    Pool
	Date    period.Date // last day with a posting up to the day asked for
	Amounts Amounts
	Flow    map[Code]money.Fen // turnover by reason since the first day: CodeReturn is what the bank gave back
}

// Board is where the money of every pool stood at the end of a day (zero: now), in
// the order of the pools. A pool without a posting by then is left out.
func Board(t store.Reader, date period.Date) ([]Stand, error) {
	pools, err := Pools(t)
	if err != nil {
		return nil, err
	}
	var out []Stand
	for _, p := range pools {
		days, err := History(t, p, date)
		if err != nil {
			return nil, err
		}
		if n := len(days); n > 0 {
			out = append(out, days[n-1])
		}
	}
	return out, nil
}

// History is where the money of a pool stood at the end of each day that had a
// posting, up to a day (zero: all).
func History(t store.Reader, pool Pool, until period.Date) ([]Stand, error) {
	var out []Stand
	flow := make(map[Code]money.Fen)
	err := eachDay(t, pool, until, func(date period.Date, stand Amounts, d Day) error {
		for code, v := range d.Flow {
			var err error
			if flow[code], err = flow[code].Add(v); err != nil {
				return fmt.Errorf("%s of %s: %w", code, pool, err)
			}
		}
		out = append(out, Stand{pool, date, stand, maps.Clone(flow)})
		return nil
	})
	return out, err
}

// Sum is the sum over pools.
func Sum(list []Stand) (Amounts, error) {
	var sum Amounts
	for _, s := range list {
		if err := sum.add(s.Amounts); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
