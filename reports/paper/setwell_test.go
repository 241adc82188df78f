package paper_test

import (
	"fmt"
	"math"

	"huiqi/reports/page"
	"huiqi/reports/textline"
)

// frame is where the words of a page may stand: upright, or lying with the head
// at the binding edge.
func frame(pg page.Page) (x1, y1, x2, y2 float64) {
	if pg.W > pg.H {
		return 35, 28, 260, 184
	}
	return left, top, right, bottom
}

// setWell holds what every page must keep: all text inside the 版心, page numbers
// at their outer edge, no two texts on each other, none across an upright rule,
// no closing mark at the start of a line within a paragraph.
func setWell(t fataler, d page.Doc) {
	t.Helper()
	for i, pg := range d.Pages {
		x1, y1, x2, y2 := frame(pg)
		for k, r := range pg.Runs {
			if r.Y > y2+2 {
				numbered(t, i, pg, r)
				continue
			}
			if r.X < x1-slack || r.X+r.W > x2+slack+overhang(r) || r.Y-0.86*r.Size*page.MM < y1-slack || r.Y > y2 {
				t.Errorf("page %d: %q leaves the 版心: %.2f..%.2f at %.2f", i+1, r.Text, r.X, r.X+r.W, r.Y)
			}
			first := []rune(r.Text)[0]
			if textline.Closing(first) && k > 0 && pg.Runs[k-1].Y < r.Y && pg.Runs[k-1].Size == r.Size && continues(pg.Runs[k-1], r) {
				t.Errorf("page %d: a line starts with %c after %q", i+1, first, pg.Runs[k-1].Text)
			}
			apart(t, i, pg, k)
		}
	}
}

// overhang is what a line that cannot be broken may stand out: one closing mark.
func overhang(r page.Run) float64 {
	c := []rune(r.Text)
	if textline.Closing(c[len(c)-1]) {
		return r.Size * page.MM
	}
	return 0
}

// continues tells whether b is the next line of a's paragraph and not a new one.
func continues(a, b page.Run) bool {
	return b.Size == 16 && b.X == left && a.X <= left+12 && a.W > 140
}

func numbered(t fataler, i int, pg page.Page, r page.Run) {
	t.Helper()
	x1, _, x2, _ := frame(pg)
	if r.Text != fmt.Sprintf("— %d —", i+1) || r.Size != 14 {
		t.Errorf("page %d is numbered %q", i+1, r.Text)
	}
	if i%2 == odd && math.Abs(r.X+r.W-(x2-fourHao)) > 0.1 || i%2 == even && math.Abs(r.X-(x1+fourHao)) > 0.1 {
		t.Errorf("page %d has its number at %.1f..%.1f", i+1, r.X, r.X+r.W)
	}
}

func apart(t fataler, i int, pg page.Page, k int) {
	t.Helper()
	a := pg.Runs[k]
	for _, b := range pg.Runs[:k] {
		if math.Abs(a.Y-b.Y) < 0.7*min(a.Size, b.Size)*page.MM && a.X+a.W-overhang(a) > b.X+0.1 && b.X+b.W-overhang(b) > a.X+0.1 {
			t.Errorf("page %d: %q stands on %q", i+1, a.Text, b.Text)
		}
	}
	for _, r := range pg.Rules {
		if r.X1 == r.X2 && r.Y1 < a.Y && a.Y < r.Y2 && a.X+0.1 < r.X1 && r.X1 < a.X+a.W-overhang(a)-0.1 {
			t.Errorf("page %d: %q crosses the rule at %.1f", i+1, a.Text, r.X1)
		}
	}
	for _, m := range pg.Modules {
		if a.X+a.W > m.X-0.5 && a.X < m.X+m.Size+0.5 && a.Y > m.Y && a.Y-0.86*a.Size*page.MM < m.Y+m.Size {
			t.Errorf("page %d: %q stands on the code", i+1, a.Text)
		}
	}
}
