package recoveryview

import (
	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/recovery"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// row is a case with every text the grid shows.
type row struct {
	*recovery.Case
	pool, amount, back, left, due, state, waits string
	tone                                        fyne.ThemeColorName
}

func toneOf(s recovery.State) fyne.ThemeColorName {
	switch s {
	case recovery.Recovered:
		return theme.Good
	case recovery.Proposed, recovery.Approved:
		return theme.Warn
	case recovery.Notified:
		return theme.Accent
	}
	return theme.Quiet
}

// rowsOf makes the rows, the newest first; today tells what is overdue.
func rowsOf(list []*recovery.Case, pool func(*recovery.Case) string, today period.Date) []row {
	out := make([]row, len(list))
	for i, c := range list {
		r := row{
			Case: c, pool: pool(c), amount: c.Amount.String(), back: c.Back.String(), left: leftOf(c).String(),
			state: c.State.Label(), tone: toneOf(c.State), waits: waitsFor(c, today), due: "—",
		}
		if p := nextDue(c); p != nil {
			r.due = p.Due.String()
		}
		out[len(out)-1-i] = r
	}
	return out
}

// leftOf is what is still to come back of a case that stands.
func leftOf(c *recovery.Case) money.Fen {
	if c.State == recovery.Rejected {
		return 0
	}
	return c.Left()
}

// nextDue is the first part of the plan that has not come back, nil when all has.
func nextDue(c *recovery.Case) *recovery.Part {
	if c.Notice == nil || c.State != recovery.Notified {
		return nil
	}
	sum := money.Fen(0)
	for i, p := range c.Notice.Plan {
		if sum += p.Amount; sum > c.Back+c.Off {
			return &c.Notice.Plan[i]
		}
	}
	return nil
}

// noted are the steps that wait for a second person.
func noted(c *recovery.Case) []recovery.Step {
	var out []recovery.Step
	for _, s := range c.Steps {
		if s.State == recovery.Noted {
			out = append(out, s)
		}
	}
	return out
}

// waitsFor says what a case waits for.
func waitsFor(c *recovery.Case, today period.Date) string {
	switch {
	case c.State == recovery.Proposed:
		return words.T("rec.next_proposed")
	case c.State == recovery.Approved:
		return words.T("rec.next_approved")
	case len(noted(c)) > 0:
		return words.T("rec.next_noted", len(noted(c)))
	case c.Overdue(today) > 0:
		return words.T("rec.next_overdue", c.Overdue(today).String())
	case c.State == recovery.Notified:
		return words.T("rec.next_notified")
	case c.Held() > 0:
		return words.T("rec.next_held", c.Held().String())
	}
	return "—"
}

// bar is the picture of a case: what came back, what was given up, what is left.
func bar(c *recovery.Case) []picture.Part {
	one := func(id string, v money.Fen, fill, on fyne.ThemeColorName) picture.Part {
		return picture.Part{Sign: words.T("rec.sign." + id), Label: words.T("rec.part." + id), Text: v.String(), Value: int64(v), Fill: fill, On: on}
	}
	return []picture.Part{
		one("back", c.Back, theme.Good, theme.OnAccent), one("off", c.Off, theme.Quiet, theme.OnAccent), one("left", leftOf(c), theme.Bad, theme.OnAccent),
	}
}

// planOf divides an amount into equal parts a month apart; the last takes the rest.
func planOf(amount money.Fen, parts int, first period.Date) []recovery.Part {
	if parts < 1 {
		return nil
	}
	each := amount / money.Fen(parts)
	out := make([]recovery.Part, parts)
	for i := range out {
		out[i] = recovery.Part{Due: first.AddMonths(i), Amount: each}
	}
	out[parts-1].Amount += amount - each*money.Fen(parts)
	return out
}

// kindsFor are the steps a case may take next.
func kindsFor(c *recovery.Case) []recovery.Kind {
	var out []recovery.Kind
	for _, k := range recovery.StepKinds {
		switch {
		case k == recovery.Remit && (c.Claim.To != recovery.ToTreasury || c.Held() <= 0):
		case k != recovery.Remit && c.State != recovery.Notified:
		default:
			out = append(out, k)
		}
	}
	return out
}

// may tells whether somebody with these roles, who is me, may decide a step.
func may(s recovery.Step, holds func(...act.Role) bool, me string) bool {
	return s.State == recovery.Noted && s.Noted.Who != me && holds(s.Kind.Confirms())
}
