package deferralsview

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// answerDays is how many working days a bank has for its answer, unless another day is
// chosen.
const answerDays = 10

// offer is a button with why it may not be pressed, "" when it may.
type offer struct {
	label   string
	primary bool
	why     string
	do      func()
}

// offer shows buttons side by side; why one is off stands beside it.
func (v *View) offer(list ...offer) fyne.CanvasObject {
	row := parts.Row(8, parts.Gap(12, 1))
	why := ""
	for _, o := range list {
		b := parts.NewButton(" "+o.label+" ", o.do)
		if o.primary {
			b.Importance = widget.HighImportance
		}
		if o.why != "" {
			b.Disable()
			why = o.label + words.T("defer.colon") + o.why
		}
		row.Add(b)
	}
	if why != "" {
		row.Add(parts.Quiet(why))
	}
	return row
}

func (v *View) whyKeeper() string {
	if v.keeps() {
		return ""
	}
	return words.T("defer.why_keeper")
}

// whySettle says why a person may not decide what a finding comes to, "" when they may.
func (v *View) whySettle(f *deferrals.Finding, c *deferrals.Case) string {
	if !v.judges() {
		return words.T("defer.why_judge")
	}
	if f.Touched(c, v.me()) {
		return words.T("defer.why_own")
	}
	if f.State == deferrals.Asked && v.place.Today().Compare(f.Notified.Due) <= 0 {
		return words.T("defer.why_time", f.Notified.Due.String())
	}
	return ""
}

// deeds are what may be done next with a finding; nothing with one of a voided case.
func (v *View) deeds(f *deferrals.Finding, c *deferrals.Case) []offer {
	if c.State == deferrals.Voided {
		return nil
	}
	ref := deferrals.FindingRef{No: f.No, Rule: f.Rule}
	ask := offer{label: words.T("defer.ask"), why: v.whyKeeper(), do: func() { v.askNotify(c.Loan.Bank, []deferrals.FindingRef{ref}) }}
	answer := offer{label: words.T("defer.answer"), why: v.whyKeeper(), do: func() { v.askAnswer(f) }}
	settle := offer{label: words.T("defer.settle"), why: v.whySettle(f, c), do: func() { v.askSettle(f) }}
	file := offer{label: words.T("defer.close"), why: v.whyKeeper(), do: func() { v.askClose(f) }}
	switch f.State {
	case deferrals.Found:
		dismiss := settle
		dismiss.label = words.T("defer.dismiss")
		return []offer{ask, dismiss}
	case deferrals.Asked:
		return []offer{answer, settle}
	case deferrals.Answered:
		return []offer{settle, answer}
	case deferrals.Rectified, deferrals.Upheld, deferrals.Dismissed:
		return []offer{file}
	}
	return nil
}

// findings are those of the case, each with what it rests on and what may be done.
func (p *filePage) findings() []fyne.CanvasObject {
	if len(p.data.Findings) == 0 {
		return append(section(words.T("defer.findings"), ""), prose.Hanging(20, prose.Span{Text: "✓", Tone: theme.Good}, prose.Quiet(words.T("defer.no_findings"))))
	}
	out := section(words.T("defer.findings"), words.T("defer.findings_n", len(p.data.Findings)))
	for i := range p.data.Findings {
		f := &p.data.Findings[i]
		out = append(out, p.v.finding(f)...)
		out = append(out, p.clause(f)...)
		out = append(out, p.v.course(f)...)
		if list := p.v.deeds(f, &p.data.Case); len(list) > 0 {
			out = append(out, p.v.offer(list...))
		}
		out = append(out, parts.Gap(1, 4))
	}
	return out
}

// finding says what was found, and the rows it rests on.
func (v *View) finding(f *deferrals.Finding) []fyne.CanvasObject {
	lead := prose.Span{Text: "▲", Tone: findingTone(f.State)}
	if !f.State.Unsettled() {
		lead.Text = "●"
	}
	out := []fyne.CanvasObject{prose.Hanging(20, lead, prose.Strong(deferrals.RuleLabel(f.Rule)+"　"), prose.Span{Text: f.State.Label(), Tone: findingTone(f.State)}),
		prose.Hanging(20, prose.Span{}, prose.Plain(f.Text))}
	for _, e := range f.Rows {
		at := e.File + "　" + words.T("place.row", e.Row)
		if e.Sheet != "" {
			at = e.File + "　" + words.T("place.sheet", e.Sheet) + "　" + words.T("place.row", e.Row)
		}
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("defer.evidence_row")+"　"+at)))
	}
	if f.Gone != nil {
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Span{Text: words.T("defer.gone", f.Gone.Date.String()), Tone: theme.Warn}))
	}
	return out
}

// course is what became of a finding so far, in the rounds before this one as well.
func (v *View) course(f *deferrals.Finding) (out []fyne.CanvasObject) {
	for i := range f.Past {
		r := &f.Past[i]
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("defer.round", i+1, r.Opened.Date.String())+"　"+r.Text)))
		out = append(out, roundOf(r)...)
	}
	return append(out, roundOf(&f.Round)...)
}

// roundOf is one round of a finding, step by step.
func roundOf(f *deferrals.Round) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	say := func(what, by string) {
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Plain(what+"　"), prose.Quiet(by)))
	}
	if n := f.Notified; n != nil {
		what := words.T("defer.asked_until", n.Due.String())
		if n.Letter != "" {
			what += "　" + n.Letter
		}
		say(what, signature(n.Sign))
	}
	for _, a := range f.Answers {
		say(words.T("defer.answered", a.Text)+strings.TrimRight("　"+a.Doc, "　"), signature(a.Sign))
	}
	if s := f.Settled; s != nil {
		say(words.T("defer.settled", f.Outcome.Label(), s.Reason), signature(s.Sign))
	}
	if f.Closed != nil {
		say(words.T("defer.closed"), signature(*f.Closed))
	}
	return out
}

