package pack

import (
	"fmt"
	"slices"

	"huiqi/policy/period"
)

func (c *checker) cases() {
	names := map[string]bool{}
	for i := range c.p.Cases {
		k, at := &c.p.Cases[i], fmt.Sprintf("case[%d]", i)
		if k.Name == "" || names[k.Name] {
			c.fail(at+".name", "%q is missing or already there", k.Name)
		}
		names[k.Name] = true
		if it, ok := c.p.Item(k.Item); !ok {
			c.fail(at+".item", "no item %q", k.Item)
		} else if it.Decision {
			c.fail(at+".item", "%q is awarded by decision: no case computes it", k.Item)
		}
		if _, err := period.Parse(k.Period); err != nil {
			c.fail(at+".period", "%q is not a period like 2020Q2", k.Period)
		}
		for id, choice := range k.Readings {
			if q, ok := c.p.Parameter(trimGiven(id)); ok && q.Given && id != trimGiven(id) {
				c.number(at+".readings", choice, q.Unit)
				continue
			}
			c.reading(at+".readings", []string{id + "=" + choice})
		}
		if len(k.Subjects) == 0 {
			c.caseFacts(at, k.Facts)
			c.expect(k.Item, at+".expect", k.Expect)
		}
		for j, s := range k.Subjects {
			path := fmt.Sprintf("%s.subject[%d]", at, j)
			if s.ID == "" {
				c.fail(path+".id", "is missing")
			}
			c.caseFacts(path, s.Facts)
			for _, q := range s.Quarters {
				c.caseFacts(path, q)
			}
			c.expect(k.Item, path+".expect", s.Expect)
		}
	}
}

func trimGiven(id string) string {
	const prefix = "parameter:"
	if len(id) > len(prefix) && id[:len(prefix)] == prefix {
		return id[len(prefix):]
	}
	return id
}

func (c *checker) caseFacts(at string, facts map[string]any) {
	for id, v := range facts {
		path := at + ".facts." + id
		f, ok := c.p.Fact(id)
		if !ok {
			c.fail(path, "no fact %q is declared", id)
			continue
		}
		text, isText := v.(string)
		_, isFlag := v.(bool)
		switch {
		case isText && text == "none":
		case f.Type == "flag" && !isFlag:
			c.fail(path, "a flag is true, false or \"none\"")
		case f.Type != "flag" && !isText:
			c.fail(path, "must be a string, not %T", v)
		case f.Type == "number":
			c.number(path, text, f.Unit)
		case f.Type == "date":
			c.number(path, text, "日期")
		}
	}
}

func (c *checker) expect(item, at string, e Expect) {
	it, _ := c.p.Item(item)
	for _, code := range e.Findings {
		if it == nil || !slices.ContainsFunc(it.Findings, func(f Finding) bool { return f.Rule == code }) {
			c.fail(at+".findings", "no finding has the code %q", code)
		}
	}
	if it == nil || !it.Scorecard {
		if e.Score != "" || e.Level != "" {
			c.fail(at+".score", "only a scorecard has a score and a level")
		}
	}
	if it != nil && it.Review && (e.Amount != "" || e.WouldBe != "" || e.Branch != "" || e.Fund != "" || e.Conflict || e.Rank != 0) {
		c.fail(at, "a review pays nothing: it has a status, findings, missing facts, a failed step and a margin")
	}
	if !slices.Contains([]string{"eligible", "ineligible", "unknown"}, e.Status) {
		c.fail(at+".status", "%q is not eligible, ineligible or unknown", e.Status)
	}
	for key, text := range map[string]string{"amount": e.Amount, "margin": e.Margin, "would_be": e.WouldBe} {
		if text != "" {
			c.number(at+"."+key, text, "元")
		}
	}
}
