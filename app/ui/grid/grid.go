// Package grid is the one table of the window: rows of any kind under columns
// that give already formatted text, sorted, filtered, ticked and copied from the
// keyboard. It formats nothing, loads nothing and knows no business.
//
// Grid is the table of one kind of row, Column describes what it shows, Options
// what it does. It draws only the cells in sight as plain canvas texts whose
// text is cut by cached advances, and recycles them by row; the toolkit's Table
// marks single cells, rebuilds a template for every jump and adds up all row
// heights above a row, so it is only the measure the benchmark stands beside.
package grid

import (
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Align says where a column's text stands.
type Align uint8

// Alignments; numbers stand right.
const (
	Left Align = iota
	Right
	Center
)

// Column is one column of rows of type R. Text gives what the cell shows and is
// called for every cell drawn: the row must hold it ready.
type Column[R any] struct {
	ID    string
	Title string
	Width float32
	Align Align
	Bold  bool
	Text  func(*R) string
	// Number gives the value to sort and filter by; Scale is how many of its
	// digits are decimals (2 for fen). Nil sorts by the text in Chinese order.
	Number func(*R) int64
	Scale  int
	// Tone colours the text ("" is ink). Colour never stands alone: the text says it too.
	Tone func(*R) fyne.ThemeColorName
	// Total gives the cell of the totals row for the rows now shown.
	Total func(shown []*R) string
	// NoFilter leaves the column without a field in the filter row.
	NoFilter bool
}

// Options describe a grid. ID must be unique among rows and stable: cursor and
// ticks are kept by it.
type Options[R any] struct {
	ID      func(*R) string
	Columns []Column[R]
	Frozen  int  // columns at the left that do not scroll
	Ticks   bool // rows can be ticked
	Totals  bool // show the totals row
	NoFoot  bool // leave out the line that counts rows
	// Empty is shown when there is no row at all.
	Empty    string
	OnOpen   func(*R) // Enter or double click
	OnCursor func(*R) // the cursor moved; nil: no row
	OnTick   func(n int)
	OnShown  func(shown, all int)
	OnRune   func(rune) // a letter typed on the grid, to begin a search
	Menu     func(*R) []*fyne.MenuItem
}

// Grid is a table of rows of type R.
type Grid[R any] struct {
	o    Options[R]
	m    model[R]
	view *view
}

// New makes a grid without rows.
func New[R any](o Options[R]) *Grid[R] {
	g := &Grid[R]{o: o}
	g.m.init(&g.o)
	cols := make([]column, len(o.Columns))
	for i, c := range o.Columns {
		cols[i] = column{id: c.ID, title: c.Title, width: c.Width, align: c.Align, bold: c.Bold, filter: !c.NoFilter}
	}
	g.view = newView(g, cols, o.Frozen, o.Ticks, o.Totals, !o.NoFoot)
	return g
}

// Object is the grid to put on a screen.
func (g *Grid[R]) Object() fyne.CanvasObject { return g.view }

// Focusable is what takes the keyboard.
func (g *Grid[R]) Focusable() fyne.Focusable { return g.view }

// SetRows replaces all rows. The grid keeps the slice and never changes it.
// Sort, filter, cursor and ticks stay, the last two by record id.
func (g *Grid[R]) SetRows(rows []R) {
	g.m.setRows(rows)
	g.refreshed()
}

// Rows gives all rows as set.
func (g *Grid[R]) Rows() []R { return g.m.rows }

// Shown lists the rows that pass the filters, in the order shown.
func (g *Grid[R]) Shown() []*R { return g.m.shown() }

// Filter keeps the rows for which f is true besides the filter row; nil keeps all.
func (g *Grid[R]) Filter(f func(*R) bool) {
	g.m.keep = f
	g.m.refilter()
	g.refreshed()
}

// SetColumnFilter sets the text of one column's field in the filter row: part of
// the text, or for numbers ">5", "<=5", "5..9" or the number itself.
func (g *Grid[R]) SetColumnFilter(id, text string) {
	for i, c := range g.o.Columns {
		if c.ID == id {
			g.filterColumn(i, text)
			g.view.showFilterText(i, text)
		}
	}
}

// ShowFilters shows or hides the filter row; hiding clears it.
func (g *Grid[R]) ShowFilters(show bool) {
	if !show {
		g.m.filters = map[int]filter{}
		g.m.refilter()
	}
	g.view.showFilters(show)
	g.refreshed()
}

// FiltersShown tells whether the filter row is there.
func (g *Grid[R]) FiltersShown() bool { return g.view.filtersShown }

// Sort orders by a column; an unknown id gives the order of SetRows.
func (g *Grid[R]) Sort(id string, descending bool) {
	g.m.sortCol, g.m.desc = -1, descending
	for i, c := range g.o.Columns {
		if c.ID == id {
			g.m.sortCol = i
		}
	}
	g.m.resort()
	g.refreshed()
}

// Cursor is the row with the cursor, nil when none is shown.
func (g *Grid[R]) Cursor() *R { return g.m.at(g.m.cursor()) }

// SetCursor moves the cursor to a record and into sight; unknown ids do nothing.
func (g *Grid[R]) SetCursor(id string) {
	if at := g.m.find(id); at >= 0 {
		g.moveTo(at)
	}
}

// Ticked lists the ticked rows in the order of SetRows.
func (g *Grid[R]) Ticked() []*R { return g.m.tickedRows() }

// Untick clears all ticks.
func (g *Grid[R]) Untick() {
	clear(g.m.ticked)
	g.ticksChanged()
}

// SetColumnTitle changes a head.
func (g *Grid[R]) SetColumnTitle(id, title string) {
	for i := range g.view.cols {
		if g.view.cols[i].id == id {
			g.view.cols[i].title = title
		}
	}
	g.view.relayout()
}

// State is what Back and Forward restore.
type State struct {
	Sort    string
	Desc    bool
	Cursor  string
	Filters map[string]string
	Offset  float32
}

// State tells sort, filters, cursor and place.
func (g *Grid[R]) State() State {
	s := State{Desc: g.m.desc, Cursor: g.m.cursorID, Filters: map[string]string{}, Offset: g.view.offY}
	if g.m.sortCol >= 0 {
		s.Sort = g.o.Columns[g.m.sortCol].ID
	}
	for i, f := range g.m.filters {
		s.Filters[g.o.Columns[i].ID] = f.text
	}
	return s
}

// Restore brings back a State.
func (g *Grid[R]) Restore(s State) {
	g.m.filters = map[int]filter{}
	for i, c := range g.o.Columns {
		text := s.Filters[c.ID]
		if text != "" {
			g.m.filters[i] = parseFilter(text, c.Number != nil, c.Scale)
		}
		g.view.showFilterText(i, text)
	}
	g.view.showFilters(len(s.Filters) > 0)
	g.m.cursorID = s.Cursor
	g.m.refilter()
	g.Sort(s.Sort, s.Desc)
	g.view.scrollTo(s.Offset)
}

// refreshed brings the drawing up to date after the rows shown have changed.
func (g *Grid[R]) refreshed() {
	g.view.relayout()
	if g.o.OnShown != nil {
		g.o.OnShown(len(g.m.view), len(g.m.rows))
	}
	if g.o.OnCursor != nil && g.m.cursorChanged() {
		g.o.OnCursor(g.Cursor())
	}
}

func (g *Grid[R]) ticksChanged() {
	g.view.relayout()
	if g.o.OnTick != nil {
		g.o.OnTick(len(g.m.ticked))
	}
}

// The rest is what the drawing asks of the rows (source).

func (g *Grid[R]) count() (shown, all, ticked int) {
	return len(g.m.view), len(g.m.rows), len(g.m.ticked)
}

func (g *Grid[R]) cell(row, col int) (string, fyne.ThemeColorName) {
	r := g.m.at(row)
	c := &g.o.Columns[col]
	if c.Tone != nil {
		if tone := c.Tone(r); tone != "" {
			return c.Text(r), tone
		}
	}
	return c.Text(r), theme.Ink
}

func (g *Grid[R]) isTicked(row int) bool { return g.m.ticked[g.m.ids[g.m.view[row]]] }

func (g *Grid[R]) cursorRow() int { return g.m.cursor() }

func (g *Grid[R]) sorted() (int, bool) { return g.m.sortCol, g.m.desc }

func (g *Grid[R]) sortBy(col int) {
	desc := g.m.sortCol == col && !g.m.desc
	if g.m.sortCol == col && g.m.desc {
		g.Sort("", false) // a third click gives the first order back
		return
	}
	g.Sort(g.o.Columns[col].ID, desc)
}

func (g *Grid[R]) filterColumn(col int, text string) {
	c := &g.o.Columns[col]
	if text == "" {
		delete(g.m.filters, col)
	} else {
		g.m.filters[col] = parseFilter(text, c.Number != nil, c.Scale)
	}
	g.m.refilter()
	g.refreshed()
}

func (g *Grid[R]) moveTo(row int) {
	if len(g.m.view) == 0 {
		return
	}
	row = min(max(row, 0), len(g.m.view)-1)
	g.m.setCursor(row)
	g.view.reveal(row)
	if g.o.OnCursor != nil && g.m.cursorChanged() {
		g.o.OnCursor(g.Cursor())
	}
}

func (g *Grid[R]) open(row int) {
	if r := g.m.at(row); r != nil && g.o.OnOpen != nil {
		g.o.OnOpen(r)
	}
}

func (g *Grid[R]) tick(from, to int, set bool) {
	if !g.o.Ticks {
		return
	}
	g.m.tick(from, to, set)
	g.ticksChanged()
}

func (g *Grid[R]) typed(r rune) {
	if g.o.OnRune != nil {
		g.o.OnRune(r)
	}
}

func (g *Grid[R]) totals() []string {
	shown := g.m.shown()
	out := make([]string, len(g.o.Columns))
	for i, c := range g.o.Columns {
		if c.Total != nil {
			out[i] = c.Total(shown)
		} else if i == 0 {
			out[i] = words.T("grid.total")
		}
	}
	return out
}

func (g *Grid[R]) emptyText() string {
	if len(g.m.rows) == 0 && g.o.Empty != "" {
		return g.o.Empty
	}
	return words.T("grid.nothing")
}

func (g *Grid[R]) menu(row int) []*fyne.MenuItem {
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(words.T("grid.copy_row"), g.copyRows),
		fyne.NewMenuItem(words.T("grid.copy_all"), g.copyAll),
	}
	if r := g.m.at(row); r != nil && g.o.Menu != nil {
		if more := g.o.Menu(r); len(more) > 0 {
			items = append(append(more, fyne.NewMenuItemSeparator()), items...)
		}
	}
	return items
}

func (g *Grid[R]) footText() string {
	shown, all, ticked := g.count()
	text := words.T("grid.rows", group(all), group(shown))
	if g.o.Ticks {
		text += "   " + words.T("grid.ticked", group(ticked))
	}
	return text
}

// group writes a count with separators.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
