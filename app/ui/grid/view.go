package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/theme"
)

// source is what the drawing asks of the rows.
type source interface {
	count() (shown, all, ticked int)
	cell(row, col int) (string, fyne.ThemeColorName)
	isTicked(row int) bool
	cursorRow() int
	sorted() (col int, desc bool)
	sortBy(col int)
	filterColumn(col int, text string)
	moveTo(row int)
	open(row int)
	tick(from, to int, set bool)
	typed(rune)
	totals() []string
	emptyText() string
	footText() string
	menu(row int) []*fyne.MenuItem
	copyRows()
}

// column is the drawing's part of a Column.
type column struct {
	id, title string
	width     float32
	align     Align
	bold      bool
	filter    bool
	entry     *widget.Entry
	head      *canvas.Text
	total     *canvas.Text
}

// Measures of the drawing.
const (
	cellPad   = 8  // between a column's edge and its text
	tickWidth = 32 // the column of ticks
	barWidth  = 10 // room for a scroll bar
	grip      = 4  // how near a head's edge the pointer resizes
)

// view is the widget that draws a source. All drawing happens here and in the
// files draw.go (cells) and input.go (mouse and keys).
type view struct {
	widget.BaseWidget
	src    source
	cols   []column
	frozen int
	ticks  bool
	sums   bool
	footed bool

	offX, offY   float32
	hover        int
	focused      bool
	filtersShown bool
	anchor       int // where a Shift range begins
	drag         dragging
	lastClick    click

	// What the renderer draws with.
	ground, headBack, sumBack            *canvas.Rectangle
	headLine, sumLine, freezeLine, focus *canvas.Rectangle
	barV, barH                           *canvas.Rectangle
	foot, empty                          *canvas.Text
	stripes                              []*canvas.Rectangle
	left, right                          *pane // cells that stay, cells that scroll
	headLeft, headRight                  *pane
	sumLeft, sumRight                    *pane
	slots                                []*slot
	plain, strong                        *advances
	textHeight, rowHeight                float32
	built                                bool
}

// slot draws one row: its texts and tick box, reused for other rows.
type slot struct {
	row    int
	cells  []cellText
	box    *canvas.Rectangle
	mark   *canvas.Text
	placed bool
}

type cellText struct {
	text *canvas.Text
	full string
	room float32
	tone fyne.ThemeColorName
}

// newView takes the widths for the default text size.
func newView(src source, cols []column, frozen int, ticks, sums, footed bool) *view {
	for i := range cols {
		cols[i].width *= theme.Size(0) / theme.DefaultText
	}
	v := &view{src: src, cols: cols, frozen: frozen, ticks: ticks, sums: sums, footed: footed, hover: -1, anchor: -1, drag: dragging{column: -1, near: -1}}
	v.ExtendBaseWidget(v)
	return v
}

// pane is a window onto objects: it clips, and hands the wheel on.
type pane struct {
	widget.BaseWidget
	owner   *view
	objects []fyne.CanvasObject
}

func newPane(owner *view) *pane {
	p := &pane{owner: owner}
	p.ExtendBaseWidget(p)
	return p
}

// Scrolled hands the wheel to the grid; being scrollable makes the toolkit clip the pane.
func (p *pane) Scrolled(e *fyne.ScrollEvent) { p.owner.Scrolled(e) }

func (p *pane) CreateRenderer() fyne.WidgetRenderer { return &paneRenderer{p} }

type paneRenderer struct{ p *pane }

func (r *paneRenderer) Layout(fyne.Size)             {}
func (r *paneRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *paneRenderer) Refresh()                     { canvas.Refresh(r.p) }
func (r *paneRenderer) Objects() []fyne.CanvasObject { return r.p.objects }
func (r *paneRenderer) Destroy()                     {}

func rect(name fyne.ThemeColorName) *canvas.Rectangle {
	return canvas.NewRectangle(theme.Color(name))
}

func (v *view) text(s string, style fyne.TextStyle, tone fyne.ThemeColorName) *canvas.Text {
	t := canvas.NewText(s, theme.Color(tone))
	t.TextSize = theme.Size(0)
	t.TextStyle = style
	return t
}

// CreateRenderer implements fyne.Widget.
func (v *view) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	v.build()
	return &viewRenderer{v}
}

