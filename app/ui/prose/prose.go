// Package prose shows running text: paragraphs broken by the rules of Chinese
// setting (UAX 14: no punctuation at a line's start), with words marked, bold or
// toned, some of which can be pressed with the mouse or the keyboard. It knows no
// business and asks for nothing; what a press does is told by its owner.
//
// Para is a paragraph, Link one that can be pressed; both tell HeightFor a width,
// so that parts.Flow stacks them. The toolkit's own label wraps Chinese in
// mid-phrase, so it is not used for anything longer than a line.
package prose

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/theme"
)

// Span is a piece of a paragraph in one look. The zero Tone is ink.
type Span struct {
	Text string
	Bold bool
	Mark bool // behind it the colour of marked words
	Tone fyne.ThemeColorName
}

// Plain is a span without any mark.
func Plain(text string) Span { return Span{Text: text} }

// Quiet is a span in the colour of labels.
func Quiet(text string) Span { return Span{Text: text, Tone: theme.Quiet} }

// Strong is a bold span.
func Strong(text string) Span { return Span{Text: text, Bold: true} }

// Para is one paragraph. Its height follows from its width.
type Para struct {
	widget.BaseWidget
	spans  []Span
	lead   Span    // stands in the margin: ①, ✓
	indent float32 // left edge of the text
	more   float32 // size beside the working size
	lines  [][]piece
	wide   float32 // width the lines were broken for
	size   float32 // size they were broken for
}

// New makes a paragraph of the working size.
func New(spans ...Span) *Para {
	p := &Para{spans: spans}
	p.ExtendBaseWidget(p)
	return p
}

// Sized makes a paragraph larger or smaller than the working size by more.
func Sized(more float32, spans ...Span) *Para {
	p := New(spans...)
	p.more = more
	return p
}

// Hanging makes a paragraph with a sign in the margin before its text.
func Hanging(indent float32, lead Span, spans ...Span) *Para {
	p := New(spans...)
	p.lead, p.indent = lead, indent
	return p
}

// Set replaces the text.
func (p *Para) Set(spans ...Span) {
	p.spans, p.lines = spans, nil
	p.Refresh()
}

// Text is the paragraph without its looks, for tests and for copying.
func (p *Para) Text() string {
	text := p.lead.Text
	for _, s := range p.spans {
		text += s.Text
	}
	return text
}

// HeightFor is the height the paragraph needs at a width.
func (p *Para) HeightFor(width float32) float32 {
	p.breakAt(width)
	return float32(max(len(p.lines), 1)) * p.lineHeight()
}

func (p *Para) lineHeight() float32 {
	return fyne.MeasureText("国", theme.Size(p.more), fyne.TextStyle{}).Height
}

func (p *Para) breakAt(width float32) {
	if size := theme.Size(p.more); p.lines == nil || p.wide != width || p.size != size {
		p.lines = wrap(p.spans, width-p.indent, size)
		p.wide, p.size = width, size
	}
}

// MinSize is narrow: whoever holds the paragraph decides its width.
func (p *Para) MinSize() fyne.Size {
	width := p.Size().Width
	if width <= 0 {
		width = 240
	}
	return fyne.NewSize(40, p.HeightFor(width))
}

// CreateRenderer implements fyne.Widget.
func (p *Para) CreateRenderer() fyne.WidgetRenderer {
	r := &paraRenderer{p: p}
	r.build(p.Size().Width)
	return r
}

type paraRenderer struct {
	p       *Para
	objects []fyne.CanvasObject
}

func (r *paraRenderer) Layout(size fyne.Size)        { r.build(size.Width) }
func (r *paraRenderer) MinSize() fyne.Size           { return r.p.MinSize() }
func (r *paraRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *paraRenderer) Destroy()                     {}

func (r *paraRenderer) Refresh() {
	r.build(r.p.Size().Width)
	canvas.Refresh(r.p)
}

// build lays the pieces out anew in the colours now in use.
func (r *paraRenderer) build(width float32) {
	p := r.p
	if width <= 0 {
		return
	}
	p.breakAt(width)
	r.objects = r.objects[:0:0]
	height := p.lineHeight()
	if p.lead.Text != "" {
		r.add(p.lead, p.lead.Text, 0, 0, height)
	}
	for i, line := range p.lines {
		for _, at := range line {
			r.add(p.spans[at.span], at.text, p.indent+at.x, float32(i)*height, height)
		}
	}
}

func (r *paraRenderer) add(s Span, text string, x, y, height float32) {
	size := theme.Size(r.p.more)
	if s.Mark {
		back := canvas.NewRectangle(theme.Color(theme.Mark))
		back.Move(fyne.NewPos(x, y+1))
		back.Resize(fyne.NewSize(faceOf(size, s.Bold).width(text), height-2))
		r.objects = append(r.objects, back)
	}
	tone := s.Tone
	if tone == "" {
		tone = theme.Ink
	}
	t := canvas.NewText(text, theme.Color(tone))
	t.TextSize, t.TextStyle = size, fyne.TextStyle{Bold: s.Bold}
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(t.MinSize().Width, height))
	r.objects = append(r.objects, t)
}
