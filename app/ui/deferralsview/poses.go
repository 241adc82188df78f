package deferralsview

import (
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/shell"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	list := func(set func()) func() {
		return func() {
			clear(v.list.picked)
			v.list.figure, v.list.word, v.list.page = "", "", 0
			set()
			v.turn(0)
		}
	}
	first := func(keep func(*row) bool, then func()) func() {
		return func() {
			list(func() {})()
			for _, r := range v.list.grid.Shown() {
				if keep(r) {
					v.file.open(r.No)
					if then != nil {
						then()
					}
					return
				}
			}
		}
	}
	in := func(states ...deferrals.State) func(*row) bool {
		return func(r *row) bool {
			for _, s := range states {
				if r.State == s {
					return true
				}
			}
			return false
		}
	}
	waiting := in(deferrals.Accepted, deferrals.Registered)
	asked := func(state deferrals.FindingState, then func(*findRow)) func() {
		return func() {
			v.find.bank, v.find.rule, v.find.stand, v.find.figure, v.find.page = "", "", string(state), "", 0
			v.turnTo("findings")
			if rows := v.find.grid.Shown(); len(rows) > 0 && then != nil {
				v.find.grid.SetCursor(rows[0].id)
				then(rows[0])
			}
		}
	}
	return []shell.Pose{
		{Name: "filtered", Take: list(func() { v.list.figure = figOpen; v.list.picked["size"] = "小型" })},
		{Name: "case", Take: first(func(r *row) bool { return r.State.Granted() && len(r.Findings) > 1 && r.Interest() && r.Principal() }, nil)},
		{Name: "planned", Take: v.posePlanned},
		{Name: "refused", Take: v.poseComplained},
		{Name: "plan", Take: func() { v.posePlanned(); v.file.planIt() }},
		{Name: "decide", Take: first(waiting, func() { v.file.askMove(deferrals.Approved) }), Leave: v.dropDialog},
		{Name: "penalty", Take: first(in(deferrals.Approved), func() { v.file.askPenalty() }), Leave: v.dropDialog},
		{Name: "findings", Take: func() {
			v.find.bank, v.find.rule, v.find.stand, v.find.figure, v.find.page = "", "", "", figUnsettled, 0
			v.turnTo("findings")
		}},
		{Name: "finding", Take: asked(deferrals.Answered, func(r *findRow) { v.find.show(r) }), Leave: v.ClosePane},
		{Name: "ask", Take: asked(deferrals.Found, func(r *findRow) {
			v.askNotify(r.Case.Loan.Bank, []deferrals.FindingRef{{No: r.Finding.No, Rule: r.Finding.Rule}})
		}), Leave: v.dropDialog},
		{Name: "settle", Take: asked(deferrals.Answered, func(r *findRow) { f := r.Finding; v.askSettle(&f) }), Leave: v.dropDialog},
		{Name: "take", Take: func() { v.take.take.Clear(); v.turnOver(v.take) }},
		{Name: "preview", Take: func() { v.poseTake(); v.take.page.ShowProblems("") }},
		{Name: "receipt", Take: v.poseReceipt, Leave: func() { v.dropDialog(); v.take.take.Clear() }},
		{Name: "new", Take: func() { v.form.begin() }},
		{Name: "correct", Take: first(waiting, func() { v.form.correct(&v.file.data) }), Leave: func() { v.turn(0) }},
	}
}

// posePlanned opens a case whose terms were entered.
func (v *View) posePlanned() {
	v.turn(0)
	for _, r := range v.list.grid.Shown() {
		if r.State.Granted() && len(r.Findings) > 0 {
			v.file.open(r.No)
			if v.file.data.More.Plan != nil {
				return
			}
		}
	}
}

// poseComplained opens a case with a complaint.
func (v *View) poseComplained() {
	clear(v.list.picked)
	v.list.figure, v.list.picked["complaint"] = "", "yes"
	v.turn(0)
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
