package pack

import (
	"fmt"
	"strings"
)

func (c *checker) parameters() {
	seen := map[string]string{}
	for i := range c.p.Parameters {
		q, at := &c.p.Parameters[i], fmt.Sprintf("parameter[%d]", i)
		c.id(at, q.ID, seen)
		c.clauseRef(at+".clause", q.Clause)
		if q.Label == "" {
			c.fail(at+".label", "is missing")
		}
		if _, ok := UnitOf(q.Unit); !ok {
			c.fail(at+".unit", "%q is not a unit this program knows", q.Unit)
		}
		if q.Given == (len(q.Values) > 0) {
			c.fail(at, "a parameter has values, or is given by the run")
		}
		if q.ClassFact != "" {
			c.factOf(at+".class_fact", q.ClassFact, "code", "text")
		}
		for j := range q.Values {
			c.paramValue(q, &q.Values[j], fmt.Sprintf("%s.value[%d]", at, j))
		}
	}
}

func (c *checker) paramValue(q *Parameter, v *ParamValue, at string) {
	if v.From != "" || v.To != "" {
		c.span(at, v.From, v.To)
	}
	if (v.From == "") != (q.Values[0].From == "") {
		c.fail(at+".from", "either all values hold for every period, or none does")
	}
	c.reading(at, v.Reading)
	v.Num = c.number(at+".value", v.Value, q.Unit)
	keys := 0
	if len(v.Areas) > 0 {
		keys++
		for _, a := range v.Areas {
			if len(a) < 2 || len(a) > 6 || strings.Trim(a, "0123456789") != "" {
				c.fail(at+".areas", "%q is not a division code", a)
			}
		}
	}
	if len(v.Flags) > 0 {
		keys++
		for _, f := range v.Flags {
			c.factOf(at+".flags", f, "flag")
		}
	}
	if v.Class != "" {
		keys++
		if q.ClassFact == "" {
			c.fail(at+".class", "the parameter names no class_fact")
		}
	}
	if v.Rank != "" {
		keys++
		if strings.Trim(v.Rank, "0123456789") != "" || v.Rank[0] == '0' || len(v.Rank) > 3 {
			c.fail(at+".rank", "%q is not a rank", v.Rank)
		}
	}
	if keys > 1 {
		c.fail(at, "a value has at most one key (areas, flags, class or rank)")
	}
}

// factOf demands a declared fact of one of the types.
func (c *checker) factOf(path, id string, types ...string) {
	f, ok := c.p.Fact(id)
	if !ok {
		c.fail(path, "no fact %q is declared", id)
		return
	}
	for _, t := range types {
		if f.Type == t {
			return
		}
	}
	c.fail(path, "fact %q is a %s, not a %s", id, f.Type, strings.Join(types, " or "))
}

func (c *checker) tables() {
	seen := map[string]string{}
	for i := range c.p.Tables {
		t, at := &c.p.Tables[i], fmt.Sprintf("table[%d]", i)
		c.id(at, t.ID, seen)
		c.clauseRef(at+".clause", t.Clause)
		c.span(at, t.From, t.To)
		for key, unit := range map[string]string{"unit": t.Unit, "pays": t.Pays} {
			if _, ok := UnitOf(unit); !ok {
				c.fail(at+"."+key, "%q is not a unit this program knows", unit)
			}
		}
		if len(t.Brackets) == 0 {
			c.fail(at, "the table has no bracket")
		}
		for j := range t.Brackets {
			c.bracket(t, j, fmt.Sprintf("%s.bracket[%d]", at, j))
		}
	}
}

func (c *checker) bracket(t *Table, j int, at string) {
	b := &t.Brackets[j]
	b.Low = c.number(at+".from", b.From, t.Unit)
	if b.To != "" {
		if b.High = c.number(at+".to", b.To, t.Unit); b.High.Cmp(b.Low) <= 0 {
			c.fail(at+".to", "is not above from")
		}
	} else if j != len(t.Brackets)-1 {
		c.fail(at+".to", "only the last bracket is without end")
	}
	if j > 0 && (b.From != t.Brackets[j-1].To || b.FromInclusive) {
		c.fail(at+".from", "must be above %q, where the bracket before ends", t.Brackets[j-1].To)
	}
	switch {
	case b.Amount != "" && b.Rate == "" && b.Per == "":
		b.Pay = c.number(at+".amount", b.Amount, t.Pays)
	case b.Amount == "" && b.Rate != "" && b.Per != "":
		b.Pay = c.number(at+".rate", b.Rate, t.Pays)
		if b.Each = c.number(at+".per", b.Per, t.Unit); b.Each.Sign() <= 0 {
			c.fail(at+".per", "must be more than 0")
		}
	default:
		c.fail(at, "pays an amount, or a rate for each per")
	}
}
