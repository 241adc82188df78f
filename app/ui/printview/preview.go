package printview

import (
	"context"
	"fmt"
	"image"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/reports/page"
	"huiqi/reports/raster"
	"huiqi/resources/words"
)

var painter = sync.OnceValues(func() (*raster.Painter, error) { return raster.New(nil) })

// preview shows the pages of one paper, painted from the same page model the PDF
// is made from.
type preview struct {
	runner  *task.Runner
	slot    task.Slot
	id      string // of the paper shown
	doc     page.Doc
	at      int
	zoom    zoom
	picture *canvas.Image
	scroll  *container.Scroll
	bar     *fyne.Container
	object  *fyne.Container
	room    fyne.Size
	percent int // the paper now stands at, of its true size
}

// zoom is how large the page is: its width in the room, the whole of it, or so many
// percent of its true size.
type zoom int

const (
	fitWidth zoom = 0
	fitWhole zoom = -1
)

// steps are the percents the signs − and ＋ go through.
var steps = []int{25, 33, 50, 67, 75, 100, 125, 150, 200, 300}

func newPreview(r *task.Runner) *preview {
	p := &preview{runner: r, picture: &canvas.Image{FillMode: canvas.ImageFillContain}, bar: container.NewStack()}
	p.scroll = container.NewScroll(container.NewCenter())
	p.object = container.New(&previewLayout{p}, p.bar, parts.Rule(), p.scroll)
	p.showBar()
	return p
}

const barHeight = 40

// previewLayout tells the preview its room, by which the page is painted.
type previewLayout struct{ p *preview }

func (l *previewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }

func (l *previewLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, barHeight))
	o[1].Move(fyne.NewPos(0, barHeight))
	o[1].Resize(fyne.NewSize(size.Width, 1))
	o[2].Move(fyne.NewPos(0, barHeight+1))
	o[2].Resize(fyne.NewSize(size.Width, size.Height-barHeight-1))
	if room := o[2].Size(); room != l.p.room {
		l.p.room = room
		l.p.paint()
	}
}

// show lays out a paper of a plan and shows its first page.
func (p *preview) show(id string, plan *papers.Plan, item int) {
	p.lay(id, func(ctx context.Context) (page.Doc, error) { return plan.Preview(ctx, item) })
}

// look shows a paper as it was made.
func (p *preview) look(press papers.Press, r papers.Record) {
	p.lay(r.Number, func(ctx context.Context) (page.Doc, error) { return press.Look(ctx, r.Number) })
}

func (p *preview) lay(id string, layOut func(ctx context.Context) (page.Doc, error)) {
	keep := 0
	if id == p.id {
		keep = p.at // loaded anew: the page looked at stays
	}
	task.Start(p.runner, &p.slot, "", func(ctx context.Context, _ task.Tell) (page.Doc, error) { return layOut(ctx) }, func(doc page.Doc, err error) {
		if err != nil {
			p.say(desk.Text(err))
			return
		}
		p.id, p.doc, p.at = id, doc, min(keep, len(doc.Pages)-1)
		p.paint()
	})
}

// say shows a sentence in the place of a page.
func (p *preview) say(text string) {
	p.slot.Cancel()
	p.id, p.doc, p.at = "", page.Doc{}, 0
	p.scroll.Content = parts.NewFlow(24, theme.Gap, prose.New(prose.Quiet(text)))
	p.scroll.Refresh()
	p.showBar()
}

func (p *preview) turn(by int) {
	if at := p.at + by; at >= 0 && at < len(p.doc.Pages) {
		p.at = at
		p.paint()
	}
}

// step makes the page larger or smaller.
func (p *preview) step(by int) {
	at := p.percent
	for i := range steps {
		if by < 0 {
			i = len(steps) - 1 - i
		}
		if (steps[i]-at)*by > 0 {
			p.zoom = zoom(steps[i])
			p.paint()
			return
		}
	}
}

// margin around the sheet in the preview.
const margin = 12

// perMM is how many units of the window a millimetre of paper is at its true size.
const perMM = 96 / 25.4

// width is how wide the page is shown.
func (p *preview) width(pg *page.Page) float32 {
	room := p.room.Width - 2*margin - 10
	switch p.zoom {
	case fitWidth:
		return room
	case fitWhole:
		return min(room, (p.room.Height-2*margin)*float32(pg.W/pg.H))
	}
	return float32(pg.W*perMM) * float32(p.zoom) / 100
}

// paint draws the page at the pixels of the window, off its thread.
func (p *preview) paint() {
	if len(p.doc.Pages) == 0 || p.room.Width < 80 {
		return
	}
	pg := p.doc.Pages[p.at]
	width := p.width(&pg)
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.scroll); c != nil {
		scale = c.Scale()
	}
	dpi := float64(width*scale) / pg.W * 25.4
	task.Start(p.runner, &p.slot, "", func(context.Context, task.Tell) (image.Image, error) {
		with, err := painter()
		if err != nil {
			return nil, err
		}
		return with.Page(pg, dpi), nil
	}, func(img image.Image, err error) {
		if err != nil {
			p.say(desk.Text(err))
			return
		}
		p.percent = int(float64(width)/(pg.W*perMM)*100 + 0.5)
		p.place(img, fyne.NewSize(width, width*float32(pg.H/pg.W)))
	})
}

func (p *preview) place(img image.Image, size fyne.Size) {
	p.picture = canvas.NewImageFromImage(img)
	p.picture.FillMode = canvas.ImageFillStretch
	p.picture.SetMinSize(size)
	frame := canvas.NewRectangle(theme.Color(theme.Paper))
	frame.StrokeColor, frame.StrokeWidth = theme.Color(theme.Line), 1
	p.scroll.Content = container.NewCenter(parts.Pad(container.NewStack(frame, p.picture), margin, margin))
	p.scroll.Offset = fyne.Position{}
	p.scroll.Refresh()
	p.showBar()
	event.Say("page", p.at+1, len(p.doc.Pages))
}

func (p *preview) showBar() {
	left, right := parts.Row(2), parts.Row(2)
	if n := len(p.doc.Pages); n > 0 {
		left.Objects = []fyne.CanvasObject{
			p.button("‹", p.at == 0, func() { p.turn(-1) }),
			parts.Label(words.T("printview.page", p.at+1, n)),
			p.button("›", p.at == n-1, func() { p.turn(1) }),
		}
		fit, to := words.T("printview.whole"), fitWhole
		if p.zoom == fitWhole {
			fit, to = words.T("printview.width"), fitWidth
		}
		right.Objects = []fyne.CanvasObject{
			p.button("－", p.percent <= steps[0], func() { p.step(-1) }),
			parts.Label(fmt.Sprintf("%d%%", p.percent)),
			p.button("＋", p.percent >= steps[len(steps)-1], func() { p.step(1) }),
			parts.Gap(8, 1),
			p.button(fit, false, func() {
				p.zoom = to
				p.paint()
			}),
		}
	}
	p.bar.Objects = []fyne.CanvasObject{parts.Sheet(parts.Pad(container.NewBorder(nil, nil, left, right), 8, 4))}
	p.bar.Refresh()
}

func (p *preview) button(label string, off bool, do func()) fyne.CanvasObject {
	b := parts.Soft(label, do)
	if off {
		b.Disable()
	}
	return b
}
