package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Posting moves an amount from one account of a pool to another.
type Posting struct {
	Pool     Pool      `json:"pool"`
	From     Account   `json:"from"`
	To       Account   `json:"to"`
	Amount   money.Fen `json:"amount"` // above zero
	Code     Code      `json:"code"`
	Award    string    `json:"award,omitempty"` // required unless it only moves the budget
	Batch    string    `json:"batch,omitempty"`
	Order    string    `json:"order,omitempty"`
	Recovery string    `json:"recovery,omitempty"`
	Doc      string    `json:"doc,omitempty"`      // number of the paper it rests on
	Reverses string    `json:"reverses,omitempty"` // id of the award's posting that this undoes, wholly or in part
	// Date is the business date. Zero is that of the act, which must lie in an open
	// month. A date of its own (a bank's line) in a closed month counts on the first
	// open day instead, and is kept in Entry.Own.
	Date period.Date `json:"date"`
}

// Entry is a posting as it stands in the books. Date is the day it counts for.
type Entry struct {
	Posting
	ID   string      `json:"id"`            // "SEQ.N": act and place in it
	Own  period.Date `json:"own,omitzero"`  // its own date, when that month was closed and Date is the first open day
	Late bool        `json:"late,omitzero"` // Date is before the day it was recorded
	At   time.Time   `json:"-"`             // recorded time
	Who  string      `json:"-"`             // user id
	Name string      `json:"-"`             // as it was then
}

// chunkSize is how many postings share a record.
const chunkSize = 500

const root = "now/ledger/"

// chunk is a record of postings; At, Who and Name are of the act.
type chunk struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	Name    string    `json:"name"`
	Entries []Entry   `json:"entries"`
}

// head counts the postings.
type head struct {
	Seq   uint64 `json:"seq"`   // last act that posted
	Next  int    `json:"next"`  // place of the next posting in that act
	Total int    `json:"total"` // postings ever
}

const headKey = root + "head"

func chunkKey(seq uint64, n int) string {
	return fmt.Sprintf("%spost/%012d/%05d", root, seq, n/chunkSize)
}
func entryID(seq uint64, n int) string { return fmt.Sprintf("%d.%d", seq, n) }
func poolKey(p Pool) string            { return root + "pool/" + p.key() }
func dayPrefix(p Pool) string          { return root + "day/" + p.key() + "/" }
func awardKey(award string) string     { return root + "award/" + award }

// poolRecord is what stands on a pool now.
type poolRecord struct {
	Amounts Amounts     `json:"amounts"`
	Last    period.Date `json:"last"` // latest day with a posting
}

// Day is what one day changed on a pool.
type Day struct {
	Change Amounts            `json:"change"`
	Flow   map[Code]money.Fen `json:"flow"` // turnover by reason
}

// Post books a list of postings as part of an act's Apply. All of them count
// together: only what stands at the end of each day must not be negative, now and
// on every later day. The errors are *desk.Error: "budget-short" when the pool has
// too little, "award-short" when the award has, "ledger-move" and the like when the
// caller asks for what no reason allows.
func Post(t store.Txn, m act.Meta, list []Posting) error {
	if len(list) == 0 {
		return nil
	}
	p, err := begin(t, m)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := p.add(x); err != nil {
			return err
		}
	}
	return p.finish()
}

// poster is one Post under way.
type poster struct {
	t      store.Txn
	m      act.Meta
	today  period.Date
	open   period.Date // first open day; zero when no month is closed
	head   head
	chunk  chunk
	pools  map[Pool]map[period.Date]*Day
	awards map[string]*awardState
	order  []string // awards as they came
}

type awardState struct {
	Award
	from period.Date // earliest new day
}

func begin(t store.Txn, m act.Meta) (*poster, error) {
	p := &poster{
		t: t, m: m, today: act.Today(m.At),
		pools: make(map[Pool]map[period.Date]*Day), awards: make(map[string]*awardState),
		chunk: chunk{At: m.At, Who: m.Who, Name: m.Name},
	}
	_, err := act.Read(t, headKey, &p.head)
	if err != nil {
		return nil, err
	}
	if p.head.Total > 0 && p.head.Seq > m.Seq {
		return nil, fmt.Errorf("post at %d after %d: %w", m.Seq, p.head.Seq, store.ErrDamaged)
	}
	if p.head.Seq != m.Seq || p.head.Total == 0 {
		p.head.Seq, p.head.Next = m.Seq, 0
	}
	if p.head.Next%chunkSize != 0 { // an earlier Post of this act
		if _, err := act.Read(t, chunkKey(m.Seq, p.head.Next), &p.chunk); err != nil {
			return nil, err
		}
	}
	p.open, err = FirstOpen(t)
	return p, err
}

func (p *poster) add(x Posting) error {
	e, err := p.entry(x)
	if err != nil {
		return err
	}
	if e.Award != "" {
		if err := p.addAward(e); err != nil {
			return err
		}
	}
	days := p.pools[e.Pool]
	if days == nil {
		days = make(map[period.Date]*Day)
		p.pools[e.Pool] = days
	}
	d := days[e.Date]
	if d == nil {
		d = &Day{Flow: make(map[Code]money.Fen)}
		days[e.Date] = d
	}
	if err := d.move(e); err != nil {
		return desk.Errf("ledger-overflow", e.Pool.Label()).Wrap(err)
	}
	p.chunk.Entries = append(p.chunk.Entries, e)
	p.head.Next++
	p.head.Total++
	if p.head.Next%chunkSize == 0 {
		return p.flush()
	}
	return nil
}

