package schedule

import (
	"huiqi/policy/period"
)

// AddMonths returns the settlement day n months after the month of d: the given
// day of that month (0: the day of d), by the month-end rule where the month has
// no such day. 31 January and one month is 28 or 29 February by Clamp and 1 March
// by NextDay. To run a series, count n from one anchor: a 1 March that stood for
// February would lead on from March. n may be negative.
func AddMonths(d period.Date, n, day int, rule MonthEnd) (period.Date, error) {
	if err := date("date", d); err != nil {
		return period.Date{}, err
	}
	if day == 0 {
		day = int(d.Day)
	}
	if day < 1 || day > 31 {
		return period.Date{}, wrong("day", ErrMonths, "%d is not from 1 to 31", day)
	}
	if _, err := ParseMonthEnd(string(rule)); err != nil {
		return period.Date{}, err
	}
	return settle(monthOf(d)+n, day, rule)
}

// Days counts the days from one date to a later or equal one by the day count,
// with the first and without the last. The count is additive.
func Days(from, to period.Date, count DayCount) (int, error) {
	if _, err := ParseDayCount(string(count)); err != nil {
		return 0, err
	}
	if err := date("from", from); err != nil {
		return 0, err
	}
	if err := date("to", to); err != nil {
		return 0, err
	}
	if to.Before(from) {
		return 0, wrong("to", ErrDate, "%s is before %s", to, from)
	}
	return days(from, to, count), nil
}

// days is Days for what was checked.
func days(from, to period.Date, count DayCount) int {
	if count == Thirty360 {
		return 30*(monthOf(to)-monthOf(from)) + min(int(to.Day), 30) - min(int(from.Day), 30)
	}
	return from.DaysUntil(to)
}

// monthOf numbers the months from January of the year 0.
func monthOf(d period.Date) int { return int(d.Year)*12 + int(d.Month) - 1 }

// settle returns the settlement day of a numbered month.
func settle(month, day int, rule MonthEnd) (period.Date, error) {
	first, err := period.NewDate(month/12, month%12+1, 1)
	if err != nil {
		return period.Date{}, wrong("date", ErrDate, "%v", err)
	}
	last := first.AddMonths(1).AddDays(-1)
	switch {
	case day <= int(last.Day):
		return first.AddDays(day - 1), nil
	case rule == NextDay:
		return last.AddDays(1), nil
	}
	return last, nil
}

func isMonthEnd(d period.Date) bool { return d.AddDays(1).Day == 1 }

// grid is the row of settlement days: those of every so many months from a first.
type grid struct {
	first, every, day int // first is a numbered month
	rule              MonthEnd
}

// at returns settlement day k, the first being 0; k may be negative.
func (g grid) at(k int) (period.Date, error) {
	return settle(g.first+k*g.every, g.day, g.rule)
}

// whole reports whether a stretch is the one from settlement day k−1 to day k.
func (g grid) whole(k int, from, to period.Date) bool {
	start, err1 := g.at(k - 1)
	end, err2 := g.at(k)
	return err1 == nil && err2 == nil && start == from && end == to
}

// month returns the numbered month whose settlement day d is.
func (g grid) month(d period.Date) (int, bool) {
	for _, m := range [2]int{monthOf(d), monthOf(d) - 1} {
		if s, err := settle(m, g.day, g.rule); err == nil && s == d {
			return m, true
		}
	}
	return 0, false
}

// grid finds the settlement days by the rules at Terms.
func (t Terms) grid() (grid, error) {
	g := grid{every: t.Every, day: t.Day, rule: t.Convention.MonthEnd}
	anchor := t.First
	if anchor.IsZero() {
		anchor = t.From
	}
	month, on := g.month(anchor)
	if on && t.Convention.StickLast && isMonthEnd(anchor) {
		g.day, g.rule = 31, Clamp
	}
	switch {
	case on && t.First.IsZero():
		g.first = month + t.Every
		return g, nil
	case on:
		g.first = month
		return g, nil
	case !t.First.IsZero():
		return grid{}, wrong("first", ErrDate, "%s is not the settlement day %d of its month", t.First, t.Day)
	case 12%t.Every != 0:
		return grid{}, wrong("first", ErrDate, "missing, and %d months do not divide a year: no telling which months are meant", t.Every)
	}
	for m := monthOf(t.From) - 1; ; m++ {
		if (m%12+1)%t.Every != 0 {
			continue
		}
		d, err := settle(m, g.day, g.rule)
		if err != nil {
			return grid{}, err
		}
		if d.After(t.From) {
			g.first = m
			return g, nil
		}
	}
}

// between lists the settlement days after one date and before another.
func (g grid) between(after, before period.Date) ([]period.Date, error) {
	var list []period.Date
	for k := 0; ; k++ {
		d, err := g.at(k)
		if err != nil || !d.Before(before) {
			return list, nil // days beyond the calendar lie beyond every date
		}
		if !d.After(after) {
			continue
		}
		if len(list) == mostLines {
			return nil, wrong("maturity", ErrLong, "more than %d settlement days until %s", mostLines, before)
		}
		list = append(list, d)
	}
}
