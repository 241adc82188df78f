package schedule_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huiqi/policy/exact"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// byNumber compares exact numbers by their value.
var byNumber = cmp.Comparer(func(a, b exact.Num) bool { return a.Cmp(b) == 0 })

func TestRefusedTerms(t *testing.T) {
	type change func(*schedule.Terms)
	cases := []struct {
		name   string
		change change
		want   error
		field  string
	}{
		{"nothing outstanding", func(t *schedule.Terms) { t.Principal = 0 }, schedule.ErrAmount, "principal"},
		{"negative", func(t *schedule.Terms) { t.Principal = -1 }, schedule.ErrAmount, "principal"},
		{"too much", func(t *schedule.Terms) { t.Principal = 1e15 + 1 }, schedule.ErrAmount, "principal"},
		{"fees", func(t *schedule.Terms) { t.Fees = -1 }, schedule.ErrAmount, "fees"},
		{"per cent", func(t *schedule.Terms) { t.Rate = exact.MustParse("4.1") }, schedule.ErrRate, "rate"},
		{"one", func(t *schedule.Terms) { t.Rate = exact.Int(1) }, schedule.ErrRate, "rate"},
		{"endless digits", func(t *schedule.Terms) { t.Rate = exact.MustParse("0." + strings.Repeat("3", 60)) }, schedule.ErrRate, "rate"},
		{"no from", func(t *schedule.Terms) { t.From = period.Date{} }, schedule.ErrDate, "from"},
		{"no maturity", func(t *schedule.Terms) { t.Maturity = period.Date{} }, schedule.ErrDate, "maturity"},
		{"maturity at from", func(t *schedule.Terms) { t.Maturity = t.From }, schedule.ErrDate, "maturity"},
		{"over a hundred years", func(t *schedule.Terms) { t.Maturity = day("2119-12-22") }, schedule.ErrLong, "maturity"},
		{"method", func(t *schedule.Terms) { t.Method = "等额本息" }, schedule.ErrWord, "method"},
		{"month end", func(t *schedule.Terms) { t.Convention.MonthEnd = "last" }, schedule.ErrWord, "month_end"},
		{"no month end", func(t *schedule.Terms) { t.Convention.MonthEnd = "" }, schedule.ErrWord, "month_end"},
		{"no months", func(t *schedule.Terms) { t.Every = 0 }, schedule.ErrMonths, "every"},
		{"too many months", func(t *schedule.Terms) { t.Every = 121 }, schedule.ErrMonths, "every"},
		{"no day", func(t *schedule.Terms) { t.Day = 0 }, schedule.ErrMonths, "day"},
		{"day 32", func(t *schedule.Terms) { t.Day = 32 }, schedule.ErrMonths, "day"},
		{"first before from", func(t *schedule.Terms) { t.First = t.From }, schedule.ErrDate, "first"},
		{"first after maturity", func(t *schedule.Terms) { t.First = day("2021-01-21") }, schedule.ErrDate, "first"},
		{"first off the day", func(t *schedule.Terms) { t.First = day("2020-01-20") }, schedule.ErrDate, "first"},
		{"five months from anywhere", func(t *schedule.Terms) { t.Every, t.From = 5, day("2020-01-02") }, schedule.ErrDate, "first"},
		{"bullet with months", func(t *schedule.Terms) { t.Method = schedule.Bullet }, schedule.ErrMonths, "every"},
		{"own lines with another method", func(t *schedule.Terms) { t.Own = []schedule.OwnLine{{}} }, schedule.ErrOwn, "own"},
		{"own with months", func(t *schedule.Terms) { t.Method = schedule.Own }, schedule.ErrMonths, "every"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			terms := quarterly()
			c.change(&terms)
			_, err := schedule.Build(terms)
			e, ok := errors.AsType[*schedule.TermError](err)
			if !ok || !errors.Is(err, c.want) || e.Field != c.field || !strings.HasPrefix(err.Error(), c.field+": ") {
				t.Errorf("got %v", err)
			}
		})
	}
	own := []struct {
		name  string
		lines []schedule.OwnLine
		to    string
		want  error
	}{
		{"none", nil, "", schedule.ErrOwn},
		{"too little", []schedule.OwnLine{{day("2020-03-01"), 99}}, "", schedule.ErrOwn},
		{"too much", []schedule.OwnLine{{day("2020-03-01"), 101}}, "", schedule.ErrOwn},
		{"negative", []schedule.OwnLine{{day("2020-03-01"), -1}, {day("2020-03-02"), 101}}, "", schedule.ErrAmount},
		{"one day twice", []schedule.OwnLine{{day("2020-03-01"), 50}, {day("2020-03-01"), 50}}, "", schedule.ErrOwn},
		{"at from", []schedule.OwnLine{{day("2020-01-01"), 100}}, "", schedule.ErrDate},
		{"another maturity", []schedule.OwnLine{{day("2020-03-01"), 100}}, "2020-03-02", schedule.ErrOwn},
	}
	for _, c := range own {
		t.Run("own "+c.name, func(t *testing.T) {
			_, err := schedule.Build(schedule.Terms{Principal: 100, From: day("2020-01-01"), Maturity: day(c.to), Method: schedule.Own, Own: c.lines, Convention: act360})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestTermsAsJSON: the rate, whose parts are hidden from encoding/json, must not
// get lost, and one that is missing must not become 0.
func TestTermsAsJSON(t *testing.T) {
	for _, rate := range []string{"0.041", "2/7", "0"} {
		want := quarterly()
		var err error
		if want.Rate, err = schedule.ParseRate(rate); err != nil {
			t.Fatal(err)
		}
		want.Fees, want.First, want.Own = 12, day("2020-03-21"), []schedule.OwnLine{{day("2020-03-01"), 5}}
		text, err := json.Marshal(want)
		if err != nil || !strings.Contains(string(text), `"rate":"`+rate+`"`) {
			t.Fatalf("%s, %v", text, err)
		}
		var got schedule.Terms
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, byNumber); d != "" {
			t.Error(d)
		}
	}
	for _, text := range []string{`{}`, `{"rate":""}`, `{"rate":0.04}`, `{"rate":"4.1"}`, `{"rate":"1/0"}`, `{"rate":"1/-2"}`, `{"rate":"1/2/3"}`, `{"rate":"-0.01"}`, `{"rate":"x"}`} {
		var got schedule.Terms
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s taken as %s", text, got.Rate)
		}
	}
}
