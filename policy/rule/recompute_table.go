package rule

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/pack"
)

// table reads brackets as tableText writes them.
func (r *reader) table(s *step, st *Step) error {
	i := slices.IndexFunc(st.Parameters, func(u ParamUse) bool { return u.ID == st.Keys["table"] })
	if i < 0 {
		return errors.New("the table is not among the leaves")
	}
	u := st.Parameters[i]
	in, out, _ := strings.Cut(u.Unit, "→")
	of, ok1 := pack.UnitOf(in)
	pays, ok2 := pack.UnitOf(out)
	if !ok1 || !ok2 {
		return fmt.Errorf("units %q", u.Unit)
	}
	t := &pack.Table{ID: u.ID, Unit: in, Pays: out}
	for _, text := range strings.Split(u.Value, "; ") {
		b, err := readBracket(text, of, pays)
		if err != nil {
			return err
		}
		t.Brackets = append(t.Brackets, b)
	}
	s.table = &table{src: t}
	return nil
}

func readBracket(text string, of, pays pack.Unit) (pack.Bracket, error) {
	span, pay, ok := strings.Cut(text, "]=")
	low, high, ok2 := strings.Cut(strings.TrimLeft(span, "[("), ",")
	if !ok || !ok2 {
		return pack.Bracket{}, fmt.Errorf("bracket %q", text)
	}
	rate, per, each := strings.Cut(pay, "/")
	b := pack.Bracket{From: low, To: high, FromInclusive: strings.HasPrefix(text, "[")}
	var errs [4]error
	b.Low, errs[0] = of.Parse(low)
	if high != "" {
		b.High, errs[1] = of.Parse(high)
	}
	b.Pay, errs[2] = pays.Parse(rate)
	if each {
		b.Each, errs[3] = of.Parse(per)
	}
	return b, errors.Join(errs[:]...)
}
