package pack_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// FuzzParse feeds the loader what an office might load from a file. A pack that
// is refused must be refused with an error; one that is taken must compile, or say
// why not, for every item and period it declares.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small), []byte(smallSource))
	f.Add([]byte(strings.Replace(small, "heads = [", "sum = true\nheads = [", 1)), []byte(smallSource))
	f.Add([]byte(small+"[[interpretation]]\nid = \"x\"\n"), []byte(smallSource))
	f.Add([]byte(loans), []byte("due in 2020"))
	if card, err := pack.Load(shipped, "cbirc-small-2020"); err == nil {
		f.Add(card.Form, []byte(card.SourceText))
	}
	f.Add([]byte("id = 1"), []byte(""))
	f.Fuzz(func(t *testing.T, form, source []byte) {
		p, err := pack.Parse(form, source)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		again, err := pack.Parse(form, source)
		if err != nil || again.SHA256 != p.SHA256 {
			t.Errorf("the same texts gave another pack: %v", err)
		}
		for _, it := range p.Items {
			for _, text := range it.Periods {
				per, err := period.Parse(text)
				if err != nil {
					t.Fatalf("period %q was let through", text)
				}
				if prog, err := rule.Compile(p, it.ID, per, nil); err == nil && prog == nil {
					t.Error("neither a program nor an error")
				}
				if card, err := score.Compile(p, it.ID, per, nil); it.Scorecard && err == nil {
					card.Evaluate([]score.Bank{{ID: "a", Quarters: make([]rule.Subject, len(card.Quarters()))}})
				}
			}
		}
	})
}

// TestBareNumbersAreRefused keeps TOML floats, which a case could smuggle in
// through its open table of facts, out of the engine.
func TestBareNumbersAreRefused(t *testing.T) {
	if _, err := pack.Parse([]byte(small), []byte(smallSource)); err != nil {
		t.Fatalf("the control is refused: %v", err)
	}
	for _, change := range [][2]string{
		{`kwh = "100"`, `kwh = 100.5`},
		{`kwh = "100"`, `kwh = 100`},
		{`kwh = "100"`, `kwh = nan`},
		{`kwh = "100"`, `kwh = ["100"]`},
		{`kwh = "100"`, `kwh = { value = 0.5 }`},
		{`value = "0.05"`, `value = 0.05`},
		{`amount = "5.00"`, `amount = 5.00`},
		{`amount = "5.00"`, `amount = "5e0"`},
		{`kwh = "100"`, `kwh = "1/3"`},
	} {
		text := strings.Replace(small, change[0], change[1], 1)
		if text == small {
			t.Fatalf("%s is not in the pack", change[0])
		}
		var fault *pack.Fault
		if _, err := pack.Parse([]byte(text), []byte(smallSource)); !errors.As(err, &fault) {
			t.Errorf("%s: %v", change[1], err)
		} else if fault.Line == 0 {
			t.Errorf("%s: no line in %v", change[1], fault)
		}
	}
}

// TestHostileFormsEndSoon holds the loader to a second on forms made to hurt it.
func TestHostileFormsEndSoon(t *testing.T) {
	for name, text := range map[string]string{
		"deep array":   "id = " + strings.Repeat("[", 200_000),
		"deep table":   "id = " + strings.Repeat("{a=", 100_000),
		"dotted key":   strings.Repeat("a.", 200_000) + "a = 1",
		"many tables":  strings.Repeat("[[clause]]\nnumber = \"x\"\n", 20_000),
		"long decimal": small + "\n[[parameter]]\nid = \"x\"\nvalue = [{ value = \"" + strings.Repeat("9", 500_000) + "\" }]",
		"same table":   strings.Repeat("[document]\n", 50_000),
		"not text":     strings.Repeat("\xff", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := pack.Parse([]byte(text), nil); err == nil {
				t.Error("was taken")
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestSourceStaysInTheFolder refuses a form that names a file elsewhere.
func TestSourceStaysInTheFolder(t *testing.T) {
	load := func(form string) error {
		_, err := pack.Load(fstest.MapFS{
			"p/pack.toml":  {Data: []byte(form)},
			"p/notice.txt": {Data: []byte(smallSource)},
			"notice.txt":   {Data: []byte(smallSource)},
		}, "p")
		return err
	}
	if err := load(small); err != nil {
		t.Fatalf("the control is refused: %v", err)
	}
	for _, name := range []string{"", "../notice.txt", "/etc/passwd", "p/notice.txt", ".", "absent.txt"} {
		if load(strings.Replace(small, `source = "notice.txt"`, `source = "`+name+`"`, 1)) == nil {
			t.Errorf("source %q was taken", name)
		}
	}
}

const smallSource = "按用电量给予每千瓦时0.05元奖励。"

const small = `id = "small"
version = "1"
title = "小包"
[document]
issuers = ["某厅"]
recorded = "2026-11-22"
source = "notice.txt"
[[clause]]
number = "（一）"
kind = "computable"
quote = "按用电量给予每千瓦时0.05元奖励"
[[fact]]
id = "kwh"
label = "用电量"
type = "number"
unit = "千瓦时"
file = "power"
supplier = "电力公司"
period = "current"
heads = ["用电量"]
[[parameter]]
id = "rate"
label = "标准"
unit = "元/千瓦时"
clause = "（一）"
[[parameter.value]]
from = "2020Q2"
to = "2020Q2"
value = "0.05"
[[item]]
id = "power"
label = "奖励"
subject = "firm"
clause = "（一）"
periods = ["2020Q2"]
fund = "province"
[[item.branch]]
id = "use"
label = "按用电量"
clause = "（一）"
quote = "按用电量给予每千瓦时0.05元奖励"
[[item.branch.step]]
id = "by_use"
label = "计奖"
verb = "multiply"
value = "kwh"
by = "rate"
[[case]]
name = "一百"
item = "power"
period = "2020Q2"
region = "350102"
facts = { kwh = "100" }
expect = { status = "eligible", amount = "5.00" }
`
