package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// branchStep writes a branch step of the small pack.
func branchStep(id, verb, keys string) string {
	return "[[item.branch.step]]\nid = \"" + id + "\"\nlabel = \"" + id + "\"\nverb = \"" + verb + "\"\n" + keys + "\n"
}

func TestTestsAndConditions(t *testing.T) {
	for _, c := range []struct {
		name, verb, keys string
		facts            map[string]rule.Value
		want             string
	}{
		{"block_if on the list", "block_if", "fact = \"steel\"\nis = true", map[string]rule.Value{"steel": rule.Flag(true)}, "ineligible test []"},
		{"block_if not on the list", "block_if", "fact = \"steel\"\nis = true", map[string]rule.Value{"steel": rule.Flag(false)}, "eligible  []"},
		{"block_if not told", "block_if", "fact = \"steel\"\nis = true", nil, "unknown  [steel]"},
		{"flag confirmed none is no", "require", "fact = \"steel\"\nis = false", map[string]rule.Value{"steel": {State: rule.Absent}}, "eligible  []"},
		{"none: confirmed", "require", "fact = \"kwh_prior\"\nnone = true", map[string]rule.Value{"kwh_prior": {State: rule.Absent}}, "eligible  []"},
		{"none: zero", "require", "fact = \"kwh_prior\"\nnone = true", map[string]rule.Value{"kwh_prior": num("0")}, "eligible  []"},
		{"none: some", "require", "fact = \"kwh_prior\"\nnone = true", map[string]rule.Value{"kwh_prior": num("0.01")}, "ineligible test []"},
		{"none: not told", "require", "fact = \"kwh_prior\"\nnone = true", nil, "unknown  [kwh_prior]"},
		{"some: zero", "require", "fact = \"kwh_prior\"\nnone = false", map[string]rule.Value{"kwh_prior": num("0")}, "ineligible test []"},
		{"declare", "declare", "text = \"是否符合产业政策由主管部门负责\"", nil, "eligible  []"},
		{"condition does not hold", "require", "fact = \"kwh_prior\"\nnone = true\nwhen = { fact = \"steel\", is = true }", map[string]rule.Value{"steel": rule.Flag(false), "kwh_prior": num("5")}, "eligible  []"},
		{"condition not told, test holds", "require", "fact = \"kwh_prior\"\nnone = true\nwhen = { fact = \"steel\", is = true }", map[string]rule.Value{"kwh_prior": num("0")}, "eligible  []"},
		{"condition not told, test fails", "require", "fact = \"kwh_prior\"\nnone = true\nwhen = { fact = \"steel\", is = true }", map[string]rule.Value{"kwh_prior": num("5")}, "unknown  [steel]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			prog := compile(t, small(t, branchStep("test", c.verb, c.keys)+byRate), "power", "2020Q2", nil)
			facts := map[string]rule.Value{"kwh": num("1000")}
			for k, v := range c.facts {
				facts[k] = v
			}
			d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", facts)})[0]
			if got := fmt.Sprint(d.Status, " ", d.FailedStep, " ", d.Missing); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

func TestComparisons(t *testing.T) {
	for _, c := range []struct {
		key  string
		want [3]bool // below, at and above 30,000 yuan
	}{
		{"at_least", [3]bool{false, true, true}}, {"above", [3]bool{false, false, true}},
		{"at_most", [3]bool{true, true, false}}, {"below", [3]bool{true, false, false}},
	} {
		prog := compile(t, small(t, byRate+branchStep("test", "threshold", "value = \"award\"\n"+c.key+" = \"least\"")), "power", "2020Q2", nil)
		for i, kwh := range []string{"599999.8", "600000", "600000.2"} {
			d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", map[string]rule.Value{"kwh": num(kwh)})})[0]
			if (d.Status == rule.Eligible) != c.want[i] {
				t.Errorf("%s with %s kWh: %v", c.key, kwh, d.Status)
			}
		}
	}
}

func TestRoundModes(t *testing.T) {
	for _, c := range []struct{ mode, to, unit, kwh, want string }{
		{"half_up", "0.01", "元", "0.5", "0.03"}, {"half_even", "0.01", "元", "0.5", "0.02"},
		{"half_even", "0.01", "元", "0.7", "0.04"}, {"down", "0.01", "元", "0.5", "0.02"}, {"up", "0.01", "元", "0.1", "0.01"},
		{"half_up", "0.01", "万元", "2999", "100.00"}, {"half_up", "0.01", "万元", "3000", "200.00"},
		{"down", "0.01", "万元", "3999", "100.00"}, {"up", "1", "元", "21", "2.00"},
	} {
		step := "[[item.step]]\nid = \"round\"\nlabel = \"取整\"\nverb = \"round\"\nvalue = \"branches\"\nto = \"" + c.to + "\"\nunit = \"" + c.unit + "\"\nmode = \"" + c.mode + "\"\n"
		prog := compile(t, small(t, byRate+step), "power", "2020Q2", nil)
		d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", map[string]rule.Value{"kwh": num(c.kwh)})})[0]
		if d.Amount.String() != c.want {
			t.Errorf("%s to %s %s of %s kWh: %s, expected %s", c.mode, c.to, c.unit, c.kwh, d.Amount, c.want)
		}
	}
}

// TestStackedBranchesAddUp: what is not declared exclusive is paid together, and
// any part that is unknown leaves the sum unknown.
func TestStackedBranchesAddUp(t *testing.T) {
	second := "[[item.branch]]\nid = \"once\"\nlabel = \"一次性\"\nclause = \"（一）\"\nquote = \"奖励一元\"\n" +
		branchStep("is_steel", "require", "fact = \"steel\"\nis = true") + branchStep("twice", "sum", "values = [\"kwh\", \"kwh\"]") +
		branchStep("pay", "multiply", "value = \"twice\"\nby = \"rate\"")
	prog := compile(t, small(t, byRate+second), "power", "2020Q2", nil)
	for name, c := range map[string]struct {
		steel rule.Value
		want  string
	}{
		"both": {rule.Flag(true), "eligible 150.00"}, "one": {rule.Flag(false), "eligible 50.00"}, "not told": {rule.Value{}, "unknown 0.00"},
	} {
		d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", map[string]rule.Value{"kwh": num("1000"), "steel": c.steel})})[0]
		if got := fmt.Sprint(d.Status, " ", d.Amount); got != c.want {
			t.Errorf("%s: %s, expected %s", name, got, c.want)
		}
	}
}

// keyed replaces the rate of the small pack by values with keys.
func keyed(t *testing.T, class, values string) *rule.Program {
	t.Helper()
	p := small(t, byRate)
	form := strings.Replace(string(p.Form), "id = \"rate\"\n", "id = \"rate\"\n"+class, 1)
	form = strings.Replace(form, "to = \"2020Q2\"\nvalue = \"0.05\"\n", "to = \"2020Q2\"\nvalue = \"0.05\"\n"+values, 1)
	form = strings.Replace(form, "[[set]]", "", 1)
	form = strings.Replace(form, "[[parameter]]\nid = \"rate\"", "[[fact]]\nid = \"size\"\nlabel = \"规模\"\ntype = \"text\"\nfile = \"statistics\"\nsupplier = \"统计局\"\nperiod = \"none\"\nheads = [\"规模\"]\n[[parameter]]\nid = \"rate\"", 1)
	q, err := pack.Parse([]byte(form), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, q, "power", "2020Q2", nil)
}

func TestParameterKeys(t *testing.T) {
	const span = "[[parameter.value]]\nfrom = \"2020Q2\"\nto = \"2020Q2\"\n"
	for _, c := range []struct {
		name, class, values, region string
		facts                       map[string]rule.Value
		want                        string
	}{
		{"elsewhere", "", span + "areas = [\"3504\"]\nvalue = \"0.1\"\n" + span + "areas = [\"350481\"]\nvalue = \"0.2\"\n", "350102", nil, "eligible 50.00 []"},
		{"city", "", span + "areas = [\"3504\"]\nvalue = \"0.1\"\n" + span + "areas = [\"350481\"]\nvalue = \"0.2\"\n", "350421", nil, "eligible 100.00 []"},
		{"the longer code decides", "", span + "areas = [\"3504\"]\nvalue = \"0.1\"\n" + span + "areas = [\"350481\"]\nvalue = \"0.2\"\n", "350481", nil, "eligible 200.00 []"},
		{"region not told", "", span + "areas = [\"3504\"]\nvalue = \"0.1\"\n", "", nil, "unknown 0.00 [region]"},
		{"flag", "", span + "flags = [\"steel\"]\nvalue = \"0.1\"\n", "350102", map[string]rule.Value{"steel": rule.Flag(true)}, "eligible 100.00 []"},
		{"no flag", "", span + "flags = [\"steel\"]\nvalue = \"0.1\"\n", "350102", map[string]rule.Value{"steel": rule.Flag(false)}, "eligible 50.00 []"},
		{"flag not told", "", span + "flags = [\"steel\"]\nvalue = \"0.1\"\n", "350102", nil, "unknown 0.00 [steel]"},
		{"class", "class_fact = \"size\"\n", span + "class = \"中型\"\nvalue = \"0.1\"\n", "350102", map[string]rule.Value{"size": rule.Text("中型")}, "eligible 100.00 []"},
		{"another class", "class_fact = \"size\"\n", span + "class = \"中型\"\nvalue = \"0.1\"\n", "350102", map[string]rule.Value{"size": rule.Text("小型")}, "eligible 50.00 []"},
		{"class not told", "class_fact = \"size\"\n", span + "class = \"中型\"\nvalue = \"0.1\"\n", "350102", nil, "unknown 0.00 [size]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			prog := keyed(t, c.class, c.values)
			facts := map[string]rule.Value{"kwh": num("1000")}
			for k, v := range c.facts {
				facts[k] = v
			}
			d := assess(t, prog, []rule.Subject{firm(prog, "a", c.region, facts)})[0]
			if got := fmt.Sprint(d.Status, " ", d.Amount, " ", d.Missing); got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}

// TestBudgetIsOfOneFund: what another fund pays neither uses up nor shares the budget.
func TestBudgetIsOfOneFund(t *testing.T) {
	payer := "[[item.payer]]\narea = \"3502\"\nfund = \"350200\"\nclause = \"（一）\"\n"
	p := small(t, byRate+fmt.Sprintf(scaleStep, "branches"))
	form := strings.Replace(string(p.Form), "[[item.branch]]", payer+"[[item.branch]]", 1)
	q, err := pack.Parse([]byte(form), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	prog := compile(t, q, "power", "2020Q2", map[string]string{"parameter:budget": "60"})
	kwh := map[string]rule.Value{"kwh": num("1000")}
	d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", kwh), firm(prog, "x", "350206", kwh), firm(prog, "b", "350481", kwh)})
	if got := fmt.Sprint(d[0].Amount, d[1].Amount, d[2].Amount); got != "30.00 50.00 30.00" {
		t.Error(got)
	}
}

func TestRecall(t *testing.T) {
	prog := compile(t, firstPack(t), "city-growth", "2020H1", map[string]string{"tie": "split"})
	var list []rule.Subject
	for region, g := range map[string]string{"350900": "6.4", "350800": "2.2", "350400": "1.3", "350100": "1.3"} {
		list = append(list, rule.Subject{ID: region, Region: region, Values: []rule.Value{num(g)}})
	}
	dets := assess(t, prog, list)
	stored := make([]rule.Determination, len(dets))
	for i, d := range dets {
		d.Pool = nil
		stored[i] = d
	}
	if err := prog.Recall(context.Background(), list, stored); err != nil {
		t.Fatal(err)
	}
	for i := range stored {
		if diff := cmp.Diff(prog.Explain(list[i], dets[i]).Steps, prog.Explain(list[i], stored[i]).Steps); diff != "" {
			t.Errorf("%s is told differently: %s", list[i].ID, diff)
		}
	}
	stored[0].Amount++
	if err := prog.Recall(context.Background(), list, stored); err == nil {
		t.Error("a changed amount was taken back")
	}
}
