package payment

import (
	"cmp"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/region"
)

// draft gathers the orders of a batch to be.
type draft struct {
	t       store.Reader
	blocked map[string]string // party → name
	orders  []Order
	batches []string
	left    []Left
	seen    map[string]bool // awards and orders named already
	via     map[string]int  // city and award batch → its order
}

func newDraft(t store.Reader) (*draft, error) {
	blocked, err := blockedParties(t)
	return &draft{t: t, blocked: blocked, seen: map[string]bool{}, via: map[string]int{}}, err
}

func (d *draft) leave(award, name, code string, args ...any) {
	d.left = append(d.left, Left{Award: award, Name: name, Why: desk.Errf(code, args...)})
}

// debts adds the obligations of an award batch that never had an order.
func (d *draft) debts(id string, only map[string]bool) error {
	b, err := road.Of(d.t, id)
	if err != nil {
		return err
	}
	if b.State != road.Confirmed {
		return desk.Errf("pay-not-confirmed", id, b.State.Label())
	}
	lines, err := road.Lines(d.t, id)
	if err != nil {
		return err
	}
	d.batches = append(d.batches, id)
	for _, l := range lines {
		if l.State != road.Obligated || len(only) > 0 && !only[l.Award] || d.seen[l.Award] {
			continue
		}
		d.seen[l.Award] = true
		if err := d.debt(debtOf(&b, &l)); err != nil {
			return err
		}
	}
	return nil
}

// debt is one obligation: a confirmed line of an award batch.
type debt struct {
	award, batch string
	party        Party
	via          Party // the city through which it is paid; zero when the beneficiary is paid
	pool         ledger.Pool
	account      accounts.Details // as frozen with the line; of a city none
}

func debtOf(b *road.Batch, l *road.Line) debt {
	out := debt{award: l.Award, batch: b.ID, pool: b.Pool(), party: Party{l.Party.ID, l.Party.Name, l.Party.Region}}
	if b.Via == pack.City {
		city, _ := region.Lookup(b.City)
		out.via = Party{ID: cmp.Or(city.Code, b.City), Name: cmp.Or(city.Name, b.City), Region: city.Code}
	} else if a := l.Account; a != nil {
		out.account = accounts.Details{Holder: a.Name, Bank: a.Bank, BankNo: a.BankNo, Number: a.Number}
	}
	return out
}

func (d *draft) debt(x debt) error {
	p, err := PayingOf(d.t, x.award)
	if err != nil {
		return err
	}
	if p.Live != "" {
		return nil // being paid, or paid
	}
	if p.Returned != "" {
		d.leave(x.award, x.party.Name, "pay-was-returned", x.award, p.Returned)
		return nil
	}
	due, err := payable(d.t, x.award)
	if err != nil || due == 0 {
		return err // paid by an offset, lapsed
	}
	payee := x.party
	if x.via.ID != "" {
		payee = x.via
	}
	if d.isBlocked(x.award, x.party, payee) {
		return nil
	}
	part := Part{Award: x.award, Batch: x.batch, Party: x.party.ID, Pool: x.pool, Amount: due}
	if i, ok := d.via[payee.ID+" "+x.batch]; ok && x.via.ID != "" {
		return d.orders[i].add(part)
	}
	account, err := d.account(payee.ID, x.account)
	if err != nil {
		return err
	}
	if account.Number.IsZero() {
		d.leave(x.award, x.party.Name, "pay-no-account", payee.Name)
		return nil
	}
	if x.via.ID != "" {
		d.via[payee.ID+" "+x.batch] = len(d.orders)
	}
	d.orders = append(d.orders, Order{Payee: payee, Account: account, Amount: due, Parts: []Part{part}})
	return nil
}

func (o *Order) add(p Part) (err error) {
	o.Parts = append(o.Parts, p)
	o.Amount, err = o.Amount.Add(p.Amount)
	return err
}

// isBlocked leaves an award out whose beneficiary, or payee, is on the blocking list.
func (d *draft) isBlocked(award string, parties ...Party) bool {
	for _, p := range parties {
		if _, ok := d.blocked[p.ID]; ok {
			d.leave(award, p.Name, "pay-blocked", p.Name, p.ID)
			return true
		}
	}
	return false
}

// account is the confirmed account of a payee, else the one frozen with the line.
func (d *draft) account(payee string, frozen accounts.Details) (accounts.Details, error) {
	a, err := accounts.Of(d.t, payee)
	if err == nil && a.Current != nil {
		return a.Current.Details, nil
	}
	return frozen, err
}

// again adds the order that replaces one that came back.
func (d *draft) again(id string, reasoned bool) error {
	old, b, r, err := orderWith(d.t, id)
	if err != nil {
		return err
	}
	switch {
	case d.seen[id]:
		return nil
	case !b.StateOf(r).Back():
		return desk.Errf("pay-not-returned", id)
	case r.Reissued != "":
		return desk.Errf("pay-reissued", id, r.Reissued)
	}
	d.seen[id] = true
	if _, ok := d.blocked[old.Payee.ID]; ok {
		d.leave(id, old.Payee.Name, "pay-blocked", old.Payee.Name, old.Payee.ID)
		return nil
	}
	o := Order{Payee: old.Payee, ReissueOf: id}
	if o.Account, err = d.account(old.Payee.ID, old.Account); err != nil {
		return err
	}
	if o.Account.Equal(old.Account) && !reasoned {
		d.leave(id, old.Payee.Name, "pay-same-account", id, old.Payee.Name)
		return nil
	}
	for _, part := range old.Parts {
		if _, ok := d.blocked[part.Party]; ok {
			d.leave(part.Award, part.Party, "pay-blocked", part.Party, part.Party)
			return nil
		}
		if part.Amount, err = payable(d.t, part.Award); err != nil {
			return err
		}
		if part.Amount == 0 {
			continue // paid otherwise meanwhile
		}
		if err := o.add(part); err != nil {
			return err
		}
		d.batches = append(d.batches, part.Batch)
	}
	if o.Amount > 0 {
		d.orders = append(d.orders, o)
	}
	return nil
}

// payable is what is still owed for an award.
func payable(t store.Reader, award string) (money.Fen, error) {
	a, err := ledger.AwardBalances(t, award)
	return a.Payable, err
}

// nameSome lists up to three names and how many there are.
func nameSome(names []string) string { return strings.Join(names[:min(3, len(names))], "、") }
