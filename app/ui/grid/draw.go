package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"huiqi/app/ui/theme"
)

// frame is where the parts of the grid stand for its present size.
type frame struct {
	head, filters         float32 // heights of the head row and the filter row
	bodyTop, bodyHeight   float32
	sumTop, footTop       float32
	leftWidth             float32 // ticks and frozen columns
	bodyWidth, totalWidth float32 // room for and width of the scrolling columns
	maxX, maxY            float32
}

func (v *view) frame() frame {
	size := v.Size()
	f := frame{head: v.rowHeight + 2}
	if v.filtersShown {
		f.filters = v.rowHeight + 6
	}
	f.bodyTop = f.head + f.filters + 1
	f.footTop = size.Height
	if v.footed {
		f.footTop -= v.rowHeight
	}
	f.sumTop = f.footTop
	if v.sums {
		f.sumTop -= v.rowHeight
	}
	f.bodyHeight = max(f.sumTop-f.bodyTop, 0)
	if v.ticks {
		f.leftWidth = tickWidth
	}
	for i, c := range v.cols {
		if i < v.frozen {
			f.leftWidth += c.width
		} else {
			f.totalWidth += c.width
		}
	}
	f.bodyWidth = max(size.Width-f.leftWidth, 0)
	shown, _, _ := v.src.count()
	f.maxX = max(f.totalWidth+barWidth-f.bodyWidth, 0)
	f.maxY = max(float32(shown)*v.rowHeight-f.bodyHeight, 0)
	return f
}

