package textline

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// cells measures like a typewriter: Chinese two, Latin one.
func cells(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2000 {
			w++
		} else {
			w += 2
		}
	}
	return w
}

func show(lines []Line) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.Text
	}
	return strings.Join(out, "|")
}

func TestBreak(t *testing.T) {
	for _, c := range []struct {
		name, text string
		first      float64
		rest       float64
		want       string
	}{
		{"one line", "奖励资金", 20, 20, "奖励资金"},
		{"exactly full", "奖励资金", 8, 8, "奖励资金"},
		{"full stop stays", "奖励资金。兑现", 8, 8, "奖励资|金。兑现"},
		{"opening bracket moves", "奖励资（金）", 8, 8, "奖励资|（金）"},
		{"Chinese quotes open and close", "规定：“对企业”给予", 10, 10, "规定：“对|企业”给予"},
		{"number keeps its unit", "给予奖励0.05元整", 12, 12, "给予奖励|0.05元整"},
		{"but not at any price", "12345678元", 8, 8, "12345678|元"},
		{"year of a number", "文号〔2020〕12号", 10, 10, "文号|〔2020〕|12号"},
		{"dash whole", "奖励资——金", 8, 8, "奖励资|——金"},
		{"ellipsis whole", "奖励……资金", 6, 6, "奖|励……|资金"},
		{"credit code too long for a cell", "91350821MA5313003K", 10, 10, "91350821MA|5313003K"},
		{"mark and what it marks", "奖励奖 ①第十行", 9, 9, "奖励奖|①第十行"},
		{"indent", "奖励资金兑现", 4, 8, "奖励|资金兑现"},
		{"paragraphs", "奖励\n资金\n", 8, 8, "奖励|资金"},
		{"blank between words", "Huiqi Desk 惠企台", 11, 11, "Huiqi Desk|惠企台"},
		{"wider than nothing", "金。", 1, 1, "金。"},
		{"above the BMP", "𠮷𠮷𠮷", 4, 4, "𠮷𠮷|𠮷"},
		{"empty line kept", "甲\n\n乙", 8, 8, "甲||乙"},
		{"empty", "", 8, 8, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(Break(c.text, c.first, c.rest, cells)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

var chars = []rune("奖励资金统一社会信用代码𠮷䶮0123456789ABCab ，。；：、（）《》“”〔〕——……%％元千瓦时万.,-¥ \n")

func TestNoCharacterIsLostAtAnyWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(chars), 0, 80).Draw(t, "text"))
		first := float64(rapid.IntRange(0, 40).Draw(t, "first"))
		rest := float64(rapid.IntRange(0, 40).Draw(t, "rest"))
		lines := Break(text, first, rest, cells)
		at := 0
		for i, l := range lines {
			if l.Start != at || l.End <= at {
				t.Fatalf("line %d is [%d,%d) after %d", i, l.Start, l.End, at)
			}
			at = l.End
			if blank := strings.TrimPrefix(text[l.Start:l.End], l.Text); strings.TrimSpace(blank) != "" {
				t.Fatalf("line %d drops %q", i, blank)
			}
			if w := cells(l.Text); w != l.Width {
				t.Fatalf("line %q is %v wide, said %v", l.Text, w, l.Width)
			}
			checkEnds(t, text, lines, i)
		}
		if at != len(text) {
			t.Fatalf("lines end at %d of %d", at, len(text))
		}
	})
}

// checkEnds holds the rules at a break that a line feed did not force.
func checkEnds(t *rapid.T, text string, lines []Line, i int) {
	l := lines[i]
	if l.Last || i+1 == len(lines) {
		return
	}
	end, _ := utf8.DecodeLastRuneInString(l.Text)
	start, _ := utf8.DecodeRuneInString(text[l.End:])
	if closing(start) && !unicode.IsSpace(rune(text[l.End-1])) {
		t.Fatalf("a line starts with %c after %q", start, l.Text)
	}
	if opening(end) && !unicode.IsSpace(rune(text[l.End-1])) {
		t.Fatalf("a line ends with %c: %q", end, l.Text)
	}
}

func TestWideLinesAreUnbreakable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom([]rune("奖励资金统一0123456789ABC，。（）")), 1, 60).Draw(t, "text"))
		width := float64(rapid.IntRange(2, 30).Draw(t, "width"))
		for _, l := range Break(text, width, width, cells) {
			if l.Width <= width {
				continue
			}
			if got := Break(l.Text, 0, 0, cells); len(got) > 1 {
				t.Fatalf("%q is wider than %v and could be %s", l.Text, width, show(got))
			}
		}
	})
}

func FuzzBreak(f *testing.F) {
	f.Add("统一社会信用代码：91350821MA5313003K。", 12)
	f.Fuzz(func(t *testing.T, text string, width int) {
		at := 0
		for _, l := range Break(text, float64(width%100), float64(width%100), cells) {
			if l.Start != at {
				t.Fatalf("gap at %d", at)
			}
			at = l.End
		}
		if at != len(text) {
			t.Fatalf("ends at %d of %d", at, len(text))
		}
	})
}

func BenchmarkBreak(b *testing.B) {
	text := strings.Repeat("对2020年二季度工业总产值不低于5000万元且现价同比增长7%及以上的规模以上制造业企业，", 5)
	for b.Loop() {
		Break(text, 52, 56, cells)
	}
}
