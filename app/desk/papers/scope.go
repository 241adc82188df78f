package papers

import (
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk/deferrals"
	"huiqi/policy/industry"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Names say how what a filter keeps is called; what has no name here is called as the
// register calls it.
type Names struct{ Bank, Pack, Size, Means func(string) string }

// Scope says in a language which cases a filter means, every condition of it; "" when it
// means all.
func Scope(lang string, f *deferrals.Filter, n Names) string {
	s := scoper{lang: lang}
	s.list("banks", f.Banks, n.Bank)
	s.list("cities", f.Cities, deferrals.CityName)
	s.list("counties", f.Counties, regionName)
	s.list("sizes", f.Sizes, n.Size)
	s.list("industry", f.Industry, industryName)
	s.list("months", f.Months, nil)
	s.states(f.States)
	s.list("packs", f.Packs, n.Pack)
	s.rules("held", f.Held)
	s.rules("open", f.Open)
	s.list("reasons", f.Reasons, nil)
	s.list("means", f.Means, n.Means)
	returns := make([]string, len(f.Returns))
	for i, r := range f.Returns {
		returns[i] = strconv.FormatUint(uint64(r), 10)
	}
	s.list("returns", returns, nil)
	s.due(f.DueFrom, f.DueTo)
	if f.Complaints {
		s.say("complaints")
	}
	return strings.Join(s.parts, words.In(lang, "scope.and"))
}

// scoper gathers the conditions.
type scoper struct {
	lang  string
	parts []string
}

func (s *scoper) say(id string, args ...any) {
	s.parts = append(s.parts, words.In(s.lang, "scope."+id, args...))
}

// list tells one of the values of an attribute; name may be nil.
func (s *scoper) list(id string, values []string, name func(string) string) {
	if len(values) == 0 {
		return
	}
	called := slices.Clone(values)
	if name != nil {
		for i, v := range called {
			called[i] = name(v)
		}
	}
	s.say(id, strings.Join(called, words.In(s.lang, "scope.or")))
}

// states tells the states kept, or those left out where they are fewer.
func (s *scoper) states(kept []deferrals.State) {
	id, told := "states", kept
	if out := left(kept); len(kept) > len(deferrals.States)/2 && len(out) > 0 && len(out)+len(kept) == len(deferrals.States) {
		id, told = "not_states", out
	}
	values := make([]string, len(told))
	for i, x := range told {
		values[i] = string(x)
	}
	s.list(id, values, s.word("deferral.state."))
}

func left(kept []deferrals.State) (out []deferrals.State) {
	for _, x := range deferrals.States {
		if !slices.Contains(kept, x) {
			out = append(out, x)
		}
	}
	return out
}

// rules tells of which findings there is one, or that there is any.
func (s *scoper) rules(id string, kept []string) {
	if slices.Equal(kept, deferrals.Rules) {
		s.say(id + "_any")
		return
	}
	s.list(id, kept, s.word("deferral.rule."))
}

// word names a word of the register in the language.
func (s *scoper) word(lead string) func(string) string {
	return func(v string) string {
		if words.Has(lead + v) {
			return words.In(s.lang, lead+v)
		}
		return v
	}
}

// due tells between which days something falls due after deferral.
func (s *scoper) due(from, to period.Date) {
	switch {
	case from.IsZero() && to.IsZero():
	case to.IsZero():
		s.say("due_from", from.String())
	case from.IsZero():
		s.say("due_to", to.String())
	case from == to:
		s.say("due_on", from.String())
	default:
		s.say("due", from.String(), to.String())
	}
}

// industryName is a division of GB/T 4754 with its number.
func industryName(id string) string {
	if d, err := industry.Lookup(id); err == nil {
		return id + d.Name
	}
	return id
}
