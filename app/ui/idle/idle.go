// Package idle knows when the window was used last: a key typed in one of its
// fields or lists, or the pointer moved over it. It watches nothing outside of
// the window and does nothing about it: who locks asks Due.
package idle

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

var last atomic.Int64 // Unix nanoseconds, by the clock on the wall

func init() { Touch() }

// Touch notes that somebody is there.
func Touch() { last.Store(time.Now().UnixNano()) }

// Since is how long the window was not used at a moment. It goes by the clock on
// the wall: a machine that slept was idle.
func Since(now time.Time) time.Duration {
	return max(now.Round(0).Sub(time.Unix(0, last.Load())), 0)
}

// Wrap puts an object where the pointer is noticed as it moves over it. Nothing
// below hears less: the toolkit asks everything under the pointer for its cursor.
func Wrap(o fyne.CanvasObject) fyne.CanvasObject {
	w := &wrap{object: o}
	w.ExtendBaseWidget(w)
	return w
}

type wrap struct {
	widget.BaseWidget
	object fyne.CanvasObject
}

var _ desktop.Cursorable = (*wrap)(nil)

// Cursor is asked for whenever the pointer moves.
func (w *wrap) Cursor() desktop.Cursor {
	Touch()
	return desktop.DefaultCursor
}

func (w *wrap) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.object) }
