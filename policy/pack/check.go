package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/period"
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// checker gathers the faults of a decoded pack and fills in the exact values.
type checker struct {
	p      *Pack
	words  string // the source text
	faults []*Fault
}

func (c *checker) fail(path, format string, args ...any) {
	c.faults = append(c.faults, c.p.fault(path, format, args...))
}

func (c *checker) pack() {
	p := c.p
	if !idForm.MatchString(p.ID) {
		c.fail("id", "%q is not an id (a-z, 0-9, - and _)", p.ID)
	}
	if p.Version == "" {
		c.fail("version", "is missing")
	}
	if p.Title == "" {
		c.fail("title", "is missing")
	}
	c.document()
	c.clauses()
	c.interpretations()
	c.facts()
	c.sets()
	c.parameters()
	c.tables()
	c.items()
	c.cases()
}

func (c *checker) document() {
	d := &c.p.Document
	for key, text := range map[string]string{
		"issued": d.Issued, "published": d.Published, "effective_from": d.EffectiveFrom,
		"effective_to": d.EffectiveTo, "recorded": d.Recorded, "verified": d.Verified,
	} {
		c.date("document."+key, text)
	}
	if len(d.Issuers) == 0 {
		c.fail("document.issuers", "is missing")
	}
	if d.Recorded == "" {
		c.fail("document.recorded", "is missing")
	}
}

func (c *checker) date(path, text string) {
	if text == "" {
		return
	}
	if d, err := period.ParseDate(text); err != nil || d.String() != text {
		c.fail(path, "%q is not a date like 2020-03-13", text)
	}
}

func (c *checker) id(path, id string, seen map[string]string) {
	if !idForm.MatchString(id) {
		c.fail(path+".id", "%q is not an id (a-z, 0-9, - and _)", id)
		return
	}
	if id == "region" || id == "branches" {
		c.fail(path+".id", "%q is a reserved name", id)
	}
	if first, ok := seen[id]; ok {
		c.fail(path+".id", "%q is already the id of %s", id, first)
	}
	seen[id] = path
}

// quote demands exact words of the source.
func (c *checker) quote(path, text string) {
	if !strings.Contains(c.words, text) {
		c.fail(path, "these words are not in %s: %q", c.p.Document.Source, text)
	}
}

func (c *checker) clauseRef(path, number string) {
	if _, ok := c.p.Clause(number); !ok {
		c.fail(path, "no clause %q", number)
	}
}

func (c *checker) clauses() {
	seen := map[string]bool{}
	for i := range c.p.Clauses {
		cl, at := &c.p.Clauses[i], fmt.Sprintf("clause[%d]", i)
		if cl.Number == "" || seen[cl.Number] {
			c.fail(at+".number", "%q is missing or already there", cl.Number)
		}
		seen[cl.Number] = true
		if !slices.Contains([]ClauseKind{Computable, Scope, Discretionary, Duty}, cl.Kind) {
			c.fail(at+".kind", "%q is not computable, scope, discretionary or duty", cl.Kind)
		}
		if cl.Quote == "" {
			c.fail(at+".quote", "is missing")
		}
		c.quote(at+".quote", cl.Quote)
		c.quote(at+".section", cl.Section)
		c.quote(at+".heading", cl.Heading)
	}
	if len(c.p.Clauses) == 0 {
		c.fail("", "the pack has no clause")
	}
}

func (c *checker) facts() {
	seen := map[string]string{}
	for i := range c.p.Facts {
		f, at := &c.p.Facts[i], fmt.Sprintf("fact[%d]", i)
		c.id(at, f.ID, seen)
		if !slices.Contains([]string{"number", "flag", "code", "text", "date", "grade"}, f.Type) {
			c.fail(at+".type", "%q is not number, flag, code, text, date or grade", f.Type)
		}
		if _, ok := UnitOf(f.Unit); f.Type == "number" && !ok {
			c.fail(at+".unit", "%q is not a unit this program knows", f.Unit)
		} else if f.Type != "number" && f.Unit != "" {
			c.fail(at+".unit", "only numbers have a unit")
		}
		if f.Sum && f.Type != "number" {
			c.fail(at+".sum", "only numbers add up")
		}
		if !slices.Contains([]string{"none", "current", "-1y", "-2y", "-1p"}, f.Period) {
			if _, err := period.Parse(f.Period); err != nil {
				c.fail(at+".period", "%q is not none, current, -1y, -2y, -1p or a period", f.Period)
			}
		}
		for key, text := range map[string]string{"label": f.Label, "supplier": f.Supplier} {
			if text == "" {
				c.fail(at+"."+key, "is missing")
			}
		}
		c.whence(f, at)
		c.meaning(f, at)
	}
	if len(c.p.Facts) > maxFacts {
		c.fail("fact", "more than %d facts", maxFacts)
	}
}

