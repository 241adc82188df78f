// Package raster paints laid-out pages as pictures: the preview in the window and
// what tests look at. It paints the same page model as package pdf, from the same
// outlines, and decides nothing about the layout. Glyphs are painted once for each
// size and kept; a page at 100 dpi takes some milliseconds. Its main type is Painter.
package raster

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/vector"

	"huiqi/reports/face"
	"huiqi/reports/page"
)

// Painter paints pages. It is safe for concurrent use.
type Painter struct {
	set *face.Set

	mu     sync.Mutex
	glyphs map[key]*mask
	bytes  int
}

// keep bounds the memory of painted glyphs; past it all are dropped.
const keep = 24 << 20

// shifts is how many places between two pixels a glyph is painted for.
const shifts = 4

type key struct {
	face  *face.Face
	glyph face.GID
	size  float32 // pixels an em
	shift uint8
	bold  bool
}

// mask is a painted glyph and where it stands from the pen.
type mask struct {
	at    image.Point
	alpha *image.Alpha
}

// New returns a painter; nil uses the bundled faces.
func New(set *face.Set) (*Painter, error) {
	if set == nil {
		var err error
		if set, err = face.Bundled(); err != nil {
			return nil, err
		}
	}
	return &Painter{set: set, glyphs: make(map[key]*mask)}, nil
}

// Page paints a page on white paper at the given dots per inch.
func (p *Painter) Page(pg page.Page, dpi float64) *image.RGBA {
	k := dpi / 25.4
	img := image.NewRGBA(image.Rect(0, 0, int(math.Round(pg.W*k)), int(math.Round(pg.H*k))))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	p.Draw(img, pg, k)
	return img
}

// Draw paints a page over a picture at k pixels a millimetre, its corner at the
// picture's origin.
func (p *Painter) Draw(img *image.RGBA, pg page.Page, k float64) {
	for _, r := range pg.Under {
		p.run(img, r, k)
	}
	for _, b := range pg.Boxes {
		fill(img, b.X*k, b.Y*k, (b.X+b.W)*k, (b.Y+b.H)*k, b.Fill)
	}
	for _, r := range pg.Rules {
		rule(img, r, k)
	}
	for _, m := range pg.Modules {
		modules(img, m, k)
	}
	for _, r := range pg.Runs {
		p.run(img, r, k)
	}
}

func rgba(c page.Colour) color.RGBA {
	return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
}

// fill paints a rectangle with soft edges where it does not meet the pixels.
func fill(img *image.RGBA, x1, y1, x2, y2 float64, c page.Colour) {
	cover := func(i int, from, to float64) float64 {
		return max(0, min(float64(i+1), to)-max(float64(i), from))
	}
	b := img.Bounds()
	col := rgba(c)
	for y := max(int(y1), b.Min.Y); float64(y) < y2 && y < b.Max.Y; y++ {
		cy := cover(y, y1, y2)
		for x := max(int(x1), b.Min.X); float64(x) < x2 && x < b.Max.X; x++ {
			mix(img, x, y, col, cy*cover(x, x1, x2))
		}
	}
}

func mix(img *image.RGBA, x, y int, c color.RGBA, a float64) {
	o := img.PixOffset(x, y)
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		img.Pix[o+i] = uint8(float64(img.Pix[o+i])*(1-a) + float64(v)*a + 0.5)
	}
	img.Pix[o+3] = 255
}

