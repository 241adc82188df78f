package columns

import (
	"fmt"
	"math"
	"testing"

	"huiqi/reports/page"
)

var (
	legend = []Part{{"本金", 0x1F5FBF}, {"利息", 0xB7791F}}
	light  = Look{Ground: page.White, Ink: 0x1D2129, Quiet: 0x6B7280, Size: 9}
)

func inside(t *testing.T, pg page.Page) {
	t.Helper()
	for _, r := range pg.Runs {
		if r.X < -0.01 || r.X+r.W > pg.W+0.01 || r.Y > pg.H || r.Y < 0 {
			t.Errorf("%q stands outside: %.1f..%.1f of %.1f", r.Text, r.X, r.X+r.W, pg.W)
		}
	}
	for _, b := range pg.Boxes {
		if b.X < 0 || b.X+b.W > pg.W+0.01 || b.Y < -0.01 || b.Y+b.H > pg.H+0.01 {
			t.Errorf("box %+v stands outside %.1f × %.1f", b, pg.W, pg.H)
		}
	}
}

func months(n int) (cols []Column) {
	for i := range n {
		v := float64((i*7919)%97) + 3
		cols = append(cols, Column{
			Label: fmt.Sprintf("%d月", i%12+1), Group: fmt.Sprintf("%d年", 2020+i/12), Text: fmt.Sprintf("%.2f", v), Parts: []float64{v * 0.95, v * 0.05},
		})
	}
	return cols
}

func TestColumns(t *testing.T) {
	for _, n := range []int{1, 2, 12, 13, 24, 36, 60} {
		cols := months(n)
		pg, err := Lay(cols, legend, 156, 60, light)
		if err != nil {
			t.Fatal(err)
		}
		inside(t, pg)
		for i, a := range pg.Runs {
			for _, b := range pg.Runs[:i] {
				if math.Abs(a.Y-b.Y) < 0.7*min(a.Size, b.Size)*page.MM && a.X < b.X+b.W && b.X < a.X+a.W {
					t.Errorf("%d columns: %q stands on %q", n, a.Text, b.Text)
				}
			}
		}
		tall, at := 0.0, 0
		for i, c := range cols {
			if c.height() > tall {
				tall, at = c.height(), i
			}
		}
		// boxes: the ground, the legend's two, then the parts of each column
		scale := (pg.Boxes[3+2*at].H + pg.Boxes[4+2*at].H) / tall
		for i, c := range cols {
			for k, p := range c.Parts {
				if got := pg.Boxes[3+2*i+k]; math.Abs(got.H-p*scale) > 1e-6 || got.Fill != legend[k].Colour {
					t.Errorf("%d columns: part %d of column %d is %.2f high, want %.2f", n, k, i, got.H, p*scale)
				}
			}
		}
		said := false
		for _, r := range pg.Runs {
			said = said || r.Text == cols[at].Text
		}
		if !said {
			t.Errorf("%d columns: the tallest does not say what it is worth", n)
		}
	}
}

func TestColumnsOfNothing(t *testing.T) {
	for _, cols := range [][]Column{nil, {{Label: "7月", Text: "0"}}, {{Label: "7月", Text: "-1", Parts: []float64{-1}}, {Label: "8月", Parts: []float64{0, 0}}}} {
		pg, err := Lay(cols, legend, 100, 40, light)
		if err != nil {
			t.Fatal(err)
		}
		inside(t, pg)
		for _, b := range pg.Boxes[3:] {
			if b.H != 0 {
				t.Errorf("a column of nothing is %.2f high", b.H)
			}
		}
	}
}
