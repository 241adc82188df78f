package deferralstats

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// month is the sheet of a month: a box a day, weeks from Monday, with how many loans
// fall due, how much of them, and the findings whose answer is due. The arrow keys move
// over it, Enter opens the day.
type month struct {
	widget.BaseWidget
	days    []deferrals.Day // of the whole month
	today   period.Date     // the day reminded of
	at      int             // the day with the cursor
	unit    unit
	open    func(*deferrals.Day)
	focused bool
}

const (
	weekHead  = 22
	weekCount = 7
)

func newMonth(open func(*deferrals.Day)) *month {
	m := &month{open: open}
	m.ExtendBaseWidget(m)
	return m
}

// set shows a month; the cursor stands on the day reminded of, else on the first.
func (m *month) set(days []deferrals.Day, today period.Date) {
	m.days, m.today, m.at = days, today, 0
	var most money.Fen
	for i := range days {
		if days[i].Date == today {
			m.at = i
		}
		most = max(most, days[i].Principal+days[i].Interest)
	}
	m.unit = unitFor(most, chartRoom)
	m.Refresh()
}

// lead is how many days of the first week lie before the month.
func (m *month) lead() int {
	if len(m.days) == 0 {
		return 0
	}
	monday := period.Date{Year: 2024, Month: 1, Day: 1}
	return ((monday.DaysUntil(m.days[0].Date) % weekCount) + weekCount) % weekCount
}

func (m *month) weeks() int { return (m.lead() + len(m.days) + weekCount - 1) / weekCount }

// box is the size of a day.
func (m *month) box() fyne.Size {
	s := m.Size()
	return fyne.NewSize(s.Width/weekCount, (s.Height-theme.Scaled(weekHead))/float32(max(m.weeks(), 1)))
}

// dayAt is the place of the day at a position, -1 for none.
func (m *month) dayAt(p fyne.Position) int {
	box, y := m.box(), p.Y-theme.Scaled(weekHead)
	if y < 0 || p.X < 0 || box.Width <= 0 || box.Height <= 0 {
		return -1
	}
	i := int(y/box.Height)*weekCount + min(int(p.X/box.Width), weekCount-1) - m.lead()
	if i < 0 || i >= len(m.days) {
		return -1
	}
	return i
}

// Tapped opens the day under the pointer.
func (m *month) Tapped(e *fyne.PointEvent) {
	idle.Touch()
	if i := m.dayAt(e.Position); i >= 0 {
		m.at = i
		m.Refresh()
		m.open(&m.days[i])
	}
}

// Cursor says that a day can be pressed.
func (m *month) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained shows the cursor.
func (m *month) FocusGained() { m.focused = true; m.Refresh() }

// FocusLost hides it.
func (m *month) FocusLost() { m.focused = false; m.Refresh() }

// TypedRune implements fyne.Focusable.
func (m *month) TypedRune(rune) {}

// TypedKey moves by days and weeks, and opens with Enter.
func (m *month) TypedKey(e *fyne.KeyEvent) {
	idle.Touch()
	by := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyUp: -weekCount, fyne.KeyDown: weekCount}[e.Name]
	switch {
	case by != 0 && m.at+by >= 0 && m.at+by < len(m.days):
		m.at += by
		m.Refresh()
	case by != 0:
	case (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && m.at < len(m.days):
		m.open(&m.days[m.at])
	default:
		parts.Unhandled(m, e)
	}
}

// MinSize implements fyne.CanvasObject.
func (m *month) MinSize() fyne.Size { return fyne.NewSize(280, 200) }

// CreateRenderer implements fyne.Widget.
func (m *month) CreateRenderer() fyne.WidgetRenderer {
	r := &monthRenderer{m: m}
	r.draw()
	return r
}

type monthRenderer struct {
	m       *month
	objects []fyne.CanvasObject
}

func (r *monthRenderer) MinSize() fyne.Size           { return r.m.MinSize() }
func (r *monthRenderer) Layout(fyne.Size)             { r.draw() }
func (r *monthRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *monthRenderer) Destroy()                     {}
func (r *monthRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.m)
}

func (r *monthRenderer) draw() {
	r.objects = nil
	m := r.m
	box, head := m.box(), theme.Scaled(weekHead)
	if box.Width < 10 || box.Height < 10 {
		return
	}
	for i := range weekCount {
		t := parts.Line(words.T("field.weekday."+strconv.Itoa(i+1)), theme.Quiet, -1, false)
		r.put(t, float32(i)*box.Width+(box.Width-t.MinSize().Width)/2, 2)
	}
	for i := range m.days {
		at := i + m.lead()
		r.day(i, fyne.NewPos(float32(at%weekCount)*box.Width, head+float32(at/weekCount)*box.Height), box)
	}
}

// day draws a box: its date, how many fall due, how much, findings due.
func (r *monthRenderer) day(i int, at fyne.Position, box fyne.Size) {
	m := r.m
	d := &m.days[i]
	back := canvas.NewRectangle(theme.Color(theme.Paper))
	back.StrokeColor, back.StrokeWidth = theme.Color(theme.Line), 1
	if d.Date == m.today {
		back.FillColor = theme.Color(theme.CursorRow)
	}
	if m.focused && i == m.at {
		back.StrokeColor, back.StrokeWidth = theme.Color(theme.Accent), 2
	}
	back.Move(at.AddXY(1, 1))
	back.Resize(box.SubtractWidthHeight(2, 2))
	r.objects = append(r.objects, back)
	const pad = 6
	date := parts.Line(strconv.Itoa(int(d.Date.Day)), theme.Quiet, -1, d.Date == m.today)
	if d.Date == m.today {
		date.Color = theme.Color(theme.Accent)
	}
	r.put(date, at.X+pad, at.Y+3)
	if d.Cases > 0 {
		n := parts.Line(words.T("dstat.day_loans", d.Cases), theme.Ink, -1, true)
		r.put(n, at.X+box.Width-pad-n.MinSize().Width, at.Y+3)
		sum := parts.Line(m.unit.short(d.Principal+d.Interest), theme.Ink, -1, false)
		r.put(sum, at.X+box.Width-pad-sum.MinSize().Width, at.Y+theme.Scaled(21))
	}
	if d.Findings > 0 {
		found := parts.Line("▲ "+words.T("dstat.day_findings", d.Findings), theme.Warn, -2, true)
		found.Text = parts.Cut(found.Text, box.Width-2*pad, found.TextSize, found.TextStyle)
		r.put(found, at.X+pad, at.Y+min(theme.Scaled(40), box.Height-found.MinSize().Height-3))
	}
}

func (r *monthRenderer) put(t *canvas.Text, x, y float32) {
	t.Move(fyne.NewPos(x, y))
	t.Resize(t.MinSize())
	r.objects = append(r.objects, t)
}
