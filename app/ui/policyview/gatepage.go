package policyview

import (
	"context"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/gate"
	"huiqi/resources/words"
)

// gatePage is the way of a pack to being active: the gate, which runs off the
// window's thread, the signature of who prepared it, the impact run, and the
// signature of who activates it.
func (v *View) gatePage() fyne.CanvasObject {
	v.runGate()
	if v.report == nil {
		return parts.Empty(words.T("policyview.gating"), "", nil)
	}
	head := parts.NewColumn(7, v.verdict()...)
	switch {
	case !v.report.OK():
	case v.impact != nil:
		return parts.Fill(parts.Inset(head, 16, 10), parts.Rule(), v.impactGrid())
	case v.reviewed != nil:
		return parts.Fill(parts.Inset(head, 16, 10), parts.Rule(), v.reviewPage())
	}
	var found []fyne.CanvasObject
	for _, f := range v.report.Findings {
		found = append(found, prose.Hanging(24, prose.Span{Text: "×", Tone: theme.Bad}, prose.Strong(f.Where+"　"), prose.Plain(f.Message)))
	}
	if len(found) == 0 {
		help := words.T("policyview.impact_help")
		if v.reviews() {
			help = words.T("impact.help")
		}
		found = append(found, prose.New(prose.Quiet(help)))
	}
	return parts.Fill(parts.Inset(head, 16, 10), parts.Rule(), parts.NewFlow(16, 6, found...))
}

func (v *View) runGate() {
	if v.report != nil {
		return
	}
	p := v.pack
	task.Start(v.place.Shell.Runner(), &v.gating, words.T("policyview.gate"), func(context.Context, task.Tell) (gate.Report, error) {
		return gate.Run(p), nil
	}, func(r gate.Report, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		if v.pack != p {
			return
		}
		v.report = &r
		if v.tab == tabGate {
			v.drawRight()
		}
	})
}

// verdict says what the gate found and how far the signing is.
func (v *View) verdict() []fyne.CanvasObject {
	r := v.report
	verdict := prose.Span{Text: words.T("policyview.gate_passed"), Bold: true, Tone: theme.Good}
	if !r.OK() {
		verdict = prose.Span{Text: words.T("policyview.gate_shut", len(r.Findings)), Bold: true, Tone: theme.Bad}
	}
	return []fyne.CanvasObject{
		prose.Sized(3, verdict, prose.Quiet("　"+words.T("policyview.cases", r.Passed, r.Cases))),
		prose.New(prose.Quiet(words.T("policyview.unsigned", len(r.Unsigned)))),
		parts.Pairs(88, parts.Pair{Label: words.T("awardsview.engine"), Value: r.Engine}, parts.Pair{Label: words.T("awardsview.pack_hash"), Value: r.SHA256}),
		v.signLine(gate.Prepared), v.impactLine(), v.signLine(gate.Activated),
	}
}

// signLine says who signed for a role, or lets somebody sign.
func (v *View) signLine(role gate.Role) fyne.CanvasObject {
	label := words.T("policyview." + string(role))
	lead := parts.Fixed(88, parts.Quiet(label))
	if s := v.standing.By(role); s != nil {
		line := []fyne.CanvasObject{lead, parts.Line(s.Person+"　"+s.On, theme.Good, 0, true)}
		if role == gate.Activated {
			line = append(line, parts.Quiet(words.T("policyview.saw", s.Impact[:min(12, len(s.Impact))])))
		}
		if v.standing.Active() {
			return parts.Row(8, line...)
		}
		return parts.Row(8, append(line, parts.NewButton(words.T("policyview.sign_again"), func() { v.sign(role) }))...)
	}
	return parts.Row(8, lead, parts.Line(words.T("awardsview.unsigned"), theme.Warn, 0, false), parts.NewButton(words.T("policyview.sign"), func() { v.sign(role) }))
}

// sign asks before the signature of who is signed in is put. Activating before the
// impact run was seen in this window is refused at once.
func (v *View) sign(role gate.Role) {
	if role == gate.Activated && v.seen() == "" && !v.standing.Active() {
		v.place.Shell.Failed(desk.Errf("pack-impact-unseen", v.pack.ID, v.pack.Version))
		return
	}
	label := words.T("policyview." + string(role))
	body := parts.NewColumn(8, prose.New(prose.Strong(v.pack.Title+"　"+words.T("awardsview.version", v.pack.Version))),
		prose.New(prose.Quiet(words.T("policyview.sign_note."+string(role)))),
		prose.New(prose.Plain(words.T("policyview.sign_as", v.place.Session.Me().User.Name, v.place.Today().String()))))
	dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: label, Body: body, Default: 1, Width: 480,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: label, Kind: dialogs.Primary, Do: func() { v.putSignature(role) }}},
	})
}

func (v *View) putSignature(role gate.Role) {
	p, report, s := v.pack, *v.report, v.place.Session
	seen, who := v.seen(), s.Who()
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		if role == gate.Prepared {
			return struct{}{}, rules.Prepare(ctx, s.Desk, who, p)
		}
		return struct{}{}, rules.Activate(ctx, s.Desk, who, p, report, seen)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		if v.pack == p {
			v.loadThen(func() { v.refocus(v.tabFocus()) })
		}
	})
}

// seen is the hash of the impact run in sight, "" when there is none.
func (v *View) seen() string {
	switch {
	case v.impact != nil:
		return v.impact.Hash
	case v.reviewed != nil:
		return v.reviewed.Hash
	}
	return ""
}

// refocus gives the keyboard on when the button that had it was drawn anew.
func (v *View) refocus(to fyne.Focusable) {
	c := v.place.Shell.Window().Canvas()
	if v.tab != tabGate || v.place.Shell.Here() != Route || c.Overlays().Top() != nil {
		return
	}
	if _, ok := c.Focused().(*parts.Button); ok || c.Focused() == nil {
		c.Focus(to)
	}
}
