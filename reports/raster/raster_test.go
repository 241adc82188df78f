package raster

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"huiqi/reports/internal/sample"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

func painter(t testing.TB) *Painter {
	t.Helper()
	p, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func notice(t testing.TB) page.Doc {
	t.Helper()
	d, err := paper.Notices(t.Context(), sample.Notices(1), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d[0]
}

// dark is the share of ink in a part of a picture, in millimetres at k pixels each.
func dark(img *image.RGBA, x, y, w, h, k float64) float64 {
	n, sum := 0, 0.0
	for py := int(y * k); py < int((y+h)*k); py++ {
		for px := int(x * k); px < int((x+w)*k); px++ {
			c := img.RGBAAt(px, py)
			sum += 255 - (float64(c.R)+float64(c.G)+float64(c.B))/3
			n++
		}
	}
	return sum / float64(n) / 255
}

func TestInkStandsWhereTheModelSays(t *testing.T) {
	const dpi = 120.0
	d := notice(t)
	p := painter(t)
	for i, pg := range d.Pages {
		img := p.Page(pg, dpi)
		if img.Bounds() != image.Rect(0, 0, 992, 1403) {
			t.Fatalf("A4 at 120 dpi is %v", img.Bounds())
		}
		for _, r := range pg.Runs {
			em := r.Size * page.MM
			if share := dark(img, r.X, r.Y-em, r.W, em*1.2, dpi/25.4); share < 0.03 {
				t.Errorf("page %d: %q left only %.3f of ink", i+1, r.Text, share)
			}
		}
		if share := dark(img, 2, 2, 20, 290, dpi/25.4); share > 0 {
			t.Errorf("page %d: ink in the margin", i+1)
		}
	}
}

func TestAWordAcrossThePage(t *testing.T) {
	const k = 4.0
	pg := page.Page{W: 100, H: 100, Under: []page.Run{{X: 20, Y: 80, Text: "样稿", Face: page.Hei, Size: 90, Colour: page.Quiet, Turn: 45}}}
	img := painter(t).Page(pg, k*25.4)
	if d := dark(img, 30, 35, 30, 30, k); d < 0.05 {
		t.Errorf("along the turn: %.3f of ink", d)
	}
	if d := dark(img, 60, 70, 38, 28, k); d > 0 {
		t.Errorf("where it would stand level: %.3f of ink", d)
	}
}

func TestBoldIsDarker(t *testing.T) {
	p := painter(t)
	run := page.Run{X: 5, Y: 12, Text: "奖励资金", Size: 22}
	pg := page.Page{W: 50, H: 20, Runs: []page.Run{run}}
	thin := dark(p.Page(pg, 100), 0, 0, 50, 20, 100/25.4)
	pg.Runs[0].Bold = true
	if fat := dark(p.Page(pg, 100), 0, 0, 50, 20, 100/25.4); fat < thin*1.1 {
		t.Errorf("bold %.4f, regular %.4f", fat, thin)
	}
}

func TestRareCharactersAreDrawn(t *testing.T) {
	p := painter(t)
	for _, c := range "𠮷䶮㐂堃" {
		pg := page.Page{W: 20, H: 20, Runs: []page.Run{{X: 5, Y: 14, Text: string(c), Size: 22}}}
		if dark(p.Page(pg, 100), 0, 0, 20, 20, 100/25.4) < 0.01 {
			t.Errorf("%c left no ink", c)
		}
	}
}

func TestRulesInEveryDirection(t *testing.T) {
	p := painter(t)
	for _, r := range []page.Rule{{X1: 2, Y1: 5, X2: 18, Y2: 5}, {X1: 5, Y1: 2, X2: 5, Y2: 18}, {X1: 2, Y1: 2, X2: 18, Y2: 18}} {
		r.Width = 0.3
		img := p.Page(page.Page{W: 20, H: 20, Rules: []page.Rule{r}}, 100)
		if got := dark(img, 0, 0, 20, 20, 100/25.4); got < 0.008 || got > 0.03 {
			t.Errorf("%+v left %.4f of ink", r, got)
		}
	}
}

// TestSave keeps pictures where HUIQI_PICTURES says, for people to look at.
func TestSave(t *testing.T) {
	dir := os.Getenv("HUIQI_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	for i, pg := range notice(t).Pages {
		f, err := os.Create(filepath.Join(dir, "notice-"+string(rune('1'+i))+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, painter(t).Page(pg, 100)); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	d, p := notice(b), painter(b)
	for _, pg := range d.Pages {
		p.Page(pg, 100)
	}
	for b.Loop() {
		p.Page(d.Pages[2], 100)
	}
}

func BenchmarkFirstPage(b *testing.B) {
	d := notice(b)
	for b.Loop() {
		painter(b).Page(d.Pages[0], 100)
	}
}
