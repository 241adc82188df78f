package period

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	cases := map[string]Date{
		"2020-03-13":          {2020, 3, 13},
		"2020年3月13日":          {2020, 3, 13},
		"2020 年 3 月 13 日":     {2020, 3, 13},
		"2020 3 13":           {},
		"20200313":            {2020, 3, 13},
		"2020/3/13":           {2020, 3, 13},
		"2020.3.13":           {2020, 3, 13},
		" ２０２０．３．１３　":         {2020, 3, 13},
		"2020-02-29":          {2020, 2, 29},
		"2020-03-13 00:00:00": {2020, 3, 13},
		"2020-03-13T08:30:00": {2020, 3, 13},
		"2020年3月13号":          {2020, 3, 13},
		"2021-02-29":          {},
		"2020-13-01":          {},
		"2020-00-10":          {},
		"20-03-13":            {},
		"05/06/2020":          {},
		"2020-3":              {},
		"2020-3-":             {},
		"2020-3-13x":          {},
		"202003131":           {},
		"":                    {},
		"四月":                  {},
	}
	for in, want := range cases {
		got, err := ParseDate(in)
		if got != want || (err == nil) == want.IsZero() || err != nil && !errors.Is(err, ErrDate) {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
}

func TestSerial(t *testing.T) {
	for serial, want := range map[int]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 43903: "2020-03-13", 2958465: "9999-12-31"} {
		d, err := FromSerial(serial)
		if err != nil || d.String() != want || d.Serial() != serial {
			t.Errorf("FromSerial(%d) = %v, %v, back to %d; want %s", serial, d, err, d.Serial(), want)
		}
	}
	for _, serial := range []int{-1, 0, 60, 2958466} {
		if d, err := FromSerial(serial); err == nil {
			t.Errorf("FromSerial(%d) = %v, want an error", serial, d)
		}
	}
}

func drawDate(t *rapid.T) Date {
	y := rapid.IntRange(1, 9999).Draw(t, "year")
	m := rapid.IntRange(1, 12).Draw(t, "month")
	d, err := NewDate(y, m, rapid.IntRange(1, daysIn(y, m)).Draw(t, "day"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The standard library's calendar is the judge.
func TestDaysAgreeWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		then := time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		if then.Year() < 1 || then.Year() > 9999 {
			return
		}
		e := d.AddDays(n)
		if e.String() != then.Format("2006-01-02") {
			t.Fatalf("%v + %d days = %v, want %v", d, n, e, then)
		}
		if d.DaysUntil(e) != n {
			t.Fatalf("days from %v to %v = %d, want %d", d, e, d.DaysUntil(e), n)
		}
		if (n > 0) != e.After(d) || (n < 0) != e.Before(d) {
			t.Fatalf("order of %v and %v", d, e)
		}
	})
}

func TestDateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		for _, text := range []string{d.String(), d.Chinese()} {
			if d.Year < 1000 && text == d.Chinese() {
				continue // a year is read only with four digits
			}
			if got, err := ParseDate(text); err != nil || got != d {
				t.Fatalf("ParseDate(%q) = %v, %v", text, got, err)
			}
		}
		if d.Year >= 1900 {
			if got, err := FromSerial(d.Serial()); err != nil || got != d {
				t.Fatalf("FromSerial(%d) = %v, %v; want %v", d.Serial(), got, err, d)
			}
		}
	})
}

func TestAddMonths(t *testing.T) {
	cases := []struct {
		from string
		n    int
		want string
	}{
		{"2020-01-31", 1, "2020-02-29"},
		{"2021-01-31", 1, "2021-02-28"},
		{"2020-03-31", -1, "2020-02-29"},
		{"2020-01-15", -1, "2019-12-15"},
		{"2020-12-01", 1, "2021-01-01"},
		{"2020-06-30", 6, "2020-12-30"},
	}
	for _, c := range cases {
		d, err := ParseDate(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	cases := []struct{ text, label, first, last, back, next string }{
		{"2020Q2", "2020年二季度", "2020-04-01", "2020-06-30", "2019Q2", "2020Q3"},
		{"2021Q1", "2021年一季度", "2021-01-01", "2021-03-31", "2020Q1", "2021Q2"},
		{"2020Q4", "2020年四季度", "2020-10-01", "2020-12-31", "2019Q4", "2021Q1"},
		{"2020H1", "2020年上半年", "2020-01-01", "2020-06-30", "2019H1", "2020H2"},
		{"2020H2", "2020年下半年", "2020-07-01", "2020-12-31", "2019H2", "2021H1"},
		{"2020", "2020年", "2020-01-01", "2020-12-31", "2019", "2021"},
		{"2020-02", "2020年2月", "2020-02-01", "2020-02-29", "2019-02", "2020-03"},
		{"2020-12", "2020年12月", "2020-12-01", "2020-12-31", "2019-12", "2021-01"},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			p, err := Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			got := [...]string{p.String(), p.Label(), p.First().String(), p.Last().String(), p.YearsBack(1).String(), p.Next().String()}
			want := [...]string{c.text, c.label, c.first, c.last, c.back, c.next}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if p.Next().Prev() != p {
				t.Errorf("previous of the next is %v", p.Next().Prev())
			}
			if !p.Contains(p.First()) || !p.Contains(p.Last()) || p.Contains(p.Last().AddDays(1)) || p.Contains(p.First().AddDays(-1)) {
				t.Error("Contains is wrong at an end")
			}
			if p.Contains(Date{}) {
				t.Error("contains the unknown date")
			}
		})
	}
	for _, bad := range []string{"", "2020Q5", "2020Q0", "2020H3", "2020-13", "2020-00", "2020-4", "20Q2", "2020q2", "2020Q", "2020Q2 ", "0000", "２０２０"} {
		if p, err := Parse(bad); err == nil || !errors.Is(err, ErrPeriod) {
			t.Errorf("Parse(%q) = %v, %v; want ErrPeriod", bad, p, err)
		}
	}
}

func TestMonths(t *testing.T) {
	got := MustParse("2020Q2").Months()
	want := []YearMonth{{2020, 4}, {2020, 5}, {2020, 6}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("months of 2020Q2: %v", got)
	}
	if got[0].String() != "2020-04" || got[0].Compare(got[1]) >= 0 {
		t.Errorf("month %v", got[0])
	}
	if m := (Period{}).Months(); m != nil {
		t.Errorf("months of no period: %v", m)
	}
}

func TestText(t *testing.T) {
	in := struct {
		P, None Period
		D, No   Date
	}{P: MustParse("2020Q2"), D: Date{2020, 3, 13}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"P":"2020Q2","None":"","D":"2020-03-13","No":""}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	back := in
	back.P, back.D = Period{}, Date{}
	if err := json.Unmarshal(text, &back); err != nil || back != in {
		t.Errorf("read back %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"D":"soon"}`), &back); err == nil {
		t.Error("a bad date was read")
	}
}
