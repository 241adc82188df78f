package deferralsview

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/review"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/field"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

// actions are the deeds that fit the case: the usual next step the primary one.
func (p *filePage) actions() []shell.Action {
	back := shell.Action{Label: words.T("defer.back"), Do: func() { p.v.place.Shell.Go(Route, p.v.tabs[p.v.at].name) }}
	if p.data.Case.No == 0 {
		return []shell.Action{back}
	}
	off := !p.v.keeps()
	next := p.data.Case.State.Next()
	var others []shell.Action
	out := []shell.Action{back}
	for i, to := range next {
		if i == 0 && to != deferrals.Voided {
			continue // the primary one
		}
		others = append(others, shell.Action{Label: words.T("defer.move."+string(to)) + "…", Do: func() { p.askMove(to) }, Off: off})
	}
	more := []shell.Action{
		{Label: words.T("defer.correct") + "…", Do: func() { p.v.form.correct(&p.data) }, Off: off},
		{Label: words.T("defer.complain") + "…", Do: p.askComplain, Off: off},
		{Label: words.T("defer.penalty") + "…", Do: p.askPenalty, Off: off},
		{Label: words.T("defer.plan") + "…", Do: p.planIt, Off: off || p.frozen()},
	}
	out = append(out, shell.Action{Label: words.T("defer.note"), Menu: more})
	if len(others) > 0 {
		out = append(out, shell.Action{Label: words.T("defer.moves"), Menu: others})
	}
	if s, no := p.data.Case.State, p.data.Case.No; s.Granted() || s == deferrals.Refused {
		out = append(out, shell.Action{Label: words.T("defer.confirmation"), Do: func() { p.v.confirmation(no) }})
	}
	if len(next) > 0 && next[0] != deferrals.Voided {
		to := next[0]
		out = append(out, shell.Action{Label: p.verb(to), Primary: true, Key: shell.Start, Do: func() { p.askMove(to) }, Off: off})
	}
	return out
}

// verb names a step; a refused case is accepted again.
func (p *filePage) verb(to deferrals.State) string {
	if to == deferrals.Accepted && p.data.Case.State == deferrals.Refused {
		return words.T("defer.move.again")
	}
	return words.T("defer.move." + string(to))
}

func (p *filePage) frozen() bool { return p.data.More.Plan != nil && p.data.More.Plan.Frozen != nil }

// optionalDay and optionalSum read a field that may be left empty.
func optionalDay(d *field.Date) (period.Date, error) {
	v, err := d.Value()
	if errors.Is(err, field.ErrEmpty) {
		return period.Date{}, nil
	}
	if err != nil {
		return v, desk.Errf("field-day").Wrap(err)
	}
	return v, nil
}

func optionalSum(m *field.Money) (money.Fen, error) {
	v, err := m.Value()
	if errors.Is(err, field.ErrEmpty) {
		return 0, nil
	}
	if err != nil || v < 0 {
		return v, desk.Errf("field-amount").Wrap(err)
	}
	return v, nil
}

// moveForm holds the fields a step needs, and puts them into the loan.
type moveForm struct {
	fields []ask.Field
	reads  []func(*review.Loan) error
}

func (m *moveForm) day(id string, was period.Date, to func(*review.Loan) *period.Date, today period.Date) {
	d := field.NewDate(today)
	if !was.IsZero() {
		d.Set(was)
	}
	m.fields = append(m.fields, ask.Day(fieldLabel(id), d))
	m.reads = append(m.reads, func(l *review.Loan) (err error) {
		*to(l), err = optionalDay(d)
		return err
	})
}

func (m *moveForm) sum(id string, was money.Fen, to func(*review.Loan) *money.Fen) {
	e := field.NewMoney()
	if was > 0 {
		e.Set(was)
	}
	m.fields = append(m.fields, ask.Money(fieldLabel(id), e))
	m.reads = append(m.reads, func(l *review.Loan) (err error) {
		*to(l), err = optionalSum(e)
		return err
	})
}

func (m *moveForm) text(id, was, hint string, to func(*review.Loan) *string) {
	e := field.NewEntry()
	e.SetPlaceHolder(hint)
	e.SetText(was)
	m.fields = append(m.fields, ask.Text(fieldLabel(id), e))
	m.reads = append(m.reads, func(l *review.Loan) error {
		*to(l) = strings.TrimSpace(e.Text)
		return nil
	})
}

func (m *moveForm) choice(id string, list []string, label func(string) string, was string, to func(*review.Loan) *string) {
	s := choice(list, label, was)
	m.fields = append(m.fields, ask.Choice(fieldLabel(id), s))
	m.reads = append(m.reads, func(l *review.Loan) error {
		*to(l) = chosen(s, list)
		return nil
	})
}

// choice is a field for one of a few words; chosen reads it, "" when none was picked.
func choice(list []string, label func(string) string, was string) *widget.Select {
	s := widget.NewSelect(nil, nil)
	s.PlaceHolder = words.T("defer.choose")
	for _, w := range list {
		s.Options = append(s.Options, label(w))
	}
	if i := slices.Index(list, was); i >= 0 {
		s.SetSelectedIndex(i)
	}
	return s
}

