package pack

import (
	"fmt"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/period"
)

// Dimension is what a quantity measures. Two quantities may be compared or
// added only when theirs are equal.
type Dimension string

// Dimensions; the base unit of each is given beside it.
const (
	Ratio       Dimension = "ratio"        // 1 (so 7 % is 7/100)
	Money       Dimension = "money"        // 元
	Energy      Dimension = "energy"       // 千瓦时
	EnergyPrice Dimension = "energy price" // 元/千瓦时
	Count       Dimension = "count"        // 个
	Points      Dimension = "points"       // 分值
	Times       Dimension = "times"        // 次
	Days        Dimension = "days"         // 日, a length of time
	CalendarDay Dimension = "date"         // 日期, a day of the calendar by its number
	Grade       Dimension = "grade"        // the place of a word in the list of a fact of type grade
)

// Unit is a declared unit: its quantity times Factor is in the base unit.
type Unit struct {
	Name      string
	Dimension Dimension
	Factor    exact.Num
}

var units = map[string]Unit{}

func init() {
	for _, u := range []struct {
		name string
		dim  Dimension
		n, d int64
	}{
		{"元", Money, 1, 1}, {"千元", Money, 1e3, 1}, {"万元", Money, 1e4, 1}, {"亿元", Money, 1e8, 1},
		{"千瓦时", Energy, 1, 1}, {"万千瓦时", Energy, 1e4, 1}, {"亿千瓦时", Energy, 1e8, 1},
		{"元/千瓦时", EnergyPrice, 1, 1}, {"%", Ratio, 1, 100}, {"倍", Ratio, 1, 1},
		{"个", Count, 1, 1}, {"家", Count, 1, 1}, {"户", Count, 1, 1}, {"分值", Points, 1, 1},
		{"次", Times, 1, 1}, {"日", Days, 1, 1}, {"日期", CalendarDay, 1, 1},
	} {
		units[u.name] = Unit{u.name, u.dim, exact.Frac(u.n, u.d)}
	}
}

// UnitOf returns the unit of that name.
func UnitOf(name string) (Unit, bool) {
	u, ok := units[name]
	return u, ok
}

// Base returns the name of the unit quantities of dimension d are computed in.
func (d Dimension) Base() string {
	switch d {
	case Money:
		return "元"
	case Energy:
		return "千瓦时"
	case EnergyPrice:
		return "元/千瓦时"
	case Count:
		return "个"
	case Points:
		return "分值"
	case Times:
		return "次"
	case Days:
		return "日"
	case CalendarDay:
		return "日期"
	}
	return ""
}

// Times returns the dimension of a product, or an error when the form knows no
// such quantity (元 × 元).
func (d Dimension) Times(e Dimension) (Dimension, error) {
	switch {
	case d == Ratio || d == Count:
		return e, nil
	case e == Ratio || e == Count:
		return d, nil
	case d == Energy && e == EnergyPrice, d == EnergyPrice && e == Energy:
		return Money, nil
	}
	return "", fmt.Errorf("%s times %s has no unit", d, e)
}

// Reads reports whether text is a quantity Parse takes.
func (u Unit) Reads(text string) bool {
	_, err := u.Parse(strings.TrimSpace(text))
	return err == nil
}

// Whole reports whether quantities of d are whole: the nearest to a limit is one off.
func (d Dimension) Whole() bool { return d == Times || d == Days || d == CalendarDay }

// Dimension of the fact's quantity; "" when it has none.
func (f Fact) Dimension() Dimension {
	switch f.Type {
	case "number":
		u, _ := UnitOf(f.Unit)
		return u.Dimension
	case "date":
		return CalendarDay
	case "grade":
		return Grade
	}
	return ""
}

// DayNumber is the quantity of a date: whole days, 0001-01-01 being day 1.
func DayNumber(d period.Date) exact.Num { return exact.Int(int64(dayOne.DaysUntil(d)) + 1) }

// DateOf is the inverse of DayNumber; the zero date when n is no day from the year
// 1 to 9999.
func DateOf(n exact.Num) period.Date {
	days, ok := n.Int64()
	if !ok || days < 1 || days > lastDay {
		return period.Date{}
	}
	return dayOne.AddDays(int(days) - 1)
}

var dayOne = period.Date{Year: 1, Month: 1, Day: 1}

const lastDay = 3652059 // 9999-12-31

// Parse converts the text of a quantity in unit u to the base unit; a date is
// written 2006-01-02.
func (u Unit) Parse(text string) (exact.Num, error) {
	if u.Dimension == CalendarDay {
		d, err := period.ParseDate(text)
		if err == nil && d.String() != text {
			err = fmt.Errorf("%q: %w", text, period.ErrDate)
		}
		if err != nil {
			return exact.Num{}, err
		}
		return DayNumber(d), nil
	}
	n, err := exact.Parse(text)
	if err != nil {
		return exact.Num{}, err
	}
	return n.Mul(u.Factor), nil
}
