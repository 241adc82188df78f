package rule_test

import (
	"context"
	"strings"
	"testing"

	"huiqi/policy/rule"
)

func firstFirm(output, prior, kwh, kwhPrior string) rule.Subject {
	return rule.Subject{ID: "x", Region: "350102", Values: []rule.Value{
		rule.Flag(true), rule.Text("C3360"), rule.Flag(false), num(output), num(prior), num(kwh), num(kwhPrior), {},
	}}
}

func TestSentences(t *testing.T) {
	prog := compile(t, firstPack(t), "power", "2020Q2", nil)
	for _, c := range []struct {
		name   string
		s      rule.Subject
		step   string
		want   string
		near   bool
		whyNot string
	}{
		{
			"why not, and how far", firstFirm("53415000", "50000000", "11234567", "10000000"), "growth",
			"工业总产值（现价） 53,415,000 元，上年同季工业总产值（现价） 50,000,000 元，同比增长 6.83%，低于 7% 门槛 0.17 个百分点；工业总产值（现价）差 85,000 元。",
			false, "如满足，可得 61,728.35 元。",
		},
		{
			"far from it", firstFirm("51000000", "50000000", "11234567", "10000000"), "growth",
			"工业总产值（现价） 51,000,000 元，上年同季工业总产值（现价） 50,000,000 元，同比增长 2%，低于 7% 门槛 5 个百分点；工业总产值（现价）差 2,500,000 元。",
			false, "低于 7% 门槛 5 个百分点",
		},
		{
			"just below is near", firstFirm("53470000", "50000000", "11234567", "10000000"), "growth",
			"工业总产值（现价） 53,470,000 元，上年同季工业总产值（现价） 50,000,000 元，同比增长 6.94%，低于 7% 门槛 0.06 个百分点；工业总产值（现价）差 30,000 元。",
			true, "如满足，可得 61,728.35 元。",
		},
		{
			"just above is near too", firstFirm("53500000.01", "50000000", "11234567", "10000000"), "growth",
			"工业总产值（现价） 53,500,000.01 元，上年同季工业总产值（现价） 50,000,000 元，同比增长 7.00000002%，高于 7% 门槛 不足 0.01 个百分点；工业总产值（现价）多 0.01 元。",
			true, "",
		},
		{
			"falling output", firstFirm("49900000.5", "50000000", "11234567", "10000000"), "threshold",
			"工业总产值（现价） 49,900,000.50 元，未达到季度工业总产值下限（不低于 5,000 万元），低于 5,000 万元 99,999.50 元。",
			true, "不满足（一）“季度工业总产值达到下限”",
		},
		{
			"less use", firstFirm("53500000", "50000000", "9999000", "10000000"), "increment",
			"季度用电量 9,999,000 千瓦时，上年同季用电量 10,000,000 千瓦时，减少 1,000 千瓦时，没有可以奖励的增量。",
			false, "不满足（一）“季度用电增量”",
		},
		{
			"capped", firstFirm("53500000", "50000000", "40000000", "10000000"), "cap",
			"核定额 1,500,000 元，超过单家企业奖励上限 100 万元，按 1,000,000 元计。",
			false, "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dets, err := prog.Assess(context.Background(), []rule.Subject{c.s}, nil)
			if err != nil {
				t.Fatal(err)
			}
			tr := prog.Explain(c.s, dets[0])
			if !strings.Contains(tr.WhyNot, c.whyNot) || (c.whyNot == "") != (tr.WhyNot == "") {
				t.Errorf("why not: %q", tr.WhyNot)
			}
			for _, st := range tr.Steps {
				if st.ID != c.step || st.Branch == "new" {
					continue
				}
				if st.Sentence != c.want {
					t.Errorf("got  %s\nwant %s", st.Sentence, c.want)
				}
				if st.Margin == nil || st.Margin.Near != c.near {
					t.Errorf("margin %+v, near should be %v", st.Margin, c.near)
				}
			}
		})
	}
}

func TestXiamenSaysWhoPays(t *testing.T) {
	prog := compile(t, firstPack(t), "power", "2020Q2", nil)
	s := firstFirm("53500000", "50000000", "11234567", "10000000")
	s.Region = "350206"
	d := assess(t, prog, []rule.Subject{s})[0]
	if d.Fund != "350200" || d.Status != rule.Eligible {
		t.Fatalf("%+v", d)
	}
	steps := prog.Explain(s, d).Steps
	if last := steps[len(steps)-1]; last.ID != "payer" || !strings.Contains(last.Sentence, "不计入省级预算") {
		t.Errorf("%+v", last)
	}
}

func TestCancelAndProgress(t *testing.T) {
	prog := compile(t, firstPack(t), "power", "2020Q2", nil)
	list := make([]rule.Subject, 10_000)
	for i := range list {
		list[i] = firstFirm("53500000", "50000000", "11234567", "10000000")
	}
	most := 0
	if _, err := prog.Assess(context.Background(), list, func(done, total int) {
		if total != len(list) {
			t.Errorf("total %d", total)
		}
		most = max(most, done)
	}); err != nil || most != len(list) {
		t.Errorf("progress up to %d, %v", most, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if dets, err := prog.Assess(ctx, list, nil); err == nil || dets != nil {
		t.Error("a cancelled run gave results")
	}
}
