package picture

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/ui/theme"
)

func shown(t *testing.T, o fyne.CanvasObject) []string {
	t.Helper()
	var out []string
	for _, x := range test.LaidOutObjects(o) {
		if text, ok := x.(*canvas.Text); ok {
			out = append(out, text.Text)
		}
	}
	return out
}

func TestAStackTellsEachPartAndFollowsATap(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	tapped := ""
	tap := func(s string) func() { return func() { tapped = s } }
	s := NewStack(
		Part{Sign: "可", Label: "可用", Text: "75.00", Value: 75, Fill: theme.Line, Tap: tap("可")},
		Part{Sign: "占", Label: "占用", Text: "0.00", Fill: theme.CursorRow},
		Part{Sign: "退", Label: "退票", Text: "5.00", Value: 5, Fill: theme.Bad, Line: true, Tap: tap("退")},
		Part{Sign: "付", Label: "已付", Text: "25.00", Value: 25, Fill: theme.Good, Tap: tap("付")},
	)
	w := test.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(640, 120))
	texts := shown(t, s)
	if len(texts) != 11 { // two signs in the bar, sign, label and text of three parts
		t.Errorf("%d texts: %q", len(texts), texts)
	}
	for x, want := range map[float32]string{10: "可", 0.74 * 640: "可", 0.8 * 640: "付", 620: "付"} {
		tapped = ""
		if s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x*s.Size().Width/640, 4)}); tapped != want {
			t.Errorf("a tap at %g is on %q, not %q", x, tapped, want)
		}
	}
	if s.HeightFor(640) >= s.HeightFor(150) {
		t.Error("what stands under the bar does not wrap")
	}
	empty := NewStack()
	test.NewTempWindow(t, empty).Resize(fyne.NewSize(300, 80))
	empty.Tapped(&fyne.PointEvent{})
}

func TestACourseGoesInSteps(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	c := NewCourse("7月", "12月", 100, Track{Label: "已付", Tone: theme.Good, Points: []Point{{0, 0}, {50, 10}, {80, 20}}}, Track{Label: "无", Tone: theme.Quiet})
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(200, 80))
	lines := 0
	for _, x := range test.LaidOutObjects(c) {
		l, ok := x.(*canvas.Line)
		if !ok {
			continue
		}
		lines++
		if l.Position1.X != l.Position2.X && l.Position1.Y != l.Position2.Y {
			t.Errorf("a slope from %v to %v", l.Position1, l.Position2)
		}
	}
	if lines < 5 {
		t.Errorf("%d lines", lines)
	}
	if texts := shown(t, c); len(texts) != 4 {
		t.Errorf("texts %q", texts)
	}
}
