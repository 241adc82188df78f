package gate_test

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

func texts(t testing.TB) (form, source string) {
	t.Helper()
	a, err := fs.ReadFile(shipped, "fujian-2020-13/pack.toml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.ReadFile(shipped, "fujian-2020-13/notice.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(a), string(b)
}

func parse(t testing.TB, form, source string) *pack.Pack {
	t.Helper()
	p, err := pack.Parse([]byte(form), []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drop removes the case of that name.
func drop(name string) func(string) string {
	return func(form string) string {
		re := regexp.MustCompile(`(?s)\n\[\[case\]\]\nname = "` + regexp.QuoteMeta(name) + `"\n.*?(\n\[\[case\]\]|\z)`)
		return re.ReplaceAllString(form, "$1")
	}
}

// keep drops the cases of an item but those of these names.
func keep(item string, names ...string) func(string) string {
	return func(form string) string {
		parts := strings.Split(form, "\n[[case]]\n")
		return strings.Join(slices.DeleteFunc(parts, func(c string) bool {
			return strings.Contains(c, "\nitem = \""+item+"\"\n") &&
				!slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(c, "name = \""+n+"\"\n") })
		}), "\n[[case]]\n")
	}
}

func swap(old, new string) func(string) string {
	return func(form string) string { return strings.Replace(form, old, new, 1) }
}

// TestGateRefuses breaks the first pack in one way each; the gate must find it,
// under that check. The pack as shipped is the control.
func TestGateRefuses(t *testing.T) {
	form, source := texts(t)
	if r := gate.Run(parse(t, form, source)); !r.OK() {
		t.Fatalf("the control is refused: %+v", r.Findings)
	}
	addParameter := "\n[[parameter]]\nid = \"spare\"\nlabel = \"备用\"\nunit = \"%\"\nclause = \"（一）\"\n[[parameter.value]]\nfrom = \"2020Q2\"\nto = \"2020Q2\"\nvalue = \"1\"\n\n[[interpretation]]"
	value := func(from, to, v string) string {
		return "[[parameter.value]]\nfrom = \"" + from + "\"\nto = \"" + to + "\"\nvalue = \"" + v + "\"\n"
	}
	for _, c := range []struct {
		name    string
		breakIt func(string) string
		check   gate.Check
		words   string
	}{
		{"a case comes out differently", swap(`amount = "61728.35"`, `amount = "61728.36"`), gate.CasesPass, "amount is 61,728.35"},
		{"a figure was mistyped", swap(`value = "0.05"`, `value = "0.06"`), gate.CasesPass, "amount is"},
		{"a threshold without a case below", drop("增长差一分钱产值"), gate.Covered, "略低于门槛"},
		{"a threshold without a case above", drop("三明企业多一分"), gate.Covered, "略高于门槛"},
		{"a threshold of some counties without a case below", drop("三明企业差一分"), gate.Covered, "略低于门槛"},
		{"an area of a value without a case", drop("南平企业 3000 万元"), gate.Covered, "没有案例用到"},
		{"a cap never met exactly", drop("增量恰好 2000 万千瓦时"), gate.Covered, "恰好等于上限"},
		{"no short list", keep("city-growth", "一季度前三位", "上半年前三位"), gate.Covered, "少于奖励名额"},
		{"no tie", keep("city-growth", "一季度前三位", "上半年前三位", "只有两市正增长"), gate.Covered, "名次并列"},
		{"a reading never tried", drop("口径：舍去 0.01 万元以下"), gate.Covered, "没有案例经过"},
		{"an unused parameter", swap("\n[[interpretation]]", addParameter), gate.Used, "没有被任何步骤使用"},
		{"two values for one period", swap(value("2020Q2", "2020Q2", "7"), value("2020Q2", "2020Q2", "7")+value("2020Q1", "2020Q2", "7")), gate.Periods, "有两个数值"},
		{"a gap between values", swap(value("2020Q2", "2020Q2", "7"), value("2020Q2", "2020Q2", "7")+value("2020Q4", "2020Q4", "7")), gate.Periods, "没有数值"},
		{"a value of no item's period", swap(value("2020Q2", "2020Q2", "7"), value("2020Q2", "2020Q2", "7")+value("2021Q1", "2021Q1", "9")), gate.Used, "没有事项使用"},
		{"no value for a period in force", swap(`periods = ["2020Q2"]`, `periods = ["2020Q2", "2020Q3"]`), gate.Readings, "不能执行"},
		{"a reading that leaves a step dangling", swap("reading = [\"rounding=wan-down\"]", "reading = [\"rounding=wan-down\", \"cap-scope=firm\"]\n[[item.step]]\nid = \"round2\"\nlabel = \"再四舍五入\"\nverb = \"round\"\nvalue = \"round\"\nto = \"0.01\"\nunit = \"元\"\nmode = \"half_up\""), gate.Readings, "不能执行"},
		{"a formula under a discretionary clause", swap("subject = \"firm\"\nclause = \"（一）\"", "subject = \"firm\"\nclause = \"（三）\""), gate.Formula, "没有给出金额"},
		{"a computable clause without an item", swap("number = \"（四）\"\nsection = \"\"\nheading = \"产业协作“配套一批”\"\nkind = \"duty\"", "number = \"（四）\"\nsection = \"\"\nheading = \"产业协作“配套一批”\"\nkind = \"computable\""), gate.Covered, "没有对应的事项"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := c.breakIt(form)
			if broken == form {
				t.Fatal("nothing was broken")
			}
			r := gate.Run(parse(t, broken, source))
			for _, f := range r.Findings {
				if f.Check == c.check && strings.Contains(f.Message, c.words) {
					return
				}
			}
			t.Errorf("not found; the gate says %+v", r.Findings)
		})
	}
}

