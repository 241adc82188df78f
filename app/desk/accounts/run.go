package accounts

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/policy/rule"
)

// ofRun are the accounts a run has for those it awards, as sealed there. One without
// a holder has to be typed in.
func ofRun(run *awards.Run) []Given {
	var out []Given
	for i := range run.Rows {
		r := &run.Rows[i]
		if r.Account == nil || r.Account.Sealed.IsZero() || r.Account.Name == "" || r.Det.Status != rule.Eligible {
			continue
		}
		out = append(out, Given{r.ID, Details{
			Holder: r.Account.Name, Bank: r.Account.Bank, BankNo: r.Account.BankNo, Number: r.Account.Sealed,
		}})
	}
	return out
}

// ProposeRun enters the accounts a frozen run has for those it awards and tells
// how many the desk did not have. They wait for a checker, as all do.
func (b Book) ProposeRun(ctx context.Context, who act.Actor, run *awards.Run, reason string) (int, error) {
	if run.ID == "" {
		return 0, desk.Errf("run-not-frozen")
	}
	return b.ProposeAll(ctx, who, ofRun(run), ByRun, "run/"+run.ID, reason)
}
