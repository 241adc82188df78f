package prose

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"huiqi/app/ui/theme"
)

func dressed(t *testing.T) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
}

func linesOf(lines [][]piece) []string {
	var out []string
	for _, line := range lines {
		var b strings.Builder
		for _, p := range line {
			b.WriteString(p.text)
		}
		out = append(out, b.String())
	}
	return out
}

func TestNoLineBeginsWithPunctuation(t *testing.T) {
	dressed(t)
	text := "对2020年二季度工业总产值不低于5000万元（其中三明、南平、龙岩、平潭的企业不低于3000万元）且现价同比增长7%及以上的规模以上制造业企业，按企业季度用电量增加部分奖励。"
	for width := float32(60); width < 500; width += 7 {
		for _, line := range linesOf(wrap([]Span{Plain(text)}, width, 13)) {
			if r := []rune(line)[0]; strings.ContainsRune("，。、）", r) {
				t.Fatalf("width %v: a line begins with %c: %q", width, r, line)
			}
		}
	}
}

func TestWrapKeepsEveryCharacter(t *testing.T) {
	dressed(t)
	rapid.Check(t, func(t *rapid.T) {
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Span {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("统一社会信用代码，。（）ab1%9 、“”𠮷")), 0, 30, -1).Draw(t, "text")
			return Span{Text: text, Bold: rapid.Bool().Draw(t, "bold")}
		}), 0, 6).Draw(t, "spans")
		width := rapid.Float32Range(20, 400).Draw(t, "width")
		want := ""
		for _, s := range spans {
			want += s.Text
		}
		if got := strings.Join(linesOf(wrap(spans, width, 13)), ""); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestNoLineIsWiderThanTheRoom(t *testing.T) {
	dressed(t)
	text := "91350181MA2XN0000A与statistics-2020Q2.xlsx第618行一致"
	for _, line := range linesOf(wrap([]Span{Plain(text)}, 90, 13)) {
		if w := faceOf(13, false).width(strings.TrimRight(line, " ")); w > 90.5 {
			t.Errorf("%q is %v wide", line, w)
		}
	}
}

func TestANewLineBreaks(t *testing.T) {
	dressed(t)
	got := linesOf(wrap([]Span{Plain("甲\n乙")}, 300, 13))
	if len(got) != 2 || got[0] != "甲" || got[1] != "乙" {
		t.Fatalf("%q", got)
	}
}

func TestALinkIsPressedByMouseAndKeys(t *testing.T) {
	dressed(t)
	n := 0
	l := NewLink(func() { n++ }, Plain("（一）"))
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(200, 60))
	test.Tap(l)
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	if n != 2 {
		t.Fatalf("pressed %d times, want 2", n)
	}
}

func TestHeightFollowsWidth(t *testing.T) {
	dressed(t)
	p := New(Plain(strings.Repeat("增产增效", 20)))
	if narrow, wide := p.HeightFor(100), p.HeightFor(1000); narrow <= wide {
		t.Fatalf("narrow %v, wide %v", narrow, wide)
	}
}
