package deferralsview

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

var (
	methods   = []schedule.Method{schedule.InterestOnly, schedule.EqualInstalments, schedule.EqualPrincipal, schedule.Bullet, schedule.Own}
	dayCounts = []schedule.DayCount{schedule.Act360, schedule.Act365, schedule.Thirty360}
	monthEnds = []schedule.MonthEnd{schedule.Clamp, schedule.NextDay}
	roundings = []schedule.Rounding{schedule.HalfUp, schedule.HalfEven, schedule.Down}
)

// planPage asks for the terms of a loan and what is moved of its schedule, and shows
// what comes of it while it is typed.
type planPage struct {
	v    *View
	file *filePage

	method, dayCount, monthEnd, rounding *widget.Select
	principal                            *field.Money
	rate                                 *field.Entry
	from, first, maturity                *field.Date
	every, day                           *field.Int
	own                                  *field.Entry
	moves                                []*moveRow
	list                                 *parts.Column
	right                                *parts.Flow
	content                              fyne.CanvasObject
}

// moveRow is what is moved of one line.
type moveRow struct {
	due, principalTo, interestTo *field.Date
	principal, interest          *field.Money
	paid                         *widget.Select
}

var paids = []schedule.AddedPaid{schedule.WithPrincipal, schedule.OnSettlement}

// planIt opens the terms of the case, those entered before or what the return tells.
func (p *filePage) planIt() { p.v.turnOver(newPlan(p)) }

func selectOf[T ~string](list []T, kind string, was T, changed func()) *widget.Select {
	s := widget.NewSelect(nil, nil)
	for i, w := range list {
		s.Options = append(s.Options, words.T("defer."+kind+"."+strings.ReplaceAll(string(w), "/", "_")))
		if w == was {
			s.Selected = s.Options[i]
		}
	}
	if s.Selected == "" {
		s.Selected = s.Options[0]
	}
	s.OnChanged = func(string) { changed() }
	return s
}

func newPlan(f *filePage) *planPage {
	p := &planPage{v: f.v, file: f, list: parts.NewColumn(6), right: parts.NewFlow(20, 8)}
	terms, moves := p.known()
	today := f.v.place.Today()
	c := terms.Convention
	p.method, p.dayCount = selectOf(methods, "method", terms.Method, p.check), selectOf(dayCounts, "day_count", c.DayCount, p.check)
	p.monthEnd, p.rounding = selectOf(monthEnds, "month_end", c.MonthEnd, p.check), selectOf(roundings, "rounding", c.Rounding, p.check)
	p.principal, p.rate = field.NewMoney(), field.NewNumber()
	p.principal.Set(terms.Principal)
	p.rate.SetText(terms.Rate.Mul(exact.Int(100)).String())
	p.from, p.first, p.maturity = dayOf(terms.From, today), dayOf(terms.First, today), dayOf(terms.Maturity, today)
	p.every, p.day = intOf(terms.Every), intOf(terms.Day)
	p.own = field.NewEntry()
	p.own.SetPlaceHolder(words.T("defer.own_hint"))
	p.own.SetText(ownText(terms.Own))
	for _, m := range moves {
		p.moves = append(p.moves, p.newMove(m))
	}
	if len(p.moves) == 0 {
		p.moves = append(p.moves, p.newMove(schedule.Move{}))
	}
	for _, e := range []*field.Entry{p.principal.Entry, p.rate, p.from.Entry, p.first.Entry, p.maturity.Entry, p.every.Entry, p.day.Entry, p.own} {
		e.OnChanged = func(string) { p.check() }
	}
	p.lay()
	p.check()
	return p
}

func dayOf(d, base period.Date) *field.Date {
	f := field.NewDate(base)
	if !d.IsZero() {
		f.Set(d)
	}
	return f
}

func intOf(n int) *field.Int {
	f := field.NewInt()
	if n > 0 {
		f.SetText(count(n))
	}
	return f
}

// known are the terms entered before; else what the return tells, interest settled by
// the quarter, with the convention the pack declares.
func (p *planPage) known() (schedule.Terms, []schedule.Move) {
	d := &p.file.data
	if plan := d.More.Plan; plan != nil {
		return plan.Terms, plan.Moves
	}
	l := &d.Case.Loan
	t := schedule.Terms{
		Principal: max(l.Balance, l.DeferredPrincipal), Rate: l.Rate, Method: schedule.InterestOnly, Every: 3, Day: 20, Convention: d.used,
		Maturity: l.OriginalDue, From: l.OriginalDue.AddMonths(-12),
	}
	if !l.InterestDay.IsZero() {
		t.Day = int(l.InterestDay.Day)
	}
	m := schedule.Move{Due: l.OriginalDue}
	if d.Case.State.Granted() && d.Case.Principal() && l.DeferredPrincipal > 0 {
		m.Principal, m.PrincipalTo = l.DeferredPrincipal, l.NewPrincipalDue
		return t, []schedule.Move{m}
	}
	return t, nil
}

