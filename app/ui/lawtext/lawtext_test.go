package lawtext

import (
	"strings"
	"testing"

	"huiqi/policy/pack"
	"huiqi/resources"
)

func loaded(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := pack.Load(resources.Packs(), "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestThePassagesAreTheWholeNotice(t *testing.T) {
	p := loaded(t)
	var all strings.Builder
	clauses := 0
	for _, passage := range Split(p) {
		all.WriteString(passage.Text)
		if passage.Clause == "" {
			continue
		}
		clauses++
		if !strings.HasPrefix(passage.Text, passage.Clause) {
			t.Errorf("%s begins with %q", passage.Clause, passage.Text[:30])
		}
		if !strings.Contains(passage.Text, "责任单位：") {
			t.Errorf("%s lacks its 责任单位", passage.Clause)
		}
	}
	if all.String() != p.SourceText {
		t.Error("the passages are not the source text")
	}
	if clauses != 13 {
		t.Errorf("%d clauses, want 13", clauses)
	}
}

func TestMarks(t *testing.T) {
	text := "不低于5000万元且增长7%及以上，17%除外"
	cases := []struct {
		name            string
		quotes, figures []string
		marked, bold    string
	}{
		{"nothing", nil, nil, "", ""},
		{"a quote", []string{"不低于5000万元"}, nil, "不低于5000万元", ""},
		{"a figure in a quote", []string{"不低于5000万元"}, []string{"5000万元", "7%"}, "不低于5000万元", "5000万元"},
		{"a figure alone, not inside another number", nil, []string{"7%"}, "7%", "7%"},
		{"words that are not there", []string{"三明"}, nil, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var marked, bold, all string
			for _, s := range Mark(text, c.quotes, c.figures) {
				all += s.Text
				if s.Mark {
					marked += s.Text
				}
				if s.Bold {
					bold += s.Text
				}
			}
			if all != text || marked != c.marked || bold != c.bold {
				t.Errorf("marked %q, bold %q of %q", marked, bold, all)
			}
		})
	}
}