// rule paints a level or upright rule, never fainter than one pixel; any other
// direction as a thin quadrangle.
func rule(img *image.RGBA, r page.Rule, k float64) {
	w := max(r.Width*k, 0.7) / 2
	switch {
	case r.Y1 == r.Y2:
		fill(img, min(r.X1, r.X2)*k, r.Y1*k-w, max(r.X1, r.X2)*k, r.Y1*k+w, r.Colour)
	case r.X1 == r.X2:
		fill(img, r.X1*k-w, min(r.Y1, r.Y2)*k, r.X1*k+w, max(r.Y1, r.Y2)*k, r.Colour)
	default:
		dx, dy := r.X2-r.X1, r.Y2-r.Y1
		n := w / math.Hypot(dx, dy)
		dx, dy = dx*n, dy*n
		v := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
		v.MoveTo(float32(r.X1*k-dy), float32(r.Y1*k+dx))
		v.LineTo(float32(r.X2*k-dy), float32(r.Y2*k+dx))
		v.LineTo(float32(r.X2*k+dy), float32(r.Y2*k-dx))
		v.LineTo(float32(r.X1*k+dy), float32(r.Y1*k-dx))
		v.ClosePath()
		v.Draw(img, img.Bounds(), image.NewUniform(rgba(r.Colour)), image.Point{})
	}
}

// modules paints a code; where cells are several pixels wide they are set on
// whole pixels, so that a scanner can read the screen.
func modules(img *image.RGBA, m page.Modules, k float64) {
	edge := func(from float64, i int) float64 {
		v := from*k + float64(i)*m.Size*k/float64(m.N)
		if m.Size*k/float64(m.N) >= 2 {
			return math.Round(v)
		}
		return v
	}
	for row := range m.N {
		for from := 0; from < m.N; from++ {
			to := from
			for to < m.N && m.Dark[row*m.N+to] {
				to++
			}
			if to > from {
				fill(img, edge(m.X, from), edge(m.Y, row), edge(m.X, to), edge(m.Y, row+1), page.Black)
				from = to
			}
		}
	}
}

func (p *Painter) run(img *image.RGBA, r page.Run, k float64) {
	if r.Turn != 0 {
		p.turned(img, r, k)
		return
	}
	size := r.Size * page.MM * k
	ink := image.NewUniform(rgba(r.Colour))
	x, y := r.X*k, math.Round(r.Y*k)
	for _, c := range r.Text {
		f, g := p.set.Look(r.Face, c)
		whole := math.Floor(x)
		m := p.glyph(key{f, g, float32(size), uint8((x - whole) * shifts), r.Bold})
		if m.alpha != nil {
			b := m.alpha.Bounds().Add(m.at).Add(image.Pt(int(whole), int(y)))
			draw.DrawMask(img, b, ink, image.Point{}, m.alpha, image.Point{}, draw.Over)
		}
		x += float64(f.Advance(g))/float64(f.Em())*size + r.Track*k
	}
}

// turned paints a run that does not stand level: the marks across a page. They
// are few, so their outlines go straight into the picture.
func (p *Painter) turned(img *image.RGBA, r page.Run, k float64) {
	size := r.Size * page.MM * k
	sin, cos := math.Sincos(r.Turn * math.Pi / 180)
	v := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
	along := 0.0
	for _, c := range r.Text {
		f, g := p.set.Look(r.Face, c)
		if o, err := f.Outline(g); err == nil { // a damaged glyph leaves a gap, as a blank does
			plot{
				v: v, scale: float32(size) / float32(f.Em()), sin: float32(sin), cos: float32(cos),
				x: float32(r.X*k + along*cos), y: float32(r.Y*k - along*sin),
			}.contours(o, 0, 0)
		}
		along += float64(f.Advance(g))/float64(f.Em())*size + r.Track*k
	}
	v.Draw(img, img.Bounds(), image.NewUniform(rgba(r.Colour)), image.Point{})
}

func (p *Painter) glyph(k key) *mask {
	p.mu.Lock()
	m, ok := p.glyphs[k]
	p.mu.Unlock()
	if ok {
		return m
	}
	m = paint(k)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bytes > keep {
		clear(p.glyphs)
		p.bytes = 0
	}
	p.glyphs[k] = m
	p.bytes += 96
	if m.alpha != nil {
		p.bytes += len(m.alpha.Pix)
	}
	return m
}