func (d *Day) move(e Entry) error {
	var err error
	if d.Flow[e.Code], err = d.Flow[e.Code].Add(e.Amount); err != nil {
		return err
	}
	return d.Change.move(e.From, e.To, e.Amount)
}

// entry checks a posting by itself and dates it.
func (p *poster) entry(x Posting) (Entry, error) {
	if !x.Pool.Valid() || x.Amount <= 0 {
		return Entry{}, desk.Errf("ledger-posting", x.Pool.String(), x.Amount.String())
	}
	if x.Reverses == "" && !slices.Contains(moves[x.Code], move{x.From, x.To}) {
		return Entry{}, desk.Errf("ledger-move", string(x.Code), string(x.From), string(x.To))
	}
	if (x.From.ofAward() || x.To.ofAward()) != (x.Award != "") {
		return Entry{}, desk.Errf("ledger-no-award", string(x.Code), x.Award)
	}
	e := Entry{Posting: x, ID: entryID(p.m.Seq, p.head.Next)}
	if e.Date.IsZero() {
		if e.Date = p.m.Date; e.Date.Before(p.open) {
			return e, desk.Errf("books-closed", e.Date.String(), p.open.String())
		}
	}
	if e.Date.After(p.today) {
		return e, desk.Errf("date-ahead", e.Date.String(), p.today.String())
	}
	if e.Date.Before(p.open) {
		e.Own, e.Date = e.Date, p.open
	}
	e.Late = e.Date.Before(p.today)
	return e, nil
}

func (p *poster) flush() error {
	if len(p.chunk.Entries) == 0 {
		return nil
	}
	err := act.Write(p.t, chunkKey(p.m.Seq, p.head.Next-1), p.chunk)
	p.chunk.Entries = p.chunk.Entries[:0]
	return err
}

func (p *poster) finish() error {
	if err := p.flush(); err != nil {
		return err
	}
	pools := make([]Pool, 0, len(p.pools))
	for pool := range p.pools {
		pools = append(pools, pool)
	}
	slices.SortFunc(pools, func(a, b Pool) int { return cmp.Compare(a.String(), b.String()) })
	// Awards first: what is short on one is short on its pool too, and the award is
	// what a clerk can look up.
	for _, id := range p.order {
		if err := p.finishAward(id, p.awards[id]); err != nil {
			return err
		}
	}
	for _, pool := range pools {
		if err := p.finishPool(pool, p.pools[pool]); err != nil {
			return err
		}
	}
	return act.Write(p.t, headKey, p.head)
}

func (p *poster) finishPool(pool Pool, days map[period.Date]*Day) error {
	var rec poolRecord
	if _, err := act.Read(p.t, poolKey(pool), &rec); err != nil {
		return err
	}
	first, last := p.today, rec.Last
	for date, d := range days {
		if date.Before(first) {
			first = date
		}
		if date.After(last) {
			last = date
		}
		if err := rec.Amounts.add(d.Change); err != nil {
			return desk.Errf("ledger-overflow", pool.Label()).Wrap(err)
		}
		if err := p.putDay(pool, date, d); err != nil {
			return err
		}
	}
	back := first.Before(rec.Last) || len(days) > 1
	rec.Last = last
	if err := act.Write(p.t, poolKey(pool), rec); err != nil {
		return err
	}
	if !back {
		return shortPool(pool, last, rec.Amounts)
	}
	return eachDay(p.t, pool, period.Date{}, func(date period.Date, stand Amounts, _ Day) error {
		if date.Before(first) {
			return nil
		}
		return shortPool(pool, date, stand)
	})
}

func (p *poster) putDay(pool Pool, date period.Date, d *Day) error {
	key := dayPrefix(pool) + date.String()
	old := Day{Flow: make(map[Code]money.Fen)}
	if _, err := act.Read(p.t, key, &old); err != nil {
		return err
	}
	if err := old.merge(*d); err != nil {
		return desk.Errf("ledger-overflow", pool.Label()).Wrap(err)
	}
	return act.Write(p.t, key, old)
}

func (d *Day) merge(x Day) (err error) {
	for code, v := range x.Flow {
		var e error
		d.Flow[code], e = d.Flow[code].Add(v)
		err = errors.Join(err, e)
	}
	return errors.Join(err, d.Change.add(x.Change))
}

// shortPool refuses a pool with an account below zero at the end of a day.
func shortPool(pool Pool, date period.Date, a Amounts) error {
	switch c := a.negative(); c {
	case "":
		return nil
	case Available:
		return desk.Errf("budget-short", pool.Label(), date.String(), (-a.Available).String())
	case Appropriation:
		return desk.Errf("budget-cut-short", pool.Label(), date.String(), a.Appropriation.String())
	default:
		return desk.Errf("pool-short", pool.Label(), date.String(), c.Label(), (-a.Of(c)).String())
	}
}
