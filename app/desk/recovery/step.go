package recovery

import (
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// claimed are the states in which money may come back.
var claimed = []State{Approved, Notified}

// check refuses a step that cannot count as the case stands.
func (s *Step) check(t store.Reader, c *Case) error {
	most := c.Left()
	states := claimed
	switch s.Kind {
	case Instalment, Refund, WriteOff:
	case Offset:
		if err := s.checkOffset(t, c); err != nil {
			return err
		}
	case Remit:
		if c.Claim.To != ToTreasury {
			return desk.Errf("recovery-no-remit", c.ID)
		}
		most, states = c.Held(), []State{Approved, Notified, Recovered, WrittenOff}
	default:
		return desk.Errf("recovery-kind", c.ID, string(s.Kind))
	}
	switch {
	case !slices.Contains(states, c.State):
		return desk.Errf("recovery-state", c.ID, c.State.Label())
	case s.Doc == "":
		return desk.Errf("recovery-document")
	case s.Amount <= 0 || s.Amount > most:
		return desk.Errf("recovery-step-amount", c.ID, s.Kind.Label(), s.Amount.String(), most.String())
	case s.Kind == Refund && s.Amount != most:
		return desk.Errf("recovery-refund", c.ID, s.Amount.String(), most.String())
	}
	return nil
}

// checkOffset: the later award is another one, paid by the same source, and owes
// as much.
func (s *Step) checkOffset(t store.Reader, c *Case) error {
	if s.Against == "" || s.Against == c.Claim.Award {
		return desk.Errf("recovery-offset-award", c.ID)
	}
	a, err := ledger.AwardOf(t, s.Against)
	if err != nil {
		return err
	}
	if a.Pool.Source != c.Claim.Pool.Source {
		return desk.Errf("recovery-offset-source", s.Against, ledger.SourceLabel(a.Pool.Source), ledger.SourceLabel(c.Claim.Pool.Source))
	}
	if s.Amount > a.Amounts.Payable {
		return desk.Errf("recovery-offset-payable", s.Against, a.Amounts.Payable.String(), s.Amount.String())
	}
	return nil
}

func applyNoted(t store.Txn, m act.Meta, e noted) error {
	return change(t, m, e.ID, States, func(c *Case) error {
		s := Step{
			N: e.N, Kind: e.Move, Amount: e.Amount, Date: e.Date, Doc: e.Doc, Against: e.Against, State: Noted, Noted: ledger.HandOf(m),
		}
		if today := act.Today(m.At); s.Date.After(today) {
			return desk.Errf("date-ahead", s.Date.String(), today.String())
		}
		if s.N != len(c.Steps)+1 {
			return desk.Errf("recovery-step-none", c.ID, s.N)
		}
		if err := s.check(t, c); err != nil {
			return err
		}
		c.Steps = append(c.Steps, s)
		return nil
	})
}

// decidable finds a noted step that the person may decide.
func decidable(t store.Reader, m act.Meta, c *Case, n int) (*Step, error) {
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.N == n })
	if i < 0 {
		return nil, desk.Errf("recovery-step-none", c.ID, n)
	}
	s := &c.Steps[i]
	if s.State != Noted {
		return nil, desk.Errf("recovery-step-state", c.ID, n, s.State.Label())
	}
	if s.Noted.Who == m.Who {
		return nil, desk.Errf("recovery-step-own", c.ID, n, m.Name)
	}
	u, err := act.UserOf(t, m.Who)
	if err == nil && !u.Holds(s.Kind.Confirms()) {
		err = desk.Errf("role-needed", m.Name, s.Kind.Confirms().Label())
	}
	return s, err
}

func applyTurnedDown(t store.Txn, m act.Meta, e stepTurnedDown) error {
	return change(t, m, e.ID, States, func(c *Case) error {
		if m.Reason == "" {
			return desk.Errf("reason-needed")
		}
		s, err := decidable(t, m, c, e.N)
		if err != nil {
			return err
		}
		s.State, s.Decided, s.Refusal = TurnedDown, ledger.HandOf(m), m.Reason
		return nil
	})
}

func applyConfirmed(t store.Txn, m act.Meta, e stepConfirmed) error {
	return change(t, m, e.ID, States, func(c *Case) error {
		s, err := decidable(t, m, c, e.N)
		if err != nil {
			return err
		}
		if err := s.check(t, c); err != nil {
			return err
		}
		list, err := c.postings(t, s)
		if err != nil {
			return err
		}
		if err := ledger.Post(t, m, list); err != nil {
			return err
		}
		s.State, s.Decided = Confirmed, ledger.HandOf(m)
		c.count(s)
		return nil
	})
}

// postings are what a step posts. Money that came before the claim was decided
// counts from the day of the decision.
func (c *Case) postings(t store.Reader, s *Step) ([]ledger.Posting, error) {
	date := s.Date
	if date.Before(c.On) {
		date = c.On
	}
	one := func(from, to ledger.Account, code ledger.Code) ledger.Posting {
		return c.posting(from, to, code, s.Amount, s.Doc, date)
	}
	switch s.Kind {
	case WriteOff:
		return []ledger.Posting{one(ledger.Recoverable, ledger.Paid, ledger.CodeWriteOff)}, nil
	case Remit:
		return []ledger.Posting{one(ledger.Recovered, ledger.Treasury, ledger.CodeRemit)}, nil
	}
	list := []ledger.Posting{one(ledger.Recoverable, ledger.Recovered, ledger.CodeMoney)}
	if c.Claim.To == ToAvailable {
		list = append(list, one(ledger.Recovered, ledger.Available, ledger.CodeReuse))
	}
	if s.Kind == Offset {
		p, err := c.offset(t, s, date)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// offset counts the later award as paid by so much.
func (c *Case) offset(t store.Reader, s *Step, date period.Date) (ledger.Posting, error) {
	a, err := ledger.AwardOf(t, s.Against)
	return ledger.Posting{
		Pool: a.Pool, From: ledger.Payable, To: ledger.Paid, Amount: s.Amount, Code: ledger.CodeOffset,
		Award: s.Against, Recovery: c.ID, Doc: s.Doc, Date: date,
	}, err
}

// count adds a confirmed step to the sums and ends the case when nothing is left.
func (c *Case) count(s *Step) {
	switch s.Kind {
	case WriteOff:
		c.Off += s.Amount
	case Remit:
		c.Passed += s.Amount
	default:
		c.Back += s.Amount
		if c.Claim.To == ToAvailable {
			c.Passed += s.Amount
		}
	}
	switch {
	case !c.State.Live() || c.Left() > 0:
	case c.Off > 0:
		c.State = WrittenOff
	default:
		c.State = Recovered
	}
}
