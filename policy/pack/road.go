package pack

import (
	"fmt"
	"slices"
	"strings"
)

// Road says how an award of an item travels from its computation to the money.
// The zero Road means that the pack does not say.
type Road struct {
	// Notice is the length of the public notice (公示), counted in NoticeUnit; the
	// first day is not counted.
	Notice     int    `toml:"notice"`
	NoticeUnit string `toml:"notice_unit"` // Workday or Day
	// Clause the road rests on; where its words are silent, Reading names the
	// interpretation by which the notice was chosen, "" where the text says it.
	Clause  string `toml:"clause"`
	Reading string `toml:"reading"`
	// Recovered says where recovered money goes: Available or Treasury.
	Recovered string `toml:"recovered"`
	// Via says to whom money is paid out: Beneficiary or City.
	Via     string    `toml:"via"`
	Instead []Instead `toml:"instead"`
}

// Instead changes a road under another reading; what is left out stays.
type Instead struct {
	Reading    string `toml:"reading"` // INTERPRETATION=OPTION
	Notice     int    `toml:"notice"`
	NoticeUnit string `toml:"notice_unit"`
	Recovered  string `toml:"recovered"`
	Via        string `toml:"via"`
}

// Words of a Road.
const (
	Workday     = "workday"     // 工作日
	Day         = "day"         // 日
	Available   = "available"   // back to the appropriation it came from
	Treasury    = "treasury"    // to the treasury
	Beneficiary = "beneficiary" // to each beneficiary
	City        = "city"        // through the city that has it, by batches of one city
)

// Declared reports whether the pack says how the awards travel.
func (r Road) Declared() bool { return r.Notice > 0 }

// Under is the road under the readings of a run (interpretation → option); an
// interpretation left out is as the pack chose.
func (r Road) Under(readings map[string]string) Road {
	for _, x := range r.Instead {
		id, choice, _ := strings.Cut(x.Reading, "=")
		if readings[id] != choice {
			continue
		}
		if x.Notice > 0 {
			r.Notice, r.NoticeUnit = x.Notice, x.NoticeUnit
		}
		if x.Recovered != "" {
			r.Recovered = x.Recovered
		}
		if x.Via != "" {
			r.Via = x.Via
		}
	}
	return r
}

// maxNotice is more days than any notice; a longer one is a slip of the pen.
const maxNotice = 90

func (c *checker) road(it *Item, at string) {
	r := it.Road
	if !r.Declared() && r.NoticeUnit == "" && r.Clause == "" && r.Recovered == "" && r.Via == "" && len(r.Instead) == 0 {
		return
	}
	c.noticeOf(at, r.Notice, r.NoticeUnit)
	c.clauseRef(at+".clause", r.Clause)
	if r.Reading != "" {
		if _, ok := c.p.Interpretation(r.Reading); !ok {
			c.fail(at+".reading", "no interpretation %q", r.Reading)
		}
	}
	c.oneOf(at+".recovered", r.Recovered, Available, Treasury)
	c.oneOf(at+".via", r.Via, Beneficiary, City)
	for i, x := range r.Instead {
		path := fmt.Sprintf("%s.instead[%d]", at, i)
		c.instead(it, x, path)
	}
}

func (c *checker) instead(it *Item, x Instead, path string) {
	c.reading(path, []string{x.Reading})
	id, choice, _ := strings.Cut(x.Reading, "=")
	if n, ok := c.p.Interpretation(id); ok && n.Choice == choice {
		c.fail(path+".reading", "%q is what the pack chose: put it into the road itself", x.Reading)
	}
	if x.Notice == 0 && x.Recovered == "" && x.Via == "" {
		c.fail(path, "changes nothing")
	}
	if x.Notice != 0 || x.NoticeUnit != "" {
		c.noticeOf(path, x.Notice, x.NoticeUnit)
		if id != it.Road.Reading {
			c.fail(path+".reading", "the notice hangs on the interpretation %q", it.Road.Reading)
		}
	}
	if x.Recovered != "" {
		c.oneOf(path+".recovered", x.Recovered, Available, Treasury)
	}
	if x.Via != "" {
		c.oneOf(path+".via", x.Via, Beneficiary, City)
	}
}

func (c *checker) noticeOf(at string, n int, unit string) {
	if n < 1 || n > maxNotice {
		c.fail(at+".notice", "%d is not a number of days from 1 to %d", n, maxNotice)
	}
	c.oneOf(at+".notice_unit", unit, Workday, Day)
}

func (c *checker) oneOf(path, text string, words ...string) {
	if !slices.Contains(words, text) {
		c.fail(path, "%q is not one of %s", text, strings.Join(words, ", "))
	}
}

// decision checks an item that is awarded by decision document only.
func (c *checker) decision(it *Item, at string) {
	if len(it.Branches) > 0 || len(it.Steps) > 0 || len(it.Exclusive) > 0 {
		c.fail(at+".decision", "an item awarded by decision has no branches and no steps")
	}
	if cl, ok := c.p.Clause(it.Clause); ok && cl.Kind != Discretionary {
		c.fail(at+".clause", "clause %s is not discretionary: it cannot be awarded by decision", it.Clause)
	}
	if !it.Road.Declared() {
		c.fail(at+".road", "an item awarded by decision must say how the award travels")
	}
}
