package rule_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

func deferral(t testing.TB, readings map[string]string) *rule.Program {
	t.Helper()
	p, err := pack.Load(os.DirFS("../../resources/packs"), "deferral-2020-06")
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, p, "review", "2020-07", readings)
}

func date(t testing.TB, text string) rule.Value {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return rule.Date(d)
}

// granted is a loan that is in order, with what changes.
func granted(t testing.TB, prog *rule.Program, change map[string]rule.Value) rule.Subject {
	none := rule.Value{State: rule.Absent}
	values := map[string]rule.Value{
		"size": rule.Text("小型"), "credit_line": num("8000000"), "balance": num("5000000"), "original_due": date(t, "2020-07-15"),
		"applied": date(t, "2020-06-18"), "accepted": date(t, "2020-06-20"), "decision": rule.Text("同意"), "decided": date(t, "2020-06-23"),
		"new_principal_due": date(t, "2020-12-31"), "new_interest_due": date(t, "2020-12-31"), "deferred_principal": num("5000000"),
		"guarantee": rule.Text("维持原担保"), "jobs": rule.Flag(true), "class_before": rule.Text("正常"), "class_after": rule.Text("正常"),
		"penalty": none, "refusal": none, "balance_after": none, "times": none, "chain": rule.Flag(false), "as_of": date(t, "2020-07-31"),
	}
	s := rule.Subject{ID: "JJ1", Region: "350102"}
	for _, f := range prog.Facts() {
		v, ok := values[f.ID]
		if x, changed := change[f.ID]; changed {
			v, ok = x, true
		}
		if !ok {
			t.Fatalf("no value for %s", f.ID)
		}
		s.Values = append(s.Values, v)
	}
	return s
}

