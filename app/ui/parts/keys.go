package parts

import "fyne.io/fyne/v2"

// Unhandled hands a key a focused widget has no use for (Esc, F1, F5) to the
// window. The toolkit gives keys to the focused widget only.
func Unhandled(o fyne.CanvasObject, e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF5:
	default:
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}
