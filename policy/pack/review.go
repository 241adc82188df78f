package pack

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/period"
)

// Window is the id of a review's only branch: the rows it answers for.
const Window = "window"

// Loan is the subject of a review.
const Loan = "loan"

// Finding is one thing that can be wrong with a row (核查发现). It holds when all
// its steps hold; the one with Outside holds when the window's steps fail.
type Finding struct {
	ID      string   `toml:"id"`
	Rule    string   `toml:"rule"` // the code it is known by; several findings may share one; default: the id
	Label   string   `toml:"label"`
	Clause  string   `toml:"clause"`
	Quote   string   `toml:"quote"`
	Text    string   `toml:"text"` // the sentence; {id} stands for a fact, parameter or step
	Reading []string `toml:"reading"`
	Outside bool     `toml:"outside"`
	Steps   []Step   `toml:"step"`
}

// Schedule says how a repayment schedule of the item's loans is computed where
// the text is silent. The zero Schedule means that the pack does not say.
type Schedule struct {
	DayCount string            `toml:"day_count"` // act360, act365 or thirty360
	MonthEnd string            `toml:"month_end"` // clamp or next_day
	Rounding string            `toml:"rounding"`  // half_up, half_even or down
	Clause   string            `toml:"clause"`
	Reading  []string          `toml:"reading"` // the interpretations it was chosen by
	Instead  []ScheduleInstead `toml:"instead"`
}

// ScheduleInstead changes a schedule under another reading; what is left out stays.
type ScheduleInstead struct {
	Reading  string `toml:"reading"` // INTERPRETATION=OPTION
	DayCount string `toml:"day_count"`
	MonthEnd string `toml:"month_end"`
	Rounding string `toml:"rounding"`
}

var (
	dayCounts = []string{"act360", "act365", "thirty360"}
	monthEnds = []string{"clamp", "next_day"}
	roundings = []string{"half_up", "half_even", "down"}
)

// Declared reports whether the pack says how schedules are computed.
func (s Schedule) Declared() bool { return s.DayCount != "" }

// Under is the schedule under the readings of a run (interpretation → option); an
// interpretation left out is as the pack chose.
func (s Schedule) Under(readings map[string]string) Schedule {
	for _, x := range s.Instead {
		id, choice, _ := strings.Cut(x.Reading, "=")
		if readings[id] != choice {
			continue
		}
		if x.DayCount != "" {
			s.DayCount = x.DayCount
		}
		if x.MonthEnd != "" {
			s.MonthEnd = x.MonthEnd
		}
		if x.Rounding != "" {
			s.Rounding = x.Rounding
		}
	}
	return s
}

// Yields reports whether, under the readings, the item leaves a row that an earlier
// document of its family covers too to that one. Without a word the later takes it.
func (p *Pack) Yields(it *Item, readings map[string]string) bool {
	return it.Overlap != "" && p.holds([]string{it.Overlap + "=earlier"}, readings)
}

// Blank says what a blank cell means.
type Blank uint8

// What a blank cell, or a column the file does not have, means.
const (
	BlankMissing Blank = iota // nobody said
	BlankNone                 // confirmed none
	BlankNo                   // no, of a flag
)

// WhenBlank is what a blank cell of the fact, or a column the file does not have,
// means. Whoever puts subjects together applies it.
func (f Fact) WhenBlank() Blank {
	switch f.Blank {
	case "none":
		return BlankNone
	case "no":
		return BlankNo
	}
	return BlankMissing
}

// In reports whether the value is for the period: one of From … To, or every one
// that the items are in force for when both are "".
func (v ParamValue) In(p period.Period) bool {
	if v.From == "" && v.To == "" {
		return true
	}
	a, err1 := period.Parse(v.From)
	b, err2 := period.Parse(v.To)
	return err1 == nil && err2 == nil && a.Kind() == p.Kind() && a.Compare(p) <= 0 && p.Compare(b) <= 0
}

// Piece is a part of a finding's text: words, or the id of what stands there.
type Piece struct{ Words, ID string }

// Pieces cuts the text of a finding at its places.
func (f *Finding) Pieces() []Piece {
	var out []Piece
	for rest := f.Text; rest != ""; {
		words, tail, found := strings.Cut(rest, "{")
		if words != "" {
			out = append(out, Piece{Words: words})
		}
		if !found {
			break
		}
		id, after, _ := strings.Cut(tail, "}")
		out, rest = append(out, Piece{ID: id}), after
	}
	return out
}

// most findings of an item: they are told as the bits of one word.
const mostFindings = 64

