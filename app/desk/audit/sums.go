package audit

import (
	"slices"

	"huiqi/resources/words"
)

// The books, computed a second time from the postings of the package as plain
// numbers: without the ledger's own code.

// contra may be negative: minus what was granted.
const contra = "appropriation"

// accountKeys are the accounts in the order of the road.
var accountKeys = []string{contra, "available", "committed", "payable", "in_transit", "paid", "recoverable", "recovered", "treasury"}

// stand is what stands on accounts, in fen.
type stand map[string]int64

// entry is a posting read plainly.
type entry struct {
	ID     string `json:"id"`
	Date   string `json:"date"`
	Source string `json:"source"`
	Item   string `json:"item"`
	From   string `json:"from"`
	To     string `json:"to"`
	Amount int64  `json:"amount"`
	Code   string `json:"code"`
	Award  string `json:"award"`
	Batch  string `json:"batch"`
	Order  string `json:"order"`

	line int
}

func (e *entry) pool() string { return e.Source + " " + e.Item }

const postingsName = "ledger/postings.jsonl"

// postings reads the postings of the package.
func (c *checker) postings() []entry {
	list, at := records[entry](c, postingsName)
	for i := range list {
		list[i].line = at[i]
	}
	return list
}

// books adds the postings up by pool and by award and holds the sums against the
// balances of the package and against each other.
func (c *checker) books() error {
	pools, awards, days := map[string]stand{}, map[string]stand{}, map[string]map[string]stand{}
	seen := map[string]bool{}
	list := c.postings()
	c.r.Postings = len(list)
	for i := range list {
		e := &list[i]
		if e.Amount <= 0 || e.From == e.To || !slices.Contains(accountKeys, e.From) || !slices.Contains(accountKeys, e.To) {
			c.r.differ(postingsName, e.line, "posting", e.ID, fen(e.Amount), e.From, e.To)
			continue
		}
		if seen[e.ID] {
			c.r.differ(postingsName, e.line, "posting_twice", e.ID)
		}
		seen[e.ID] = true
		move(pools, e.pool(), e)
		if days[e.pool()] == nil {
			days[e.pool()] = map[string]stand{}
		}
		move(days[e.pool()], e.Date, e)
		if e.Award != "" {
			move(awards, e.Award, e)
		}
	}
	c.stands("ledger/balances.jsonl", pools, true)
	c.stands("ledger/awards.jsonl", awards, false)
	c.eachDay(days)
	c.nets(awards)
	return nil
}

func move(in map[string]stand, key string, e *entry) {
	s := in[key]
	if s == nil {
		s = stand{}
		in[key] = s
	}
	s[e.From] -= e.Amount
	s[e.To] += e.Amount
}

// stands holds the balances of the package against those of its postings. Of a
// pool, what is debited is credited: all accounts together are zero.
func (c *checker) stands(path string, own map[string]stand, pool bool) {
	type balances struct {
		ID       string           `json:"id"`
		Accounts map[string]int64 `json:"accounts"`
	}
	list, at := records[balances](c, path)
	met := map[string]bool{}
	for i, b := range list {
		met[b.ID] = true
		var sum int64
		for _, k := range sorted(b.Accounts) {
			sum += b.Accounts[k]
			if !slices.Contains(accountKeys, k) {
				c.r.differ(path, at[i], "account_unknown", b.ID, k)
			}
		}
		if pool && sum != 0 {
			c.r.differ(path, at[i], "debit_credit", b.ID, fen(sum))
		}
		for _, k := range accountKeys {
			want := own[b.ID][k]
			if !pool && (k == contra || k == "available") {
				want = 0
			}
			if b.Accounts[k] != want {
				c.r.differ(path, at[i], "balance", b.ID, accountLabel(k), fen(b.Accounts[k]), fen(want))
			}
		}
	}
	for _, id := range sorted(own) {
		if !met[id] {
			c.r.differ(path, 0, "balance_gone", id)
		}
	}
}

// eachDay: at the end of no day did a pool lack anything.
func (c *checker) eachDay(days map[string]map[string]stand) {
	for _, pool := range sorted(days) {
		sum := stand{}
		for _, day := range sorted(days[pool]) {
			for k, v := range days[pool][day] {
				sum[k] += v
			}
			for _, k := range accountKeys {
				if k != contra && sum[k] < 0 || k == contra && sum[k] > 0 {
					c.r.differ(postingsName, 0, "short", pool, day, accountLabel(k), fen(sum[k]))
				}
			}
		}
	}
}

// nets: of no award was more committed, owed or paid than it was approved for.
func (c *checker) nets(awards map[string]stand) {
	net := map[string]int64{}
	for _, b := range c.batches() {
		for _, l := range b.lines {
			net[l.Award] = l.Net
		}
	}
	for _, id := range sorted(awards) {
		n, known := net[id]
		if !known {
			if c.list.Whole {
				c.r.differ("ledger/awards.jsonl", 0, "award_unknown", id)
			}
			continue
		}
		var held int64
		for _, k := range accountKeys[2:] {
			held += awards[id][k]
			if awards[id][k] < 0 {
				c.r.differ("ledger/awards.jsonl", 0, "award_short", id, accountLabel(k), fen(awards[id][k]))
			}
		}
		if held > n || awards[id]["paid"] > n {
			c.r.differ("ledger/awards.jsonl", 0, "over_net", id, fen(held), fen(n))
		}
	}
}

func accountLabel(k string) string { return words.T("ledger.account." + k) }
