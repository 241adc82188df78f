package gate_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"huiqi/policy/gate"
)

// The gate refuses a scorecard that is broken in one way each; the shipped packs are the
// control.
func TestGateRefusesScorecards(t *testing.T) {
	const banks, small = "fujian-banks-2019", "cbirc-small-2020"
	less := func(pattern string) func(string) string {
		re := regexp.MustCompile(`(?s)\n\[\[case\]\]\nname = "[^"]*` + pattern + `[^"]*"\n.*?(\n\[\[case\]\]|\z)`)
		return func(s string) string {
			for re.MatchString(s) {
				s = re.ReplaceAllString(s, "$1")
			}
			return s
		}
	}
	for name, c := range map[string]struct {
		pack  string
		spoil func(string) string
		check gate.Check
		where string
	}{
		"another score":          {banks, swap(`score = "67.25"`, `score = "67.26"`), gate.CasesPass, "两家银行，按最优值比例计分"},
		"another rank":           {banks, swap(`score = "67.25", rank = 2`, `score = "67.25", rank = 1`), gate.CasesPass, "两家银行，按最优值比例计分"},
		"another prize":          {banks, swap(`amount = "800000"`, `amount = "900000"`), gate.CasesPass, "年度：十二家，十个名额"},
		"another level":          {small, swap(`level = "first"`, `level = "third"`), gate.CasesPass, "等级：总分 97.99"},
		"a method nobody tries":  {banks, less("按名次"), gate.Covered, "evaluation/new-loans/method=rank-points"},
		"a rule nobody tries":    {banks, less("按类别"), gate.Covered, "evaluation/peers=apart"},
		"no tie":                 {banks, less("并列"), gate.Covered, "evaluation/"},
		"one of several cases":   {small, less("差异化：没有完成计划"), "", ""},
		"no side of a threshold": {small, less("未达标三年"), gate.Covered, "evaluation/missed"},
		"a level nobody reaches": {small, less("等级：总分 37.00"), gate.Covered, "evaluation/fourth"},
		"a fact nobody reads":    {banks, swap("\n# ---- 参数 ----\n", "\n[[fact]]\nid = \"spare\"\nlabel = \"备用\"\ntype = \"number\"\nunit = \"%\"\nfile = \"banks\"\nsupplier = \"x\"\nperiod = \"none\"\nheads = [\"备用\"]\n"), gate.Used, "spare"},
	} {
		p := load(t, c.pack)
		text := c.spoil(string(p.Form))
		if text == string(p.Form) {
			t.Errorf("%s: nothing was changed", name)
			continue
		}
		r := gate.Run(parse(t, text, p.SourceText))
		found := slices.ContainsFunc(r.Findings, func(f gate.Finding) bool { return f.Check == c.check && strings.HasPrefix(f.Where, c.where) })
		if c.check != "" && !found || c.check == "" && !r.OK() {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}
