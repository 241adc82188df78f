package period

import (
	"cmp"
	"fmt"
	"strings"
)

// YearMonth is a calendar month.
type YearMonth struct {
	Year  int16
	Month uint8
}

// String returns 2020-04.
func (m YearMonth) String() string { return fmt.Sprintf("%04d-%02d", m.Year, m.Month) }

// Compare returns -1, 0 or +1 as m is before, the same as or after n.
func (m YearMonth) Compare(n YearMonth) int {
	return cmp.Or(cmp.Compare(m.Year, n.Year), cmp.Compare(m.Month, n.Month))
}

// Kind is the length of a Period.
type Kind uint8

// Kinds of a Period; None is that of the zero Period.
const (
	None Kind = iota
	Month
	Quarter
	Half
	Year
)

// Period is a whole month, quarter, half year or year. It is comparable and the
// zero value means "none".
type Period struct {
	year int16
	kind Kind
	n    uint8 // 1-12, 1-4, 1-2 or 1
}

// New returns the n-th period of its kind in the year (n counts from 1; 1 for a
// year), or ErrPeriod.
func New(kind Kind, year, n int) (Period, error) {
	if kind < Month || kind > Year || year < 1 || year > 9999 || n < 1 || n > 12/kind.months() {
		return Period{}, fmt.Errorf("kind %d, year %d, number %d: %w", kind, year, n, ErrPeriod)
	}
	return Period{int16(year), kind, uint8(n)}, nil
}

// Parse reads 2020Q2, 2020H1, 2020 and 2020-04; nothing else, since words such
// as 本季 mean something only beside a file.
func Parse(s string) (Period, error) {
	bad := fmt.Errorf("%q: %w", s, ErrPeriod)
	if len(s) < 4 || strings.Trim(s[:4], "0123456789") != "" {
		return Period{}, bad
	}
	year, rest := number(s[:4]), s[4:]
	kind, digits := Year, "1"
	switch {
	case rest == "":
	case len(rest) == 2 && rest[0] == 'Q':
		kind, digits = Quarter, rest[1:]
	case len(rest) == 2 && rest[0] == 'H':
		kind, digits = Half, rest[1:]
	case len(rest) == 3 && rest[0] == '-':
		kind, digits = Month, rest[1:]
	default:
		return Period{}, bad
	}
	if strings.Trim(digits, "0123456789") != "" {
		return Period{}, bad
	}
	p, err := New(kind, year, number(digits))
	if err != nil {
		return Period{}, bad
	}
	return p, nil
}

// MustParse is Parse for constants; it panics on bad text.
func MustParse(s string) Period {
	p, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return p
}

// IsZero reports whether p is no period at all.
func (p Period) IsZero() bool { return p.kind == None }

// Kind returns the length of p.
func (p Period) Kind() Kind { return p.kind }

// Year returns the year p lies in.
func (p Period) Year() int { return int(p.year) }

// Number returns which one of its kind in the year p is, from 1.
func (p Period) Number() int { return int(p.n) }

// String returns what Parse reads, or "" for the zero Period.
func (p Period) String() string {
	switch p.kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.year, p.n)
	case Quarter:
		return fmt.Sprintf("%04dQ%d", p.year, p.n)
	case Half:
		return fmt.Sprintf("%04dH%d", p.year, p.n)
	case Year:
		return fmt.Sprintf("%04d", p.year)
	}
	return ""
}

// Label returns the name on screens and paper: 2020年二季度, 2020年上半年, 2020年,
// 2020年4月; "" for the zero Period.
func (p Period) Label() string {
	switch p.kind {
	case Month:
		return fmt.Sprintf("%d年%d月", p.year, p.n)
	case Quarter:
		return fmt.Sprintf("%d年%s季度", p.year, [...]string{"一", "二", "三", "四"}[p.n-1])
	case Half:
		return fmt.Sprintf("%d年%s半年", p.year, [...]string{"上", "下"}[p.n-1])
	case Year:
		return fmt.Sprintf("%d年", p.year)
	}
	return ""
}

// YearsBack returns the same period n years earlier (上年同季 for n = 1).
func (p Period) YearsBack(n int) Period {
	if p.kind == None {
		return p
	}
	p.year -= int16(n)
	return p
}

// Next returns the period after p, of the same kind.
func (p Period) Next() Period { return p.move(1) }

// Prev returns the period before p, of the same kind.
func (p Period) Prev() Period { return p.move(-1) }

func (p Period) move(by int) Period {
	if p.kind == None {
		return p
	}
	count := 12 / p.kind.months()
	i := int(p.year)*count + int(p.n) - 1 + by
	return Period{int16(i / count), p.kind, uint8(i%count + 1)}
}

// Months returns the months of p in order; nil for the zero Period.
func (p Period) Months() []YearMonth {
	var out []YearMonth
	for i := range p.kind.months() {
		out = append(out, YearMonth{p.year, p.firstMonth() + uint8(i)})
	}
	return out
}

// First returns the first day of p; the zero Date for the zero Period.
func (p Period) First() Date {
	if p.kind == None {
		return Date{}
	}
	return Date{p.year, p.firstMonth(), 1}
}

// Last returns the last day of p; the zero Date for the zero Period.
func (p Period) Last() Date {
	if p.kind == None {
		return Date{}
	}
	m := int(p.firstMonth()) + p.kind.months() - 1
	return Date{p.year, uint8(m), uint8(daysIn(int(p.year), m))}
}

// Contains reports whether d lies in p, both ends included.
func (p Period) Contains(d Date) bool {
	return p.kind != None && d.Compare(p.First()) >= 0 && d.Compare(p.Last()) <= 0
}

// Compare orders periods by first day, then the shorter first.
func (p Period) Compare(q Period) int {
	return cmp.Or(p.First().Compare(q.First()), cmp.Compare(p.kind, q.kind))
}

// MarshalText writes String.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what Parse reads; empty text is the zero Period.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	v, err := Parse(string(text))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

func (p Period) firstMonth() uint8 { return (p.n-1)*uint8(p.kind.months()) + 1 }

// months is the length of a kind in months, 0 for None.
func (k Kind) months() int { return [...]int{0, 1, 3, 6, 12}[k] }
