package gate_test

import (
	"slices"
	"testing"

	"huiqi/policy/gate"
)

// The gate refuses a review that is broken in one way each; the shipped pack is
// the control.
func TestGateRefusesReviews(t *testing.T) {
	p := load(t, "deferral-2020-06")
	form, source := string(p.Form), p.SourceText
	for name, c := range map[string]struct {
		spoil func(string) string
		check gate.Check
		where string
	}{
		"as shipped":                     {func(s string) string { return s }, "", ""},
		"another code expected":          {swap(`findings = ["penalty-charged"]`, `findings = ["late-answer"]`), gate.CasesPass, "罚息 0.01 元"},
		"one code too few":               {swap(`findings = ["downgraded", "late-answer", "penalty-charged", "principal-changed"]`, `findings = ["downgraded"]`), gate.CasesPass, "几个问题并存"},
		"nothing expected":               {swap(`findings = ["penalty-charged"]`, `findings = []`), gate.CasesPass, "罚息 0.01 元"},
		"another limit":                  {swap("value = \"2021-03-31\"", "value = \"2021-04-01\""), gate.CasesPass, "延期后还本日：最迟日期前一日、当日、后一日"},
		"no day before, at and after":    {drop("原到期日：末日前一日、末日、后一日"), gate.Covered, "review/until"},
		"no case of a finding":           {drop("口径：只能再延期一次"), gate.Covered, "review/further-not-allowed"},
		"a case for another days limit":  {drop("口径：答复期限 30 日"), gate.Covered, "answer_limit"},
		"a fact that no rule reads":      {swap("\n[[set]]", "\n[[fact]]\nid = \"rate\"\nlabel = \"年利率\"\ntype = \"number\"\nunit = \"%\"\nfile = \"deferrals\"\nsupplier = \"银行\"\nperiod = \"none\"\nheads = [\"年利率\"]\n\n[[set]]"), gate.Used, "rate"},
		"a reading that changes nothing": {swap(`overlap = "overlap"`, ``), gate.Used, "overlap"},
		"two values for every period":    {swap("value = \"5\"\nreading = [\"answer-limit=five\"]", "value = \"5\"\nreading = [\"answer-limit=five\"]\n[[parameter.value]]\nfrom = \"\"\nto = \"\"\nvalue = \"6\"\nreading = [\"answer-limit=five\"]"), gate.Periods, "answer_limit"},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.spoil(form)
			if text == form && c.check != "" {
				t.Fatal("nothing was changed")
			}
			r := gate.Run(parse(t, text, source))
			switch {
			case c.check == "" && !r.OK():
				t.Errorf("the control is refused: %+v", r.Findings)
			case c.where != "" && !slices.ContainsFunc(r.Findings, func(f gate.Finding) bool { return f.Check == c.check && f.Where == c.where }):
				t.Errorf("no finding %s %s in %+v", c.check, c.where, r.Findings)
			}
		})
	}
}
