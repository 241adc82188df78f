// Package screens is the one place where the screens of the window are listed.
// A new screen is a package beside this one and a line here.
package screens

import (
	"huiqi/app/ui/auditview"
	"huiqi/app/ui/awardsview"
	"huiqi/app/ui/batchesview"
	"huiqi/app/ui/budgetview"
	"huiqi/app/ui/citiesview"
	"huiqi/app/ui/decisionsview"
	"huiqi/app/ui/deferralsview"
	"huiqi/app/ui/firmsview"
	"huiqi/app/ui/overview"
	"huiqi/app/ui/paymentview"
	"huiqi/app/ui/policyview"
	"huiqi/app/ui/printview"
	"huiqi/app/ui/recoveryview"
	"huiqi/app/ui/settingsview"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/todoview"
	"huiqi/app/ui/usersview"
	"huiqi/app/ui/workplace"
)

// Version is the version of the program, set by its command.
var Version = "dev"

// Add puts every screen into the shell, in the order of the rail. See begins with
// the overview and what waits for the person; Do follows the road of an award:
// what is computed (增产奖励, 城市激励), what banks
// put off (延期还本), the batches, the budget, the payments, the
// notices; Keep is the desk itself.
func Add(p *workplace.Place) {
	p.Shell.Add(shell.See, overview.New(p))
	p.Shell.Add(shell.See, todoview.New(p))
	p.Shell.Add(shell.See, firmsview.New(p))
	p.Shell.Add(shell.See, policyview.New(p))
	p.Shell.Add(shell.Do, awardsview.New(p))
	p.Shell.Add(shell.Do, citiesview.New(p))
	p.Shell.Add(shell.Do, deferralsview.New(p))
	p.Shell.Add(shell.Do, decisionsview.New(p))
	p.Shell.Add(shell.Do, batchesview.New(p))
	p.Shell.Add(shell.Do, budgetview.New(p))
	p.Shell.Add(shell.Do, paymentview.New(p))
	p.Shell.Add(shell.Do, recoveryview.New(p))
	p.Shell.Add(shell.Do, printview.New(p))
	p.Shell.Add(shell.Keep, usersview.New(p))
	p.Shell.Add(shell.Keep, auditview.New(p))
	p.Shell.Add(shell.Keep, settingsview.New(p, Version))
}
