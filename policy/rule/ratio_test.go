package rule_test

import (
	"testing"

	"huiqi/policy/rule"
)

// A ratio divides; a base that is not positive fails or gives 0; an increment may keep
// its sign. All of it comes again from the trace (assess holds that).
func TestRatioAndSignedIncrement(t *testing.T) {
	steps := func(base string) string {
		return branchStep("more", "increment", "value = \"kwh\"\nbase = \"kwh_prior\"\nnot_positive = \"keep\"") +
			branchStep("part", "ratio", "value = \"more\"\nbase = \"kwh_prior\"\nnot_positive = \""+base+"\"") +
			branchStep("back", "multiply", "value = \"kwh\"\nby = \"part\"") + branchStep("pay", "multiply", "value = \"back\"\nby = \"rate\"") +
			branchStep("fen", "round", "value = \"pay\"\nto = \"0.01\"\nunit = \"元\"\nmode = \"half_up\"")
	}
	for name, c := range map[string]struct {
		base, kwh, prior, failed string
		amount                   int64
		status                   rule.Status
	}{
		"grown":             {"fail", "150", "100", "", 375, rule.Eligible},
		"nothing before":    {"fail", "150", "0", "part", 0, rule.Ineligible},
		"nothing, counts 0": {"zero", "150", "0", "", 0, rule.Eligible},
	} {
		prog := compile(t, small(t, steps(c.base)), "power", "2020Q2", nil)
		s := firm(prog, "a", "350102", map[string]rule.Value{"kwh": num(c.kwh), "kwh_prior": num(c.prior)})
		d := assess(t, prog, []rule.Subject{s})[0]
		if d.Status != c.status || int64(d.Amount) != c.amount || d.FailedStep != c.failed {
			t.Errorf("%s: %v %v %q", name, d.Status, d.Amount, d.FailedStep)
		}
		trace := prog.Explain(s, d)
		if again, err := rule.Recompute(trace); err != nil || again != d.Amount {
			t.Errorf("%s: recomputed %v %v", name, again, err)
		}
	}
}
