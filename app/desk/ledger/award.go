package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Award is the money of one award: what stands where, and every posting that led
// to it, by day and then as recorded.
type Award struct {
	Pool    Pool
	Amounts Amounts
	Steps   []Step
}

// Step is a posting in short; Undone is how much of it was reversed since.
type Step struct {
	ID     string
	Date   period.Date
	From   Account
	To     Account
	Amount money.Fen
	Undone money.Fen
}

// AwardOf reads the money of an award; of one that never had any it is empty.
func AwardOf(t store.Reader, award string) (Award, error) {
	b, err := t.Get(awardKey(award))
	if errors.Is(err, store.ErrNotFound) {
		return Award{}, nil
	}
	var a Award
	if err == nil {
		err = a.decode(string(b))
	}
	if err != nil {
		return a, fmt.Errorf("%s: %w", awardKey(award), err)
	}
	return a, nil
}

// encode writes the pool and the steps, a line each: 20,000 of these are read and
// written by one act, so they are no JSON. Amounts follow from the steps.
//
//	province/fujian-2020-13%2Fpower
//	41.3 2020-07-20 available committed 100000 0
func (a *Award) encode() []byte {
	b := append(make([]byte, 0, 64+64*len(a.Steps)), a.Pool.key()...)
	for _, s := range a.Steps {
		b = append(append(append(b, '\n'), s.ID...), ' ')
		b = append(append(b, s.Date.String()...), ' ')
		b = append(append(append(append(b, s.From...), ' '), s.To...), ' ')
		b = append(strconv.AppendInt(b, int64(s.Amount), 10), ' ')
		b = strconv.AppendInt(b, int64(s.Undone), 10)
	}
	return b
}

func (a *Award) decode(text string) error {
	first, rest, more := strings.Cut(text, "\n")
	var err error
	if a.Pool, err = poolOf(first); err != nil {
		return err
	}
	a.Steps = make([]Step, 0, strings.Count(rest, "\n")+2) // one more is to come
	for more {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		s, err := decodeStep(line)
		if err != nil {
			return err
		}
		if err := a.Amounts.move(s.From, s.To, s.Amount); err != nil {
			return err
		}
		a.Steps = append(a.Steps, s)
	}
	a.Amounts = a.Amounts.ofAward()
	return nil
}

func decodeStep(line string) (Step, error) {
	var part [6]string
	rest, more := line, true
	for i := range part {
		if !more {
			return Step{}, fmt.Errorf("step %q: %w", line, store.ErrDamaged)
		}
		part[i], rest, more = strings.Cut(rest, " ")
	}
	from, to := accountOf(part[2]), accountOf(part[3])
	date, err1 := decodeDate(part[1])
	amount, err2 := strconv.ParseInt(part[4], 10, 64)
	undone, err3 := strconv.ParseInt(part[5], 10, 64)
	if err := errors.Join(err1, err2, err3); err != nil || more || from == "" || to == "" {
		return Step{}, fmt.Errorf("step %q: %w", line, errors.Join(store.ErrDamaged, err))
	}
	return Step{part[0], date, from, to, money.Fen(amount), money.Fen(undone)}, nil
}

// accountOf is the account of a name, "" of none. It gives the constant, so that a
// step holds no piece of its record but the id.
func accountOf(name string) Account {
	for _, a := range Accounts {
		if string(a) == name {
			return a
		}
	}
	return ""
}

// decodeDate reads what Date.String writes.
func decodeDate(s string) (period.Date, error) {
	if len(s) != len("2020-07-20") || s[4] != '-' || s[7] != '-' {
		return period.Date{}, fmt.Errorf("%q: %w", s, period.ErrDate)
	}
	y, err1 := strconv.Atoi(s[:4])
	m, err2 := strconv.Atoi(s[5:7])
	d, err3 := strconv.Atoi(s[8:])
	if err := errors.Join(err1, err2, err3); err != nil {
		return period.Date{}, err
	}
	return period.NewDate(y, m, d)
}

// AwardBalances is where the money of an award stands now.
func AwardBalances(t store.Reader, award string) (Amounts, error) {
	a, err := AwardOf(t, award)
	return a.Amounts, err
}

