package todo

import (
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/resources/words"
)

// What an item of the register of deferrals opens there.
const (
	DueAnswers  = "answers"  // cases whose bank is late with its answer
	DueFindings = "findings" // findings whose bank is late with its answer
	DueSoon     = "due"      // what falls due within a week
	ToSettle    = "settle"   // findings a bank has answered
)

// deferrals are what the register has to look after today: for its keepers late
// answers and what falls due within a week, for those who judge the findings that were
// answered.
func (g *gatherer) deferrals(limits map[string]int) error {
	x, err := deferrals.WaitsIn(g.t, g.today, limits)
	if err != nil {
		return err
	}
	if g.user.Holds(act.Maker, act.Regulator) {
		if x.Late > 0 {
			g.add(Item{Group: Deferrals, Room: Relief, ID: DueAnswers, Title: words.T("todo.deferral_answers"), Do: words.T("todo.do.deferral_answer"),
				Count: x.Late, Since: x.LateFrom, Mine: true})
		}
		if n := len(x.Findings); n > 0 {
			g.add(Item{Group: Deferrals, Room: Relief, ID: DueFindings, Title: words.T("todo.deferral_findings"), Do: words.T("todo.do.deferral_finding"),
				Count: n, Since: x.Findings[0].Due, Mine: true})
		}
		if x.DueSoon > 0 {
			g.add(Item{Group: Deferrals, Room: Relief, ID: DueSoon, Title: words.T("todo.deferral_due"), Do: words.T("todo.do.deferral_due"),
				Count: x.DueSoon, Mine: true})
		}
	}
	if n := len(x.Answered); n > 0 && g.user.Holds(act.Checker, act.Approver, act.Regulator) {
		g.add(Item{Group: Deferrals, Room: Relief, ID: ToSettle, Title: words.T("todo.deferral_settle"), Do: words.T("todo.do.deferral_settle"),
			Count: n, Since: x.Answered[0].Answers[len(x.Answered[0].Answers)-1].Date, Mine: true})
	}
	return nil
}
