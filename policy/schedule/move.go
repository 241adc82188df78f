package schedule

import (
	"errors"
	"slices"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Running is whether interest goes on on a deferred principal (延期期间计息).
type Running string

// The ways; empty means SameRate.
const (
	SameRate Running = "same_rate" // 正常计息: by the rate of the terms, until the new date
	NoRate   Running = "none"      // 不计息
)

// AddedPaid is when the interest added during the deferral is paid (新增利息支付方式).
type AddedPaid string

// The ways; empty means WithPrincipal.
const (
	WithPrincipal AddedPaid = "with_principal" // 随本金: at the new date
	OnSettlement  AddedPaid = "on_settlement"  // 按期: on every settlement day on the way, and at the new date
)

// ParseRunning returns the word, SameRate for none, or ErrWord with the known words.
func ParseRunning(s string) (Running, error) {
	if s == "" {
		return SameRate, nil
	}
	return word("running", s, SameRate, NoRate)
}

// ParseAddedPaid returns the word, WithPrincipal for none, or ErrWord with the known words.
func ParseAddedPaid(s string) (AddedPaid, error) {
	if s == "" {
		return WithPrincipal, nil
	}
	return word("added_paid", s, WithPrincipal, OnSettlement)
}

// Move defers what is due on one line of a schedule (延期事项): some or all of its
// principal to one day, some or all of its interest to another. Several moves may
// speak of one line; together they may not move more than is due. A deferral that
// was prolonged is told anew, from the original line to the last date. A move may
// also only record what became of the line's penalty interest.
type Move struct {
	Due         period.Date `json:"due"` // the line, by its original day
	Principal   money.Fen   `json:"principal,omitempty"`
	PrincipalTo period.Date `json:"principal_to"` // the original day or later; zero only without principal
	Interest    money.Fen   `json:"interest,omitempty"`
	InterestTo  period.Date `json:"interest_to"`
	Running     Running     `json:"running,omitempty"`
	AddedPaid   AddedPaid   `json:"added_paid,omitempty"`
	Penalty     []Entry     `json:"penalty,omitempty"` // from the due day on; those of all moves of a line follow each other
}

// Piece is interest added by a move over some days of the deferral (新增利息).
type Piece struct {
	From   period.Date `json:"from"`
	To     period.Date `json:"to"` // the day it is paid
	Days   int         `json:"days"`
	Amount money.Fen   `json:"amount"`
}

// Moved is a move with what it adds.
type Moved struct {
	Move  Move    `json:"move"`
	Added []Piece `json:"added,omitempty"`
}

// AfterLine is what is due on a day after the deferral (延期后期次). A line that
// was moved away as a whole remains, with nothing due.
type AfterLine struct {
	Due          period.Date `json:"due"`
	Principal    money.Fen   `json:"principal"`
	Interest     money.Fen   `json:"interest"` // that of the original schedule, whenever due now
	Added        money.Fen   `json:"added"`    // interest added during the deferral
	Balance      money.Fen   `json:"balance"`  // of the principal, after this day
	PrincipalOut money.Fen   `json:"principal_out,omitempty"`
	PrincipalIn  money.Fen   `json:"principal_in,omitempty"`
	InterestOut  money.Fen   `json:"interest_out,omitempty"`
	InterestIn   money.Fen   `json:"interest_in,omitempty"`
	Penalty      Penalty     `json:"penalty"` // of the line originally due this day
}

// Payment is what is due on the line's day, penalty interest aside.
func (l AfterLine) Payment() money.Fen { return l.Principal + l.Interest + l.Added }

// After is a schedule after a deferral (延期后还款计划): lines by date, and the
// moves in the order given, each with the interest it adds.
type After struct {
	Lines []AfterLine `json:"lines"`
	Moves []Moved     `json:"moves"`
	Fees  money.Fen   `json:"fees,omitempty"` // those of the terms
}

// Apply moves what the moves say and leaves all else. The interest of later lines
// stays that of the original schedule; what the deferred principal costs until its
// new date is added beside it, counted by the declared day count from the original
// day on, each piece rounded on its own. Deferred interest bears none. Settlement
// days go on beyond the maturity. Errors are *MoveError, or those of Check.
func Apply(s Schedule, moves []Move) (After, error) {
	if err := s.Check(); err != nil {
		return After{}, err
	}
	d := deferral{s: s, at: map[period.Date]*AfterLine{}, line: map[period.Date]Line{}, entries: map[period.Date][]Entry{}}
	for _, l := range s.Lines {
		d.line[l.Due] = l
		d.at[l.Due] = &AfterLine{Due: l.Due, Principal: l.Principal, Interest: l.Interest}
	}
	after := After{Fees: s.Terms.Fees}
	for i, m := range moves {
		added, err := d.move(m)
		if err != nil {
			me, ok := errors.AsType[*MoveError](err)
			if !ok {
				me = &MoveError{Err: err}
			}
			me.Index, me.Due = i, m.Due
			return After{}, me
		}
		m.Penalty = slices.Clone(m.Penalty)
		after.Moves = append(after.Moves, Moved{Move: m, Added: added})
	}
	for _, l := range d.at {
		after.Lines = append(after.Lines, *l)
	}
	slices.SortFunc(after.Lines, func(a, b AfterLine) int { return a.Due.Compare(b.Due) })
	balance := s.Terms.Principal
	for i := range after.Lines {
		balance -= after.Lines[i].Principal
		after.Lines[i].Balance = balance
	}
	return after, nil
}

// deferral holds the lines while moves are applied.
type deferral struct {
	s       Schedule
	line    map[period.Date]Line
	at      map[period.Date]*AfterLine
	entries map[period.Date][]Entry
}

func unfit(err error, form string, args ...any) error {
	return &MoveError{Err: err, Detail: Detail{form, args}}
}

// on returns the line of a day, a new one if there is none yet.
func (d *deferral) on(day period.Date) *AfterLine {
	if d.at[day] == nil {
		d.at[day] = &AfterLine{Due: day}
	}
	return d.at[day]
}

func (d *deferral) move(m Move) ([]Piece, error) {
	line, known := d.line[m.Due]
	if !known {
		return nil, unfit(ErrUnknownLine, "")
	}
	from := d.at[m.Due]
	if m.Principal == 0 && m.Interest == 0 && len(m.Penalty) == 0 {
		return nil, unfit(ErrNothing, "")
	}
	if err := d.check("principal", m.Due, m.Principal, line.Principal-from.PrincipalOut, m.PrincipalTo); err != nil {
		return nil, err
	}
	if err := d.check("interest", m.Due, m.Interest, line.Interest-from.InterestOut, m.InterestTo); err != nil {
		return nil, err
	}
	if err := d.penalty(from, m); err != nil {
		return nil, err
	}
	added, err := d.added(m)
	if err != nil {
		return nil, err
	}
	if m.Principal > 0 {
		from.Principal -= m.Principal
		from.PrincipalOut += m.Principal
		to := d.on(m.PrincipalTo)
		to.Principal += m.Principal
		to.PrincipalIn += m.Principal
	}
	if m.Interest > 0 {
		from.Interest -= m.Interest
		from.InterestOut += m.Interest
		to := d.on(m.InterestTo)
		to.Interest += m.Interest
		to.InterestIn += m.Interest
	}
	for _, p := range added {
		d.on(p.To).Added += p.Amount
	}
	return added, nil
}

// check holds one part of a move against what is still due of it.
func (d *deferral) check(part string, due period.Date, v, left money.Fen, to period.Date) error {
	switch {
	case v < 0:
		return unfit(ErrAmount, "%s of %s", v, part)
	case v > left:
		return unfit(ErrMoreThanDue, "%s of %s, with %s still due", v, part, left)
	case v == 0 && to.IsZero():
		return nil
	case v == 0:
		return unfit(ErrNothing, "a new date %s for no %s", to, part)
	}
	if err := date(part+"_to", to); err != nil {
		return unfit(err, "")
	}
	if to.Before(due) {
		return unfit(ErrEarlier, "%s to %s", part, to)
	}
	if err := d.s.Terms.within(part+"_to", to); err != nil {
		return unfit(err, "")
	}
	return nil
}

// penalty records the entries with the line, after those it has already.
func (d *deferral) penalty(line *AfterLine, m Move) error {
	all := slices.Concat(d.entries[m.Due], m.Penalty)
	for i, e := range all {
		if e.On.Before(m.Due) {
			return unfit(&EntryError{Index: i, Entry: e, Err: ErrOrder, Detail: Detail{Form: "before the line is due"}}, "")
		}
	}
	p, err := Tally(all)
	if err != nil {
		return err
	}
	d.entries[m.Due], line.Penalty = all, p
	return nil
}

// added counts the interest that goes on on the principal moved.
func (d *deferral) added(m Move) ([]Piece, error) {
	running, err := ParseRunning(string(m.Running))
	if err != nil {
		return nil, err
	}
	paid, err := ParseAddedPaid(string(m.AddedPaid))
	if err != nil {
		return nil, err
	}
	if m.Principal == 0 || running == NoRate || m.PrincipalTo == m.Due {
		return nil, nil
	}
	ends := []period.Date{m.PrincipalTo}
	if paid == OnSettlement {
		if ends, err = d.s.settlements(m.Due, m.PrincipalTo); err != nil {
			return nil, err
		}
	}
	t := d.s.Terms
	pieces, from := make([]Piece, 0, len(ends)), m.Due
	for _, to := range ends {
		p := Piece{From: from, To: to, Days: days(from, to, t.Convention.DayCount)}
		if p.Amount, err = fen(interest(m.Principal, t.Rate, p.Days, t.Convention.DayCount), t.Convention.Rounding); err != nil {
			return nil, err
		}
		pieces, from = append(pieces, p), to
	}
	return pieces, nil
}

// settlements lists the days between two on which interest is settled, and the
// last: the due days of the schedule, and the settlement days beyond its maturity.
func (s Schedule) settlements(after, until period.Date) ([]period.Date, error) {
	var list []period.Date
	for _, l := range s.Lines {
		if l.Due.After(after) && l.Due.Before(until) {
			list = append(list, l.Due)
		}
	}
	if s.Terms.Method.settled() {
		g, err := s.Terms.grid()
		if err != nil {
			return nil, err
		}
		beyond, err := g.between(s.Lines[len(s.Lines)-1].Due, until)
		if err != nil {
			return nil, err
		}
		list = append(list, beyond...)
	}
	return append(list, until), nil
}