// relayout places everything for the rows and size of the moment.
func (v *view) relayout() {
	if !v.built || v.Size().Width == 0 {
		return
	}
	f := v.frame()
	v.offX, v.offY = min(max(v.offX, 0), f.maxX), min(max(v.offY, 0), f.maxY)
	v.placeFrame(f)
	v.placeHeads(f)
	v.placeTotals(f)
	v.placeRows(f)
	canvas.Refresh(v)
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

func show(o fyne.CanvasObject, yes bool) {
	if yes == o.Visible() {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

func (v *view) placeFrame(f frame) {
	w := v.Size().Width
	place(v.ground, 0, 0, w, v.Size().Height)
	place(v.headBack, 0, 0, w, f.bodyTop-1)
	place(v.headLine, 0, f.bodyTop-1, w, 1)
	place(v.headLeft, 0, 0, f.leftWidth, f.bodyTop-1)
	place(v.headRight, f.leftWidth, 0, f.bodyWidth, f.bodyTop-1)
	place(v.left, 0, f.bodyTop, f.leftWidth, f.bodyHeight)
	place(v.right, f.leftWidth, f.bodyTop, f.bodyWidth, f.bodyHeight)
	place(v.sumBack, 0, f.sumTop, w, v.Size().Height-f.sumTop)
	place(v.sumLine, 0, f.sumTop, w, 1)
	place(v.sumLeft, 0, f.sumTop, f.leftWidth, f.footTop-f.sumTop)
	place(v.sumRight, f.leftWidth, f.sumTop, f.bodyWidth, f.footTop-f.sumTop)
	place(v.freezeLine, f.leftWidth-1, 0, 1, f.footTop)
	show(v.freezeLine, v.frozen > 0 && v.offX > 0)
	place(v.foot, cellPad, f.footTop+(v.rowHeight-v.textHeight)/2, w-2*cellPad, v.textHeight)
	v.foot.Text = v.src.footText()
	show(v.foot, v.footed)
	shown, _, _ := v.src.count()
	place(v.empty, 0, f.bodyTop+f.bodyHeight/3, w, v.textHeight)
	show(v.empty, shown == 0)
	if shown == 0 {
		v.empty.Text = v.src.emptyText()
	}
	v.placeBars(f)
}

func (v *view) placeBars(f frame) {
	show(v.barV, f.maxY > 0)
	show(v.barH, f.maxX > 0)
	at, length := thumb(v.offY, f.maxY, f.bodyHeight)
	place(v.barV, v.Size().Width-8, f.bodyTop+at, 6, length)
	at, length = thumb(v.offX, f.maxX, f.bodyWidth-barWidth)
	place(v.barH, f.leftWidth+at, f.sumTop-8, length, 6)
}

// thumb gives place and length of a scroll bar's thumb.
func thumb(off, most, room float32) (at, length float32) {
	if most <= 0 || room <= 0 {
		return 0, 0
	}
	length = max(room*room/(room+most), 24)
	return (room - length) * off / most, length
}

// eachColumn calls f with the left edge of every column inside its pane.
func (v *view) eachColumn(f func(i int, c *column, x float32, frozen bool)) {
	x := float32(0)
	if v.ticks {
		x = tickWidth
	}
	for i := range v.cols {
		if i == v.frozen {
			x = -v.offX
			if v.ticks && v.frozen == 0 {
				x = -v.offX
			}
		}
		f(i, &v.cols[i], x, i < v.frozen)
		x += v.cols[i].width
	}
}

func (v *view) placeHeads(f frame) {
	sortCol, desc := v.src.sorted()
	v.eachColumn(func(i int, c *column, x float32, _ bool) {
		title := c.title
		if i == sortCol {
			if desc {
				title += " ▼"
			} else {
				title += " ▲"
			}
		}
		c.head.Text = v.strong.cut(title, c.width-2*cellPad)
		place(c.head, x+cellPad, (f.head-v.textHeight)/2, c.width-2*cellPad, v.textHeight)
		if c.entry != nil {
			place(c.entry, x+2, f.head+1, c.width-4, v.rowHeight+2)
		}
	})
}

func (v *view) placeTotals(f frame) {
	if !v.sums {
		return
	}
	sums := v.src.totals()
	v.eachColumn(func(i int, c *column, x float32, _ bool) {
		c.total.Text = v.strong.cut(sums[i], c.width-2*cellPad)
		place(c.total, x+cellPad, (v.rowHeight-v.textHeight)/2, c.width-2*cellPad, v.textHeight)
	})
}

// placeRows draws the rows in sight: row r always in slot r modulo the number of
// slots, so that a step of one row fills one slot and only moves the others.
func (v *view) placeRows(f frame) {
	shown, _, _ := v.src.count()
	need := int(f.bodyHeight/v.rowHeight) + 2
	v.growSlots(need)
	first := int(v.offY / v.rowHeight)
	cursor := v.src.cursorRow()
	show(v.focus, false)
	for i := range need {
		row := first + i
		s, stripe := v.slots[row%len(v.slots)], v.stripes[i]
		y := float32(row)*v.rowHeight - v.offY
		visible := row < shown && y < f.bodyHeight
		show(stripe, visible)
		if !visible {
			v.hideSlot(s)
			continue
		}
		top, bottom := max(y, 0), min(y+v.rowHeight, f.bodyHeight)
		place(stripe, 0, f.bodyTop+top, v.Size().Width, bottom-top)
		stripe.FillColor = theme.Color(v.stripeTone(row, cursor))
		if row == cursor && v.focused {
			place(v.focus, 0, f.bodyTop+top, 3, bottom-top)
			show(v.focus, true)
		}
		v.fill(s, row, y)
	}
	for i := need; i < len(v.stripes); i++ {
		show(v.stripes[i], false)
	}
	if len(v.slots) > need { // the window became lower
		for _, s := range v.slots {
			if s.row < first || s.row >= first+need {
				v.hideSlot(s)
			}
		}
	}
}

func (v *view) stripeTone(row, cursor int) fyne.ThemeColorName {
	switch {
	case row == cursor:
		return theme.CursorRow
	case row == v.hover:
		return theme.HoverRow
	case row%2 == 1:
		return theme.Zebra
	}
	return theme.Paper
}

func (v *view) hideSlot(s *slot) {
	if !s.placed {
		return
	}
	s.placed, s.row = false, -1
	for i := range s.cells {
		s.cells[i].text.Hide()
	}
	if s.box != nil {
		s.box.Hide()
		s.mark.Hide()
	}
}

func (v *view) growSlots(need int) {
	if len(v.slots) >= need {
		return
	}
	for len(v.stripes) < need {
		v.stripes = append(v.stripes, rect(theme.Paper))
	}
	// Another number of slots gives rows other slots: empty them all first.
	for _, s := range v.slots {
		v.hideSlot(s)
	}
	for len(v.slots) < need {
		v.slots = append(v.slots, v.newSlot())
	}
}

func (v *view) newSlot() *slot {
	s := &slot{row: -1, cells: make([]cellText, len(v.cols))}
	for i, c := range v.cols {
		t := v.text("", fyne.TextStyle{Bold: c.bold}, theme.Ink)
		t.Alignment = alignment(c.align)
		t.Hide()
		s.cells[i] = cellText{text: t, tone: theme.Ink}
		if i < v.frozen {
			v.left.objects = append(v.left.objects, t)
		} else {
			v.right.objects = append(v.right.objects, t)
		}
	}
	if v.ticks {
		s.box, s.mark = rect(theme.Paper), v.text("✓", fyne.TextStyle{Bold: true}, theme.OnAccent)
		s.box.CornerRadius, s.box.StrokeWidth = 2, 1
		s.mark.TextSize = theme.Size(-2)
		s.box.Hide()
		s.mark.Hide()
		v.left.objects = append(v.left.objects, s.box, s.mark)
	}
	return s
}

// fill draws a row into a slot at y of the body.
func (v *view) fill(s *slot, row int, y float32) {
	s.row, s.placed = row, true
	textY := y + (v.rowHeight-v.textHeight)/2
	width := v.right.Size().Width
	v.eachColumn(func(i int, c *column, x float32, frozen bool) {
		cell := &s.cells[i]
		if !frozen && (x+c.width < 0 || x > width) {
			show(cell.text, false)
			return
		}
		full, tone := v.src.cell(row, i)
		room := c.width - 2*cellPad
		if full != cell.full || room != cell.room {
			cell.full, cell.room = full, room
			measure := v.plain
			if c.bold {
				measure = v.strong
			}
			cell.text.Text = measure.cut(full, room)
		}
		if tone != cell.tone {
			cell.tone, cell.text.Color = tone, theme.Color(tone)
		}
		place(cell.text, x+cellPad, textY, room, v.textHeight)
		show(cell.text, true)
	})
	if s.box == nil {
		return
	}
	ticked := v.src.isTicked(row)
	place(s.box, 10, y+(v.rowHeight-14)/2, 14, 14)
	place(s.mark, 12, y+(v.rowHeight-14)/2-1, 12, 14)
	if ticked {
		s.box.FillColor, s.box.StrokeColor = theme.Color(theme.Accent), theme.Color(theme.Accent)
	} else {
		s.box.FillColor, s.box.StrokeColor = theme.Color(theme.Paper), theme.Color(theme.Quiet)
	}
	show(s.box, true)
	show(s.mark, ticked)
}
