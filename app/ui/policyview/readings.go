package policyview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/rules"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/resources/words"
)

// readingsPage lists the readings with their alternatives, signed or not.
func (v *View) readingsPage() fyne.CanvasObject {
	out := []fyne.CanvasObject{prose.New(prose.Quiet(words.T("policyview.readings_help"))), parts.Gap(1, 4)}
	for i := range v.pack.Interpretations {
		n := &v.pack.Interpretations[i]
		out = append(out, prose.New(prose.Strong(n.Clause+"　"+n.Label), v.signed(n)), prose.New(prose.Plain(n.Question)))
		choice := teller{p: v.pack, readings: v.readings()}.choice(n.ID)
		for _, o := range n.Options {
			lead, note := prose.Span{Text: "○", Tone: theme.Quiet}, o.Note
			if o.ID == choice {
				lead = prose.Span{Text: "●", Tone: theme.Accent}
			}
			if note != "" {
				note = "（" + note + "）"
			}
			out = append(out, prose.HangingLink(24, lead, func() { v.decide(n, o) }, prose.Plain(o.Label), prose.Quiet(note)))
		}
		out = append(out, parts.Rule(), parts.Gap(1, 2))
	}
	return parts.NewFlow(20, 6, out...)
}

// signed says who decided a reading.
func (v *View) signed(n *pack.Interpretation) prose.Span {
	if d, ok := v.decisions[n.ID]; ok {
		return prose.Span{Text: "　" + words.T("policyview.decided", d.By, d.On, d.Document), Tone: theme.Good}
	}
	if n.Signed() {
		return prose.Span{Text: "　" + words.T("policyview.decided", n.DecidedBy, n.DecidedOn, n.Document), Tone: theme.Good}
	}
	return prose.Span{Text: "　" + words.T("awardsview.unsigned"), Tone: theme.Warn}
}

// decide asks who decides for an option, when and on what document, and keeps it.
func (v *View) decide(n *pack.Interpretation, o pack.Option) {
	by, document, on := field.NewEntry(), field.NewEntry(), field.NewDate(v.place.Today())
	by.SetText(v.place.Session.Me().User.Name)
	on.Set(v.place.Today())
	hint := prose.New(prose.Quiet(words.T("policyview.decide_note")))
	body := parts.NewColumn(8, prose.New(prose.Plain(n.Question)), prose.New(prose.Strong(o.Label)),
		labelled("policyview.decided_by", by), labelled("policyview.decided_on", on.Box()), labelled("policyview.document", document), hint)
	d := dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: n.Label, Body: body, Default: 1, Focus: by, Width: 480,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: words.T("policyview.decide"), Kind: dialogs.Primary, Do: func() {
			v.keep(n.ID, rules.Decision{Choice: o.ID, By: strings.TrimSpace(by.Text), On: strings.TrimSpace(on.Text), Document: strings.TrimSpace(document.Text)})
		}, Stay: func() bool {
			if strings.TrimSpace(by.Text) != "" && strings.TrimSpace(document.Text) != "" {
				return false
			}
			hint.Set(prose.Span{Text: words.T("policyview.decide_incomplete"), Tone: theme.Bad})
			return true
		}}},
	})
	for _, e := range []*field.Entry{by, document, on.Entry} {
		e.OnEnter, e.OnEsc = d.Enter, d.Escape
	}
}

func (v *View) keep(id string, d rules.Decision) {
	p, s := v.pack, v.place.Session
	who := s.Who()
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, rules.Settle(ctx, s.Desk, who, p, id, d)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.try, v.impact = nil, nil
		v.load()
	})
}

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(88, parts.Quiet(words.T(key))), nil, o)
}
