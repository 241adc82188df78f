package season

import (
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Row is an account of a pool in the trial balance: what was ever posted to it
// (debit) and from it (credit), and what stands there.
type Row struct {
	Account                ledger.Account
	Debit, Credit, Balance money.Fen
}

// Purse is the trial balance of a pool.
type Purse struct {
	Pool  ledger.Pool
	Rows  []Row // of accounts that ever moved, in the order of the road
	Total Row   // Debit and Credit are equal, Balance is zero
}

// Trial is the trial balance of the books (试算平衡), added up from the postings alone
// and held against what the ledger keeps.
type Trial struct {
	Purses   []Purse
	Total    Row
	Postings int
	Awards   int // each held against its pool
}

// Try adds the books up. The error names the first pool whose postings, balances and
// awards do not say the same.
func Try(t store.Reader) (out Trial, err error) {
	posted := make(map[ledger.Pool]map[ledger.Account]*Row)
	awards := make(map[string]ledger.Pool)
	for e, err := range ledger.Entries(t) {
		if err != nil {
			return out, err
		}
		out.Postings++
		rows := posted[e.Pool]
		if rows == nil {
			rows = make(map[ledger.Account]*Row)
			for _, a := range ledger.Accounts {
				rows[a] = &Row{Account: a}
			}
			posted[e.Pool] = rows
		}
		rows[e.From].Credit += e.Amount // the ledger let no sum overflow
		rows[e.To].Debit += e.Amount
		if e.Award != "" {
			awards[e.Award] = e.Pool
		}
	}
	held, err := heldBy(t, awards)
	if err != nil {
		return out, err
	}
	out.Awards = len(awards)
	pools, err := ledger.Pools(t)
	if err != nil {
		return out, err
	}
	for _, pool := range pools {
		p, err := purse(t, pool, posted[pool], held[pool])
		if err != nil {
			return out, err
		}
		out.Purses = append(out.Purses, p)
		out.Total.Debit += p.Total.Debit
		out.Total.Credit += p.Total.Credit
		out.Total.Balance += p.Total.Balance
	}
	if len(out.Purses) != len(posted) {
		return out, desk.Errf("season-pools", len(out.Purses), len(posted))
	}
	return out, nil
}

// heldBy sums, by pool, what stands on the accounts of the awards.
func heldBy(t store.Reader, awards map[string]ledger.Pool) (map[ledger.Pool]*ledger.Amounts, error) {
	lists := make(map[ledger.Pool][]ledger.Stand)
	for award, pool := range awards {
		a, err := ledger.AwardBalances(t, award)
		if err != nil {
			return nil, err
		}
		lists[pool] = append(lists[pool], ledger.Stand{Amounts: a})
	}
	out := make(map[ledger.Pool]*ledger.Amounts)
	for pool, list := range lists {
		sum, err := ledger.Sum(list)
		if err != nil {
			return nil, err
		}
		out[pool] = &sum
	}
	return out, nil
}

// budget are the accounts that are the pool's alone: no award stands there.
var budget = []ledger.Account{ledger.Appropriation, ledger.Available}

func purse(t store.Reader, pool ledger.Pool, rows map[ledger.Account]*Row, awards *ledger.Amounts) (Purse, error) {
	out := Purse{Pool: pool}
	kept, err := ledger.Balances(t, pool)
	if err != nil {
		return out, err
	}
	for _, a := range ledger.Accounts {
		r := rows[a]
		if r == nil {
			return out, desk.Errf("season-pool", pool.Label(), a.Label(), "0.00", kept.Of(a).String())
		}
		r.Balance = r.Debit - r.Credit
		if stands := kept.Of(a); stands != r.Balance {
			return out, desk.Errf("season-pool", pool.Label(), a.Label(), r.Balance.String(), stands.String())
		}
		if !slices.Contains(budget, a) && awards != nil && awards.Of(a) != r.Balance {
			return out, desk.Errf("season-pool", pool.Label(), a.Label(), r.Balance.String(), awards.Of(a).String())
		}
		if r.Debit != 0 || r.Credit != 0 {
			out.Rows = append(out.Rows, *r)
		}
		out.Total.Debit += r.Debit
		out.Total.Credit += r.Credit
		out.Total.Balance += r.Balance
	}
	if out.Total.Debit != out.Total.Credit || out.Total.Balance != 0 {
		return out, desk.Errf("season-pool", pool.Label(), "Σ", out.Total.Debit.String(), out.Total.Credit.String())
	}
	return out, nil
}
