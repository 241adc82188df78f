package schedule_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// quarterly is a loan of 10,320,000 yuan at 4.1 %, interest on the 21st of each
// quarter's last month, a year long.
func quarterly() schedule.Terms {
	return schedule.Terms{
		Principal: yuan("10,320,000.00"), Rate: exact.MustParse("0.041"),
		From: day("2019-12-21"), Maturity: day("2020-12-21"),
		Method: schedule.InterestOnly, Every: 3, Day: 21, Convention: act360,
	}
}

// due lists the due dates of a schedule.
func due(s schedule.Schedule) string {
	var out []string
	for _, l := range s.Lines {
		out = append(out, l.Due.String())
	}
	return strings.Join(out, " ")
}

func TestDueDates(t *testing.T) {
	next, stick := act360, act360
	next.MonthEnd, stick.StickLast = schedule.NextDay, true
	cases := []struct {
		name, from, first, maturity string
		every, day                  int
		c                           schedule.Convention
		want                        string
	}{
		{"monthly", "2020-01-21", "", "2020-04-21", 1, 21, act360, "2020-02-21 2020-03-21 2020-04-21"},
		{"from between", "2020-01-05", "", "2020-03-21", 1, 21, act360, "2020-01-21 2020-02-21 2020-03-21"},
		{"maturity between", "2020-01-21", "", "2020-03-05", 1, 21, act360, "2020-02-21 2020-03-05"},
		{"31 clamped", "2020-01-31", "", "2020-05-31", 1, 31, act360, "2020-02-29 2020-03-31 2020-04-30 2020-05-31"},
		{"31 to the next", "2020-01-31", "", "2020-05-31", 1, 31, next, "2020-03-01 2020-03-31 2020-05-01 2020-05-31"},
		{"30 to the next, from 1 March for February", "2020-03-01", "", "2020-04-30", 1, 30, next, "2020-03-30 2020-04-30"},
		{"29 in a common year", "2021-01-29", "", "2021-03-29", 1, 29, act360, "2021-02-28 2021-03-29"},
		{"30 not stuck", "2020-04-30", "", "2020-07-30", 1, 30, act360, "2020-05-30 2020-06-30 2020-07-30"},
		{"30 stuck", "2020-04-30", "", "2020-07-31", 1, 30, stick, "2020-05-31 2020-06-30 2020-07-31"},
		{"29 February stuck", "2020-02-29", "", "2020-05-31", 1, 29, stick, "2020-03-31 2020-04-30 2020-05-31"},
		{"28 February clamped is stuck", "2021-02-28", "", "2021-04-30", 1, 30, stick, "2021-03-31 2021-04-30"},
		{"stuck by its first day", "2020-04-05", "2020-04-30", "2020-06-30", 1, 30, stick, "2020-04-30 2020-05-31 2020-06-30"},
		{"a month end that is no settlement day does not stick", "2020-01-31", "", "2020-03-20", 1, 20, stick, "2020-02-20 2020-03-20"},
		{"quarters of the year", "2020-02-05", "", "2020-12-21", 3, 21, act360, "2020-03-21 2020-06-21 2020-09-21 2020-12-21"},
		{"quarters from a settlement day", "2020-02-21", "", "2020-08-21", 3, 21, act360, "2020-05-21 2020-08-21"},
		{"quarters from a first day", "2020-02-05", "2020-05-21", "2020-11-21", 3, 21, act360, "2020-05-21 2020-08-21 2020-11-21"},
		{"yearly is December", "2020-02-05", "", "2022-02-05", 12, 20, act360, "2020-12-20 2021-12-20 2022-02-05"},
		{"five months from a first day", "2020-02-05", "2020-04-21", "2020-12-31", 5, 21, act360, "2020-04-21 2020-09-21 2020-12-31"},
		{"one line", "2020-02-05", "", "2020-02-10", 3, 21, act360, "2020-02-10"},
		{"the calendar's end", "9999-10-21", "", "9999-12-31", 1, 21, act360, "9999-11-21 9999-12-21 9999-12-31"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, err := schedule.Build(schedule.Terms{
				Principal: yuan("100.00"), Rate: exact.MustParse("0.05"), From: day(c.from), First: day(c.first), Maturity: day(c.maturity),
				Method: schedule.InterestOnly, Every: c.every, Day: c.day, Convention: c.c,
			})
			if err != nil || due(s) != c.want {
				t.Errorf("got %s, %v\nwant %s", due(s), err, c.want)
			}
		})
	}
}

