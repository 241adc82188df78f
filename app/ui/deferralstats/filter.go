package deferralstats

import (
	"slices"
	"strings"

	"huiqi/app/desk/deferrals"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Within narrows a list of a filter, where empty means all, to one value, "" for any. A
// value the list does not have leaves nothing: of one that stands for both, as name calls
// them, there are no cases.
func Within(list []string, value string, name func(string) string) []string {
	switch {
	case value == "":
		return list
	case len(list) == 0 || slices.Contains(list, value):
		return []string{value}
	}
	called := make([]string, len(list))
	for i, v := range list {
		called[i] = name(v)
	}
	return []string{words.T("dstat.none_in", strings.Join(called, words.T("dstat.comma")), name(value))}
}

// counted keeps the cases that are counted: all but those that were voided, which the
// register's sums leave out too.
func counted(f deferrals.Filter) deferrals.Filter {
	return inStates(f, func(s deferrals.State) bool { return s != deferrals.Voided })
}

// inStates keeps the cases of some states.
func inStates(f deferrals.Filter, keep func(deferrals.State) bool) deferrals.Filter {
	f.States = nil
	for _, s := range deferrals.States {
		if keep(s) {
			f.States = append(f.States, s)
		}
	}
	return f
}

// ofGroup narrows a filter to a line of the table; false for the line of what was not
// reported, which no filter means.
func ofGroup(f deferrals.Filter, axis deferrals.Axis, key string) (deferrals.Filter, bool) {
	only := []string{key}
	switch axis {
	case deferrals.AxisBank:
		f.Banks = only
	case deferrals.AxisCity:
		f.Cities = only
	case deferrals.AxisCounty:
		f.Counties = only
	case deferrals.AxisSize:
		f.Sizes = only
	case deferrals.AxisIndustry:
		f.Industry = only
	case deferrals.AxisMonth:
		f.Months = only
	}
	return counted(f), key != ""
}

// ofReason narrows a filter to the refusals that gave a reason.
func ofReason(f deferrals.Filter, reason string) (deferrals.Filter, bool) {
	f = refused(f)
	f.Reasons = []string{reason}
	return f, reason != ""
}

func refused(f deferrals.Filter) deferrals.Filter {
	return inStates(f, func(s deferrals.State) bool { return s == deferrals.Refused })
}

func waiting(f deferrals.Filter) deferrals.Filter { return inStates(f, deferrals.State.Open) }

// ofRule narrows a filter to the cases that had a finding of a rule, settled or not.
func ofRule(f deferrals.Filter, rules ...string) deferrals.Filter {
	f = counted(f)
	f.Held = rules
	return f
}

// dueIn narrows a filter to what falls due in a month after deferral.
func dueIn(f deferrals.Filter, month string) (deferrals.Filter, bool) {
	m, err := period.Parse(month)
	if err != nil {
		return f, false
	}
	return dueBetween(f, m.First(), m.Last()), true
}

// dueBetween narrows a filter to what falls due between two days after deferral.
func dueBetween(f deferrals.Filter, from, to period.Date) deferrals.Filter {
	f = inStates(f, deferrals.State.Running)
	f.DueFrom, f.DueTo = from, to
	return f
}

// sizeIDs name the sizes of a return, which are Chinese words, in words of the window.
var sizeIDs = []string{"large", "medium", "small", "micro", "owner", "sole"}

func sizeLabel(word string) string {
	if i := slices.Index(deferrals.Sizes, word); i >= 0 {
		return words.T("dstat.size." + sizeIDs[i])
	}
	return word
}

// groupName names a line of the table.
func groupName(axis deferrals.Axis, g *deferrals.Group) string {
	switch {
	case g.Key == "":
		return words.T("deferral.unsaid")
	case axis == deferrals.AxisSize:
		return sizeLabel(g.Key)
	case axis == deferrals.AxisIndustry && g.Name != g.Key:
		return g.Key + " " + g.Name
	case axis == deferrals.AxisBank && g.Name != g.Key:
		return g.Name + " " + g.Key
	}
	return g.Name
}
