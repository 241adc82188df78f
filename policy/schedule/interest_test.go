package schedule_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

var (
	act360 = schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp}
	act365 = schedule.Convention{DayCount: schedule.Act365, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp}
	thirty = schedule.Convention{DayCount: schedule.Thirty360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp}
)

func round(c schedule.Convention, r schedule.Rounding) schedule.Convention {
	c.Rounding = r
	return c
}

// day reads 2020-03-13; "" is the zero date.
func day(s string) period.Date {
	if s == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// yuan reads "10,320,000.00".
func yuan(s string) money.Fen {
	f, err := money.FromYuan(exact.MustParse(strings.ReplaceAll(s, ",", "")))
	if err != nil {
		panic(err)
	}
	return f
}

func TestInterest(t *testing.T) {
	cases := []struct {
		name, principal, rate, from, to string
		c                               schedule.Convention
		want                            string
	}{
		{"90 days", "10,320,000.00", "0.041", "2020-03-01", "2020-05-30", act360, "105,780.00"},
		{"over 365", "10,320,000.00", "0.041", "2020-03-01", "2020-05-30", act365, "104,330.96"},
		{"over 365, down", "10,320,000.00", "0.041", "2020-03-01", "2020-05-30", round(act365, schedule.Down), "104,330.95"},
		{"89 days of 30E/360", "10,320,000.00", "0.041", "2020-03-01", "2020-05-30", thirty, "104,604.67"},
		{"a leap year over 360", "100,000.00", "0.036", "2020-01-01", "2021-01-01", act360, "3,660.00"},
		{"a leap year over 365", "100,000.00", "0.0365", "2020-01-01", "2021-01-01", act365, "3,660.00"},
		{"a year of 30E/360", "100,000.00", "0.036", "2020-01-01", "2021-01-01", thirty, "3,600.00"},
		{"half a fen up", "1.00", "0.18", "2020-01-01", "2020-01-11", act360, "0.01"},
		{"half a fen to even", "1.00", "0.18", "2020-01-01", "2020-01-11", round(act360, schedule.HalfEven), "0.00"},
		{"half a fen down", "1.00", "0.18", "2020-01-01", "2020-01-11", round(act360, schedule.Down), "0.00"},
		{"one and a half to even", "1.00", "0.18", "2020-01-01", "2020-01-31", round(act360, schedule.HalfEven), "0.02"},
		{"one and a half down", "1.00", "0.18", "2020-01-01", "2020-01-31", round(act360, schedule.Down), "0.01"},
		{"no day", "100.00", "0.18", "2020-01-01", "2020-01-01", act360, "0.00"},
		{"no rate", "100.00", "0", "2020-01-01", "2021-01-01", act360, "0.00"},
		{"more than int64 on the way", "10,000,000,000,000.00", "0.0465", "2020-01-01", "2020-12-26", act360, "465,000,000,000.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := schedule.Interest(yuan(c.principal), exact.MustParse(c.rate), day(c.from), day(c.to), c.c)
			if err != nil || got != yuan(c.want) {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
	bad := []struct {
		name      string
		principal money.Fen
		rate      string
		from, to  period.Date
		c         schedule.Convention
		want      error
		says      string
	}{
		{"negative", -1, "0.04", day("2020-01-01"), day("2020-02-01"), act360, schedule.ErrAmount, "-0.01"},
		{"too much", 1e15 + 1, "0.04", day("2020-01-01"), day("2020-02-01"), act360, schedule.ErrAmount, "principal"},
		{"per cent", 1, "4.65", day("2020-01-01"), day("2020-02-01"), act360, schedule.ErrRate, "0.0465"},
		{"negative rate", 1, "-0.01", day("2020-01-01"), day("2020-02-01"), act360, schedule.ErrRate, "-0.01"},
		{"back", 1, "0.04", day("2020-02-01"), day("2020-01-01"), act360, schedule.ErrDate, "2020-01-01 is before 2020-02-01"},
		{"no date", 1, "0.04", period.Date{}, day("2020-01-01"), act360, schedule.ErrDate, "from"},
		{"no day of the calendar", 1, "0.04", day("2020-01-01"), period.Date{Year: 2021, Month: 2, Day: 29}, act360, schedule.ErrDate, "to"},
		{"no day count", 1, "0.04", day("2020-01-01"), day("2020-02-01"), schedule.Convention{Rounding: schedule.Down}, schedule.ErrWord, "act/360, act/365, 30e/360"},
		{"no rounding", 1, "0.04", day("2020-01-01"), day("2020-02-01"), schedule.Convention{DayCount: schedule.Act360}, schedule.ErrWord, "half_up, half_even, down"},
	}
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			_, err := schedule.Interest(c.principal, exact.MustParse(c.rate), c.from, c.to, c.c)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDays(t *testing.T) {
	cases := []struct {
		from, to       string
		actual, thirty int
	}{
		{"2020-01-31", "2020-02-29", 29, 29},
		{"2020-02-28", "2020-03-31", 32, 32},
		{"2020-02-29", "2020-03-31", 31, 31},
		{"2019-02-28", "2019-03-01", 1, 3},
		{"2020-02-28", "2020-03-01", 2, 3},
		{"2020-01-30", "2020-01-31", 1, 0},
		{"2020-01-31", "2020-03-31", 60, 60},
		{"2020-01-31", "2020-03-30", 59, 60},
		{"2019-12-21", "2020-12-21", 366, 360},
		{"2020-03-21", "2020-06-21", 92, 90},
	}
	for _, c := range cases {
		for count, want := range map[schedule.DayCount]int{schedule.Act360: c.actual, schedule.Act365: c.actual, schedule.Thirty360: c.thirty} {
			if got, err := schedule.Days(day(c.from), day(c.to), count); err != nil || got != want {
				t.Errorf("%s to %s by %s: %d, %v, want %d", c.from, c.to, count, got, err, want)
			}
		}
	}
}

// TestDaysAddUp: a stretch has the days of its parts, by every count, and none is
// negative, so that a settlement on the way neither adds nor loses a day.
func TestDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawDate(t, "a")
		b := a.AddDays(rapid.IntRange(0, 900).Draw(t, "ab"))
		c := b.AddDays(rapid.IntRange(0, 900).Draw(t, "bc"))
		count := rapid.SampledFrom([]schedule.DayCount{schedule.Act360, schedule.Act365, schedule.Thirty360}).Draw(t, "count")
		days := func(from, to period.Date) int {
			n, err := schedule.Days(from, to, count)
			if err != nil || n < 0 {
				t.Fatalf("%s to %s: %d, %v", from, to, n, err)
			}
			return n
		}
		if days(a, c) != days(a, b)+days(b, c) {
			t.Errorf("%s, %s, %s", a, b, c)
		}
	})
}

func TestAddMonths(t *testing.T) {
	cases := []struct {
		from           string
		n, day         int
		clamp, nextDay string
	}{
		{"2020-01-31", 1, 0, "2020-02-29", "2020-03-01"},
		{"2019-01-31", 1, 0, "2019-02-28", "2019-03-01"},
		{"2020-01-30", 1, 0, "2020-02-29", "2020-03-01"},
		{"2020-01-29", 1, 0, "2020-02-29", "2020-02-29"},
		{"2019-01-29", 1, 0, "2019-02-28", "2019-03-01"},
		{"2020-01-31", 3, 0, "2020-04-30", "2020-05-01"},
		{"2020-02-29", 1, 31, "2020-03-31", "2020-03-31"},
		{"2020-02-29", 1, 0, "2020-03-29", "2020-03-29"},
		{"2019-12-31", 2, 0, "2020-02-29", "2020-03-01"},
		{"2020-03-31", -1, 0, "2020-02-29", "2020-03-01"},
		{"2020-03-21", -15, 0, "2018-12-21", "2018-12-21"},
		{"2020-03-05", 0, 21, "2020-03-21", "2020-03-21"},
		{"1900-01-31", 1, 0, "1900-02-28", "1900-03-01"},
		{"2000-01-31", 1, 0, "2000-02-29", "2000-03-01"},
	}
	for _, c := range cases {
		for rule, want := range map[schedule.MonthEnd]string{schedule.Clamp: c.clamp, schedule.NextDay: c.nextDay} {
			if got, err := schedule.AddMonths(day(c.from), c.n, c.day, rule); err != nil || got != day(want) {
				t.Errorf("%s + %d (%d, %s): %s, %v, want %s", c.from, c.n, c.day, rule, got, err, want)
			}
		}
	}
	for name, c := range map[string]struct {
		from period.Date
		n    int
		day  int
		rule schedule.MonthEnd
		want error
	}{
		"no date":       {period.Date{}, 1, 0, schedule.Clamp, schedule.ErrDate},
		"day 32":        {day("2020-01-01"), 1, 32, schedule.Clamp, schedule.ErrMonths},
		"day -1":        {day("2020-01-01"), 1, -1, schedule.Clamp, schedule.ErrMonths},
		"no rule":       {day("2020-01-01"), 1, 0, "", schedule.ErrWord},
		"after 9999":    {day("9999-12-01"), 1, 0, schedule.Clamp, schedule.ErrDate},
		"before year 1": {day("0001-01-01"), -1, 0, schedule.Clamp, schedule.ErrDate},
		"far before":    {day("0001-01-01"), -100, 0, schedule.Clamp, schedule.ErrDate},
	} {
		if got, err := schedule.AddMonths(c.from, c.n, c.day, c.rule); !errors.Is(err, c.want) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestInstalment(t *testing.T) {
	cases := []struct {
		principal, rate string
		n               int
		want            string
	}{
		{"1,000,000.00", "0.049", 360, "5,307.27"}, // the housing loans of 2015 to 2019
		{"1,000,000.00", "0.0465", 360, "5,156.37"},
		{"100,000.00", "0.06", 360, "599.55"}, // every textbook's
		{"100,000.00", "0.12", 12, "8,884.88"},
		{"1,000.00", "0.12", 3, "340.02"},
		{"100.00", "0", 3, "33.33"},
		{"1,000.00", "0.12", 1, "1,010.00"},
	}
	for _, c := range cases {
		i := exact.MustParse(c.rate).Mul(exact.Frac(1, 12))
		if got, err := schedule.Instalment(yuan(c.principal), i, c.n, schedule.HalfUp); err != nil || got != yuan(c.want) {
			t.Errorf("%s at %s in %d: %s, %v, want %s", c.principal, c.rate, c.n, got, err, c.want)
		}
	}
	// A tie: 3 fen in two payments at 0 is 1.5, 5 fen 2.5.
	for _, c := range []struct {
		principal money.Fen
		r         schedule.Rounding
		want      money.Fen
	}{{3, schedule.HalfUp, 2}, {5, schedule.HalfUp, 3}, {3, schedule.HalfEven, 2}, {5, schedule.HalfEven, 2}, {3, schedule.Down, 1}, {5, schedule.Down, 2}} {
		if got, err := schedule.Instalment(c.principal, exact.Int(0), 2, c.r); err != nil || got != c.want {
			t.Errorf("%d in two, %s: %d, %v", c.principal, c.r, got, err)
		}
	}
	// Ties at a rate: one payment at 1/2 of 1 fen is 1.5, of 3 fen 4.5.
	for _, c := range []struct {
		principal money.Fen
		r         schedule.Rounding
		want      money.Fen
	}{{1, schedule.HalfUp, 2}, {3, schedule.HalfUp, 5}, {1, schedule.HalfEven, 2}, {3, schedule.HalfEven, 4}, {1, schedule.Down, 1}, {3, schedule.Down, 4}} {
		if got, err := schedule.Instalment(c.principal, exact.Frac(1, 2), 1, c.r); err != nil || got != c.want {
			t.Errorf("%d at a half, %s: %d, %v", c.principal, c.r, got, err)
		}
	}
	for name, err := range map[string]error{
		"no payment":  second(schedule.Instalment(1, exact.Int(0), 0, schedule.Down)),
		"too many":    second(schedule.Instalment(1, exact.Int(0), 1201, schedule.Down)),
		"no rounding": second(schedule.Instalment(1, exact.Int(0), 1, "")),
		"rate":        second(schedule.Instalment(1, exact.Int(-1), 1, schedule.Down)),
		"principal":   second(schedule.Instalment(-1, exact.Int(0), 1, schedule.Down)),
	} {
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func second(_ money.Fen, err error) error { return err }

// TestInstalmentIsExact holds the instalment against another way to it: it is the
// rounded principal over the sum of the discount factors 1/(1+i)^k, summed up as
// rationals.
func TestInstalmentIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		principal := rapid.Int64Range(1, 1e15).Draw(t, "principal")
		i := exact.Frac(rapid.Int64Range(0, 9999).Draw(t, "rate"), 10000).
			Mul(exact.Frac(rapid.SampledFrom([]int64{1, 3, 6, 12, 24}).Draw(t, "every"), 12))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		r := rapid.SampledFrom([]schedule.Rounding{schedule.HalfUp, schedule.HalfEven, schedule.Down}).Draw(t, "rounding")
		got, err := schedule.Instalment(money.Fen(principal), i, n, r)
		if err != nil {
			t.Fatal(err)
		}
		one := big.NewRat(1, 1)
		v := new(big.Rat).Inv(new(big.Rat).Add(one, i.Rat()))
		sum, factor := new(big.Rat), new(big.Rat).Set(one)
		for range n {
			factor.Mul(factor, v)
			sum.Add(sum, factor)
		}
		want := new(big.Rat).Quo(new(big.Rat).SetInt64(principal), sum)
		// got − want must be in [−1/2, 1/2], or (−1, 0] when rounding down.
		off := new(big.Rat).Sub(new(big.Rat).SetInt64(int64(got)), want)
		if r == schedule.Down {
			off.Add(off, big.NewRat(1, 2))
		}
		off.Abs(off)
		if off.Cmp(big.NewRat(1, 2)) > 0 {
			t.Errorf("%d, off by %s", got, off.FloatString(4))
		}
	})
}

func drawDate(t *rapid.T, name string) period.Date {
	return day("2018-01-01").AddDays(rapid.IntRange(0, 2500).Draw(t, name))
}
