package recovery

import (
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Lettered notes, in the Apply of whoever numbers paper, the number of a letter to
// the beneficiary. Of a case whose notice is noted it changes nothing: that has its
// number.
func Lettered(t store.Txn, m act.Meta, id, number string) error {
	c, err := Of(t, id)
	if err != nil || c.State != Approved {
		return err
	}
	c.Letter = number
	c.Version++
	c.Last = ledger.HandOf(m)
	return act.Write(t, caseKey(c.ID), c)
}

// Kept is money of an award that was kept back for another one (抵扣).
type Kept struct {
	Case   string // the recovery it was kept for
	From   string // the award that is got back
	Award  string // the later award it was kept back from
	Amount money.Fen
	Date   period.Date
	Doc    string
}

// Kept are the confirmed offsets of a case, in their order.
func (c *Case) Kept() []Kept {
	var out []Kept
	for _, s := range c.Steps {
		if s.Kind == Offset && s.State == Confirmed {
			out = append(out, Kept{c.ID, c.Claim.Award, s.Against, s.Amount, s.Date, s.Doc})
		}
	}
	return out
}

// KeptBack is what was kept back from awards so far, by the award.
func KeptBack(t store.Reader) (map[string][]Kept, error) {
	all, err := List(t)
	out := make(map[string][]Kept)
	for _, c := range all {
		for _, k := range c.Kept() {
			out[k.Award] = append(out[k.Award], k)
		}
	}
	return out, err
}
