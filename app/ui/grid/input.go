package grid

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
)

var (
	_ fyne.Focusable     = (*view)(nil)
	_ fyne.Shortcutable  = (*view)(nil)
	_ fyne.Draggable     = (*view)(nil)
	_ desktop.Mouseable  = (*view)(nil)
	_ desktop.Hoverable  = (*view)(nil)
	_ desktop.Cursorable = (*view)(nil)
)

// doubleTime is how soon a second click opens the row.
const doubleTime = 400 * time.Millisecond

type click struct {
	row int
	at  time.Time
}

// dragging is what the pointer holds: a column's edge or a scroll bar's thumb.
type dragging struct {
	column     int // being resized, with its width at the start
	width      float32
	barV, barH bool
	from       fyne.Position
	off        float32
	near       int // column whose edge the pointer is at, -1 none
}

// FocusGained shows the grid as holding the keyboard.
func (v *view) FocusGained() { v.focused = true; v.relayout() }

// FocusLost shows that it no longer does.
func (v *view) FocusLost() { v.focused = false; v.relayout() }

// TypedRune hands letters on, so that typing begins a search.
func (v *view) TypedRune(r rune) {
	idle.Touch()
	if r != ' ' {
		v.src.typed(r)
	}
}

// TypedKey moves the cursor, opens with Enter and ticks with Space.
func (v *view) TypedKey(e *fyne.KeyEvent) {
	idle.Touch()
	row := v.src.cursorRow()
	shown, _, _ := v.src.count()
	page := max(int(v.frame().bodyHeight/v.rowHeight)-1, 1)
	switch e.Name {
	case fyne.KeyUp:
		v.src.moveTo(row - 1)
	case fyne.KeyDown:
		v.src.moveTo(row + 1)
	case fyne.KeyPageUp:
		v.src.moveTo(row - page)
	case fyne.KeyPageDown:
		v.src.moveTo(row + page)
	case fyne.KeyHome:
		v.src.moveTo(0)
	case fyne.KeyEnd:
		v.src.moveTo(shown - 1)
	case fyne.KeyLeft:
		v.scrollBy(-60, 0)
	case fyne.KeyRight:
		v.scrollBy(60, 0)
	case fyne.KeyReturn, fyne.KeyEnter:
		v.src.open(row)
	case fyne.KeySpace:
		if row >= 0 && v.ticks {
			v.src.tick(row, row, !v.src.isTicked(row))
			v.src.moveTo(row + 1)
		}
	default:
		parts.Unhandled(v, e)
	}
}

// TypedShortcut copies rows and ticks all.
func (v *view) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		v.src.copyRows()
	case *fyne.ShortcutSelectAll:
		shown, _, _ := v.src.count()
		v.src.tick(0, shown-1, true)
	}
}

// Scrolled moves the rows with the wheel.
func (v *view) Scrolled(e *fyne.ScrollEvent) {
	idle.Touch()
	v.scrollBy(-e.Scrolled.DX, -e.Scrolled.DY)
}

func (v *view) scrollBy(dx, dy float32) {
	v.offX += dx
	v.offY += dy
	v.hover = -1
	v.relayout()
}

func (v *view) scrollTo(off float32) { v.offY = off; v.relayout() }

// reveal scrolls as little as needed to show a row whole.
func (v *view) reveal(row int) {
	f := v.frame()
	if top := float32(row) * v.rowHeight; top < v.offY {
		v.offY = top
	} else if top+v.rowHeight > v.offY+f.bodyHeight {
		v.offY = top + v.rowHeight - f.bodyHeight
	}
	if !v.built || v.Size().Width == 0 {
		return
	}
	v.offY = min(max(v.offY, 0), f.maxY)
	v.placeBars(f)
	v.placeRows(f)
	v.refreshBody()
}

// rowAt is the row under a point of the body, -1 for none.
func (v *view) rowAt(p fyne.Position) int {
	f := v.frame()
	if p.Y < f.bodyTop || p.Y >= f.sumTop {
		return -1
	}
	row := int((p.Y - f.bodyTop + v.offY) / v.rowHeight)
	if shown, _, _ := v.src.count(); row >= shown {
		return -1
	}
	return row
}

