package figure

import (
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"huiqi/reports/page"
)

var cities = []Bar{
	{"福州市", "3,120,400.00", 312.04, Accent}, {"厦门市（自行统筹）", "3,586,925.04", 358.7, Warn}, {"三明市", "980,000.00", 98, Accent},
	{"平潭", "0.00", 0, Accent}, {"宁德市", "-1.00", -1, Bad},
}

func inside(t *testing.T, pg page.Page) {
	t.Helper()
	for _, r := range pg.Runs {
		if r.X < -0.01 || r.X+r.W > pg.W+0.01 || r.Y > pg.H || r.Y < 0 {
			t.Errorf("%q stands outside: %.1f..%.1f of %.1f", r.Text, r.X, r.X+r.W, pg.W)
		}
	}
	for _, b := range pg.Boxes {
		if b.X < 0 || b.X+b.W > pg.W+0.01 || b.Y+b.H > pg.H+0.01 {
			t.Errorf("box %+v stands outside %.1f × %.1f", b, pg.W, pg.H)
		}
	}
}

func TestBars(t *testing.T) {
	for _, w := range []float64{60, 120, 200} {
		pg, err := Bars(cities, w, Light())
		if err != nil {
			t.Fatal(err)
		}
		inside(t, pg)
		// boxes: the ground, then for each bar its track and itself
		for i, b := range cities {
			got := pg.Boxes[2+2*i].W
			switch {
			case b.Value <= 0 && got != 0:
				t.Errorf("%s has no value and a bar of %.1f", b.Label, got)
			case i > 0 && b.Value > 0 && cities[0].Value > b.Value && got >= pg.Boxes[2].W:
				t.Errorf("%s is less and longer", b.Label)
			}
		}
	}
}

func TestStrip(t *testing.T) {
	parts := []Bar{{"合格", "131 户", 131, Good}, {"不合格", "474 户", 474, Bad}, {"待补数据", "1 户", 1, Warn}}
	for _, w := range []float64{30, 60, 160} {
		pg, err := Strip(parts, w, Dark())
		if err != nil {
			t.Fatal(err)
		}
		inside(t, pg)
	}
	none, err := Strip(nil, 60, Light())
	if err != nil || len(none.Runs) != 0 {
		t.Errorf("no parts: %v", err)
	}
}

func TestColumns(t *testing.T) {
	cols := []Column{{Label: "7月", Group: "2020年", Text: "3", Parts: []float64{2, 1}}, {Label: "8月", Group: "2020年", Text: "5", Parts: []float64{5, 0}}}
	pg, err := Columns(cols, []Bar{{Label: "本金", Colour: Accent}, {Label: "利息", Colour: Warn}}, 120, 40, Dark())
	if err != nil {
		t.Fatal(err)
	}
	inside(t, pg)
	if pg.Boxes[0].Fill != Dark().Ground || pg.Boxes[3].Fill != Accent || pg.Boxes[4].Fill != Warn {
		t.Errorf("colours %+v", pg.Boxes)
	}
}

func TestImage(t *testing.T) {
	for name, l := range map[string]Look{"light": Light(), "dark": Dark()} {
		pg, err := Bars(cities, 120, l)
		if err != nil {
			t.Fatal(err)
		}
		img, err := Image(pg, 640)
		if err != nil || img.Bounds().Dx() != 640 {
			t.Fatalf("%v wide (%v)", img.Bounds().Dx(), err)
		}
		g := l.Ground
		if got := img.RGBAAt(1, 1); got != (color.RGBA{uint8(g >> 16), uint8(g >> 8), uint8(g), 255}) {
			t.Errorf("%s ground is %v", name, got)
		}
		dir := os.Getenv("HUIQI_PICTURES")
		if dir == "" {
			continue
		}
		f, err := os.Create(filepath.Join(dir, "bars-"+name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
