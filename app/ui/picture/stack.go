package picture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
)

// Part is a piece of a stacked bar. Its Sign stands in the bar and before its Label
// and Text under it, so that no piece is known by its colour alone.
type Part struct {
	Sign, Label, Text string
	Value             int64
	Fill, On          fyne.ThemeColorName // On is the colour of the sign; "" is ink
	// Line parts are drawn as a line at the foot of the part before them, and only
	// said under the bar where that part has no value.
	Line bool
	Tap  func()
	bare bool
}

// Stack is one bar made of parts, with what each stands for under it.
type Stack struct {
	widget.BaseWidget
	parts []Part
	spots []spot
	width float32
}

// spot is where a tap means a part.
type spot struct {
	from, to fyne.Position
	tap      func()
}

const (
	stackBar  = 26
	stackKey  = 22
	stackGap  = 6
	stackSign = 18
)

// NewStack makes a bar. Parts without a value are left out.
func NewStack(list ...Part) *Stack {
	s := &Stack{width: 600}
	for i, p := range list {
		p.bare = p.Line && (i == 0 || list[i-1].Value <= 0)
		if p.Value > 0 {
			s.parts = append(s.parts, p)
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

// HeightFor is the height at a width: the keys wrap.
func (s *Stack) HeightFor(width float32) float32 {
	_, rows := s.keys(width)
	return stackBar + stackGap + stackKey*float32(rows)
}

// MinSize is narrow: whoever holds the bar decides its width.
func (s *Stack) MinSize() fyne.Size { return fyne.NewSize(80, s.HeightFor(s.width)) }

// Resize keeps the width for MinSize.
func (s *Stack) Resize(size fyne.Size) {
	s.width = size.Width
	s.BaseWidget.Resize(size)
}

// keys places what stands under the bar.
func (s *Stack) keys(width float32) (at []fyne.Position, rows int) {
	x, row := float32(0), 0
	for _, p := range s.parts {
		w := stackSign + 6 + wide(p.Label) + 6 + wide(p.Text) + 20
		if x > 0 && x+w-20 > width {
			x, row = 0, row+1
		}
		at = append(at, fyne.NewPos(x, stackBar+stackGap+stackKey*float32(row)))
		x += w
	}
	return at, row + 1
}

func wide(text string) float32 {
	return fyne.MeasureText(text, theme.Size(0), fyne.TextStyle{}).Width
}

// Tapped follows the part under the pointer.
func (s *Stack) Tapped(e *fyne.PointEvent) {
	p := e.Position
	for _, spot := range s.spots {
		if p.X >= spot.from.X && p.X < spot.to.X && p.Y >= spot.from.Y && p.Y < spot.to.Y && spot.tap != nil {
			spot.tap()
			return
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Stack) CreateRenderer() fyne.WidgetRenderer {
	r := &stackRenderer{s: s}
	r.draw()
	return r
}

type stackRenderer struct {
	s       *Stack
	objects []fyne.CanvasObject
}

func (r *stackRenderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *stackRenderer) Layout(fyne.Size)             { r.draw() }
func (r *stackRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *stackRenderer) Destroy()                     {}
func (r *stackRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.s)
}

func (r *stackRenderer) draw() {
	s := r.s
	r.objects, s.spots = nil, nil
	whole := int64(0)
	for _, p := range s.parts {
		if !p.Line {
			whole += p.Value
		}
	}
	width := s.Size().Width
	back := canvas.NewRectangle(theme.Color(theme.Line))
	back.CornerRadius = 3
	back.Resize(fyne.NewSize(width, stackBar))
	r.objects = append(r.objects, back)
	at, _ := s.keys(width)
	sum, from, to := int64(0), float32(0), float32(0)
	for i, p := range s.parts {
		switch {
		case p.bare:
		case p.Line:
			r.line(p, from, min(to, from+max(width*float32(p.Value)/float32(max(whole, 1)), 3)))
		default:
			from = width * float32(sum) / float32(whole)
			sum += p.Value
			to = width * float32(sum) / float32(whole)
			r.piece(p, from, max(to-from, 2))
		}
		r.key(p, at[i])
	}
}

// piece draws a part of the bar, with its sign where there is room.
func (r *stackRenderer) piece(p Part, x, w float32) {
	box := canvas.NewRectangle(theme.Color(p.Fill))
	box.Move(fyne.NewPos(x, 0))
	box.Resize(fyne.NewSize(max(w-1, 1), stackBar))
	r.objects = append(r.objects, box)
	if w >= stackSign+4 {
		r.sign(p, x+(w-1)/2, stackBar/2)
	}
	r.s.spots = append(r.s.spots, spot{fyne.NewPos(x, 0), fyne.NewPos(x+w, stackBar), p.Tap})
}

// line draws a part as a line under the piece before it.
func (r *stackRenderer) line(p Part, from, to float32) {
	box := canvas.NewRectangle(theme.Color(p.Fill))
	box.Move(fyne.NewPos(from, stackBar-4))
	box.Resize(fyne.NewSize(max(to-from-1, 3), 4))
	r.objects = append(r.objects, box)
}

func (r *stackRenderer) sign(p Part, x, y float32) {
	on := p.On
	if on == "" {
		on = theme.Ink
	}
	t := parts.Line(p.Sign, on, 0, true)
	size := t.MinSize()
	t.Move(fyne.NewPos(x-size.Width/2, y-size.Height/2))
	t.Resize(size)
	r.objects = append(r.objects, t)
}

// key says what a part stands for and how much it is.
func (r *stackRenderer) key(p Part, at fyne.Position) {
	box := canvas.NewRectangle(theme.Color(p.Fill))
	box.CornerRadius = 2
	box.Move(at.AddXY(0, (stackKey-stackSign)/2))
	box.Resize(fyne.NewSize(stackSign, stackSign))
	r.objects = append(r.objects, box)
	r.sign(p, at.X+stackSign/2, at.Y+stackKey/2)
	x := at.X + stackSign + 6
	for _, t := range []*canvas.Text{parts.Quiet(p.Label), parts.Label(p.Text)} {
		size := t.MinSize()
		t.Move(fyne.NewPos(x, at.Y+(stackKey-size.Height)/2))
		t.Resize(size)
		r.objects = append(r.objects, t)
		x += size.Width + 6
	}
	r.s.spots = append(r.s.spots, spot{at, fyne.NewPos(x, at.Y+stackKey), p.Tap})
}
