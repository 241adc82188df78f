// Package workdays counts terms by a calendar held as data: which days are off and
// which weekends are worked, by the yearly notices of 国务院办公厅. Terms follow the
// Civil Code (民法典): the first day is not counted (201), and a term of days that
// ends on a day off ends on the next working day (203).
//
// It knows no year that no notice was loaded for: asking is a *YearError, never a
// guess. Main types: Calendar, Paper, Unit.
package workdays

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"huiqi/policy/period"
)

// Unit is what a term is counted in.
type Unit string

// The units of a term.
const (
	Workday Unit = "workday" // 工作日
	Day     Unit = "day"     // 日
)

// Paper is one notice: days that are off, and weekends that are worked.
type Paper struct {
	Year  int           `json:"year"`
	Doc   string        `json:"doc"` // 发文字号
	Date  period.Date   `json:"date"`
	Title string        `json:"title"`
	Off   []period.Date `json:"off"`
	Work  []period.Date `json:"work"`
}

// Calendar says of each day of its years whether work is done. It never changes.
type Calendar struct {
	papers []Paper
	years  map[int]bool
	work   map[period.Date]bool // of the days that are not as their weekday
}

// ErrCalendar says that data is not a calendar; it comes wrapped with the reason.
var ErrCalendar = errors.New("not a calendar")

// ErrTerm says that a term is below zero, too long or in an unknown unit.
var ErrTerm = errors.New("not a term")

// YearError is asked about when a day's year is in no notice loaded.
type YearError struct{ Year int }

// Error names the year.
func (e *YearError) Error() string { return fmt.Sprintf("no calendar of %d", e.Year) }

// Load reads papers from TOML (see resources/calendars/cn.toml for the form).
func Load(data []byte) ([]Paper, error) {
	var file struct {
		Paper []struct {
			Year  int            `toml:"year"`
			Doc   string         `toml:"doc"`
			Date  toml.LocalDate `toml:"date"`
			Title string         `toml:"title"`
			Off   []string       `toml:"off"`
			Work  []string       `toml:"work"`
		} `toml:"paper"`
	}
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, errors.Join(ErrCalendar, err)
	}
	if len(file.Paper) == 0 {
		return nil, fmt.Errorf("no [[paper]]: %w", ErrCalendar)
	}
	out := make([]Paper, 0, len(file.Paper))
	for _, p := range file.Paper {
		date, err1 := period.NewDate(p.Date.Year, p.Date.Month, p.Date.Day)
		off, err2 := spans(p.Off)
		work, err3 := spans(p.Work)
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Doc, errors.Join(ErrCalendar, err))
		}
		out = append(out, Paper{p.Year, p.Doc, date, p.Title, off, work})
	}
	return out, nil
}

// longest is the most days that one span of a notice may have.
const longest = 16

// spans reads "2020-01-24..2020-01-30" and single days.
func spans(list []string) ([]period.Date, error) {
	var out []period.Date
	for _, s := range list {
		a, b, two := strings.Cut(s, "..")
		first, err := period.ParseDate(a)
		last := first
		if two && err == nil {
			last, err = period.ParseDate(b)
		}
		if err != nil {
			return nil, err
		}
		n := first.DaysUntil(last)
		if n < 0 || n >= longest {
			return nil, fmt.Errorf("%q: %w", s, ErrCalendar)
		}
		for i := range n + 1 {
			out = append(out, first.AddDays(i))
		}
	}
	return out, nil
}

// New makes a calendar of papers; of two that speak of one day the later counts.
func New(papers ...Paper) (*Calendar, error) {
	c := &Calendar{papers: slices.Clone(papers), years: make(map[int]bool), work: make(map[period.Date]bool)}
	slices.SortStableFunc(c.papers, func(a, b Paper) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Doc, b.Doc))
	})
	for i, p := range c.papers {
		if i > 0 && c.papers[i-1].Doc == p.Doc {
			return nil, fmt.Errorf("%s twice: %w", p.Doc, ErrCalendar)
		}
		if err := p.check(); err != nil {
			return nil, err
		}
		c.years[p.Year] = true
		for _, d := range p.Off {
			c.work[d] = false
		}
		for _, d := range p.Work {
			c.work[d] = true
		}
	}
	return c, nil
}

func (p Paper) check() error {
	bad := func(what string) error { return fmt.Errorf("%s: %s: %w", p.Doc, what, ErrCalendar) }
	if p.Doc == "" || p.Title == "" || p.Date.IsZero() {
		return bad("number, title and date of the notice are needed")
	}
	if p.Year < 1949 || p.Year > 9999 || len(p.Off) == 0 {
		return bad("year and days off are needed")
	}
	own := 0
	for _, d := range slices.Concat(p.Off, p.Work) {
		switch int(d.Year) - p.Year {
		case 0:
			own++
		case -1: // 元旦 may begin in December
		default:
			return bad(d.String() + " is of another year")
		}
	}
	if own == 0 {
		return bad("no day of its year")
	}
	for _, d := range p.Work {
		if !weekend(d) {
			return bad(d.String() + " is no weekend")
		}
		if slices.Contains(p.Off, d) {
			return bad(d.String() + " is both off and worked")
		}
	}
	return nil
}

var monday = period.Date{Year: 2001, Month: 1, Day: 1}

func weekend(d period.Date) bool { return ((monday.DaysUntil(d)%7)+7)%7 >= 5 }

// Years are the years known, in order.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Papers are the notices of a year, in order of their dates.
func (c *Calendar) Papers(year int) []Paper {
	var out []Paper
	for _, p := range c.papers {
		if p.Year == year {
			out = append(out, p)
		}
	}
	return out
}

// Working tells whether a day is a working day; a *YearError when its year is not
// known. The last days of December may still change with the notice of the next year
// (30 and 31 December 2018 did): a term that ends there deserves a second look.
func (c *Calendar) Working(d period.Date) (bool, error) {
	if !c.years[int(d.Year)] {
		return false, &YearError{int(d.Year)}
	}
	if w, ok := c.work[d]; ok {
		return w, nil
	}
	return !weekend(d), nil
}

// longestTerm is the most days of a term.
const longestTerm = 3660

// End is the last day of a term of n that begins on start. The first day is not
// counted; a term of days that ends on a day off ends on the next working day; of a
// term of working days only those count. A term of 0 ends on the day it begins. The
// errors are ErrTerm and *YearError.
func (c *Calendar) End(start period.Date, n int, unit Unit) (period.Date, error) {
	if n < 0 || n > longestTerm || start.IsZero() || unit != Workday && unit != Day {
		return period.Date{}, fmt.Errorf("%d %s from %s: %w", n, unit, start, ErrTerm)
	}
	if n == 0 {
		return start, nil
	}
	d := start
	if unit == Day {
		d, n = start.AddDays(n-1), 1
	}
	for {
		d = d.AddDays(1)
		ok, err := c.Working(d)
		if err != nil {
			return period.Date{}, err
		}
		if ok {
			n--
		}
		if n == 0 {
			return d, nil
		}
	}
}
