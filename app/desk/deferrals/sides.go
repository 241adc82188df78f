package deferrals

import (
	"huiqi/app/desk"
	"huiqi/policy/schedule"
)

// Sides are the schedules before and after a deferral, side by side.
type Sides struct {
	schedule.Comparison
	// Own tells that the terms of the loan were entered; without them only the due
	// items of the return stand, and what the principal costs until its new day.
	Own        bool
	Convention schedule.Convention
	Moves      []schedule.Move
}

// Compare lays the schedules of a case side by side, exactly.
func (f *File) Compare(c schedule.Convention) (Sides, error) {
	if p := f.More.Plan; p != nil {
		before, after, err := p.compute()
		if err != nil {
			return Sides{}, err
		}
		cmp, err := schedule.Compare(before, after)
		return Sides{Comparison: cmp, Own: true, Convention: p.Terms.Convention, Moves: p.Moves}, err
	}
	before, err := f.told(c)
	if err != nil {
		return Sides{}, desk.Errf("deferral-schedule", f.Case.No, err.Error()).Wrap(err)
	}
	moves := f.moves(before)
	after, err := schedule.Apply(before, moves)
	if err != nil {
		return Sides{}, desk.Errf("deferral-schedule", f.Case.No, err.Error()).Wrap(err)
	}
	cmp, err := schedule.Compare(before, after)
	return Sides{Comparison: cmp, Convention: c, Moves: moves}, err
}

// told makes a schedule of nothing but the due items of the return: the principal due
// on its day, and the interest as the bank has it.
func (f *File) told(c schedule.Convention) (schedule.Schedule, error) {
	l := &f.Case.Loan
	at := map[bool]Line{}
	for _, x := range f.Case.Lines() {
		at[x.Interest] = x
	}
	t := schedule.Terms{
		Principal: max(l.Balance, l.DeferredPrincipal), Rate: l.Rate, Method: schedule.Own, Convention: c,
		From: l.OriginalDue.AddDays(-1),
	}
	interest, asked := at[true]
	if asked && interest.Due.Compare(t.From) <= 0 {
		t.From = interest.Due.AddDays(-1)
	}
	if asked && interest.Due != l.OriginalDue {
		t.Own = append(t.Own, schedule.OwnLine{Due: interest.Due})
	}
	t.Own = append(t.Own, schedule.OwnLine{Due: l.OriginalDue, Principal: t.Principal})
	if len(t.Own) == 2 && t.Own[1].Due.Before(t.Own[0].Due) {
		t.Own[0], t.Own[1] = t.Own[1], t.Own[0]
	}
	s, err := schedule.Build(t)
	if err != nil {
		return s, err
	}
	s.Interest = 0
	for i := range s.Lines {
		s.Lines[i].Interest = 0
		if asked && s.Lines[i].Due == interest.Due {
			s.Lines[i].Interest, s.Interest = interest.Amount, interest.Amount
		}
	}
	return s, s.Check()
}

// moves are what was put off, as the return tells.
func (f *File) moves(before schedule.Schedule) (list []schedule.Move) {
	if !f.Case.State.Granted() {
		return nil
	}
	for _, x := range f.Case.Lines() {
		if x.Moved == 0 || x.NewDue.IsZero() {
			continue
		}
		m := schedule.Move{Due: x.Due}
		if x.Interest {
			m.Interest, m.InterestTo = x.Moved, x.NewDue
		} else {
			m.Principal, m.PrincipalTo = min(x.Moved, before.Principal), x.NewDue
		}
		list = append(list, m)
	}
	return list
}