func TestGateLooksQuotesUpItself(t *testing.T) {
	form, source := texts(t)
	p := parse(t, form, source)
	p.Clauses[4].Quote = "本条由编者增补"
	r := gate.Run(p)
	if r.OK() || r.Findings[0].Check != gate.Anchored {
		t.Errorf("%+v", r.Findings)
	}
}

func TestGateTellsUnsignedReadings(t *testing.T) {
	form, source := texts(t)
	if r := gate.Run(parse(t, form, source)); len(r.Unsigned) != 16 {
		t.Errorf("unsigned: %v", r.Unsigned)
	}
	signed := strings.Replace(form, "decided_by = \"\"\ndecided_on = \"\"\ndocument = \"\"", "decided_by = \"张三\"\ndecided_on = \"2020-07-20\"\ndocument = \"会议纪要\"", 1)
	if r := gate.Run(parse(t, signed, source)); len(r.Unsigned) != 15 {
		t.Errorf("unsigned: %v", r.Unsigned)
	}
}

func TestTwoPeopleMustSign(t *testing.T) {
	form, source := texts(t)
	p := parse(t, form, source)
	r := gate.Run(p)
	const impact = "abc"
	sign := func(person string, role gate.Role) gate.Signature {
		return gate.Signature{Person: person, Role: role, On: "2026-11-22", SHA256: p.SHA256, Impact: impact}
	}
	good := []gate.Signature{sign("张三", gate.Prepared), sign("李四", gate.Activated)}
	if err := gate.Ready(p, r, impact, good); err != nil {
		t.Fatal("the control is refused:", err)
	}
	stale, unseen := sign("李四", gate.Activated), sign("李四", gate.Activated)
	stale.SHA256, unseen.Impact = strings.Repeat("0", 64), ""
	failed := r
	failed.Findings = []gate.Finding{{Check: gate.CasesPass}}
	for _, c := range []struct {
		name       string
		report     gate.Report
		impact     string
		signatures []gate.Signature
		want       error
	}{
		{"nobody", r, impact, nil, gate.ErrSignatures},
		{"one", r, impact, good[:1], gate.ErrSignatures},
		{"one in both roles", r, impact, []gate.Signature{sign("张三", gate.Prepared), sign(" 张三 ", gate.Activated)}, gate.ErrSignatures},
		{"two preparers", r, impact, []gate.Signature{sign("张三", gate.Prepared), sign("李四", gate.Prepared)}, gate.ErrSignatures},
		{"another version", r, impact, []gate.Signature{good[0], stale}, gate.ErrSignatures},
		{"impact not seen", r, impact, []gate.Signature{good[0], unseen}, gate.ErrImpact},
		{"no impact run", r, "", good, gate.ErrImpact},
		{"another impact run", r, "def", good, gate.ErrImpact},
		{"gate not passed", failed, impact, good, gate.ErrGate},
		{"report of another pack", gate.Report{SHA256: "x"}, impact, good, gate.ErrGate},
	} {
		if err := gate.Ready(p, c.report, c.impact, c.signatures); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestImpact(t *testing.T) {
	form, source := texts(t)
	old := parse(t, form, source)
	new := parse(t, strings.Replace(form, `value = "0.05"`, `value = "0.04"`, 1), source)
	side := func(p *pack.Pack, firms ...string) gate.Side {
		prog, err := rule.Compile(p, "power", period.MustParse("2020Q2"), nil)
		if err != nil {
			t.Fatal(err)
		}
		s := gate.Side{Program: prog}
		for _, id := range firms {
			s.Subjects = append(s.Subjects, firm(id))
		}
		return s
	}
	m, err := gate.Compare(context.Background(), side(old, "grown", "new", "gone"), side(new, "grown", "new", "come"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Same != 1 || m.Less != 1 || m.Lost != 1 || m.Gained != 1 || len(m.Changes) != 3 {
		t.Errorf("%+v", m)
	}
	if m.OldTotal.String() != "148,148.04" || m.NewTotal.String() != "123,456.70" {
		t.Errorf("totals %s, %s", m.OldTotal, m.NewTotal)
	}
	again, err := gate.Compare(context.Background(), side(old, "gone", "new", "grown"), side(new, "come", "new", "grown"), nil)
	if err != nil || again.Hash != m.Hash {
		t.Error("another order of rows, another hash")
	}
	other, err := gate.Compare(context.Background(), side(old, "grown"), side(new, "grown"), nil)
	if err != nil || other.Hash == m.Hash {
		t.Error("other facts, the same hash")
	}
	told := 0
	first, err := gate.Compare(context.Background(), gate.Side{}, side(new, "grown", "new"), func(done, total int) { told = done * 10 / total })
	if err != nil || first.Gained != 2 || first.OldTotal != 0 || first.Same != 0 || first.Changes[0].OldListed {
		t.Errorf("no earlier edition: %+v %v", first, err)
	}
	if told != 10 || first.Hash == other.Hash {
		t.Errorf("told %d tenths", told)
	}
}

// firm is one that used 1,234,567 kWh more, or a new one of that use.
func firm(id string) rule.Subject {
	n := func(text string) rule.Value { return rule.Number(exact.MustParse(text)) }
	s := rule.Subject{ID: id, Region: "350102", Values: []rule.Value{
		rule.Flag(true), rule.Text("C3360"), rule.Flag(false), n("53500000"), n("50000000"), n("11234567"), n("10000000"), {},
	}}
	if id == "new" {
		s.Values[2], s.Values[4], s.Values[5] = rule.Flag(true), n("0"), n("1234567")
	}
	return s
}
