package recovery

import (
	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Verify adds up every case from its steps, and holds the claims of each award
// against the ledger; it returns how many cases there are. The error names the
// first case or award that differs.
func Verify(t store.Reader) (cases int, err error) {
	list, err := List(t)
	if err != nil {
		return 0, err
	}
	left, held := make(map[string]money.Fen), make(map[string]money.Fen)
	var awards []string
	for _, c := range list {
		if err := c.verify(t); err != nil {
			return cases, err
		}
		cases++
		if award := c.Claim.Award; c.decided() {
			if _, ok := left[award]; !ok {
				awards = append(awards, award)
			}
			left[award] += c.Left()
			held[award] += c.Held()
		}
	}
	for _, award := range awards {
		a, err := ledger.AwardBalances(t, award)
		if err != nil {
			return cases, err
		}
		if a.Recoverable != left[award] || a.Recovered != held[award] {
			return cases, desk.Errf("recovery-differs", award, a.Recoverable.String(), left[award].String())
		}
	}
	return cases, nil
}

// decided tells whether the claim was posted.
func (c *Case) decided() bool { return c.State != Proposed && c.State != Rejected }

// verify counts the confirmed steps again.
func (c *Case) verify(t store.Reader) error {
	again := Case{State: Notified, Claim: c.Claim, Amount: c.Amount}
	for i := range c.Steps {
		if s := &c.Steps[i]; s.State == Confirmed {
			again.count(s)
		}
	}
	live, err := Live(t, c.Claim.Award)
	if err != nil {
		return err
	}
	ended := c.State == Recovered || c.State == WrittenOff
	same := again.Back == c.Back && again.Off == c.Off && again.Passed == c.Passed && (again.State != Notified) == ended &&
		(!ended || again.State == c.State) && c.State.Live() == (live != nil && live.ID == c.ID)
	if !same {
		return desk.Errf("recovery-case-differs", c.ID)
	}
	return nil
}
