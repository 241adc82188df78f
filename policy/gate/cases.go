package gate

import (
	"context"
	"fmt"
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// CaseResult is one built-in case as it came out.
type CaseResult struct {
	Name     string
	Failures []string // what differs from the expected, empty when it passed
	Traces   []rule.Trace
	// Held and Not are the findings (ids) of a review that hold and that do not,
	// beside each trace.
	Held, Not [][]string

	table *score.Table // of a scorecard
}

// RunCase assesses a case of the pack and compares every key it expects.
func RunCase(p *pack.Pack, k *pack.Case) CaseResult {
	r := CaseResult{Name: k.Name}
	fail := func(format string, args ...any) { r.Failures = append(r.Failures, fmt.Sprintf(format, args...)) }
	per, err := period.Parse(k.Period)
	if err != nil {
		fail("%v", err)
		return r
	}
	prog, err := rule.Compile(p, k.Item, per, k.Readings)
	if err != nil {
		fail("%v", err)
		return r
	}
	if prog.Scores() {
		r.score(p, k, per)
		return r
	}
	list := k.Subjects
	if len(list) == 0 {
		list = []pack.CaseSubject{{ID: "case", Region: k.Region, Facts: k.Facts, Expect: k.Expect}}
	}
	subjects := make([]rule.Subject, len(list))
	for i, s := range list {
		if subjects[i], err = subject(prog, s); err != nil {
			fail("%s: %v", s.ID, err)
			return r
		}
	}
	if prog.Reviews() {
		r.review(prog, list, subjects)
		return r
	}
	dets, err := prog.Assess(context.Background(), subjects, nil)
	if err != nil {
		fail("%v", err)
		return r
	}
	for i := range list {
		t := prog.Explain(subjects[i], dets[i])
		r.Traces = append(r.Traces, t)
		if _, err := prog.Split(subjects[i], t.Amount); err != nil && t.Status == rule.Eligible {
			fail("%v", err)
		}
		for _, f := range compare(t, list[i].Expect) {
			fail("%s: %s", list[i].ID, f)
		}
	}
	return r
}

// subject turns the facts of a case into values in the program's order.
func subject(prog *rule.Program, s pack.CaseSubject) (rule.Subject, error) {
	facts := prog.Facts()
	out := rule.Subject{ID: s.ID, Name: s.ID, Region: s.Region, Values: make([]rule.Value, len(facts))}
	for i, f := range facts {
		v, ok := s.Facts[f.ID]
		if !ok {
			out.Values[i] = rule.WhenBlank(f)
			continue
		}
		text, isText := v.(string)
		flag, isFlag := v.(bool)
		switch {
		case isText && text == "none":
			out.Values[i] = rule.Value{State: rule.Absent}
		case isFlag:
			out.Values[i] = rule.Flag(flag)
		case f.Type == "date":
			d, err := period.ParseDate(text)
			if err != nil {
				return out, fmt.Errorf("fact %s: %w", f.ID, err)
			}
			out.Values[i] = rule.Date(d)
		case f.Type == "number":
			n, err := exact.Parse(text)
			if err != nil {
				return out, fmt.Errorf("fact %s: %w", f.ID, err)
			}
			out.Values[i] = rule.Number(n)
		default:
			out.Values[i] = rule.Text(text)
		}
	}
	return out, nil
}

// compare lists how a trace differs from what a case expects.
func compare(t rule.Trace, e pack.Expect) []string {
	var out []string
	differ := func(what string, got, want any) {
		if got != want {
			out = append(out, fmt.Sprintf("%s is %v, expected %v", what, got, want))
		}
	}
	differ("status", t.Status.String(), e.Status)
	if e.Amount != "" {
		differ("amount", t.Amount, fenOf(e.Amount))
	}
	if e.WouldBe != "" {
		differ("would_be", t.WouldBe, fenOf(e.WouldBe))
	}
	for _, x := range []struct{ what, got, want string }{
		{"branch", t.Branch, e.Branch}, {"fund", t.Fund, e.Fund}, {"failed_step", t.FailedStep, e.FailedStep},
	} {
		if x.want != "" {
			differ(x.what, x.got, x.want)
		}
	}
	if e.Missing != nil && !slices.Equal(e.Missing, t.Missing) {
		out = append(out, fmt.Sprintf("missing is %v, expected %v", t.Missing, e.Missing))
	}
	if e.Conflict {
		differ("conflict", len(t.Conflict) > 0, true)
	}
	if e.Rank != 0 {
		differ("rank", t.Rank, e.Rank)
	}
	if e.Margin != "" {
		differ("margin", marginOf(t), exact.MustParse(e.Margin).String())
	}
	if again, err := rule.Recompute(t); err != nil {
		out = append(out, err.Error())
	} else {
		differ("the amount recomputed from the trace", again, t.Amount)
	}
	return out
}

func fenOf(yuan string) money.Fen {
	f, err := money.FromYuan(exact.MustParse(yuan))
	if err != nil {
		return -1
	}
	return f
}

// marginOf is how far the failed test was from holding, in the quantity behind it.
func marginOf(t rule.Trace) string {
	for _, s := range t.Steps {
		if s.Result == rule.Fail && s.ID == t.FailedStep && s.Margin != nil {
			if s.Margin.Quantity != "" {
				return s.Margin.Quantity
			}
			return s.Margin.Distance
		}
	}
	return "none"
}
