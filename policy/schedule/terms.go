package schedule

import (
	"encoding/json"
	"fmt"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Limits that keep every sum within int64; see the package comment.
const (
	most      = money.Fen(1e15)
	mostLines = 1200
	mostYears = 100
	mostEvery = 120
)

// Method is how a loan is repaid (还款方式).
type Method string

// The methods.
const (
	EqualInstalments Method = "equal_instalments" // 等额本息
	EqualPrincipal   Method = "equal_principal"   // 等额本金
	InterestOnly     Method = "interest_only"     // 按期付息到期还本
	Bullet           Method = "bullet"            // 到期一次还本付息
	Own              Method = "own"               // 自定
)

// DayCount is how days become a part of a year (计息天数规则).
type DayCount string

// The day counts.
const (
	Act360    DayCount = "act/360" // actual days over 360
	Act365    DayCount = "act/365" // actual days over 365, in leap years too
	Thirty360 DayCount = "30e/360" // months of 30 days; a 31st counts as the 30th
)

// MonthEnd is what a settlement day of 29, 30 or 31 means in a shorter month
// (月末规则).
type MonthEnd string

// The month-end rules.
const (
	Clamp   MonthEnd = "clamp"    // the month's last day
	NextDay MonthEnd = "next_day" // the first of the next month
)

// Rounding is how an exact amount becomes fen (取整方式).
type Rounding string

// The roundings.
const (
	HalfUp   Rounding = "half_up"   // 四舍五入
	HalfEven Rounding = "half_even" // 四舍六入五成双
	Down     Rounding = "down"      // 舍去
)

// ParseMethod returns the method of that word, or ErrWord with the known words.
func ParseMethod(s string) (Method, error) {
	return word("method", s, EqualInstalments, EqualPrincipal, InterestOnly, Bullet, Own)
}

// ParseDayCount returns the day count of that word, or ErrWord with the known words.
func ParseDayCount(s string) (DayCount, error) {
	return word("day_count", s, Act360, Act365, Thirty360)
}

// ParseMonthEnd returns the rule of that word, or ErrWord with the known words.
func ParseMonthEnd(s string) (MonthEnd, error) { return word("month_end", s, Clamp, NextDay) }

// ParseRounding returns the rounding of that word, or ErrWord with the known words.
func ParseRounding(s string) (Rounding, error) {
	return word("rounding", s, HalfUp, HalfEven, Down)
}

// Convention is how days, month ends and fractions of a fen are treated (计息惯例).
type Convention struct {
	DayCount  DayCount `json:"day_count"`
	MonthEnd  MonthEnd `json:"month_end,omitempty"`  // may be empty where there are no settlement days
	StickLast bool     `json:"stick_last,omitempty"` // a schedule begun on a month end stays on month ends; see Terms
	Rounding  Rounding `json:"rounding"`
}

// Check reports the first word of c that is missing or unknown. MonthEnd may be
// empty; methods with settlement days ask for it in Terms.Check.
func (c Convention) Check() error {
	if _, err := ParseDayCount(string(c.DayCount)); err != nil {
		return err
	}
	if _, err := ParseRounding(string(c.Rounding)); err != nil {
		return err
	}
	if c.MonthEnd == "" {
		return nil
	}
	_, err := ParseMonthEnd(string(c.MonthEnd))
	return err
}

// OwnLine is one line of a schedule by the method Own: on Due so much of the
// principal (0 on a day of interest only).
type OwnLine struct {
	Due       period.Date `json:"due"`
	Principal money.Fen   `json:"principal"`
}

// Terms are what was agreed about a loan (借款条件), from the day From on.
//
// Settlement days are counted from First, where given. Else, when From is itself
// a settlement day, they are counted on from it; when it is not, they lie in the
// months whose number Every divides (按季: 3, 6, 9 and 12), and an Every that
// does not divide 12 needs First. The last line is at Maturity, settlement day or
// not. With StickLast a schedule whose First (else From) is a settlement day and
// the last of its month has all settlement days on month ends.
type Terms struct {
	Principal  money.Fen   // outstanding on From
	Rate       exact.Num   // a year, as a fraction: 0.0465; in JSON as text
	From       period.Date // interest counts from here: value date or last settlement day
	First      period.Date // the first settlement day; zero: see above
	Maturity   period.Date // with Own it may be zero: the last own line
	Method     Method
	Every      int // months between payments; not with Bullet and Own
	Day        int // settlement day of the month, 1 to 31; not with Bullet and Own
	Convention Convention
	Own        []OwnLine // with Own only: by date, adding up to Principal
	Fees       money.Fen // recorded beside the loan; no deferral changes them
}

type termsJSON struct {
	Principal  money.Fen   `json:"principal"`
	Rate       string      `json:"rate"`
	From       period.Date `json:"from"`
	First      period.Date `json:"first"`
	Maturity   period.Date `json:"maturity"`
	Method     Method      `json:"method"`
	Every      int         `json:"every,omitempty"`
	Day        int         `json:"day,omitempty"`
	Convention Convention  `json:"convention"`
	Own        []OwnLine   `json:"own,omitempty"`
	Fees       money.Fen   `json:"fees,omitempty"`
}

// MarshalJSON writes the terms with the rate as text: "0.0465", or "2/7" where
// there is no finite decimal.
func (t Terms) MarshalJSON() ([]byte, error) {
	return json.Marshal(termsJSON{t.Principal, t.Rate.String(), t.From, t.First, t.Maturity, t.Method,
		t.Every, t.Day, t.Convention, t.Own, t.Fees})
}

// UnmarshalJSON reads what MarshalJSON writes. It refuses a rate that is missing
// or not text; all else is left to Check.
func (t *Terms) UnmarshalJSON(data []byte) error {
	var j termsJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	rate, err := ParseRate(j.Rate)
	if err != nil {
		return err
	}
	*t = Terms{j.Principal, rate, j.From, j.First, j.Maturity, j.Method, j.Every, j.Day, j.Convention, j.Own, j.Fees}
	return nil
}

// ParseRate reads a rate a year as a decimal ("0.0465") or a fraction of two
// ("2/7"); it must be at least 0 and below 1.
func ParseRate(s string) (exact.Num, error) {
	top, bottom, isFraction := strings.Cut(s, "/")
	rate, err := exact.Parse(top)
	if err == nil && isFraction {
		var d exact.Num
		if d, err = exact.Parse(bottom); err == nil {
			if d.Sign() <= 0 {
				return exact.Num{}, wrong("rate", ErrRate, "%q has no positive denominator", s)
			}
			rate = rate.Div(d)
		}
	}
	if err != nil {
		return exact.Num{}, wrong("rate", ErrRate, "%v", err)
	}
	return rate, checkRate(rate)
}

func checkRate(r exact.Num) error {
	if r.Sign() < 0 || r.Cmp(exact.Int(1)) >= 0 {
		return wrong("rate", ErrRate, "%s is not from 0 to below 1; 4.65 %% is 0.0465", r)
	}
	if r.Rat().Denom().BitLen() > 64 {
		return wrong("rate", ErrRate, "%s has too many digits", r)
	}
	return nil
}

// settled reports whether the method has settlement days of its own.
func (m Method) settled() bool {
	return m == EqualInstalments || m == EqualPrincipal || m == InterestOnly
}

// Check reports the first thing that is wrong with the terms, as a *TermError.
func (t Terms) Check() error {
	if _, err := ParseMethod(string(t.Method)); err != nil {
		return err
	}
	if err := t.Convention.Check(); err != nil {
		return err
	}
	if t.Principal == 0 {
		return wrong("principal", ErrAmount, "nothing is outstanding")
	}
	if err := amount("principal", t.Principal); err != nil {
		return err
	}
	if err := amount("fees", t.Fees); err != nil {
		return err
	}
	if err := checkRate(t.Rate); err != nil {
		return err
	}
	if err := date("from", t.From); err != nil {
		return err
	}
	if t.Method == Own {
		return t.checkOwn()
	}
	if len(t.Own) > 0 {
		return wrong("own", ErrOwn, "lines of one's own are for the method %q, not %q", Own, t.Method)
	}
	if err := t.within("maturity", t.Maturity); err != nil {
		return err
	}
	if !t.Method.settled() {
		if t.Every != 0 || t.Day != 0 || !t.First.IsZero() {
			return wrong("every", ErrMonths, "the method %q has no settlement days", t.Method)
		}
		return nil
	}
	if t.Convention.MonthEnd == "" {
		return wrong("month_end", ErrWord, "the method %q needs %q or %q", t.Method, Clamp, NextDay)
	}
	if t.Every < 1 || t.Every > mostEvery {
		return wrong("every", ErrMonths, "%d is not from 1 to %d months", t.Every, mostEvery)
	}
	if t.Day < 1 || t.Day > 31 {
		return wrong("day", ErrMonths, "%d is not from 1 to 31", t.Day)
	}
	if !t.First.IsZero() {
		if err := t.within("first", t.First); err != nil {
			return err
		}
		if t.First.After(t.Maturity) {
			return wrong("first", ErrDate, "%s is after the maturity %s", t.First, t.Maturity)
		}
	}
	_, err := t.grid()
	return err
}

// within holds a date of the schedule against From and the longest time.
func (t Terms) within(field string, d period.Date) error {
	if err := date(field, d); err != nil {
		return err
	}
	if !d.After(t.From) {
		return wrong(field, ErrDate, "%s is not after %s, from which interest counts", d, t.From)
	}
	if d.After(t.From.AddMonths(12 * mostYears)) {
		return wrong(field, ErrLong, "%s is more than %d years after %s", d, mostYears, t.From)
	}
	return nil
}

func (t Terms) checkOwn() error {
	if t.Every != 0 || t.Day != 0 || !t.First.IsZero() {
		return wrong("every", ErrMonths, "the method %q has no settlement days but its own lines", Own)
	}
	if len(t.Own) == 0 || len(t.Own) > mostLines {
		return wrong("own", ErrOwn, "%d lines, not from 1 to %d", len(t.Own), mostLines)
	}
	left, before := t.Principal, t.From
	for i, l := range t.Own {
		field := fmt.Sprintf("own line %d", i+1)
		if err := t.within(field, l.Due); err != nil {
			return err
		}
		if i > 0 && !l.Due.After(before) {
			return wrong(field, ErrOwn, "%s is not after %s of the line before", l.Due, before)
		}
		if err := amount(field, l.Principal); err != nil {
			return err
		}
		left, before = left-l.Principal, l.Due
	}
	if left != 0 {
		return wrong("own", ErrOwn, "the lines have %s of principal, the loan %s", t.Principal-left, t.Principal)
	}
	if !t.Maturity.IsZero() && t.Maturity != before {
		return wrong("maturity", ErrOwn, "%s is not %s, the last own line", t.Maturity, before)
	}
	return nil
}
