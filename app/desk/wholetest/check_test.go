package wholetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"huiqi/app/store"
)

// The records as they lie in the store, as far as the invariants need them. Nothing
// here comes from the rooms that write them.
type (
	rawPosting struct {
		Pool                                                struct{ Source, Item string }
		From, To, Code, Award, Batch, Order, Recovery, Date string
		Amount                                              int64
	}
	rawSign struct {
		Step, Who, Hash string
		Emergency       bool
	}
	rawBatch struct {
		ID, Kind, Item, Period, Fund, State, Root, Hash string
		Signatures                                      []rawSign
		Source                                          struct {
			Run, Decision string
			Files         []string
		}
		Parent string
	}
	rawLine struct {
		N                          int
		Award, Measure, Supersedes string
		Party                      struct{ ID string }
		Net, Scaled                int64
	}
	rawMark struct {
		State, Home, Next string
		Objections        []struct{ Outcome string }
	}
	rawOrder struct {
		ID        string
		Amount    int64
		ReissueOf string `json:"reissue_of"`
		Payee     struct{ ID string }
		Account   struct{ Number json.RawMessage }
		Parts     []struct {
			Award, Batch, Party string
			Amount              int64
			Pool                struct{ Source, Item string }
		}
	}
	rawFact struct {
		Waits bool
		By    struct{ Who string }
	}
	rawResult struct {
		Settled, Returned *rawFact
		Dropped           *struct{}
	}
	rawPay struct {
		ID, State, Source string
		Orders            struct{ Count, Amount int64 }
		Released          *struct{ Who string }
	}
	rawCase struct {
		ID, State         string
		Claim             struct{ Award string }
		Amount, Back, Off int64
	}
)

// office is a whole store as read.
type office struct {
	posts   []rawPosting
	pools   map[string]map[string]int64
	batches map[string]rawBatch
	lines   []rawLine // by award, in order
	roots   map[string]string
	marks   map[string]rawMark
	live    map[string]string // key → award
	pays    map[string]rawPay
	orders  []rawOrder
	results map[string]rawResult
	paying  map[string]string
	cases   []rawCase
	blocked map[string]bool
}

// each decodes the records under a prefix.
func each[T any](t store.Reader, prefix string, fn func(rest string, x T)) error {
	from, to := store.Prefix(prefix)
	for k, v := range t.Scan(from, to, 0) {
		var x T
		if err := json.Unmarshal(v, &x); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		fn(k[len(prefix):], x)
	}
	return nil
}

func read(t store.Reader) (*office, error) {
	o := &office{
		pools: map[string]map[string]int64{}, batches: map[string]rawBatch{}, roots: map[string]string{}, marks: map[string]rawMark{},
		live: map[string]string{}, pays: map[string]rawPay{}, results: map[string]rawResult{}, paying: map[string]string{}, blocked: map[string]bool{},
	}
	from, to := store.Prefix("now/live/")
	for k, v := range t.Scan(from, to, 0) {
		o.live[k[len(from):]] = string(v)
	}
	for _, err := range []error{
		each(t, "now/ledger/post/", func(_ string, x struct{ Entries []rawPosting }) { o.posts = append(o.posts, x.Entries...) }),
		each(t, "now/ledger/pool/", func(k string, x struct{ Amounts map[string]int64 }) { o.pools[k] = x.Amounts }),
		each(t, "now/batch/", func(k string, x rawBatch) { o.batches[k] = x }),
		each(t, "now/line/", func(k string, x rawLine) { o.lines, o.roots[x.Award] = append(o.lines, x), k[:len(k)-6] }),
		each(t, "now/mark/", func(k string, x rawMark) { o.marks[strings.Replace(k, "/", "-", 1)] = x }),
		each(t, "now/pay/batch/", func(k string, x rawPay) { o.pays[k] = x }),
		each(t, "now/pay/order/", func(_ string, x rawOrder) { o.orders = append(o.orders, x) }),
		each(t, "now/pay/result/", func(k string, x rawResult) { o.results[k] = x }),
		each(t, "now/pay/award/", func(k string, x struct{ Live string }) { o.paying[k] = x.Live }),
		each(t, "now/recovery/case/", func(_ string, x rawCase) { o.cases = append(o.cases, x) }),
		each(t, "now/pay/block/", func(k string, x struct{ Blocked bool }) { o.blocked[k] = x.Blocked }),
	} {
		if err != nil {
			return nil, err
		}
	}
	return o, nil
}

