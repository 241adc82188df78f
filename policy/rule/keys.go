package rule

import (
	"strconv"
	"strings"

	"huiqi/policy/pack"
)

// keysOf lists the keys that play a part in the arithmetic, for the trace.
func keysOf(src *pack.Step) map[string]string {
	k := map[string]string{}
	set := func(name, text string) {
		if text != "" {
			k[name] = text
		}
	}
	for _, x := range [][2]string{
		{"value", src.Value}, {"base", src.Base}, {"by", src.By}, {"at", src.At}, {"at_least", src.AtLeast},
		{"above", src.Above}, {"at_most", src.AtMost}, {"below", src.Below}, {"table", src.Table},
		{"portion", src.Portion}, {"zero_base", src.ZeroBase}, {"not_positive", src.NotPositive}, {"to", src.To},
		{"unit", src.Unit}, {"mode", src.Mode}, {"across", src.Across}, {"budget", src.Budget}, {"tie", src.Tie},
		{"less", strings.Join(src.Less, " ")}, {"values", strings.Join(src.Values, " ")},
	} {
		set(x[0], x[1])
	}
	condition := func(prefix string, c pack.Condition) {
		set(prefix+"fact", c.Fact)
		set(prefix+"in", c.In)
		set(prefix+"not_in", c.NotIn)
		if c.Is != nil {
			set(prefix+"is", strconv.FormatBool(*c.Is))
		}
		if c.None != nil {
			set(prefix+"none", strconv.FormatBool(*c.None))
		}
	}
	condition("", src.Condition())
	if src.When != nil {
		condition("when.", *src.When)
	}
	return k
}
