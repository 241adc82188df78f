package dialogs

import "fyne.io/fyne/v2"

// cover is what waits behind the lock of a window.
type cover struct {
	open    []fyne.CanvasObject // lay over the window when it was covered
	waiting []*Dialog           // asked for since
	focus   fyne.Focusable
}

var covers = map[fyne.Canvas]*cover{}

// Cover takes every dialog and menu off a window, as they are, and keeps back
// those shown from now on, until Uncover.
func Cover(w fyne.Window) {
	over := w.Canvas().Overlays()
	c := &cover{focus: w.Canvas().Focused()}
	c.open = append(c.open, over.List()...)
	if len(c.open) > 0 {
		over.Remove(c.open[0]) // and with it those above
	}
	covers[w.Canvas()] = c
}

// Covered tells whether dialogs of the window are kept back.
func Covered(w fyne.Window) bool { return covers[w.Canvas()] != nil }

// Uncover brings everything back with what was typed in it, but what closed
// meanwhile, and the keyboard to where it was.
func Uncover(w fyne.Window) {
	c := covers[w.Canvas()]
	if c == nil {
		return
	}
	delete(covers, w.Canvas())
	for _, o := range c.open {
		if o.Visible() {
			w.Canvas().Overlays().Add(o)
		}
	}
	for _, d := range c.waiting {
		if d.pop.Visible() {
			d.pop.Show()
		}
	}
	if c.focus != nil {
		w.Canvas().Focus(c.focus)
	}
}

// Drop forgets what waits behind a cover: another person sits down.
func Drop(w fyne.Window) { delete(covers, w.Canvas()) }