// columnAt gives the column under x and whether x is at its right edge.
func (v *view) columnAt(x float32) (col int, edge bool) {
	left := v.frame().leftWidth
	col = -1
	v.eachColumn(func(i int, c *column, at float32, frozen bool) {
		if !frozen {
			at += left
			if x < left {
				return
			}
		}
		if x >= at && x < at+c.width {
			col, edge = i, x > at+c.width-grip
		}
	})
	return col, edge
}

// MouseDown moves the cursor, ticks, sorts, or takes hold of an edge or a bar.
func (v *view) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v)
	}
	f := v.frame()
	v.drag = dragging{column: -1, near: -1, from: e.Position}
	switch {
	case e.Position.Y < f.bodyTop:
		if col, edge := v.columnAt(e.Position.X); edge && col >= 0 {
			v.drag.column, v.drag.width = col, v.cols[col].width
		} else if col >= 0 && e.Position.Y < f.head && e.Button == desktop.MouseButtonPrimary {
			v.src.sortBy(col)
		}
		return
	case f.maxY > 0 && e.Position.X > v.Size().Width-barWidth:
		v.drag.barV, v.drag.off = true, v.offY
		return
	case f.maxX > 0 && e.Position.Y > f.sumTop-barWidth && e.Position.Y < f.sumTop:
		v.drag.barH, v.drag.off = true, v.offX
		return
	}
	if row := v.rowAt(e.Position); row >= 0 {
		v.pressRow(row, e)
	}
}

func (v *view) pressRow(row int, e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonSecondary {
		v.src.moveTo(row)
		v.popUp(row, e.AbsolutePosition)
		return
	}
	onTick := v.ticks && e.Position.X < tickWidth
	switch {
	case e.Modifier&fyne.KeyModifierShift != 0 && v.anchor >= 0 && v.ticks:
		v.src.tick(min(v.anchor, row), max(v.anchor, row), true)
	case onTick || e.Modifier&fyne.KeyModifierControl != 0:
		v.src.tick(row, row, v.ticks && !v.src.isTicked(row))
		v.anchor = row
	default:
		v.anchor = row
	}
	v.src.moveTo(row)
	now := time.Now()
	if !onTick && v.lastClick.row == row && now.Sub(v.lastClick.at) < doubleTime {
		v.src.open(row)
	}
	v.lastClick = click{row, now}
}

func (v *view) popUp(row int, at fyne.Position) {
	c := fyne.CurrentApp().Driver().CanvasForObject(v)
	if c == nil {
		return
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", v.src.menu(row)...), c, at)
}

// MouseUp lets go.
func (v *view) MouseUp(*desktop.MouseEvent) {}

// Dragged resizes the column or scrolls by the bar taken hold of.
func (v *view) Dragged(e *fyne.DragEvent) {
	f := v.frame()
	switch {
	case v.drag.barV:
		_, length := thumb(v.offY, f.maxY, f.bodyHeight)
		v.offY = v.drag.off + (e.Position.Y-v.drag.from.Y)*f.maxY/max(f.bodyHeight-length, 1)
	case v.drag.barH:
		_, length := thumb(v.offX, f.maxX, f.bodyWidth)
		v.offX = v.drag.off + (e.Position.X-v.drag.from.X)*f.maxX/max(f.bodyWidth-length, 1)
	case v.drag.column >= 0:
		v.cols[v.drag.column].width = max(v.drag.width+e.Position.X-v.drag.from.X, 40)
	default:
		return
	}
	v.relayout()
}

// DragEnd lets go.
func (v *view) DragEnd() { v.drag = dragging{column: -1, near: -1} }

// MouseIn follows the pointer.
func (v *view) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// MouseMoved marks the row under the pointer.
func (v *view) MouseMoved(e *desktop.MouseEvent) {
	v.drag.near = -1
	if f := v.frame(); e.Position.Y < f.bodyTop {
		if col, edge := v.columnAt(e.Position.X); edge {
			v.drag.near = col
		}
	}
	v.setHover(v.rowAt(e.Position))
}

// MouseOut clears the mark.
func (v *view) MouseOut() { v.setHover(-1) }

func (v *view) setHover(row int) {
	if row == v.hover || !v.built {
		return
	}
	v.hover = row
	v.placeRows(v.frame())
	v.refreshBody()
}

// Cursor shows where a column can be resized.
func (v *view) Cursor() desktop.Cursor {
	if v.drag.near >= 0 || v.drag.column >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}