// build makes every object anew in the colours and sizes now in use.
func (v *view) build() {
	v.plain, v.strong = newAdvances(theme.Size(0), false), newAdvances(theme.Size(0), true)
	v.rowHeight = theme.Row()
	v.textHeight = fyne.MeasureText("国", theme.Size(0), fyne.TextStyle{}).Height
	v.ground, v.headBack, v.sumBack = rect(theme.Paper), rect(theme.Ground), rect(theme.Ground)
	v.headLine, v.sumLine, v.freezeLine, v.focus = rect(theme.Line), rect(theme.Line), rect(theme.Line), rect(theme.Accent)
	v.barV, v.barH = rect("scrollBar"), rect("scrollBar")
	v.barV.CornerRadius, v.barH.CornerRadius = 3, 3
	v.foot = v.text("", fyne.TextStyle{}, theme.Quiet)
	v.empty = v.text("", fyne.TextStyle{}, theme.Quiet)
	v.empty.Alignment = fyne.TextAlignCenter
	v.left, v.right = newPane(v), newPane(v)
	v.headLeft, v.headRight = newPane(v), newPane(v)
	v.sumLeft, v.sumRight = newPane(v), newPane(v)
	v.slots, v.stripes = nil, nil
	for i := range v.cols {
		c := &v.cols[i]
		c.head = v.text("", fyne.TextStyle{Bold: true}, theme.Quiet)
		c.total = v.text("", fyne.TextStyle{Bold: true}, theme.Ink)
		c.head.Alignment, c.total.Alignment = alignment(c.align), alignment(c.align)
		head, sum := v.headRight, v.sumRight
		if i < v.frozen {
			head, sum = v.headLeft, v.sumLeft
		}
		head.objects = append(head.objects, c.head)
		sum.objects = append(sum.objects, c.total)
		v.buildFilter(i, head)
	}
	v.built = true
}

func (v *view) buildFilter(i int, into *pane) {
	c := &v.cols[i]
	if !c.filter {
		return
	}
	text := ""
	if c.entry != nil {
		text = c.entry.Text
	}
	c.entry = widget.NewEntry()
	c.entry.SetText(text)
	c.entry.OnChanged = func(s string) { v.src.filterColumn(i, s) }
	if !v.filtersShown {
		c.entry.Hide()
	}
	into.objects = append(into.objects, c.entry)
}

func alignment(a Align) fyne.TextAlign {
	switch a {
	case Right:
		return fyne.TextAlignTrailing
	case Center:
		return fyne.TextAlignCenter
	}
	return fyne.TextAlignLeading
}

type viewRenderer struct{ v *view }

func (r *viewRenderer) Layout(fyne.Size)   { r.v.relayout() }
func (r *viewRenderer) MinSize() fyne.Size { return fyne.NewSize(160, r.v.rowHeight*4) }
func (r *viewRenderer) Destroy()           {}

// Refresh follows a change of theme or text size.
func (r *viewRenderer) Refresh() {
	if r.v.plain.size != theme.Size(0) || r.v.ground.FillColor != theme.Color(theme.Paper) {
		r.v.build()
	}
	r.v.relayout()
}

func (r *viewRenderer) Objects() []fyne.CanvasObject {
	v := r.v
	out := make([]fyne.CanvasObject, 0, len(v.stripes)+20)
	out = append(out, v.ground)
	for _, s := range v.stripes {
		out = append(out, s)
	}
	return append(out, v.right, v.left, v.empty, v.headBack, v.headRight, v.headLeft, v.headLine,
		v.sumBack, v.sumRight, v.sumLeft, v.sumLine, v.foot, v.freezeLine, v.focus, v.barV, v.barH)
}

func (v *view) showFilters(show bool) {
	v.filtersShown = show
	for i := range v.cols {
		e := v.cols[i].entry
		if e == nil {
			continue
		}
		if show {
			e.Show()
		} else {
			v.showFilterText(i, "")
			e.Hide()
		}
	}
	v.relayout()
}

func (v *view) showFilterText(col int, text string) {
	e := v.cols[col].entry
	if e == nil || e.Text == text {
		return
	}
	changed := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.OnChanged = changed
}

// refreshBody repaints after the rows were placed.
func (v *view) refreshBody() { canvas.Refresh(v) }
