package review

import (
	"huiqi/app/desk"
	"huiqi/policy/exact"
	"huiqi/policy/period"
)

func (l *Loan) days() [8]period.Date {
	return [...]period.Date{
		l.OriginalDue, l.InterestDay, l.Applied, l.Accepted, l.Decided, l.NewPrincipalDue, l.NewInterestDue, l.Arranged,
	}
}

// doubt tells how a loan's row contradicts itself. It was taken and is reviewed as it
// stands: who is right only the bank can say.
func (d *Data) doubt(i int) {
	b := d.Batches[d.from[i].batch]
	d.Doubts = appendDoubts(d.Doubts, &d.Loans[i], func(id string) string { return b.Head(fieldIndex(id)) })
}

// Doubts are the ways in which a loan contradicts itself, for one that a person wrote
// down as for one of a file.
func Doubts(l *Loan) []desk.Problem {
	return appendDoubts(nil, l, func(id string) string { return fields[fieldIndex(id)].Label })
}

// appendDoubts adds the doubts about a loan; head is what the column of a field is called.
func appendDoubts(out []desk.Problem, l *Loan, head func(id string) string) []desk.Problem {
	say := func(id, code string, args ...any) { out = append(out, problem(l, head(id), doubt+code, args...)) }
	before := func(a, b period.Date) bool { return !a.IsZero() && !b.IsZero() && a.Before(b) }
	if l.Name == "" {
		out = append(out, problem(l, "", doubt+"name"))
	}
	if before(l.OriginalDue, l.Applied) {
		say("applied", "late-application", l.Applied, l.OriginalDue)
	}
	if before(l.Accepted, l.Applied) {
		say("accepted", "accepted-early", l.Accepted, l.Applied)
	}
	if before(l.Decided, l.Accepted) {
		say("decided", "decided-early", l.Decided, l.Accepted)
	}
	if l.Principal() && before(l.NewPrincipalDue, l.OriginalDue) {
		say("new_principal_due", "new-before", l.NewPrincipalDue, l.OriginalDue)
	}
	if l.Interest() && before(l.NewInterestDue, l.InterestDay) {
		say("new_interest_due", "new-before", l.NewInterestDue, l.InterestDay)
	}
	moved := l.DeferredPrincipal > 0 || l.DeferredInterest > 0 || !l.NewPrincipalDue.IsZero() || !l.NewInterestDue.IsZero()
	switch {
	case l.Decision == Pending && (!l.Decided.IsZero() || l.Refusal != ""):
		say("decision", "pending-decided", l.Decided, l.Refusal)
	case l.Decision == Pending && moved:
		say("decision", "moved-undecided", l.Decision)
	case (l.Decision == Refused || l.Decision == Withdrawn) && moved:
		say("decision", "refused-moved", l.Decision)
	case l.Decision == Refused && l.Refusal == "":
		say("refusal", "no-reason", l.Decision)
	case l.Granted() && l.Refusal != "" && l.Decision != Partly:
		say("refusal", "granted-refusal", l.Refusal)
	case l.Granted() && !moved && l.Means != Reborrowed && len(l.Missing) == 0:
		say("decision", "granted-nothing", l.Decision)
	}
	switch {
	case l.DeferredPrincipal > l.Balance && l.Balance > 0:
		say("deferred_principal", "above-balance", l.DeferredPrincipal, l.Balance)
	case l.Kind == DeferInterest && l.DeferredPrincipal > 0:
		say("deferred_principal", "kind", l.Kind, l.DeferredPrincipal)
	}
	if l.Kind == DeferPrincipal && l.DeferredInterest > 0 {
		say("deferred_interest", "kind", l.Kind, l.DeferredInterest)
	}
	if r := l.Rate; r.Sign() > 0 && (r.Cmp(oddLow) < 0 || r.Cmp(oddHigh) > 0) {
		say("rate", "rate", r.Mul(exact.Int(100)).String())
	}
	return out
}

// rates outside of these are more likely a unit mistaken: 0.5 % and 36 % a year.
var oddLow, oddHigh = exact.Frac(5, 1000), exact.Frac(36, 100)