func (p *planPage) newMove(m schedule.Move) *moveRow {
	l := p.file.data.Case.Loan
	r := &moveRow{due: dayOf(m.Due, l.OriginalDue), principalTo: dayOf(m.PrincipalTo, l.OriginalDue), interestTo: dayOf(m.InterestTo, l.OriginalDue), principal: field.NewMoney(), interest: field.NewMoney()}
	if m.Principal > 0 {
		r.principal.Set(m.Principal)
	}
	if m.Interest > 0 {
		r.interest.Set(m.Interest)
	}
	r.paid = selectOf(paids, "paid", m.AddedPaid, p.check)
	for _, e := range []*field.Entry{r.due.Entry, r.principalTo.Entry, r.interestTo.Entry, r.principal.Entry, r.interest.Entry} {
		e.OnChanged = func(string) { p.check() }
	}
	return r
}

func (p *planPage) lay() {
	row := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(nil, nil, parts.Fixed(theme.Scaled(wide(92, 128)), parts.Quiet(words.T(key))), nil, o)
	}
	day := func(d *field.Date) fyne.CanvasObject { return container.NewHBox(parts.Box(150, 32, d.Box())) }
	small := func(n *field.Int) fyne.CanvasObject { return container.NewHBox(parts.Box(84, 32, n.Entry)) }
	left := []fyne.CanvasObject{
		title(words.T("defer.terms")), row("defer.method", p.method), row("defer.terms_principal", p.principal.Entry), row("defer.f.rate", p.rate),
		row("defer.terms_from", day(p.from)), row("defer.terms_first", day(p.first)), row("defer.terms_maturity", day(p.maturity)),
		row("defer.terms_every", small(p.every)), row("defer.terms_day", small(p.day)), row("defer.terms_own", p.own),
		parts.Gap(1, 2), title(words.T("defer.convention")),
		row("defer.terms_day_count", p.dayCount), row("defer.terms_month_end", p.monthEnd), row("defer.terms_rounding", p.rounding),
		parts.Gap(1, 2), title(words.T("defer.what_moves")), p.list,
		container.NewHBox(parts.Soft("＋ "+words.T("defer.one_more"), func() {
			p.moves = append(p.moves, p.newMove(schedule.Move{}))
			p.showMoves(row, day)
			p.content.Refresh()
		})),
	}
	p.showMoves(row, day)
	line := canvas.NewRectangle(theme.Color(theme.Line))
	p.content = container.New(parts.Sides{Left: func(float32) float32 { return theme.Scaled(wide(384, 420)) }, Min: fyne.NewSize(700, 200)}, parts.Sheet(parts.NewFlow(16, 6, left...)), line, parts.Sheet(p.right))
}

func (p *planPage) showMoves(row func(string, fyne.CanvasObject) fyne.CanvasObject, day func(*field.Date) fyne.CanvasObject) {
	var out []fyne.CanvasObject
	for i, m := range p.moves {
		if i > 0 {
			out = append(out, parts.Rule())
		}
		out = append(out, row("defer.move_due", day(m.due)), row("defer.principal", m.principal.Entry), row("defer.move_to", day(m.principalTo)),
			row("defer.interest", m.interest.Entry), row("defer.move_to", day(m.interestTo)), row("defer.added_paid", m.paid))
	}
	p.list.Set(out...)
}

// read gives the terms and moves as typed.
func (p *planPage) read() (t schedule.Terms, moves []schedule.Move, err error) {
	if t.Principal, err = p.principal.Value(); err != nil {
		return t, nil, desk.Errf("field-amount").Wrap(err)
	}
	rate, err := exact.Parse(strings.TrimSpace(p.rate.Text))
	if err != nil {
		return t, nil, desk.Errf("defer-rate").Wrap(err)
	}
	t.Rate = rate.Div(exact.Int(100))
	t.Method = methods[p.method.SelectedIndex()]
	t.Convention = schedule.Convention{DayCount: dayCounts[p.dayCount.SelectedIndex()], MonthEnd: monthEnds[p.monthEnd.SelectedIndex()], Rounding: roundings[p.rounding.SelectedIndex()]}
	if t.From, err = optionalDay(p.from); err != nil {
		return t, nil, err
	}
	switch t.Method {
	case schedule.Own:
		if t.Own, err = readOwn(p.own.Text); err != nil {
			return t, nil, err
		}
	case schedule.Bullet:
		t.Maturity, err = optionalDay(p.maturity)
	default:
		every, err1 := p.every.Value()
		day, err2 := p.day.Value()
		if err := errors.Join(err1, err2); err != nil {
			return t, nil, desk.Errf("defer-settlement").Wrap(err)
		}
		t.Every, t.Day = int(every), int(day)
		if t.First, err = optionalDay(p.first); err == nil {
			t.Maturity, err = optionalDay(p.maturity)
		}
	}
	if err != nil {
		return t, nil, err
	}
	for _, r := range p.moves {
		m, ok, err := r.read()
		if err != nil {
			return t, nil, err
		}
		if ok {
			moves = append(moves, m)
		}
	}
	return t, moves, nil
}

