package pack

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/period"
)

func (c *checker) items() {
	c.oneNamespace()
	seen := map[string]string{}
	for i := range c.p.Items {
		it, at := &c.p.Items[i], fmt.Sprintf("item[%d]", i)
		c.id(at, it.ID, seen)
		c.clauseRef(at+".clause", it.Clause)
		if !slices.Contains([]string{"firm", "city", "bank", Loan}, it.Subject) {
			c.fail(at+".subject", "%q is not firm, city, bank or loan", it.Subject)
		}
		if it.Fund == "" && !it.Review && !it.Scorecard {
			c.fail(at+".fund", "must say who pays")
		}
		if len(it.Periods) == 0 && !it.Decision {
			c.fail(at+".periods", "must say when it is in force")
		}
		for _, text := range it.Periods {
			if _, err := period.Parse(text); err != nil {
				c.fail(at+".periods", "%q is not a period like 2020Q2", text)
			}
		}
		for j, pay := range it.Payers {
			path := fmt.Sprintf("%s.payer[%d]", at, j)
			c.clauseRef(path+".clause", pay.Clause)
			c.reading(path, pay.Reading)
			if pay.Area == "" || pay.Fund == "" {
				c.fail(path, "needs an area and a fund")
			}
		}
		if it.Review {
			c.review(it, at)
			continue
		}
		if it.Subject == Loan || it.Family != "" || it.Overlap != "" || len(it.Findings) > 0 || it.Schedule.Declared() {
			c.fail(at+".review", "only a review has loans, a family, an overlap, findings and a schedule")
		}
		c.road(it, at+".road")
		if it.Scorecard {
			c.scorecard(it, at)
			continue
		}
		if it.Card.Total != "" || len(it.Card.Indicators) > 0 {
			c.fail(at+".card", "only a scorecard has a card")
		}
		if it.Decision {
			c.decision(it, at)
			continue
		}
		c.item(it, at)
	}
}

// oneNamespace refuses one id for two kinds of operand.
func (c *checker) oneNamespace() {
	seen := map[string]string{}
	note := func(path, id string) {
		if first, ok := seen[id]; ok {
			c.fail(path+".id", "%q is already the id of %s", id, first)
		}
		seen[id] = path
	}
	for i := range c.p.Facts {
		note(fmt.Sprintf("fact[%d]", i), c.p.Facts[i].ID)
	}
	for i := range c.p.Sets {
		note(fmt.Sprintf("set[%d]", i), c.p.Sets[i].ID)
	}
	for i := range c.p.Parameters {
		note(fmt.Sprintf("parameter[%d]", i), c.p.Parameters[i].ID)
	}
	for i := range c.p.Tables {
		note(fmt.Sprintf("table[%d]", i), c.p.Tables[i].ID)
	}
}

// branches checks the branches of an item and returns their ids and what they pay.
func (c *checker) branches(it *Item, at string) (branches map[string]string, paid Dimension) {
	branches = map[string]string{}
	for j := range it.Branches {
		b, path := &it.Branches[j], fmt.Sprintf("%s.branch[%d]", at, j)
		c.id(path, b.ID, branches)
		c.clauseRef(path+".clause", b.Clause)
		c.quote(path+".quote", b.Quote)
		c.reading(path, b.Reading)
		if b.Label == "" || b.Quote == "" || len(b.Steps) == 0 {
			c.fail(path, "needs a label, a quote and steps")
		}
		s := scope{c: c, clause: b.Clause, dims: map[string]Dimension{}}
		s.steps(b.Steps, path)
		if s.last != "" && paid != "" && s.last != paid {
			c.fail(path, "its value is %s, that of another branch %s", s.last, paid)
		}
		if s.last != "" {
			paid = s.last
		}
	}
	return branches, paid
}

func (c *checker) item(it *Item, at string) {
	branches, paid := c.branches(it, at)
	if len(it.Branches) == 0 {
		c.fail(at, "the item has no branch")
	}
	for _, set := range it.Exclusive {
		for _, id := range set {
			if branches[id] == "" {
				c.fail(at+".exclusive", "no branch %q", id)
			}
		}
	}
	s := scope{c: c, clause: it.Clause, dims: map[string]Dimension{}, item: true, last: paid, inner: map[string]bool{}}
	if paid != "" {
		s.dims["branches"] = paid
	}
	for j := range it.Branches {
		for _, st := range it.Branches[j].Steps {
			s.inner[st.ID] = true
		}
	}
	s.steps(it.Steps, at)
	if shared := it.Allowances(); len(shared) > 1 {
		c.fail(at, "its caps share %d allowances; an item has one", len(shared))
	}
	if s.last != Money {
		c.fail(at, "its value is not money but %q", s.last)
	}
}

