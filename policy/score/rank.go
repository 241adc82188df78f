package score

import (
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// wait lets all banks of a group wait while one lacks something, where the card says so.
func (t *Table) wait() {
	if t.Card.rules.Missing != "wait" {
		return
	}
	names := make([][]string, t.Card.groups())
	for _, b := range t.order {
		if r := &t.Rows[b]; r.Peer >= 0 && r.Status == rule.Unknown {
			for _, id := range r.Missing {
				names[r.Peer] = append(names[r.Peer], id+"@"+t.Banks[b].ID)
			}
		}
	}
	for b := range t.Rows {
		if r := &t.Rows[b]; r.Status == rule.Eligible && len(names[r.Peer]) > 0 {
			r.Status, r.Missing, r.Total, r.Level = rule.Unknown, names[r.Peer], nil, ""
		}
	}
}

// byTotal sorts banks by their exact total, the highest first, equals by code.
func (t *Table) byTotal(list []int) {
	slices.SortFunc(list, func(a, b int) int {
		if d := t.Rows[b].Total.Cmp(t.Rows[a].Total); d != 0 {
			return d
		}
		return compareIDs(t.Banks[a].ID, t.Banks[b].ID)
	})
}

// rank puts the banks of each group in order.
func (t *Table) rank() {
	for g := range t.Card.groups() {
		var list []int
		for _, b := range t.order {
			if r := &t.Rows[b]; r.Peer == g && r.Status == rule.Eligible && r.Total != nil {
				list = append(list, b)
			}
		}
		t.byTotal(list)
		places := t.placesOf(list, t.Card.rules.Tie)
		tied := map[int]int{}
		for _, p := range places {
			tied[p]++
		}
		for n, b := range list {
			t.Rows[b].Rank, t.Rows[b].Tied = places[n], tied[places[n]]
		}
	}
}

// placesOf are the places of an ordered list of banks.
func (t *Table) placesOf(list []int, tie string) []int {
	order := make([]int, len(list))
	for n := range order {
		order[n] = n
	}
	return ranks(order, func(a, b int) int { return t.Rows[list[b]].Total.Cmp(t.Rows[list[a]].Total) }, tie)
}

// reward gives the prizes of the period to the first banks of all groups together. A
// bank with a veto gets none; whether its place stays vacant the card says.
func (t *Table) reward() {
	c := t.Card
	if len(c.prizes) == 0 {
		return
	}
	var list []int
	for _, b := range t.order {
		r := &t.Rows[b]
		ranked := r.Status == rule.Eligible
		vetoed := r.Status == rule.Ineligible && !t.has(r, pack.Exclude) && c.rules.Vacancy == "vacant"
		if r.Total != nil && (ranked || vetoed) {
			list = append(list, b)
		}
	}
	t.byTotal(list)
	places := t.placesOf(list, "shared")
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && places[to] == places[from] {
			to++
		}
		var winners []int
		for _, b := range list[from:to] {
			if r := &t.Rows[b]; r.Status == rule.Eligible {
				r.Place = places[from]
				winners = append(winners, b)
			}
		}
		t.divide(winners, from, to)
		from = to
	}
}

// divide gives the prizes of places from … to (from 0) to the banks that share them.
func (t *Table) divide(winners []int, from, to int) {
	c := t.Card
	if from >= len(c.prizes) || len(winners) == 0 {
		return
	}
	var pot exact.Num
	alike := to <= len(c.prizes)
	for n := from; n < min(to, len(c.prizes)); n++ {
		pot = pot.Add(c.prizes[n])
		alike = alike && c.prizes[n].Cmp(c.prizes[from]) == 0
	}
	switch {
	case alike, c.tied == "each", to-from == 1:
		for _, b := range winners {
			t.Rows[b].Amount = fen(c.prizes[from])
		}
	case c.tied == "split":
		whole := int64(fen(pot))
		n := int64(to - from)
		extra := whole % n
		for k, b := range winners {
			t.Rows[b].Amount = money.Fen(whole / n)
			if int64(k) < extra {
				t.Rows[b].Amount++
			}
		}
	default:
		for _, b := range winners {
			t.Rows[b].Status, t.Rows[b].Missing = rule.Unknown, []string{"decision:" + c.tieID}
		}
	}
}

// fen turns a prize, which the loader has checked to be whole fen.
func fen(yuan exact.Num) money.Fen {
	n, _ := yuan.Mul(exact.Int(100)).Int64()
	return money.Fen(n)
}
