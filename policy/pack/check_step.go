package pack

import (
	"fmt"
	"slices"

	"huiqi/policy/exact"
)

// operand returns the dimension of a fact, an earlier step or the branches.
func (s *scope) operand(path, id string) Dimension {
	if d, ok := s.dims[id]; ok {
		return d
	}
	if f, ok := s.c.p.Fact(id); ok && f.Dimension() != "" {
		return s.fits(path, f.Dimension())
	}
	if id != "" {
		s.c.fail(path, "%q is no number fact, date or grade and no earlier step with a value", id)
	}
	return ""
}

// fits refuses dates and grades where there is no arithmetic for them.
func (s *scope) fits(path string, d Dimension) Dimension {
	switch {
	case d == CalendarDay && s.verb != "threshold" && s.verb != "elapsed":
		s.c.fail(path, "a date is for threshold and elapsed, not for %s", s.verb)
	case d == Grade && s.verb != "increment":
		s.c.fail(path, "a grade is for increment, not for %s", s.verb)
	default:
		return d
	}
	return ""
}

func (s *scope) param(path, id string) Dimension {
	q, ok := s.c.p.Parameter(id)
	if !ok {
		if id != "" {
			s.c.fail(path, "no parameter %q", id)
		}
		return ""
	}
	u, _ := UnitOf(q.Unit)
	return s.fits(path, u.Dimension)
}

func (s *scope) same(path string, a, b Dimension) {
	if a != "" && b != "" && a != b {
		s.c.fail(path, "%s cannot be compared with or added to %s", a, b)
	}
}

func (s *scope) step(st *Step, v verb, at string) {
	var d Dimension
	if v.kind == Pool && !s.item {
		s.c.fail(at+".verb", "%s works over all subjects: only after the branches", st.Verb)
	}
	switch st.Verb {
	case "require", "block_if":
		s.c.condition(at, st.Condition())
	case "threshold", "floor":
		key, limit := st.Limit()
		s.same(at+"."+key, s.operand(at+".value", st.Value), s.param(at+"."+key, limit))
	case "growth":
		key, limit := st.Limit()
		s.same(at+".base", s.operand(at+".value", st.Value), s.operand(at+".base", st.Base))
		s.same(at+"."+key, s.param(at+"."+key, limit), Ratio)
	default:
		d = s.quantity(st, at)
	}
	if v.kind == Test || d == "" {
		return
	}
	if st.When != nil && st.Value == "" {
		s.c.fail(at+".when", "%s has no value to hand on when the condition does not hold", st.Verb)
	} else if st.When != nil {
		s.same(at+".when", d, s.operand(at+".value", st.Value))
	}
	if before, ok := s.dims[st.ID]; ok {
		s.same(at, before, d)
	}
	if st.Verb != "rank" {
		s.last = d
	}
	s.dims[st.ID] = d
}

// quantity returns the dimension of a step that yields a value.
func (s *scope) quantity(st *Step, at string) Dimension {
	var d Dimension
	if st.Value != "" && st.Verb != "rank" {
		d = s.operand(at+".value", st.Value)
	}
	switch st.Verb {
	case "increment":
		s.same(at+".base", d, s.operand(at+".base", st.Base))
		if d == Grade {
			s.grades(st, at)
			return Count
		}
	case "ratio":
		return s.ratio(st, d, at)
	case "elapsed":
		s.same(at+".value", d, CalendarDay)
		s.same(at+".base", s.operand(at+".base", st.Base), CalendarDay)
		return Days
	case "net_of":
		for _, id := range st.Less {
			s.same(at+".less", d, s.operand(at+".less", id))
		}
	case "sum":
		for _, id := range st.Values {
			e := s.operand(at+".values", id)
			s.same(at+".values", d, e)
			d = e
		}
	case "multiply":
		e := Dimension("")
		if _, ok := s.c.p.Parameter(st.By); ok {
			e = s.param(at+".by", st.By)
		} else {
			e = s.operand(at+".by", st.By)
		}
		if d == "" || e == "" {
			return ""
		}
		product, err := d.Times(e)
		if err != nil {
			s.c.fail(at+".by", "%s", err)
		}
		return product
	case "rate_table", "marginal_scale":
		return s.table(st, d, at)
	case "cap":
		s.same(at+".at", d, s.param(at+".at", st.At))
	case "round":
		return s.round(st, d, at)
	case "share":
		s.shares(st, at)
	case "scale":
		s.same(at+".value", d, Money)
		s.same(at+".budget", d, s.param(at+".budget", st.Budget))
	case "rank":
		s.operand(at+".value", st.Value)
		if st.Among != "eligible" && !slices.ContainsFunc(s.c.p.Sets, func(e Set) bool { return e.ID == st.Among }) {
			s.c.fail(at+".among", "%q is not eligible and no set", st.Among)
		}
		s.ranked = true
		return Count
	case "prize":
		return s.prize(st, at)
	}
	return d
}

func (s *scope) ratio(st *Step, d Dimension, at string) Dimension {
	s.same(at+".base", d, s.operand(at+".base", st.Base))
	if st.NotPositive == "keep" {
		s.c.fail(at+".not_positive", "nothing is divided by 0")
	}
	return Ratio
}

func (s *scope) table(st *Step, d Dimension, at string) Dimension {
	i := slices.IndexFunc(s.c.p.Tables, func(t Table) bool { return t.ID == st.Table })
	if i < 0 {
		s.c.fail(at+".table", "no table %q", st.Table)
		return ""
	}
	u, _ := UnitOf(s.c.p.Tables[i].Unit)
	s.same(at+".value", d, u.Dimension)
	pays, _ := UnitOf(s.c.p.Tables[i].Pays)
	return pays.Dimension
}

func (s *scope) round(st *Step, d Dimension, at string) Dimension {
	u, ok := UnitOf(st.Unit)
	if !ok {
		s.c.fail(at+".unit", "%q is not a unit this program knows", st.Unit)
		return d
	}
	s.same(at+".unit", d, u.Dimension)
	if st.Quantum = s.c.number(at+".to", st.To, st.Unit); st.Quantum.Sign() <= 0 {
		s.c.fail(at+".to", "must be more than 0")
		st.Quantum = exact.Int(1)
	}
	return d
}

func (s *scope) shares(st *Step, at string) {
	for i, sh := range st.Shares {
		path := fmt.Sprintf("%s.shares[%d]", at, i)
		s.same(path+".by", s.param(path+".by", sh.By), Ratio)
		if sh.Fund == "" {
			s.c.fail(path+".fund", "must say who pays")
		}
	}
}

func (s *scope) prize(st *Step, at string) Dimension {
	if !s.ranked {
		s.c.fail(at+".verb", "a prize needs a rank step before it")
	}
	q, ok := s.c.p.Parameter(st.By)
	if !ok {
		s.c.fail(at+".by", "no parameter %q", st.By)
		return ""
	}
	for _, v := range q.Values {
		if v.Rank == "" {
			s.c.fail(at+".by", "parameter %q has a value without a rank", st.By)
		}
	}
	u, _ := UnitOf(q.Unit)
	return u.Dimension
}

// grades demands that two grades are of one scale.
func (s *scope) grades(st *Step, at string) {
	a, ok1 := s.c.p.Fact(st.Value)
	b, ok2 := s.c.p.Fact(st.Base)
	if ok1 && ok2 && !slices.Equal(a.Grades, b.Grades) {
		s.c.fail(at+".base", "%q and %q have different grades", st.Value, st.Base)
	}
}