// lines writes a schedule for comparison: due, days, basis, principal, interest, balance.
func lines(s schedule.Schedule) []string {
	var out []string
	for _, l := range s.Lines {
		out = append(out, strings.Join([]string{l.Due.String(), exact.Int(int64(l.Days)).String(), string(l.Basis),
			l.Principal.String(), l.Interest.String(), l.Balance.String()}, " "))
	}
	return out
}

func TestBuild(t *testing.T) {
	small := func(m schedule.Method, rate string) schedule.Terms {
		return schedule.Terms{Principal: yuan("1,000.00"), Rate: exact.MustParse(rate), From: day("2020-01-21"), Maturity: day("2020-04-21"),
			Method: m, Every: 1, Day: 21, Convention: act360}
	}
	broken := small(schedule.EqualInstalments, "0.12")
	broken.From, broken.Maturity = day("2020-02-11"), day("2020-04-11")
	halfCent := small(schedule.EqualPrincipal, "0")
	halfCent.Principal, halfCent.Maturity = 2, day("2020-05-21")
	bullet := schedule.Terms{Principal: yuan("10,320,000.00"), Rate: exact.MustParse("0.041"), From: day("2020-03-01"), Maturity: day("2020-05-30"),
		Method: schedule.Bullet, Convention: act360}
	own := bullet
	own.Method, own.Maturity = schedule.Own, period.Date{}
	own.Own = []schedule.OwnLine{{Due: day("2020-03-31")}, {Due: day("2020-04-30"), Principal: yuan("5,160,000.00")}, {Due: day("2020-05-30"), Principal: yuan("5,160,000.00")}}
	thirtyQ := quarterly()
	thirtyQ.Convention = thirty
	cases := []struct {
		name  string
		terms schedule.Terms
		want  []string
		total string // of interest
	}{
		{"equal instalments", small(schedule.EqualInstalments, "0.12"), []string{
			"2020-02-21 31 period 330.02 10.00 669.98",
			"2020-03-21 29 period 333.32 6.70 336.66",
			"2020-04-21 31 period 336.66 3.37 0.00",
		}, "20.07"},
		{"equal instalments at no rate", small(schedule.EqualInstalments, "0"), []string{
			"2020-02-21 31 period 333.33 0.00 666.67",
			"2020-03-21 29 period 333.33 0.00 333.34",
			"2020-04-21 31 period 333.34 0.00 0.00",
		}, "0.00"},
		// The rates are 1/300, 1 % and 0.7 %: 1,000 grow to 1,020.46023, 1 each time to
		// 3.02407; over each other 337.446.
		{"equal instalments with broken ends", broken, []string{
			"2020-02-21 10 days 334.12 3.33 665.88",
			"2020-03-21 29 period 330.79 6.66 335.09",
			"2020-04-11 21 days 335.09 2.35 0.00",
		}, "12.34"},
		// 31 days of 1,000.00 at 12 %: 10.3333; 29 of 666.67: 6.4445; 31 of 333.34: 3.4445.
		{"equal principal", small(schedule.EqualPrincipal, "0.12"), []string{
			"2020-02-21 31 days 333.33 10.33 666.67",
			"2020-03-21 29 days 333.33 6.44 333.34",
			"2020-04-21 31 days 333.34 3.44 0.00",
		}, "20.21"},
		{"two fen in four", halfCent, []string{
			"2020-02-21 31 days 0.01 0.00 0.01",
			"2020-03-21 29 days 0.01 0.00 0.00",
			"2020-04-21 31 days 0.00 0.00 0.00",
			"2020-05-21 30 days 0.00 0.00 0.00",
		}, "0.00"},
		// 1,175.3333 a day.
		{"interest only", quarterly(), []string{
			"2020-03-21 91 days 0.00 106,955.33 10,320,000.00",
			"2020-06-21 92 days 0.00 108,130.67 10,320,000.00",
			"2020-09-21 92 days 0.00 108,130.67 10,320,000.00",
			"2020-12-21 91 days 10,320,000.00 106,955.33 0.00",
		}, "430,172.00"},
		{"interest only by 30E/360", thirtyQ, []string{
			"2020-03-21 90 days 0.00 105,780.00 10,320,000.00",
			"2020-06-21 90 days 0.00 105,780.00 10,320,000.00",
			"2020-09-21 90 days 0.00 105,780.00 10,320,000.00",
			"2020-12-21 90 days 10,320,000.00 105,780.00 0.00",
		}, "423,120.00"},
		{"bullet", bullet, []string{"2020-05-30 90 days 10,320,000.00 105,780.00 0.00"}, "105,780.00"},
		{"own lines", own, []string{
			"2020-03-31 30 days 0.00 35,260.00 10,320,000.00",
			"2020-04-30 30 days 5,160,000.00 35,260.00 5,160,000.00",
			"2020-05-30 30 days 5,160,000.00 17,630.00 0.00",
		}, "88,150.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, err := schedule.Build(c.terms)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, lines(s)); d != "" {
				t.Error(d)
			}
			if s.Interest != yuan(c.total) || s.Principal != c.terms.Principal {
				t.Errorf("totals %s, %s", s.Principal, s.Interest)
			}
			if err := s.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestThirtyYears is the known housing loan: a million at 4.9 % in 360 months
// costs 910,616 yuan of interest.
func TestThirtyYears(t *testing.T) {
	s, err := schedule.Build(schedule.Terms{Principal: yuan("1,000,000.00"), Rate: exact.MustParse("0.049"), From: day("2020-01-20"),
		Maturity: day("2050-01-20"), Method: schedule.EqualInstalments, Every: 1, Day: 20, Convention: act360})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Lines) != 360 || s.Instalment != yuan("5,307.27") || s.Interest < yuan("910,614.00") || s.Interest > yuan("910,618.00") {
		t.Errorf("%d lines, %s each, %s of interest", len(s.Lines), s.Instalment, s.Interest)
	}
	if first := s.Lines[0]; first.Interest != yuan("4,083.33") || first.Principal != yuan("1,223.94") {
		t.Errorf("first line %+v", first)
	}
}

// TestBrokenStart: a long loan paid out the day before a settlement day. Were its
// instalment that of 361 whole months, it would be paid off months too early.
func TestBrokenStart(t *testing.T) {
	s, err := schedule.Build(schedule.Terms{Principal: yuan("1,000,000.00"), Rate: exact.MustParse("0.049"), From: day("2020-01-19"),
		Maturity: day("2050-01-20"), Method: schedule.EqualInstalments, Every: 1, Day: 20, Convention: act360})
	if err != nil {
		t.Fatal(err)
	}
	last := s.Lines[len(s.Lines)-1].Payment()
	if len(s.Lines) != 361 || max(last-s.Instalment, s.Instalment-last) > 500 {
		t.Errorf("%d lines, %s each, %s at last", len(s.Lines), s.Instalment, last)
	}
}

// TestTooSmallForInstalments: where a whole number of fen cannot pay the loan off
// evenly, Build says so; it never makes a payment negative or out of line.
func TestTooSmallForInstalments(t *testing.T) {
	tiny := schedule.Terms{Principal: 250, Rate: exact.MustParse("0.24"), From: day("2020-01-20"), Maturity: day("2050-01-20"),
		Method: schedule.EqualInstalments, Every: 1, Day: 20, Convention: round(act360, schedule.Down)}
	// 250 × 2 % is 5.00, as is the instalment rounded down: nothing is ever paid off
	// before the last line.
	s, err := schedule.Build(tiny)
	if err != nil || s.Lines[359].Principal != 250 {
		t.Errorf("%v", err)
	}
	tiny.Principal, tiny.Rate, tiny.Convention = 200, exact.Int(0), act360 // 0.56 each is 1: used up after 200
	if _, err := schedule.Build(tiny); !errors.Is(err, schedule.ErrInstalment) {
		t.Errorf("got %v", err)
	}
	tiny.Principal, tiny.Maturity = 2, day("2020-05-20") // half a fen each: used up in the line before the last
	if _, err := schedule.Build(tiny); !errors.Is(err, schedule.ErrInstalment) {
		t.Errorf("got %v", err)
	}
	tiny.Maturity = day("2050-01-20")
	tiny.First = day("2022-02-20") // two years of interest before the first instalment
	tiny.Principal, tiny.Rate = yuan("10,000.00"), exact.MustParse("0.24")
	if _, err := schedule.Build(tiny); !errors.Is(err, schedule.ErrInstalment) {
		t.Errorf("got %v", err)
	}
}

func TestTooLong(t *testing.T) {
	terms := quarterly()
	terms.Every, terms.Maturity = 1, day("2119-12-21") // 1,200 lines: the most there can be
	if s, err := schedule.Build(terms); err != nil || len(s.Lines) != 1200 {
		t.Errorf("%d lines, %v", len(s.Lines), err)
	}
	terms.From = day("2019-12-20")
	terms.Maturity = day("2119-12-20") // broken at both ends: 1,201
	if _, err := schedule.Build(terms); !errors.Is(err, schedule.ErrLong) {
		t.Errorf("got %v", err)
	}
}

func TestCheckSchedule(t *testing.T) {
	for name, change := range map[string]func(*schedule.Schedule){
		"terms":              func(s *schedule.Schedule) { s.Terms.Every = 0 },
		"no line":            func(s *schedule.Schedule) { s.Lines = nil },
		"a day twice":        func(s *schedule.Schedule) { s.Lines[1].Due = s.Lines[0].Due },
		"before from":        func(s *schedule.Schedule) { s.Lines[0].Due = s.Terms.From },
		"negative principal": func(s *schedule.Schedule) { s.Lines[0].Principal = -1; s.Lines[0].Balance++ },
		"negative interest":  func(s *schedule.Schedule) { s.Lines[0].Interest -= s.Interest; s.Interest = 0 },
		"balance":            func(s *schedule.Schedule) { s.Lines[1].Balance-- },
		"principal left":     func(s *schedule.Schedule) { s.Lines[3].Principal--; s.Lines[3].Balance++ },
		"too much principal": func(s *schedule.Schedule) { s.Lines[3].Principal++; s.Lines[3].Balance-- },
		"not at maturity":    func(s *schedule.Schedule) { s.Lines[3].Due = day("2020-12-20") },
		"total":              func(s *schedule.Schedule) { s.Interest++ },
		"total principal":    func(s *schedule.Schedule) { s.Principal++ },
	} {
		s, err := schedule.Build(quarterly())
		if err != nil {
			t.Fatal(err)
		}
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s: not seen", name)
		}
		if _, err := schedule.Apply(s, nil); err == nil {
			t.Errorf("%s: applied", name)
		}
	}
}

