package papers

import (
	"cmp"
	"context"
	"slices"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Offer is something papers of a kind can be made of: a batch, a case, a pool.
type Offer struct {
	Kind    Kind
	Subject string
	Label   string // what it is
	State   string // where it stands, in the language now in use
	Amount  money.Fen
	Ready   int // papers that may get numbers now; of papers by content at most one
	Made    int // papers made of it
	Copies  int // reprints of them
}

// Offers lists all that paper can be made of, kind by kind in the order of All, the
// newest subject first. It reads no lines: of what a plan would find in them (a
// line given up since, a content that changed) it knows nothing.
func (p Press) Offers(ctx context.Context) ([]Offer, error) {
	var out []Offer
	err := p.view(ctx, func(t store.Reader) error {
		out = nil
		for _, list := range []func(store.Reader) ([]Offer, error){ofRoad, ofBank, ofBooks, ofClaims, func(t store.Reader) ([]Offer, error) { return p.deferralOffers(ctx, t) }} {
			more, err := list(t)
			if err != nil {
				return err
			}
			out = append(out, more...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	made, err := p.List(ctx)
	if err != nil {
		return nil, err
	}
	out = madeOnly(out, made)
	type key struct {
		kind    Kind
		subject string
	}
	at := make(map[key]int, len(out))
	for i := range out {
		at[key{out[i].Kind, out[i].Subject}] = i
	}
	for i := range made {
		if n, ok := at[key{made[i].Kind, made[i].Subject}]; ok {
			out[n].Made++
			out[n].Copies += len(made[i].Copies)
		}
	}
	for i := range out {
		if out[i].Kind != DeferralQuery { // a bank is asked as often as there is something to ask
			out[i].Ready = max(out[i].Ready-out[i].Made, 0)
		}
	}
	out = slices.DeleteFunc(out, func(o Offer) bool { return o.State == "" && o.Made == 0 })
	slices.SortStableFunc(out, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(slices.Index(All, a.Kind), slices.Index(All, b.Kind)), newest(&a, &b))
	})
	return out, nil
}

// newest puts the newest subject first; the numbers of cases are not written in full.
func newest(a, b *Offer) int {
	if a.Kind == DeferralConfirmation {
		return cmp.Or(cmp.Compare(len(b.Subject), len(a.Subject)), cmp.Compare(b.Subject, a.Subject))
	}
	return cmp.Compare(b.Subject, a.Subject)
}

// ofRoad are the papers of award batches; what is dead is offered only for the
// paper there is of it.
func ofRoad(t store.Reader) ([]Offer, error) {
	all, err := road.List(t)
	var out []Offer
	for i := range all {
		b := &all[i]
		dead := b.State == road.Revoked || b.State == road.Discarded
		one := func(k Kind, amount money.Fen, ready int) {
			o := Offer{Kind: k, Subject: b.ID, Label: b.Label, State: b.State.Label(), Amount: amount, Ready: ready}
			if dead && k != BatchSheet {
				o.State, o.Ready = "", 0
			}
			out = append(out, o)
		}
		one(BatchSheet, b.Total, count(b.Hash != ""))
		one(PublicList, b.Total, count(!b.From.IsZero()))
		sum, lines := b.Total, 0
		if b.State == road.Confirmed {
			sum, lines = b.ObligatedTotal, b.Obligated
		}
		one(Transmittal, sum, count(b.State == road.Confirmed))
		one(AwardNotice, sum, lines)
	}
	return out, err
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ofBank(t store.Reader) ([]Offer, error) {
	all, err := payment.All(t)
	var out []Offer
	for i := range all {
		b := &all[i]
		o := Offer{Kind: PaymentList, Subject: b.ID, Label: b.Purpose, State: b.State.Label(), Amount: b.Orders.Amount, Ready: count(b.Released != nil)}
		out = append(out, o)
		o.Kind = Reconciliation
		out = append(out, o)
	}
	return out, err
}

func ofBooks(t store.Reader) ([]Offer, error) {
	all, err := ledger.Pools(t)
	var out []Offer
	for _, pool := range all {
		now, err := ledger.Balances(t, pool)
		if err != nil {
			return nil, err
		}
		out = append(out, Offer{
			Kind: Statement, Subject: pool.String(), Label: pool.Label(), State: ledger.Available.Label(), Amount: now.Available, Ready: 1,
		})
	}
	return out, err
}

func ofClaims(t store.Reader) ([]Offer, error) {
	all, err := recovery.List(t)
	var out []Offer
	for _, c := range all {
		ready := c.State != recovery.Proposed && c.State != recovery.Rejected
		out = append(out, Offer{Kind: RecoveryLetter, Subject: c.ID, Label: c.Claim.Name, State: c.State.Label(), Amount: c.Amount, Ready: count(ready)})
	}
	return out, err
}