// paint fills a glyph's outline.
func paint(k key) *mask {
	o, err := k.face.Outline(k.glyph)
	if err != nil || len(o) == 0 {
		return &mask{} // a damaged glyph leaves a gap, as a blank does
	}
	scale := k.size / float32(k.face.Em())
	x0, y0, x1, y1 := float32(math.MaxFloat32), float32(math.MaxFloat32), float32(-math.MaxFloat32), float32(-math.MaxFloat32)
	for _, c := range o {
		for _, q := range c {
			x0, x1 = min(x0, q.X), max(x1, q.X)
			y0, y1 = min(y0, q.Y), max(y1, q.Y)
		}
	}
	dx := float32(k.shift) / shifts
	grow := float32(0)
	if k.bold {
		grow = k.size * page.BoldStroke / 2
	}
	at := image.Pt(int(math.Floor(float64(x0*scale+dx-grow))), int(math.Floor(float64(-y1*scale-grow))))
	w := int(math.Ceil(float64(x1*scale+dx+grow))) - at.X
	h := int(math.Ceil(float64(-y0*scale+grow))) - at.Y
	if w <= 0 || h <= 0 || w > 4096 || h > 4096 {
		return &mask{}
	}
	pl := plot{v: vector.NewRasterizer(w, h), scale: scale, cos: 1, x: dx - float32(at.X), y: -float32(at.Y)}
	a := image.NewAlpha(image.Rect(0, 0, w, h))
	pl.contours(o, 0, 0)
	pl.v.Draw(a, a.Bounds(), image.Opaque, image.Point{})
	if k.bold {
		thicken(a, pl, o, grow, w, h)
	}
	return &mask{at: at, alpha: a}
}

// thicken adds the outline moved by grow in eight directions, which is what a
// stroke of twice that width comes to at the sizes of a screen.
func thicken(a *image.Alpha, pl plot, o face.Outline, grow float32, w, h int) {
	one := image.NewAlpha(a.Bounds())
	d := grow * 0.7071
	for _, m := range [8][2]float32{{grow, 0}, {-grow, 0}, {0, grow}, {0, -grow}, {d, d}, {d, -d}, {-d, d}, {-d, -d}} {
		pl.v.Reset(w, h)
		pl.v.DrawOp = draw.Src
		pl.contours(o, m[0], m[1])
		pl.v.Draw(one, one.Bounds(), image.Opaque, image.Point{})
		for i, v := range one.Pix {
			a.Pix[i] = max(a.Pix[i], v)
		}
	}
}

// plot turns contours in font units into paths in pixels, y down, turned about
// the pen.
type plot struct {
	v           *vector.Rasterizer
	scale, x, y float32
	sin, cos    float32
}

func (p plot) contours(o face.Outline, dx, dy float32) {
	for _, c := range o {
		p.contour(c, dx, dy)
	}
}

func (p plot) contour(c []face.Point, dx, dy float32) {
	n := len(c)
	if n < 2 {
		return
	}
	at := func(q face.Point) (float32, float32) {
		x, y := q.X*p.scale, q.Y*p.scale
		return x*p.cos - y*p.sin + p.x + dx, -x*p.sin - y*p.cos + p.y + dy
	}
	between := func(a, b face.Point) face.Point { return face.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2, On: true} }
	// Begin on the curve; two controls in a row have a point between them.
	first := 0
	for first < n && !c[first].On {
		first++
	}
	begin := between(c[0], c[n-1])
	if first < n {
		begin = c[first]
	} else {
		first = n - 1
	}
	p.v.MoveTo(at(begin))
	for i := 1; i <= n; i++ {
		q := c[(first+i)%n]
		if q.On {
			p.v.LineTo(at(q))
			continue
		}
		next := c[(first+i+1)%n]
		end := next
		if !next.On {
			end = between(q, next)
		} else {
			i++
		}
		bx, by := at(q)
		cx, cy := at(end)
		p.v.QuadTo(bx, by, cx, cy)
	}
	p.v.ClosePath()
}