// drawTerms draws terms that Build takes.
func drawTerms(t *rapid.T) schedule.Terms {
	terms := schedule.Terms{
		Principal: money.Fen(rapid.Int64Range(1e6, 1e13).Draw(t, "principal")),
		Rate:      exact.Frac(rapid.Int64Range(0, 2400).Draw(t, "rate"), 10000),
		From:      drawDate(t, "from"),
		Method:    rapid.SampledFrom([]schedule.Method{schedule.EqualInstalments, schedule.EqualPrincipal, schedule.InterestOnly, schedule.Bullet, schedule.Own}).Draw(t, "method"),
		Convention: schedule.Convention{
			DayCount:  rapid.SampledFrom([]schedule.DayCount{schedule.Act360, schedule.Act365, schedule.Thirty360}).Draw(t, "count"),
			MonthEnd:  rapid.SampledFrom([]schedule.MonthEnd{schedule.Clamp, schedule.NextDay}).Draw(t, "month end"),
			StickLast: rapid.Bool().Draw(t, "stick"),
			Rounding:  rapid.SampledFrom([]schedule.Rounding{schedule.HalfUp, schedule.HalfEven, schedule.Down}).Draw(t, "rounding"),
		},
		Fees: money.Fen(rapid.Int64Range(0, 1e6).Draw(t, "fees")),
	}
	terms.Maturity = terms.From.AddDays(rapid.IntRange(1, 1500).Draw(t, "term"))
	switch terms.Method {
	case schedule.Bullet:
	case schedule.Own:
		left := terms.Principal
		on := terms.From
		for range rapid.IntRange(0, 8).Draw(t, "own") {
			on = on.AddDays(rapid.IntRange(1, 90).Draw(t, "gap"))
			p := money.Fen(rapid.Int64Range(0, int64(left)).Draw(t, "part"))
			terms.Own = append(terms.Own, schedule.OwnLine{Due: on, Principal: p})
			left -= p
		}
		terms.Maturity = on.AddDays(1)
		terms.Own = append(terms.Own, schedule.OwnLine{Due: terms.Maturity, Principal: left})
	default:
		terms.Every = rapid.SampledFrom([]int{1, 2, 3, 6, 12}).Draw(t, "every")
		terms.Day = rapid.OneOf(rapid.IntRange(1, 31), rapid.IntRange(28, 31)).Draw(t, "day")
	}
	return terms
}

