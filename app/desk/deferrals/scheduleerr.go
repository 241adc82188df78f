package deferrals

import (
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

// ScheduleError says in the language now in use why package schedule refused something:
// which term, move or entry it is, and what is wrong with it.
func ScheduleError(err error) string {
	if e, ok := errors.AsType[*schedule.MoveError](err); ok {
		return words.T("schedule.move", e.Index+1, e.Due.String(), reason(e.Err, e.Detail))
	}
	if e, ok := errors.AsType[*schedule.EntryError](err); ok {
		x := []string{e.Entry.On.String(), wordIn("defer.penalty.", string(e.Entry.Kind)), words.T("schedule.yuan", e.Entry.Amount)}
		return words.T("schedule.entry", e.Index+1, strings.TrimSpace(strings.Join(x, " ")), reason(e.Err, e.Detail))
	}
	if e, ok := errors.AsType[*schedule.TermError](err); ok {
		return words.T("schedule.term", scheduleField(e.Field), reason(e.Err, e.Detail))
	}
	return reason(err, schedule.Detail{})
}

// reason is the detail; without one the error itself, which may be another with its own.
func reason(err error, d schedule.Detail) string {
	if code, ok := scheduleForms[d.Form]; ok {
		var args []any
		for _, a := range d.Args {
			if _, foreign := a.(error); !foreign {
				args = append(args, scheduleArg(a))
			}
		}
		return words.T("schedule.is."+code, args...)
	}
	_, entry := errors.AsType[*schedule.EntryError](err)
	_, term := errors.AsType[*schedule.TermError](err)
	if entry || term {
		return ScheduleError(err)
	}
	for _, s := range scheduleSentinels {
		if errors.Is(err, s.err) {
			return words.T("schedule.is." + s.code)
		}
	}
	return words.T("schedule.is.unforeseen")
}

// scheduleField names a term, or a line.
func scheduleField(name string) string {
	var n int
	var due string
	switch {
	case scanned(fmt.Sscanf(name, "own line %d", &n)), scanned(fmt.Sscanf(name, "line %d of %s", &n, &due)):
		return words.T("schedule.line", n)
	case scanned(fmt.Sscanf(name, "line of %s", &due)):
		return words.T("schedule.line_of", due)
	}
	return wordIn("schedule.field.", name)
}

func scanned(_ int, err error) bool { return err == nil }

// scheduleArg is what goes into a form, in words where it is a word of package schedule:
// rates are percents as people write them.
func scheduleArg(a any) any {
	switch x := a.(type) {
	case int:
		return x
	case money.Fen:
		return words.T("schedule.yuan", x)
	case exact.Num:
		return x.Mul(exact.Int(100)).String() + "%"
	case schedule.Method:
		return wordIn("defer.method.", string(x))
	case schedule.MonthEnd:
		return wordIn("defer.month_end.", string(x))
	case string:
		return scheduleField(x)
	}
	return fmt.Sprint(a)
}

// wordIn is the word behind a lead; one that has none stands for itself.
func wordIn(lead, id string) string {
	if words.Has(lead + id) {
		return words.T(lead + id)
	}
	return id
}

// scheduleSentinels are told where an error has no detail.
var scheduleSentinels = []struct {
	err  error
	code string
}{
	{schedule.ErrWord, "word"}, {schedule.ErrAmount, "amount"}, {schedule.ErrRate, "rate"}, {schedule.ErrDate, "date"}, {schedule.ErrMonths, "months"},
	{schedule.ErrOwn, "own"}, {schedule.ErrLong, "long"}, {schedule.ErrInstalment, "instalment"}, {schedule.ErrSchedule, "schedule"},
	{schedule.ErrUnknownLine, "unknown_line"}, {schedule.ErrEarlier, "earlier"}, {schedule.ErrMoreThanDue, "more_than_due"}, {schedule.ErrNothing, "nothing"},
	{schedule.ErrOrder, "order"}, {schedule.ErrMoreThanIs, "more_than_is"}, {schedule.ErrCapitalised, "capitalised"}, {schedule.ErrUnequal, "unequal"},
	{money.ErrOverflow, "overflow"},
}

// scheduleForms name the forms of details; a test finds one that is missing.
var scheduleForms = map[string]string{
	"%q is none of %s":               "none_of",
	"%s is not between 0 and %s":     "not_between",
	"missing":                        "missing",
	"%v":                             "unreadable",
	"%q has no positive denominator": "denominator",
	"%s is not from 0 to below 1; 4.65 %% is 0.0465":                                 "not_a_rate",
	"%s has too many digits":                                                         "digits",
	"%s is negative or has too many digits":                                          "negative_or_digits",
	"nothing is outstanding":                                                         "nothing_outstanding",
	"lines of one's own are for the method %q, not %q":                               "own_for",
	"the method %q has no settlement days":                                           "no_settlement",
	"the method %q has no settlement days but its own lines":                         "no_settlement_own",
	"the method %q needs %q or %q":                                                   "needs_one_of",
	"%d is not from 1 to %d months":                                                  "every_from_to",
	"%d is not from 1 to 31":                                                         "day_from_to",
	"%d is not from 1 to %d":                                                         "from_to",
	"%s is after the maturity %s":                                                    "after_maturity",
	"%s is not after %s, from which interest counts":                                 "not_after_from",
	"%s is more than %d years after %s":                                              "years_after",
	"%d lines, not from 1 to %d":                                                     "lines_from_to",
	"%d lines, more than %d":                                                         "lines_more",
	"%s is not after %s of the line before":                                          "not_after_line",
	"the lines have %s of principal, the loan %s":                                    "own_sum",
	"%s is not %s, the last own line":                                                "not_last_own",
	"%s is not the settlement day %d of its month":                                   "not_settlement",
	"missing, and %d months do not divide a year: no telling which months are meant": "which_months",
	"more than %d settlement days until %s":                                          "settlements_more",
	"%s is before %s":                                                                "before",
	"%s, with %s of interest and %s of principal left on %s":                         "no_instalment",
	"%s is not after %s":                                                             "not_after",
	"%s has %s of principal, with %s left":                                           "line_principal",
	"%s has %s of interest":                                                          "line_interest",
	"%s leaves %s, not %s":                                                           "line_leaves",
	"%s of principal is left at the end":                                             "left_at_end",
	"the last line is of %s, the maturity %s":                                        "last_line",
	"totals %s and %s, the lines have %s and %s":                                     "totals",
	"%s and %s":                    "differ",
	"an amount of %s":              "an_amount",
	"not after %s":                 "not_after_it",
	"a balance of %s, not %s":      "balance",
	"a penalty of %s left":         "penalty_left",
	"the sums are out of range":    "sums",
	"%s of %s":                     "negative",
	"%s of %s, with %s still due":  "still_due",
	"a new date %s for no %s":      "date_for_none",
	"%s to %s":                     "moved_back",
	"before the line is due":       "before_due",
	"the entry before is of %s":    "entry_before",
	"not more than 0 and up to %s": "entry_amount",
	"%s was accrued already":       "accrued_already",
	"%s was":                       "was_capitalised",
	"%s is left of %s accrued":     "is_left",
}
