package deferralsview

import (
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/shell"
)

// Poses are the positions of this screen worth a picture. They change nothing.
func (v *View) Poses() []shell.Pose {
	waiting := func(r *row) bool { return r.State == deferrals.Accepted }
	granted := func(r *row) bool { return r.State == deferrals.Approved }
	serious := func(r *row) bool { return granted(r) && len(r.Findings) > 1 && r.Interest() && r.Principal() }
	return append(v.statPoses(), []shell.Pose{
		{Name: "filtered", Take: v.poseList(func() { v.list.figure = figOpen; v.list.picked["size"] = "小型" })},
		{Name: "case", Take: v.poseCase(serious, nil)},
		{Name: "planned", Take: v.posePlanned},
		{Name: "refused", Take: v.poseComplained},
		{Name: "plan", Take: func() { v.posePlanned(); v.file.planIt() }},
		{Name: "decide", Take: v.poseCase(waiting, func() { v.file.askMove(deferrals.Approved) }), Leave: v.dropDialog},
		{Name: "penalty", Take: v.poseCase(granted, func() { v.file.askPenalty() }), Leave: v.dropDialog},
		{Name: "findings", Take: v.poseFound("", nil)},
		{Name: "finding", Take: v.poseFound(deferrals.Answered, func(r *findRow) { v.find.show(r) }), Leave: v.ClosePane},
		{Name: "ask", Take: v.poseFound(deferrals.Found, func(r *findRow) {
			v.askNotify(r.Case.Loan.Bank, []deferrals.FindingRef{{No: r.Finding.No, Rule: r.Finding.Rule}})
		}), Leave: v.dropDialog},
		{Name: "settle", Take: v.poseFound(deferrals.Answered, func(r *findRow) { f := r.Finding; v.askSettle(&f) }), Leave: v.dropDialog},
		{Name: "take", Take: func() { v.take.take.Clear(); v.turnOver(v.take) }},
		{Name: "preview", Take: func() { v.poseTake(); v.take.page.ShowProblems("") }},
		{Name: "receipt", Take: v.poseReceipt, Leave: func() { v.dropDialog(); v.take.take.Clear() }},
		{Name: "new", Take: func() { v.form.begin() }},
		{Name: "correct", Take: v.poseCase(waiting, func() { v.form.correct(&v.file.data) }), Leave: func() { v.turn(0) }},
	}...)
}

// poseList shows the list, filtered by what set picks.
func (v *View) poseList(set func()) func() {
	return func() {
		clear(v.list.picked)
		v.list.figure, v.list.word, v.list.page, v.list.from = "", "", 0, deferrals.Filter{}
		set()
		v.turn(0)
	}
}

// poseCase opens the first case that is wanted, and then what then does.
func (v *View) poseCase(want func(*row) bool, then func()) func() {
	return func() {
		v.poseList(func() {})()
		for _, r := range v.list.grid.Shown() {
			if !want(r) {
				continue
			}
			v.file.open(r.No)
			if then != nil {
				then()
			}
			return
		}
	}
}

// poseFound shows the findings in a state, those not decided without one.
func (v *View) poseFound(state deferrals.FindingState, then func(*findRow)) func() {
	return func() {
		figure := ""
		if state == "" {
			figure = figUnsettled
		}
		v.find.only("", state, figure)
		v.turnTo("found")
		if rows := v.find.grid.Shown(); len(rows) > 0 && then != nil {
			v.find.grid.SetCursor(rows[0].id)
			then(rows[0])
		}
	}
}

// posePlanned opens a case whose terms were entered.
func (v *View) posePlanned() {
	v.turn(0)
	for _, r := range v.list.grid.Shown() {
		if !r.State.Granted() || len(r.Findings) == 0 {
			continue
		}
		if v.file.open(r.No); v.file.data.More.Plan != nil {
			return
		}
	}
}

// poseComplained opens a case with a complaint.
func (v *View) poseComplained() {
	v.poseList(func() { v.list.picked["complaint"] = "yes" })()
	if rows := v.list.grid.Shown(); len(rows) > 0 {
		v.file.open(rows[0].No)
	}
	clear(v.list.picked)
}

// dropDialog takes the dialog of a pose away.
func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}
