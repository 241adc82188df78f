package noticesview

import (
	"context"
	"image"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/notices"
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
	kind    Kind
	batch   *notices.Batch
	number  string
	doc     page.Doc
	at      int
	whole   bool // the whole page instead of its width
	picture *canvas.Image
	scroll  *container.Scroll
	bar     *fyne.Container
	object  *fyne.Container
	room    fyne.Size
	changed func()
}

func newPreview(r *task.Runner, changed func()) *preview {
	p := &preview{runner: r, changed: changed, picture: &canvas.Image{FillMode: canvas.ImageFillContain}, bar: container.NewStack()}
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

// show turns to a paper of a batch, at its first page.
func (p *preview) show(b *notices.Batch, number string) {
	p.batch, p.number = b, number
	if b == nil || p.kind == Notice && number == "" {
		p.doc, p.at = page.Doc{}, 0
		p.say(words.T("noticesview.nothing"))
		return
	}
	kind := p.kind
	task.Start(p.runner, &p.slot, "", func(ctx context.Context, _ task.Tell) (page.Doc, error) {
		return layOut(ctx, b, kind, number)
	}, func(doc page.Doc, err error) {
		if err != nil {
			p.say(desk.Text(err))
			return
		}
		p.doc, p.at = doc, 0
		p.paint()
	})
}

func (p *preview) say(text string) {
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

func (p *preview) pick(kind Kind) {
	p.kind = kind
	p.show(p.batch, p.number)
	p.changed()
}

// margin around the sheet in the preview.
const margin = 12

// paint draws the page at the pixels of the window, off its thread.
func (p *preview) paint() {
	if len(p.doc.Pages) == 0 || p.room.Width < 80 {
		return
	}
	pg := p.doc.Pages[p.at]
	width := p.room.Width - 2*margin - 10
	if whole := (p.room.Height - 2*margin) * float32(pg.W/pg.H); p.whole && whole < width {
		width = whole
	}
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
	tabs := parts.Tabs([]string{words.T("noticesview.notice"), words.T("noticesview.list"), words.T("noticesview.allocation")}, int(p.kind),
		func(i int) { p.pick(Kind(i)) })
	right := parts.Row(2)
	if n := len(p.doc.Pages); n > 0 {
		back, on := parts.Soft(words.T("noticesview.page_back"), func() { p.turn(-1) }), parts.Soft(words.T("noticesview.page_on"), func() { p.turn(1) })
		if p.at == 0 {
			back.Disable()
		}
		if p.at == n-1 {
			on.Disable()
		}
		fit := words.T("noticesview.whole")
		if p.whole {
			fit = words.T("noticesview.width")
		}
		right.Objects = []fyne.CanvasObject{back, parts.Label(words.T("noticesview.page", p.at+1, n)), on, parts.Gap(8, 1),
			parts.Soft(fit, func() {
				p.whole = !p.whole
				p.paint()
			})}
	}
	p.bar.Objects = []fyne.CanvasObject{parts.Sheet(parts.Pad(container.NewBorder(nil, nil, tabs, right), 8, 4))}
	p.bar.Refresh()
}