// scope is a list of steps while it is checked: the dimensions of the operands
// known so far and of the last quantity.
type scope struct {
	c      *checker
	clause string
	dims   map[string]Dimension
	inner  map[string]bool // ids of branch steps, which item steps must not reuse
	ranked bool
	item   bool
	verb   string // of the step being checked
	last   Dimension
}

func (s *scope) steps(steps []Step, at string) {
	for i := range steps {
		st, path := &steps[i], fmt.Sprintf("%s.step[%d]", at, i)
		s.name(steps[:i], st, path)
		if st.Clause == "" {
			st.Clause = s.clause
		} else {
			s.c.clauseRef(path+".clause", st.Clause)
		}
		s.c.reading(path, st.Reading)
		s.verb = st.Verb
		v, ok := verbs[st.Verb]
		if !ok {
			s.c.fail(path+".verb", "unknown verb %q; this program knows %s", st.Verb, strings.Join(Verbs(), ", "))
			continue
		}
		s.c.keys(st, v, path)
		if st.When != nil {
			s.c.condition(path+".when", *st.When)
			if v.kind == Pool {
				s.c.fail(path+".when", "a pool verb has no condition")
			}
		}
		s.step(st, v, path)
	}
}

// name checks the step's id: variants of one step carry different readings.
func (s *scope) name(before []Step, st *Step, path string) {
	if !idForm.MatchString(st.ID) || st.ID == "region" || st.ID == "branches" {
		s.c.fail(path+".id", "%q is not an id for a step", st.ID)
	}
	if _, ok := s.c.p.Fact(st.ID); ok || s.inner[st.ID] {
		s.c.fail(path+".id", "%q is already the id of a fact or of a branch's step", st.ID)
	}
	if _, ok := s.c.p.Parameter(st.ID); ok {
		s.c.fail(path+".id", "%q is already the id of a parameter", st.ID)
	}
	for i := range before {
		if before[i].ID == st.ID && !differ(before[i].Reading, st.Reading) {
			s.c.fail(path+".id", "two steps %q can exist under the same reading", st.ID)
		}
	}
}

// differ reports whether two lists of readings can never hold together.
func differ(a, b []string) bool {
	for _, x := range a {
		id, choice, _ := strings.Cut(x, "=")
		for _, y := range b {
			if other, c2, _ := strings.Cut(y, "="); id == other && choice != c2 {
				return true
			}
		}
	}
	return false
}

// keys demands exactly the keys of the verb.
func (c *checker) keys(st *Step, v verb, at string) {
	set := st.keys()
	for _, k := range v.needs {
		if _, ok := set[k]; !ok {
			c.fail(at, "%s needs the key %s", st.Verb, k)
		}
	}
	n := 0
	for k, text := range set {
		if slices.Contains(v.oneOf, k) {
			n++
		} else if !slices.Contains(v.needs, k) && !slices.Contains(v.may, k) {
			c.fail(at+"."+k, "%s has no key %s", st.Verb, k)
		}
		if words, ok := choices[k]; ok && !slices.Contains(words, text) {
			c.fail(at+"."+k, "%q is not one of %s", text, strings.Join(words, ", "))
		}
	}
	if len(v.oneOf) > 0 && n != 1 {
		c.fail(at, "%s needs exactly one of %s", st.Verb, strings.Join(v.oneOf, ", "))
	}
	if st.Label == "" {
		c.fail(at+".label", "is missing")
	}
}

func (c *checker) condition(path string, k Condition) {
	n := 0
	typeOf := func(types ...string) {
		n++
		if k.Fact == "region" {
			if !slices.Contains(types, "code") {
				c.fail(path, "region is a code")
			}
			return
		}
		c.factOf(path+".fact", k.Fact, types...)
	}
	if k.Is != nil {
		typeOf("flag")
	}
	if k.None != nil {
		typeOf("number", "date")
	}
	for key, id := range map[string]string{"in": k.In, "not_in": k.NotIn} {
		if id == "" {
			continue
		}
		typeOf("code", "text")
		if !slices.ContainsFunc(c.p.Sets, func(s Set) bool { return s.ID == id }) {
			c.fail(path+"."+key, "no set %q", id)
		}
	}
	if n != 1 {
		c.fail(path, "needs exactly one of is, in, not_in and none")
	}
}
