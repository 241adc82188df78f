package policy_test

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// deferrals are the packs that review loan deferrals, with their windows.
var deferrals = map[string][2]string{
	"deferral-2020-03": {"2020-01-25", "2020-06-30"},
	"deferral-2020-06": {"2020-06-01", "2020-12-31"},
	"deferral-2020-12": {"2021-01-01", "2021-03-31"},
	"deferral-2021":    {"2021-04-01", "2021-12-31"},
	"deferral-2022q4":  {"2022-10-01", "2022-12-31"},
}

func day(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func review(t testing.TB, id string, readings map[string]string) *rule.Program {
	t.Helper()
	p, err := pack.Load(packs, id)
	if err != nil {
		t.Fatal(err)
	}
	it, _ := p.Item("review")
	prog, err := rule.Compile(p, "review", period.MustParse(it.Periods[0]), readings)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// What an excerpt does not say is an interpretation nobody has signed, and the
// periods of a pack are those its window touches.
func TestDeferralPacksSaySo(t *testing.T) {
	for id, w := range deferrals {
		prog := review(t, id, nil)
		p := prog.Pack()
		if !strings.HasPrefix(p.SourceText, "【摘录，不是文件全文】") || !strings.Contains(p.Title, "摘录") || p.Document.Verified != "" {
			t.Errorf("%s: does not say that it is an excerpt", id)
		}
		for _, want := range []string{"answer-limit", "day-count", "month-end", "rounding", "further"} {
			if n, ok := p.Interpretation(want); !ok || n.Signed() {
				t.Errorf("%s: %s is missing or signed", id, want)
			}
		}
		from, to, ok := prog.Window()
		if !ok || from != day(w[0]) || to != day(w[1]) {
			t.Errorf("%s: its window is %s to %s", id, from, to)
		}
		var touched []string
		for _, kind := range []period.Kind{period.Month, period.Quarter, period.Half, period.Year} {
			for year := 2019; year <= 2023; year++ {
				for n := 1; ; n++ {
					per, err := period.New(kind, year, n)
					if err != nil {
						break
					}
					if !per.Last().Before(from) && !per.First().After(to) {
						touched = append(touched, per.String())
					}
				}
			}
		}
		if !slices.Equal(touched, prog.Item().Periods) {
			t.Errorf("%s: periods %v, its window touches %v", id, prog.Item().Periods, touched)
		}
	}
}

func TestPickByDueDate(t *testing.T) {
	ids := []string{"deferral-2021", "deferral-2020-06", "deferral-2022q4", "deferral-2020-03", "deferral-2020-12"}
	programs := func(june map[string]string) (out []*rule.Program) {
		for _, id := range ids {
			var r map[string]string
			if id == "deferral-2020-06" {
				r = june
			}
			out = append(out, review(t, id, r))
		}
		return out
	}
	later, earlier := programs(nil), programs(map[string]string{"overlap": "earlier"})
	for _, c := range []struct{ due, later, earlier string }{
		{"2020-01-24", "", ""}, {"2020-01-25", "deferral-2020-03", "deferral-2020-03"},
		{"2020-05-31", "deferral-2020-03", "deferral-2020-03"}, {"2020-06-01", "deferral-2020-06", "deferral-2020-03"},
		{"2020-06-30", "deferral-2020-06", "deferral-2020-03"}, {"2020-07-01", "deferral-2020-06", "deferral-2020-06"},
		{"2020-12-31", "deferral-2020-06", "deferral-2020-06"}, {"2021-01-01", "deferral-2020-12", "deferral-2020-12"},
		{"2021-03-31", "deferral-2020-12", "deferral-2020-12"}, {"2021-04-01", "deferral-2021", "deferral-2021"},
		{"2021-12-31", "deferral-2021", "deferral-2021"}, {"2022-01-01", "", ""}, {"2022-10-01", "deferral-2022q4", "deferral-2022q4"},
		{"2022-12-31", "deferral-2022q4", "deferral-2022q4"}, {"2023-01-01", "", ""},
	} {
		for _, x := range []struct {
			list []*rule.Program
			want string
		}{{later, c.later}, {earlier, c.earlier}} {
			for range 2 { // in either order
				got := ""
				if i := rule.Pick(x.list, day(c.due)); i >= 0 {
					got = x.list[i].Pack().ID
				}
				if got != x.want {
					t.Errorf("%s goes to %q, want %q", c.due, got, x.want)
				}
				slices.Reverse(x.list)
			}
		}
	}
	if rule.Pick(later, period.Date{}) != -1 {
		t.Error("a loan without a due date went somewhere")
	}
}

// loan is a subject of deferral-2020-06 by plain values: days count from 2020-01-01,
// none means confirmed none, amounts are fen.
type loan struct {
	Size, Decision, Guarantee, Refusal          string
	Credit, Balance, Deferred, After, Penalty   int64
	Due, Applied, Accepted, Decided, AsOf, P, I int
	Jobs, Chain                                 bool
	Before, Now                                 int
	Times                                       int64
}

const none = -1 << 30

var grades = []string{"正常", "关注", "次级", "可疑", "损失"}

func near(t *rapid.T, label string, around ...int) int {
	return rapid.SampledFrom(around).Draw(t, label) + rapid.IntRange(-1, 1).Draw(t, label+" off")
}

func orNone(t *rapid.T, label string, n int) int {
	if rapid.IntRange(0, 4).Draw(t, label+" none") == 0 {
		return none
	}
	return n
}

func drawLoan(t *rapid.T, n int) loan {
	label := func(s string) string { return fmt.Sprint(s, n) }
	pick := func(s string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label(s)) }
	fen := func(s string, around ...int64) int64 {
		return max(0, rapid.SampledFrom(around).Draw(t, label(s))+rapid.Int64Range(-1, 1).Draw(t, label(s+" fen")))
	}
	l := loan{
		Size:      pick("size", "大型", "中型", "小型", "微型", "小微企业主", "个体工商户"),
		Decision:  pick("decision", "同意", "部分同意", "不同意", "审核中", "撤回"),
		Guarantee: pick("guarantee", "维持原担保", "替代担保", "无"),
		Refusal:   pick("refusal", "", "借款人撤回", "其他"),
		Credit:    fen("credit", 1_000_000_000, 500_000_000, 5_000_000_000),
		Balance:   fen("balance", 500_000_000),
		Deferred:  fen("deferred", 500_000_000, 0),
		After:     fen("after", 500_000_000, 0),
		Penalty:   fen("penalty", 0, 123_450),
		Due:       near(t, label("due"), 152, 200, 365), // 2020-06-01 and 2020-12-31
		Accepted:  near(t, label("accepted"), 160),
		P:         orNone(t, label("principal"), near(t, label("p"), 455, 300)), // 2021-03-31
		I:         orNone(t, label("interest"), near(t, label("i"), 455, 300)),
		Jobs:      rapid.Bool().Draw(t, label("jobs")),
		Chain:     rapid.Bool().Draw(t, label("chain")),
		Before:    rapid.IntRange(0, 4).Draw(t, label("before")),
		Now:       rapid.IntRange(0, 4).Draw(t, label("now")),
		Times:     rapid.Int64Range(0, 3).Draw(t, label("times")),
	}
	l.Decided = orNone(t, label("decided"), l.Accepted+near(t, label("took"), 10, 3))
	l.AsOf = l.Accepted + near(t, label("waited"), 10, 30)
	l.Applied = orNone(t, label("applied"), l.Accepted-1)
	l.Accepted = orNone(t, label("accepted"), l.Accepted)
	return l
}

func (l loan) value(id string) rule.Value {
	absent := rule.Value{State: rule.Absent}
	date := func(n int) rule.Value {
		if n == none {
			return absent
		}
		return rule.Date(day("2020-01-01").AddDays(n))
	}
	amount := func(n int64) rule.Value { return rule.Number(money.Fen(n).Yuan()) }
	switch id {
	case "size":
		return rule.Text(l.Size)
	case "decision":
		return rule.Text(l.Decision)
	case "guarantee":
		return rule.Text(l.Guarantee)
	case "refusal":
		if l.Refusal == "" {
			return absent
		}
		return rule.Text(l.Refusal)
	case "class_before":
		return rule.Text(grades[l.Before])
	case "class_after":
		return rule.Text(grades[l.Now])
	case "jobs":
		return rule.Flag(l.Jobs)
	case "chain":
		return rule.Flag(l.Chain)
	case "times":
		return rule.Number(exact.Int(l.Times))
	}
	if n, ok := map[string]int64{"credit_line": l.Credit, "balance": l.Balance, "deferred_principal": l.Deferred, "balance_after": l.After, "penalty": l.Penalty}[id]; ok {
		return amount(n)
	}
	return date(map[string]int{
		"original_due": l.Due, "applied": l.Applied, "accepted": l.Accepted, "decided": l.Decided, "as_of": l.AsOf,
		"new_principal_due": l.P, "new_interest_due": l.I,
	}[id])
}

func (l loan) subject(prog *rule.Program, n int) rule.Subject {
	s := rule.Subject{ID: fmt.Sprint("JJ", n), Region: "350102"}
	for _, f := range prog.Facts() {
		s.Values = append(s.Values, l.value(f.ID))
	}
	return s
}

// findings is 银发〔2020〕122号 written out by hand.
func (l loan) findings(answer int, withdrawnIsNone, once bool) []string {
	if l.Due < 152 || l.Due > 365 {
		return []string{"outside-window"}
	}
	var out []string
	add := func(code string, ok bool) {
		if ok {
			out = append(out, code)
		}
	}
	granted := l.Decision == "同意" || l.Decision == "部分同意"
	inclusive := l.Size != "大型" && l.Size != "中型" && l.Credit <= 1_000_000_000
	late := l.Accepted != none && l.Decided != none && l.Decided-l.Accepted > answer
	pending := l.Decision == "审核中" && l.Decided == none && l.Accepted != none && l.AsOf-l.Accepted > answer
	add("beyond-latest", granted && (l.P > 455 || l.I > 455))
	add("downgraded", l.Now > l.Before)
	add("further-not-allowed", once && granted && l.Times > 1)
	add("late-answer", late || pending)
	add("not-qualified", granted && l.Size == "大型" && !l.Chain)
	add("penalty-charged", granted && l.Penalty > 0)
	add("principal-changed", granted && (l.After > 0 && l.After != l.Balance || l.Deferred > l.Balance))
	add("refused-must-grant", l.Decision == "不同意" && inclusive && l.Applied != none && l.Guarantee != "无" && l.Jobs &&
		!(withdrawnIsNone && l.Refusal == "借款人撤回"))
	return out
}

func codes(prog *rule.Program, held uint64) []string {
	var out []string
	for i, f := range prog.Findings() {
		if held&(1<<i) != 0 {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func reviewOne(t *rapid.T, prog *rule.Program, s rule.Subject) rule.Reviewed {
	out, err := prog.Review(t.Context(), []rule.Subject{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func TestDeferral202006AgainstModel(t *testing.T) {
	chosen := review(t, "deferral-2020-06", nil)
	other := review(t, "deferral-2020-06", map[string]string{"answer-limit": "five", "withdrawn": "no-refusal", "further": "once-more"})
	rapid.Check(t, func(t *rapid.T) {
		l := drawLoan(t, 0)
		for _, c := range []struct {
			prog *rule.Program
			want []string
		}{{chosen, l.findings(10, false, false)}, {other, l.findings(5, true, true)}} {
			r := reviewOne(t, c.prog, l.subject(c.prog, 0))
			status := rule.Eligible
			if slices.Contains(c.want, "outside-window") {
				status = rule.Ineligible
			}
			if got := codes(c.prog, r.Held); !slices.Equal(got, c.want) || r.Open != 0 || r.Status != status {
				t.Fatalf("%+v: %v %v, want %v", l, r.Status, got, c.want)
			}
		}
	})
}

// The order of the rows and who does the work change nothing, and the trace alone
// gives the findings again; every step of one that holds passes.
func TestReviewsAreTheSameInAnyOrder(t *testing.T) {
	prog := review(t, "deferral-2020-06", nil)
	findings := prog.Findings()
	rapid.Check(t, func(t *rapid.T) {
		var list []rule.Subject
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			s := drawLoan(t, i).subject(prog, i)
			for k := range s.Values {
				if rapid.IntRange(0, 19).Draw(t, "gone") == 0 {
					s.Values[k] = rule.Value{}
				}
			}
			list = append(list, s)
		}
		first, err := prog.Review(t.Context(), list, nil)
		if err != nil {
			t.Fatal(err)
		}
		mixed := rapid.Permutation(list).Draw(t, "order")
		again, err := prog.Review(t.Context(), mixed, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range list {
			k := slices.IndexFunc(mixed, func(m rule.Subject) bool { return m.ID == s.ID })
			a, b := first[i], again[k]
			if a.Held != b.Held || a.Open != b.Open || a.Status != b.Status || !slices.Equal(a.Missing, b.Missing) || a.FailedStep != b.FailedStep {
				t.Fatalf("%s: %+v, in another order %+v", s.ID, a, b)
			}
			answers(t, prog, findings, s, a)
		}
	})
}

func answers(t *rapid.T, prog *rule.Program, findings []pack.Finding, s rule.Subject, r rule.Reviewed) {
	tr := prog.ExplainReview(s, r)
	status, held, err := rule.RecomputeReview(tr)
	if err != nil || status != r.Status {
		t.Fatalf("the trace gives %v (%v), the review %v", status, err, r.Status)
	}
	if status == rule.Eligible && len(held) != bits.OnesCount64(r.Held) {
		t.Fatalf("the trace gives %v, the review %b", held, r.Held)
	}
	if (r.Status == rule.Unknown) != (len(r.Missing) > 0) || (r.Status == rule.Unknown) != (r.Open != 0) || r.Held&r.Open != 0 {
		t.Fatalf("undecided and yet not: %+v", r)
	}
	for i, f := range findings {
		text := prog.FindingText(s, i)
		if !strings.HasSuffix(text, "。") || strings.ContainsAny(text, "{}%") {
			t.Fatalf("%s says %q", f.ID, text)
		}
		if r.Held&(1<<i) == 0 {
			continue
		}
		if strings.Contains(text, "（缺）") && f.Rule != "refused-must-grant" && f.Rule != "penalty-charged" {
			t.Fatalf("%s holds and lacks something: %s", f.ID, text)
		}
		for _, st := range tr.Steps {
			if st.Branch == f.ID && st.Result != rule.Pass && st.Result != rule.Computed {
				t.Fatalf("%s holds, but %s is %s: %s", f.ID, st.ID, st.Result, st.Sentence)
			}
		}
	}
	for _, st := range tr.Steps {
		if st.Clause == "" || !strings.HasSuffix(st.Sentence, "。") || strings.Contains(st.Sentence, "%!") {
			t.Fatalf("step %s: clause %q, sentence %q", st.ID, st.Clause, st.Sentence)
		}
	}
}

// A missing fact leaves a finding as it is whatever the fact turns out to be, or
// leaves it open and is named.
func TestMissingNeverDecidesAFinding(t *testing.T) {
	prog := review(t, "deferral-2020-06", nil)
	facts := prog.Facts()
	rapid.Check(t, func(t *rapid.T) {
		s := drawLoan(t, 0).subject(prog, 0)
		whole := reviewOne(t, prog, s)
		k := rapid.IntRange(0, len(facts)-1).Draw(t, "gone")
		s.Values = slices.Clone(s.Values)
		s.Values[k] = rule.Value{}
		r := reviewOne(t, prog, s)
		if facts[k].ID != "original_due" && (r.Held != whole.Held&^r.Open || r.Status == rule.Unknown && !slices.Equal(r.Missing, []string{facts[k].ID})) {
			t.Fatalf("without %s it holds %b and lacks %v, with it %b", facts[k].ID, r.Held, r.Missing, whole.Held)
		}
		if facts[k].ID == "original_due" && (r.Status != rule.Unknown || r.Held != 0 || !slices.Contains(r.Missing, "original_due")) {
			t.Fatalf("without the due date: %+v", r)
		}
	})
}
