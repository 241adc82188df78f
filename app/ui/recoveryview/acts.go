package recoveryview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/recovery"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// acts are the buttons that fit the state of a case and the roles of the person.
func (v *View) acts(c *recovery.Case) []fyne.CanvasObject {
	var row []fyne.CanvasObject
	button := func(primary bool, label string, do func()) {
		if primary {
			row = append(row, parts.Primary("  "+label+"  ", do))
		} else {
			row = append(row, parts.NewButton("  "+label+"  ", do))
		}
	}
	maker, approver := v.place.Holds(act.Maker), v.place.Holds(act.Approver)
	switch {
	case c.State == recovery.Proposed && approver && c.Maker.Who != v.me():
		button(true, words.T("rec.approve"), func() { v.askApprove(c) })
		button(false, words.T("rec.reject"), func() { v.askReject(c) })
	case c.State == recovery.Approved && maker:
		button(true, words.T("rec.notify"), func() { v.askNotify(c) })
	case maker && len(kindsFor(c)) > 0:
		button(true, words.T("rec.note"), func() { v.askNote(c) })
	}
	if len(row) == 0 {
		return []fyne.CanvasObject{prose.Hanging(20, prose.Span{Text: "▶", Tone: theme.Accent}, prose.Plain(waitsFor(c, v.place.Today())))}
	}
	return []fyne.CanvasObject{container.NewHBox(row...)}
}

func seen(c *recovery.Case) recovery.Ask { return recovery.Ask{Case: c.ID, Seen: c.Version} }

// do runs an act and reads the cases anew.
func (v *View) do(work func(ctx context.Context) error) {
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) {
		v.place.Shell.Failed(err)
		v.load(nil)
	})
}

// askPropose asks what is to be got back and why. award may be given.
func (v *View) askPropose(award string) {
	id, amount, reason, doc := field.NewEntry(), field.NewMoney(), field.NewEntry(), field.NewEntry()
	id.SetPlaceHolder("SP2020-001-00001")
	doc.SetPlaceHolder(words.T("rec.doc_hint"))
	paid := prose.New(prose.Quiet(words.T("rec.award_note")))
	who := v.place.Session.Who()
	var looking task.Slot
	look := func(text string) {
		task.Start(v.place.Shell.Runner(), &looking, "", func(ctx context.Context, _ task.Tell) (ledger.Award, error) {
			return v.books.Award(ctx, strings.TrimSpace(text))
		}, func(a ledger.Award, err error) {
			if err != nil || len(a.Steps) == 0 {
				paid.Set(prose.Quiet(words.T("rec.award_note")))
				return
			}
			paid.Set(prose.Plain(words.T("rec.award_paid", v.place.PoolLabel(a.Pool), a.Amounts.Paid.String(), a.Amounts.Recoverable.String())))
		})
	}
	id.OnChanged = look
	if award != "" {
		id.SetText(award)
	}
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("rec.propose"), Verb: words.T("rec.propose_verb"), Extra: 20,
		Fields: []ask.Field{
			ask.Text(words.T("rec.award"), id), {Object: paid}, ask.Money(words.T("rec.sum"), amount), ask.Text(words.T("rec.reason"), reason), ask.Text(words.T("rec.doc"), doc),
			ask.Said(words.T("rec.propose_note"), theme.Quiet),
		},
		Take: func() (func(context.Context) error, error) {
			p := recovery.Proposal{Award: strings.TrimSpace(id.Text), Reason: strings.TrimSpace(reason.Text), Doc: strings.TrimSpace(doc.Text)}
			var err error
			if p.Amount, err = amount.Value(); err != nil || p.Amount <= 0 {
				return nil, desk.Errf("field-amount").Wrap(err)
			}
			return func(ctx context.Context) error {
				made, err := v.desk.Propose(ctx, who, p)
				if err == nil {
					v.opened = made
				}
				return err
			}, nil
		},
		Done: func() { v.load(nil) },
	})
}

