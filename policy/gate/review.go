package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// review runs the subjects of a case through a review and compares.
func (r *CaseResult) review(prog *rule.Program, list []pack.CaseSubject, subjects []rule.Subject) {
	fail := func(format string, args ...any) { r.Failures = append(r.Failures, fmt.Sprintf(format, args...)) }
	all, err := prog.Review(context.Background(), subjects, nil)
	if err != nil {
		fail("%v", err)
		return
	}
	findings := prog.Findings()
	for i := range list {
		t := prog.ExplainReview(subjects[i], all[i])
		var held, not []string
		for k := range findings {
			switch {
			case all[i].Held&(1<<k) != 0:
				held = append(held, findings[k].ID)
				if text := prog.FindingText(subjects[i], k); strings.ContainsAny(text, "{}") || !strings.HasSuffix(text, "。") {
					fail("%s: the sentence of %s is %q", list[i].ID, findings[k].ID, text)
				}
			case all[i].Open&(1<<k) == 0:
				not = append(not, findings[k].ID)
			}
		}
		r.Traces, r.Held, r.Not = append(r.Traces, t), append(r.Held, held), append(r.Not, not)
		for _, f := range compareReview(prog, t, held, list[i].Expect) {
			fail("%s: %s", list[i].ID, f)
		}
	}
}

// compareReview lists how a review differs from what a case expects.
func compareReview(prog *rule.Program, t rule.Trace, held []string, e pack.Expect) []string {
	var out []string
	differ := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			out = append(out, fmt.Sprintf("%s is %v, expected %v", what, got, want))
		}
	}
	differ("status", t.Status, e.Status)
	if e.Findings != nil {
		differ("findings", codes(prog, held), slices.Sorted(slices.Values(e.Findings)))
	}
	if e.FailedStep != "" {
		differ("failed_step", t.FailedStep, e.FailedStep)
	}
	if e.Missing != nil {
		differ("missing", t.Missing, e.Missing)
	}
	if e.Margin != "" {
		differ("margin", marginOf(t), exact.MustParse(e.Margin))
	}
	status, again, err := rule.RecomputeReview(t)
	if err != nil {
		return append(out, err.Error())
	}
	if status == rule.Ineligible {
		again = held
	}
	differ("the status recomputed from the trace", status, t.Status)
	differ("the findings recomputed from the trace", again, held)
	return out
}

// codes are the rule codes of findings, sorted, each once.
func codes(prog *rule.Program, ids []string) []string {
	var out []string
	for _, f := range prog.Findings() {
		if slices.Contains(ids, f.ID) {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// findings demands a case in which each finding holds and one in which it does not.
func (c *cover) findings(it *pack.Item) {
	for i := range it.Findings {
		f := &it.Findings[i]
		where := it.ID + "/" + f.ID
		if !c.held[where] {
			c.g.find(Covered, where, "核查发现“%s”没有成立的案例", f.Label)
		}
		if !c.not[where] {
			c.g.find(Covered, where, "核查发现“%s”没有不成立的案例", f.Label)
		}
	}
}

// namesOf notes what the findings and the schedule of a review name.
func (g *gate) namesOf(it *pack.Item, names map[string]bool, read func([]string)) {
	for i := range it.Findings {
		f := &it.Findings[i]
		read(f.Reading)
		g.names(f.Steps, names, read)
		for _, x := range f.Pieces() {
			names[x.ID] = true
		}
	}
	for _, x := range it.Schedule.Instead {
		read([]string{x.Reading})
	}
	read([]string{it.Overlap})
}
