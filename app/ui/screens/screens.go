// Package screens is the one place where the screens of the window are listed.
// A new screen is a package beside this one and a line here.
package screens

import (
	"huiqi/app/ui/awardsview"
	"huiqi/app/ui/firmsview"
	"huiqi/app/ui/noticesview"
	"huiqi/app/ui/overview"
	"huiqi/app/ui/policyview"
	"huiqi/app/ui/settingsview"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/workplace"
)

// Version is the version of the program, set by its command.
var Version = "dev"

// Add puts every screen into the shell, in the order of the rail.
func Add(p *workplace.Place) {
	p.Shell.Add(shell.See, overview.New(p))
	p.Shell.Add(shell.See, firmsview.New(p))
	p.Shell.Add(shell.See, policyview.New(p))
	p.Shell.Add(shell.Do, awardsview.New(p))
	p.Shell.Add(shell.Do, noticesview.New(p))
	p.Shell.Add(shell.Do, settingsview.New(p, Version))
}