func (v *View) askApprove(c *recovery.Case) {
	who := v.place.Session.Who()
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), words.T("rec.approve_title", c.ID), words.T("rec.approve_says", c.Claim.Name, c.Amount.String(), v.place.PoolLabel(c.Claim.Pool), c.Claim.To.Label()), words.T("rec.approve"), false, func() {
		v.do(func(ctx context.Context) error { return v.desk.Approve(ctx, who, seen(c)) })
	})
}

func (v *View) askReject(c *recovery.Case) {
	who := v.place.Session.Who()
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("rec.reject_title", c.ID), words.T("rec.reject_says", c.Amount.String()), words.T("rec.reject"), func(reason string) {
		a := seen(c)
		a.Reason = reason
		v.do(func(ctx context.Context) error { return v.desk.Reject(ctx, who, a) })
	})
}

// askNotify records the letter and when how much is due, shown as it is typed.
func (v *View) askNotify(c *recovery.Case) {
	doc, day, first, count := field.NewEntry(), field.NewDate(v.place.Today()), field.NewDate(v.place.Today()), field.NewInt()
	doc.SetPlaceHolder(words.T("rec.doc_hint"))
	doc.SetText(c.Letter) // the number it bears on paper already
	day.Set(v.place.Today())
	first.Set(v.place.Today().AddDays(30))
	count.SetText("1")
	plan := prose.New()
	read := func() ([]recovery.Part, error) {
		n, err := count.Value()
		if err != nil || n < 1 || n > 60 {
			return nil, desk.Errf("rec-parts").Wrap(err)
		}
		due, err := first.Value()
		if err != nil {
			return nil, desk.Errf("field-day").Wrap(err)
		}
		return planOf(c.Left(), int(n), due), nil
	}
	draw := func(string) {
		list, err := read()
		if err != nil {
			plan.Set(prose.Quiet(desk.Text(err)))
			return
		}
		var text []string
		for _, p := range list {
			text = append(text, p.Due.String()+"　"+p.Amount.String())
		}
		plan.Set(prose.Plain(strings.Join(text, words.T("rec.semicolon"))))
	}
	first.OnChanged, count.OnChanged = draw, draw
	draw("")
	who := v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("rec.notify_title", c.ID), Verb: words.T("rec.notify"), Said: []string{words.T("rec.notify_says", c.Claim.Name, c.Left().String())}, Extra: 40,
		Fields: []ask.Field{
			ask.Text(words.T("rec.letter"), doc), ask.Day(words.T("rec.letter_day"), day), {Label: words.T("rec.parts"), Object: container.NewHBox(parts.Box(80, 32, count.Entry)), Entry: count.Entry},
			ask.Day(words.T("rec.first_due"), first), {Label: words.T("rec.plan"), Object: plan},
		},
		Take: func() (func(context.Context) error, error) {
			list, err := read()
			if err != nil {
				return nil, err
			}
			on, err := day.Value()
			if err != nil {
				return nil, desk.Errf("field-day").Wrap(err)
			}
			number := strings.TrimSpace(doc.Text)
			return func(ctx context.Context) error { return v.desk.Notify(ctx, who, seen(c), number, on, list) }, nil
		},
		Done: func() { v.load(nil) },
	})
}