// AsOf is where the money of the award stood at the end of a day, by what is known
// today.
func (a Award) AsOf(date period.Date) (Amounts, error) {
	var sum Amounts
	for _, s := range a.Steps {
		if s.Date.After(date) {
			break
		}
		if err := sum.move(s.From, s.To, s.Amount); err != nil {
			return sum, err
		}
	}
	return sum.ofAward(), nil
}

// Open is the newest posting between two accounts that was not wholly undone: what
// a revocation reverses. False when there is none.
func (a Award) Open(from, to Account) (Step, bool) {
	for _, s := range slices.Backward(a.Steps) {
		if s.From == from && s.To == to && s.Undone < s.Amount {
			return s, true
		}
	}
	return Step{}, false
}

// Undo is the posting that takes back what is left of a step, with a reason of its
// own ("revoke", "reverse").
func (a Award) Undo(award string, s Step, code Code) Posting {
	return Posting{Pool: a.Pool, From: s.To, To: s.From, Amount: s.Amount - s.Undone, Code: code, Award: award, Reverses: s.ID}
}

// ofAward drops the side that belongs to the pool.
func (a Amounts) ofAward() Amounts {
	a.Appropriation, a.Available = 0, 0
	return a
}

func (p *poster) addAward(e Entry) error {
	a := p.awards[e.Award]
	if a == nil {
		old, err := AwardOf(p.t, e.Award)
		if err != nil {
			return err
		}
		a = &awardState{Award: old, from: e.Date}
		p.awards[e.Award] = a
		p.order = append(p.order, e.Award)
	}
	if len(a.Steps) > 0 && a.Pool != e.Pool {
		return desk.Errf("award-pool", e.Award, a.Pool.Label(), e.Pool.Label())
	}
	if e.Reverses != "" {
		if err := a.undo(e); err != nil {
			return err
		}
	}
	a.Pool = e.Pool
	if e.Date.Before(a.from) {
		a.from = e.Date
	}
	if err := a.Amounts.move(e.From, e.To, e.Amount); err != nil {
		return desk.Errf("ledger-overflow", e.Award).Wrap(err)
	}
	a.Amounts = a.Amounts.ofAward()
	a.Steps = append(a.Steps, Step{ID: e.ID, Date: e.Date, From: e.From, To: e.To, Amount: e.Amount})
	if n := len(a.Steps); n > 1 && e.Date.Before(a.Steps[n-2].Date) {
		slices.SortStableFunc(a.Steps, func(x, y Step) int { return x.Date.Compare(y.Date) })
	}
	return nil
}

// undo marks the step that a posting reverses; it must mirror it.
func (a *awardState) undo(e Entry) error {
	i := slices.IndexFunc(a.Steps, func(s Step) bool { return s.ID == e.Reverses })
	if i < 0 {
		return desk.Errf("reverses-none", e.Award, e.Reverses)
	}
	s := &a.Steps[i]
	if s.From != e.To || s.To != e.From || e.Date.Before(s.Date) {
		return desk.Errf("reverses-other", e.Award, e.Reverses)
	}
	if e.Amount > s.Amount-s.Undone {
		return desk.Errf("reverses-more", e.Award, e.Reverses, (s.Amount - s.Undone).String())
	}
	s.Undone += e.Amount
	return nil
}

// finishAward refuses an award with an account below zero at the end of any day
// from the first new posting on.
func (p *poster) finishAward(id string, a *awardState) error {
	var sum Amounts
	for i, s := range a.Steps {
		if err := sum.move(s.From, s.To, s.Amount); err != nil {
			return desk.Errf("ledger-overflow", id).Wrap(err)
		}
		if s.Date.Before(a.from) || i+1 < len(a.Steps) && a.Steps[i+1].Date == s.Date {
			continue
		}
		own := sum.ofAward()
		if c := own.negative(); c != "" {
			return desk.Errf("award-short", id, s.Date.String(), c.Label(), (-own.Of(c)).String())
		}
	}
	return p.t.Put(awardKey(id), a.encode())
}
