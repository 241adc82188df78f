package policyview

import (
	"context"

	"fyne.io/fyne/v2"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/gate"
	"huiqi/resources/words"
)

// gatePage runs the gate, off the window's thread, and tells what it found.
func (v *View) gatePage() fyne.CanvasObject {
	if v.report == nil {
		p := v.pack
		task.Start(v.place.Shell.Runner(), &v.gating, words.T("policyview.gate"), func(context.Context, task.Tell) (gate.Report, error) {
			return gate.Run(p), nil
		}, func(r gate.Report, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			v.report = &r
			if v.tab == tabGate {
				v.drawRight()
			}
		})
	}
	if v.report == nil {
		return parts.Empty(words.T("policyview.gating"), "", nil)
	}
	r := v.report
	verdict := prose.Span{Text: words.T("policyview.gate_passed"), Bold: true, Tone: theme.Good}
	if !r.OK() {
		verdict = prose.Span{Text: words.T("policyview.gate_shut", len(r.Findings)), Bold: true, Tone: theme.Bad}
	}
	out := []fyne.CanvasObject{
		prose.Sized(3, verdict), prose.New(prose.Plain(words.T("policyview.cases", r.Passed, r.Cases))),
		prose.New(prose.Plain(words.T("policyview.unsigned", len(r.Unsigned)))), parts.Gap(1, 4),
		parts.Pairs(110, parts.Pair{Label: words.T("awardsview.engine"), Value: r.Engine}, parts.Pair{Label: words.T("awardsview.pack_hash"), Value: r.SHA256},
			parts.Pair{Label: words.T("policyview.prepared"), Value: v.signature(gate.Prepared)}, parts.Pair{Label: words.T("policyview.activated"), Value: v.signature(gate.Activated)}),
		parts.Gap(1, 4),
	}
	for _, f := range r.Findings {
		out = append(out, prose.Hanging(24, prose.Span{Text: "×", Tone: theme.Bad}, prose.Strong(f.Where+"　"), prose.Plain(f.Message)))
	}
	return parts.NewFlow(20, 6, out...)
}

func (v *View) signature(role gate.Role) string {
	if s := v.standing.By(role); s != nil {
		return s.Person + "　" + s.On
	}
	return words.T("awardsview.unsigned")
}
