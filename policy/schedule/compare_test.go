package schedule_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// deferred is twoHalves with its first half moved by 180 days, 500 fen of penalty
// accrued, of which 50 were wrong, 300 waived and 30 capitalised.
func deferred(t *testing.T) (schedule.Schedule, schedule.After) {
	terms := twoHalves()
	terms.Fees = 700
	s := build(t, terms)
	after, err := schedule.Apply(s, []schedule.Move{{
		Due: day("2020-03-01"), Principal: yuan("5,160,000.00"), PrincipalTo: day("2020-08-28"), Interest: yuan("70,520.00"), InterestTo: day("2020-06-30"),
		Penalty: []schedule.Entry{entry("2020-03-05", schedule.Accrue, 500), entry("2020-03-06", schedule.Reverse, 50),
			entry("2020-04-01", schedule.Waive, 300), entry("2020-04-02", schedule.Capitalise, 30)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s, after
}

func TestCompare(t *testing.T) {
	s, after := deferred(t)
	got, err := schedule.Compare(s, after)
	if err != nil {
		t.Fatal(err)
	}
	half, all := yuan("5,160,000.00"), yuan("10,320,000.00")
	want := schedule.Comparison{
		Rows: []schedule.Row{
			{Date: day("2020-03-01"), BeforePrincipal: half, BeforeInterest: yuan("70,520.00"), BeforeBalance: half, AfterBalance: all},
			{Date: day("2020-06-01"), BeforePrincipal: half, BeforeInterest: yuan("54,065.33"), AfterPrincipal: half, AfterInterest: yuan("54,065.33"), AfterBalance: half},
			{Date: day("2020-06-30"), AfterInterest: yuan("70,520.00"), AfterBalance: half},
			{Date: day("2020-08-28"), AfterPrincipal: half, AfterAdded: yuan("105,780.00")},
		},
		Before: schedule.Components{Principal: all, Interest: yuan("124,585.33"), Accrued: 500, Reversed: 50, Residual: 450, Fees: 700},
		After: schedule.Components{Principal: all, Interest: yuan("124,585.33"), Added: yuan("105,780.00"),
			Accrued: 500, Waived: 300, Reversed: 50, Capitalised: 30, Residual: 120, Fees: 700},
		Difference: schedule.Difference{Total: yuan("105,777.00"), Added: yuan("105,780.00"), Waived: 300},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got.Before.Owed() != yuan("10,444,596.83") || got.After.Owed() != yuan("10,550,373.83") {
		t.Errorf("owed %s before, %s after", got.Before.Owed(), got.After.Owed())
	}
}

// TestCompareRefuses: whatever is changed in an After by other hands, it is not
// shown beside the schedule as if it were explained.
func TestCompareRefuses(t *testing.T) {
	for _, c := range []struct {
		name, field string
		change      func(*schedule.Schedule, *schedule.After)
	}{
		{"principal", "lines", func(_ *schedule.Schedule, a *schedule.After) {
			a.Lines[1].Principal--
			a.Lines[1].Balance++
			a.Lines[3].Balance++
			a.Lines[2].Balance++
		}},
		{"more principal", "line of 2020-08-28", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[3].Principal++; a.Lines[3].Balance-- }},
		{"principal left", "lines", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[3].Principal--; a.Lines[3].Balance++ }},
		{"balance", "line of 2020-06-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[1].Balance-- }},
		{"interest", "interest", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[1].Interest++ }},
		{"interest for a fee", "interest", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[1].Interest++; a.Fees-- }},
		{"negative interest", "line of 2020-03-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[0].Interest--; a.Lines[1].Interest++ }},
		{"added", "added", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[3].Added++ }},
		{"added of a move", "added", func(_ *schedule.Schedule, a *schedule.After) { a.Moves[0].Added[0].Amount-- }},
		{"fees", "fees", func(_ *schedule.Schedule, a *schedule.After) { a.Fees++ }},
		{"waived", "line of 2020-03-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[0].Penalty.Waived++ }},
		{"residual", "line of 2020-03-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[0].Penalty.Residual-- }},
		{"waived too much", "line of 2020-03-01", func(_ *schedule.Schedule, a *schedule.After) {
			a.Lines[0].Penalty.Waived += 121
			a.Lines[0].Penalty.Residual -= 121
		}},
		{"a line gone", "lines", func(_ *schedule.Schedule, a *schedule.After) { a.Lines = a.Lines[:3] }},
		{"no line", "lines", func(_ *schedule.Schedule, a *schedule.After) { a.Lines = nil }},
		{"a day twice", "line of 2020-03-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[1].Due = a.Lines[0].Due }},
		{"no day", "line of ", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[0].Due = period.Date{} }},
		{"beyond all sums", "line of 2020-06-01", func(_ *schedule.Schedule, a *schedule.After) { a.Lines[1].Interest = 1 << 62 }},
		{"another loan", "fees", func(s *schedule.Schedule, _ *schedule.After) { s.Terms.Fees++ }},
		{"a schedule unsound", "lines", func(s *schedule.Schedule, _ *schedule.After) { s.Interest++ }},
	} {
		s, after := deferred(t)
		c.change(&s, &after)
		got, err := schedule.Compare(s, after)
		e, ok := errors.AsType[*schedule.TermError](err)
		if !ok || !errors.Is(err, schedule.ErrUnequal) && !errors.Is(err, schedule.ErrSchedule) || e.Field != c.field || len(got.Rows) > 0 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestCompareNothing: where nothing was moved both sides are the same.
func TestCompareNothing(t *testing.T) {
	s := build(t, quarterly())
	after, err := schedule.Apply(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := schedule.Compare(s, after)
	if err != nil || c.Difference != (schedule.Difference{}) || c.Before != c.After || len(c.Rows) != len(s.Lines) {
		t.Errorf("%+v, %v", c, err)
	}
	for _, r := range c.Rows {
		if r.BeforePrincipal != r.AfterPrincipal || r.BeforeInterest != r.AfterInterest || r.BeforeBalance != r.AfterBalance {
			t.Errorf("%+v", r)
		}
	}
}

// BenchmarkBuild measures the longest schedule at a rate that has no short form.
func BenchmarkBuild(b *testing.B) {
	rate, err := schedule.ParseRate("123456789123/999999999989")
	if err != nil {
		b.Fatal(err)
	}
	for name, years := range map[string]string{"360": "2050-01-20", "1200": "2120-01-20"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := schedule.Build(schedule.Terms{Principal: 1e12, Rate: rate, From: day("2020-01-20"), Maturity: day(years),
					Method: schedule.EqualInstalments, Every: 1, Day: 20, Convention: act360}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