// askNotify asks a bank about findings, all its own.
func (v *View) askNotify(bank string, list []deferrals.FindingRef) {
	due, letter := field.NewDate(v.place.Today()), field.NewEntry()
	letter.SetPlaceHolder(words.T("defer.letter_hint"))
	writes, number := field.NewTick(words.T("defer.make_letter"), words.T("defer.make_letter_note"), false), ""
	writes.OnChanged = func(on bool) {
		if letter.Enable(); on { // it gets the next number of the house
			letter.SetText("")
			letter.Disable()
		}
	}
	note := prose.New(prose.Quiet(""))
	var slot task.Slot
	reg, press, who, today := v.reg, v.press(), v.place.Session.Who(), v.place.Today()
	task.Start(v.place.Shell.Runner(), &slot, "", func(ctx context.Context, _ task.Tell) (period.Date, error) {
		return reg.AnswerDue(ctx, today, answerDays)
	}, func(on period.Date, err error) {
		if err != nil {
			note.Set(prose.Span{Text: desk.Text(err), Tone: theme.Warn})
			return
		}
		due.Set(on)
		note.Set(prose.Quiet(words.T("defer.due_note", answerDays)))
	})
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("defer.ask_title", v.bank(bank, "")), Verb: words.T("defer.ask"), Said: []string{words.T("defer.ask_says", v.bank(bank, ""), len(list))}, Extra: 24,
		Fields: []ask.Field{ask.Day(words.T("defer.answer_due"), due), {Object: note}, ask.Text(words.T("defer.letter"), letter), {Object: writes}},
		Take: func() (func(context.Context) error, error) {
			on, err := due.Value()
			if err != nil {
				return nil, desk.Errf("field-day").Wrap(err)
			}
			if writes.On {
				return func(ctx context.Context) (err error) {
					number, err = writeLetter(ctx, press, who, bank, list, on, today)
					return err
				}, nil
			}
			no := strings.TrimSpace(letter.Text)
			return func(ctx context.Context) error { return reg.Notify(ctx, who, bank, list, on, no) }, nil
		},
		Done: func() {
			if v.again(); number != "" {
				v.place.Shell.Go(paperRoute, number)
			}
		},
	})
}

// about says which finding a dialog is about.
func about(f *deferrals.Finding) []string {
	return []string{fmt.Sprintf("%s　%s", deferrals.RuleLabel(f.Rule), f.Text)}
}

func (v *View) askAnswer(f *deferrals.Finding) {
	said, doc := field.NewEntry(), field.NewEntry()
	doc.SetPlaceHolder(words.T("defer.doc_hint"))
	ref, reg, who := deferrals.FindingRef{No: f.No, Rule: f.Rule}, v.reg, v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("defer.answer_title", number(f.No)), Verb: words.T("defer.answer"), Said: append(about(f), words.T("defer.answer_says")), Extra: 16,
		Fields: []ask.Field{ask.Text(words.T("defer.answer_text"), said), ask.Text(words.T("defer.doc"), doc)},
		Take: func() (func(context.Context) error, error) {
			text, paper := said.Text, doc.Text
			return func(ctx context.Context) error { return reg.Answer(ctx, who, ref, text, paper) }, nil
		},
		Done: v.again,
	})
}

// askSettle decides what a finding comes to; of one the bank was not asked about it can
// only be dismissed.
func (v *View) askSettle(f *deferrals.Finding) {
	outcomes := []deferrals.FindingState{deferrals.Rectified, deferrals.Upheld, deferrals.Dismissed}
	if f.State == deferrals.Found {
		outcomes = outcomes[2:]
	}
	pick := widget.NewSelect(nil, nil)
	for _, o := range outcomes {
		pick.Options = append(pick.Options, o.Label())
	}
	note := prose.New(prose.Quiet(""))
	pick.OnChanged = func(string) {
		note.Set(prose.Quiet(words.T("defer.outcome." + string(outcomes[pick.SelectedIndex()]))))
	}
	pick.SetSelectedIndex(0)
	reason := field.NewEntry()
	ref, reg, who := deferrals.FindingRef{No: f.No, Rule: f.Rule}, v.reg, v.place.Session.Who()
	says := about(f)
	for _, a := range f.Answers {
		says = append(says, words.T("defer.answered", a.Text))
	}
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("defer.settle_title", number(f.No)), Verb: words.T("defer.settle"), Said: says, Extra: 24,
		Fields: []ask.Field{ask.Choice(words.T("defer.outcome"), pick), {Object: note}, ask.Text(words.T("defer.reason"), reason)},
		Take: func() (func(context.Context) error, error) {
			outcome, why := outcomes[pick.SelectedIndex()], strings.TrimSpace(reason.Text)
			return func(ctx context.Context) error { return reg.Settle(ctx, who, ref, outcome, why) }, nil
		},
		Done: v.again,
	})
}

func (v *View) askClose(f *deferrals.Finding) {
	ref, reg, who := deferrals.FindingRef{No: f.No, Rule: f.Rule}, v.reg, v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("defer.close_title", number(f.No)), Verb: words.T("defer.close"), Said: append(about(f), words.T("defer.close_says", f.State.Label())),
		Take: func() (func(context.Context) error, error) {
			return func(ctx context.Context) error { return reg.CloseFinding(ctx, who, ref) }, nil
		},
		Done: v.again,
	})
}
