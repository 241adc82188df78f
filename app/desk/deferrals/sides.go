package deferrals

import (
	"slices"

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

// Compare lays the schedules of a case side by side, exactly, with the penalty interest
// that was charged: before and after differ by what the deferral added and by what was
// waived, and by nothing else (D-8).
func (f *File) Compare(c schedule.Convention) (Sides, error) {
	s := Sides{Convention: c}
	var before schedule.Schedule
	var err error
	if p := f.More.Plan; p != nil {
		s.Own, s.Convention, s.Moves = true, p.Terms.Convention, p.Moves
		before, err = schedule.Build(p.Terms)
	} else if before, err = f.told(c); err == nil {
		s.Moves = f.moves()
	}
	var after schedule.After
	if err == nil {
		after, err = schedule.Apply(before, append(slices.Clone(s.Moves), f.penalty(before)...))
	}
	if err == nil {
		s.Comparison, err = schedule.Compare(before, after)
	}
	if err != nil {
		return Sides{}, desk.Errf("deferral-schedule", f.Case.No, ScheduleError(err)).Wrap(err)
	}
	return s, nil
}

// told makes a schedule of nothing but the due items of the return: the principal due
// on its day, and the interest as the bank has it.
func (f *File) told(c schedule.Convention) (schedule.Schedule, error) {
	l := &f.Case.Loan
	due, _ := duePrincipal(l)
	t := schedule.Terms{
		Principal: max(due, l.DeferredPrincipal), Rate: l.Rate, Method: schedule.Own, Convention: c, From: l.OriginalDue.AddDays(-1),
	}
	interest := Line{Due: l.OriginalDue}
	for _, x := range f.Case.Lines() {
		if x.Interest {
			interest = x
			interest.Amount = max(x.Amount, x.Moved)
		}
	}
	if interest.Due.Compare(t.From) <= 0 {
		t.From = interest.Due.AddDays(-1)
	}
	t.Own = []schedule.OwnLine{{Due: l.OriginalDue, Principal: t.Principal}}
	if interest.Due != l.OriginalDue {
		t.Own = append(t.Own, schedule.OwnLine{Due: interest.Due})
		slices.SortFunc(t.Own, func(a, b schedule.OwnLine) int { return a.Due.Compare(b.Due) })
	}
	s, err := schedule.Build(t)
	if err != nil {
		return s, err
	}
	s.Interest = interest.Amount
	for i := range s.Lines {
		if s.Lines[i].Interest = 0; s.Lines[i].Due == interest.Due {
			s.Lines[i].Interest = interest.Amount
		}
	}
	return s, s.Check()
}

// moves are what was put off, as the return tells. A loan settled by a new one had
// nothing of its principal put off.
func (f *File) moves() (list []schedule.Move) {
	if !f.Case.State.Granted() {
		return nil
	}
	for _, x := range f.Case.Lines() {
		switch {
		case x.Moved == 0 || x.NewDue.IsZero() || !x.Interest && f.Case.Reborrowing():
		case x.Interest:
			list = append(list, schedule.Move{Due: x.Due, Interest: x.Moved, InterestTo: x.NewDue})
		default:
			list = append(list, schedule.Move{Due: x.Due, Principal: x.Moved, PrincipalTo: x.NewDue})
		}
	}
	return list
}

// penalty is what became of the penalty interest, on the line that was put off: entry by
// entry as people noted it, else as charged by the return.
func (f *File) penalty(before schedule.Schedule) []schedule.Move {
	entries := f.More.Penalty
	if len(entries) == 0 && f.Case.Loan.Penalty > 0 {
		entries = []schedule.Entry{{Kind: schedule.Accrue, On: f.Case.Loan.OriginalDue, Amount: f.Case.Loan.Penalty}}
	}
	if len(entries) == 0 {
		return nil
	}
	for i := len(before.Lines) - 1; i >= 0; i-- {
		if due := before.Lines[i].Due; due.Compare(f.Case.Loan.OriginalDue) <= 0 && due.Compare(entries[0].On) <= 0 {
			return []schedule.Move{{Due: due, Penalty: entries}}
		}
	}
	return nil
}
