package picture

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/ui/theme"
)

// pieces are the bars drawn in a tone, from the left.
func pieces(c *Columns, tone fyne.ThemeColorName) (out []*canvas.Rectangle) {
	for _, x := range test.LaidOutObjects(c) {
		if r, ok := x.(*canvas.Rectangle); ok && r.FillColor == theme.Color(tone) && r.CornerRadius == 0 {
			out = append(out, r)
		}
	}
	return out
}

func TestColumnsStandInTimeAndFollowATap(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	tapped := ""
	tap := func(s string) func() { return func() { tapped = s } }
	c := NewColumns(Series{"本金", theme.Accent}, Series{"利息", theme.Warn})
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(420, 240))
	c.Set(
		Column{Label: "11", Group: "2020", Text: "1.00", Values: []int64{100, 1}, Tap: tap("11")}, Column{Label: "12", Group: "2020", Values: []int64{0, 0}},
		Column{Label: "01", Group: "2021", Text: "2.00", Values: []int64{200, 50}, Tap: tap("01")},
	)
	low, high := pieces(c, theme.Accent), pieces(c, theme.Warn)
	if len(low) != 2 || len(high) != 2 {
		t.Fatalf("%d and %d pieces; what has no value is not drawn", len(low), len(high))
	}
	if a, b := low[0].Size().Height, low[1].Size().Height; b < 1.99*a || b > 2.01*a {
		t.Errorf("100 is %g high, 200 %g", a, b)
	}
	if h := high[0].Size().Height; h < 2 {
		t.Errorf("a small value is %g high", h)
	}
	for i := range low {
		if top := low[i].Position().Y; high[i].Position().Y+high[i].Size().Height != top {
			t.Errorf("column %d: the second piece does not stand on the first", i)
		}
	}
	texts := shown(t, c)
	for _, want := range []string{"本金", "利息", "2020", "2021", "11", "12", "01", "1.00", "2.00"} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is not on the chart: %q", want, texts)
		}
	}
	if n := len(texts); n != 9 {
		t.Errorf("a group is named once: %q", texts)
	}
	for x, want := range map[float32]string{10: "11", c.step() + 5: "", 2*c.step() + 5: "01", 3*c.step() + 50: ""} {
		tapped = ""
		if c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 60)}); tapped != want {
			t.Errorf("a tap at %g is on %q, not %q", x, tapped, want)
		}
	}
}

// Where texts would run into each other the later one is left out: the table behind
// has it.
func TestTextsOverColumnsDoNotOverlap(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	c := NewColumns(Series{"本金", theme.Accent})
	test.NewTempWindow(t, c).Resize(fyne.NewSize(300, 200))
	many := make([]Column, 40)
	for i := range many {
		many[i] = Column{Text: "1,234", Values: []int64{5}}
	}
	c.Set(many...)
	end := float32(-1)
	n := 0
	for _, x := range test.LaidOutObjects(c) {
		text, ok := x.(*canvas.Text)
		if !ok || text.Text != "1,234" {
			continue
		}
		if n++; text.Position().X < end {
			t.Error("two texts overlap")
		}
		end = text.Position().X + text.Size().Width
	}
	if n == 0 || n == len(many) {
		t.Errorf("%d of %d texts", n, len(many))
	}
	c.Set()
	c.Tapped(&fyne.PointEvent{})
}
