// Package parts holds the small pieces every screen is put together from:
// buttons that Enter presses, lines of text, cards, pairs of label and value, a
// column that scrolls, the empty screen with its next step. It knows no screen.
package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	icons "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/theme"
)

// Button is a push button; Enter presses it as Space does, Esc asks OnEsc.
type Button struct {
	widget.Button
	OnEsc func()
}

// NewButton makes a plain button.
func NewButton(label string, tapped func()) *Button {
	b := &Button{}
	b.Text, b.OnTapped = label, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Primary makes the one primary button of a screen.
func Primary(label string, tapped func()) *Button {
	b := NewButton(label, tapped)
	b.Importance = widget.HighImportance
	return b
}

// DropDown makes a button that opens a menu.
func DropDown(label string, tapped func()) *Button {
	b := NewButton(label, tapped)
	b.Icon, b.IconPlacement = icons.MenuDropDownIcon(), widget.ButtonIconTrailingText
	return b
}

// SoftDropDown is a DropDown that looks like a word.
func SoftDropDown(label string, tapped func()) *Button {
	b := DropDown(label, tapped)
	b.Importance = widget.LowImportance
	return b
}

// Soft makes a button that looks like a word.
func Soft(label string, tapped func()) *Button {
	b := NewButton(label, tapped)
	b.Importance = widget.LowImportance
	return b
}

// TypedKey presses on Enter.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	idle.Touch()
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	case fyne.KeyEscape:
		if b.OnEsc != nil {
			b.OnEsc()
			return
		}
		Unhandled(b, e)
	default:
		b.Button.TypedKey(e)
		Unhandled(b, e)
	}
}

// Line is one line of text that is cut by its room, in a tone and size.
func Line(text string, tone fyne.ThemeColorName, more float32, bold bool) *canvas.Text {
	t := canvas.NewText(text, theme.Color(tone))
	t.TextSize = theme.Size(more)
	t.TextStyle.Bold = bold
	return t
}

// Title is the 16-point bold head of a pane or card.
func Title(text string) *canvas.Text { return Line(text, theme.Ink, 3, true) }

// Label is working text.
func Label(text string) *canvas.Text { return Line(text, theme.Ink, 0, false) }

// Quiet is working text that steps back.
func Quiet(text string) *canvas.Text { return Line(text, theme.Quiet, 0, false) }

// Rule is a hair line.
func Rule() *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(theme.Line))
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}

// Gap is empty room.
func Gap(w, h float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(w, h))
	return r
}

// Pad puts room around an object: x at the sides, y above and below.
func Pad(o fyne.CanvasObject, x, y float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(y, y, x, x), o)
}

// Sheet is an object on paper.
func Sheet(o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(canvas.NewRectangle(theme.Color(theme.Paper)), o)
}

// Card is a sheet with a hair line around and room inside.
func Card(o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(frame(), Pad(o, 16, 12))
}

func frame() *canvas.Rectangle {
	back := canvas.NewRectangle(theme.Color(theme.Paper))
	back.StrokeColor, back.StrokeWidth, back.CornerRadius = theme.Color(theme.Line), 1, 4
	return back
}

// Titled is a card with a title.
func Titled(title string, o fyne.CanvasObject) *fyne.Container {
	return Card(container.NewBorder(container.NewVBox(Title(title), Gap(1, 4)), nil, nil, nil, o))
}

// Row puts objects side by side, each centred in height.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap}, objects...)
}

type rowLayout struct{ gap float32 }

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		s.Width += m.Width
		s.Height = max(s.Height, m.Height)
		n++
	}
	s.Width += l.gap * float32(max(n-1, 0))
	return s
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		o.Resize(m)
		x += m.Width + l.gap
	}
}

// Empty is a screen with nothing on it: what belongs here and the next step.
func Empty(what string, label string, act func()) fyne.CanvasObject {
	box := container.NewVBox(container.NewCenter(Quiet(what)))
	if label != "" {
		box.Add(Gap(1, 8))
		box.Add(container.NewCenter(Primary("  "+label+"  ", act)))
	}
	return container.NewCenter(box)
}
