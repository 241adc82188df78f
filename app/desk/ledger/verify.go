package ledger

import (
	"fmt"
	"reflect"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Verify computes everything again from the postings and compares: balances, day
// sums, awards, what was reversed, the closed months. It also holds each posting
// against the rules of Post and every account of every day against zero. It
// returns how many postings there are; the error is "ledger-differs" with the
// record that is not what the postings lead to.
func Verify(t store.Reader) (postings int, err error) {
	b := books{
		pools: make(map[Pool]*poolRecord), days: make(map[Pool]map[period.Date]*Day), awards: make(map[string]*Award),
	}
	for e, err := range Entries(t) {
		if err != nil {
			return b.n, err
		}
		if err := b.take(e); err != nil {
			return b.n, err
		}
	}
	var h head
	if _, err := act.Read(t, headKey, &h); err != nil {
		return b.n, err
	}
	if h.Total != b.n {
		return b.n, differs(headKey)
	}
	if err := b.compare(t); err != nil {
		return b.n, err
	}
	return b.n, b.closings(t)
}

func differs(key string) error { return desk.Errf("ledger-differs", key) }

// books are what the postings lead to, kept as plainly as possible.
type books struct {
	n      int
	last   string
	pools  map[Pool]*poolRecord
	days   map[Pool]map[period.Date]*Day
	awards map[string]*Award
}

func (b *books) take(e Entry) error {
	if b.n > 0 && compareIDs(b.last, e.ID) >= 0 {
		return desk.Errf("ledger-order", e.ID)
	}
	b.n, b.last = b.n+1, e.ID
	legal := e.Reverses != "" || slices.Contains(moves[e.Code], move{e.From, e.To})
	if !legal || e.Amount <= 0 || !e.Pool.Valid() || e.Late != e.Date.Before(act.Today(e.At)) {
		return differs("post " + e.ID)
	}
	p, days := b.pools[e.Pool], b.days[e.Pool]
	if p == nil {
		p, days = new(poolRecord), make(map[period.Date]*Day)
		b.pools[e.Pool], b.days[e.Pool] = p, days
	}
	d := days[e.Date]
	if d == nil {
		d = &Day{Flow: make(map[Code]money.Fen)}
		days[e.Date] = d
	}
	d.Flow[e.Code] += e.Amount
	if e.Date.After(p.Last) {
		p.Last = e.Date
	}
	if err := p.Amounts.move(e.From, e.To, e.Amount); err != nil {
		return err
	}
	if err := d.Change.move(e.From, e.To, e.Amount); err != nil {
		return err
	}
	if e.Award == "" {
		return nil
	}
	return b.takeAward(e)
}

func (b *books) takeAward(e Entry) error {
	a := b.awards[e.Award]
	if a == nil {
		a = &Award{Pool: e.Pool}
		b.awards[e.Award] = a
	}
	if a.Pool != e.Pool {
		return differs("post " + e.ID)
	}
	if e.Reverses != "" {
		i := slices.IndexFunc(a.Steps, func(s Step) bool { return s.ID == e.Reverses })
		if i < 0 || a.Steps[i].From != e.To || a.Steps[i].To != e.From {
			return differs("post " + e.ID)
		}
		if a.Steps[i].Undone += e.Amount; a.Steps[i].Undone > a.Steps[i].Amount {
			return differs("post " + e.ID)
		}
	}
	a.Steps = append(a.Steps, Step{ID: e.ID, Date: e.Date, From: e.From, To: e.To, Amount: e.Amount})
	return nil
}

// compare holds the stored records against the books, both ways.
func (b *books) compare(t store.Reader) error {
	pools := make(map[string]Pool, len(b.pools))
	for p, rec := range b.pools {
		pools[poolKey(p)] = p
		if rec.Amounts.negative() != "" {
			return differs(poolKey(p))
		}
	}
	n := 0
	err := each(t, root+"pool/", func(key string, rec poolRecord) error {
		n++
		if p, ok := pools[key]; !ok || *b.pools[p] != rec {
			return differs(key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n != len(pools) {
		return differs(root + "pool/")
	}
	if err := b.compareDays(t); err != nil {
		return err
	}
	return b.compareAwards(t)
}

func (b *books) compareDays(t store.Reader) error {
	stored, want := 0, 0
	for p, days := range b.days {
		want += len(days)
		err := eachDay(t, p, period.Date{}, func(date period.Date, stand Amounts, d Day) error {
			stored++
			if own := days[date]; own == nil || !reflect.DeepEqual(*own, d) || stand.negative() != "" {
				return differs(dayPrefix(p) + date.String())
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	all := 0
	from, to := store.Prefix(root + "day/")
	for range t.Scan(from, to, 0) {
		all++
	}
	if stored != want || all != want {
		return differs(root + "day/")
	}
	return nil
}

func (b *books) compareAwards(t store.Reader) error {
	n := 0
	prefix := root + "award/"
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		n++
		var stored Award
		if err := stored.decode(string(v)); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		own := b.awards[key[len(prefix):]]
		if own == nil {
			return differs(key)
		}
		slices.SortStableFunc(own.Steps, func(x, y Step) int { return x.Date.Compare(y.Date) })
		for i, s := range own.Steps {
			if err := own.Amounts.move(s.From, s.To, s.Amount); err != nil {
				return err
			}
			day := own.Amounts.ofAward()
			if (i+1 == len(own.Steps) || own.Steps[i+1].Date != s.Date) && day.negative() != "" {
				return differs(key)
			}
		}
		own.Amounts = own.Amounts.ofAward()
		if own.Pool != stored.Pool || own.Amounts != stored.Amounts || !slices.Equal(own.Steps, stored.Steps) {
			return differs(key)
		}
	}
	if n != len(b.awards) {
		return differs(prefix)
	}
	return nil
}

// closings: what stood at the end of a closed month stands there still.
func (b *books) closings(t store.Reader) error {
	list, err := Closings(t)
	if err != nil {
		return err
	}
	var last string
	if _, err := act.Read(t, closedKey, &last); err != nil {
		return err
	}
	if n := len(list); n == 0 && last != "" || n > 0 && list[n-1].Month != last {
		return differs(closedKey)
	}
	for _, c := range list {
		if err := b.closing(c); err != nil {
			return err
		}
	}
	return nil
}

func (b *books) closing(c Closing) error {
	after, err := firstAfter(c.Month)
	if err != nil {
		return err
	}
	stood := make(map[Pool]Amounts)
	for _, p := range c.Pools {
		stood[p.Pool] = p.Amounts
	}
	for p, days := range b.days {
		var sum Amounts
		for date, d := range days {
			if date.Before(after) {
				if err := sum.add(d.Change); err != nil {
					return err
				}
			}
		}
		if sum != stood[p] {
			return differs(closingKey(c.Month))
		}
	}
	return nil
}