func (r *moveRow) read() (m schedule.Move, ok bool, err error) {
	if m.Principal, err = optionalSum(r.principal); err != nil {
		return m, false, err
	}
	if m.Interest, err = optionalSum(r.interest); err != nil {
		return m, false, err
	}
	if m.Principal == 0 && m.Interest == 0 {
		return m, false, nil
	}
	if m.Due, err = optionalDay(r.due); err != nil {
		return m, false, err
	}
	if m.Principal > 0 {
		m.AddedPaid = paids[r.paid.SelectedIndex()]
		if m.PrincipalTo, err = optionalDay(r.principalTo); err != nil {
			return m, false, err
		}
	}
	if m.Interest > 0 {
		m.InterestTo, err = optionalDay(r.interestTo)
	}
	return m, true, err
}

// readOwn reads lines of one's own: "2020-06-20 50000；2020-12-20 50000".
func readOwn(text string) (list []schedule.OwnLine, err error) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '；' || r == ';' || r == '\n' }) {
		on, sum, _ := strings.Cut(strings.TrimSpace(part), " ")
		var l schedule.OwnLine
		if l.Due, err = period.ParseDate(on); err != nil {
			return nil, desk.Errf("defer-own", strings.TrimSpace(part)).Wrap(err)
		}
		if strings.TrimSpace(sum) != "" {
			if l.Principal, err = money.Parse(sum); err != nil {
				return nil, desk.Errf("defer-own", strings.TrimSpace(part)).Wrap(err)
			}
		}
		list = append(list, l)
	}
	return list, nil
}

func ownText(list []schedule.OwnLine) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Due.String()+" "+l.Principal.String())
	}
	return strings.Join(out, "；")
}

// compute gives both schedules of what is typed.
func (p *planPage) compute() (s deferrals.Sides, err error) {
	t, moves, err := p.read()
	if err != nil {
		return s, err
	}
	f := deferrals.File{Case: p.file.data.Case, More: deferrals.More{Plan: &deferrals.Plans{Terms: t, Moves: moves}}}
	return f.Compare(t.Convention)
}

// check shows what comes of the terms as typed, or what is wrong with them.
func (p *planPage) check() {
	if p.content == nil {
		return // while the fields are made
	}
	s, err := p.compute()
	out := []fyne.CanvasObject{title(words.T("defer.sides"))}
	if err != nil {
		p.right.Set(append(out, failure(err))...)
		return
	}
	out = append(out, sidesTable(&s))
	out = append(out, explained(&s)...)
	p.right.Set(append(out, prose.New(prose.Quiet(conventionLabel(s.Convention))))...)
}

func (p *planPage) save() {
	t, moves, err := p.read()
	if err == nil {
		_, err = p.compute()
	}
	if err != nil {
		p.v.place.Shell.Failed(err)
		return
	}
	v, reg, who, no := p.v, p.v.reg, p.v.place.Session.Who(), p.file.no
	task.Start(v.place.Shell.Runner(), &v.work, words.T("defer.plan"), func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, reg.SetPlan(ctx, who, no, t, moves)
	}, func(_ struct{}, err error) {
		if v.place.Shell.Failed(err); err == nil {
			v.over = p.file // what was typed stays where it was refused
			v.again()
		}
	})
}

func (p *planPage) object() fyne.CanvasObject { return p.content }

func (p *planPage) focus() fyne.Focusable { return p.principal.Entry }

func (p *planPage) crumbs() []string { return append(p.file.crumbs(), words.T("defer.plan")) }

func (p *planPage) figures() []shell.Figure { return nil }

func (p *planPage) actions() []shell.Action {
	return []shell.Action{{Label: words.T("ui.cancel"), Do: func() { p.v.turnOver(p.file) }}, {Label: words.T("defer.plan_save"), Primary: true, Key: shell.Save, Do: p.save, Off: !p.v.keeps()}}
}