// check holds a store against the invariants.
func check(t store.Reader) error {
	o, err := read(t)
	if err != nil {
		return err
	}
	for _, fn := range []func() error{o.budget, o.awards, o.payments, o.recoveries, o.signatures} {
		if err := fn(); err != nil {
			return err
		}
	}
	return nil
}

func (p *rawPosting) pool() string {
	return url.PathEscape(p.Pool.Source) + "/" + url.PathEscape(p.Pool.Item)
}

// byDay calls fn with what stands on the accounts at the end of each day.
func byDay(posts []rawPosting, fn func(day string, stand map[string]int64) error) error {
	posts = slices.Clone(posts)
	slices.SortStableFunc(posts, func(a, b rawPosting) int { return cmp.Compare(a.Date, b.Date) })
	stand := map[string]int64{}
	for i, p := range posts {
		stand[p.From] -= p.Amount
		stand[p.To] += p.Amount
		if i+1 == len(posts) || posts[i+1].Date != p.Date {
			if err := fn(p.Date, stand); err != nil {
				return err
			}
		}
	}
	return nil
}

// budget: B-1, B-2, B-3 per pool and day, and the balances as kept.
func (o *office) budget() error {
	byPool := map[string][]rawPosting{}
	for _, p := range o.posts {
		if p.Amount <= 0 {
			return fmt.Errorf("B-3: posting of %d", p.Amount)
		}
		byPool[p.pool()] = append(byPool[p.pool()], p)
	}
	for pool, posts := range byPool {
		var last map[string]int64
		err := byDay(posts, func(day string, stand map[string]int64) error {
			var sum int64
			for a, v := range stand {
				sum += v
				if v < 0 && a != "appropriation" || v > 0 && a == "appropriation" {
					return fmt.Errorf("B-1: %s has %d on %s at %s", pool, v, a, day)
				}
			}
			last = stand
			if sum != 0 {
				return fmt.Errorf("B-2: %s comes to %d at %s", pool, sum, day)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for a, v := range last {
			if o.pools[pool][a] != v {
				return fmt.Errorf("B-3: %s keeps %d on %s, its postings come to %d", pool, o.pools[pool][a], a, v)
			}
		}
	}
	return nil
}

// standing is what a line is: its batch now, and whether it is an award that lives.
func (o *office) standing(l *rawLine) (b rawBatch, m rawMark, alive bool) {
	m = o.marks[l.Award]
	b = o.batches[cmp.Or(m.Home, o.roots[l.Award])]
	dead := slices.Contains([]string{"amended", "withdrawn", "declined", "lapsed", "revoked"}, m.State)
	in := []string{"submitted", "checked", "approved", "on_notice", "notice_closed", "confirmed"}
	if l.Supersedes != "" {
		in = in[2:]
	}
	return b, m, !dead && slices.Contains(in, b.State)
}

// awards: P-1, A-5, B-5 and what an award may have where.
func (o *office) awards() error {
	byAward := map[string][]rawPosting{}
	for _, p := range o.posts {
		if p.Award != "" {
			byAward[p.Award] = append(byAward[p.Award], p)
		}
	}
	live, net, most := map[string]string{}, map[string]int64{}, map[string]int64{}
	for i := range o.lines {
		l := &o.lines[i]
		b, m, alive := o.standing(l)
		if alive {
			key := b.Item + "/" + b.Period + "/" + l.Party.ID
			if old := live[key+"/"+l.Measure]; old != "" {
				return fmt.Errorf("P-1: %s and %s live", old, l.Award)
			}
			live[key+"/"+l.Measure] = l.Award
			net[key] += l.Net - cameBack(byAward[l.Award])
			most[key] = max(most[key], l.Scaled)
		}
		if err := o.award(l, b, m, alive, byAward[l.Award]); err != nil {
			return err
		}
		delete(byAward, l.Award)
	}
	for award := range byAward {
		return fmt.Errorf("B-5: money of %s, which is no award", award)
	}
	for key, award := range o.live {
		if live[key] != award {
			return fmt.Errorf("P-1: %s is said to live as %s", award, key)
		}
	}
	if len(live) != len(o.live) {
		return fmt.Errorf("P-1: %d awards live, %d are noted", len(live), len(o.live))
	}
	for key, sum := range net {
		if sum > most[key] {
			return fmt.Errorf("M-10: %s gets %d in all, of %d", key, sum, most[key])
		}
	}
	return nil
}

// cameBack is what was recovered of an award.
func cameBack(posts []rawPosting) (sum int64) {
	for _, p := range posts {
		if p.From == "recoverable" && p.To == "recovered" {
			sum += p.Amount
		}
	}
	return sum
}

// award holds one award against its money.
func (o *office) award(l *rawLine, b rawBatch, m rawMark, alive bool, posts []rawPosting) error {
	var stand map[string]int64
	var paid, back int64
	err := byDay(posts, func(day string, s map[string]int64) error {
		paid, back = 0, 0
		for _, p := range posts {
			switch {
			case p.Date > day:
			case p.To == "paid" && p.From != "recoverable":
				paid += p.Amount
			case p.From == "paid" && p.To != "recoverable":
				paid -= p.Amount
			case p.From == "paid":
				back += p.Amount
			case p.To == "paid":
				back -= p.Amount
			}
		}
		if paid < 0 || paid > l.Net {
			return fmt.Errorf("B-5: %d of %d paid of %s at %s", paid, l.Net, l.Award, day)
		}
		if back > paid {
			return fmt.Errorf("recovered %d of %d paid of %s at %s", back, paid, l.Award, day)
		}
		for a, v := range s {
			if v < 0 && a != "available" {
				return fmt.Errorf("B-1: %s has %d on %s at %s", l.Award, v, a, day)
			}
		}
		stand = s
		return nil
	})
	if err != nil {
		return err
	}
	owed := stand["payable"] + stand["in_transit"]
	gone := paid // every fen ever paid is paid, claimed or came back
	disputed := m.State == "upheld" || slices.ContainsFunc(m.Objections, func(x struct{ Outcome string }) bool { return x.Outcome == "" })
	switch {
	case !alive && stand["committed"]+owed+gone != 0:
		return fmt.Errorf("A-5: %s is dead (%s in %s %s) and holds %v", l.Award, m.State, b.ID, b.State, stand)
	case alive && disputed && owed+gone != 0:
		return fmt.Errorf("A-4: %s is disputed and has %v", l.Award, stand)
	case alive && b.State == "confirmed" && (stand["committed"] != 0 || owed+gone != l.Net):
		return fmt.Errorf("B-5: %s of %d is confirmed and has %v", l.Award, l.Net, stand)
	case alive && slices.Contains([]string{"approved", "on_notice", "notice_closed"}, b.State) && (stand["committed"] != l.Net || owed+gone != 0):
		return fmt.Errorf("B-5: %s of %d is approved and has %v", l.Award, l.Net, stand)
	case alive && (b.State == "submitted" || b.State == "checked") && stand["committed"]+owed+gone != 0:
		return fmt.Errorf("A-3: %s is not approved and has %v", l.Award, stand)
	}
	return nil
}

// orderState is the state of an order by its records.
func (o *office) orderState(id string) string {
	b, r := o.pays[id[:len(id)-6]], o.results[id]
	known := func(f *rawFact) bool { return f != nil && !f.Waits }
	switch {
	case r.Dropped != nil || b.State == "withdrawn":
		return "withdrawn"
	case known(r.Returned):
		return "returned"
	case known(r.Settled):
		return "settled"
	}
	return b.State
}

// payments: P-2, P-6, and each order against the ledger.
func (o *office) payments() error {
	lines := map[string]*rawLine{}
	for i := range o.lines {
		lines[o.lines[i].Award] = &o.lines[i]
	}
	open, transit, paid, again := map[string]string{}, map[string]int64{}, map[string]int64{}, map[string]string{}
	count := map[string][2]int64{}
	for _, x := range o.orders {
		state, pay := o.orderState(x.ID), x.ID[:len(x.ID)-6]
		var sum int64
		for _, p := range x.Parts {
			sum += p.Amount
			l := lines[p.Award]
			b, _, alive := o.standing(l)
			onWay := slices.Contains([]string{"released", "unknown", "sent"}, state)
			switch {
			case p.Amount <= 0 || p.Pool.Source != o.pays[pay].Source || p.Pool.Source != b.Fund || p.Pool.Item != b.Item || p.Party != l.Party.ID:
				return fmt.Errorf("P-4: %s pays %+v", x.ID, p)
			case (onWay || state == "settled") && (!alive || b.State != "confirmed"):
				return fmt.Errorf("A-4: %s is %s for %s, which is no obligation", x.ID, state, p.Award)
			}
			if onWay || state == "settled" || state == "prepared" {
				if open[p.Award] != "" {
					return fmt.Errorf("P-2: %s has %s and %s", p.Award, open[p.Award], x.ID)
				}
				open[p.Award] = x.ID
			}
			if onWay {
				transit[p.Award] += p.Amount
			}
			if state == "settled" {
				paid[p.Award] += p.Amount
			}
		}
		if sum != x.Amount {
			return fmt.Errorf("P-3: %s is of %d, its parts of %d", x.ID, x.Amount, sum)
		}
		if state != "withdrawn" || o.results[x.ID].Dropped == nil {
			c := count[pay]
			count[pay] = [2]int64{c[0] + 1, c[1] + x.Amount}
		}
		if x.ReissueOf != "" && state != "withdrawn" {
			if old := again[x.ReissueOf]; old != "" || o.orderState(x.ReissueOf) != "returned" {
				return fmt.Errorf("P-6: %s is reissued by %s and %s", x.ReissueOf, old, x.ID)
			}
			again[x.ReissueOf] = x.ID
		}
	}
	for id, b := range o.pays {
		if c := count[id]; b.Orders.Count != c[0] || b.Orders.Amount != c[1] {
			return fmt.Errorf("P-3: %s says %v, its orders are %v", id, b.Orders, c)
		}
	}
	return o.flows(open, transit, paid)
}

// flows holds what orders say of each award against the ledger and the record of
// its orders.
func (o *office) flows(open map[string]string, transit, paid map[string]int64) error {
	ledgerTransit, ledgerPaid := map[string]int64{}, map[string]int64{}
	for _, p := range o.posts {
		if p.Order == "" {
			continue
		}
		for a, sign := range map[string]int64{p.From: -1, p.To: 1} {
			switch a {
			case "in_transit":
				ledgerTransit[p.Award] += sign * p.Amount
			case "paid":
				ledgerPaid[p.Award] += sign * p.Amount
			}
		}
	}
	for _, l := range o.lines {
		a := l.Award
		if ledgerTransit[a] != transit[a] || ledgerPaid[a] != paid[a] {
			return fmt.Errorf("orders of %s: %d under way, %d paid; the ledger has %d and %d", a, transit[a], paid[a], ledgerTransit[a], ledgerPaid[a])
		}
		if o.paying[a] != open[a] {
			return fmt.Errorf("P-2: %s is said to have %q, it has %q", a, o.paying[a], open[a])
		}
	}
	return nil
}

// recoveries: no more than was paid, one live case, an offset only from what came
// back by it.
func (o *office) recoveries() error {
	live := map[string]string{}
	money, offset := map[string]int64{}, map[string]int64{}
	for _, p := range o.posts {
		switch {
		case p.From == "recoverable" && p.To == "recovered":
			money[p.Recovery] += p.Amount
		case p.From == "payable" && p.To == "paid":
			offset[p.Recovery] += p.Amount
		}
	}
	for _, c := range o.cases {
		if slices.Contains([]string{"proposed", "approved", "notified"}, c.State) {
			if old := live[c.Claim.Award]; old != "" {
				return fmt.Errorf("%s and %s live for %s", old, c.ID, c.Claim.Award)
			}
			live[c.Claim.Award] = c.ID
		}
		if c.Back+c.Off > c.Amount || money[c.ID] != c.Back || offset[c.ID] > c.Back {
			return fmt.Errorf("%s of %d: %d back, %d off, %d posted, %d offset", c.ID, c.Amount, c.Back, c.Off, money[c.ID], offset[c.ID])
		}
		delete(offset, c.ID)
	}
	for id := range offset {
		return fmt.Errorf("an offset of %q, which is no case", id)
	}
	return nil
}

// signatures: of the batches as they are.
func (o *office) signatures() error {
	need := map[string]int{"submitted": 1, "checked": 2, "approved": 3, "on_notice": 3, "notice_closed": 3, "confirmed": 4}
	steps := []string{"submit", "check", "approve", "confirm"}
	for id, b := range o.batches {
		by := map[string]rawSign{}
		for _, s := range b.Signatures {
			if s.Hash != b.Hash {
				return fmt.Errorf("A-2: %s of %s covers another content", s.Step, id)
			}
			by[s.Step] = s
		}
		for _, s := range steps[:need[b.State]] {
			if by[s].Who == "" {
				return fmt.Errorf("A-3: %s is %s without %s", id, b.State, s)
			}
		}
		if need[b.State] < 3 {
			continue
		}
		if by["submit"].Who == by["check"].Who || by["submit"].Who == by["approve"].Who || by["check"].Who == by["approve"].Who && !by["approve"].Emergency {
			return fmt.Errorf("A-1: %s signed by %v", id, by)
		}
	}
	return nil
}
