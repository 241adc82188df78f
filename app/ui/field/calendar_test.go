package field

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"huiqi/policy/period"
)

func TestNoMonthIsSkippedFromA31st(t *testing.T) {
	test.NewTempApp(t)
	c := NewCalendar(period.Date{Year: 2026, Month: 1, Day: 31}, nil)
	for _, want := range []uint8{2, 3, 4} {
		if c.Move(1); c.first.Month != want || c.first.Day != 1 {
			t.Errorf("after a step: %s, want month %d", c.first, want)
		}
	}
}

func TestWeekdayIsThatOfTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := period.Date{Year: 2000, Month: 1, Day: 1}.AddDays(rapid.IntRange(-20000, 40000).Draw(rt, "days"))
		want := (int(time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC).Weekday()) + 6) % 7
		if got := weekday(d); got != want {
			rt.Fatalf("%s: %d, want %d", d, got, want)
		}
	})
}

func TestTheMonthHasAllItsDays(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		day  period.Date
		days int
	}{
		{period.Date{Year: 2024, Month: 2, Day: 29}, 29}, {period.Date{Year: 2026, Month: 2, Day: 1}, 28}, {period.Date{Year: 2026, Month: 11, Day: 22}, 30},
	} {
		n := 0
		for _, week := range NewCalendar(c.day, nil).weeks() {
			for i, d := range week {
				if !d.IsZero() {
					if n++; weekday(d) != i {
						t.Errorf("%s stands in column %d", d, i)
					}
				}
			}
		}
		if n != c.days {
			t.Errorf("%s: %d days", c.day, n)
		}
	}
}

func TestTheBoxOpensTheCalendar(t *testing.T) {
	test.NewTempApp(t)
	d := NewDate(period.Date{Year: 2026, Month: 11, Day: 22})
	box := d.Box()
	w := test.NewTempWindow(t, box)
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("control: open already")
	}
	for _, o := range test.LaidOutObjects(w.Content()) {
		if b, ok := o.(*opener); ok {
			test.Tap(b)
		}
	}
	if w.Canvas().Overlays().Top() == nil {
		t.Error("the sign does not open the calendar")
	}
}
