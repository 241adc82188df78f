package uitest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/workplace"
)

// InFront is the text of the dialog in front, "" without one.
func InFront(p *workplace.Place) string {
	var b strings.Builder
	for _, o := range objects(p) {
		if text, ok := o.(*canvas.Text); ok {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}

// Tap presses a button of the dialog in front.
func Tap(t testing.TB, p *workplace.Place, label string) {
	t.Helper()
	for _, o := range objects(p) {
		if b, ok := o.(*parts.Button); ok && strings.TrimSpace(b.Text) == label {
			b.OnTapped()
			return
		}
	}
	t.Fatalf("no button %q in %s", label, InFront(p))
}

// objects are those of the dialog in front.
func objects(p *workplace.Place) []fyne.CanvasObject {
	top := p.Shell.Window().Canvas().Overlays().Top()
	if top == nil {
		return nil
	}
	return test.LaidOutObjects(top)
}

// Press presses keys where the keyboard is.
func Press(p *workplace.Place, keys ...fyne.KeyName) {
	for _, k := range keys {
		p.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// Typed types a text where the keyboard is.
func Typed(p *workplace.Place, text string) {
	for _, r := range text {
		p.Shell.Window().Canvas().Focused().TypedRune(r)
	}
}
