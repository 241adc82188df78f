package schedule

import (
	"math/big"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Interest returns the simple interest (利息) on a principal in fen at a rate a
// year from one day to another, by the day count and rounded once to the fen. It
// needs no month-end rule. The same day twice gives 0.
func Interest(principal money.Fen, rate exact.Num, from, to period.Date, c Convention) (money.Fen, error) {
	if err := c.Check(); err != nil {
		return 0, err
	}
	if err := amount("principal", principal); err != nil {
		return 0, err
	}
	if err := checkRate(rate); err != nil {
		return 0, err
	}
	n, err := Days(from, to, c.DayCount)
	if err != nil {
		return 0, err
	}
	return fen(interest(principal, rate, n, c.DayCount), c.Rounding)
}

// interest is the exact interest of so many days, in fen.
func interest(principal money.Fen, rate exact.Num, n int, count DayCount) exact.Num {
	year := int64(360)
	if count == Act365 {
		year = 365
	}
	return exact.Int(int64(principal)).Mul(rate).Mul(exact.Frac(int64(n), year))
}

var modes = map[Rounding]exact.Mode{HalfUp: exact.HalfUp, HalfEven: exact.HalfEven, Down: exact.Down}

// fen rounds an exact amount of fen to whole ones.
func fen(x exact.Num, r Rounding) (money.Fen, error) {
	v, ok := x.Round(0, modes[r]).Int64()
	if !ok {
		return 0, money.ErrOverflow
	}
	return money.Fen(v), nil
}

// Instalment returns the equal instalment (每期还款额) that pays the principal off
// in n payments at the rate of one period, P·i·(1+i)^n / ((1+i)^n − 1), rounded
// once to the fen; P/n where the rate is 0. With i = a/b it is the one division
//
//	P·a·(a+b)^n / (b·((a+b)^n − b^n))
//
// of whole numbers, so that nothing is approximate before the rounding.
func Instalment(principal money.Fen, i exact.Num, n int, r Rounding) (money.Fen, error) {
	if err := amount("principal", principal); err != nil {
		return 0, err
	}
	if n < 1 || n > mostLines {
		return 0, wrong("payments", ErrLong, "%d is not from 1 to %d", n, mostLines)
	}
	if _, err := ParseRounding(string(r)); err != nil {
		return 0, err
	}
	// A period may be longer than a year, so its rate may be 1 and more.
	rate := i.Rat()
	if rate.Sign() < 0 || rate.Num().BitLen() > 80 || rate.Denom().BitLen() > 80 {
		return 0, wrong("rate", ErrRate, "%s is negative or has too many digits", i)
	}
	if rate.Sign() == 0 {
		return fen(exact.Frac(int64(principal), int64(n)), r)
	}
	a, b := rate.Num(), rate.Denom()
	grown, flat := new(big.Int).Add(a, b), new(big.Int)
	power := big.NewInt(int64(n))
	grown.Exp(grown, power, nil)
	flat.Exp(b, power, nil)
	top := new(big.Int).Mul(big.NewInt(int64(principal)), a)
	top.Mul(top, grown)
	bottom := flat.Sub(grown, flat)
	bottom.Mul(bottom, b)
	return quotient(top, bottom, r)
}

// quotient rounds top/bottom, neither negative and bottom not 0, to whole fen.
func quotient(top, bottom *big.Int, r Rounding) (money.Fen, error) {
	q, rest := new(big.Int).QuoRem(top, bottom, new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(bottom)
	if r == HalfUp && half >= 0 || r == HalfEven && (half > 0 || half == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() {
		return 0, money.ErrOverflow
	}
	return money.Fen(q.Int64()), nil
}
