// Package ledger keeps the money: double entry in fen, per pool of the budget and
// per award. Post is the only way in, called inside the Apply of an event (a batch
// approved, an order settled); it refuses what would make any account negative on
// any day, and whatever was posted is never changed. Balances, day sums and awards
// follow from the postings, and Verify computes them again.
//
// It decides nothing about people or papers: who may approve or release is the
// business of the packages that call it. Its own acts are the grants of the budget
// (grant.go) and the closing of months (books.go).
//
// Keys, all under now/ledger/: post/SEQ/CHUNK holds the postings of the act SEQ, at
// most 500 a record; pool/…, day/… and award/… what follows from them; grant/… the
// grants; closed and closing/… the months. Main types: Pool, Account, Posting,
// Entry, Amounts.
package ledger

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/region"
	"huiqi/resources/words"
)

// Pool is a purse of the budget (资金来源 × 事项). An award is paid from one pool.
type Pool struct {
	Source string `json:"source"` // "province", or the division that pays: "350200"
	Item   string `json:"item"`   // pack and item: "fujian-2020-13/power"
}

// Valid refuses a pool without source or item.
func (p Pool) Valid() bool { return p.Source != "" && p.Item != "" }

// String is "province fujian-2020-13/power", for logs and sorting.
func (p Pool) String() string { return p.Source + " " + p.Item }

// Label names the source in the language now in use and the item by its key.
func (p Pool) Label() string { return words.T("ledger.pool", SourceLabel(p.Source), p.Item) }

// SourceLabel names a source of money: 省级, or the division.
func SourceLabel(source string) string {
	if source == "province" {
		return words.T("ledger.source.province")
	}
	if d, ok := region.Lookup(source); ok {
		return d.Name
	}
	return source
}

func (p Pool) key() string { return url.PathEscape(p.Source) + "/" + url.PathEscape(p.Item) }

func poolOf(key string) (Pool, error) {
	source, item, ok := strings.Cut(key, "/")
	s, err1 := url.PathUnescape(source)
	i, err2 := url.PathUnescape(item)
	if !ok || err1 != nil || err2 != nil {
		return Pool{}, errors.Join(fmt.Errorf("pool %q", key), err1, err2)
	}
	return Pool{s, i}, nil
}

// Account is where money of a pool stands. All but Appropriation are never negative.
type Account string

// The accounts. Appropriation is the other side of the grants: minus what was granted.
const (
	Appropriation Account = "appropriation" // 指标来源
	Available     Account = "available"     // 可用指标
	Committed     Account = "committed"     // 额度占用
	Payable       Account = "payable"       // 应付
	InTransit     Account = "in_transit"    // 在途
	Paid          Account = "paid"          // 已付
	Recoverable   Account = "recoverable"   // 应追回
	Recovered     Account = "recovered"     // 已追回
	Treasury      Account = "treasury"      // 已缴库
)

// Accounts are all accounts in the order of the road.
var Accounts = []Account{Appropriation, Available, Committed, Payable, InTransit, Paid, Recoverable, Recovered, Treasury}

// Label names the account in the language now in use.
func (a Account) Label() string { return words.T("ledger.account." + string(a)) }

// ofAward tells whether money on the account belongs to an award.
func (a Account) ofAward() bool { return a != Appropriation && a != Available }

// Amounts are what stands on each account, in fen. Of an award, Appropriation and
// Available are always zero.
type Amounts struct {
	Appropriation money.Fen `json:"appropriation,omitzero"`
	Available     money.Fen `json:"available,omitzero"`
	Committed     money.Fen `json:"committed,omitzero"`
	Payable       money.Fen `json:"payable,omitzero"`
	InTransit     money.Fen `json:"in_transit,omitzero"`
	Paid          money.Fen `json:"paid,omitzero"`
	Recoverable   money.Fen `json:"recoverable,omitzero"`
	Recovered     money.Fen `json:"recovered,omitzero"`
	Treasury      money.Fen `json:"treasury,omitzero"`
}

// Granted is what was granted and not taken back.
func (a Amounts) Granted() money.Fen { return -a.Appropriation }

// Of is the amount on one account, 0 of an unknown one.
func (a *Amounts) Of(c Account) money.Fen {
	if p := a.at(c); p != nil {
		return *p
	}
	return 0
}

func (a *Amounts) at(c Account) *money.Fen {
	switch c {
	case Appropriation:
		return &a.Appropriation
	case Available:
		return &a.Available
	case Committed:
		return &a.Committed
	case Payable:
		return &a.Payable
	case InTransit:
		return &a.InTransit
	case Paid:
		return &a.Paid
	case Recoverable:
		return &a.Recoverable
	case Recovered:
		return &a.Recovered
	case Treasury:
		return &a.Treasury
	}
	return nil
}

// move takes amount from one account to another.
func (a *Amounts) move(from, to Account, amount money.Fen) (err error) {
	f, t := a.at(from), a.at(to)
	if *f, err = f.Add(-amount); err != nil {
		return err
	}
	*t, err = t.Add(amount)
	return err
}

// add adds b to a.
func (a *Amounts) add(b Amounts) (err error) {
	for _, c := range Accounts {
		p := a.at(c)
		if *p, err = p.Add(b.Of(c)); err != nil {
			return err
		}
	}
	return nil
}

// negative is the first account below zero that must not be, "" when there is none.
func (a *Amounts) negative() Account {
	for _, c := range Accounts[1:] {
		if *a.at(c) < 0 {
			return c
		}
	}
	if a.Appropriation > 0 { // more taken back than granted
		return Appropriation
	}
	return ""
}
