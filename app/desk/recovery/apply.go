package recovery

import (
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Events of a case.
type (
	proposed struct {
		ID     string    `json:"id"`
		Claim  Claim     `json:"claim"`
		Amount money.Fen `json:"amount"`
		Doc    string    `json:"doc"`
	}
	approved struct {
		ID string `json:"id"`
	}
	rejected struct {
		ID string `json:"id"`
	}
	notified struct {
		ID   string      `json:"id"`
		Doc  string      `json:"doc"`
		Date period.Date `json:"date"`
		Plan []Part      `json:"plan"`
	}
	noted struct {
		ID      string      `json:"id"`
		N       int         `json:"n"`
		Move    Kind        `json:"kind"`
		Amount  money.Fen   `json:"amount"`
		Date    period.Date `json:"date"`
		Doc     string      `json:"doc"`
		Against string      `json:"against,omitempty"`
	}
	stepConfirmed struct {
		ID string `json:"id"`
		N  int    `json:"n"`
	}
	stepTurnedDown struct {
		ID string `json:"id"`
		N  int    `json:"n"`
	}
)

func (proposed) Kind() string       { return "recovery-proposed" }
func (approved) Kind() string       { return "recovery-approved" }
func (rejected) Kind() string       { return "recovery-rejected" }
func (notified) Kind() string       { return "recovery-notified" }
func (noted) Kind() string          { return "recovery-noted" }
func (stepConfirmed) Kind() string  { return "recovery-confirmed" }
func (stepTurnedDown) Kind() string { return "recovery-turned-down" }

// Kinds are the events of recoveries.
var Kinds = act.Kinds{
	"recovery-proposed":    act.On(applyProposed),
	"recovery-approved":    act.On(applyApproved),
	"recovery-rejected":    act.On(applyRejected),
	"recovery-notified":    act.On(applyNotified),
	"recovery-noted":       act.On(applyNoted),
	"recovery-confirmed":   act.On(applyConfirmed),
	"recovery-turned-down": act.On(applyTurnedDown),
}

// change reads a case that must be in one of some states, lets fn change it and
// writes it.
func change(t store.Txn, m act.Meta, id string, states []State, fn func(c *Case) error) error {
	c, err := Of(t, id)
	if err != nil {
		return err
	}
	if !slices.Contains(states, c.State) {
		return desk.Errf("recovery-state", c.ID, c.State.Label())
	}
	if err := fn(c); err != nil {
		return err
	}
	return put(t, m, c)
}

func put(t store.Txn, m act.Meta, c *Case) error {
	c.Version++
	c.Last = ledger.HandOf(m)
	if err := act.Touch(t, scope(c.ID), m.Who); err != nil {
		return err
	}
	if !c.State.Live() {
		if err := end(t, c); err != nil {
			return err
		}
	}
	return act.Write(t, caseKey(c.ID), c)
}

// end lets the award have another case.
func end(t store.Txn, c *Case) error {
	var live string
	ok, err := act.Read(t, liveKey(c.Claim.Award), &live)
	if err != nil || !ok || live != c.ID {
		return err
	}
	return t.Void(liveKey(c.Claim.Award))
}

func (e proposed) check(t store.Reader, m act.Meta) error {
	switch {
	case m.Reason == "":
		return desk.Errf("reason-needed")
	case e.Doc == "":
		return desk.Errf("recovery-document")
	case e.Claim.To != ToAvailable && e.Claim.To != ToTreasury:
		return desk.Errf("recovery-destination", e.Claim.Award)
	}
	live, err := Live(t, e.Claim.Award)
	if err != nil {
		return err
	}
	if live != nil {
		return desk.Errf("recovery-live", e.Claim.Award, live.ID)
	}
	a, err := ledger.AwardBalances(t, e.Claim.Award)
	if err == nil && (e.Amount <= 0 || e.Amount > a.Paid) {
		err = desk.Errf("recovery-too-much", e.Claim.Award, e.Amount.String(), a.Paid.String())
	}
	return err
}

func applyProposed(t store.Txn, m act.Meta, e proposed) error {
	if err := e.check(t, m); err != nil {
		return err
	}
	var n int
	if _, err := act.Read(t, seqKey(m.Date.Year), &n); err != nil {
		return err
	}
	if e.ID != number(m.Date.Year, n+1) {
		return fmt.Errorf("%s is not the next recovery: %w", e.ID, store.ErrDamaged)
	}
	if err := act.Write(t, seqKey(m.Date.Year), n+1); err != nil {
		return err
	}
	if err := act.Write(t, liveKey(e.Claim.Award), e.ID); err != nil {
		return err
	}
	if err := t.Put(ofPrefix(e.Claim.Award)+e.ID, nil); err != nil {
		return err
	}
	return put(t, m, &Case{
		ID: e.ID, State: Proposed, Claim: e.Claim, Amount: e.Amount, Doc: e.Doc, Reason: m.Reason, Maker: ledger.HandOf(m),
	})
}

func applyApproved(t store.Txn, m act.Meta, e approved) error {
	return change(t, m, e.ID, []State{Proposed}, func(c *Case) error {
		if act.HasHand(t, scope(c.ID), m.Who) {
			return desk.Errf("recovery-own", c.ID, m.Name)
		}
		c.State, c.Decided, c.On = Approved, ledger.HandOf(m), m.Date
		return ledger.Post(t, m, []ledger.Posting{c.posting(ledger.Paid, ledger.Recoverable, ledger.CodeRecover, c.Amount, c.Doc, m.Date)})
	})
}

func applyRejected(t store.Txn, m act.Meta, e rejected) error {
	return change(t, m, e.ID, []State{Proposed}, func(c *Case) error {
		if m.Reason == "" {
			return desk.Errf("reason-needed")
		}
		if act.HasHand(t, scope(c.ID), m.Who) {
			return desk.Errf("recovery-own", c.ID, m.Name)
		}
		c.State, c.Decided, c.Refusal = Rejected, ledger.HandOf(m), m.Reason
		return nil
	})
}

func applyNotified(t store.Txn, m act.Meta, e notified) error {
	return change(t, m, e.ID, []State{Approved}, func(c *Case) error {
		if e.Doc == "" {
			return desk.Errf("recovery-document")
		}
		if c.Letter != "" && e.Doc != c.Letter {
			return desk.Errf("recovery-letter", c.ID, c.Letter, e.Doc)
		}
		if today := act.Today(m.At); e.Date.After(today) {
			return desk.Errf("date-ahead", e.Date.String(), today.String())
		}
		var sum money.Fen
		last := e.Date
		for _, p := range e.Plan {
			if p.Amount <= 0 || p.Due.Before(last) {
				return desk.Errf("recovery-plan", c.ID)
			}
			last = p.Due
			var err error
			if sum, err = sum.Add(p.Amount); err != nil {
				return desk.Errf("recovery-plan", c.ID).Wrap(err)
			}
		}
		if sum != c.Left() {
			return desk.Errf("recovery-plan-sum", c.ID, sum.String(), c.Left().String())
		}
		c.State, c.Notice = Notified, &Notice{Doc: e.Doc, Date: e.Date, Plan: e.Plan, By: ledger.HandOf(m)}
		return nil
	})
}

// posting moves money of the case's award.
func (c *Case) posting(from, to ledger.Account, code ledger.Code, amount money.Fen, doc string, date period.Date) ledger.Posting {
	return ledger.Posting{
		Pool: c.Claim.Pool, From: from, To: to, Amount: amount, Code: code,
		Award: c.Claim.Award, Batch: c.Claim.Batch, Recovery: c.ID, Doc: doc, Date: date,
	}
}
