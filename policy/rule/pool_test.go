package rule_test

import (
	"context"
	"fmt"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// small is a pack with one number fact and the steps given.
func small(t testing.TB, steps string) *pack.Pack {
	t.Helper()
	p, err := pack.Parse([]byte(`
id = "small"
version = "1"
title = "小包"
[document]
issuers = ["某厅"]
recorded = "2026-11-22"
source = "notice.txt"
[[clause]]
number = "（一）"
kind = "computable"
quote = "每千瓦时奖励一元"
[[fact]]
id = "kwh"
label = "用电量"
type = "number"
unit = "千瓦时"
file = "power"
supplier = "电力公司"
period = "current"
heads = ["用电量"]
[[fact]]
id = "kwh_prior"
label = "上年同季用电量"
type = "number"
unit = "千瓦时"
file = "power"
supplier = "电力公司"
period = "-1y"
heads = ["用电量"]
[[fact]]
id = "steel"
label = "钢铁企业"
type = "flag"
file = "statistics"
supplier = "统计局"
period = "none"
heads = ["钢铁企业"]
[[fact]]
id = "differential"
label = "差别电价电量"
type = "number"
unit = "千瓦时"
file = "power"
supplier = "电力公司"
period = "current"
heads = ["差别电价电量"]
[[parameter]]
id = "rate"
label = "标准"
unit = "元/千瓦时"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "0.05"
[[parameter]]
id = "top"
label = "上限"
unit = "万元"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "100"
[[parameter]]
id = "least"
label = "不安排线"
unit = "万元"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "3"
[[parameter]]
id = "budget"
label = "预算"
unit = "元"
clause = "（一）"
given = true
[[parameter]]
id = "of_city"
label = "市级分担"
unit = "%"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "40"
[[parameter]]
id = "of_county"
label = "县级分担"
unit = "%"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "60"
[[table]]
id = "tiers"
label = "分档"
unit = "万千瓦时"
pays = "万元"
clause = "（一）"
from = "2020Q2"
to = "2020Q2"
[[table.bracket]]
from = "500"
from_inclusive = true
to = "1000"
amount = "1"
[[table.bracket]]
from = "1000"
to = "5000"
rate = "1"
per = "1000"
[[table.bracket]]
from = "5000"
to = ""
rate = "1.2"
per = "1000"
[[item]]
id = "power"
label = "奖励"
subject = "firm"
clause = "（一）"
periods = ["2020Q2"]
fund = "province"
[[item.branch]]
id = "all"
label = "全部"
clause = "（一）"
quote = "每千瓦时奖励一元"
`+steps), []byte("一、每千瓦时奖励一元。"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const byRate = `
[[item.branch.step]]
id = "award"
label = "计奖"
verb = "multiply"
value = "kwh"
by = "rate"
`

const capStep = `
[[item.step]]
id = "cap"
label = "封顶"
verb = "cap"
value = "%s"
at = "top"
across = "all"
`

const scaleStep = `
[[item.step]]
id = "scale"
label = "按预算折算"
verb = "scale"
value = "%s"
budget = "budget"
remainder = "largest"
`

// firms have the program's facts missing but for those named.
func firm(prog *rule.Program, id, region string, facts map[string]rule.Value) rule.Subject {
	s := rule.Subject{ID: id, Name: id, Region: region}
	for _, f := range prog.Facts() {
		s.Values = append(s.Values, facts[f.ID])
	}
	return s
}

func num(text string) rule.Value { return rule.Number(exact.MustParse(text)) }

func assess(t testing.TB, prog *rule.Program, subjects []rule.Subject) []rule.Determination {
	t.Helper()
	dets, err := prog.Assess(context.Background(), subjects, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range dets {
		again, err := rule.Recompute(prog.Explain(subjects[i], dets[i]))
		if err != nil || again != dets[i].Amount {
			t.Errorf("%s: the trace gives %s (%v), the run %s", subjects[i].ID, again, err, dets[i].Amount)
		}
	}
	return dets
}

// TestOrderOfCapAndScale is the example of the design note: the declared order
// decides, and both sum to the budget.
func TestOrderOfCapAndScale(t *testing.T) {
	for _, c := range []struct {
		name, steps string
		want        []string
	}{
		{"cap then scale", fmt.Sprintf(capStep+scaleStep, "branches", "cap"), []string{"56,818.14", "920,454.60", "22,727.26"}},
		{"scale then cap", fmt.Sprintf(scaleStep+capStep, "branches", "scale"), []string{"38,910.48", "945,525.33", "15,564.19"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			prog := compile(t, small(t, byRate+c.steps), "power", "2020Q2", map[string]string{"parameter:budget": "1000000"})
			var list []rule.Subject
			for i, kwh := range []string{"1234567", "30000000", "493826.8"} {
				list = append(list, firm(prog, fmt.Sprint("firm", i), "350102", map[string]rule.Value{"kwh": num(kwh)}))
			}
			var sum money.Fen
			for i, d := range assess(t, prog, list) {
				if d.Amount.String() != c.want[i] {
					t.Errorf("%s gets %s, expected %s", list[i].ID, d.Amount, c.want[i])
				}
				sum += d.Amount
			}
			if sum.String() != "1,000,000.00" {
				t.Errorf("the sum is %s", sum)
			}
		})
	}
}

func TestScaleWaitsForTheUndecided(t *testing.T) {
	prog := compile(t, small(t, byRate+fmt.Sprintf(scaleStep, "branches")), "power", "2020Q2", map[string]string{"parameter:budget": "10"})
	list := []rule.Subject{
		firm(prog, "known", "350102", map[string]rule.Value{"kwh": num("1000")}),
		firm(prog, "unknown", "350102", nil),
	}
	d := assess(t, prog, list)
	if d[0].Status != rule.Unknown || fmt.Sprint(d[0].Missing) != "[kwh@unknown]" || d[0].Amount != 0 {
		t.Errorf("the share was told before the other firm was known: %+v", d[0])
	}
}

func TestScaleWithoutBudgetChangesNothing(t *testing.T) {
	prog := compile(t, small(t, byRate+fmt.Sprintf(scaleStep, "branches")), "power", "2020Q2", nil)
	d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", map[string]rule.Value{"kwh": num("1000")})})
	if d[0].Amount.String() != "50.00" {
		t.Errorf("amount %s", d[0].Amount)
	}
}

func TestAllowanceIsUsedUp(t *testing.T) {
	prog := compile(t, small(t, byRate+fmt.Sprintf(capStep, "branches")), "power", "2020Q2", nil)
	for _, c := range []struct {
		used money.Fen
		want string
	}{{0, "1,000,000.00"}, {40_000_000, "600,000.00"}, {99_999_999, "0.01"}, {100_000_000, "0.00"}, {150_000_000, "0.00"}} {
		s := firm(prog, "a", "350102", map[string]rule.Value{"kwh": num("30000000")})
		s.Used = c.used
		if d := assess(t, prog, []rule.Subject{s}); d[0].Amount.String() != c.want {
			t.Errorf("after %s: %s, expected %s", c.used, d[0].Amount, c.want)
		}
	}
}

func TestFloorPaysNothingBelow(t *testing.T) {
	prog := compile(t, small(t, byRate+`
[[item.step]]
id = "floor"
label = "三万元以下不安排"
verb = "floor"
value = "branches"
at_least = "least"
`), "power", "2020Q2", nil)
	for kwh, want := range map[string]string{"599999.8": "0.00", "600000": "30,000.00", "600000.2": "30,000.01"} {
		s := firm(prog, "a", "350102", map[string]rule.Value{"kwh": num(kwh)})
		d := assess(t, prog, []rule.Subject{s})
		if d[0].Amount.String() != want || (want == "0.00") != (d[0].FailedStep == "floor") {
			t.Errorf("%s kWh: %s, failed %q", kwh, d[0].Amount, d[0].FailedStep)
		}
		if tr := prog.Explain(s, d[0]); want == "0.00" && tr.WouldBe.String() != "29,999.99" {
			t.Errorf("would be %s", tr.WouldBe)
		}
	}
}

func TestFractionOfAFenWithoutRoundIsAnError(t *testing.T) {
	prog := compile(t, small(t, byRate), "power", "2020Q2", nil)
	s := firm(prog, "a", "350102", map[string]rule.Value{"kwh": num("0.1")})
	if _, err := prog.Assess(context.Background(), []rule.Subject{s}, nil); err == nil {
		t.Error("an amount of 0.005 yuan went through unrounded")
	}
}

func TestTables(t *testing.T) {
	step := func(verb, portion string) string {
		return "[[item.branch.step]]\nid = \"award\"\nlabel = \"分档\"\nverb = \"" + verb + "\"\nvalue = \"kwh\"\ntable = \"tiers\"\nportion = \"" + portion + "\"\n"
	}
	for _, c := range []struct{ verb, portion, kwh, want string }{
		{"rate_table", "full", "4999999", "ineligible"},
		{"rate_table", "full", "5000000", "10,000.00"},
		{"rate_table", "full", "10000000", "10,000.00"},
		{"rate_table", "full", "10000001", "10,000.00"},
		{"rate_table", "full", "49999999", "40,000.00"},
		{"rate_table", "full", "50000000", "50,000.00"},
		{"rate_table", "full", "50000001", "60,000.00"},
		{"rate_table", "proportional", "25000000", "25,000.00"},
		{"marginal_scale", "full", "5000000", "10,000.00"},
		{"marginal_scale", "full", "29999999", "20,000.00"},
		{"marginal_scale", "full", "30000000", "30,000.00"},
		{"marginal_scale", "full", "60000000", "62,000.00"},
		{"marginal_scale", "proportional", "65000000", "68,000.00"},
	} {
		t.Run(c.verb+" "+c.portion+" "+c.kwh, func(t *testing.T) {
			prog := compile(t, small(t, step(c.verb, c.portion)), "power", "2020Q2", nil)
			d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", map[string]rule.Value{"kwh": num(c.kwh)})})
			got := d[0].Amount.String()
			if d[0].Status != rule.Eligible {
				got = d[0].Status.String()
			}
			if got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}

func TestNetOfOnlyWhereItApplies(t *testing.T) {
	prog := compile(t, small(t, `
[[item.branch.step]]
id = "net"
label = "扣除差别电价电量"
verb = "net_of"
value = "kwh"
less = ["differential"]
when = { fact = "steel", is = true }
[[item.branch.step]]
id = "award"
label = "计奖"
verb = "multiply"
value = "net"
by = "rate"
`), "power", "2020Q2", nil)
	for _, c := range []struct {
		name  string
		facts map[string]rule.Value
		want  string
	}{
		{"not steel", map[string]rule.Value{"kwh": num("1000"), "steel": rule.Flag(false)}, "eligible 50.00 []"},
		{"steel", map[string]rule.Value{"kwh": num("1000"), "steel": rule.Flag(true), "differential": num("400")}, "eligible 30.00 []"},
		{"steel, none", map[string]rule.Value{"kwh": num("1000"), "steel": rule.Flag(true), "differential": {State: rule.Absent}}, "eligible 50.00 []"},
		{"steel, not told", map[string]rule.Value{"kwh": num("1000"), "steel": rule.Flag(true)}, "unknown 0.00 [differential]"},
		{"steel or not is not told", map[string]rule.Value{"kwh": num("1000")}, "unknown 0.00 [steel]"},
		{"contradicting", map[string]rule.Value{"kwh": num("1000"), "steel": rule.Flag(true), "differential": num("1001")}, "ineligible 0.00 []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := assess(t, prog, []rule.Subject{firm(prog, "a", "350102", c.facts)})[0]
			if got := fmt.Sprint(d.Status, " ", d.Amount, " ", d.Missing); got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}

func TestShares(t *testing.T) {
	prog := compile(t, small(t, byRate+`
[[item.step]]
id = "share"
label = "分担"
verb = "share"
value = "branches"
shares = [{ fund = "city", by = "of_city" }, { fund = "county", by = "of_county" }]
`), "power", "2020Q2", nil)
	s := firm(prog, "a", "350481", map[string]rule.Value{"kwh": num("2000.2")})
	d := assess(t, prog, []rule.Subject{s})[0]
	parts, err := prog.Split(s, d.Amount)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(d.Amount, parts); got != "100.01 [{350400 40.00} {350481 60.01}]" {
		t.Error(got)
	}
}
