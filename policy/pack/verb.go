package pack

import (
	"maps"
	"slices"
	"strings"
)

// VerbKind says what a step yields.
type VerbKind uint8

// Kinds of a verb.
const (
	Test     VerbKind = iota + 1 // holds, fails or is unknown
	Quantity                     // a value with a unit
	Pool                         // works over all subjects at once
)

// verb describes a step: the keys it needs, those it may have and the sets of
// keys of which exactly one must be there.
type verb struct {
	kind  VerbKind
	needs []string
	may   []string
	oneOf []string
}

var condition = []string{"is", "in", "not_in", "none"}

var verbs = map[string]verb{
	"require":        {kind: Test, needs: []string{"fact"}, oneOf: condition},
	"block_if":       {kind: Test, needs: []string{"fact"}, oneOf: condition},
	"threshold":      {kind: Test, needs: []string{"value"}, oneOf: []string{"at_least", "above", "at_most", "below"}},
	"growth":         {kind: Test, needs: []string{"value", "base", "zero_base"}, oneOf: []string{"at_least", "above"}},
	"floor":          {kind: Test, needs: []string{"value"}, oneOf: []string{"at_least", "above"}},
	"declare":        {kind: Test, needs: []string{"text"}},
	"increment":      {kind: Quantity, needs: []string{"value", "base", "not_positive"}},
	"net_of":         {kind: Quantity, needs: []string{"value", "less"}},
	"ratio":          {kind: Quantity, needs: []string{"value", "base", "not_positive"}},
	"elapsed":        {kind: Quantity, needs: []string{"value", "base"}},
	"sum":            {kind: Quantity, needs: []string{"values"}},
	"multiply":       {kind: Quantity, needs: []string{"value", "by"}},
	"rate_table":     {kind: Quantity, needs: []string{"value", "table", "portion"}},
	"marginal_scale": {kind: Quantity, needs: []string{"value", "table", "portion"}},
	"cap":            {kind: Quantity, needs: []string{"value", "at"}, may: []string{"across"}},
	"round":          {kind: Quantity, needs: []string{"value", "to", "unit", "mode"}},
	"share":          {kind: Quantity, needs: []string{"value", "shares"}},
	"scale":          {kind: Pool, needs: []string{"value", "budget", "remainder"}, may: []string{"fund"}},
	"rank":           {kind: Pool, needs: []string{"value", "order", "among"}},
	"prize":          {kind: Pool, needs: []string{"by", "tie"}},
}

// Verbs returns every verb this program knows, sorted.
func Verbs() []string { return slices.Sorted(maps.Keys(verbs)) }

// choices are the closed sets of words a key may have.
var choices = map[string][]string{
	"zero_base":    {"fail", "pass"},
	"not_positive": {"fail", "zero", "keep"},
	"portion":      {"full", "proportional"},
	"mode":         {"half_up", "half_even", "down", "up"},
	"remainder":    {"largest"},
	"order":        {"high", "low"},
	"tie":          {"decision", "each", "split"},
}

// keys returns the keys of a step that are set, with their text.
func (s *Step) keys() map[string]string {
	k := map[string]string{
		"fact": s.Fact, "in": s.In, "not_in": s.NotIn, "value": s.Value, "base": s.Base, "by": s.By, "at": s.At,
		"at_least": s.AtLeast, "above": s.Above, "at_most": s.AtMost, "below": s.Below, "table": s.Table,
		"portion": s.Portion, "zero_base": s.ZeroBase, "not_positive": s.NotPositive, "to": s.To, "unit": s.Unit,
		"mode": s.Mode, "across": s.Across, "budget": s.Budget, "remainder": s.Remainder, "fund": s.Fund,
		"among": s.Among, "order": s.Order, "tie": s.Tie, "text": s.Text,
		"less": strings.Join(s.Less, " "), "values": strings.Join(s.Values, " "),
	}
	if s.Is != nil {
		k["is"] = yes(*s.Is)
	}
	if s.None != nil {
		k["none"] = yes(*s.None)
	}
	if len(s.Shares) > 0 {
		k["shares"] = "shares"
	}
	maps.DeleteFunc(k, func(_, v string) bool { return v == "" })
	return k
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// Condition returns the condition of a require or block_if step.
func (s *Step) Condition() Condition {
	return Condition{Fact: s.Fact, Is: s.Is, In: s.In, NotIn: s.NotIn, None: s.None}
}

// Limit returns the comparison of a test: its key and the parameter.
func (s *Step) Limit() (key, parameter string) {
	switch {
	case s.AtLeast != "":
		return "at_least", s.AtLeast
	case s.Above != "":
		return "above", s.Above
	case s.AtMost != "":
		return "at_most", s.AtMost
	case s.Below != "":
		return "below", s.Below
	}
	return "", ""
}
