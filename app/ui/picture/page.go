package picture

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/theme"
)

// Page shows an image whole, in the middle of its room, on paper with a hair
// line around it, as a page lies on a desk.
type Page struct {
	widget.BaseWidget
	image *canvas.Image
	paper *canvas.Rectangle
	share float32 // width by height
}

// NewPage makes an empty page.
func NewPage() *Page {
	p := &Page{image: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleSmooth}, paper: canvas.NewRectangle(color.Transparent)}
	p.ExtendBaseWidget(p)
	return p
}

// Set shows an image; nil shows nothing.
func (p *Page) Set(img image.Image) {
	p.image.Image, p.share = img, 0
	if img != nil && img.Bounds().Dy() > 0 {
		p.share = float32(img.Bounds().Dx()) / float32(img.Bounds().Dy())
	}
	p.Refresh()
}

// HeightFor is the height that shows the page across a width.
func (p *Page) HeightFor(width float32) float32 {
	if p.share == 0 {
		return 0
	}
	return width / p.share
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return &pageRenderer{p} }

type pageRenderer struct{ p *Page }

func (r *pageRenderer) MinSize() fyne.Size { return fyne.NewSize(80, 80) }
func (r *pageRenderer) Destroy()           {}
func (r *pageRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.paper, r.p.image}
}

func (r *pageRenderer) Layout(s fyne.Size) {
	if r.p.share == 0 {
		r.p.paper.Hide()
		r.p.image.Hide()
		return
	}
	w, h := s.Width, s.Width/r.p.share
	if h > s.Height {
		w, h = s.Height*r.p.share, s.Height
	}
	at, size := fyne.NewPos((s.Width-w)/2, (s.Height-h)/2), fyne.NewSize(w, h)
	for _, o := range []fyne.CanvasObject{r.p.paper, r.p.image} {
		o.Move(at)
		o.Resize(size)
		o.Show()
	}
}

func (r *pageRenderer) Refresh() {
	r.p.paper.FillColor = theme.Color(theme.Paper)
	r.p.paper.StrokeColor, r.p.paper.StrokeWidth = theme.Color(theme.Line), 1
	r.Layout(r.p.Size())
	r.p.image.Refresh()
	canvas.Refresh(r.p)
}