func chosen(s *widget.Select, list []string) string {
	if i := s.SelectedIndex(); i >= 0 {
		return list[i]
	}
	return ""
}

// formFor are the fields a step needs: a decision its dates, a refusal its reason, the
// arrangement its evidence.
func (p *filePage) formFor(to deferrals.State) *moveForm {
	c, today, m := &p.data.Case, p.v.place.Today(), &moveForm{}
	l := &c.Loan
	or := func(d period.Date) period.Date {
		if d.IsZero() {
			return today
		}
		return d
	}
	switch to {
	case deferrals.Accepted:
		day := or(l.Accepted)
		if c.State == deferrals.Refused {
			day = today // asked again: the clock starts anew
		}
		m.day("accepted", day, func(l *review.Loan) *period.Date { return &l.Accepted }, today)
	case deferrals.Approved, deferrals.Partial:
		m.day("decided", or(l.Decided), func(l *review.Loan) *period.Date { return &l.Decided }, today)
		if c.Principal() {
			m.day("new_principal_due", l.NewPrincipalDue, func(l *review.Loan) *period.Date { return &l.NewPrincipalDue }, l.OriginalDue)
			m.sum("deferred_principal", max(l.DeferredPrincipal, l.DuePrincipal, whole(l, to)), func(l *review.Loan) *money.Fen { return &l.DeferredPrincipal })
		}
		if c.Interest() {
			m.day("new_interest_due", l.NewInterestDue, func(l *review.Loan) *period.Date { return &l.NewInterestDue }, l.OriginalDue)
			m.sum("deferred_interest", max(l.DeferredInterest, l.DueInterest), func(l *review.Loan) *money.Fen { return &l.DeferredInterest })
		}
		m.choice("means", deferrals.Means, meansLabel, l.Means, func(l *review.Loan) *string { return &l.Means })
	case deferrals.Refused:
		m.day("decided", or(l.Decided), func(l *review.Loan) *period.Date { return &l.Decided }, today)
		m.text("refusal", l.Refusal, words.T("defer.refusal_hint"), func(l *review.Loan) *string { return &l.Refusal })
	case deferrals.Arranged:
		m.day("arranged", or(l.Arranged), func(l *review.Loan) *period.Date { return &l.Arranged }, today)
		m.text("evidence", l.Evidence, words.T("defer.evidence_hint"), func(l *review.Loan) *string { return &l.Evidence })
	}
	return m
}

// whole is the balance where all of it is likely to be put off.
func whole(l *review.Loan, to deferrals.State) money.Fen {
	if to == deferrals.Approved {
		return l.Balance
	}
	return 0
}

// askMove takes the case a step further.
func (p *filePage) askMove(to deferrals.State) {
	c, m := p.data.Case, p.formFor(to)
	reason := field.NewEntry()
	reason.SetPlaceHolder(words.T("ui.reason"))
	needs := needsReason(to)
	fields := m.fields
	if needs {
		fields = append(fields, ask.Text(words.T("defer.reason"), reason))
	}
	if to == deferrals.Arranged && p.data.More.Plan != nil {
		fields = append(fields, ask.Said(words.T("defer.arranged_freezes"), theme.Quiet))
	}
	reg, who, today := p.v.reg, p.v.place.Session.Who(), p.v.place.Today()
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("defer.move_title", p.verb(to), number(c.No)), Verb: p.verb(to),
		Danger: needs, Said: []string{words.T("defer.move_says", c.Loan.Name, c.State.Label(), to.Label())}, Fields: fields, Label: wide(112, 168), Extra: 24,
		Take: func() (func(context.Context) error, error) {
			said := c.Loan
			for _, read := range m.reads {
				if err := read(&said); err != nil {
					return nil, err
				}
			}
			why := strings.TrimSpace(reason.Text)
			if needs && why == "" {
				return nil, desk.Errf("deferral-reason")
			}
			set := func(l *review.Loan) {
				for _, read := range m.reads {
					_ = read(l) // it was read above without an error
				}
			}
			return func(ctx context.Context) error {
				examine, err := reg.Examine(ctx, today)
				if err != nil {
					return err
				}
				return reg.Move(ctx, who, c.No, to, why, set, examine)
			}, nil
		},
		Done: p.v.again,
	})
}

func needsReason(to deferrals.State) bool {
	return to == deferrals.Voided || to == deferrals.Terminated || to == deferrals.ClosedIncomplete || to == deferrals.Withdrawn
}

// complaints are what the firm brought forward, each with what became of it.
func (p *filePage) complaints() []fyne.CanvasObject {
	if len(p.data.More.Complaints) == 0 {
		return nil
	}
	out := section(words.T("defer.complaints"), "")
	for _, c := range p.data.More.Complaints {
		lead := prose.Span{Text: "○", Tone: theme.Warn}
		if c.Heard != nil {
			lead = prose.Span{Text: "✓", Tone: theme.Good}
		}
		out = append(out, prose.Hanging(20, lead, prose.Plain(c.Text)), prose.Hanging(20, prose.Span{}, prose.Quiet(strings.TrimSpace(c.From+"　"+signature(c.By)))))
		if c.Heard != nil {
			out = append(out, prose.Hanging(20, prose.Span{}, prose.Plain(words.T("defer.reply")+"　"+c.Reply+"　"), prose.Quiet(signature(*c.Heard))))
			continue
		}
		out = append(out, p.v.offer(offer{label: words.T("defer.hear"), why: p.v.whyKeeper(), do: func() { p.askHear(c) }}))
	}
	return out
}

