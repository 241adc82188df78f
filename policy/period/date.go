// Package period holds civil dates and the stretches of time a policy speaks of:
// months, quarters (季度), half years (上半年) and years. It knows no time zone, no
// clock and no working calendar, so a rule computed today and in ten years sees
// the same days. Its main types are Date and Period; both are comparable, have a
// useful zero ("unknown") and read and write themselves as text.
package period

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Errors of this package; both are wrapped with the text that was refused.
var (
	ErrDate   = errors.New("not a date")
	ErrPeriod = errors.New("not a period")
)

// Date is a day of the civil (Gregorian) calendar. The zero value means "not
// known": the notice of 2020, for one, states no day of effect.
type Date struct {
	Year       int16
	Month, Day uint8
}

// NewDate returns the date, or ErrDate when the calendar has no such day.
func NewDate(year, month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, fmt.Errorf("%04d-%02d-%02d: %w", year, month, day, ErrDate)
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// ParseDate reads the shapes offices write: 2020-03-13, 2020年3月13日, 20200313,
// 2020/3/13, 2020.3.13, full-width digits and blanks around it included. A time
// of day after a blank ("2020-03-13 00:00:00") is dropped. Two-digit years are
// refused, because 05/06/20 can be read in three ways. Serial numbers are not
// text: see FromSerial.
func ParseDate(s string) (Date, error) {
	if d, ok := stored(s); ok { // what String wrote, by the ten thousand
		return d, nil
	}
	t := strings.TrimSpace(narrow(s))
	bad := fmt.Errorf("%q: %w", s, ErrDate)
	if len(t) == 8 && strings.Trim(t, "0123456789") == "" {
		return inText(s, number(t[:4]), number(t[4:6]), number(t[6:]))
	}
	var parts [3]int
	for i := range parts {
		digits := len(t) - len(strings.TrimLeft(t, "0123456789"))
		if digits == 0 || digits > 4 || i == 0 && digits != 4 || i > 0 && digits > 2 {
			return Date{}, bad
		}
		parts[i], t = number(t[:digits]), strings.TrimLeft(t[digits:], " ")
		before := t
		for _, mark := range marks[i] {
			if strings.HasPrefix(t, mark) {
				t = strings.TrimLeft(t[len(mark):], " ")
				break
			}
		}
		if i < 2 && before == t {
			return Date{}, bad
		}
	}
	if t != "" && !isClock(t) {
		return Date{}, bad
	}
	return inText(s, parts[0], parts[1], parts[2])
}

// stored reads the form of String.
func stored(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	var part [3]int
	for i, digits := range [3]string{s[:4], s[5:7], s[8:]} {
		for _, c := range []byte(digits) {
			if c < '0' || c > '9' {
				return Date{}, false
			}
			part[i] = part[i]*10 + int(c-'0')
		}
	}
	d, err := NewDate(part[0], part[1], part[2])
	return d, err == nil
}

var marks = [3][]string{{"年", "-", "/", "."}, {"月", "-", "/", "."}, {"日", "号", "T"}}

// isClock reports whether t looks like a time of day or midnight's tail.
func isClock(t string) bool {
	return strings.Contains(t, ":") && strings.Trim(t, "0123456789:.Z ") == ""
}

func inText(s string, y, m, d int) (Date, error) {
	v, err := NewDate(y, m, d)
	if err != nil {
		return Date{}, fmt.Errorf("%q: %w", s, ErrDate)
	}
	return v, nil
}

// FromSerial converts a day number of a workbook in the 1900 date system, where
// 1 is 1900-01-01 and 60 is the 29 February 1900 that never was (an error here).
// Any time of day must have been cut off. The range is 1 to 2958465 (9999-12-31).
func FromSerial(day int) (Date, error) {
	if day < 1 || day == 60 || day > 2958465 {
		return Date{}, fmt.Errorf("serial %d: %w", day, ErrDate)
	}
	if day < 60 {
		day++
	}
	return fromDays(day + serialZero), nil
}

// Serial is the inverse of FromSerial; 0 for the zero date.
func (d Date) Serial() int {
	if d.IsZero() {
		return 0
	}
	n := d.days() - serialZero
	if n <= 60 {
		n--
	}
	return n
}

// IsZero reports whether the date is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// String returns 2020-03-13, or "" for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.Year < 0 || d.Year > 9999 || d.Month > 99 || d.Day > 99 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	y, m, day := d.Year, d.Month, d.Day
	return string([]byte{
		'0' + byte(y/1000), '0' + byte(y/100%10), '0' + byte(y/10%10), '0' + byte(y%10),
		'-', '0' + m/10, '0' + m%10, '-', '0' + day/10, '0' + day%10,
	})
}

// Chinese returns 2020年3月13日, without leading zeros as GB/T 9704-2012 asks of
// the date of an official paper, or "" for the zero date.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// Compare returns -1, 0 or +1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddMonths moves d by n months (n may be negative); a day the new month lacks
// becomes its last day: 2020-01-31 plus one month is 2020-02-29.
func (d Date) AddMonths(n int) Date {
	m := int(d.Year)*12 + int(d.Month) - 1 + n
	y, mo := m/12, m%12+1
	return Date{int16(y), uint8(mo), uint8(min(int(d.Day), daysIn(y, mo)))}
}

// AddDays moves d by n days.
func (d Date) AddDays(n int) Date { return fromDays(d.days() + n) }

// DaysUntil returns the number of days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return e.days() - d.days() }

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; empty text is the zero date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// serialZero is the day number (days) of serial 0 as counted after February 1900.
const serialZero = 693594

// days counts days with 0001-01-01 as day 1.
func (d Date) days() int {
	y, m := int(d.Year)-1, int(d.Month)
	n := y*365 + y/4 - y/100 + y/400 + int(d.Day)
	for i := 1; i < m; i++ {
		n += daysIn(y+1, i)
	}
	return n
}

func fromDays(n int) Date {
	n--
	y := n/146097*400 + 1
	n %= 146097
	c := min(n/36524, 3)
	n -= c * 36524
	q := n / 1461
	n %= 1461
	r := min(n/365, 3)
	n -= r * 365
	y += c*100 + q*4 + r
	m := 1
	for n >= daysIn(y, m) {
		n -= daysIn(y, m)
		m++
	}
	return Date{int16(y), uint8(m), uint8(n + 1)}
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// narrow turns full-width ASCII and the ideographic blank into their plain forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}