// whence checks where a fact comes from: a column of a file or, for reviews, the run.
func (c *checker) whence(f *Fact, at string) {
	reviews := slices.ContainsFunc(c.p.Items, func(it Item) bool { return it.Review })
	switch {
	case f.File == "" && !reviews:
		c.fail(at+".file", "is missing")
	case f.File == "" && len(f.Heads) > 0:
		c.fail(at+".heads", "a fact that the run supplies has no column")
	case f.File != "" && len(f.Heads) == 0:
		c.fail(at+".heads", "a fact needs at least one column head")
	}
}

// meaning checks the words of a grade and what a blank cell means.
func (c *checker) meaning(f *Fact, at string) {
	if (f.Type == "grade") != (len(f.Grades) > 0) || len(f.Grades) == 1 {
		c.fail(at+".grades", "a fact of type grade has at least two grades, any other none")
	}
	for i, g := range f.Grades {
		if g == "" || strings.ContainsAny(g, " \t\n") || slices.Contains(f.Grades[:i], g) {
			c.fail(at+".grades", "%q is empty, has a blank or stands twice", g)
		}
	}
	switch f.Blank {
	case "", "none":
	case "no":
		if f.Type != "flag" {
			c.fail(at+".blank", "only a flag can be no")
		}
	default:
		c.fail(at+".blank", "%q is not none or no", f.Blank)
	}
}

// maxFacts is what the engine's set of missing facts holds, less the region.
const maxFacts = 60

func (c *checker) sets() {
	seen := map[string]string{}
	for i := range c.p.Sets {
		s, at := &c.p.Sets[i], fmt.Sprintf("set[%d]", i)
		c.id(at, s.ID, seen)
		c.clauseRef(at+".clause", s.Clause)
		if s.Match != "equal" && s.Match != "prefix" {
			c.fail(at+".match", "%q is not equal or prefix", s.Match)
		}
		if len(s.Members) == 0 {
			c.fail(at+".members", "the set is empty")
		}
		for j, m := range s.Members {
			if m == "" || slices.Contains(s.Members[:j], m) {
				c.fail(at+".members", "%q is empty or twice", m)
			}
		}
	}
}

func (c *checker) interpretations() {
	seen := map[string]string{}
	for i := range c.p.Interpretations {
		n, at := &c.p.Interpretations[i], fmt.Sprintf("interpretation[%d]", i)
		c.id(at, n.ID, seen)
		c.clauseRef(at+".clause", n.Clause)
		c.date(at+".decided_on", n.DecidedOn)
		if n.Question == "" || n.Label == "" {
			c.fail(at, "needs a label and a question")
		}
		options := map[string]string{}
		for j, o := range n.Options {
			c.id(fmt.Sprintf("%s.option[%d]", at, j), o.ID, options)
		}
		if len(n.Options) < 2 {
			c.fail(at+".option", "a reading needs at least two options")
		}
		if options[n.Choice] == "" {
			c.fail(at+".choice", "%q is not one of its options", n.Choice)
		}
	}
}

func (c *checker) reading(path string, conditions []string) {
	for _, r := range conditions {
		id, choice, _ := strings.Cut(r, "=")
		n, ok := c.p.Interpretation(id)
		if !ok || !slices.ContainsFunc(n.Options, func(o Option) bool { return o.ID == choice }) {
			c.fail(path+".reading", "%q is not INTERPRETATION=OPTION of this pack", r)
		}
	}
}

// span demands two periods of one kind in order.
func (c *checker) span(path, from, to string) {
	a, err := period.Parse(from)
	if err != nil {
		c.fail(path+".from", "%q is not a period like 2020Q2", from)
		return
	}
	b, err := period.Parse(to)
	if err != nil || a.Kind() != b.Kind() || a.Compare(b) > 0 {
		c.fail(path+".to", "%q is not a period at or after %s", to, from)
	}
}

// number parses a quantity in a named unit to the base unit.
func (c *checker) number(path, text, unit string) exact.Num {
	u, ok := UnitOf(unit)
	if !ok {
		return exact.Num{} // the unit itself is reported where it is declared
	}
	n, err := u.Parse(text)
	if err != nil && u.Dimension == CalendarDay {
		c.fail(path, "%q is not a date like 2020-03-13", text)
	} else if err != nil {
		c.fail(path, "%q is not a plain decimal number", text)
	}
	return n
}
