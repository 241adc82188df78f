package schedule

import (
	"math/big"
	"slices"

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
	return exact.Int(int64(principal)).Mul(factor(rate, n, count))
}

// factor is the interest of so many days on one.
func factor(rate exact.Num, n int, count DayCount) exact.Num {
	if count == Act365 {
		return rate.Mul(exact.Frac(int64(n), 365))
	}
	return rate.Mul(exact.Frac(int64(n), 360))
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
// once to the fen; P/n where the rate is 0.
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
	if rate := i.Rat(); rate.Sign() < 0 || rate.Num().BitLen() > 80 || rate.Denom().BitLen() > 80 {
		return 0, wrong("rate", ErrRate, "%s is negative or has too many digits", i)
	}
	return level(principal, slices.Repeat([]exact.Num{i}, n), r)
}

// level returns the amount that, paid at the end of each of the periods, pays the
// principal off, where f is the rate of each: what the principal has grown to at
// the end, Π(1+f), over what one fen paid each time has. With f = a/b both are
// whole numbers over Πb, so there is one division and nothing is approximate
// before the rounding.
func level(principal money.Fen, rates []exact.Num, r Rounding) (money.Fen, error) {
	grown, paid, bottom := big.NewInt(int64(principal)), new(big.Int), big.NewInt(1)
	growth := new(big.Int)
	for _, f := range rates {
		rate := f.Rat()
		growth.Add(rate.Num(), rate.Denom())
		bottom.Mul(bottom, rate.Denom())
		grown.Mul(grown, growth)
		paid.Mul(paid, growth)
		paid.Add(paid, bottom)
	}
	return quotient(grown, paid, r)
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