func reviewed(t testing.TB, prog *rule.Program, s rule.Subject) (rule.Reviewed, []string) {
	t.Helper()
	out, err := prog.Review(t.Context(), []rule.Subject{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i := range prog.Findings() {
		if out[0].Held&(1<<i) != 0 {
			texts = append(texts, prog.FindingText(s, i))
		}
	}
	return out[0], texts
}

func TestFindingTexts(t *testing.T) {
	prog := deferral(t, nil)
	for name, c := range map[string]struct {
		change map[string]rule.Value
		want   []string
	}{
		"in order":      {nil, nil},
		"outside":       {map[string]rule.Value{"original_due": date(t, "2021-01-01")}, []string{"原到期日 2021-01-01，不在本文件的范围（2020-06-01 至 2020-12-31）之内。"}},
		"a day too far": {map[string]rule.Value{"new_principal_due": date(t, "2021-04-01")}, []string{"延期后还本日 2021-04-01，晚于最迟日期 2021-03-31。"}},
		"late":          {map[string]rule.Value{"decided": date(t, "2020-07-01")}, []string{"2020-06-20 受理，2020-07-01 答复，用时 11 日，超过答复期限 10 日。"}},
		"pending": {map[string]rule.Value{"decision": rule.Text("审核中"), "decided": {State: rule.Absent}},
			[]string{"2020-06-20 受理，至 2020-07-31 仍在审核，已 41 日，超过答复期限 10 日。"}},
		"refused": {map[string]rule.Value{"decision": rule.Text("不同意")},
			[]string{"企业规模“小型”，单户授信 8,000,000 元（不超过 1000 万元），2020-06-18 申请，担保安排“维持原担保”，稳岗承诺“是”，属于应延尽延，银行不同意；所报原因：（无）。"}},
		"penalty and class": {map[string]rule.Value{"penalty": num("1234.5"), "class_after": rule.Text("次级")},
			[]string{"银行决定“同意”，已收罚息 1,234.50 元，应当免收罚息。", "风险分类由“正常”下调为“次级”。"}},
		"principal": {map[string]rule.Value{"balance_after": num("5000000.01")}, []string{"延期后贷款余额 5,000,000.01 元，贷款余额 5,000,000 元，本金增加 0.01 元；延期不改变本金。"}},
	} {
		r, texts := reviewed(t, prog, granted(t, prog, c.change))
		if r.Status == rule.Unknown {
			t.Errorf("%s: lacks %v", name, r.Missing)
		}
		for i := range c.want {
			c.want[i] = strings.ReplaceAll(c.want[i], "1000 万元", "1,000 万元")
		}
		if !slices.Equal(texts, c.want) {
			t.Errorf("%s: %q, want %q", name, texts, c.want)
		}
	}
	if prog.FindingText(rule.Subject{}, 99) != "" || !strings.Contains(prog.FindingText(rule.Subject{}, 0), "（缺）") {
		t.Error("a subject without values, or a finding there is none of")
	}
}

func TestReviewSentences(t *testing.T) {
	prog := deferral(t, nil)
	for _, c := range []struct {
		branch, step string
		change       map[string]rule.Value
		want, margin string
	}{
		{"window", "since", map[string]rule.Value{"original_due": date(t, "2020-05-31")}, "原到期日 2020-05-31，不符合“不早于范围的首日 2020-06-01”，早于 2020-06-01 1 日。", "-1"},
		{"window", "until", map[string]rule.Value{"original_due": date(t, "2020-12-31")}, "原到期日 2020-12-31，符合“不晚于范围的末日 2020-12-31”，恰好等于 2020-12-31。", "0"},
		{"late-answer", "answer_days", nil, "自受理日期 2020-06-20 至决定日期 2020-06-23 共 3 日。", ""},
		{"late-answer", "answer_days", map[string]rule.Value{"decided": date(t, "2020-06-19")}, "受理日期 2020-06-20，决定日期 2020-06-19，早 1 日。", ""},
		{"late-answer", "answer_days", map[string]rule.Value{"accepted": {State: rule.Absent}}, "受理日期已确认没有，决定日期 2020-06-23，没有间隔可计。", ""},
		{"late-answer", "late", map[string]rule.Value{"decided": date(t, "2020-07-01")}, "答复用时 11 日，符合“高于答复期限 10 日”，高于 10 日 1 日。", "1"},
		{"beyond-latest-interest", "beyond", map[string]rule.Value{"new_interest_due": {State: rule.Absent}}, "延期后付息日已确认没有，不与最迟日期比较。", ""},
		{"downgraded", "worse", map[string]rule.Value{"class_after": rule.Text("可疑")}, "延期前风险分类 正常，延期后风险分类 可疑，下降 3 级。", ""},
		{"downgraded", "worse", map[string]rule.Value{"class_after": rule.Text("不良")}, "延期后风险分类更差：缺少延期后风险分类（由银行提供），无法判断。", ""},
		{"downgraded", "worse", map[string]rule.Value{"class_after": {State: rule.Absent}}, "延期前风险分类 正常，延期后风险分类已确认没有，不作比较。", ""},
	} {
		s := granted(t, prog, c.change)
		r, _ := reviewed(t, prog, s)
		tr := prog.ExplainReview(s, r)
		i := slices.IndexFunc(tr.Steps, func(st rule.Step) bool { return st.Branch == c.branch && st.ID == c.step })
		if i < 0 {
			t.Errorf("%s/%s is not told", c.branch, c.step)
			continue
		}
		if st := tr.Steps[i]; st.Sentence != c.want || c.margin != "" && (st.Margin == nil || st.Margin.Distance != c.margin || !st.Margin.Near) {
			t.Errorf("%s/%s: %s %+v, want %s %s", c.branch, c.step, st.Sentence, st.Margin, c.want, c.margin)
		}
		if status, _, err := rule.RecomputeReview(tr); err != nil || status != r.Status {
			t.Errorf("%s/%s: the trace gives %v, %v", c.branch, c.step, status, err)
		}
	}
}

func TestReviewsOutsideAndUnknown(t *testing.T) {
	prog := deferral(t, nil)
	s := granted(t, prog, map[string]rule.Value{"original_due": date(t, "2021-01-01"), "penalty": num("5")})
	r, _ := reviewed(t, prog, s)
	tr := prog.ExplainReview(s, r)
	if r.Status != rule.Ineligible || r.FailedStep != "until" || r.Held != 1 || !strings.HasPrefix(tr.WhyNot, "不在摘录四的核查范围内：") {
		t.Errorf("%+v, %s", r, tr.WhyNot)
	}
	s = granted(t, prog, map[string]rule.Value{"decision": rule.Text("不同意"), "credit_line": {}})
	r, _ = reviewed(t, prog, s)
	if tr = prog.ExplainReview(s, r); r.Status != rule.Unknown || tr.WhyNot != "待补数据：单户授信（由银行提供）。" {
		t.Errorf("%+v, %s", r, tr.WhyNot)
	}
	// What pays nothing comes through Assess and Explain too, for those who do not know reviews.
	dets := assess(t, prog, []rule.Subject{s})
	if dets[0].Status != r.Status || dets[0].Amount != 0 || len(prog.Explain(s, dets[0]).Steps) != len(tr.Steps) {
		t.Errorf("assessed it is %+v", dets[0])
	}
	power := compile(t, firstPack(t), "power", "2020Q2", nil)
	if _, err := power.Review(t.Context(), nil, nil); err == nil || power.Reviews() {
		t.Error("an award was reviewed")
	}
	if _, _, ok := power.Window(); ok {
		t.Error("an award has a window")
	}
}

// A reading must not leave a finding without a test: it would hold for everyone.
func TestFindingWithoutSteps(t *testing.T) {
	p := deferral(t, nil).Pack()
	form := strings.Replace(string(p.Form), "not_positive = \"fail\"\n", "not_positive = \"fail\"\nreading = [\"further=unlimited\"]\n", 1)
	q, err := pack.Parse([]byte(form), []byte(p.SourceText))
	if err != nil {
		t.Fatal(err)
	}
	per := period.MustParse("2020-07")
	if _, err := rule.Compile(q, "review", per, nil); err != nil {
		t.Errorf("under its own choice: %v", err)
	}
	_, err = rule.Compile(q, "review", per, map[string]string{"further": "once-more"})
	if err == nil || !strings.Contains(err.Error(), "no step is left") {
		t.Errorf("compiled, or refused for another reason: %v", err)
	}
}

func TestDatesAreValues(t *testing.T) {
	d := period.Date{Year: 2020, Month: 2, Day: 29}
	if v := rule.Date(d); v.State != rule.Known || v.Date() != d {
		t.Errorf("%s came back as %s", d, v.Date())
	}
	if v := rule.Date(period.Date{}); v.State != rule.Missing || !v.Date().IsZero() {
		t.Error("no date became a day")
	}
	if !rule.Number(exact.Frac(1, 2)).Date().IsZero() || !rule.Number(exact.Int(-5)).Date().IsZero() {
		t.Error("half a day, or one before the calendar, is a date")
	}
	for _, c := range []struct {
		f    pack.Fact
		want rule.State
	}{{pack.Fact{}, rule.Missing}, {pack.Fact{Blank: "none"}, rule.Absent}, {pack.Fact{Blank: "no"}, rule.Known}} {
		if v := rule.WhenBlank(c.f); v.State != c.want || v.Num.Sign() != 0 {
			t.Errorf("%q is %+v", c.f.Blank, v)
		}
	}
}

// loans are so many copies of a few kinds of loan.
func loans(t testing.TB, prog *rule.Program, n int) []rule.Subject {
	kinds := []rule.Subject{
		granted(t, prog, nil),
		granted(t, prog, map[string]rule.Value{"decision": rule.Text("不同意")}),
		granted(t, prog, map[string]rule.Value{"decided": date(t, "2020-07-20"), "penalty": num("12.5")}),
		granted(t, prog, map[string]rule.Value{"class_after": rule.Text("关注"), "balance_after": num("5100000")}),
		granted(t, prog, map[string]rule.Value{"original_due": date(t, "2021-02-01")}),
		granted(t, prog, map[string]rule.Value{"decision": rule.Text("不同意"), "credit_line": {}}),
	}
	out := make([]rule.Subject, n)
	for i := range out {
		out[i] = kinds[i%len(kinds)]
	}
	return out
}

func TestReviewIsDeterministic(t *testing.T) {
	prog := deferral(t, nil)
	list := loans(t, prog, 50_000)
	calls := 0
	first, err := prog.Review(t.Context(), list, func(done, total int) { calls++ })
	if err != nil || calls == 0 {
		t.Fatal(err, calls)
	}
	for i := range first {
		if a, b := first[i], first[i%6]; a.Held != b.Held || a.Open != b.Open || a.Status != b.Status {
			t.Fatalf("loan %d: %+v, its like %+v", i, a, b)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := prog.Review(ctx, list, nil); err == nil {
		t.Error("went on after it was stopped")
	}
}

// BenchmarkReview reviews 100,000 loans from memory.
func BenchmarkReview(b *testing.B) {
	prog := deferral(b, nil)
	list := loans(b, prog, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := prog.Review(context.Background(), list, nil); err != nil {
			b.Fatal(err)
		}
	}
}
