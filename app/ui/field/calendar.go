package field

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	icons "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Calendar is the sheet of one month: a button a day, weeks from Monday, and
// buttons to the months beside it. It always stands on a first of a month, so
// that no month is skipped from a 31st.
type Calendar struct {
	first  period.Date // the first of the month shown
	chosen period.Date
	pick   func(period.Date)
	box    *fyne.Container
}

// NewCalendar shows the month of a day and calls pick with the day pressed.
func NewCalendar(day period.Date, pick func(period.Date)) *Calendar {
	c := &Calendar{chosen: day, pick: pick, box: container.NewVBox()}
	c.first = day.AddDays(1 - int(day.Day))
	c.draw()
	return c
}

// Object is the calendar to put on a screen.
func (c *Calendar) Object() fyne.CanvasObject { return c.box }

// Move goes by months.
func (c *Calendar) Move(months int) {
	c.first = c.first.AddMonths(months)
	c.draw()
}

// weeks are the days of the month in rows from Monday; a zero date is a gap.
func (c *Calendar) weeks() [][7]period.Date {
	var out [][7]period.Date
	at := weekday(c.first)
	for day := c.first; day.Month == c.first.Month; day = day.AddDays(1) {
		if at == 0 || len(out) == 0 {
			out = append(out, [7]period.Date{})
		}
		out[len(out)-1][at] = day
		at = (at + 1) % 7
	}
	return out
}

// weekday counts from Monday as 0; 2024-01-01 was one.
func weekday(d period.Date) int {
	monday := period.Date{Year: 2024, Month: 1, Day: 1}
	return ((monday.DaysUntil(d) % 7) + 7) % 7
}

func (c *Calendar) draw() {
	title := container.NewCenter(parts.Label(words.T("field.month", int(c.first.Year), int(c.first.Month))))
	head := container.NewBorder(nil, nil, parts.Soft("‹", func() { c.Move(-1) }), parts.Soft("›", func() { c.Move(1) }), title)
	days := container.NewGridWithColumns(7)
	for i := range 7 {
		days.Add(container.NewCenter(parts.Quiet(words.T("field.weekday." + strconv.Itoa(i+1)))))
	}
	for _, week := range c.weeks() {
		for _, day := range week {
			days.Add(c.day(day))
		}
	}
	c.box.Objects = []fyne.CanvasObject{head, days}
	c.box.Refresh()
}

func (c *Calendar) day(day period.Date) fyne.CanvasObject {
	if day.IsZero() {
		return parts.Gap(1, 1)
	}
	b := parts.Soft(strconv.Itoa(int(day.Day)), func() { c.pick(day) })
	if day == c.chosen {
		b.Importance = widget.HighImportance
	}
	return b
}

// opener is the sign at the end of a field that opens what belongs to it. It is
// pressed with the mouse and takes no place among the stops of the Tab key.
type opener struct {
	widget.Icon
	open func()
}

func newOpener() *opener {
	o := &opener{}
	o.Resource = icons.MenuDropDownIcon()
	o.ExtendBaseWidget(o)
	return o
}

// Tapped opens.
func (o *opener) Tapped(*fyne.PointEvent) { o.open() }

// Box is the field with a sign that opens the calendar under it.
func (d *Date) Box() fyne.CanvasObject {
	open := newOpener()
	open.open = func() {
		c := fyne.CurrentApp().Driver().CanvasForObject(open)
		if c == nil {
			return
		}
		day, err := d.Value()
		if err != nil {
			day = d.Base
		}
		var pop *widget.PopUp
		sheet := NewCalendar(day, func(picked period.Date) {
			pop.Hide()
			d.Set(picked)
			d.tidy()
			c.Focus(d.Entry)
		})
		pop = widget.NewPopUp(parts.Pad(sheet.Object(), 8, 6), c)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.Entry)
		pop.ShowAtPosition(at.AddXY(0, d.Size().Height+2))
	}
	return container.NewBorder(nil, nil, nil, parts.Fixed(24, open), d.Entry)
}
