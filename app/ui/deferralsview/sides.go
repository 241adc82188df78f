package deferralsview

import (
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

// schedules lays the schedules before and after side by side.
func (p *filePage) schedules() []fyne.CanvasObject {
	d := &p.data
	if d.unequal != nil {
		return append(section(words.T("defer.sides"), ""), failure(d.unequal))
	}
	if !d.Case.State.Granted() && !d.sides.Own {
		return append(section(words.T("defer.sides"), ""), prose.New(prose.Quiet(words.T("defer.not_moved"))))
	}
	said := words.T("defer.sides_told")
	if d.sides.Own {
		said = words.T("defer.sides_own")
	}
	out := append(section(words.T("defer.sides"), words.T("defer.in_yuan")), sidesTable(&d.sides))
	out = append(out, explained(&d.sides)...)
	source := ""
	switch {
	case d.sides.Own:
	case d.clause != "":
		source = words.T("defer.by_pack", d.pack.Document.Number, d.clause)
	default:
		source = words.T("defer.by_nobody")
	}
	out = append(out, prose.New(prose.Quiet(words.T("defer.convention")+"　"+words.T("defer.convention_said", conventionLabel(d.sides.Convention), source))), prose.New(prose.Quiet(said)))
	if f := d.More.Plan; f != nil && f.Frozen != nil {
		out = append(out, prose.New(prose.Quiet(words.T("defer.frozen", f.Frozen.Date.String()))))
	}
	return out
}

// zero is an amount of a table, a dash for nothing.
func zero(f money.Fen) cell {
	if f == 0 {
		return cell{text: none, tone: theme.Quiet}
	}
	return cell{text: f.String()}
}

// sidesTable shows both schedules day by day, with what they come to.
func sidesTable(s *deferrals.Sides) fyne.CanvasObject {
	before, after := words.T("defer.before"), words.T("defer.after")
	heads := []cellHead{
		{title: words.T("defer.day"), share: 1.15},
		{title: words.T("defer.principal"), share: 1.45, right: true, group: before}, {title: words.T("defer.interest"), share: 1.35, right: true, group: before},
		{title: words.T("defer.principal"), share: 1.45, right: true, group: after}, {title: words.T("defer.interest"), share: 1.35, right: true, group: after},
		{title: words.T("defer.added"), share: 1.2, right: true, group: after}, {title: words.T("defer.balance"), share: 1.45, right: true, group: after},
	}
	var rows [][]cell
	for _, r := range s.Rows {
		row := []cell{{text: r.Date.String()}, zero(r.BeforePrincipal), zero(r.BeforeInterest), zero(r.AfterPrincipal), zero(r.AfterInterest), zero(r.AfterAdded), zero(r.AfterBalance)}
		if r.AfterPrincipal+r.AfterInterest+r.AfterAdded > 0 && r.BeforePrincipal+r.BeforeInterest == 0 {
			row[0].bold = true // a day that came with the deferral
		}
		rows = append(rows, row)
	}
	sum := func(f money.Fen) cell {
		c := zero(f)
		c.bold = f != 0
		return c
	}
	b, a := s.Before, s.After
	return newCells(heads, rows, []cell{{text: words.T("grid.total"), bold: true}, sum(b.Principal), sum(b.Interest), sum(a.Principal), sum(a.Interest), sum(a.Added), {}})
}

// explained says what the deferral costs and why: principal and interest are the same,
// what is added is the interest on the principal put off, less penalty waived.
func explained(s *deferrals.Sides) []fyne.CanvasObject {
	d := s.Difference
	out := []fyne.CanvasObject{prose.New(prose.Plain(words.T("defer.owed")+"　"), prose.Strong(s.Before.Owed().String()), prose.Plain(" → "), prose.Strong(s.After.Owed().String()),
		prose.Plain("　"+words.T("defer.difference")+" "), prose.Span{Text: signed(d.Total), Bold: true, Tone: toneOfDifference(d.Total)})}
	line := func(label string, f money.Fen, why string) {
		out = append(out, prose.Hanging(20, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Plain(label+"　"), prose.Strong(signed(f)), prose.Quiet("　"+why)))
	}
	line(words.T("defer.principal"), s.After.Principal-s.Before.Principal, words.T("defer.principal_same"))
	if d.Added != 0 {
		line(words.T("defer.added"), d.Added, words.T("defer.added_why"))
	}
	if d.Waived != 0 {
		line(words.T("defer.waived"), -d.Waived, words.T("defer.waived_why"))
	}
	a := s.After
	if a.Accrued != 0 || a.Fees != 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "·", Tone: theme.Quiet},
			prose.Plain(words.T("defer.penalty_made_of", a.Accrued.String(), a.Waived.String(), a.Reversed.String(), a.Capitalised.String(), a.Residual.String(), a.Fees.String()))))
	}
	return out
}

func toneOfDifference(f money.Fen) fyne.ThemeColorName {
	if f > 0 {
		return theme.Warn
	}
	return theme.Good
}

// signed writes a change with its sign.
func signed(f money.Fen) string {
	if f > 0 {
		return "+" + f.String()
	}
	return f.String()
}

func conventionLabel(c schedule.Convention) string {
	list := []string{words.T("defer.day_count." + dayCountKey(c.DayCount))}
	if c.MonthEnd != "" {
		list = append(list, words.T("defer.month_end."+string(c.MonthEnd)))
	}
	return strings.Join(append(list, words.T("defer.rounding."+string(c.Rounding))), words.T("defer.comma"))
}

func dayCountKey(d schedule.DayCount) string { return strings.ReplaceAll(string(d), "/", "_") }
