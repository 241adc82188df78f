package workdays_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/period"
	"huiqi/policy/workdays"
	"huiqi/resources"
)

func shipped(t *testing.T) *workdays.Calendar {
	t.Helper()
	papers, err := workdays.Load(resources.Calendar())
	if err != nil {
		t.Fatal(err)
	}
	c, err := workdays.New(papers...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestWellKnownDays(t *testing.T) {
	c := shipped(t)
	for d, want := range map[string]bool{
		"2019-01-01": false, "2019-02-02": true, "2019-02-03": true, "2019-04-28": true, "2019-05-03": false,
		"2019-05-04": false, "2019-05-05": true, "2019-05-06": true, "2019-10-12": true, "2019-10-13": false,
		"2020-01-19": true, "2020-01-20": true, "2020-01-23": true, "2020-01-24": false, "2020-01-31": false,
		"2020-02-01": false, "2020-02-02": false, "2020-02-03": true, "2020-06-25": false, "2020-06-26": false,
		"2020-06-27": false, "2020-06-28": true, "2020-06-29": true, "2020-10-08": false, "2020-10-09": true,
		"2020-10-10": true, "2020-10-11": false, "2021-02-20": true, "2021-09-18": true, "2021-09-20": false,
		"2022-01-30": true, "2022-04-02": true, "2022-12-30": true, "2022-12-31": false, "2023-01-02": false,
		"2023-06-25": true, "2023-10-06": false, "2023-10-07": true, "2024-02-09": true, "2024-02-17": false,
		"2024-02-18": true, "2025-01-28": false, "2025-02-04": false, "2025-02-08": true, "2025-05-02": false,
		"2025-05-05": false, "2025-10-08": false, "2025-10-11": true, "2026-01-04": true, "2026-02-23": false,
		"2026-02-14": true, "2026-09-20": true, "2026-10-10": true, "2026-11-22": false, "2026-11-23": true,
	} {
		if got, err := c.Working(day(d)); got != want || err != nil {
			t.Errorf("%s: %v, %v", d, got, err)
		}
	}
}

// The days of a year less its Saturdays and Sundays and the 11 public holidays (13
// from 2025) are its working days, since the rest is only swapped; in 2020 two fewer,
// because the longer Spring Festival was not made up for.
func TestYearsAreWhole(t *testing.T) {
	c := shipped(t)
	want := map[int]int{2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
	if years := c.Years(); !slices.Equal(years, []int{2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}) {
		t.Fatal(years)
	}
	for year, n := range want {
		got := 0
		for d := (period.Date{Year: int16(year), Month: 1, Day: 1}); int(d.Year) == year; d = d.AddDays(1) {
			if ok, err := c.Working(d); err != nil {
				t.Fatal(err)
			} else if ok {
				got++
			}
		}
		if got != n {
			t.Errorf("%d: %d working days, want %d", year, got, n)
		}
		for _, p := range c.Papers(year) {
			if !strings.HasPrefix(p.Doc, "国办发明电〔") || !strings.HasSuffix(p.Doc, "号") {
				t.Errorf("%d: number %q", year, p.Doc)
			}
		}
	}
}

func TestTermsEnd(t *testing.T) {
	c := shipped(t)
	for _, x := range []struct {
		start string
		n     int
		unit  workdays.Unit
		want  string
	}{
		{"2020-06-22", 5, workdays.Workday, "2020-06-30"}, // 23, 24, Sunday the 28th, 29, 30
		{"2020-06-24", 1, workdays.Workday, "2020-06-28"},
		{"2020-06-24", 2, workdays.Workday, "2020-06-29"},
		{"2020-06-24", 1, workdays.Day, "2020-06-28"}, // 25 is off: the next working day
		{"2020-06-24", 4, workdays.Day, "2020-06-28"},
		{"2020-06-24", 5, workdays.Day, "2020-06-29"},
		{"2020-09-28", 7, workdays.Day, "2020-10-09"},
		{"2020-09-28", 7, workdays.Workday, "2020-10-14"},
		{"2020-07-18", 0, workdays.Day, "2020-07-18"}, // no notice: no term
		{"2022-12-30", 1, workdays.Workday, "2023-01-03"},
		{"2018-12-31", 1, workdays.Workday, "2019-01-02"},
	} {
		if got, err := c.End(day(x.start), x.n, x.unit); got.String() != x.want || err != nil {
			t.Errorf("%d %s from %s: %s, %v; want %s", x.n, x.unit, x.start, got, err, x.want)
		}
	}
}

func TestUnknownYearsAndTerms(t *testing.T) {
	c := shipped(t)
	for _, x := range []struct {
		start string
		n     int
		year  int
	}{{"2026-12-30", 5, 2027}, {"2018-11-01", 3, 2018}, {"2026-12-31", 1, 2027}} {
		_, err := c.End(day(x.start), x.n, workdays.Workday)
		if e, ok := errors.AsType[*workdays.YearError](err); !ok || e.Year != x.year {
			t.Errorf("%s: %v", x.start, err)
		}
	}
	for _, x := range []struct {
		n    int
		unit workdays.Unit
	}{{-1, workdays.Day}, {5, "month"}, {1 << 30, workdays.Day}} {
		if _, err := c.End(day("2020-06-01"), x.n, x.unit); !errors.Is(err, workdays.ErrTerm) {
			t.Errorf("%d %s: %v", x.n, x.unit, err)
		}
	}
	if _, err := c.End(period.Date{}, 1, workdays.Day); !errors.Is(err, workdays.ErrTerm) {
		t.Error(err)
	}
}

// A term is the same counted day by day, from any day of the years.
func TestTermsAgreeWithCountingByHand(t *testing.T) {
	c := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		start := day("2019-01-01").AddDays(rapid.IntRange(0, 7*365).Draw(t, "start"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		end, err := c.End(start, n, workdays.Workday)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for d := start; d.Before(end); {
			d = d.AddDays(1)
			if ok, err := c.Working(d); err != nil {
				t.Fatal(err)
			} else if ok {
				count++
			}
		}
		if ok, _ := c.Working(end); !ok || count != n {
			t.Fatalf("%d of %d by %s", count, n, end)
		}
		byDay, err := c.End(start, n, workdays.Day)
		if err != nil {
			t.Fatal(err)
		}
		if ok, _ := c.Working(byDay); !ok || start.DaysUntil(byDay) < n || byDay.After(end) {
			t.Fatalf("%d days from %s: %s", n, start, byDay)
		}
	})
}

func TestWhatIsNoCalendar(t *testing.T) {
	good := "[[paper]]\nyear = 2027\ndoc = \"x〔2026〕1号\"\ndate = 2026-11-10\ntitle = \"t\"\noff = [\"2027-01-01..2027-01-03\"]\nwork = [\"2027-01-10\"]\n"
	load := func(text string) error {
		papers, err := workdays.Load([]byte(text))
		if err == nil {
			_, err = workdays.New(papers...)
		}
		return err
	}
	if err := load(good); err != nil { // the control
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing":            "",
		"no toml":            "[[",
		"another word":       good + "weight = 1\n",
		"no number":          strings.Replace(good, "x〔2026〕1号", "", 1),
		"no title":           strings.Replace(good, "\"t\"", "\"\"", 1),
		"no date":            strings.Replace(good, "date = 2026-11-10\n", "", 1),
		"no such day":        strings.Replace(good, "2027-01-03", "2027-02-30", 1),
		"backwards":          strings.Replace(good, "2027-01-03", "2026-12-30", 1),
		"half a year":        strings.Replace(good, "2027-01-03", "2027-06-30", 1),
		"another year":       strings.Replace(good, "year = 2027", "year = 2030", 1),
		"work on a Monday":   strings.Replace(good, "2027-01-10", "2027-01-11", 1),
		"off and worked":     strings.Replace(good, "2027-01-10", "2027-01-03", 1),
		"the same one twice": good + good,
	} {
		if err := load(text); !errors.Is(err, workdays.ErrCalendar) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
