package deferralstats

import (
	"cmp"
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Remind is the page 到期提醒: what falls due soon and what has, the answers banks owe,
// and the calendar of a month, all as of a day that can be set.
type Remind struct {
	host  Host
	day   *field.Date
	set   period.Date   // the day typed; zero is today
	month period.Period // of the calendar

	within   string // the area of the window that is told of
	told     deferrals.Reminders
	days     []deferrals.Day
	banks    map[string]string // names by code
	cards    [4]*card
	answers  *grid.Grid[waitingRow]
	findings *grid.Grid[findingRow]
	sheet    *month
	heads    [3]*fyne.Container // over answers, findings and calendar
	content  fyne.CanvasObject
	reading  task.Slot
	turning  task.Slot
}

// NewRemind makes the page.
func NewRemind(h Host) *Remind {
	p := &Remind{host: h, banks: map[string]string{}}
	p.day = field.NewDate(h.Place.Today())
	p.day.OnChanged = func(string) { p.dated() }
	cards := container.New(cardsLayout{})
	for i := range p.cards {
		p.cards[i] = newCard()
		cards.Add(p.cards[i])
	}
	for i := range p.heads {
		p.heads[i] = container.NewStack()
	}
	p.answers, p.findings = p.answerGrid(), p.findingGrid()
	p.sheet = newMonth(func(d *deferrals.Day) { h.cases(dueBetween(deferrals.Filter{}, d.Date, d.Date)) })
	block := func(i int, o fyne.CanvasObject) fyne.CanvasObject {
		return parts.Fill(parts.Rule(), parts.Sheet(parts.Pad(parts.Box(60, theme.Scaled(lowerHead), p.heads[i]), 12, 2)), o)
	}
	lists := container.NewGridWithRows(2, block(0, p.answers.Object()), block(1, p.findings.Object()))
	calendar := block(2, parts.Sheet(parts.Pad(p.sheet, 10, 6)))
	below := container.New(parts.Sides{Left: func(w float32) float32 { return w - min(max(w*0.52, 480), 720) }, Min: fyne.NewSize(400, 240)}, lists, parts.Rule(), calendar)
	h.Place.OnChange(func() {
		if !p.told.Today.IsZero() && p.within != h.Place.Area() {
			p.Load()
		}
	})
	p.content = parts.Fill(parts.Pad(p.bar(), 12, 4), parts.Pad(cards, 12, 4), parts.Gap(1, 4), below)
	return p
}

// bar holds the day reminded of.
func (p *Remind) bar() fyne.CanvasObject {
	return parts.Row(8, parts.Quiet(words.T("dstat.day")), parts.Box(136, 30, p.day.Box()),
		parts.Soft(words.T("dstat.today"), func() { p.day.SetText("") }), parts.Quiet(words.T("dstat.day_note")))
}

// on is the day reminded of.
func (p *Remind) on() period.Date {
	if p.set.IsZero() {
		return p.host.Place.Today()
	}
	return p.set
}

// dated takes the day typed; nothing typed means today.
func (p *Remind) dated() {
	day, err := p.day.Value()
	if err != nil {
		if p.day.Text != "" {
			return // half typed
		}
		day = period.Date{}
	}
	if day != p.set {
		p.set, p.month = day, period.Period{}
		p.Load()
	}
}

// Content implements Page.
func (p *Remind) Content() fyne.CanvasObject { return p.content }

// Focus is the list of answers when there are any, else the calendar.
func (p *Remind) Focus() fyne.Focusable {
	if len(p.told.Answers) > 0 {
		return p.answers.Focusable()
	}
	return p.sheet
}

// ToggleFilters shows or hides the filter rows of the lists.
func (p *Remind) ToggleFilters() {
	on := !p.answers.FiltersShown()
	p.answers.ShowFilters(on)
	p.findings.ShowFilters(on)
}

// Crumbs tell the day.
func (p *Remind) Crumbs() []string {
	return []string{words.T("dstat.tab_remind"), p.on().String()}
}

// Actions implements Page: there is nothing to do here but to look.
func (p *Remind) Actions() []shell.Action { return nil }

// Figures implements Page: the cards stand for them.
func (p *Remind) Figures() []shell.Figure { return nil }

type remindRead struct {
	told  deferrals.Reminders
	days  []deferrals.Day
	banks []deferrals.Bank
}

// monthOf is the month a day lies in.
func monthOf(d period.Date) period.Period {
	m, err := period.New(period.Month, int(d.Year), int(d.Month))
	if err != nil {
		return period.Period{} // a day has a month
	}
	return m
}

// area are the cases of the area the window shows.
func (p *Remind) area() deferrals.Filter {
	return deferrals.Filter{Cities: Within(nil, p.host.Place.Area(), deferrals.CityName)}
}

// Load reads what there is to be reminded of.
func (p *Remind) Load() {
	day, reg := p.on(), p.host.Register
	if p.month.IsZero() {
		p.month = monthOf(day)
	}
	month, f := p.month, p.area()
	p.within = p.host.Place.Area()
	p.turning.Cancel()
	task.Start(p.host.Place.Shell.Runner(), &p.reading, "", func(ctx context.Context, _ task.Tell) (out remindRead, err error) {
		limits, err := reg.Limits(ctx)
		if err != nil {
			return out, err
		}
		if out.told, err = reg.Remind(ctx, f, day, limits); err != nil {
			return out, err
		}
		if out.days, err = reg.Calendar(ctx, f, month); err != nil {
			return out, err
		}
		c, err := reg.Choices(ctx)
		out.banks = c.Banks
		return out, err
	}, func(out remindRead, err error) {
		if err != nil {
			p.host.Place.Shell.Failed(err)
			return
		}
		for _, b := range out.banks {
			p.banks[b.Code] = b.Name
		}
		p.told, p.days = out.told, out.days
		p.fill()
		p.host.update()
		event.Say("deferral-remind", len(out.told.Answers), len(out.told.Findings))
	})
}

// turn shows another month.
func (p *Remind) turn(m period.Period) {
	p.month = m
	reg, f := p.host.Register, p.area()
	task.Start(p.host.Place.Shell.Runner(), &p.turning, "", func(ctx context.Context, _ task.Tell) ([]deferrals.Day, error) {
		return reg.Calendar(ctx, f, m)
	}, func(days []deferrals.Day, err error) {
		if err != nil {
			p.host.Place.Shell.Failed(err)
			return
		}
		p.days = days
		p.fillMonth()
	})
}

// fill shows what was read.
func (p *Remind) fill() {
	for i, d := range p.told.Due {
		title := words.T("dstat.due_in", deferrals.Spans[i])
		p.fillCard(p.cards[i], title, words.T("dstat.due_until", short(d.To)), d, toneOr(d.Cases > 0 && i == 0, theme.Warn))
	}
	past := p.told.Past
	p.fillCard(p.cards[3], words.T("dstat.past"), words.T("dstat.due_before", short(p.told.Today)), past, toneOr(past.Cases > 0, theme.Bad))
	p.answers.SetRows(waitingRows(p.told.Answers, p.bankName))
	p.findings.SetRows(findingRows(p.told.Findings, p.bankName))
	p.head(0, parts.Line(words.T("dstat.answers", p.told.Late), theme.Ink, 0, true), parts.Quiet(words.T("dstat.answers_note")))
	p.head(1, parts.Line(words.T("dstat.findings", len(p.told.Findings)), theme.Ink, 0, true))
	p.fillMonth()
}

func toneOr(yes bool, tone fyne.ThemeColorName) fyne.ThemeColorName {
	if yes {
		return tone
	}
	return theme.Ink
}

func short(d period.Date) string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }

