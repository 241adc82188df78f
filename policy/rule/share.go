package rule

import (
	"errors"
	"fmt"

	"huiqi/policy/exact"
	"huiqi/policy/money"
)

// ErrShares is returned by Split when the shares of a subject are not known or do
// not make the whole.
var ErrShares = errors.New("the cost shares do not make the whole")

// Part is what one fund bears of an award.
type Part struct {
	Fund   string // province, or the code of the city or county that pays
	Amount money.Fen
}

// Split divides an award among those who bear it, by the item's share step; the
// fen left over go to the largest remainders, then in the order of the step.
// Without a share step the subject's fund bears all.
func (p *Program) Split(subject Subject, amount money.Fen) ([]Part, error) {
	f := frame{p: p, s: &subject}
	for i := range p.steps {
		if s := &p.steps[i]; s.op == opShare {
			return f.split(s, amount)
		}
	}
	return []Part{{p.fundOf(subject.Region), amount}}, nil
}

func (f *frame) split(s *step, amount money.Fen) ([]Part, error) {
	var want []exact.Num
	var parts []Part
	whole := exact.Num{}
	for i, q := range s.shares {
		x, _, _ := f.figure(q)
		if x == nil {
			return nil, fmt.Errorf("%s, %s: %w", f.s.ID, q.src.ID, ErrShares)
		}
		whole = whole.Add(x.num)
		want = append(want, amount.Yuan().Mul(x.num))
		fund := s.src.Shares[i].Fund
		switch {
		case fund == "city" && len(f.s.Region) == 6:
			fund = f.s.Region[:4] + "00"
		case fund == "county" && len(f.s.Region) == 6:
			fund = f.s.Region
		}
		parts = append(parts, Part{Fund: fund})
	}
	if whole.Cmp(exact.Int(1)) != 0 {
		return nil, fmt.Errorf("%s: %s of the whole: %w", f.s.ID, whole, ErrShares)
	}
	got, _, err := largestRemainder(want, amount.Yuan())
	if err != nil {
		return nil, err
	}
	for i := range parts {
		parts[i].Amount = got[i]
	}
	return parts, nil
}