func (p *filePage) askComplain() {
	from, said := field.NewEntry(), field.NewEntry()
	from.SetPlaceHolder(words.T("defer.complaint_from_hint"))
	reg, who, no := p.v.reg, p.v.place.Session.Who(), p.no
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("defer.complain_title", number(no)), Verb: words.T("defer.complain"), Said: []string{words.T("defer.complain_says", p.data.Case.Loan.Name)}, Extra: 16,
		Fields: []ask.Field{ask.Text(words.T("defer.complaint_text"), said), ask.Text(words.T("defer.complaint_from"), from)},
		Take: func() (func(context.Context) error, error) {
			text, by := strings.TrimSpace(said.Text), strings.TrimSpace(from.Text)
			return func(ctx context.Context) error { return reg.Complain(ctx, who, no, by, text) }, nil
		},
		Done: p.v.again,
	})
}

func (p *filePage) askHear(c deferrals.Complaint) {
	reply := field.NewEntry()
	reg, who, no := p.v.reg, p.v.place.Session.Who(), p.no
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("defer.hear_title", number(no), c.N), Verb: words.T("defer.hear"), Said: []string{c.Text}, Extra: 16,
		Fields: []ask.Field{ask.Text(words.T("defer.reply"), reply)},
		Take: func() (func(context.Context) error, error) {
			text := strings.TrimSpace(reply.Text)
			return func(ctx context.Context) error { return reg.Hear(ctx, who, no, c.N, text) }, nil
		},
		Done: p.v.again,
	})
}

// penalty lists the entries of penalty interest with what stands after each.
func (p *filePage) penalty() []fyne.CanvasObject {
	list := p.data.More.Penalty
	if len(list) == 0 {
		return nil
	}
	heads := []cellHead{{title: words.T("defer.day"), share: 1.2}, {title: words.T("defer.penalty_kind"), share: 1.2}, {title: words.T("defer.sum"), share: 1.4, right: true}, {title: words.T("defer.standing"), share: 1.4, right: true}}
	var rows [][]cell
	for i, e := range list {
		now, err := schedule.Tally(list[:i+1])
		standing := now.Residual.String()
		if err != nil {
			standing = none
		}
		rows = append(rows, []cell{{text: e.On.String()}, {text: words.T("defer.penalty." + string(e.Kind))}, {text: e.Amount.String()}, {text: standing, bold: i == len(list)-1}})
	}
	return append(section(words.T("defer.penalties"), words.T("defer.in_yuan")), newCells(heads, rows, nil))
}

var penaltyKinds = []schedule.Kind{schedule.Accrue, schedule.Waive, schedule.Reverse, schedule.Capitalise}

func (p *filePage) askPenalty() {
	kind, sum, day, reason := widget.NewSelect(nil, nil), field.NewMoney(), field.NewDate(p.v.place.Today()), field.NewEntry()
	for _, k := range penaltyKinds {
		kind.Options = append(kind.Options, words.T("defer.penalty."+string(k)))
	}
	day.Set(p.v.place.Today())
	says := prose.New(prose.Quiet(""))
	kind.OnChanged = func(string) {
		says.Set(prose.Quiet(words.T("defer.penalty_says." + string(penaltyKinds[kind.SelectedIndex()]))))
	}
	kind.SetSelectedIndex(0)
	standing, err := schedule.Tally(p.data.More.Penalty)
	said := words.T("defer.penalty_now", standing.Residual.String())
	if err != nil {
		said = deferrals.ScheduleError(err)
	}
	reg, who, no, today := p.v.reg, p.v.place.Session.Who(), p.no, p.v.place.Today()
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("defer.penalty_title", number(no)), Verb: words.T("defer.penalty"), Said: []string{said}, Extra: 24,
		Fields: []ask.Field{
			ask.Choice(words.T("defer.penalty_kind"), kind), {Object: says}, ask.Money(words.T("defer.sum"), sum), ask.Day(words.T("defer.day"), day), ask.Text(words.T("defer.reason"), reason),
		},
		Take: func() (func(context.Context) error, error) {
			e := schedule.Entry{Kind: penaltyKinds[kind.SelectedIndex()]}
			var err error
			if e.Amount, err = sum.Value(); err != nil || e.Amount <= 0 {
				return nil, desk.Errf("field-amount").Wrap(err)
			}
			if e.On, err = day.Value(); err != nil {
				return nil, desk.Errf("field-day").Wrap(err)
			}
			why := strings.TrimSpace(reason.Text)
			return func(ctx context.Context) error {
				examine, err := reg.Examine(ctx, today)
				if err != nil {
					return err
				}
				return reg.Penalty(ctx, who, no, e, why, examine)
			}, nil
		},
		Done: p.v.again,
	})
}