func (p *Remind) fillCard(c *card, title, span string, d deferrals.DueSoon, tone fyne.ThemeColorName) {
	c.title, c.span, c.value, c.unit, c.tone = title, span, count(d.Cases), words.T("dstat.loans"), tone
	c.lines = [2][2]string{{words.T("dstat.cliff_principal"), amount(d.Principal)}, {words.T("dstat.cliff_interest"), amount(d.Interest)}}
	c.tap = func() { p.host.cases(d.Meant) }
	c.Refresh()
}

func (p *Remind) head(i int, objects ...fyne.CanvasObject) {
	p.heads[i].Objects = []fyne.CanvasObject{parts.Row(8, objects...)}
	p.heads[i].Refresh()
}

// fillMonth shows the calendar.
func (p *Remind) fillMonth() {
	p.sheet.set(p.days, p.told.Today)
	n := 0
	for i := range p.days {
		n += p.days[i].Cases
	}
	name := words.T("field.month", p.month.Year(), p.month.Number())
	p.heads[2].Objects = []fyne.CanvasObject{container.NewBorder(nil, nil,
		parts.Row(4, parts.Soft("‹", func() { p.turn(p.month.Prev()) }), parts.Box(wide(88, 72), 24, container.NewCenter(parts.Line(name, theme.Ink, 0, true))),
			parts.Soft("›", func() { p.turn(p.month.Next()) })),
		parts.Quiet(words.T("dstat.month_sum", count(n), p.sheet.unit.label)))}
	p.heads[2].Refresh()
}

func (p *Remind) bankName(code, told string) string {
	if n := p.banks[code]; n != "" && n != code {
		return n
	}
	return orDash(cmp.Or(told, code))
}

// remindState is what Back and Forward restore.
type remindState struct {
	set      period.Date
	month    period.Period
	answers  grid.State
	findings grid.State
}

// State implements Page.
func (p *Remind) State() any {
	return remindState{p.set, p.month, p.answers.State(), p.findings.State()}
}

// Restore implements Page.
func (p *Remind) Restore(was any) {
	s, ok := was.(remindState)
	if !ok {
		return
	}
	p.setDay(s.set)
	if !s.month.IsZero() {
		p.month = s.month
	}
	p.Load()
	p.answers.Restore(s.answers)
	p.findings.Restore(s.findings)
}

// setDay sets the day without reading.
func (p *Remind) setDay(day period.Date) {
	p.set, p.month = day, period.Period{}
	text := ""
	if !day.IsZero() {
		text = day.String()
	}
	changed := p.day.OnChanged
	p.day.OnChanged = nil
	p.day.SetText(text)
	p.day.OnChanged = changed
}

// cardsLayout puts cards side by side in columns of one width.
type cardsLayout struct{}

func (cardsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(400, theme.Scaled(cardHeight))
}

func (cardsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const gap = 12
	w := (size.Width - gap*float32(len(o)-1)) / float32(len(o))
	for i, x := range o {
		x.Move(fyne.NewPos(float32(i)*(w+gap), 0))
		x.Resize(fyne.NewSize(w, size.Height))
	}
}