// TestSchedulesAddUp: principal adds up exactly, nothing is negative, the balance
// ends at 0, equal instalments are equal but for the last, and each line's interest
// is within a fen of the exact interest on the balance before it.
func TestSchedulesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		s, err := schedule.Build(terms)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		var principal, interest money.Fen
		balance, before := terms.Principal, terms.From
		for i, l := range s.Lines {
			principal, interest = principal+l.Principal, interest+l.Interest
			if l.Principal < 0 || l.Interest < 0 || l.Balance != balance-l.Principal || !l.Due.After(before) {
				t.Errorf("line %d: %+v", i, l)
			}
			if terms.Method == schedule.EqualInstalments && i < len(s.Lines)-1 && l.Payment() != s.Instalment {
				t.Errorf("line %d pays %s, not %s", i, l.Payment(), s.Instalment)
			}
			if terms.Method == schedule.EqualPrincipal && i < len(s.Lines)-1 && l.Principal != s.Lines[0].Principal {
				t.Errorf("line %d has %s, not %s", i, l.Principal, s.Lines[0].Principal)
			}
			part := exact.Frac(int64(terms.Every), 12)
			if l.Basis == schedule.ByDays {
				n, err := schedule.Days(before, l.Due, terms.Convention.DayCount)
				if err != nil || n != l.Days {
					t.Errorf("line %d: %d days, %v", i, n, err)
				}
				year := int64(360)
				if terms.Convention.DayCount == schedule.Act365 {
					year = 365
				}
				part = exact.Frac(int64(n), year)
			}
			off := terms.Rate.Mul(part).Mul(exact.Int(int64(balance))).Sub(exact.Int(int64(l.Interest)))
			if off.Cmp(exact.Int(1)) >= 0 || off.Cmp(exact.Int(-1)) <= 0 {
				t.Errorf("line %d: interest off by %s fen", i, off)
			}
			balance, before = l.Balance, l.Due
		}
		if principal != terms.Principal || principal != s.Principal || interest != s.Interest || balance != 0 || before != terms.Maturity {
			t.Errorf("%s of %s, %s of interest, %s left on %s", principal, terms.Principal, interest, balance, before)
		}
	})
}

// TestWholePeriods: the days that Build calls whole periods are those that
// AddMonths makes, so both know one month-end rule.
func TestWholePeriods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		terms.Method, terms.Own, terms.Convention.StickLast = schedule.InterestOnly, nil, false
		terms.Every = rapid.IntRange(1, 24).Draw(t, "any months")
		terms.Day = rapid.IntRange(1, 31).Draw(t, "any day")
		anchor := drawDate(t, "anchor")
		at := func(n int) period.Date {
			d, err := schedule.AddMonths(anchor, n, terms.Day, terms.Convention.MonthEnd)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		n := rapid.IntRange(1, 30).Draw(t, "lines")
		terms.From, terms.Maturity = at(0), at(n*terms.Every)
		s, err := schedule.Build(terms)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []period.Date
		for k := 1; k <= n; k++ {
			want = append(want, at(k*terms.Every))
		}
		for _, l := range s.Lines {
			got = append(got, l.Due)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