// review checks an item that looks at what others did.
func (c *checker) review(it *Item, at string) {
	if it.Decision || it.Road.Declared() || it.Fund != "" || len(it.Payers) > 0 || len(it.Steps) > 0 || len(it.Exclusive) > 0 {
		c.fail(at+".review", "a review pays nothing: it has no decision, road, fund, payer, exclusive and no steps of its own")
	}
	if it.Subject != Loan {
		c.fail(at+".subject", "a review is of loans, not of a %s", it.Subject)
	}
	if len(it.Branches) != 1 || it.Branches[0].ID != Window {
		c.fail(at+".branch", "a review has one branch, %q", Window)
	}
	if len(it.Branches) > 0 {
		if b := &it.Branches[0]; len(b.Reading) > 0 {
			c.fail(at+".branch[0].reading", "the window stands under every reading")
		}
		c.branches(it, at)
	}
	if it.Family != "" && !idForm.MatchString(it.Family) {
		c.fail(at+".family", "%q is not an id (a-z, 0-9, - and _)", it.Family)
	}
	if n, ok := c.p.Interpretation(it.Overlap); it.Overlap != "" && (!ok || len(n.Options) != 2 ||
		slices.ContainsFunc(n.Options, func(o Option) bool { return o.ID != "later" && o.ID != "earlier" })) {
		c.fail(at+".overlap", "%q is no interpretation with the options later and earlier", it.Overlap)
	}
	c.schedule(&it.Schedule, at+".schedule")
	seen, outside := map[string]string{Window: at + ".branch[0]"}, 0
	for j := range it.Findings {
		f, path := &it.Findings[j], fmt.Sprintf("%s.finding[%d]", at, j)
		c.id(path, f.ID, seen)
		c.finding(it, f, path)
		if f.Outside {
			outside++
		}
	}
	if outside != 1 {
		c.fail(at+".finding", "%d findings hold outside of the window, not one", outside)
	}
	if len(it.Findings) > mostFindings {
		c.fail(at+".finding", "more than %d findings", mostFindings)
	}
}

func (c *checker) finding(it *Item, f *Finding, at string) {
	if f.Rule == "" {
		f.Rule = f.ID
	}
	if !idForm.MatchString(f.Rule) {
		c.fail(at+".rule", "%q is not a code (a-z, 0-9, - and _)", f.Rule)
	}
	c.clauseRef(at+".clause", f.Clause)
	c.quote(at+".quote", f.Quote)
	c.reading(at, f.Reading)
	if f.Label == "" {
		c.fail(at+".label", "is missing")
	}
	if f.Outside && (len(f.Steps) > 0 || len(f.Reading) > 0) {
		c.fail(at+".outside", "it holds when the window fails, under every reading: it has no steps of its own")
	}
	if !f.Outside && len(f.Steps) == 0 {
		c.fail(at, "needs steps, or outside = true")
	}
	s := scope{c: c, clause: f.Clause, dims: map[string]Dimension{}}
	s.steps(f.Steps, at)
	c.places(f, &s, at+".text")
}

// places demands that every place of the text has something to stand there.
func (c *checker) places(f *Finding, s *scope, at string) {
	if f.Text == "" || strings.Count(f.Text, "{") != strings.Count(f.Text, "}") {
		c.fail(at, "is missing, or a brace is not closed")
		return
	}
	for _, x := range f.Pieces() {
		if strings.ContainsAny(x.Words, "{}") || x.Words == "" && x.ID == "" {
			c.fail(at, "a brace is not closed, or empty")
			return
		}
		if x.ID == "" {
			continue
		}
		_, isFact := c.p.Fact(x.ID)
		_, isParam := c.p.Parameter(x.ID)
		if _, isStep := s.dims[x.ID]; !isFact && !isParam && !isStep {
			c.fail(at, "{%s} is no fact, no parameter and no quantity of this finding", x.ID)
		}
	}
}

func (c *checker) schedule(s *Schedule, at string) {
	if !s.Declared() && s.MonthEnd == "" && s.Rounding == "" && s.Clause == "" && len(s.Reading) == 0 && len(s.Instead) == 0 {
		return
	}
	c.oneOf(at+".day_count", s.DayCount, dayCounts...)
	c.oneOf(at+".month_end", s.MonthEnd, monthEnds...)
	c.oneOf(at+".rounding", s.Rounding, roundings...)
	c.clauseRef(at+".clause", s.Clause)
	for _, id := range s.Reading {
		if _, ok := c.p.Interpretation(id); !ok {
			c.fail(at+".reading", "no interpretation %q", id)
		}
	}
	for i, x := range s.Instead {
		path := fmt.Sprintf("%s.instead[%d]", at, i)
		c.reading(path, []string{x.Reading})
		id, choice, _ := strings.Cut(x.Reading, "=")
		if n, ok := c.p.Interpretation(id); ok && n.Choice == choice {
			c.fail(path+".reading", "%q is what the pack chose: put it into the schedule itself", x.Reading)
		}
		if !slices.Contains(s.Reading, id) {
			c.fail(path+".reading", "the schedule was not chosen by the interpretation %q", id)
		}
		if x.DayCount == "" && x.MonthEnd == "" && x.Rounding == "" {
			c.fail(path, "changes nothing")
		}
		c.may(path+".day_count", x.DayCount, dayCounts)
		c.may(path+".month_end", x.MonthEnd, monthEnds)
		c.may(path+".rounding", x.Rounding, roundings)
	}
}

func (c *checker) may(path, text string, words []string) {
	if text != "" {
		c.oneOf(path, text, words...)
	}
}