// askNote writes down money that came back, went on, was kept back or given up.
func (v *View) askNote(c *recovery.Case) {
	kinds := kindsFor(c)
	kind := widget.NewSelect(nil, nil)
	for _, k := range kinds {
		kind.Options = append(kind.Options, k.Label())
	}
	amount, day, doc, against := field.NewMoney(), field.NewDate(v.place.Today()), field.NewEntry(), field.NewEntry()
	day.Set(v.place.Today())
	against.SetPlaceHolder(words.T("rec.against_hint"))
	says := prose.New()
	kind.OnChanged = func(string) {
		k := kinds[kind.SelectedIndex()]
		says.Set(prose.Quiet(words.T("rec.kind."+string(k), k.Confirms().Label())))
		if k == recovery.Offset {
			against.Enable()
		} else {
			against.Disable()
		}
		switch k {
		case recovery.Instalment:
			if p := nextDue(c); p != nil {
				amount.Set(min(p.Amount, c.Left()))
			}
		case recovery.Remit:
			amount.Set(c.Held())
		default:
			amount.Set(c.Left())
		}
	}
	kind.SetSelectedIndex(0)
	who := v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("rec.note_title", c.ID), Verb: words.T("rec.note_verb"), Said: []string{words.T("rec.note_says", c.Claim.Name, c.Left().String())}, Extra: 16,
		Fields: []ask.Field{
			ask.Choice(words.T("rec.kind"), kind), {Object: says}, ask.Money(words.T("rec.sum"), amount), ask.Day(words.T("rec.step_day"), day), ask.Text(words.T("rec.step_doc"), doc), ask.Text(words.T("rec.against"), against),
		},
		Take: func() (func(context.Context) error, error) {
			s := recovery.Step{Kind: kinds[kind.SelectedIndex()], Doc: strings.TrimSpace(doc.Text)}
			var err error
			if s.Amount, err = amount.Value(); err != nil || s.Amount <= 0 {
				return nil, desk.Errf("field-amount").Wrap(err)
			}
			if s.Date, err = day.Value(); err != nil {
				return nil, desk.Errf("field-day").Wrap(err)
			}
			if s.Kind == recovery.Offset {
				s.Against = strings.TrimSpace(against.Text)
			}
			return func(ctx context.Context) error {
				_, err := v.desk.Note(ctx, who, seen(c), s)
				return err
			}, nil
		},
		Done: func() { v.load(nil) },
	})
}

func (v *View) askConfirm(c *recovery.Case, s recovery.Step) {
	who := v.place.Session.Who()
	text := words.T("rec.confirm_says", s.Noted.Name, s.Kind.Label(), s.Amount.String(), s.Doc, c.Left().String(), c.Left().String())
	if s.Kind != recovery.Remit {
		text = words.T("rec.confirm_says", s.Noted.Name, s.Kind.Label(), s.Amount.String(), s.Doc, c.Left().String(), (c.Left() - s.Amount).String())
	}
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), words.T("rec.confirm_title", c.ID, s.N), text, words.T("rec.confirm"), false, func() {
		v.do(func(ctx context.Context) error { return v.desk.Confirm(ctx, who, seen(c), s.N) })
	})
}

func (v *View) askTurnDown(c *recovery.Case, s recovery.Step) {
	who := v.place.Session.Who()
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("rec.turn_down_title", c.ID, s.N), words.T("rec.turn_down_says"), words.T("rec.turn_down"), func(reason string) {
		a := seen(c)
		a.Reason = reason
		v.do(func(ctx context.Context) error { return v.desk.TurnDown(ctx, who, a, s.N) })
	})
}

// Poses show a case, its acts, and one being proposed.
func (v *View) Poses() []shell.Pose {
	first := func(keep func(*recovery.Case) bool) *recovery.Case {
		for _, c := range v.list {
			if keep(c) {
				v.grid.SetCursor(c.ID)
				v.open(c.ID)
				return c
			}
		}
		return nil
	}
	in := func(s recovery.State) func(*recovery.Case) bool {
		return func(c *recovery.Case) bool { return c.State == s }
	}
	drop := func() {
		if v.dialog != nil {
			v.dialog.Close()
			v.dialog = nil
		}
	}
	return []shell.Pose{
		{Name: "one", Take: func() { first(in(recovery.Notified)) }},
		{Name: "note", Take: func() {
			if c := first(in(recovery.Notified)); c != nil {
				v.askNote(c)
			}
		}, Leave: drop},
		{Name: "notify", Take: func() {
			if c := first(in(recovery.Proposed)); c != nil {
				v.askNotify(c)
			}
		}, Leave: drop},
		{Name: "propose", Take: func() { v.ClosePane(); v.askPropose("") }, Leave: drop},
	}
}
